"""`symbiosis coverage --cells`: how often intervals hold the truth in every scenario of the published answer.

The futures of a pool are taken for all there are, so its means are the truth; samples of as many as are published are
drawn from it, all scenarios of a future together, as they share their luck.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.request.settings import Settings, settings
from experiments.statistics import TOLD_APART, comparisons_of, count_ends, difference_interval
from sim.simulate import simulate_many

EXPERIMENT, OUTCOME = "three_levers", "exchanges_realised"
POOL, SEED = 2000, 7  # futures that are the truth
AT_ONCE = 500  # samples that are in memory together
PROMISED = (0.93, 0.97)  # of an interval of 95 %


def cell_coverage(repeats: int) -> None:
    """Measure and print: the mean of each scenario by itself, then all comparisons of the answer at once."""
    request = settings([], EXPERIMENT)
    pool = pooled(request)
    shares = mean_coverage(_by_cell(pool, OUTCOME), request.replicates, repeats)
    first = next(iter(request.swept))
    print(f"Each of the {len(request.cells)} scenarios of {EXPERIMENT}: its interval of {request.replicates} futures")
    print(f"holds the mean, {POOL} futures being the truth, {repeats} samples:")
    print(f"{first:>24}{'scenarios':>11}{'least':>9}{'most':>9}{'93 to 97 %':>12}")
    for level in request.swept[first]:
        own = shares[[cell.levels[first] == level for cell in request.cells]]
        held = int(((own >= PROMISED[0]) & (own <= PROMISED[1])).sum())
        print(f"{level:>24}{len(own):>11}{own.min():>9.1%}{own.max():>9.1%}{held:>12}")
    contrasts = comparisons(request, pool)
    share = at_once(contrasts, request.replicates, repeats, comparisons_of(request.swept))
    print(f"\nAll {len(contrasts)} comparisons of a sample hold at once: {share:.1%}")


def pooled(request: Settings) -> pd.DataFrame:
    """Runs of all scenarios, other futures than those of the published answer."""
    scenarios = [cell.scenario for cell in request.cells]
    return simulate_many(request.case, scenarios, seed=SEED, replicates=POOL, weeks=request.weeks).runs


def _by_cell(runs: pd.DataFrame, outcome: str) -> np.ndarray:
    """Shape (scenarios, futures)."""
    return runs.pivot(index="scenario", columns="replicate", values=outcome).to_numpy(float)


def mean_coverage(values: np.ndarray, size: int, repeats: int) -> np.ndarray:
    """Share of samples of so many futures whose interval holds the mean: shape (scenarios,).

    values: shape (scenarios, futures), counts.
    """
    rng = np.random.default_rng(SEED)
    truth, held = values.mean(axis=1), np.zeros(len(values))
    for first in range(0, repeats, AT_ONCE):
        some = min(AT_ONCE, repeats - first)
        for cell, pool in enumerate(values):
            samples = rng.choice(pool, (some, size))
            low, high = count_ends(samples.mean(axis=1), samples.std(axis=1, ddof=1), size)
            held[cell] += ((low <= truth[cell]) & (truth[cell] <= high)).sum()
    return held / repeats


def comparisons(request: Settings, runs: pd.DataFrame) -> np.ndarray:
    """Every difference that the answer may tell, future by future: shape (comparisons, futures)."""
    return np.array([*_comparisons(request, runs)])


def _comparisons(request: Settings, runs: pd.DataFrame) -> Iterator[np.ndarray]:
    first = next(iter(request.swept))
    told_of = [(OUTCOME, key) for key in request.swept] + [(part, key) for key, part in TOLD_APART.items()]
    for outcome, key in told_of:
        values = _by_cell(runs, outcome)
        for at in (None, *(request.swept[first] if key != first else ())):
            here = [at is None or cell.levels[first] == at for cell in request.cells]
            parts = [
                values[[there and cell.levels[key] == level for there, cell in zip(here, request.cells, strict=True)]]
                for level in request.swept[key]
            ]
            yield from (other.mean(axis=0) - one.mean(axis=0) for one, other in itertools.combinations(parts, 2))


def at_once(contrasts: np.ndarray, size: int, repeats: int, held: int) -> float:
    """Share of samples of so many futures in which no interval misses, each one of `held` that hold together."""
    rng = np.random.default_rng(SEED)
    truth = contrasts.mean(axis=1)
    fine = 0
    for _ in range(repeats):
        sample = contrasts[:, rng.integers(0, contrasts.shape[1], size)]
        found = (difference_interval(own, held) for own in sample)
        fine += all(one.low <= true <= one.high for one, true in zip(found, truth, strict=True))
    return fine / repeats
