"""What a report's scenarios set, so that nothing that was changed is left unsaid."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.request.changed import declared_numbers, switches
from experiments.request.schema import SCENARIO
from experiments.request.settings import Settings
from sim import Scenario
from sim.scenario import CHOICES

SEVERAL = object()  # a usual value that is not the same in all scenarios


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
    named: dict[str, list[dict[str, Set]]] = {}  # by named scenario; where there are none, all are one
    for cell, one in zip(settings.cells, flat, strict=True):
        named.setdefault(cell.levels[SCENARIO] if SCENARIO in settings.swept else "", []).append(one)
    by_name: dict[str, dict[str, Set]] = {}
    for name, some in named.items():
        found = {key: _of_all(key, some) for key in keys}
        by_name[name] = {key: one for key, one in found.items() if one is not None}
    first, *rest = by_name.values()
    throughout = {key: one for key, one in first.items() if all(sets.get(key) == one for sets in rest)}
    if SCENARIO not in settings.swept:
        return Differing(throughout, {})
    own = {name: {key: one for key, one in sets.items() if key not in throughout} for name, sets in by_name.items()}
    return Differing(throughout, own)


def _of_all(key: str, flat: Sequence[Mapping[str, Set]]) -> Set | None:
    """What scenarios set that were asked for alike: typed once, though a form may bring the same number itself."""
    sets = [one[key] for one in flat if key in one]
    if not sets:
        return None
    return sets[0] if len(sets) == len(flat) and all(one == sets[0] for one in sets) else Set(sets[0].value, SEVERAL)


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
    for key in switches():
        group, _, name = key.partition(".")
        choice = getattr(scenario, group)
        one = Set(getattr(choice, name), getattr(CHOICES[group][choice.form], name))
        if one.value != one.usual:
            found[key] = one
    if scenario.events:
        found["events"] = Set(scenario.events)
    if scenario.without:
        found["without"] = Set(scenario.without)
    return found
