"""Whose the shards of a sweep are: compared with what was asked, never assumed from a name or a checksum."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep.chunks import BREADTH, Chunk, Chunks
from experiments.sweep.design import point_seed
from experiments.sweep.manifest import fingerprint
from experiments.sweep.store import About, chunk_of
from experiments.system.errors import DamageError, UserError
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES

MOST_CHUNKS = 10_000_000  # the name of a shard has seven digits
_AWAY = "; allowed: shards of this one; take it away, then --repair makes what is missing"
_RUN = ["point", "replicate", "seed"]


class Plan:
    """What a checked manifest says of each shard."""

    def __init__(self, request: Mapping[str, Any], chunk_runs: int) -> None:
        self.sweep, self.chunk_runs = fingerprint(request), chunk_runs
        self.cells, self.rows = len(request["cells"]), request["rows"]["count"]
        self.points, self.replicates = self.cells * self.rows, request["replicates"]
        self.runs = self.points * self.replicates  # at most, in a grown sweep
        self._shared_luck, self._seed = request["shared_luck"], request["seed"]
        self._chunks = None if request["until"] else Chunks(range(self.points), range(self.replicates), chunk_runs)
        levels = [key for key in request["cells"][0]["levels"] if key not in CHOICES]
        self._columns = sorted(["point", *levels, *RUN_COLUMNS])
        if self._chunks is not None and len(self._chunks) > MOST_CHUNKS:
            raise UserError(f"--chunk: {chunk_runs} makes {len(self._chunks)} chunks; allowed: {MOST_CHUNKS}")

    def check(self, path: Path, file: pq.ParquetFile, about: About) -> None:
        """See that a shard is of this sweep, and of the chunk whose number it has. Raises UserError; DamageError
        where it is no shard at all."""
        if about.sweep != self.sweep:
            raise UserError(f"{path}: is of another sweep{_AWAY}")
        if about.chunk_runs != self.chunk_runs:
            raise UserError(f"{path}: is of a sweep cut otherwise{_AWAY}")
        chunk = self._chunk(path)
        rows, most = file.metadata.num_rows, self.runs if chunk is None else chunk.runs
        if rows + len(about.errors) > most:
            raise UserError(f"{path}: holds more runs than its chunk{_AWAY}")
        schema = file.schema_arrow
        if sorted(schema.names) != self._columns or not all(pa.types.is_integer(schema.field(n).type) for n in _RUN):
            raise DamageError(f"{path}: its columns are not those of a sweep")
        table = file.read(_RUN)
        kept = [table[name].to_numpy().astype(np.int64) for name in _RUN if not table[name].null_count]
        failed = [np.array([error[name] for error in about.errors], dtype=np.int64) for name in _RUN]
        if (
            len(kept) < len(_RUN)
            or not _are_in_order(*kept[:2])
            or not self._are_planned(*map(np.append, kept, failed), chunk=chunk)
        ):
            raise UserError(f"{path}: its runs are not those of its chunk{_AWAY}")

    def _chunk(self, path: Path) -> Chunk | None:
        """The chunk whose number a shard has; None in a grown sweep, whose results say what comes next."""
        if self._chunks is None:
            return None
        try:
            return self._chunks[chunk_of(path)]
        except IndexError:
            raise UserError(f"{path}: has the number of no chunk of this sweep{_AWAY}") from None

    def _are_planned(self, point: np.ndarray, replicate: np.ndarray, seed: np.ndarray, *, chunk: Chunk | None) -> bool:
        if chunk is None:
            places = {*zip(point.tolist(), replicate.tolist(), strict=True)}
            inside = (point >= 0) & (point < self.points) & (replicate >= 0) & (replicate < self.replicates)
            if len(places) != len(point) or not inside.all():
                return False
        else:
            order = np.lexsort([replicate, point])
            wanted = np.array(chunk.points).repeat(len(chunk.replicates)), np.tile(chunk.replicates, len(chunk.points))
            if not (np.array_equal(point[order], wanted[0]) and np.array_equal(replicate[order], wanted[1])):
                return False
        return np.array_equal(seed, self._seeds(point))

    def _seeds(self, point: np.ndarray) -> np.ndarray:
        if self._shared_luck:
            return np.full(len(point), self._seed)
        unlike, place = np.unique(point, return_inverse=True)
        return np.array([point_seed(self._seed, number) for number in unlike.tolist()], dtype=np.int64)[place]


def _are_in_order(point: np.ndarray, replicate: np.ndarray) -> bool:
    """Whether runs stand breadth-first, as every shard is written: else points were given other numbers."""
    return np.array_equal(np.lexsort([replicate, point, replicate // BREADTH]), np.arange(len(point)))
