"""Files of strangers: whatever stands in them is a case or a clear fault, and at once."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import CaseError, Scenario, chance, simulate
from sim.place.read import SHIPPED
from sim.quantity import parse_quantity
from tests.costs import is_quick
from tests.edited_town import ABOUT, FIRMS, IDEAS, TIES, Town, fault_of
from tests.thorough import tried

QUICK = settings(max_examples=tried(60, 25), deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    "cell",
    ["uniform(" + " " * 1600 + "x", "1" * 8000 + "x", "uniform(1," + " " * 1600 + ",", "(" * 5000, "e" * 5000],
    ids=["spaces", "digits", "more spaces", "brackets", "letters"],
)
def test_a_strange_cell_is_refused_at_once(cell):
    # A pattern that backtracks takes minutes for one cell; files may come from strangers.
    start = time.process_time()
    with pytest.raises(ValueError):
        parse_quantity(cell, 0.0, 1.0)
    assert is_quick(time.process_time() - start, 0.5)


def test_a_thousand_keys_are_refused_at_once(town):
    start = time.process_time()
    town.write(ABOUT, town.text(ABOUT) + "".join(f"k{k}:\n" for k in range(6000)))
    assert "more than 2000 entries are not allowed" in fault_of(town)
    town.write(ABOUT, "".join(f"k{k}:\n" for k in range(900)))
    assert fault_of(town).endswith("... and 880 more faults")
    assert is_quick(time.process_time() - start, 2)


def harmless(town):
    """Load; anything but a case or a CaseError fails the test."""
    try:
        town.load()
    except CaseError as error:
        assert str(error)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    return Town(tmp_path_factory.mktemp("fuzz") / "town")


@pytest.mark.parametrize("name", [FIRMS, IDEAS, TIES, ABOUT])
def test_random_bytes_never_raise_anything_else(fuzzed, name):
    kept = (SHIPPED / "vestbygd" / name).read_bytes()

    @given(st.binary(max_size=300), st.integers(0, len(kept)), st.booleans())
    @QUICK
    def load(noise, place, alone):
        fuzzed.write(name, noise if alone else kept[:place] + noise + kept[place + len(noise) :])
        harmless(fuzzed)

    load()
    fuzzed.write(name, kept)


STRANGE = st.one_of(
    st.text(st.sampled_from('0123456789.,eE+-()"\'\n\r;:|\u2028\u0660 ²½ \ufeff\U0001f525anyinf'), max_size=12),
    st.sampled_from([
        "nan", "inf", "-0", "1e-400", "1e400", "0.5.5", "uniform(nan, 1)", "uniform(0, inf)", "integer(0, 1e300)",
        "normal(0, 1e308)", "lognormal(1e-300, 9)", "٣", "1٣", "any", "=1+1", "\u202e", "a;b:;:c", ";;:", ":5",
    ]),
)  # fmt: skip


@given(STRANGE)
@settings(QUICK, max_examples=300)
def test_a_strange_quantity_is_a_number_or_a_clear_fault(cell):
    try:
        quantity = parse_quantity(cell.strip(), 0.0, 1.0)
    except ValueError as error:
        assert repr(cell.strip()) in str(error)
        return
    for p in (0.0, 0.5, 1.0 - 2.0**-53):
        value = chance.quantile(quantity.kind, quantity.a, quantity.b, p)
        assert value == value, "no number"


@pytest.mark.parametrize("cell", ["lognormal(60, 5000)", "normal(0, 1e308)"])
def test_a_spread_that_would_draw_infinity_is_refused(cell):
    # `inf` is no number, so no draw may be infinite either (a standard deviation given as sigma).
    try:
        quantity = parse_quantity(cell, 0.0, float("inf"))
    except ValueError:
        return
    drawn = [chance.quantile(quantity.kind, quantity.a, quantity.b, p) for p in (0.001, 0.5, 0.999, 1.0 - 2.0**-53)]
    assert all(abs(value) < 1e308 for value in drawn), drawn


@pytest.mark.parametrize("name", [FIRMS, IDEAS, TIES])
def test_strange_cells_never_raise_anything_else(fuzzed, name):
    header, *rows = list(csv.reader(io.StringIO((SHIPPED / "vestbygd" / name).read_text(encoding="utf-8"))))

    @given(st.lists(st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(header), STRANGE), min_size=1, max_size=3))
    @QUICK
    def load(changes):
        changed = [list(row) for row in rows]
        for row, column, value in changes:
            changed[row][header.index(column)] = value
        fuzzed.write_rows(name, [header, *changed])
        try:
            case = fuzzed.load()
        except CaseError as error:
            assert all(".csv" in line or line.startswith("... and ") for line in str(error).splitlines())
        else:  # what is accepted can be simulated
            simulate(case, Scenario("informal", "park", "weekly"), weeks=2)

    load()
    fuzzed.write_rows(name, [header, *rows])


YAML_SCALAR = st.sampled_from([
    "1", "x", "yes", "null", "~", "2026-01-01", "2026-99-99", "12:30:45", "0b_", "0x_", "1e9", ".inf", "-", "?", "|",
    ">", "[", "]", "{", "}", "&a", "*a", "!t", "%", "@", "`", "'", '"', '"\\ud800"', "AluGass", "monthly", "<<", "=",
    "# x", "1_0", "0o7", "010", "2026-01-01T99:99:99Z", "[a, [b]]", "{a: b}", "''",
])  # fmt: skip
YAML_KEY = st.sampled_from([
    "name", "title", "sources", "facilitator_hosts", "as_observed", "notes", "summary", "x", "1", "? [a]", "<<", "=",
    "2026-99-99", "''",
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", "  ", "- "]), YAML_KEY, YAML_SCALAR), max_size=5))
@settings(QUICK, max_examples=200)
def test_strange_yaml_never_raises_anything_else(tmp_path_factory, lines):
    town = strange_yaml_town(tmp_path_factory)
    town.write(ABOUT, "".join(f"{indent}{key}: {value}\n" for indent, key, value in lines))
    harmless(town)


def strange_yaml_town(factory, made=[]):  # noqa: B006 (one folder for all examples)
    if not made:
        made.append(Town(factory.mktemp("yaml") / "town"))
    return made[0]
