"""Which exchanges come about: in what share of futures, when, and what stopped them in the others. Off the events."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pandas as pd

from experiments.statistics import share_interval
from sim import Case
from sim.happenings import What, Why

# The last of these that happened to an exchange says where it stands.
_TURNS = [
    What.OPENED, What.IDENTIFIED, What.AGREED, What.REFUSED, What.CLOSED, What.DROPPED, What.LAID_DORMANT,
]  # fmt: skip
_TOLD = [what.text for what in (*_TURNS, What.RUNNING, What.STARTED, What.ENDED)]  # all that is read of an exchange
# What stops an exchange, by the beginning of the reason: those of limits go on with what there is too little of.
_REASONS = {
    why.text.partition("{")[0]: why.name.lower()
    for why in (
        Why.SUPPLIER_REFUSED, Why.RECEIVER_REFUSED, Why.NO_CAPACITY_LEFT, Why.NOBODY_DROVE_IT, Why.HOPES_DISAPPOINTED,
        Why.PARTNER_LEFT, Why.MARKET_SHOCK, Why.NOTHING_MOVED, Why.LIMIT_DECLARED, Why.LIMIT_SURFACED,
    )
}  # fmt: skip
NOT_SEEN, NOT_THOUGHT_OF, NO_PARTNER = "not_seen", "not_thought_of", "no_partner"
EXPLORED, CARRIED_OUT = "still_explored", "still_carried_out"  # at the end of the run
STOPS = (*_REASONS.values(), NOT_SEEN, NOT_THOUGHT_OF, NO_PARTNER, EXPLORED, CARRIED_OUT)


def exchanges_table(events: pd.DataFrame, place: Case, replicates: int, cell: int) -> pd.DataFrame:
    """A row for each exchange of a place, those that start most often first.

    share, low, high: of futures in which it started in the run (Wilson's interval). median_first_week: among these.
    stopped_by: what most often stood in its way in futures in which it did not start, of an exchange that did not run
    before; stopped_share: in what share of them. It is the last that happened to it, or where it stood at the end.
    share_operating: of futures, at the end of the run. ran_before: whether it ran before week 1.
    """
    found = _Futures(events, place, replicates)
    firsts, stops, operating, ran = found.first_weeks(), found.stops(), found.operating(), found.ran_before()
    rows = []
    for k, row in enumerate(place.opportunities):
        weeks, name = firsts[:, k][~np.isnan(firsts[:, k])], row.opportunity
        share = share_interval(len(weeks), replicates)
        by, stopped = ("", float("nan")) if ran[k] else _commonest(stops[np.isnan(firsts[:, k]), k])
        rows.append(
            {
                "cell": cell, "exchange": name, "supplier": row.supplier, "receiver": row.receiver,
                "resource": row.resource, "kind": row.kind, "futures": replicates, "started": len(weeks),
                "share": share.mean, "low": share.low, "high": share.high,
                "median_first_week": float(np.median(weeks)) if len(weeks) else float("nan"),
                "stopped_by": by, "stopped_share": stopped,
                "share_operating": float(operating[k]) / replicates, "ran_before": bool(ran[k]),
            }
        )  # fmt: skip
    columns = ["share", "ran_before", "exchange"]
    return pd.DataFrame(rows).sort_values(columns, ascending=[False, False, True], ignore_index=True)


class _Futures:
    """The events of exchanges as arrays of futures (rows) and exchanges (columns): a table for each of many scenarios
    would take longer than to simulate them."""

    def __init__(self, events: pd.DataFrame, place: Case, replicates: int) -> None:
        self._events, self._place, self._shape = events, place, (replicates, len(place.opportunities))
        self._what = _positions(events.what, _TOLD)
        # Of no events at all, the columns of weeks and futures may be of any type.
        self._week, self._future = events.week.to_numpy(np.int64), events.replicate.to_numpy(np.int64)
        self._exchange = _positions(events.who, [row.opportunity for row in place.opportunities])

    def _rows(self, *whats: What) -> np.ndarray:
        """Numbers of the events of an exchange that are one of these, in order."""
        is_one = np.isin(self._what, [_TOLD.index(what.text) for what in whats])
        return np.flatnonzero(is_one & (self._exchange >= 0))

    def _last(self, *whats: What) -> np.ndarray:
        """The number of the last of these events of each exchange in each future; -1 where there is none."""
        last, rows = np.full(self._shape, -1), self._rows(*whats)
        np.maximum.at(last, (self._future[rows], self._exchange[rows]), rows)
        return last

    def first_weeks(self) -> np.ndarray:
        """The week in which each first started in the run; missing where it did not."""
        first, rows = np.full(self._shape, np.inf), self._rows(What.STARTED)
        np.minimum.at(first, (self._future[rows], self._exchange[rows]), self._week[rows])
        return np.where(np.isinf(first), np.nan, first)

    def operating(self) -> np.ndarray:
        """In how many futures each operates at the end."""
        last = self._last(What.RUNNING, What.STARTED, What.ENDED)
        runs = last >= 0
        runs[runs] = self._what[last[runs]] != _TOLD.index(What.ENDED.text)
        return runs.sum(axis=0)

    def ran_before(self) -> np.ndarray:
        """Whether each ran before week 1."""
        return np.isin(np.arange(self._shape[1]), self._exchange[self._rows(What.RUNNING)])

    def stops(self) -> np.ndarray:
        """What last happened to each in each future, or why nothing did."""
        last, stops = self._last(*_TURNS), np.full(self._shape, NOT_SEEN, object)
        for k, row in enumerate(self._place.opportunities):
            stops[:, k] = NOT_THOUGHT_OF if row.parent else NOT_SEEN
        turns = last[last >= 0]
        whys = self._events.why.take(turns).to_numpy(object)
        stops[last >= 0] = [_stop(_TOLD[what], why) for what, why in zip(self._what[turns], whys, strict=True)]
        away = _away(self._events, self._place, self._shape[0])
        unseen = (last < 0) | (stops == NOT_SEEN)
        for k, row in enumerate(self._place.opportunities):
            for firm in {row.supplier, row.receiver} & {*away}:
                stops[unseen[:, k] & away[firm], k] = NO_PARTNER
        return stops


def _positions(texts: pd.Series, known: list[str]) -> np.ndarray:
    """Where each text stands among those known; -1 where it does not. Few are different: each of those is looked up."""
    numbers, different = pd.factorize(texts, use_na_sentinel=False)
    return pd.Index(known).get_indexer(different)[numbers]


@cache
def _stop(what: str, why: str) -> str:
    if what == What.OPENED.text:
        return NOT_SEEN
    if what == What.IDENTIFIED.text:
        return EXPLORED
    if what == What.AGREED.text:
        return CARRIED_OUT
    return next((name for begins, name in _REASONS.items() if why.startswith(begins)), why)  # a subclass has its own


def _away(events: pd.DataFrame, place: Case, replicates: int) -> dict[str, np.ndarray]:
    """By firm: in which futures it is no member at the end. Firms that always are have no entry."""
    away = {firm.firm: np.ones(replicates, bool) for firm in place.firms if firm.status != "member"}
    moves = events.what.isin([What.FIRM_LEFT.text, What.FIRM_JOINED.text])
    for move in events[moves].itertuples():
        own = away.setdefault(move.who, np.zeros(replicates, bool))
        own[move.replicate] = move.what == What.FIRM_LEFT.text
    return away


def _commonest(reasons: np.ndarray) -> tuple[str, float]:
    """The reason given most often, of several the first by name, and its share; nothing where there is none."""
    if not len(reasons):
        return "", float("nan")
    counts = Counter(reasons)
    most = max(counts.values())
    return min(reason for reason, times in counts.items() if times == most), most / len(reasons)
