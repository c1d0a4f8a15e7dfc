"""What `symbiosis explore` says: which numbers count, where something is frequent, which choice is best. It names what
luck could have made, and what two draws of a design do not agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.request.labels import told_labels
from experiments.statistics import Interval
from experiments.words.catalogue import Words
from experiments.words.sentences import horizon_words, level_words
from sim import Case, Scenario

NOTHING, TOLD, UNCLEAR = "changes nothing", "told from luck", "not told from luck"  # verdicts of the table
MOST_NAMED = 5
LEVERS = ("facilitator", "colocation", "meetings")


def number_name(key: str, say: Words) -> str:
    """What a number is, to stand within a sentence."""
    text = say(f"param.{key}").rstrip(".")
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def outcome_name(outcome: str, say: Words) -> str:
    """What an outcome is; one that the catalogues do not know keeps the name of its column."""
    return say(f"measure.{outcome}") if f"measure.{outcome}" in say else f"`{outcome}`"


def axis_words(outcome: str, weeks: int, is_difference: bool, say: Words) -> str:
    """An outcome at the axis of a picture."""
    key = "explore.axis.difference" if is_difference else "explore.axis"
    return say(key, outcome=outcome_name(outcome, say), years=horizon_words(weeks, say))


def choice_words(levels: Mapping[str, str], say: Words) -> str:
    """Levels of levers as a person would say them."""
    return ", ".join(level_words(key, level, say) for key, level in levels.items())


def about_words(
    kind: str, case: Case, outcome: str, weeks: int, scenarios: Sequence[tuple[Scenario, Mapping[str, str]]], say: Words
) -> str:
    """What was explored; scenarios: each with the levels in which it differs from the others."""
    title = say(f"title.{case.name}") if f"title.{case.name}" in say else case.title
    what = {"outcome": outcome_name(outcome, say), "place": title, "years": horizon_words(weeks, say)}
    if len(scenarios) == 1:
        scenario = scenarios[0][0]
        labels = told_labels(scenario, {})
        levels = {lever: labels.get(lever, getattr(scenario, lever).form) for lever in LEVERS}
        return say("explore.about", **what, scenario=choice_words(levels, say))
    if kind == "optimise":
        return say("explore.about.best", **what, n=len(scenarios))
    first, second = (choice_words(levels, say) for _, levels in scenarios)
    return say("explore.about.difference", **what, scenario=second, baseline=first)


def sensitivity_words(about: str, table: pd.DataFrame, by: str, luck: Interval | None, within: str, say: Words) -> str:
    """Which numbers count. table: rows of draw 1, 2 and both; by: the column that ranks them."""
    both = table[table.draw == "both"]
    counts = both.verdict.value_counts()
    told = both[both.verdict == TOLD].sort_values(by, ascending=False, kind="stable").number.tolist()
    sentences = [
        about, say(f"explore.within.{within}", n=len(both)),
        say(
            "explore.counts", told=len(told), all=len(both), unclear=int(counts.get(UNCLEAR, 0)),
            nothing=int(counts.get(NOTHING, 0)),
        ),
    ]  # fmt: skip
    if told:
        sentences.append(_leaders(told, table, by, say))
    if luck is not None:
        shares = (say.number(100 * share) for share in (luck.mean, luck.low, luck.high))
        sentences.append(say("explore.luck", **dict(zip(("share", "low", "high"), shares, strict=True))))
    return " ".join([*sentences, say("explore.caution")])


def _leaders(told: Sequence[str], table: pd.DataFrame, by: str, say: Words) -> str:
    """Which numbers come first, as far as both draws say so."""
    most = min(MOST_NAMED, len(told))
    first, second = (
        rows[rows.number.isin(told)].sort_values(by, ascending=False, kind="stable").number.tolist()[:most]
        for rows in (table[table.draw == "1"], table[table.draw == "2"])
    )
    if first == second:
        return say.count("explore.most.order", most, list=_listed(first, say))
    shared = [number for number in told if number in first and number in second]
    if len(shared) == most:
        return say("explore.most.set", n=most, list=_listed(shared, say))
    if shared:
        return say("explore.most.some", n=most, list=_listed(shared, say))
    return say("explore.most.none")


def _listed(numbers: Sequence[str], say: Words) -> str:
    return "; ".join(number_name(number, say) for number in numbers)


def event_words(bound: float, is_below: bool, say: Words) -> str:
    """What is looked for: less, or more, than a bound."""
    return say("explore.below" if is_below else "explore.above", bound=say.decimal(f"{bound:g}"))


def discovery_words(
    about: str, table: pd.DataFrame, sides: Sequence[set[str]], judged: Any, bound: float, is_below: bool, within: str,
    say: Words,
) -> str:  # fmt: skip
    """Where something is frequent. table: the sides of the box of the first draw; sides: numbers of both boxes; judged:
    the first box on the second draw, see `experiments.explore.prim.Judged`."""
    event = event_words(bound, is_below, say)
    numbers = len(table[table.number != ""])
    sentences = [about, say("explore.base", event=event, base=say.number(100 * judged.base))]
    if not judged.is_told:
        sentences.append(say("explore.box.none", event=event))
    else:
        conditions = "; ".join(_condition(row, say) for row in table.itertuples() if row.number)
        percents = {
            name: say.number(100 * value)
            for name, value in {
                "density": judged.density.mean, "low": judged.density.low, "high": judged.density.high,
                "coverage": judged.coverage.mean, "least": judged.coverage.low, "most": judged.coverage.high,
            }.items()
        }  # fmt: skip
        sentences.append(say("explore.box", event=event, conditions=conditions, **percents))
        shared = [number for number in table.number if number in sides[1]]
        if len(shared) == numbers == len(sides[1]):
            sentences.append(say("explore.box.same"))
        elif shared:
            sentences.append(say("explore.box.some", list=_listed(shared, say)))
        else:
            sentences.append(say("explore.box.other"))
    return " ".join([*sentences, say(f"explore.drawn.{within}"), say("explore.caution")])


def _condition(row: Any, say: Words) -> str:
    name, has_low, has_high = number_name(row.number, say), pd.notna(row.at_least), pd.notna(row.at_most)
    low, high = (say.decimal(f"{end:.3g}") if pd.notna(end) else "" for end in (row.at_least, row.at_most))
    key = "between" if has_low and has_high else "least" if has_low else "most"
    return say(f"explore.side.{key}", name=name, low=low, high=high)


def best_words(
    about: str, choices: Sequence[str], draws: Sequence[Any], is_most: bool, within: str | None, say: Words
) -> str:
    """Which choice is best; draws: two of `experiments.explore.optimise.Ranking`. within: of sets of values, if any."""
    first, second = (set(draw.best) for draw in draws)
    either, shared = sorted(first | second), first & second
    what = "most" if is_most else "least"
    if len(either) == 1:
        row = draws[0].table.loc[either[0]]
        mean, low, high = (say.number(row[name], 2) for name in ("mean", "low", "high"))
        sentence = say(f"explore.best.{what}", choice=choices[either[0]], mean=mean, low=low, high=high)
    elif len(either) == len(choices):
        sentence = say("explore.best.all")
    else:
        sentence = say(f"explore.best.{what}.open", list="; ".join(choices[choice] for choice in either))
    agree = "explore.best.agree" if first == second else "explore.best.differ" if shared else "explore.best.apart"
    drawn = say(f"explore.drawn.{within}") if within else say("explore.drawn.none")
    return " ".join([about, sentence, say(agree), drawn, say("explore.caution")])
