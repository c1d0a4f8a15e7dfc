"""Which future a model of Mesa's tools plays: Mesa's `rng` and iterations are replicates here.

A future is (seed, replicate), and the same two give the same future everywhere in this project. Mesa's seeds and
iterations mean "the same again, with other luck", which is what a replicate is.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from sim.declared import MAX_SEED, is_whole
from sim.files import shown

_RUNNER = "mesa.batchrunner"


def replicate_of(said: Mapping[str, Any], is_without: bool = False) -> int:
    """The replicate that is meant by what is said: in `replicate`, `rng`, or an iteration of Mesa's batch runner.

    said: what was given under these names and as a scenario's `replication_id`; None is not given. is_without: whether
    it comes from a scenario of Mesa 4, which has thrown away what its `rng` was. Raises ValueError, in one line.
    """
    given = {name: value for name, value in said.items() if value is not None}
    if len(given) > 1:
        both = " and ".join(f"{name}: {shown(value)}" for name, value in given.items())
        raise ValueError(f"{both} say each which future it is; allowed: one of them")
    iteration = _iteration()
    for name, value in given.items():
        if not is_whole(value) or not 0 <= value <= MAX_SEED:
            what = "is not a whole number in range, and no generator is used here"
            raise ValueError(f"{name}: {shown(value)} {what}; allowed: 0 to {MAX_SEED}")
        if iteration and name != "rng":  # each value of Mesa's rng is an iteration
            raise ValueError(f"iterations: all would be future {value}, which {name} names; allowed: one of the two")
        return int(value)
    if is_without:
        raise ValueError("scenario: does not say which future it is; allowed: spawn_replications(n), or replicate=0")
    return iteration


def _iteration() -> int:
    """The iteration in which Mesa's batch runner makes this model; 0 where nothing runs in a batch.

    Up to 3.5 the runner tells a model nothing of its iteration (3.4 and later hand over `rng=None` instead), so all
    would be the same future. It stands in the runner's own frame, in its worker processes too.
    """
    frame = sys._getframe()
    while (frame := frame.f_back) is not None:  # type: ignore[assignment]
        if frame.f_globals.get("__name__") == _RUNNER:
            iteration = frame.f_locals.get("iteration")
            if not is_whole(iteration):
                raise ValueError("iterations: this Mesa does not tell them; allowed: replicate=range(n) in parameters")
            return iteration
    return 0
