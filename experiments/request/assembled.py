"""From a composed configuration to checked settings: the cells of a design, each a scenario in a place over some weeks.

Whoever composes hands over how: the command line composes the files of `configs/` (`experiments.request.compose`), a
job of Hydra what Hydra was told (`experiments.job`).
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from experiments.request.changed import AS_OBSERVED, changed
from experiments.request.model import extension_of
from experiments.request.overrides import own_value
from experiments.request.schema import ASKED, LEVERS, OF_A_SWEEP, SCENARIO
from experiments.system.errors import UserError
from sim import Case, Parameters, Scenario, load_case
from sim.extension import Extension
from sim.files import shown
from sim.names import nearest, slug
from sim.scenario import CHOICES, Event
from sim.simulate import check_request

MOST_SCENARIOS = 10_000  # of a design; each of them has tables and answers of its own
HOURS = "facilitator.hours"
WITHOUT_HOURS = ("none", "funded")  # forms of the facilitator whose hours are nobody's choice
Parts = dict[tuple[str, ...], Any]
_NOTHING_SAID: Mapping[str, Any] = {}
Composer = Callable[..., Mapping[str, Any]]  # of further assignments, key=value: the whole configuration with them


@dataclasses.dataclass(frozen=True)
class Cell:
    """One scenario of a design. `levels`: what is swept, and its value here. `case`, `weeks`: where they are swept."""

    levels: Mapping[str, str]
    scenario: Scenario
    case: Case | None = None
    weeks: int | None = None


@dataclasses.dataclass(frozen=True)
class Settings:
    """A checked request: a place, a design of scenarios, seeds and horizon. Where places are swept, `case` is the
    first of them; where horizons are, `weeks` is the longest."""

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
    model: Any = None  # one's own: a class, or what experiments/request/model.py made of a name

    @property
    def extension(self) -> Extension:
        """What a model of one's own declares."""
        return extension_of(self.model)


def assembled(
    compose: Composer, swept: Mapping[str, tuple[str, ...]], places: tuple[str, ...] = (),
    is_choice: Callable[[str], bool] = lambda word: False, *, is_ragged: bool = False, model: Any = None,
    own: Mapping[str, Any] = _NOTHING_SAID,
) -> Settings:  # fmt: skip
    """The settings of what is composed. Raises UserError, ValueError, CaseError: a line per fault.

    swept: values by key, of a lever or a number; of `weeks` too. places: what is simulated in place of what the
    configuration says, each a path or what `is_choice` calls a choice of the group `case`; several are swept.
    is_ragged: whether somebody with hours may be compared with nobody: one cell, however many hours are swept. model,
    own: one's own model, and what is said of what it declares.
    """
    for word in places:
        if places.count(word) > 1:
            raise UserError(f"case: {shown(word)} stands twice among the values; allowed: once")
    paths = {word: load_case(word) for word in places if not is_choice(word)}  # before configs: many a fault is there
    base = compose()
    cases = {word: paths.get(word) or load_case(compose(f"case={word}")["case"]["path"]) for word in places}
    cases = cases or {"": load_case(base["case"]["path"])}
    several = len(cases) > 1
    by_case = {word: all_swept(base, swept, case) for word, case in cases.items()}
    named = _every_value([{"case": (word,)} | own if several else own for word, own in by_case.items()])
    count = math.prod(len(values) for values in named.values())
    if count > MOST_SCENARIOS:
        raise UserError(f"{', '.join(named)}: {count} scenarios; allowed: at most {MOST_SCENARIOS}")
    extension = extension_of(model)
    no_files = (SCENARIO, *OF_A_SWEEP, *extension.keys)
    parts = _parts(compose, {key: values for key, values in named.items() if key not in no_files})
    plain = functools.partial(_scenario, extension=extension, own=own)
    faults: list[str] = []
    cells: dict[tuple[str, ...], Cell] = {}
    for word, case in cases.items():
        for values in itertools.product(*by_case[word].values()):
            levels = ({"case": word} if several else {}) | dict(zip(by_case[word], values, strict=True))
            try:
                cell = _cell(base, levels, named, parts, case, is_ragged, plain)
                cells.setdefault(tuple(cell.levels.values()), cell)
            except ValueError as error:
                faults += [line for line in str(error).split("\n") if line not in faults]
    if faults:
        raise UserError("\n".join(faults))
    made = tuple(cells.values())
    first = next(iter(cases.values()))
    return Settings(
        name=_run_name(base["name"] or _default_name(first, named)), question=base["question"], case=first,
        seed=base["seed"], replicates=base["replicates"], weeks=max(cell.weeks or base["weeks"] for cell in made),
        engine=base["engine"], swept=named, cells=made, uncertainties=base["uncertainties"], until=base["until"],
        outcome=_outcome(base["outcome"]), model=model,
    )  # fmt: skip


def _every_value(by_place: Sequence[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Every value that a key has in some place: what as_observed stands for differs between them."""
    found: dict[str, dict[str, None]] = {}
    for of_place in by_place:
        for key, values in of_place.items():
            found.setdefault(key, {}).update(dict.fromkeys(values))
    return {key: tuple(values) for key, values in found.items()}


def _cell(
    base: Mapping[str, Any], levels: dict[str, str], swept: Mapping[str, tuple[str, ...]], parts: Parts, case: Case,
    is_ragged: bool, plain: Callable[..., Scenario],
) -> Cell:  # fmt: skip
    """The scenario of a combination of levels; they tell the values that run. Raises ValueError."""
    config = dict(base)
    for group, keys in _by_group({key: swept[key] for key in swept if key.split(".")[0] in base}).items():
        config[group] = parts[tuple(f"{key}={levels[key]}" for key in keys)]
    if is_ragged and len(swept.get("facilitator", ())) > 1 and config["facilitator"]["form"] in WITHOUT_HOURS:
        config["facilitator"] = config["facilitator"] | {"hours": None}
        levels = levels | ({HOURS: "0"} if HOURS in levels else {})
    scenario = plain(config, case, levels=levels)
    if base["scenarios"]:
        scenario = changed(scenario, base["scenarios"][levels[SCENARIO]] or {}, case)
    weeks = int(levels["weeks"]) if "weeks" in levels else base["weeks"]
    check_request(case, scenario, base["seed"], [base["replicates"] - 1], weeks)
    return Cell(levels, scenario, case if "case" in levels else None, weeks if "weeks" in levels else None)


def _by_group(swept: Mapping[str, Any]) -> dict[str, list[str]]:
    """The swept keys of each group of the configuration."""
    groups: dict[str, list[str]] = {}
    for key in swept:
        if key not in (SCENARIO, *OF_A_SWEEP):
            groups.setdefault(key.split(".")[0], []).append(key)
    return groups


def _parts(compose: Composer, swept: Mapping[str, tuple[str, ...]]) -> Parts:
    """What each combination within a group sets there, by its assignments.

    Composing takes a tenth of a second, so it is done neither for every cell nor for every group apart: as no group
    reads or writes another, one composition holds a combination of each.
    """
    combinations = {
        group: [
            tuple(f"{key}={value}" for key, value in zip(keys, values, strict=True))
            for values in itertools.product(*(swept[key] for key in keys))
        ]
        for group, keys in _by_group(swept).items()
    }
    parts: Parts = {}
    for at in range(max(map(len, combinations.values()), default=0)):
        chosen = {group: found[min(at, len(found) - 1)] for group, found in combinations.items()}
        whole = compose(*itertools.chain.from_iterable(chosen.values()))
        parts |= {assignments: whole[group] for group, assignments in chosen.items()}
    return parts


def all_swept(base: Mapping[str, Any], swept: Mapping[str, tuple[str, ...]], case: Case) -> dict[str, tuple[str, ...]]:
    """What is swept in a place: named scenarios, and values with what the place says in place of as_observed."""
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


def _scenario(
    config: Mapping[str, Any], case: Case, *, extension: Extension, own: Mapping[str, Any], levels: Mapping[str, str]
) -> Scenario:
    values = {
        f"{group}.{name}": value for group, members in config["parameters"].items() for name, value in members.items()
    }
    return Scenario(
        **{kind: _choice(kind, config[kind], case) for kind in LEVERS},
        events=tuple(Event(**event) for event in config["events"]),
        without=tuple(config["without"]),
        parameters=Parameters().replaced(values),
        own={**own, **{key: own_value(key, levels[key], extension) for key in extension.keys if key in levels}},
        extension=extension,
    )
