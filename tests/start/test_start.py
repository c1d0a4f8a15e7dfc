"""What a run starts with: drawn at the address of its row, in its range, as the case says before the parameters."""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import pytest

import sim.ensemble
import sim.start
from sim import chance, load_case, shipped_cases
from sim.parameters import Parameters
from sim.place.case import BENEFITS, OPPORTUNITY_QUANTITIES
from sim.start.start import draw_start
from tests.edited_town import Town


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path / "town")


def test_reference_case_draws_forty_distinct_pairs_anew_each_replicate():
    case, seen = load_case("reference"), set()
    for replicate in range(3):
        start = draw_start(case, Parameters(), 1, replicate)
        pairs = list(zip(start.supplier.tolist(), start.receiver.tolist(), strict=True))
        assert len(set(pairs)) == 40
        assert all(supplier != receiver for supplier, receiver in pairs)
        assert (start.capacity == float("inf")).all()
        seen.add(tuple(pairs))
    assert len(seen) == 3


@pytest.mark.parametrize("name", shipped_cases())
def test_start_values_lie_in_their_ranges(name):
    start = draw_start(load_case(name), Parameters(), 3, 7)
    for values, (low, high) in (
        (start.attention, (0, 168)), (start.competence, (0, 1)), (start.reliability, (0, 1)),
        (start.understanding, (0, 1)), (start.commitment, (0, 1)), (start.trust, (0, 1)),
        (start.communication, (0, 1)), (start.supplier_value, (0, 1)), (start.receiver_value, (0, 1)),
        *((start.quantities[field], ends) for field, ends in OPPORTUNITY_QUANTITIES.items()),
    ):  # fmt: skip
        # Columns that are empty (benefits beside a value) are 0, whatever their range.
        assert (values >= low).all()
        assert (values <= high).all()
    assert (start.communication == start.communication.T).all()
    assert (start.max_projects >= 1).all()


def test_values_of_the_sides_are_benefits_weighted_by_motives(town):
    town.cell("firms.csv", "AluGass", "economic_weight", "0.5")
    town.cell("firms.csv", "AluGass", "environmental_weight", "0.3")
    town.cell("firms.csv", "AluGass", "social_weight", "0.2")
    for benefit, value in zip(BENEFITS, ("0.4", "0.6", "0.9", "0.3", "0.6", "0.9"), strict=True):
        town.cell("opportunities.csv", "co2-sjogress", benefit, value)
    case = town.load()
    start = draw_start(case, Parameters(), 1, 0)
    k = [row.opportunity for row in case.opportunities].index("co2-sjogress")
    assert start.supplier_value[k] == pytest.approx(0.5 * 0.4 + 0.3 * 0.6 + 0.2 * 0.9)
    assert start.receiver_value[k] == pytest.approx((0.3 + 0.6 + 0.9) / 3)  # Sjøgress: a third each


def test_size_class_sets_attention_and_projects_unless_given(town):
    case = town.load()
    start = draw_start(case, Parameters(), 1, 0)
    told = {firm.firm: k for k, firm in enumerate(case.firms)}
    assert 10 <= start.attention[told["AluGass"]] <= 25  # cornerstone
    assert start.max_projects[told["AluGass"]] == 6
    assert 3 <= start.attention[told["Sjøgress"]] <= 6  # start-up, with max_projects 3 of its own
    assert start.max_projects[told["Sjøgress"]] == 3
    assert 4 <= start.attention[told["Norsk Læring"]] <= 8  # hours of its own
    assert start.max_projects[told["Norsk Læring"]] == 3  # established
    assert start.capacity[[row.opportunity for row in case.opportunities].index("co2-sjogress")] == 2000


def test_a_quantity_is_drawn_at_the_address_of_its_row_and_field():
    # So it stays the same whatever else stands in the case (model.md section 8).
    case = load_case("reference")
    start = draw_start(case, Parameters(), 3, 4)
    for k, row in enumerate(case.firms):
        u = chance.uniform(3, 4, chance.CASE, 0, chance.stable_id(row.firm), chance.stable_id("attention_hours"))
        assert start.attention[k] == 5 + 7 * u
    for k, row in enumerate(case.opportunities):
        u = chance.uniform(3, 4, chance.CASE, 0, chance.stable_id(row.opportunity), chance.stable_id("permit_weeks"))
        assert start.quantities["permit_weeks"][k] == 8 + int(53 * u)
    i, j = 2, 5
    u = chance.uniform(3, 4, chance.CASE_TRUST, 0, case.firms[i].id, case.firms[j].id)
    assert start.trust[i, j] == 0.5 + 0.1 * chance.standard_normal_quantile(u)
    assert start.trust[i, j] != start.trust[j, i]


def test_value_of_a_side_is_the_common_value_plus_or_minus_its_spread():
    case = load_case("reference")
    start = draw_start(case, Parameters(), 3, 4)
    for side, values in (("supplier value", start.supplier_value), ("receiver value", start.receiver_value)):
        for k, row in enumerate(case.opportunities):
            u = chance.uniform(3, 4, chance.CASE, 0, row.id, chance.stable_id(side))
            value = start.quantities["value"][k] + 0.1 * (2 * u - 1)
            assert values[k] == pytest.approx(min(1.0, max(0.0, value)))


def test_what_a_case_says_of_a_firm_goes_before_the_parameters():
    case = load_case("vestbygd")
    told = {row.firm: k for k, row in enumerate(case.firms)}
    start = draw_start(case, Parameters(), 1, 0)
    assert 0.55 <= start.commitment[told["AluGass"]] < 0.7
    assert start.commitment[told["FOU-tech"]] == 0.7  # the parameter's value
    assert 0.25 <= start.understanding[told["FOU-tech"]] <= 0.45
    assert start.understanding[told["AluGass"]] == 0.2  # the parameter's value


def test_trust_is_told_one_way_and_communication_both_ways(town):
    town.write("ties.csv", "firm,partner,trust,communication,exchange,basis,note\n"
               "AluGass,FOU-tech,0.11,0.22,,assumed,\nFOU-tech,AluGass,0.93,,,assumed,\n")  # fmt: skip
    case = town.load()
    told = {row.firm: k for k, row in enumerate(case.firms)}
    a, b = told["AluGass"], told["FOU-tech"]
    start = draw_start(case, Parameters(), 1, 0)
    assert (start.trust[a, b], start.trust[b, a]) == (0.11, 0.93)
    assert start.communication[a, b] == start.communication[b, a] == 0.22
    others = start.communication[start.communication != 0.22]
    assert set(others.tolist()) == {0.0, 0.15}  # the diagonal, and the parameter's value


def test_communication_is_drawn_alike_from_whichever_side_it_is_told(town):
    row = '{},{},,"uniform(0.1, 0.9)",,assumed,\n'
    drawn = []
    for pair in (("AluGass", "FOU-tech"), ("FOU-tech", "AluGass")):
        town.write("ties.csv", "firm,partner,trust,communication,exchange,basis,note\n" + row.format(*pair))
        drawn.append(draw_start(town.load(), Parameters(), 1, 0).communication.tolist())
    assert drawn[0] == drawn[1]


def test_what_is_drawn_beyond_its_range_is_clipped(town):
    town.cell("firms.csv", "AluGass", "competence", "normal(0.5, 5)")
    case, drawn = town.load(), set()
    k = [row.firm for row in case.firms].index("AluGass")
    for replicate in range(40):
        drawn.add(float(draw_start(case, Parameters(), 1, replicate).competence[k]))
    assert {0.0, 1.0} < drawn
    assert all(0.0 <= value <= 1.0 for value in drawn)


def columns_of_tables():
    """(where, name) of every column of the tables that the compiled week reads."""
    for package in (sim.ensemble, sim.start):
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            for table, fields in vars(importlib.import_module(found.name)).items():
                if isinstance(fields, list) and fields and all(isinstance(f, tuple) for f in fields):
                    for name, kind, *_ in fields:
                        yield f"{found.name}.{table}", name
                        yield from ((f"{found.name}.{table}.{name}", inner) for inner in np.dtype(kind).names or ())


def test_no_column_has_the_name_of_something_numpy_gives_a_row():
    """`row.size` of a row is 1 to plain Python and the column to compiled code."""
    columns = list(columns_of_tables())
    assert ("sim.start.tables._FIRM", "size_class") in columns
    assert ("sim.start.tables.PARAMETER_FIELDS.trust", "suspicion") in columns
    assert [column for column in columns if column[1] in dir(np.record)] == []
