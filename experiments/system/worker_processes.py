"""Tasks handed to worker processes, one in hand each, surviving whoever is killed at whatever moment.

Each worker has a pipe of its own, whose other end the parent lets go once the worker has it: a worker that dies
breaks its own pipe and nothing else, whether it was starting, reading or half through its answer. Where
`concurrent.futures` shares a queue among workers, the parent waits for ever for the rest of what a dead one wrote,
and where it hands a large context to one that dies starting.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

Task = TypeVar("Task")
ATTEMPTS = 10  # how often a worker may die with a task in hand before the task is given up
GLANCE = 0.1  # seconds between looks at whether somebody wants to stop
READY = b""  # what a worker says before its first task; no pickle is empty


class WorkerDied(Exception):
    """A worker process was killed, or died for want of memory, whenever it had this task."""


class _Worker:
    """A process, the parent's end of its pipe, and the task it has in hand."""

    def __init__(self) -> None:
        # An explicit context: importing Mesa 3.3 changes the default for the whole process.
        spawn = multiprocessing.get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        # What start() writes must fit into a pipe that nobody reads yet: hence no context among the arguments.
        self.process = spawn.Process(target=_serve, args=(theirs,), daemon=True)
        with workers_ignore_interrupts():
            self.process.start()
        theirs.close()
        self.started = False
        self.in_hand: tuple[int, Any] | None = None

    def heard(self) -> bytes | None:
        """Its next message, or None: it is dead."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):
            return None

    def tell(self, message: bytes) -> None:
        """Send it something; whether it is dead is heard from it."""
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(message)


def in_processes(
    function: Callable[[Any, Task], Any], context: Any, waiting: deque[tuple[int, Task]], workers: int,
    let_in: Callable[[], None],
) -> Iterator[tuple[Task, Any]]:  # fmt: skip
    """(task, what function(context, task) returned or the exception it raised) for each numbered task `waiting`."""
    common = pickle.dumps((function, context))
    crew: list[_Worker] = []
    deaths, stillborn = Counter[int](), 0
    start_tracker()
    try:
        while waiting or any(worker.in_hand for worker in crew):
            while len(crew) < workers and waiting:
                crew.append(_Worker())
            for worker in _first_of(crew, let_in):
                message = worker.heard()
                held, worker.in_hand = worker.in_hand, None
                if message is None:
                    crew.remove(worker)
                    _buried(worker)
                    stillborn += held is None
                    if stillborn == ATTEMPTS:
                        raise RuntimeError(
                            "worker processes cannot start; in a script, call this under `if __name__ == '__main__':`"
                        )
                    if held is not None:
                        deaths[held[0]] += 1
                        if deaths[held[0]] == ATTEMPTS:
                            yield held[1], WorkerDied(f"the worker process died {ATTEMPTS} times")
                        else:
                            waiting.appendleft(held)
                    continue
                if not worker.started:
                    worker.started = True
                    worker.tell(common)
                    continue
                stillborn = 0
                if waiting:
                    worker.in_hand = waiting.popleft()
                    worker.tell(pickle.dumps(worker.in_hand[1]))
                if held is not None:
                    yield held[1], result_of(message)
    finally:
        for worker in crew:
            if worker.in_hand is not None or not worker.started:
                worker.process.terminate()
            worker.pipe.close()  # one that waits for work ends by that
        for worker in crew:
            _buried(worker)


def _first_of(crew: list[_Worker], let_in: Callable[[], None]) -> list[_Worker]:
    """Those that have said something or died, once there is one."""
    by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in crew}
    heard: list[Any] = []
    while not heard:
        let_in()
        heard = wait([*by_pipe], timeout=GLANCE)
    return [by_pipe[pipe] for pipe in heard]


def _buried(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join()
    worker.process.close()


def result_of(message: bytes) -> Any:
    """What `answer_of` made: a result, or the exception instead of one."""
    try:
        return pickle.loads(message)  # of our own worker
    except Exception as error:  # of an exception class that pickles and does not come back
        return error


def _serve(pipe: Connection) -> None:
    """What a worker process does."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end_with_parent() -> None:  # in the middle of a task too
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):  # the parent let go of the pipe: the work is done
        pipe.send_bytes(READY)
        function, context = pickle.loads(pipe.recv_bytes())
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(answer_of(function, context, pipe.recv()))


def answer_of(function: Callable[[Any, Any], Any], context: Any, task: Any) -> bytes:
    """What a task gives as bytes that can be sent: its result, or the exception it raised."""
    try:
        return pickle.dumps(function(context, task))
    except BaseException as error:  # the parent's to raise; here it would only kill the worker
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        try:
            return pickle.dumps(error)
        except Exception:
            return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))


def start_tracker() -> None:
    """Python's process that clears up behind others; starting it lets Ctrl-C through, so not while that waits."""
    if os.name != "nt":  # has none
        resource_tracker.ensure_running()


@contextlib.contextmanager
def workers_ignore_interrupts() -> Iterator[None]:
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
