"""Measures of patterns: from the runs of their setups to a value per future, or per pair of futures."""

from __future__ import annotations

import numpy as np
import pandas as pd


def realised(runs: pd.DataFrame) -> np.ndarray:
    return runs.exchanges_realised.to_numpy()


def share_operating(runs: pd.DataFrame) -> np.ndarray:
    return (runs.exchanges_operating / np.maximum(runs.exchanges_operating + runs.live, 1)).to_numpy()


def starts_between(early: pd.DataFrame, late: pd.DataFrame) -> np.ndarray:
    """Starts in the later stretch of two horizons that share their luck."""
    return realised(late) - realised(early)


def more_realised(runs: pd.DataFrame, baseline: pd.DataFrame) -> np.ndarray:
    return realised(runs) - realised(baseline)


def more_communication(runs: pd.DataFrame, baseline: pd.DataFrame) -> np.ndarray:
    return (runs.communication - baseline.communication).to_numpy()


def share_held(runs: pd.DataFrame) -> pd.Series:
    return runs.meetings_held / runs.meetings_planned


def ends_a_year(runs: pd.DataFrame, start: pd.DataFrame) -> np.ndarray:
    """Ends a year for each exchange operating (mean of both ends of the stretch); futures with none are left out."""
    years = (runs.weeks - start.weeks) / 52
    operating = (runs.exchanges_operating + start.exchanges_operating) / 2
    some = operating > 0
    ends = runs.exchange_ends - start.exchange_ends
    return (ends[some] / years[some] / operating[some]).to_numpy()


def lost_share(leaves: pd.DataFrame, stays: pd.DataFrame) -> np.ndarray:
    """Share of the operating exchanges lost; futures with none to lose are left out."""
    some = stays.exchanges_operating > 0
    lost = stays.exchanges_operating[some] - leaves.exchanges_operating[some]
    return (lost / stays.exchanges_operating[some]).to_numpy()


def cadence_gain(
    rich: pd.DataFrame, rich_without: pd.DataFrame, poor: pd.DataFrame, poor_without: pd.DataFrame
) -> np.ndarray:
    """How much more meetings gain where there is much to talk about, for each opportunity a firm has."""
    return (realised(rich) - realised(rich_without)) / 6 - (realised(poor) - realised(poor_without)) / 1


def cadence_gain_in_all(
    rich: pd.DataFrame, rich_without: pd.DataFrame, poor: pd.DataFrame, poor_without: pd.DataFrame
) -> np.ndarray:
    return realised(rich) - realised(rich_without) - (realised(poor) - realised(poor_without))


def gini_difference(runs: pd.DataFrame, facilitated: pd.DataFrame) -> np.ndarray:
    """Gini of ties, pair by pair; futures in which either has no tie at all say nothing and are left out."""
    difference = runs.gini_of_ties.to_numpy() - facilitated.gini_of_ties.to_numpy()
    return difference[np.isfinite(difference)]


def excess_gini_difference(runs: pd.DataFrame, facilitated: pd.DataFrame) -> np.ndarray:
    difference = (runs.gini_of_ties - runs.gini_by_chance) - (facilitated.gini_of_ties - facilitated.gini_by_chance)
    return difference[np.isfinite(difference)].to_numpy()


def correlations(*runs: pd.DataFrame) -> np.ndarray:
    """Correlation of communication and operating exchanges over mixed scenarios, in 20 blocks of futures."""
    table = pd.concat(runs)
    return np.array(
        [
            np.corrcoef(block.communication, block.exchanges_operating)[0, 1]
            for _, block in table.groupby(table.replicate % 20)
        ]
    )
