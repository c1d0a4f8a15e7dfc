"""Intervals and paired differences against hand-computed and library results."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.statistics import (
    comparisons_of,
    count_ends,
    count_interval,
    difference_interval,
    effects_table,
    mean_interval,
    paired_difference,
    ranked,
    share_interval,
    t_quantile,
)
from experiments.words import sentences as words


def test_interval_by_hand():
    # values 1, 2, 3: mean 2, sd 1, t(0.975, 2) = 4.3027, half-width 4.3027 / sqrt(3) = 2.4841
    interval = mean_interval([1, 2, 3])
    assert interval.mean == 2
    assert interval.low == pytest.approx(2 - 2.4841, abs=1e-4)
    assert interval.high == pytest.approx(2 + 2.4841, abs=1e-4)


def test_one_value_has_no_interval():
    interval = mean_interval([4.0])
    assert interval.mean == 4
    assert np.isnan(interval.low)
    assert not interval.is_clear_of_zero


def test_paired_difference_is_that_of_scipy():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=30), rng.normal(size=30)
    expected = stats.ttest_rel(a, b).confidence_interval(0.95)
    found = paired_difference(a, b)
    assert (found.difference.low, found.difference.high) == pytest.approx((expected.low, expected.high))
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(1)
    intervals = [mean_interval(rng.normal(1.0, 2.0, size=20)) for _ in range(2000)]
    covered = np.mean([i.low <= 1.0 <= i.high for i in intervals])
    assert 0.93 <= covered <= 0.97


def test_no_clear_difference_is_said_when_the_interval_holds_zero():
    assert paired_difference(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3])).verdict == "no clear difference"
    low, high = np.arange(7.0), np.arange(7.0) + np.array([1, 1, 1, 2, 2, 1, 1])
    assert paired_difference(high, low).verdict == "more"
    assert paired_difference(low, high).verdict == "less"


# --- comparisons that hold together --------------------------------------------------------------


def test_five_futures_that_agree_are_no_clear_difference():
    # Signs of five pairs fall alike by chance alone in 2 of 32 times; Student's t would be sure of it.
    assert (
        paired_difference(np.arange(5.0) + np.array([1, 2, 1, 1, 1]), np.arange(5.0)).verdict == "no clear difference"
    )
    assert paired_difference(np.arange(6.0) + np.array([1, 2, 1, 1, 1, 1]), np.arange(6.0)).verdict == "more"


@pytest.mark.parametrize("difference", [0.0, 1.0])
@pytest.mark.parametrize("pairs", [2, 10, 200])
def test_pairs_that_are_all_alike_leave_an_interval_with_a_width(difference, pairs):
    # Clopper and Pearson: 0 of n seen, p up to 1 - 0.025^(1/n); such pairs may be otherwise by 1.
    found = difference_interval(np.full(pairs, difference))
    half = 1 - 0.025 ** (1 / pairs)
    expected = (difference - half, difference + half)
    assert (found.low, found.high) == pytest.approx((min(expected[0], 0.0) if pairs == 2 else expected[0], expected[1]))


def test_a_share_has_wilsons_interval():
    # 0 of 10: z^2 / (n + z^2) = 3.8415 / 13.8415
    assert share_interval(0, 10).low == 0
    assert share_interval(0, 10).high == pytest.approx(0.27753, abs=1e-5)
    found = stats.binomtest(39, 512).proportion_ci(method="wilson")
    assert (share_interval(39, 512).low, share_interval(39, 512).high) == pytest.approx((found.low, found.high))


def test_the_comparisons_of_a_design_share_the_five_percent():
    three = {"facilitator": "abc", "meetings": "ab"}
    assert comparisons_of(three) == 3 + (1 + 3)
    assert comparisons_of(three | {"colocation": "ab"}) == 3 + 4 + 2 * 4  # between tenants once more
    assert comparisons_of({}) == 1
    assert t_quantile(30, 7) == pytest.approx(stats.t.ppf(1 - 0.05 / 7 / 2, 29))
    table = effects_table(_runs(), {"facilitator": ("none", "yes"), "meetings": ("none", "weekly")})
    assert set(table.comparisons) == {4}


def test_ties_are_named_and_told_from_each_other_not_by_way_of_the_baseline():
    luck = np.random.default_rng(1).normal(0, 3, 100)  # shared, so that pairs tell more than levels
    small = np.random.default_rng(2).normal(0, 0.1, 100)
    found = ranked({"a": luck, "b": luck + 1 + small, "c": luck + 1}, 3)
    assert (found.most, found.fewest) == (("b", "c"), ("a",))
    found = ranked({"a": luck, "b": luck + 1.2 + small, "c": luck + 1}, 3)
    assert (found.most, found.fewest) == (("b",), ("a",))
    found = ranked({"a": luck, "b": luck + small, "c": luck - small}, 3)
    assert (found.most, found.fewest) == ((), ())


def _runs():
    """Ten futures: with eight the signs of a difference fall alike by chance in 1 of 128 times, and four comparisons
    share the five percent."""
    rows = [
        {"facilitator": f, "meetings": m, "replicate": r, "exchanges_realised": value + r}
        for (f, m), value in {
            ("none", "none"): 0,
            ("none", "weekly"): 0,
            ("yes", "none"): 2,
            ("yes", "weekly"): 1,
        }.items()
        for r in range(10)
    ]
    return pd.DataFrame(rows)


def test_effects_average_over_other_levers_within_a_pair():
    table = effects_table(_runs(), {"facilitator": ("none", "yes"), "meetings": ("none", "weekly")})
    rows = {(row.lever, row["where"]): row.difference for _, row in table.iterrows()}
    assert rows == {
        ("facilitator", "all others averaged"): 1.5,
        ("meetings", "all others averaged"): -0.5,
        ("meetings", "facilitator=none"): 0.0,
        ("meetings", "facilitator=yes"): -1.0,
    }
    assert (table.pairs == 10).all()


def test_words_do_not_promise_more_than_the_numbers():
    table = effects_table(_runs(), {"facilitator": ("none", "yes"), "meetings": ("none", "weekly")})
    by_place = {(row.lever, row["where"]): words.difference_words(row) for _, row in table.iterrows()}
    assert by_place["facilitator", "all others averaged"].startswith("1.50 more")
    assert "10 of 10 paired futures" in by_place["facilitator", "all others averaged"]
    assert by_place["meetings", "facilitator=none"].startswith("no difference in any of the 10 paired futures")
    single = effects_table(_runs().query("replicate == 0"), {"facilitator": ("none", "yes")})
    assert "says nothing about chance" in words.difference_words(single.iloc[0])


def test_a_horizon_is_told_in_years_only_where_it_is_one():
    assert words.horizon_words(520) == "10 years"
    assert words.horizon_words(52) == "1 year"
    assert words.horizon_words(60) == "60 weeks"


# --- intervals of counts --------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[0, 0, 0, 3, 0], [0] * 5, [0] * 10, [0, 1], [2] * 5])
def test_an_interval_of_few_counts_stays_at_or_above_zero_and_has_a_width(values):
    # Five futures with 0.60 exchanges on average had an interval from -0.51.
    found = count_interval(values)
    assert 0 <= found.low <= found.mean < found.high


def test_an_interval_of_counts_is_students_where_that_stays_among_the_counts():
    values = np.random.default_rng(1).poisson(5, 200)
    assert count_interval(values) == mean_interval(values)


def test_a_score_interval_holds_the_counts_that_are_not_rejected():
    # All zero in 10 futures: m with m^2 <= t^2 m / n, that is up to t^2 / n.
    assert count_interval([0] * 10).high == pytest.approx(t_quantile(10) ** 2 / 10)
    found = count_interval([0, 0, 0, 3, 0])
    scatter = np.var([0, 0, 0, 3, 0], ddof=1) / 0.6
    for end in (found.low, found.high):
        assert (0.6 - end) ** 2 == pytest.approx(t_quantile(5) ** 2 * scatter * end / 5)


def test_one_future_has_no_interval():
    assert np.isnan([count_interval([1]).low, count_interval([1]).high]).all()


@pytest.mark.parametrize("mean", [0.02, 0.1, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("n", [5, 10, 40])
def test_intervals_of_counts_hold_their_mean(mean, n):
    samples = np.random.default_rng(n).poisson(mean, (4000, n))
    low, high = count_ends(samples.mean(axis=1), samples.std(axis=1, ddof=1), n)
    assert ((low <= mean) & (mean <= high)).mean() >= 0.9  # Student's holds 0.02 in 10 futures in 18 of 100


def test_what_is_no_count_may_have_an_interval_as_narrow_as_it_is():
    """A share of pairs that may be otherwise by 1 is a guard of counts: errors and levels of trust differ by less."""
    levels = np.array([0.02, 0.01, 0.03, 0.02, 0.015] * 4)
    found = difference_interval(levels, counts=False)
    assert (found.low, found.high) == pytest.approx((mean_interval(levels).low, mean_interval(levels).high))
    assert difference_interval(np.zeros(20)).high > 0.1
