"""Which exchanges come about: in what share of futures, when, and what stopped them in the others. Off the events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.statistics import share_interval
from sim import Case
from sim.happenings import What, Why

# The last of these that happened to an exchange says where it stands.
_TURNS = [
    What.OPENED, What.IDENTIFIED, What.AGREED, What.REFUSED, What.CLOSED, What.DROPPED, What.LAID_DORMANT,
]  # fmt: skip
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
    names = [row.opportunity for row in place.opportunities]
    firsts = _by_future(_of(events, [What.STARTED]).drop_duplicates(["replicate", "who"]), "week", replicates, names)
    stops = _stops(events, place, replicates).where(firsts.isna())
    running = _of(events, [What.RUNNING, What.STARTED, What.ENDED]).drop_duplicates(["replicate", "who"], keep="last")
    operating = running[running.what != What.ENDED.text].groupby("who").size()
    ran = {*_of(events, [What.RUNNING]).who}
    rows = []
    for row in place.opportunities:
        weeks, name = firsts[row.opportunity].dropna(), row.opportunity
        share = share_interval(len(weeks), replicates)
        by, stopped = ("", float("nan")) if name in ran else _commonest(stops[name].dropna())
        rows.append(
            {
                "cell": cell, "exchange": name, "supplier": row.supplier, "receiver": row.receiver,
                "resource": row.resource, "kind": row.kind, "futures": replicates, "started": len(weeks),
                "share": share.mean, "low": share.low, "high": share.high,
                "median_first_week": float(weeks.median()) if len(weeks) else float("nan"),
                "stopped_by": by, "stopped_share": stopped,
                "share_operating": float(operating.get(name, 0)) / replicates, "ran_before": name in ran,
            }
        )  # fmt: skip
    columns = ["share", "ran_before", "exchange"]
    return pd.DataFrame(rows).sort_values(columns, ascending=[False, False, True], ignore_index=True)


def _of(events: pd.DataFrame, whats: list[What]) -> pd.DataFrame:
    return events[events.what.isin([what.text for what in whats])]


def _by_future(rows: pd.DataFrame, value: str, replicates: int, names: list[str]) -> pd.DataFrame:
    """A value of each exchange (column) in each future (row), missing where there is none."""
    table = rows.pivot(index="replicate", columns="who", values=value)
    return table.reindex(index=range(replicates), columns=names)


def _stops(events: pd.DataFrame, place: Case, replicates: int) -> pd.DataFrame:
    """What last happened to each exchange (column) in each future (row), or why nothing did."""
    turns = _of(events, _TURNS).drop_duplicates(["replicate", "who"], keep="last")
    turns = turns.assign(stop=[_stop(one.what, one.why) for one in turns.itertuples()])
    names = [row.opportunity for row in place.opportunities]
    stops = _by_future(turns, "stop", replicates, names).astype(object)
    away = _away(events, place, replicates)
    for row in place.opportunities:
        unseen = stops[row.opportunity].isna() | (stops[row.opportunity] == NOT_SEEN)
        stops.loc[stops[row.opportunity].isna(), row.opportunity] = NOT_THOUGHT_OF if row.parent else NOT_SEEN
        for firm in {row.supplier, row.receiver} & {*away}:
            stops.loc[unseen & away[firm], row.opportunity] = NO_PARTNER
    return stops


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
    for move in _of(events, [What.FIRM_LEFT, What.FIRM_JOINED]).itertuples():
        own = away.setdefault(move.who, np.zeros(replicates, bool))
        own[move.replicate] = move.what == What.FIRM_LEFT.text
    return away


def _commonest(reasons: pd.Series) -> tuple[str, float]:
    """The reason given most often, of several the first by name, and its share; nothing where there is none."""
    if reasons.empty:
        return "", float("nan")
    counts = reasons.value_counts().to_dict()
    most = max(counts.values())
    return min(reason for reason, times in counts.items() if times == most), most / len(reasons)
