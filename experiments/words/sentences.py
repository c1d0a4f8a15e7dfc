"""Results in plain words, in any language of the catalogue. What a person reads about results is made here.

English unless asked otherwise, whatever the machine speaks: what is published must come out alike everywhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from experiments.statistics import AVERAGED, FEWEST, UNCLEAR, unseen_share
from experiments.words.catalogue import Words, words_of
from sim import Scenario
from sim.scenario import Event

LISTS = ("events", "without")  # levers whose levels are lists
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
    named = f"event.{event['what']}.{target}"  # a cadence; the markets of all resources
    if named in say:
        return say(named, week=event["week"])
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
    funded = [scenario.municipality.bridge for scenario in scenarios if is_funded(scenario)]
    if funded:
        said.append(say("words.funded.bridge" if all(funded) else "words.funded"))
    return said


def is_reviewed(scenario: Scenario) -> bool:
    """Whether there is a facilitator whose money may not be renewed."""
    return scenario.municipality.review and scenario.facilitator.form not in ("none", "funded")


def is_funded(scenario: Scenario) -> bool:
    """Whether projects pay the facilitator."""
    return scenario.facilitator.form == "funded"


def word(kind: str, key: str, say: Words) -> str:
    """A lever as the subject of a sentence, or in the middle of one; the key itself where there are no words."""
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
    if pairs < 2:
        return say("words.one_pair", difference=say.number(row["difference"], 2, sign=True))
    if row["share_more"] == 0 and row["share_less"] == 0:
        return say("words.same", pairs=pairs, share=unseen_words(pairs, int(row["comparisons"]), say))
    difference, low, high = numbers(row, say)
    if row["verdict"] == UNCLEAR:
        return say("words.unclear.detail", difference=difference, low=low, high=high)
    verdict = str(row["verdict"])
    n = round(float(row[f"share_{verdict}"]) * pairs)
    size = difference.lstrip("+-\N{MINUS SIGN}")
    return say(f"words.{verdict}", difference=size, n=n, pairs=pairs, low=low, high=high)


def unseen_words(pairs: int, comparisons: int, say: Words = ENGLISH) -> str:
    """In what share of futures, at most, there may be a difference where none was seen, in percent."""
    percent = 100 * float(unseen_share(pairs, comparisons))
    return say.number(percent, 0 if percent >= 10 else 1)


def numbers(row: pd.Series, say: Words = ENGLISH) -> tuple[str, str, str]:
    """A difference and the ends of its interval, with as many digits as keep the ends apart."""
    digits = 3 if row["high"] - row["low"] < 0.02 else 2
    difference, low, high = (say.number(row[name], digits, sign=True) for name in ("difference", "low", "high"))
    return difference, low, high


def asked_about(key: str, outcome: str, say: Words) -> str:
    """The text for what a question is about: exchanges realised, where it has no other of its own."""
    return f"{key}.{outcome}" if f"{key}.{outcome}" in say else key


def single_answer(place: str, weeks: int, summary: pd.Series, say: Words = ENGLISH) -> str:
    """What one scenario gave, with a word of caution."""
    return f"{single_words(place, weeks, summary, say)} {say('words.caution')}"


def single_words(place: str, weeks: int, summary: pd.Series, say: Words = ENGLISH) -> str:
    """What one scenario gave, in one sentence of plain words."""
    n = int(summary.replicates)
    early = weeks >= 104
    return say.count(
        "words.single" if n == 1 or n >= FEWEST else "report.single_few", n,
        place=place, years=horizon_words(weeks, say), mean=say.number(summary.exchanges_realised, 2),
        low=say.number(summary.low, 2) if n > 1 else "", high=say.number(summary.high, 2) if n > 1 else "",
        none=round((summary.share_none_after_2_years if early else summary.share_none) * n),
        after=horizon_words(104 if early else weeks, say),
    )  # fmt: skip


def summary_lines(summary: pd.DataFrame, keys: Sequence[str], say: Words = ENGLISH) -> list[str]:
    """The table of scenarios as printed text. Levers and levels stand as they are typed."""
    heads = ("realised", "interval", "none", "operating", "trust", "stage")
    header = [*(key.split(".")[-1] for key in keys), *(say(f"head.{name}") for name in heads)]
    rows = [
        [
            *(str(row[key]) for key in keys), say.number(row.exchanges_realised, 2),
            say("interval", low=say.number(row.low, 2), high=say.number(row.high, 2))
            if row.replicates >= FEWEST else "-",
            "-" if pd.isna(row.share_none_after_2_years) else f"{100 * row.share_none_after_2_years:.0f} %",
            say.number(row.exchanges_operating, 2),
            say.number(row.trust, 2), str(row.commonest_furthest_growth_stage),
        ]
        for _, row in summary.iterrows()
    ]  # fmt: skip
    return aligned([header, *rows], left=len(keys))


def effect_lines(effects: pd.DataFrame, say: Words = ENGLISH) -> list[str]:
    """The table of paired differences as printed text."""
    heads = ("lever", "level", "against", "where", "difference", "interval", "shares", "verdict")
    rows = [
        [
            row.lever.split(".")[-1], row.level, row.against, where_words(row, say),
            numbers(row, say)[0], interval_words(row, say) if row.pairs >= FEWEST else "-",
            _counts(row), verdict_words(row, say),
        ]
        for _, row in effects.iterrows()
    ]  # fmt: skip
    return [*aligned([[say(f"head.{name}") for name in heads], *rows], left=4), held_words(effects, say)]


def held_words(effects: pd.DataFrame, say: Words = ENGLISH) -> str:
    """What the intervals and verdicts of a table of differences are."""
    return say.count("words.held", int(effects.comparisons.iloc[0]))


def where_words(row: pd.Series, say: Words) -> str:
    """At which level of the first lever a difference was taken."""
    return say("head.averaged") if row["where"] == AVERAGED else str(row["where"])


def interval_words(row: pd.Series, say: Words) -> str:
    """The ends of the interval of a difference."""
    _, low, high = numbers(row, say)
    return say("interval", low=low, high=high)


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


def aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """A table as printed text: so many columns to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
