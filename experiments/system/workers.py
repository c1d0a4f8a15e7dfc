"""Tasks handed to threads or processes: bounded, in any order back, surviving a killed worker."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection, resource_tracker
from typing import Any, TypeVar

from experiments.system.ending import STOPPING

Task = TypeVar("Task")
Context = TypeVar("Context")
ALONE_AFTER = 3  # deaths after which a task is tried alone, so that its neighbours are not blamed for it
ATTEMPTS = 10  # how often a task may be in hand when a worker dies before it is given up
GLANCE = 0.1  # seconds between looks at whether somebody wants to stop
_context: Any = None  # in a worker process: what all tasks have in common


class WorkerDied(Exception):
    """A worker process was killed, or died for want of memory, whenever it had this task."""


def work_through(
    function: Callable[[Context, Task], Any], context: Context, tasks: Iterable[Task], workers: int, *, processes: bool
) -> Generator[tuple[Task, Any]]:
    """(task, what function(context, task) returned or the exception it raised), as they are finished.

    processes: worker processes (spawned; all must pickle, `context` only once a worker), else
    threads. At most two tasks a worker are in hand. Tasks in hand when a worker is killed are done
    again. When the caller stops, threads finish what they have begun and processes are ended.
    """
    with _interrupts_held() as let_in:
        yield from _work_through(function, context, tasks, workers, processes, let_in)


def _work_through(
    function: Callable[[Context, Task], Any], context: Context, tasks: Iterable[Task], workers: int, processes: bool,
    let_in: Callable[[], None],
) -> Iterator[tuple[Task, Any]]:  # fmt: skip
    waiting, attempts, stillborn = deque(enumerate(tasks)), dict[int, int](), 0
    while waiting:
        in_hand: dict[Future[Any], tuple[int, Task]] = {}
        pool = _process_pool(workers, context) if processes else ThreadPoolExecutor(workers)
        call = partial(_call_in_process, function) if processes else partial(function, context)
        try:
            if processes:
                stillborn += 1
                with _workers_ignore_interrupts():
                    first = pool.submit(os.getpid)
                _first_of([first], let_in).pop().result()  # whether workers can start at all
                stillborn = 0
            suspects = {number for number, times in attempts.items() if times >= ALONE_AFTER}
            yield from _until_broken(pool, call, 2 * workers, waiting, in_hand, suspects, let_in)
        except BrokenProcessPool:
            if stillborn == ATTEMPTS:
                raise RuntimeError(
                    "worker processes cannot start; in a script, call this under `if __name__ == '__main__':`"
                ) from None
            for number, task in reversed(list(in_hand.values())):
                attempts[number] = attempts.get(number, 0) + 1
                if attempts[number] == ATTEMPTS:
                    yield task, WorkerDied(f"the worker process died {ATTEMPTS} times")
                else:
                    waiting.appendleft((number, task))
        finally:
            if in_hand:
                for process in list((getattr(pool, "_processes", None) or {}).values()):
                    process.terminate()
            pool.shutdown(cancel_futures=True)


def _until_broken(
    pool: Executor, call: Callable[[Task], Any], most: int,
    waiting: deque[tuple[int, Task]], in_hand: dict[Future[Any], tuple[int, Task]], suspects: set[int],
    let_in: Callable[[], None],
) -> Iterator[tuple[Task, Any]]:  # fmt: skip
    while waiting or in_hand:
        while waiting and len(in_hand) < most:
            if in_hand and suspects & {waiting[0][0], *(number for number, _ in in_hand.values())}:
                break
            with _workers_ignore_interrupts():
                future = pool.submit(call, waiting[0][1])
            in_hand[future] = waiting.popleft()
        for future in _first_of(in_hand, let_in):
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                raise error
            _, task = in_hand.pop(future)
            yield task, error if error is not None else future.result()


def _first_of(futures: Iterable[Future[Any]], let_in: Callable[[], None]) -> set[Future[Any]]:
    """Those finished, once there is one."""
    finished: set[Future[Any]] = set()
    while not finished:
        let_in()
        finished, _ = wait(futures, timeout=GLANCE, return_when=FIRST_COMPLETED)
    return finished


def _process_pool(workers: int, context: Any) -> ProcessPoolExecutor:
    _start_quiet_tracker()
    # An explicit context: importing Mesa 3.3 changes the default for the whole process.
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker, initargs=(context,)
    )


def _start_quiet_tracker() -> None:
    """Python's process that clears up behind killed pools, told to do so without a word.

    Where a command is ended hard it finds semaphores, removes them as it should, and would warn of a
    leak after the last line of the command.
    """
    if os.name == "nt":  # has none
        return
    quiet = "ignore::UserWarning:multiprocessing.resource_tracker"  # it inherits options of this process
    sys.warnoptions.append(quiet)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(quiet)


def _begin_worker(context: Any) -> None:
    global _context
    _context = context
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end_with_parent() -> None:  # a worker whose parent was killed would wait for work for ever
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _call_in_process(function: Callable[[Any, Task], Any], task: Task) -> Any:
    return function(_context, task)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[Callable[[], None]]:
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


@contextlib.contextmanager
def _workers_ignore_interrupts() -> Iterator[None]:
    """Ctrl-C is the parent's to handle: workers started in here inherit that SIGINT is blocked. The
    parent's own waits until the end of this, so that none is lost."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
