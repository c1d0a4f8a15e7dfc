"""Rules, elementary functions and distributions over arrays, with numpy alone: the bits of the compiled ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from sim import elementary
from sim.quantity import FIXED, INTEGER, LOGNORMAL, NORMAL, UNIFORM
from sim.rules import (
    agreement,
    commitment,
    contact,
    discovery,
    facilitator,
    forget,
    meeting,
    municipality,
    operation,
    primitives,
    project,
    trust,
)

Array = np.ndarray


# --- rules ----------------------------------------------------------------------------------


def over_arrays(rule: Callable[..., Any]) -> Callable[..., Any]:
    """The plain Python of a compiled rule, which takes arrays where it has no `if` (and no `and`).

    Whatever it calls is taken so too: other rules, min and max, the mathematics of the standard library.
    """
    function = inspect.unwrap(rule)
    names: dict[str, Any] = {"math": np, "min": np.minimum, "max": np.maximum}
    for name in function.__code__.co_names:
        called = inspect.unwrap(function.__globals__.get(name, name))
        if inspect.isfunction(called):
            names[name] = _WITH_BRANCHES.get(called.__name__) or over_arrays(called)
    return FunctionType(function.__code__, function.__globals__ | names, function.__name__)


def exp(x: Array) -> Array:
    """e^x, as sim.elementary.exp has it, below its overflow."""
    return _exp_of_sum(x, 0.0)


def log(x: Array) -> Array:
    """Natural logarithm of x > 0, as sim.elementary.log has it."""
    high, low = _log_in_two(x)
    return high + low


def power(base: Array, exponent: float) -> Array:
    """base^exponent for a base of 0-1 and an exponent >= 0, as sim.elementary.power has it."""
    if exponent == 0.0:
        return np.ones_like(base)
    is_inside = (base > 0.0) & (base < 1.0)
    high, low = _log_in_two(np.where(is_inside, base, 0.5))
    product_high, product_low = _product(exponent, high)
    return np.where(is_inside, _exp_of_sum(product_high, product_low + exponent * low), base)


def _scaled(value: Array, whole: Array) -> Array:
    return np.ldexp(value, whole.astype(np.int64))


def _log_in_two(x: Array) -> tuple[Array, Array]:
    """As sim.elementary.log_in_two, which branches."""
    half, whole = np.frexp(x)
    is_large = 2.0 * half > np.sqrt(2.0)
    mantissa, whole = np.where(is_large, half, 2.0 * half), np.where(is_large, whole, whole - 1).astype(np.float64)
    f = mantissa - 1.0
    below = 2.0 + f
    s = f / below
    back, back_low = _product(s, below)
    s_low = ((f - back) - back_low - s * (f - (below - 2.0))) / below
    z = s * s
    rest = 0.0952380952380952384 * z
    for term in (
        0.105263157894736842, 0.117647058823529412, 0.133333333333333333, 0.153846153846153846,
        0.181818181818181818, 0.222222222222222222, 0.285714285714285714, 0.4, 0.666666666666666667,
    ):  # fmt: skip
        rest = (rest + term) * z
    twice = 2.0 * s
    counted = whole * elementary._LN2_HIGH
    high = counted + twice
    missing = np.where(np.abs(counted) > np.abs(twice), (counted - high) + twice, (twice - high) + counted)
    low = missing + (2.0 * s_low + s * rest + whole * elementary._LN2_LOW)
    total = high + low
    return total, low - (total - high)


_WITH_BRANCHES = {"exp": exp, "log": log, "power": power, "scaled": _scaled}  # written anew for arrays
_exp_of_sum, _product = over_arrays(elementary.exp_of_sum), over_arrays(elementary.product)


def _all_of(module: ModuleType) -> Any:
    functions = {
        name: rule for name, rule in vars(module).items() if getattr(rule, "__module__", "") == module.__name__
    }
    return SimpleNamespace(**{name: over_arrays(rule) for name, rule in functions.items()})


_MODULES = (
    agreement, commitment, contact, discovery, facilitator, forget, meeting, municipality, operation, primitives,
    project, trust,
)  # fmt: skip
rules = SimpleNamespace(**{module.__name__.rpartition(".")[2]: _all_of(module) for module in _MODULES})
gained, lost, midpoint = rules.primitives.gained, rules.primitives.lost, rules.primitives.midpoint


# --- distributions --------------------------------------------------------------------------

# Algorithm AS 241 (Wichura 1988), as in sim.chance.standard_normal_quantile: numerator and denominator, highest power
# first, in the middle, on the way out, and far out.
_MIDDLE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_OUTER = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR_OUT = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310337993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def _polynomial(r: Array, terms: tuple[float, ...]) -> Array:
    total = terms[0] * r + terms[1]
    for term in terms[2:]:
        total = total * r + term
    return total


def standard_normal_quantile(probability: Array) -> Array:
    """Inverse of the standard normal distribution, as in sim.chance."""
    q = probability - 0.5
    r = 0.180625 - q * q
    middle = q * _polynomial(r, _MIDDLE[0]) / _polynomial(r, _MIDDLE[1])
    tail = np.maximum(np.where(q < 0.0, probability, 1.0 - probability), 1e-300)
    r = np.sqrt(-log(tail))
    outer = _polynomial(r - 1.6, _OUTER[0]) / _polynomial(r - 1.6, _OUTER[1])
    far_out = _polynomial(r - 5.0, _FAR_OUT[0]) / _polynomial(r - 5.0, _FAR_OUT[1])
    return np.where(np.abs(q) <= 0.425, middle, np.copysign(np.where(r <= 5.0, outer, far_out), q))


def quantile(kind: int, a: float, b: float, probability: Array) -> Array:
    """The values at `probability` of one case quantity's distribution, as in sim.chance."""
    if kind == FIXED:
        return np.full_like(probability, a)
    if kind == UNIFORM:
        return a + (b - a) * probability
    if kind == INTEGER:
        return a + np.floor(probability * (b - a + 1.0))
    z = standard_normal_quantile(probability)
    assert kind in (NORMAL, LOGNORMAL)
    return a + b * z if kind == NORMAL else a * exp(b * z)
