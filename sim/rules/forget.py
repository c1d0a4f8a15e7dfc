"""Forgetting: what two firms know of each other, and what the symbiosis is for, fades.

Theory: docs/theory/forget.md. Source: arstein_sveinhaug_2023, section 4.2.3 (information does
not reach those who need it; the concept is understood differently).
"""

from sim.compiled import compiled
from sim.elementary import exp2


@compiled
def share_kept(half_life):
    """Share that is left a week later: 2^(-1/h). Half-life in weeks (inf: never fades).

    >>> share_kept(1.0)
    0.5
    """
    return exp2(-1.0 / half_life)


@compiled
def faded(level, base, kept):
    """A level one week later: base + (x - base) kept, with `kept` from share_kept.

    >>> faded(0.8, 0.0, 0.5)
    0.4
    """
    if kept == 1.0:  # exactly, for base + (x - base) rounds
        return level
    return base + (level - base) * kept
