"""Both sides of the ledger in words: what exchanges bring and cost, what to choose, which exchanges start."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from experiments.ledger.sides import CO2, COMPARED, GAINS, JOBS, NET, PRICE, SAVED, SPENT, Advice
from experiments.request.settings import Settings
from experiments.words.catalogue import Words
from experiments.words.sentences import aligned, horizon_words, level_words

MOST_SCENARIOS = 8  # of the printed table; of more it stands in ledger.csv
WEEKS_A_YEAR = 52
MOST_EXCHANGES = 12  # of the printed table
MOST_TIES = 6  # scenarios that are named as not told apart
SHOWN = (SAVED, SPENT, NET, CO2, JOBS)


def scenario_words(settings: Settings, cell: int, say: Words) -> str:
    """What a scenario is, in as few words as tell it from the others."""
    several = [key for key, levels in settings.swept.items() if len(levels) > 1]
    levels = settings.cells[cell].levels
    return say.listed([level_words(key, levels[key], say) for key in several]) if several else say("figure.this")


def amount_words(measure: str, value: float, say: Words, *, sign: bool = False) -> str:
    """An amount as it is told: kroner rounded, tonnes and years of jobs with the digits that count."""
    if pd.isna(value):
        return say("ledger.not_told")
    if measure == JOBS:
        return say.number(value, 1, sign=sign)
    return say.rounded(value, 1 if measure in (CO2, PRICE) else 1000, sign=sign)


def between_words(measure: str, low: float, high: float, say: Words, *, sign: bool = False) -> str:
    """The ends of its interval; nothing where it has none, as of one future."""
    if pd.isna(low):
        return "–"
    ends = [amount_words(measure, end, say, sign=sign) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else say("interval", low=ends[0], high=ends[1])


def with_interval(row: pd.Series, say: Words) -> str:
    """A mean and its interval in a cell."""
    mean = amount_words(row.measure, row["mean"], say)
    if pd.isna(row.low):
        return mean
    between = between_words(row.measure, row.low, row.high, say)
    return mean if between == mean else f"{mean} ({between})"


def against_words(row: pd.Series, say: Words) -> str:
    """A difference from the first scenario, and its interval."""
    if pd.isna(row.difference):
        return "–" if row.told else say("ledger.not_told")
    difference = amount_words(row.measure, row.difference, say, sign=True)
    between = between_words(row.measure, row.difference_low, row.difference_high, say, sign=True)
    return difference if between in ("–", difference) else f"{difference} ({between})"


def price_words(row: pd.Series, say: Words, is_first: bool) -> str:
    """What a tonne costs; of the first of several scenarios there is none."""
    if not row.told:
        return say("ledger.not_told")
    if pd.isna(row["mean"]):
        return "–" if is_first else say("ledger.unsure")
    return with_interval(row, say)


def cells_of(table: pd.DataFrame, cell: int, say: Words) -> list[str]:
    """The cells of one scenario: amounts with intervals, net against the first, and the price of a tonne."""
    rows = table[table.cell == cell].set_index("measure", drop=False)
    several = table.cell.nunique() > 1
    own = [with_interval(rows.loc[measure], say) for measure in SHOWN]
    against = [against_words(rows.loc[NET], say) if cell else "–"] if several else []
    return [*own, *against, price_words(rows.loc[PRICE], say, is_first=several and cell == 0)]


def heads(table: pd.DataFrame, say: Words) -> list[str]:
    """Of `cells_of`."""
    several = table.cell.nunique() > 1
    names = [*(f"ledger.{measure}" for measure in SHOWN), *(["ledger.net_against"] if several else [])]
    return [*map(say, names), say(f"ledger.{PRICE}" if several else f"ledger.{PRICE}.one")]


def ledger_lines(
    settings: Settings, table: pd.DataFrame, advice: Advice | None, exchanges: pd.DataFrame, say: Words
) -> list[str]:
    """What `run` and `compare` print of it: a table, what to choose, what is not counted, the exchanges of one."""
    years, futures = horizon_words(settings.weeks, say), say.count("n.futures", settings.replicates)
    lines = []
    if len(settings.cells) <= MOST_SCENARIOS:
        rows = [
            [scenario_words(settings, cell, say), *cells_of(table, cell, say)] for cell in range(len(settings.cells))
        ]
        lines += [say("ledger.title", years=years, futures=futures), ""]
        lines += [*aligned([[say("ledger.scenario"), *heads(table, say)], *rows], left=1), ""]
    said = [*([advice_words(settings, advice, say)] if advice else []), *notes(settings, table, say)]
    if len(settings.cells) > 1:
        return [*lines, " ".join([*said, say("ledger.files")])]
    listed = [
        [say("ledger.exchange"), *exchange_heads(say)],
        *exchange_rows(exchanges[:MOST_EXCHANGES], settings.case.name, say),
    ]
    title = say("ledger.exchanges", futures=futures)
    return [*lines, " ".join(said), "", title, "", *aligned(listed, left=1), *_more(exchanges, say)]


def _more(exchanges: pd.DataFrame, say: Words) -> list[str]:
    left = len(exchanges) - MOST_EXCHANGES
    return [say.count("ledger.exchanges.more", left)] if left > 0 else []


def advice_words(settings: Settings, advice: Advice, say: Words) -> str:
    """The cheapest choice that is not clearly worse than the best, with its price."""
    cheapest, best = (scenario_words(settings, cell, say) for cell in (advice.cheapest, advice.best))
    is_best = advice.cheapest == advice.best
    kind = ("flat.best" if is_best else "flat") if advice.is_flat else "best" if is_best else "enough"
    low, high = (say.number(end, 2, sign=True) for end in (advice.fewer.low, advice.fewer.high))
    told = say(
        f"ledger.advice.{kind}", cheapest=cheapest, best=best, years=horizon_words(settings.weeks, say),
        spent=say.money(advice.spent[advice.cheapest]), less=say.money(-advice.dearer.mean),
        mean=say.number(advice.means[advice.cheapest], 2), best_mean=say.number(advice.means[advice.best], 2),
        difference=say.number(advice.fewer.mean, 2, sign=True), interval=say("interval", low=low, high=high),
    )  # fmt: skip
    others = [] if advice.is_flat else [cell for cell in advice.tied if cell not in (advice.cheapest, advice.best)]
    ties = {"tied": others, "as_cheap": advice.as_cheap}
    return " ".join([told, *(_ties_words(settings, kind, cells, say) for kind, cells in ties.items() if cells)])


def _ties_words(settings: Settings, kind: str, cells: Sequence[int], say: Words) -> str:
    """Which others cannot be told from the best, or from the cheapest; how many, where they are too many to name."""
    if len(cells) > MOST_TIES:
        return say.count(f"ledger.advice.{kind}.many", len(cells))
    return say(f"ledger.advice.{kind}", list="; ".join(scenario_words(settings, cell, say) for cell in cells))


def pays_words(settings: Settings, table: pd.DataFrame, cell: int, say: Words) -> list[str]:
    """Whether a scenario saves more than it costs, against the first; nothing of the first, or where it is not told."""
    row = table[(table.cell == cell) & (table.measure == NET)].iloc[0]
    if pd.isna(row.difference):
        return []
    kind = {"more": "more", "less": "less"}.get(row.verdict, "unclear")
    turned = -1.0 if kind == "less" else 1.0  # that it costs more is told without a minus
    ends = sorted((turned * row.difference_low, turned * row.difference_high))
    amount, low, high = (say.money(value, sign=kind == "unclear") for value in (turned * row.difference, *ends))
    told = say(
        f"ledger.pays.{kind}", choice=scenario_words(settings, cell, say), first=scenario_words(settings, 0, say),
        amount=amount, interval=say("interval", low=low, high=high), years=horizon_words(settings.weeks, say),
    )  # fmt: skip
    return [told]


def notes(settings: Settings, table: pd.DataFrame, say: Words) -> list[str]:
    """What is counted and what is not: hours and their wage, what a case does not tell, what ran before."""
    wages = {cell.scenario.effective_parameters().cost.firm_hour_cost for cell in settings.cells}
    low, high = (say.number(wage) for wage in (min(wages), max(wages)))
    said = [say("ledger.counted", wage=low if low == high else say("interval", low=low, high=high))]
    if any(cell.scenario.colocation.form != "none" for cell in settings.cells):
        said.append(say("report.side.building"))
    said += [*_untold(table, say)]
    if settings.case.running:
        said.append(say("ledger.ran"))
    return said


def _untold(table: pd.DataFrame, say: Words) -> list[str]:
    first = table[table.cell == 0].set_index("measure")
    gains = {gain: (int(first.told[gain]), int(first.of[gain])) for gain in GAINS}
    names = {gain: say(f"ledger.name.{gain}") for gain in GAINS}
    said = []
    if none := [names[gain] for gain, (told, _) in gains.items() if not told]:
        said.append(say("ledger.untold", list=say.listed(none)))
    partly = {gain: counts for gain, counts in gains.items() if 0 < counts[0] < counts[1]}
    for counts in dict.fromkeys(partly.values()):
        what = say.listed([names[gain] for gain in partly if partly[gain] == counts])
        said.append(say("ledger.partly", what=what, told=counts[0], of=counts[1]))
    return said


def measure_rows(settings: Settings, table: pd.DataFrame, say: Words) -> list[list[str]]:
    """A row for each scenario and measure: mean, interval, difference from the first scenario, its interval."""
    rows = []
    for _, row in table.iterrows():
        is_first = row.cell == 0 and len(settings.cells) > 1
        if row.measure == PRICE and is_first and row.told:
            continue  # of the first there is none
        missing = say("ledger.unsure" if row.told else "ledger.not_told")
        is_compared = row.measure in COMPARED and row.cell > 0
        rows.append([
            scenario_words(settings, row.cell, say), say(f"ledger.row.{row.measure}"),
            missing if pd.isna(row["mean"]) else amount_words(row.measure, row["mean"], say),
            between_words(row.measure, row.low, row.high, say),
            missing if is_compared and pd.isna(row.difference) else _difference(row, say),
            between_words(row.measure, row.difference_low, row.difference_high, say, sign=True),
        ])  # fmt: skip
    return rows


def _difference(row: pd.Series, say: Words) -> str:
    return "–" if pd.isna(row.difference) else amount_words(row.measure, row.difference, say, sign=True)


# --- the exchanges -------------------------------------------------------------------------------


def exchange_heads(say: Words) -> list[str]:
    """Of `exchange_rows`, but for the first."""
    return [say(f"ledger.exchange.{name}") for name in ("share", "year", "stopped")]


def exchange_rows(exchanges: pd.DataFrame, case: str, say: Words) -> list[list[str]]:
    """For each exchange: in how many futures it started, when, and what most often stopped it in the others."""
    return [
        [exchange_words(row, case, say), share_words(row, say), _year(row, say), stopped_words(row, say)]
        for row in exchanges.itertuples()
    ]  # fmt: skip


def exchange_words(row: object, case: str, say: Words) -> str:
    """What goes from whom to whom, in words where the catalogue has some. case: name of the place."""
    resource, sides = row.resource, (row.supplier, row.receiver)  # type: ignore[attr-defined]
    what = say(f"resource.{resource}") if f"resource.{resource}" in say else resource
    if "any" in sides:
        return f"{what} ({row.exchange})"  # type: ignore[attr-defined]
    names = [say(f"firm.{case}.{name}") if f"firm.{case}.{name}" in say else name for name in sides]
    return f"{what}: {names[0]} → {names[1]}"


def share_words(row: object, say: Words) -> str:
    """A share in percent with its interval."""
    share, low, high = (say.number(100 * getattr(row, name)) for name in ("share", "low", "high"))
    return f"{share} % ({say('interval', low=low, high=high)})"


def _year(row: object, say: Words) -> str:
    week = row.median_first_week  # type: ignore[attr-defined]
    return (
        "–" if pd.isna(week) else say("ledger.exchange.in_year", n=say.number(max(1, math.ceil(week / WEEKS_A_YEAR))))
    )


def stopped_words(row: object, say: Words) -> str:
    """What most often stood in the way, and in what share of the futures without it."""
    by = row.stopped_by  # type: ignore[attr-defined]
    if row.ran_before:  # type: ignore[attr-defined]
        return say("ledger.exchange.ran")
    if not by:
        return "–"
    told = say(f"hindered.{by}") if f"hindered.{by}" in say else by
    return f"{told} ({say.number(100 * row.stopped_share)} %)"  # type: ignore[attr-defined]
