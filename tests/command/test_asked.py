"""What is asked is what is answered: one outcome for an experiment everywhere, nothing dropped in silence."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from experiments.request.settings import settings
from experiments.sweep import Until, growth
from experiments.sweep.design import sampled
from experiments.system.errors import UserError
from sim import Event, Parameters, Scenario, load_case, simulate, simulate_many
from sim.scenario import FacilitatorChoice
from tests.thorough import tried


@pytest.mark.parametrize("name", tried(["anchor_leaves", "facilitator_withdrawn"], ["facilitator_withdrawn"]))
def test_experiment_and_sweep_answer_the_same_outcome(symbiosis, tmp_path, name):
    # `experiment` told exchanges realised where `sweep` told those that are left.
    words = (name, "--replicates", 6, "--weeks", 300)
    summary = json.loads(symbiosis("experiment", *words, "--no-figures", "--json", "--out", tmp_path / "e").out)
    assert {row["outcome"] for row in summary["differences"]} == {"exchanges_operating"}
    answer = symbiosis("sweep", *words, "--out", tmp_path / "s").out
    told = {
        float(number) for number in re.findall(r"([\d.]+)(?: \([^)]*\))?(?: fewer| more| exchanges operate)", answer)
    }
    there = {round(row["exchanges_operating"], 2) for row in summary["scenarios"]}
    assert told & there  # each baseline's mean
    assert "operate at the end" in (next((tmp_path / "e").iterdir()) / "answer.txt").read_text(encoding="utf-8")


def test_what_is_asked_can_be_said(symbiosis):
    assert settings(["outcome=exchanges_operating"]).outcome == "exchanges_operating"
    refused = symbiosis("run", "outcome=exchanges_left")
    assert refused.status == 2
    assert "outcome: unknown outcome 'exchanges_left'" in refused.err


def test_replicates_beside_a_rule_that_grows_them_are_refused(symbiosis, tmp_path):
    refused = symbiosis(
        "sweep",
        "facilitator=none,appointed",
        "--until",
        "exchanges_realised=1",
        "--replicates",
        5,
        "--out",
        tmp_path / "s",
    )
    assert refused.status == 2
    assert refused.err.startswith("symbiosis: --replicates: contradicts --until")
    assert not (tmp_path / "s").exists()


def test_one_run_is_one_run(symbiosis, tmp_path):
    said = symbiosis("sweep", "facilitator=none", "--replicates", 1, "--weeks", 4, "--out", tmp_path / "s")
    assert "1 scenario, 1 run." in said.out


def test_whole_numbers_may_be_numpys():
    case, one = load_case("vestbygd"), np.int64(1)
    ours = simulate(case, Scenario(), seed=one, replicates=one, weeks=np.int32(8), threads=one)
    assert ours.checksums() == simulate(case, Scenario(), seed=1, replicates=1, weeks=8).checksums()
    assert len(simulate_many(case, [Scenario()] * 2, seed=np.array([1, 2]), replicates=np.arange(2), weeks=4).runs) == 4
    Scenario(
        facilitator=FacilitatorChoice("appointed", True, np.int64(20), start_week=np.int64(3)),
        events=(Event(np.int64(4), "facilitator_ends"),),
        parameters=Parameters().replaced({"project.cooldown": np.int64(7), "project.optimism": np.float32(0.5)}),
    )


@pytest.mark.parametrize("request_", [{"weeks": True}, {"seed": np.bool_(True)}, {"replicates": False}, {"weeks": 1.5}])
def test_what_is_no_whole_number_is_refused(request_):
    with pytest.raises(ValueError, match=r"whole number|out of range"):
        simulate(load_case("vestbygd"), Scenario(), **({"weeks": 4} | request_))


def test_a_sweep_of_a_scenario_with_a_later_event_runs(symbiosis, tmp_path):
    # It was a fault of the program: the first scenario is tried for one week, in which the event cannot come.
    events = "events=[{week: 3, what: facilitator_ends}],[]"
    done = symbiosis("sweep", "facilitator=appointed", events, "weeks=20", "--replicates", 2, "--out", tmp_path / "s")
    assert done.status == 0, done.err


@pytest.mark.parametrize("replicates", [2.0, None, np.bool_(True)])
def test_replicates_that_are_no_number_are_one_fault(replicates):
    with pytest.raises(ValueError, match=r"^replicates: "):
        simulate(load_case("vestbygd"), Scenario(), weeks=4, replicates=replicates)


@pytest.mark.parametrize("half_width", [np.inf, np.nan, True, "1"])
def test_a_half_width_is_a_number(half_width):
    with pytest.raises(UserError, match=r"^until\.half_width: "):
        Until("trust", half_width)


@pytest.mark.parametrize("seed", [-1, "x", 1.5])
def test_a_seed_of_samples_is_a_whole_number(seed):
    with pytest.raises(UserError, match=r"^uncertainties\.seed: "):
        sampled({"points": 4, "over": ["parameters.project.optimism"], "seed": seed}, 1)


def test_a_rare_outcome_that_has_not_come_yet_does_not_end_a_sample():
    # 35 alike values have no width of Student's; samples of a rare outcome ended there in two of five.
    assert not growth.is_enough(np.zeros(60), 0.05, at_least=30, look_ahead=5)
    assert growth.is_enough(np.zeros(200), 0.05, at_least=30, look_ahead=5)
