"""The numbers of exercises, computed anew: each future simulated once, each fact a mean with its 95 % interval.

The page computes the same from its own futures, by the same names (`experiments/teaching/exercises.py`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import numpy as np

from experiments.page.setting import Place
from experiments.request.changed import changed
from experiments.statistics import Interval, count_interval, difference_interval, mean_interval, share_interval
from experiments.teaching.exercises import Exercise, Fact
from sim import Case, Scenario, load_case
from sim.compiled import quick_compilation
from sim.ensemble.runs import packed, simulate_chunk
from sim.place.neighbours import pooled

STAGES = range(1, 7)
DEAD = 6
COUNTS = ("exchanges_", "opportunities_", "realised_by_", "drops", "refusals", "meetings_")  # how such columns begin


def is_count(fact: Fact) -> bool:
    """Whether a fact is about a column that counts something, which is never below 0."""
    return fact.of.startswith(COUNTS)


class Futures(NamedTuple):
    """What became of one scenario. runs: a row for each future; stage, realised: shape (futures, weeks)."""

    runs: np.ndarray
    stage: np.ndarray
    realised: np.ndarray


@cache
def case_of(place: str) -> Case:
    """The place of an exercise, read once."""
    return load_case(place)


def scenarios_of(exercise: Exercise) -> tuple[Scenario, ...]:
    """The scenarios of an exercise as the model takes them, with its numbers changed in all of them."""
    place = Place(case_of(exercise.place), 1, 2, exercise.weeks)
    return tuple(changed(place.scenario(one), exercise.numbers, place.case) for one in exercise.scenarios)


def simulated(exercise: Exercise, seed: int, futures: int) -> tuple[Futures, ...]:
    """All futures of each scenario; the same number is the same luck in all of them."""
    weeks = exercise.weeks

    def one(scenario: Scenario) -> Futures:
        case = pooled(case_of(exercise.place), scenario.municipality.neighbours)
        plan = packed(case, [scenario], [seed], range(futures))
        rows = simulate_chunk(plan, plan.runs, weeks, everything=True)
        by_week = (rows.weeks[name].reshape(futures, weeks) for name in ("stage", "exchanges_realised"))
        return Futures(rows.runs, *by_week)

    scenarios = scenarios_of(exercise)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool, quick_compilation():
        first = pool.submit(one, scenarios[0]).result()  # compiled once
        return (first, *pool.map(one, scenarios[1:]))


def holds(futures: Futures, condition: str) -> np.ndarray:
    """Whether a condition holds, in each future: shape (futures,). `Fact` says which conditions there are."""
    stage = futures.stage
    match condition.split("_"):
        case ["visits", k]:
            return (stage == int(k)).any(axis=1)
        case ["all", "six"]:
            return np.all([(stage == k).any(axis=1) for k in STAGES], axis=0)
        case ["ends", "in", k]:
            return stage[:, -1] == int(k)
        case ["in", k, "at", week]:
            return stage[:, int(week) - 1] == int(k)
        case ["none", "by", week]:
            return futures.realised[:, int(week) - 1] == 0
        case _:
            return futures.runs[condition].astype(bool)


def column(futures: Futures, of: str) -> np.ndarray:
    """A column of runs, or what was realised by a week, in each future: shape (futures,)."""
    by = of.removeprefix("realised_by_")
    return (futures.realised[:, int(by) - 1] if by.isdecimal() else futures.runs[of]).astype(float)


def value(fact: Fact, futures: Sequence[Futures]) -> Interval:
    """A fact with its 95 % interval; shares are from 0 to 1."""
    own, other = (futures[k] for k in (fact.scenario, fact.against))
    if fact.kind == "share":
        found = holds(own, fact.of)
        return share_interval(int(found.sum()), len(found))
    values, are_counts = column(own, fact.of), is_count(fact)
    if fact.kind == "mean":
        return count_interval(values) if are_counts else mean_interval(values)
    difference = values - column(other, fact.of)
    if fact.kind == "difference":
        return difference_interval(difference, counts=are_counts)
    found = difference > 0 if fact.kind == "more" else difference < 0
    return share_interval(int(found.sum()), len(found))


def facts(exercise: Exercise, seed: int, futures: int) -> dict[str, Interval]:
    """Every fact of an exercise by its name."""
    found = simulated(exercise, seed, futures) if exercise.scenarios else ()
    return {fact.name: value(fact, found) for fact in exercise.facts}
