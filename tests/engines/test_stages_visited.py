"""Each stage of life is visited by a shipped scenario; so are decline with renewal, and death."""

from __future__ import annotations

import pytest

from sim import Scenario, load_case, simulate


@pytest.fixture(scope="module")
def records():
    case = load_case("vestbygd")
    return {
        name: simulate(case, scenario, replicates=12)
        for name, scenario in {
            "appointed": Scenario("appointed", "park", "monthly"),
            "nobody, weekly": Scenario("none", "park", "weekly"),
        }.items()
    }


@pytest.mark.parametrize("stage", [1, 2, 3, 4, 5])
def test_growth_and_decline_are_visited_with_a_facilitator(records, stage):
    assert (records["appointed"].weeks.stage == stage).any()


def test_decline_can_end_in_renewal(records):
    runs = records["appointed"].runs
    assert (runs.declined & runs.renewed).any()


def test_death_is_visited_where_everybody_meets_and_nobody_is_responsible(records):
    assert (records["nobody, weekly"].weeks.stage == 6).any()
    assert records["nobody, weekly"].runs.died.any()


def test_a_stage_changes_only_with_an_event_that_says_so(records):
    weeks, events = records["appointed"].weeks, records["appointed"].events
    first = weeks[weeks.replicate == 0].set_index("week").stage
    changes = first.index[first.diff().fillna(0) != 0].tolist()
    told = events[(events.replicate == 0) & (events.what == "stage")].week.tolist()
    assert changes == told
