"""Whoever waits for the compiler is told so, and how far it is; with their own model too."""

from __future__ import annotations

import inspect

import numba
import pytest

import sim.compiled
from experiments.system.compiling import COMPILING, FIRST_CALLED, _tell_progress, called_by, tell_compiling
from sim.ensemble import machine_code, week
from sim.reference import model
from sim.simulate import ENGINES

pytestmark = pytest.mark.skipif(numba.config.DISABLE_JIT, reason="the compiler is off")


@numba.njit
def inner(x):
    return x + 1


@numba.njit
def unused(x):
    return x


@numba.njit
def outer(x):
    return inner(x) if x else 0


@numba.njit
def whole(x):
    return outer(x) + inner(x)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_not_compiled_yet_is_told(engine, tmp_path, monkeypatch, capsys):
    told = []
    monkeypatch.setattr("experiments.system.compiling._tell_progress", told.append)
    monkeypatch.setattr(sim.compiled, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(machine_code, "shipped", lambda: print)
    tell_compiling("ensemble")  # which is shipped for this machine
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(machine_code, "shipped", lambda: None)
    tell_compiling(engine)
    assert capsys.readouterr().err == f"{COMPILING}\n"
    assert told == ([week.simulate_runs] if engine == "ensemble" else [])
    monkeypatch.setattr(sim.compiled, "is_kept", lambda name, folder: name == FIRST_CALLED[engine])
    tell_compiling(engine)
    assert capsys.readouterr().err == ""


def test_what_is_looked_for_is_what_engines_call():
    assert hasattr(week, FIRST_CALLED["ensemble"])
    assert f"{FIRST_CALLED['mesa']}(" in inspect.getsource(model)


def test_how_far_it_is_is_told_until_all_is_compiled(capsys):
    assert {one.__name__ for one in called_by(whole)} == {"inner", "outer", "whole"}
    _tell_progress(whole)
    whole(3)
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first.startswith("1 of 3 functions")
    assert last.startswith("3 functions in ")
    unused(3)  # nobody listens any more
    assert capsys.readouterr().err == ""
