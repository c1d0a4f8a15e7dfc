"""The table of statements, docs/statements.md: its counts, tests and names are there, and what it calls off is off."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from experiments.evidence.patterns import PATTERNS
from sim import Scenario, load_case, shipped_cases
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS, Parameters
from sim.place.case import Observed
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICE_CLASSES, CHOICES, EVENTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
SOURCES = (
    "skr_sotenas_2023", "svenska_industrikommuner_2022", "dalalab_2025", "arstein_sveinhaug_2023", "no_sirkulaer_kommune",
)  # fmt: skip
VERDICTS = ("works", "partly", "missing", "wrong")
NO_RULE = "no rule mends it"
OFF = re.compile(r"off by default: ((?:`[^`]+`(?:, )?)+)")
CASES = {name: load_case(name) for name in shipped_cases()}
PARAMETERS = {
    f"{group.name}.{field.name}": getattr(getattr(Parameters(), group.name), field.name)
    for group in dataclasses.fields(Parameters)
    for field in dataclasses.fields(getattr(Parameters(), group.name))
}
FIELDS = {
    f"{kind}.{field.name}": field.default for kind, of in CHOICE_CLASSES.items() for field in dataclasses.fields(of)
}
HEADERS = {
    column
    for table in (ROOT / "sim" / "cases" / "vestbygd").glob("*.csv")
    for column in table.read_text(encoding="utf-8").splitlines()[0].split(",")
}
DECLARED = {
    *PARAMETERS, *FIELDS, *MECHANISMS, *EVENTS, *RUN_COLUMNS, *HEADERS, *CASES,
    *(f"{kind}={name}" for kind, choices in CHOICES.items() for name in choices),
    *(path.stem for path in (ROOT / "configs" / "experiment").glob("*.yaml")),
    *(pattern.key for pattern in PATTERNS),
    *(field.name for field in dataclasses.fields(type(CASES["vestbygd"]))),  # keys of case.yaml
}  # fmt: skip


class Row(NamedTuple):
    number: str
    source: str
    statement: str
    verdict: str
    answers: str
    tests: str
    lacking: str


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


ROWS = [Row(*_cells(line)) for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
each_row = pytest.mark.parametrize("row", ROWS, ids=[row.number for row in ROWS])


def _verdict(row: Row) -> str:
    return row.verdict.strip("*")


def _source(row: Row) -> str:
    return row.source.strip("[@]")


# --- the table --------------------------------------------------------------------------------------


def test_every_statement_has_a_number_and_none_is_skipped():
    assert len(ROWS) >= 88
    assert [int(row.number) for row in ROWS] == list(range(1, len(ROWS) + 1))


@each_row
def test_source_and_verdict_are_known(row):
    bibliography = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    assert _source(row) in SOURCES
    assert f"{{{_source(row)}," in bibliography
    assert _verdict(row) in VERDICTS
    assert row.statement


def test_the_counts_are_those_of_the_rows():
    counted = Counter((_source(row), _verdict(row)) for row in ROWS)
    wanted = {source: [counted[source, verdict] for verdict in VERDICTS] for source in SOURCES}
    wanted["all"] = [sum(numbers) for numbers in zip(*wanted.values(), strict=True)]
    head = PAGE.partition("## Counts")[2].partition("## ")[0]
    told = {
        name.strip("[@]"): list(map(int, rest))
        for name, *rest in map(_cells, head.splitlines())
        if rest and rest[-1].isdigit()
    }
    assert told == {source: [sum(numbers), *numbers] for source, numbers in wanted.items()}


@each_row
def test_what_works_names_a_test_that_exists_and_what_does_not_says_why(row):
    named = re.findall(r"`([^`]+)`", row.tests)
    if _verdict(row) == "works":
        assert named
    else:
        assert not row.tests
        assert row.lacking.endswith(".")
    for where in named:
        path, function = where.split("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, where
        assert function.startswith("test_")


@each_row
def test_every_name_in_code_is_declared(row):
    named = set(re.findall(r"`([^`]+)`", row.statement + row.answers + row.lacking))
    assert named <= DECLARED, f"not declared: {sorted(named - DECLARED)}"


@each_row
def test_what_is_said_of_validation_is_its_verdict(row):
    validation = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    for key, verdict in re.findall(r"`(\w+)`(?: is |: )(not reproduced|reproduced|cannot tell)", row.lacking):
        assert re.search(rf"^\| `{key}` \[@.*\| \*\*{verdict}\*\* \|", validation, re.MULTILINE), (key, verdict)


# --- what is off ------------------------------------------------------------------------------------


def is_off(key: str) -> bool:
    """Whether what would mend a row is off in everything that ships."""
    if key in PARAMETERS:
        return any(values.get(key, object()) == PARAMETERS[key] for values in MECHANISMS.values())
    if key in FIELDS:
        return FIELDS[key] is False
    if key == "observed":
        return all(case.observed == Observed() for case in CASES.values())
    kind, _, name = key.partition("=")
    return name in CHOICES[kind] and all(case.as_observed.get(kind) != name for case in CASES.values())


@each_row
def test_what_is_said_to_be_off_by_default_is_off(row):
    off = [key for told in OFF.findall(row.lacking) for key in re.findall(r"`([^`]+)`", told)]
    assert "off by default" not in row.lacking or off
    assert [key for key in off if not is_off(key)] == [], "on by now: judge the row again"
    if _verdict(row) == "wrong":
        assert off or NO_RULE in row.lacking


def test_what_is_on_is_told_from_what_is_off():
    for key in ("project.diffusion", "meeting.undeclared_mandate", "facilitator.skill", "facilitator=appointed"):
        assert key in DECLARED
        assert not is_off(key)


# --- rows that are facts of a case ------------------------------------------------------------------


def test_sotenas_has_the_two_streams_that_are_told():
    case = CASES["sotenas"]
    rows = [row for row in case.declared_opportunities if row.resource in ("process water", "biological waste")]
    ran_before = [row.opportunity for row in rows if row.opportunity in case.running]
    assert len(ran_before) == 1  # the source says that part of it was done already, not which
    rows = [row for row in rows if row.opportunity not in ran_before]
    assert Counter(row.resource for row in rows) == {"process water": 4, "biological waste": 4}
    candidates = {firm.firm for firm in case.firms if firm.status == "candidate"}
    for row in rows:
        assert row.supplier.startswith("Sea-food firm") or (row.supplier in candidates and "assumed" in row.note)
        assert (row.receiver, row.kind) == ("Biogas plant", "by-product")
        assert "skr_sotenas_2023" in row.note


def test_vestbygd_has_the_six_firms_and_the_support_that_runs():
    case = CASES["vestbygd"]
    firms = {firm.firm: firm for firm in case.firms}
    six = {"AluGass", "Sjøgress", "FOU-tech", "Vestbygd Utvikling", "Utdanningshuset", "Norsk Læring"}
    assert six <= set(firms)
    assert (firms["AluGass"].size_class, firms["Sjøgress"].size_class) == ("cornerstone", "start-up")
    assert case.facilitator_hosts == ("FOU-tech", "Vestbygd Utvikling")
    assert list(case.running) == ["start-up-support"]
    for name, firm in firms.items():
        assert ("Role name" in firm.note) == (name not in six)  # what is added says so


def test_vestbygd_begins_in_its_second_stage():
    assert CASES["vestbygd"].observed == Observed(stage=2, weeks_of_work=104)
    model = SymbiosisModel(CASES["vestbygd"], Scenario("informal", "park", "monthly"))
    assert model.life.stage == 2
    assert max(firm.waited for firm in model.firms) == 104


def test_most_of_vestbygds_pool_hangs_on_its_anchor():
    case = CASES["vestbygd"]
    shares = Counter(firm for row in case.declared_opportunities for firm in (row.supplier, row.receiver))
    (first, most), (_, second) = shares.most_common(2)
    assert first == "AluGass"
    assert most > second
    assert most >= len(case.declared_opportunities) / 2
    assert [firm.firm for firm in case.firms if firm.size_class == "cornerstone"] == ["AluGass"]


def test_vestbygd_has_exchanges_of_all_four_kinds():
    kinds = {row.kind for row in CASES["vestbygd"].declared_opportunities}
    assert kinds == {"by-product", "utility", "service", "competence"}
    assert {f"realised_{kind.replace('-', '_')}" for kind in kinds} <= set(RUN_COLUMNS)


def test_what_dalalab_does_not_hold_does_not_cite_it():
    bibliography = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    entry = bibliography.partition("{dalalab_2025,")[2].partition("\n}")[0]
    assert "runt stora etableringar och expansion" in entry
    prices_and_weeks = re.findall(
        r"^\| (\w+_cost|state_weeks_\w+|municipal_weeks) \|.*?\| (\w+) \| \w+ \|", (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8"), re.MULTILINE
    )  # fmt: skip
    assert len(prices_and_weeks) >= 8
    assert "dalalab_2025" not in {source for _, source in prices_and_weeks}
