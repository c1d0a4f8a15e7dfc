"""Many runs at once: scenarios and replicates through the compiled week, on all cores.

Bit for bit what the Mesa engine gives (tests/engines/test_twins.py), some hundred times as fast. This
file packs scenarios into tables and shares runs out to threads; the week itself is week.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.compiled import quick_compilation
from sim.ensemble import machine_code, week
from sim.ensemble import town as layout
from sim.ensemble.contact import BLOCK
from sim.ensemble.scenarios import SCENARIO, scenario_row
from sim.ensemble.tables import in_order, no_tables, table_of_events, table_of_runs, table_of_weeks
from sim.place.case import Case
from sim.place.neighbours import pooled
from sim.scenario import CADENCES, EVERY_RESOURCE, Scenario
from sim.start.start import StartArrays, empty_start
from sim.start.tables import CaseTables, case_tables, packed_parameters, records

if TYPE_CHECKING:  # imported where a table is made: rows are enough for a page
    import pandas as pd

EVENT_CODES = {
    "firm_leaves": week.FIRM_LEAVES,
    "firm_joins": week.FIRM_JOINS,
    "park_opens": week.PARK_OPENS,
    "facilitator_starts": week.FACILITATOR_STARTS,
    "facilitator_ends": week.FACILITATOR_ENDS,
    "market_shock": week.MARKET_SHOCK,
    "meetings_start": week.MEETINGS_START,
    "meetings_stop": week.MEETINGS_STOP,
    "cadence": week.CADENCE,
    "study_visit": week.STUDY_VISIT,
    "rule_tightens": week.RULE_TIGHTENS,
    "co2_price": week.CO2_PRICE,
    "election": week.ELECTION,
}
NO_TARGET = -1
_ready: set[bool | None] = set()  # the weeks (without, with further levers) that are compiled
_CHUNK_WEEKS = 500_000  # firm-weeks a task at most: 0.02-0.1 s, long against the cost of a task
# Rows a week, and more for each firm, of memory that costs nothing untouched; a chunk that needs more is run again.
_EVENTS_AT_FIRST, _EVENTS_OF_A_FIRM = 2.0, 0.1


# --- scenarios as tables ---------------------------------------------------------------------


class Plan(NamedTuple):
    """Everything many runs have in common, as compiled code reads it."""

    tables: CaseTables
    scenarios: np.recarray
    scenario_events: np.recarray
    parameters: np.recarray
    runs: np.recarray  # in the order of the result
    further: bool | None  # None: no scenario uses further levers


def packed(case: Case, scenarios: Sequence[Scenario], seeds: Sequence[int], replicates: Sequence[int]) -> Plan:
    """Scenarios and replicates of a case as tables, a run for each pair of them."""
    firms = {firm.firm: i for i, firm in enumerate(case.firms)}
    resources = {name: r for r, name in enumerate(case.resources)}
    known = {
        "market_shock": resources | {EVERY_RESOURCE: week.EVERY_RESOURCE},
        "rule_tightens": resources,
        "cadence": CADENCES,
    }
    rows, events = [], []
    for scenario in scenarios:
        first = len(events)
        for event in scenario.events:
            target = known.get(event.what, firms).get(event.target, NO_TARGET)
            events.append((event.week, EVENT_CODES[event.what], target))
        rows.append(scenario_row(scenario, first, len(events)))
    runs = np.empty(len(scenarios) * len(replicates), dtype=np.dtype(layout.PLANNED_RUN, align=True))
    runs["scenario"] = np.repeat(np.arange(len(scenarios)), len(replicates))
    runs["seed"] = np.repeat(np.asarray(seeds, dtype=np.int64), len(replicates))
    runs["replicate"] = np.tile(np.asarray(replicates, dtype=np.int64), len(scenarios))
    return Plan(
        tables=case_tables(case),
        scenarios=records(SCENARIO, rows),
        scenario_events=records(layout.SCENARIO_EVENT, events),
        parameters=packed_parameters([scenario.effective_parameters() for scenario in scenarios]),
        runs=runs.view(np.recarray),
        further=True if any(scenario.uses_further for scenario in scenarios) else None,
    )


# --- running ---------------------------------------------------------------------------------


def _zeros(fields: list, rows: int) -> np.recarray:
    return np.zeros(rows, dtype=np.dtype(fields, align=True)).view(np.recarray)


def _empty_room(tables: CaseTables, weeks: int) -> layout.Room:
    n, m = len(tables.firms), len(tables.opportunities)
    ties, partners = len(tables.ties), len(tables.told)
    listed = max(n, m, BLOCK) + layout.LANES
    tables_of_run = {
        "state": (np.dtype(layout.STATE, align=True), 1),
        "firms": (np.dtype(layout.FIRM, align=True), n),
        "exchanges": (np.dtype(layout.EXCHANGE, align=True), m),
        "by_week": (np.dtype(layout.BY_WEEK, align=True), weeks + 2),
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
        own=np.zeros(2 * m, layout.INDEX),
        trust=np.zeros((partners, 2)),
        communication=np.zeros(ties),
        met=np.zeros(ties, layout.WEEK),
        has_opportunity=np.zeros(partners, np.bool_),
        counted=np.zeros(partners, np.bool_),
        pairs=np.zeros(ties, layout.INDEX),
        pair_ids=np.zeros((2, ties), layout.ID),
        pair_kinds=np.zeros(ties, layout.KIND),
        history=np.zeros((weeks + 1, n), np.uint8),
        talk=np.zeros(n),
        recalled_ids=np.zeros((2, BLOCK), layout.ID),
        listed=np.zeros(listed, np.int64),
        listed_ids=np.zeros((2, listed), layout.ID),
        draws=np.zeros((2, listed)),
    )


class Arguments(NamedTuple):
    """What `week.simulate_runs` is called with, in its order (names of the module in sim/wasm too)."""

    case: CaseTables
    scenarios: np.recarray
    scenario_events: np.recarray
    parameters: np.recarray
    plan: np.recarray
    weeks: int
    start: StartArrays
    room: layout.Room
    run_rows: np.recarray
    week_rows: np.recarray
    event_rows: np.recarray
    further: bool | None


def arguments_of(plan: Plan, runs: np.recarray, weeks: int, everything: bool) -> Arguments:
    """The arguments for some runs of a plan, with room for what they give."""
    events = _EVENTS_AT_FIRST + _EVENTS_OF_A_FIRM * len(plan.tables.firms)
    return Arguments(
        plan.tables, plan.scenarios, plan.scenario_events, plan.parameters, runs, weeks,
        start=empty_start(plan.tables),
        room=_empty_room(plan.tables, weeks),
        run_rows=_zeros(layout.RUN_ROW, len(runs)),
        week_rows=_zeros(layout.WEEK_ROW, len(runs) * weeks if everything else 0),
        event_rows=_zeros(layout.EVENT_ROW, int(len(runs) * weeks * events) if everything else 0),
        further=plan.further,
    )  # fmt: skip


class Rows(NamedTuple):
    """What a chunk of runs gave."""

    runs: np.recarray
    weeks: np.recarray
    events: np.recarray


def simulate_chunk(plan: Plan, runs: np.recarray, weeks: int, everything: bool) -> Rows:
    """Simulate some runs of a plan, without the interpreter's lock."""
    given = arguments_of(plan, runs, weeks, everything)
    while True:
        logged = machine_code.simulate(given)
        if logged is None:
            logged = week.simulate_runs(*given)
        if not everything or logged <= len(given.event_rows):
            return Rows(given.run_rows, given.week_rows, given.event_rows[: logged if everything else 0])
        given = given._replace(event_rows=_zeros(layout.EVENT_ROW, logged))  # the same runs give the same events


def _compile(plan: Plan, weeks: int) -> None:
    """Load the week as it is shipped or as it lies in the cache, or compile it, by simulating no run at all."""
    if plan.further in _ready:
        return
    _ready.add(plan.further)
    with quick_compilation():
        simulate_chunk(plan, plan.runs[:0], weeks, everything=False)


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
    runs, week_rows, events = (in_order(tables) for tables in zip(*parts, strict=True))
    return runs, week_rows, events


def _simulate_in(
    case: Case,
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    replicates: Sequence[int],
    weeks: int,
    outcomes: str,
    threads: int | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    plan = packed(case, scenarios, seeds, replicates)
    everything = outcomes == "all"
    threads = threads or os.cpu_count() or 1
    size = max(1, min(-(-len(plan.runs) // threads), _CHUNK_WEEKS // (weeks * len(case.firms))))
    chunks = [plan.runs[first : first + size] for first in range(0, len(plan.runs), size)]

    _compile(plan, weeks)

    def work(chunk: np.recarray) -> Rows:
        return simulate_chunk(plan, chunk, weeks, everything)

    if threads == 1 or len(chunks) == 1:
        parts = [work(chunk) for chunk in chunks]
    else:
        pool = ThreadPoolExecutor(threads)
        try:
            parts = list(pool.map(work, chunks))
        finally:  # after Ctrl-C: only what runs is waited for
            pool.shutdown(cancel_futures=True)
    run_table = table_of_runs(case, scenarios, plan.runs, np.concatenate([p.runs for p in parts]), weeks)
    if not everything:
        return run_table, *no_tables()
    week_table = table_of_weeks(plan.runs, np.concatenate([p.weeks for p in parts]), weeks)
    return run_table, week_table, table_of_events(case, plan.runs, chunks, [p.events for p in parts])
