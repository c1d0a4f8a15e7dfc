"""Cases: shipped ones load, any layout of the same rows is the same case, every fault is one clear line."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Case, CaseError, Scenario, chance, load_case, shipped_cases, simulate
from sim.parameters import Parameters
from sim.place.case import BENEFITS, FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, Tie
from sim.place.read import MAX_FILE_BYTES, SHIPPED
from sim.quantity import Quantity, parse_quantity
from sim.scenario import CHOICES
from sim.start.start import draw_start

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


class Town:
    """A copy of the Vestbygd folder, to be edited."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(SHIPPED / "vestbygd", folder)
        self.folder = folder

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        (self.folder / name).write_bytes(content)

    def replace(self, name, old, new):
        text = self.text(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def rows(self, name):
        return list(csv.reader(io.StringIO(self.text(name))))

    def write_rows(self, name, rows, **dialect):
        out = io.StringIO()
        csv.writer(out, **dialect).writerows(rows)
        self.write(name, out.getvalue())

    def cell(self, name, first, column, value):
        """Set a cell, in the row whose first cell is `first` (a header row: use `replace`)."""
        rows = self.rows(name)
        row = next(row for row in rows if row[0] == first)
        row[rows[0].index(column)] = value
        self.write_rows(name, rows)

    def load(self):
        return load_case(self.folder)


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path / "town")


def fault_of(town):
    """The message; any other type of exception than CaseError fails the test."""
    with pytest.raises(CaseError) as caught:
        town.load()
    assert type(caught.value) is CaseError
    return str(caught.value)


# --- what loads ---------------------------------------------------------------------------------


def test_shipped_cases_load():
    assert shipped_cases() == ["aalborg_like", "kalundborg", "reference", "sotenas", "ulsan_like", "vestbygd"]
    for name in shipped_cases():
        case = load_case(name)
        assert case.name == name
        assert case.title
        assert case.summary


def test_reference_case_is_that_of_the_specification():
    # model.md section 5: ten firms in town, forty pairs, everything drawn.
    case = load_case("reference")
    assert (len(case.firms), len(case.opportunities)) == (10, 40)
    for firm in case.firms:
        assert (firm.location, firm.park, firm.status, firm.size_class) == ("town", True, "member", "")
        assert firm.weights == (1 / 3, 1 / 3, 1 / 3)
        assert firm.quantities == {
            "attention_hours": Quantity(chance.UNIFORM, 5, 12), "competence": Quantity(chance.UNIFORM, 0.3, 0.8),
            "reliability": Quantity(chance.UNIFORM, 0.95, 0.995), "understanding": None, "commitment": None,
        }  # fmt: skip
    for row in case.opportunities:
        told = {name: quantity for name, quantity in row.quantities.items() if name not in BENEFITS}
        assert told["value"] == Quantity(chance.UNIFORM, 0.3, 0.9)
        assert told["value_spread"] == Quantity(chance.FIXED, 0.1)
        assert told["explore_hours"] == Quantity(chance.LOGNORMAL, 40, 0.4)
        assert told["implement_hours"] == Quantity(chance.LOGNORMAL, 140, 0.5)
        assert told["permit_weeks"] == Quantity(chance.INTEGER, 8, 60)
        assert told["capital_need"] == Quantity(chance.UNIFORM, 0, 1)
        assert told["contract_weeks"] == Quantity(chance.INTEGER, 520, 780)
        assert (row.supplier, row.receiver, row.start) == ("any", "any", "latent")


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


def test_vestbygd_is_that_of_the_specification():
    # Five identified, a competence exchange that runs, candidates and hosts: as observed in 2023.
    case = load_case("vestbygd")
    sketched = {row.opportunity for row in case.opportunities if row.start == "identified"}
    assert len(sketched - case.running) == 5
    assert case.running == {"start-up-support"}
    assert case.facilitator_hosts == ("FOU-tech", "Vestbygd Utvikling")
    assert dict(case.as_observed) == {"facilitator": "informal", "colocation": "park", "meetings": "monthly"}
    Scenario(**case.as_observed)
    assert all(lever in CHOICES and choice in CHOICES[lever] for lever, choice in case.as_observed.items())


@pytest.mark.parametrize("name", shipped_cases())
def test_every_shipped_row_says_where_it_is_from(name):
    case = load_case(name)
    for row in (*case.firms, *case.opportunities, *case.ties):
        assert row.basis in ("sourced", "assumed", "mixed")
        assert row.note.strip()


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


def test_copied_folder_is_the_same_case(town):
    assert town.load() == load_case("vestbygd")


@pytest.mark.parametrize(
    "dialect",
    [{"lineterminator": "\n"}, {"lineterminator": "\r\n"}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\r"}],
    ids=["unix", "windows", "all quoted", "old mac"],
)
def test_round_trip_through_another_programs_csv(town, dialect):
    for name in ("firms.csv", "opportunities.csv", "ties.csv"):
        town.write_rows(name, town.rows(name), **dialect)
    assert town.load() == load_case("vestbygd")


def test_round_trip_with_mark_spaces_empty_lines_and_moved_columns(town):
    for name in ("firms.csv", "opportunities.csv", "ties.csv"):
        rows = [[f"  {cell} " for cell in row[::-1]] for row in town.rows(name)]
        rows.insert(3, [])
        rows.append([""] * len(rows[0]))
        town.write_rows(name, rows)
        town.write(name, b"\xef\xbb\xbf" + town.text(name).encode())
    assert town.load() == load_case("vestbygd")


def test_order_of_rows_is_forgotten(town):
    for name in ("firms.csv", "opportunities.csv", "ties.csv"):
        header, *rows = town.rows(name)
        town.write_rows(name, [header, *rows[::-1]])
    assert town.load() == load_case("vestbygd")


def test_optional_files_columns_and_cells(town):
    (town.folder / "ties.csv").unlink()
    town.write("case.yaml", "{}\n")
    case = town.load()
    assert case.name == "town"  # the folder's name
    assert case.ties == ()
    assert case.running == frozenset()
    header = town.rows("opportunities.csv")[0]
    header_only = [header]
    town.write_rows("opportunities.csv", header_only)  # firms that meet, and nothing to exchange
    assert simulate(town.load(), weeks=3).runs.exchanges_realised.tolist() == [0]


def test_benefit_columns_may_be_left_out(tmp_path):
    shutil.copytree(SHIPPED / "reference", tmp_path / "reference2")
    header = (tmp_path / "reference2" / "opportunities.csv").read_text(encoding="utf-8").splitlines()[0]
    assert not set(BENEFITS) & set(header.split(","))
    assert load_case(tmp_path / "reference2") == load_case("reference")


def add_limits(town, value):
    header, *rows = town.rows("opportunities.csv")
    town.write_rows("opportunities.csv", [[*header, "limit"], [*rows[0], value], *([*row, ""] for row in rows[1:])])


def test_a_column_of_limits_is_optional(town):
    assert {row.limit for row in town.load().opportunities} == {""}
    first = town.rows("opportunities.csv")[1][0]
    add_limits(town, "water")
    assert {row.opportunity: row.limit for row in town.load().opportunities if row.limit} == {first: "water"}


def test_an_unknown_limit_is_refused(town):
    add_limits(town, "watter")
    assert "opportunities.csv:2: limit: 'watter' is not allowed; did you mean 'water'?" in fault_of(town)


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
    row = "{},{},,\"uniform(0.1, 0.9)\",,assumed,\n"
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


def test_a_resource_called_like_a_distribution_is_only_a_name(town):
    town.cell("firms.csv", "FOU-tech", "offers", "research and development;technology know-how;uniform(0, 1)")
    assert "uniform(0, 1)" in next(f for f in town.load().firms if f.firm == "FOU-tech").offers


# --- what is refused ------------------------------------------------------------------------------

FIRMS, IDEAS, TIES, ABOUT = "firms.csv", "opportunities.csv", "ties.csv", "case.yaml"


def cell(name, first, column, value):
    return lambda town: town.cell(name, first, column, value)


def firm(column, value):
    return cell(FIRMS, "AluGass", column, value)  # row 2


def idea(column, value):
    return cell(IDEAS, "co2-sjogress", column, value)  # row 2


def tie(column, value):
    return cell(TIES, "Sjøgress", column, value)  # row 2


def text(name, old, new):
    return lambda town: town.replace(name, old, new)


def whole(name, content):
    return lambda town: town.write(name, content)


def more(content):
    return lambda town: town.write(ABOUT, town.text(ABOUT) + content)


def gone(name):
    return lambda town: (town.folder / name).unlink()


def folder_instead(name):
    def edit(town):
        (town.folder / name).unlink()
        (town.folder / name).mkdir()

    return edit


def row_twice(name):
    def edit(town):
        rows = town.rows(name)
        town.write_rows(name, [*rows, rows[1]])

    return edit


def cut_row(name, cells):
    def edit(town):
        rows = town.rows(name)
        rows[2] = (rows[2] + ["more"] * 9)[: len(rows[0]) + cells]
        town.write_rows(name, rows)

    return edit


def colliding_names(town):
    town.cell(FIRMS, "Service company", "firm", "Firm 35783")  # two names with one blake2b hash
    town.cell(FIRMS, "Power company", "firm", "Firm 118754")


def no_pairs_left(town):
    header, *rows = town.rows(IDEAS)
    row = dict(zip(header, rows[0], strict=True)) | {"supplier": "any", "receiver": "any"}
    copies = [[*(row | {"opportunity": f"copy {k}"}).values()] for k in range(2)]
    town.write_rows(IDEAS, [header, *rows, *copies])  # CO2 has one supplier and one receiver


# Name: edit, and what the message must say (where; field; value; what is allowed or meant).
BROKEN = {
    # files
    "firms.csv missing": (gone(FIRMS), ["firms.csv: file is missing"]),
    "opportunities.csv missing": (gone(IDEAS), ["opportunities.csv: file is missing"]),
    "case.yaml missing": (gone(ABOUT), ["case.yaml: file is missing"]),
    "firms.csv is a folder": (folder_instead(FIRMS), ["firms.csv: is a folder; allowed: a file"]),
    "firms.csv empty": (whole(FIRMS, ""), ["firms.csv: file is empty"]),
    "ties.csv empty": (whole(TIES, ""), ["ties.csv: file is empty"]),
    "case.yaml empty": (whole(ABOUT, ""), ["case.yaml: is not a list of keys"]),
    "only a header of firms": (lambda town: town.write_rows(FIRMS, town.rows(FIRMS)[:1]), ["firms.csv: no firm", "at least 1"]),
    "Latin-1": (lambda town: town.write(FIRMS, town.text(FIRMS).encode("latin-1", "replace")), ["firms.csv:", "is not UTF-8", "perhaps Windows-1252"]),
    "UTF-16": (lambda town: town.write(IDEAS, town.text(IDEAS).encode("utf-16")), ["opportunities.csv:1: is not UTF-8 text but UTF-16"]),
    "NUL in a table": (text(FIRMS, "cornerstone", "corner\0stone"), ["firms.csv:2: contains a NUL"]),
    "NUL in YAML": (more("title2: a\0b\n"), ["case.yaml:", "contains a NUL"]),
    "ten megabytes": (whole(FIRMS, b"a" * 10_000_000), ["firms.csv", "10000000 bytes", f"at most {MAX_FILE_BYTES}"]),
    "100 kB of YAML": (more("#" * 100_000), ["case.yaml", "bytes", "at most 64000"]),
    "a cell of 200 kB": (firm("note", "a" * 200_000), ["firms.csv", "is not a valid CSV file"]),
    "a quote never closed": (text(TIES, "Sjøgress,", '"Sjøgress,'), ["ties.csv", "is not a valid CSV file"]),
    # columns and cells
    "unknown column": (text(FIRMS, "sector", "sektor"), ["firms.csv:1", "'sektor'", "did you mean 'sector'"]),
    "missing column": (text(IDEAS, "jobs,", ""), ["opportunities.csv:1", "'jobs' is missing"]),
    "column twice": (text(TIES, "partner,", "firm,"), ["ties.csv:1", "'firm' stands twice"]),
    "semicolons": (lambda town: town.write_rows(FIRMS, town.rows(FIRMS), delimiter=";"), ["firms.csv:1", "semicolons"]),
    "a cell too few": (cut_row(FIRMS, -1), ["firms.csv:3", "18 cells", "allowed: 19"]),
    "a cell too many": (cut_row(TIES, 1), ["ties.csv:3", "8 cells", "allowed: 7"]),
    # numbers
    "not a number": (firm("competence", "high"), ["firms.csv:2", "competence", "'high'", "allowed: 0 to 1"]),
    "NaN": (firm("reliability", "nan"), ["firms.csv:2", "reliability", "'nan'", "allowed: 0 to 1"]),
    "infinity": (idea("money_nok_per_year", "inf"), ["opportunities.csv:2", "money_nok_per_year", "'inf'", "at least 0"]),
    "too large for a float": (idea("jobs", "1e999"), ["opportunities.csv:2", "jobs", "'1e999'", "at least 0"]),
    "decimal comma": (firm("competence", "0,5"), ["firms.csv:2", "competence", "'0,5'", "decimal point"]),
    "thousands separator": (idea("amount", "20 000"), ["opportunities.csv:2", "amount", "'20 000'", "at least 0"]),
    "underscore": (idea("amount", "20_000"), ["opportunities.csv:2", "amount", "'20_000'"]),
    "hexadecimal": (idea("amount", "0x10"), ["opportunities.csv:2", "amount", "'0x10'"]),
    "below the range": (firm("attention_hours", "-1"), ["firms.csv:2", "attention_hours", "'-1'", "0 to 168"]),
    "above the range": (idea("capital_need", "1.01"), ["opportunities.csv:2", "capital_need", "'1.01'", "0 to 1"]),
    "nothing to explore": (idea("explore_hours", "0"), ["opportunities.csv:2", "explore_hours", "'0'", "at least 1"]),
    "no amount": (idea("amount", "0"), ["opportunities.csv:2", "amount", "'0'", "above 0"]),
    "empty but needed": (firm("competence", ""), ["firms.csv:2", "competence", "is empty"]),
    "no hours and no class": (firm("size_class", ""), ["firms.csv:2", "attention_hours", "is empty"]),
    "projects broken": (firm("max_projects", "2.5"), ["firms.csv:2", "max_projects", "'2.5'", "1 to 50"]),
    "projects none": (firm("max_projects", "0"), ["firms.csv:2", "max_projects", "'0'", "1 to 50"]),
    "projects too many": (firm("max_projects", "51"), ["firms.csv:2", "max_projects", "'51'", "1 to 50"]),
    "trust in a tie": (tie("trust", "1.5"), ["ties.csv:2", "trust", "'1.5'", "0 to 1"]),
    # distributions
    "unknown distribution": (firm("competence", "unifrom(0, 1)"), ["firms.csv:2", "'unifrom(0, 1)'", "did you mean 'uniform'"]),
    "ends exchanged": (firm("competence", "uniform(0.8, 0.2)"), ["firms.csv:2", "competence", "lower end"]),
    "end out of range": (firm("competence", "uniform(0.8, 1.2)"), ["firms.csv:2", "competence", "0 to 1"]),
    "one end": (firm("competence", "uniform(0.8)"), ["firms.csv:2", "competence", "'uniform(0.8)'", "uniform(1, 2)"]),
    "three ends": (firm("competence", "uniform(0.1, 0.2, 0.3)"), ["firms.csv:2", "competence", "uniform(1, 2)"]),
    "decimal commas inside": (firm("competence", "uniform(0,2, 0,8)"), ["firms.csv:2", "competence", "decimal point"]),
    "broken whole numbers": (idea("permit_weeks", "integer(1.5, 9)"), ["opportunities.csv:2", "permit_weeks", "whole"]),
    "negative spread": (firm("competence", "normal(0.5, -0.1)"), ["firms.csv:2", "competence", "spread at least 0"]),
    "mean out of range": (firm("competence", "normal(1.5, 0.1)"), ["firms.csv:2", "competence", "0 to 1"]),
    "median of nothing": (idea("amount", "lognormal(0, 0.5)"), ["opportunities.csv:2", "amount", "median above 0"]),
    "code": (firm("competence", "__import__('os')"), ["firms.csv:2", "competence", "not a number"]),
    # choices and names
    "location": (firm("location", "twon"), ["firms.csv:2", "location", "'twon'", "did you mean 'town'"]),
    "park neither yes nor no": (firm("park", "perhaps"), ["firms.csv:2", "park", "'perhaps'", "known: no, yes"]),
    "in the park yet far": (
        lambda town: (firm("park", "yes")(town), firm("location", "far")(town)),
        ["firms.csv:2", "park", "'yes' contradicts location 'far'", "allowed"],
    ),
    "status": (firm("status", "membre"), ["firms.csv:2", "status", "'membre'", "did you mean 'member'"]),
    "size class": (firm("size_class", "startup"), ["firms.csv:2", "size_class", "'startup'", "did you mean 'start-up'"]),
    "basis": (firm("basis", "guess"), ["firms.csv:2", "basis", "'guess'", "assumed, mixed, sourced"]),
    "kind": (idea("kind", "byproduct"), ["opportunities.csv:2", "kind", "'byproduct'", "did you mean 'by-product'"]),
    "start": (idea("start", "operating"), ["opportunities.csv:2", "start", "'operating'", "identified, latent"]),
    "reserved name": (cell(FIRMS, "Service company", "firm", "any"), ["firms.csv", "'any' is reserved"]),
    "empty name": (cell(FIRMS, "Service company", "firm", ""), ["firms.csv:11", "firm", "''", "1 to 120"]),
    "name of 121 letters": (cell(FIRMS, "Service company", "firm", "a" * 121), ["firms.csv:11", "1 to 120"]),
    "name with a bell": (cell(FIRMS, "Service company", "firm", "Servi\ace"), ["firms.csv:11", "printable"]),
    "firm twice": (row_twice(FIRMS), ["firms.csv", "'AluGass'", "stands twice"]),
    "opportunity twice": (row_twice(IDEAS), ["opportunities.csv", "'co2-sjogress'", "stands twice"]),
    "names with one hash": (colliding_names, ["'Firm 35783'", "'Firm 118754'", "rename one"]),
    # weights
    "weights do not sum to 1": (
        lambda town: [firm(f"{m}_weight", "0.5")(town) for m in ("economic", "environmental", "social")],
        ["firms.csv:2", "economic_weight", "sum to 1"],
    ),
    "a negative weight": (
        lambda town: [
            firm(f"{m}_weight", w)(town) for m, w in (("economic", "-0.5"), ("environmental", "1"), ("social", "0.5"))
        ],
        ["firms.csv:2", "economic_weight", "at least 0"],
    ),
    "two weights of three": (
        lambda town: [firm(f"{m}_weight", "0.5")(town) for m in ("economic", "social")],
        ["firms.csv:2", "economic_weight", "not three numbers"],
    ),
    # streams
    "limit not a number": (firm("offers", "CO2:much"), ["firms.csv:2", "offers", "'CO2:much'", "at least 0"]),
    "limit below 0": (firm("offers", "CO2:-5"), ["firms.csv:2", "offers", "'CO2:-5'", "at least 0"]),
    "limit by lot": (firm("offers", "CO2:uniform(1, 2)"), ["firms.csv:2", "offers", "'CO2:uniform(1, 2)'", "at least 0"]),
    "stream offered twice": (firm("offers", "CO2:2000;CO2:5;waste water;residual heat;waste-water treatment;industrial know-how"),
                             ["firms.csv", "offers", "CO2"]),
    "resource not offered": (text(FIRMS, "CO2:2000;", ""), ["opportunities.csv", "'co2-sjogress'", "'CO2' is not in the offers of 'AluGass'"]),
    "resource not needed": (cell(FIRMS, "Sjøgress", "needs", "CO2"), ["opportunities.csv", "not in the needs of 'Sjøgress'"]),
    "no pairs left for any": (no_pairs_left, ["opportunities.csv", "2 rows of 'CO2'", "'any'", "at most 1"]),
    # partners
    "unknown supplier": (idea("supplier", "AluGas"), ["opportunities.csv", "'co2-sjogress'", "supplier 'AluGas'", "did you mean 'AluGass'"]),
    "unknown receiver": (idea("receiver", "Sjogress"), ["opportunities.csv", "receiver 'Sjogress'", "did you mean 'Sjøgress'"]),
    "supplier is receiver": (idea("receiver", "AluGass"), ["opportunities.csv", "'co2-sjogress'", "same firm 'AluGass'"]),
    "one side any": (idea("receiver", "any"), ["opportunities.csv", "'co2-sjogress'", "both be 'any'"]),
    # values
    "value beside benefits": (
        lambda town: (idea("value", "0.5")(town), idea("value_spread", "0")(town)),
        ["opportunities.csv:2", "supplier_economic", "contradicts value"],
    ),
    "spread without value": (idea("value_spread", "0.1"), ["opportunities.csv:2", "value_spread", "'0.1'", "needs value"]),
    "a benefit missing": (idea("receiver_social", ""), ["opportunities.csv:2", "receiver_social", "is empty"]),
    # ties
    "tie of a stranger": (tie("partner", "Vestbygd Utvikl"), ["ties.csv", "partner 'Vestbygd Utvikl'", "did you mean 'Vestbygd Utvikling'"]),
    "tie with itself": (tie("partner", "Sjøgress"), ["ties.csv", "'Sjøgress'", "no tie with itself"]),
    "tie without content": (
        lambda town: [tie(c, "")(town) for c in ("trust", "communication", "exchange")],
        ["ties.csv:2", "trust, communication, exchange", "at least one"],
    ),
    "trust given twice": (
        lambda town: town.write(TIES, town.text(TIES) + "AluGass,FOU-tech,0.5,,,assumed,\n"),
        ["ties.csv", "'AluGass' - 'FOU-tech'", "trust is given twice"],
    ),
    "communication given from both sides": (
        lambda town: town.write(TIES, town.text(TIES) + "FOU-tech,AluGass,,0.5,,assumed,\n"),
        ["ties.csv", "communication is given twice"],
    ),
    "exchange runs twice": (
        lambda town: town.write(TIES, town.text(TIES) + "Vestbygd Utvikling,Sjøgress,,,start-up-support,assumed,\n"),
        ["ties.csv", "exchange is given twice"],
    ),
    "running exchange unknown": (tie("exchange", "startup-support"), ["ties.csv", "'startup-support'", "did you mean 'start-up-support'"]),
    "running exchange of others": (tie("exchange", "co2-sjogress"), ["ties.csv", "'co2-sjogress'", "between other firms"]),
    # case.yaml
    "YAML anchor": (more("extra: &a 1\n"), ["case.yaml", "anchors are not allowed"]),
    "YAML alias": (more("extra: *a\n"), ["case.yaml", "aliases are not allowed"]),
    "YAML tag": (more("extra: !!python/object/apply:os.system [ls]\n"), ["case.yaml", "tags are not allowed"]),
    "YAML plain tag": (more("extra: !!str 1\n"), ["case.yaml", "tags are not allowed"]),
    "YAML key twice": (more("title: again\n"), ["case.yaml", "'title' stands twice"]),
    "YAML key twice inside": (text(ABOUT, "  meetings: monthly", "  meetings: monthly\n  meetings: weekly"), ["case.yaml", "'meetings' stands twice"]),
    "YAML merge key": (more("<<: {title: x}\n"), ["case.yaml", "is not valid YAML"]),
    "YAML two documents": (more("---\nname: x\n"), ["case.yaml", "is not valid YAML"]),
    "YAML broken": (more("'"), ["case.yaml", "is not valid YAML"]),
    "YAML tab": (more("\ttitle: x\n"), ["case.yaml", "is not valid YAML"]),
    "YAML very deep": (whole(ABOUT, "[" * 9000), ["case.yaml", "is not valid YAML"]),
    "YAML a list": (whole(ABOUT, "- name\n"), ["case.yaml", "is not a list of keys"]),
    "YAML key that is a list": (more("? [a]\n: b\n"), ["case.yaml", "is not valid YAML"]),
    "YAML no such date": (text(ABOUT, "title: Vestbygd, a Norwegian industrial town", "title: 2026-02-30"), ["case.yaml"]),
    "YAML no such number": (text(ABOUT, "title: Vestbygd, a Norwegian industrial town", "title: -0b_"), ["case.yaml"]),
    "YAML number of 5000 digits": (text(ABOUT, "title: Vestbygd, a Norwegian industrial town", "title: " + "1" * 5000), ["case.yaml"]),
    "YAML half a character": (
        text(ABOUT, "title: Vestbygd, a Norwegian industrial town", 'title: "\\ud800"'), ["case.yaml", "title"],
    ),
    "unknown key": (more("titel: x\n"), ["case.yaml", "'titel'", "did you mean 'title'"]),
    "a number for a title": (text(ABOUT, "title: Vestbygd, a Norwegian industrial town", "title: 5"), ["case.yaml", "title", "5 is not text"]),
    "a text for a list": (text(ABOUT, "sources:\n  - arstein_sveinhaug_2023", "sources: arstein"), ["case.yaml", "sources", "'arstein' is not a list"]),
    "a number in a list": (text(ABOUT, "  - FOU-tech", "  - 5"), ["case.yaml", "facilitator_hosts", "must be text"]),
    "unknown lever": (text(ABOUT, "  meetings: monthly", "  meeting: monthly"), ["case.yaml", "as_observed", "'meeting'", "did you mean 'meetings'"]),
    "unknown choice": (text(ABOUT, "  meetings: monthly", "  meetings: montly"), ["case.yaml", "as_observed.meetings", "'montly'", "did you mean 'monthly'"]),
    "a number as a choice": (text(ABOUT, "  meetings: monthly", "  meetings: 4"), ["case.yaml", "as_observed", "must be text"]),
    "unknown host": (text(ABOUT, "  - FOU-tech", "  - FOU tech"), ["case.yaml", "facilitator_hosts", "'FOU tech'", "did you mean 'FOU-tech'"]),
    # The host would lend half the hours, and the facilitator still have all of them.
    "host twice": (text(ABOUT, "  - FOU-tech", "  - Vestbygd Utvikling"), ["case.yaml", "facilitator_hosts", "Vestbygd Utvikling"]),
}  # fmt: skip


def test_there_are_many_broken_cases():
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_broken_case_is_refused_in_clear_words(name, town):
    edit, fragments = BROKEN[name]
    edit(town)
    message = fault_of(town)
    for fragment in fragments:
        assert fragment in message
    for line in message.splitlines():
        # Two names with one hash may stand in two files: that line names the case only.
        where = re.search(r"(firms|opportunities|ties)\.csv|case\.yaml|rename one|^\.\.\. and \d+ more faults$", line)
        assert where, f"names no file: {line}"
        assert len(line) < 1000, "too long to read"


def test_all_faults_of_all_files_are_told_at_once(town):
    firm("competence", "2")(town)
    firm("location", "twon")(town)
    idea("kind", "food")(town)
    tie("trust", "-1")(town)
    more("titel: x\n")(town)
    assert len(fault_of(town).splitlines()) == 5


def test_rows_after_an_empty_line_keep_their_number(town):
    lines = town.text(TIES).splitlines()
    lines.insert(2, "")
    town.write(TIES, "\n".join(lines).replace("FOU-tech,Vestbygd Utvikling,", "FOU-tech,Vestbygd Utvikling,9", 1))
    assert "ties.csv:7: " in fault_of(town)


@pytest.mark.parametrize("name", ["no such case", "", "x" * 5000, "a\0b", "/dev/null", "vestbigd"])
def test_a_name_that_is_no_case_is_refused(name):
    with pytest.raises(CaseError) as caught:
        load_case(name)
    assert type(caught.value) is CaseError


def test_near_miss_of_a_shipped_name_is_told():
    with pytest.raises(CaseError, match="did you mean 'vestbygd'"):
        load_case("vestbigd")


def test_a_case_made_in_code_is_checked_as_well():
    case = load_case("vestbygd")
    with pytest.raises(CaseError, match="no tie with itself"):
        Case(name="x", firms=case.firms, opportunities=(), ties=(Tie("AluGass", "AluGass", Quantity(0, 0.5)),))
    with pytest.raises(CaseError, match="at least 1"):
        Case(name="x", firms=(), opportunities=())


# --- hostile files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["uniform(" + " " * 1600 + "x", "1" * 8000 + "x", "uniform(1," + " " * 1600 + ",", "(" * 5000, "e" * 5000],
    ids=["spaces", "digits", "more spaces", "brackets", "letters"],
)
def test_a_strange_cell_is_refused_at_once(cell):
    # A pattern that backtracks takes minutes for one cell; files may come from strangers.
    start = time.perf_counter()
    with pytest.raises(ValueError):
        parse_quantity(cell, 0.0, 1.0)
    assert time.perf_counter() - start < 0.5


def test_a_thousand_keys_are_refused_at_once(town):
    start = time.process_time()
    more("".join(f"k{k}:\n" for k in range(6000)))(town)
    assert "more than 2000 entries are not allowed" in fault_of(town)
    town.write(ABOUT, "".join(f"k{k}:\n" for k in range(900)))
    assert fault_of(town).endswith("... and 880 more faults")
    assert time.process_time() - start < 2


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


def test_ranges_of_quantities_are_those_documented():
    documented = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
    for name, (low, high) in {**FIRM_QUANTITIES, **OPPORTUNITY_QUANTITIES}.items():
        if name in BENEFITS:
            name, low, high = "supplier_economic", 0.0, 1.0
        line = next(line for line in documented.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1])
        expected = f"{low:g}–{high:g}" if high < 1e9 else ("above 0" if name == "amount" else f"at least {low:g}")
        assert expected in line, name
