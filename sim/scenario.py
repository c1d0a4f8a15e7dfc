"""A scenario: what a town chooses (the levers), what happens to it, and the parameters.

The named choices are declared here once; configuration files refer to them by name.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from sim.declared import check, declared, is_whole
from sim.extension import NOTHING, Extension
from sim.names import nearest
from sim.parameters import MECHANISMS, Parameters


@dataclasses.dataclass(frozen=True)
class FacilitatorChoice:
    """Who moves things along. `declared_responsible`: everybody knows who is responsible."""

    form: str
    declared_responsible: bool
    hours: float = declared(0, "hours a week", 0, 375, "Working hours a week the facilitator has.", plausible=None)
    skill: float = declared(
        1, "0-1", 0, 1, "Skill of the facilitator.", plausible=(0.5, 1, "nobody has all the skill there is")
    )
    start_week: int = declared(1, "week", 1, 5200, "First week the facilitator works.", plausible=None)
    end_week: int | None = declared(
        None, "week", 1, 5200, "Last week the facilitator works (empty: to the end).", plausible=None
    )
    neutrality: float = declared(1, "0-1", 0, 1, "How neutral the facilitator is between partners who quarrel.")
    expectations: bool = False  # a talk about them with both sides of each new project


@dataclasses.dataclass(frozen=True)
class ColocationChoice:
    """Whether firms share a building, and how good its common room is."""

    form: str
    has_park: bool
    common_room_quality: float = declared(
        1,
        "0-1",
        0,
        1,
        "How much of the informal contact in a building its common room allows.",
        plausible=(0.4, 1, "from a small room to a good one"),
    )


@dataclasses.dataclass(frozen=True)
class MeetingsChoice:
    """How often common meetings are planned."""

    form: str
    interval: int = declared(
        0, "weeks", 0, 520, "Weeks from one planned meeting to the next (0: none planned).", plausible=None
    )


@dataclasses.dataclass(frozen=True)
class MunicipalityChoice:
    """Which levers the municipality uses; their sizes are parameters.municipality."""

    form: str
    permit: bool = False
    grant: bool = False
    park: bool = False
    review: bool = False
    elections: bool = False
    cross_party: bool = False  # parties agreed to stay with the facilitator, whoever wins
    training: bool = False
    mediation: bool = False
    evaluation: bool = False
    limits: bool = False  # of power, water, housing, where the case names them
    limits_declared: bool = False  # early, to everybody
    pressure: bool = False
    recruiting: bool = False
    courting: bool = False  # recruits the neighbours' firms too
    innovation_fund: bool = False  # pays part of what firms lack that are no cornerstones
    bridge: bool = False  # pays a facilitator on project money between projects
    network: bool = False  # learns with other municipalities
    procurement: bool = False  # asks once a year for an exchange that it can buy
    test_bed: bool = False  # lets explored projects be tried before they are agreed
    digital_mapping: bool = False  # keeps a register of streams that firms and facilitator share
    joint_planning: bool = False  # lets firms take part in the case work on their permits
    short_evaluation: bool = False  # lets each meeting end with a short evaluation
    plan: bool = False  # has a common plan made with the firms, once a year
    stable_markets: bool = False  # agrees on purchases of by-products, whose markets then end more seldom
    budget: float = declared(
        math.inf,
        "NOK a year",
        0,
        math.inf,
        "Municipal money for facilitator, permits, grants, theme days and procurement.",
        source="dalalab_2025",
        plausible=None,
    )
    neighbours: int = declared(
        0,
        "municipalities",
        0,
        3,
        "Neighbouring municipalities that share facilitator, candidates and case work.",
        source="svenska_industrikommuner_2022",
        plausible=None,
    )

    @property
    def uses_further(self) -> bool:
        """Whether any lever beyond permit, grant, park and review is used."""
        further = (
            getattr(self, lever.name)
            for lever in dataclasses.fields(self)
            if lever.default is False and lever.name not in _FIRST_LEVERS
        )
        return self.neighbours > 0 or self.budget < math.inf or any(further)


_FIRST_LEVERS = ("permit", "grant", "park", "review")  # compiled into every week


FACILITATORS = {
    "none": FacilitatorChoice("none", False, 0),
    "informal": FacilitatorChoice("informal", False, 8),
    "appointed": FacilitatorChoice("appointed", True, 37.5),
    "project": FacilitatorChoice("project", True, 75),
    "funded": FacilitatorChoice("funded", True, 0),  # by projects: parameters.funding
}
# From where to where the hours of each form might as well lie: what is declared above is a choice.
PLAUSIBLE_HOURS = {"none": (0, 0), "informal": (4, 16), "appointed": (20, 50), "project": (40, 150), "funded": (0, 0)}
COLOCATIONS = {
    "none": ColocationChoice("none", False),
    "park": ColocationChoice("park", True, 0.5),
    "park_with_common_room": ColocationChoice("park_with_common_room", True, 1.0),
}
MEETINGS = {
    "none": MeetingsChoice("none", 0),
    "quarterly": MeetingsChoice("quarterly", 13),
    "monthly": MeetingsChoice("monthly", 4),
    "fortnightly": MeetingsChoice("fortnightly", 2),
    "weekly": MeetingsChoice("weekly", 1),
}
MUNICIPALITIES = {
    "none": MunicipalityChoice("none"),
    "permit": MunicipalityChoice("permit", permit=True),
    "grant": MunicipalityChoice("grant", grant=True),
    "park": MunicipalityChoice("park", park=True),
    "review": MunicipalityChoice("review", review=True),
    "elections": MunicipalityChoice("elections", review=True, elections=True),
    "cross_party": MunicipalityChoice("cross_party", review=True, elections=True, cross_party=True),
    "training": MunicipalityChoice("training", training=True),
    "mediation": MunicipalityChoice("mediation", mediation=True),
    "evaluation": MunicipalityChoice("evaluation", evaluation=True),
    "limits": MunicipalityChoice("limits", limits=True),
    "limits_declared": MunicipalityChoice("limits_declared", limits=True, limits_declared=True),
    "pressure": MunicipalityChoice("pressure", pressure=True),
    "recruiting": MunicipalityChoice("recruiting", recruiting=True),
    "bridge": MunicipalityChoice("bridge", bridge=True),
    "neighbours": MunicipalityChoice("neighbours", recruiting=True, neighbours=1),
    "innovation_fund": MunicipalityChoice("innovation_fund", innovation_fund=True),
    "network": MunicipalityChoice("network", network=True),
    "procurement": MunicipalityChoice("procurement", procurement=True),
    "test_bed": MunicipalityChoice("test_bed", test_bed=True),
    "digital_mapping": MunicipalityChoice("digital_mapping", digital_mapping=True),
    "stable_markets": MunicipalityChoice("stable_markets", stable_markets=True),
    "joint_planning": MunicipalityChoice("joint_planning", permit=True, joint_planning=True),
    "plan": MunicipalityChoice("plan", plan=True),
    "short_evaluation": MunicipalityChoice("short_evaluation", short_evaluation=True),
    "tight_budget": MunicipalityChoice("tight_budget", budget=650_000),
    "active": MunicipalityChoice("active", permit=True, grant=True, park=True, review=True),
}
CHOICES: dict[str, dict[str, Any]] = {
    "facilitator": FACILITATORS,
    "colocation": COLOCATIONS,
    "meetings": MEETINGS,
    "municipality": MUNICIPALITIES,
}

EVENTS = {  # and what the command line says of them
    "firm_leaves": "a firm (target) leaves",
    "firm_joins": "a firm (target) joins",
    "park_opens": "the shared building opens; it is closed before",
    "facilitator_starts": "the facilitator starts",
    "facilitator_ends": "the facilitator ends",
    "election": "a new council, which supports the work more or less",
    "market_shock": "the market of a resource (target), or of all, fails",
    "meetings_start": "meetings start; none are planned before",
    "meetings_stop": "no more meetings are planned",
    "cadence": "meetings become weekly, fortnightly, monthly or quarterly (target)",
    "study_visit": "the firms see symbiosis elsewhere, and what they do already",
    "rule_tightens": "exchanges of a resource (target) are worth more to both sides",
    "co2_price": "exchanges that save CO2 are worth more to both sides",
}
_EVENTS_WITH_TARGET = ("firm_leaves", "firm_joins", "market_shock", "cadence", "rule_tightens")
_OF_FACILITATOR = ("facilitator_starts", "facilitator_ends")
_ABOUT_MEETINGS = ("meetings_start", "meetings_stop", "cadence")
EVERY_RESOURCE = "all"  # target of a market shock
CADENCES = {name: choice.interval for name, choice in MEETINGS.items() if choice.interval > 0}


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happens in a given week (phase 8). `target`: a firm, a resource (or all), or a cadence."""

    week: int
    what: str
    target: str = ""


CHOICE_CLASSES = {
    "facilitator": FacilitatorChoice,
    "colocation": ColocationChoice,
    "meetings": MeetingsChoice,
    "municipality": MunicipalityChoice,
}


def _named(kind: str, choice: Any) -> Any:
    if isinstance(choice, CHOICE_CLASSES[kind]):
        return choice
    if not isinstance(choice, str):
        raise ValueError(f"{kind}: {choice!r} is neither a name nor a choice; known: {', '.join(CHOICES[kind])}")
    if choice not in CHOICES[kind]:
        raise ValueError(f"{kind}: unknown choice {choice!r}{nearest(choice, CHOICES[kind])}")
    return CHOICES[kind][choice]


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One scenario. Levers take a name (see FACILITATORS and so on) or a choice object.

    events: what happens, in which week. without: mechanisms switched off (names of sim.parameters.MECHANISMS). own,
    extension: values of what a model of one's own declares; made by `MyModel.choose(...)`, see docs/extending.md.
    Raises ValueError with one line per fault.
    """

    # Given as a name or a choice; once made, always a choice.
    facilitator: Any = "none"  # FacilitatorChoice
    colocation: Any = "none"  # ColocationChoice
    meetings: Any = "none"  # MeetingsChoice
    municipality: Any = "none"  # MunicipalityChoice
    events: tuple[Event, ...] = ()
    without: tuple[str, ...] = ()
    parameters: Parameters = Parameters()
    own: Any = ()  # given as a mapping; once made, (name, value) of all that the extension declares
    extension: Extension = dataclasses.field(default=NOTHING, compare=False, repr=False)

    def __post_init__(self) -> None:
        for kind in CHOICES:
            choice = _named(kind, getattr(self, kind))
            object.__setattr__(self, kind, choice)
            check(choice, kind)
        faults = [*self._contradictions(), *self._event_faults()]
        try:
            object.__setattr__(self, "own", self.extension.values(dict(self.own)))
        except ValueError as error:
            faults.append(str(error))
        if not faults:
            events = tuple(sorted(self.events, key=lambda e: (e.week, e.what, e.target)))
            object.__setattr__(self, "events", events)
        if isinstance(self.without, str):
            object.__setattr__(self, "without", (self.without,))
        object.__setattr__(self, "without", tuple(self.without))
        for name in self.without:
            if name not in MECHANISMS:
                faults.append(f"without: unknown mechanism {name!r}{nearest(name, MECHANISMS)}")
        if faults:
            raise ValueError("\n".join(faults))

    def _contradictions(self) -> list[str]:
        faults = []
        facilitator, municipality = self.facilitator, self.municipality
        if facilitator.form == "none" and facilitator.hours > 0:
            faults.append(f"facilitator.hours: {facilitator.hours!r} contradicts facilitator=none; allowed: 0")
        if facilitator.form == "none" and facilitator.expectations:
            faults.append("facilitator.expectations: true contradicts facilitator=none; allowed: false")
        if facilitator.form == "funded" and facilitator.hours > 0:
            faults.append(
                f"facilitator.hours: {facilitator.hours!r} contradicts facilitator=funded, whose hours projects pay;"
                " allowed: 0 (see parameters.funding.project_hours)"
            )
        if facilitator.end_week is not None and facilitator.end_week < facilitator.start_week:
            faults.append(
                f"facilitator.end_week: {facilitator.end_week!r} comes before facilitator.start_week:"
                f" {facilitator.start_week!r}; allowed: at least {facilitator.start_week}"
            )
        if municipality.park and not self.colocation.has_park:
            faults.append(
                f"municipality: {municipality.form!r} manages park places, which contradicts"
                " colocation=none; allowed: colocation=park, park_with_common_room"
            )
        if municipality.courting and not municipality.recruiting:
            faults.append("municipality.courting: true needs municipality.recruiting; allowed: both, or false")
        if municipality.cross_party and not municipality.review:
            faults.append("municipality.cross_party: true needs municipality.review; allowed: both, or false")
        if municipality.joint_planning and not municipality.permit:
            faults.append("municipality.joint_planning: true needs municipality.permit; allowed: both, or false")
        if municipality.limits_declared and not municipality.limits:
            faults.append("municipality.limits_declared: true needs municipality.limits; allowed: both, or false")
        return faults

    def _event_faults(self) -> list[str]:
        faults = []
        for event in self.events:
            where = f"events: {event.what!r} in week {event.week!r}"
            own = self.extension.events.get(event.what)
            if event.what not in EVENTS and own is None:
                known = [*EVENTS, *self.extension.events]
                faults.append(f"{where}: unknown event{nearest(str(event.what), known)}")
                continue
            if not is_whole(event.week) or event.week < 1:
                faults.append(f"{where}: week is not a whole number of at least 1")
            if (own.target is not None if own else event.what in _EVENTS_WITH_TARGET) != bool(event.target):
                needs = "needs a target" if not event.target else f"takes no target ({event.target!r})"
                faults.append(f"{where}: {needs}")
            if event.what in _OF_FACILITATOR and self.facilitator.form == "none":
                faults.append(f"{where}: contradicts facilitator=none")
            if event.what == "park_opens" and not self.colocation.has_park:
                faults.append(f"{where}: contradicts colocation=none")
            if event.what in _ABOUT_MEETINGS and self.meetings.interval == 0:
                faults.append(f"{where}: contradicts meetings={self.meetings.form}, which plans none")
            if event.what == "cadence" and event.target and event.target not in CADENCES:
                faults.append(f"{where}: target {event.target!r} is no cadence{nearest(event.target, CADENCES)}")
        return faults

    @property
    def uses_further(self) -> bool:
        """Whether anything is used that is not compiled into every week: further levers, talks, or project money."""
        return self.facilitator.expectations or self.facilitator.form == "funded" or self.municipality.uses_further

    def effective_parameters(self) -> Parameters:
        """The parameters with the mechanisms of `without` switched off."""
        values: dict[str, Any] = {}
        for name in self.without:
            values |= MECHANISMS[name]
        return self.parameters.replaced(values) if values else self.parameters

    def of(self, extension: Extension) -> Scenario:
        """This scenario of a model that declares more. Raises ValueError where it says what the model does not know."""
        return self if self.extension == extension else dataclasses.replace(self, extension=extension)

    def labels(self) -> Mapping[str, str]:
        """The names of the four choices, as they label rows of a table."""
        return {kind: getattr(self, kind).form for kind in CHOICES}


def starts_present(scenario: Scenario) -> bool:
    """Whether the facilitator works from week 1: not where an event starts the work first."""
    choice = scenario.facilitator
    assert isinstance(choice, FacilitatorChoice)
    turns = [event.what for event in scenario.events if event.what in _OF_FACILITATOR]
    return choice.form != "none" and choice.start_week == 1 and turns[:1] != ["facilitator_starts"]


def starts_with_park(scenario: Scenario) -> bool:
    """Whether the park is open from week 1: not where an event opens it."""
    assert isinstance(scenario.colocation, ColocationChoice)
    return scenario.colocation.has_park and not any(e.what == "park_opens" for e in scenario.events)


def starts_with_meetings(scenario: Scenario) -> bool:
    """Whether meetings are planned from week 1: not where an event starts them first."""
    turns = [event.what for event in scenario.events if event.what in ("meetings_start", "meetings_stop")]
    return turns[:1] != ["meetings_start"]
