"""The one call the rest of the project uses: simulate(case, scenario, ...) -> Record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from sim.case import Case
from sim.model import SymbiosisModel
from sim.names import nearest
from sim.record import EVENT_COLUMNS, RUN_COLUMNS, WEEK_COLUMNS, Record
from sim.scenario import Scenario

MAX_SEED = 2**32 - 1
MAX_WEEKS = 5200
MAX_REPLICATES = 1_000_000


def check_request(case: Case, scenario: Scenario, seed: int, replicates: Iterable[int], weeks: int) -> None:
    """Raise ValueError, one line per fault, where a request cannot be simulated."""
    faults = []
    for name, value, low, high in (("seed", seed, 0, MAX_SEED), ("weeks", weeks, 1, MAX_WEEKS)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            faults.append(f"{name}: {value!r} is not a whole number in range; allowed: {low} to {high}")
    if any(not isinstance(r, int) or not 0 <= r <= MAX_SEED for r in replicates):
        faults.append(f"replicates: numbers out of range; allowed: 0 to {MAX_SEED}")
    firms = [firm.firm for firm in case.firms]
    for event in scenario.events:
        where = f"events: {event.what!r} in week {event.week}"
        if event.what.startswith("firm_") and event.target not in firms:
            faults.append(f"{where}: target {event.target!r} is no firm{nearest(event.target, firms)}")
        if event.what == "market_shock" and event.target not in case.resources:
            faults.append(
                f"{where}: target {event.target!r} is no resource{nearest(event.target, case.resources)}"
            )
        if isinstance(weeks, int) and event.week > weeks:
            faults.append(f"{where}: comes after the last week; allowed: 1 to {weeks}")
    if faults:
        raise ValueError("\n".join(faults))


def simulate(
    case: Case,
    scenario: Scenario = Scenario(),  # noqa: B008 (immutable)
    *,
    seed: int = 1,
    replicates: int | Iterable[int] = 1,
    weeks: int = 520,
    model: Callable[..., SymbiosisModel] = SymbiosisModel,
) -> Record:
    """Simulate one scenario in one place.

    seed: 0 to 2^32 - 1. replicates: how many (numbered from 0), or which ones. weeks: horizon.
    model: SymbiosisModel or a subclass of it. The same arguments give the same bits, and two
    scenarios with the same seed share their luck replicate by replicate.
    Raises ValueError with one line per fault.
    """
    if isinstance(replicates, int):
        if isinstance(replicates, bool) or not 1 <= replicates <= MAX_REPLICATES:
            raise ValueError(
                f"replicates: {replicates!r} is out of range; allowed: 1 to {MAX_REPLICATES}"
            )
        replicates = range(replicates)
    numbers = list(replicates)
    check_request(case, scenario, seed, numbers, weeks)
    runs, week_rows, event_rows = [], [], []
    for replicate in numbers:
        one = model(case, scenario, seed, replicate)
        for _ in range(weeks):
            one.step()
        runs.append(one.run_row())
        week_rows += one.week_rows
        event_rows += one.event_rows
    table = pd.DataFrame(runs, columns=list(RUN_COLUMNS))
    table["weeks_to_first_exchange"] = table["weeks_to_first_exchange"].astype("Int64")
    return Record(
        runs=table,
        weeks=pd.DataFrame(week_rows, columns=list(WEEK_COLUMNS)),
        events=pd.DataFrame(event_rows, columns=list(EVENT_COLUMNS)),
    )
