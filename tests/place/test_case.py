"""What a place is: the shipped ones are those described, every row says where it is from, code is checked too."""

from __future__ import annotations

import bisect
import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from sim import Case, CaseError, Scenario, chance, load_case, shipped_cases
from sim import case as case_face
from sim import towns as towns_face
from sim.place import branches
from sim.place.case import ANY, BENEFITS, FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, Observed, Tie
from sim.place.plain_town import synthetic_town
from sim.quantity import Quantity
from sim.scenario import CHOICES


def test_shipped_cases_load():
    assert {"reference", "vestbygd"} < set(shipped_cases())
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


def test_vestbygd_is_that_of_the_specification():
    # Four identified, theme days for all (training) and a competence exchange that runs, candidates and hosts: as observed in 2023.
    case = load_case("vestbygd")
    sketched = {row.opportunity for row in case.opportunities if row.start == "identified"}
    assert len(sketched - case.running) == 4
    assert case.running == {"start-up-support"}
    assert case.facilitator_hosts == ("FOU-tech", "Vestbygd Utvikling")
    assert dict(case.as_observed) == {
        "facilitator": "informal", "colocation": "park", "meetings": "monthly", "municipality": "training",
    }  # fmt: skip
    assert case.observed == Observed(stage=2, weeks_of_work=104)
    assert load_case("vestbygd_before").observed == Observed()
    Scenario(**case.as_observed)
    assert all(lever in CHOICES and choice in CHOICES[lever] for lever, choice in case.as_observed.items())


@pytest.mark.parametrize("name", shipped_cases())
def test_every_shipped_row_says_where_it_is_from(name):
    case = load_case(name)
    for row in (*case.firms, *case.opportunities, *case.ties):
        assert row.basis in ("sourced", "assumed", "mixed")
        assert row.note.strip()


def test_a_case_made_in_code_is_checked_as_well():
    case = load_case("vestbygd")
    with pytest.raises(CaseError, match="no tie with itself"):
        Case(name="x", firms=case.firms, opportunities=(), ties=(Tie("AluGass", "AluGass", Quantity(0, 0.5)),))
    with pytest.raises(CaseError, match="at least 1"):
        Case(name="x", firms=(), opportunities=())


def test_names_that_scripts_know_lead_to_the_rooms():
    assert (case_face.Case, case_face.Tie, case_face.Quantity) == (Case, Tie, Quantity)
    assert case_face.load_case is load_case
    assert towns_face.synthetic_town is synthetic_town


def test_ranges_of_quantities_are_those_documented():
    documented = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
    for name, (low, high) in {**FIRM_QUANTITIES, **OPPORTUNITY_QUANTITIES}.items():
        if name in BENEFITS:
            name, low, high = "supplier_economic", 0.0, 1.0
        line = next(
            line for line in documented.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]
        )
        expected = f"{low:g}–{high:g}" if high < 1e9 else ("above 0" if name == "amount" else f"at least {low:g}")
        assert expected in line, name


def test_checking_a_case_grows_with_its_rows_and_not_with_its_pairs(monkeypatch):
    drawn: list[int] = []
    real = branches.philox_4x32_10

    def counted(*given):
        words = real(*given)
        drawn.append(words[0].size)
        return words

    def listed(*_):
        raise AssertionError("pairs are counted in a check, and listed where they are drawn")

    monkeypatch.setattr(branches, "philox_4x32_10", counted)
    monkeypatch.setattr(branches, "IN_ONE_DRAW", 10)
    monkeypatch.setattr(Case, "_eligible_pairs", listed)
    work = []
    for firms in (30, 60, 120):
        drawn.clear()
        town = synthetic_town(firms, 3.0, seed=2)
        free = dataclasses.replace(
            town.declared_opportunities[0], opportunity="by lot", supplier=ANY, receiver=ANY, branches=0
        )
        dataclasses.replace(town, opportunities=(*town.declared_opportunities, free))
        work.append(sum(drawn) / sum(bool(row.branches) for row in town.opportunities))
    assert work == [20, 20, 20], (
        "of each row with branches ten members are looked at, twice: the town was checked twice"
    )


def test_of_very_many_members_a_further_receiver_is_drawn_among_some(monkeypatch):
    town = synthetic_town(60, 3.0, seed=5)
    whole = {row.opportunity: row.receiver for row in town.opportunities if row.parent}
    monkeypatch.setattr(branches, "IN_ONE_DRAW", 20)
    some = {row.opportunity: row.receiver for row in dataclasses.replace(town).opportunities if row.parent}
    assert some.keys() == whole.keys()
    assert some != whole
    ids = [firm.id for firm in town.firms]
    place = {firm.firm: k for k, firm in enumerate(town.firms)}
    for row in town.opportunities:
        if row.parent:
            parent = next(one for one in town.opportunities if one.opportunity == row.parent)
            begin = bisect.bisect_left(ids, parent.id)
            assert (place[some[row.opportunity]] - begin) % 60 < 20
    counts = Counter(some.values())
    assert len(counts) > 50
    assert max(counts.values()) < 20, "nobody is preferred"
