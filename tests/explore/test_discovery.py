"""Scenario discovery: a planted part is found, with its density and coverage; where there is none, none is told."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.explore import prim
from experiments.explore.prim import Box

PLANTED = Box({0: (0.0, 0.4), 2: (0.5, 1.0)})  # a fifth of the space


def drawn(chance_inside, chance_outside, seed, rows=1500, replicates=4):
    """A design of five numbers, and the share of futures of interest in each row."""
    rng = np.random.default_rng(seed)
    unit = rng.random((rows, 5))
    chance = np.where(PLANTED.holds(unit), chance_inside, chance_outside)
    return unit, rng.binomial(replicates, chance) / replicates


@pytest.mark.parametrize(("inside", "outside"), [(1.0, 0.0), (0.9, 0.1)])
def test_a_planted_part_is_found_with_its_density_and_coverage(inside, outside):
    box = prim.found(*drawn(inside, outside, seed=1))
    assert set(box.sides) == set(PLANTED.sides), "and no side that luck drew"
    assert box.sides[0] == pytest.approx((0, 0.4), abs=0.04)
    assert box.sides[2] == pytest.approx((0.5, 1), abs=0.04)
    judged = prim.judged(box, *drawn(inside, outside, seed=2))
    base = 0.2 * inside + 0.8 * outside
    assert judged.is_told
    assert judged.base == pytest.approx(base, abs=0.03)
    assert judged.mass == pytest.approx(0.2, abs=0.04)
    assert judged.density.mean == pytest.approx(inside, abs=0.08)
    assert judged.coverage.mean == pytest.approx(0.2 * inside / base, abs=0.08)
    assert judged.density.low <= inside <= judged.density.high + 0.05
    assert judged.density.low < judged.density.mean, "a width even where all are alike"


def test_where_there_is_no_part_none_is_told():
    told = 0
    for seed in range(8):
        box = prim.found(*drawn(0.3, 0.3, seed, rows=300))
        told += prim.judged(box, *drawn(0.3, 0.3, seed + 1000, rows=300)).is_told
    assert told <= 1


def test_what_never_or_always_happens_has_no_part():
    unit = np.random.default_rng(1).random((200, 3))
    for share in (np.zeros(200), np.ones(200)):
        box = prim.found(unit, share)
        judged = prim.judged(box, unit, share)
        assert not box.sides
        assert not judged.is_told
        assert judged.base == share[0]
