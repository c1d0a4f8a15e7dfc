"""Renaming gives the same place in another order; a table finds an effect of the order where there is one."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from experiments.answer.folder import model_fingerprint
from experiments.evidence import activation
from experiments.markers import block
from experiments.statistics import mean_interval
from sim import load_case
from sim.place.branches import with_branches
from tests.thorough import THOROUGH

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / activation.PAGE).read_text(encoding="utf-8")
CONTROL = next(name for name in activation.SETTINGS if name.startswith("Control"))


@pytest.mark.parametrize("place", ["vestbygd", "reference"])
def test_renaming_changes_names_and_order_and_nothing_else(place):
    case = with_branches(load_case(place), 0)
    orders = set()
    for number in range(1, activation.RENAMINGS + 1):
        other = activation.renamed(case, number)
        back = activation.renamed(other, 0)
        assert back is other
        plain = [firm.firm.removeprefix(f"{number}: ") for firm in other.firms]
        assert sorted(plain) == sorted(firm.firm for firm in case.firms)
        orders.add((*plain, *(row.opportunity.removeprefix(f"{number}: ") for row in other.opportunities)))
        by_name = {row.opportunity: row for row in case.opportunities}
        for row in other.opportunities:
            own = by_name[row.opportunity.removeprefix(f"{number}: ")]
            assert (row.quantities, row.resource, row.start, row.kind) == (
                own.quantities, own.resource, own.start, own.kind,
            )  # fmt: skip
            assert row.supplier.removeprefix(f"{number}: ") == own.supplier
            assert row.receiver.removeprefix(f"{number}: ") == own.receiver
        assert {tie.exchange for tie in other.ties if tie.exchange} <= {row.opportunity for row in other.opportunities}
        assert len(other.ties) == len(case.ties)
        assert len(other.facilitator_hosts) == len(case.facilitator_hosts)
    assert len(orders) == activation.RENAMINGS


def test_ranks_say_where_each_stands_in_each_order():
    assert activation._ranks([["b", "a", "c"], ["1: c", "1: a", "1: b"]]).tolist() == [[1, 0, 2], [1, 2, 0]]


def test_what_it_brings_to_act_last_is_found_and_is_nothing_where_it_is_nothing():
    rng = np.random.default_rng(5)
    ranks = np.array([rng.permutation(6) for _ in range(8)])
    level = rng.random(6)
    noise = [level + rng.normal(size=(2000, 6)) for _ in ranks]
    planted = [values + 0.3 * own / 5 for values, own in zip(noise, ranks, strict=True)]
    nothing, found = (mean_interval(activation.last_against_first(ranks, values)) for values in (noise, planted))
    assert not nothing.is_clear_of_zero
    assert found.low < 0.3 < found.high
    assert found.is_clear_of_zero
    exact = [np.tile(level + 0.3 * own / 5, (3, 1)) for own in ranks]  # without noise to the digit
    assert activation.last_against_first(ranks, exact) == pytest.approx([0.3] * 3)


def test_the_page_is_of_this_model_and_says_what_its_tables_say():
    written = block("activation", PAGE)
    assert f"Model {model_fingerprint()};" in written, "run `make published`"
    assert activation.is_of_this_model(ROOT / activation.PAGE)
    rows = [line.strip("| ").split(" | ") for line in written.splitlines() if line.startswith("| ")]
    totals = [row for row in rows if len(row) == 5 and row[4].endswith(f"of {activation.RENAMINGS}")]
    places = [row for row in rows if len(row) == 5 and row[4] in ("yes", "no")]
    assert len(totals) == len(activation.SETTINGS) * len(activation.TOTALS)
    for row in (*totals, *places):
        low, high = (float(end) for end in re.search(r"\(([-+.\d]+) to ([-+.\d]+)\)", row[3]).groups())
        assert (low > 0 or high < 0) == (row[4] not in ("no", f"0 of {activation.RENAMINGS}")), row
    assert [row[4] for row in places if row[0] == CONTROL] == ["yes"]  # an order that counts is seen


@pytest.mark.skipif(not THOROUGH, reason="seven minutes of processor time: under SYMBIOSIS_THOROUGH")
def test_the_page_quotes_what_the_command_gives():
    tables = activation.activation_tables(activation.REPLICATES)
    assert block("activation", PAGE) == activation.as_markdown(*tables), "run `make published`"


def test_the_command_puts_its_tables_into_files_and_a_page(symbiosis, tmp_path, monkeypatch):
    few = {name: activation.SETTINGS[name] for name in (next(iter(activation.SETTINGS)), CONTROL)}
    monkeypatch.setattr(activation, "SETTINGS", few)
    monkeypatch.setattr(activation, "WEEKS", 60)
    page = tmp_path / "page.md"
    page.write_text("<!-- activation: here -->\n<!-- end of activation -->\n", encoding="utf-8")
    assert symbiosis("activation", "--replicates", "3", "--out", tmp_path, "--page", page).status == 0
    assert "3 futures of 1 years" in block("activation", page.read_text(encoding="utf-8"))
    assert activation.is_of_this_model(page)
    page.write_text(page.read_text(encoding="utf-8").replace("Model ", "Model 0"), encoding="utf-8")
    assert not activation.is_of_this_model(page)
    assert all((tmp_path / name).is_file() for name in activation.TABLES)
    page.write_text("nothing", encoding="utf-8")
    refused = symbiosis("activation", "--replicates", "3", "--out", tmp_path, "--page", page)
    assert refused.status == 2
    assert "<!-- activation:" in refused.err
