"""exp, exp2, log and power of our own: how far from exact, and the same bits with and without the compiler."""

from __future__ import annotations

import ast
import decimal
import hashlib
import math
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import config as numba_config

from sim import elementary

SIM = Path(elementary.__file__).parent
MANY = int(os.environ.get("SYMBIOSIS_ARGUMENTS", "20000"))
EXACT = decimal.Context(prec=25, Emin=-9999, Emax=9999)
LN2 = EXACT.ln(Decimal(2))


def drawn(low: float, high: float, count: int = MANY) -> np.ndarray:
    return np.random.default_rng(7).uniform(low, high, count)


def spread(low: float, high: float) -> np.ndarray:
    """Positive numbers of every size between two."""
    return np.exp(drawn(math.log(low), math.log(high)))


def furthest(rule: Callable[[float], float], exact: Callable[[Decimal], Decimal], arguments: np.ndarray) -> float:
    """The largest distance from exact, in units in the last place."""
    far = 0.0
    for x in arguments.tolist():
        got = rule(x)
        far = max(far, float(abs(Decimal(got) - exact(Decimal(x))) / Decimal(math.ulp(got))))
    return far


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (-40.0, 40.0), (-708.0, 709.0)])
def test_exp_is_nearly_exact(low, high):
    assert 0.4 < furthest(elementary.exp, EXACT.exp, drawn(low, high)) < 0.75


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (-1021.0, 1023.0)])
def test_exp2_is_nearly_exact(low, high):
    assert 0.4 < furthest(elementary.exp2, lambda x: EXACT.exp(EXACT.multiply(x, LN2)), drawn(low, high)) < 0.75


@pytest.mark.parametrize(
    "arguments", [spread(1e-300, 1e300), drawn(0.5, 2.0), drawn(0.999, 1.001)], ids=["all", "about 1", "at 1"]
)
def test_log_is_nearly_exact(arguments):
    assert 0.4 < furthest(elementary.log, EXACT.ln, arguments) < 0.6


def test_power_is_below_an_ulp_where_it_says_so():
    far, asked = 0.0, 0
    for base, exponent in zip(
        drawn(0.0, 1.0).tolist(), np.random.default_rng(8).uniform(0.0, 10.0, MANY).tolist(), strict=True
    ):
        got = elementary.power(base, exponent)
        if got > math.exp(-20):
            asked += 1
            exact = EXACT.exp(EXACT.multiply(Decimal(exponent), EXACT.ln(Decimal(base))))
            far = max(far, float(abs(Decimal(got) - exact) / Decimal(math.ulp(got))))
    assert asked > 0.9 * MANY
    assert 0.4 < far < 0.85


def test_at_the_ends():
    assert [elementary.exp(x) for x in (-0.0, 710.0, -746.0, math.inf, -math.inf)] == [
        1.0,
        math.inf,
        0.0,
        math.inf,
        0.0,
    ]
    assert elementary.exp(-745.0) == 5e-324
    assert [elementary.exp2(x) for x in (0.0, 3.0, -1074.0, -1076.0, 1024.0)] == [1.0, 8.0, 5e-324, 0.0, math.inf]
    assert [elementary.exp2(float(k)) for k in range(-1074, 1024)] == [math.ldexp(1.0, k) for k in range(-1074, 1024)]
    assert [elementary.log(x) for x in (0.0, 1.0)] == [-math.inf, 0.0]
    assert elementary.log(5e-324) == pytest.approx(math.log(5e-324), rel=1e-15)
    assert [elementary.power(*x) for x in ((0.0, 0.0), (0.0, 3.0), (1.0, 1e9), (0.25, 0.5), (1e-300, 9.0), (1e300, 9.0))] == [
        1.0, 0.0, 1.0, 0.5, 0.0, math.inf,
    ]  # fmt: skip


def results() -> list[float]:
    small = drawn(-30.0, 30.0, 3000).tolist()
    positive = [elementary.exp(x) for x in small]  # and not numpy's, which differ between processors
    return [
        *(elementary.exp(x) for x in small), *(elementary.exp2(x) for x in small),
        *(elementary.log(x) for x in positive),
        *(elementary.power(abs(x) / 30.0, y) for x, y in zip(small, positive, strict=True)),
    ]  # fmt: skip


def test_the_bits_are_these():
    """On every machine, Python and compiler, and without one (the tests run so too)."""
    digest = hashlib.sha256(np.array(results()).astype("<f8").tobytes()).hexdigest()
    assert digest == "c4203cdce46905aab54005b99660c1d1760072ad867f5d6975a1bfef5ed10a55"


@pytest.mark.skipif(bool(numba_config.DISABLE_JIT), reason="the compiler is off")
def test_nothing_is_contracted_and_no_library_is_called():
    @numba.njit
    def both(x, y):
        return elementary.exp(x) + elementary.log(y) + elementary.exp2(x) + elementary.power(y, x)

    both(1.0, 2.0)
    (text,) = both.inspect_asm().values()
    words = set(text.split())
    assert "vaddsd" in words or "addsd" in words or "fadd" in words  # it is what we think it is
    assert not [word for word in words if word.startswith(("vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "fmadd", "fmsub"))]
    (ir,) = both.inspect_llvm().values()
    assert not [
        line
        for line in ir.splitlines()
        if line.startswith("declare") and "double" in line and not re.search("@(llvm[.]|PyFloat_|floor[(])", line)
    ]


# --- nothing under sim/ asks a library for what may differ between libraries ---------------------------

LIBRARIES = {"math", "np", "numpy"}
DIFFERING = {  # sqrt, floor, ceil and copysign are exact by IEEE 754
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "power", "float_power", "sin", "cos", "tan", "tanh", "sinh",
             "cosh", "atan", "arctan", "hypot", "cbrt", "erf", "erfc", "gamma", "lgamma", "logaddexp"}  # fmt: skip


def asked_of_libraries(text: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in LIBRARIES
            and node.attr in DIFFERING
        ):
            found.append(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module in LIBRARIES:
            found += [f"{node.module}.{name.name}" for name in node.names if name.name in DIFFERING]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            ends = (node.left, node.right)
            if not all(isinstance(end, ast.Constant) and isinstance(end.value, int) for end in ends):  # 2**32 is exact
                found.append("**")
    return found


def test_no_rule_draw_or_engine_calls_the_c_library():
    assert asked_of_libraries("import math\ny = math.exp(2) ** 0.5\nz = 2**32") == ["**", "math.exp"]
    found = {
        str(path.relative_to(SIM)): calls
        for path in sorted(SIM.rglob("*.py"))
        if (calls := asked_of_libraries(path.read_text(encoding="utf-8")))
    }
    assert found == {}
