"""Tables of the teachers' guides, docs/teaching.md and one a language: made of the exercises, their words and ranges.

`python -m experiments.teaching.guide` (part of `make docs`) writes them.
"""

from __future__ import annotations

from pathlib import Path

from experiments import markers
from experiments.statistics import Interval
from experiments.teaching import words
from experiments.teaching.answers import is_right
from experiments.teaching.exercises import BY_NUMBER, EXERCISES, Exercise
from experiments.teaching.plan import plan, plan_rows
from experiments.teaching.ranges import stored
from experiments.teaching.sheet import range_table
from experiments.words.catalogue import Words, words_of
from experiments.words.languages import ENGLISH, LANGUAGES

PAGE = Path(__file__).parents[2] / "docs" / "teaching.md"
BLOCK, PLAN = "exercises", "plan"


def page_of(language: str) -> Path:
    """The guide in a language."""
    return PAGE if language == ENGLISH else PAGE.with_suffix(f".{language}.md")


def plan_table(language: str) -> str:
    """The plan of the first exercise, as on the teacher's sheet, with how long each part takes."""
    exercise, say = BY_NUMBER[1], words_of(language)
    head, *rows = plan_rows(exercise, say)
    lasting = [str(one.end - one.start) for one in plan(exercise, say)]
    lines = [[head[0], say("handout.plan.head.from_to"), *head[1:]], ["---"] * (len(head) + 1)]
    lines += [[length, *row] for length, row in zip(lasting, rows, strict=True)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table() -> str:
    """A row for each exercise: its question, what one can bet on with the right bet in bold, what decides it."""
    say = words_of(ENGLISH)
    head = ("no.", "exercise", "stages", "the bet", "one can say", "what decides it")
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for one in EXERCISES:
        stages = "all" if len(one.stages) == 6 else ", ".join(map(str, one.stages))
        question, title = (words.text(one, part, say) for part in ("question", "title"))
        cells = (str(one.number), title, stages, question, _bets(one, say), _decided_by(one, say))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _bets(exercise: Exercise, say: Words) -> str:
    ranges = stored()[exercise.name]
    found = {name: Interval(one.mean, one.low, one.high, 0) for name, one in ranges.items()}
    told = [(words.choice(exercise, one, say), is_right(one, found)) for one in exercise.choices]
    return " / ".join(f"**{name}**" if right else name for name, right in told) or "a number"


def _decided_by(exercise: Exercise, say: Words) -> str:
    """The number that the bets are about with its range; of an exercise without bets all numbers."""
    about = {one.fact for one in exercise.choices} or {fact.name for fact in exercise.facts}
    rows = range_table(exercise, say).rows[1:]
    return "; ".join(
        f"{name}: {low_to_high}"
        for fact, (name, _, low_to_high) in zip(exercise.facts, rows, strict=True)
        if fact.name in about
    )


def _main() -> None:
    markers.put(BLOCK, table(), PAGE)
    for language in LANGUAGES:
        markers.put(PLAN, plan_table(language), page_of(language))


if __name__ == "__main__":
    _main()
