"""How many replicates are enough: growing a sample until an interval is narrow and stays so."""

from __future__ import annotations

import numpy as np

from experiments.statistics import t_quantile


def half_widths(values: np.ndarray) -> np.ndarray:
    """Half-width of the 95 % interval of the mean of the first n values, for n = 1 ... len(values).

    values: shape (replicates,), in the order of the replicates. Infinite for n = 1.
    """
    x = np.asarray(values, dtype=float)
    n = np.arange(1, len(x) + 1)
    mean = np.cumsum(x) / n
    # Welford's sum of squares; a cumulative sum of squares would lose digits
    squares = np.cumsum(np.concatenate([[0.0], (x[1:] - mean[:-1]) * (x[1:] - mean[1:])]))
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t_quantile(n) * np.sqrt(np.maximum(squares, 0) / (n - 1) / n)
    half[:1] = np.inf
    return half


def is_enough(values: np.ndarray, half_width: float, at_least: int, look_ahead: int) -> bool:
    """Whether the interval was no wider than +- half_width at some n of at least `at_least` and at
    each of the `look_ahead` replicates after it: a lucky streak of alike values does not end the
    sample. Values after that do not matter (Hoad, Robinson and Davies 2010)."""
    narrow = half_widths(values)[at_least - 1 :] <= half_width
    if len(narrow) <= look_ahead:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(narrow, look_ahead + 1)
    return bool(windows.all(axis=1).any())


def next_size(replicates: int, at_least: int, look_ahead: int, at_most: int) -> int:
    """Replicates to have after the next round: a quarter more, at least the look-ahead."""
    if replicates == 0:
        return min(at_most, at_least + look_ahead)
    return min(at_most, replicates + max(look_ahead, 1, replicates // 4))


def coverage(repeats: int, seed: int, *, half_width: float, at_least: int = 30, look_ahead: int = 5,
             at_most: int = 2000) -> tuple[float, float]:  # fmt: skip
    """Share of synthetic samples (normal, mean 0, standard deviation 1) whose interval holds the
    mean when the sample was grown by this rule; and the mean size. Nominal: CONFIDENCE."""
    rng = np.random.default_rng(seed)
    held, sizes = 0, []
    for _ in range(repeats):
        values = np.empty(0)
        while len(values) < at_most:
            size = next_size(len(values), at_least, look_ahead, at_most)
            values = np.concatenate([values, rng.standard_normal(size - len(values))])
            if is_enough(values, half_width, at_least, look_ahead):
                break
        half = half_widths(values)[-1]
        held += bool(abs(values.mean()) <= half)
        sizes.append(len(values))
    return held / repeats, float(np.mean(sizes))
