"""Measures of patterns: from the runs of their setups to a value per future, or per pair of futures."""

from __future__ import annotations

import numpy as np
import pandas as pd


def ratio(of: np.ndarray | pd.Series, to: np.ndarray | pd.Series) -> np.ndarray:
    """Values whose mean is mean(of) / mean(to) and whose scatter is that of this ratio (delta method).

    of, to: per pair of futures. None at all where nothing is to be compared with.

    >>> ratio(np.array([1.0, 3.0]), np.array([4.0, 4.0])).tolist()
    [0.25, 0.75]
    """
    a, b = np.asarray(of, dtype=float), np.asarray(to, dtype=float)
    base = b.mean()
    if base == 0:
        return np.zeros(0)
    middle = a.mean() / base
    return middle + (a - middle * b) / base


def change(of: np.ndarray | pd.Series, to: np.ndarray | pd.Series) -> np.ndarray:
    """The same for the relative change: 0 where both means are alike."""
    return ratio(of, to) - 1


# --- exchanges -----------------------------------------------------------------------------------


def realised(runs: pd.DataFrame) -> np.ndarray:
    """Exchanges realised."""
    return runs.exchanges_realised.to_numpy()


def more_realised(runs: pd.DataFrame, baseline: pd.DataFrame) -> np.ndarray:
    """Exchanges realised more than in the baseline."""
    return realised(runs) - realised(baseline)


def realised_ratio(runs: pd.DataFrame, baseline: pd.DataFrame) -> np.ndarray:
    """Exchanges realised, for each one of the baseline."""
    return ratio(realised(runs), realised(baseline))


def realised_change(runs: pd.DataFrame, baseline: pd.DataFrame) -> np.ndarray:
    """Relative change of the exchanges realised."""
    return change(realised(runs), realised(baseline))


def no_hardware(runs: pd.DataFrame) -> np.ndarray:
    """Whether no by-product or utility was realised."""
    return (runs.realised_by_product + runs.realised_utility == 0).to_numpy()


def no_exchange(runs: pd.DataFrame) -> np.ndarray:
    """Whether nothing was realised."""
    return (runs.exchanges_realised == 0).to_numpy()


def share_operating(runs: pd.DataFrame) -> np.ndarray:
    """Operating exchanges among those operating or live."""
    live = runs.live_identified + runs.live_agreed
    return (runs.exchanges_operating / np.maximum(runs.exchanges_operating + live, 1)).to_numpy()


def agreed_and_waiting(runs: pd.DataFrame) -> np.ndarray:
    """Projects agreed that do not operate yet."""
    return runs.live_agreed.to_numpy()


def identified_and_waiting(runs: pd.DataFrame) -> np.ndarray:
    """Projects identified that are not agreed yet."""
    return runs.live_identified.to_numpy()


def share_of_identified(runs: pd.DataFrame) -> np.ndarray:
    """Exchanges realised for each opportunity ever identified."""
    return (runs.exchanges_realised / runs.opportunities_identified.where(runs.opportunities_identified > 0)).to_numpy()


def some_fail_and_some_start(runs: pd.DataFrame) -> np.ndarray:
    """Whether a project was dropped and an exchange started."""
    return ((runs.drops > 0) & (runs.exchanges_realised > 0)).to_numpy()


def startups_share_beyond_pool(runs: pd.DataFrame) -> np.ndarray:
    """Share of start-ups in what was realised, minus their share of the pool."""
    return (runs.startups_realised / runs.exchanges_realised.where(runs.exchanges_realised > 0)).to_numpy() - (
        runs.startups_pool.to_numpy()
    )


def lost_share(leaves: pd.DataFrame, stays: pd.DataFrame) -> np.ndarray:
    """Share of the operating exchanges lost; missing where there are none to lose."""
    operating = stays.exchanges_operating.where(stays.exchanges_operating > 0)
    return ((operating - leaves.exchanges_operating) / operating).to_numpy(dtype=float)


def lost_beyond_pool(leaves: pd.DataFrame, stays: pd.DataFrame) -> np.ndarray:
    """The same, minus the anchor's share of the pool."""
    return lost_share(leaves, stays) - stays.anchor_pool.to_numpy()


def ends_a_year(runs: pd.DataFrame) -> np.ndarray:
    """Ends of by-products and utilities for each year one operated."""
    return ratio(runs.hardware_ends, runs.hardware_years)


# --- starts over the years -----------------------------------------------------------------------


def starts_by_year(runs: pd.DataFrame) -> np.ndarray:
    """First starts, (futures, whole years)."""
    years = int(runs.weeks.iloc[0]) // 52
    return np.array([np.bincount((weeks - 1) // 52, minlength=years)[:years] for weeks in runs.start_weeks])


def starts_in(first: int, last: int, runs: pd.DataFrame) -> np.ndarray:
    """Starts in years `first` to `last`, both included; year 1 is the first."""
    return starts_by_year(runs)[:, first - 1 : last].sum(axis=1)


def late_share(runs: pd.DataFrame) -> np.ndarray:
    """Share of years 22 to 35 in the starts of years 12 to 35; missing where there are none."""
    early, late = starts_in(12, 21, runs), starts_in(22, 35, runs)
    some = early + late > 0
    return np.divide(late, early + late, out=np.full(len(late), np.nan), where=some)


def middle_year(runs: pd.DataFrame) -> np.ndarray:
    """Median year of the starts; missing where there are none."""
    return np.array([np.median((weeks - 1) // 52 + 1) if len(weeks) else np.nan for weeks in runs.start_weeks])


def longest_silence(runs: pd.DataFrame) -> np.ndarray:
    """Most years in a row without a start."""
    return np.array([max(map(len, _spans(row > 0)), default=0) for row in starts_by_year(runs)])


def _spans(starts: np.ndarray) -> list[str]:
    return "".join("|" if some else "." for some in starts).split("|")


def most_in_a_year(runs: pd.DataFrame) -> np.ndarray:
    """Most starts of one year."""
    return starts_by_year(runs).max(axis=1)


def years_without_start(first: int, last: int, runs: pd.DataFrame) -> np.ndarray:
    """Years from `first` to `last` without any start."""
    return (starts_by_year(runs)[:, first - 1 : last] == 0).sum(axis=1)


# --- meetings, contacts, trust -------------------------------------------------------------------


def share_held(runs: pd.DataFrame) -> np.ndarray:
    """Planned meetings that were held."""
    return (runs.meetings_held / runs.meetings_planned).to_numpy()


def trust_gain_ratio(late: pd.DataFrame, early: pd.DataFrame, deals: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """Gain in mean trust of the first two, for each gain of the last two."""
    return ratio(late.trust - early.trust, deals.trust - before.trust)


def cadence_gain(
    rich: pd.DataFrame, rich_without: pd.DataFrame, poor: pd.DataFrame, poor_without: pd.DataFrame
) -> np.ndarray:
    """How much more meetings gain where there is much to talk about, for each opportunity a firm has."""
    return more_realised(rich, rich_without) / 6 - more_realised(poor, poor_without) / 1


def cadence_gain_in_all(
    rich: pd.DataFrame, rich_without: pd.DataFrame, poor: pd.DataFrame, poor_without: pd.DataFrame
) -> np.ndarray:
    """The same in all."""
    return more_realised(rich, rich_without) - more_realised(poor, poor_without)


def excess_gini_difference(runs: pd.DataFrame, facilitated: pd.DataFrame) -> np.ndarray:
    """Gini of ties beyond chance, pair by pair; missing where either has no tie at all."""
    return (
        (runs.gini_of_ties - runs.gini_by_chance) - (facilitated.gini_of_ties - facilitated.gini_by_chance)
    ).to_numpy()
