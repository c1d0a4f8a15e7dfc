"""What a run costs, and what its exchanges bring: the municipality's and project money, the firms' hours, and gains.

Theory: docs/theory/cost.md. Source: dalalab_2025 (weak municipal finances, no prices); numbers assumed.
Nothing in a week asks for these: they are pure accounting at the end of a run.
"""

from sim.compiled import compiled

HOURS_A_YEAR = 37.5 * 52  # of one full-time post
WEEKS_A_YEAR = 52


@compiled
def brought(weeks_operated, per_year):
    """What an exchange that operated for so many weeks brought, of what a year of it brings (NOK, t or jobs).

    >>> brought(26, 300_000.0)
    150000.0
    """
    return weeks_operated / WEEKS_A_YEAR * per_year


@compiled
def facilitator_cost(paid_hours, facilitator_year_cost):
    """NOK for a facilitator's hours, at the yearly cost of a full-time post.

    >>> facilitator_cost(975.0, 900_000.0)
    450000.0
    """
    return paid_hours / HOURS_A_YEAR * facilitator_year_cost


@compiled
def permit_staff_cost(weeks, permit_capacity, permit_service, permit_case_cost):
    """NOK for room for so many cases at once over some weeks; faster service costs as much more.

    >>> permit_staff_cost(104, 2.0, 1.5, 250_000.0)
    1500000.0
    """
    return weeks / WEEKS_A_YEAR * (permit_capacity * permit_service * permit_case_cost)


@compiled
def events_cost(meetings, theme_days, meeting_cost, theme_day_cost):
    """NOK for meetings (evaluations and plans too) and theme days that were held.

    >>> events_cost(10, 4, 5_000.0, 50_000.0)
    250000.0
    """
    return meetings * meeting_cost + theme_days * theme_day_cost


@compiled
def outreach_cost(outreach_hours, outreach_hour_cost):
    """NOK for the hours of the municipality's own people that went into finding firms.

    >>> outreach_cost(100.0, 600.0)
    60000.0
    """
    return outreach_hours * outreach_hour_cost


@compiled
def sessions_cost(sessions_attended, session_hours, outreach_hour_cost):
    """NOK for the hours of the municipality's own people at sessions of the learning network.

    >>> sessions_cost(10, 16.0, 600.0)
    96000.0
    """
    return sessions_attended * session_hours * outreach_hour_cost


@compiled
def demand_cost(calls, trials, procurement_cost, trial_cost):
    """NOK for what the municipality asked for itself (calls) and for trials in its test bed that began.

    >>> demand_cost(2, 3, 300_000.0, 100_000.0)
    900000.0
    """
    return calls * procurement_cost + trials * trial_cost


@compiled
def register_upkeep(weeks, register_cost, register_hours, outreach_hour_cost):
    """NOK for a shared register over some weeks: the register, and hours of the municipality's own people.

    >>> register_upkeep(104, 200_000.0, 5.0, 600.0)
    712000.0
    """
    return weeks * (register_cost / WEEKS_A_YEAR + register_hours * outreach_hour_cost)


@compiled
def markets_cost(weeks, market_cost):
    """NOK for agreed purchases of secondary materials over some weeks.

    >>> markets_cost(78, 200_000.0)
    300000.0
    """
    return weeks / WEEKS_A_YEAR * market_cost


@compiled
def plans_cost(plans_made, plan_hours, outreach_hour_cost):
    """NOK for the hours of the municipality's own people that went into common plans.

    >>> plans_cost(10, 80.0, 600.0)
    480000.0
    """
    return plans_made * plan_hours * outreach_hour_cost


@compiled
def evaluating_hours(evaluated_visits, short_evaluation_attention):
    """Hours that firms gave to short evaluations at the end of meetings; visits are counted per firm.

    >>> evaluating_hours(40, 0.25)
    10.0
    """
    return evaluated_visits * short_evaluation_attention


@compiled
def hours_of_firms(
    meeting_visits, theme_day_visits, talk_visits, planning_visits, hosted_hours,
    meeting_attention, theme_day_attention, expectation_attention, planning_attention,
):  # fmt: skip
    """Hours that firms gave to meetings, theme days, talks about expectations, case work and informal facilitation.

    Not those they gave to projects. Visits are counted per firm: two at each talk, and for each case.

    >>> hours_of_firms(10, 5, 4, 8, 100.0, 2.0, 6.0, 2.5, 1.5)
    172.0
    """
    given = meeting_visits * meeting_attention + theme_day_visits * theme_day_attention
    given += talk_visits * expectation_attention + planning_visits * planning_attention
    return given + hosted_hours


@compiled
def firms_cost(firm_hours, firm_hour_cost):
    """NOK that hours of firms are worth.

    >>> firms_cost(172.0, 600.0)
    103200.0
    """
    return firm_hours * firm_hour_cost
