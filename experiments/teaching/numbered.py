"""The first futures of an exercise by their numbers: for a class that looks up its futures on paper."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np

from experiments.page.setting import WEEKS_A_YEAR
from experiments.teaching.exercises import BY_NUMBER, Exercise
from experiments.teaching.facts import simulated
from experiments.teaching.ranges import SEEDS
from experiments.teaching.sheet import TABLE, Section
from experiments.teaching.words import letters
from experiments.words.catalogue import Words

LISTED = 30  # a class, and its teacher


def is_numbered(exercise: Exercise) -> bool:
    """Whether it asks each student for a future at a week of its own."""
    return bool(exercise.tried)


@cache
def started(number: int) -> np.ndarray:
    """Exchanges started by the week at which exercise `number` looks, future by future: shape (futures, scenarios)."""
    exercise = BY_NUMBER[number]
    found = simulated(dataclasses.replace(exercise, weeks=exercise.tried), SEEDS[0], LISTED)
    return np.stack([one.realised[:, -1] for one in found], axis=1)


def numbered(exercise: Exercise, say: Words) -> Section:
    """A row for each future: its number, and how many exchanges have started in each scenario."""
    years = say.number(exercise.tried / WEEKS_A_YEAR)
    head = [
        say("handout.numbered.future"),
        *(say("handout.numbered.head", letter=one, years=years) for one in letters(exercise)),
    ]
    rows = [[say.number(k + 1), *map(say.number, row)] for k, row in enumerate(started(exercise.number).tolist())]
    return Section("numbered", say("handout.numbered"), TABLE, [say("handout.numbered.how")], [head, *rows])
