"""Exchanges over a border: opportunities between firms of two places, each of which is simulated by itself.

The place of the supplier has an opportunity in hand: there the receiver is a guest, a member far away, so an exchange
is realised once or not at all, and its project takes the hours of one facilitator. Assumed: nobody tells who has such
exchanges in hand; who has a by-product to get rid of is who looks for a taker.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sim.files import MOST_FAULTS, named, shown
from sim.names import nearest, stable_id
from sim.place.case import BENEFITS, MOST_OPPORTUNITIES, Case, OpportunityData
from sim.place.read import OPPORTUNITY_COLUMNS, opportunity_of, read_table
from sim.place.write import opportunity_row, table_text

SUPPLIER_PLACE, RECEIVER_PLACE = PLACES = ("supplier_municipality", "receiver_municipality")
_ROW_COLUMNS = tuple(name for name in OPPORTUNITY_COLUMNS if name != "branches")
COLUMNS = (*PLACES, *_ROW_COLUMNS)
MAY_BE_MISSING = (*BENEFITS, "limit")


@dataclasses.dataclass(frozen=True)
class OverBorder:
    """An opportunity whose supplier is of one place and whose receiver is of another."""

    supplier_place: str
    receiver_place: str
    row: OpportunityData


def read_borders(path: Path, places: Mapping[str, Case], faults: list[str]) -> list[OverBorder]:
    """The rows of a table of them; what is wrong is added to `faults`, one line each, with file, row and field."""
    make = _Rows(places, faults).made
    rows = read_table(path, MOST_OPPORTUNITIES, COLUMNS, make, faults, optional=MAY_BE_MISSING)
    if not rows and not faults:
        faults.append(f"{named(path)}: no exchange; allowed: at least 1 row below the header, or no such file")
    return rows


class _Rows:
    """Rows as they are read: each is checked against both places, and against the names of those before it."""

    def __init__(self, places: Mapping[str, Case], told: Sequence[str]) -> None:
        self._places, self._told = places, told
        self._names: dict[str, _Names] = {}  # by the place that has it in hand

    def made(self, cells: dict[str, str]) -> OverBorder:
        """The row of its cells. Raises ValueError, one line per fault."""
        faults: list[str] = []
        for column in PLACES:
            if cells[column] not in self._places:
                near = self._near(cells[column], self._places)
                faults.append(f"{column}: {shown(cells[column])} is no municipality{near}")
        if not faults and cells[SUPPLIER_PLACE] == cells[RECEIVER_PLACE]:
            other = "is the supplier's too; allowed: another one"
            faults.append(f"{RECEIVER_PLACE}: {shown(cells[RECEIVER_PLACE])} {other}")
        try:
            row = opportunity_of({**cells, "branches": ""})
        except ValueError as error:
            faults += str(error).split("\n")
        if not faults:
            faults += self._faults_of_firms(made := OverBorder(cells[SUPPLIER_PLACE], cells[RECEIVER_PLACE], row))
        if not faults:
            faults += self._faults_of_names(made)
        if faults:
            raise ValueError("\n".join(faults))
        return made

    def _near(self, name: str, known: Iterable[str]) -> str:  # searching takes long, and few faults are shown
        return nearest(name, known) if len(self._told) < MOST_FAULTS else ""

    def _faults_of_firms(self, over: OverBorder) -> Iterator[str]:
        resource = over.row.resource
        for role, place, of in (
            ("supplier", over.supplier_place, "offers"),
            ("receiver", over.receiver_place, "needs"),
        ):
            name, firms = getattr(over.row, role), self._places[place].firm_named
            if name not in firms:
                yield f"{role}: {shown(name)} is no firm of {shown(place)}{self._near(name, firms)}"
            elif firms[name].status != "member":
                yield f"{role}: {shown(name)} is a {firms[name].status} of {shown(place)}; allowed: a member"
            elif resource not in (own := getattr(firms[name], of)):
                near = self._near(resource, own) or "; allowed: one that is"
                yield f"resource: {shown(resource)} is not in the {of} of {shown(name)} of {shown(place)}{near}"

    def _faults_of_names(self, over: OverBorder) -> Iterator[str]:
        """Of what is new in the place that has it in hand: the exchange, and the guest where it comes first."""
        place, guest = over.supplier_place, guest_name(over.row.receiver, over.receiver_place)
        if place not in self._names:
            self._names[place] = _Names(self._places[place])
        names = self._names[place]
        if fault := names.fault(over.row.opportunity, names.opportunities):
            yield f"opportunity: {fault} in {shown(place)}; allowed: another name"
        if guest not in names.guests:
            names.guests.add(guest)
            if fault := names.fault(guest, names.firms):
                yield f"receiver: {fault} in {shown(place)}; allowed: another name of the municipality or of a firm"


class _Names:
    """Names of a place that has exchanges over a border in hand."""

    def __init__(self, case: Case) -> None:
        self.firms, self.opportunities = set(case.firm_named), {row.opportunity for row in case.opportunities}
        self.guests: set[str] = set()
        self._by_id = {stable_id(name): name for name in (*self.firms, *self.opportunities, *case.resources)}

    def fault(self, name: str, alike: set[str]) -> str | None:
        """What is wrong with one more name among those alike, to which it is added."""
        other = self._by_id.setdefault(stable_id(name), name)
        if other != name:
            return f"{shown(name)} collides with {shown(other)}"
        if name in alike:
            return f"{shown(name)} stands already"
        alike.add(name)
        return None


def borders_text(rows: Sequence[OverBorder]) -> str:
    """The table of them; `read_borders` reads the same."""
    limits = any(one.row.limit for one in rows)
    return table_text(
        {**dict(zip(PLACES, (one.supplier_place, one.receiver_place), strict=True)),
         **opportunity_row(one.row, limits, False)}
        for one in rows
    )  # fmt: skip


def guest_name(firm: str, place: str) -> str:
    """What a firm is called in another place, where one of its own may have the same name."""
    return f"{firm} ({place})"


def with_guests(case: Case, rows: Sequence[OverBorder], places: Mapping[str, Case]) -> Case:
    """A place that has these opportunities in hand, with their receivers as guests: members far away.

    A guest has the hours of the firm it is. All of the place's own stays as it was, its luck and its further receivers
    too. Raises CaseError where names do not fit together.
    """
    needs: dict[tuple[str, str], set[str]] = {}
    for one in rows:
        needs.setdefault((one.receiver_place, one.row.receiver), set()).add(one.row.resource)
    guests = [
        dataclasses.replace(
            places[place].firm_named[name],
            firm=guest_name(name, place), location="far", park=False, offers={}, needs=tuple(sorted(resources)),
        )
        for (place, name), resources in needs.items()
    ]  # fmt: skip
    over = [dataclasses.replace(one.row, receiver=guest_name(one.row.receiver, one.receiver_place)) for one in rows]
    return dataclasses.replace(
        case,
        firms=(*case.firms, *guests),
        opportunities=(*case.declared_opportunities, *over),
        guests=(*case.guests, *(guest.firm for guest in guests)),
    )
