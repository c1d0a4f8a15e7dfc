"""Which events of a setting can change nothing, and why, as `bite.py` has it of levers; and the table of both."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.page.bite import (
    BUILDING_BITES,
    EXIT,
    LEVER_OF,
    PARK_BITES,
    REVIEW_BITES,
    TURNS,
    WEEKS_A_YEAR,
    ZEROS,
    Patterns,
    Scenarios,
    Values,
    limits_within,
)
from experiments.page.events import ABOUT, NOBODY, Happening, as_events, targets
from experiments.page.horizons import horizons
from experiments.page.setting import Place, Setting
from sim.bite.conditions import EVENT_CONDITIONS, Reason
from sim.scenario import CADENCES

WEEK = 2  # in which it happens; others in the week before
_TURNS = ("meetings_start", "meetings_stop")


def fields_of(what: str) -> tuple[str, ...]:
    """What of a setting, and of the other events in it, decides whether an event can change nothing."""
    return {
        "firm_leaves": ("recruited", "it_joins"),
        "firm_joins": ("it_leaves", EXIT),
        "park_opens": ("is_first", "park", BUILDING_BITES),
        "facilitator_starts": ("form", "hours"),
        "facilitator_ends": ("form", "hours"),
        "market_shock": ("people",),
        "rule_tightens": ("people",),
        "co2_price": ("people",),
        "meetings_start": ("is_so",),
        "meetings_stop": ("is_so",),
        "cadence": ("is_so",),
        "election": (REVIEW_BITES, PARK_BITES),
    }.get(what, ())


def class_of_event(made: Patterns, field: str, event: Happening, s: Setting, numbers: Mapping[str, Any]) -> str:
    """What counts of one field for an event of a setting (as `classOfEvent` in script/bite.js)."""
    if field in ("it_joins", "it_leaves"):
        wanted = "firm_joins" if field == "it_joins" else "firm_leaves"
        return str(int(any(one.what == wanted and one.target == event.target for one in s.events if one != event)))
    if field == "is_first":
        return str(int(min(one.week for one in s.events if one.what == event.what) == event.week))
    if field == "is_so":
        return str(int(_is_so(made, event, s)))
    return made.class_of(field, s, numbers)


def _is_so(made: Patterns, event: Happening, s: Setting) -> bool:
    if event.what == "cadence":
        name = targets(made.place.case)["cadence"][event.target]
        return CADENCES[name] == s.meetings and sum(one.what == "cadence" for one in s.events) == 1
    earlier = [one for one in s.events if one.what in _TURNS and one.week < event.week]
    return bool(earlier) and max(earlier, key=lambda one: one.week).what == event.what


EventPatterns = dict[str, list[tuple[int, tuple[str, ...], dict[str, int]]]]


def event_patterns(made: Patterns) -> EventPatterns:
    """By event: whom it is about, the fields that count and the number of a reason by pattern."""
    found = {}
    for what in EVENT_CONDITIONS:
        about = range(len(targets(made.place.case)[ABOUT[what]])) if what in ABOUT else [NOBODY]
        rows = [(target, fields_of(what), _patterns(made, Happening(WEEK, what, target))) for target in about]
        if any(patterns for _, _, patterns in rows):
            found[what] = [row for row in rows if row[2]]
    return found


def _patterns(made: Patterns, event: Happening) -> dict[str, int]:
    found: dict[str, int] = {}
    fields = fields_of(event.what)
    for values in _tried(made, fields, event):
        reason = made.sure(values, lambda s, numbers: _reason(made, event, s, numbers))
        if reason is not None:
            setting, numbers = made.setting(values)
            pattern = ".".join(class_of_event(made, field, event, setting, numbers) for field in fields)
            found[pattern] = made.reasons.setdefault(reason, len(made.reasons))
    return found


def _reason(made: Patterns, event: Happening, setting: Setting, numbers: Mapping[str, Any]) -> Reason | None:
    if event not in setting.events:  # there is nothing for it
        return None
    asked = made.asked(setting, numbers)
    (own,) = as_events(made.place.case, [event])
    return EVENT_CONDITIONS[event.what](asked, next(one for one in asked.scenario.events if one == own))


def _tried(made: Patterns, fields: tuple[str, ...], event: Happening) -> Iterator[Values]:
    """Values for every pattern of these fields, with the event and others that it asks for."""
    others = {
        "it_joins": Happening(WEEK - 1, "firm_joins", event.target),
        "it_leaves": Happening(WEEK - 1, "firm_leaves", event.target),
        "is_so": Happening(WEEK - 1, event.what, event.target),
        "is_first": Happening(WEEK - 1, event.what),
    }
    here: Values = {"form": "informal", "building": True} if event.what not in ("cadence", *_TURNS) else {}
    for values in made.tried("", fields):
        happens = [event]
        for field, one in others.items():
            if values.pop(field, field == "is_first") != (field == "is_first") and event.what != "cadence":
                happens.append(one)
        yield from ({"meetings": weeks, **here, **values, "happens": tuple(happens)} for weeks in _meets(made, event))


def _meets(made: Patterns, event: Happening) -> list[int]:
    """Weeks between meetings; a cadence is compared with them."""
    if event.what != "cadence":
        return [4]
    return [CADENCES[targets(made.place.case)["cadence"][event.target]], 5]


def at_any_horizon(
    place: Place, reasons: dict[Reason, int] | None = None, scenarios: Scenarios | None = None
) -> tuple[Patterns, EventPatterns]:
    """The tables of levers and of events at every horizon that is offered; `reasons` gets those that are new, and
    `scenarios`, of places that are the same today.

    Made at a year, within which all numbers can be below and above what decides, and at what is shorter.
    """
    reasons = {} if reasons is None else reasons
    found: dict[str, dict[str, int]] = {}
    events: EventPatterns = {}
    scenarios = {} if scenarios is None else scenarios
    for weeks in _tried_at(place):
        made = Patterns(dataclasses.replace(place, weeks=weeks), reasons, found, scenarios=scenarios)
        made.make()
        for what, rows in event_patterns(made).items():
            known = {target: patterns for target, _, patterns in events.setdefault(what, [])}
            for target, fields, patterns in rows:
                if target in known:
                    known[target].update(patterns)
                else:
                    events[what].append((target, fields, patterns))
    return made, events


def cannot_bite(place: Place) -> dict[str, Any]:
    """`of`: a lever, its key, the fields that count and the number of a reason by pattern; what classes need.

    Of every horizon that the page offers: the shortest has all there is, and what comes later is tried beside it.
    """
    made, events = at_any_horizon(place)
    return {
        "reasons": [[one.id, one.n, one.lever] for one in made.reasons],
        "of": [(*_named(key), made.found[key]) for key in LEVER_OF if made.found[key]],
        **classes_need(place, made),
        "events": events,
    }


def classes_need(place: Place, tried: Patterns | None = None) -> dict[str, Any]:
    """What the script needs of a place to say what counts of a setting, without any table. `tried`: if there is one."""
    made = tried or Patterns(dataclasses.replace(place, weeks=_tried_at(place)[-1]))
    return {
        "thresholds": made.fixed,
        "within": {weeks: limits_within(weeks) for weeks in horizons(place.weeks)},
        "reached": made.reached,
        "zeros": ZEROS,
        "turns": TURNS,
        "candidates": made.has_candidates,
        "outsiders": made.outsiders,
    }


def _tried_at(place: Place) -> list[int]:
    """The horizons at which all is tried, the longest first."""
    return sorted({max(2, horizons(place.weeks)[0]), WEEKS_A_YEAR}, reverse=True)


def _named(key: str) -> tuple[str, str, tuple[str, ...]]:
    lever, fields = LEVER_OF[key]
    return lever, key, fields
