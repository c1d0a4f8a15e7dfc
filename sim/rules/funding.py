"""A facilitator whom projects pay: hours, applications for the next project, and the chance of a grant.

Theory: docs/theory/funding.md. Source: skr_sotenas_2023 (a centre on a row of external projects, with more
staff over time); numbers assumed.
"""

from sim.compiled import compiled
from sim.rules.primitives import logistic

QUARTER = 13  # weeks: of work on an application, and until a project that was granted pays
YEARS_LOOKED_AT = 2  # by a funder who asks what came about


@compiled
def is_quarter_over(week):
    """Whether a quarter of 13 weeks ends this week.

    >>> is_quarter_over(26), is_quarter_over(27)
    (True, False)
    """
    return week % QUARTER == 0


@compiled
def hours_paid(projects, project_hours, funded_hours_ceiling):
    """Facilitator's hours a week that so many projects pay: min(projects x hours of one, ceiling).

    >>> hours_paid(2, 37.5, 112.5), hours_paid(4, 37.5, 112.5)
    (75.0, 112.5)
    """
    return min(projects * project_hours, funded_hours_ceiling)


@compiled
def hours_to_save(hours_left, saved, application_hours):
    """Hours of a week that go into the next application: what it still lacks, or all that is left.

    >>> hours_to_save(20.0, 0.0, 40.0), hours_to_save(20.0, 35.0, 40.0)
    (20.0, 5.0)
    """
    return min(hours_left, max(0.0, application_hours - saved))


@compiled
def may_apply(saved, application_hours, paid, funded_hours_ceiling):
    """Whether an application is written: its hours are saved up, and projects pay less than the ceiling.

    >>> may_apply(40.0, 40.0, 75.0, 112.5), may_apply(40.0, 40.0, 112.5, 112.5), may_apply(39.0, 40.0, 0.0, 112.5)
    (True, False, False)
    """
    return saved >= application_hours and paid < funded_hours_ceiling


@compiled
def grant_probability(
    starts, members, own_contribution, funding_ease, ease_per_start, ease_per_member, ease_of_contribution
):
    """Chance (0-1) of a project: logistic(ease + per_start starts + per_member members + of_contribution own).

    starts of exchanges in the last two years, members now; own_contribution: whether the municipality pays hours.

    >>> grant_probability(0, 10, False, -1.0, 0.5, 0.1, 0.5)
    0.5
    """
    return logistic(
        funding_ease
        + ease_per_start * starts
        + ease_per_member * members
        + (ease_of_contribution if own_contribution else 0.0)
    )
