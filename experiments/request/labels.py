"""What stands in the columns of choices: the values that ran, where a form says others.

`meetings.interval=1` beside `meetings=monthly` are weekly meetings, and a municipality that does nothing but
`municipality.permit=true` helps with permits. A facilitator's form and a building's say more than their numbers, which
stand beside them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from sim import Scenario
from sim.scenario import CHOICES, MEETINGS, MUNICIPALITIES


def named_levels(levels: Mapping[str, str]) -> dict[str, str]:
    """Levels that are choices of one's own files: their names stand for them, not the forms that they change."""
    return {lever: level for lever, level in levels.items() if lever in CHOICES and level not in CHOICES[lever]}


def told_labels(scenario: Scenario, levels: Mapping[str, str]) -> dict[str, str]:
    """The name of the cadence and of what the municipality does, as they are; of one's own choices their names.

    >>> told_labels(Scenario(meetings=dataclasses.replace(MEETINGS["monthly"], interval=5)), {})["meetings"]
    'every_5_weeks'
    """
    return {"meetings": _cadence(scenario.meetings), "municipality": _levers(scenario.municipality)} | named_levels(
        levels
    )


def _cadence(choice: Any) -> str:
    of_that = [name for name, named in MEETINGS.items() if named.interval == choice.interval]
    return of_that[0] if of_that else f"every_{choice.interval}_weeks"


def _levers(choice: Any) -> str:
    """The form where its levers are those that are used; else the form that has just these, or what differs."""
    used = set(_switches(choice))
    if used == set(_switches(MUNICIPALITIES[choice.form])):
        return str(choice.form)
    for name, named in MUNICIPALITIES.items():
        if dataclasses.replace(named, form=choice.form) == choice:
            return name
    usual = set(_switches(MUNICIPALITIES[choice.form]))
    return (
        choice.form
        + "".join(f"+{name}" for name in sorted(used - usual))
        + "".join(f"-{name}" for name in sorted(usual - used))
    )


def _switches(choice: Any) -> Iterator[str]:
    return (field.name for field in dataclasses.fields(choice) if getattr(choice, field.name) is True)
