"""Made-up towns: the same bits for the same arguments, the shape that was asked for, what is refused."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import load_case, simulate
from sim.place import programme as programme_module
from sim.place.case import BENEFITS, MAY_BE_UNTOLD, OPPORTUNITY_QUANTITIES
from sim.place.mixed_town import generated_town
from sim.place.plain_town import ASSUMED_TERMS, assumed_opportunity, synthetic_town
from sim.place.programme import EXCHANGES, LISTED_GIVING, LISTED_SIZES, LISTED_TAKING, as_one_case, programme
from sim.quantity import parse_quantity
from tests.thorough import tried

QUICK = settings(max_examples=tried(60, 25), deadline=None, derandomize=True, database=None)
ANCHOR = "Firm 001"


def _print(case):
    told = repr(case)
    for later in (  # what came later, and says nothing
        ", limit=''", ", branches=0, parent=''", ", branch_ease=0.5", ", first_election=104",
        ", observed=Observed(stage=1, weeks_of_work=0)", ", guests=()",
    ):  # fmt: skip
        told = told.replace(later, "")
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def test_towns_are_the_same_bits_on_every_machine():
    # Bench and tests rely on the first two; a change of any of these is a change of results.
    assert _print(generated_town(30)) == "2fce7e5208d5e898"
    assert _print(generated_town(7, 2.5, town=9, candidate_share=0.3, running_share=0.3)) == "3c1f87ea6261fac3"
    assert _print(synthetic_town(30, diversity=0.5, anchor=0.3, terms="reference", branches=0)) == "2bd74d754704c801"
    assert _print(synthetic_town(12, 3.0, diversity=0.0, seed=7, terms="reference", branches=0)) == "4b3a144114666167"


def test_numbers_are_those_of_the_reference_case():
    reference, town = load_case("reference"), synthetic_town(6, terms="reference")
    for row in (*town.opportunities, *reference.opportunities):
        assert dict(row.quantities) == ASSUMED_TERMS
    assert set(ASSUMED_TERMS) == set(OPPORTUNITY_QUANTITIES)
    assert {name for name, value in ASSUMED_TERMS.items() if value is None} == {*BENEFITS, *MAY_BE_UNTOLD}
    theirs = reference.firms[0]
    for firm in town.firms:
        for name in ("competence", "reliability", "understanding", "commitment"):
            assert firm.quantities[name] == theirs.quantities[name]
        assert firm.size_class == "established"  # the hours and projects the reference case gives its firms


@pytest.mark.parametrize(
    ("kind", "terms"),
    [  # explore, implement, permit, capital: model_v3.md, section 2
        ("by-product", ("lognormal(60, 0.4)", "lognormal(200, 1)", "integer(12, 60)", "uniform(0.3, 1)")),
        ("utility", ("lognormal(60, 0.4)", "lognormal(200, 1)", "integer(12, 60)", "uniform(0.3, 1)")),
        ("service", ("lognormal(25, 0.4)", "lognormal(80, 0.5)", "integer(0, 8)", "uniform(0, 0.3)")),
        ("competence", ("lognormal(25, 0.4)", "lognormal(80, 0.5)", "integer(0, 8)", "uniform(0, 0.3)")),
    ],
)
def test_terms_by_kind(kind, terms):
    names = ("explore_hours", "implement_hours", "permit_weeks", "capital_need")
    own = assumed_opportunity("x", "a", "b", "heat", kind, terms="kind").quantities
    assert [own[name] for name in names] == [parse_quantity(term, 0, 1e6) for term in terms]
    assert {name: own[name] for name in own if name not in names} == {
        name: ASSUMED_TERMS[name] for name in own if name not in names
    }
    assert assumed_opportunity("x", "a", "b", "heat", kind).quantities == ASSUMED_TERMS
    rows = synthetic_town(6).declared_opportunities
    assert all(row.quantities == own for row in rows if row.kind == kind)


@QUICK
@given(
    firms=st.integers(2, 40), per_firm=st.floats(0.1, 6), diversity=st.floats(0, 1), anchor=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_a_town_has_the_shape_that_was_asked_for(firms, per_firm, diversity, anchor, seed):
    try:
        town = synthetic_town(firms, per_firm, diversity=diversity, anchor=anchor, seed=seed)
    except ValueError as error:
        assert str(error).startswith(("opportunities_per_firm: ", "anchor: "))
        assert "; allowed: " in str(error)
        return
    rows = town.declared_opportunities
    assert len(town.firms) == firms
    assert len(rows) == max(1, int(firms * per_firm + 0.5))
    assert len({(row.supplier, row.receiver, row.resource) for row in rows}) == len(rows)
    sector = {firm.firm: firm.sector for firm in town.firms}
    assert len(set(sector.values())) == max(1, int(diversity * firms + 0.5))
    if len(set(sector.values())) > 1:
        assert all(sector[row.supplier] != sector[row.receiver] for row in rows)
    of_anchor = sum(ANCHOR in (row.supplier, row.receiver) for row in rows)
    assert of_anchor >= int(anchor * len(rows) + 0.5)


def test_an_anchor_draws_opportunities_to_one_firm():
    shares = []
    for anchor in (0.0, 0.3, 0.6, 1.0):
        rows = synthetic_town(30, 3.0, anchor=anchor).declared_opportunities
        shares.append(sum(ANCHOR in (row.supplier, row.receiver) for row in rows) / len(rows))
    assert shares == pytest.approx([shares[0], 0.3, 0.6, 1.0])
    assert shares[0] < 0.15
    assert next(f for f in synthetic_town(30, anchor=0.3).firms if f.firm == ANCHOR).size_class == "cornerstone"


def test_another_seed_is_another_town_of_the_same_shape():
    one, other = synthetic_town(20, seed=1), synthetic_town(20, seed=2)
    assert len(one.declared_opportunities) == len(other.declared_opportunities)
    assert {(r.supplier, r.receiver) for r in one.opportunities} != {
        (r.supplier, r.receiver) for r in other.opportunities
    }
    assert one == synthetic_town(20, seed=1)


def test_a_town_may_have_no_services_and_no_further_receivers():
    town = synthetic_town(12, services=False, branches=0)
    assert {row.kind for row in town.opportunities} == {"by-product", "utility"}
    assert len(town.opportunities) == 54
    assert {row.kind for row in synthetic_town(12, branches=0).opportunities} == {"by-product", "utility", "service"}
    assert any(row.parent for row in synthetic_town(12).opportunities)


def test_a_town_runs():
    assert simulate(synthetic_town(8), weeks=30, replicates=2).runs.weeks.tolist() == [30, 30]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"firms": 1}, "firms: 1 is not a whole number in range; allowed: 2 to 300"),
        ({"firms": 301}, "firms: 301"),
        ({"firms": True}, "firms: True"),
        ({"firms": 9, "seed": -1}, "seed: -1"),
        ({"firms": 9, "diversity": 1.1}, "diversity: 1.1"),
        ({"firms": 9, "anchor": float("nan")}, "anchor: nan"),
        ({"firms": 9, "opportunities_per_firm": 0.0}, "opportunities_per_firm: 0.0"),
        ({"firms": 9, "opportunities_per_firm": float("inf")}, "opportunities_per_firm: inf"),
        ({"firms": 9, "branches": 6}, "branches: 6 is not a whole number in range; allowed: 0 to 5"),
        ({"firms": 9, "terms": "kinds"}, "terms: 'kinds' is not allowed; allowed: reference, kind"),
        ({"firms": 3, "opportunities_per_firm": 9.0}, "opportunities_per_firm: 9 is out of range; allowed: at most"),
        ({"firms": 4, "opportunities_per_firm": 6.0, "diversity": 1.0, "anchor": 1.0}, "anchor: 1 is out of range; allowed: at most 0.75"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(arguments, told):
    with pytest.raises(ValueError) as caught:
        synthetic_town(**arguments)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


# --- a made-up programme --------------------------------------------------------------------------


def test_what_is_told_of_the_list_goes_together():
    assert sum(LISTED_GIVING.values()) == sum(LISTED_TAKING.values()) == sum(LISTED_SIZES)
    for listed in (LISTED_GIVING, LISTED_TAKING):
        assert sum(count * firms for count, firms in listed.items()) == EXCHANGES


def test_a_programme_has_the_firms_asked_for_and_the_hubs_and_streams_of_the_list():
    towns = programme(1200, seed=4, branches=1)
    assert towns == programme(1200, seed=4, branches=1) != programme(1200, seed=5, branches=1)
    sizes = [len(town.firms) for town in towns]
    assert sum(sizes) == 1200
    assert set(sizes[:-1]) <= set(LISTED_SIZES)
    assert 7 <= sizes[-1] <= 61
    rows = [row for town in towns for row in town.declared_opportunities]
    assert len(rows) / 1200 == pytest.approx(3 * 387 / 322, rel=0.01)
    assert sum(row.kind == "by-product" for row in rows) / len(rows) == pytest.approx(279 / 387, abs=0.03)
    streams = Counter((row.supplier, row.resource) for row in rows)
    assert len(streams) / len(rows) == pytest.approx(299 / 387, abs=0.04)
    ends = [
        Counter(name for row in town.declared_opportunities for name in (row.supplier, row.receiver)) for town in towns
    ]
    largest = [max(own.values()) / len(town.declared_opportunities) for own, town in zip(ends, towns, strict=True)]
    assert sum(largest) / len(largest) == pytest.approx(0.39, abs=0.05), "of the parks of the list: 0.39"
    assert len({(row.supplier, row.receiver, row.resource) for row in rows}) == len(rows)


def test_towns_of_a_programme_are_one_place_without_a_name_that_collides():
    towns = programme(300, seed=2)
    one = as_one_case(towns, "all")
    assert len(one.firms) == 300
    assert all(firm in one.firms for town in towns for firm in town.firms)
    assert {row.opportunity for row in one.declared_opportunities} == {
        row.opportunity for town in towns for row in town.declared_opportunities
    }
    assert len(one.opportunities) >= sum(len(town.opportunities) for town in towns), "small towns lack firms for some"
    for firms in range(7, 30):
        assert sum(len(town.firms) for town in programme(firms, branches=0)) == firms
    names = [name for town in programme(700, branches=0) for name in (town.name, *(f.firm for f in town.firms))]
    assert len(set(names)) == len(names)


def test_a_programme_avoids_a_name_whose_id_is_taken(monkeypatch):
    real, seen = programme_module.stable_id, []

    def short(name):
        seen.append(name)
        return real(name) % 5000  # so few ids collide in any town

    monkeypatch.setattr(programme_module, "stable_id", short)
    towns = programme(200, branches=1)
    made = [f.firm for town in towns for f in town.firms]
    made += [row.opportunity for town in towns for row in town.opportunities]
    made += [resource for town in towns for resource in town.resources]
    assert len({real(name) % 5000 for name in made}) == len(made)
    assert any(name.endswith(" (2)") for name in made)


@pytest.mark.parametrize(
    ("given", "told"), [((6,), "firms: 6 is not"), ((20_001,), "allowed: 7 to 20000"), ((50, -1), "seed: -1 is not")]
)
def test_a_programme_out_of_range_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        programme(given[0], seed=given[1] if len(given) > 1 else 1)
