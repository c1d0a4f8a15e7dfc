"""Morris' elementary effects: each number moved by itself, from many places (@morris_1991, SALib)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.explore.kept import salib
from experiments.explore.luck import beyond_luck, size_by_luck, verdicts
from experiments.explore.space import Space

LEVELS = 4


def sample(space: Space, trajectories: int, seed: int) -> np.ndarray:
    """Trajectories after each other, shape (trajectories x (numbers + 1), numbers), from 0 to 1."""
    made: np.ndarray = salib("sample.morris").sample(space.problem, trajectories, num_levels=LEVELS, seed=seed)
    return made


def effects(unit: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Elementary effects per whole range, shape (numbers, trajectories, replicates).

    unit: a sample, shape (rows, numbers). y: shape (rows, replicates). The effects of a trajectory are paired: its
    points share their luck.
    """
    numbers = unit.shape[1]
    x = unit.reshape(-1, numbers + 1, numbers)
    steps = np.diff(x, axis=1)  # trajectory, step, number: one number moves in each step
    which = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, which[..., None], axis=2)[..., 0]
    rises = np.diff(y.reshape(-1, numbers + 1, y.shape[1]), axis=1) / size[..., None]
    found = np.empty((numbers, len(x), y.shape[1]))
    found[which.T, np.arange(len(x))[None, :]] = rises.swapaxes(0, 1)
    return found


def indices(space: Space, unit: np.ndarray, y: np.ndarray, seed: int) -> pd.DataFrame:
    """A row for each number: SALib's indices of the mean over replicates, and what luck has to do with them.

    mu, mu_star, sigma, mu_star_half_width (95 %): in units of the outcome per whole range. by_luck: mu_star that luck
    alone would give. beyond_luck: root mean square effect without luck's part. p: Holm's, of all numbers together.
    """
    found = salib("analyze.morris").analyze(space.problem, unit, y.mean(axis=1), num_levels=LEVELS, seed=seed)
    differences = effects(unit, y)
    told, p = verdicts(differences, seed)
    return pd.DataFrame(
        {
            "number": space.names,
            "mu": np.asarray(found["mu"], dtype=float),
            "mu_star": np.asarray(found["mu_star"], dtype=float),
            "mu_star_half_width": np.asarray(found["mu_star_conf"], dtype=float),
            "sigma": np.asarray(found["sigma"], dtype=float),
            "by_luck": size_by_luck(differences),
            "beyond_luck": np.sqrt(np.maximum(beyond_luck(differences).mean(axis=1), 0.0)),
            "p": p,
            "verdict": told,
        }
    )
