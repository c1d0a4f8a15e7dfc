"""What a run cost, worked out once, at its end: one function over what both engines counted.

Compiled, so that whoever has the compiled week has the costs too (the page in a browser, say), and no price list is
written a second time.
"""

from sim.compiled import compiled
from sim.rules import cost, together

COUNTED = (  # what is counted of a run; those in hours, NOK or weeks may be broken
    "facilitator_hours", "funder_hours", "grants_nok", "outreach_paid", "permits_unpaid",
    "sessions_attended", "calls", "trials", "meetings_held", "evaluations_held", "plans_made", "theme_days_held",
    "meeting_visits", "evaluated_visits", "theme_day_visits", "talk_visits", "planning_visits",
)  # fmt: skip
AMOUNTS = COUNTED[:5]
COSTS = ("cost_nok", "funder_nok", "firm_hours", "firm_nok")
LEVERS = ("is_informal", "permit", "digital_mapping", "stable_markets", "joint_planning")  # of the scenario, that count


@compiled
def add_costs(scenario, rates, is_hosted, weeks, row):
    """Write cost_nok, funder_nok, firm_nok (NOK) and firm_hours into a run's row, from what is counted in it (COUNTED).

    scenario: a record with LEVERS. rates: parameters, by group and name. is_hosted: whether an informal facilitator's
    hours are lent by firms.
    """
    paid_hours, hosted_hours = row.facilitator_hours, 0.0
    if scenario.is_informal:
        paid_hours = 0.0
        if is_hosted:
            hosted_hours = row.facilitator_hours
    row.cost_nok = cost_of_run(scenario, rates, paid_hours, weeks, row)
    row.funder_nok = cost.facilitator_cost(row.funder_hours, rates.cost.facilitator_year_cost)
    row.firm_hours = cost.hours_of_firms(
        row.meeting_visits, row.theme_day_visits, row.talk_visits, row.planning_visits, hosted_hours,
        rates.meeting.meeting_attention, rates.municipality.theme_day_attention,
        rates.facilitator.expectation_attention, rates.municipality.planning_attention,
    ) + cost.evaluating_hours(row.evaluated_visits, rates.municipality.short_evaluation_attention)  # fmt: skip
    price_firms(rates, row)


@compiled
def price_firms(rates, row):
    """Write firm_nok into the row of a run: what the hours in it, which firms gave, are worth."""
    row.firm_nok = cost.firms_cost(row.firm_hours, rates.cost.firm_hour_cost)


@compiled
def cost_of_run(scenario, rates, paid_hours, weeks, row):
    """NOK of municipality and projects."""
    sizes, prices = rates.municipality, rates.cost
    room = 0.0
    if scenario.permit:
        room = together.planned_work(sizes.permit_capacity, scenario.joint_planning, sizes.planning_share)
    return (
        cost.facilitator_cost(paid_hours, prices.facilitator_year_cost)
        + cost.events_cost(
            row.meetings_held + row.evaluations_held + row.plans_made, row.theme_days_held,
            prices.meeting_cost, prices.theme_day_cost,
        )
        + cost.permit_staff_cost(weeks - row.permits_unpaid, room, sizes.permit_service, prices.permit_case_cost)
        + cost.outreach_cost(row.outreach_paid, prices.outreach_hour_cost)
        + cost.sessions_cost(row.sessions_attended, sizes.session_hours, prices.outreach_hour_cost)
        + cost.demand_cost(row.calls, row.trials, prices.procurement_cost, prices.trial_cost)
        + cost.register_upkeep(
            weeks * scenario.digital_mapping, prices.register_cost, sizes.register_hours, prices.outreach_hour_cost
        )
        + cost.plans_cost(row.plans_made, sizes.plan_hours, prices.outreach_hour_cost)
        + cost.markets_cost(weeks * scenario.stable_markets, prices.market_cost)
        + row.grants_nok
    )  # fmt: skip
