"""What a run cost, worked out once, after either engine, from counts that both give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.place.case import Case
from sim.rules import cost, together
from sim.scenario import Scenario


def costs(
    case: Case, scenarios: Sequence[Scenario], which: np.ndarray, counted: Mapping[str, np.ndarray], weeks: int
) -> dict[str, np.ndarray]:
    """cost_nok, funder_nok (NOK) and firm_hours of each run (columns of sim.record.RUN_COLUMNS), shape (runs,).

    which: the scenario of each run. counted: of each run facilitator_hours, funder_hours, grants_nok, outreach_paid,
    sessions_attended, permits_unpaid, calls, trials, meetings_held, evaluations_held, plans_made, theme_days_held,
    meeting_visits, evaluated_visits, theme_day_visits, talk_visits and planning_visits.
    """
    parameters = [scenario.effective_parameters() for scenario in scenarios]

    def each(group: str, name: str) -> np.ndarray:
        return np.array([getattr(getattr(p, group), name) for p in parameters], dtype=np.float64)[which]

    is_informal = np.array([scenario.facilitator.form == "informal" for scenario in scenarios])[which]
    has_permits, has_register, has_markets = (
        np.array([getattr(scenario.municipality, lever) for scenario in scenarios])[which]
        for lever in ("permit", "digital_mapping", "stable_markets")
    )
    room = np.array([
        together.planned_work(
            p.municipality.permit_capacity, s.municipality.joint_planning, p.municipality.planning_share
        )
        for s, p in zip(scenarios, parameters, strict=True)
    ])  # fmt: skip
    hours = counted["facilitator_hours"]
    hosted = is_informal & (len(case.facilitator_hosts) > 0)
    return {
        "cost_nok": cost.facilitator_cost(np.where(is_informal, 0.0, hours), each("cost", "facilitator_year_cost"))
        + cost.events_cost(
            counted["meetings_held"] + counted["evaluations_held"] + counted["plans_made"], counted["theme_days_held"],
            each("cost", "meeting_cost"), each("cost", "theme_day_cost"),
        )
        + cost.permit_staff_cost(
            weeks - counted["permits_unpaid"], np.where(has_permits, room[which], 0.0),
            each("municipality", "permit_service"), each("cost", "permit_case_cost"),
        )
        + cost.outreach_cost(counted["outreach_paid"], each("cost", "outreach_hour_cost"))
        + cost.sessions_cost(
            counted["sessions_attended"], each("municipality", "session_hours"), each("cost", "outreach_hour_cost")
        )
        + cost.demand_cost(
            counted["calls"], counted["trials"], each("cost", "procurement_cost"), each("cost", "trial_cost")
        )
        + cost.register_upkeep(
            weeks * has_register, each("cost", "register_cost"), each("municipality", "register_hours"),
            each("cost", "outreach_hour_cost"),
        )
        + cost.plans_cost(
            counted["plans_made"], each("municipality", "plan_hours"), each("cost", "outreach_hour_cost")
        )
        + cost.markets_cost(weeks * has_markets, each("cost", "market_cost"))
        + counted["grants_nok"],
        "funder_nok": cost.facilitator_cost(counted["funder_hours"], each("cost", "facilitator_year_cost")),
        "firm_hours": cost.hours_of_firms(
            counted["meeting_visits"], counted["theme_day_visits"], counted["talk_visits"],
            counted["planning_visits"], np.where(hosted, hours, 0.0), each("meeting", "meeting_attention"),
            each("municipality", "theme_day_attention"), each("facilitator", "expectation_attention"),
            each("municipality", "planning_attention"),
        )
        + cost.evaluating_hours(counted["evaluated_visits"], each("municipality", "short_evaluation_attention")),
    }  # fmt: skip
