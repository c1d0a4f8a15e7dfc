"""Designs run in the store of sweeps: a kill loses nothing, more replicates compute what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.request.settings import Settings
from experiments.sweep import make_design, read_runs, run_sweep
from experiments.sweep.asked import request
from experiments.sweep.design import OUTCOMES
from experiments.sweep.manifest import fingerprint
from experiments.system.errors import UserError
from sim.declared import MAX_SEED
from sim.files import shown
from sim.names import nearest


@dataclasses.dataclass(frozen=True)
class Running:
    """Where sweeps lie and how they are run."""

    folder: Path
    command: str = ""
    workers: int | None = None
    processes: bool = False


def check_outcome(outcome: str) -> None:
    """Raise UserError where no run has such an outcome."""
    if outcome not in OUTCOMES:
        raise UserError(f"--outcome: unknown outcome {shown(outcome)}{nearest(outcome, OUTCOMES)}")


def seeds_of(seed: int) -> tuple[int, int]:
    """Seeds of the two draws of a design."""
    return seed, seed + 1 if seed < MAX_SEED else seed - 1


def outcomes(
    asked: Settings, rows: Sequence[Mapping[str, Any]], outcome: str, running: Running, *, seed: int, luck_rows: int
) -> np.ndarray:
    """An outcome of every run, shape (rows, cells, replicates); `luck_rows` rows after each other share their luck.

    Each seed and design has a folder of its own, whatever the number of replicates. Raises UserError where a run failed
    or has no such outcome.
    """
    design = make_design(dataclasses.replace(asked, seed=seed), rows=rows, luck_rows=luck_rows)
    identity = fingerprint({**request(design), "replicates": 0})
    folder = running.folder / f"{asked.case.name}-{identity[:10]}-seed{seed}"
    run_sweep(
        design, folder, command=running.command, workers=running.workers,
        processes=running.processes or asked.engine == "mesa",
    )  # fmt: skip
    runs = read_runs(folder).sort_values(["point", "replicate"])
    shape = (len(rows), design.cells, design.replicates)
    if len(runs) != np.prod(shape):
        raise UserError(f"{folder}: some runs failed; see errors.csv there")
    values = pd.to_numeric(runs[outcome]).to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(values).all():
        raise UserError(f"--outcome: {outcome} is missing in some runs; allowed: one that every run has")
    return values.reshape(shape)


def of_one_scenario(values: np.ndarray) -> np.ndarray:
    """Shape (rows, replicates): the outcome of the one scenario, or of two the second minus the first, paired."""
    return values[:, 0] if values.shape[1] == 1 else values[:, 1] - values[:, 0]
