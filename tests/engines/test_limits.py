"""Closed forms: what probability theory or a timetable on paper says, the model must do.

Each test isolates one mechanism in a tiny place with everything else constant. Random results
are compared within four standard errors; the seeds are fixed, so a test that passes keeps passing.
Of 400 to 600 futures a third every day, all under SYMBIOSIS_THOROUGH.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import Scenario, simulate
from sim.place.case import FirmData, OpportunityData
from sim.reference.ties import Ties
from sim.scenario import ColocationChoice, FacilitatorChoice
from tests.engines.tiny import (
    assert_mean,
    firm,
    model_of,
    opportunity,
    place,
    state_of,
    timetable,
    weeks_until,
)
from tests.thorough import tried

# --- waiting times ----------------------------------------------------------------------------


def test_partners_who_talk_wait_1_over_p_weeks_for_an_idea():
    # communication 1, competence 0.25 and 1 (geometric mean 0.5): hazard 0.4 * 0.5 = 0.2 a week.
    case = place(opportunity(), firms=(firm("A", competence=0.25), "B"))
    waits = [
        weeks_until(model_of(case, r, discovery__discovery_rate=0.4), lambda m: state_of(m) == "identified")
        for r in range(tried(600, 200))
    ]
    p = 1 - math.exp(-0.2)
    assert_mean(waits, 1 / p)
    # Geometric: memoryless, so the standard deviation is known as well.
    assert np.std(waits) == pytest.approx(math.sqrt(1 - p) / p, rel=0.15)


def test_a_mapped_idea_waits_1_over_p_weeks():
    # 37.5 hours over 5 latent ideas, yield 0.02, skill 0.8, communication 0.5:
    # 0.02 * 0.8 * 7.5 * (0.3 + 0.35) = 0.078 for the idea watched. The other four cannot be found
    # before it: their partners (max_projects) are busy from the start with an idea of their own.
    others = [firm(name, attention_hours=0) for name in "CDEF"]
    busy = [OpportunityData(**(vars(opportunity(f"{pair} now", *pair, start="identified")))) for pair in ("CD", "EF")]
    latent = [opportunity(f"{pair} {k}", *pair) for pair in ("CD", "EF") for k in (1, 2)]
    one_each = [FirmData(**(vars(other) | {"max_projects": 1})) for other in others]
    case = place(opportunity("watched"), *busy, *latent, firms=("A", "B", *one_each))
    # With follow-up that needs no hours, all 37.5 are left for mapping.
    waits = []
    for r in range(tried(400, 133)):
        model = model_of(
            case, r, facilitator=FacilitatorChoice("appointed", True, 37.5, 0.8),
            discovery__discovery_rate=0.0, discovery__mapping_yield=0.02,
            initial__initial_communication=0.5, facilitator__follow_up_hours=0.0,
            project__project_communication_gain=0.0,
        )  # fmt: skip
        watched = next(exchange for exchange in model.exchanges if exchange.name == "watched")
        waits.append(weeks_until(model, lambda _, w=watched: w.state == "identified"))
    assert_mean(waits, 1 / (1 - math.exp(-0.078)))


def test_own_and_mapped_hazards_add_up_and_share_the_credit():
    # Own hazard 0.1, mapped 0.01 * 30 * 1 = 0.3.
    case = place(opportunity())
    choice = FacilitatorChoice("appointed", True, 30.0)
    waits, alone = [], []
    for r in range(tried(600, 200)):
        model = model_of(case, r, facilitator=choice, discovery__discovery_rate=0.1)
        waits.append(weeks_until(model, lambda m: state_of(m) == "identified"))
        alone.append(model.event_rows[-1][4].startswith("partners saw it"))
    p = 1 - math.exp(-0.4)
    assert_mean(waits, 1 / p)
    assert_mean(alone, (1 - math.exp(-0.1)) / p)


def test_missing_finance_is_found_after_1_over_rate_weeks():
    case = place(opportunity(start="identified", explore_hours=1, capital_need=1))
    waits = []
    for r in range(tried(500, 166)):
        model = model_of(case, r, project__finance_rate=0.15)
        agreed = weeks_until(model, lambda m: state_of(m) == "agreed")
        waits.append(weeks_until(model, lambda m: m.exchanges[0].financed) - agreed)
    assert_mean(waits, 1 / 0.15)


def test_an_idea_nobody_works_on_is_dropped_after_1_over_p_weeks():
    # No hours: it stays identified. Drive 0.25 and nothing else: p = 0.2 * 0.75 a week.
    case = place(opportunity(start="identified", value=0), firms=(firm("A", attention_hours=0), "B"))
    waits = [
        weeks_until(
            model_of(case, r, project__drive_base=0.25, project__drop_rate=0.2, project__drive_owner=0.0),
            lambda m: state_of(m) == "dormant",
        )
        for r in range(tried(500, 166))
    ]
    assert_mean(waits, 1 / 0.15)


def test_the_market_ends_an_exchange_after_1_over_rate_weeks():
    case = place(opportunity(), running=["idea"])
    lives = [
        weeks_until(model_of(case, r, operation__market_end_rate=0.1), lambda m: state_of(m) == "ended")
        for r in range(tried(500, 166))
    ]
    assert_mean(lives, 10.0)


def test_both_sides_must_accept_and_draw_independently():
    # balance 1*(0.5 - 0.8*(1 - 0.5)) = 0.1 each, no optimism with full understanding; sharpness 6.
    case = place(opportunity(start="identified", value=0.5, explore_hours=1))
    agreed = []
    for r in range(tried(600, 200)):
        model = model_of(case, r, initial__initial_trust_mean=0.5, project__sharpness=6.0)
        model.step()
        agreed.append(state_of(model) == "agreed")
    p = 1 / (1 + math.exp(-0.6))
    assert_mean(agreed, p * p)


def test_refusals_are_final_in_the_share_told():
    case = place(opportunity(start="identified", value=0, explore_hours=1))
    final = []
    for r in range(tried(400, 133)):
        model = model_of(case, r, initial__initial_trust_mean=0.0, project__refusal_final=0.3)
        model.step()
        final.append({"closed": True, "dormant": False}[state_of(model)])
    assert_mean(final, 0.3)


# --- trust under constant delivery ------------------------------------------------------------


@pytest.mark.parametrize(("reliability", "gain", "loss"), [(0.9, 0.03, 0.12), (0.7, 0.05, 0.05), (0.95, 0.02, 0.3)])
def test_receivers_trust_tends_to_gr_over_gr_plus_l_times_1_minus_r(reliability, gain, loss):
    # E[t'] = t + r g (1 - t) - (1 - r) l t: at rest t = g r / (g r + l (1 - r)), exactly.
    case = place(opportunity(), firms=(firm("A", reliability=reliability), "B"), running=["idea"])
    means = []
    for r in range(8):
        model = model_of(
            case, r, initial__initial_trust_mean=0.5,
            operation__delivery_trust_gain=gain, operation__delivery_trust_loss=loss,
        )  # fmt: skip
        exchange = model.exchanges[0]
        trust = []
        for _ in range(900):
            model.step()
            trust.append(model.ties.trust[exchange.receiver.index, exchange.supplier.index])
        assert exchange.state == "operating"
        means.append(np.mean(trust[150:]))  # the start is forgotten
    assert_mean(means, gain * reliability / (gain * reliability + loss * (1 - reliability)))


def test_trust_of_a_reliable_supplier_follows_the_recursion_to_the_last_week():
    case = place(opportunity(), firms=("A", "B", "C"), running=["idea"])
    model = model_of(case, initial__initial_trust_mean=0.5, initial__initial_communication=0.5,
                     operation__delivery_trust_gain=0.1, operation__operating_communication_gain=0.0,
                     operation__gossip_share=0.4)  # fmt: skip
    for _ in range(20):
        model.step()
    index = {firm.name: firm.index for firm in model.firms}
    trust = model.ties.trust
    assert trust[index["B"], index["A"]] == pytest.approx(1 - 0.5 * 0.9**20)  # receiver: full gain
    assert trust[index["A"], index["B"]] == pytest.approx(1 - 0.5 * 0.95**20)  # supplier: half of it
    assert trust[index["C"], index["A"]] == pytest.approx(1 - 0.5 * 0.98**20)  # hears 0.4 * 0.1 * 0.5
    assert trust[index["C"], index["B"]] == trust[index["A"], index["C"]] == 0.5  # nothing to hear


# --- fading -----------------------------------------------------------------------------------


def test_communication_halves_in_a_half_life_without_contact():
    model = model_of(place(), forget__communication_half_life=13.0, initial__initial_communication=0.8)
    for _ in range(13):
        model.step()
    assert model.ties.communication[0, 1] == pytest.approx(0.4)
    for _ in range(26):
        model.step()
    assert model.ties.communication[0, 1] == model.ties.communication[1, 0] == pytest.approx(0.1)


def test_understanding_above_its_base_halves_in_a_half_life():
    model = model_of(place(), forget__understanding_half_life=20.0, initial__initial_understanding=0.9)
    for _ in range(20):
        model.step()
    assert [firm.understanding for firm in model.firms] == [pytest.approx(0.5)] * 2  # base 0.1


def test_commitment_goes_to_its_base_geometrically():
    model = model_of(place(), commitment__commitment_drift=0.05, initial__initial_commitment=0.9)
    for _ in range(30):
        model.step()
    assert model.firms[0].commitment == pytest.approx(0.6 + 0.3 * 0.95**30)


# --- meetings and informal contact ------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "interval"), [("weekly", 1), ("fortnightly", 2), ("monthly", 4), ("quarterly", 13)]
)
@pytest.mark.parametrize(("form", "chance_held"), [("none", 0.45), ("informal", 0.606), ("appointed", 0.97)])
def test_meetings_are_planned_by_cadence_and_held_with_the_chance_told(cadence, interval, form, chance_held):
    record = simulate(place(), Scenario(form, meetings=cadence), seed=3, replicates=6, weeks=170)
    planned = 170 // interval
    assert record.runs.meetings_planned.tolist() == [planned] * 6
    assert record.weeks.week[record.weeks.meeting >= 0].tolist() == 6 * [interval * k for k in range(1, planned + 1)]
    held = (record.weeks.meeting == 1).sum()
    assert held == record.runs.meetings_held.sum()
    error = math.sqrt(chance_held * (1 - chance_held) / (6 * planned))
    assert abs(held / (6 * planned) - chance_held) < 4 * error


@pytest.mark.parametrize(("declared", "chance_held"), [(True, 0.71), (False, 0.528)])
def test_meetings_half_organised_are_held_half_way(declared, chance_held):
    # 3 of the 6 hours: 0.45 + 0.52/2 = 0.71; with nobody declared responsible 0.3 of that half: 0.45 + 0.52*0.15.
    choice = FacilitatorChoice("informal", declared, 3.0)
    record = simulate(place(), Scenario(choice, meetings="weekly"), replicates=4, weeks=500)
    assert_mean(record.weeks.meeting == 1, chance_held)


def test_firms_come_with_the_chance_their_commitment_gives():
    # 0.35 + 0.6 * 0.5, for ten firms, 150 meetings that are all held.
    case = place(firms=[f"F{k}" for k in range(10)])
    model = model_of(case, meetings="weekly", meeting__hold_self=1.0, initial__initial_commitment=0.5)
    came = []
    for _ in range(150):
        model.step()
        came += [firm.came for firm in model.firms]
    assert_mean(came, 0.65)


@pytest.mark.parametrize(
    ("firms", "colocation", "expected"),
    [
        (("A", "B"), "none", 0.2),
        ((firm("A", location="far"), "B"), "none", 0.05),
        ((firm("A", park=True), firm("B", park=True)), ColocationChoice("park", True, 0.6), 0.3),
        ((firm("A", park=True), firm("B", park=True)), "none", 0.2),  # no park: they are in town
        ((firm("A", park=True), "B"), "park", 0.2),  # one in the park is not together
    ],
    ids=["town", "far", "park", "no park", "half in the park"],
)
def test_pairs_meet_with_the_chance_of_their_place(firms, colocation, expected, monkeypatch):
    met = []
    monkeypatch.setattr(Ties, "meet", lambda *_: met.append(1))
    model = model_of(place(firms=firms), colocation=colocation,
                     contact__p_town=0.2, contact__p_far=0.05, contact__p_building=0.5)  # fmt: skip
    weeks = 2000
    for _ in range(weeks):
        model.step()
    assert abs(len(met) / weeks - expected) < 4 * math.sqrt(expected * (1 - expected) / weeks)


# --- timetables -------------------------------------------------------------------------------
# Two firms with 10 hours each, commitment 1, full drive and communication: one project advances
# 10 hours a week. 40 hours to explore: agreed in week 4. 100 to implement: done in week 14.


@pytest.mark.parametrize(
    ("values", "started"),
    [
        ({}, 14),
        ({"permit_weeks": 10}, 14),  # runs beside the work
        ({"permit_weeks": 30}, 34),  # counted from the agreement in week 4
        ({"implement_hours": 101}, 15),  # a week begun is a week
        ({"capital_need": 0.9}, 14),  # found at once (rate 1), in week 5
    ],
)
def test_a_project_keeps_its_timetable(values, started):
    case = place(opportunity(start="identified", **values))
    when = timetable(case, project__finance_rate=1.0)
    assert (when["identified"], when["agreed"], when["started"]) == (0, 4, started)


def test_two_projects_share_the_hours_equally():
    case = place(opportunity("one", start="identified"), opportunity("two", start="identified"))
    model = model_of(case)
    weeks_until(model, lambda m: all(exchange.state == "operating" for exchange in m.exchanges))
    # 5 hours a week each: agreed in week 8, and 100 hours more take 20 weeks.
    assert [(row[1], row[2]) for row in model.event_rows if row[2] in ("agreed", "started")] == [
        (8, "agreed"), (8, "agreed"), (28, "started"), (28, "started"),
    ]  # fmt: skip


def test_the_slower_partner_and_little_talk_set_the_pace():
    # min(10, 4) hours, times 0.5 + 0.5 * 0.6 = 0.8: 3.2 a week, 40 hours in the 13th week.
    case = place(opportunity(start="identified"), firms=("A", firm("B", attention_hours=4)))
    when = timetable(case, initial__initial_communication=0.6, project__project_communication_gain=0.0)
    assert when["agreed"] == 13


def test_permit_queue_without_and_with_state_agency():
    # Four services agreed in week 4 wait for 8 weeks of case work, two at a time: half a week each
    # week, so 16 weeks, weeks 5 to 20. Twice the service: 8 weeks, but the work ends in week 14
    # (each of the four has 10 hours a week: max(2, 14)).
    names = ["one", "two", "three", "four"]
    firms = [letter + name for name in names for letter in "AB"]
    case = place(
        *(opportunity(name, "A" + name, "B" + name, kind="service", start="identified") for name in names),
        firms=firms,
    )
    assert timetable(case, municipality="permit")["started"] == 20
    assert timetable(case, municipality="permit", municipality__permit_service=2.0)["started"] == 14
    # A by-product goes to the state agency first: 30 weeks exactly, then 8 alone: 4 + 30 + 8.
    one = place(opportunity(start="identified"))
    thirty = {"municipality__state_weeks_low": 30.0, "municipality__state_weeks_high": 30.0}
    assert timetable(one, municipality="permit", **thirty)["started"] == 42
    assert timetable(one, **thirty)["started"] == 14  # the lever is off


def test_a_dropped_idea_rests_for_its_cooldown():
    # Dropped in phase 5 of week 1; the clock counts from phase 6 of that week: latent in week 8, and
    # seen in that same phase (rate so high that it is certain for all practical purposes).
    case = place(opportunity(start="identified", value=0), firms=(firm("A", attention_hours=0), "B"))
    model = model_of(case, project__drive_base=0.0, project__drop_rate=1.0, project__cooldown=8,
                     discovery__discovery_rate=1.0)  # fmt: skip
    model.step()
    assert state_of(model) == "dormant"
    assert weeks_until(model, lambda m: state_of(m) != "dormant") == 8


def test_contract_is_renewed_on_time_or_ends():
    case = place(opportunity(contract_weeks=30), running=["idea"])
    assert timetable(case)["contract_renewed"] == 30
    # No value and no trust left to build on: refused when the contract is up.
    worthless = place(opportunity(contract_weeks=30, value=0), running=["idea"])
    when = timetable(worthless, initial__initial_trust_mean=0.0, operation__delivery_trust_gain=0.0)
    assert when["ended"] == 30


def test_a_failing_supplier_is_left_when_trust_falls_below_the_floor():
    # 1 * 0.5^n < 0.2 at n = 3.
    case = place(opportunity(), firms=(firm("A", reliability=0), "B"), running=["idea"])
    when = timetable(case, operation__delivery_trust_loss=0.5, operation__trust_floor=0.2)
    assert (when["delivery_failed"], when["ended"]) == (1, 3)


def test_a_discouraged_firm_leaves_after_its_patience():
    # Commitment 0.1 and no drift: below 0.15 from week 1 on.
    case = place(firms=("A", "B", "C"))
    changes = {"initial__initial_commitment": 0.1, "commitment__exit_patience": 9}
    assert timetable(case, commitment__exit_allowed=True, **changes)["firm_left"] == 9
    assert "firm_left" not in timetable(case, **changes)
