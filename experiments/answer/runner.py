"""Running the cells of a design, one Record a cell, with progress."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from experiments.system.compiling import tell_compiling
from experiments.system.progress import Progress
from experiments.system.workers import work_through
from sim import Record, simulate

if TYPE_CHECKING:
    from experiments.request.settings import Settings

CHUNK = 10  # replicates in one task of the Mesa engine


def run_cells(settings: Settings, workers: int | None = None) -> Iterator[Record]:
    """One Record per cell, in the order of the design, each handed on as soon as it is whole.

    Seeds belong to runs, never to workers: the same bits with any engine and any `workers`
    (threads of the ensemble, processes of the Mesa engine; None: one for each core).
    """
    tell_compiling(settings.engine)
    progress = Progress(len(settings.cells) * settings.replicates, "runs")
    if settings.engine == "mesa":
        yield from _with_processes(settings, workers or os.cpu_count() or 1, progress)
        return
    for cell in settings.cells:
        yield simulate(
            settings.case,
            cell.scenario,
            seed=settings.seed,
            replicates=settings.replicates,
            weeks=settings.weeks,
            engine="ensemble",
            threads=workers,
        )
        progress.advance(settings.replicates)


class _Task(NamedTuple):
    cell: int
    replicates: range


def _simulate_task(settings: Settings, task: _Task) -> Record:
    scenario = settings.cells[task.cell].scenario
    return simulate(
        settings.case, scenario, seed=settings.seed, replicates=task.replicates, weeks=settings.weeks, engine="mesa"
    )


def _with_processes(settings: Settings, workers: int, progress: Progress) -> Iterator[Record]:
    blocks = [range(start, min(start + CHUNK, settings.replicates)) for start in range(0, settings.replicates, CHUNK)]
    tasks = [_Task(cell, replicates) for cell in range(len(settings.cells)) for replicates in blocks]
    done: dict[_Task, Record] = {}
    work = work_through(_simulate_task, settings, tasks, min(workers, len(tasks)), processes=True)
    with contextlib.closing(work):
        for cell in range(len(settings.cells)):
            own = [_Task(cell, replicates) for replicates in blocks]
            while not all(task in done for task in own):
                task, result = next(work)
                if isinstance(result, BaseException):
                    raise result
                done[task] = result
                progress.advance(len(task.replicates))
            yield _joined([done.pop(task) for task in own])


def _joined(records: Sequence[Record]) -> Record:
    return Record(
        *(
            pd.concat([getattr(record, name) for record in records], ignore_index=True)
            for name in ("runs", "weeks", "events")
        )
    )
