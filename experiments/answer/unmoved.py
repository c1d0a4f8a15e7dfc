"""Choices that could bite and were seen to in no future: measured on the runs, beside what is known beforehand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.request.settings import Cell, Settings
from experiments.words.catalogue import Words
from experiments.words.sentences import level_words
from sim.bite import COSTS, inert, levers_on
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES


@dataclasses.dataclass(frozen=True)
class Unmoved:
    """A level of a lever that came out as the first one did, costs aside, in all so many paired futures."""

    lever: str
    level: str
    against: str
    pairs: int


def unmoved(settings: Settings, runs: pd.DataFrame) -> list[Unmoved]:
    """The levels that moved nothing although something in them can bite. runs: of all scenarios, with their number."""
    kept = [name for name in RUN_COLUMNS if name not in {*CHOICES, *COSTS}]
    tables = [table[kept].reset_index(drop=True) for _, table in runs.groupby("cell", sort=True)]
    number = {tuple(cell.levels.values()): k for k, cell in enumerate(settings.cells)}
    found = []
    for key, (first, *others) in settings.swept.items():
        for level in others:
            pairs = []
            for cell, k in zip(settings.cells, number.values(), strict=True):
                if cell.levels[key] == level:
                    pairs.append((k, number[tuple((dict(cell.levels) | {key: first}).values())]))
            same = all(tables[a].equals(tables[b]) for a, b in pairs)
            if same and any(_can_bite(settings, settings.cells[a], settings.cells[b]) for a, b in pairs):
                found.append(Unmoved(key, level, first, settings.replicates * len(pairs)))
    return found


def _can_bite(settings: Settings, cell: Cell, baseline: Cell) -> bool:
    """Whether anything in which two scenarios differ is not known to be dead."""
    dead = {one.lever for each in (cell, baseline) for one in inert(settings.case, each.scenario, settings.weeks)}
    on = set(levers_on(cell.scenario)) ^ set(levers_on(baseline.scenario))
    events = set(cell.scenario.events) ^ set(baseline.scenario.events)
    differing = on | {f"events.{event.what}" for event in events}
    return not differing <= dead if differing else True


def unmoved_words(found: Sequence[Unmoved], say: Words) -> list[str]:
    """A sentence for each."""
    return [
        say.count(
            "bite.unmoved", one.pairs,
            choice=level_words(one.lever, one.level, say), baseline=level_words(one.lever, one.against, say),
        )
        for one in found
    ]  # fmt: skip


def unmoved_rows(found: Sequence[Unmoved]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [dataclasses.asdict(one) for one in found]
