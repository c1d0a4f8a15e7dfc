"""Which assumed numbers carry an answer: each is halved and doubled, one at a time, and the pair run again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.changes import changed, declared_numbers
from experiments.progress import Progress
from experiments.settings import Cell, Settings
from experiments.statistics import Paired, paired_difference
from sim import Scenario
from sim.simulate import simulate_many

FACTORS = (0.5, 2.0)
MOST_FUTURES = 40  # of each trial: enough to see what moves an answer, and some 500 scenarios take seconds
PAIRS_AT_A_TIME = 40
MOST_SCENARIOS, MOST_PAIR_WEEKS = 500, 3 * 10**10  # large towns get fewer futures, so that it stays well under a minute


@dataclasses.dataclass(frozen=True)
class Trial:
    """The paired difference with one number at another value."""

    key: str
    factor: float
    usual: float
    difference: Paired
    moves: bool  # whether any future of either scenario came out otherwise: a lever that is off moves nothing


@dataclasses.dataclass(frozen=True)
class Trials:
    """All trials of one pair of scenarios. `left_out`: values that another number forbids."""

    cell: Cell
    baseline: Cell
    futures: int
    usual: Paired
    trials: tuple[Trial, ...]
    left_out: int

    @property
    def moving(self) -> int:
        """Trials that changed any future; the others say nothing about the answer."""
        return sum(trial.moves for trial in self.trials)

    @property
    def agreeing(self) -> int:
        """Trials that changed a future and still have the verdict of the usual values."""
        return sum(trial.moves and trial.difference.verdict == self.usual.verdict for trial in self.trials)

    def by_weight(self) -> list[str]:
        """Keys of the numbers that move the difference, those that move it most first."""
        moved: dict[str, float] = {}
        for trial in self.trials:
            away = abs(trial.difference.difference.mean - self.usual.difference.mean)
            moved[trial.key] = max(moved.get(trial.key, 0.0), away)
        return sorted((key for key, away in moved.items() if away > 0), key=lambda key: -moved[key])


def tried(settings: Settings, summary: pd.DataFrame, outcome: str) -> Trials | None:
    """Try every assumed number on the pair of scenarios whose outcome differs most; None where there is no pair,
    or where the town is so large that not even two futures of each are to be had in a minute.

    Trials share the luck of the report's own futures, of which they take the first.
    """
    pair = most_different(settings, summary, outcome)
    firm_weeks = len(settings.case.firms) ** 2 * settings.weeks * MOST_SCENARIOS
    futures = min(settings.replicates, MOST_FUTURES, MOST_PAIR_WEEKS // firm_weeks)
    if pair is None or futures < 2:
        return None
    pairs = [tuple(cell.scenario for cell in pair)]
    asked: list[tuple[str, float, float]] = []
    left_out = 0
    for key, factor, usual, value in _values(pair):
        try:
            pairs.append(tuple(changed(cell.scenario, {key: value}, settings.case) for cell in pair))
            asked.append((key, factor, usual))
        except ValueError:  # it contradicts another number
            left_out += 1
    outcomes = _outcomes(settings, pairs, futures, outcome)
    as_it_is, *others = (paired_difference(other, baseline) for baseline, other in outcomes)
    moves = (outcomes[1:] != outcomes[0]).any(axis=(1, 2)).tolist()
    trials = tuple(Trial(*what, found, moved) for what, found, moved in zip(asked, others, moves, strict=True))
    return Trials(pair[1], pair[0], futures, as_it_is, trials, left_out)


def _outcomes(
    settings: Settings, pairs: Sequence[tuple[Scenario, ...]], futures: int, outcome: str
) -> np.ndarray:  # fmt: skip
    """Outcomes of shape (pairs, 2, futures)."""
    progress, found = Progress(len(pairs), "trials of assumed numbers"), []
    for start in range(0, len(pairs), PAIRS_AT_A_TIME):
        part = pairs[start : start + PAIRS_AT_A_TIME]
        runs = simulate_many(
            settings.case, [scenario for pair in part for scenario in pair],
            seed=settings.seed, replicates=futures, weeks=settings.weeks,
        ).runs  # fmt: skip
        found.append(runs[outcome].to_numpy().reshape(len(part), 2, futures))
        progress.advance(len(part))
    return np.concatenate(found)


def most_different(settings: Settings, summary: pd.DataFrame, outcome: str) -> tuple[Cell, Cell] | None:
    """The baseline of the first lever and the level that is furthest from it, all else as today."""
    if not settings.swept or len(settings.swept[next(iter(settings.swept))]) < 2:
        return None
    means = near_today(settings, summary).set_index("cell")[outcome]
    baseline, *others = means.index
    furthest = max(others, key=lambda cell: abs(means[cell] - means[baseline]))
    return settings.cells[baseline], settings.cells[furthest]


def near_today(settings: Settings, summary: pd.DataFrame) -> pd.DataFrame:
    """A row for each level of the first lever; the other levers as the place is today, else at their first level."""
    _, *others = settings.swept
    for key in others:
        summary = summary[summary[key] == level_near_today(settings, key)]
    return summary


def level_near_today(settings: Settings, key: str) -> str:
    """The level of a lever as the place is today; where the design has no such level, its first: the baseline."""
    levels, today = settings.swept[key], settings.case.as_observed.get(key, "none")
    return today if today in levels else levels[0]


def _values(pair: tuple[Cell, Cell]) -> Iterator[tuple[str, float, float, Any]]:
    """(key, factor, usual value, value to try) of each assumed number that both scenarios share."""
    for key, (declaration, _) in declared_numbers().items():
        if not key.startswith("parameters.") or declaration.basis != "assumed":
            continue
        usual, other = (_value(cell.scenario, key) for cell in pair)
        if isinstance(usual, bool) or usual != other or not usual:
            continue
        for factor in FACTORS:
            value = min(max(usual * factor, declaration.low), declaration.high)
            value = round(value) if isinstance(usual, int) else value
            if value != usual:
                yield key, factor, usual, value


def _value(scenario: Scenario, key: str) -> Any:
    _, group, name = key.split(".")
    return getattr(getattr(scenario.parameters, group), name)
