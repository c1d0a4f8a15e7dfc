"""Events of a setting: what happens, to whom and in which week, and the short text that stands for it in links.

Whom an event is about is told by a number: a place in the list of those there are, in the order of their names. So
events of one week stand in the order in which the model takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.place.case import Case
from sim.place.neighbours import pooled
from sim.rules.election import is_election_due
from sim.scenario import CADENCES, EVENTS, EVERY_RESOURCE, Event
from sim.wasm import shipped

MOST_EVENTS = 12  # of a setting
NOBODY = -1
# What an event is about, where it is about something (tests/page/test_events.py holds it against the model).
ABOUT = {
    "firm_leaves": "firm",
    "firm_joins": "firm",
    "market_shock": "market",
    "rule_tightens": "resource",
    "cadence": "cadence",
}
# What there must be, for an event to be possible: somebody who facilitates, a building, planned meetings.
NEEDS = {
    "park_opens": "building",
    "facilitator_starts": "somebody",
    "facilitator_ends": "somebody",
    "meetings_start": "meetings",
    "meetings_stop": "meetings",
    "cadence": "meetings",
}


class Happening(NamedTuple):
    """Something that happens in a week. target: number of whom it is about in `targets`, from 0."""

    week: int
    what: str
    target: int = NOBODY

    @property
    def code(self) -> str:
        """As a link tells it."""
        parts = [self.what.replace("_", "-"), str(self.week)]
        return ":".join(parts if self.target == NOBODY else [*parts, str(self.target)])


def targets(case: Case) -> dict[str, list[str]]:
    """Those an event can be about, by kind, in the order of their names."""
    return {
        "firm": sorted(firm.firm for firm in case.firms),
        "resource": sorted(case.resources),
        "market": sorted([*case.resources, EVERY_RESOURCE]),
        "cadence": sorted(CADENCES),
    }


def as_events(case: Case, happenings: Sequence[Happening]) -> tuple[Event, ...]:
    """The same as the model takes them."""
    known = targets(case)
    return tuple(
        Event(one.week, one.what, known[ABOUT[one.what]][one.target] if one.what in ABOUT else "") for one in happenings
    )


def regular_elections(case: Case, weeks: int) -> list[int]:
    """Weeks in which there is an election anyway, where the municipality has them: no other fits there."""
    return [week for week in range(1, weeks + 1) if is_election_due(week, case.first_election)]


def events(case: Case, neighbours: int, weeks: int) -> dict[str, Any]:
    """What may happen in a place, as the script takes it; those it is about with the number that the module reads."""
    codes = shipped.description()["layout"]["codes"]
    town = pooled(case, neighbours)
    numbers = {
        "firm": {firm.firm: i for i, firm in enumerate(town.firms)},
        "resource": {name: i for i, name in enumerate(town.resources)},
        "cadence": CADENCES,
    }
    numbers["market"] = numbers["resource"] | {EVERY_RESOURCE: codes["every_resource"]}
    return {
        "most": MOST_EVENTS,
        "about": {what: ABOUT.get(what, "") for what in EVENTS},
        "needs": NEEDS,
        "targets": {kind: [[name, numbers[kind][name]] for name in names] for kind, names in targets(case).items()},
        "elections": regular_elections(case, weeks),
    }
