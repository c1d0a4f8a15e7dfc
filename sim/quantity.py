"""A quantity of a case: a number, or a distribution drawn per replicate, and how a cell says it."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Sequence

from sim.cells import may_be_thousands, number_hint
from sim.files import shown
from sim.names import nearest

# Kinds of distribution; drawn by sim.chance.quantile.
FIXED, UNIFORM, INTEGER, NORMAL, LOGNORMAL = range(5)


@dataclasses.dataclass(frozen=True)
class Quantity:
    """A number, or a distribution drawn per replicate."""

    kind: int
    a: float
    b: float = 0.0


MAX_CELL = 100  # characters of a quantity
MAX_SIGMA = 5  # of a lognormal: a factor of 150 either way within one sigma
MAX_SPREAD = 1e12
LARGE = 1000  # where more is allowed, 1.500 may be meant for fifteen hundred
DISTRIBUTIONS = {
    "uniform": UNIFORM,
    "integer": INTEGER,
    "normal": NORMAL,
    "lognormal": LOGNORMAL,
}
_CALL = re.compile(r"^([a-z]+)\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def number(text: str) -> float:
    """A finite number as Python and tables write it; ValueError where it is none."""
    if not _NUMBER.match(text):
        raise ValueError
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


@functools.lru_cache(maxsize=2048)  # a table says the same many times over
def parse_quantity(text: str, low: float, high: float) -> Quantity:
    """Read a cell such as `0.5` or `uniform(0.3, 0.8)`; ValueError says what is allowed."""
    allowed = f"allowed: {low:g} to {high:g}" if math.isfinite(high) else f"allowed: at least {low:g}"
    if len(text) > MAX_CELL:
        raise ValueError(f"{shown(text, 20)} is too long; allowed: at most {MAX_CELL} characters")
    call = _CALL.match(text)
    numbers = [call[2], call[3]] if call else [text]
    try:
        a, b = number(numbers[0]), number(numbers[-1])
    except ValueError:
        hint = number_hint(numbers[0])
        raise ValueError(f"{text!r} is not a number or a distribution such as uniform(1, 2){hint}; {allowed}") from None
    if high > LARGE:
        _check_thousands(text, numbers[:1] if call and call[1] == "lognormal" else numbers)
    if not call:
        if not low <= a <= high:
            raise ValueError(f"{text!r} is out of range; {allowed}")
        return Quantity(FIXED, a)
    name = call[1]
    if name not in DISTRIBUTIONS:
        raise ValueError(f"{text!r} is no known distribution{nearest(name, DISTRIBUTIONS)}")
    if name in ("uniform", "integer"):
        if a > b:
            raise ValueError(f"{text!r} has its lower end above its upper end")
        if name == "integer" and not (a.is_integer() and b.is_integer()):
            raise ValueError(f"{text!r} needs whole numbers")
        if a < low or b > high:
            raise ValueError(f"{text!r} is out of range; {allowed}")
    elif name == "lognormal" and b > MAX_SIGMA:
        raise ValueError(f"{text!r} has a sigma (spread of the logarithm) of {b:g}; allowed: 0 to {MAX_SIGMA}")
    elif b > MAX_SPREAD:
        raise ValueError(f"{text!r} has a spread of {b:g}; allowed: 0 to {MAX_SPREAD:g}")
    elif b < 0 or not low <= a <= high:
        raise ValueError(f"{text!r} is out of range (spread at least 0); {allowed}")
    elif name == "lognormal" and a <= 0:
        raise ValueError(f"{text!r} needs a median above 0")
    return Quantity(DISTRIBUTIONS[name], a, b)


def _check_thousands(text: str, numbers: Sequence[str]) -> None:
    for number in numbers:
        if doubt := may_be_thousands(number):
            about = "" if number == text else f"{number} in it "
            raise ValueError(f"{text!r} is not clear: {about}{doubt}")
