"""What a region's futures say: sums over municipalities, and where posts help most.

Where posts go is chosen on the first half of the futures and judged on the second: who comes out best of many does so
by luck too, and would be praised for it if the same futures judged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.region.futures import Asked
from experiments.region.learning import members_of
from experiments.region.posts import QUARTERS, WHOLE, Shares, numbers_of_posts, one_each
from experiments.region.table import Municipality
from experiments.statistics import Interval, count_interval, difference_interval

SHARED, EACH, LOT = WAYS = ("shared", "one_each", "by_lot")
_TOLD_AT_ONCE = 5  # the gains of three ways, and what choosing and sharing add; more where more is told


@dataclasses.dataclass(frozen=True)
class Answer:
    """What is told of a region."""

    asked: Asked
    without: Interval  # exchanges realised in all municipalities, nobody in charge anywhere
    gains: dict[str, Interval]  # by way, of the posts that are asked about
    choosing: Interval  # one each where it helps most, against by lot
    sharing: Interval  # shared, against one each
    learning: Interval | None  # what learning adds where posts are shared; None where nobody is in a network
    borders: tuple[Interval, Interval] | None  # what goes over them adds: nobody in charge, and posts shared
    places: tuple[int, ...]  # how many municipalities get each of QUARTERS, shared
    curve: pd.DataFrame  # posts, way, gain, low, high
    municipalities: pd.DataFrame  # a row each, those that gain most by a whole post first


def shared(found: np.ndarray, asked: Asked) -> np.ndarray:
    """Which of QUARTERS each municipality gets where posts are shared, shape (municipalities,)."""
    return Shares(_halves(found, asked)[0], asked.posts).plan(asked.posts)


def _halves(found: np.ndarray, asked: Asked) -> tuple[np.ndarray, np.ndarray]:
    """Gains by QUARTERS: means of the half that chooses, shape (municipalities, 4), and the half that judges."""
    half = asked.replicates // 2
    gains = found - found[:, :1]
    return gains[:, :, :half].mean(axis=2), gains[:, :, half:]


def answered(
    municipalities: Sequence[Municipality], found: np.ndarray, asked: Asked, learned: np.ndarray | None = None,
    over_borders: tuple[np.ndarray, np.ndarray] | None = None,
) -> Answer:  # fmt: skip
    """The answer of futures as `realised` gives them. learned: exchanges realised by those that are in a network, where
    posts are shared and they learn from each other, shape (members, futures); None where nobody is. over_borders: what
    each gains by exchanges over borders, nobody in charge and posts shared; None where there are none."""
    half = asked.replicates // 2
    chosen_on, judged_on = _halves(found, asked)
    posts = numbers_of_posts(len(municipalities), asked.posts)
    shares = Shares(chosen_on, posts[-1])
    plan, full = shares.plan(asked.posts), one_each(chosen_on, asked.posts)
    by_learning = None if learned is None else _by_learning(municipalities, found, plan, learned)[:, half:]
    by_borders = None if over_borders is None else [gains[:, half:] for gains in over_borders]
    at_once = _TOLD_AT_ONCE + (by_learning is not None) + len(by_borders or ())
    told = {SHARED: _sums(judged_on, plan), EACH: _sums(judged_on, full), LOT: _by_lot(judged_on, asked.posts)}
    return Answer(
        asked,
        without=count_interval(found[:, 0, half:].sum(axis=0)),
        gains={way: _difference(sums, at_once) for way, sums in told.items()},
        choosing=_difference(told[EACH] - told[LOT], at_once),
        sharing=_difference(told[SHARED] - told[EACH], at_once),
        learning=None if by_learning is None else _counted(by_learning.sum(axis=0), at_once),
        borders=None if by_borders is None else (
            _counted(by_borders[0].sum(axis=0), at_once), _counted(by_borders[1].sum(axis=0), at_once),
        ),
        places=tuple(int((plan == level).sum()) for level in range(len(QUARTERS))),
        curve=_curve(chosen_on, judged_on, shares, posts),
        municipalities=_table(municipalities, chosen_on, found[:, :, half:], plan, full, by_learning,
            None if by_borders is None else by_borders[1],
        ),
    )  # fmt: skip


def _by_learning(
    municipalities: Sequence[Municipality], found: np.ndarray, plan: np.ndarray, learned: np.ndarray
) -> np.ndarray:
    """What each municipality gains by learning where posts are shared, shape (municipalities, futures)."""
    gains, members = np.zeros_like(found[:, 0]), members_of(municipalities)
    gains[members] = learned - found[members, plan[members]]
    return gains


def _sums(gains: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """What all municipalities gain together in each future, given which of QUARTERS each gets."""
    return gains[np.arange(len(gains)), levels].sum(axis=0)


def _by_lot(gains: np.ndarray, posts: int) -> np.ndarray:
    """The same where whole posts are given out by lot: the mean over all lots."""
    return gains[:, -1].mean(axis=0) * min(posts, len(gains))


def _difference(sums: np.ndarray, comparisons: int) -> Interval:
    return difference_interval(sums, comparisons, counts=False)


def _counted(sums: np.ndarray, comparisons: int) -> Interval:
    """The same of what may change few futures, or none that was seen."""
    return difference_interval(sums, comparisons, counts=True)


def _curve(chosen_on: np.ndarray, judged_on: np.ndarray, shares: Shares, posts: Sequence[int]) -> pd.DataFrame:
    rows = []
    for number in posts:
        sums = (
            _sums(judged_on, shares.plan(number)),
            _sums(judged_on, one_each(chosen_on, number)),
            _by_lot(judged_on, number),
        )
        for way, each in zip(WAYS, sums, strict=True):
            interval = _difference(each, len(posts) * len(WAYS))
            rows.append(
                {"posts": number, "way": way, "gain": interval.mean, "low": interval.low, "high": interval.high}
            )
    return pd.DataFrame(rows)


def _table(
    municipalities: Sequence[Municipality],
    chosen_on: np.ndarray,
    judged: np.ndarray,
    plan: np.ndarray,
    full: np.ndarray,
    by_learning: np.ndarray | None,
    by_borders: np.ndarray | None,
) -> pd.DataFrame:
    gains = judged - judged[:, :1]
    rows = []
    for row in np.argsort(-chosen_on[:, -1], kind="stable"):
        one, whole = municipalities[row], difference_interval(gains[row, -1], 1)
        rows.append({
            "municipality": one.name, "case": one.case.name, "firms": len(one.town.firms),
            "opportunities": len(one.town.declared_opportunities), "over_borders": one.over_borders,
            "realised_without": judged[row, 0].mean(),
            "gain_quarter_post": gains[row, 1].mean(), "gain_half_post": gains[row, 2].mean(),
            "gain_whole_post": whole.mean, "gain_whole_post_low": whole.low, "gain_whole_post_high": whole.high,
            "chosen_on_gain_whole_post": chosen_on[row, -1],
            "post_shared": QUARTERS[plan[row]] / WHOLE, "post_one_each": QUARTERS[full[row]] / WHOLE,
            "network": one.network, "gain_learning": 0.0 if by_learning is None else by_learning[row].mean(),
            "gain_borders": 0.0 if by_borders is None else by_borders[row].mean(),
        })  # fmt: skip
    return pd.DataFrame(rows)
