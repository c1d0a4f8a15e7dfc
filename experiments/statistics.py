"""Honest numbers: paired differences with intervals, and tables made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

CONFIDENCE = 0.95
AVERAGED = "all others averaged"  # where a difference was taken


def t_quantile(n: Any) -> Any:
    """Half-widths of the 95 % interval of a mean of n >= 2 values, in standard errors (Student's t)."""
    # scipy.stats.t.ppf asks this very function; importing it alone starts a command 0.3 s sooner
    return stdtrit(n - 1, 0.5 + CONFIDENCE / 2)


@dataclasses.dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval (Student's t); the ends are missing with fewer than 2 values."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def is_clear_of_zero(self) -> bool:
        """Whether the whole interval lies on one side of 0."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


def mean_interval(values: Sequence[float] | np.ndarray | pd.Series) -> Interval:
    """Mean and 95 % interval of independent values."""
    x = np.asarray(values, dtype=float)
    mean = float(x.mean())
    if len(x) < 2:
        return Interval(mean, float("nan"), float("nan"), len(x))
    half = float(t_quantile(len(x)) * x.std(ddof=1) / np.sqrt(len(x)))
    return Interval(mean, mean - half, mean + half, len(x))


def count_ends(mean: np.ndarray | float, sd: np.ndarray | float, n: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the 95 % interval of the mean of n >= 2 counts; missing with fewer.

    Student's t where that stays among the counts and has a width. Else, as with few futures or near
    zero, the values m that a score test does not reject, (mean - m)^2 <= t^2 f m / n: as Wilson's
    interval does for shares, it asks how far counts with mean m would scatter. f, variance against
    mean, is that of the sample, but at least 1 as of a Poisson count: few counts near zero often hide
    what there is to scatter. How often it holds: `symbiosis coverage`. @wilson_1927
    """
    mean, sd, n = (np.asarray(value, dtype=float) for value in (mean, sd, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(n > 1, t_quantile(np.maximum(n, 2)), np.nan)
        half = t * sd / np.sqrt(n)
        scatter = np.maximum(np.where(mean > 0, sd**2 / mean, 1.0), 1.0)
    shift = t**2 * scatter / n / 2
    reach = np.sqrt(2 * shift * mean + shift**2)
    is_score = (mean - half < 0) | (half == 0)
    low = np.where(is_score, np.maximum(mean + shift - reach, 0.0), mean - half)
    return low, np.where(is_score, mean + shift + reach, mean + half)


def count_interval(values: Sequence[float] | np.ndarray | pd.Series) -> Interval:
    """Mean and 95 % interval of independent counts."""
    x = np.asarray(values, dtype=float)
    low, high = count_ends(x.mean(), x.std(ddof=1) if len(x) > 1 else np.nan, len(x))
    return Interval(float(x.mean()), float(low), float(high), len(x))


@dataclasses.dataclass(frozen=True)
class Paired:
    """A difference between two scenarios that shared their luck, pair by pair."""

    difference: Interval
    share_more: float
    share_less: float
    correlation: float

    @property
    def verdict(self) -> str:
        """more, less, or no clear difference."""
        if not self.difference.is_clear_of_zero:
            return "no clear difference"
        return "more" if self.difference.mean > 0 else "less"


def paired_difference(values: np.ndarray, baseline: np.ndarray) -> Paired:
    """Difference values - baseline; both shape (pairs,), same luck in the same place."""
    difference = np.asarray(values, dtype=float) - np.asarray(baseline, dtype=float)
    flat = np.std(values) == 0 or np.std(baseline) == 0 or len(difference) < 2
    return Paired(
        difference=mean_interval(difference),
        share_more=float((difference > 0).mean()),
        share_less=float((difference < 0).mean()),
        correlation=float("nan") if flat else float(np.corrcoef(values, baseline)[0, 1]),
    )


def summary_table(runs: pd.DataFrame, weekly: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """A row per scenario: what was realised, when, and how sure. `runs` has a column `cell`."""
    two_years = weekly[(weekly.measure == "exchanges_realised") & (weekly.week == 104)]
    zero = dict(zip(two_years.cell, two_years.share_zero, strict=True))  # empty where the run is shorter
    rows = []
    for cell, group in runs.groupby("cell", sort=True):
        realised = count_interval(group.exchanges_realised)
        first = group.weeks_to_first_exchange.astype(float).fillna(np.inf)
        rows.append(
            {
                "cell": cell,
                **{key: group[key].iloc[0] for key in keys},
                "replicates": len(group),
                "exchanges_realised": realised.mean,
                "low": realised.low,
                "high": realised.high,
                "sd": float(group.exchanges_realised.std(ddof=1)) if len(group) > 1 else float("nan"),
                "share_none_after_2_years": zero.get(cell, float("nan")),
                "share_none": float((group.exchanges_realised == 0).mean()),
                "median_weeks_to_first_exchange": float(first.median()),  # inf: none in half of the runs
                "exchanges_operating": group.exchanges_operating.mean(),
                "by_products_and_utilities_realised": (group.realised_by_product + group.realised_utility).mean(),
                "co2_t_per_year": group.co2_t_per_year.mean(),
                "trust": group.trust.mean(),
                "commitment": group.commitment.mean(),
                "commonest_furthest_growth_stage": int(group.furthest_growth_stage.mode().iloc[0]),
                "share_declined": group.declined.mean(),
                "share_renewed": group.renewed.mean(),
                "share_died": group.died.mean(),
                "cost_nok": group.cost_nok.mean(),
                "firm_hours": group.firm_hours.mean(),
                # of means over futures: a future without exchange has no such ratio
                "cost_nok_per_exchange": _ratio(group.cost_nok.mean(), realised.mean),
                "cost_nok_per_co2_t_per_year": _ratio(group.cost_nok.mean(), group.co2_t_per_year.mean()),
            }
        )
    return pd.DataFrame(rows)


def _ratio(cost: float, of: float) -> float:
    return float(cost / of) if of > 0 else float("inf")


def _difference_row(values: pd.Series, baseline: pd.Series) -> dict[str, object]:
    joined = pd.concat([values.rename("a"), baseline.rename("b")], axis=1, join="inner")
    paired = paired_difference(joined.a.to_numpy(), joined.b.to_numpy())
    return {
        "difference": paired.difference.mean,
        "low": paired.difference.low,
        "high": paired.difference.high,
        "pairs": paired.difference.n,
        "share_more": paired.share_more,
        "share_less": paired.share_less,
        "correlation": paired.correlation,
        "verdict": paired.verdict,
    }


def effects_table(
    runs: pd.DataFrame, swept: Mapping[str, Sequence[str]], outcome: str = "exchanges_realised"
) -> pd.DataFrame:
    """Paired differences in `outcome` of each level of each lever against its first level.

    First averaged over all other levers (within a replicate, so that a pair is one shared luck),
    then, for every lever but the first, separately at each level of the first.
    """
    rows = []
    first = next(iter(swept), None)
    for key, levels in swept.items():
        places: list[tuple[str, pd.DataFrame]] = [(AVERAGED, runs)]
        if key != first and first is not None:
            places += [(f"{first}={level}", runs[runs[first] == level]) for level in swept[first]]
        for where, part in places:
            by_level = {level: part[part[key] == level].groupby("replicate")[outcome].mean() for level in levels}
            for level in levels[1:]:
                rows.append(
                    {
                        "outcome": outcome, "lever": key, "level": level, "against": levels[0],
                        "where": where, **_difference_row(by_level[level], by_level[levels[0]]),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def against_first_cell(runs: pd.DataFrame, keys: Sequence[str], outcome: str = "exchanges_realised") -> pd.DataFrame:
    """Paired difference of every scenario against the first one."""
    by_cell = {cell: group.set_index("replicate") for cell, group in runs.groupby("cell", sort=True)}
    baseline = by_cell[0][outcome]
    return pd.DataFrame(
        [
            {
                "outcome": outcome,
                **{key: group[key].iloc[0] for key in keys},
                **_difference_row(group[outcome], baseline),
            }
            for cell, group in by_cell.items()
            if cell != 0
        ]
    )


WEEKLY_MEASURES = (
    "exchanges_realised", "exchanges_operating", "trust", "communication", "understanding", "commitment",
)  # fmt: skip


def _by_week(weeks: pd.DataFrame, measure: str) -> np.ndarray:
    """A measure as array of shape (replicates, weeks); rows of `weeks` go replicate by replicate."""
    return weeks[measure].to_numpy().reshape(-1, int(weeks.week.max()))


def weekly_table(weeks: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Mean over replicates of each measure by week, with its 95 % interval."""
    parts = []
    for measure in WEEKLY_MEASURES:
        values = _by_week(weeks, measure).astype(float)
        n = len(values)
        mean = values.mean(axis=0)
        half = np.full(len(mean), np.nan)
        sd = values.std(axis=0, ddof=1) if n > 1 else half
        if n > 1:
            half = t_quantile(n) * sd / np.sqrt(n)
        if measure.startswith("exchanges_"):
            low, high = count_ends(mean, sd, n)
        else:  # the others are shares
            low, high = np.maximum(mean - half, 0.0), np.minimum(mean + half, 1.0)
        parts.append(
            pd.DataFrame(
                {
                    "cell": cell,
                    "measure": measure,
                    "week": np.arange(1, len(mean) + 1),
                    "mean": mean,
                    "low": low,
                    "high": high,
                    "share_zero": (values == 0).mean(axis=0),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def stages_table(weeks: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Share of replicates in each stage of life by week."""
    values = _by_week(weeks, "stage")
    parts = [
        pd.DataFrame(
            {"week": np.arange(1, values.shape[1] + 1), "stage": stage, "share": (values == stage).mean(axis=0)}
        )
        for stage in range(1, 7)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[table.share > 0].assign(cell=cell)


def operating_table(events: pd.DataFrame, replicates: int, cell: int) -> pd.DataFrame:
    """Share of replicates in which each opportunity operates at the end, from the events."""
    turns = events[events.what.isin(["running", "started", "ended"])]
    last = turns.drop_duplicates(["replicate", "who"], keep="last")
    share = last[last.what != "ended"].groupby("who").size() / replicates
    return pd.DataFrame({"cell": cell, "opportunity": share.index, "share_operating": share.to_numpy()})
