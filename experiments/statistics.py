"""Honest numbers: paired differences with intervals, and tables made of them.

Differences of one table hold together: with 95 % none of their intervals misses, however many there are, because
each has its share of the 5 % (Bonferroni's inequality, @dunn_1961). A verdict is whether such an interval is clear
of 0, so on scenarios that do not differ at most one table in 20 says "more" or "less" anywhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

CONFIDENCE = 0.95
FEWEST = 5  # futures, of which an answer tells an interval: fewer hardly show what chance does (docs/sweeps.md)
NEAR_ZERO = 8  # standard errors: a mean of counts that is no further from 0 is that of a skewed sample
FEW_PAIRS = 12  # that differ: of more, Student's t is good enough
UNCLEAR = "no clear difference"  # the verdict of a table
# Levers that act on some exchanges only: what they do to those is told apart.
TOLD_APART = {"colocation": "realised_between_tenants"}
AVERAGED = "all others averaged"  # where a difference was taken


def t_quantile(n: Any, comparisons: int = 1) -> Any:
    """Half-widths of 95 % intervals of means of n >= 2 values, in standard errors (Student's t).

    `comparisons`: of so many intervals that hold together.
    """
    # scipy.stats.t.ppf asks this very function; importing it alone starts a command 0.3 s sooner
    return stdtrit(n - 1, 0.5 + (1 - (1 - CONFIDENCE) / comparisons) / 2)


def all_pairs(levels: int) -> int:
    """Comparisons between each two of so many levels."""
    return levels * (levels - 1) // 2


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

    Student's t where the mean is far from 0. Nearer than NEAR_ZERO of its own standard errors, counts are skewed, and
    t misses from below: there the interval holds the values m that a score test does not reject, (mean - m)^2 <=
    t^2 f m / n: as Wilson's interval does for shares, it asks how far counts with mean m would scatter. f, variance
    against mean, is that of the sample; where t would reach below 0 or have no width it is at least 1 as of a Poisson
    count: few counts near zero often hide what there is to scatter. How often it holds: `symbiosis coverage`.
    @wilson_1927
    """
    mean, sd, n = (np.asarray(value, dtype=float) for value in (mean, sd, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(n > 1, t_quantile(np.maximum(n, 2)), np.nan)
        error = sd / np.sqrt(n)
        half = t * error
        scatter = np.where(mean > 0, sd**2 / mean, 1.0)
    is_hidden = (mean - half < 0) | (half == 0)
    shift = t**2 * np.where(is_hidden, np.maximum(scatter, 1.0), scatter) / n / 2
    reach = np.sqrt(2 * shift * mean + shift**2)
    is_score = is_hidden | (mean < NEAR_ZERO * error)
    low = np.where(is_score, np.maximum(mean + shift - reach, 0.0), mean - half)
    return low, np.where(is_score, mean + shift + reach, mean + half)


def count_interval(values: Sequence[float] | np.ndarray | pd.Series) -> Interval:
    """Mean and 95 % interval of independent counts."""
    x = np.asarray(values, dtype=float)
    low, high = count_ends(x.mean(), x.std(ddof=1) if len(x) > 1 else np.nan, len(x))
    return Interval(float(x.mean()), float(low), float(high), len(x))


def share_interval(count: float, n: float) -> Interval:
    """A share count / n with Wilson's 95 % interval, which has a width at 0 and 1 too. @wilson_1927"""
    z2, share = float(t_quantile(np.inf)) ** 2, count / n
    middle = (share + z2 / 2 / n) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / 4 / n**2)) / (1 + z2 / n)
    return Interval(share, float(max(middle - half, 0.0)), float(min(middle + half, 1.0)), int(n))


def unseen_share(n: Any, comparisons: int = 1) -> Any:
    """What share of pairs may be otherwise where all n are alike (the upper end of Clopper and Pearson's interval)."""
    return 1 - ((1 - CONFIDENCE) / comparisons / 2) ** (1 / n)


def difference_interval(differences: Any, comparisons: int = 1, counts: bool = True) -> Interval:
    """The mean of paired differences with its 95 % interval, one of `comparisons` that hold together.

    Student's t; of `counts` with two guards for where it promises too much. It is at least as wide as pairs leave
    open that are all alike: a share of them that would hardly have stayed unseen may be otherwise by 1. And where few
    pairs differ it reaches 0, unless so large a mean is rare among all ways in which their signs could have fallen
    (@fisher_1935).
    """
    d = np.asarray(differences, dtype=float)
    if len(d) < 2:
        return mean_interval(d)
    mean = float(d.mean())
    width = difference_width if counts else _student_width
    half = float(width(d.std(ddof=1), len(d), comparisons))
    low, high = mean - half, mean + half
    if counts and (low > 0 or high < 0) and share_of_signs(d) > (1 - CONFIDENCE) / comparisons:
        low, high = min(low, 0.0), max(high, 0.0)
    return Interval(mean, low, high, len(d))


def difference_width(sd: Any, n: Any, comparisons: int = 1) -> Any:
    """Half-width of `difference_interval` by the deviation of n >= 2 counts' differences, before it looks at signs."""
    return np.maximum(_student_width(sd, n, comparisons), unseen_share(n, comparisons))


def _student_width(sd: Any, n: Any, comparisons: int = 1) -> Any:
    return t_quantile(n, comparisons) * sd / np.sqrt(n)


def amount_difference(differences: Any, comparisons: int = 1) -> Interval:
    """The mean of paired differences of an amount (kroner, tonnes) with its 95 % interval, one of `comparisons`.

    Student's t, and as for counts it reaches 0 where few pairs differ, unless so large a mean is rare among all ways in
    which their signs could have fallen.
    """
    d = np.asarray(differences, dtype=float)
    found = difference_interval(d, comparisons, counts=False)
    if found.is_clear_of_zero and share_of_signs(d) > (1 - CONFIDENCE) / comparisons:
        return dataclasses.replace(found, low=min(found.low, 0.0), high=max(found.high, 0.0))
    return found


def ratio_interval(of: Any, per: Any, comparisons: int = 1) -> Interval | None:
    """The ratio of two means over the same futures with its 95 % interval (Fieller's, @fieller_1954).

    of, per: shape (futures,). None where the mean of `per` is not clearly above 0: then no ratio can be told. Fieller's
    interval holds every ratio R for which the mean of `of - R per` is not clear of 0.
    """
    a, b = np.asarray(of, dtype=float), np.asarray(per, dtype=float)
    n = len(a)
    if n < 2 or not amount_difference(b, comparisons).low > 0:
        return None
    square = float(t_quantile(n, comparisons)) ** 2 / n
    mean_a, mean_b = float(a.mean()), float(b.mean())
    (var_a, both), (_, var_b) = np.cov(a, b)
    first, middle, last = mean_b**2 - square * var_b, mean_a * mean_b - square * both, mean_a**2 - square * var_a
    reach = float(np.sqrt(max(middle**2 - first * last, 0.0)))
    return Interval(mean_a / mean_b, float(middle - reach) / first, float(middle + reach) / first, n)


def share_of_signs(differences: np.ndarray) -> float:
    """Share of all ways in which the signs of few differences could have fallen that give a sum as large; 0 of many."""
    d = differences[differences != 0]
    if len(d) > FEW_PAIRS:
        return 0.0
    signs = 1 - 2 * (np.arange(2 ** len(d))[:, None] >> np.arange(len(d)) & 1)
    return float((np.abs(signs @ d) >= abs(d.sum()) * (1 - 1e-9)).mean())


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
            return UNCLEAR
        return "more" if self.difference.mean > 0 else "less"


def paired_difference(values: np.ndarray, baseline: np.ndarray, comparisons: int = 1, counts: bool = True) -> Paired:
    """Difference values - baseline; both shape (pairs,), same luck in the same place. counts: of exchanges, say."""
    difference = np.asarray(values, dtype=float) - np.asarray(baseline, dtype=float)
    flat = np.std(values) == 0 or np.std(baseline) == 0 or len(difference) < 2
    return Paired(
        difference=difference_interval(difference, comparisons, counts),
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


def _difference_row(values: pd.Series, baseline: pd.Series, comparisons: int) -> dict[str, object]:
    joined = pd.concat([values.rename("a"), baseline.rename("b")], axis=1, join="inner")
    paired = paired_difference(joined.a.to_numpy(), joined.b.to_numpy(), comparisons)
    return {
        "difference": paired.difference.mean,
        "low": paired.difference.low,
        "high": paired.difference.high,
        "comparisons": comparisons,
        "pairs": paired.difference.n,
        "share_more": paired.share_more,
        "share_less": paired.share_less,
        "correlation": paired.correlation,
        "verdict": paired.verdict,
    }


Swept = Mapping[str, Sequence[str]]


def comparisons_of(swept: Swept) -> int:
    """How many comparisons a design's table holds together: any two levels of a lever, at each place they are told."""
    levels_of_first = len(next(iter(swept.values()), ()))
    places = {key: 1 + (levels_of_first if at else 0) for at, key in enumerate(swept)}
    times = {key: 1 + (key in TOLD_APART) for key in swept}
    return max(1, sum(times[key] * places[key] * all_pairs(len(levels)) for key, levels in swept.items()))


@dataclasses.dataclass(frozen=True)
class Rank:
    """Levels with most and with fewest, each with those that are not clearly apart from it; none where those two are
    not clearly apart."""

    levels: tuple[str, ...]
    most: tuple[str, ...] = ()
    fewest: tuple[str, ...] = ()


def ranked(by_level: Mapping[str, Any], comparisons: int) -> Rank:
    """Which levels have most and fewest; each two are compared with each other, pair by pair, not by way of a third."""

    def alike(one: str) -> tuple[str, ...]:
        return tuple(
            level
            for level, values in by_level.items()
            if level == one or not difference_interval(values - by_level[one], comparisons).is_clear_of_zero
        )

    means = {level: float(np.mean(values)) for level, values in by_level.items()}
    best, worst = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    most, fewest = alike(best), alike(worst)
    return Rank((*by_level,)) if worst in most else Rank((*by_level,), most, fewest)


@dataclasses.dataclass(frozen=True)
class Comparisons:
    """Levels of levers compared with each other, all held together."""

    effects: pd.DataFrame  # differences of each level from the first level of its lever
    ranks: Mapping[tuple[str, str], Rank]  # (lever, where)


def _places(runs: pd.DataFrame, key: str, swept: Swept) -> Iterator[tuple[str, pd.DataFrame]]:
    """(where, runs) at which the levels of a lever are compared."""
    yield AVERAGED, runs
    first = next(iter(swept))
    if key != first:
        for level in swept[first]:
            yield f"{first}={level}", runs[runs[first] == level]


def _compare(runs: pd.DataFrame, swept: Swept, outcome: str, keys: Iterable[str], held: int = 0) -> Comparisons:
    held, rows, found = held or comparisons_of(swept), [], {}
    for key in keys:
        first, *others = swept[key]
        for where, part in _places(runs, key, swept):
            means = part.groupby([key, "replicate"])[outcome].mean()
            by_level = {level: means[level] for level in swept[key]}
            found[key, where] = ranked(by_level, held)
            for level in others:
                difference = _difference_row(by_level[level], by_level[first], held)
                rows.append(
                    {"outcome": outcome, "lever": key, "level": level, "against": first, "where": where, **difference}
                )
    return Comparisons(pd.DataFrame(rows), found)


def effects_table(
    runs: pd.DataFrame, swept: Swept, outcome: str = "exchanges_realised", held: int = 0
) -> pd.DataFrame:  # fmt: skip
    """Paired differences in `outcome` of each level of each lever against its first level.

    First averaged over all other levers (within a replicate, so that a pair is one shared luck),
    then, for every lever but the first, separately at each level of the first. Intervals and verdicts
    hold together for any two levels of a lever, at each of these places; or so many as are `held`, where more is told.
    """
    return _compare(runs, swept, outcome, swept, held).effects


@dataclasses.dataclass(frozen=True)
class Told:
    """What the answer to a design is told from."""

    means: pd.DataFrame  # of each level of the first lever, averaged over the others: level, mean, low, high
    all: Comparisons
    apart: Mapping[str, Comparisons]  # lever of TOLD_APART -> what it does to its exchanges alone

    @property
    def is_any_clear(self) -> bool:
        """Whether any of the comparisons is clear."""
        tables = (self.all, *self.apart.values())
        return any(
            (table.effects.verdict != UNCLEAR).any() or any(r.most for r in table.ranks.values()) for table in tables
        )


def told(runs: pd.DataFrame, swept: Swept, outcome: str = "exchanges_realised") -> Told:
    """Compare the levels of each lever with each other; levers of TOLD_APART for their exchanges alone as well."""
    first = next(iter(swept))
    means = runs.groupby([first, "replicate"])[outcome].mean()
    rows = [(level, count_interval(means[level])) for level in swept[first]]
    parts = {key: part for key, part in TOLD_APART.items() if key in swept and outcome == "exchanges_realised"}
    return Told(
        pd.DataFrame([{"level": level, "mean": m.mean, "low": m.low, "high": m.high} for level, m in rows]),
        _compare(runs, swept, outcome, swept),
        {key: _compare(runs, swept, part, [key]) for key, part in parts.items() if runs[part].any()},
    )


def against_first_cell(runs: pd.DataFrame, keys: Sequence[str], outcome: str = "exchanges_realised") -> pd.DataFrame:
    """Paired difference of every scenario against the first one; the intervals hold together."""
    by_cell = {cell: group.set_index("replicate") for cell, group in runs.groupby("cell", sort=True)}
    baseline = by_cell[0][outcome]
    return pd.DataFrame(
        [
            {
                "outcome": outcome,
                **{key: group[key].iloc[0] for key in keys},
                **_difference_row(group[outcome], baseline, len(by_cell) - 1),
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


EIGHT_OF_TEN = (0.1, 0.9)  # shares of futures below the ends of their spread


def weekly_table(weeks: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Mean over replicates of each measure by week, with its 95 % interval (`low`, `high`).

    `from_spread`, `to_spread`: of counts, between which 8 of 10 futures lie; not told (nan) of the others.
    """
    parts = []
    for measure in WEEKLY_MEASURES:
        values = _by_week(weeks, measure).astype(float)
        n = len(values)
        mean = values.mean(axis=0)
        half = np.full(len(mean), np.nan)
        sd = values.std(axis=0, ddof=1) if n > 1 else half
        if n > 1:
            half = t_quantile(n) * sd / np.sqrt(n)
        spread = np.full((2, len(mean)), np.nan)
        if measure.startswith("exchanges_"):
            low, high = count_ends(mean, sd, n)
            spread = np.quantile(values, EIGHT_OF_TEN, axis=0)
        else:  # the others are shares
            low, high = np.maximum(mean - half, 0.0), np.minimum(mean + half, 1.0)
        parts.append(
            {
                "measure": np.full(len(mean), measure, dtype=object),
                "week": np.arange(1, len(mean) + 1),
                "mean": mean,
                "low": low,
                "high": high,
                "from_spread": spread[0],
                "to_spread": spread[1],
                "share_zero": (values == 0).mean(axis=0),
            }
        )
    # One table for all: a table for each measure would take as long as its numbers.
    return pd.DataFrame({"cell": cell} | {name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


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
