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


def chance_by_luck(differences: np.ndarray, seed: int) -> float:
    """How often luck alone would give one number's differences, shape (blocks, replicates).

    A number that does nothing to the distribution of the outcome gives differences with either sign as easily. So the
    signs of all are thrown anew, many times, and counted is how often the block means have so large a sum of squares
    (@fisher_1935); it stops early where that is often (@besag_clifford_1991).
    """
    d = np.asarray(differences, dtype=float)
    d = d[(d != 0).any(axis=1)]
    if not len(d):
        return 1.0
    rng = np.random.default_rng(seed)
    found = (d.mean(axis=1) ** 2).sum() * (1 - 1e-9)
    as_large = thrown = 0
    while thrown < FLIPS and as_large < ENOUGH:
        signs = 1 - 2 * rng.integers(0, 2, size=(BATCH, *d.shape), dtype=np.int8)
        means = np.einsum("fbr,br->fb", signs, d) / d.shape[1]
        as_large += int(((means**2).sum(axis=1) >= found).sum())
        thrown += BATCH
    return (as_large + 1) / (thrown + 1)


def size_by_luck(differences: np.ndarray) -> np.ndarray:
    """Mean absolute difference that luck alone would give, by how much replicates differ (of normal means).

    differences: shape (..., blocks, replicates).
    """
    d = np.asarray(differences, dtype=float)
    return (d.std(axis=-1, ddof=1) * np.sqrt(2 / np.pi / d.shape[-1])).mean(axis=-1)


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


def verdicts(differences: np.ndarray, seed: int) -> tuple[list[str], np.ndarray]:
    """(verdict, adjusted p) of each number; differences: shape (numbers, blocks, replicates)."""
    found = np.array([chance_by_luck(one, seed) for one in differences])
    moves = np.array([bool((one != 0).any()) for one in differences])
    p = np.ones(len(found))
    p[moves] = holm(found[moves])
    told = [NOTHING if not m else TOLD if q < 1 - CONFIDENCE else UNCLEAR for m, q in zip(moves, p, strict=True)]
    return told, p


def beyond_luck(differences: np.ndarray) -> np.ndarray:
    """Square of the true difference in each block, without the part that luck adds; shape (..., blocks).

    differences: shape (..., blocks, replicates). The square of a mean of n is too large by s^2 / n on average.
    """
    d = np.asarray(differences, dtype=float)
    return d.mean(axis=-1) ** 2 - d.var(axis=-1, ddof=1) / d.shape[-1]


def resampled(blocks: int, seed: int) -> np.ndarray:
    """Weights of blocks in samples drawn anew from them, shape (samples, blocks): so a mean is a product."""
    return np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES) / blocks


def moments(y: np.ndarray, block: int) -> np.ndarray:
    """What variances of all points are made of, shape (blocks, 3): of a block's points the mean variance within, the
    mean, the mean square; y: shape (points, replicates), `block` points after each other in a block."""
    means = (y - y.mean()).mean(axis=1)
    parts = np.stack([y.var(axis=1, ddof=1), means, means**2], axis=1)
    found: np.ndarray = parts.reshape(-1, block, 3).mean(axis=1)
    return found


def variances(mean_moments: np.ndarray, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """(within, between): variance of single futures at a point, and of the points' true means.

    mean_moments: shape (..., 3), moments averaged over blocks. Means of points differ by luck as well, by their part of
    what is within.
    """
    within, mean, square = np.moveaxis(np.asarray(mean_moments), -1, 0)
    return within, np.maximum(square - mean**2 - within / replicates, 0.0)


def luck_share(y: np.ndarray, block: int, seed: int) -> Interval | None:
    """Share of the variance between single futures that is luck, with a 95 % interval from resampled blocks.

    y: shape (points, replicates), `block` points after each other in a block. None where nothing varies at all.
    """
    if not y.std() > 0:
        return None
    of_blocks = moments(y, block)

    def share(mean_moments: np.ndarray) -> np.ndarray:
        within, between = variances(mean_moments, y.shape[1])
        with np.errstate(invalid="ignore"):  # a sample of blocks in which nothing varies tells nothing
            return np.asarray(within / (within + between))

    shares = share(resampled(len(of_blocks), seed) @ of_blocks)
    low, high = np.nanquantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(float(share(of_blocks.mean(axis=0))), float(low), float(high), len(of_blocks))
