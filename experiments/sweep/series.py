"""Weeks and events of a sweep: each run carries its own in its shard, so that a chunk is still one file and one rename.

In a shard they are two columns of lists, `weekly` and `events`; a finished sweep has them as two flat tables, made
shard by shard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.extension import Extension
from sim.record import EVENT_COLUMNS, WEEK_COLUMNS, Record

WEEKLY, EVENTS = COLUMNS = ("weekly", "events")
TABLES = {WEEKLY: "weeks.parquet", EVENTS: "events.parquet"}
WEEKS_OF_A_CHUNK = 250_000  # rows of weeks that are stored together
_OF_RUN = ("scenario", "replicate", "point")


def is_kept(request: Mapping[str, Any]) -> bool:
    """Whether a sweep keeps weeks and events, as its request says."""
    return request.get("series") is True


def meanings(name: str, own: Extension) -> dict[str, str]:
    """Columns of one of the two flat tables, with their meaning."""
    columns = WEEK_COLUMNS | own.week_columns() if name == WEEKLY else EVENT_COLUMNS
    return {"point": "number of the point (see design)", **columns}


def with_series(runs: pd.DataFrame, record: Record) -> pd.DataFrame:
    """The rows of runs, each with its weeks and events."""
    keys = [key for key in ("scenario", "replicate") if key in record.runs]
    at = pd.MultiIndex.from_frame(record.runs[keys])
    for name, table in zip(COLUMNS, (record.weeks, record.events), strict=True):
        position = at.get_indexer(pd.MultiIndex.from_frame(table[keys]))
        order = np.argsort(position, kind="stable")
        ends = np.concatenate([[0], np.cumsum(np.bincount(position, minlength=len(runs)))])
        rows = _arrow(table.drop(columns=keys).iloc[order])
        lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), rows.to_struct_array().combine_chunks())
        runs = runs.assign(**{name: pd.Series(lists, index=runs.index, dtype=pd.ArrowDtype(lists.type))})
    return runs


def _arrow(table: pd.DataFrame) -> pa.Table:
    """A table whose text is of one type, whatever the version of pandas."""
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    fields = [pa.field(f.name, pa.string() if f.name in ("what", "who", "why") else f.type) for f in arrow.schema]
    return arrow.cast(pa.schema(fields))


def to_arrow(runs: pd.DataFrame) -> pa.Table:
    """Rows of runs as they are stored."""
    lists = [name for name in COLUMNS if name in runs]
    arrow = pa.Table.from_pandas(runs.drop(columns=lists), preserve_index=False)
    for name in lists:
        arrow = arrow.append_column(name, pa.chunked_array([pa.array(runs[name].array)]))
    return arrow


def to_pandas(arrow: pa.Table) -> pd.DataFrame:
    """Rows of runs as they were before they were stored."""
    lists = [name for name in COLUMNS if name in arrow.column_names]
    runs: pd.DataFrame = arrow.drop_columns(lists).to_pandas()
    return runs.assign(**{name: pd.Series(arrow[name], dtype=pd.ArrowDtype(arrow[name].type)) for name in lists})


def without_series(arrow: pa.Table) -> pa.Table:
    """The plain columns of stored runs."""
    return arrow.drop_columns([name for name in COLUMNS if name in arrow.column_names])


def flat(tables: Iterator[pa.Table], name: str) -> Iterator[pa.Table]:
    """Runs with lists as a row per week or event, with whose it is."""
    for table in tables:
        lists = table[name].combine_chunks()
        lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
        of = np.repeat(np.arange(len(table)), lists.value_lengths().to_numpy(zero_copy_only=False))
        rows = pa.Table.from_struct_array(lists.flatten())
        for position, key in enumerate(("point", "replicate")):
            rows = rows.add_column(position, key, pa.array(table[key].to_numpy()[of].astype(np.int64)))
        yield rows


def is_right(schema: pa.Schema, own: Extension) -> bool:
    """Whether the two columns of a shard hold what they should."""
    for name in COLUMNS:
        kind = schema.field(name).type
        wanted = [column for column in meanings(name, own) if column not in _OF_RUN]
        if not pa.types.is_list(kind) or not pa.types.is_struct(kind.value_type):
            return False
        if sorted(field.name for field in kind.value_type) != sorted(wanted):
            return False
    return True
