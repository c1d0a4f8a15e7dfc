"""Posts shared out: the best of all ways, by trying all; whoever gains by luck alone is not praised for it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from experiments.region.answer import EACH, LOT, SHARED, answered
from experiments.region.futures import Asked
from experiments.region.posts import QUARTERS, Shares, numbers_of_posts, one_each
from experiments.region.table import Municipality
from sim import load_case

RNG = np.random.default_rng(5)


def test_the_best_use_of_posts_is_the_best_of_all():
    for _ in range(10):
        gains = np.c_[np.zeros(4), RNG.normal(1, 2, (4, 3))]
        shares = Shares(gains, 4)
        for posts in range(5):
            plans = [plan for plan in itertools.product(range(4), repeat=4) if QUARTERS[list(plan)].sum() <= 4 * posts]
            best = max(gains[np.arange(4), plan].sum() for plan in map(list, plans))
            found = shares.plan(posts)
            assert QUARTERS[found].sum() <= 4 * posts
            assert gains[np.arange(4), found].sum() == pytest.approx(best)


def test_fewer_hours_are_used_where_more_bring_nothing():
    gains = np.array([[0, 2, 2, 2], [0, -1, -1, -1], [0, 0, 0, 5]], float)
    assert Shares(gains, 3).plan(3).tolist() == [1, 0, 3]
    assert one_each(gains, 3).tolist() == [3, 0, 3]
    assert one_each(gains, 1).tolist() == [0, 0, 3]


def test_a_curve_ends_with_a_post_for_each():
    assert numbers_of_posts(13, 4) == [1, 2, 4, 5, 10, 13]
    assert numbers_of_posts(1, 1) == [1]


def _asked(found, posts=2):
    towns = [Municipality(f"M{row}", load_case("reference")) for row in range(len(found))]
    return answered(towns, found, Asked(posts, replicates=found.shape[2]))


def test_who_gains_by_luck_alone_is_not_praised():
    found = RNG.poisson(5, (60, 4, 40)).astype(float)
    found[:, 1:] += 3  # everywhere alike
    answer = _asked(found, posts=10)
    assert answer.gains[LOT].mean == pytest.approx(30, abs=3)
    assert answer.gains[EACH].mean == pytest.approx(30, abs=5)
    assert not answer.choosing.is_clear_of_zero
    assert answer.municipalities.chosen_on_gain_whole_post.head(10).sum() > 36, "the futures that chose would praise it"
    assert answer.sharing.low > 0, "a quarter of a post does all that a whole one does, at four places"
    assert answer.gains[SHARED].mean == pytest.approx(120, abs=10)
    assert answer.places[1] == 40


def test_sums_are_those_of_the_futures_that_judge():
    found = np.zeros((6, 4, 8))
    found[:, 0] = 1
    found[:, 1:] = 2
    found[0, 3] = [4.5] * 4 + [9] * 4  # 3.5 more where it is chosen, 8 more where it is judged
    answer = _asked(found, posts=1)
    assert answer.without.mean == 6
    assert answer.gains[EACH].mean == 8
    assert answer.gains[LOT].mean == pytest.approx((8 + 5) / 6)
    assert answer.gains[SHARED].mean == 4, "where futures chose, four quarters bring more than the whole post"
    first = answer.municipalities.iloc[0]
    assert (first.municipality, first.gain_whole_post, first.post_one_each, first.realised_without) == ("M0", 8, 1, 1)
    curve = answer.curve[answer.curve.way == EACH].set_index("posts").gain
    assert curve.to_dict() == {1: 8, 2: 9, 5: 12, 6: 13}
