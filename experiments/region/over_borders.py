"""What exchanges over borders bring: beside the same futures without them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from experiments.region.futures import Asked, Job, scenarios
from experiments.region.table import Municipality


def in_hand(municipalities: Sequence[Municipality]) -> np.ndarray:
    """Places in the table of those that have exchanges over a border in hand."""
    return np.flatnonzero([one.alone is not None for one in municipalities])


def gained(
    municipalities: Sequence[Municipality], found: np.ndarray, levels: np.ndarray, asked: Asked,
    realised_of: Callable[[Sequence[Job]], np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """What each municipality gains by them with nobody in charge, and with the post it has: twice the shape
    (municipalities, futures).

    levels: which of QUARTERS each has. realised_of: exchanges realised of jobs, shape (jobs, 1, futures). It is asked
    for those alone that have exchanges over a border in hand.
    """
    rows, each = in_hand(municipalities), scenarios(asked)
    without = found.copy()

    def leave_out(some: np.ndarray, with_levels: np.ndarray) -> None:
        work = [(_alone(municipalities[row]), [each[level]]) for row, level in zip(some, with_levels, strict=True)]
        without[some, with_levels] = realised_of(work)[:, 0]

    leave_out(rows, np.zeros(len(rows), np.int64))
    with_post = rows[levels[rows] > 0]
    if len(with_post):
        leave_out(with_post, levels[with_post])
    everyone = np.arange(len(found))
    gains = found - without
    return gains[:, 0], gains[everyone, levels]


def _alone(one: Municipality) -> Municipality:
    return dataclasses.replace(one, case=one.town, alone=None)
