"""Scheduled meetings: events that can slip, cost hours and build trust and understanding.

Theory: docs/theory/meeting.md. Source: arstein_sveinhaug_2023, section 4.2.1 (meetings planned
monthly or every 14 days, and both slip), 4.3.2 (what an organiser changes).
"""

from sim.compiled import compiled


@compiled
def is_meeting_due(week, interval):
    """Whether a meeting is planned in this week (interval in weeks; 0: never).

    >>> is_meeting_due(8, 4), is_meeting_due(9, 4), is_meeting_due(4, 0)
    (True, False, False)
    """
    return interval > 0 and week % interval == 0


@compiled
def organised_share(facilitator_hours, hours_per_meeting):
    """How far a meeting is organised by a facilitator: min(1, hours at hand / hours needed).

    >>> organised_share(3.0, 6.0)
    0.5
    """
    if hours_per_meeting <= 0.0:
        return 1.0 if facilitator_hours > 0.0 else 0.0
    return min(1.0, facilitator_hours / hours_per_meeting)


@compiled
def mandated_share(organised, declared_responsible, undeclared_mandate):
    """How far a meeting is called by somebody who may call people in (0-1): all that is organised by
    who is declared responsible, else the share `undeclared_mandate` (0-1) of it.

    >>> mandated_share(0.5, True, 0.25), mandated_share(1.0, False, 0.25)
    (0.5, 0.25)
    """
    return organised if declared_responsible else organised * undeclared_mandate


@compiled
def held_probability(hold_self, hold_facilitated, organised):
    """Chance (0-1) that a planned meeting is held rather than slips; organised: from mandated_share.

    >>> held_probability(0.25, 0.75, 0.5)
    0.5
    """
    return hold_self + (hold_facilitated - hold_self) * organised


@compiled
def attendance_probability(attend_base, attend_commitment, commitment, in_park, attend_in_park):
    """Chance (0-1) that a firm comes to a meeting that is held; who shares the building comes more often.

    >>> attendance_probability(0.25, 0.5, 0.5, False, 0.25), attendance_probability(0.25, 0.5, 0.5, True, 0.25)
    (0.5, 0.75)
    """
    housed = attend_in_park if in_park else 0.0
    return min(1.0, attend_base + attend_commitment * commitment + housed)


@compiled
def understanding_gain(understanding_gain_self, understanding_gain_facilitated, organised, skill):
    """Gain in understanding (0-1) of an attendant: self-run plus what a facilitator adds.

    >>> understanding_gain(0.25, 0.75, 1.0, 0.5)
    0.5
    """
    added = understanding_gain_facilitated - understanding_gain_self
    return understanding_gain_self + added * organised * skill
