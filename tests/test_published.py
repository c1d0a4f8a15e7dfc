"""Published tables are what their commands give today, byte for byte."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.published import PUBLISHED, TABLES
from experiments.settings import settings
from experiments.statistics import effects_table, mean_interval
from sim.simulate import simulate_many

PLACE = Path(__file__).parents[1] / PUBLISHED


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_that_of_its_command(symbiosis, tmp_path, table):
    assert symbiosis(table, "--out", tmp_path).status == 0
    name = f"{table.replace('-', '_')}.csv"
    assert (tmp_path / name).read_bytes() == (PLACE / name).read_bytes(), "run `make published`"


def test_the_model_agrees_with_independent_implementations():
    table = pd.read_csv(PLACE / "reference_table.csv", keep_default_na=False)
    distances = table[[name for name in table if name.endswith("_standard_errors")]].to_numpy(float)
    assert distances.shape == (15, 3)
    assert np.abs(distances).max() < 4


def test_the_answer_on_three_levers_is_that_of_its_command():
    request = settings([], "three_levers")
    runs = simulate_many(
        request.case, [cell.scenario for cell in request.cells], seed=request.seed, replicates=request.replicates,
        weeks=request.weeks,
    ).runs  # fmt: skip
    summary = pd.read_csv(PLACE / "three_levers" / "summary.csv", keep_default_na=False)
    assert len(summary) == len(request.cells) == 60
    for cell, group in runs.groupby("scenario"):
        found, published = mean_interval(group.exchanges_realised), summary.loc[cell]
        assert dict(request.cells[cell].levels) == {key: published[key] for key in request.swept}
        assert (found.mean, found.low, found.high) == pytest.approx(tuple(published[["exchanges_realised", "low", "high"]]))
    effects = effects_table(runs, request.swept)
    written = io.StringIO(effects.to_csv(index=False))
    published_effects = pd.read_csv(PLACE / "three_levers" / "effects.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(pd.read_csv(written, keep_default_na=False), published_effects)
