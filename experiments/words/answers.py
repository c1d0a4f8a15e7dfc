"""The answer to the question of a design: sentences that can be read aloud, and a table with their numbers.

A superlative names every level that cannot be told from the best one, and is not said at all where the best cannot be
told from the worst (`experiments.statistics.Rank`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from experiments.statistics import AVERAGED, Comparisons, Rank, Told
from experiments.words.catalogue import Words
from experiments.words.sentences import (
    ENGLISH,
    aligned,
    asked_about,
    difference_words,
    held_words,
    horizon_words,
    level_words,
    numbers,
    with_words,
    word,
)

HARDLY = 0.1  # exchanges: where no interval reaches further from 0, there is hardly any difference
MOST_COLUMNS = 5  # of the table; more levels of the first lever are not told side by side

Levels = Mapping[str, Sequence[str]]


def answer(
    question: str, place: str, weeks: int, replicates: int, told: Told, swept: Levels, say: Words = ENGLISH,
    outcome: str = "exchanges_realised",
) -> str:  # fmt: skip
    """The answer to the question of a design: of one lever a paragraph, of several sentences, a table, a caution.

    swept: levers with several levels each.
    """
    about = {
        "place": place, "years": horizon_words(weeks, say), "futures": say.count("n.paired", replicates),
    }  # fmt: skip
    first, *others = swept
    if not others:
        sentences = [question, _means(told, first, about, say, outcome), *one_lever(told, first, swept, say)]
        return " ".join([*filter(None, sentences), say("words.caution")])
    rank = told.all.ranks[first, AVERAGED]
    lead = say(
        asked_about("words.several", outcome, say), lever=word("word", first, say),
        text=_rank_words(rank, told.all.effects, (first, AVERAGED), say), **about,
    )  # fmt: skip
    sentences = [question, lead, *other_levers(told, swept, say)]
    table = aligned(small_table(told, swept, say, outcome), left=1)
    end = f"{held_words(told.all.effects, say)} {say('words.caution')}"
    return "\n".join([" ".join(filter(None, sentences)), "", *table, "", end])


def _means(told: Told, first: str, about: Mapping[str, str], say: Words, outcome: str) -> str:
    """How many exchanges each level of the only lever gives."""
    means = [
        say("words.mean", mean=say.number(row.mean, 2), choice=with_words(first, str(row.level), say))
        for row in told.means.itertuples()
    ]
    return say(asked_about("words.means", outcome, say), list=say.listed(means), **about)


def one_lever(told: Told, key: str, swept: Levels, say: Words = ENGLISH) -> list[str]:
    """What each level of the only lever does against its first; what acts on some exchanges only, for them as well."""
    baseline = level_words(key, swept[key][0], say)
    parts = {"words.compared": told.all}
    if key in told.apart:
        parts[f"words.compared.{key}"] = told.apart[key]
    return [say(id, baseline=baseline, list=_against_first(found, key, say)) for id, found in parts.items()]


def _against_first(found: Comparisons, key: str, say: Words) -> str:
    rows = found.effects[(found.effects.lever == key) & (found.effects["where"] == AVERAGED)]
    return "; ".join(
        say("words.effect", choice=level_words(key, row.level, say), difference=difference_words(row, say))
        for _, row in rows.iterrows()
    )


def other_levers(told: Told, swept: Levels, say: Words = ENGLISH) -> list[str]:
    """A sentence for each lever but the first: which levels give most and fewest, at each level of the first."""
    first, *others = swept
    averaged = len(swept) > 2  # over levers beside these two: single scenarios may differ
    sentences = []
    for key in others:
        text = _by_place(told.all, first, key, averaged, say)
        if key in told.apart:
            apart = _by_place(told.apart[key], first, key, averaged, say)
            text = say(f"words.apart.{key}", text=text, apart=apart)
        sentences.append(say("words.by_lever", subject=word("subject", key, say), list=text))
    return sentences


def _by_place(found: Comparisons, first: str, key: str, averaged: bool, say: Words) -> str:
    """Which levels of a lever give most and fewest, at each level of the first; averaged over more levers or not."""
    texts = {
        where.partition("=")[2]: _rank_words(rank, found.effects, (lever, where), say)
        for (lever, where), rank in found.ranks.items()
        if lever == key and where != AVERAGED
    }
    unclear, hardly = say("words.unclear"), say("words.hardly")
    if set(texts.values()) <= {unclear, hardly}:
        whatever = "words.whatever.averaged" if averaged else "words.whatever"
        text = unclear if unclear in texts.values() else hardly
        return say(whatever, text=text, lever=word("word", first, say))
    parts: dict[str, list[str]] = {}
    for level, text in texts.items():
        if text not in (unclear, hardly):
            parts.setdefault(text, []).append(level_words(first, level, say))
    told = [say("words.where", list=say.listed(levels), text=text) for text, levels in parts.items()]
    return "; ".join([*told, *[say("words.else")] * (sum(map(len, parts.values())) < len(texts))])


def _rank_words(rank: Rank, effects: pd.DataFrame, place: tuple[str, str], say: Words) -> str:
    """Which levels have most and fewest. Of two groups that are all there is, the smaller says it."""
    key, where = place
    rows = effects[(effects.lever == key) & (effects["where"] == where)]
    if rows.low.min() >= -HARDLY and rows.high.max() <= HARDLY:
        return say("words.hardly")
    if not rank.most:
        return say("words.unclear")
    if len(rank.levels) == 2:
        return say("words.better", choice=with_words(key, rank.most[0], say))
    groups = {"best": rank.most, "worst": rank.fewest}
    half = len(rank.levels) / 2
    named = {id: levels for id, levels in groups.items() if len(levels) <= half} or groups
    return say.listed([say(f"words.{id}", choice=_tied(key, levels, say)) for id, levels in named.items()])


def _tied(key: str, levels: Sequence[str], say: Words) -> str:
    """Levels that cannot be told apart, as one choice."""
    if len(levels) == 1:
        return with_words(key, levels[0], say)
    return say("words.tied", choice=say.either([with_words(key, level, say) for level in levels]))


# --- the table -----------------------------------------------------------------------------------


def small_table(
    told: Told, swept: Levels, say: Words = ENGLISH, outcome: str = "exchanges_realised", means: bool = True
) -> list[list[str]]:  # fmt: skip
    """The numbers behind the sentences, each with its interval: a column for each level of the first lever.

    means: with its own rows, what each level has and how it differs from the first.
    """
    first, *others = swept
    levels = list(swept[first])
    columns = [f"{first}={level}" for level in levels] if len(levels) <= MOST_COLUMNS else [AVERAGED]
    heads = [level_words(first, level, say) for level in levels] if len(columns) > 1 else [say("head.averaged")]
    rows = [[say(asked_about("words.table", outcome, say)), *heads]]
    if means and len(columns) > 1:
        rows += _own_rows(told, first, levels, say)
    for key in others:
        baseline = level_words(key, swept[key][0], say)
        parts = [("words.table.row", told.all)]
        if key in told.apart:
            parts.append((f"words.table.apart.{key}", told.apart[key]))
        for text, found in parts:
            cells = _cells(found.effects, key, say)
            for level in swept[key][1:]:
                label = say(text, choice=level_words(key, level, say), baseline=baseline)
                rows.append([label, *(cells[level, where] for where in columns)])
    return rows


def _own_rows(told: Told, first: str, levels: Sequence[str], say: Words) -> list[list[str]]:
    mean = [
        f"{say.number(row.mean, 2)} ({say('interval', low=say.number(row.low, 2), high=say.number(row.high, 2))})"
        for row in told.means.itertuples()
    ]
    cells = _cells(told.all.effects, first, say)
    against = ["–", *(cells[level, AVERAGED] for level in levels[1:])]
    baseline = level_words(first, levels[0], say)
    return [[say("words.table.mean"), *mean], [say("words.table.against", baseline=baseline), *against]]


def _cells(effects: pd.DataFrame, key: str, say: Words) -> dict[tuple[str, str], str]:
    """(level, where) -> the difference with its interval, of one lever."""
    cells = {}
    for _, row in effects[effects.lever == key].iterrows():
        difference, low, high = numbers(row, say)
        ends = f" ({say('interval', low=low, high=high)})" if row.pairs > 1 else ""
        cells[row.level, row["where"]] = f"{difference}{ends}"
    return cells
