"""What an earlier version wrote into a sweep, read as it is written now: all levels were text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from experiments.request.levels import level_column


def as_numbers(table: pa.Table, levels: Mapping[str, Sequence[str]]) -> pa.Table:
    """A table whose columns of levels are as `level_column` makes them; text where an earlier version wrote it.

    levels: as typed, of every cell, by key. Raises KeyError where a column holds what is no level.
    """
    for key, typed in levels.items():
        values = level_column(key, typed)
        place = table.schema.get_field_index(key)
        if place < 0 or values.dtype == object or table.schema.field(place).type == pa.from_numpy_dtype(values.dtype):
            continue
        known = dict(zip(typed, values.tolist(), strict=True))
        numbers = pa.array([known[level] for level in table[key].to_pylist()], pa.from_numpy_dtype(values.dtype))
        table = table.set_column(place, key, numbers).replace_schema_metadata(None)  # which says that it is text
    return table
