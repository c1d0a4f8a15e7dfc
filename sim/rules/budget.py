"""A municipality's budget that binds: money for the year in a fixed order, and what it does not reach is not done.

Theory: docs/theory/budget.md. Source: dalalab_2025 (weak municipal finances); the order is assumed.
"""

import math

from sim.compiled import compiled

FULL_TIME = 37.5  # hours a week


@compiled
def post_cost(hours, facilitator_year_cost):
    """NOK a year of a facilitator with so many hours a week, at the yearly cost of a full-time post.

    >>> post_cost(75.0, 900_000.0)
    1800000.0
    """
    return hours / FULL_TIME * facilitator_year_cost


@compiled
def case_work_cost(permit_capacity, permit_service, permit_case_cost):
    """NOK a year of room for so many permit cases at once; faster service costs as much more.

    >>> case_work_cost(2.0, 1.5, 250_000.0)
    750000.0
    """
    return permit_capacity * permit_service * permit_case_cost


@compiled
def covered_share(money, cost):
    """Share (0-1) of what something costs (NOK a year) that the money left (NOK a year) pays: min(1, money / cost).

    >>> covered_share(675_000.0, 900_000.0), covered_share(675_000.0, 0.0)
    (0.75, 1.0)
    """
    return 1.0 if cost <= money else money / cost


@compiled
def money_after(money, cost):
    """NOK a year left for what comes next: max(0, money - cost).

    >>> money_after(650_000.0, 500_000.0), money_after(300_000.0, 500_000.0)
    (150000.0, 0.0)
    """
    return max(0.0, money - cost)


@compiled
def covered_hours(hours, share):
    """Hours a week of somebody of whose cost only a share (0-1) is paid: hours x share.

    >>> covered_hours(37.5, 0.5)
    18.75
    """
    return hours * share


@compiled
def grants_missing(money, grant_budget):
    """NOK of the year's budget for grants that the money left does not cover: max(0, budget - money).

    >>> grants_missing(350_000.0, 500_000.0), grants_missing(600_000.0, 500_000.0)
    (150000.0, 0.0)
    """
    return max(0.0, grant_budget - money)


@compiled
def grants_at_hand(grants_left, grants_missing):
    """NOK that may still be granted this year: what is left of the budget, less what no money covers.

    >>> grants_at_hand(400_000.0, 150_000.0), grants_at_hand(100_000.0, 150_000.0)
    (250000.0, 0.0)
    """
    return max(0.0, grants_left - grants_missing)


@compiled
def covered_days(money, theme_days, theme_day_cost):
    """Theme days a year that the money left pays, whole ones: min(days, floor(money / cost)).

    >>> covered_days(130_000.0, 4, 50_000.0), covered_days(900_000.0, 4, 50_000.0)
    (2, 4)
    """
    return theme_days if theme_days * theme_day_cost <= money else math.floor(money / theme_day_cost)


@compiled
def covers(money, cost):
    """Whether the money left (NOK a year) pays for something that is done as a whole or not at all: cost <= money.

    >>> covers(300_000.0, 300_000.0), covers(299_999.0, 300_000.0)
    (True, False)
    """
    return cost <= money
