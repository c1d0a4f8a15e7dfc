"""Tasks handed to any executor of `concurrent.futures`: this machine's, a cluster's, somebody else's.

What a task raises comes back as its result, so an exception of a future is the executor's own: a worker is lost, and
the task is handed out again, or the executor is, and nothing is left to hand it to.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import Any, TypeVar

from experiments.system.errors import UserError
from experiments.system.worker_processes import WorkerDied, answer_of, result_of
from experiments.system.workers import first_of, interrupts_held

Task = TypeVar("Task")
AT_ONCE = 256  # tasks in hand: more than there are workers, so that one that comes late finds some
ATTEMPTS = 3  # how often a task is handed out; Dask alone hands it to four workers each time
DEATHS = ("KilledWorker",)  # what executors call it when a task had a worker killed; Dask's, which need not be here


def work_through_executor(
    function: Callable[[Any, Any], Any], context: Any, tasks: Iterable[Task], executor: Executor, *,
    argument_of: Callable[[Task], Any], at_once: int = AT_ONCE,
) -> Generator[tuple[Task, Any]]:  # fmt: skip
    """(task, what function(context, argument_of(task)) returned or the exception it raised), as they are finished.

    All but the tasks must pickle; `argument_of` is called when a task is handed out. `at_once` are in hand. A task
    whose worker is lost is handed out again; one whose worker was killed each time comes back as WorkerDied. When the
    caller stops, what nobody has begun is taken back. Raises UserError where the executor is gone, or cannot work.
    """
    waiting, in_hand, losses = deque(enumerate(tasks)), dict[Future[Any], tuple[int, Task]](), Counter[int]()
    with interrupts_held() as let_in:
        try:
            while waiting or in_hand:
                while waiting and len(in_hand) < at_once:
                    number, task = waiting.popleft()
                    future = _handed(executor, function, context, argument_of(task))
                    in_hand[future] = number, task
                for future in first_of(in_hand, let_in):
                    number, task = in_hand.pop(future)
                    lost = _loss(future)
                    if lost is None:
                        yield task, result_of(future.result())
                        continue
                    losses[number] += 1
                    if losses[number] < ATTEMPTS:
                        waiting.appendleft((number, task))
                    elif type(lost).__name__ in DEATHS:
                        yield task, WorkerDied(f"workers of the executor died {ATTEMPTS} times")
                    else:
                        raise _gone("could not do a task", lost)
        finally:
            for future in in_hand:
                future.cancel()


def _handed(executor: Executor, function: Callable[[Any, Any], Any], context: Any, argument: Any) -> Future[Any]:
    try:
        return executor.submit(answer_of, function, context, argument)
    except Exception as error:  # of whatever library it is
        raise _gone("takes no tasks", error) from None


def _loss(future: Future[Any]) -> Exception | None:
    """What the executor raised instead of a task's answer. Raises UserError where the executor itself is gone."""
    try:
        error = future.exception()
    except CancelledError as cancelled:  # not by us: of a scheduler that is gone
        raise _gone("is gone", cancelled) from None
    if isinstance(error, BrokenExecutor):
        raise _gone("is gone", error)
    if error is not None and not isinstance(error, Exception):
        raise error
    return error


def _gone(how: str, error: BaseException) -> UserError:
    told = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    return UserError(f"the executor {how} ({told}); what is finished is kept, and the same command goes on")
