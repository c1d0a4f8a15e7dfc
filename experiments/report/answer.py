"""The question and its answer: a few lines in large type, and what has to be said beside them."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import pandas as pd

from experiments.answer.unmoved import unmoved_words
from experiments.report import labels, markup
from experiments.report.matters import level_near_today
from experiments.report.results import Results
from experiments.request.settings import Settings
from experiments.statistics import AVERAGED
from experiments.sweep.prepared import REALISED
from experiments.words.answers import other_levers, small_table
from experiments.words.bite import bite_words
from experiments.words.catalogue import Words
from experiments.words.sentences import (
    held_words,
    horizon_words,
    interval_words,
    is_funded,
    is_reviewed,
    level_words,
    numbers,
    question_words,
    single_words,
    with_words,
)

MOST_HEADLINES = 4  # of more levels only the best and the worst are told in large type; of several levers one fewer
MOST_ROWS = 4  # of differences beside the answer; more would push it over two pages, and stand in a table of their own
ASKS_FOR_MONEY = ("municipal_levers", "first_money")


def question(settings: Settings, place: str, say: Words) -> str:
    """What was asked."""
    asked = question_words(settings.question, say)
    own = "report.question.own" if settings.swept else "report.question.one"
    return asked or say(own, place=place)


def answer(results: Results, place: str, say: Words) -> Iterator[str]:
    """The large lines, the same in a paragraph, and a word of caution."""
    settings = results.settings
    if not settings.swept:
        yield markup.paragraph(single_words(place, settings.weeks, results.summary.iloc[0], say), "large")
        yield markup.paragraph(
            " ".join([*_review(results, say), *bite_words(results.bitless, say), say("words.caution")])
        )
        return
    rows, several = results.headlines, len(settings.swept) > 1
    few = len(rows) <= MOST_HEADLINES - several
    told = rows if few else rows.loc[[rows.difference.idxmax(), rows.difference.idxmin()]]
    for _, row in told.iterrows():
        yield markup.paragraph(_headline(row, results.outcome, say), "large")
        if row.pairs > 1:
            yield markup.paragraph(_detail(row, results, say))
    notes = [*comparison_of_all(results, say)]
    if several:
        notes.append(labels.others_held(settings, say))
    if not few or results.outcome != REALISED:
        notes.append(say("report.all_differences", table=labels.table(labels.DIFFERENCES, say)))
    yield markup.paragraph(
        " ".join([*notes, *_review(results, say), *_project_money(results, say), *_cannot_bite(results, say)])
    )
    if results.experiment in ASKS_FOR_MONEY and settings.replicates > 1:
        yield markup.paragraph(_money(results, say))
    words = []
    if several and few and results.outcome == REALISED and results.told:
        # only of the others: one effect has one number on these pages, and the first lever's is told
        yield f"<h3>{html.escape(say('report.others'))}</h3>"
        yield markup.paragraph(" ".join(other_levers(results.told, settings.swept, say)))
        head, *table = small_table(results.told, settings.swept, say, means=False)
        words = [held_words(results.effects, say)]
        if len(table) <= MOST_ROWS:
            yield markup.table(head, table, 1)
        else:
            words.insert(0, say("report.all_differences", table=labels.table(labels.DIFFERENCES, say)))
    yield markup.paragraph(" ".join([*words, say("words.caution")]))


def _cannot_bite(results: Results, say: Words) -> list[str]:
    """What can change nothing, and what could and did not in any future."""
    return [*bite_words(results.bitless, say), *unmoved_words(results.unmoved, say)]


def _review(results: Results, say: Words) -> Iterator[str]:
    """That the facilitator's money is reviewed, where it is, and how often that ended it: no label tells."""
    counts = zip(results.settings.cells, results.money_ended, strict=True)
    ended = [count for cell, count in counts if is_reviewed(cell.scenario)]
    if ended:
        yield say("report.review", n=_from_to(ended, say), N=results.settings.replicates)


def _project_money(results: Results, say: Words) -> Iterator[str]:
    """Where projects pay the facilitator: how often that ended, weeks with nobody, and who paid the hours."""
    pairs = zip(results.settings.cells, results.project_money, strict=True)
    funded = [money for cell, money in pairs if is_funded(cell.scenario)]
    if not funded:
        return
    paid, worked = (sum(getattr(one, name) for one in funded) for name in ("funder_hours", "hours"))
    yield say(
        "report.funded",
        n=_from_to([one.ended for one in funded], say),
        N=results.settings.replicates,
        weeks=_from_to([round(one.weeks_without) for one in funded], say),
        share=say.number(100 * paid / worked) if worked > 0.0 else "0",
        projects=_millions([one.funder_nok for one in funded], say),
        own=_millions([one.own_nok for one in funded], say),
    )


def _millions(values: Sequence[float], say: Words) -> str:
    """Money in millions, one number where all are alike."""
    low, high = (say.number(money / 1e6, 1) for money in (min(values), max(values)))
    return low if low == high else say("interval", low=low, high=high)


def _from_to(values: Sequence[int], say: Words) -> str:
    """One number where all are alike, else the lowest and the highest."""
    low, high = min(values), max(values)
    return say.number(low) if low == high else say("interval", low=low, high=high)


def comparison_of_all(results: Results, say: Words) -> Iterator[str]:
    """Whether the best level of the first lever is clearly the best, where there are more than two."""
    settings, first = results.settings, next(iter(results.settings.swept))
    if len(results.headlines) < 2 or settings.replicates < 2:
        return
    best = level_words(first, results.best, say)
    if results.ties:
        ties = [level for level in settings.swept[first] if level in (results.best, *results.ties)]
        listed = say.listed([level_words(first, level, say) for level in ties])
        yield say("report.ties.all" if len(ties) == len(settings.swept[first]) else "report.ties", list=listed)
    else:
        held = [with_words(key, level_near_today(settings, key), say) for key in [*settings.swept][1:]]
        text = f"{labels.about(results.outcome)}.best{'.held' if held else ''}"
        yield say(text, best=best, held=say.listed(held) if held else "")


def _money(results: Results, say: Words) -> str:
    """What those choices cost that give clearly more, where the question is about money."""
    swept, years = results.settings.swept, horizon_words(results.settings.weeks, say)
    first = next(iter(swept))
    costs, more = (
        rows[(rows.lever == first) & (rows["where"] == AVERAGED)].set_index("level").difference
        for rows in (results.costs, results.effects[results.effects.verdict == "more"])
    )
    baseline = with_words(first, swept[first][0], say)
    if more.empty:
        extra = say.money_between(costs.min(), costs.max())
        return say("report.money.none", baseline=baseline, years=years, extra=extra)
    each = [
        say(
            "report.money.each", choice=with_words(first, level, say), extra=say.money(costs[level]),
            each=say.money(costs[level] / more[level]),
        )
        for level in more.index
    ]  # fmt: skip
    return say("report.money", baseline=baseline, years=years, list=say.listed(each))


def _headline(row: pd.Series, outcome: str, say: Words) -> str:
    """One level of the first lever against the first: in how many paired futures more."""
    nouns, phrases = (
        {"choice": put(row.lever, row.level, say), "baseline": put(row.lever, row.against, say)}
        for put in (level_words, with_words)
    )
    about = labels.about(outcome)
    more, less = (round(row[f"share_{way}"] * row.pairs) for way in ("more", "less"))
    counts = {"N": int(row.pairs), "more": more, "less": less}
    if row.pairs < 2:
        return say("report.one_pair", **phrases)
    if more == less == 0:
        return say(f"{about}.same", **nouns, **counts)
    if row.verdict in ("more", "less"):
        return say(f"{about}.{row.verdict}", n=counts[row.verdict], **phrases, **counts)
    return say(f"{about}.unclear", **nouns, **counts)


def _detail(row: pd.Series, results: Results, say: Words) -> str:
    """The same difference in exchanges, with its interval, and how it is with other levels of the other levers."""
    mb, ma = (say.number(row[mean], 2) for mean in ("mean", "mean_against"))
    told = say(
        f"{labels.about(results.outcome)}.detail", mb=mb, ma=ma, years=horizon_words(results.settings.weeks, say),
        difference=numbers(row, say)[0], interval=interval_words(row, say),
    )  # fmt: skip
    if pd.isna(row.min_elsewhere):
        return told
    low, high = (say.number(row[f"{end}_elsewhere"], 2, sign=True) for end in ("min", "max"))
    return f"{told} {say('report.elsewhere', low=low, high=high)}"
