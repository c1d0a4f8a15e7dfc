"""Rules of a verdict: what the model gives, against what was observed."""

from __future__ import annotations

import dataclasses

import numpy as np

from experiments.statistics import Interval, mean_interval, t_quantile

REPRODUCED, NOT_REPRODUCED, CANNOT_TELL = "reproduced", "not reproduced", "cannot tell"
FUTURES = 0.90  # a single observed place should lie in the central so many of the model's futures


@dataclasses.dataclass(frozen=True)
class Finding:
    """What the model gives: a value with the interval that the rule looks at, and the verdict."""

    value: float
    low: float
    high: float
    verdict: str
    also: str = ""  # what a second part of a rule found


# Nothing to judge, as where no future has any exchange: then what was observed never comes about.
NOTHING = Finding(float("nan"), float("nan"), float("nan"), NOT_REPRODUCED)


@dataclasses.dataclass(frozen=True)
class SinglePlace:
    """One observed place against the model's futures: is it a likely one among them?"""

    observed: float

    def __str__(self) -> str:
        return f"{self.observed:.3g} lies within the central {FUTURES:.0%} of futures"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future. The interval is that of single futures, not of their mean."""
        values = _known(values)
        if not len(values):
            return NOTHING
        low, high = np.quantile(values, [(1 - FUTURES) / 2, (1 + FUTURES) / 2])
        inside = low <= self.observed <= high
        return Finding(float(values.mean()), float(low), float(high), REPRODUCED if inside else NOT_REPRODUCED)


@dataclasses.dataclass(frozen=True)
class Within:
    """The mean against a band: its 95 % interval inside, outside, or across an end of it.

    share: the values say yes (1) or no (0), and the interval is Wilson's.
    """

    low: float
    high: float
    share: bool = False

    def __str__(self) -> str:
        return f"{'share' if self.share else 'mean'} within {self.low:g} to {self.high:g}"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future, or per pair of futures."""
        values = _known(values)
        if not len(values):
            return NOTHING
        ci = wilson_interval(values) if self.share else mean_interval(values)
        verdict = CANNOT_TELL
        if self.low <= ci.low and ci.high <= self.high:
            verdict = REPRODUCED
        elif ci.high < self.low or ci.low > self.high:
            verdict = NOT_REPRODUCED
        return Finding(ci.mean, ci.low, ci.high, verdict)


@dataclasses.dataclass(frozen=True)
class Above:
    """The mean above a value: its 95 % interval above it, not above it, or holding it."""

    bound: float = 0.0

    def __str__(self) -> str:
        return f"mean above {self.bound:g}"

    def judge(self, values: np.ndarray) -> Finding:
        """values: one per future, or per pair of futures. What is the bound itself in all of them is not above it."""
        values = _known(values)
        if not len(values):
            return NOTHING
        ci = mean_interval(values)
        verdict = REPRODUCED if ci.low > self.bound else NOT_REPRODUCED if ci.high <= self.bound else CANNOT_TELL
        return Finding(ci.mean, ci.low, ci.high, verdict)


@dataclasses.dataclass(frozen=True)
class Both:
    """Two rules, each with values of its own: reproduced where both are, not where either is not."""

    first: Within | Above
    second: Within | Above

    def __str__(self) -> str:
        return f"first: {self.first}; second: {self.second}"

    def judge(self, values: np.ndarray) -> Finding:
        """values: two rows, one for each rule. What is shown is the first part; the second stands beside it."""
        first, second = (rule.judge(row) for rule, row in zip((self.first, self.second), values, strict=True))
        verdicts = {first.verdict, second.verdict}
        verdict = CANNOT_TELL
        if NOT_REPRODUCED in verdicts:
            verdict = NOT_REPRODUCED
        elif verdicts == {REPRODUCED}:
            verdict = REPRODUCED
        also = f"second: {second.value:.3g} ({second.low:.3g} to {second.high:.3g})"
        return Finding(first.value, first.low, first.high, verdict, also)


Rule = SinglePlace | Within | Above | Both


def _known(values: np.ndarray) -> np.ndarray:
    """The values of the futures that have one."""
    values = np.asarray(values, dtype=float)
    return values[np.isfinite(values)]


def wilson_interval(values: np.ndarray) -> Interval:
    """Share of yes (1) among values of 0 and 1, with Wilson's interval, which has a width near 0 and 1 too.

    @wilson_1927

    >>> wilson_interval(np.zeros(200)).high > 0.01
    True
    """
    n, share = len(values), float(np.mean(values))
    t = float(t_quantile(n)) if n > 1 else float("nan")
    middle = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * float(np.sqrt(share * (1 - share) / n + t * t / (4 * n * n)))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), n)
