"""A setting: a value for each lever of the page, the text that stands for it in links, and what it sets in the model.

The script keeps the same text (`script/settings.js`) and shows the same words of the command line; tests hold both
against this file.
"""

from __future__ import annotations

import dataclasses
import math
from functools import cached_property
from typing import Any

from experiments.page.events import NEEDS as NEEDED_BY_EVENTS
from experiments.page.events import Happening, as_events, regular_elections
from experiments.request.changed import changed
from experiments.system.errors import UserError
from sim import Case, Scenario
from sim.bite.levers import NEEDED_BY
from sim.parameters import Parameters
from sim.scenario import (
    CHOICES,
    COLOCATIONS,
    FACILITATORS,
    MEETINGS,
    MUNICIPALITIES,
    MunicipalityChoice,
)
from sim.simulate import check_request

WEEKS_A_YEAR = 52
FORMS = ("none", "informal", "appointed", "funded")  # of a facilitator; two full-time people are `project`
MOST_HOURS = {"none": 0.0, "informal": 40.0, "appointed": 100.0, "funded": 0.0}
MOST_WEEKS_BETWEEN = 52
STEPS = {"hours": 0.5, "room": 0.05, "speed": 0.05, "budget": 10_000}
SPEEDS = (0.5, 2.0)
USUAL_SPEED = Parameters().municipality.permit_service
# Half the usual speed, the slowest the parameter allows: where even that changes nothing, the handling of permits is
# not what holds exchanges back. A place that has a queue keeps its own speed.
SLOW = 0.5
ROOMS = {c.common_room_quality: name for name, c in COLOCATIONS.items() if c.has_park}
NO_BUILDING = COLOCATIONS["none"].common_room_quality
INTERVALS = {m.interval: name for name, m in MEETINGS.items()}
PROJECT = FACILITATORS["project"].hours
QUEUE = "permit"  # a measure of the municipality with a lever of its own
# What else it may do: all that is on or off.
MEASURES = tuple(f.name for f in dataclasses.fields(MunicipalityChoice) if f.default is False and f.name != QUEUE)
# A measure that there cannot be without another, or without a building to manage.
NEEDS = {needy: lever for lever, needing in NEEDED_BY.items() for needy in needing} | {"park": "building"}
BUDGETS = (10_000, 10_000_000)  # NOK a year
NO_CEILING = 0  # stands for money without an end


@dataclasses.dataclass(frozen=True)
class Setting:
    """A value for each lever; in the order in which a link tells them.

    hours: a week. start, end: first and last week of the facilitator's work (end 0: stays). room: quality of the
    common room, 0-1. meetings: weeks from one to the next (0: none). speed: of the case work behind a queue of permits.
    measures: what else the municipality does, in the order of MEASURES. budget: its money, NOK a year (0: no ceiling).
    """

    form: str = "none"
    hours: float = 0.0
    start: int = 1
    end: int = 0
    talks: bool = False
    building: bool = False
    room: float = NO_BUILDING
    meetings: int = 0
    queue: bool = False
    speed: float = USUAL_SPEED
    measures: tuple[str, ...] = ()
    budget: int = NO_CEILING
    events: tuple[Happening, ...] = ()

    def has(self, lever: str) -> bool:
        """Whether something is there that others need: a measure, the queue of permits, a building, ..."""
        if lever in self.measures:
            return True
        if lever == "somebody":
            return self.form != "none"
        return {QUEUE: self.queue, "building": self.building, "meetings": self.meetings > 0}.get(lever, False)

    def canonical(self) -> Setting:
        """Without what counts for nothing: nobody has hours or an end, no building a room, no queue a speed.

        Nor with what cannot be: a measure without what it needs, an event that there is nothing for.
        """
        has, nobody = self.has, self.form == "none"
        found: dict[str, Any] = {
            "hours": min(self.hours, MOST_HOURS[self.form]),
            "start": 1 if nobody else self.start,
            "end": 0 if nobody else max(self.end, self.start) if self.end else 0,
            "talks": self.talks and not nobody,
            "room": self.room if self.building else NO_BUILDING,
            "speed": self.speed if self.queue else USUAL_SPEED,
            "measures": tuple(m for m in MEASURES if m in self.measures and (m not in NEEDS or has(NEEDS[m]))),
            "events": tuple(
                sorted({e for e in self.events if e.what not in NEEDED_BY_EVENTS or has(NEEDED_BY_EVENTS[e.what])})
            ),
        }
        if all(getattr(self, name) == value for name, value in found.items()):
            return self
        return dataclasses.replace(self, **found)

    @property
    def code(self) -> str:
        """As a link and the page's script have it: numbers as short as they can be."""
        return "_".join(_short(getattr(self, field.name)) for field in dataclasses.fields(self))


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return ".".join(one.code if isinstance(one, Happening) else one.replace("_", "-") for one in value) or "0"
    return f"{value:g}" if isinstance(value, float) else str(int(value)) if isinstance(value, int) else value


@dataclasses.dataclass(frozen=True)
class Place:
    """What a page is about: a case, and the futures it is simulated in."""

    case: Case
    seed: int
    replicates: int
    weeks: int

    def __post_init__(self) -> None:
        if self.replicates < 2:
            raise UserError(f"--replicates: {self.replicates} is out of range; allowed: 2 to 1000")
        if self.weeks > 2600:
            raise UserError(f"--weeks: {self.weeks} is out of range; allowed: 1 to 2600")
        try:
            check_request(self.case, Scenario(), self.seed, range(self.replicates), self.weeks)
        except ValueError as error:
            raise UserError(str(error)) from None

    @cached_property
    def as_it_is(self) -> Scenario:
        """The place as it is today; what no lever of the page sets stays so."""
        today: dict[str, Any] = {lever: self.case.as_observed.get(lever, "none") for lever in CHOICES}
        return Scenario(**today)

    @property
    def municipality(self) -> Any:
        """What the place's own municipality does."""
        return MUNICIPALITIES[self.case.as_observed.get("municipality", "none")]

    @property
    def slow(self) -> float:
        """Speed of the case work where a queue is chosen."""
        return USUAL_SPEED if self.municipality.permit else SLOW

    @cached_property
    def observed(self) -> Setting:
        """The place as it is today: the baseline a page opens with."""
        today = self.as_it_is
        form = today.facilitator.form
        return Setting(
            form="appointed" if form == "project" else form,
            hours=float(today.facilitator.hours),
            building=today.colocation.has_park,
            room=float(today.colocation.common_room_quality),
            meetings=int(today.meetings.interval),
            queue=bool(self.municipality.permit),
            measures=tuple(name for name in MEASURES if getattr(self.municipality, name)),
            budget=NO_CEILING if math.isinf(self.municipality.budget) else int(self.municipality.budget),
        ).canonical()

    @cached_property
    def regular_elections(self) -> list[int]:
        """Weeks of the elections that there are where the municipality has them."""
        return regular_elections(self.case, self.weeks)

    def canonical(self, setting: Setting) -> Setting:
        """The same of a setting of this place, where there is an election in some weeks already."""
        found = setting.canonical()
        if not found.has("elections"):
            return found
        there = {Happening(week, "election") for week in self.regular_elections}
        return dataclasses.replace(found, events=tuple(e for e in found.events if e not in there))

    def sets(self, setting: Setting) -> dict[str, Any]:
        """What a setting sets, by the keys of the command line."""
        found: dict[str, Any] = {"facilitator": setting.form}
        if setting.form == "appointed" and setting.hours == PROJECT:
            found["facilitator"] = "project"
        elif setting.hours != FACILITATORS[setting.form].hours:
            found["facilitator.hours"] = setting.hours
        if setting.start > 1:
            found["facilitator.start_week"] = setting.start
        if setting.end:
            found["facilitator.end_week"] = setting.end
        if setting.talks:
            found["facilitator.expectations"] = True
        found["colocation"] = ROOMS.get(setting.room, "park") if setting.building else "none"
        if setting.building and setting.room not in ROOMS:
            found["colocation.common_room_quality"] = setting.room
        found["meetings"] = INTERVALS.get(setting.meetings, "monthly")
        if setting.meetings not in INTERVALS:
            found["meetings.interval"] = setting.meetings
        found["municipality.permit"] = setting.queue
        for name in MEASURES:
            if setting.has(name) != getattr(self.municipality, name):
                found[f"municipality.{name}"] = setting.has(name)
        budget = setting.budget if setting.budget != NO_CEILING else math.inf
        if budget != self.municipality.budget:
            found["municipality.budget"] = budget
        if setting.speed != USUAL_SPEED:
            found["parameters.municipality.permit_service"] = setting.speed
        if setting.events:
            found["events"] = [
                {key: value for key, value in dataclasses.asdict(event).items() if value != ""}
                for event in as_events(self.case, setting.events)
            ]
        return found

    def scenario(self, setting: Setting) -> Scenario:
        """A setting as the model takes it."""
        return changed(self.as_it_is, self.sets(setting), self.case)


def overrides(place: Place, setting: Setting) -> list[str]:
    """A setting as typed after `symbiosis run`, before a shell's quotes."""
    return [f"{key}={_typed(value)}" for key, value in place.sets(setting).items()]


def _typed(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join('{' + _event(one) + '}' for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _event(given: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {_quoted(value) if key == 'target' else value}" for key, value in given.items())


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
