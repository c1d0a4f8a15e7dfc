"""The table of exercises in the teacher's guide, docs/teaching.md: made of the exercises, their words and their ranges.

`python -m experiments.teaching.guide` (part of `make docs`) writes it.
"""

from __future__ import annotations

from pathlib import Path

from experiments import markers
from experiments.statistics import Interval
from experiments.teaching import words
from experiments.teaching.answers import is_right
from experiments.teaching.exercises import EXERCISES, Exercise
from experiments.teaching.ranges import stored
from experiments.teaching.sheet import range_table
from experiments.words.catalogue import Words, words_of
from experiments.words.languages import ENGLISH

PAGE = Path(__file__).parents[2] / "docs" / "teaching.md"
BLOCK = "exercises"


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


if __name__ == "__main__":
    _main()
