"""Rows of a design from a table: CSV or Parquet, a column per key, every value checked before anything runs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.request.changed import changeable_keys, numbers_with, value_fault
from experiments.system.errors import UserError
from sim.cells import MOST_COLUMNS, header_faults, may_be_thousands, read_rows, row_fault
from sim.declared import Declaration
from sim.extension import NOTHING, Extension
from sim.files import MOST_CHARACTERS, MOST_COUNTED, FileFault, in_line, named, read_bytes, shown, told
from sim.names import cleaned
from sim.scenario import CHOICES

MAX_TABLE_BYTES = 16_000_000
MAX_TABLE_ROWS = 100_000
MAX_TABLE_CELLS = 500_000
MAX_CHUNK_BYTES = 64_000_000  # of a Parquet table when it is unpacked
_OF_OUR_DESIGNS = ("point", "row", "cell", "seed")  # columns of design.parquet that are no values
Numbers = Mapping[str, tuple[Declaration, Any]]
_LARGE = 1000  # where more is allowed, 1.500 may be meant for fifteen hundred


def rows_from_table(path: Path, extension: Extension = NOTHING) -> tuple[dict[str, Any], ...]:
    """Rows from CSV or Parquet: a column per key, an empty cell leaves the value as it is.

    The columns of our own design tables that are no values (point, row, cell, seed) are passed over
    where all four stand together. Raises UserError, one line per fault, naming row and column.
    """
    where = f"--table: {named(path)}"
    kind = path.suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise UserError(f"{where}: unknown kind of file {shown(path.suffix)}; allowed: .csv, .parquet")
    try:
        header, rows = _csv(path) if kind == ".csv" else _parquet(path)
    except FileFault as error:
        raise UserError(f"--table: {error}") from None
    if len(header) * len(rows) > MAX_TABLE_CELLS:
        raise UserError(f"{where}: {len(rows)} rows of {len(header)} cells; allowed: at most {MAX_TABLE_CELLS} cells")
    used = [k for k, name in enumerate(header) if not _is_of_our_design(name, header)]
    if not rows or not used:
        raise UserError(f"{where}: holds no row or no column of values")
    faults = [f"{where}: {fault}" for fault in _column_faults([header[k] for k in used], extension)]
    made: list[dict[str, Any]] = []
    if not faults:
        for number, cells in enumerate(rows, start=1):
            if len(faults) >= MOST_COUNTED:
                break
            found = row_fault(header, cells) if kind == ".csv" else None
            if found:
                faults.append(f"{where}: row {number}: {found}")
                continue
            row, wrong = _row([(header[k], cells[k]) for k in used], extension)
            faults += [f"{where}: row {number}: {fault}" for fault in wrong]
            made.append(row)
    if faults:
        raise UserError(told(faults))
    return tuple(made)


def _is_of_our_design(name: str, header: Sequence[str]) -> bool:
    return name in _OF_OUR_DESIGNS and set(_OF_OUR_DESIGNS) <= set(header)


def _column_faults(columns: Sequence[str], extension: Extension) -> Iterator[str]:
    keys = [key for key in changeable_keys(extension) if key not in ("events", "without")]  # lists fit in no cell
    for name in columns:
        if name == "seed":
            yield "column 'seed': is no value of a row; the seed of the whole sweep is given by --seed"
        elif name in _OF_OUR_DESIGNS:
            yield f"column {name!r}: is no key; allowed only in a design of ours, beside {', '.join(_OF_OUR_DESIGNS)}"
        else:
            for fault in header_faults([name], keys, ()):
                yield f"column {shown(name)}: unknown key{fault.partition(shown(name))[2]}"


def _row(cells: Sequence[tuple[str, Any]], extension: Extension) -> tuple[dict[str, Any], list[str]]:
    row: dict[str, Any] = {}
    faults = []
    for key, cell in cells:
        if cell is None or cell == "" or cell != cell:  # NaN
            continue
        numbers = numbers_with(extension)
        fault = _doubt(key, cell, numbers)
        if not fault:
            row[key] = cell if key in extension.levers else _plain(key, cell, numbers)
            fault = value_fault(key, row[key], extension)
        if fault:
            faults.append(fault)
    return row, faults


def _doubt(key: str, cell: Any, numbers: Numbers) -> str | None:
    """What is wrong with a cell before it is looked at as a value of its key."""
    if not isinstance(cell, (str, int, float, bool)):
        return f"{key}: {shown(cell)} is no value; allowed: a number, true, false or the name of a choice"
    if len(shown(cell)) > MOST_CHARACTERS:
        return f"{key}: {shown(cell, 40)} is no value; allowed: a number, true, false or the name of a choice"
    if isinstance(cell, str) and key in numbers and numbers[key][0].high > _LARGE:
        doubt = may_be_thousands(cell)
        return f"{key}: {cell!r} is not clear: {doubt}" if doubt else None
    return None


def _csv(path: Path) -> tuple[list[str], list[list[str]]]:
    header, rows = read_rows(path, MAX_TABLE_BYTES, MAX_TABLE_ROWS, blank=True)  # such a row leaves all as it is
    return header, [cells for _, cells in rows]


def _parquet(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Rows of plain Python values; sizes are looked at before anything is unpacked."""
    content = read_bytes(path, MAX_TABLE_BYTES)
    where = named(path)
    try:
        return _unpacked(content, where)
    except (FileFault, MemoryError):
        raise
    except Exception as error:  # whatever pyarrow says of a file that is none
        raise FileFault(f"{where}: is not a valid Parquet file ({in_line(error)})") from None


def _unpacked(content: bytes, where: str) -> tuple[list[str], list[list[Any]]]:
    import pyarrow.parquet as pq  # only a table of this kind needs it

    about = pq.read_metadata(io.BytesIO(content))
    columns = about.num_columns
    if about.num_rows > MAX_TABLE_ROWS:
        raise FileFault(f"{where}: {about.num_rows} rows; allowed: at most {MAX_TABLE_ROWS}")
    if columns > MOST_COLUMNS:
        raise FileFault(f"{where}: {columns} columns; allowed: at most {MOST_COLUMNS}")
    schema = about.schema.to_arrow_schema()
    for field in schema:
        if field.type.num_fields:
            raise FileFault(f"{where}: column {shown(field.name)} holds lists; allowed: one value in a cell")
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    if any(group.num_columns != columns for group in groups):  # to ask for one that is missing ends the process
        raise FileFault(f"{where}: is not a valid Parquet file (a group of rows lacks columns)")
    size = sum(group.total_byte_size for group in groups)
    if size > MAX_CHUNK_BYTES:
        raise FileFault(f"{where}: {size} bytes unpacked; allowed: at most {MAX_CHUNK_BYTES}")
    # Texts stay as in the file, each once: unpacked, one long text in every row would fill the memory.
    own = [name for name in schema.names if not name.startswith("__index_level_")]  # pandas' own
    table = pq.ParquetFile(io.BytesIO(content), read_dictionary=own).read(columns=own)
    header = [cleaned(str(name)) for name in own]
    for name in header:
        if header.count(name) > 1:
            raise FileFault(f"{where}: column {shown(name)} stands twice; allowed: once")
        if not name:
            raise FileFault(f"{where}: a column has no name; allowed: a name, or no such column")
    return header, [list(cells) for cells in zip(*(_values(column) for column in table.columns), strict=True)]


def _values(column: Any) -> list[Any]:
    values: list[Any] = []
    for chunk in column.chunks:
        if hasattr(chunk, "dictionary"):
            kinds = [cleaned(value) if isinstance(value, str) else value for value in chunk.dictionary.to_pylist()]
            values += [None if k is None else kinds[k] for k in chunk.indices.to_pylist()]
        else:
            values += [cleaned(value) if isinstance(value, str) else value for value in chunk.to_pylist()]
    return values


def wants_whole(default: Any) -> bool:
    """Whether a number of this default is a whole one."""
    return default is None or (isinstance(default, int) and not isinstance(default, bool))


def _plain(key: str, value: Any, numbers: Numbers) -> Any:
    """A cell as the kind of value its key wants: whole numbers stay whole."""
    is_switch = key not in numbers and key not in CHOICES
    default = False if is_switch else numbers.get(key, (None, 0.0))[1]
    if isinstance(value, str) and key not in CHOICES:  # text of CSV, or a level in a design of ours
        value = _from_text(value, default)
    if isinstance(default, bool) and value in (0, 1):
        return bool(value)
    if isinstance(value, float) and wants_whole(default) and value.is_integer():
        return int(value)  # a column with empty cells comes as floats
    if isinstance(value, int) and isinstance(default, float) and not isinstance(value, bool):
        return float(value)
    return value


def _from_text(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)
    if text == "null" and default is None:
        return None
    try:
        return float(text)
    except ValueError:
        return text
