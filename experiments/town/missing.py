"""What a town does not tell: counted, so that nobody takes what is unknown for nothing."""

from __future__ import annotations

from typing import NamedTuple

from experiments.town.columns import SHEETS
from experiments.town.faults import TownWords
from experiments.town.town import Town

_COUNTED = {  # what later work asks for; a note or a street may be missing without harm
    "firms": ("sector", "employees", "place", "building"),
    "gives": ("amount", "cost"),
    "needs": ("amount", "cost"),
}


class Missing(NamedTuple):
    """A column that is empty in some rows of a sheet."""

    sheet: str
    column: str
    rows: int
    of: int


def missing(town: Town) -> list[Missing]:
    """The columns that matter and are not told everywhere, in the order of the sheets."""
    found = []
    for sheet in SHEETS:
        rows = getattr(town, sheet)
        for column in _COUNTED.get(sheet, ()):
            if empty := sum(getattr(row, column) in (None, "", ()) for row in rows):
                found.append(Missing(sheet, column, empty, len(rows)))
    return found


def told_missing(town: Town, words: TownWords) -> list[str]:
    """The same in words, a heading and a line each; nothing where all is told."""
    lines = [words("told.missing")] if (gaps := missing(town)) else []
    for gap in gaps:
        told = {"sheet": words(f"sheet.{gap.sheet}"), "column": words(f"column.{gap.column}")}
        lines.append("  " + words("told.missing_in", **told, n=gap.rows, all=gap.of))
    return lines
