"""What is simulated for a pattern, and what its runs tell beside the columns of sim.record."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from experiments.evidence import pairs
from experiments.system.workers import work_through
from sim import Case, Scenario, load_case
from sim.place.plain_town import synthetic_town
from sim.simulate import simulate_many

SEED = 1
DRAWN = 100  # random sets of exchanges for each number of them
TOWNS = 10  # different synthetic towns; each gets the same share of the replicates
HARDWARE = ("by-product", "utility")
MOST_WEEKS = 400_000  # rows of a table of weeks that are made at once, where more models could share a call

Model = Callable[[Scenario], Scenario]  # the same choices in another model
Looks = dict[tuple[int, int], pairs.Look]  # by number of the model, and future


@dataclasses.dataclass(frozen=True)
class Setup:
    """What is simulated: a shipped place, or synthetic towns (`firms` and what they have).

    times: futures for each that is asked for, where what is counted is rare. look: what only the
    reference engine shows ("contacts" or "pairs", see pairs.py), in few futures.
    """

    place: str
    scenario: Scenario
    weeks: int
    firms: int = 0
    opportunities_per_firm: float = 4.5
    times: int = 1
    look: str = ""

    def futures(self, replicates: int) -> int:
        """How many futures are simulated where so many are asked for."""
        return max(2, replicates // pairs.LOOK_SHARE) if self.look else replicates * self.times

    def parts(self, replicates: int) -> list[tuple[int, Case, int]]:
        """(first future, place, futures): different towns share the futures, so that no one town decides."""
        futures = self.futures(replicates)
        if not self.firms:
            return [(0, _case(self.place), futures)]
        share = -(-futures // TOWNS)
        return [
            (town * share, _town(self.firms, self.opportunities_per_firm, town + 1), share)
            for town in range(min(TOWNS, futures))
        ]


@functools.cache
def _case(name: str) -> Case:
    return load_case(name)


@functools.cache
def _town(firms: int, opportunities_per_firm: float, town: int) -> Case:
    return synthetic_town(firms, opportunities_per_firm, seed=town)


def as_it_is(scenario: Scenario) -> Scenario:
    """The model itself."""
    return scenario


def looked(wanted: Iterable[tuple[Setup, int, Sequence[Model]]]) -> Iterator[tuple[tuple[Setup, int], Looks]]:
    """What the reference engine shows of each setup with so many replicates in each of some models, as they are
    finished; on all cores."""
    tasks = [
        ((setup, replicates), (number, first + replicate), case, model(setup.scenario), replicate)
        for setup, replicates, models in wanted
        for number, model in enumerate(models)
        for first, case, share in setup.parts(replicates)
        for replicate in range(share)
    ]
    left = Counter(task[0] for task in tasks)
    seen: dict[tuple[Setup, int], Looks] = {which: {} for which in left}
    workers = max(1, min(os.cpu_count() or 1, len(tasks)))
    for task, result in work_through(_look, None, tasks, workers, processes=True):
        if isinstance(result, BaseException):
            raise result
        which, where = task[:2]
        seen[which][where] = result
        if len(seen[which]) == left[which]:
            yield which, seen[which]


def _look(_: None, task: tuple[tuple[Setup, int], tuple[int, int], Case, Scenario, int]) -> pairs.Look:
    (setup, _replicates), _where, case, scenario, replicate = task
    return pairs.look(setup.look, case, scenario, SEED, replicate)


def simulated(
    setup: Setup, replicates: int, models: Sequence[Model] = (as_it_is,), looks: Looks | None = None
) -> list[pd.DataFrame]:
    """Runs of a setup, a table for each model, with more columns: those of `_more`; with `looks` those of
    pairs.columns. Models are simulated together: with few futures of each, a call costs more than its weeks."""
    at_once = max(1, MOST_WEEKS // (setup.weeks * setup.futures(replicates)))
    tables: list[pd.DataFrame] = []
    for start in range(0, len(models), at_once):
        some = range(start, min(start + at_once, len(models)))
        parts = [
            _part(setup, first, case, share, [(number, models[number](setup.scenario)) for number in some], looks)
            for first, case, share in setup.parts(replicates)
        ]
        tables += [pd.concat(of_model, ignore_index=True) for of_model in zip(*parts, strict=True)]
    return tables


def _part(
    setup: Setup, first: int, case: Case, share: int, models: Sequence[tuple[int, Scenario]], looks: Looks | None
) -> list[pd.DataFrame]:
    """Runs of one place, a table for each (number, scenario) of a model."""
    scenarios = [scenario for _, scenario in models]
    record = simulate_many(case, scenarios, seed=SEED, replicates=share, weeks=setup.weeks, outcomes="all")
    futures = len(models) * share
    # from here on a future has one number, whichever model it is of
    runs, events = (t.assign(replicate=t.scenario * share + t.replicate) for t in (record.runs, record.events))
    more = _more(case, setup, record.weeks, events, futures)
    if looks is not None:
        seen = [looks[number, first + replicate] for number, _ in models for replicate in range(share)]
        more |= pairs.columns(setup.look, case, events, seen)
    runs = runs.assign(**more)
    return [
        runs.iloc[k * share : (k + 1) * share].assign(replicate=range(first, first + share)) for k in range(len(models))
    ]


def _more(case: Case, setup: Setup, weeks: pd.DataFrame, events: pd.DataFrame, replicates: int) -> dict[str, object]:
    """Columns by future.

    live_identified, live_agreed: in the last week. start_weeks: weeks of first starts, in order.
    tenants_realised, startups_realised: of realised exchanges those between firms that want into
    the park, and those with a start-up. startups_pool, anchor_pool: share of the case's rows with a
    start-up, a cornerstone firm. services_first: 1 where the first start is a service or
    competence, else 0. hardware_ends, hardware_years: ends and operating years of by-products and
    utilities. has_facilitator: whether one works at the end. gini_of_ties, gini_by_chance: see _gini_of_ties.
    """
    last = weeks[weeks.week == setup.weeks]
    starts = events[events.what == "started"].drop_duplicates(["replicate", "who"])
    rows = {row.opportunity: row for row in case.opportunities}
    tenants = {firm.firm for firm in case.firms if firm.park and firm.status == "member"}
    of_size = {
        size: {firm.firm for firm in case.firms if firm.size_class == size} for size in ("start-up", "cornerstone")
    }
    between = {name for name, row in rows.items() if {row.supplier, row.receiver} <= tenants}
    joins = {
        size: {name for name, row in rows.items() if {row.supplier, row.receiver} & firms}
        for size, firms in of_size.items()
    }
    hard = {name for name, row in rows.items() if row.kind in HARDWARE}
    ends, years = _operation(events, hard, setup.weeks, replicates)
    more: dict[str, object] = {
        "live_identified": last.opportunities_identified.to_numpy(),
        "live_agreed": last.opportunities_agreed.to_numpy(),
        "start_weeks": _by_replicate(starts, replicates),
        "tenants_realised": _counts(starts[starts.who.isin(between)], replicates),
        "startups_realised": _counts(starts[starts.who.isin(joins["start-up"])], replicates),
        "startups_pool": len(joins["start-up"]) / len(rows),
        "anchor_pool": len(joins["cornerstone"]) / len(rows),
        "services_first": _first_is_service(starts, hard, replicates),
        "hardware_ends": ends,
        "hardware_years": years,
        "has_facilitator": _has_facilitator(setup.scenario, events, replicates),
    }
    if setup.firms:
        more["gini_of_ties"], more["gini_by_chance"] = _gini_of_ties(case, events, replicates)
    return more


def _counts(events: pd.DataFrame, replicates: int) -> np.ndarray:
    return np.bincount(events.replicate.to_numpy(), minlength=replicates)


def _by_replicate(starts: pd.DataFrame, replicates: int) -> list[np.ndarray]:
    weeks: list[np.ndarray] = [np.zeros(0, dtype=np.int64)] * replicates
    for replicate, group in starts.groupby("replicate"):
        weeks[int(replicate)] = np.sort(group.week.to_numpy())
    return weeks


def _first_is_service(starts: pd.DataFrame, hard: set[str], replicates: int) -> np.ndarray:
    """1 or 0 by replicate; missing where nothing started. Of several in one week the first in the log."""
    first = starts.drop_duplicates("replicate")
    found = np.full(replicates, np.nan)
    found[first.replicate.to_numpy()] = (~first.who.isin(hard)).to_numpy(dtype=float)
    return found


def _operation(events: pd.DataFrame, names: set[str], weeks: int, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends, and years of operation, of some exchanges."""
    turns = events[events.who.isin(names)]
    begins, ends = turns[turns.what.isin(["running", "started"])], turns[turns.what == "ended"]
    count = _counts(ends, replicates)
    operating = _counts(begins, replicates) - count  # each still operates in the last week
    sums = [np.bincount(t.replicate.to_numpy(), t.week.to_numpy(), replicates) for t in (begins, ends)]
    return count, (sums[1] - sums[0] + operating * weeks) / 52


def _has_facilitator(scenario: Scenario, events: pd.DataFrame, replicates: int) -> np.ndarray:
    turns = events[events.what.isin(["facilitator_started", "facilitator_ended"])]
    last = turns.drop_duplicates("replicate", keep="last")
    works = np.full(replicates, float(scenario.facilitator.form != "none"))
    works[last.replicate.to_numpy()] = (last.what == "facilitator_started").to_numpy(dtype=float)
    return works


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
    counts = operating.sum(axis=1).astype(int)
    by_chance = {
        count: _gini_by_chance(touches, count) if count else float("nan") for count in sorted(set(counts.tolist()))
    }
    return gini(operating @ touches), np.array([by_chance[count] for count in counts.tolist()])


def _gini_by_chance(touches: np.ndarray, count: int) -> float:
    lots = np.random.default_rng([SEED, count]).random((DRAWN, len(touches)))
    drawn = np.argsort(lots, axis=1)[:, :count]
    return float(np.mean(gini(touches[drawn].sum(axis=1))))


def gini(values: np.ndarray) -> np.ndarray:
    """Gini coefficient of each row of values of at least 0: 0 all alike, near 1 all at one; missing where all are 0.

    >>> gini(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 3.0]])).tolist()
    [0.0, 0.6666666666666666]
    """
    x = np.sort(np.asarray(values, dtype=float), axis=1)
    n, total = x.shape[1], x.sum(axis=1)
    weighted = x @ (2 * np.arange(1, n + 1) - n - 1)
    return np.divide(weighted, n * total, out=np.full(len(x), np.nan), where=total > 0)
