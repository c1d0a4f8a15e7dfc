"""What the sections of a report say alike: a lever, a level, a number, a table of the appendix."""

from __future__ import annotations

from typing import Any

from experiments.report.matters import Trials, level_near_today
from experiments.request.schema import LEVERS, SCENARIO
from experiments.request.settings import Settings
from experiments.sweep.prepared import OPERATING
from experiments.words.catalogue import Words
from experiments.words.sentences import LISTS, level_words

NUMBERS, DIFFERENCES, COSTS, BY_YEAR, LEDGER, EXCHANGES, MATTERS, ASSUMPTIONS = range(1, 9)  # tables of the appendix


def about(outcome: str) -> str:
    """How ids of texts about the outcome begin: what is left has texts of its own."""
    return "report.left" if outcome == OPERATING else "report"


def table(number: int, say: Words) -> str:
    """A table of the appendix, as the text refers to it."""
    return say("report.table", n=number)


def caption(number: int, key: str, say: Words) -> str:
    """The title of a table of the appendix."""
    return say("report.table.title", n=number, title=say(key))


def lever(key: str, say: Words) -> str:
    """A lever, or a number that is compared."""
    if key == SCENARIO or key in LISTS:
        return say(f"name.{key}")
    if f"lever.{key}" in say and key in LEVERS:
        return say(f"lever.{key}")
    return number(key, say)


def choice(key: str, level: str, say: Words) -> str:
    """A level under a heading that names its lever."""
    known = key in LISTS or f"choice.{key}.{level}" in say
    return level_words(key, level, say) if known else say.decimal(str(level))


def number(key: str, say: Words) -> str:
    """A number or a switch as a person would say it; one that has no words, as it is typed."""
    if f"param.{key}" in say:
        return say(f"param.{key}").rstrip(".")
    return say(f"choice.{key}") if f"choice.{key}" in say else key


def value(value: Any, say: Words) -> str:
    """A declared number as the language writes it."""
    if value is None:
        return say("value.none")
    if isinstance(value, bool):
        return say("value.yes" if value else "value.no")
    if value == float("inf"):
        return "∞"
    digits = 0 if float(value).is_integer() else max(1, len(f"{value:.6f}".rstrip("0").split(".")[1]))
    return say.number(value, digits)


def others_held(settings: Settings, say: Words) -> str:
    """Levels of all levers but the first, where only those nearest to today are shown."""
    _, *others = settings.swept
    levels = [level_words(key, level_near_today(settings, key), say) for key in others]
    return say("report.picture.held", list=say.listed(levels))


def pair(trials: Trials, settings: Settings, say: Words) -> dict[str, str]:
    """The two scenarios on which assumed numbers were tried."""
    first = next(iter(settings.swept))
    cells = {"choice": trials.cell, "baseline": trials.baseline}
    return {name: level_words(first, cell.levels[first], say) for name, cell in cells.items()}
