"""The facilitator's week: a limited number of hours, spent in a fixed order, lost when unused.

Theory: docs/theory/facilitator.md. Source: arstein_sveinhaug_2023, sections 2.4.1, 4.3, 5.3
(what a facilitator does).
"""

from sim.compiled import compiled
from sim.elementary import exp2


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
def has_hours_for_talk(hours_left, expectation_hours):
    """Whether the hours left (>= 0) are enough for a whole talk about expectations; none is held by who has no hours.

    >>> has_hours_for_talk(3.0, 3.0), has_hours_for_talk(2.0, 3.0), has_hours_for_talk(0.0, 0.0)
    (True, False, False)
    """
    return hours_left > 0.0 and hours_left >= expectation_hours


@compiled
def successor_skill(skill, newcomer_loss, weeks_in_post, settle_half_life):
    """Skill (0-1) of a successor who has to settle: s (1 - loss 2^(-w / half-life)).

    skill s of a settled facilitator (0-1), newcomer_loss (0-1), weeks_in_post w (>= 0), settle_half_life in weeks.

    >>> successor_skill(1.0, 0.5, 0, 26.0), successor_skill(1.0, 0.5, 26, 26.0)
    (0.5, 0.75)
    """
    return skill * (1.0 - newcomer_loss * exp2(-weeks_in_post / settle_half_life))


@compiled
def attention_beside_hosting(attention, hours_lent):
    """Attention (hours a week) left to a firm whose people also facilitate.

    >>> attention_beside_hosting(10.0, 4.0)
    6.0
    """
    return attention - hours_lent


@compiled
def hours_lent(hours, hosts, attention):
    """Hours a week one of several host firms lends: an equal share, and no more than it has.

    >>> hours_lent(8.0, 2, 10.0), hours_lent(8.0, 2, 3.0)
    (4.0, 3.0)
    """
    return min(hours / hosts, attention)
