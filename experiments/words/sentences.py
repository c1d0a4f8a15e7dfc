"""Results in plain words, in any language of the catalogue. What a person reads about results is made here.

English unless asked otherwise, whatever the machine speaks: what is published must come out alike everywhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from experiments.statistics import AVERAGED
from experiments.words.catalogue import Words, words_of
from sim import Scenario
from sim.scenario import Event

UNCLEAR = "no clear difference"  # the verdict of a table
LISTS = ("events", "without")  # levers whose levels are lists
HARDLY = 0.1  # exchanges: a difference below this is called hardly any, however clear
ENGLISH = words_of("en")


def level_words(key: str, level: str, say: Words = ENGLISH) -> str:
    """A level of a lever as a person would say it."""
    known, number = f"choice.{key}.{level}", f"choice.{key}"
    if known in say:
        return say(known)
    if key in LISTS:
        return say(number, list=things_words(_parsed(level), say)) if _parsed(level) else say(f"{number}.none")
    if number in say:
        return say(number, level=say.decimal(level))
    return say("choice.other", key=key, level=say.decimal(level))


def with_words(key: str, level: str, say: Words = ENGLISH) -> str:
    """A level after "with"; where there is none of it, some languages say "without"."""
    known = f"with.{key}.{'none' if key in LISTS and not _parsed(level) else level}"
    return say(known) if known in say else say("with", choice=level_words(key, level, say))


def things_words(things: Sequence[Any], say: Words = ENGLISH) -> str:
    """Events in words; mechanisms of the model as they are typed."""
    return say.listed([_thing(one, say) for one in things])


def _thing(one: Any, say: Words) -> str:
    event = one if isinstance(one, Mapping) else dataclasses.asdict(one) if isinstance(one, Event) else None
    if event is None:
        return str(one)
    target = str(event.get("target", ""))
    target = say(f"resource.{target}") if f"resource.{target}" in say else target
    return say(f"event.{event['what']}", week=event["week"], target=target)


@lru_cache(maxsize=64)
def _parsed(level: str) -> list[Any]:
    """A level that is a list, as Hydra reads it."""
    from hydra.core.override_parser.overrides_parser import OverridesParser

    found = OverridesParser.create().parse_override(f"list={level}").value()
    return found if isinstance(found, list) else [found]


def conditions(scenarios: Sequence[Scenario], swept: Mapping[str, Sequence[str]], say: Words = ENGLISH) -> list[str]:
    """What holds in all scenarios and no label tells: events, what is switched off, a review of the money."""
    said = []
    for key in LISTS:
        values = {tuple(getattr(scenario, key)) for scenario in scenarios}
        if len(values) == 1 and any(values) and key not in swept:
            said.append(say(f"report.{key}", list=things_words(values.pop(), say)))
    if any(is_reviewed(scenario) for scenario in scenarios):
        said.append(say("words.review"))
    return said


def is_reviewed(scenario: Scenario) -> bool:
    """Whether there is a facilitator whose money may not be renewed."""
    return scenario.municipality.review and scenario.facilitator.form != "none"


def _word(kind: str, key: str, say: Words) -> str:
    known = f"{kind}.{key}"
    return say(known) if known in say else key.split(".")[-1] if kind == "word" else key


def question_words(question: str, say: Words = ENGLISH) -> str:
    """The question of an experiment, translated by its English wording; one of one's own stays as it was written."""
    known = f"question.{question}"
    return say(known) if known in say else question


def horizon_words(weeks: int, say: Words = ENGLISH) -> str:
    """A number of weeks as a person would say it."""
    years = weeks / 52
    if years >= 1 and abs(years - round(years)) < 0.02:
        return say.count("n.years", round(years))
    return say.count("n.weeks", weeks)


def difference_words(row: pd.Series, say: Words = ENGLISH) -> str:
    """One paired difference as a sentence part, honest about what is not clear."""
    pairs = int(row["pairs"])
    difference = say.number(row["difference"], 2, sign=True)
    if pairs < 2:
        return say("words.one_pair", difference=difference)
    if row["share_more"] == 0 and row["share_less"] == 0:
        return say("words.same", pairs=pairs)
    ends = {name: say.number(row[name], 2, sign=True) for name in ("low", "high")}
    if row["verdict"] == UNCLEAR:
        return say("words.unclear.detail", difference=difference, **ends)
    verdict = str(row["verdict"])
    n = round(float(row[f"share_{verdict}"]) * pairs)
    return say(f"words.{verdict}", difference=say.number(abs(row["difference"]), 2), n=n, pairs=pairs, **ends)


def asked_about(key: str, outcome: str, say: Words) -> str:
    """The text for what a question is about: exchanges realised, where it has no other of its own."""
    return f"{key}.{outcome}" if f"{key}.{outcome}" in say else key


def answer(
    question: str,
    place: str,
    weeks: int,
    replicates: int,
    summary: pd.DataFrame,
    effects: pd.DataFrame,
    swept: Mapping[str, Sequence[str]],
    say: Words = ENGLISH,
    outcome: str = "exchanges_realised",
) -> str:
    """The answer to the question of a design, in one paragraph of plain words."""
    first = next(iter(swept))
    means = [
        say(
            "words.mean",
            mean=say.number(summary[summary[first] == level][outcome].mean(), 2),
            choice=with_words(first, level, say),
        )
        for level in swept[first]
    ]
    sentences = [question] if question else []
    sentences.append(
        say(
            asked_about("words.means.averaged" if len(swept) > 1 else "words.means", outcome, say),
            place=place,
            years=horizon_words(weeks, say),
            futures=say.count("n.paired", replicates),
            list=say.listed(means),
        )
    )
    overall = effects[(effects.lever == first) & (effects["where"] == AVERAGED)]
    if len(swept[first]) > 1:
        parts = [
            say("words.effect", choice=level_words(first, row.level, say), difference=difference_words(row, say))
            for _, row in overall.iterrows()
        ]
        baseline = level_words(first, swept[first][0], say)
        sentences.append(say("words.compared", baseline=baseline, list="; ".join(parts)))
    sentences += other_levers(effects, swept, say)
    sentences.append(say("words.caution"))
    return " ".join(sentences)


def other_levers(effects: pd.DataFrame, swept: Mapping[str, Sequence[str]], say: Words = ENGLISH) -> list[str]:
    """A sentence for each lever but the first: what its levels do at each level of the first."""
    first, *others = swept
    sentences = []
    for key in others:
        if len(levels := swept[key]) < 2:
            continue
        rows, baseline = effects[effects.lever == key], level_words(key, levels[0], say)
        if len(swept[first]) == 1:
            overall = rows[rows["where"] == AVERAGED]
            parts = [
                say("words.effect", choice=level_words(key, row.level, say), difference=difference_words(row, say))
                for _, row in overall.iterrows()
            ]
            sentences.append(say("words.compared", baseline=baseline, list="; ".join(parts)))
            continue
        apart = _by_place(rows[rows["where"] != AVERAGED], first, key, len(swept) > 2, say)
        sentences.append(say("words.by_lever", subject=_word("subject", key, say), baseline=baseline, list=apart))
    return sentences


def single_answer(place: str, weeks: int, summary: pd.Series, say: Words = ENGLISH) -> str:
    """What one scenario gave, with a word of caution."""
    return f"{single_words(place, weeks, summary, say)} {say('words.caution')}"


def single_words(place: str, weeks: int, summary: pd.Series, say: Words = ENGLISH) -> str:
    """What one scenario gave, in one sentence of plain words."""
    n = int(summary.replicates)
    early = weeks >= 104
    return say.count(
        "words.single", n,
        place=place, years=horizon_words(weeks, say), mean=say.number(summary.exchanges_realised, 2),
        low=say.number(summary.low, 2) if n > 1 else "", high=say.number(summary.high, 2) if n > 1 else "",
        none=round((summary.share_none_after_2_years if early else summary.share_none) * n),
        after=horizon_words(104 if early else weeks, say),
    )  # fmt: skip


def _by_place(rows: pd.DataFrame, first: str, key: str, averaged: bool, say: Words) -> str:
    """What the best and the worst level give, at each level of the first lever; averaged over more levers or not."""
    found = {
        str(where).partition("=")[2]: _best_and_worst(part, key, say)
        for where, part in rows.groupby("where", sort=False)
    }
    texts = set(found.values())
    if len(texts) == 1 and texts <= {say("words.unclear"), say("words.hardly")}:
        whatever = "words.whatever.averaged" if averaged else "words.whatever"  # single scenarios may differ more
        return say(whatever, text=texts.pop(), lever=_word("word", first, say))
    parts: dict[str, list[str]] = {}
    for level, text in found.items():
        parts.setdefault(text, []).append(level_words(first, level, say))
    return "; ".join(say("words.where", list=say.listed(levels), text=text) for text, levels in parts.items())


def _best_and_worst(rows: pd.DataFrame, key: str, say: Words) -> str:
    best, worst = rows.loc[rows.difference.idxmax()], rows.loc[rows.difference.idxmin()]
    if rows.difference.abs().max() < HARDLY:
        return say("words.hardly")
    several = len(rows) > 1
    parts = []
    if best.verdict == "more":
        parts.append(say("words.best" if several else "words.better", choice=_with_interval(best, key, say)))
    if worst.verdict == "less":
        parts.append(say("words.worst" if several else "words.worse", choice=_with_interval(worst, key, say)))
    return say.listed(parts) if parts else say("words.unclear")


def _with_interval(row: pd.Series, key: str, say: Words) -> str:
    numbers = {name: say.number(row[name], 2, sign=True) for name in ("difference", "low", "high")}
    return say("words.with_interval", choice=level_words(key, row.level, say), **numbers)


def summary_lines(summary: pd.DataFrame, keys: Sequence[str], say: Words = ENGLISH) -> list[str]:
    """The table of scenarios as printed text. Levers and levels stand as they are typed."""
    heads = ("realised", "interval", "none", "operating", "trust", "stage")
    header = [*(key.split(".")[-1] for key in keys), *(say(f"head.{name}") for name in heads)]
    rows = [
        [
            *(str(row[key]) for key in keys), say.number(row.exchanges_realised, 2),
            say("interval", low=say.number(row.low, 2), high=say.number(row.high, 2)) if row.replicates > 1 else "-",
            "-" if pd.isna(row.share_none_after_2_years) else f"{100 * row.share_none_after_2_years:.0f} %",
            say.number(row.exchanges_operating, 2),
            say.number(row.trust, 2), str(row.commonest_furthest_growth_stage),
        ]
        for _, row in summary.iterrows()
    ]  # fmt: skip
    return _aligned([header, *rows], left=len(keys))


def effect_lines(effects: pd.DataFrame, say: Words = ENGLISH) -> list[str]:
    """The table of paired differences as printed text."""
    heads = ("lever", "level", "against", "where", "difference", "interval", "shares", "verdict")
    rows = [
        [
            row.lever.split(".")[-1], row.level, row.against, where_words(row, say),
            say.number(row.difference, 2, sign=True),
            interval_words(row, say) if row.pairs > 1 else "-",
            _counts(row), verdict_words(row, say),
        ]
        for _, row in effects.iterrows()
    ]  # fmt: skip
    return _aligned([[say(f"head.{name}") for name in heads], *rows], left=4)


def where_words(row: pd.Series, say: Words) -> str:
    """At which level of the first lever a difference was taken."""
    return say("head.averaged") if row["where"] == AVERAGED else str(row["where"])


def interval_words(row: pd.Series, say: Words) -> str:
    """The ends of the interval of a difference."""
    return say("interval", low=say.number(row.low, 2, sign=True), high=say.number(row.high, 2, sign=True))


def verdict_words(row: pd.Series, say: Words) -> str:
    """The verdict on a difference, in a table."""
    if row.pairs < 2:
        return say("head.one_pair")
    return say("words.unclear") if row.verdict == UNCLEAR else say(f"head.{row.verdict}")


def _counts(row: pd.Series) -> str:
    more, fewer = round(row.share_more * row.pairs), round(row.share_less * row.pairs)
    return f"{more}/{row.pairs - more - fewer}/{fewer}"


def running_note(count: int, say: Words = ENGLISH) -> str:
    """Why more can operate than was realised."""
    return say.count("words.running", count) + "\n" + say("words.stages")


def _aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
