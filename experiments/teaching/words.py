"""What an exercise says: its texts from the catalogues, its numbers put in as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.page.presets import MOST
from experiments.page.setting import WEEKS_A_YEAR
from experiments.teaching.exercises import STARTED, Choice, Exercise, Fact
from experiments.teaching.facts import STAGES, case_of, is_count
from experiments.words.catalogue import Words

LETTERS = "ABCD"
assert len(LETTERS) == MOST
MILLION, HUNDRED = 1e6, 100
OF_PAIRS = ("more", "fewer")
SHARES = ("share", *OF_PAIRS)


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


def letters(exercise: Exercise) -> str:
    """The letters of its scenarios."""
    return LETTERS[: len(exercise.scenarios)]


def scenarios(exercise: Exercise, say: Words) -> list[str]:
    """Letter and name of each scenario, and in a sentence or two what it is."""
    found = []
    for k, letter in enumerate(letters(exercise)):
        name, about = (text(exercise, f"{part}.{k}", say) for part in ("scenario", "about"))
        found.append(f"{letter}: {name}. {about}")
    return found


def cells(exercise: Exercise, part: str, say: Words) -> list[str]:
    """Of the table to fill in: its head (part `table`), or what stands before each row (`rows`)."""
    return [cell.strip() for cell in text(exercise, part, say).split("|")]


def place(exercise: Exercise, say: Words) -> str:
    """Where and for how long, and what the letters share."""
    where, years = say(f"place.{exercise.place}"), say.number(exercise.weeks / WEEKS_A_YEAR)
    return say("handout.where", place=where, years=years, letters=say.listed(letters(exercise)))


def not_counted(exercise: Exercise, say: Words) -> list[str]:
    """What one must not count, where some exchange runs from the first week and the question is how many start."""
    about = {
        one.of.partition("_by_")[0] for one in exercise.facts if one.name in {bet.fact for bet in exercise.choices}
    }
    return [say("handout.not_counted")] * bool(
        case_of(exercise.place).running and about & {"realised", "exchanges_realised"}
    )


def stages(exercise: Exercise, say: Words) -> str:
    """The stages of life that it is about; nothing where it is about all and none is shown."""
    if len(exercise.stages) == len(STAGES):
        return say("handout.stages.all") if exercise.picture == "stages" else ""
    told = [f"{stage} {say(f'stage.{stage}')}" for stage in exercise.stages]
    return say("handout.stages", stages=", ".join(told))


def fact_words(exercise: Exercise, fact: Fact, say: Words) -> str:
    """What a fact is. Pairs are told by what is more or fewer there, in a sentence of its own."""
    told = {"letter": LETTERS[fact.scenario], "other": LETTERS[fact.against]}
    if fact.kind in OF_PAIRS:
        what, _, week = fact.of.partition("_by_")
        column = STARTED if what == "realised" else what
        return say(f"handout.fact.{fact.kind}.{column}", years=_years(int(week or exercise.weeks), say), **told)
    return say(f"handout.fact.{fact.kind}", what=_what(fact.of, exercise.weeks, say), **told)


def _years(weeks: int, say: Words) -> str:
    return say.number(weeks / WEEKS_A_YEAR)


def _what(of: str, weeks: int, say: Words) -> str:
    match of.split("_"):
        case ["realised", "by", week]:
            return say(f"handout.of.{STARTED}", years=_years(int(week), say))
        case ["visits", stage] | ["ends", "in", stage]:
            return say(f"handout.of.{of.partition('_')[0]}", stage=stage)
        case ["in", stage, "at", week]:
            return say("handout.of.in", stage=stage, week=week)
        case ["none", "by", week]:
            return say("handout.of.none", years=_years(int(week), say))
        case ["all", "six"]:
            return say("handout.of.all")
        case _:
            return say(f"handout.of.{of}", years=_years(weeks, say))
