"""From overrides typed by a user to checked, immutable settings.

Hydra composes the files of `configs/` and what the researcher types, and nothing else: case
folders are read by sim.place.read, which knows neither Hydra nor OmegaConf. Overrides are checked here
first, so that each fault is one line in words of this project.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from hydra import compose, initialize_config_module
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

import configs
from experiments.request.changed import AS_OBSERVED, changed, declared_numbers
from experiments.system.errors import UserError
from sim import Case, Parameters, Scenario, load_case
from sim.declared import fault_of, range_text
from sim.files import in_line, shown
from sim.names import nearest, slug
from sim.parameters import all_declarations
from sim.scenario import CHOICE_CLASSES, CHOICES, Event
from sim.simulate import ENGINES, check_request

CONFIG_FOLDER = Path(configs.__file__).parent
LEVERS = tuple(CHOICES)
GROUPS = ("case", "parameters", *LEVERS)
SAMPLES = ("latin_hypercube", "sobol")
ASKED = ("exchanges_realised", "exchanges_operating")  # what a question may be about
SCENARIO = "scenario"  # the key of an experiment's named scenarios
MOST_CHARACTERS, MOST_WORDS = 20_000, 500  # of an override; of overrides: each key may stand once
MOST_DEEP = 20  # brackets in brackets; Hydra needs seconds for thousands
MOST_DIGITS = 18  # no number that is asked for needs more before its point
MOST_SCENARIOS = 10_000  # of a design; each of them has tables and answers of its own
ONE_VALUE = ("name", "question", "outcome", "engine", "seed", "replicates", "weeks")  # keys that are not swept
WHOLE_NUMBERS = {"seed": (0, 2**32 - 1), "replicates": (1, 1_000_000), "weeks": (1, 5200)}

# --- the schema, generated from the declarations of sim ----------------------------------------


def _choice_schema(kind: str) -> type:
    """A lever in a config: its form, and values that differ from what the form says."""
    fields: list[Any] = [("form", str, "none")]
    for field in dataclasses.fields(CHOICE_CLASSES[kind]):
        if field.name not in ("form", "has_park", "declared_responsible"):
            kind_of_value = {"float": float, "bool": bool}.get(str(field.type), int)
            fields.append((field.name, kind_of_value | None, None))
    return dataclasses.make_dataclass(f"{kind.title()}Config", fields)


def _parameters_schema() -> type:
    groups: dict[str, list[Any]] = {}
    for group, name, _, default in all_declarations():
        groups.setdefault(group, []).append((name, type(default), dataclasses.field(default=default)))
    classes = {group: dataclasses.make_dataclass(f"{group.title()}Group", fields) for group, fields in groups.items()}
    return dataclasses.make_dataclass(
        "ParametersConfig",
        [(group, cls, dataclasses.field(default_factory=cls)) for group, cls in classes.items()],
    )


@dataclasses.dataclass
class EventConfig:
    """An event of the scenario."""

    week: int = 1
    what: str = ""
    target: str = ""


@dataclasses.dataclass
class CaseConfig:
    """Name and path of a case."""

    name: str = ""
    path: str = ""


_SchemaBase = dataclasses.make_dataclass(
    "Levers",
    [
        ("parameters", cls := _parameters_schema(), dataclasses.field(default_factory=cls)),
        *((kind, choice := _choice_schema(kind), dataclasses.field(default_factory=choice)) for kind in LEVERS),
    ],
)


@dataclasses.dataclass
class Config(_SchemaBase):  # type: ignore[valid-type,misc]
    """The whole configuration. Mutable for Hydra only; turned into Settings at once."""

    name: str = ""
    question: str = ""
    outcome: str = "exchanges_realised"
    seed: int = 1
    replicates: int = 40
    weeks: int = 520
    engine: str = "ensemble"
    case: CaseConfig = dataclasses.field(default_factory=CaseConfig)
    events: list[EventConfig] = dataclasses.field(default_factory=list)
    without: list[str] = dataclasses.field(default_factory=list)
    levers: dict[str, list[Any]] = dataclasses.field(default_factory=dict)
    scenarios: dict[str, Any] = dataclasses.field(default_factory=dict)
    uncertainties: dict[str, Any] = dataclasses.field(default_factory=dict)
    until: dict[str, Any] = dataclasses.field(default_factory=dict)


ConfigStore.instance().store(name="schema", node=Config)


@cache
def known_keys() -> dict[str, Any]:
    """Every key an override may set, with its default."""
    keys: dict[str, Any] = {name: getattr(Config(), name) for name in ONE_VALUE}
    keys |= {"events": [], "without": []}
    for group, name, _, default in all_declarations():
        keys[f"parameters.{group}.{name}"] = default
    for kind in LEVERS:
        for field in dataclasses.fields(_choice_schema(kind)):
            keys[f"{kind}.{field.name}"] = None
    return keys


@cache
def options(group: str) -> tuple[str, ...]:
    """The choices of a group: its files."""
    return tuple(sorted(path.stem for path in (CONFIG_FOLDER / group).glob("*.yaml")))


# --- settings --------------------------------------------------------------------------------


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


@dataclasses.dataclass(frozen=True)
class _Override:
    key: str
    values: tuple[str, ...]  # as typed; more than one: swept

    def assignments(self) -> list[str]:
        return [f"{self.key}={value}" for value in self.values]


def settings(overrides: Sequence[str], experiment: str | None = None, sweep: bool = True) -> Settings:
    """Compose, expand and check. Raises UserError with one line per fault.

    overrides: `key=value`, or `key=a,b,c` to sweep (only where `sweep`).
    """
    parsed, case_path = _parse(overrides)
    fixed = [f"experiment={option('experiment', experiment)}"] if experiment else []
    swept = _levers(_compose(*fixed)) if experiment else {}
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


def _parse(overrides: Sequence[str]) -> tuple[list[_Override], str | None]:
    faults, parsed, case_path = [], [], None
    if len(overrides) > MOST_WORDS:
        raise UserError(f"overrides: {len(overrides)} of them; allowed: at most {MOST_WORDS}")
    for text in overrides:
        key, equals, value = text.partition("=")
        if len(text) > MOST_CHARACTERS:
            what = f"{in_line(key)}: {shown(value or text)}"
            faults.append(f"{what} is too long; allowed: at most {MOST_CHARACTERS} characters")
            continue
        if text.startswith("case=") and "," in value and not _is_there(value):
            faults.append(f"case: {shown(value)} is more than one place; allowed: one at a time")
            continue
        if text.startswith("case=") and value not in options("case"):
            if not value.strip():
                faults.append(f"case: value is empty; allowed: {', '.join(options('case'))}, or the path of a folder")
            case_path = _at_home(value)
            continue
        try:
            if not equals:
                raise UserError(f"{shown(text)} is not an override; allowed: key=value, such as meetings=weekly")
            override = _Override(key, _values(text))
            _check_override(override)
            if len(override.values) > 1 and key in ONE_VALUE:
                raise UserError(f"{key}: {shown(','.join(override.values))} is more than one value; allowed: one")
            parsed.append(override)
        except UserError as error:
            faults.append(str(error))
    seen: set[str] = set()
    for override in parsed:
        if override.key in seen:
            faults.append(f"{in_line(override.key)}: stands twice; allowed: once")
        seen.add(override.key)
    if faults:
        raise UserError("\n".join(faults))
    return parsed, case_path


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def _at_home(path: str) -> str:
    """The path of a case; `~` is one's own folder, which no shell says behind `case=`."""
    if not path.startswith("~"):
        return path
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        raise UserError(f"case: {shown(path)}: nobody of that name has a folder here") from None


def _depth(text: str) -> int:
    """How deep brackets of a value lie in each other, at most."""
    return max(itertools.accumulate((sign in "[{(") - (sign in "]})") for sign in text), default=0)


def _values(text: str) -> tuple[str, ...]:
    key, _, value = text.partition("=")
    if not value.strip():
        raise UserError(f"{in_line(key)}: value is empty")
    if key.startswith(("+", "~")) or key.split(".")[0] in (
        "hydra", "levers", "scenarios", "uncertainties", "until", "defaults", "experiment",
    ):  # fmt: skip
        raise UserError(f"{in_line(key)}: cannot be set here{nearest(key.lstrip('+~'), known_keys())}")
    unreadable = (
        f"{in_line(key)}: {shown(value)} cannot be read; write a,b without spaces, and put special characters in quotes"
    )
    if _depth(value) > MOST_DEEP:
        raise UserError(unreadable)
    try:
        try:
            override = OverridesParser.create().parse_override(text)
        except HydraException:  # once more with names in quotes, as its grammar wants them
            if key not in ("events", "without", "question", "name"):
                raise
            value = quoted_names(value)
            override = OverridesParser.create().parse_override(f"{key}={value}")
        if override.is_sweep_override():
            if not override.is_choice_sweep():
                raise UserError(f"{in_line(key)}: {shown(value)} is no list of values; allowed: a,b,c")
            return tuple(item.partition("=")[2] if "=" in item else item for item in override.sweep_string_iterator())
    except (HydraException, ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise UserError(unreadable) from None
    return (value,)


def quoted_names(text: str) -> str:
    """A value in which every name stands in quotes that holds more than a bare word of Hydra's grammar may.

    >>> print(quoted_names("[{week: 3, target: Norsk Læring}, {target: Bob's Fish}]"))
    [{week: 3, target: "Norsk Læring"}, {target: "Bob's Fish"}]
    """
    parts = []
    for quoted, sign, word in _PARTS.findall(text):
        bare = word.strip()
        if bare and not _BARE.fullmatch(bare):
            escaped = bare.replace("\\", "\\\\").replace('"', '\\"')
            word = word.replace(bare, f'"{escaped}"')
        parts.append(quoted or sign or word)
    return "".join(parts)


# What stands in quotes already (after a sign that parts values); a sign that parts values; a word.
_PARTS = re.compile(
    r"""((?:(?<=[\[{,:])\s*|^\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=\s*(?:[\]},:]|$)))"""
    r"|([\[\]{},:])|([^\[\]{},:]+)"
)
_BARE = re.compile(r"[A-Za-z0-9_ \-./$%*@?|+\\]*")


def option(group: str, name: str) -> str:
    """The name, where the group has it. Raises UserError with the one that was meant, or all there are."""
    if name not in options(group):
        known = nearest(name, options(group)) or f"; known: {', '.join(sorted(options(group)))}"
        raise UserError(f"{group}: unknown choice {shown(name)}{known}")
    return name


def _check_override(override: _Override) -> None:
    if override.key in GROUPS:
        if override.key == "case" and len(override.values) > 1:
            raise UserError("case: more than one place; allowed: one at a time")
        for value in override.values:
            option(override.key, value)
        return
    if override.key not in known_keys():
        raise UserError(f"{in_line(override.key)}: unknown key{nearest(override.key, [*known_keys(), *GROUPS])}")
    for value in override.values:
        fault = _value_fault(override.key, value)
        if fault:
            raise UserError(fault)


def _value_fault(key: str, text: str) -> str | None:
    if key in ("name", "question", "outcome", "events", "without"):  # looked at when all is composed
        return None
    if key == "engine":
        return None if text in ENGINES else f"engine: unknown engine {shown(text)}{nearest(text, ENGINES)}"
    try:
        value = OverridesParser.create().parse_override(f"{key}={text}").value()
    except (HydraException, ValueError, RecursionError):
        return f"{key}: {shown(text)} cannot be read"
    if key in WHOLE_NUMBERS:
        low, high = WHOLE_NUMBERS[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return f"{key}: {shown(text)} is not a whole number in range; allowed: {low} to {high}"
        return None
    if key.endswith(".form"):
        kind = key.split(".")[0]
        known = [*CHOICES[kind], AS_OBSERVED]
        return None if value in known else f"{key}: unknown form {shown(text)}{nearest(text, known)}"
    if key not in declared_numbers():  # the municipality's switches
        return None if isinstance(value, bool) else f"{key}: {shown(text)} is not true or false"
    declaration, default = declared_numbers()[key]
    if value is None and not key.startswith("parameters."):
        return None
    if not isinstance(value, (int, float)):  # told as it was typed, in short
        fault = "is not true or false" if isinstance(default, bool) else "is not a number"
    elif isinstance(value, int) and abs(value) > 10**MOST_DIGITS:
        fault = "is out of range"
    else:
        return fault_of(key, value, declaration, default)
    return f"{key}: {shown(text)} {fault}; allowed: {range_text(declaration)} ({declaration.unit})"


def _check_levers(swept: Mapping[str, Sequence[str]], experiment: str | None) -> None:
    for key, values in swept.items():
        try:
            _check_override(_Override(key, tuple(values)))
        except UserError as error:
            raise UserError(f"configs/experiment/{experiment}.yaml: levers: {error}") from None


@lru_cache(maxsize=256)  # 60 ms each, and a sweep looks once more at what an experiment's file says
def _compose(*assignments: str) -> Mapping[str, Any]:
    """One composed configuration as plain Python values, which nobody changes."""
    GlobalHydra.instance().clear()
    try:
        with initialize_config_module("configs", version_base="1.3"):
            composed = compose("config", overrides=list(assignments))
        plain = OmegaConf.to_container(composed, resolve=False)
    except (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, RecursionError) as error:
        first = " ".join(line.strip() for line in str(error).splitlines() if line.strip())
        raise UserError(f"configs: {in_line(first)}") from None
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


def _assemble(fixed: list[str], swept: Mapping[str, tuple[str, ...]], case_path: str | None) -> Settings:
    case = load_case(case_path) if case_path is not None else None  # before configs: many a fault is there
    base = _compose(*fixed)
    case = case or load_case(base["case"]["path"])
    named, swept = base["scenarios"], _all_swept(base, swept, case)
    count = math.prod(len(values) for values in swept.values())
    if count > MOST_SCENARIOS:
        raise UserError(f"{', '.join(swept)}: {count} scenarios; allowed: at most {MOST_SCENARIOS}")
    by_group: dict[str, list[str]] = {}
    for key in swept:
        if key != SCENARIO:
            by_group.setdefault(key.split(".")[0], []).append(key)
    parts: dict[tuple[str, ...], Any] = {}
    for group, keys in by_group.items():  # compose each group's combinations once, not every cell
        for values in itertools.product(*(swept[key] for key in keys)):
            assignments = tuple(f"{key}={value}" for key, value in zip(keys, values, strict=True))
            parts[assignments] = _compose(*fixed, *assignments)[group]
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


def shipped(experiment: str) -> tuple[dict[str, tuple[str, ...]], Mapping[str, Any]]:
    """What an experiment's file sweeps, and what it samples."""
    base = _compose(f"experiment={experiment}")
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


def canonical(value: Any) -> Any:
    """A JSON form of a value that does not depend on order or on 1 against 1.0."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [canonical(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return float(value)
