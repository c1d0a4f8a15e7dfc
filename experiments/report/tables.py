"""The tables of the appendix, with the numbers behind everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from experiments.report import labels, markup
from experiments.report.labels import ASSUMPTIONS, BY_YEAR, COSTS, DIFFERENCES, MATTERS, NUMBERS
from experiments.report.labels import caption as _caption
from experiments.report.ledger import ledger_tables
from experiments.report.matters import FACTORS, Trials
from experiments.report.results import Results
from experiments.request.changed import declared_numbers
from experiments.statistics import Paired
from experiments.words.catalogue import Words
from experiments.words.sentences import (
    held_words,
    horizon_words,
    interval_words,
    numbers,
    verdict_words,
    where_words,
)

MOST_YEARS = 10  # columns of the table by year
WEEKS_A_YEAR = 52
NUMBERS_LISTED = 10  # assumed numbers that matter most


def appendix(results: Results, say: Words) -> Iterator[str]:
    """The numbers behind the pictures, and every assumption."""
    settings = results.settings
    yield _scenarios(results.summary, [*settings.swept], say, _caption(NUMBERS, "report.numbers", say))
    if settings.swept:
        yield _differences(results, say)
        yield _costs(results, say)
    yield _by_year(results, say)
    yield from ledger_tables(results, say)
    if results.trials is not None:
        yield from _matters(results.trials, results, say)
    yield _assumptions(say)


def _scenarios(summary: pd.DataFrame, keys: Sequence[str], say: Words, caption: str = "") -> str:
    """A row for each scenario, named by these levers."""
    head = [
        *(labels.lever(key, say) for key in keys), say("measure.exchanges_realised"), say("column.interval"),
        say("measure.none_after_2_years"), say("measure.exchanges_operating"), say("report.cost"),
        say("report.cost.each"), say("report.firm_hours"),
    ]  # fmt: skip
    rows = [
        [
            *(labels.choice(key, row[key], say) for key in keys),
            say.number(row.exchanges_realised, 2),
            say("interval", low=say.number(row.low, 2), high=say.number(row.high, 2)) if row.replicates > 1 else "–",
            "–" if pd.isna(row.share_none_after_2_years) else f"{say.number(100 * row.share_none_after_2_years)} %",
            say.number(row.exchanges_operating, 2),
            say.money(row.cost_nok),
            say.money(row.cost_nok_per_exchange) if row.exchanges_realised > 0 else "–",
            say.rounded(row.firm_hours),
        ]
        for _, row in summary.iterrows()
    ]
    return markup.table(head, rows, len(keys), caption)


def _differences(results: Results, say: Words) -> str:
    """A row for each paired difference in exchanges."""
    names = ("choice", "against", "where", "difference", "interval", "shares", "verdict")
    rows = []
    for _, row in results.effects.iterrows():
        more, less = (round(row[f"share_{way}"] * row.pairs) for way in ("more", "less"))
        shares = say("shares", more=more, same=row.pairs - more - less, less=less, N=row.pairs)
        interval = interval_words(row, say) if row.pairs > 1 else "–"
        rows.append([*_of_what(row, say), numbers(row, say)[0], interval, shares, verdict_words(row, say)])
    caption = _caption(DIFFERENCES, f"{labels.about(results.outcome)}.differences", say)
    caption = f"{caption}. {held_words(results.effects, say)}"
    return markup.table([say(f"column.{name}") for name in names], rows, 3, caption)


def _costs(results: Results, say: Words) -> str:
    """A row for each paired difference in cost, with the cost of an extra exchange where there clearly are some."""
    names = ("choice", "against", "where", "difference", "interval", "each_extra")
    rows = []
    for (_, row), (_, effect) in zip(results.costs.iterrows(), results.effects.iterrows(), strict=True):
        interval = say.money_between(row.low, row.high, sign=True) if row.pairs > 1 else "–"
        each = say.money(row.difference / effect.difference) if effect.verdict == "more" else "–"
        rows.append([*_of_what(row, say), say.money(row.difference, sign=True), interval, each])
    caption = _caption(COSTS, "report.cost.differences", say)
    return markup.table([say(f"column.{name}") for name in names], rows, 3, caption)


def _of_what(row: pd.Series, say: Words) -> list[str]:
    """What is compared with what, and at which level of the first lever."""
    key, equals, level = str(row["where"]).partition("=")
    where = labels.choice(key, level, say) if equals else where_words(row, say)
    return [labels.choice(row.lever, row.level, say), labels.choice(row.lever, row.against, say), where]


def _by_year(results: Results, say: Words) -> str:
    """Mean exchanges by the end of years, with their intervals."""
    settings, swept = results.settings, results.settings.swept
    last = settings.weeks // WEEKS_A_YEAR
    years = range(last, 0, -max(1, -(-last // MOST_YEARS)))[::-1]
    weeks = [WEEKS_A_YEAR * year for year in years]
    if settings.weeks - WEEKS_A_YEAR * last > WEEKS_A_YEAR // 4:  # the end is no end of a year
        weeks.append(settings.weeks)
    weeks = weeks or [settings.weeks]
    by_week = results.weekly[results.weekly.measure == results.outcome].set_index(["cell", "week"])
    rows = []
    for _, row in results.summary.iterrows():
        points = [by_week.loc[(row.cell, week)] for week in weeks]
        named = [labels.choice(key, row[key], say) for key in swept]
        rows.append([*named, *(_with_ends(point, say) for point in points)])
    head = [*(labels.lever(key, say) for key in swept), *(horizon_words(week, say) for week in weeks)]
    return markup.table(head, rows, len(swept), _caption(BY_YEAR, f"{labels.about(results.outcome)}.by_year", say))


def _with_ends(point: pd.Series, say: Words) -> str:
    """A mean and its interval, which near 0 reaches further up than down."""
    mean, low, high = (say.number(point[name], 2) for name in ("mean", "low", "high"))
    return mean if pd.isna(point.low) else f"{mean} ({say('interval', low=low, high=high)})"


def _matters(trials: Trials, results: Results, say: Words) -> Iterator[str]:
    """The assumed numbers that move the difference most, halved and doubled."""
    settings = results.settings
    by_key = {(trial.key, trial.factor): trial for trial in trials.trials}
    usual = _paired(trials.usual, say)
    rows = [[say("report.matters.usual"), "", usual, usual]]
    for key in trials.by_weight()[:NUMBERS_LISTED]:
        both = [by_key.get((key, factor)) for factor in FACTORS]
        value = next(trial.usual for trial in both if trial is not None)
        ends = [_paired(trial.difference, say) if trial is not None else "–" for trial in both]
        rows.append([say(f"param.{key}"), labels.value(value, say), *ends])
    head = [say("column.meaning"), say("column.value"), say("report.matters.half"), say("report.matters.double")]
    yield markup.table(head, rows, 1, _caption(MATTERS, f"{labels.about(results.outcome)}.matters", say))
    futures = say.count("n.futures", trials.futures)
    notes = [say("report.matters.note", futures=futures, **labels.pair(trials, settings, say))]
    notes.append(say("report.matters.intervals"))
    if trials.left_out:
        notes.append(say.count("report.matters.left_out", trials.left_out))
    if len(settings.swept) > 1:
        notes.append(labels.others_held(settings, say))
    yield markup.paragraph(" ".join(notes), "small")


def _paired(paired: Paired, say: Words) -> str:
    """A difference and its interval, in a cell."""
    low, high = (say.number(end, 2, sign=True) for end in (paired.difference.low, paired.difference.high))
    mean = say.number(paired.difference.mean, 2, sign=True)
    return f"{mean} ({say('interval', low=low, high=high)})"


def _assumptions(say: Words) -> str:
    """Every declared number of the model."""
    numbers = declared_numbers()
    rows = [
        [
            say(f"param.{key}"),
            labels.value(default, say),
            say(f"unit.{declared.unit}"),
            say(f"basis.{declared.basis}"),
            say(f"source.{declared.source}"),
        ]
        for key, (declared, default) in numbers.items()
    ]
    head = [say(f"column.{name}") for name in ("meaning", "value", "unit", "basis", "source")]
    counts = Counter(declared.basis for declared, _ in numbers.values())
    told = ", ".join(say("report.assumptions.count", basis=say(f"basis.{b}"), n=n) for b, n in counts.most_common())
    return markup.table(head, rows, 1, f"{_caption(ASSUMPTIONS, 'report.assumptions', say)} ({told})")
