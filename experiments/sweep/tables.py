"""The tables of a finished sweep, made from its shards: runs, summary, differences, errors, dictionary."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep import series
from experiments.sweep.chunks import BREADTH
from experiments.sweep.design import Design, key_meaning
from experiments.sweep.earlier import as_numbers
from experiments.sweep.own import declared_in
from experiments.sweep.plan import Plan, plan_of
from experiments.sweep.store import CHECKSUMS, DESIGN, MANIFEST, MAX_ROW_BYTES, RUNS, TABLES, Store, opened_parquet
from experiments.sweep.streamed import Differences, Summary, parts_of
from experiments.system.errors import DamageError
from experiments.system.files import table_bytes, write_atomically, written_atomically
from sim.extension import Extension
from sim.record import RUN_COLUMNS

RUNS_TABLE, SUMMARY, DIFFERENCES, ERRORS, DICTIONARY = TABLES
ROW_GROUP = 131_072
# Outcomes of the summary; differences are of the first, and of what a sweep is grown for.
MEANS = ("exchanges_realised", "exchanges_operating", "co2_t_per_year", "cost_nok", "trust", "commitment")
_SUMMARY_COLUMNS = {
    "point": "number of the point (see design)",
    "replicates": "runs of the point (empty: all failed)",
    **{name: f"mean of {name}" for name in MEANS},
    "low": "lower end of the 95 % interval of the mean of exchanges_realised",
    "high": "upper end of that interval",
    "sd": "standard deviation of exchanges_realised between replicates",
    "share_none": "share of runs in which nothing was realised",
}
_DIFFERENCE_COLUMNS = {
    "point": "number of the point (see design)",
    "baseline": "number of the point it is compared with: same row, first cell",
    "outcome": "outcome that is compared",
    "pairs": "replicates both have",
    "difference": "mean of point minus baseline, replicate by replicate",
    "low": "lower end of its 95 % interval, each for itself",
    "high": "upper end of that interval",
    "share_more": "share of pairs in which the point has more",
    "share_less": "share of pairs in which it has less",
    "verdict": "more, less, or no clear difference; those of one row of the design hold together, with 95 %",
}
_ERROR_COLUMNS = {
    "point": "number of the point (see design)",
    "replicate": "replicate that failed",
    "seed": "seed of the run",
    "error": "what it said",
}


def design_bytes(design: Design) -> bytes:
    """The table of points as the bytes of a Parquet file."""
    sink = io.BytesIO()
    design.table().to_parquet(sink, index=False, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def design_of(store: Store, plan: Plan) -> pd.DataFrame:
    """The table of points as it lies there, checked: a row per point, in order. Raises DamageError."""
    path = store.folder / DESIGN
    file = opened_parquet(path, store.design(), plan.points)
    point = np.arange(plan.points)
    numbers = {"point": point, "row": point // plan.cells, "cell": point % plan.cells}
    try:
        table = as_numbers(file.read(), plan.levels).to_pandas()
        if all(np.array_equal(table[name].to_numpy(), wanted) for name, wanted in numbers.items()):
            return table
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        pass
    raise DamageError(f"{path}: does not hold the {plan.points} points of this sweep")


def finish(store: Store) -> None:
    """Write every table of a sweep whose shards are all there; the same bytes whoever ran it.

    What is needed beside the shards stands in the folder: the manifest, and the checked design.
    Raises UserError where a shard is not of this sweep.
    """
    manifest = store.manifest()
    assert manifest is not None
    plan = plan_of(manifest)
    store.reopen()
    design = design_of(store, plan)
    until = manifest["request"]["until"]
    compared = list(dict.fromkeys([MEANS[0], *([until["outcome"]] if until else [])]))
    own = declared_in(manifest["request"])
    outcomes = (*MEANS, *(name for name in own.run_columns() if name in own.outcomes))
    errors = _write_runs(store, plan)
    kept = series.COLUMNS if series.is_kept(manifest["request"]) else ()
    for name in kept:
        _write_series(store, plan, name)
    summary = Summary(plan.points, outcomes)
    differences = [Differences(plan.points, plan.cells, outcome) for outcome in compared]
    columns = list(dict.fromkeys(["point", "replicate", *outcomes, *compared]))
    for part in parts_of(store.folder / RUNS_TABLE, columns, plan.cells):  # memory must not grow with the runs
        summary.add(part)
        for compare in differences:
            compare.add(part)
    means = summary.table()[[*_SUMMARY_COLUMNS, *outcomes[len(MEANS) :]]].set_index("point")
    for name, table in {
        SUMMARY: means.reindex(design["point"]).reset_index(),
        DIFFERENCES: pd.concat([of.table() for of in differences], ignore_index=True)[list(_DIFFERENCE_COLUMNS)],
        ERRORS: pd.DataFrame(errors, columns=list(_ERROR_COLUMNS)),
        DICTIONARY: _dictionary(design, pq.read_schema(store.folder / RUNS_TABLE).names, own, kept),
    }.items():
        write_atomically(store.folder / name, table_bytes(table))
    store.write_checksums()


def _write_runs(store: Store, plan: Plan) -> list[dict[str, object]]:
    """Write the shards as one table, a few at a time. Returns the errors."""
    errors: list[dict[str, object]] = []

    def parts() -> Iterator[pa.Table]:
        for path in store.shards().values():
            table, about = store.read(path, plan=plan)
            errors.extend(about.errors)
            yield _as_now(path, series.without_series(table.replace_schema_metadata(None)), plan)

    with written_atomically(store.folder / RUNS_TABLE) as file:
        writer = None
        for group in _regrouped(_in_order(parts(), plan.broken_blocks)):
            writer = writer or pq.ParquetWriter(file, group.schema, compression="zstd", write_page_checksum=True)
            writer.write_table(group.cast(writer.schema), row_group_size=ROW_GROUP)
        if writer is not None:
            writer.close()
    errors.sort(key=lambda error: (error["replicate"], error["point"]))  # however the sweep was cut
    return errors


def _as_now(path: Path, runs: pa.Table, plan: Plan) -> pa.Table:
    """Runs of a shard whose levels are numbers where they can be: an earlier version may have written them as text."""
    try:
        return as_numbers(runs, plan.levels_of_runs)
    except KeyError as error:
        raise DamageError(f"{path}: {error} is no level of this sweep") from None


def _write_series(store: Store, plan: Plan, name: str) -> None:
    """Write the weeks or the events of all runs as one table, a few shards at a time."""
    shards = (store.read(path, ["point", "replicate", name], plan)[0] for path in store.shards().values())
    ordered = _in_order((table.replace_schema_metadata(None) for table in shards), plan.broken_blocks)
    with written_atomically(store.folder / series.TABLES[name]) as file:
        writer = None
        for group in _regrouped(series.flat(ordered, name)):
            writer = writer or pq.ParquetWriter(file, group.schema, compression="zstd", write_page_checksum=True)
            writer.write_table(group.cast(writer.schema), row_group_size=ROW_GROUP)
        if writer is not None:
            writer.close()


def _in_order(tables: Iterator[pa.Table], broken: frozenset[int]) -> Iterator[pa.Table]:
    """The same runs breadth-first: those of blocks that a later stage of the sweep went on with are put together."""
    held: list[pa.Table] = []

    def block_of_held() -> int:
        return int(held[0]["replicate"][0].as_py()) // BREADTH

    def put_together() -> pa.Table:
        whole = pa.concat_tables(held, promote_options="permissive")
        return whole.sort_by([("point", "ascending"), ("replicate", "ascending")])

    for table in tables:
        blocks = table["replicate"].to_numpy() // BREADTH
        ends = [0, *(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(blocks)]
        for start, stop in itertools.pairwise(ends) if broken else [(0, len(blocks))]:
            part = table.slice(start, stop - start)
            if len(part) and held and blocks[start] != block_of_held():
                yield put_together()
                held = []
            if len(part) and blocks[start] in broken:
                held.append(part)
            else:
                yield part
    if held:
        yield put_together()


def _regrouped(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in groups of one size, so that the bytes do not tell how the sweep was cut."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while sum(len(t) for t in waiting) >= ROW_GROUP:
            whole = pa.concat_tables(waiting, promote_options="permissive")
            yield whole.slice(0, ROW_GROUP).combine_chunks()
            waiting = [whole.slice(ROW_GROUP)]
    if waiting:
        yield pa.concat_tables(waiting, promote_options="permissive").combine_chunks()


def _dictionary(design: pd.DataFrame, runs: Sequence[str], own: Extension, kept: Sequence[str]) -> pd.DataFrame:
    """What each column of each table means; `runs`: the columns of that table; `own`: of a model of one's own."""
    keys = [name for name in design.columns if name not in ("point", "row", "cell", "seed")]
    levels = [name for name in runs if name != "point" and name not in RUN_COLUMNS and name not in own.run_columns()]
    means = {name: f"mean of {name}" for name in own.run_columns() if name in own.outcomes}
    points = {
        "point": "number of the point: row x cells + cell",
        "row": "row: a set of uncertain values",
        "cell": "cell: a combination of levels (0: the baseline)",
    }
    parts: list[tuple[str, Mapping[str, str | None]]] = [
        (DESIGN, points | dict.fromkeys(keys) | {"seed": "seed of the runs"}),
        (RUNS_TABLE, {"point": points["point"]} | dict.fromkeys(levels) | RUN_COLUMNS | own.run_columns()),
        (SUMMARY, _SUMMARY_COLUMNS | means), (DIFFERENCES, _DIFFERENCE_COLUMNS), (ERRORS, _ERROR_COLUMNS),
        *((series.TABLES[name], series.meanings(name, own)) for name in kept),
    ]  # fmt: skip
    rows = []
    for file, columns in parts:
        for column, meaning in columns.items():
            unit, text = key_meaning(column, own) if meaning is None else (own.unit(column), meaning)
            rows.append({"file": file, "column": column, "unit": unit, "meaning": text})
    return pd.DataFrame(rows)


def read_runs(folder: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """All runs of a finished sweep as one table, or some of its columns, its bytes checked, and whose they are. Raises
    DamageError, naming the file; UserError where manifest or a shard is of another format."""
    store = Store(folder)
    manifest, listed = store.manifest(), store.listed_checksums()
    if manifest is None:
        what = MANIFEST if listed else CHECKSUMS
        raise DamageError(f"{folder / what}: is not there; the sweep is not finished")
    plan = plan_of(manifest)
    shards = {f"{RUNS}/{path.name}" for path in store.all_shards()}
    if listed and not shards <= listed.keys():
        raise DamageError(f"{folder / CHECKSUMS}: does not list the shards that are there")
    for name in sorted(listed.keys() - set(store.tables()) - shards):
        raise DamageError(f"{folder / name}: file is missing")
    for path in store.shards().values():  # the list is of these shards, and these are of this sweep
        if store.glance(path)[1].sweep not in plan.sweeps:
            raise DamageError(f"{path}: is of another sweep")
    path = store.checked_table(RUNS_TABLE, 10_000_000 + MAX_ROW_BYTES * plan.runs)
    try:
        with opened_parquet(path, None, plan.runs) as file:
            return as_numbers(file.read(columns=columns), plan.levels_of_runs).to_pandas(self_destruct=True)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        raise DamageError(f"{path}: is no table of runs") from None
