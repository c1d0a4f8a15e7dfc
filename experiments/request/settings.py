"""From what is typed to checked, immutable settings.

Hydra composes the files of `configs/` and what the researcher types, and nothing else: the folders
of places are read by `sim`, which knows neither Hydra nor OmegaConf.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.request.changed import AS_OBSERVED, changed
from experiments.request.compose import composed
from experiments.request.overrides import Override, check_override, option, parse
from experiments.request.schema import ASKED, LEVERS, SCENARIO
from experiments.system.errors import UserError
from sim import Case, Parameters, Scenario, load_case
from sim.files import shown
from sim.names import nearest, slug
from sim.scenario import CHOICES, Event
from sim.simulate import check_request

MOST_SCENARIOS = 10_000  # of a design; each of them has tables and answers of its own


@dataclasses.dataclass(frozen=True)
class Cell:
    """One scenario of a design. `levels`: what is swept, and its value here."""

    levels: Mapping[str, str]
    scenario: Scenario


@dataclasses.dataclass(frozen=True)
class Settings:
    """A checked request: a place, a design of scenarios, seeds and horizon."""

    name: str
    question: str
    case: Case
    seed: int
    replicates: int
    weeks: int
    engine: str
    swept: Mapping[str, tuple[str, ...]]
    cells: tuple[Cell, ...]
    uncertainties: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # of a sweep: see sweep/design.py
    until: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    outcome: str = ASKED[0]


def settings(overrides: Sequence[str], experiment: str | None = None, sweep: bool = True) -> Settings:
    """Compose, expand and check. Raises UserError with one line per fault.

    overrides: `key=value`, or `key=a,b,c` to sweep (only where `sweep`).
    """
    parsed, case_path = parse(overrides)
    fixed = [f"experiment={option('experiment', experiment)}"] if experiment else []
    swept = _levers(composed(*fixed)) if experiment else {}
    _check_levers(swept, experiment)
    for override in parsed:
        if len(override.values) > 1 and not sweep:
            raise UserError(
                f"{override.key}: {shown(','.join(override.values))} is more than one value; allowed here: one"
                " (use `symbiosis compare`)"
            )
        if override.key in swept or len(override.values) > 1:
            swept[override.key] = override.values
        else:
            fixed += override.assignments()
    try:
        return _assemble(fixed, swept, case_path)
    except ValueError as error:
        raise UserError(str(error)) from None


def from_words(words: Sequence[str], numbers: Mapping[str, int | None]) -> tuple[Settings, str | None]:
    """What the words of a command ask for: a prepared experiment or none, then overrides; numbers of flags stand last.

    Returns (settings, name of the experiment). Raises UserError.
    """
    experiment = words[0] if words and "=" not in words[0] else None
    if experiment is not None:
        option("experiment", experiment)
    flags = [f"{name}={value}" for name, value in numbers.items() if value is not None]
    return settings([*words[experiment is not None :], *flags], experiment), experiment


def _check_levers(swept: Mapping[str, Sequence[str]], experiment: str | None) -> None:
    for key, values in swept.items():
        try:
            check_override(Override(key, tuple(values)))
        except UserError as error:
            raise UserError(f"configs/experiment/{experiment}.yaml: levers: {error}") from None


def _assemble(fixed: list[str], swept: Mapping[str, tuple[str, ...]], case_path: str | None) -> Settings:
    case = load_case(case_path) if case_path is not None else None  # before configs: many a fault is there
    base = composed(*fixed)
    case = case or load_case(base["case"]["path"])
    named, swept = base["scenarios"], _all_swept(base, swept, case)
    count = math.prod(len(values) for values in swept.values())
    if count > MOST_SCENARIOS:
        raise UserError(f"{', '.join(swept)}: {count} scenarios; allowed: at most {MOST_SCENARIOS}")
    by_group: dict[str, list[str]] = {}
    for key in swept:
        if key != SCENARIO:
            by_group.setdefault(key.split(".")[0], []).append(key)
    parts = _parts(fixed, swept, by_group)
    faults: list[str] = []
    cells = []
    for values in itertools.product(*swept.values()):
        levels = dict(zip(swept, values, strict=True))
        config = dict(base)
        for group, keys in by_group.items():
            config[group] = parts[tuple(f"{key}={levels[key]}" for key in keys)]
        try:
            scenario = _scenario(config, case)
            if named:
                scenario = changed(scenario, named[levels[SCENARIO]] or {}, case)
            check_request(case, scenario, base["seed"], [base["replicates"] - 1], base["weeks"])
            cells.append(Cell(levels, scenario))
        except ValueError as error:
            faults += [line for line in str(error).split("\n") if line not in faults]
    if faults:
        raise UserError("\n".join(faults))
    return Settings(
        name=_run_name(base["name"] or _default_name(case, swept)), question=base["question"],
        case=case, seed=base["seed"], replicates=base["replicates"], weeks=base["weeks"], engine=base["engine"],
        swept=dict(swept), cells=tuple(cells), uncertainties=base["uncertainties"], until=base["until"],
        outcome=_outcome(base["outcome"]),
    )  # fmt: skip


def _parts(
    fixed: list[str], swept: Mapping[str, tuple[str, ...]], by_group: Mapping[str, list[str]]
) -> dict[tuple[str, ...], Any]:
    """What each combination within a group sets there, by its assignments.

    Composing takes a tenth of a second, so it is done neither for every cell nor for every group apart: as no group
    reads or writes another, one composition holds a combination of each.
    """
    combinations = {
        group: [
            tuple(f"{key}={value}" for key, value in zip(keys, values, strict=True))
            for values in itertools.product(*(swept[key] for key in keys))
        ]
        for group, keys in by_group.items()
    }
    parts: dict[tuple[str, ...], Any] = {}
    for at in range(max(map(len, combinations.values()), default=0)):
        chosen = {group: found[min(at, len(found) - 1)] for group, found in combinations.items()}
        whole = composed(*fixed, *itertools.chain.from_iterable(chosen.values()))
        parts |= {assignments: whole[group] for group, assignments in chosen.items()}
    return parts


def shipped(experiment: str) -> tuple[dict[str, tuple[str, ...]], Mapping[str, Any]]:
    """What an experiment's file sweeps, and what it samples."""
    base = composed(f"experiment={experiment}")
    return _all_swept(base, _levers(base), load_case(base["case"]["path"])), base["uncertainties"]


def _levers(config: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(str(value) for value in values) for key, values in config.get("levers", {}).items()}


def _all_swept(base: Mapping[str, Any], swept: Mapping[str, tuple[str, ...]], case: Case) -> dict[str, tuple[str, ...]]:
    observed = {key: _observed(case, key, values) for key, values in swept.items()}
    return {SCENARIO: tuple(base["scenarios"]), **observed} if base["scenarios"] else observed


def _observed(case: Case, key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Swept values, with what the case says in place of as_observed; none may stand twice."""
    if key in LEVERS:
        values = tuple(case.as_observed.get(key, "none") if value == AS_OBSERVED else value for value in values)
    for value in values:
        if values.count(value) > 1:
            raise UserError(f"{key}: {shown(value)} stands twice among the values; allowed: once")
    return values


def _default_name(case: Case, swept: Mapping[str, Any]) -> str:
    return f"{'compare' if swept else 'run'}-{slug(case.name, 40) or 'case'}"


def _run_name(name: str) -> str:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    if not 1 <= len(name) <= 64 or not set(name) <= allowed:
        raise UserError(f"name: {shown(name)} is not allowed; allowed: 1 to 64 of a-z, 0-9, _ and -")
    return name


def _outcome(name: str) -> str:
    if name not in ASKED:
        raise UserError(f"outcome: unknown outcome {shown(name)}{nearest(name, ASKED)}")
    return name


def _choice(kind: str, config: Mapping[str, Any], case: Case) -> Any:
    form = config["form"]
    if form == AS_OBSERVED:
        form = case.as_observed.get(kind, "none")
    if form not in CHOICES[kind]:
        raise UserError(f"{kind}.form: unknown form {shown(form)}{nearest(str(form), CHOICES[kind])}")
    changed = {name: value for name, value in config.items() if name != "form" and value is not None}
    return dataclasses.replace(CHOICES[kind][form], **changed)


def _scenario(config: Mapping[str, Any], case: Case) -> Scenario:
    values = {
        f"{group}.{name}": value for group, members in config["parameters"].items() for name, value in members.items()
    }
    return Scenario(
        **{kind: _choice(kind, config[kind], case) for kind in LEVERS},
        events=tuple(Event(**event) for event in config["events"]),
        without=tuple(config["without"]),
        parameters=Parameters().replaced(values),
    )
