"""Demand: the municipality asks for an exchange itself (procurement), or lets one be tried first (test bed).

Theory: docs/theory/demand.md. Source: svenska_industrikommuner_2022 (innovation procurement with a dialogue before it,
test beds); numbers assumed.
"""

from sim.compiled import compiled


@compiled
def can_be_bought(kind):
    """Whether a municipality can buy what is exchanged: a by-product (kind 0) or a service (kind 2).

    >>> can_be_bought(0), can_be_bought(1), can_be_bought(2), can_be_bought(3)
    (True, False, True, False)
    """
    return kind == 0 or kind == 2


@compiled
def demanded_value(value, procurement_gain):
    """Value (0-1) to its receiver of an exchange that the municipality asks for: v + gain, at most 1.

    >>> demanded_value(0.5, 0.25), demanded_value(0.9, 0.25)
    (0.75, 1.0)
    """
    return min(1.0, value + procurement_gain)


@compiled
def is_refusal_final(asked_for, refusal_final, chance):
    """Whether a refusal is for good: chance below `refusal_final`, and the municipality never asked for it.

    >>> is_refusal_final(False, 0.5, 0.25), is_refusal_final(True, 0.5, 0.25)
    (True, False)
    """
    return chance < refusal_final and not asked_for


@compiled
def weight_after_trial(weight, tried, trial_doubt):
    """Weight (0-3) of risk or of missing understanding at agreement: w, or w trial_doubt once it was tried.

    >>> weight_after_trial(1.0, False, 0.5), weight_after_trial(1.0, True, 0.5)
    (1.0, 0.5)
    """
    return weight * trial_doubt if tried else weight
