"""Running the cells of a design, one Record a cell, with progress."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TextIO

import pandas as pd

from experiments.settings import Settings
from sim import Case, Record, Scenario, simulate
from sim.compiled import will_compile

CHUNK = 10  # replicates in one task of the Mesa engine


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


def run_cells(settings: Settings, workers: int | None = None) -> Iterator[Record]:
    """One Record per cell, in the order of the design, each handed on as soon as it is whole.

    Seeds belong to runs, never to workers: the same bits with any engine and any `workers`
    (threads of the ensemble, processes of the Mesa engine; None: one for each core).
    """
    progress = Progress(len(settings.cells) * settings.replicates, "runs")
    if settings.engine == "mesa":
        yield from _with_processes(settings, workers or os.cpu_count() or 1, progress)
        return
    if will_compile("simulate_runs"):
        print("Compiling the model for this machine, once: about 15 seconds.", file=sys.stderr, flush=True)
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


def _simulate_chunk(case: Case, scenario: Scenario, seed: int, replicates: Sequence[int], weeks: int) -> Record:
    return simulate(case, scenario, seed=seed, replicates=replicates, weeks=weeks, engine="mesa")


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


def _with_processes(settings: Settings, workers: int, progress: Progress) -> Iterator[Record]:
    starts = range(0, settings.replicates, CHUNK)
    tasks = [
        (cell, range(start, min(start + CHUNK, settings.replicates)))
        for cell in range(len(settings.cells))
        for start in starts
    ]
    pool = ProcessPoolExecutor(min(workers, len(tasks)), mp_context=multiprocessing.get_context("spawn"))
    try:
        with _workers_ignore_interrupts():
            futures = [
                pool.submit(
                    _simulate_chunk,
                    settings.case,
                    settings.cells[cell].scenario,
                    settings.seed,
                    replicates,
                    settings.weeks,
                )
                for cell, replicates in tasks
            ]
        unfinished = dict(zip(futures, tasks, strict=True))
        for cell in range(len(settings.cells)):
            own = futures[cell * len(starts) : (cell + 1) * len(starts)]
            while any(future in unfinished for future in own):
                _wait_for_some(unfinished, progress)
            yield _joined([future.result() for future in own])
    except BaseException:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _wait_for_some(unfinished: dict[Future[Record], tuple[int, range]], progress: Progress) -> None:
    done, _ = wait(unfinished, return_when=FIRST_COMPLETED)
    for future in done:
        progress.advance(len(unfinished.pop(future)[1]))


def _joined(records: Sequence[Record]) -> Record:
    return Record(
        *(
            pd.concat([getattr(record, name) for record in records], ignore_index=True)
            for name in ("runs", "weeks", "events")
        )
    )
