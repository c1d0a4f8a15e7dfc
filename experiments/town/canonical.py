"""A town as one file of text: what page and command both open. The same columns, values in canonical units, no more.

Reading it goes the way of every workbook (experiments/town/read.py), so that it is checked alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from experiments.town.columns import SEASONS, SHEETS, TRUST
from experiments.town.grid import TEXT, Cell, Grid
from experiments.town.guard import NotAWorkbook
from experiments.town.numbers import number_text
from experiments.town.town import Amount, Town
from sim.cells import MOST_CELL
from sim.names import cleaned

FORMAT, VERSION = "symbiosis town", 1
_SEASONS = {months: season for season, months in SEASONS.items()}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def cell_text(value: Any) -> str:
    """A value as a cell that every reader reads as the same value; "": not told.

    >>> cell_text(Amount(4500.0, 4500.0, "MWh/yr")), cell_text((1, 2)), cell_text(False), cell_text(None)
    ('4500 MWh/yr', 'jan, feb', 'no', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Amount(low=low, high=high, unit="employees"):
            return _between(low, high)
        case Amount(low=low, high=high, unit=unit):
            return f"{_between(low, high)} {unit}"
        case tuple() if value in _SEASONS:
            return _SEASONS[value]
        case tuple():
            return ", ".join(_MONTHS[month - 1] for month in value)
        case int():
            return TRUST[value - 1]
        case float():
            return number_text(value)
        case _:
            return str(value)


def _between(low: float, high: float) -> str:
    return number_text(low) if low == high else f"{number_text(low)} to {number_text(high)}"


def rows_of(town: Town) -> dict[str, list[dict[str, str]]]:
    """Sheet -> rows: column -> text. What is not told is not there."""
    return {sheet.id: [_told(sheet.id, row) for row in getattr(town, sheet.id)] for sheet in SHEETS.values()}


def _told(sheet: str, row: Any) -> dict[str, str]:
    columns = (column.id for column in SHEETS[sheet].columns if column.kind != "unit")
    return {column: text for column in columns if (text := cell_text(getattr(row, column)))}


def row_text(sheet: str, row: Any) -> str:
    """All that a row says, as one text; of two rows that differ it differs."""
    return "\n".join(f"{column}: {text}" for column, text in _told(sheet, row).items())


def town_text(town: Town) -> str:
    """The town's own file. Reading it gives the same town."""
    return json.dumps({FORMAT: VERSION, **rows_of(town)}, ensure_ascii=False, indent=1) + "\n"


def read_grids(content: bytes, file: str) -> list[Grid]:
    """The sheets of a town's own file. Raises NotAWorkbook."""
    try:
        said = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NotAWorkbook("fault.file.json") from None
    if not isinstance(said, dict) or said.pop(FORMAT, None) != VERSION or not said.keys() <= SHEETS.keys():
        raise NotAWorkbook("fault.file.json")
    return [Grid(file, sheet, tuple(_cells(sheet, rows)), fields=_fields(sheet)) for sheet, rows in said.items()]


def _fields(sheet: str) -> tuple[str, ...]:
    return tuple(column.id for column in SHEETS[sheet].columns)


def _cells(sheet: str, rows: Any) -> Iterator[Cell]:
    fields = _fields(sheet)
    if not isinstance(rows, list):
        raise NotAWorkbook("fault.file.json")
    if len(rows) > SHEETS[sheet].most:
        raise NotAWorkbook("fault.file.rows", most=SHEETS[sheet].most)
    for column, field in enumerate(fields, 1):
        yield Cell(1, column, TEXT, field)
    for number, row in enumerate(rows, 2):
        if not isinstance(row, dict) or not row.keys() <= set(fields):
            raise NotAWorkbook("fault.file.json")
        for column, field in enumerate(fields, 1):
            text = row.get(field, "")
            if not isinstance(text, str) or len(text) > MOST_CELL:
                raise NotAWorkbook("fault.file.json")
            if clean := cleaned(text):
                yield Cell(number, column, TEXT, clean)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
