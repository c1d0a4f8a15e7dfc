"""How many replicates are enough: growing a sample until an interval is narrow and stays so."""

from __future__ import annotations

import numpy as np

from experiments.statistics import CONFIDENCE, count_ends, t_quantile


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


def _widths(values: np.ndarray) -> np.ndarray:
    """Half-widths; while all values are alike, one at most may differ by 1 with a share that would hardly ever
    have stayed unseen (Clopper and Pearson's bound): a rare outcome that has not come yet does not end a sample."""
    x = np.asarray(values, dtype=float)
    n = np.arange(1, len(x) + 1)
    alike = np.maximum.accumulate(x) == np.minimum.accumulate(x)
    return np.where(alike & (n > 1), 1 - ((1 - CONFIDENCE) / 2) ** (1 / n), half_widths(x))


def is_enough(values: np.ndarray, half_width: float, at_least: int, look_ahead: int) -> bool:
    """Whether the interval was no wider than +- half_width at some n of at least `at_least` and at
    each of the `look_ahead` replicates after it: a lucky streak of alike values does not end the
    sample. Values after that do not matter (Hoad, Robinson and Davies 2010)."""
    narrow = _widths(values)[at_least - 1 :] <= half_width
    if len(narrow) <= look_ahead:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(narrow, look_ahead + 1)
    return bool(windows.all(axis=1).any())


def next_size(replicates: int, at_least: int, look_ahead: int, at_most: int) -> int:
    """Replicates to have after the next round: a quarter more, at least the look-ahead."""
    if replicates == 0:
        return min(at_most, at_least + look_ahead)
    return min(at_most, replicates + max(look_ahead, 1, replicates // 4))


def coverage(repeats: int, seed: int, *, half_width: float, pool: np.ndarray | None = None, counts: bool = False,
             at_least: int = 30, look_ahead: int = 5, at_most: int = 2000) -> tuple[float, float]:  # fmt: skip
    """Share of samples whose interval holds the mean when they were grown by this rule; and the mean size.

    Samples are of `pool` (shape (values,), taken for the truth), else of a normal outcome. half_width:
    in standard deviations. counts: intervals of counts, else Student's. Nominal: CONFIDENCE.
    """
    rng = np.random.default_rng(seed)
    truth, unit = (0.0, 1.0) if pool is None else (float(pool.mean()), float(pool.std()))
    held, sizes = 0, []
    for _ in range(repeats):
        values = np.empty(0)
        while len(values) < at_most:
            size = next_size(len(values), at_least, look_ahead, at_most)
            fresh = size - len(values)
            more = rng.standard_normal(fresh) if pool is None else rng.choice(pool, fresh)
            values = np.concatenate([values, more])
            if is_enough(values, half_width * unit, at_least, look_ahead):
                break
        held += _holds(values[None, :], truth, counts)[0]
        sizes.append(len(values))
    return held / repeats, float(np.mean(sizes))


def fixed_coverage(repeats: int, seed: int, *, size: int, pool: np.ndarray, counts: bool) -> float:
    """Share of samples of a fixed size whose interval holds the mean of the pool they are drawn from."""
    samples = np.random.default_rng(seed).choice(pool, (repeats, size))
    return float(_holds(samples, float(pool.mean()), counts).mean())


def _holds(samples: np.ndarray, truth: float, counts: bool) -> np.ndarray:
    n, mean, sd = samples.shape[1], samples.mean(axis=1), samples.std(axis=1, ddof=1)
    if counts:
        low, high = count_ends(mean, sd, n)
    else:
        half = t_quantile(n) * sd / np.sqrt(n)
        low, high = mean - half, mean + half
    return (low <= truth) & (truth <= high)
