"""Same configuration and seed, same bits: in any process, under any hash seed, on any supported Python."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from experiments.answer.runner import run_cells
from experiments.request.settings import settings
from sim import Scenario, load_case, simulate
from sim.chance import FIXED
from sim.parameters import Parameters
from sim.quantity import Quantity
from sim.scenario import FACILITATORS
from tests.refresh_checksums import CHECKSUMS, PART_ONE, VERSION_2
from tests.scenarios import (
    AFTER_PART_ONE,
    AFTER_VERSION_2,
    PART_TWO,
    SCENARIOS,
    SINCE_VERSION_2,
    checksums_but,
    record_before_part_two,
    record_of,
    record_over_all_pairs,
)
from tests.thorough import tried

KEPT = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
KEPT_OF_VERSION_2 = json.loads(VERSION_2.read_text(encoding="utf-8"))
KEPT_OF_PART_ONE = json.loads(PART_ONE.read_text(encoding="utf-8"))


def test_at_least_twelve_scenarios_are_kept():
    assert len(SCENARIOS) >= 12
    assert set(KEPT) == set(SCENARIOS)
    assert len({json.dumps(entry) for entry in KEPT.values()}) == len(KEPT)


@pytest.mark.parametrize("name", SCENARIOS)
def test_checksums_are_those_in_the_repository(name):
    assert record_of(name).checksums() == KEPT[name]


@pytest.mark.parametrize("name", KEPT_OF_VERSION_2)
def test_with_the_rules_of_version_3_off_every_bit_is_that_of_version_2(name):
    assert checksums_but(record_before_part_two(name, SINCE_VERSION_2), AFTER_VERSION_2) == KEPT_OF_VERSION_2[name]
    assert checksums_but(record_over_all_pairs(name), AFTER_VERSION_2) != KEPT_OF_VERSION_2[name], (
        "no rule of version 3 acts here"
    )


@pytest.mark.parametrize("name", KEPT_OF_PART_ONE)
def test_with_the_rules_of_part_two_off_every_bit_is_that_of_part_one(name):
    assert checksums_but(record_before_part_two(name, PART_TWO), AFTER_PART_ONE) == KEPT_OF_PART_ONE[name]
    assert checksums_but(record_over_all_pairs(name), AFTER_PART_ONE) != KEPT_OF_PART_ONE[name], (
        "no rule of part two acts here"
    )


@pytest.mark.parametrize("rule", PART_TWO)
def test_each_rule_of_part_two_acts_in_some_scenario(rule):
    """So that the test above would see it, were it not off."""
    told_on = (rule, "incidents") if rule == "suspicion" else (rule,)  # of nothing there is nothing to suspect
    others = tuple(other for other in PART_TWO if other not in told_on)
    assert any(
        checksums_but(record_before_part_two(name, others), AFTER_PART_ONE) != KEPT_OF_PART_ONE[name]
        for name in KEPT_OF_PART_ONE
    )


def in_another_process(names: list[str], **environment: str) -> dict[str, dict[str, str]]:
    """The checksums of kept scenarios as a process with this environment gives them."""
    code = (
        "import json, sys; from tests.scenarios import record_of;"
        "print(json.dumps({name: record_of(name).checksums() for name in sys.argv[1:]}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env=os.environ | environment,
    )  # fmt: skip
    return json.loads(found.stdout)


@pytest.mark.parametrize("hash_seed", tried(["0", "1", "random"], ["random"]))
def test_another_process_with_another_hash_seed_gives_the_same_bits(hash_seed):
    names = ["eventful", "reference_review"]
    assert in_another_process(names, PYTHONHASHSEED=hash_seed) == {name: KEPT[name] for name in names}


# What another machine may have otherwise: no vector unit and no fused multiply-add; no compiler at all. The C
# library is asked for nothing that libraries give otherwise (tests/sim/test_elementary.py).
OTHER_MACHINES = {"plain processor": {"NUMBA_CPU_NAME": "generic"}, "no compiler": {"NUMBA_DISABLE_JIT": "1"}}


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="the compiler is off already")
@pytest.mark.parametrize("machine", tried(list(OTHER_MACHINES), ["no compiler"]))
def test_another_machine_gives_the_same_bits(machine):
    every_one = machine == "plain processor" or os.environ.get("SYMBIOSIS_TORTURE")  # without a compiler: four minutes
    names = list(KEPT) if every_one else tried(["nobody", "as_observed"], ["as_observed"])
    assert in_another_process(names, **OTHER_MACHINES[machine]) == {name: KEPT[name] for name in names}


def test_engine_and_number_of_workers_do_not_matter():
    overrides = ["facilitator=none,appointed", "replicates=6", "weeks=52"]
    found = [
        [record.checksums() for record in run_cells(settings([*overrides, f"engine={engine}"]), workers)]
        for engine, workers in tried(
            (("mesa", 1), ("mesa", 2), ("ensemble", 1), ("ensemble", 2)), (("mesa", 2), ("ensemble", 1))
        )
    ]
    assert all(checksums == found[0] for checksums in found)


def test_another_seed_gives_another_record():
    assert record_of("appointed").checksums() != record_of("appointed", seed=8).checksums()


# --- levers that do nothing change nothing ------------------------------------------------------

NO_EFFECT = Parameters().replaced(
    {
        "project.drive_follow_up": 0.0,
        "project.clarify_rate": 0.0,
        "discovery.mapping_yield": 0.0,
        "meeting.hold_facilitated": Parameters().meeting.hold_self,
        "meeting.understanding_gain_facilitated": Parameters().meeting.understanding_gain_self,
    }
)
# What only says how the facilitator's hours were spent, and why a meeting slipped.
HOURS = ["follow_up", "mapping_hours"]


def test_a_facilitator_whose_effects_are_all_zero_changes_nothing_in_200_runs():
    busy = dataclasses.replace(FACILITATORS["informal"], hours=75.0)
    case = load_case("reference")
    idle, spent = (
        simulate(case, Scenario(who, "park", "monthly", parameters=NO_EFFECT), seed=3, replicates=200, weeks=130)
        for who in ("none", busy)
    )
    assert spent.weeks.mapping_hours.sum() > 0
    assert spent.weeks.follow_up.sum() > 0
    labels = ["facilitator", "facilitator_hours", "weeks_without_facilitator"]
    assert idle.runs.drop(columns=labels).equals(spent.runs.drop(columns=labels))
    assert idle.weeks.drop(columns=HOURS).equals(spent.weeks.drop(columns=HOURS))
    assert idle.events.drop(columns="why").equals(spent.events.drop(columns="why"))


def test_an_isolated_firm_more_changes_nothing_else_in_200_runs():
    case = load_case("reference")
    hermit = dataclasses.replace(
        case.firms[0],
        firm="Hermit",
        location="far",
        park=False,
        offers={},
        needs=(),
        quantities=dict(case.firms[0].quantities) | {"competence": Quantity(FIXED, 0.5)},
    )
    with_hermit = dataclasses.replace(case, firms=(*case.firms, hermit))
    scenario = Scenario("appointed", "park", "monthly")
    before, after = (simulate(c, scenario, seed=3, replicates=200, weeks=130) for c in (case, with_hermit))
    # The stage of life and how many came to a meeting count members, so they may differ.
    kept = ~before.events.what.isin(["stage", "meeting_held"]), ~after.events.what.isin(["stage", "meeting_held"])
    assert before.events[kept[0]].reset_index(drop=True).equals(after.events[kept[1]].reset_index(drop=True))
    outcomes = [
        name for name in before.runs if name.startswith(("exchange", "opportunit", "realised", "refus", "drop"))
    ]
    assert before.runs[outcomes].equals(after.runs[outcomes])
    assert (after.runs.members == before.runs.members + 1).all()
