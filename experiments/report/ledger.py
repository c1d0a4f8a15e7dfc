"""Both sides of the ledger: what to choose and its price, what scenarios bring and cost, which exchanges start."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from experiments.ledger.sides import CO2, JOBS, NET, PRICE, SAVED, SPENT
from experiments.report import labels, markup
from experiments.report.labels import EXCHANGES, LEDGER, NUMBERS
from experiments.report.matters import near_today
from experiments.report.results import Results
from experiments.words.catalogue import Words
from experiments.words.ledger import (
    advice_words,
    amount_words,
    exchange_heads,
    exchange_rows,
    measure_rows,
    notes,
    pays_words,
    price_words,
    share_words,
)
from experiments.words.sentences import horizon_words

MOST_SHOWN = 8  # scenarios of the table on the first pages
MOST_EXCHANGES = 3  # on the first pages; all stand in the appendix


def both_sides(results: Results, say: Words) -> Iterator[str]:
    """For the first pages; of many scenarios, those where all but the first lever is as today."""
    settings, summary = results.settings, results.summary
    if results.advice:
        said = [advice_words(settings, results.advice, say)]
        said += pays_words(settings, results.sides, results.advice.cheapest, say)
        yield markup.paragraph(" ".join(said))
    shown = near_today(settings, summary) if len(summary) > MOST_SHOWN else summary
    keys = [*settings.swept] if shown is summary else [*settings.swept][:1]
    yield _scenarios(results, shown, keys, say)
    yield _exchanges(results, MOST_EXCHANGES, say)
    years = horizon_words(settings.weeks, say)
    said = [say.count("report.side.note", settings.replicates, years=years, table=labels.table(LEDGER, say))]
    said += notes(settings, results.sides, say)
    if len(shown) < len(summary):
        held, table = labels.others_held(settings, say), labels.table(NUMBERS, say)
        said.append(say("report.side.more", shown=len(shown), all=len(summary), held=held, table=table))
    yield markup.paragraph(" ".join([*said, _of_exchanges(results, say)]), "small")


def ledger_tables(results: Results, say: Words) -> Iterator[str]:
    """For the appendix: all amounts, and all exchanges."""
    settings = results.settings
    caption = labels.caption(LEDGER, "report.ledger", say)
    if settings.swept:
        held = say("ledger.held", n=say.number(results.sides.comparisons.iloc[0]))
        caption = f"{caption}. {held}"
    head = [say("column.scenario"), *(say(f"column.{name}") for name in ("measure", "mean", "interval"))]
    against = [say(f"column.{name}") for name in ("difference", "interval")]
    rows = measure_rows(settings, results.sides, say)
    yield markup.table([*head, *against], rows, 2, caption)
    yield _exchanges(results, len(results.exchanges), say, labels.caption(EXCHANGES, "ledger.exchanges.title", say))


def _scenarios(results: Results, shown: pd.DataFrame, keys: list[str], say: Words) -> str:
    head = [
        *(labels.lever(key, say) for key in keys), say("measure.exchanges_realised"),
        *(say("report.millions", what=say(f"ledger.{measure}")) for measure in (SAVED, SPENT, NET)),
        *(say(f"ledger.{measure}") for measure in (CO2, JOBS)),
        say(f"ledger.{PRICE}" if results.settings.swept else f"ledger.{PRICE}.one"),
    ]  # fmt: skip
    rows = []
    for _, row in shown.iterrows():
        by = results.sides[results.sides.cell == row.cell].set_index("measure", drop=False)
        realised = say.number(row.exchanges_realised, 2)
        if row.replicates > 1:
            between = say("interval", low=say.number(row.low, 2), high=say.number(row.high, 2))
            realised = f"{realised} ({between})"
        is_first = bool(results.settings.swept) and row.cell == 0
        rows.append(
            [
                *(labels.choice(key, row[key], say) for key in keys), realised,
                *(_amount(by.loc[measure], say) for measure in (SAVED, SPENT, NET, CO2, JOBS)),
                price_words(by.loc[PRICE], say, is_first),
            ]
        )  # fmt: skip
    return markup.table(head, rows, len(keys))


def _amount(row: pd.Series, say: Words) -> str:
    """An amount, kroner in millions, the net with its interval; the others' stand in the appendix."""
    if pd.isna(row["mean"]) or row.measure in (CO2, JOBS):
        return amount_words(row.measure, row["mean"], say)
    mean, *ends = (say.millions(row[name]) for name in ("mean", "low", "high"))
    return mean if row.measure != NET or pd.isna(row.low) else f"{mean} ({say('interval', low=ends[0], high=ends[1])})"


def _two(results: Results) -> list[int]:
    """The scenarios whose exchanges are told: the first, and the cheapest that is not clearly worse than the best."""
    return [*dict.fromkeys((0, results.advice.cheapest if results.advice else 0))]


def _exchanges(results: Results, most: int, say: Words, caption: str = "") -> str:
    """A row for each exchange: in how many futures it starts, in the first scenario and in the one that is told."""
    cells = _two(results)
    table = results.exchanges
    told = table[table.cell == cells[-1]][:most]
    first = table[table.cell == cells[0]].set_index("exchange")
    rows = exchange_rows(told, results.settings.case.name, say)
    heads = exchange_heads(say)
    if len(cells) > 1:
        heads = [say("ledger.exchange.first"), say("ledger.exchange.cheapest"), *heads[1:]]
        others = [share_words(first.loc[name], say) if name in first.index else "–" for name in told.exchange]
        rows = [[name, other, *own] for (name, *own), other in zip(rows, others, strict=True)]
    return markup.table([say("ledger.exchange"), *heads], rows, 1, caption)


def _of_exchanges(results: Results, say: Words) -> str:
    table, cells = labels.table(EXCHANGES, say), _two(results)
    if len(cells) < 2:
        return say("report.exchanges.note.one", table=table)
    return say("report.exchanges.note", table=table)
