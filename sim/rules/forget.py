"""Forgetting: what two firms know of each other, and what the symbiosis is for, fades.

Theory: docs/theory/forget.md. Source: arstein_sveinhaug_2023, section 4.2.3 (information does
not reach those who need it; the concept is understood differently).
"""

import math

from sim.compiled import compiled


@compiled
def faded(level, base, half_life):
    """A level one week later: base + (x - base) 2^(-1/h). Half-life in weeks (inf: never fades).

    >>> faded(0.8, 0.0, 1.0)
    0.4
    """
    if half_life == math.inf:  # exactly, for base + (x - base) rounds
        return level
    return base + (level - base) * 2.0 ** (-1.0 / half_life)
