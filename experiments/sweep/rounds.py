"""Rounds of a sweep that grows: what is done before the next is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from experiments.sweep import growth
from experiments.sweep.chunks import Chunk, cut
from experiments.sweep.design import Design


def rounds(design: Design, chunk_runs: int, outcome_of: Callable[[list[Chunk]], pd.DataFrame]) -> Iterator[list[Chunk]]:
    """Chunks to be done before the next, in a sweep that grows: one round for each growth.

    outcome_of: reads point, replicate and the named outcome of chunks that are done.
    """
    until = design.until
    assert until is not None
    points, size, number = list(range(design.points)), 0, 0
    seen = np.empty((design.points, 0))
    while points and size < until.at_most:
        grown = growth.next_size(size, until.at_least, until.look_ahead, until.at_most)
        chunks = cut(points, range(size, grown), chunk_runs, number)
        yield chunks
        seen = np.hstack([seen, np.full((design.points, grown - size), np.nan)])
        size, number = grown, number + len(chunks)
        done = outcome_of(chunks)
        seen[done["point"], done["replicate"]] = done[until.outcome]
        points = _not_enough(design, seen, points)


def _not_enough(design: Design, seen: np.ndarray, points: list[int]) -> list[int]:
    """Points that need more replicates: those of comparisons not yet narrow, and their baselines."""
    until = design.until
    assert until is not None
    needed = set()
    for point in points:
        baseline = point - point % design.cells
        if point == baseline and design.cells > 1:
            continue  # goes on as long as somebody is compared with it
        values = seen[point] - (seen[baseline] if point != baseline else 0)
        values = values[np.isfinite(values)]  # a failed run leaves a gap
        if not growth.is_enough(values, until.half_width, until.at_least, until.look_ahead):
            needed |= {point, baseline}
    return sorted(needed)
