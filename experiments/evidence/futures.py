"""What is simulated for a pattern, and what its runs tell."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pandas as pd

from sim import Case, Scenario, load_case, simulate
from sim.place.mixed_town import generated_town

SEED = 1
DRAWN = 100  # random sets of exchanges for each number of them
TOWNS = 10  # different synthetic towns; each gets the same share of the replicates


@dataclasses.dataclass(frozen=True)
class Setup:
    """What is simulated: a shipped place, or synthetic towns (`firms` and what they have)."""

    place: str
    scenario: Scenario
    weeks: int
    firms: int = 0
    opportunities_per_firm: float = 4.5


def simulated(setup: Setup, replicates: int) -> pd.DataFrame:
    """Runs of a setup, with `live` (identified or agreed, last week) and `gini_of_ties` (operating,
    last week). Synthetic towns share the replicates; different ones, so that no one town decides."""
    if setup.firms:
        share = -(-replicates // TOWNS)
        parts = []
        for town in range(1, TOWNS + 1):
            case = generated_town(setup.firms, setup.opportunities_per_firm, town=town)
            runs = _with_more(case, setup, share)
            parts.append(runs.assign(replicate=runs.replicate + (town - 1) * share))
        return pd.concat(parts, ignore_index=True)
    return _with_more(_case(setup.place), setup, replicates)


@functools.cache
def _case(name: str) -> Case:
    return load_case(name)


def _with_more(case: Case, setup: Setup, replicates: int) -> pd.DataFrame:
    record = simulate(case, setup.scenario, seed=SEED, replicates=replicates, weeks=setup.weeks)
    last = record.weeks[record.weeks.week == setup.weeks]
    live = (last.opportunities_identified + last.opportunities_agreed).to_numpy()
    ties, by_chance = _gini_of_ties(case, record.events, replicates)
    return record.runs.assign(live=live, gini_of_ties=ties, gini_by_chance=by_chance)


def _gini_of_ties(case: Case, events: pd.DataFrame, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Per replicate, over member firms, the Gini coefficient of the number of operating exchanges they
    are part of; and its mean where as many exchanges are drawn at random from the case's pool."""
    place = {firm.firm: i for i, firm in enumerate(firm for firm in case.firms if firm.status == "member")}
    touches = np.zeros((len(case.opportunities), len(place)))
    for k, row in enumerate(case.opportunities):
        for firm in (row.supplier, row.receiver):
            if firm in place:
                touches[k, place[firm]] += 1
    number = {row.opportunity: k for k, row in enumerate(case.opportunities)}
    turns = events[events.what.isin(["running", "started", "ended"])].drop_duplicates(["replicate", "who"], keep="last")
    operating = np.zeros((replicates, len(number)))
    for replicate, who in turns.loc[turns.what != "ended", ["replicate", "who"]].itertuples(index=False):
        operating[replicate, number[who]] = 1
    ties = np.array([gini(row) for row in operating @ touches])
    rng = np.random.default_rng(SEED)
    drawn = {
        count: np.mean([gini(touches[rng.choice(len(number), count, replace=False)].sum(axis=0)) for _ in range(DRAWN)])
        for count in sorted(set(operating.sum(axis=1).astype(int)) - {0})
    }
    return ties, np.array([drawn.get(int(count), np.nan) for count in operating.sum(axis=1)])


def gini(values: np.ndarray) -> float:
    """Gini coefficient of values of at least 0: 0 all alike, near 1 all at one; missing where all are 0.

    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 3.0]))
    (0.0, 0.6666666666666666)
    """
    x = np.sort(np.asarray(values, dtype=float))
    if x.sum() == 0:
        return float("nan")
    n = len(x)
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))
