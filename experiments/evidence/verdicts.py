"""Rules of a verdict: what the model gives, against what was observed."""

from __future__ import annotations

import dataclasses

import numpy as np

from experiments.statistics import mean_interval

REPRODUCED, NOT_REPRODUCED, CANNOT_TELL = "reproduced", "not reproduced", "cannot tell"
FUTURES = 0.90  # a single observed place should lie in the central so many of the model's futures


@dataclasses.dataclass(frozen=True)
class Finding:
    """What the model gives: a value with the interval that the rule looks at, and the verdict."""

    value: float
    low: float
    high: float
    verdict: str


@dataclasses.dataclass(frozen=True)
class SinglePlace:
    """One observed place against the model's futures: is it a likely one among them?"""

    observed: float

    def __str__(self) -> str:
        return f"{self.observed:g} lies within the central {FUTURES:.0%} of futures"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future. The interval is that of single futures, not of their mean."""
        low, high = np.quantile(values, [(1 - FUTURES) / 2, (1 + FUTURES) / 2])
        inside = low <= self.observed <= high
        return Finding(float(values.mean()), float(low), float(high), REPRODUCED if inside else NOT_REPRODUCED)


@dataclasses.dataclass(frozen=True)
class Within:
    """The mean against a band: its 95 % interval inside, outside, or across an end of it."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"mean within {self.low:g} to {self.high:g}"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future, or per pair of futures."""
        ci = mean_interval(values)
        verdict = CANNOT_TELL
        if self.low <= ci.low and ci.high <= self.high:
            verdict = REPRODUCED
        elif ci.high < self.low or ci.low > self.high:
            verdict = NOT_REPRODUCED
        return Finding(ci.mean, ci.low, ci.high, verdict)


@dataclasses.dataclass(frozen=True)
class Above:
    """The mean above a value: its 95 % interval above it, below it, or holding it."""

    bound: float = 0.0

    def __str__(self) -> str:
        return f"mean above {self.bound:g}"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future, or per pair of futures."""
        ci = mean_interval(values)
        verdict = REPRODUCED if ci.low > self.bound else NOT_REPRODUCED if ci.high < self.bound else CANNOT_TELL
        return Finding(ci.mean, ci.low, ci.high, verdict)
