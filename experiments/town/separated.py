"""Text files as Excel of Norway, Sweden, Denmark, Finland and Britain saves them: one sheet a file, as a grid."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator

from experiments.town.grid import TEXT, Cell, Grid
from experiments.town.guard import MOST_CELLS, NotAWorkbook
from experiments.town.numbers import decimal_signs
from sim.cells import MOST_CELL, restored
from sim.files import in_line
from sim.names import cleaned

MOST_ROWS, MOST_COLUMNS = 20_000, 200
LOOKED_AT = 30  # rows, for the one of the headings
_SEPARATORS = {";": ",", ",": ".", "\t": ""}  # and the decimal sign that goes with each


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 where it says so, else UTF-8 or Windows-1252. Raises NotAWorkbook."""
    encodings = ["utf-8", "cp1252"]
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encodings = ["utf-32"]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAWorkbook("fault.file.encoding")


def read_separated(content: bytes, file: str, name: str, headings: Callable[[list[str]], int]) -> Grid:
    """A file as a grid. headings: how many headings of its sheet a row holds. Raises NotAWorkbook."""
    text = decoded(content)
    said = re.match(r"sep=(.)\r?\n?", text)
    if said:
        text = text[said.end() :]
    separators = [said[1]] if said and said[1] in _SEPARATORS else list(_SEPARATORS)
    known = {separator: _most_headings(text, separator, headings) for separator in separators}
    separator = max(separators, key=lambda one: known[one])
    cells = tuple(_cells(text, separator))
    return Grid(file, name, cells, decimal=_decimal(separator, cells), is_file=True)


def _most_headings(text: str, separator: str, headings: Callable[[list[str]], int]) -> int:
    try:
        first = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), LOOKED_AT))
    except csv.Error:
        return -1
    return max((headings([cleaned(cell) for cell in row[:MOST_COLUMNS]]) for row in first), default=0)


def _decimal(separator: str, cells: tuple[Cell, ...]) -> str:
    """The decimal sign of the country whose Excel parts cells so; where cells say otherwise, nobody knows."""
    usual, found = _SEPARATORS[separator], decimal_signs([cell.text for cell in cells])
    if not usual:
        return found
    return usual if found in ("", usual) else ""


def _cells(text: str, separator: str) -> Iterator[Cell]:
    row = count = 0
    try:
        for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            count += len(line)
            if count > 4 * MOST_CELLS:  # empty ones too, which Excel writes where a sheet is wider elsewhere
                raise NotAWorkbook("fault.file.much", most=4 * MOST_CELLS)
            if row > MOST_ROWS:
                raise NotAWorkbook("fault.file.rows", most=MOST_ROWS)
            for column, raw in enumerate(line, 1):
                if not raw:
                    continue
                if column > MOST_COLUMNS:
                    raise NotAWorkbook("fault.file.wide", cell=row, most=MOST_COLUMNS)
                if len(raw) > MOST_CELL:
                    raise NotAWorkbook("fault.file.cell", cell=row, most=MOST_CELL)
                if value := cleaned(restored(raw)):
                    yield Cell(row, column, TEXT, value)
    except csv.Error as error:
        raise NotAWorkbook("fault.file.csv", row=row + 1, said=in_line(error)) from None
