"""The table of a region: a row for each municipality, with the case of its town. Read strictly."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.region.limits import LARGEST_NETWORK
from experiments.system.errors import UserError
from experiments.system.progress import Progress
from sim import Case, CaseError, load_case, shipped_cases
from sim.cells import header_faults, read_rows, row_fault
from sim.files import MOST_COUNTED, FileFault, in_line, named, shown, told
from sim.names import stable_id
from sim.place.borders import OverBorder, read_borders, with_guests
from sim.place.case import LONGEST_NAME

COLUMNS = ("municipality", "case")
NETWORK, NOTE = "network", "note"  # may be left out
BORDERS = "borders.csv"  # beside the table; may be left out
MOST_MUNICIPALITIES = 5_000
_MAX_BYTES = 2_000_000
SEEDS = 2**32


@dataclasses.dataclass(frozen=True)
class Municipality:
    """A municipality and its town. network: those that learn from each other have the same; empty: it learns alone.

    alone: its town without the exchanges over borders that it has in hand; None where it has none.
    """

    name: str
    case: Case
    network: str = ""
    alone: Case | None = None

    @property
    def town(self) -> Case:
        """The town by itself: its own firms, and opportunities among them."""
        return self.alone or self.case

    @property
    def over_borders(self) -> int:
        """How many opportunities over a border it has in hand."""
        return len(self.case.declared_opportunities) - len(self.town.declared_opportunities)

    def seed(self, seed: int) -> int:
        """The seed of its luck: every municipality has its own, also where two have the same case."""
        return (seed + stable_id(f"municipality {self.name}")) % SEEDS


def read_region(path: Path) -> list[Municipality]:
    """The municipalities of a table, in its order, with what goes over their borders by the table beside it, if there
    is one. Raises UserError, one line per fault, of cases too."""
    where = named(path)
    try:
        header, lines = read_rows(path, _MAX_BYTES, MOST_MUNICIPALITIES)
    except FileFault as error:
        raise UserError(str(error)) from None
    faults = [f"{where}:1: {fault}" for fault in header_faults(header, (*COLUMNS, NETWORK, NOTE), COLUMNS)]
    if not faults and not lines:
        faults.append(f"{where}: no municipality; allowed: at least 1 row below the header")
    rows: list[tuple[int, str, str, str]] = []
    if not faults:
        faults += _row_faults(where, header, lines, rows)
    if faults:
        raise UserError(told(faults))
    return with_borders(_with_cases(path, rows), path.with_name(BORDERS))


def with_borders(municipalities: Sequence[Municipality], path: Path) -> list[Municipality]:
    """The municipalities with what goes over their borders. Raises UserError, one line per fault."""
    if not os.path.lexists(path):  # a link to nothing is a fault, not a file that is not there
        if misnamed := _misnamed(path):
            raise UserError(told(misnamed))
        return list(municipalities)
    faults: list[str] = []
    places = {one.name: one.case for one in municipalities}
    in_hand: dict[str, list[OverBorder]] = {}
    for over in read_borders(path, places, faults):
        in_hand.setdefault(over.supplier_place, []).append(over)
    if faults:
        raise UserError(told(faults))
    made = []
    for one in municipalities:
        if one.name not in in_hand:
            made.append(one)
            continue
        try:
            whole = with_guests(one.case, in_hand[one.name], places)
        except CaseError as error:
            faults += [f"{named(path)}: {fault}" for fault in str(error).split("\n")]
        else:
            made.append(dataclasses.replace(one, case=whole, alone=one.case))
    if faults:
        raise UserError(told(faults))
    return made


def _misnamed(path: Path) -> list[str]:
    """Where there is no table of what goes over borders: those that would be passed over for their name."""
    stem = path.stem.removesuffix("s")
    try:
        there = sorted(one for one in path.parent.iterdir() if one.name.lower().startswith(stem))
    except OSError:  # a folder that may be entered and not looked into
        return []
    return [
        f"{named(one)}: would be passed over; allowed: {path.name}, as comma-separated values"
        for one in there
        if one.suffix.lower() in (".csv", ".xlsx", ".xls", ".ods")
    ]


def _row_faults(
    where: str, header: Sequence[str], lines: Sequence[tuple[int, list[str]]], rows: list[tuple[int, str, str, str]]
) -> Iterator[str]:
    """What is wrong in rows; those in which nothing is are added to `rows`."""
    by_id: dict[int, str] = {}
    names: set[str] = set()
    for line, cells in lines:
        if fault := row_fault(header, cells):
            yield f"{where}:{line}: {fault}"
            continue
        row = dict(zip(header, cells, strict=True))
        name, case, network = (row.get(column, "") for column in (*COLUMNS, NETWORK))
        if not name or len(name) > LONGEST_NAME:
            yield f"{where}:{line}: municipality: {shown(name)} is not a name; allowed: 1 to {LONGEST_NAME} characters"
        elif (other := by_id.setdefault(stable_id(f"municipality {name}"), name)) != name:
            yield f"{where}:{line}: municipality: {shown(name)} collides with {shown(other)}: rename one"
        elif name in names:
            yield f"{where}:{line}: municipality: {shown(name)} stands twice; allowed: once"
        elif not case:
            yield f"{where}:{line}: case: is empty; allowed: a folder beside the table, or a shipped case"
        elif len(network) > LONGEST_NAME:
            yield f"{where}:{line}: network: {shown(network)} is too long; allowed: at most {LONGEST_NAME} characters"
        else:
            rows.append((line, name, case, network))
        names.add(name)
    for network, members in Counter(network for *_, network in rows if network).items():
        if not 2 <= members <= LARGEST_NETWORK:
            line = next(line for line, *_, other in rows if other == network)
            yield f"{where}:{line}: network: {shown(network)} has {members} members; allowed: 2 to {LARGEST_NETWORK}"


def _with_cases(path: Path, rows: Sequence[tuple[int, str, str, str]]) -> list[Municipality]:
    shipped, made, faults = set(shipped_cases()), [], []
    progress = Progress(len(rows), "towns read")
    progress.advance(0)
    for line, name, case, network in rows:
        try:
            made.append(Municipality(name, load_case(case if case in shipped else path.parent / case), network))
        except CaseError as error:
            faults += [f"{named(path)}:{line}: {fault}" for fault in str(error).split("\n")]
        if len(faults) >= MOST_COUNTED:
            break
        progress.advance(1)
    if faults:
        raise UserError(told([in_line(fault, 1000) for fault in faults]))
    return made
