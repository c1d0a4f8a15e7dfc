"""Which assumed numbers carry an answer: each is halved and doubled, one at a time, and the pair run again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.request.changed import changed, declared_numbers
from experiments.request.settings import Cell, Settings
from experiments.statistics import AVERAGED, Paired, comparisons_of, paired_difference
from experiments.system.progress import Progress
from sim import Scenario
from sim.scenario import CHOICES
from sim.simulate import simulate_many

FACTORS = (0.5, 2.0)
PAIRS_AT_A_TIME = 40
MOST_SCENARIOS, MOST_PAIR_WEEKS = 500, 3 * 10**10  # large towns get fewer futures, so that it stays well under a minute
FEWEST_FUTURES = 20  # of a trial; where even these take too long, none is made


@dataclasses.dataclass(frozen=True)
class Trial:
    """The paired difference with one number at another value."""

    key: str
    factor: float
    usual: float
    difference: Paired
    verdict: str  # another than that of the usual values only where it holds together with those of all trials
    moves: bool  # whether any future of either scenario came out otherwise: a lever that is off moves nothing


@dataclasses.dataclass(frozen=True)
class Trials:
    """All trials of one pair of scenarios. `left_out`: values that another number forbids, or the range."""

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
        return sum(trial.moves and trial.verdict == self.usual.verdict for trial in self.trials)

    def by_weight(self) -> list[str]:
        """Keys of the numbers that move the difference, those that move it most first."""
        moved: dict[str, float] = {}
        for trial in self.trials:
            away = abs(trial.difference.difference.mean - self.usual.difference.mean)
            moved[trial.key] = max(moved.get(trial.key, 0.0), away)
        return sorted((key for key, away in moved.items() if away > 0), key=lambda key: -moved[key])


def tried(settings: Settings, summary: pd.DataFrame, effects: pd.DataFrame, outcome: str) -> Trials | None:
    """Try every assumed number on the pair of scenarios whose outcome differs most; None where there is no pair,
    or where the town is so large that too few futures of each are to be had in a minute.

    Trials share the luck of the report's own futures; where not all can be had, they take the first.
    """
    pair = most_different(settings, summary, effects)
    firm_weeks = len(settings.case.firms) ** 2 * settings.weeks * MOST_SCENARIOS
    futures = min(settings.replicates, MOST_PAIR_WEEKS // firm_weeks)
    if pair is None or futures < max(2, min(settings.replicates, FEWEST_FUTURES)):
        return None
    pairs = [tuple(cell.scenario for cell in pair)]
    asked: list[tuple[str, float, float]] = []
    left_out = 0
    for key, factor, usual, value in _values(pair):
        if value == usual:  # it stands at the end of its range
            left_out += 1
            continue
        try:
            pairs.append(tuple(changed(cell.scenario, {key: value}, settings.case) for cell in pair))
            asked.append((key, factor, usual))
        except ValueError:  # it contradicts another number
            left_out += 1
    outcomes = _outcomes(settings, pairs, futures, outcome)
    held = comparisons_of(settings.swept)  # as in the answer, whose verdict is tried
    as_it_is, *others = (paired_difference(other, baseline, held) for baseline, other in outcomes)
    of_all, moves = held * len(asked), (outcomes[1:] != outcomes[0]).any(axis=(1, 2)).tolist()
    trials = tuple(
        Trial(*what, found, tried_verdict(found, as_it_is.verdict, both[0], both[1], of_all), is_moved)
        for what, found, both, is_moved in zip(asked, others, outcomes[1:], moves, strict=True)
    )
    return Trials(pair[1], pair[0], futures, as_it_is, trials, left_out)


def tried_verdict(found: Paired, usual: str, baseline: np.ndarray, other: np.ndarray, held: int) -> str:
    """The verdict of a trial whose paired difference was found. That of the usual values stands where it is found
    again; of so many trials some would say otherwise by luck, so another one has to hold together with all `held`."""
    return usual if found.verdict == usual else paired_difference(other, baseline, held).verdict


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


def most_different(settings: Settings, summary: pd.DataFrame, effects: pd.DataFrame) -> tuple[Cell, Cell] | None:
    """The baseline of the first lever and the level that is furthest from it on average, all else as today."""
    first = next(iter(settings.swept), None)
    rows = effects[(effects.lever == first) & (effects["where"] == AVERAGED)] if first else effects
    if first is None or rows.empty:
        return None
    furthest = rows.loc[rows.difference.abs().idxmax()].level
    cells = near_today(settings, summary).set_index(first).cell
    return settings.cells[cells[settings.swept[first][0]]], settings.cells[cells[furthest]]


def near_today(settings: Settings, summary: pd.DataFrame) -> pd.DataFrame:
    """A row for each level of the first lever; the other levers as the place is today, else at their first level."""
    _, *others = settings.swept
    for key in others:
        summary = summary[summary[key] == level_near_today(settings, key)]
    return summary


def level_near_today(settings: Settings, key: str) -> str:
    """The level of a lever as the place is today; where the design has no such level, its first: the baseline."""
    levels, today = settings.swept[key], _today(settings, key)
    return next((level for level in levels if level == str(today) or _is(level, today)), levels[0])


def _today(settings: Settings, key: str) -> Any:
    """The form of a lever as the place is today, the number that form has, or a parameter's default."""
    lever, _, number = key.partition(".")
    if lever not in CHOICES:
        return declared_numbers()[key][1] if key in declared_numbers() else None
    form = settings.case.as_observed.get(lever, "none")
    return getattr(CHOICES[lever][form], number) if number else form


def _is(level: str, value: Any) -> bool:
    try:
        return float(level) == value
    except ValueError:
        return level == "null" and value is None


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
            yield key, factor, usual, value


def _value(scenario: Scenario, key: str) -> Any:
    _, group, name = key.split(".")
    return getattr(getattr(scenario.parameters, group), name)
