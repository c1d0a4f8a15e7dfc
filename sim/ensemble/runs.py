"""Many runs at once: scenarios and replicates through the compiled week, on all cores.

Bit for bit what the Mesa engine gives (tests/test_twins.py), some hundred times as fast. This
file packs scenarios into tables, shares runs out to threads and makes tables of the results; the
week itself is sim/ensemble/week.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.ensemble import town as layout
from sim.ensemble import week
from sim.case import KINDS, Case, pooled
from sim.compiled import quick_compilation
from sim.ensemble.exchange import NEVER
from sim.happenings import BODIES, What, Why, in_words
from sim.record import EVENT_COLUMNS, RUN_COLUMNS, WEEK_COLUMNS, event_table
from sim.rules import cost, recruiting
from sim.scenario import CHOICES, Scenario, starts_present, starts_with_park
from sim.start import CaseTables, case_tables, empty_start, packed_parameters, records

_EVENT_CODES = {
    "firm_leaves": week.FIRM_LEAVES,
    "firm_joins": week.FIRM_JOINS,
    "park_opens": week.PARK_OPENS,
    "facilitator_starts": week.FACILITATOR_STARTS,
    "facilitator_ends": week.FACILITATOR_ENDS,
    "market_shock": week.MARKET_SHOCK,
}
_ready: set[bool | None] = set()  # the weeks (without, with further levers) that are compiled
_CHUNK_WEEKS = 500_000  # firm-weeks a task at most: 0.02-0.1 s, long against the cost of a task
_EVENTS_AT_FIRST = 0.5  # rows a week to begin with; a chunk that needs more is run once more


# --- scenarios as tables ---------------------------------------------------------------------


class _Plan(NamedTuple):
    """Everything many runs have in common, as compiled code reads it."""

    tables: CaseTables
    scenarios: np.recarray
    scenario_events: np.recarray
    parameters: np.recarray
    runs: np.recarray  # in the order of the result
    further: bool | None  # None: no scenario uses the municipality's further levers


def _packed(case: Case, scenarios: Sequence[Scenario], seeds: Sequence[int], replicates: Sequence[int]) -> _Plan:
    targets = {firm.firm: i for i, firm in enumerate(case.firms)}
    resources = {name: r for r, name in enumerate(case.resources)}
    rows, events = [], []
    for scenario in scenarios:
        first = len(events)
        for event in scenario.events:
            known = resources if event.what == "market_shock" else targets
            events.append((event.week, _EVENT_CODES[event.what], known.get(event.target, -1)))
        rows.append(_scenario_row(scenario, first, len(events)))
    runs = np.empty(len(scenarios) * len(replicates), dtype=np.dtype(layout.PLANNED_RUN, align=True))
    runs["scenario"] = np.repeat(np.arange(len(scenarios)), len(replicates))
    runs["seed"] = np.repeat(np.asarray(seeds, dtype=np.int64), len(replicates))
    runs["replicate"] = np.tile(np.asarray(replicates, dtype=np.int64), len(scenarios))
    return _Plan(
        tables=case_tables(case),
        scenarios=records(layout.SCENARIO, rows),
        scenario_events=records(layout.SCENARIO_EVENT, events),
        parameters=packed_parameters([scenario.effective_parameters() for scenario in scenarios]),
        runs=runs.view(np.recarray),
        further=True if any(scenario.municipality.uses_further for scenario in scenarios) else None,
    )


def _scenario_row(scenario: Scenario, first_event: int, last_event: int) -> tuple[object, ...]:
    choice, place, levers = scenario.facilitator, scenario.colocation, scenario.municipality
    informal = choice.form == "informal"
    values = {
        "hours": choice.hours if informal else recruiting.shared_hours(choice.hours, levers.neighbours),
        "skill": choice.skill,
        "neutrality": choice.neutrality,
        "common_room_quality": place.common_room_quality,
        "start_week": choice.start_week,
        "end_week": NEVER if choice.end_week is None else choice.end_week,
        "interval": scenario.meetings.interval,
        "first_event": first_event,
        "last_event": last_event,
        "has_facilitator": choice.form != "none",
        "is_informal": informal,
        "is_declared": choice.declared_responsible,
        "starts_present": starts_present(scenario),
        "park_open_at_start": starts_with_park(scenario),
        "permit": levers.permit,
        "grant": levers.grant,
        "park": levers.park,
        "review": levers.review,
        "training": levers.training,
        "mediation": levers.mediation,
        "evaluation": levers.evaluation,
        "limits": levers.limits,
        "limits_declared": levers.limits_declared,
        "pressure": levers.pressure,
        "recruiting": levers.recruiting,
        "courting": levers.courting,
        "neighbours": levers.neighbours,
    }
    return tuple(values[name] for name, *_ in layout.SCENARIO)


# --- running ---------------------------------------------------------------------------------


def _zeros(fields: list, rows: int) -> np.recarray:
    return np.zeros(rows, dtype=np.dtype(fields, align=True)).view(np.recarray)


def _empty_room(tables: CaseTables, weeks: int) -> layout.Room:
    n, m = len(tables.firms), len(tables.opportunities)
    pairs = n * (n - 1) // 2
    listed = max(n, m, week.BLOCK) + layout.LANES
    tables_of_run = {
        "state": (np.dtype(layout.STATE, align=True), 1),
        "firms": (np.dtype(layout.FIRM, align=True), n),
        "exchanges": (np.dtype(layout.EXCHANGE, align=True), m),
        "by_week": (np.dtype(layout.BY_WEEK, align=True), weeks + 1),
    }
    memory = np.zeros(sum(row.itemsize * rows for row, rows in tables_of_run.values()) // 8, np.int64)
    views, used = {}, 0
    for name, (row, rows) in tables_of_run.items():
        words = row.itemsize * rows // 8
        views[name] = memory[used : used + words].view(row).view(np.recarray)
        used += words
    return layout.Room(
        **views,
        memory=memory,
        pairs=_zeros(layout.PAIR, pairs),
        pair_ids=np.zeros((2, pairs), layout.ID),
        pair_kinds=np.zeros(pairs, layout.KIND),
        listed=np.zeros(listed, np.int64),
        listed_ids=np.zeros((2, listed), layout.ID),
        draws=np.zeros((2, listed)),
    )


class _Rows(NamedTuple):
    """What a chunk of runs gave."""

    runs: np.recarray
    weeks: np.recarray
    events: np.recarray


def _simulate_chunk(plan: _Plan, runs: np.recarray, weeks: int, everything: bool) -> _Rows:
    """Simulate some runs of a plan, without the interpreter's lock."""
    start, room = empty_start(plan.tables), _empty_room(plan.tables, weeks)
    run_rows = _zeros(layout.RUN_ROW, len(runs))
    week_rows = _zeros(layout.WEEK_ROW, len(runs) * weeks if everything else 0)
    event_rows = _zeros(layout.EVENT_ROW, int(len(runs) * weeks * _EVENTS_AT_FIRST) if everything else 0)
    while True:
        logged = week.simulate_runs(
            plan.tables, plan.scenarios, plan.scenario_events, plan.parameters, runs, weeks,
            start, room, run_rows, week_rows, event_rows, plan.further,
        )  # fmt: skip
        if not everything or logged <= len(event_rows):
            return _Rows(run_rows, week_rows, event_rows[: logged if everything else 0])
        event_rows = _zeros(layout.EVENT_ROW, logged)  # the same runs again give the same events


def _compile(plan: _Plan, weeks: int) -> None:
    """Compile the week, or load it from the cache, by simulating no run at all."""
    if plan.further in _ready:
        return
    _ready.add(plan.further)
    with quick_compilation():
        _simulate_chunk(plan, plan.runs[:0], weeks, everything=False)


def simulate_plan(
    case: Case,
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    replicates: Sequence[int],
    weeks: int,
    outcomes: str,
    threads: int | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """runs, weeks and events of all scenarios and replicates, with a first column `scenario`; a seed for each.

    Scenarios with as many neighbours share a place, and so a plan.
    """
    places = sorted({scenario.municipality.neighbours for scenario in scenarios}) or [0]
    parts = []
    for neighbours in places:
        which = [s for s, scenario in enumerate(scenarios) if scenario.municipality.neighbours == neighbours]
        place = pooled(case, neighbours)
        own, lucks = [scenarios[s] for s in which], [seeds[s] for s in which]
        tables = _simulate_in(place, own, lucks, replicates, weeks, outcomes, threads)
        if len(places) > 1:
            for table in tables:
                table["scenario"] = np.array(which)[table["scenario"].to_numpy(np.int64)]
        parts.append(tables)
    runs, week_rows, events = (_in_order(tables) for tables in zip(*parts, strict=True))
    return runs, week_rows, events


def _in_order(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(tables) == 1:
        return tables[0]
    return pd.concat(tables).sort_values("scenario", kind="stable", ignore_index=True)


def _simulate_in(
    case: Case,
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    replicates: Sequence[int],
    weeks: int,
    outcomes: str,
    threads: int | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    plan = _packed(case, scenarios, seeds, replicates)
    everything = outcomes == "all"
    threads = threads or os.cpu_count() or 1
    size = max(1, min(-(-len(plan.runs) // threads), _CHUNK_WEEKS // (weeks * len(case.firms))))
    chunks = [plan.runs[first : first + size] for first in range(0, len(plan.runs), size)]

    _compile(plan, weeks)

    def work(chunk: np.recarray) -> _Rows:
        return _simulate_chunk(plan, chunk, weeks, everything)

    if threads == 1 or len(chunks) == 1:
        parts = [work(chunk) for chunk in chunks]
    else:
        pool = ThreadPoolExecutor(threads)
        try:
            parts = list(pool.map(work, chunks))
        finally:  # after Ctrl-C: only what runs is waited for
            pool.shutdown(cancel_futures=True)
    run_table = _run_table(case, scenarios, plan.runs, np.concatenate([p.runs for p in parts]), weeks)
    if not everything:
        no_weeks = pd.DataFrame(columns=["scenario", *WEEK_COLUMNS])
        return run_table, no_weeks, event_table(pd.DataFrame(columns=["scenario", *EVENT_COLUMNS]))
    week_table = _week_table(plan.runs, np.concatenate([p.weeks for p in parts]), weeks)
    return run_table, week_table, _event_table(case, plan.runs, chunks, [p.events for p in parts])


# --- tables of the results -------------------------------------------------------------------


def _run_table(
    case: Case, scenarios: Sequence[Scenario], runs: np.recarray, rows: np.ndarray, weeks: int
) -> pd.DataFrame:
    which = runs["scenario"]
    columns: dict[str, object] = {"scenario": which}
    for lever in CHOICES:
        forms = np.array([scenario.labels()[lever] for scenario in scenarios], dtype=object)
        columns[lever] = forms[which]
    columns |= {"seed": runs["seed"], "replicate": runs["replicate"]}
    columns |= {"weeks": np.full(len(rows), weeks)}
    columns |= {name: rows[name] for name in RUN_COLUMNS if name in rows.dtype.names}
    for k, kind in enumerate(KINDS):
        columns["realised_" + kind.replace("-", "_")] = rows["realised_by_kind"][:, k]
    first = rows["weeks_to_first_exchange"]
    columns |= _costs(case, scenarios, which, rows, weeks)
    columns["weeks_to_first_exchange"] = pd.arrays.IntegerArray(first.copy(), first == NEVER)
    return pd.DataFrame(columns, columns=["scenario", *RUN_COLUMNS])


def _costs(
    case: Case, scenarios: Sequence[Scenario], which: np.ndarray, rows: np.ndarray, weeks: int
) -> dict[str, np.ndarray]:
    """cost_nok and firm_hours of each run (see SymbiosisModel.run_row)."""
    parameters = [scenario.effective_parameters() for scenario in scenarios]

    def each(group: str, name: str) -> np.ndarray:
        return np.array([getattr(getattr(p, group), name) for p in parameters], dtype=np.float64)[which]

    is_informal = np.array([scenario.facilitator.form == "informal" for scenario in scenarios])[which]
    has_permits = np.array([scenario.municipality.permit for scenario in scenarios])[which]
    has_hosts = len(case.facilitator_hosts) > 0
    hours = rows["facilitator_hours"]
    return {
        "cost_nok": cost.facilitator_cost(
            np.where(is_informal, 0.0, hours), each("cost", "facilitator_year_cost")
        )
        + cost.events_cost(
            rows["meetings_held"] + rows["evaluations_held"], rows["theme_days_held"],
            each("cost", "meeting_cost"), each("cost", "theme_day_cost"),
        )
        + cost.permit_staff_cost(
            weeks, np.where(has_permits, each("municipality", "permit_capacity"), 0.0),
            each("municipality", "permit_service"), each("cost", "permit_case_cost"),
        )
        + cost.outreach_cost(rows["outreach_paid"], each("cost", "outreach_hour_cost"))
        + rows["grants_nok"],
        "firm_hours": cost.hours_of_firms(
            rows["meeting_visits"], rows["theme_day_visits"], np.where(is_informal & has_hosts, hours, 0.0),
            each("meeting", "meeting_attention"), each("municipality", "theme_day_attention"),
        ),
    }  # fmt: skip


def _week_table(runs: np.recarray, rows: np.ndarray, weeks: int) -> pd.DataFrame:
    columns = {name: rows[name] for name in WEEK_COLUMNS if name in rows.dtype.names}
    for name, column in columns.items():
        if column.dtype == np.int32:
            columns[name] = column.astype(np.int64)
    columns["scenario"] = np.repeat(runs["scenario"], weeks)
    columns["replicate"] = np.repeat(runs["replicate"], weeks)
    return pd.DataFrame(columns, columns=["scenario", *WEEK_COLUMNS])


def _event_table(
    case: Case, runs: np.recarray, chunks: Sequence[np.recarray], parts: Sequence[np.recarray]
) -> pd.DataFrame:
    rows = np.concatenate(parts)
    first_runs = np.cumsum([0, *(len(chunk) for chunk in chunks[:-1])])
    run = rows["run"] + np.repeat(first_runs, [len(part) for part in parts])
    names = [row.opportunity for row in case.opportunities] + [firm.firm for firm in case.firms]
    columns = {
        "scenario": runs["scenario"][run],
        "replicate": runs["replicate"][run],
        "week": rows["week"].astype(np.int64),
        "what": np.array([what.text for what in What], dtype=object)[rows["what"]],
        "who": np.array([*names, *BODIES], dtype=object)[rows["who"]],
        "why": _reasons(rows),
    }
    return event_table(columns)


def _reasons(rows: np.ndarray) -> np.ndarray:
    """Why, in words; each of the few different reasons is told once."""
    base = int(max(rows["a"].max(initial=0), rows["b"].max(initial=0))) + 1
    keys = (rows["why"].astype(np.int64) * base + rows["a"]) * base + rows["b"]
    different, which = np.unique(keys, return_inverse=True)
    told = [in_words(Why(key // base // base), key // base % base, key % base) for key in different.tolist()]
    return np.array(told, dtype=object)[which]
