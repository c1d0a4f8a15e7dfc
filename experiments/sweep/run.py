"""Running a sweep: chunks breadth-first into the store, resuming with what is missing.

Seeds belong to runs and chunks to the design, never to workers: threads, processes, shards and
resumed sweeps leave the same bytes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.answer.folder import commit, libraries
from experiments.request.labels import told_labels
from experiments.request.levels import level_column
from experiments.request.model import extension_of, fault_of_run
from experiments.sweep import series, tables
from experiments.sweep import share as sharing
from experiments.sweep.asked import adopted_stages, differing_keys, is_extended, request
from experiments.sweep.chunks import BREADTH, Chunk
from experiments.sweep.design import Design
from experiments.sweep.elsewhere import work_elsewhere
from experiments.sweep.manifest import FORMAT, WHOLE
from experiments.sweep.own import the_model
from experiments.sweep.plan import Plan, plan_of
from experiments.sweep.rounds import rounds
from experiments.sweep.store import DESIGN, MANIFEST, About, Errors, Store
from experiments.system.compiling import tell_compiling
from experiments.system.errors import DamageError, UserError
from experiments.system.files import storage_error, write_atomically
from experiments.system.progress import Progress
from experiments.system.workers import WorkerDied, work_through
from sim import Case, Scenario, simulate
from sim.extension import NOTHING
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES
from sim.simulate import simulate_many

if TYPE_CHECKING:  # Mesa is imported when it is used
    from sim.reference.model import SymbiosisModel

CHUNK_FIRM_WEEKS = {"ensemble": 20_000_000, "mesa": 50_000}  # in a chunk: about a second or two of one core
FEWEST_CHUNKS = 16  # of a sweep: else a short one has nothing to share out, and loses all when killed


class Shard(NamedTuple):
    """This machine's part of a sweep: one in `of` chunks. Parts are counted from 1, or from 0 as Slurm does: 0 is the
    part that is also called `of`, so that each has one meaning either way."""

    number: int = 1
    of: int = 1

    def has(self, chunk: Chunk) -> bool:
        """Whether a chunk is this machine's."""
        return (chunk.number + 1 - self.number) % self.of == 0


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a call of `run_sweep` did."""

    folder: Path
    runs: int  # in the store now, failed ones not counted
    simulated: int  # by this call
    failed: int
    is_finished: bool  # whether the tables are written; a shard alone has none


# --- chunks ----------------------------------------------------------------------------------


def _one_week(design: Design, model: Callable[..., SymbiosisModel] | None = None) -> pd.DataFrame:
    """A week of the first scenario, for the columns and machine code of all; without what happens later in it."""
    settings = design.settings
    quiet = dataclasses.replace(settings.cells[0].scenario, events=())
    engine, own = ("mesa", model) if extension_of(model) != NOTHING else ("ensemble", None)  # else columns are alike
    outcomes = "all" if design.series else "runs"
    try:
        record = simulate(settings.case, quiet, weeks=1, outcomes=outcomes, threads=1, engine=engine, model=own)
    except Exception as error:
        raise (fault_of_run(error, own) if own else error) from None
    return series.with_series(record.runs, record) if design.series else record.runs


def _breadth_first(runs: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort([runs["replicate"], runs["point"], runs["replicate"] // BREADTH])
    return runs.take(order).reset_index(drop=True)


# --- one chunk, in a worker ------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Job:
    """What all chunks of a sweep have in common."""

    design: Design
    folder: Path
    plan: Plan
    model: Callable[..., SymbiosisModel] | None

    def do(self, chunk: Chunk) -> None:
        """Simulate a chunk and acknowledge it."""
        errors: Errors = []
        parts = list(self._parts(chunk.points, chunk.replicates, errors))
        self._keep(chunk, parts, errors)

    def retry(self, chunk: Chunk) -> None:
        """Simulate the failed runs of a chunk again."""
        store = Store(self.folder)
        table, about = store.read(store.shards()[chunk.number])
        errors: Errors = []
        parts = [series.to_pandas(table).drop(columns=list(self._levels()))]
        for run in about.errors:
            parts += self._parts((run["point"],), range(run["replicate"], run["replicate"] + 1), errors)
        self._keep(chunk, parts, errors)

    def give_up(self, chunk: Chunk, why: str) -> None:
        """Record every run of a chunk as failed."""
        errors = [_error(p, r, self.design.seed(p), why) for r in chunk.replicates for p in chunk.points]
        self._keep(chunk, [], errors)

    def _keep(self, chunk: Chunk, parts: list[pd.DataFrame], errors: Errors) -> None:
        errors = sorted(errors, key=lambda error: (error["replicate"], error["point"]))
        stage = self.plan.stage(chunk.number)
        Store(self.folder).replace(chunk.number, self._table(parts), About(stage.sweep, stage.chunk_runs, errors))

    def _levels(self) -> tuple[str, ...]:
        columns = (*CHOICES, *RUN_COLUMNS, *extension_of(self.model).run_columns())
        return tuple(key for key in self.design.settings.swept if key not in columns)

    def _parts(self, points: tuple[int, ...], replicates: range, errors: Errors) -> Iterator[pd.DataFrame]:
        """Tables of runs; what fails is narrowed down by halves to the very run, and recorded."""
        try:
            yield _checked(self._simulated(points, replicates), errors)
        except Exception as error:  # a run may fail in any way; the others go on
            if len(points) > 1:
                half = len(points) // 2
                yield from self._parts(points[:half], replicates, errors)
                yield from self._parts(points[half:], replicates, errors)
            elif len(replicates) > 1:
                half = len(replicates) // 2
                yield from self._parts(points, replicates[:half], errors)
                yield from self._parts(points, replicates[half:], errors)
            else:
                text = " ".join(f"{type(error).__name__}: {error}".split())
                errors.append(_error(points[0], replicates[0], self.design.seed(points[0]), text))

    def _simulated(self, points: tuple[int, ...], replicates: range) -> pd.DataFrame:
        design, settings = self.design, self.design.settings
        scenarios = {point: design.scenario(point) for point in points}
        outcomes = "all" if design.series else "runs"
        parts = []
        if settings.engine == "ensemble":
            for case, weeks, own in _alike(design, points):
                record = simulate_many(
                    case, [scenarios[point] for point in own], seed=[design.seed(point) for point in own],
                    replicates=replicates, weeks=weeks, outcomes=outcomes, threads=1,
                )  # fmt: skip
                runs = series.with_series(record.runs, record) if design.series else record.runs
                parts.append(runs.assign(point=np.asarray(own)[runs["scenario"].to_numpy()]).drop(columns="scenario"))
        else:
            for point in points:
                record = simulate(
                    design.case(point), scenarios[point], seed=design.seed(point), replicates=replicates,
                    weeks=design.weeks(point), engine=settings.engine, outcomes=outcomes, threads=1, model=self.model,
                )  # fmt: skip
                runs = series.with_series(record.runs, record) if design.series else record.runs
                parts.append(runs.assign(point=point))
        return _labelled(design, scenarios, pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0])

    def _table(self, parts: list[pd.DataFrame]) -> pd.DataFrame:
        """Rows breadth-first, with the levels of the design."""
        if not parts:  # every run failed: the columns of one that cannot
            parts = [_one_week(self.design, self.model).iloc[:0].assign(point=0)]
        runs = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        runs = _breadth_first(runs)
        runs.insert(0, "point", runs.pop("point").astype("int64"))
        cells = self.design.settings.cells
        for position, key in enumerate(self._levels(), start=1):
            column = level_column(key, [cell.levels[key] for cell in cells])[runs["point"].to_numpy() % len(cells)]
            runs.insert(position, key, pd.Series(column, dtype="str" if column.dtype == object else column.dtype))
        return runs


def _alike(design: Design, points: Sequence[int]) -> Iterator[tuple[Case, int, list[int]]]:
    """Points by what they have in common: (place, weeks, points); most often all."""
    groups: dict[tuple[int, int], list[int]] = {}
    for point in points:
        groups.setdefault((id(design.case(point)), design.weeks(point)), []).append(point)
    for own in groups.values():
        yield design.case(own[0]), design.weeks(own[0]), own


def _labelled(design: Design, scenarios: Mapping[int, Scenario], runs: pd.DataFrame) -> pd.DataFrame:
    """Runs whose columns of choices tell the values that ran."""
    for point, scenario in scenarios.items():
        levels = design.settings.cells[point % design.cells].levels
        for lever, label in told_labels(scenario, levels).items():
            if label != getattr(scenario, lever).form:
                runs[lever] = runs[lever].where(runs["point"] != point, label)
    return runs


def _checked(runs: pd.DataFrame, errors: Errors) -> pd.DataFrame:
    """Runs whose every outcome is a number; the others are recorded as failed."""
    floats = runs.select_dtypes("float")
    broken = ~np.isfinite(floats.to_numpy())
    failed = broken.any(axis=1)
    if failed.any():
        for row in np.flatnonzero(failed):
            names = ", ".join(floats.columns[broken[row]])
            run = runs.iloc[row]
            errors.append(_error(run["point"], run["replicate"], run["seed"], f"not a number: {names}"))
        runs = runs[~failed].reset_index(drop=True)
    return runs


def _error(point: Any, replicate: Any, seed: Any, text: str) -> dict[str, Any]:
    return {"point": int(point), "replicate": int(replicate), "seed": int(seed), "error": text}


# --- the sweep -------------------------------------------------------------------------------


def run_sweep(
    design: Design,
    folder: Path,
    *,
    command: str = "",
    workers: int | None = None,
    processes: bool = False,
    executor: Executor | None = None,
    share: bool = False,
    chunk_runs: int | None = None,
    shard: Shard | None = None,
    repair: bool = False,
    retry_failed: bool = False,
    model: Callable[..., SymbiosisModel] | None = None,
) -> Outcome:
    """Run what is missing of a sweep in `folder`, and write its tables when all is there.

    workers: threads, or with `processes` processes; None: one for each core. executor: whatever speaks
    `concurrent.futures`, to make the chunks instead, which are sent here to be stored; `workers`: how many it may
    have (see `sweep.elsewhere`). It is not shut down. share: with other calls at work on the same folder that share
    it too (see `sweep.share`). chunk_runs: runs that are stored together; None: a second or two of work. shard: do
    only this part (see `sweep.merge`). repair: run again what is damaged. retry_failed: run failed runs again. model:
    with engine="mesa" a subclass of SymbiosisModel, importable by name where `processes` or `executor`; None: that
    of the settings.
    Raises UserError (another sweep is there, or running), StorageError (disk), one line each.
    """
    shard = shard or Shard()
    if design.until and shard.of > 1:
        raise UserError(
            "--shard: a grown sweep needs all its results to know what comes next; allowed: fixed replicates"
        )
    model = the_model(model, design)
    store = Store(folder)
    helped = _help(design, store, chunk_runs, shard, model, workers, processes, executor) if share else 0
    with store.held(share):
        job = _begin(design, store, command, chunk_runs, shard, repair, model)
        plan = job.plan
        store.drop_rivals(plan)
        _see_to_damage(design, store, plan, repair)
        simulated, chunks = 0, 0
        grown = rounds(design, plan.chunk_runs, lambda done: _outcome(store, done, design)) if design.until else None
        for todo in grown or [plan.chunks()]:
            chunks += len(todo)
            own = [chunk for chunk in todo if shard.has(chunk)]
            if design.until:
                _drop_strangers(store, own)
            for what in (sharing.do_if_free, sharing.do_in_turn) if share else (Job.do,):
                simulated += _work(job, what, _missing(store, own), own, workers, processes, executor)
            if retry_failed:
                faulty = _with_errors(store, own)
                simulated += _work(job, Job.retry, faulty, faulty, workers, processes, executor)
        if design.until:
            _drop_beyond(store, chunks)
        there = [store.glance(path) for path in store.shards().values()]
        runs, failed = sum(rows for rows, _ in there), sum(len(about.errors) for _, about in there)
        is_whole = len(there) == chunks  # else the other shards are elsewhere
        if is_whole and (simulated or store.damaged_tables() or not store.listed_checksums()):
            tables.finish(store)
        if is_whole and share:
            sharing.clear_up(folder)
        return Outcome(folder, runs, helped + simulated, failed, is_whole)


def _help(
    design: Design, store: Store, chunk_runs: int | None, shard: Shard, model: Callable[..., SymbiosisModel] | None,
    workers: int | None, processes: bool, executor: Executor | None,
) -> int:  # fmt: skip
    """Do chunks of a sweep that another call keeps, until none is free; the number of runs simulated."""
    if design.until or executor is not None:
        raise UserError(f"--share: contradicts {'--until' if design.until else '--executor'}; allowed: one of them")
    if not sharing.is_kept(store):
        return 0
    manifest, now = store.manifest(), request(design, model)
    assert manifest is not None
    if is_extended(manifest, now):  # that is for who has the folder for himself
        return 0
    _check_shard(manifest, shard)
    _check_same(store, manifest, now, chunk_runs)
    job = Job(design, store.folder, plan_of(manifest), model)
    own = [chunk for chunk in job.plan.chunks() if shard.has(chunk)]
    return _work(job, sharing.do_for_another, _missing(store, own), own, workers, processes, None)


def _begin(
    design: Design, store: Store, command: str, chunk_runs: int | None, shard: Shard, repair: bool,
    model: Callable[..., SymbiosisModel] | None,
) -> Job:  # fmt: skip
    """See that the folder is this sweep's, or make it so."""
    settings, now = design.settings, request(design, model)
    try:
        manifest = store.manifest()
    except DamageError as error:
        if not repair:
            raise UserError(f"{error}; --repair writes it again") from None
        manifest = None
    earlier: list[tuple[int, int]] = []
    if manifest is None and store.shards():
        if not repair:
            raise UserError(f"{store.folder}: holds runs but no {MANIFEST}; --repair writes it again")
        *earlier, (_, adopted) = adopted_stages(store, now)
        chunk_runs = adopted or chunk_runs
    if manifest is not None:
        more = is_extended(manifest, now)
        if not (more and manifest["shard"] == WHOLE):  # copies of a whole may be extended in parts
            _check_shard(manifest, shard)
        if not more:
            _check_same(store, manifest, now, chunk_runs)
            return Job(design, store.folder, plan_of(manifest), model)
        earlier = [*manifest.get("earlier", []), (manifest["request"]["replicates"], manifest["chunk_runs"])]
        store.reopen()  # from here on it is no finished sweep of fewer replicates
    chunk_runs = chunk_runs or _usual_chunk(design, earlier[-1][0] if earlier else 0)
    points = tables.design_bytes(design)
    write_atomically(store.folder / DESIGN, points)  # first: with the manifest the sweep has begun
    manifest = {
        "format": FORMAT, "name": settings.name, "question": settings.question, "command": command,
        "engine": settings.engine, "chunk_runs": chunk_runs, "shard": f"{shard.number}/{shard.of}",
        "commit": commit(), "python": platform.python_version(), "libraries": libraries(), "request": now,
        "design_sha256": hashlib.sha256(points).hexdigest(), **({"earlier": earlier} if earlier else {}),
    }  # fmt: skip
    store.write_manifest(manifest)
    return Job(design, store.folder, plan_of(manifest), model)


def _usual_chunk(design: Design, begin: int) -> int:
    """Runs that are stored together where nobody says: a second or two of work, of replicates from `begin` on."""
    settings = design.settings
    firms = max(len((cell.case or settings.case).firms) for cell in settings.cells)
    chunk_runs = max(1, min(20_000, CHUNK_FIRM_WEEKS[settings.engine] // (settings.weeks * firms)))
    if design.series:
        chunk_runs = max(1, min(chunk_runs, series.WEEKS_OF_A_CHUNK // settings.weeks))
    if design.until is not None:  # a grown sweep is cut into its rounds already
        return chunk_runs
    return max(1, min(chunk_runs, design.points * (settings.replicates - begin) // FEWEST_CHUNKS))


def _check_shard(manifest: Mapping[str, Any], shard: Shard) -> None:
    if manifest["shard"] != f"{shard.number}/{shard.of}":
        raise UserError(
            f"--shard: {shard.number}/{shard.of} contradicts {manifest['shard']}, which this folder holds;"
            " allowed: another --out for each shard"
        )


def _check_same(store: Store, manifest: Mapping[str, Any], now: Any, chunk_runs: int | None) -> None:
    keys = list(differing_keys(manifest["request"], now))
    if keys:
        more = f" and {len(keys) - 5} more" if len(keys) > 5 else ""
        raise UserError(
            f"{store.folder}: holds another sweep; it differs in {', '.join(keys[:5])}{more};"
            " allowed: --fork (a folder beside it), or another --out"
        )
    if chunk_runs not in (None, manifest["chunk_runs"]):
        raise UserError(
            f"--chunk: {chunk_runs} contradicts {manifest['chunk_runs']}, with which this sweep began;"
            f" allowed: {manifest['chunk_runs']}"
        )


def _see_to_damage(design: Design, store: Store, plan: Plan, repair: bool) -> None:
    """Refuse a damaged folder, naming each piece; with `repair` drop the pieces, to be made again. What is not of
    this sweep is refused either way."""
    damaged = list(dict.fromkeys([*store.damaged(plan), *store.damaged_tables()]))
    if store.folder / DESIGN not in damaged and not _is_our_design(design, store, plan):
        damaged.append(store.folder / DESIGN)
    if damaged and not repair:
        names = ", ".join(str(path.relative_to(store.folder)) for path in damaged[:5])
        more = f" and {len(damaged) - 5} more" if len(damaged) > 5 else ""
        raise UserError(f"{store.folder}: damaged: {names}{more}; --repair makes just these again")
    if damaged:
        store.reopen()
    for path in damaged:
        print(f"Repairing {path}", file=sys.stderr)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:  # a folder of that name
            raise storage_error(path, error) from None
        if path.name == DESIGN:  # another version of the libraries may write other bytes of the same table
            points, manifest = tables.design_bytes(design), store.manifest()
            assert manifest is not None
            store.write_manifest(manifest | {"design_sha256": hashlib.sha256(points).hexdigest()})
            write_atomically(path, points)


def _is_our_design(design: Design, store: Store, plan: Plan) -> bool:
    """Whether the table of points is that of this design; another version of a library may write other bytes of it."""
    ours = tables.design_bytes(design)
    if store.design() == ours:
        return True
    try:
        return tables.design_of(store, plan).equals(pd.read_parquet(io.BytesIO(ours)))
    except DamageError:
        return False


def _drop_strangers(store: Store, chunks: Sequence[Chunk]) -> None:
    """Drop shards that are not of the chunk whose number they have. A failed run is a gap in what a
    sweep is grown by; once it is run again other points may need replicates than did before."""
    there = store.shards()
    for chunk in chunks:
        path = there.get(chunk.number)
        if path is None:
            continue
        table, about = store.read(path, ["point", "replicate"])
        runs = {*zip(*table.to_pydict().values(), strict=True)} | {(e["point"], e["replicate"]) for e in about.errors}
        if runs != {(point, replicate) for point in chunk.points for replicate in chunk.replicates}:
            store.drop(path)


def _drop_beyond(store: Store, chunks: int) -> None:
    """Drop the shards of rounds that are not needed any more, now that failed runs were mended."""
    for number, path in store.shards().items():
        if number >= chunks:
            store.drop(path)


def _missing(store: Store, chunks: Sequence[Chunk]) -> list[Chunk]:
    there = store.shards()
    return [chunk for chunk in chunks if chunk.number not in there]


def _with_errors(store: Store, chunks: Sequence[Chunk]) -> list[Chunk]:
    there = store.shards()
    return [chunk for chunk in chunks if store.glance(there[chunk.number])[1].errors]


def _work(
    job: Job, what: Callable[[Job, Chunk], bool | None], chunks: list[Chunk], of: list[Chunk], workers: int | None,
    processes: bool, executor: Executor | None,
) -> int:  # fmt: skip
    """Do some chunks `of` those the progress counts; the number of runs simulated. The first word of a full disk
    stops all."""
    if not chunks:
        return 0
    Store(job.folder).reopen()
    settings = job.design.settings
    tell_compiling(settings.engine)
    if settings.engine == "ensemble":  # here, so that workers find it compiled
        _one_week(job.design)
    total, whole, done = *(sum(chunk.runs for chunk in some) for some in (chunks, of)), 0
    progress = Progress(whole, "runs", already=whole - total)
    if executor is not None:
        work = work_elsewhere(what, job, chunks, executor, workers)
    else:
        hands = min(workers or os.cpu_count() or 1, len(chunks))
        work = work_through(what, job, chunks, hands, processes=processes)
    with contextlib.closing(work):  # whatever stops us, nobody works on when the folder is let go
        for chunk, result in work:
            if isinstance(result, WorkerDied):
                if chunk.number not in Store(job.folder).shards():  # a retry leaves what there was
                    job.give_up(chunk, f"WorkerDied: {result}")
            elif isinstance(result, BaseException):
                raise result
            progress.advance(chunk.runs)
            done += chunk.runs * (result is not False)  # False: somebody else does it
    return done


def _outcome(store: Store, chunks: list[Chunk], design: Design) -> pd.DataFrame:
    assert design.until is not None
    there = store.shards()
    columns = ["point", "replicate", design.until.outcome]
    return pd.concat([store.read(there[chunk.number], columns)[0].to_pandas() for chunk in chunks], ignore_index=True)
