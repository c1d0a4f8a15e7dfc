"""A table of proposals that somebody went through: which are accepted, which struck, and whose amounts were changed.

An amount was changed where it is another than the table says it was. Rows are known again by who gives what to whom,
so that a town that was mended meanwhile keeps its decisions. The file comes from strangers as a workbook does, and is
read with the same limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from experiments.system.errors import UserError
from experiments.town.faults import Fault, fault, quoted, town_words
from experiments.town.grid import Cell, Grid
from experiments.town.guard import NotAWorkbook
from experiments.town.headings import plain
from experiments.town.listed import NO_AMOUNTS, Amounts, Pair
from experiments.town.measures import read_plain
from experiments.town.numbers import MOST
from experiments.town.proposed import COLUMNS, DECISIONS
from experiments.town.separated import LOOKED_AT, read_separated
from experiments.town.workbook import read_workbook
from experiments.town.wrong import Id, Wrong
from experiments.words.languages import LANGUAGES
from sim.files import FileFault, named, read_bytes
from sim.place.read import MAX_FILE_BYTES

NEEDED = ("decision", "supplier", "receiver", "gives", "needs")


@dataclass(frozen=True)
class Decided:
    """What was decided of pairs; where a cell is empty, nothing was. With faults nothing is decided."""

    decisions: Mapping[Pair, str]  # accept, strike
    faults: tuple[Fault, ...] = ()
    amounts: Mapping[Pair, Amounts] = field(default_factory=lambda: NO_AMOUNTS)  # of a year, that were changed


def read_decided(path: Path) -> Decided:
    """Read the table as `symbiosis town match --out` writes it and a spreadsheet saves it. Raises UserError."""
    try:
        content, file = read_bytes(path, MAX_FILE_BYTES), named(path)
        grid = _grid(content, file, path.stem)
    except FileFault as error:
        raise UserError(str(error)) from None
    except NotAWorkbook as wrong:
        return Decided({}, (fault(named(path), wrong.key, **wrong.values),))
    return _decided(grid) if grid is not None else Decided({}, (fault(file, "fault.no_proposals"),))


def _grid(content: bytes, file: str, stem: str) -> Grid | None:
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        names = {plain(town_words(language)("proposal.sheet")) for language in LANGUAGES}
        grids, _ = read_workbook(content, file, lambda name: plain(name) in names)
        return grids[0] if grids else None
    return read_separated(content, file, stem, lambda row: len({plain(cell) for cell in row} & _headings().keys()))


@cache
def _headings() -> Mapping[str, str]:
    """Plain heading in any language -> column."""
    return {plain(town_words(one)(f"proposal.{id}")): id for one in LANGUAGES for id in COLUMNS}


@cache
def _words() -> Mapping[str, str]:
    """Word for a decision in any language -> its id."""
    said = {plain(town_words(one)(f"proposal.decision.{id}")): id for one in LANGUAGES for id in DECISIONS}
    return said | {id: id for id in DECISIONS}


def _decided(grid: Grid) -> Decided:
    rows = list(grid.rows())
    headings, places = 0, dict[str, int]()
    for number, cells in rows[:LOOKED_AT]:
        known = {column: at for at, cell in cells.items() if (column := _headings().get(plain(cell.text)))}
        if len(known) > len(places):
            headings, places = number, known
    if missing := [Id(f"proposal.{column}") for column in NEEDED if column not in places]:
        return Decided({}, tuple(fault(grid.where, "fault.heading_missing", column=one) for one in missing))
    decisions: dict[Pair, str] = {}
    amounts: dict[Pair, Amounts] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        if number <= headings:
            continue
        try:
            if any(changed := _changed(cells, places, grid)):
                amounts[_pair(cells, places)] = changed
        except _NotAnAmount as wrong:
            faults.append(fault(grid.at(number, wrong.cell.column), "fault.changed", value=quoted(wrong.cell.text)))
        if (cell := cells.get(places["decision"])) is None:
            continue
        at, decision = grid.at(number, cell.column), _words().get(plain(cell.text))
        if decision is None:
            faults.append(fault(at, "fault.decision", value=quoted(cell.text)))
        elif decisions.setdefault(pair := _pair(cells, places), decision) != decision:
            faults.append(fault(at, "fault.decided_twice", value=quoted(pair[2])))
    return Decided({}, tuple(faults)) if faults else Decided(decisions, (), amounts)


class _NotAnAmount(ValueError):
    """A cell that holds no amount above 0."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell.text)
        self.cell = cell


def _changed(cells: Mapping[int, Cell], places: Mapping[str, int], grid: Grid) -> Amounts:
    """What is given and what is received of a row, where it is another amount than it was; None: as it was."""

    def amount(column: str) -> float | None:
        cell = cells.get(places.get(column, 0))
        if cell is None:
            return None
        try:
            value = read_plain(cell, grid.decimal, "amount", "", float(MOST))
        except Wrong:
            raise _NotAnAmount(cell) from None
        if value <= 0:
            raise _NotAnAmount(cell)
        return value

    if not {"supplied_before", "received_before"} <= places.keys():  # of a table that does not tell what it was
        return Amounts(None, None)
    now, before = ([amount(f"{side}{when}") for side in ("supplied", "received")] for when in ("", "_before"))
    supplied, received = (one if one != other else None for one, other in zip(now, before, strict=True))
    return Amounts(supplied, received)


def _pair(cells: Mapping[int, Cell], places: Mapping[str, int]) -> Pair:
    supplier, receiver, gives, needs = (cells[places[id]].text if places[id] in cells else "" for id in NEEDED[1:])
    return supplier, receiver, gives, needs
