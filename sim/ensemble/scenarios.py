"""Scenarios as rows of a table that compiled code reads, made from the choice classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.ensemble.exchange import NEVER
from sim.scenario import CHOICE_CLASSES, Scenario, starts_present, starts_with_meetings, starts_with_park

_COLUMN = {"bool": np.bool_, "float": np.float64, "int": np.int64, "int | None": np.int64}
# What follows from a scenario as a whole, beside what its choices say.
_DERIVED = {
    "has_facilitator": np.bool_, "is_informal": np.bool_, "is_funded": np.bool_,
    "starts_present": np.bool_, "park_open_at_start": np.bool_,
    "meets_at_start": np.bool_,
    "first_event": np.int64, "last_event": np.int64,  # its rows among the events of all scenarios
}  # fmt: skip


def _choice_fields() -> Iterator[tuple[str, str, Any]]:
    """(lever, name, type of the column) of everything a choice says but its form, which is a name."""
    for kind, choice in CHOICE_CLASSES.items():
        for field in dataclasses.fields(choice):
            if field.name != "form":
                yield kind, field.name, _COLUMN[str(field.type)]


SCENARIO = [*((name, column) for _, name, column in _choice_fields()), *_DERIVED.items()]


def scenario_row(scenario: Scenario, first_event: int, last_event: int) -> tuple[object, ...]:
    """A row of the table: columns SCENARIO; what has no value (an end that never comes) is NEVER."""
    said = {name: getattr(getattr(scenario, kind), name) for kind, name, _ in _choice_fields()}
    derived = {
        "has_facilitator": scenario.facilitator.form != "none",
        "is_informal": scenario.facilitator.form == "informal",
        "is_funded": scenario.facilitator.form == "funded",
        "starts_present": starts_present(scenario),
        "park_open_at_start": starts_with_park(scenario),
        "meets_at_start": starts_with_meetings(scenario),
        "first_event": first_event,
        "last_event": last_event,
    }
    row = said | derived
    return tuple(NEVER if row[name] is None else row[name] for name, _ in SCENARIO)
