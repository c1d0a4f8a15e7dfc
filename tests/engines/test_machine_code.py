"""The compiled week that is shipped: of the sources that are here, quick to load, left alone where anything is in doubt."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from numba import config as numba_config

from sim import Scenario, load_case
from sim.compiled import portable_fingerprint
from sim.ensemble import machine_code, week
from sim.ensemble.runs import arguments_of, packed, simulate_chunk
from sim.wasm.layout import sample
from sim.wasm.lowering import PYTHON
from sim.wasm.machine_code import describe
from tests.engines.test_twins import NAMED
from tests.thorough import THOROUGH

ROOT = Path(__file__).parents[2]
HERE = machine_code.is_for_here()
DOUBTS = ("{", "{}", "[]", "null", '"sources"', json.dumps({"sources": portable_fingerprint()}))  # told badly
for_here = pytest.mark.skipif(not HERE, reason="what is shipped is not for this machine, or numba was told otherwise")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Copies of both files, which a test may spoil; what was read of them before is forgotten, and so afterwards."""
    for name in ("FILE", "DESCRIPTION"):
        own = tmp_path / getattr(machine_code, name).name
        own.write_bytes(getattr(machine_code, name).read_bytes())
        monkeypatch.setattr(machine_code, name, own)
    forget()
    yield machine_code
    forget()


def forget():
    machine_code.shipped.cache_clear()
    machine_code.description.cache_clear()


def told(**other):
    return json.dumps(json.loads(machine_code.DESCRIPTION.read_text(encoding="utf-8")) | other)


def test_what_is_shipped_is_of_the_sources_that_are_here():
    here = machine_code.description()
    assert here["sources"] == portable_fingerprint(), "make wasm"
    assert here["arguments"] == machine_code.kinds(sample()), "make wasm"
    assert machine_code.DESCRIPTION.read_text(encoding="utf-8") == describe(machine_code.FILE.read_bytes())


@for_here
def test_it_is_what_simulates_here(monkeypatch):
    def compiled(*_):
        raise AssertionError("compiled here")

    monkeypatch.setattr(week, "simulate_runs", compiled)
    for scenario in (Scenario(), NAMED["stormy"]("vestbygd")):
        plan = packed(load_case("vestbygd"), [scenario], [1], range(2))
        assert len(simulate_chunk(plan, plan.runs, 30, everything=True).weeks) == 60


@for_here
@pytest.mark.parametrize("name", ["stormy", "active"])
def test_it_gives_the_bytes_of_the_week_compiled_here(name):
    plan = packed(load_case("vestbygd"), [NAMED[name]("vestbygd"), Scenario("project", "park")], [1, 5], range(6))
    shipped, compiled = (arguments_of(plan, plan.runs, 180, everything=True) for _ in range(2))
    assert machine_code.simulate(shipped) == week.simulate_runs(*compiled)
    for rows in ("run_rows", "week_rows", "event_rows"):
        assert getattr(shipped, rows).tobytes() == getattr(compiled, rows).tobytes()


@for_here
@pytest.mark.parametrize("doubt", [*DOUBTS, "whole", "flipped", "short", "gone", "other sources", "not told"])
def test_what_is_in_doubt_is_not_loaded(files, doubt):
    content = bytearray(files.FILE.read_bytes())
    if doubt == "flipped":
        content[len(content) // 2] ^= 1
    files.FILE.write_bytes(content[:1000] if doubt == "short" else content)
    if doubt == "gone":
        files.FILE.unlink()
    if doubt == "other sources":
        files.DESCRIPTION.write_text(told(sources="0" * 16), encoding="utf-8")
    if doubt == "not told":
        files.DESCRIPTION.unlink()
    if doubt in DOUBTS:
        files.DESCRIPTION.write_text(doubt, encoding="utf-8")
    assert (files.shipped() is None) == (doubt != "whole")
    assert (files.simulate(sample()) is None) == (doubt != "whole")


@for_here
@pytest.mark.parametrize("feature", machine_code.FEATURES)
def test_a_processor_that_lacks_something_gets_its_own(files, feature, monkeypatch):
    here = {**llvm.get_host_cpu_features(), feature: False}
    monkeypatch.setattr(machine_code.llvm, "get_host_cpu_features", lambda: here)
    assert files.shipped() is None


@for_here
@pytest.mark.parametrize(
    ("what", "value"), [("get_process_triple", "aarch64-unknown-linux-gnu"), ("platform", "darwin")]
)
def test_another_system_gets_its_own(files, what, value, monkeypatch):
    if what == "platform":
        monkeypatch.setattr(sys, "platform", value)
    else:
        monkeypatch.setattr(machine_code.llvm, what, lambda: value)
    assert files.shipped() is None


@for_here
@pytest.mark.parametrize(("wish", "value"), [("CPU_NAME", "generic"), ("CPU_FEATURES", "+avx"), ("BOUNDSCHECK", 1)])
def test_who_tells_numba_what_for_gets_it_compiled(files, wish, value, monkeypatch):
    monkeypatch.setattr(numba_config, wish, value)
    assert files.shipped() is None


@for_here
def test_arguments_of_another_kind_are_not_given_to_it():
    given = sample()
    assert machine_code.simulate(given) is not None
    fields = [(name, given.run_rows.dtype[name]) for name in given.run_rows.dtype.names]
    wider = np.zeros(len(given.run_rows), [*fields, ("more", "f8")])
    assert machine_code.simulate(given._replace(run_rows=wider)) is None
    assert machine_code.simulate(given._replace(weeks=4.0)) is None
    apart = np.zeros(4, given.run_rows.dtype)[::2]  # rows with room between them
    assert machine_code.simulate(given._replace(run_rows=apart)) is None


@for_here
def test_where_a_rule_fails_the_compiled_week_says_how(monkeypatch):
    monkeypatch.setattr(machine_code, "shipped", lambda: lambda table: 1)
    monkeypatch.setattr(week, "simulate_runs", lambda *_: 1 / 0)
    plan = packed(load_case("vestbygd"), [Scenario()], [1], [0])
    with pytest.raises(ZeroDivisionError):
        simulate_chunk(plan, plan.runs, 4, everything=False)


@pytest.mark.parametrize("value", [0.5, -0.0, 7, -1, float("inf"), np.float64(0.1)])
def test_numbers_are_told_by_their_bits(value):
    given = sample()
    table = machine_code.table_of(given._replace(case=given.case._replace(branch_ease=value)))
    assert np.asarray(value).view(np.int64) in table


@for_here
def test_a_first_run_compiles_no_week(tmp_path):
    """On a machine that has seen nothing of this: only small functions are made."""
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    size = ["--replicates", "2", "--weeks", "52", "--no-figures", "--out", str(tmp_path / "out")]
    asked = [sys.executable, "-m", "experiments.cli", "run", *size]
    done = subprocess.run(asked, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Compiling" not in done.stderr
    assert not [path.name for path in (tmp_path / "cache").rglob("simulate_runs*")]


@pytest.mark.skipif(
    sys.version_info[:2] != PYTHON or not (THOROUGH or os.environ.get("SYMBIOSIS_REBUILD")),
    reason="compiles the week for a minute, on one Python: under SYMBIOSIS_REBUILD, as in CI",
)
def test_made_again_it_is_what_is_shipped(tmp_path):
    subprocess.run([sys.executable, "-m", "sim.wasm.machine_code", str(tmp_path)], check=True)
    for shipped in (machine_code.FILE, machine_code.DESCRIPTION):
        assert (tmp_path / shipped.name).read_bytes() == shipped.read_bytes()


def test_it_may_lie_anywhere_in_memory():
    """All its addresses have 64 bits: with 32, LLVM aborts the process where a loader puts its parts far apart."""
    content = machine_code.FILE.read_bytes()
    relocations, absolute, entry = 4, 1, 24  # SHT_RELA; R_X86_64_64; bytes of: where, kind and symbol, what is added
    (start,), (size, count) = struct.unpack_from("<Q", content, 0x28), struct.unpack_from("<HH", content, 0x3A)
    kinds = set()
    for header in range(start, start + size * count, size):
        kind, (at, length) = (
            struct.unpack_from("<4xI", content, header)[0],
            struct.unpack_from("<24xQQ", content, header),
        )
        if kind == relocations:
            kinds |= {struct.unpack_from("<8xI", content, one)[0] for one in range(at, at + length, entry)}
    assert kinds == {absolute}
