"""What is asked of a model by keyword: the place, the scenario, the future, and how many weeks.

The names are those of the command line, and the last word of each is enough: `hours` is `facilitator.hours`, and
`drop_rate` is `parameters.project.drop_rate`. Levers that are not named stay as the place was observed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from experiments.for_mesa.luck import replicate_of
from experiments.request.changed import AS_OBSERVED, changeable_keys, changed
from sim import Case, Event, Scenario, load_case, shipped_cases
from sim.extension import NOTHING, Extension
from sim.files import shown
from sim.names import nearest
from sim.scenario import CHOICES
from sim.simulate import check_request

PLACE, WEEKS = "vestbygd", 520
OF_THE_RUN = ("case", "weeks", "seed", "replicate")
# What the same thing is called elsewhere.
_MEANT = {
    "cadence": "meetings", "co_location": "colocation", "steps": "weeks", "max_steps": "weeks", "place": "case",
    "town": "case", "replication": "replicate", "replicates": "replicate", "iteration": "replicate",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Asked:
    """A checked run: one scenario in one place, one future, so many weeks."""

    case: Case
    scenario: Scenario
    seed: int
    replicate: int
    weeks: int


def asked(keywords: Mapping[str, Any], rng: Any = None, scenario: Any = None, extension: Extension = NOTHING) -> Asked:
    """The run that is meant.

    keywords: values by name. rng: as Mesa hands it over. scenario: one of this project, from which levers that are
    not named are taken, or one of Mesa's, whose parameters are keywords. extension: what a model of one's own declares.
    Raises ValueError, a line per fault.
    """
    is_own = isinstance(scenario, Scenario)
    of_mesa = {} if is_own else _parameters(scenario)
    rngs = (of_mesa.pop("rng", None), rng)
    values, run = _by_key([*of_mesa.items(), *keywords.items()], names() | {key: key for key in extension.keys})
    told = {
        "replicate": run.get("replicate"),
        "rng": next((one for one in rngs if one is not None), None),
        "replication_id": getattr(scenario, "replication_id", None),
    }
    replicate = replicate_of(told, bool(of_mesa) and hasattr(scenario, "replication_id"))
    case = _case(run.get("case", PLACE))
    start = {} if is_own else dict.fromkeys(CHOICES, AS_OBSERVED)
    chosen = changed(scenario.of(extension) if is_own else Scenario(extension=extension), start | values, case)
    found = Asked(case, chosen, run.get("seed", 1), replicate, run.get("weeks", WEEKS))
    check_request(case, chosen, found.seed, [replicate], found.weeks)
    return found


def _parameters(scenario: Any) -> dict[str, Any]:
    """What a scenario of Mesa's says by name."""
    if scenario is None:
        return {}
    try:
        return dict(scenario)
    except (TypeError, ValueError):
        raise ValueError(f"scenario: {shown(scenario)} is a Scenario neither of this project nor of Mesa") from None


def _by_key(given: list[tuple[str, Any]], known: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(values of the scenario by their keys, what is said of the run); known: key by name.

    Raises ValueError, a line per fault.
    """
    values: dict[str, Any] = {}
    run: dict[str, Any] = {}
    faults = []
    for name, value in given:
        key = known.get(name)
        into = run if key in OF_THE_RUN else values
        if key is None:
            faults.append(f"{name}: unknown keyword{_meant(name, known)}")
        elif key in into:
            faults.append(f"{key}: stands twice; allowed: once")
        else:
            into[key] = _plain(value)
    if faults:
        raise ValueError("\n".join(faults))
    return values, run


@cache
def names() -> dict[str, str]:
    """Key by each name that may be given: the whole key, and its last word."""
    keys = changeable_keys()
    return {name: name for name in OF_THE_RUN} | {key.rpartition(".")[2]: key for key in keys} | {k: k for k in keys}


def _meant(name: str, known: Mapping[str, str]) -> str:
    return f"; did you mean {_MEANT[name]!r}?" if name in _MEANT else nearest(name, known)


def _plain(value: Any) -> Any:
    """A value as the model wants it: numbers of Python, events and mechanisms in a list."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [dataclasses.asdict(one) if isinstance(one, Event) else one for one in value]
    return value


def _case(place: Any) -> Case:
    if isinstance(place, Case):
        return place
    return _shipped(place) if place in shipped_cases() else load_case(place)


_shipped = cache(load_case)  # a batch asks for it in each run
