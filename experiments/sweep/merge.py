"""Putting the shards of several machines together; no scheduler is needed, copying folders is enough."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.errors import DamageError, UserError
from experiments.sweep.store import DESIGN, RUNS, Store, write_atomically
from experiments.sweep.tables import finish


def merge(folders: Sequence[Path], out: Path) -> tuple[int, int]:
    """Copy the checked chunks of several folders of one sweep into `out`, and write its tables when
    all are there. Returns (runs there, runs of the whole sweep).

    `out` may hold some already; running the sweep there does what is missing. Raises UserError where
    folders are of different sweeps, or hold different results for a chunk.
    """
    manifests = []
    for folder in folders:
        try:
            manifest = Store(folder).manifest()
        except DamageError as error:
            raise UserError(f"{error}; run that shard with --repair") from None
        if manifest is None:
            raise UserError(f"{folder}: holds no sweep")
        manifests.append(manifest)
    first = manifests[0]
    for folder, manifest in zip(folders, manifests, strict=True):
        if (manifest["request"], manifest["chunk_runs"]) != (first["request"], first["chunk_runs"]):
            raise UserError(f"{folder}: is of another sweep than {folders[0]}, or cut otherwise")
    target = Store(out)
    with target.held():
        there = target.manifest()
        if there is None:
            target.write_manifest({**first, "shard": "1/1"})
            write_atomically(out / DESIGN, Store(folders[0]).design())
        elif (there["request"], there["chunk_runs"]) != (first["request"], first["chunk_runs"]):
            raise UserError(f"{out}: holds another sweep than {folders[0]}, or one cut otherwise")
        names = {chunk: path.name for chunk, path in target.shards().items()}
        for folder in folders:
            for chunk, path in Store(folder).shards().items():
                if names.setdefault(chunk, path.name) != path.name:
                    raise UserError(f"{path}: differs from {names[chunk]}, the same chunk of another folder")
                if not (out / RUNS / path.name).exists():
                    try:
                        write_atomically(out / RUNS / path.name, Store(folder).content(path))
                    except DamageError as error:
                        raise UserError(f"{error}; run that shard with --repair") from None
        glances = [target.glance(path) for path in target.shards().values()]
        there_now = sum(rows + len(about.errors) for rows, about in glances)
        request = first["request"]
        wanted = int(len(request["cells"]) * request["rows"]["count"] * request["replicates"])
        if there_now == wanted:
            finish(target)
        return there_now, wanted
