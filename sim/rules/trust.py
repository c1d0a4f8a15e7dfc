"""Trust that is not kept up: a firm may let a partner down, and what was gained wears off.

Theory: docs/theory/trust.md. Source: arstein_sveinhaug_2023, sections 4.2.4, 5.2.5 (trust is slow to
build and quick to lose, and comes and goes in waves). Wearing off is `faded` of sim/rules/forget.py.
"""

from sim.compiled import compiled


@compiled
def has_incident(incident_rate, incident_draw):
    """Whether a member with a partner lets one down this week: draw < rate (chance a week, 0-1).

    >>> has_incident(0.002, 0.001), has_incident(0.0, 0.0)
    (True, False)
    """
    return incident_draw < incident_rate


@compiled
def loss_in_others(suspicion, heard):
    """Loss (0-1) of trust in every other firm, of one that heard so much (0-1) of an incident.

    >>> loss_in_others(0.5, 0.1)
    0.05
    """
    return suspicion * heard
