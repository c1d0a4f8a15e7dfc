"""exp, exp2, log and power in plain arithmetic, so that they give the same bits everywhere.

C libraries differ in the last bit of these functions, and one library differs with itself where the
processor multiplies and adds in one step. Here each is a fixed chain of additions, multiplications and
divisions, which IEEE 754 defines to the bit; the compiler may not contract or reorder them (no fast-math).
Errors are below 1 ulp, a unit in the last place (tests/sim/test_elementary.py).

Everything rests on two series: e^r for |r| <= ln 2 / 2 and 2 artanh(s) = ln((1 + s) / (1 - s)). What
one float64 cannot hold is carried as a pair, a high part and what is missing to it.
"""

import math

import numpy as np

from sim.compiled import compiled, compiled_in_place

_PER_LN2 = 1.4426950408889634  # 1 / ln 2
# ln 2 in two parts; the high one ends in zeros, so that its product with a whole number below 2^11 is exact.
_LN2_HIGH, _LN2_LOW = 0.6931471805598903, 5.497923018708371e-14
_SPLITTER = 134217729.0  # 2**27 + 1 (Dekker 1971)
_SQRT_2 = 1.4142135623730951
_MANTISSA, _ONE = np.int64(0x000FFFFFFFFFFFFF), np.int64(0x3FF0000000000000)
_LARGEST, _SMALLEST = 709.782712893384, -745.1332191019412  # beyond: e^x is no float64, or 0
_LOWEST_NORMAL, _LIFT = 2.2250738585072014e-308, 18014398509481984.0  # 2**-1022, 2**54


@compiled
def exp(x):
    """e^x; 0 below about -745, infinite above about 709.8.

    >>> exp(0.0), exp(1.0)
    (1.0, 2.718281828459045)
    """
    if x > _LARGEST:
        return math.inf
    if x < _SMALLEST:
        return 0.0
    if x == 0.0:
        return 1.0  # as the series says: asked for by all who have not waited, or run nothing
    return exp_of_sum(x, 0.0)


@compiled
def exp2(x):
    """2^x; 0 below -1075, infinite from 1024.

    >>> exp2(-1.0), exp2(10.0)
    (0.5, 1024.0)
    """
    if x >= 1024.0:
        return math.inf
    if x < -1075.0:
        return 0.0
    whole = math.floor(x + 0.5)
    high, low = product(x - whole, _LN2_HIGH)
    return scaled(exp_of_small(high, low + (x - whole) * _LN2_LOW), whole)


@compiled
def log(x):
    """Natural logarithm of x > 0; minus infinity of 0.

    >>> log(1.0), log(0.5)
    (0.0, -0.6931471805599453)
    """
    if x == 0.0:
        return -math.inf
    high, low = log_in_two(x)
    return high + low


@compiled
def power(base, exponent):
    """base^exponent for a base >= 0 and an exponent > 0, or = 0 (then 1).

    Below 1 ulp where the result is above e^-20.

    >>> power(0.5, 2.0), power(0.0, 2.0), power(0.0, 0.0)
    (0.25, 0.0, 1.0)
    """
    if exponent == 0.0 or base == 1.0:
        return 1.0
    if base == 0.0:
        return 0.0
    high, low = log_in_two(base)
    product_high, product_low = product(exponent, high)
    if product_high > _LARGEST:
        return math.inf
    if product_high < _SMALLEST:
        return 0.0
    return exp_of_sum(product_high, product_low + exponent * low)


@compiled_in_place
def exp_of_sum(high, low):
    """e^(high + low), low being small: 2^k e^r with a whole k and |r| <= ln 2 / 2."""
    whole = math.floor(high * _PER_LN2 + 0.5)
    return scaled(exp_of_small(high - whole * _LN2_HIGH, low - whole * _LN2_LOW), whole)


@compiled_in_place
def exp_of_small(high, low):
    """e^(high + low) for a sum of at most ln 2 / 2 in size: its series, to r^13 / 13!."""
    r = high + low
    missing = low - (r - high)
    # By pairs and not from the inside out: the week asks for one at a time, and would wait for eleven steps in a row.
    r2 = r * r
    r4 = r2 * r2
    # fmt: off
    to_6 = (0.16666666666666666 + 4.1666666666666664e-02 * r) + (8.333333333333333e-03 + 1.388888888888889e-03 * r) * r2
    to_10 = (1.984126984126984e-04 + 2.48015873015873e-05 * r) + (2.7557319223985893e-6 + 2.755731922398589e-7 * r) * r2
    to_13 = (2.505210838544172e-08 + 2.08767569878681e-09 * r) + 1.6059043836821613e-10 * r2
    rest = to_6 + (to_10 + to_13 * r4) * r4
    # fmt: on
    sum_ = 1.0 + r
    return sum_ + ((1.0 - sum_ + r) + (r2 * (0.5 + rest * r) + missing))


@compiled_in_place
def scaled(value, whole):
    """value * 2^whole, for a value from 0.5 to 2 and a whole number from -1075 to 1024.

    In two steps, since 2^1024 is no float64 and 2^-1075 is 0; only the last can round.
    """
    half = np.int64(whole) // 2
    return value * power_of_two(half) * power_of_two(np.int64(whole) - half)


@compiled_in_place
def power_of_two(whole):
    """2^whole for a whole number from -1022 to 1023: the exponent of a float64, written into it."""
    return float(np.int64((np.int64(whole) + 1023) << 52).view(np.float64))


@compiled_in_place
def log_in_two(x):
    """ln x for x > 0, as a high part and what is missing to it: together some 58 bits."""
    lifted = 0
    if x < _LOWEST_NORMAL:
        x *= _LIFT
        lifted = 54
    bits = np.float64(x).view(np.int64)
    whole = float((bits >> 52) - 1023 - lifted)
    mantissa = float(np.int64((bits & _MANTISSA) | _ONE).view(np.float64))
    if mantissa > _SQRT_2:
        mantissa *= 0.5
        whole += 1.0
    # ln(1 + f) = 2 artanh(s), s = f / (2 + f): s in two parts, then its series.
    f = mantissa - 1.0
    below = 2.0 + f
    s = f / below
    back, back_low = product(s, below)
    s_low = ((f - back) - back_low - s * (f - (below - 2.0))) / below
    z = s * s
    # fmt: off
    rest = (((((((((0.0952380952380952384 * z + 0.105263157894736842) * z
        + 0.117647058823529412) * z + 0.133333333333333333) * z
        + 0.153846153846153846) * z + 0.181818181818181818) * z
        + 0.222222222222222222) * z + 0.285714285714285714) * z
        + 0.4) * z + 0.666666666666666667) * z
    # fmt: on
    twice = 2.0 * s
    counted = whole * _LN2_HIGH
    high = counted + twice
    missing = (counted - high) + twice if abs(counted) > abs(twice) else (twice - high) + counted
    low = missing + (2.0 * s_low + s * rest + whole * _LN2_LOW)
    total = high + low
    return total, low - (total - high)


@compiled_in_place
def product(a, b):
    """a * b as its rounded value and what is missing to it, exactly (Dekker 1971), for factors of common size."""
    rounded = a * b
    a_high, b_high = first_half(a), first_half(b)
    a_low, b_low = a - a_high, b - b_high
    return rounded, ((a_high * b_high - rounded) + a_high * b_low + a_low * b_high) + a_low * b_low


@compiled_in_place
def first_half(x):
    """x to its first 26 bits (Veltkamp 1968)."""
    lifted = _SPLITTER * x
    return lifted - (lifted - x)
