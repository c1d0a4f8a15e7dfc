"""Scenario discovery with PRIM: the box of a space in which something is frequent (@friedman_fisher_1999).

Own, and small: libraries that have it bring a workbench along. From the whole space, strips are peeled off the box,
each time the one whose loss makes what is left densest. Peeled on one draw, judged on another: a box always fits
the draw it was made of.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.special import stdtr

from experiments.statistics import CONFIDENCE, Interval, share_interval

STRIP = 0.05  # share of the rows of a box in a strip
LEAST_MASS = 0.05  # share of all rows that a box keeps
STRICT = 0.01  # chance at which a side of a box may be by luck, of all its sides together


@dataclasses.dataclass(frozen=True)
class Box:
    """A part of the space, as places from 0 to 1: (low, high) of the numbers that it restricts, by their columns."""

    sides: dict[int, tuple[float, float]]

    def holds(self, unit: np.ndarray) -> np.ndarray:
        """Which rows of a design lie in it; unit: shape (rows, numbers)."""
        inside = np.ones(len(unit), dtype=bool)
        for column, (low, high) in self.sides.items():
            inside &= (unit[:, column] >= low) & (unit[:, column] <= high)
        return inside


@dataclasses.dataclass(frozen=True)
class Judged:
    """How a box does on rows that it was not made of. Intervals: 95 %.

    density: share of the futures in the box that are of interest. coverage: share of all futures of interest that lie
    in it. mass: share of all rows in it. base: density of the whole space. is_told: it is clearly denser than the rest.
    """

    density: Interval
    coverage: Interval
    mass: float
    base: float
    is_told: bool


def found(unit: np.ndarray, share: np.ndarray) -> Box:
    """The box with the best harmonic mean of density and coverage on the way of peeling, without sides by luck.

    unit: shape (rows, numbers), from 0 to 1. share: shape (rows,), of the futures of a row those that are of interest.
    """
    way = _peeled(unit, share)
    worth = [_both(share, box.holds(unit)) for box in way]
    return _without_lucky_sides(way[int(np.argmax(worth))], unit, share)


def _peeled(unit: np.ndarray, share: np.ndarray) -> list[Box]:
    box = Box({})
    way = [box]
    while True:
        inside = box.holds(unit)
        best, best_mean = None, -np.inf
        for column in range(unit.shape[1]):
            low, high = box.sides.get(column, (0.0, 1.0))
            values = unit[inside, column]
            below, above = np.quantile(values, [STRIP, 1 - STRIP])
            for side in ((float(below), high), (low, float(above))):
                kept = (values >= side[0]) & (values <= side[1])
                if kept.all() or kept.sum() < max(2, LEAST_MASS * len(unit)):
                    continue
                mean = float(share[inside][kept].mean())
                if mean > best_mean:
                    best, best_mean = Box({**box.sides, column: side}), mean
        if best is None:
            return way
        box = best
        way.append(box)


def _both(share: np.ndarray, inside: np.ndarray) -> float:
    """Harmonic mean of density and coverage."""
    caught = float(share[inside].sum())
    return 2 * caught / (float(inside.sum()) + float(share.sum())) if share.sum() > 0 else 0.0


def _without_lucky_sides(box: Box, unit: np.ndarray, share: np.ndarray) -> Box:
    """The box without sides that luck could as well have drawn: what lies beyond them is not clearly less dense."""
    while box.sides:
        chances = {column: _chance(box, column, unit, share) for column in box.sides}
        worst = max(chances, key=chances.__getitem__)
        if chances[worst] < STRICT / len(box.sides):
            break
        box = Box({column: side for column, side in box.sides.items() if column != worst})
    return box


def _chance(box: Box, column: int, unit: np.ndarray, share: np.ndarray) -> float:
    """How often rows in the box would be so much denser than those beyond one of its numbers by luck (Welch's test)."""
    wider = Box({other: side for other, side in box.sides.items() if other != column}).holds(unit)
    inside = box.holds(unit)
    return _denser(share[inside], share[wider & ~inside])


def _denser(inside: np.ndarray, beyond: np.ndarray) -> float:
    if len(inside) < 2 or len(beyond) < 2:
        return 1.0
    parts = inside.var(ddof=1) / len(inside), beyond.var(ddof=1) / len(beyond)
    difference = float(inside.mean() - beyond.mean())
    if sum(parts) == 0:
        return 0.0 if difference > 0 else 1.0
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(inside) - 1) + parts[1] ** 2 / (len(beyond) - 1))
    return float(stdtr(freedom, -difference / np.sqrt(sum(parts))))


def judged(box: Box, unit: np.ndarray, share: np.ndarray) -> Judged:
    """How a box does on another draw; arguments as of `found`.

    Intervals are Wilson's, of as many trials as there are rows: a row of many futures tells more than that, so they are
    rather too wide.
    """
    inside = box.holds(unit)
    rows, caught, all_of_it = int(inside.sum()), float(share[inside].sum()), float(share.sum())
    density = share_interval(caught, rows) if rows else Interval(float("nan"), 0.0, 1.0, 0)
    effective = all_of_it**2 / float((share**2).sum()) if all_of_it else 0.0  # rows that carry what is of interest
    coverage = (
        share_interval(caught / all_of_it * effective, effective) if all_of_it else Interval(float("nan"), 0.0, 1.0, 0)
    )
    is_told = bool(box.sides) and _denser(share[inside], share[~inside]) < (1 - CONFIDENCE) / 2
    return Judged(density, coverage, rows / len(unit), all_of_it / len(share), is_told)
