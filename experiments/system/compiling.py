"""What is said while the model is compiled for a machine: that keeps a person waiting, once for each version of it.

How long it takes differs tenfold between machines, so what is told is measured while it goes on: functions take alike
long on average, and those that the week may call but is not compiled with make up for the last step, which joins all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

from experiments.system.progress import Progress

COMPILING = (
    "Compiling the model for this machine, once: a quarter of a minute on a fast one, minutes on a slow or busy one."
)
FIRST_CALLED = {"ensemble": "simulate_runs", "mesa": "contact_probability"}  # by an engine, in every run


def tell_compiling(engine: str) -> None:
    """Say on stderr that an engine will be compiled, if it will be, and of the ensemble how far it is.

    Of the other, which one's own model runs in too, each process compiles rules when it comes to them.
    """
    from sim.compiled import will_compile  # with the compiler, a second that a refusal does not need
    from sim.ensemble.machine_code import shipped

    if (engine == "ensemble" and shipped()) or not will_compile(FIRST_CALLED[engine]):
        return
    print(COMPILING, file=sys.stderr, flush=True)
    if engine == "ensemble":
        from sim.ensemble.week import simulate_runs

        _tell_progress(simulate_runs)


def _tell_progress(whole: Any) -> None:
    """Tell how many functions are compiled of those that a compiled function may call, until it is compiled itself."""
    from numba.core import event

    class Told(event.Listener):
        def __init__(self) -> None:
            self.progress = Progress(len(list(called_by(whole))), "functions")

        def on_start(self, of: Any) -> None:
            """Nothing: what is begun is not done."""

        def on_end(self, of: Any) -> None:
            progress, left = self.progress, self.progress.total - self.progress.done
            if of.data["dispatcher"] is whole:
                event.unregister("numba:compile", self)
                progress.advance(left)
            elif left > 1:
                progress.advance(1)

    event.register("numba:compile", Told())


def called_by(function: Any) -> Iterator[Any]:
    """A compiled function, and each that it or those may call, once."""
    from numba.core.dispatcher import Dispatcher

    found, waiting = set(), [function]
    while waiting:
        one = waiting.pop().py_func
        if one in found:
            continue
        found.add(one)
        yield one
        names = {name for code in _codes(one.__code__) for name in code.co_names}
        named = [one.__globals__[name] for name in names if name in one.__globals__]
        inside = [vars(module).get(name) for module in named if isinstance(module, ModuleType) for name in names]
        waiting += [value for value in (*named, *inside) if isinstance(value, Dispatcher)]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
