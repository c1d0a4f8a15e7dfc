"""Running the cells of a design: chunks of replicates, breadth-first, with progress."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TextIO

import pandas as pd

from experiments.settings import Settings
from sim import Case, Record, Scenario, simulate

CHUNK = 10  # replicates in one task


class Progress:
    """A line on stderr with the share done and the time that remains."""

    def __init__(self, total: int, what: str, stream: TextIO | None = None) -> None:
        self.total, self.done, self.what = total, 0, what
        self.stream = stream or sys.stderr
        self.started = time.monotonic()
        self.shown = -1

    def advance(self, count: int) -> None:
        """Count finished work and show it (every tenth where nobody watches)."""
        self.done += count
        live = self.stream.isatty()
        tenth = self.done * 10 // self.total
        if not live and tenth == self.shown:
            return
        self.shown = tenth
        elapsed = time.monotonic() - self.started
        remaining = elapsed / self.done * (self.total - self.done)
        text = f"{self.done} of {self.total} {self.what}, about {_span(remaining)} left"
        if self.done == self.total:
            text = f"{self.total} {self.what} in {_span(elapsed)}"
        end = "\n" if not live or self.done == self.total else ""
        self.stream.write(("\r\033[K" if live else "") + text + end)
        self.stream.flush()


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _simulate_chunk(case: Case, scenario: Scenario, seed: int, replicates: Sequence[int], weeks: int) -> Record:
    return simulate(case, scenario, seed=seed, replicates=replicates, weeks=weeks)


@contextlib.contextmanager
def _workers_ignore_interrupts() -> Iterator[None]:
    """Ctrl-C is the parent's to handle: workers started in here inherit that SIGINT is ignored."""
    if threading.current_thread() is not threading.main_thread():  # only there can signals be set
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _tasks(settings: Settings) -> Iterator[tuple[int, range]]:
    for first in range(0, settings.replicates, CHUNK):  # breadth-first: all cells, then more replicates
        for cell in range(len(settings.cells)):
            yield cell, range(first, min(first + CHUNK, settings.replicates))


def run_cells(settings: Settings, workers: int | None = None) -> list[Record]:
    """One Record per cell, in the order of the design. Seeds belong to runs, never to workers."""
    tasks = list(_tasks(settings))
    progress = Progress(len(settings.cells) * settings.replicates, "runs")
    parts: dict[tuple[int, int], Record] = {}
    workers = min(workers or os.cpu_count() or 1, len(tasks))

    def arguments(task: tuple[int, range]) -> tuple[Any, ...]:
        cell, replicates = task
        return settings.case, settings.cells[cell].scenario, settings.seed, replicates, settings.weeks

    if workers == 1:
        for cell, replicates in tasks:
            parts[cell, replicates.start] = _simulate_chunk(*arguments((cell, replicates)))
            progress.advance(len(replicates))
    else:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context)
        try:
            with _workers_ignore_interrupts():
                futures = {pool.submit(_simulate_chunk, *arguments(task)): task for task in tasks}
            for future in as_completed(futures):
                cell, replicates = futures[future]
                parts[cell, replicates.start] = future.result()
                progress.advance(len(replicates))
        except BaseException:
            for process in list(getattr(pool, "_processes", {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()
    return [
        _joined([parts[cell, start] for start in range(0, settings.replicates, CHUNK)])
        for cell in range(len(settings.cells))
    ]


def _joined(records: Sequence[Record]) -> Record:
    return Record(
        *(
            pd.concat([getattr(record, name) for record in records], ignore_index=True)
            for name in ("runs", "weeks", "events")
        )
    )
