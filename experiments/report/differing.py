"""What a report's scenarios set, so that nothing that was changed is left unsaid."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from experiments.changes import declared_numbers, municipal_switches
from experiments.settings import SCENARIO, Settings
from sim import Scenario
from sim.scenario import CHOICES


@dataclasses.dataclass(frozen=True)
class Set:
    """A value, and what stands there as a rule: by the form of its lever, or by the model's default."""

    value: Any
    usual: Any = None


@dataclasses.dataclass(frozen=True)
class Differing:
    """`throughout`: set in all scenarios alike. `own`: what each named scenario sets beside that, by its name."""

    throughout: Mapping[str, Set]
    own: Mapping[str, Mapping[str, Set]]


def differing(settings: Settings) -> Differing:
    """All that is set but what is swept, by the keys of the command line: forms, numbers, switches, events."""
    flat = [_flat(cell.scenario) for cell in settings.cells]
    keys = [key for key in dict.fromkeys(key for one in flat for key in one) if key not in settings.swept]
    if SCENARIO not in settings.swept:  # what is not swept was typed once; a form may bring the same number itself
        found = {key: next(one[key] for one in flat if key in one) for key in keys}
        several = {key for key in found if key.partition(".")[0] in settings.swept}  # each form has a usual value
        return Differing({key: Set(one.value) if key in several else one for key, one in found.items()}, {})
    alike = [key for key in keys if all(one.get(key) == flat[0].get(key) for one in flat)]
    own: dict[str, dict[str, Set]] = {}
    for cell, one in zip(settings.cells, flat, strict=True):
        own.setdefault(cell.levels[SCENARIO], {key: one[key] for key in keys if key in one and key not in alike})
    return Differing({key: flat[0][key] for key in alike}, own)


def _flat(scenario: Scenario) -> dict[str, Set]:
    found = {lever: Set(getattr(scenario, lever).form) for lever in CHOICES}
    for key, (_, default) in declared_numbers().items():
        group, _, name = key.partition(".")
        if group == "parameters":
            section, _, name = name.partition(".")
            one = Set(getattr(getattr(scenario.parameters, section), name), default)
        else:
            choice = getattr(scenario, group)
            one = Set(getattr(choice, name), getattr(CHOICES[group][choice.form], name))
        if one.value != one.usual:
            found[key] = one
    for name in municipal_switches():
        choice = scenario.municipality
        one = Set(getattr(choice, name), getattr(CHOICES["municipality"][choice.form], name))
        if one.value != one.usual:
            found[f"municipality.{name}"] = one
    if scenario.events:
        found["events"] = Set(scenario.events)
    if scenario.without:
        found["without"] = Set(scenario.without)
    return found
