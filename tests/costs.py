"""What a command costs as a process of its own: processor time and the most memory it took; and what is quick here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from experiments.bench.fresh import LAUNCHER

REPOSITORY = Path(__file__).parents[1]
_LOOPS, _LOOP = 1_000_000, 0.06  # and the seconds they take where a second is meant as one


def is_quick(took: float, most: float) -> bool:
    """Whether seconds of processor time are at most so many, on a machine at its best: one that is slower at this hour
    has as much more, as a loop tells that is timed beside it."""
    return took <= most or took <= most * _slowness()


def _slowness() -> float:
    start, kept = time.process_time(), 0
    for k in range(_LOOPS):
        kept += k * k % 7
    return max(1.0, (time.process_time() - start) / _LOOP)


class Cost(NamedTuple):
    """The exit status, seconds of processor time, MB, and what was said on stderr."""

    status: int
    cpu: float
    memory: float
    said: str


def by_cpu(one: Cost) -> float:
    return one.cpu


def cost(*arguments: object) -> Cost:
    """Of `symbiosis ARGUMENTS`."""
    return cost_of_python("-m", "experiments", *arguments)


def cost_of_python(*arguments: object) -> Cost:
    with tempfile.TemporaryFile() as err:
        told = subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, *map(str, arguments)], stdout=subprocess.PIPE, stderr=err,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=True,
        )  # fmt: skip
        err.seek(0)
        return Cost(*json.loads(told.stdout.splitlines()[-1]), err.read().decode())
