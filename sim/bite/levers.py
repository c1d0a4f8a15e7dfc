"""Which levers of a scenario are on, which of them can change nothing, and the scenario without one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from sim.bite.conditions import CHOICES_AS_A_WHOLE, EVENT_CONDITIONS, FIELDS, SIZES_OF, Found, Reason
from sim.bite.setting import Setting
from sim.parameters import Parameters
from sim.place.case import Case
from sim.scenario import COLOCATIONS, Event, Scenario

COSTS = ("cost_nok", "grants_nok")  # columns of a run that a lever may move although it can change nothing
# A lever that is switched off takes those along that need it.
NEEDED_BY = {
    "limits": ("limits_declared",),
    "recruiting": ("courting",),
    "review": ("cross_party",),
    "permit": ("joint_planning",),
}


@dataclasses.dataclass(frozen=True)
class Inert:
    """A lever that is on and can change nothing. `lever`: its key on the command line; `event`: where it is one."""

    lever: str
    reason: Reason
    event: Event | None = None


def inert(case: Case, scenario: Scenario, weeks: int) -> tuple[Inert, ...]:
    """The levers of a scenario that are on and can change nothing, in the order in which they are declared."""
    setting = Setting(case, scenario, weeks)
    return tuple(_inert(setting))


def _inert(setting: Setting) -> Iterator[Inert]:
    scenario = setting.scenario
    conditions = CHOICES_AS_A_WHOLE | FIELDS
    for key in levers_on(scenario):
        found = conditions[key](setting) if key in conditions else _size(setting, key)
        if found is not None:
            yield Inert(key, found)
    for event in scenario.events:
        found = EVENT_CONDITIONS[event.what](setting, event)
        if found is not None:
            yield Inert(f"events.{event.what}", found, event)


def _size(setting: Setting, key: str) -> Found:
    name = key.rpartition(".")[2]
    levers = next(levers for levers, sizes in SIZES_OF.items() if name in sizes)
    on = any(getattr(setting.scenario.municipality, lever) for lever in levers)
    return None if on else Reason("needs", lever=f"municipality.{levers[0]}")


def levers_on(scenario: Scenario) -> tuple[str, ...]:
    """Keys of the levers that are on: choices that are made, fields and sizes that are not what is usual."""
    choices = [key for key, is_on in _is_chosen(scenario).items() if is_on]
    fields = [key for key in FIELDS if _value(scenario, key) != _usual(scenario, key)]
    sizes, usual = scenario.parameters.municipality, Parameters().municipality
    changed = [f.name for f in dataclasses.fields(sizes) if getattr(sizes, f.name) != getattr(usual, f.name)]
    return (*choices, *fields, *(f"parameters.municipality.{name}" for name in changed))


def _is_chosen(scenario: Scenario) -> dict[str, bool]:
    return {
        "facilitator": scenario.facilitator.form != "none",
        "colocation": scenario.colocation.has_park,
        "meetings": scenario.meetings.interval > 0,
    }


def _value(scenario: Scenario, key: str) -> Any:
    choice, _, name = key.partition(".")
    return getattr(getattr(scenario, choice), name)


def _usual(scenario: Scenario, key: str) -> Any:
    """What a field is where nobody says otherwise: of a form of a building, of every other choice."""
    choice, _, name = key.partition(".")
    if choice == "colocation":
        return getattr(COLOCATIONS.get(scenario.colocation.form, scenario.colocation), name)
    own = type(getattr(scenario, choice))
    return next(field.default for field in dataclasses.fields(own) if field.name == name)


def without(scenario: Scenario, lever: str, event: Event | None = None) -> Scenario:
    """The scenario with a lever off, and with it what cannot be without it; all else stays. Event: one of its own."""
    if event is not None:
        return dataclasses.replace(scenario, events=tuple(e for e in scenario.events if e is not event))
    if lever in CHOICES_AS_A_WHOLE:
        return _without_choice(scenario, lever)
    if lever.startswith("parameters."):
        name = lever.removeprefix("parameters.")
        usual = getattr(Parameters().municipality, name.partition(".")[2])
        return dataclasses.replace(scenario, parameters=scenario.parameters.replaced({name: usual}))
    choice, _, name = lever.partition(".")
    off = {name: _usual(scenario, lever)} | dict.fromkeys(NEEDED_BY.get(name, ()), False)
    return dataclasses.replace(scenario, **{choice: dataclasses.replace(getattr(scenario, choice), **off)})


def _without_choice(scenario: Scenario, lever: str) -> Scenario:
    begins = {"facilitator": "facilitator", "colocation": "park"}.get(lever)
    events = tuple(e for e in scenario.events if begins is None or not e.what.startswith(begins))
    municipality = scenario.municipality
    if lever == "colocation":
        municipality = dataclasses.replace(municipality, park=False)
    return dataclasses.replace(scenario, **{lever: "none", "events": events, "municipality": municipality})
