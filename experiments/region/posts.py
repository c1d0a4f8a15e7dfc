"""Posts of facilitators, shared out over municipalities: arrays alone, no model."""

from __future__ import annotations

import numpy as np

QUARTERS = np.array([0, 1, 2, 4])  # of a full-time post: what a municipality may get
WHOLE = 4


class Shares:
    """The best use of posts, for every number of them up to a most: exact, by dynamic programming.

    gains: what each municipality gains by each of QUARTERS, shape (municipalities, 4); the first column is 0. A post
    may be divided among municipalities, at most one in each. Where two uses gain the same, fewer hours are used.
    """

    def __init__(self, gains: np.ndarray, most_posts: int) -> None:
        quarters = WHOLE * most_posts
        best = np.zeros(quarters + 1)  # by how many quarters there are to give
        self._levels = np.zeros((len(gains), quarters + 1), np.int8)
        for row, gain in enumerate(gains):
            values = np.full((len(QUARTERS), quarters + 1), -np.inf)
            for level, used in enumerate(QUARTERS[quarters >= QUARTERS]):
                values[level, used:] = best[: quarters + 1 - used] + gain[level]
            self._levels[row] = values.argmax(axis=0)  # the first of equals
            best = values.max(axis=0)

    def plan(self, posts: int) -> np.ndarray:
        """Which of QUARTERS each municipality gets of so many posts, shape (municipalities,)."""
        left = WHOLE * posts
        levels = np.zeros(len(self._levels), np.int64)
        for row in range(len(levels) - 1, -1, -1):
            levels[row] = self._levels[row, left]
            left -= QUARTERS[levels[row]]
        return levels


def one_each(gains: np.ndarray, posts: int) -> np.ndarray:
    """A whole post for each of those that gain most by one, as far as they gain; as `Shares.plan`."""
    full = gains[:, -1]
    first = np.argsort(-full, kind="stable")[:posts]
    levels = np.zeros(len(gains), np.int64)
    levels[first[full[first] > 0]] = len(QUARTERS) - 1
    return levels


def numbers_of_posts(municipalities: int, asked: int) -> list[int]:
    """Where a curve is drawn: 1, 2, 5, 10, ... up to a post for each municipality, and what is asked."""
    steps = (digit * 10**power for power in range(6) for digit in (1, 2, 5))
    return sorted({*(step for step in steps if step < municipalities), municipalities, asked})
