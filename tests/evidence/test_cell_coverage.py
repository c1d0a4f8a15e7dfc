"""Coverage in every scenario of the published answer: counted right, and every comparison of the answer is in it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import cell_coverage
from experiments.statistics import comparisons_of
from tests.thorough import THOROUGH

SWEEPS = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
SHOWN = re.search(r"<!-- cells:[^\n]*-->\n```\n(.*?)```", SWEEPS, re.DOTALL)[1]


def test_every_comparison_that_the_answer_holds_together_is_looked_at_once():
    swept = {
        "facilitator": ("none", "informal", "appointed"),
        "colocation": ("none", "park"),
        "meetings": ("1", "4", "2"),
    }
    levels = [dict(zip(swept, chosen, strict=True)) for chosen in itertools.product(*swept.values())]
    request = SimpleNamespace(swept=swept, cells=[SimpleNamespace(levels=own) for own in levels])
    cells, replicates = len(request.cells), 4
    runs = pd.DataFrame(
        [{"scenario": k, "replicate": r, **request.cells[k].levels} for k in range(cells) for r in range(replicates)]
    )
    rng = np.random.default_rng(1)  # so that all differ
    runs = runs.assign(exchanges_realised=rng.random(len(runs)), realised_between_tenants=rng.random(len(runs)))
    found = cell_coverage.comparisons(request, runs)
    assert found.shape == (comparisons_of(request.swept), replicates)
    assert len(np.unique(found.round(12), axis=0)) == len(found)
    facilitators = runs.groupby(["facilitator", "replicate"]).exchanges_realised.mean()
    assert found[0] == pytest.approx((facilitators["informal"] - facilitators["none"]).to_numpy())


def test_a_share_of_samples_is_what_it_says():
    rng = np.random.default_rng(2)
    pools = rng.poisson(5, (3, 2000)).astype(float)
    assert cell_coverage.mean_coverage(pools, 100, 1000) == pytest.approx([0.95] * 3, abs=0.03)
    differences = rng.normal(size=(10, 2000))
    alone = cell_coverage.at_once(differences, 50, 300, held=1)
    together = cell_coverage.at_once(differences, 50, 300, held=10)
    assert alone < 0.8  # 0.95 to the tenth: 0.6
    assert together > 0.92


def test_what_the_page_shows_is_what_intervals_promise():
    rows = [line.split() for line in SHOWN.splitlines()[3:7]]
    assert [row[0] for row in rows] == ["none", "informal", "appointed", "project"]
    assert sum(int(row[1]) for row in rows) == 60
    assert sum(int(row[4]) for row in rows) == 60  # as the page says
    for _, _, least, most, _ in rows:
        assert float(least.rstrip("%")) >= 93
        assert float(most.rstrip("%")) <= 97
    assert float(re.search(r"hold at once: ([\d.]+)%", SHOWN)[1]) >= 94


@pytest.mark.parametrize(("dispersion", "mean"), [(1, 0.1), (1, 0.3), (1, 0.6), (1, 3.0), (1000, 0.3), (2, 7.0)])
def test_intervals_of_counts_hold_93_to_97_of_100(dispersion, mean):
    """Of counts as skewed as exchanges with nobody in charge (Student's t: 91 to 93 at 0.1), and of others."""
    pool = np.random.default_rng(3).negative_binomial(dispersion, dispersion / (dispersion + mean), (1, 20_000))
    for size in (100, 200):
        (share,) = cell_coverage.mean_coverage(pool.astype(float), size, 4000)
        assert 0.93 <= share <= 0.97, (size, share)


@pytest.mark.skipif(not THOROUGH, reason="four minutes of processor time: under SYMBIOSIS_THOROUGH")
def test_the_page_shows_what_the_command_prints(symbiosis):
    assert symbiosis("coverage", "--cells").out == SHOWN
