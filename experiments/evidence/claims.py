"""Headline claims, and in what share of plausible sets of assumptions each holds.

A claim is a difference between scenarios and the sign that it is said to have. Each set is judged by its own
futures, which all scenarios share. Whoever tells a headline words it with `experiments.words.doubt`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.statistics import t_quantile
from experiments.system import checksums
from experiments.words.doubt import CLAIMS_TABLE, SURVIVES, claims_of

DOUBT, TABLE, DECIDES = "doubt", CLAIMS_TABLE, "decides.csv"  # folder among what is published, and its tables
MAX_TABLE_BYTES = 1_000_000
MOST_DECIDING, CLEAR_ERRORS = 3, 4  # parameters that are told; standard errors beyond which chance among 80 is none
# Place, and whether a shared building is a question there: Kalundborg's firms are plants of their own.
# Claims that are their own assumption are measured without it in the first place only: all places are alike in that,
# and it would be a fifth of all runs.
PLACES = {"reference": True, "vestbygd": True, "aalborg_like": True, "kalundborg": False}


class Setup(NamedTuple):
    """A scenario: three levers, and the mechanisms that are switched off."""

    facilitator: str
    colocation: str
    meetings: str
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As a name of a folder."""
        return "-".join([self.facilitator, self.colocation, self.meetings, *self.without])


@dataclasses.dataclass(frozen=True)
class Claim:
    """That the sum of `outcome` over some setups, each with its weight, is above 0 (below, where sign is -1)."""

    key: str
    terms: Mapping[Setup, int]
    sign: int = 1
    is_about_building: bool = False
    outcome: str = "exchanges_realised"
    assumption: tuple[str, ...] = ()  # mechanisms by which the claim is its own assumption

    def in_place(self, has_building: bool) -> Claim:
        """The claim where there is a building, or where nobody ever shares one."""
        if has_building:
            return self
        return self._with({setup: setup._replace(colocation="none") for setup in self.terms})

    def without_assumption(self) -> Claim:
        """The claim where the mechanisms that make it are switched off."""
        return self._with({setup: setup._replace(without=self.assumption) for setup in self.terms})

    def _with(self, other: Mapping[Setup, Setup]) -> Claim:
        return dataclasses.replace(self, terms={other[setup]: weight for setup, weight in self.terms.items()})


def _more(setup: Setup, than: Setup) -> dict[Setup, int]:
    return {setup: 1, than: -1}


def _together(both: Setup, first: Setup, second: Setup, neither: Setup) -> dict[Setup, int]:
    """What two levers bring together beyond what each brings alone."""
    return {both: 1, first: -1, second: -1, neither: 1}


_NOBODY, _NOBODY_IN_BUILDING = Setup("none", "none", "none"), Setup("none", "park", "none")
_FORUM_OF_NOBODY = Setup("none", "none", "monthly")  # a building would be a forum, too
_INFORMAL, _INFORMAL_MONTHLY = Setup("informal", "park", "none"), Setup("informal", "park", "monthly")
_ALONE, _ALONE_MONTHLY = Setup("appointed", "none", "none"), Setup("appointed", "none", "monthly")
_APPOINTED, _MONTHLY, _FORTNIGHTLY, _WEEKLY = (
    Setup("appointed", "park", meetings) for meetings in ("none", "monthly", "fortnightly", "weekly")
)
CLAIMS = (
    Claim("responsible_beats_nobody", _more(_MONTHLY, _NOBODY_IN_BUILDING)),
    # What each brings, averaged over the other's absence and presence: the difference of the two comes down to this.
    Claim("facilitator_beats_building", _more(_ALONE, _NOBODY_IN_BUILDING), is_about_building=True),
    Claim("appointed_beats_informal", _more(_MONTHLY, _INFORMAL_MONTHLY)),
    Claim("monthly_helps_appointed", _more(_MONTHLY, _APPOINTED)),
    Claim(
        "building_and_facilitator", _together(_APPOINTED, _ALONE, _NOBODY_IN_BUILDING, _NOBODY), is_about_building=True
    ),
    Claim("building_and_monthly", _together(_MONTHLY, _ALONE_MONTHLY, _APPOINTED, _ALONE), is_about_building=True),
    Claim(
        "forum_of_nobody_hurts", _more(_FORUM_OF_NOBODY, _NOBODY), sign=-1,
        assumption=("diffusion", "slip_cost"),
    ),
    Claim("weekly_below_fortnightly", _more(_WEEKLY, _FORTNIGHTLY), sign=-1, assumption=("meeting_cost",)),
    Claim("fortnightly_beats_monthly", _more(_FORTNIGHTLY, _MONTHLY)),
    Claim("monthly_helps_informal", _more(_INFORMAL_MONTHLY, _INFORMAL)),
    Claim(
        "building_helps_tenants", _more(_MONTHLY, _ALONE_MONTHLY), is_about_building=True,
        outcome="realised_between_tenants",
    ),
)  # fmt: skip
Outcomes = Callable[[str, Setup, str], np.ndarray]  # of place, setup and outcome: shape (sets, replicates)


def judgements(claims: Sequence[Claim], places: Mapping[str, bool]) -> list[tuple[str, Claim]]:
    """(place, claim as it is there) of all that is judged."""
    return [
        (place, claim.in_place(has_building))
        for claim in claims
        for place, has_building in places.items()
        if has_building or not claim.is_about_building
    ]


def setups_of(claims: Sequence[Claim], places: Mapping[str, bool]) -> list[tuple[str, Setup]]:
    """(place, setup) of all that the claims compare, each once, place by place."""
    wanted = [
        (place, setup)
        for place, claim in judgements(claims, places)
        for asked in (claim, *([claim.without_assumption()] if _is_measured_without(claim, place, places) else []))
        for setup in asked.terms
    ]
    return sorted(dict.fromkeys(wanted), key=lambda pair: list(places).index(pair[0]))


def _is_measured_without(claim: Claim, place: str, places: Mapping[str, bool]) -> bool:
    return bool(claim.assumption) and place == next(iter(places))


def claims_table(
    outcomes: Outcomes, claims: Sequence[Claim] = CLAIMS, places: Mapping[str, bool] = PLACES
) -> pd.DataFrame:
    """A row for each claim and place: the share of sets in which it holds, clearly holds, and clearly fails."""
    rows = []
    for place, claim in judgements(claims, places):
        found = difference(claim, place, outcomes)
        low, high = share_interval(int(holds(claim, found).sum()), len(found))
        row = {
            "claim": claim.key, "place": place, "sets": len(found), "replicates": found.shape[1],
            "true": holds(claim, found).mean(), "low": low, "high": high, **_clear_shares(claim, found),
            "no_difference": float((found.mean(axis=1) == 0).mean()),
            "difference": float(np.median(found.mean(axis=1))), "assumption": " ".join(claim.assumption),
            "true_without": np.nan, "difference_without": np.nan,
        }  # fmt: skip
        if _is_measured_without(claim, place, places):
            other = difference(claim.without_assumption(), place, outcomes)
            row["true_without"] = holds(claim, other).mean()
            row["difference_without"] = float(np.median(other.mean(axis=1)))
        rows.append(row)
    table = pd.DataFrame(rows)
    table["verdict"] = np.where(table.true >= SURVIVES, "survives", "does not survive")
    return table


def difference(claim: Claim, place: str, outcomes: Outcomes) -> np.ndarray:
    """What the claim is about, for each set and future: shape (sets, replicates)."""
    parts = [weight * outcomes(place, setup, claim.outcome).astype(float) for setup, weight in claim.terms.items()]
    return np.sum(parts, axis=0)


def holds(claim: Claim, found: np.ndarray) -> np.ndarray:
    """Whether the mean difference of each set has the sign that is claimed; none at all has not."""
    return claim.sign * found.mean(axis=1) > 0


def _clear_shares(claim: Claim, found: np.ndarray) -> dict[str, float]:
    """Shares of sets whose 95 % interval lies on the claimed side of 0, and on the other."""
    n = found.shape[1]
    mean, half = claim.sign * found.mean(axis=1), t_quantile(n) * found.std(axis=1, ddof=1) / math.sqrt(n)
    return {"clearly_true": float((mean - half > 0).mean()), "clearly_false": float((mean + half < 0).mean())}


def share_interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share. @wilson_1927"""
    from scipy.stats import binomtest

    interval = binomtest(count, of).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def decides_table(
    outcomes: Outcomes, drawn: pd.DataFrame, claims: Sequence[Claim] = CLAIMS, places: Mapping[str, bool] = PLACES
) -> pd.DataFrame:
    """For claims that do not survive, the values that differ most between sets where they hold and where not.

    drawn: a row for each set, a column for each value. The difference of the two means is in standard deviations
    of the value; what chance alone could do is left out.
    """
    rows = []
    for place, claim in judgements(claims, places):
        true = holds(claim, difference(claim, place, outcomes))
        if true.mean() >= SURVIVES or not true.any():
            continue
        apart = (drawn[true].mean() - drawn[~true].mean()) / drawn.std(ddof=0)
        apart = apart[apart.abs() > CLEAR_ERRORS * math.sqrt(1 / true.sum() + 1 / (~true).sum())]
        for key in apart.abs().sort_values(ascending=False, kind="stable").index[:MOST_DECIDING]:
            rows.append(
                {
                    "claim": claim.key, "place": place, "value": key.removeprefix("parameters."),
                    "mean_where_true": drawn.loc[true, key].mean(), "mean_where_not": drawn.loc[~true, key].mean(),
                    "apart": apart[key],
                }
            )  # fmt: skip
    columns = ["claim", "place", "value", "mean_where_true", "mean_where_not", "apart"]
    return pd.DataFrame(rows, columns=columns)


def published_claims(folder: Path) -> pd.DataFrame:
    """The table as it is published below `folder`, compared with its checksum. Raises DamageError."""
    return claims_of(checksums.listed_bytes(folder, f"{DOUBT}/{TABLE}", MAX_TABLE_BYTES))
