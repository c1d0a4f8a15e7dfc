"""What exchanges bring over a run: by hand, off the events, and alike in both engines."""

from __future__ import annotations

import dataclasses

import pytest

from sim import load_case, simulate
from sim.place.case import MAY_BE_UNTOLD
from tests.engines.tiny import fixed, model_of, opportunity, place
from tests.ledger.by_hand import GAINS, gains
from tests.scenarios import SCENARIOS


def steps(model, weeks):
    for _ in range(weeks):
        model.step()
    return model.run_row()


def test_a_gain_counts_the_weeks_of_operation():
    runs = place(opportunity("runs", money_nok_per_year=520_000, co2_t_per_year=104, jobs=2), running=["runs"])
    row = steps(model_of(runs), 26)
    assert (row["saved_nok"], row["saved_co2_t"], row["job_years"]) == (260_000, 52, 1)


def test_the_week_of_the_end_counts_and_none_after_it():
    ends = place(opportunity("ends", money_nok_per_year=52_000, contract_weeks=10, value=0), running=["ends"])
    model = model_of(ends)
    row = steps(model, 30)
    ended = [event for event in model.event_rows if event[2] == "ended"]
    assert [event[1] for event in ended] == [10]
    assert row["saved_nok"] == pytest.approx(10_000, rel=1e-12)
    assert row["money_nok_per_year"] == 0


def test_what_never_starts_brings_nothing():
    row = steps(model_of(place(opportunity(money_nok_per_year=1e6, permit_weeks=900))), 30)
    assert (row["exchanges_realised"], row["saved_nok"]) == (0, 0)


@pytest.mark.parametrize("name", ["eventful", "active_municipality", "turnover", "exits"])
def test_sums_are_those_of_the_events(name):
    case_name, scenario = SCENARIOS[name]
    case = load_case(case_name)
    record = simulate(case, scenario, seed=5, replicates=3, weeks=420)
    assert (record.runs.saved_nok > 0).any()
    for _, run in record.runs.iterrows():
        by_hand = gains(case, scenario, record, 5, run.replicate, 420)
        assert {gain: run[gain] for gain in GAINS} == pytest.approx(by_hand, rel=1e-12)


def test_hours_of_firms_are_worth_their_wage():
    case, scenario = load_case("vestbygd"), SCENARIOS["appointed"][1]
    priced = dataclasses.replace(scenario, parameters=scenario.parameters.replaced({"cost.firm_hour_cost": 715.5}))
    runs = simulate(case, priced, replicates=2, weeks=60).runs
    assert (runs.firm_hours > 0).all()
    assert (runs.firm_nok == runs.firm_hours * 715.5).all()
    usual = simulate(case, scenario, replicates=2, weeks=60).runs
    assert usual.drop(columns="firm_nok").equals(runs.drop(columns="firm_nok"))


def test_what_is_not_told_counts_as_nothing_and_changes_no_bit():
    case, scenario = load_case("vestbygd"), SCENARIOS["appointed"][1]
    untold, nought = (
        dataclasses.replace(
            case,
            opportunities=tuple(
                dataclasses.replace(row, quantities={**row.quantities, **dict.fromkeys(MAY_BE_UNTOLD, value)})
                for row in case.declared_opportunities
            ),
        )
        for value in (None, fixed(0))
    )
    records = [simulate(one, scenario, replicates=2, weeks=200) for one in (untold, nought)]
    assert records[0].checksums() == records[1].checksums()
    assert (records[0].runs.saved_nok == 0).all()
    assert [one.told_of(name) for one in (untold, nought) for name in MAY_BE_UNTOLD] == [0] * 6
    assert {case.told_of(name) for name in MAY_BE_UNTOLD} == {len(case.opportunities)}
