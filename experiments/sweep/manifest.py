"""What a manifest says of a sweep, whoever wrote it: it can be of another version, or made by hand and sign itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.request.schema import MAX_ROWS
from experiments.sweep.design import MAX_RUNS, OUTCOMES
from experiments.sweep.own import declared_in, is_declared
from experiments.system.errors import DamageError, UserError
from sim.declared import MAX_SEED, is_whole
from sim.files import shown

MANIFEST = "manifest.json"
FORMAT = 1  # of manifest and shards
WHOLE = "1/1"  # the shard that is everything


def fingerprint(of_request: Mapping[str, Any]) -> str:
    """Sixteen hex digits of a request."""
    return sha256_of(of_request)[:16]


def sha256_of(value: Any) -> str:
    """Checksum of a value that JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def check_format(path: Path, found: Any) -> None:
    """Raise UserError where a file has another format than this version reads: nobody may write it again."""
    if found != FORMAT or isinstance(found, bool):
        raise UserError(f"{path}: has format {shown(found, 40)}; this version reads {FORMAT}")


def check_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """See that a manifest holds what is read of it, whoever signed it. Raises UserError where its format is
    another, DamageError where it is none."""
    check_format(path, manifest.get("format"))
    for key, is_right in {
        "name": _is_text, "question": _is_text, "command": _is_text, "engine": _is_text,
        "chunk_runs": lambda value: _is_whole(value, 1, MAX_RUNS),
        "shard": lambda value: _is_text(value) and bool(re.fullmatch(r"\d{1,6}/\d{1,6}", value)),
        "design_sha256": lambda value: _is_text(value) and bool(re.fullmatch(r"[0-9a-f]{64}", value)),
        "request": lambda value: isinstance(value, dict),
    }.items():  # fmt: skip
        if not is_right(manifest.get(key)):
            raise DamageError(f"{path}: {key}: {shown(manifest.get(key), 40)} is none of a sweep")
    request = manifest["request"]
    for key, is_right in {
        "model": lambda value: isinstance(value, dict) and is_declared(value.get("declared")),
        "cells": lambda value: isinstance(value, list) and len(value) > 0 and _are_cells(value),
        "rows": lambda value: isinstance(value, dict) and _is_whole(value.get("count"), 1, MAX_ROWS),
        "seed": lambda value: _is_whole(value, 0, MAX_SEED),
        "weeks": lambda value: _is_whole(value, 1, MAX_RUNS),
        "replicates": lambda value: _is_whole(value, 1, MAX_RUNS),
        "until": lambda value: value is None or isinstance(value, dict),
        "shared_luck": lambda value: isinstance(value, bool),
    }.items():
        if key not in request or not is_right(request[key]):
            raise DamageError(f"{path}: request.{key}: {shown(request.get(key), 40)} is none of a sweep")
    if request.get("series", False) not in (True, False):
        raise DamageError(f"{path}: request.series: {shown(request['series'], 40)} is none of a sweep")
    until, outcomes = request["until"], (*OUTCOMES, *declared_in(request).outcomes)
    if until is not None and until.get("outcome") not in outcomes:
        raise DamageError(f"{path}: request.until: {shown(until, 40)} is none of a sweep")
    if not _is_whole(request.get("luck_rows", 0), 0, MAX_ROWS):
        raise DamageError(f"{path}: request.luck_rows: {shown(request['luck_rows'], 40)} is none of a sweep")
    check_earlier(path, manifest.get("earlier", []), request)
    runs = len(request["cells"]) * request["rows"]["count"] * request["replicates"]
    if runs > MAX_RUNS:
        raise DamageError(f"{path}: request: {runs} runs are too many; allowed: {MAX_RUNS}")


def check_earlier(path: Path, earlier: Any, request: Mapping[str, Any]) -> None:
    """See that the stages of a sweep that was extended are pairs (replicates, runs of a chunk) that grow. Raises
    DamageError."""
    upto = 0
    is_right = isinstance(earlier, list) and not (earlier and request["until"])
    for pair in earlier if is_right else ():
        is_right = is_right and isinstance(pair, list) and len(pair) == 2
        is_right = is_right and _is_whole(pair[0], upto + 1, request["replicates"] - 1)
        is_right = is_right and _is_whole(pair[1], 1, MAX_RUNS)
        upto = pair[0] if is_right else upto
    if not is_right:
        raise DamageError(f"{path}: earlier: {shown(earlier, 40)} is none of a sweep")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any, low: int, high: int) -> bool:
    return is_whole(value) and low <= value <= high


def _are_cells(values: list[Any]) -> bool:
    """Whether each has levels, in words, of the same keys."""
    levels = [value.get("levels") if isinstance(value, dict) else None for value in values]
    keys = set(levels[0]) if isinstance(levels[0], dict) else None
    return all(isinstance(own, dict) and set(own) == keys and all(map(_is_text, own.values())) for own in levels)
