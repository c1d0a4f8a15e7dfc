"""Means, spreads and paired differences of all points, from runs that come a part at a time.

What is held grows with the points, not with the runs: a part's means and variances are put together with those of all
parts before it (@chan_1983). A sweep of one part has the very numbers of a table that is read at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.statistics import CONFIDENCE, FEW_PAIRS, UNCLEAR, count_ends, difference_width, share_of_signs
from experiments.sweep.chunks import BREADTH

PART_RUNS = 1_000_000  # of a part, at least, but for the last


def parts_of(path: Path, columns: Sequence[str], cells: int) -> Iterator[pd.DataFrame]:
    """Runs of a table in order, a part at a time; a replicate of a point and of its baseline are never parted."""
    waiting: list[pd.DataFrame] = []
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(min(PART_RUNS, 65_536), columns=list(columns)):
            waiting.append(batch.to_pandas())
            if sum(map(len, waiting)) < PART_RUNS:
                continue
            part = pd.concat(waiting, ignore_index=True)
            edges = (np.diff(part.point // cells) != 0) | (np.diff(part.replicate // BREADTH) != 0)
            cut = 1 + int(np.flatnonzero(edges)[-1]) if edges.any() else 0
            waiting = [part.iloc[cut:]]
            if cut:
                yield part.iloc[:cut]
    if waiting:
        yield pd.concat(waiting, ignore_index=True)


class Moments:
    """Number, mean and variance of some values of each point."""

    def __init__(self, points: int, names: Sequence[str]) -> None:
        self.names = list(names)
        self.count = np.zeros(points, dtype=np.int64)
        self.mean, self.variance = np.zeros((points, len(names))), np.full((points, len(names)), np.nan)

    def add(self, point: pd.Series, values: pd.DataFrame) -> None:
        """Put another part's values to those of before. point: of each row of values."""
        groups = values[self.names].groupby(point, sort=True)
        size, mean, variance = groups.size(), groups.mean().to_numpy(), groups.var(ddof=1).to_numpy()
        at, more = size.index.to_numpy(), size.to_numpy()[:, None]
        before = self.count[at][:, None]
        total, shift = before + more, mean - self.mean[at]
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.nan_to_num(variance) * (more - 1) + np.nan_to_num(self.variance[at]) * np.maximum(
                before - 1, 0
            )
            together = (squares + shift**2 * before * more / total) / (total - 1)
        self.count[at] = total[:, 0]
        self.mean[at] += shift * (more / total)
        self.variance[at] = np.where(before > 0, together, variance)

    def table(self) -> pd.DataFrame:
        """The means of the points that have any, with `point`, `count` and the deviation `sd` of the first value."""
        at = np.flatnonzero(self.count)
        table = pd.DataFrame(self.mean[at], columns=self.names)
        table.insert(0, "point", at)
        return table.assign(count=self.count[at], sd=np.sqrt(self.variance[at, 0]))


class Summary:
    """Means of outcomes, the first with its interval."""

    def __init__(self, points: int, names: Sequence[str]) -> None:
        self._moments, self._none = Moments(points, names), np.zeros(points, dtype=np.int64)

    def add(self, runs: pd.DataFrame) -> None:
        """Take another part of the runs."""
        self._moments.add(runs.point, runs)
        self._none += np.bincount(runs.point[runs[self._moments.names[0]] == 0], minlength=len(self._none))

    def table(self) -> pd.DataFrame:
        """A row per point that has runs: point, replicates, means, sd, low, high, share_none."""
        table = self._moments.table().rename(columns={"count": "replicates"})
        table["low"], table["high"] = count_ends(table[self._moments.names[0]], table.sd, table.replicates)
        table["share_none"] = self._none[table.point] / table.replicates
        return table


class Differences:
    """Paired differences of every point to the baseline of its row, replicate by replicate, in one outcome."""

    def __init__(self, points: int, cells: int, outcome: str) -> None:
        self._cells, self._outcome, self._moments = cells, outcome, Moments(points, ["difference"])
        self._signs = [np.zeros(points, dtype=np.int64) for _ in range(2)]  # more, less
        self._few = pd.Series(dtype=float)  # differences that are none, by point, where there are few

    def add(self, runs: pd.DataFrame) -> None:
        """Take another part of the runs, that holds point and baseline of its replicates."""
        baseline, outcome = runs.point - runs.point % self._cells, self._outcome
        ours = runs.loc[baseline != runs.point, ["point", "replicate", outcome]].assign(baseline=baseline)
        theirs = runs.loc[baseline == runs.point, ["point", "replicate", outcome]]
        on = {"left_on": ["baseline", "replicate"], "right_on": ["point", "replicate"]}
        pairs = ours.merge(theirs, **on, suffixes=("", "_b"))
        if pairs.empty:  # of one cell there is nothing to compare
            return
        difference = pairs[outcome].astype(float) - pairs[f"{outcome}_b"].astype(float)
        self._moments.add(pairs.point, difference.to_frame("difference"))
        for signs, are in zip(self._signs, (difference > 0, difference < 0), strict=True):
            signs += np.bincount(pairs.point[are], minlength=len(signs))
        unlike = difference[difference != 0].set_axis(pairs.point[difference != 0])
        few = self._signs[0] + self._signs[1] <= FEW_PAIRS
        kept = [part[few[part.index]] for part in (self._few, unlike)]
        self._few = pd.concat([part for part in kept if len(part)] or kept[1:])

    def table(self) -> pd.DataFrame:
        """A row per point that has pairs: point, baseline, outcome, pairs, difference, ends, shares, verdict."""
        table = self._moments.table().rename(columns={"count": "pairs"})
        table["baseline"] = table.point - table.point % self._cells
        table["share_more"], table["share_less"] = (signs[table.point] / table.pairs for signs in self._signs)
        signs = self._shares_of_signs(table)
        table["low"], table["high"] = _ends(table, signs, 1)
        low, high = _ends(table, signs, max(1, self._cells - 1))
        table["verdict"] = np.select([low > 0, high < 0], ["more", "less"], UNCLEAR)
        return table.assign(outcome=self._outcome)

    def _shares_of_signs(self, table: pd.DataFrame) -> pd.Series:
        """For each point, how rare so large a difference is by the signs of its pairs alone, where few differ."""
        half = difference_width(table.sd, np.maximum(table.pairs, 2))
        asked = table.point[table.difference.abs() > half]
        few = self._few[self._few.index.isin(asked)]
        found = few.groupby(few.index).agg(lambda values: share_of_signs(values.to_numpy()))
        return table.point.map(found).fillna(0.0)


def _ends(table: pd.DataFrame, signs: pd.Series, comparisons: int) -> tuple[pd.Series, pd.Series]:
    """Ends of `experiments.statistics.difference_interval`, of all points at once."""
    half = difference_width(table.sd, np.maximum(table.pairs, 2), comparisons)
    low, high = table.difference - half, table.difference + half
    reaches = signs > (1 - CONFIDENCE) / comparisons
    return low.where(~reaches, np.minimum(low, 0.0)), high.where(~reaches, np.maximum(high, 0.0))
