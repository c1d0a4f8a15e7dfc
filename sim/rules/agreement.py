"""Agreement: each side weighs benefit and hope against risk and lack of clarity.

Theory: docs/theory/agreement.md. Source: arstein_sveinhaug_2023, sections 4.2.1 (clarity on what
is negotiable), 4.2.3 (expectation gap), 4.2.4 (trust).
"""

from sim.compiled import compiled
from sim.rules.primitives import logistic


@compiled
def acceptance_probability(value, optimism, trust, understanding, sharpness, risk_weight, ambiguity_weight):
    """Chance (0-1) that one side accepts.

    logistic(sharpness (v + o - risk_weight (1 - t) - ambiguity_weight (1 - u))): v the side's
    value, o its optimism, t its trust in the other, u its understanding, all 0-1.

    >>> acceptance_probability(0.5, 0.0, 0.5, 1.0, 6.0, 1.0, 0.4)
    0.5
    """
    balance = value + optimism - risk_weight * (1.0 - trust) - ambiguity_weight * (1.0 - understanding)
    return logistic(sharpness * balance)


@compiled
def judged_value(value, competence, doubt_weight):
    """What a side takes an exchange to be worth to it: v + doubt_weight (q - 0.5).

    v its value and q its competence (0-1), doubt_weight 0-0.6: who knows little of the matter doubts what it is worth.

    >>> judged_value(0.5, 0.0, 0.5), judged_value(0.5, 1.0, 0.5)
    (0.25, 0.75)
    """
    return value + doubt_weight * (competence - 0.5)


@compiled
def ambiguity_left(ambiguity_weight, clarity, clarity_counts):
    """Weight (0-3) of missing understanding at agreement: w (1 - clarity), or w where clarity does not count.

    clarity (0-1): how far both sides have cleared up what they may expect of this project; clarity_counts: yes or no.

    >>> ambiguity_left(0.5, 0.5, True), ambiguity_left(0.5, 0.5, False)
    (0.25, 0.5)
    """
    return ambiguity_weight * (1.0 - clarity) if clarity_counts else ambiguity_weight


@compiled
def ambiguity_at_renewal(ambiguity_weight, renewal_clarity):
    """Weight (0-3) of missing understanding when a contract is up: w (1 - clarity), with clarity 0-1.

    Years of operation have shown what is exchanged; clarity says how far (1: nobody is unclear any more).

    >>> ambiguity_at_renewal(0.5, 0.5)
    0.25
    """
    return ambiguity_weight * (1.0 - renewal_clarity)


@compiled
def fits_capacity(amount, amount_taken, capacity):
    """Whether an amount fits what a stream has left (same unit; capacity inf: no limit).

    >>> fits_capacity(2.0, 3.0, 5.0), fits_capacity(3.0, 3.0, 5.0)
    (True, False)
    """
    return amount_taken + amount <= capacity
