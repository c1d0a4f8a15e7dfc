"""Tasks handed to threads or processes: bounded, in any order back, surviving a killed worker."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from experiments.system.ending import STOPPING
from experiments.system.worker_processes import GLANCE, WorkerDied, in_processes

Task = TypeVar("Task")
Context = TypeVar("Context")

__all__ = ["WorkerDied", "work_through"]


def work_through(
    function: Callable[[Context, Task], Any], context: Context, tasks: Iterable[Task], workers: int, *, processes: bool
) -> Generator[tuple[Task, Any]]:
    """(task, what function(context, task) returned or the exception it raised), as they are finished.

    processes: worker processes (spawned; all must pickle, `context` only once), else threads. At most
    two tasks a worker are in hand. A task in hand when its worker is killed is done again. When the
    caller stops, threads finish what they have begun and processes are ended.
    """
    how = in_processes if processes else _in_threads
    with interrupts_held() as let_in:
        yield from how(function, context, deque(enumerate(tasks)), workers, let_in)


def _in_threads(
    function: Callable[[Context, Task], Any], context: Context, waiting: deque[tuple[int, Task]], workers: int,
    let_in: Callable[[], None],
) -> Iterator[tuple[Task, Any]]:  # fmt: skip
    in_hand: dict[Future[Any], Task] = {}
    pool = ThreadPoolExecutor(workers)
    try:
        while waiting or in_hand:
            while waiting and len(in_hand) < 2 * workers:
                _, task = waiting.popleft()
                in_hand[pool.submit(function, context, task)] = task
            for future in first_of(in_hand, let_in):
                error = future.exception()
                yield in_hand.pop(future), error if error is not None else future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def first_of(futures: Iterable[Future[Any]], let_in: Callable[[], None]) -> set[Future[Any]]:
    """Those finished, once there is one."""
    finished: set[Future[Any]] = set()
    while not finished:
        let_in()
        finished, _ = wait(futures, timeout=GLANCE, return_when=FIRST_COMPLETED)
    return finished


@contextlib.contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Ctrl-C, and SIGTERM and SIGHUP where they are handled, come in only where what this gives is called.

    Anywhere else they could leave a lock of a future taken, for which the end would wait for ever.
    """
    held: list[tuple[int, Any]] = []
    handlers: dict[int, Callable[[int, Any], Any]] = {}

    def let_in() -> None:
        while held:
            number, frame = held.pop()
            handlers[number](number, frame)

    if threading.current_thread() is threading.main_thread():  # only there do interrupts come in
        for number in map(int, STOPPING):
            handler = signal.getsignal(number)
            if callable(handler):  # else it ends the process, or is ignored
                handlers[number] = handler
                signal.signal(number, lambda number, frame: held.append((number, frame)))
    try:
        yield let_in
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        let_in()
