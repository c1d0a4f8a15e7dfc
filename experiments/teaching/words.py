"""What an exercise says: its texts from the catalogues, its numbers put in as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.page.presets import MOST
from experiments.page.setting import WEEKS_A_YEAR
from experiments.teaching.exercises import Choice, Exercise, Fact
from experiments.teaching.facts import STAGES, is_count
from experiments.words.catalogue import Words

LETTERS = "ABCD"
assert len(LETTERS) == MOST
MILLION, HUNDRED = 1e6, 100
SHARES = ("share", "more", "fewer")


def number(fact: Fact, value: float, say: Words, *, sign: bool = False) -> str:
    """A value of a fact: a share as so many of 100, money in millions, a mean of counts with one decimal."""
    if fact.kind in SHARES:
        return say.number(HUNDRED * value)
    if fact.of.endswith("_nok"):
        return say.number(value / MILLION, 2, sign=sign)
    return say.number(value, 1 if fact.kind == "mean" and is_count(fact) else 2, sign=sign)


def numbers(exercise: Exercise, values: Mapping[str, float], say: Words) -> dict[str, str]:
    """All numbers of an exercise by name, as its sentences take them.

    A difference has no sign there: the sentence says whether it is more or fewer.
    """
    return {fact.name: number(fact, abs(values[fact.name]), say) for fact in exercise.facts}


def text(exercise: Exercise, part: str, say: Words, told: Mapping[str, str] | None = None) -> str:
    """A text of an exercise; `told`: its numbers."""
    return say(f"exercise.{exercise.name}.{part}", **(told or {}))


def texts(exercise: Exercise, part: str, count: int, say: Words, told: Mapping[str, str] | None = None) -> list[str]:
    """Its texts part.1, part.2, ..."""
    return [text(exercise, f"{part}.{k}", say, told) for k in range(1, count + 1)]


def choice(exercise: Exercise, one: Choice, say: Words) -> str:
    """What one can bet on."""
    return text(exercise, f"choice.{one.name}", say)


def scenarios(exercise: Exercise, say: Words) -> list[str]:
    """Letter and name of each scenario, and in a sentence or two what it is."""
    found = []
    for k in range(len(exercise.scenarios)):
        name, about = (text(exercise, f"{part}.{k}", say) for part in ("scenario", "about"))
        found.append(f"{LETTERS[k]}: {name}. {about}")
    return found


def cells(exercise: Exercise, part: str, say: Words) -> list[str]:
    """Of the table to fill in: its head (part `table`), or what stands before each row (`rows`)."""
    return [cell.strip() for cell in text(exercise, part, say).split("|")]


def place(exercise: Exercise, say: Words) -> str:
    """Where and for how long."""
    return say("handout.where", place=say(f"place.{exercise.place}"), years=say.number(exercise.weeks / WEEKS_A_YEAR))


def stages(exercise: Exercise, say: Words) -> str:
    """The stages of life that it is about."""
    if len(exercise.stages) == len(STAGES):
        return say("handout.stages.all")
    told = [f"{stage} {say(f'stage.{stage}')}" for stage in exercise.stages]
    return say("handout.stages", stages=", ".join(told))


def fact_words(fact: Fact, say: Words) -> str:
    """What a fact is."""
    letters = {"letter": LETTERS[fact.scenario], "other": LETTERS[fact.against]}
    return say(f"handout.fact.{fact.kind}", what=_what(fact.of, say), **letters)


def _what(of: str, say: Words) -> str:
    match of.split("_"):
        case ["realised", "by", week]:
            return say("handout.of.realised_by", week=week)
        case ["visits", stage] | ["ends", "in", stage]:
            return say(f"handout.of.{of.partition('_')[0]}", stage=stage)
        case ["in", stage, "at", week]:
            return say("handout.of.in", stage=stage, week=week)
        case ["none", "by", week]:
            return say("handout.of.none", week=week)
        case ["all", "six"]:
            return say("handout.of.all")
        case _:
            return say(f"handout.of.{of}")
