"""Luck told apart from what was varied: replicates of a point differ by luck alone.

Rows that belong together (a trajectory of Morris, a base point of Saltelli) are a block and share their luck, so that
differences within it are paired; blocks have a luck of their own each, so that they are independent.
"""

from __future__ import annotations

import numpy as np

from experiments.statistics import CONFIDENCE, Interval
from experiments.words.explore import NOTHING, TOLD, UNCLEAR

FLIPS, BATCH, ENOUGH = 9_999, 333, 30
RESAMPLES = 1_000


def chance_by_luck(differences: np.ndarray, seed: int) -> tuple[float, float]:
    """(p, mean absolute effect that luck alone gives) of one number's differences, shape (blocks, replicates).

    A number that does nothing to the distribution of the outcome gives differences with either sign as easily. So the
    signs of all are thrown anew, many times, and p is how often the block means have so large a sum of squares
    (@fisher_1935); it stops early where that is often (@besag_clifford_1991).
    """
    d = np.asarray(differences, dtype=float)
    blocks = len(d)
    d = d[(d != 0).any(axis=1)]
    if not len(d):
        return 1.0, 0.0
    rng = np.random.default_rng(seed)
    found = (d.mean(axis=1) ** 2).sum() * (1 - 1e-9)
    as_large = thrown = 0
    sizes = 0.0
    while thrown < FLIPS and as_large < ENOUGH:
        signs = 1 - 2 * rng.integers(0, 2, size=(BATCH, *d.shape), dtype=np.int8)
        means = np.einsum("fbr,br->fb", signs, d) / d.shape[1]
        as_large += int(((means**2).sum(axis=1) >= found).sum())
        sizes += float(np.abs(means).sum())
        thrown += BATCH
    return (as_large + 1) / (thrown + 1), sizes / thrown / blocks


def holm(chances: np.ndarray) -> np.ndarray:
    """Chances of many comparisons, adjusted so that they hold together (@holm_1979).

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(chances, dtype=float)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def verdicts(differences: np.ndarray, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(verdict, adjusted p, effect that luck alone gives) of each number; differences: (numbers, blocks, replicates)."""
    found = [chance_by_luck(one, seed) for one in differences]
    moves = np.array([bool((one != 0).any()) for one in differences])
    p = np.ones(len(found))
    p[moves] = holm(np.array([chance for chance, _ in found])[moves])
    told = [NOTHING if not m else TOLD if q < 1 - CONFIDENCE else UNCLEAR for m, q in zip(moves, p, strict=True)]
    return told, p, np.array([size for _, size in found])


def beyond_luck(differences: np.ndarray) -> np.ndarray:
    """Square of the true difference in each block, without the part that luck adds; shape (..., blocks).

    differences: shape (..., blocks, replicates). The square of a mean of n replicates is too large by s^2 / n on average.
    """
    d = np.asarray(differences, dtype=float)
    return d.mean(axis=-1) ** 2 - d.var(axis=-1, ddof=1) / d.shape[-1]


def variances(y: np.ndarray) -> tuple[float, float]:
    """(within, between): variance of single futures at a point, and of the points' true means; y: (points, replicates)."""
    within = float(y.var(axis=1, ddof=1).mean())
    return within, max(0.0, float(y.mean(axis=1).var(ddof=1)) - within / y.shape[1])


def luck_share(y: np.ndarray, block: int, seed: int) -> Interval | None:
    """Share of the variance between single futures that is luck, with a 95 % interval from resampled blocks.

    y: shape (points, replicates), `block` points after each other in a block. None where nothing varies at all.
    """
    if not y.std() > 0:
        return None
    blocks = y.reshape(-1, block, y.shape[1])
    rng, shares = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        drawn = blocks[rng.integers(0, len(blocks), len(blocks))].reshape(-1, y.shape[1])
        if drawn.std() > 0:
            shares.append(_share(drawn))
    low, high = np.quantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(_share(y), float(low), float(high), len(blocks))


def _share(y: np.ndarray) -> float:
    within, between = variances(y)
    return within / (within + between)
