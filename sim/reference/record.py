"""What the reference engine records of a week and of a run (columns: sim/record.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.costs import AMOUNTS, COSTS, COUNTED, LEVERS, add_costs
from sim.extension import STOPPED, own_cells
from sim.gains import GAINS, OF_EXCHANGES, add_gains
from sim.place.case import KINDS
from sim.rules.primitives import mean_of, mean_of_pairs
from sim.start.tables import packed_parameters, records

if TYPE_CHECKING:
    from sim.reference.model import SymbiosisModel

_EXCHANGE = [(name, np.int64 if name == "weeks_operated" else np.float64) for name in OF_EXCHANGES]
_GAIN_ROW = [(name, np.float64) for name in GAINS]
_COST_ROW = [(name, np.float64 if name in (*AMOUNTS, *COSTS) else np.int64) for name in (*COUNTED, *COSTS)]


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
        *(value for _, value in own_cells(model, "weeks")),
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
        "facilitator_hours": model.facilitator.hours_worked,
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
        **_costs(model),
        "competence": model.mean_over(
            [firm.competence for firm in model.firms], [firm.is_member for firm in model.firms]
        ),
        "realised_between_tenants": sum(exchange.is_between_tenants for exchange in realised),
        "weeks_without_facilitator": model.facilitator.weeks_without,
        "funder_hours": _funder_hours(model),
        **_gains(model),
        **_own(model),
    }  # fmt: skip


def _own(model: SymbiosisModel) -> dict[str, object]:
    """What a model of one's own declares: levers as they are chosen, outcomes, and what ended the run."""
    chosen = dict(model.chosen.own)
    levers = {name: chosen[name] for name in model.extension.levers}
    return {**levers, **dict(own_cells(model, "runs")), **({STOPPED: model.stopped} if model.extension.stops else {})}


def _funder_hours(model: SymbiosisModel) -> float:
    return model.facilitator.funding.funder_hours if model.facilitator.funding else 0.0


def _costs(model: SymbiosisModel) -> dict[str, float]:
    chosen = model.chosen
    levers = {"is_informal": chosen.facilitator.form == "informal"}
    levers |= {name: getattr(chosen.municipality, name) for name in LEVERS[1:]}
    counted = {
        "facilitator_hours": model.facilitator.hours_worked,
        "funder_hours": _funder_hours(model),
        "grants_nok": model.municipality.grants_paid,
        "outreach_paid": model.municipality.outreach_paid,
        "sessions_attended": model.municipality.sessions_attended,
        "permits_unpaid": model.municipality.permits_unpaid,
        "calls": model.municipality.calls,
        "trials": model.municipality.trials,
        "meetings_held": model.counts["meetings_held"],
        "evaluations_held": model.held["evaluations"],
        "theme_days_held": model.held["theme_days"],
        "plans_made": model.held["plans"],
        "meeting_visits": model.visits["meetings"],
        "evaluated_visits": model.visits["evaluated"],
        "theme_day_visits": model.visits["theme_days"],
        "talk_visits": model.visits["talks"],
        "planning_visits": model.visits["planning"],
    }
    row = records(_COST_ROW, [tuple(counted[name] for name in COUNTED) + (0.0,) * len(COSTS)])[0]
    scenario = records([(name, np.bool_) for name in LEVERS], [tuple(levers[name] for name in LEVERS)])[0]
    rates = packed_parameters([chosen.effective_parameters()])[0]
    add_costs(scenario, rates, len(model.case.facilitator_hosts) > 0, model.week, row)
    return {name: float(row[name]) for name in COSTS}


def _gains(model: SymbiosisModel) -> dict[str, float]:
    exchanges = records(_EXCHANGE, [tuple(getattr(e, name) for name in OF_EXCHANGES) for e in model.exchanges])
    row = records(_GAIN_ROW, [(0.0,) * len(GAINS)])[0]
    add_gains(exchanges, row)
    return {name: float(row[name]) for name in GAINS}


def _means(model: SymbiosisModel) -> tuple[float, float, float, float]:
    included = np.array([firm.is_member for firm in model.firms], dtype=np.bool_)
    a, b = model.partners.T
    both = included[a] & included[b]
    return (
        mean_of_pairs(np.stack([model.ties.trust[a, b], model.ties.trust[b, a]], axis=1), both),
        mean_of(model.ties.communication[a, b], both),
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
