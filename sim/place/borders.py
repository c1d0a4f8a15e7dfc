"""Exchanges over a border: opportunities between firms of two places, each of which is simulated by itself.

The place of the supplier has an opportunity in hand: there the receiver is a guest, a member far away, so an exchange
is realised once or not at all, and its project takes the hours of one facilitator. Assumed: nobody tells who has such
exchanges in hand; who has a by-product to get rid of is who looks for a taker.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.files import shown
from sim.names import nearest
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
    make = functools.partial(_over_border, places)
    return read_table(path, MOST_OPPORTUNITIES, COLUMNS, make, faults, optional=MAY_BE_MISSING)


def _over_border(places: Mapping[str, Case], cells: dict[str, str]) -> OverBorder:
    faults: list[str] = []
    for column in PLACES:
        if cells[column] not in places:
            faults.append(f"{column}: {shown(cells[column])} is no municipality{nearest(cells[column], places)}")
    if cells[SUPPLIER_PLACE] == cells[RECEIVER_PLACE]:
        faults.append(f"{RECEIVER_PLACE}: {shown(cells[RECEIVER_PLACE])} is the supplier's too; allowed: another one")
    try:
        row = opportunity_of({**cells, "branches": ""})
    except ValueError as error:
        faults += str(error).split("\n")
    if faults:
        raise ValueError("\n".join(faults))
    made = OverBorder(cells[SUPPLIER_PLACE], cells[RECEIVER_PLACE], row)
    for role, place, of in (("supplier", made.supplier_place, "offers"), ("receiver", made.receiver_place, "needs")):
        name = getattr(row, role)
        firms = places[place].firm_named
        firm = firms.get(name)
        if firm is None:
            near = nearest(name, firms)
            faults.append(f"{role}: {shown(name)} is no firm of {shown(place)}{near}")
        elif firm.status != "member":
            faults.append(f"{role}: {shown(name)} is a {firm.status} of {shown(place)}; allowed: a member")
        elif row.resource not in getattr(firm, of):
            faults.append(f"resource: {shown(row.resource)} is not in the {of} of {shown(name)} of {shown(place)}")
    if faults:
        raise ValueError("\n".join(faults))
    return made


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
        guests=case.guests | {guest.firm for guest in guests},
    )
