"""Published tables are what their commands give today, byte for byte.

All of them are made again under SYMBIOSIS_THOROUGH. Every day the cheapest are, and of the others their checksums
(tests/answer/test_damage.py) and the fingerprint of the model that made them are compared.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.answer.folder import model_fingerprint
from experiments.evidence.power import TABLES as POWER_TABLES
from experiments.evidence.validate import TABLE as VALIDATION_TABLE
from experiments.markers import block
from experiments.published import PUBLISHED, TABLES
from experiments.request.settings import settings
from experiments.statistics import count_interval, effects_table
from experiments.sweep import make_design, run_sweep
from experiments.sweep.prepared import ANSWERS, answer_line
from sim.simulate import simulate_many
from tests.thorough import THOROUGH, tried

PLACE = Path(__file__).parents[2] / PUBLISHED


@pytest.mark.parametrize("table", tried(TABLES, ("vestbygd-table",)))
def test_a_table_is_that_of_its_command(symbiosis, tmp_path, table):
    assert symbiosis(table, "--out", tmp_path).status == 0
    names = {"validate": (VALIDATION_TABLE,), "power": POWER_TABLES}.get(table, (f"{table.replace('-', '_')}.csv",))
    for name in names:
        assert (tmp_path / name).read_bytes() == (PLACE / name).read_bytes(), "run `make published`"


def test_published_files_are_of_this_model():
    manifest = json.loads((PLACE / "three_levers" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["model"]["fingerprint"] == model_fingerprint(), "run `make published`"


def _answers():
    page = (Path(__file__).parents[2] / "experiments" / "README.md").read_text(encoding="utf-8")
    written = block("answers", page)
    return written, {row.split("`")[1]: row for row in written.splitlines() if row.startswith("| `")}


def test_answers_are_those_of_this_model():
    written, rows = _answers()
    assert f"Model {model_fingerprint()}." in written, "run `make published`"
    assert set(rows) == set(ANSWERS)


@pytest.mark.parametrize("name", tried(
    sorted(set(ANSWERS) - {"meeting_paradox"}),  # that one takes a minute
    ["trust_asymmetry"],
))  # fmt: skip
def test_an_answer_is_that_of_its_experiment(tmp_path, name):
    design = make_design(settings([], name))
    line = answer_line(name, design, run_sweep(design, tmp_path / name).folder)
    assert f"| {line} |" in _answers()[1][name], "run `make published`"


def test_the_model_agrees_with_independent_implementations():
    table = pd.read_csv(PLACE / "reference_table.csv")
    distances = table[[name for name in table if name.endswith("_standard_errors")]].to_numpy(float)
    assert distances.shape == (15, 3)
    assert np.isfinite(distances).sum() == 2 * 15 + 12
    assert np.nanmax(np.abs(distances)) < 4


@pytest.mark.skipif(not THOROUGH, reason="twenty seconds: under SYMBIOSIS_THOROUGH")
def test_the_answer_on_three_levers_is_that_of_its_command():
    request = settings([], "three_levers")
    runs = simulate_many(
        request.case, [cell.scenario for cell in request.cells], seed=request.seed, replicates=request.replicates,
        weeks=request.weeks,
    ).runs  # fmt: skip
    summary = pd.read_csv(PLACE / "three_levers" / "summary.csv", keep_default_na=False)
    assert len(summary) == len(request.cells) == 60
    for cell, group in runs.groupby("scenario"):
        found, published = count_interval(group.exchanges_realised), summary.loc[cell]
        assert dict(request.cells[cell].levels) == {key: published[key] for key in request.swept}
        assert (found.mean, found.low, found.high) == pytest.approx(
            tuple(published[["exchanges_realised", "low", "high"]])
        )
    effects = effects_table(runs, request.swept)
    written = io.StringIO(effects.to_csv(index=False))
    published_effects = pd.read_csv(PLACE / "three_levers" / "effects.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(pd.read_csv(written, keep_default_na=False), published_effects)
