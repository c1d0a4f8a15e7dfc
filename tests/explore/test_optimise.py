"""The best of some choices: told where luck lets one, and not where choices are alike."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.explore import optimise
from experiments.explore.optimise import BEHIND, BEST, OPEN


def futures(means, seed):
    """Paired futures of choices with these means: (futures, choices), whatever is asked for, the first ones the same."""
    rng = np.random.default_rng(seed)
    luck, own = rng.normal(0, 2, (2000, 1)), rng.normal(0, 1, (2000, len(means)))
    return lambda count: (np.array(means) + luck + own)[:count]


def test_the_best_is_told_and_futures_grow_only_until_then():
    clear = optimise.grown(futures([1, 5, 2], seed=1), 20, 1, is_count=False, looks=4)
    assert clear.best == (1,)
    assert clear.futures == 20
    assert clear.table.verdict.tolist() == [BEHIND, BEST, BEHIND]
    close = optimise.grown(futures([1, 5, 4.6], seed=1), 20, 1, is_count=False, looks=4)
    assert close.futures > 20
    least = optimise.grown(futures([1, 5, 2], seed=1), 20, -1, is_count=False, looks=4)
    assert least.best == (0,)


def test_choices_that_are_alike_are_left_open():
    settled = 0
    for seed in range(25):
        found = optimise.grown(futures([3, 3, 3], seed), 20, 1, is_count=False, looks=4)
        settled += found.is_settled
        assert found.is_settled or set(found.table.verdict) <= {OPEN, BEHIND}
    assert settled <= 2


def test_comparisons_of_all_looks_and_both_draws_hold_together():
    table = optimise.ranking(futures([1, 2, 3, 4], 1)(50), 1, 4, is_count=False).table
    assert set(table.comparisons) == {6 * 4 * 2}
    assert table["mean"].tolist() == pytest.approx(sorted(table["mean"]))
