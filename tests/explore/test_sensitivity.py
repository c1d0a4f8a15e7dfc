"""Sensitivity: SALib's own indices, those that are known by formula, and luck that is told apart."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from experiments.explore import luck, morris, sobol
from experiments.explore.kept import salib
from experiments.explore.luck import NOTHING, RESAMPLES, TOLD, UNCLEAR
from experiments.system.errors import UserError
from tests.explore_trials import FIRST, TOTAL, VARIANCE, ishigami, noisy, space


def linear(unit):
    """Two numbers that act, one that does nothing to the mean, one that is read by nobody."""
    return 3 * unit[:, 0] - 2 * unit[:, 1]


@pytest.fixture(scope="module")
def screened():
    four = space(4)
    unit = morris.sample(four, 20, seed=3)
    y = noisy(linear(unit), 6, 1.0, seed=4)
    # whoever moves the last number alone meets the very same futures
    steps = np.abs(np.diff(unit.reshape(20, 5, 4), axis=1)).argmax(axis=2)
    paths = y.reshape(20, 5, 6)
    for path, step in zip(*np.nonzero(steps == 3), strict=True):
        paths[path, step + 1] = paths[path, step]
    return four, unit, y, morris.indices(four, unit, y, seed=1)


def test_elementary_effects_are_salibs_own(screened):
    four, unit, y, table = screened
    theirs = salib_morris.analyze(four.problem, unit, y.mean(axis=1), num_levels=4, seed=1)
    for ours, name in (
        ("mu", "mu"),
        ("mu_star", "mu_star"),
        ("sigma", "sigma"),
        ("mu_star_half_width", "mu_star_conf"),
    ):
        assert table[ours].to_numpy() == pytest.approx(np.asarray(theirs[name], dtype=float), abs=1e-9)
    own = morris.effects(unit, y).mean(axis=2)
    assert own.mean(axis=1) == pytest.approx(np.asarray(theirs["mu"], dtype=float), abs=1e-9)
    assert np.abs(own).mean(axis=1) == pytest.approx(np.asarray(theirs["mu_star"], dtype=float), abs=1e-9)


def test_what_acts_is_told_from_luck_and_what_does_not_is_not(screened):
    table = screened[3]
    assert table.verdict.tolist() == [TOLD, TOLD, UNCLEAR, NOTHING]
    assert table.mu.tolist()[:2] == pytest.approx([3, -2], abs=0.5)
    assert table.mu_star[2] > 0.3, "luck alone makes effects"
    assert table.by_luck[2] == pytest.approx(table.mu_star[2], rel=0.4)
    assert table.beyond_luck[0] == pytest.approx(3, abs=0.5)
    assert table.beyond_luck[2] < table.mu_star[2]
    assert (table.p[3], table.by_luck[3], table.mu_star[3]) == (1, 0, 0)


def test_luck_alone_is_called_something_in_one_table_of_twenty():
    four, told, tables = space(4), 0, 60
    unit = morris.sample(four, 8, seed=1)
    for trial in range(tables):
        differences = morris.effects(unit, noisy(np.zeros(len(unit)), 4, 1.0, seed=trial))
        told += TOLD in luck.verdicts(differences, seed=trial)[0]
    assert told <= 8  # 3 are expected; more than 8 in one trial of 200


@pytest.fixture(scope="module")
def saltelli():
    three = space(3)
    return three, sobol.sample(three, 1024, seed=1)


def test_sobol_indices_are_salibs_own_and_hold_ishigamis_known_ones(saltelli):
    three, unit = saltelli
    y = np.repeat(ishigami(unit)[:, None], 2, axis=1)
    table = sobol.indices(three, y, seed=2)
    theirs = salib_sobol.analyze(
        three.problem, y.mean(axis=1), calc_second_order=False, num_resamples=RESAMPLES, seed=3
    )
    for ours, name in (
        ("first", "S1"),
        ("first_half_width", "S1_conf"),
        ("total", "ST"),
        ("total_half_width", "ST_conf"),
    ):
        assert table[ours].to_numpy() == pytest.approx(np.asarray(theirs[name], dtype=float), abs=1e-9)
    assert (np.abs(table["first"] - FIRST) <= table.first_half_width + 1e-3).all()
    assert (np.abs(table.total - TOTAL) <= table.total_half_width).all()
    assert ((table.low <= TOTAL) & (table.high >= TOTAL)).all()
    assert table.total_beyond_luck.tolist() == pytest.approx(TOTAL, abs=0.05)
    assert table.verdict.tolist() == [TOLD] * 3


def test_luck_inflates_total_indices_and_is_taken_out_again(saltelli):
    three, unit = saltelli
    y = noisy(ishigami(unit), 4, VARIANCE**0.5, seed=6)  # half of a future's variance is luck
    table = sobol.indices(three, y, seed=2)
    assert table.total.tolist() == pytest.approx((TOTAL + 0.25) / 1.25, abs=0.08), "a mean of four has a quarter of it"
    assert (np.abs(table.total_beyond_luck - TOTAL) < 0.12).all()
    assert ((table.low <= TOTAL) & (table.high >= TOTAL)).all()
    share = luck.luck_share(y, 5, seed=1)
    assert share.low < 0.5 < share.high
    assert share.high - share.low < 0.1


def test_where_nothing_varies_nothing_is_claimed(saltelli):
    three, unit = saltelli
    flat = np.ones((len(unit), 2))
    table = sobol.indices(three, flat, seed=1)
    assert set(table.verdict) == {NOTHING}
    assert not table[["first", "total", "total_beyond_luck"]].to_numpy().any()
    assert luck.luck_share(flat, 5, seed=1) is None


def test_without_salib_a_line_says_how_to_get_it(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(UserError, match=r'pip install "symbiosis\[explore\]"'):
        salib("sample.morris")
