"""Shapes that several rules share: gain, loss, hazard, logistic, geometric mean."""

import math

from sim.compiled import compiled
from sim.elementary import exp


@compiled
def gained(level, gain):
    """A level after a gain: x + g (1 - x). Level and gain 0-1; stays in 0-1.

    >>> gained(0.5, 0.2)
    0.6
    """
    return level + gain * (1.0 - level)


@compiled
def lost(level, loss):
    """A level after a loss: x - l x. Level and loss 0-1 (a loss above 1 counts as 1).

    >>> lost(0.5, 0.2)
    0.4
    """
    return level - min(loss, 1.0) * level


@compiled
def hazard_probability(hazard):
    """Chance a week of an event with this hazard (per week, >= 0): 1 - e^(-h).

    >>> hazard_probability(0.0)
    0.0
    """
    return 1.0 - exp(-hazard)


@compiled
def strikes(hazard, chance):
    """Whether an event with this hazard happens at a uniform draw `chance`: chance < 1 - e^(-h).

    1 - e^(-h) is never above h (nor its rounding above h + 1e-12), so that most draws are
    decided without an exponential.

    >>> strikes(0.5, 0.39), strikes(0.5, 0.4)
    (True, False)
    """
    return chance < hazard + 1e-12 and chance < hazard_probability(hazard)


@compiled
def logistic(x):
    """1 / (1 + e^(-x)); 0-1.

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + exp(-x))


@compiled
def geometric_mean(a, b):
    """sqrt(a b) of two levels; small when either is small.

    >>> geometric_mean(0.25, 1.0)
    0.5
    """
    return math.sqrt(a * b)


@compiled
def midpoint(a, b):
    """Mean of two sides' levels.

    >>> midpoint(0.25, 0.75)
    0.5
    """
    return 0.5 * (a + b)


@compiled
def mean_of(values, included):
    """Mean of `values[i]` where `included[i]`, summed in order; 0 where nothing is included.

    One shared sum, because sums in another order differ in the last bit.
    """
    total = 0.0
    count = 0
    for i in range(values.shape[0]):
        if included[i]:
            total += values[i]
            count += 1
    return total / count if count > 0 else 0.0


@compiled
def mean_of_pairs(values, included):
    """Mean of `values[q, 0]` and `values[q, 1]`, both directions of each included pair q; 0 without any."""
    total = 0.0
    count = 0
    for q in range(values.shape[0]):
        if included[q]:
            total += values[q, 0]
            total += values[q, 1]
            count += 2
    return total / count if count > 0 else 0.0
