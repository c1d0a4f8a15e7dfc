"""From a grid to rows of values: the headings found, each cell read, what is wrong and what was not read told."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from experiments.places.placeholders import is_placeholder, is_unknown
from experiments.town.columns import SHEETS, Column
from experiments.town.faults import Fault, Nearest, fault, quoted
from experiments.town.grid import TEXT, Cell, Grid, letters
from experiments.town.headings import choice_words, choices, column_names, help_texts, plain
from experiments.town.town import UNKNOWN, Stood
from experiments.town.units import NAMES
from experiments.town.values import Context, read_value
from experiments.town.wrong import Id, Wrong
from sim.files import MOST_COUNTED

HELP = "# "  # begins every cell of a row of help
SINCE = "since"  # the one column where not to know is to say something
_LOOKED_AT = 30  # rows, for the one of the headings
_KEPT = frozenset(("note", "happened"))  # where "unknown" is what somebody wrote


class Found:
    """What is wrong and what was not read, in the order in which it was found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self.yearly: list[str] = []  # cells that name no period
        self.nearest = Nearest()

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that nobody looks for more."""
        return len(self.faults) >= MOST_COUNTED

    def told_yearly(self) -> None:
        """One note for each sheet of which a year was only taken to be meant."""
        by_sheet: dict[str, dict[str, list[int]]] = {}
        for at in self.yearly:
            found = re.fullmatch(r"(.+?)(?:!|: )([A-Z]+)(\d+)", at)
            if found is None:  # of the town's own file, whose columns have no letters
                self.notes.append(fault(at, "note.a_year", cells=at.rpartition(".")[2]))
                continue
            where, column, row = found.groups()
            by_sheet.setdefault(where, {}).setdefault(column, []).append(int(row))
        for where, columns in by_sheet.items():
            cells = ", ".join(part for column, rows in columns.items() for part in _ranges(column, rows))
            self.notes.append(fault(where, "note.a_year", cells=cells))

    def wrong(self, at: str, text: str, wrong: Wrong) -> None:
        """A cell that could not be read."""
        key, values = wrong.key, dict(wrong.values, value=quoted(text))
        if wrong.near is not None:
            word, kind = wrong.near
            known = NAMES if kind == "unit" else choice_words(kind)
            if near := self.nearest(word, known):
                key, values = "fault.near", {"value": quoted(word), "near": repr(near)}
        self.faults.append(fault(at, key, **values))


def _ranges(column: str, rows: list[int]) -> Iterator[str]:
    """Cells of a column, those that follow each other as one: D4, D6-D12."""
    first = last = rows[0]
    for row in [*rows[1:], 0]:
        if row != last + 1:
            yield f"{column}{first}" if first == last else f"{column}{first}-{column}{last}"
            first = row
        last = row


@dataclasses.dataclass(frozen=True)
class Row:
    """A row as it was read: values by column, where each stood, and where it would stand."""

    number: int
    values: Mapping[str, Any]
    stood: Mapping[str, Stood]
    places: Mapping[str, str]
    is_whole: bool  # nothing in it is wrong, and all that is needed is there


@dataclasses.dataclass(frozen=True)
class Headed:
    """A grid whose headings were found."""

    grid: Grid
    sheet: str
    row: int  # of the headings
    columns: Mapping[int, Column]


def headed(grid: Grid, sheet: str, found: Found) -> Headed | None:
    """Find the row of headings: the one that holds most of them. None, and a fault, where there is none."""
    names, declared = column_names(sheet), SHEETS[sheet].by_id
    best: tuple[int, int, dict[int, Cell]] = (0, 0, {})
    for k, (number, row) in enumerate(grid.rows()):
        if k >= _LOOKED_AT:
            break
        count = len({names[plain(cell.text)] for cell in row.values() if plain(cell.text) in names})
        best = max(best, (count, number, row), key=lambda one: one[0])
    count, number, row = best
    if not count:
        found.faults.append(fault(grid.where, "fault.no_headings", allowed=Id(f"columns.{sheet}")))
        return None
    columns: dict[int, Column] = {}
    for place, cell in row.items():
        id = names.get(plain(cell.text))
        if id is None:
            continue
        if other := next((own for own, column in columns.items() if column.id == id), None):
            found.faults.append(
                fault(grid.at(number, place), "fault.heading_twice", value=quoted(cell.text), at=letters(other))
            )
        else:
            columns[place] = declared[id]
    _misspelt(grid, sheet, row, columns, found)
    return Headed(grid, sheet, number, columns)


def _misspelt(grid: Grid, sheet: str, row: Mapping[int, Cell], columns: Mapping[int, Column], found: Found) -> None:
    """Headings that are nearly one that is missing; and those that must be there and are not."""
    there = {column.id for column in columns.values()}
    missing = {name: id for name, id in column_names(sheet).items() if id not in there}
    for place, cell in row.items():
        if place not in columns and (near := found.nearest(plain(cell.text), missing, 0.8)):
            there.add(missing[near])
            value, column = quoted(cell.text), Id(f"column.{missing[near]}")
            found.faults.append(fault(grid.at(cell.row, place), "fault.heading_near", value=value, near=column))
    for needed in SHEETS[sheet].columns:
        if needed.needed and needed.id not in there:
            found.faults.append(fault(grid.where, "fault.heading_missing", column=Id(f"column.{needed.id}")))


def read_rows(head: Headed, language: str, found: Found) -> list[Row]:
    """The rows below the headings. Cells that are under none, above them, or in rows of help, are told as not read."""
    grid, columns = head.grid, head.columns
    context = Context(grid.decimal, language, choices())
    unread: list[Cell] = []
    rows: list[Row] = []
    for number, cells in grid.rows():
        if number == head.row:
            unread += [cell for place, cell in cells.items() if place not in columns]
        elif number < head.row or _is_help(grid, cells):
            unread += [cell for cell in cells.values() if cell.text.removeprefix(HELP) not in help_texts()]
        else:
            unread += [cell for place, cell in cells.items() if place not in columns]
            if len(rows) >= SHEETS[head.sheet].most:
                found.faults.append(fault(grid.at(number, 1), "fault.rows", most=SHEETS[head.sheet].most))
                break
            if any(place in columns for place in cells) and not found.is_full:
                rows.append(_row(head, number, cells, context, found))
    _told_unread(head, unread, found)
    return rows


def _is_help(grid: Grid, cells: Mapping[int, Cell]) -> bool:
    return not grid.fields and all(cell.text.startswith(HELP) for cell in cells.values())


def _row(head: Headed, number: int, cells: Mapping[int, Cell], context: Context, found: Found) -> Row:
    values: dict[str, Any] = {}
    stood: dict[str, Stood] = {}
    places: dict[str, str] = {}
    before = len(found.faults)
    for place, column in head.columns.items():
        cell, at = cells.get(place), head.grid.at(number, place)
        places[column.id] = at
        if cell is None or (column.id not in _KEPT and _is_placeholder(cell, column.id)):
            if column.needed:
                what = {"value": quoted(cell.text)} if cell else {}
                key = "fault.unnamed" if cell else "fault.empty"
                names = {"column": Id(f"column.{column.id}"), "allowed": Id(f"allowed.{column.kind}")}
                found.faults.append(fault(at, key, **names, **what))
            continue
        try:
            is_unknown_since = _is_unknown(cell, column.id)
            values[column.id] = UNKNOWN if is_unknown_since else read_value(column.kind, cell, context)
            stood[column.id] = Stood(at, cell.text)
        except Wrong as wrong:
            found.wrong(at, cell.text, wrong)
    needed = {column.id for column in SHEETS[head.sheet].columns if column.needed}
    return Row(number, values, stood, places, len(found.faults) == before and needed <= places.keys())


def _is_unknown(cell: Cell, column: str) -> bool:
    """Whether a cell says that something runs, and that since when is not known."""
    return column == SINCE and cell.kind == TEXT and is_unknown(cell.text)


def _is_placeholder(cell: Cell, column: str) -> bool:
    """Whether somebody wrote that it is not known. "####" is what Excel shows, and saves, where a column is narrow."""
    if _is_unknown(cell, column):
        return False
    return cell.kind == TEXT and not cell.text.startswith("#") and is_placeholder(cell.text)


def _told_unread(head: Headed, cells: Iterable[Cell], found: Found) -> None:
    """One note for the cells of a column that follow each other; all of them are named."""
    by_column: dict[int, list[Cell]] = {}
    for cell in cells:
        by_column.setdefault(cell.column, []).append(cell)
    for column, own in sorted(by_column.items()):
        first, last = own[0], own[-1]
        at = head.grid.at(first.row, column)
        if len(own) == 1:
            found.notes.append(fault(at, "note.cell", value=quoted(first.text)))
        else:
            at = f"{at}-{letters(column)}{last.row}"
            found.notes.append(fault(at, "note.cells", value=quoted(first.text), n=len(own)))
