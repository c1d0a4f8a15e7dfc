"""Cells as a file holds them, before anybody knows what they mean; each reader of a format makes grids."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from typing import NamedTuple

from sim.files import in_line

TEXT, NUMBER, YES_NO, DATE, ERROR, FORMULA = "text", "number", "yes_no", "date", "error", "formula"


class Cell(NamedTuple):
    """A cell that is not empty. Its value is text (cleaned), or what the format knows: a number, yes/no, a date."""

    row: int
    column: int
    kind: str
    value: str | int | float | bool | datetime.datetime

    @property
    def text(self) -> str:
        """As one may have typed it."""
        return str(self.value)


@dataclasses.dataclass(frozen=True)
class Grid:
    """A sheet: its cells row by row, the rows in order."""

    file: str  # as faults name it
    name: str  # of the sheet
    cells: tuple[Cell, ...]
    decimal: str = ""  # how the file writes numbers: "," or "."; "" where it is not known, or numbers are numbers
    is_file: bool = False  # one sheet a file
    fields: tuple[str, ...] = ()  # of the town's own file: the name of each column, which has no letter

    def at(self, row: int, column: int) -> str:
        """The place of a cell: "town.xlsx: Gives!D7", "gives.csv: D7", "town.json: gives[3].amount"."""
        if self.fields:
            return f"{self.where}[{row - 2}].{self.fields[column - 1]}"
        cell = f"{letters(column)}{row}"
        return f"{self.file}: {cell}" if self.is_file else f"{self.where}!{cell}"

    @property
    def where(self) -> str:
        """The sheet: "town.xlsx: Gives"."""
        return self.file if self.is_file else f"{self.file}: {in_line(self.name)}"

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Rows that hold something: number, and cells by column."""
        row: dict[int, Cell] = {}
        number = 0
        for cell in self.cells:
            if cell.row != number and row:
                yield number, row
                row = {}
            number = cell.row
            row[cell.column] = cell
        if row:
            yield number, row


def letters(column: int) -> str:
    """The letters of a column, from 1.

    >>> letters(1), letters(28), letters(16384)
    ('A', 'AB', 'XFD')
    """
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
