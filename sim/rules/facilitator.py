"""The facilitator's week: a limited number of hours, spent in a fixed order, lost when unused.

Theory: docs/theory/facilitator.md. Source: arstein_sveinhaug_2023, sections 2.4.1, 4.3, 5.3
(what a facilitator does).
"""

from sim.compiled import compiled


@compiled
def hours_spent(hours_left, hours_needed):
    """Hours spent on a task: what it needs, or all that is left.

    >>> hours_spent(8.0, 6.0), hours_spent(4.0, 6.0)
    (6.0, 4.0)
    """
    return min(hours_left, hours_needed)


@compiled
def follow_up_hours_needed(follow_up_hours, live_projects):
    """Hours a week that following every live project up fully would take.

    >>> follow_up_hours_needed(3.0, 4)
    12.0
    """
    return follow_up_hours * live_projects


@compiled
def follow_up_share(hours_left, follow_up_hours, live_projects):
    """Follow-up each live project gets, as a share of what it needs (0-1; 0 with no project).

    >>> follow_up_share(6.0, 3.0, 4)
    0.5
    """
    needed = follow_up_hours_needed(follow_up_hours, live_projects)
    if live_projects == 0 or hours_left <= 0.0:
        return 0.0
    if needed <= 0.0:
        return 1.0
    return min(1.0, hours_left / needed)


@compiled
def attention_beside_hosting(attention, hours_hosted):
    """Attention (hours a week) left to a firm whose people also facilitate: max(0, a - hours).

    >>> attention_beside_hosting(10.0, 4.0), attention_beside_hosting(3.0, 4.0)
    (6.0, 0.0)
    """
    return max(0.0, attention - hours_hosted)


@compiled
def hours_of_hosts(hours, hosts_left, hosts):
    """Hours a week of an informal facilitator whose host firms may have left.

    >>> hours_of_hosts(8.0, 1, 2)
    4.0
    """
    return hours * hosts_left / hosts


@compiled
def hours_per_host(hours, hosts):
    """Hours a week of its own people that each host firm lends to informal facilitation.

    >>> hours_per_host(8.0, 2)
    4.0
    """
    return hours / hosts
