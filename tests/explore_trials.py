"""Functions whose answers are known, to try explorations on without simulating."""

from __future__ import annotations

import numpy as np

from experiments.explore.space import Space

A, B = 7.0, 0.1
# Ishigami's indices by formula: what each number makes alone, and with the others.
_V1, _V2, _V13 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, B**2 * np.pi**8 * (1 / 18 - 1 / 50)
VARIANCE = _V1 + _V2 + _V13
FIRST = np.array([_V1, _V2, 0.0]) / VARIANCE
TOTAL = np.array([_V1 + _V13, _V2, _V13]) / VARIANCE


def ishigami(unit: np.ndarray) -> np.ndarray:
    """Ishigami's function of three numbers, each from -pi to pi as its place goes from 0 to 1."""
    x = np.pi * (2 * unit - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def space(numbers: int) -> Space:
    """So many numbers from 0 to 1."""
    keys = ("initial_trust_mean", "initial_communication", "initial_understanding", "initial_commitment")
    more = ("hold_self", "hold_facilitated", "attend_base", "attend_commitment")
    named = [f"parameters.initial.{key}" for key in keys] + [f"parameters.meeting.{key}" for key in more]
    return Space(dict.fromkeys(named[:numbers], (0.0, 1.0)))


def noisy(values: np.ndarray, replicates: int, sd: float, seed: int) -> np.ndarray:
    """Futures of points with these means, shape (points, replicates), each with a luck of its own."""
    return values[:, None] + np.random.default_rng(seed).normal(0, sd, (len(values), replicates))
