"""Putting the shards of several machines together; no scheduler is needed, copying folders is enough."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.sweep.manifest import MANIFEST, WHOLE
from experiments.system.errors import DamageError, UserError
from experiments.system.files import write_atomically


def merge(folders: Sequence[Path], out: Path) -> tuple[int, int]:
    """Copy the checked chunks of several folders of one sweep into `out`, and write its tables when
    all are there. Returns (runs there, runs of the whole sweep).

    `out` may hold some already; running the sweep there does what is missing. Raises UserError where
    folders are of different sweeps, or hold different results for a chunk.
    """
    try:
        return _merged(folders, out)
    except DamageError as error:
        raise UserError(f"{error}; run what lies there with --repair") from None


def _merged(folders: Sequence[Path], out: Path) -> tuple[int, int]:
    for folder in folders:
        if not os.path.lexists(folder / MANIFEST):
            raise UserError(f"{folder}: holds no sweep ({MANIFEST} is missing)")
    # What takes a second to import is imported when there is something to read.
    from experiments.sweep.plan import plan_of
    from experiments.sweep.store import DESIGN, RUNS, Store
    from experiments.sweep.tables import design_of, finish

    manifests = [manifest for folder in folders if (manifest := Store(folder).manifest())]
    first = manifests[0]
    if first["request"]["until"]:
        raise UserError(f"{folders[0]}: is a grown sweep, which has no parts; allowed: sweeps of fixed replicates")
    for folder, manifest in zip(folders, manifests, strict=True):
        if _cut(manifest) != _cut(first):
            raise UserError(f"{folder}: is of another sweep than {folders[0]}, or cut otherwise")
    _check_numbering(folders, [manifest["shard"] for manifest in manifests])
    plan = plan_of(first)
    design_of(Store(folders[0]), plan)
    for store in map(Store, folders):
        for name in store.listed_checksums():  # of a finished one: a shard that is gone is no part that is elsewhere
            if name.startswith(f"{RUNS}/") and not (store.folder / name).exists():
                raise DamageError(f"{store.folder / name}: file is missing")
        for path in store.all_shards():
            store.read(path, [], plan)  # whose it is
    target = Store(out)
    with target.held():
        there = target.manifest()
        if there and _cut(there) != _cut(first):
            raise UserError(f"{out}: holds another sweep than {folders[0]}, or one cut otherwise")
        target.drop_rivals(plan)
        damaged = [*target.damaged(plan), *(target.damaged_tables() if there else [])]
        if damaged:
            raise DamageError(f"{damaged[0]}: its bytes are not those that were written")
        if there is None:
            write_atomically(out / DESIGN, Store(folders[0]).design())  # first: with the manifest the sweep has begun
            target.write_manifest({**first, "shard": WHOLE})
        elif there["shard"] != WHOLE:
            target.write_manifest({**there, "shard": WHOLE})
        names = {chunk: path.name for chunk, path in target.shards().items()}
        for folder in folders:
            for chunk, path in Store(folder).shards().items():
                if names.setdefault(chunk, path.name) != path.name:
                    raise UserError(f"{path}: differs from {names[chunk]}, the same chunk of another folder")
                if not (out / RUNS / path.name).exists():
                    content = Store(folder).content(path)
                    target.reopen()
                    write_atomically(out / RUNS / path.name, content)
        glances = [target.glance(path) for path in target.shards().values()]
        there_now = sum(rows + len(about.errors) for rows, about in glances)
        wanted = plan.runs
        if there_now == wanted and not target.listed_checksums():
            finish(target)
        return there_now, wanted


def _cut(manifest: Mapping[str, Any]) -> tuple[Any, ...]:
    """Which sweep it is, and how it is cut into chunks."""
    return manifest["request"], manifest["chunk_runs"], manifest.get("earlier", [])


def _check_numbering(folders: Sequence[Path], shards: Sequence[str]) -> None:
    """Parts are counted from 0 or from 1: the last of one way is the first of the other. Raises UserError."""
    where = dict(zip(shards, folders, strict=True))
    for shard, folder in where.items():
        number, _, of = shard.partition("/")
        if number == of and f"0/{of}" in where:
            raise UserError(
                f"{folder}: is part {shard}, and {where[f'0/{of}']} is 0/{of}, which is the same part counted from 0;"
                f" allowed: 0/{of} to {int(of) - 1}/{of}, or 1/{of} to {shard}"
            )


def missing(folders: Sequence[Path], out: Path) -> str:
    """What a merged sweep lacks, by the parts that should have it, in a few words; empty where it is whole."""
    from experiments.sweep.plan import plan_of
    from experiments.sweep.run import Shard
    from experiments.sweep.store import Store

    manifest, there = Store(out).manifest(), Store(out).shards()
    assert manifest is not None
    chunks = plan_of(manifest).chunks()
    lacking = [chunk for chunk in chunks if chunk.number not in there]
    shards = [found["shard"] for folder in folders if (found := Store(folder).manifest())]
    counts = {int(shard.partition("/")[2]) for shard in shards} - {1}
    if len(counts) != 1:  # no parts, or parts of different sizes
        numbers = ", ".join(str(chunk.number) for chunk in lacking[:5])
        more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
        return f"chunks {numbers}{more}" if lacking else ""
    of = counts.pop()
    begin = 0 if any(shard.startswith("0/") for shard in shards) else 1
    told = []
    for number in range(begin, begin + of):
        own, short = (sum(Shard(number, of).has(chunk) for chunk in some) for some in (chunks, lacking))
        if short:
            told.append(f"part {number}/{of}" if short == own else f"{short} of {own} chunks of part {number}/{of}")
    return ", ".join([*told[:5], *([f"and {len(told) - 5} more parts"] if len(told) > 5 else [])])
