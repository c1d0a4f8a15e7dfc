"""Sobol' indices: what share of the variance each number makes, alone and with others (@saltelli_2010, SALib)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.explore.kept import salib
from experiments.explore.luck import RESAMPLES, beyond_luck, moments, resampled, variances, verdicts
from experiments.explore.space import Space
from experiments.statistics import CONFIDENCE


def sample(space: Space, points: int, seed: int) -> np.ndarray:
    """Saltelli's design, shape (points x (numbers + 2), numbers), from 0 to 1; `points` a power of two."""
    made: np.ndarray = salib("sample.sobol").sample(space.problem, points, calc_second_order=False, seed=seed)
    return made


def indices(space: Space, y: np.ndarray, seed: int) -> pd.DataFrame:
    """A row for each number: SALib's indices of the mean over replicates, and what luck has to do with them.

    y: shape (rows, replicates), in the order of `sample`. first, total, with half-widths (95 %): luck counts as
    variance in them. total_beyond_luck (with low, high): the total index without luck's part, as if futures were
    without number. p: Holm's, of all numbers together.
    """
    mean = y.mean(axis=1)
    if not mean.std() > 0:
        zero = np.zeros(len(space.names))
        found = {"S1": zero, "S1_conf": zero, "ST": zero, "ST_conf": zero}
    else:
        found = salib("analyze.sobol").analyze(
            space.problem, mean, calc_second_order=False, num_resamples=RESAMPLES, seed=seed + 1
        )
    blocks = y.reshape(-1, len(space.names) + 2, y.shape[1])  # A, then A with one number of B each, then B
    differences = np.moveaxis(blocks[:, 1:-1] - blocks[:, :1], 1, 0)
    told, p = verdicts(differences, seed)
    squares = beyond_luck(differences) / 2  # of numbers and blocks
    of_blocks, weights = moments(y, blocks.shape[1]), resampled(len(blocks), seed)
    beyond = _totals(squares.mean(axis=1), of_blocks.mean(axis=0), y.shape[1])
    drawn = _totals(weights @ squares.T, weights @ of_blocks, y.shape[1])
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    return pd.DataFrame(
        {
            "number": space.names,
            "first": np.asarray(found["S1"], dtype=float),
            "first_half_width": np.asarray(found["S1_conf"], dtype=float),
            "total": np.asarray(found["ST"], dtype=float),
            "total_half_width": np.asarray(found["ST_conf"], dtype=float),
            "total_beyond_luck": beyond,
            "low": low,
            "high": high,
            "p": p,
            "verdict": told,
        }
    )


def _totals(squares: np.ndarray, mean_moments: np.ndarray, replicates: int) -> np.ndarray:
    """Total indices, from 0 to 1; squares: shape (..., numbers), half the mean squares of what each number changes."""
    between = variances(mean_moments, replicates)[1][..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(between > 0, np.clip(squares / between, 0.0, 1.0), 0.0)
