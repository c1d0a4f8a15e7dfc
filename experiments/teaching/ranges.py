"""Where the facts of exercises lie: two seeds, 100 futures each, their 95 % intervals joined. `make lessons` writes it.

A page opens with the same 100 futures, and questions are about "100 futures": so sheet, lesson, command and the page
behind tell one number.

A number in an exercise that leaves its range is stale, and said by name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from experiments.statistics import Interval
from experiments.system.errors import DamageError
from experiments.system.files import write_document
from experiments.teaching.exercises import EXERCISES, Exercise
from experiments.teaching.facts import facts

TABLE = Path(__file__).parent / "ranges.csv"
SEEDS, FUTURES = (1, 2), 100  # the first seed is told; the second only widens the range
DIGITS = 6  # that count
COLUMNS = ("exercise", "fact", "low", "mean", "high")


class Range(NamedTuple):
    """From the lowest end of the intervals to the highest; mean: of the first seed, as it is told everywhere."""

    low: float
    mean: float
    high: float


def ranges_of(exercise: Exercise, seeds: Iterable[int] = SEEDS, futures: int = FUTURES) -> dict[str, Range]:
    """The range of every fact of an exercise, computed anew."""
    found = [facts(exercise, seed, futures) for seed in seeds]
    return {name: _joined([one[name] for one in found]) for name in found[0]}


def _joined(intervals: list[Interval]) -> Range:
    low, high = min(one.low for one in intervals), max(one.high for one in intervals)
    return Range(*(float(f"{value:.{DIGITS}g}") for value in (low, intervals[0].mean, high)))


@cache
def stored() -> dict[str, dict[str, Range]]:
    """The ranges as they were written: by exercise, then by fact. Raises DamageError."""
    found: dict[str, dict[str, Range]] = {one.name: {} for one in EXERCISES}
    try:
        for row in csv.DictReader(StringIO(TABLE.read_text(encoding="utf-8"))):
            found[row["exercise"]][row["fact"]] = Range(*(float(row[name]) for name in COLUMNS[2:]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamageError(f"{TABLE}: cannot be read ({error}); `make lessons` writes it again") from None
    return found


def stale(exercise: Exercise, found: Mapping[str, Interval]) -> list[str]:
    """Facts whose mean lies outside its stored range, or that have none, by name."""
    known = stored()[exercise.name]
    return [
        name
        for name, one in found.items()
        if name not in known or not known[name].low <= _joined([one]).mean <= known[name].high
    ]


def write() -> None:
    """Compute all ranges and write the table."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for exercise in EXERCISES:
        for name, one in ranges_of(exercise).items():
            table.writerow([exercise.name, name, *(f"{value:.{DIGITS}g}" for value in one)])
    write_document(TABLE, text.getvalue())


if __name__ == "__main__":
    write()
