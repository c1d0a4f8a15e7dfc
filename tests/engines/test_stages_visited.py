"""Each stage of life is visited by a shipped scenario; so are decline with renewal, and death."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.request.settings import settings
from sim import Parameters, Scenario, load_case, simulate


@pytest.fixture(scope="module")
def records():
    case = load_case("vestbygd_before")  # Vestbygd itself is past the first stage
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


FUTURES = 100


def table(record, column):
    """A row for each future, a column for each week."""
    return record.weeks.pivot(index="replicate", columns="week", values=column).to_numpy()


def test_a_preset_goes_through_all_six_stages_and_firms_leave():
    asked = settings([], "rise_and_fall")
    cell = next(cell for cell in asked.cells if cell.scenario.events)
    record = simulate(asked.case, cell.scenario, replicates=2 * FUTURES, weeks=asked.weeks)
    stages = table(record, "stage")
    visited = np.all([(stages == stage).any(axis=1) for stage in range(1, 7)], axis=0)
    assert visited.mean() > 0.4
    assert (record.events.what == "firm_left").any()


@pytest.mark.parametrize(("by_peak", "longest"), [(True, 25), (False, 52)])
def test_decline_by_the_peak_is_none_where_enough_operate_and_none_ended(by_peak, longest):
    # Weeks until the new stage counts do not: 13, twice where it changes its mind; by the old rule it lasts for years.
    told = Parameters().replaced({"lifecycle.decline_by_peak": by_peak})
    record = simulate(load_case("vestbygd"), Scenario("appointed", "park", "monthly", parameters=told),
                      replicates=FUTURES)  # fmt: skip
    ended = record.events[record.events.what == "ended"]
    ends = np.zeros((FUTURES, 521))
    np.add.at(ends, (ended.replicate.to_numpy(), ended.week.to_numpy()), 1)
    so_far = ends.cumsum(axis=1)
    within_a_year = np.stack([so_far[:, w] - so_far[:, max(0, w - 52)] for w in range(1, 521)], axis=1)
    idle = (table(record, "stage") == 5) & (table(record, "exchanges_operating") >= 3) & (within_a_year == 0)
    spells = [len(spell) for future in idle for spell in "".join("x" if week else " " for week in future).split()]
    assert (max(spells, default=0) <= longest) == by_peak
