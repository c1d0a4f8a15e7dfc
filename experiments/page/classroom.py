"""Lessons of a page's class mode: exercises as its script takes them.

The room of exercises stands above this one, for it uses settings of the page; so exercises are handed in, by the command
that writes a page. Facts are computed in the page (`script/class_facts.js`), by the functions that
`experiments/teaching/facts.py` has in Python. No answer lies in the page: what is right follows from facts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.teaching.exercises import Exercise

FUTURES = 200  # of each scenario of a lesson, as its ranges are of
Ranges = Mapping[str, Mapping[str, Any]]  # by exercise, then by fact, with `low` and `high`


def lessons(exercises: Sequence[Exercise], counts: tuple[str, ...], ranges: Ranges) -> list[dict[str, Any]]:
    """Exercises as the script takes them.

    counts: how names of columns begin that are counts. ranges: where facts are expected to lie; those it lacks are not told.
    """
    return [_lesson(one, counts, ranges) for one in exercises]


def _lesson(one: Exercise, counts: tuple[str, ...], ranges: Ranges) -> dict[str, Any]:
    expected = {name: [found.low, found.high] for name, found in ranges.get(one.name, {}).items()}
    facts = [
        dataclasses.asdict(fact) | {"counts": fact.of.startswith(counts), "range": expected.get(fact.name)}
        for fact in one.facts
    ]
    return {
        **{name: getattr(one, name) for name in ("number", "name", "place", "weeks", "picture", "steps", "notices")},
        "futures": FUTURES,
        "stages": list(one.stages),
        "scenarios": [setting.canonical().code for setting in one.scenarios],
        "numbers": dict(one.numbers),
        "choices": [dataclasses.asdict(choice) for choice in one.choices],
        "facts": facts,
    }
