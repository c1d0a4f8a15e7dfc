"""The towns of a region simulated, each with its own luck, with more or less of a facilitator's post, and with none."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.region.kept import Kept
from experiments.region.posts import QUARTERS, WHOLE
from experiments.region.table import Municipality
from experiments.request.canonical import canonical
from experiments.system.progress import Progress
from sim import Scenario
from sim.scenario import FACILITATORS
from sim.simulate import simulate_many

OUTCOME = "exchanges_realised"


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a region is asked: the same in each municipality but for the facilitator."""

    posts: int
    meetings: str = "monthly"
    colocation: str = "none"
    seed: int = 1
    replicates: int = 20  # even: half of them choose, half of them judge
    weeks: int = 520


def scenarios(asked: Asked) -> list[Scenario]:
    """One for each of QUARTERS: nobody, or one appointed person with that part of a full-time post."""
    appointed = FACILITATORS["appointed"]
    choices = [
        dataclasses.replace(appointed, hours=appointed.hours * quarters / WHOLE) if quarters else "none"
        for quarters in QUARTERS.tolist()
    ]
    return [Scenario(facilitator=choice, colocation=asked.colocation, meetings=asked.meetings) for choice in choices]


Job = tuple[Municipality, Sequence[Scenario]]


def with_posts(municipalities: Sequence[Municipality], asked: Asked) -> list[Job]:
    """What is simulated of each: nobody, and more and more of a post."""
    return [(one, scenarios(asked)) for one in municipalities]


def realised(jobs: Sequence[Job], asked: Asked, kept: Kept, what: str = "municipalities") -> np.ndarray:
    """Exchanges realised, shape `shape_of`. What `kept` has already is not simulated; what is simulated it takes in.

    The futures of a municipality are paired over its scenarios; those of two municipalities have nothing in common.
    what: of which progress tells.
    """
    left = jobs[kept.done :]
    if not left:
        return kept.found
    progress = Progress(len(jobs), what, already=kept.done)
    progress.advance(0)
    simulate_many(left[0][0].case, left[0][1], weeks=1)  # what must be compiled is, before time is taken
    progress.started = time.monotonic()
    try:
        for one, levels in left:
            runs = simulate_many(
                one.case, levels, seed=one.seed(asked.seed), replicates=asked.replicates, weeks=asked.weeks
            ).runs
            kept.add(runs[OUTCOME].to_numpy(float).reshape(len(levels), asked.replicates))
            progress.advance(1)
    except KeyboardInterrupt:
        kept.write()
        raise KeyboardInterrupt(f"what is finished is kept in {kept.path}; the same command goes on.") from None
    return kept.found


def shape_of(jobs: Sequence[Job], asked: Asked) -> tuple[int, int, int]:
    """Municipalities, scenarios of each, futures."""
    return len(jobs), len(jobs[0][1]), asked.replicates


def simulated(jobs: Sequence[Job], asked: Asked) -> dict[str, Any]:
    """All that decides what `realised` gives, but for cases and model: what kept futures are known by."""
    return {
        "outcome": OUTCOME,
        "scenarios": [[canonical(one) for one in levels] for _, levels in jobs],
        "seeds": [one.seed(asked.seed) for one, _ in jobs],
        "replicates": asked.replicates,
        "weeks": asked.weeks,
    }
