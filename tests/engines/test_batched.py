"""The week in batched numpy, which `make bench` times beside the engines, is the week: its outcomes are the ensemble's."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.bench.peers.batched.draws import Draws
from experiments.bench.peers.batched.start import Place, Start
from experiments.bench.peers.batched.week import simulate_batched
from sim import Event, Parameters, Scenario, chance, load_case, simulate
from sim.place.mixed_town import generated_town
from sim.scenario import FACILITATORS
from sim.start.start import draw_start
from tests.thorough import tried

VESTBYGD = load_case("vestbygd")
SCENARIO = Scenario("appointed", "park", "monthly")
NEVER = -1  # stands for the week of a first exchange that never came
MEANS = ("trust", "communication", "understanding", "commitment")
REPLICATES, WEEKS = tried(200, 40), tried(520, 260)


def outcomes_of_both(case, scenario, replicates=REPLICATES, weeks=WEEKS, seed=1):
    """Outcomes of batched numpy, and the same columns of the ensemble's."""
    ours = simulate_batched(case, scenario, seed=seed, replicates=replicates, weeks=weeks, batch=replicates * 2 // 3)
    theirs = simulate(case, scenario, seed=seed, replicates=replicates, weeks=weeks, outcomes="runs").runs
    first = "weeks_to_first_exchange"
    theirs[first] = theirs[first].fillna(NEVER)
    return pd.DataFrame(ours), theirs[list(ours)]


def assert_alike(ours, theirs):
    for name in ours:
        tolerance = 1e-9 if name in MEANS else 0.0
        np.testing.assert_allclose(
            ours[name].to_numpy(float), theirs[name].to_numpy(float), rtol=0.0, atol=tolerance, err_msg=name
        )


def with_parameters(**values):
    changed = {name.replace("__", "."): value for name, value in values.items()}
    return dataclasses.replace(SCENARIO, parameters=Parameters().replaced(changed))


# --- what it rests on -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_draws_are_those_of_the_project(seed):
    numbers = np.array([0, 7, 2**32 - 1, *range(2000)])  # more than a block
    draws, ids = Draws(seed, numbers), np.array([3, 2**32 - 1, *range(9)])
    grid = draws.grid(chance.DROP, 520, ids, ids[::-1])
    for row, column in [(0, 0), (1, 2), (8, 1500), (10, 2002), (9, 1)]:
        address = numbers[column], chance.DROP, 520, ids[row], ids[::-1][row]
        assert grid[row, column] == chance.uniform(seed, *address)
    columns = np.arange(len(numbers))
    decisions, others = np.where(columns % 2, chance.DROP, chance.FINANCE), columns * 1_000_003
    listed = draws.listed(decisions, 9, columns, others, columns)
    for q in (0, 1, 2, 3, 1999):
        assert listed[q] == chance.uniform(seed, numbers[q], decisions[q], 9, others[q], columns[q])


@pytest.mark.parametrize("name", ["vestbygd", "kalundborg", "sotenas"])
def test_every_replicate_starts_as_it_does_in_the_engines(name):
    case, parameters, replicates = load_case(name), Parameters(), np.arange(20)
    place = Place(case, parameters)
    start = Start(place, parameters, Draws(3, replicates), len(replicates))
    firms, rows = place.rows, place.opportunity_rows
    for r in replicates:
        drawn = draw_start(case, parameters, 3, r)
        for of_firm in ("attention", "competence", "reliability", "understanding", "commitment"):
            np.testing.assert_array_equal(getattr(start, of_firm)[:, r], getattr(drawn, of_firm)[firms])
        for of_opportunity, quantity in drawn.quantities.items():
            np.testing.assert_array_equal(start.terms[of_opportunity][:, r], quantity[rows])
        np.testing.assert_array_equal(start.values[0, :, r], drawn.supplier_value[rows])
        np.testing.assert_array_equal(start.values[1, :, r], drawn.receiver_value[rows])
        np.testing.assert_array_equal(place.capacity, drawn.capacity[rows])
        np.testing.assert_array_equal(start.trust[:, r], drawn.trust[firms[place.of], firms[place.in_]])
        np.testing.assert_array_equal(start.communication[:, r], drawn.communication[firms[place.a], firms[place.b]])


# --- the week -------------------------------------------------------------------------------


def test_outcomes_are_the_ensembles_in_every_replicate():
    ours, theirs = outcomes_of_both(VESTBYGD, SCENARIO)
    assert_alike(ours, theirs)
    for busy in (
        "exchanges_realised",
        "exchange_ends",
        "refusals",
        "drops",
        "meetings_held",
        "opportunities_identified",
    ):
        assert ours[busy].nunique() > 1, f"{busy}: nothing to compare"


@pytest.mark.parametrize(
    "scenario",
    [
        with_parameters(meeting__hold_facilitated=0.5),
        with_parameters(contact__informal_nudge=0.0, trust__suspicion=0.0, project__clarity_counts=False),
        with_parameters(trust__incident_rate=0.02, operation__renewal_clarity=0.2, operation__trust_floor=0.4),
        with_parameters(lifecycle__decline_by_peak=False, operation__market_end_rate=0.02, discovery__branch_rate=0.05),
        with_parameters(project__drop_rate=0.1, project__cooldown=8, project__finance_steepness=0.0),
        dataclasses.replace(SCENARIO, facilitator="none", meetings="weekly"),
        dataclasses.replace(SCENARIO, facilitator="project", colocation="none", meetings="none"),
    ],
    ids=["hold", "simpler", "distrust", "decline", "drops", "alone", "no meetings"],
)  # fmt: skip
def test_what_is_changed_changes_both_alike(scenario):
    """The control: a change tells in the outcomes, and tells the same."""
    ours, theirs = outcomes_of_both(VESTBYGD, scenario, replicates=12, weeks=tried(520, 156))
    assert_alike(ours, theirs)
    unchanged = simulate_batched(VESTBYGD, SCENARIO, replicates=12, weeks=tried(520, 156))
    assert not ours.equals(pd.DataFrame(unchanged))


@pytest.mark.parametrize("name", ["kalundborg", "sotenas"])
def test_other_places_too(name):
    assert_alike(*outcomes_of_both(load_case(name), SCENARIO, replicates=8, weeks=tried(520, 104), seed=2**32 - 1))


# --- what it does not cover -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (Scenario("appointed", "park", "monthly", "permit"), "municipality"),
        (Scenario("appointed", "park", "monthly", "elections"), "municipality"),
        (Scenario("informal", "park", "monthly"), "facilitator"),
        (Scenario("funded", "park", "monthly"), "facilitator"),
        (Scenario(dataclasses.replace(FACILITATORS["appointed"], end_week=100)), "facilitator"),
        (Scenario(dataclasses.replace(FACILITATORS["appointed"], start_week=9)), "facilitator"),
        (Scenario(dataclasses.replace(FACILITATORS["appointed"], expectations=True)), "facilitator"),
        (Scenario(events=(Event(9, "co2_price"),)), "events"),
        (with_parameters(facilitator__turnover_rate=0.01), "turnover_rate"),
        (with_parameters(commitment__exit_allowed=True), "exit_allowed"),
    ],
)  # fmt: skip
def test_a_scenario_that_needs_more_is_refused(scenario, told):
    with pytest.raises(ValueError, match=told):
        simulate_batched(VESTBYGD, scenario, weeks=1)


def test_a_place_whose_partners_are_drawn_by_lot_is_refused():
    with pytest.raises(ValueError, match="by lot"):
        simulate_batched(load_case("reference"), SCENARIO, weeks=1)
    assert len(simulate_batched(generated_town(20), SCENARIO, weeks=2)["drops"]) == 1
