"""How a number is declared: once, with unit, range, meaning, source key and basis."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeGuard

from sim.files import shown

BASES = ("measured", "derived", "calibrated", "assumed")
HALF_TO_DOUBLE = "half to double within the allowed range, no source says more"
MAX_SEED = 2**32 - 1  # of seeds and of replicates: words of 32 bits of the generator (chance.py)


class Plausible(NamedTuple):
    """From where to where an assumed value might as well lie, and why; what is allowed reaches farther."""

    low: float
    high: float
    why: str


@dataclasses.dataclass(frozen=True)
class Declaration:
    """What is known about one declared number. `basis`: how far its value can be trusted."""

    unit: str
    low: float
    high: float
    meaning: str
    source: str
    basis: str
    note: str = ""
    off: tuple[str, Any] | None = None  # the mechanism that it belongs to, and the value that switches it off
    plausible: Plausible | None = None  # missing: known, a choice, or a switch


def declared(
    default: Any,
    unit: str,
    low: float,
    high: float,
    meaning: str,
    *,
    source: str = "arstein_sveinhaug_2023",
    basis: str = "assumed",
    note: str = "",
    off: tuple[str, Any] | None = None,
    plausible: tuple[float, float, str] | str | None = HALF_TO_DOUBLE,
) -> Any:
    """A dataclass field that carries its declaration. `source` is a key of docs/references.bib;
    with basis "assumed" it names where the mechanism comes from, not the number. off: (name of the
    mechanism, value at which it is switched off), for what `Scenario(without=...)` can leave out. plausible:
    where an assumed value might as well lie, with the reason; the reason alone: from half to double the default;
    None: nothing to doubt, since it is chosen."""
    if basis != "assumed" or isinstance(default, bool):
        plausible = None
    elif isinstance(plausible, str):
        plausible = (max(low, default / 2), min(high, default * 2), plausible)
    within = None if plausible is None else Plausible(*plausible)
    declaration = Declaration(unit, low, high, meaning, source, basis, note, off, within)
    return dataclasses.field(default=default, metadata={"declaration": declaration})


def declarations(cls: Any) -> Iterator[tuple[str, Declaration, Any]]:
    """(name, declaration, default) of each declared field, in order; the default has its type."""
    for field in dataclasses.fields(cls):
        if "declaration" in field.metadata:
            whole = field.type != "float"
            default: Any = field.default
            yield field.name, field.metadata["declaration"], default if whole else float(default)


def range_text(declaration: Declaration) -> str:
    """The allowed range in words, as messages and tables show it."""
    if math.isinf(declaration.high):
        return f"at least {declaration.low:g}"
    return f"{declaration.low:g} to {declaration.high:g}"


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether something is a whole number, numpy's included; True and False are none."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def fault_of(name: str, value: Any, declaration: Declaration, default: Any) -> str | None:
    """One line saying what is wrong with a value, or None. Whole-number fields stay whole."""
    if value is None and default is None:
        return None
    if isinstance(default, bool):
        return None if isinstance(value, bool) else f"{name}: {shown(value)} is not true or false"
    number: Any = value
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        fault = "is not a number"
    elif isinstance(default, (int, type(None))) and not is_whole(value) and not float(value).is_integer():
        fault = "is not a whole number"
    elif math.isnan(number) or not declaration.low <= number <= declaration.high:
        fault = "is out of range"
    else:
        return None
    return f"{name}: {shown(value)} {fault}; allowed: {range_text(declaration)} ({declaration.unit})"


def check(instance: Any, where: str) -> None:
    """Raise ValueError with one line per declared field of `instance` that is at fault."""
    faults = [
        fault
        for name, declaration, default in declarations(type(instance))
        if (fault := fault_of(f"{where}.{name}", getattr(instance, name), declaration, default))
    ]
    if faults:
        raise ValueError("\n".join(faults))
