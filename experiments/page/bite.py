"""Which levers of the page can change nothing, and why: for any setting and any numbers, though few are tried.

What is found of a lever depends on a few things about a setting only (whether there are hours, not how many; whether a
number is above the one that decides), so a table of those patterns says it for all settings.
`tests/page/test_settings.py` holds that against settings at random. `script/bite.js` has the same classes.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from experiments.page.events import Happening, as_events, targets
from experiments.page.setting import (
    FORMS,
    MEASURES,
    MOST_WEEKS_BETWEEN,
    NEEDS,
    NO_BUILDING,
    QUEUE,
    ROOMS,
    Place,
    Setting,
)
from experiments.request.changed import declared_numbers
from sim.bite.conditions import CHOICES_AS_A_WHOLE, FIELDS, Reason
from sim.bite.setting import Setting as BiteSetting
from sim.parameters import Parameters
from sim.place.neighbours import pooled
from sim.quantity import FIXED
from sim.scenario import Event, Scenario

WEEKS_A_YEAR = 52
DIFFUSION, SELF_FINANCED = "parameters.project.diffusion", "parameters.project.self_financed"
EXIT = "parameters.commitment.exit_allowed"
_SIZE = "parameters.municipality."
PLACES, FIRST_REVIEW = f"{_SIZE}park_places", f"{_SIZE}first_review"
WEEKS = "weeks"  # among the numbers: a horizon that is tried
COMES, PAST_A_YEAR = "election_comes", "past_a_year"  # within the horizon
BITES = "bites:"  # whether another lever is on and bites: "off", "on", or the number of the reason why not
REVIEW_BITES, PARK_BITES, BUILDING_BITES = (
    f"{BITES}municipality.review",
    f"{BITES}municipality.park",
    f"{BITES}colocation",
)
_FIRST = [field.removeprefix(BITES) for field in (REVIEW_BITES, PARK_BITES, BUILDING_BITES)]  # others ask for these
# The lever of the page that sets a key, and what of a setting decides whether it can bite.
LEVER_OF: dict[str, tuple[str, tuple[str, ...]]] = {
    "facilitator": ("facilitator", ("form", "hours")),
    "facilitator.start_week": ("starts", ("form", "hours", "start")),
    "facilitator.end_week": ("ends", ("form", "hours", "end")),
    "facilitator.expectations": ("expectations", ("form", "hours", "talks", "people")),
    "colocation": ("colocation", ("building", "meetings", "ceases", "people", DIFFUSION)),
    "colocation.common_room_quality": ("colocation", ("building", "room", "people")),
    "meetings": ("meetings", ("building", "opens", "meetings", "people", DIFFUSION)),
    "municipality.permit": ("permit", ("queue", "people")),
}
# The same of each measure, where it is on.
OF_MEASURES: dict[str, tuple[str, ...]] = {
    "review": ("form", "ends_first", "again", FIRST_REVIEW),
    "park": ("people", PLACES),
    "elections": (COMES, REVIEW_BITES, PARK_BITES),
    "cross_party": (REVIEW_BITES,),
    "grant": ("people", "grant_money", SELF_FINANCED),
    "innovation_fund": ("people", "fund_money", SELF_FINANCED),
    "training": ("works", f"{_SIZE}theme_days"),
    "mediation": ("works", "people", f"{_SIZE}mediation_trust"),
    "evaluation": (f"{_SIZE}evaluation_interval",),
    "short_evaluation": ("meetings", "begins"),
    "limits": ("people",),
    "limits_declared": ("people",),
    "pressure": ("people", "refusals"),
    "recruiting": ("limits", "courting"),
    "courting": ("limits",),
    "bridge": ("form",),
    "network": ("works", "queue", "supports", f"{_SIZE}sessions"),
    "procurement": (PAST_A_YEAR, "people"),
    "test_bed": ("people",),
    "digital_mapping": ("works", "people"),
    "stable_markets": ("people",),
    "joint_planning": ("people",),
    "plan": (),
}
LEVER_OF |= {f"municipality.{name}": (name, fields) for name, fields in OF_MEASURES.items()}
# Numbers of which one that is nought is as good as all.
ZEROS = {
    "grant_money": [f"{_SIZE}{name}" for name in ("grant_budget", "grant_share", "grant_ceiling")],
    "fund_money": [f"{_SIZE}{name}" for name in ("fund_share", "fund_ceiling")],
    "refusals": [f"{_SIZE}{name}" for name in ("discharge_refusal", "pressure_gain")],
}
# Events of which it counts whether there is one.
TURNS = {
    "ceases": ("meetings_start", "meetings_stop"),
    "begins": ("meetings_start",),
    "opens": ("park_opens",),
    "again": ("facilitator_starts",),
}
CONDITIONS = CHOICES_AS_A_WHOLE | FIELDS
ON: dict[str, Callable[[Setting], bool]] = {
    "facilitator": lambda s: s.form != "none",
    "facilitator.start_week": lambda s: s.start > 1,
    "facilitator.end_week": lambda s: s.end > 0,
    "facilitator.expectations": lambda s: s.talks,
    "colocation": lambda s: s.building,
    "colocation.common_room_quality": lambda s: s.building and s.room not in ROOMS,
    "meetings": lambda s: s.meetings > 0,
}
# Of settings with their events, for places that are the same today: most are asked about more than once.
Scenarios = dict[tuple[Setting, tuple[Event, ...]], Scenario]
Values = dict[str, Any]  # what is tried: values of fields by their names, of numbers by their keys
Made = tuple[Setting, dict[str, Any]]  # what they make: a setting, and numbers


def is_on(key: str, setting: Setting) -> bool:
    """Whether a lever is on there, so that it may be told that it changes nothing."""
    return ON[key](setting) if key in ON else setting.has(key.removeprefix("municipality."))


DEFAULTS = Parameters()


@cache
def _parameters(numbers: tuple[tuple[str, Any], ...]) -> Parameters:
    return DEFAULTS.replaced({key.removeprefix("parameters."): value for key, value in numbers})


@cache
def limits_within(weeks: int) -> dict[str, list[float]]:
    """Numbers that count by whether they are below a value, at it, or above, at a horizon."""
    at_once = math.ceil(WEEKS_A_YEAR / weeks)
    return {
        FIRST_REVIEW: [weeks], f"{_SIZE}evaluation_interval": [weeks],
        f"{_SIZE}theme_days": [at_once], f"{_SIZE}sessions": [at_once],
    }  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Asked(BiteSetting):
    """What conditions are asked of, with numbers of its own, for which its scenario need not be made anew."""

    numbers: Parameters

    @cached_property
    def parameters(self) -> Parameters:
        """Those."""
        return self.numbers


@dataclasses.dataclass
class Patterns:
    """The table of a place while it is made, for horizons from `place.weeks` on.

    What is out of reach at a longer horizon is a pattern that no setting has there.
    """

    place: Place
    reasons: dict[Reason, int] = dataclasses.field(default_factory=dict)
    found: dict[str, dict[str, int]] = dataclasses.field(default_factory=dict)  # by lever's key, then by pattern
    examples: dict[str, dict[str, Values]] = dataclasses.field(default_factory=dict)  # by `bites:` field, then by class
    scenarios: Scenarios = dataclasses.field(default_factory=dict)
    known: dict[tuple[Any, ...], BiteSetting] = dataclasses.field(default_factory=dict)  # of what was asked already
    made_of: dict[tuple[Any, ...], Made] = dataclasses.field(default_factory=dict)  # of values that were tried already

    # --- what a place decides ---

    @cached_property
    def outsiders(self) -> list[int]:
        """Firms that are no members and may join, by their number among those an event can be about."""
        members = {firm.firm for firm in self.place.case.firms if firm.status == "member"}
        return [k for k, name in enumerate(targets(self.place.case)["firm"]) if name not in members]

    @cached_property
    def has_candidates(self) -> bool:
        """Whether anybody can be recruited."""
        town = pooled(self.place.case, self.place.municipality.neighbours)
        return any(firm.status == "candidate" for firm in town.firms)

    @cached_property
    def people(self) -> list[str]:
        """Who may come: nobody, those who are recruited, also from far; and whoever an event lets join."""
        recruited = ["", "near", "far"] if self.has_candidates else [""]
        return recruited + ([f"{one}+" for one in recruited] if self.outsiders else [])

    @cached_property
    def reached(self) -> dict[str, int]:
        """The least weeks of a horizon in which there is an election, or a week after the first year."""
        return {COMES: self.place.case.first_election, PAST_A_YEAR: WEEKS_A_YEAR + 1}

    @cached_property
    def fixed(self) -> dict[str, list[float]]:
        """Numbers that count by whether they are below a value, at it, or above, whatever the horizon."""
        of_place = {SELF_FINANCED: self._needs(), PLACES: self._tenants()}
        return {DIFFUSION: [0], EXIT: [0], f"{_SIZE}mediation_trust": [0], **of_place}

    def limits(self, weeks: int) -> dict[str, list[float]]:
        """The same at a horizon."""
        return self.fixed | limits_within(weeks)

    def _needs(self) -> list[float]:
        """From which share that firms have themselves nothing lacks, for each of those who may come."""
        known = [row.quantities["capital_need"] for row in self.place.case.opportunities]
        ends = sorted(
            {1.0, *(end for one in known if one for end in ([one.a] if one.kind == FIXED else [one.a, one.b]))}
        )
        return self._decides("grant", SELF_FINANCED, [end for end in ends if 0 <= end <= 1])

    def _tenants(self) -> list[float]:
        """From how many places on there is room for all, for each of those who may come."""
        low, high = declared_numbers()[PLACES][0].low, declared_numbers()[PLACES][0].high
        return self._decides("park", PLACES, range(int(low), int(high) + 1))

    def _decides(self, measure: str, number: str, values: Iterable[float]) -> list[float]:
        """The least of these values, given in order, from which on a measure can change nothing."""
        tried, found = list(values), set()
        for people in self.people:
            own: Values = {measure: True, "people": people}

            def cannot(value: float, own: Values = own) -> bool:
                return self.reason(f"municipality.{measure}", own | {number: value}) is not None

            at = bisect.bisect_left(tried, True, key=cannot)
            found |= set(tried[at : at + 1])
        return sorted(found)

    # --- what is tried ---

    def setting(self, values: Values, everybody: bool = False) -> Made:
        """A setting with these values, the rest as the place is, and the numbers; `everybody`: all join that may."""
        same = (everybody, *values.items())  # most are asked of more than one lever, and once more for the pattern
        if same not in self.made_of:
            self.made_of[same] = self._setting(values, everybody)
        return self.made_of[same]

    def _setting(self, values: Values, everybody: bool) -> Made:
        chosen, numbers = dict(self.place.observed.__dict__), {}
        on, happens = set(chosen["measures"]), []
        for name, value in values.items():
            if "." in name or name == WEEKS:
                numbers[name] = value
            elif name in (COMES, PAST_A_YEAR):
                numbers[WEEKS] = max(self.place.weeks, self.reached[name]) if value else self.place.weeks
            elif name in ZEROS:
                numbers[ZEROS[name][0]] = 0 if value else declared_numbers()[ZEROS[name][0]][1]
            elif name in TURNS:
                happens += [Happening(1, TURNS[name][0])] if value else []
            elif name == "happens":
                happens += value
            elif name == "people":
                on = on - {"recruiting", "courting"} | {"": set(), "near": {"recruiting"}}.get(
                    value.rstrip("+"), {"recruiting", "courting"}
                )
                joining = self.outsiders if everybody else self.outsiders[:1]
                happens += [Happening(1, "firm_joins", k) for k in joining] if value.endswith("+") else []
            elif name in MEASURES:
                on = on | {name, NEEDS.get(name, name)} if value else on - {name}
                chosen["building"] |= value and NEEDS.get(name) == "building"
                chosen["queue"] |= value and NEEDS.get(name) == QUEUE
            else:
                chosen[name] = value
        chosen |= {"measures": tuple(on), "events": tuple(happens)}
        return self.place.canonical(Setting(**chosen)), numbers

    def reason(self, key: str, values: Values) -> Reason | None:
        """Why a lever can change nothing there; none where that is not so, whoever of those that may join does."""
        return self.sure(values, lambda setting, numbers: self._inert(key, setting, numbers))

    def sure(self, values: Values, asked: Callable[[Setting, Mapping[str, Any]], Reason | None]) -> Reason | None:
        """What is found there, if it is found whether one of those joins that may, or all."""
        found = asked(*self.setting(values))
        if found is None or not values.get("people", "").endswith("+"):
            return found
        return found if asked(*self.setting(values, everybody=True)) == found else None

    def _inert(self, key: str, setting: Setting, numbers: Mapping[str, Any]) -> Reason | None:
        return CONDITIONS[key](self.asked(setting, numbers)) if is_on(key, setting) else None

    def asked(self, setting: Setting, numbers: Mapping[str, Any]) -> BiteSetting:
        """The same as conditions ask it."""
        own = tuple((key, value) for key, value in numbers.items() if key != WEEKS)
        weeks = numbers.get(WEEKS, self.place.weeks)
        if (setting, own, weeks) not in self.known:
            same = (setting, as_events(self.place.case, setting.events))
            if same not in self.scenarios:
                self.scenarios[same] = self.place.scenario(setting)
            self.known[setting, own, weeks] = Asked(self.place.case, self.scenarios[same], weeks, _parameters(own))
        return self.known[setting, own, weeks]

    def _values_of(self, field: str) -> list[Any]:
        weeks = self.place.weeks
        some: dict[str, list[Any]] = {
            "form": list(FORMS),
            "hours": [0.0, 8.0],
            "start": [1, min(2, weeks)],
            "end": [0, weeks],
            "ends_first": [0, 1],
            "room": [NO_BUILDING, 0.7],
            "meetings": [0, 1, MOST_WEEKS_BETWEEN],
            "people": self.people,
        }
        limits = self.limits(self.place.weeks)
        if field in limits:
            return _around(limits[field], declared_numbers()[field])
        return some.get(field, [False, True])

    def tried(self, key: str, fields: tuple[str, ...]) -> Iterator[Values]:
        """Values for every pattern of these fields that there can be, and more."""
        measure = key.removeprefix("municipality.")
        own: Values = {measure: True} if measure in MEASURES else {}
        parts: list[list[Values]] = []
        for field in fields:
            if field.startswith(BITES):
                parts.append(list(self.examples[field].values()))
            elif field == "recruited":
                parts.append([{"people": people} for people in self.people if not people.endswith("+")])
            elif field == "works":
                parts.append([{"form": "none"}, {"form": "appointed", "hours": 8.0}])
            elif field == "supports":
                parts.append(
                    [a | b for a in self.examples[REVIEW_BITES].values() for b in self.examples[PARK_BITES].values()]
                )
            else:
                parts.append([{"end" if field == "ends_first" else field: value} for value in self._values_of(field)])
        for chosen in itertools.product(*parts):
            values: Values = {}
            for part in chosen:
                values |= part
            yield values | own

    # --- what counts ---

    def pattern(self, fields: tuple[str, ...], setting: Setting, numbers: Mapping[str, Any]) -> str:
        """What counts of a setting, as text; the script makes the same."""
        return ".".join(self.class_of(field, setting, numbers) for field in fields)

    def class_of(self, field: str, s: Setting, numbers: Mapping[str, Any]) -> str:
        """What counts of one field; the script has the same (`classOf` in script/bite.js)."""

        def number(key: str) -> Any:
            return numbers.get(key, declared_numbers()[key][1])

        weeks = numbers.get(WEEKS, self.place.weeks)
        limits = self.limits(weeks)
        if field in limits:
            return str(sum((number(field) > t) + (number(field) >= t) for t in limits[field]))
        if field in (COMES, PAST_A_YEAR):
            return str(int(self.reached[field] <= weeks))
        if field in ZEROS:
            return str(int(any(number(key) == 0 for key in ZEROS[field])))
        if field in TURNS:
            return str(int(any(event.what in TURNS[field] for event in s.events)))
        if field in MEASURES:
            return str(int(s.has(field)))
        if field.startswith(BITES):
            return self.bites(field, s, numbers)
        simple = {
            "form": lambda: s.form,
            "hours": lambda: "some" if s.hours > 0 else "0",
            "works": lambda: str(int(s.hours > 0 or s.form == "funded")),
            "start": lambda: "later" if s.start > 1 else "1",
            "end": lambda: "some" if s.end else "0",
            "ends_first": lambda: str(int(0 < s.end < number(FIRST_REVIEW))),
            "talks": lambda: str(int(s.talks)),
            "building": lambda: str(int(s.building)),
            "room": lambda: "usual" if s.room in ROOMS else "other",
            "meetings": lambda: "0" if s.meetings == 0 else "late" if s.meetings > weeks else "some",
            "queue": lambda: str(int(s.queue)),
            "people": lambda: (
                self._recruited(s) + "+" * any(e.what == "firm_joins" and e.target in self.outsiders for e in s.events)
            ),
            "recruited": lambda: self._recruited(s),
            "supports": lambda: str(int("on" in (self.bites(one, s, numbers) for one in (REVIEW_BITES, PARK_BITES)))),
        }
        return simple[field]()

    def _recruited(self, s: Setting) -> str:
        return ("far" if s.has("courting") else "near") if self.has_candidates and s.has("recruiting") else ""

    def bites(self, field: str, s: Setting, numbers: Mapping[str, Any]) -> str:
        """Whether a lever is off, on, or on and can change nothing: the number of the reason."""
        key = field.removeprefix(BITES)
        if not is_on(key, s):
            return "off"
        return str(self.found[key].get(self.pattern(LEVER_OF[key][1], s, numbers), "on"))

    def make(self) -> None:
        """Fill the table, measures that decide over others first."""
        for key, (_, fields) in sorted(LEVER_OF.items(), key=lambda one: one[0] not in _FIRST):
            found = self.found.setdefault(key, {})
            for values in self.tried(key, fields):
                reason = self.reason(key, values)
                if reason is not None:
                    found[self.pattern(fields, *self.setting(values))] = self.reasons.setdefault(
                        reason, len(self.reasons)
                    )
            if key in _FIRST:
                self._exemplify(key, fields)

    def _exemplify(self, key: str, fields: tuple[str, ...]) -> None:
        off = "building" if key == "colocation" else key.removeprefix("municipality.")
        examples = self.examples[BITES + key] = {"off": {off: False}}
        for values in self.tried(key, fields):
            examples.setdefault(self.bites(BITES + key, *self.setting(values)), values)


def _around(thresholds: list[float], declared: tuple[Any, Any]) -> list[Any]:
    """A value below each, at each and above, within the range of a number."""
    (declaration, default), found = declared, [declared[1]]
    ends = (
        [declaration.low, *thresholds, declaration.high if math.isfinite(declaration.high) else 2 * thresholds[-1] + 1]
        if thresholds
        else []
    )
    for low, high in itertools.pairwise(ends):
        found += [low, (low + high) // 2 if isinstance(default, int) else (low + high) / 2, high]
    within = (value for value in found if declaration.low <= value <= declaration.high)
    return list(dict.fromkeys(type(default)(value) for value in within))
