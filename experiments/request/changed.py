"""A scenario with some values changed by key: how sampled sets, tables and named scenarios reach it.

Keys are those of the command line: `facilitator` (a named choice), `facilitator.hours`,
`parameters.meeting.hours_per_meeting`; named scenarios may also set `events` and `without`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim import Case, Scenario
from sim.declared import Declaration, declarations, fault_of
from sim.extension import NOTHING, Extension
from sim.files import shown
from sim.names import nearest
from sim.parameters import all_declarations
from sim.scenario import CHOICE_CLASSES, CHOICES, Event

AS_OBSERVED = "as_observed"  # the form that stands for what a case says of today


@cache
def declared_numbers() -> dict[str, tuple[Declaration, Any]]:
    """(declaration, default) of every declared number by its key: parameters, and numbers of levers."""
    numbers = {f"parameters.{group}.{name}": (d, default) for group, name, d, default in all_declarations()}
    for lever, cls in CHOICE_CLASSES.items():
        numbers |= {f"{lever}.{name}": (declaration, default) for name, declaration, default in declarations(cls)}
    return numbers


def numbers_with(extension: Extension) -> dict[str, tuple[Declaration, Any]]:
    """As `declared_numbers`, with those of a model of one's own."""
    own = {name: (number.declaration, number.default) for name, number in extension.parameters.items()}
    return declared_numbers() | own if own else declared_numbers()


def changeable_keys(extension: Extension = NOTHING) -> tuple[str, ...]:
    """Every key that `changed` understands."""
    return (*CHOICES, *declared_numbers(), *switches(), *extension.keys, "events", "without")


@cache
def switches() -> tuple[str, ...]:
    """Levers of the municipality and the facilitator that are on or off, by their keys."""
    return tuple(
        f"{lever}.{f.name}"
        for lever, cls in CHOICE_CLASSES.items()
        for f in dataclasses.fields(cls)
        if f.default is False
    )


def value_fault(key: str, value: Any, extension: Extension = NOTHING) -> str | None:
    """One line saying what is wrong with a value for a key, or None."""
    if key in extension.keys:
        return extension.fault(key, value)
    if key in CHOICES:
        known = [*CHOICES[key], AS_OBSERVED]
        return None if value in known else f"{key}: unknown choice {shown(value)}{nearest(str(value), known)}"
    if key in declared_numbers():
        return fault_of(key, value, *declared_numbers()[key])
    if key in switches():
        return None if isinstance(value, bool) else f"{key}: {shown(value)} is not true or false"
    if key in ("events", "without"):
        return None if isinstance(value, list) else f"{key}: {shown(value)} is not a list"
    return f"{key}: unknown key{nearest(key, changeable_keys(extension))}"


def changed(scenario: Scenario, values: Mapping[str, Any], case: Case) -> Scenario:
    """The scenario with these values; those not named stay. Raises ValueError, a line per fault."""
    numbers = declared_numbers()  # those are checked where they are put in place
    faults = [
        f for key, value in values.items() if key not in numbers and (f := value_fault(key, value, scenario.extension))
    ]
    if faults:
        raise ValueError("\n".join(faults))
    levers = {lever: getattr(scenario, lever) for lever in CHOICES}
    for lever in CHOICES.keys() & values.keys():
        form = case.as_observed.get(lever, "none") if values[lever] == AS_OBSERVED else values[lever]
        levers[lever] = CHOICES[lever][form]
    for lever in CHOICES:
        of_it = {key.removeprefix(f"{lever}."): value for key, value in values.items() if key.startswith(f"{lever}.")}
        levers[lever] = dataclasses.replace(levers[lever], **of_it) if of_it else levers[lever]
    own = {key: values[key] for key in scenario.extension.keys if key in values}
    changes = {key.removeprefix("parameters."): v for key, v in values.items() if key.startswith("parameters.")}
    return dataclasses.replace(
        scenario,
        **levers,
        events=tuple(_event(e) for e in values["events"]) if "events" in values else scenario.events,
        without=tuple(values.get("without", scenario.without)),
        parameters=scenario.parameters.replaced(changes) if changes else scenario.parameters,
        own=dict(scenario.own) | own,
    )


def _event(given: Any) -> Event:
    names = [field.name for field in dataclasses.fields(Event)]
    if not isinstance(given, Mapping) or not {"week", "what"} <= set(given) <= set(names):
        raise ValueError(f"events: {shown(given)} is not an event; allowed: week, what and perhaps target")
    return Event(**given)
