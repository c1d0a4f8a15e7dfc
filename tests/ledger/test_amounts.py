"""Intervals of amounts and of their ratio, against what defines them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import amount_difference, ratio_interval, t_quantile
from tests.thorough import tried


def test_an_amount_is_told_by_students_t():
    d = np.random.default_rng(1).normal(2e5, 1e5, 30)
    found, usual = amount_difference(d), stats.ttest_1samp(d, 0).confidence_interval(0.95)
    assert (found.mean, found.low, found.high) == pytest.approx((d.mean(), usual.low, usual.high))
    wider = amount_difference(d, comparisons=9)
    assert wider.low < found.low < found.high < wider.high


def test_few_pairs_that_differ_say_nothing_clear():
    d = np.array([0.0] * 36 + [3e5, 3.1e5, 3.2e5, 2.9e5])  # 2 of 16 ways of four signs give as much
    assert stats.ttest_1samp(d, 0).pvalue < 0.05
    assert not amount_difference(d).is_clear_of_zero


def test_an_end_of_fiellers_interval_is_where_the_remainder_is_just_clear_of_zero():
    rng = np.random.default_rng(2)
    for _ in range(tried(50, 8)):
        n, comparisons = int(rng.integers(14, 60)), int(rng.integers(1, 9))
        per = rng.normal(500, 200, n)
        of = 1500 * per + rng.normal(2e5, 4e5, n)
        found = ratio_interval(of, per, comparisons)
        assert found.low < found.mean < found.high
        assert found.mean == pytest.approx(of.mean() / per.mean())
        for end in (found.low, found.high):
            left = of - end * per
            t = left.mean() / (left.std(ddof=1) / np.sqrt(n))
            assert abs(t) == pytest.approx(t_quantile(n, comparisons))


@pytest.mark.parametrize("per", [[1.0, -1.0] * 10, [-5.0, -4.0] * 10, [0.0] * 20, [3.0]])
def test_where_tonnes_are_not_clearly_more_no_ratio_is_told(per):
    assert ratio_interval(np.full(len(per), 7.0), per) is None


def test_fiellers_interval_holds_the_ratio_as_often_as_it_says():
    rng, times, n = np.random.default_rng(3), tried(2000, 300), 40
    missed = 0
    for _ in range(times):
        per = rng.gamma(4.0, 100.0, n)
        of = 900 * per + rng.normal(0, 2e5, n)  # the true ratio is 900
        found = ratio_interval(of, per)
        missed += found is None or not found.low <= 900 <= found.high
    assert stats.binomtest(missed, times, 0.05).pvalue > 0.001
