"""Exchanges over borders for a made-up programme: streams of its towns that firms of the next town could take.

Assumed: each town borders on the one before it and the one after it; streams that are in demand at home are so next
door; any firm there may take one. The same for the same arguments, on any machine.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from sim.names import stable_id
from sim.place.borders import OverBorder, guest_name
from sim.place.case import Case, OpportunityData
from sim.place.plain_town import assumed_opportunity, draws

MOST_SHARE = 1.0  # opportunities over borders for each within


def with_borders(
    towns: Sequence[Case], places: Sequence[str], share: float, *, seed: int = 1
) -> tuple[tuple[Case, ...], tuple[OverBorder, ...]]:
    """The towns, whose firms need what they could take from next door, and opportunities over borders.

    places: what each town is called. share: of these opportunities for each that a town has within, 0 to 1; fewer where
    the towns next door are too small.
    Raises ValueError where share is out of range.
    """
    if not 0 <= share <= MOST_SHARE:  # false for NaN
        raise ValueError(f"share: {share} is out of range; allowed: 0 to {MOST_SHARE:g}")
    used = {stable_id(name) for town in towns for name in _names(town)}
    needs: dict[str, set[str]] = {}
    guests: set[str] = set()
    made: list[OverBorder] = []
    for number in range(len(towns)):
        neighbours = [k for k in (number - 1, number + 1) if 0 <= k < len(towns)]
        if neighbours:
            made += _from_town(towns, places, number, neighbours, share, seed, used, guests)
    for over in made:
        needs.setdefault(over.row.receiver, set()).add(over.row.resource)
    return tuple(_with_needs(town, needs) for town in towns), tuple(made)


def _names(town: Case) -> list[str]:
    return [*town.firm_named, *(row.opportunity for row in town.opportunities), *town.resources]


def _from_town(
    towns: Sequence[Case], places: Sequence[str], number: int, neighbours: Sequence[int], share: float, seed: int,
    used: set[int], guests: set[str],
) -> list[OverBorder]:  # fmt: skip
    """Those that one town has in hand. used: ids of names; what is named here is added, guests apart."""
    streams = sorted(towns[number].declared_opportunities, key=lambda row: row.opportunity)
    wanted = int(share * len(streams) + 0.5)
    made: list[OverBorder] = []
    taken: set[tuple[str, str]] = set()  # stream and receiver
    for attempt in range(20 * wanted):  # a town next door may be too small for so many
        if len(made) == wanted:
            break
        which, where, who = (
            float(draws(seed, f"border {what}", np.array([number]), np.array([attempt]))[0])
            for what in ("stream", "neighbour", "receiver")
        )
        stream, next_door = streams[int(which * len(streams))], neighbours[int(where * len(neighbours))]
        firms = sorted(towns[next_door].firm_named)
        receiver = firms[int(who * len(firms))]
        guest = guest_name(receiver, places[next_door])
        row = _over(stream, receiver, f"exchange {len(made) + 1:03d} over the border of {places[number]}")
        ids = {stable_id(name) for name in (row.opportunity, *(() if guest in guests else (guest,)))}
        if (stream.resource, receiver) in taken or ids & used:
            continue
        taken.add((stream.resource, receiver))
        guests.add(guest)
        used |= ids
        made.append(OverBorder(places[number], places[next_door], row))
    return made


def _over(stream: OpportunityData, receiver: str, name: str) -> OpportunityData:
    return assumed_opportunity(
        name, stream.supplier, receiver, stream.resource, stream.kind, terms="kind", note="made up"
    )


def _with_needs(town: Case, needs: dict[str, set[str]]) -> Case:
    """The town, with what its firms could take from next door among their needs."""
    if not any(firm.firm in needs for firm in town.firms):
        return town
    firms = (
        dataclasses.replace(firm, needs=tuple(sorted({*firm.needs, *needs.get(firm.firm, ())}))) for firm in town.firms
    )
    return dataclasses.replace(town, firms=tuple(firms))
