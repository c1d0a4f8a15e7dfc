"""The best of some choices: ranked with intervals that hold together, futures grown until one is clearly ahead."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd

from experiments.statistics import all_pairs, count_interval, difference_interval, mean_interval

ROUNDS = 4  # looks at the ranking, each with twice the futures of the one before
DRAWS = 2  # of which each has its looks
BEST, BEHIND, OPEN = "best", "behind", "not clearly behind"


@dataclasses.dataclass(frozen=True)
class Ranking:
    """What one draw says of the choices: `table` has a row for each; `best` those that none is clearly ahead of."""

    table: pd.DataFrame
    best: tuple[int, ...]
    futures: int

    @property
    def is_settled(self) -> bool:
        """Whether one choice is clearly ahead of all others."""
        return len(self.best) == 1


def ranking(values: np.ndarray, sign: int, looks: int, *, is_count: bool) -> Ranking:
    """Rank choices by their means; values: shape (units, choices), paired by unit (a future, or a set of values).

    sign: 1 where more is better, -1 where less is. looks: so many rankings are made of growing futures in each draw,
    and the comparisons of all hold together. A choice is clearly behind where its difference to the best of the means
    is clear of 0, each pair by itself.
    """
    units, choices = values.shape
    held = max(1, all_pairs(choices) * looks * DRAWS)
    means = values.mean(axis=0)
    first = int(np.argmax(sign * means))
    rows, best = [], []
    for choice in range(choices):
        of_mean = (count_interval if is_count else mean_interval)(values[:, choice])
        behind = difference_interval(values[:, choice] - values[:, first], held, counts=is_count)
        is_behind = choice != first and behind.is_clear_of_zero
        if not is_behind:
            best.append(choice)
        rows.append(
            {
                "choice": choice, "mean": of_mean.mean, "low": of_mean.low, "high": of_mean.high,
                "against_best": behind.mean,
                "against_best_low": behind.low if choice != first else None,
                "against_best_high": behind.high if choice != first else None,
                "futures": units, "comparisons": held,
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    alone = len(best) == 1
    table["verdict"] = [BEST if c in best and alone else OPEN if c in best else BEHIND for c in table.choice]
    return Ranking(table, tuple(best), units)


def grown(simulate: Callable[[int], np.ndarray], first: int, sign: int, *, is_count: bool, looks: int) -> Ranking:
    """Rank with `first` futures, then with twice as many, until one choice is clearly ahead or `looks` are used up.

    simulate: of a number of futures, shape (futures, choices); the store computes only what is missing.
    """
    for look in range(looks):
        found = ranking(simulate(first * 2**look), sign, looks, is_count=is_count)
        if found.is_settled:
            break
    return found
