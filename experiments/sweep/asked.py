"""What makes a sweep this sweep, and when a folder that holds one may go on with what is asked now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.answer.folder import model_fingerprint
from experiments.request.canonical import canonical
from experiments.request.settings import Cell
from experiments.sweep.design import Design
from experiments.sweep.manifest import fingerprint, sha256_of
from experiments.sweep.own import the_model, told
from experiments.sweep.store import Store
from experiments.system.errors import UserError

if TYPE_CHECKING:  # Mesa is imported when it is used
    from sim.reference.model import SymbiosisModel


def request(design: Design, model: Callable[..., SymbiosisModel] | None = None) -> dict[str, Any]:
    """What makes a sweep this sweep: model, case, design, seeds, horizon. Not the engine, not who runs it."""
    settings, model = design.settings, the_model(model, design)
    return {
        "model": {
            "version": sim.__version__,
            "fingerprint": model_fingerprint(),
            **(told(model) if model else {"class": None}),
        },
        "case": canonical(settings.case),
        "baseline": canonical(settings.cells[0].scenario),
        "cells": [_cell_asked(cell) for cell in settings.cells],
        "rows": {"count": len(design.rows), "sha256": sha256_of(canonical(list(design.rows)))},
        "seed": settings.seed,
        "weeks": settings.weeks,
        "replicates": design.replicates,
        "until": canonical(design.until),
        "shared_luck": design.shared_luck,
        **({"series": True} if design.series else {}),
        **({"luck_rows": design.luck_rows} if design.luck_rows else {}),
    }


def _cell_asked(cell: Cell) -> dict[str, Any]:
    asked: dict[str, Any] = {"levels": dict(cell.levels), "scenario": sha256_of(canonical(cell.scenario))}
    if cell.case is not None:
        asked["case"] = sha256_of(canonical(cell.case))
    return asked if cell.weeks is None else asked | {"weeks": cell.weeks}


def differing_keys(there: Any, here: Any, where: str = "") -> Iterator[str]:
    """Each key that differs between two requests, with both values where they are short."""
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*there, *here]):
            yield from differing_keys(there.get(key), here.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for number, pair in enumerate(zip(there, here, strict=True)):
            yield from differing_keys(*pair, f"{where}.{number}")
    elif there != here:
        shown = [json.dumps(value, ensure_ascii=False) for value in (there, here)]
        yield f"{where} ({shown[0]} there, {shown[1]} here)" if max(map(len, shown)) <= 40 else where


def is_extended(manifest: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether what is asked now is what a folder holds, with more replicates. A grown sweep says itself how many."""
    there = manifest["request"]
    more = now["replicates"] > there["replicates"] and now["until"] is None
    return more and not any(differing_keys({**there, "replicates": now["replicates"]}, now))


def adopted_stages(store: Store, now: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(replicates, runs of a chunk) of each stage of a sweep whose manifest is gone, from its shards; 0 runs where the
    last stage has none yet. Raises UserError where one is of another sweep."""
    found: dict[str, tuple[int, int]] = {fingerprint(now): (now["replicates"], 0)}
    where: dict[str, Path] = {}
    damaged = store.damaged()
    for path in store.all_shards():
        if path in damaged:
            continue
        table, about = store.read(path, ["replicate"])
        replicates = [*table["replicate"].to_pylist(), *(error["replicate"] for error in about.errors)]
        upto, chunk_runs = found.get(about.sweep, (0, 0))
        if about.chunk_runs != (chunk_runs or about.chunk_runs):
            raise UserError(f"{path}: is of a sweep cut otherwise than the other shards there; take it away")
        where.setdefault(about.sweep, path)
        found[about.sweep] = max(upto, 1 + max(replicates)), about.chunk_runs
    for sweep, (upto, _) in found.items():
        if sweep != fingerprint({**now, "replicates": upto}):
            raise UserError(
                f"{where[sweep]}: is of another sweep; allowed: the command that began this one, with --repair"
            )
    return sorted(found.values())
