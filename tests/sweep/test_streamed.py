"""Tables of runs that come a part at a time are those of all runs at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.statistics import FEW_PAIRS, difference_interval
from experiments.sweep import streamed
from experiments.sweep.chunks import BREADTH

CELLS, POINTS, REPLICATES = 3, 12, 203
OUTCOME, TRUST = "exchanges_realised", "trust"


@pytest.fixture(scope="module")
def runs():
    """Breadth-first, as a table of runs; some failed, one point has none, one differs rarely from its baseline."""
    rng = np.random.default_rng(3)
    runs = pd.MultiIndex.from_product([range(POINTS), range(REPLICATES)], names=["point", "replicate"]).to_frame(
        index=False
    )
    runs[OUTCOME] = rng.poisson(0.2 + runs.point % 5)
    runs[TRUST] = rng.random(len(runs))
    runs.loc[runs.point == 4, OUTCOME] = runs.loc[runs.point == 3, OUTCOME].to_numpy() + (
        np.arange(REPLICATES) % 30 == 7
    )
    runs = runs[(rng.random(len(runs)) > 0.05) & (runs.point != 8)]
    order = np.lexsort([runs.replicate, runs.point, runs.replicate // BREADTH])
    return runs.iloc[order].reset_index(drop=True)


def _tables(parts):
    summary, differences = streamed.Summary(POINTS, [OUTCOME, TRUST]), streamed.Differences(POINTS, CELLS, OUTCOME)
    for part in parts:
        summary.add(part)
        differences.add(part)
        assert differences._few.groupby(level=0).size().max() <= FEW_PAIRS
    return summary.table(), differences.table()


def test_whatever_the_parts_are_the_tables_are_those_of_the_whole(runs, tmp_path, monkeypatch):
    runs.to_parquet(tmp_path / "runs.parquet", index=False)
    whole = _tables([runs])
    for size in (100, 700):
        monkeypatch.setattr(streamed, "PART_RUNS", size)
        parts = list(streamed.parts_of(tmp_path / "runs.parquet", list(runs), CELLS))
        assert len(parts) > 2
        pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), runs)
        for before, after in zip(parts, parts[1:], strict=False):
            ends = [(part.point // CELLS, part.replicate // BREADTH) for part in (before.iloc[-1], after.iloc[0])]
            assert ends[0] != ends[1], "what is compared is not parted"
        for made, wanted in zip(_tables(parts), whole, strict=True):
            pd.testing.assert_frame_equal(made, wanted, rtol=1e-12)


def test_they_are_what_the_definitions_say(runs):
    summary, differences = _tables([runs])
    by = runs.groupby("point")
    assert list(summary.point) == [point for point in range(POINTS) if point != 8]
    assert np.array_equal(summary[OUTCOME], by[OUTCOME].mean())
    assert np.array_equal(summary.sd, by[OUTCOME].std())
    assert np.array_equal(summary.share_none, by[OUTCOME].agg(lambda values: (values == 0).mean()))
    wide = runs.pivot(index="replicate", columns="point", values=OUTCOME)
    for row in differences.itertuples():
        d = (wide[row.point] - wide[row.point - row.point % CELLS]).dropna()
        found = difference_interval(d)
        assert (row.pairs, row.share_more, row.share_less) == (len(d), (d > 0).mean(), (d < 0).mean())
        np.testing.assert_allclose([row.difference, row.low, row.high], [found.mean, found.low, found.high], atol=1e-12)
    assert set(differences.point) == {1, 2, 4, 5, 7, 10, 11}
