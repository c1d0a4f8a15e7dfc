"""A workbook (.xlsx) as grids: values, never formulas. openpyxl reads it; experiments/town/guard.py looks first."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from experiments.system.errors import UserError
from experiments.town.grid import DATE, ERROR, FORMULA, NUMBER, TEXT, YES_NO, Cell, Grid
from experiments.town.guard import Looked, NotAWorkbook, looked_through
from experiments.town.numbers import number_text
from sim.cells import MOST_CELL, restored
from sim.names import cleaned

MOST_COLUMNS = 200  # that are looked at; a cell further right is a fault
MOST_SHEETS = 100
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(content: bytes, file: str, wanted: Callable[[str], bool]) -> tuple[list[Grid], list[str]]:
    """The wanted sheets of a workbook, and the names of the others. Raises NotAWorkbook, UserError."""
    looked = looked_through(content)
    openpyxl = library()
    grids: list[Grid] = []
    others: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rules and formats that the library does not know
        try:
            book = openpyxl.load_workbook(io.BytesIO(looked.content), read_only=True, data_only=True, keep_links=False)
            if len(book.worksheets) > MOST_SHEETS:
                raise NotAWorkbook("fault.file.sheets", most=MOST_SHEETS)
            for sheet in book.worksheets:
                name = cleaned(str(sheet.title))
                if wanted(name):
                    grids.append(Grid(file, name, tuple(sorted(_cells(sheet, looked), key=lambda cell: cell[:2]))))
                else:
                    others.append(name)
        except (NotAWorkbook, MemoryError):
            raise
        except Exception:  # a library on a file that somebody broke on purpose raises whatever it met
            raise NotAWorkbook("fault.file.broken") from None
    return grids, others


def library() -> Any:
    """openpyxl. Raises UserError where it is missing."""
    try:
        import openpyxl
    except ImportError:
        raise UserError(
            "the package openpyxl is missing, which reads and writes workbooks; `pip install openpyxl`"
        ) from None
    return openpyxl


def _cells(sheet: Any, looked: Looked) -> Iterator[Cell]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong, and cells would be missing
    formulas = looked.formulas.get(sheet._worksheet_path.lstrip("/"), {})
    empty = {_place(cell): cell for cell, has_value in formulas.items() if not has_value}
    for row in sheet.rows:
        for cell in row:
            if cell.value is None or (cell.data_type == "s" and not cell.value):
                continue
            if cell.column > MOST_COLUMNS:
                raise NotAWorkbook(
                    "fault.file.wide", cell=f"{sheet.title[:40]!r}, {cell.coordinate}", most=MOST_COLUMNS
                )
            if made := _cell(cell):
                empty.pop((cell.row, cell.column), None)
                yield made
    for place in empty:
        yield Cell(*place, FORMULA, "=")


def _place(cell: str) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(cell)
    return int(row), int(column)


def _cell(cell: Any) -> Cell | None:
    """A cell that holds something; None for one of nothing but spaces."""
    value, place = cell.value, (cell.row, cell.column)
    if isinstance(value, bool):
        return Cell(*place, YES_NO, value)
    if isinstance(value, int | float):
        if cell.has_style and str(cell.number_format).rstrip('"').endswith("%"):
            return Cell(*place, TEXT, f"{number_text(float(Decimal(repr(value)) * 100))} %")
        return Cell(*place, NUMBER, value)
    if isinstance(value, datetime.datetime):
        return Cell(*place, DATE, value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Cell(*place, ERROR, str(value)[:20])
    if cell.data_type == "e":
        return Cell(*place, ERROR, str(value)[:20])
    text = str(value)
    if len(text) > MOST_CELL:
        raise NotAWorkbook("fault.file.cell", cell=f"{cell.parent.title[:40]!r}, {cell.coordinate}", most=MOST_CELL)
    text = cleaned(restored(_ESCAPED.sub(_unescaped, text)))
    return Cell(*place, TEXT, text) if text else None


def _unescaped(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return " " if sign in "\r\n\t" else sign if sign.isprintable() else "\ufffd"
