"""Recruiting firms, and sharing with neighbouring municipalities.

Theory: docs/theory/recruiting.md. Sources: svenska_industrikommuner_2022 (business offices as
proactive actors, critical mass across municipal borders), no_sirkulaer_kommune; numbers assumed.
"""

from sim.compiled import compiled


@compiled
def recruiting_hazard(recruiting_rate, reputation, outreach_hours):
    """Hazard a week that a candidate comes: rate (0.5 + reputation) (1 + outreach hours / 10).

    >>> recruiting_hazard(0.004, 0.5, 10.0)
    0.008
    """
    return recruiting_rate * (0.5 + reputation) * (1.0 + outreach_hours / 10.0)


@compiled
def pooled_capacity(permit_capacity, covered, neighbours):
    """Cases that the case workers of this and the neighbouring municipalities handle at once.

    Of this municipality's only the share (0-1) that its budget covers.

    >>> pooled_capacity(2.0, 1.0, 1), pooled_capacity(2.0, 0.5, 1)
    (4.0, 3.0)
    """
    return permit_capacity * (covered + neighbours)


@compiled
def shared_hours(hours, neighbours):
    """Hours a week of a facilitator that stay here when the neighbours take equal parts.

    >>> shared_hours(37.5, 2)
    12.5
    """
    return hours / (1.0 + neighbours)
