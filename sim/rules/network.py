"""A learning network of municipalities: what case workers, politicians, facilitator and mapping take home from it.

Theory: docs/theory/network.md. Sources: dalalab_2025 (examples of others are valued most; some towns
came to one session of four), no_sirkulaer_kommune (training of staff and politicians); numbers assumed.
"""

from sim.compiled import compiled
from sim.rules.primitives import gained

MOST_SERVICE = 2.0  # twice the usual speed of case work: nobody learns to be faster
WEEKS_A_YEAR = 52
QUICKER = 2  # how much quicker a newcomer settles who may ask colleagues elsewhere


@compiled
def is_session(week, sessions, later_sessions):
    """Whether the network meets in this week: `sessions` times in the first year, later fewer, evenly spread.

    The sessions of a year with d of them counted up to week w are floor(w d / 52).

    >>> [week for week in range(1, 105) if is_session(week, 4, 2)]
    [13, 26, 39, 52, 78, 104]
    """
    a_year = sessions if week <= WEEKS_A_YEAR else later_sessions
    return week * a_year % WEEKS_A_YEAR < a_year


@compiled
def learned_service(permit_service, service_gain):
    """Speed of municipal case work (0.5-2) after a session: s + g (2 - s), so that it nears 2.

    >>> learned_service(1.0, 0.25)
    1.25
    """
    return permit_service + service_gain * (MOST_SERVICE - permit_service)


@compiled
def learned_support(support, politician_gain):
    """Political support (0-1) for the work after a session that politicians attended: s + g (1 - s).

    >>> learned_support(0.5, 0.25)
    0.625
    """
    return gained(support, politician_gain)


@compiled
def examples_elsewhere(week, network_members, examples_a_year):
    """Examples that the other members of the network can tell of by a week: members x a year x years.

    >>> examples_elsewhere(104, 5, 1.0)
    10.0
    """
    return network_members * examples_a_year * (week / WEEKS_A_YEAR)


@compiled
def informed_yield(mapping_yield, example_gain, examples):
    """Yield of an hour of mapping for somebody who knows examples from elsewhere: y (1 + g x).

    >>> informed_yield(0.01, 0.05, 20.0)
    0.02
    """
    return mapping_yield * (1.0 + example_gain * examples)


@compiled
def weeks_settled(weeks_in_post, is_in_network):
    """Weeks in post as they count for a newcomer: double where colleagues in a network help.

    >>> weeks_settled(13, True), weeks_settled(13, False)
    (26, 13)
    """
    return QUICKER * weeks_in_post if is_in_network else weeks_in_post
