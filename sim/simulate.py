"""The one call the rest of the project uses: simulate(case, scenario, ...) -> Record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from sim.declared import MAX_SEED, is_whole
from sim.extension import NOTHING, check_row
from sim.names import nearest
from sim.place.case import Case
from sim.record import EVENT_COLUMNS, RUN_COLUMNS, WEEK_COLUMNS, Record, event_table
from sim.scenario import EVERY_RESOURCE, Scenario

if TYPE_CHECKING:  # Mesa is imported when it is used: that takes a third of a second
    from sim.reference.model import SymbiosisModel

MAX_WEEKS = 5200
MAX_REPLICATES = 1_000_000


def check_request(case: Case, scenario: Scenario, seed: int, replicates: Iterable[int], weeks: int) -> None:
    """Raise ValueError, one line per fault, where a request cannot be simulated."""
    faults = []
    for name, value, low, high in (("seed", seed, 0, MAX_SEED), ("weeks", weeks, 1, MAX_WEEKS)):
        if not is_whole(value) or not low <= value <= high:
            faults.append(f"{name}: {value!r} is not a whole number in range; allowed: {low} to {high}")
    if any(not is_whole(r) or not 0 <= r <= MAX_SEED for r in replicates):
        faults.append(f"replicates: numbers out of range; allowed: 0 to {MAX_SEED}")
    firms = [firm.firm for firm in case.firms]
    for event in scenario.events:
        where = f"events: {event.what!r} in week {event.week}"
        if event.what in scenario.extension.events:
            fault = scenario.extension.target_fault(event.what, event.target, firms, case.resources)
            faults += [f"{where}: {fault}"] if fault else []
        elif event.what.startswith("firm_") and event.target not in firms:
            faults.append(f"{where}: target {event.target!r} is no firm{nearest(event.target, firms)}")
        if event.what in ("market_shock", "rule_tightens"):
            known = [*case.resources, *([EVERY_RESOURCE] if event.what == "market_shock" else [])]
            if event.target not in known:
                faults.append(f"{where}: target {event.target!r} is no resource{nearest(event.target, known)}")
        if event.what == "election" and _is_regular_election(case, scenario, event.week):
            faults.append(f"{where}: there is one in that week already, by municipality.elections")
        if is_whole(weeks) and event.week > weeks:
            faults.append(f"{where}: comes after the last week; allowed: 1 to {weeks}")
    if faults:
        raise ValueError("\n".join(faults))


def _is_regular_election(case: Case, scenario: Scenario, week: int) -> bool:
    from sim.rules.election import is_election_due  # loads the compiler, which a refusal seldom needs

    return scenario.municipality.elections and is_election_due(week, case.first_election)


ENGINES = ("ensemble", "mesa")
OUTCOMES = ("all", "runs")


def simulate(
    case: Case,
    scenario: Scenario = Scenario(),  # noqa: B008 (immutable)
    *,
    seed: int = 1,
    replicates: int | Iterable[int] = 1,
    weeks: int = 520,
    engine: str = "ensemble",
    outcomes: str = "all",
    threads: int | None = None,
    model: Callable[..., SymbiosisModel] | None = None,
) -> Record:
    """Simulate one scenario in one place.

    seed: 0 to 2^32 - 1. replicates: how many (numbered from 0), or which ones. weeks: horizon.
    engine: "ensemble" (compiled, on all cores) or "mesa" (the reference, in Python); they give the
    same bits. outcomes: "runs" leaves the tables of weeks and events empty. threads: of the
    ensemble; None: one for each core. model: with engine="mesa" a subclass of SymbiosisModel; what it declares stands
    in further columns behind the others, and where something ends a run, `weeks` says in which week.
    The same arguments give the same bits on any machine, and two scenarios with the same seed share their luck
    replicate by replicate. Raises ValueError with one line per fault.
    """
    numbers = _replicate_numbers(replicates)
    _check_engine(engine, outcomes, threads, model)
    scenario = scenario.of(getattr(model, "extension", NOTHING))
    check_request(case, scenario, seed, numbers, weeks)
    seed, weeks, numbers = int(seed), int(weeks), [int(number) for number in numbers]  # numpy's have another repr
    if engine == "ensemble":
        from sim.ensemble import simulate_plan  # engines and tables are imported when something is simulated

        tables = simulate_plan(case, [scenario], [seed], numbers, weeks, outcomes, threads)
        return Record(*(table.drop(columns="scenario") for table in tables))
    return _simulate_with_mesa(case, scenario, seed, numbers, weeks, outcomes, model or _reference_model())


def simulate_many(
    case: Case,
    scenarios: Sequence[Scenario],
    *,
    seed: int | Sequence[int] = 1,
    replicates: int | Iterable[int] = 1,
    weeks: int = 520,
    outcomes: str = "runs",
    threads: int | None = None,
) -> Record:
    """Simulate many scenarios in one place with the ensemble; arguments as for `simulate`.

    seed: of all, so that they share their luck, or one for each scenario, so that they do not.
    Returns one Record for all. Its tables have a first column `scenario`, the position in
    `scenarios`, and are sorted by it; otherwise the rows are those of `simulate`.
    """
    numbers = _replicate_numbers(replicates)
    _check_engine("ensemble", outcomes, threads, None)
    seeds = list(seed) if isinstance(seed, Iterable) else [seed] * len(scenarios)
    if len(seeds) != len(scenarios):
        raise ValueError(f"seed: {len(seeds)} seeds for {len(scenarios)} scenarios; allowed: one, or as many")
    for scenario, own in zip(scenarios, seeds, strict=True):
        check_request(case, scenario.of(NOTHING), own, numbers, weeks)
    seeds, weeks, numbers = [int(own) for own in seeds], int(weeks), [int(number) for number in numbers]
    from sim.ensemble import simulate_plan

    return Record(*simulate_plan(case, scenarios, seeds, numbers, weeks, outcomes, threads))


def _replicate_numbers(replicates: Any) -> list[int]:
    if isinstance(replicates, Integral):
        if not is_whole(replicates) or not 1 <= replicates <= MAX_REPLICATES:
            raise ValueError(f"replicates: {replicates!r} is out of range; allowed: 1 to {MAX_REPLICATES}")
        replicates = range(int(replicates))
    try:
        numbers = list(replicates)
    except TypeError:
        raise ValueError(f"replicates: {replicates!r} is no number of replicates and no list of them") from None
    if not numbers:
        raise ValueError(f"replicates: none given; allowed: 1 to {MAX_REPLICATES}")
    return numbers


def _reference_model() -> Callable[..., SymbiosisModel]:
    from sim.reference.model import SymbiosisModel

    return SymbiosisModel


def _check_engine(engine: str, outcomes: str, threads: int | None, model: object) -> None:
    faults = []
    if engine not in ENGINES:
        faults.append(f"engine: unknown engine {engine!r}{nearest(str(engine), ENGINES)}")
    if outcomes not in OUTCOMES:
        faults.append(f"outcomes: unknown choice {outcomes!r}{nearest(str(outcomes), OUTCOMES)}")
    if threads is not None and (not is_whole(threads) or threads < 1):
        faults.append(f"threads: {threads!r} is not a whole number of at least 1")
    if engine == "ensemble" and model is not None and model is not _reference_model():
        name = getattr(model, "__name__", repr(model))
        faults.append(f"model: {name} is not the model the ensemble was compiled from; use engine=mesa")
    if faults:
        raise ValueError("\n".join(faults))


def _simulate_with_mesa(
    case: Case,
    scenario: Scenario,
    seed: int,
    replicates: Sequence[int],
    weeks: int,
    outcomes: str,
    model: Callable[..., SymbiosisModel],
) -> Record:
    import pandas as pd

    columns, week_columns = dict(RUN_COLUMNS), dict(WEEK_COLUMNS)
    runs, week_rows, event_rows = [], [], []
    for replicate in replicates:
        one = model(case, scenario, seed, replicate)
        columns |= one.extension.run_columns()
        week_columns |= one.extension.week_columns()
        for _ in range(weeks):
            one.step()
            if one.stopped:
                break
        runs.append(one.run_row())
        check_row(f"{type(one).__name__}.run_row", runs[-1], columns)
        if outcomes == "all":
            cells = len(one.week_rows[-1]) if one.week_rows else len(week_columns)
            if cells != len(week_columns):
                what = f"{cells} cells for {len(week_columns)} columns"
                raise ValueError(f"{type(one).__name__}.week_rows: {what}; allowed: @outcome(..., of='weeks')")
            week_rows += one.week_rows
            event_rows += one.event_rows
    table = pd.DataFrame(runs, columns=list(columns))
    table["weeks_to_first_exchange"] = table["weeks_to_first_exchange"].astype("Int64")
    return Record(
        runs=table.astype({name: "float64" for name in one.extension.outcomes if name in columns}),
        weeks=pd.DataFrame(week_rows, columns=list(week_columns)),
        events=event_table(pd.DataFrame(event_rows, columns=list(EVENT_COLUMNS))),
    )
