"""What a person types, key=value, checked before Hydra composes it: each fault is one line in words of this project."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import RangeSweep
from hydra.errors import HydraException

from experiments.request.changed import AS_OBSERVED, declared_numbers
from experiments.request.config_store import known_keys
from experiments.request.own import SHIPPED_ONLY, Own
from experiments.request.schema import GROUPS, OF_A_SWEEP, ONE_VALUE, WHOLE_NUMBERS, options
from experiments.system.errors import UserError
from sim.declared import fault_of, is_whole, range_text
from sim.extension import NOTHING, Extension
from sim.files import in_line, shown
from sim.names import nearest
from sim.scenario import CHOICES
from sim.simulate import ENGINES

MOST_CHARACTERS, MOST_WORDS = 20_000, 500  # of an override; of overrides: each key may stand once
MOST_VALUES = 10_000  # of a range
_OR_A_JOB = ", or `python -m experiments.job`"  # which is Hydra's own: docs/hydra.md
MOST_DEEP = 20  # brackets in brackets; Hydra needs seconds for thousands
MOST_DIGITS = 18  # no number that is asked for needs more before its point


@dataclasses.dataclass(frozen=True)
class Override:
    """What was typed for one key."""

    key: str
    values: tuple[str, ...]  # as typed; more than one: swept

    def assignments(self) -> list[str]:
        """Key and value as Hydra takes them, for each value."""
        return [f"{self.key}={value}" for value in self.values]


def parse(
    overrides: Sequence[str], own: Own = SHIPPED_ONLY, extension: Extension = NOTHING
) -> tuple[list[Override], tuple[str, ...]]:
    """(what is typed, the places that are: names of configs/ or paths). Raises UserError with one line per fault."""
    faults, parsed = [], []
    places: list[tuple[str, ...]] = []
    if len(overrides) > MOST_WORDS:
        raise UserError(f"overrides: {len(overrides)} of them; allowed: at most {MOST_WORDS}")
    for text in overrides:
        key, equals, value = text.partition("=")
        if key == "model":  # what it declares is unknown without it, and no fault of its own
            raise UserError(f"{_habit_of_hydra(key, value)}")
        if len(text) > MOST_CHARACTERS:
            what = f"{in_line(key)}: {shown(value or text)}"
            faults.append(f"{what} is too long; allowed: at most {MOST_CHARACTERS} characters")
            continue
        try:
            if text.startswith("case="):
                places.append(_places(value, own))
                continue
            if habit := _habit_of_hydra(key, value):
                raise UserError(habit)
            if not equals:
                raise UserError(f"{shown(text)} is not an override; allowed: key=value, such as meetings=weekly")
            override = Override(key, _values(text))
            check_override(override, own, extension)
            if len(override.values) > 1 and key in ONE_VALUE and key not in OF_A_SWEEP:
                raise UserError(f"{key}: {shown(','.join(override.values))} is more than one value; allowed: one")
            parsed.append(override)
        except UserError as error:
            faults.append(str(error))
    seen: set[str] = set()
    for override in parsed:
        if override.key in seen:
            faults.append(f"{in_line(override.key)}: stands twice; allowed: once")
        seen.add(override.key)
    if len(places) > 1:
        faults.append("case: stands twice; allowed: once")
    if faults:
        raise UserError("\n".join(faults))
    return parsed, places[0] if places else ()


def _places(value: str, own: Own) -> tuple[str, ...]:
    """The places of `case=`: names of configs/, or paths, of which one may hold a comma."""
    listed = value[len("choice(") : -1] if value.startswith("choice(") and value.endswith(")") else value
    words = (value,) if value in own.options("case") or _is_there(value) else tuple(listed.split(","))
    if not all(word.strip() for word in words):
        raise UserError(f"case: value is empty; allowed: {', '.join(own.options('case'))}, or the path of a folder")
    return tuple(word if word in own.options("case") else _at_home(word) for word in words)


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
    if key.split(".")[0] in ("levers", "scenarios", "uncertainties", "until", "defaults"):
        raise UserError(f"{in_line(key)}: cannot be set here{nearest(key, known_keys())}")
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
            if isinstance(swept := override.value(), RangeSweep):
                _check_range(key, value, swept)
            return tuple(item.partition("=")[2] if "=" in item else item for item in override.sweep_string_iterator())
    except (HydraException, ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise UserError(unreadable) from None
    return (value,)


def _habit_of_hydra(key: str, value: str) -> str | None:
    """What a user of Hydra types that is done in another way here, and which way that is."""
    own, told = key.lstrip("+~"), in_line(key)
    if own == "experiment":
        name = value if value in options("experiment") else "NAME"
        return f"{told}: is a command of its own; allowed: `symbiosis experiment {name}`, `symbiosis sweep {name}`"
    if re.split(r"[./]", own)[0] == "hydra":
        return f"{told}: Hydra's own settings are not read; allowed: --out for the folder of results{_OR_A_JOB}"
    if own == "model":  # taken out where it may stand
        return f"{told}: is code, which `symbiosis sweep` runs; allowed: symbiosis sweep model=FILE.py:CLASS"
    if key.startswith("~"):
        return f"{told}: nothing can be taken away; allowed: none as the choice of a lever, such as meetings=none"
    if key.startswith("+"):
        if own in known_keys() or own in GROUPS:
            return f"{told}: is there already; allowed: {own}=VALUE without +"
        return f"{told}: no key can be added{nearest(own, [*known_keys(), *GROUPS])}"
    if key in ("name", "question"):  # whose words may hold anything
        return None
    if "${" in value:
        return f"{told}: {shown(value)} refers to another key; allowed: the value itself{_OR_A_JOB}"
    if value.startswith("interval("):
        return f"{told}: an interval is sampled; allowed: `symbiosis sweep --sample ... --over {own}=LOW:HIGH`"
    if value.startswith("glob("):
        names = ", ".join(options(own)[:3]) or "a,b"
        return f"{told}: choices are not searched for; allowed: their names, such as {names}"
    return None


def _check_range(key: str, text: str, swept: RangeSweep) -> None:
    start, stop, step = (float(end if end is not None else 1) for end in (swept.start, swept.stop, swept.step))
    if not all(map(math.isfinite, (start, stop, step))) or step == 0 or not 1 <= (stop - start) / step <= MOST_VALUES:
        raise UserError(
            f"{in_line(key)}: {shown(text)} is no range; allowed: range(from, to, step) of 1 to {MOST_VALUES} values"
        )


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


def check_override(override: Override, own: Own = SHIPPED_ONLY, extension: Extension = NOTHING) -> None:
    """Whether its key is known and its values may stand there. Raises UserError."""
    if override.key == "case":
        return  # a name or a path: whoever reads it says what is wrong
    if override.key in GROUPS:
        for value in override.values:
            own.option(override.key, value)
        return
    if override.key not in known_keys() and override.key not in extension.keys:
        known = [*known_keys(), *GROUPS, *extension.keys]
        raise UserError(f"{in_line(override.key)}: unknown key{nearest(override.key, known)}")
    for value in override.values:
        is_own = override.key in extension.keys
        fault = _own_fault(override.key, value, extension) if is_own else _value_fault(override.key, value)
        if fault:
            raise UserError(fault)


def own_value(key: str, text: str, extension: Extension) -> Any:
    """A value of what a model of one's own declares: the name of a choice, or a number."""
    if key in extension.levers:
        return text
    value: Any = OverridesParser.create().parse_override(f"{key}={text}").value()
    is_float = isinstance(extension.parameters[key].default, float) and is_whole(value)
    return float(value) if is_float else value


def _own_fault(key: str, text: str, extension: Extension) -> str | None:
    try:
        value = own_value(key, text, extension)
    except (HydraException, ValueError, OverflowError, RecursionError):
        return f"{key}: {shown(text)} cannot be read"
    return extension.fault(key, value)


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
    if key not in declared_numbers():  # switches of levers
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
