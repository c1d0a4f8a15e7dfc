"""Whose the shards of a sweep are: compared with what was asked, never assumed from a name or a checksum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep import series
from experiments.sweep.chunks import BREADTH, Chunk, Chunks
from experiments.sweep.design import luck_of, point_seed
from experiments.sweep.manifest import fingerprint
from experiments.sweep.own import declared_in
from experiments.sweep.store import About, chunk_of
from experiments.system.errors import DamageError, UserError
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES

MOST_CHUNKS = 10_000_000  # the name of a shard has seven digits
_AWAY = "; allowed: shards of this one; take it away, then --repair makes what is missing"
_RUN = ["point", "replicate", "seed"]


class Stage(NamedTuple):
    """A sweep up to some number of replicates. A finished one that is asked for more gets another stage."""

    sweep: str  # fingerprint of the request of that time
    chunk_runs: int
    chunks: Chunks | None  # of the replicates that were new; None in a grown sweep


class Plan:
    """What a checked manifest says of each shard. `earlier`: (replicates, runs of a chunk) of stages but the last."""

    def __init__(self, request: Mapping[str, Any], chunk_runs: int, earlier: Sequence[tuple[int, int]] = ()) -> None:
        self.chunk_runs = chunk_runs  # of the last stage
        self.cells, self.rows = len(request["cells"]), request["rows"]["count"]
        self.points, self.replicates = self.cells * self.rows, request["replicates"]
        self.runs = self.points * self.replicates  # at most, in a grown sweep
        self._shared_luck, self._seed = request["shared_luck"], request["seed"]
        self._luck_rows = request.get("luck_rows", 0)
        self._stages = list(_stages(request, range(self.points), [*earlier, (self.replicates, chunk_runs)]))
        self.sweeps = frozenset(stage.sweep for stage in self._stages)
        # Blocks of replicates in which one stage ends and the next begins: their runs are not in order shard by shard.
        self.broken_blocks = frozenset(upto // BREADTH for upto, _ in earlier if upto % BREADTH)
        self._own, self._has_series = declared_in(request), series.is_kept(request)
        columns = [*RUN_COLUMNS, *self._own.run_columns()]
        self.levels = {key: [cell["levels"][key] for cell in request["cells"]] for key in request["cells"][0]["levels"]}
        self.levels_of_runs = {key: typed for key, typed in self.levels.items() if key not in (*CHOICES, *columns)}
        self._columns = sorted(["point", *self.levels_of_runs, *columns, *(series.COLUMNS if self._has_series else ())])
        count = sum(len(stage.chunks or ()) for stage in self._stages)
        if count > MOST_CHUNKS:
            raise UserError(f"--chunk: {chunk_runs} makes {count} chunks; allowed: {MOST_CHUNKS}")

    def chunks(self) -> list[Chunk]:
        """Every chunk of a sweep of fixed replicates, in order."""
        return [chunk for stage in self._stages for chunk in stage.chunks or ()]

    def stage(self, number: int) -> Stage:
        """The stage of a chunk, by its number; of one that is beyond all, the last."""
        for stage in self._stages:
            if stage.chunks is None or number < stage.chunks.first + len(stage.chunks):
                return stage
        return self._stages[-1]

    def check(self, path: Path, file: pq.ParquetFile, about: About) -> None:
        """See that a shard is of this sweep, and of the chunk whose number it has. Raises UserError; DamageError
        where it is no shard at all."""
        stage = self.stage(chunk_of(path))
        if about.sweep != stage.sweep:
            raise UserError(f"{path}: is of another sweep{_AWAY}")
        if about.chunk_runs != stage.chunk_runs:
            raise UserError(f"{path}: is of a sweep cut otherwise{_AWAY}")
        chunk = self._chunk(path)
        rows, most = file.metadata.num_rows, self.runs if chunk is None else chunk.runs
        if rows + len(about.errors) > most:
            raise UserError(f"{path}: holds more runs than its chunk{_AWAY}")
        schema = file.schema_arrow
        if sorted(schema.names) != self._columns or not all(pa.types.is_integer(schema.field(n).type) for n in _RUN):
            raise DamageError(f"{path}: its columns are not those of a sweep")
        if self._has_series and not series.is_right(schema, self._own):
            raise DamageError(f"{path}: its weeks or events are not those of a sweep")
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
        chunks = self.stage(chunk_of(path)).chunks
        if chunks is None:
            return None
        try:
            return chunks[chunk_of(path) - chunks.first]
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
        luck = luck_of(point, self.cells, self._luck_rows)
        unlike, place = np.unique(luck, return_inverse=True)
        return np.array([point_seed(self._seed, number) for number in unlike.tolist()], dtype=np.int64)[place]


def _stages(request: Mapping[str, Any], points: range, sizes: Sequence[tuple[int, int]]) -> Iterator[Stage]:
    begin = first = 0
    for upto, chunk_runs in sizes:
        chunks = None if request["until"] else Chunks(points, range(begin, upto), chunk_runs, first)
        yield Stage(fingerprint({**request, "replicates": upto}), chunk_runs, chunks)
        begin, first = upto, first + len(chunks or ())


def plan_of(manifest: Mapping[str, Any]) -> Plan:
    """The plan that a checked manifest tells."""
    return Plan(manifest["request"], manifest["chunk_runs"], manifest.get("earlier", ()))


def _are_in_order(point: np.ndarray, replicate: np.ndarray) -> bool:
    """Whether runs stand breadth-first, as every shard is written: else points were given other numbers."""
    return np.array_equal(np.lexsort([replicate, point, replicate // BREADTH]), np.arange(len(point)))
