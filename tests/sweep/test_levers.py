"""What else a sweep may go over: places, horizons, and facilitators with and without hours; what its columns tell."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.request.settings import settings
from experiments.sweep import make_design, read_runs, run_sweep
from experiments.system.errors import UserError
from sim import load_case, simulate
from sim.record import RUN_COLUMNS


def _swept(folder, *words, **how):
    design = make_design(settings([*words, "replicates=3"], wide=True), **how)
    run_sweep(design, folder, workers=1)
    return design, read_runs(folder)


def test_places_and_horizons_are_swept_and_each_run_is_that_of_simulate(tmp_path):
    design, runs = _swept(tmp_path, "case=vestbygd,reference", "weeks=20,40", "facilitator=appointed,as_observed")
    table = pd.read_parquet(tmp_path / "design.parquet")
    for point in range(design.points):
        row = table.iloc[point]
        case, weeks = load_case(row["case"]), int(row.weeks)
        own = runs[runs.point == point].sort_values("replicate")
        expected = simulate(case, design.scenario(point), replicates=3, weeks=weeks, outcomes="runs").runs
        pd.testing.assert_frame_equal(
            own[list(RUN_COLUMNS)].reset_index(drop=True), expected[list(RUN_COLUMNS)], check_dtype=False
        )
        assert set(own["case"]) == {row["case"]}
        assert set(own.facilitator) == {row.facilitator}
    forms = {"vestbygd": ("appointed", "informal"), "reference": ("appointed", "none")}
    assert [tuple(row) for row in table[["case", "weeks", "facilitator"]].to_numpy()] == [
        (case, weeks, form) for case, of_case in forms.items() for weeks in (20, 40) for form in of_case
    ]
    assert run_sweep(design, tmp_path, workers=1).simulated == 0


def test_nobody_beside_somebody_with_hours_is_one_cell_that_has_none(tmp_path):
    words = ("facilitator=none,informal,appointed", "facilitator.hours=10,20", "weeks=15")
    design, runs = _swept(tmp_path / "levers", *words)
    cells = [tuple(cell.levels.values()) for cell in design.settings.cells]
    assert cells == [("none", "0"), *((form, hours) for form in ("informal", "appointed") for hours in ("10", "20"))]
    assert [cell.scenario.facilitator.hours for cell in design.settings.cells] == [0, 10, 20, 10, 20]
    assert set(runs[runs.facilitator == "none"]["facilitator.hours"]) == {0}
    rows = [{"facilitator.hours": 5.5}, {"facilitator.hours": 6.5}]
    design, _ = _swept(tmp_path / "rows", "facilitator=none,informal", "weeks=15", rows=rows)
    table = pd.read_parquet(tmp_path / "rows" / "design.parquet")
    assert list(table["facilitator.hours"]) == [0, 5.5, 0, 6.5]
    ran = [design.scenario(point).facilitator.hours for point in range(4)]
    assert ran == list(table["facilitator.hours"])
    with pytest.raises(UserError, match="contradicts facilitator=none"):
        settings(["facilitator=none", "facilitator.hours=5"], wide=True)
    with pytest.raises(UserError, match="contradicts facilitator=none"):
        settings(list(words))


def test_columns_of_choices_tell_what_ran(tmp_path):
    rows = [{}, {"municipality.permit": True}, {"municipality.permit": True, "municipality.grant": True}]
    _, runs = _swept(tmp_path, "meetings.interval=4,5,1,0", "municipality=none", "weeks=104", rows=rows)
    by = runs.groupby(["meetings.interval"]).meetings.unique().map(list).to_dict()
    assert by == {4: ["monthly"], 5: ["every_5_weeks"], 1: ["weekly"], 0: ["none"]}
    planned = runs.groupby("meetings").meetings_planned.unique().map(list).to_dict()
    assert planned == {"monthly": [26], "every_5_weeks": [20], "weekly": [104], "none": [0]}
    assert list(dict.fromkeys(runs.sort_values("point").municipality)) == ["none", "permit", "none+grant+permit"]


@pytest.mark.parametrize(("words", "told"), [
    (["case=vestbygd,reference"], "case: 'vestbygd,reference' is more than one value; allowed here: one (use `symbiosis sweep`)"),
    (["weeks=52,104"], "weeks: '52,104' is more than one value; allowed here: one (use `symbiosis sweep`)"),
    (["seed=1,2"], "seed: '1,2' is more than one value; allowed: one"),
    (["case=vestbygd,vestbygd"], "case: 'vestbygd,vestbygd' is more than one value"),
    (["case=vestbygd", "case=reference"], "case: stands twice; allowed: once"),
])  # fmt: skip
def test_an_answer_is_about_one_place_and_one_time(words, told):
    with pytest.raises(UserError) as fault:
        settings(words)
    assert str(fault.value).startswith(told)


def test_values_of_places_and_horizons_are_checked():
    for word, told in {
        "case=vestbygd,vestbygd": "case: 'vestbygd' stands twice", "case=vestbygd,nowhere": "nowhere",
        "case=vestbygd,": "case: value is empty", "weeks=52,0": "weeks: '0' is not a whole number",
        "weeks=52,52": "weeks: '52' stands twice",
    }.items():  # fmt: skip
        with pytest.raises(UserError, match=told):
            settings([word], wide=True)
