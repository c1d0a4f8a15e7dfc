"""A case is read: any layout of the same rows is the same case, every fault is one clear line."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from sim import CaseError, load_case, simulate
from sim.place.case import BENEFITS, Observed
from sim.place.read import MAX_FILE_BYTES, SHIPPED
from sim.place.write import case_texts
from tests.edited_town import ABOUT, FIRMS, IDEAS, TIES, fault_of

# --- what loads ---------------------------------------------------------------------------------


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


def add_column(town, name, value):
    header, *rows = town.rows("opportunities.csv")
    town.write_rows("opportunities.csv", [[*header, name], [*rows[0], value], *([*row, ""] for row in rows[1:])])


def drop_column(town, name):
    rows = town.rows("opportunities.csv")
    at = rows[0].index(name)
    town.write_rows("opportunities.csv", [row[:at] + row[at + 1 :] for row in rows])


def add_limits(town, value):
    drop_column(town, "limit")
    add_column(town, "limit", value)


def test_a_column_of_limits_is_optional(town):
    drop_column(town, "limit")
    assert {row.limit for row in town.load().opportunities} == {""}
    add_column(town, "limit", "")
    first = town.rows("opportunities.csv")[1][0]
    add_limits(town, "water")
    assert {row.opportunity: row.limit for row in town.load().declared_opportunities if row.limit} == {first: "water"}


def test_an_unknown_limit_is_refused(town):
    add_limits(town, "watter")
    assert "opportunities.csv:2: limit: 'watter' is not allowed; did you mean 'water'?" in fault_of(town)


def test_a_column_of_branches_makes_reserve_rows(town):
    drop_column(town, "branches")
    assert town.load().branch_ease == 0.5
    first = town.rows("opportunities.csv")[1][0]
    add_column(town, "branches", "2")
    town.write("case.yaml", town.text("case.yaml") + "branch_ease: 1\n")
    case = town.load()
    assert [row.opportunity for row in case.declared_opportunities if row.branches] == [first]
    assert sorted(row.opportunity for row in case.opportunities if row.parent) == [f"{first} :: 1", f"{first} :: 2"]
    assert case.branch_ease == 1


@pytest.mark.parametrize("value", ["6", "-1", "two", "2.0"])
def test_branches_out_of_range_are_refused(town, value):
    drop_column(town, "branches")
    add_column(town, "branches", value)
    assert f"opportunities.csv:2: branches: '{value}' is not allowed; allowed: 0 to 5" in fault_of(town)


@pytest.mark.parametrize("value", ["0", "1.5", ".nan", "true", "half", "[0.5]"])
def test_an_ease_out_of_range_is_refused(town, value):
    town.write("case.yaml", town.text("case.yaml") + f"branch_ease: {value}\n")
    assert "case.yaml: branch_ease: " in fault_of(town)


def test_a_case_says_when_the_first_election_is(town):
    assert town.load().first_election == 104
    town.write("case.yaml", town.text("case.yaml") + "first_election: 30\n")
    assert town.load().first_election == 30


@pytest.mark.parametrize("value", ["0", "209", "30.5", "true", "soon", "[30]", ".nan"])
def test_an_election_out_of_the_first_term_is_refused(town, value):
    town.write("case.yaml", town.text("case.yaml") + f"first_election: {value}\n")
    assert "case.yaml: first_election: " in fault_of(town)


OBSERVED = "observed:\n  stage: 2\n  weeks_of_work: 104\n"


def test_what_was_observed_is_read_and_written(town):
    assert OBSERVED in town.text("case.yaml")
    town.write("case.yaml", town.text("case.yaml").replace(OBSERVED, ""))
    assert town.load().observed == Observed(1, 0)
    town.write("case.yaml", town.text("case.yaml") + "observed: {weeks_of_work: 60, stage: 3}\n")
    case = town.load()
    assert case.observed == Observed(stage=3, weeks_of_work=60)
    town.write("case.yaml", case_texts(case)["case.yaml"])
    assert town.load().observed == case.observed


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{stage: 5}", "observed.stage: 5 is not allowed; allowed: a whole number, 1 to 4"),
        ("{stage: true}", "observed.stage: True is not allowed"),
        ("{stage: '2'}", "observed.stage: '2' is not allowed"),
        ("{weeks_of_work: -1}", "observed.weeks_of_work: -1 is not allowed; allowed: a whole number, 0 to 5200"),
        ("{weeks_of_work: 1.5}", "observed.weeks_of_work: 1.5 is not allowed"),
        ("{stages: 2}", "observed: unknown key 'stages'; did you mean 'stage'?"),
        ("{2: 2}", "observed: unknown key 2"),
        ("2", "observed: 2 is not a list of keys and values"),
    ],
)
def test_what_cannot_have_been_observed_is_refused(town, given, told):
    town.write("case.yaml", town.text("case.yaml").replace(OBSERVED, f"observed: {given}\n"))
    assert f"case.yaml: {told}" in fault_of(town)


def test_a_resource_called_like_a_distribution_is_only_a_name(town):
    town.cell("firms.csv", "FOU-tech", "offers", "research and development;technology know-how;uniform(0, 1)")
    assert "uniform(0, 1)" in next(f for f in town.load().firms if f.firm == "FOU-tech").offers


# --- what is refused ------------------------------------------------------------------------------


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
    "basis": (firm("basis", "guess"), ["firms.csv:2", "basis", "'guess'", "assumed, derived, mixed, sourced"]),
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
