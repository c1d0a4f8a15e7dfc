"""Branching: one stream comes to have several receivers. Who they are is a matter of the place, when one of luck."""

from __future__ import annotations

import dataclasses
import functools
import random

import pytest

from sim import Case, CaseError, Parameters, Record, Scenario, chance, load_case, simulate
from sim.model import SymbiosisModel
from sim.place.branches import BRANCHING_KINDS, TOO_FEW, with_branches
from sim.place.case import FirmData, OpportunityData, Tie
from sim.place.mixed_town import generated_town
from sim.place.neighbours import pooled
from sim.place.plain_town import assumed_firm, assumed_opportunity
from sim.start.start import draw_start
from tests.twins import assert_twins

BRANCHING = Parameters().replaced({"discovery.branch_rate": 0.05})
RATE = Parameters().replaced({"discovery.branch_rate": 0.005})
FIRMS = tuple(
    assumed_firm(name, ["heat", "ash"], ["heat", "ash"]) for name in ("Ask", "Bjørk", "Gran", "Furu", "Hassel")
)


def idea(
    name: str, resource: str, branches: int = 0, supplier: str = "Ask", receiver: str = "Bjørk"
) -> OpportunityData:
    kind = {"heat": "utility", "ash": "by-product"}[resource]
    return dataclasses.replace(assumed_opportunity(name, supplier, receiver, resource, kind), branches=branches)


def town(*rows: OpportunityData, firms: tuple[FirmData, ...] = FIRMS, running: tuple[str, ...] = ()) -> Case:
    ties = tuple(
        Tie(row.supplier, row.receiver, exchange=row.opportunity) for row in rows if row.opportunity in running
    )
    return Case(name="town", firms=firms, opportunities=rows, ties=ties)


def reserve_of(case: Case, parent: str) -> list[OpportunityData]:
    return sorted((row for row in case.opportunities if row.parent == parent), key=lambda row: row.opportunity)


# --- which rows there are -----------------------------------------------------------------------


def test_reserve_rows_are_made_as_specified() -> None:
    case = town(idea("warmth", "heat", 2), idea("more warmth", "heat", receiver="Gran"))
    free = ["Furu", "Hassel"]  # not the supplier, and not who has a row of this supplier and resource
    ids = {firm.firm: firm.id for firm in FIRMS}
    own = chance.stable_id("warmth")
    decision = chance.stable_id("branch receiver")
    free.sort(key=lambda name: chance.uniform(1, 0, decision, 0, own, ids[name]))
    made = reserve_of(case, "warmth")
    assert [(row.opportunity, row.receiver) for row in made] == [("warmth :: 1", free[0]), ("warmth :: 2", free[1])]
    for row in made:
        assert (row.supplier, row.resource, row.kind, row.limit, row.unit) == ("Ask", "heat", "utility", "", "unit")
        assert row.quantities == case.declared_opportunities[0].quantities
        assert row.id == chance.stable_id(row.opportunity)
    assert [row.opportunity for row in case.declared_opportunities if row.branches] == ["warmth"]


def test_candidates_are_no_receivers_and_too_few_firms_give_fewer_rows() -> None:
    firms = tuple(dataclasses.replace(f, status="candidate") if f.firm == "Furu" else f for f in FIRMS)
    case = town(idea("warmth", "heat", 5), firms=firms)
    assert {row.receiver for row in reserve_of(case, "warmth")} == {"Gran", "Hassel"}
    assert case.notes == (f"{TOO_FEW}2 of 5 rows could be made.",)
    assert dataclasses.replace(case).notes == case.notes  # told once
    assert with_branches(case, 1).notes == ()


def test_no_firm_is_thought_of_twice_for_one_stream() -> None:
    case = town(idea("warmth", "heat", 2), idea("more warmth", "heat", 2, receiver="Gran"))
    pairs = [(row.supplier, row.resource, row.receiver) for row in case.opportunities]
    assert len(set(pairs)) == len(pairs) == 4
    place = with_branches(load_case("kalundborg"), 2)
    pairs = [(row.supplier, row.resource, row.receiver) for row in place.opportunities if row.parent]
    assert len(set(pairs)) == len(pairs) > 50


@pytest.mark.parametrize(
    "row",
    [
        dataclasses.replace(idea("x", "heat", 1), kind="service"),
        dataclasses.replace(idea("x", "heat", 1), kind="competence"),
        dataclasses.replace(idea("x", "heat", 1), supplier="any", receiver="any"),
    ],
)
def test_only_hardware_between_named_firms_may_branch(row: OpportunityData) -> None:
    fault = r"^town: opportunities.csv: 'x': branches: 1 is not allowed; allowed: 0, but for a by-product or a utility"
    with pytest.raises(CaseError, match=fault):
        town(row)


def test_a_row_named_like_a_reserve_row_is_refused() -> None:
    with pytest.raises(CaseError, match="'warmth :: 1' stands twice"):
        town(idea("warmth", "heat", 1), idea("warmth :: 1", "ash"))


def test_the_order_of_rows_is_forgotten() -> None:
    case = with_branches(load_case("vestbygd"), 2)
    firms, rows = list(case.firms), list(case.declared_opportunities)
    random.Random(3).shuffle(firms)
    random.Random(4).shuffle(rows)
    assert dataclasses.replace(case, firms=tuple(firms), opportunities=tuple(rows)) == case
    assert sum(bool(row.parent) for row in case.opportunities) > 10


def test_neighbours_leave_the_places_own_pool_as_it_is() -> None:
    case = with_branches(load_case("vestbygd"), 2)
    with_others = pooled(case, 3)
    assert all(row in with_others.opportunities for row in case.opportunities)
    assert len(with_others.opportunities) > len(case.opportunities)


# --- what is drawn for them ---------------------------------------------------------------------


def test_a_branch_takes_its_own_hours_times_the_ease() -> None:
    case = town(idea("warmth", "heat", 2))
    place = {ease: dataclasses.replace(case, branch_ease=ease) for ease in (1.0, 0.25)}
    names = [row.opportunity for row in case.opportunities]
    drawn = {ease: draw_start(place[ease], Parameters(), 7, 3).quantities for ease in place}
    for k, name in enumerate(names):
        share = 1.0 if name == "warmth" else 0.25
        for hours in ("explore_hours", "implement_hours"):
            assert drawn[0.25][hours][k] == drawn[1.0][hours][k] * share
        assert drawn[0.25]["permit_weeks"][k] == drawn[1.0]["permit_weeks"][k]
    for hours in ("explore_hours", "implement_hours"):
        assert len(set(drawn[1.0][hours])) == 3  # each at its own address


def test_limits_and_permits_treat_a_reserve_row_like_any_other() -> None:
    row = dataclasses.replace(idea("ash-road", "ash", 1), limit="power")
    events = simulate(town(row), Scenario(municipality="limits_declared"), weeks=1, engine="mesa").events
    assert sorted(events.who[events.what == "closed"]) == ["ash-road", "ash-road :: 1"]
    rates = Parameters().replaced({"municipality.discharge_refusal": 1.0})
    events = simulate(town(row), Scenario(municipality="pressure", parameters=rates), weeks=1, engine="mesa").events
    assert sorted(events.who[events.what == "discharge_refused"]) == ["ash-road", "ash-road :: 1"]


# --- when they come to mind ---------------------------------------------------------------------


def test_a_reserve_row_opens_while_its_parent_operates_at_the_week_drawn() -> None:
    case = town(idea("warmth", "heat", 1), idea("ash-road", "ash", 1), running=("warmth",))
    name = "warmth :: 1"
    decision, own = chance.stable_id("branch"), chance.stable_id(name)
    week = next(w for w in range(1, 500) if chance.uniform(1, 0, decision, w, own, 0) < 0.05)
    model = SymbiosisModel(case, Scenario(parameters=BRANCHING.replaced({"operation.market_end_rate": 0.0})))
    for _ in range(week):
        states = {exchange.name: exchange.state for exchange in model.exchanges}
        assert (states[name], states["ash-road :: 1"]) == ("unthought", "unthought")
        model.step()
    assert (0, week, "opened", name, "branched off") in model.event_rows
    assert sum(row[2] == "opened" for row in model.event_rows) == 1


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_unthought_rows_are_not_seen_mapped_or_counted(engine: str) -> None:
    # Everything latent is found at once: nothing but the two rows of the file.
    hasty = Parameters().replaced({"discovery.discovery_rate": 1.0, "discovery.mapping_yield": 1.0})
    case = town(idea("warmth", "heat", 3), idea("ash-road", "ash", 3))
    record = simulate(case, Scenario("appointed", parameters=hasty), weeks=60, engine=engine)
    seen = record.events[record.events.what == "identified"]
    assert set(seen.who) == {"warmth", "ash-road"}
    assert record.weeks.opportunities_latent.max() <= 2


@functools.cache
def branched_town() -> Case:
    return with_branches(generated_town(8, town=3, running_share=0.3, candidate_share=0.2), 2)


def same(a: Record, b: Record) -> bool:
    return a.checksums() == b.checksums()


@pytest.mark.parametrize("municipality", ["none", "neighbours"])
def test_without_the_rate_a_place_with_branches_lives_as_one_without(municipality: str) -> None:
    case = branched_town()
    scenario = Scenario("appointed", "park", "monthly", municipality, without=("branching",))
    a, b = (simulate(place, scenario, replicates=3, weeks=150) for place in (case, with_branches(case, 0)))
    assert same(a, b)
    assert (a.events.what == "started").any()


def test_a_reserve_row_more_changes_nothing_while_its_parent_does_not_operate() -> None:
    rows = [idea("warmth", "heat", 1), idea("ash-road", "ash", 1, "Gran", "Furu")]
    scenario = Scenario("appointed", parameters=BRANCHING)
    fewer = town(*rows, running=("ash-road",))
    more = town(dataclasses.replace(rows[0], branches=2), rows[1], running=("ash-road",))
    a, b = (simulate(place, scenario, replicates=10, weeks=250) for place in (fewer, more))
    assert (a.events.what == "opened").any()
    weeks = {}
    for replicate in range(10):
        started = a.events.query(f"replicate == {replicate} and what == 'started' and who == 'warmth'")
        weeks[replicate] = started.week.min() if len(started) else 251
        before = [t.weeks.query(f"replicate == {replicate} and week <= {weeks[replicate]}") for t in (a, b)]
        assert before[0].reset_index(drop=True).equals(before[1].reset_index(drop=True))
    assert min(weeks.values()) < 251  # in some it does operate
    assert not same(a, b)


# --- both engines, and what it is for -----------------------------------------------------------


def test_both_engines_branch_alike() -> None:
    lively = BRANCHING.replaced({"discovery.discovery_rate": 0.2, "operation.market_end_rate": 0.02})
    for municipality in ("none", "limits", "neighbours"):
        scenario = Scenario("project", "park", "monthly", municipality, parameters=lively)
        assert_twins(branched_town(), scenario, replicates=2, weeks=150)
    events = simulate(branched_town(), scenario, weeks=400, replicates=6).events
    opened = events[events.what == "opened"]
    assert len(opened) > 3
    assert not opened.duplicated(["replicate", "who"]).any()  # never back
    assert events[events.what == "started"].who.str.contains(" :: ").any()


def test_kalundborg_starts_more_exchanges_where_streams_branch() -> None:
    place = load_case("kalundborg")
    assert {row.kind for row in place.opportunities if row.parent} == set(BRANCHING_KINDS)
    pairs = [
        simulate(place, Scenario(without=out), replicates=60, weeks=35 * 52, outcomes="runs").runs.exchange_starts
        for out in (("branching",), ())
    ]
    more = pairs[1] - pairs[0]
    assert more.mean() - 1.96 * more.std() / len(more) ** 0.5 > 0.5
