"""What the reference engine records of a week and of a run (columns: sim/record.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.case import KINDS
from sim.rules import cost
from sim.rules.primitives import mean_of, mean_of_pairs

if TYPE_CHECKING:
    from sim.reference.model import SymbiosisModel


def week_row(model: SymbiosisModel) -> tuple[object, ...]:
    """The row of this week in Record.weeks (columns: sim.record.WEEK_COLUMNS)."""
    return (
        model.replicate, model.week,
        sum(exchange.ever_realised for exchange in model.exchanges),
        _state_count(model, "operating"), model.latent(), _state_count(model, "identified"),
        _state_count(model, "agreed"), _state_count(model, "dormant"),
        model.meeting_status, model.facilitator.follow_up, model.facilitator.mapping_hours,
        *_means(model), len(model.members()),
        model.life.goal, model.life.roles, model.life.weary, model.life.stage,
    )  # fmt: skip


def run_row(model: SymbiosisModel) -> dict[str, object]:
    """The row of this replicate in Record.runs."""
    realised = [exchange for exchange in model.exchanges if exchange.ever_realised]
    operating = [exchange for exchange in model.exchanges if exchange.state == "operating"]
    by_kind = [sum(KINDS[exchange.kind] == kind for exchange in realised) for kind in KINDS]
    trust, communication, understanding, commitment = _means(model)
    return {
        **model.chosen.labels(),
        "seed": model.seed_value,
        "replicate": model.replicate,
        "weeks": model.week,
        "exchanges_realised": len(realised),
        "exchange_starts": sum(model.starts_by_week),
        "exchange_ends": sum(model.ends_by_week),
        "exchanges_operating": len(operating),
        "weeks_to_first_exchange": pd.NA if model.first_start is None else model.first_start,
        "opportunities_identified": sum(e.ever_identified for e in model.exchanges),
        "opportunities_agreed": sum(e.ever_agreed for e in model.exchanges),
        "refusals": model.counts["refusals"],
        "drops": model.counts["drops"],
        "realised_by_product": by_kind[0],
        "realised_utility": by_kind[1],
        "realised_service": by_kind[2],
        "realised_competence": by_kind[3],
        "meetings_planned": model.counts["meetings_planned"],
        "meetings_held": model.counts["meetings_held"],
        "facilitator_hours": model.facilitator.hours_paid,
        "grants_nok": model.municipality.grants_paid,
        "trust": trust,
        "communication": communication,
        "understanding": understanding,
        "commitment": commitment,
        "members": len(model.members()),
        "stage": model.life.stage,
        "furthest_growth_stage": model.life.furthest_growth,
        "declined": model.life.declined,
        "renewed": model.life.renewed,
        "died": model.life.died,
        "co2_t_per_year": ordered_sum(exchange.co2_t_per_year for exchange in operating),
        "money_nok_per_year": ordered_sum(exchange.money_nok_per_year for exchange in operating),
        "jobs": ordered_sum(exchange.jobs for exchange in operating),
        "cost_nok": _cost_nok(model),
        "firm_hours": cost.hours_of_firms(
            model.visits["meetings"], model.visits["theme_days"], model.facilitator.hours_hosted(),
            float(model.parameters.meeting.meeting_attention),
            float(model.parameters.municipality.theme_day_attention),
        ),
        "competence": model.mean_over(
            [firm.competence for firm in model.firms], [firm.is_member for firm in model.firms]
        ),
    }  # fmt: skip


def _cost_nok(model: SymbiosisModel) -> float:
    rates, town, levers = model.parameters.cost, model.parameters.municipality, model.chosen.municipality
    paid_hours = 0.0 if model.facilitator.form == "informal" else model.facilitator.hours_paid
    capacity = float(town.permit_capacity) if levers.permit else 0.0
    return (
        cost.facilitator_cost(paid_hours, float(rates.facilitator_year_cost))
        + cost.events_cost(
            model.counts["meetings_held"] + model.held["evaluations"], model.held["theme_days"],
            float(rates.meeting_cost), float(rates.theme_day_cost),
        )
        + cost.permit_staff_cost(
            model.week, capacity, float(town.permit_service), float(rates.permit_case_cost)
        )
        + cost.outreach_cost(model.municipality.outreach_paid, float(rates.outreach_hour_cost))
        + model.municipality.grants_paid
    )  # fmt: skip


def _means(model: SymbiosisModel) -> tuple[float, float, float, float]:
    included = np.array([firm.is_member for firm in model.firms], dtype=np.bool_)
    return (
        mean_of_pairs(model.ties.trust, included),
        mean_of_pairs(model.ties.communication, included),
        mean_of(np.array([firm.understanding for firm in model.firms]), included),
        mean_of(np.array([firm.commitment for firm in model.firms]), included),
    )


def _state_count(model: SymbiosisModel, state: str) -> int:
    return sum(exchange.state == state for exchange in model.exchanges)


def ordered_sum(values: object) -> float:
    """Sum one after the other: Python 3.12's built-in sum of floats rounds differently."""
    total = 0.0
    for value in values:  # type: ignore[attr-defined]
        total += value
    return total
