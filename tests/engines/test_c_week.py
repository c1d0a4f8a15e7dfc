"""The week by hand in C gives the same table of runs as the compiled engine, to the bit: else the bench would compare
two different things."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from experiments.bench import engines
from experiments.bench.peers import c_week
from sim import Event, Parameters, Scenario, load_case, simulate
from sim.ensemble import machine_code
from sim.parameters import all_declarations
from tests.thorough import tried

with_compiler = pytest.mark.skipif(not c_week.is_here(), reason=f"no C compiler here ({c_week.COMPILER})")

WEEKS = 520
RUNS = tried(300, 60)
NOT_IN_C = {"commitment.exit_allowed": False, "facilitator.turnover_rate": 0.0}
IN_ORDER = (  # of two numbers the first may not be the higher one
    ("lifecycle.goal_off", "lifecycle.goal_on"), ("lifecycle.held_off", "lifecycle.held_on"),
    ("lifecycle.weary_below", "lifecycle.weary_until"), ("municipality.state_weeks_low", "municipality.state_weeks_high"),
)  # fmt: skip
CHANGES: dict[str, dict[str, object]] = {
    "more incidents": {"trust.incident_rate": 0.02},
    "incidents that nobody generalises": {"trust.incident_rate": 0.02, "trust.suspicion": 0.0},
    "no incidents, and trust that stays": {"trust.incident_rate": 0.0, "trust.trust_half_life": float("inf")},
    "meetings that slip": {"meeting.hold_facilitated": 0.5},
    "markets and trust that end much": {"operation.market_end_rate": 0.02, "operation.trust_floor": 0.4},
    "decline by ends": {"lifecycle.decline_by_peak": False, "operation.market_end_rate": 0.02},
    "crowded": {"contact.crowding": 0.7, "municipality.park_places": 4},
    "an alliance that wears out": {"commitment.commitment_base": 0.2, "project.drop_rate": 0.2},
    "one that dies": {
        "commitment.commitment_base": 0.2, "project.drop_rate": 0.2, "operation.market_end_rate": 0.05,
        "discovery.discovery_rate": 0.0, "discovery.mapping_yield": 0.0,
    },
    "hopes that are not cleared up": {"project.clarity_counts": False, "project.optimism": 0.8},
}  # fmt: skip


def with_parameters(values: dict[str, object]) -> Scenario:
    return Scenario("appointed", "park", "monthly", parameters=Parameters().replaced(values))


def by_engine(case, scenario, runs, seed=1) -> pd.DataFrame:
    return simulate(case, scenario, seed=seed, replicates=runs, weeks=WEEKS, outcomes="runs", threads=1).runs


def in_c(case, scenario, runs, seed=1) -> pd.DataFrame:
    return c_week.simulate(case, scenario, range(runs), WEEKS, seed).drop(columns="scenario")


def assert_same(case, scenario, runs, seed=1) -> pd.DataFrame:
    table = in_c(case, scenario, runs, seed)
    pd.testing.assert_frame_equal(table, by_engine(case, scenario, runs, seed), check_exact=True)
    return table


@with_compiler
def test_every_column_of_every_run_is_the_same():
    table = assert_same(load_case("vestbygd"), engines.SCENARIO, RUNS)
    assert table["exchanges_realised"].nunique() > 3  # runs that differ from each other


@with_compiler
@pytest.mark.skipif(not machine_code.is_for_here(), reason="not a processor whose own instructions are asked for")
def test_draws_by_the_processors_own_instructions_are_the_same():
    case = load_case("vestbygd")
    plain, by_hand = (
        c_week.simulate(case, engines.SCENARIO, range(RUNS), WEEKS, more_flags=flags) for flags in ((), c_week.IN_AVX2)
    )
    pd.testing.assert_frame_equal(plain, by_hand, check_exact=True)


@with_compiler
@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_the_one_changes_the_other_alike(change):
    case, runs = load_case("vestbygd"), RUNS // 3
    changed = assert_same(case, with_parameters(CHANGES[change]), runs, seed=7)
    assert not changed.equals(in_c(case, engines.SCENARIO, runs, seed=7))


@with_compiler
def test_those_changes_lead_to_every_stage_of_life():
    case = load_case("vestbygd")
    tables = [in_c(case, with_parameters(change), RUNS // 3, seed=7) for change in CHANGES.values()]
    every = pd.concat(tables)
    assert set(every["stage"]) >= {2, 3, 4, 5, 6}
    assert every[["declined", "renewed", "died"]].any().all()


@with_compiler
@pytest.mark.parametrize("example", range(tried(100, 10)))
def test_the_same_with_all_numbers_drawn_anew(example):
    lots, values = random.Random(example), dict(NOT_IN_C)
    for group, name, declaration, default in all_declarations():
        within = declaration.plausible
        if within is not None and isinstance(default, float):
            values.setdefault(f"{group}.{name}", lots.uniform(within.low, within.high))
        elif within is not None:
            values.setdefault(f"{group}.{name}", lots.randint(round(within.low), round(within.high)))
    for low, high in IN_ORDER:
        values[low], values[high] = sorted((values[low], values[high]))
    assert_same(load_case("vestbygd"), with_parameters(values), RUNS // 6, seed=example)


@with_compiler
@pytest.mark.parametrize("name", ["kalundborg", "aalborg_like", "vestbygd_before"])
def test_other_places_are_the_same_too(name):
    assert_same(load_case(name), engines.SCENARIO, RUNS // 6)


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("project", "park", "monthly"),
        Scenario("appointed", "none", "monthly"),
        Scenario("appointed", "park", "weekly"),
        Scenario("appointed", "park", "monthly", "permit"),
        Scenario("appointed", "park", "monthly", events=(Event(10, "study_visit"),)),
        with_parameters({"commitment.exit_allowed": True}),
        with_parameters({"facilitator.turnover_rate": 0.01}),
    ],
)
def test_what_is_not_written_in_c_is_refused(scenario):
    with pytest.raises(ValueError, match="in C"):
        c_week.simulate(load_case("vestbygd"), scenario, range(2), 10)


def test_partners_by_lot_are_refused():
    with pytest.raises(ValueError, match="in C"):
        c_week.simulate(load_case("reference"), engines.SCENARIO, range(2), 10)


@with_compiler
def test_the_bench_tells_their_ratio(capsys):
    engines.beside_c(load_case("vestbygd"), 20)
    lines = capsys.readouterr().out.splitlines()
    assert "week in C, 1 thread" in lines[0]
    assert float(lines[1].split("ensemble / C: ")[1].split()[0]) > 0


def test_the_bench_says_that_there_is_no_compiler(capsys, monkeypatch):
    monkeypatch.setattr(c_week, "COMPILER", "no-such-compiler")
    engines.beside_c(load_case("vestbygd"), 20)
    assert capsys.readouterr().out.strip() == "week in C: left out, no C compiler here (no-such-compiler)"
