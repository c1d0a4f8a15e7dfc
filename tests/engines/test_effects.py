"""What one week does to whom, computed by hand.

The engine hands each rule its arguments: a wrong partner or a wrong moment is an error here.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from sim import Event, Scenario, chance, simulate
from sim.model import SymbiosisModel
from sim.place.case import FirmData, Observed, OpportunityData, Tie
from sim.scenario import FacilitatorChoice
from tests.engines.tiny import (
    LONG,
    assert_mean,
    firm,
    model_of,
    of,
    opportunity,
    parameters,
    place,
    state_of,
    steps,
    talk,
    timetable,
    trust,
    weeks_until,
)
from tests.twins import assert_twins


def test_an_alliance_starts_in_the_stage_and_with_the_wait_that_were_observed():
    """A and B wait for their project; C has none; D and E have one, and something that runs."""
    ideas = [opportunity(f"idea {a}{b}", a, b, start="identified", **LONG) for a, b in ("AB", "DE")]
    case = place(*ideas, opportunity("runs", "D", "E"), firms="ABCDE")
    case = dataclasses.replace(case, ties=(Tie("D", "E", exchange="runs"),), observed=Observed(3, 104))
    model = model_of(case, commitment__commitment_drift=1.0, commitment__patience=104.0)
    assert (model.life.stage, model.life.furthest_growth) == (3, 3)
    assert {f.name: f.waited for f in model.firms} == {"A": 104, "B": 104, "C": 0, "D": 0, "E": 0}
    steps(model, 1)
    rates = model.parameters.commitment
    worn = rates.commitment_base - rates.impatience * (1 - math.exp(-1))
    assert [f.commitment for f in model.firms if f.name in "ABC"] == pytest.approx([worn, worn, rates.commitment_base])
    assert_twins(case, Scenario(), weeks=60)
    runs = simulate(case, Scenario(), weeks=12, outcomes="all")
    assert (set(runs.weeks.stage), set(runs.runs.furthest_growth_stage)) == ({3}, {3})  # 2 takes 13 weeks to count
    assert set(simulate(case, Scenario(), weeks=20).runs.stage) == {2}


def test_project_work_raises_communication_by_gain_times_drive():
    case = place(opportunity(start="identified", value=0, **LONG), firms=("A", "B", "C"))
    model = model_of(case, initial__initial_communication=0.2, project__drive_base=0.5,
                     project__drive_owner=0.0, project__project_communication_gain=0.1)  # fmt: skip
    steps(model, 10)
    assert talk(model, "A", "B") == pytest.approx(1 - 0.8 * 0.95**10)
    assert talk(model, "A", "C") == talk(model, "B", "C") == 0.2


def test_follow_up_clears_optimism_of_both_sides():
    # 1.5 hours for one project that needs 3, skill 0.5: 1 - 0.04 * 0.5 * 0.5 a week.
    case = place(opportunity(start="identified", **LONG))
    model = model_of(case, facilitator=FacilitatorChoice("appointed", True, 1.5, 0.5), project__clarify_rate=0.04)
    model.exchanges[0].optimism = [0.4, 0.2]
    steps(model, 10)
    assert model.exchanges[0].optimism == [pytest.approx(0.4 * 0.99**10), pytest.approx(0.2 * 0.99**10)]


@pytest.mark.parametrize(("weight", "agreed", "started"), [(0.0, 4, 14), (1.0, 5, 18)])
def test_partners_who_know_little_need_more_hours(weight, agreed, started):
    # Ten hours a week. At competence 0.25 it takes 40 * 1.25 hours to explore, 100 * 1.25 to implement.
    case = place(opportunity(start="identified"), firms=(firm("A", competence=0.25), firm("B", competence=0.25)))
    weeks = timetable(case, project__competence_weight=weight)
    assert (weeks["agreed"], weeks["started"]) == (agreed, started)


def test_what_partners_have_learnt_since_counts_for_work_under_way():
    # After three weeks of 30 hours they know all there is to know: 40 * 0.5 hours are done already.
    case = place(opportunity(start="identified"), firms=(firm("A", competence=0.25), firm("B", competence=0.25)))
    model = steps(model_of(case, project__competence_weight=1.0), 3)
    assert state_of(model) == "identified"
    for one in model.firms:
        one.competence = 1.0
    model.step()
    assert state_of(model) == "agreed"


@pytest.mark.parametrize(("competence", "met"), [(0.0, False), (1.0, True)])
def test_who_knows_little_doubts_what_it_is_worth(competence, met):
    # Value 0.2, doubt 0.6 * (q - 0.5): -0.1 or 0.5, at sharpness 50 a sure no or a sure yes.
    firms = (firm("A", competence=1.0), firm("B", competence=competence))
    case = place(opportunity(start="identified", value=0.2), firms=firms)
    weeks = timetable(case, project__doubt_weight=0.6)
    assert ("agreed" in weeks) == met


def test_a_facilitator_maps_what_lies_between_firms_that_know_how():
    # The first two know half, the others all: hazard 30 * 0.001 / 2, times 1 and 1.5.
    rows = [opportunity("half", "A", "B"), opportunity("all", "C", "D")]
    firms = [firm(name, competence=0.5) for name in "AB"] + [firm(name, competence=1.0) for name in "CD"]
    told = parameters(project__competence_weight=1.0, discovery__discovery_rate=0.0, discovery__mapping_yield=0.001)
    scenario = Scenario(FacilitatorChoice("appointed", True, 30.0), parameters=told)
    events = simulate(place(*rows, firms=firms), scenario, replicates=4000, weeks=1).events
    found = events[events.what == "identified"]
    for name, hazard in (("half", 0.015), ("all", 0.0225)):
        seen = np.zeros(4000)
        seen[: (found.who == name).sum()] = 1.0
        assert_mean(seen, 1 - math.exp(-hazard))


@pytest.mark.parametrize(
    ("steepness", "lever", "started"), [(0.0, "none", 14), (3.0, "none", None), (3.0, "grant", 14)]
)
def test_a_sum_that_is_wholly_lacking_is_found_with_a_grant_only(steepness, lever, started):
    # A need of 1 of which the partners pay nothing: chance 1 * (1 - 1)^3, or 1 once a grant has paid it all. Sought from
    # the week after agreement, so it is at hand when the work of ten weeks is done.
    case = place(opportunity(start="identified", capital_need=1))
    weeks = timetable(
        case, municipality=lever, project__finance_steepness=steepness, project__self_financed=0.0,
        project__finance_rate=1.0, municipality__grant_share=1.0, municipality__grant_ceiling=3e6,
        municipality__grant_budget=3e6,
    )  # fmt: skip
    assert weeks.get("started") == started


def test_operating_raises_communication_and_understanding_of_its_partners_only():
    case = place(opportunity(), firms=("A", "B", "C"), running=["idea"])
    model = model_of(case, initial__initial_communication=0.2, initial__initial_understanding=0.3,
                     operation__operating_communication_gain=0.1,
                     operation__operating_understanding_gain=0.02)  # fmt: skip
    steps(model, 10)
    assert talk(model, "A", "B") == pytest.approx(1 - 0.8 * 0.9**10)
    assert talk(model, "A", "C") == 0.2
    levels = {firm.name: firm.understanding for firm in model.firms}
    assert levels == {"A": pytest.approx(1 - 0.7 * 0.98**10), "B": pytest.approx(1 - 0.7 * 0.98**10), "C": 0.3}


@pytest.mark.parametrize("weak", [0, 1], ids=["supplier", "receiver"])
@pytest.mark.parametrize("what", ["value", "trust", "understanding", "optimism"])
def test_each_side_weighs_its_own_value_trust_understanding_and_hope(what, weak):
    # Sharpness 50: a balance of +0.2 or -0.2 decides. Weak in one thing, that side refuses.
    case = place(opportunity(start="identified", value=0.4, explore_hours=1))
    model = model_of(case, initial__initial_trust_mean=0.75, initial__initial_understanding=1.0)
    exchange, names = model.exchanges[0], ("A", "B")
    one, other = of(model, names[weak]), of(model, names[1 - weak])
    exchange.optimism = [0.0, 0.0]  # balance of both: 0.4 - 0.8 * 0.25 = 0.2
    if what == "value":
        exchange.values = (0.0, 0.4) if weak == 0 else (0.4, 0.0)
    elif what == "trust":
        model.ties.trust[one.index, other.index] = 0.25
    elif what == "understanding":
        one.understanding = 0.0
    else:  # only hope keeps the other one
        exchange.values = (0.0, 0.0)
        exchange.optimism[1 - weak] = 0.4
    model.step()
    reasons = [str(row[4]) for row in model.event_rows if row[2] in ("refused", "closed", "agreed")]
    assert reasons == [("supplier refused", "receiver refused")[weak]]


def test_a_stream_is_shared_by_firm_and_resource():
    offers = {"heat": 1.0, "water": 1.0}
    firms = [FirmData(**(vars(firm(name)) | {"offers": offers, "needs": tuple(offers)})) for name in "ABCD"]
    ideas = [("one", "AB", "heat"), ("two", "AC", "heat"), ("three", "AD", "water"), ("four", "DB", "heat")]
    rows = [
        OpportunityData(**(vars(opportunity(name, *pair, start="identified", amount=0.6)) | {"resource": resource}))
        for name, pair, resource in ideas
    ]
    model = model_of(place(*rows, firms=firms), project__refusal_final=1.0)
    steps(model, 60)
    states = {exchange.name: exchange.state for exchange in model.exchanges}
    assert sorted([states.pop("one"), states.pop("two")]) == ["closed", "operating"]  # 1.2 of 1.0
    assert states == {"three": "operating", "four": "operating"}
    why = [row[4] for row in model.event_rows if row[2] == "closed"]
    assert why == ["stream has no capacity left"]


def test_waiting_starts_anew_at_agreement_and_start():
    model = model_of(place(opportunity(start="identified")))  # agreed in week 4, started in week 14
    for one in model.firms:
        one.waited = 30
    waited = []
    for _ in range(15):
        model.step()
        waited.append(of(model, "A").waited)
    # Set to 0 in the week, then counted at its end: one more with a live project.
    assert waited == [31, 32, 33, *range(1, 11), 0, 0]
    assert waited[-1] == of(model, "B").waited


@pytest.mark.parametrize(
    ("case", "changes", "weeks", "expected"),
    [
        # gained 0.15 at the start of an exchange
        (place(opportunity(start="identified", explore_hours=1, implement_hours=1), firms=("A", "B", "C")), {}, 2,
         {"A": 0.575, "B": 0.575, "C": 0.5}),
        # lost 0.06 at a drop
        (place(opportunity(start="identified", value=0, **LONG), firms=("A", "B", "C")),
         {"project__drive_base": 0.0, "project__drive_owner": 0.0, "project__drop_rate": 1.0}, 1,
         {"A": 0.47, "B": 0.47, "C": 0.5}),
        # lost 0.10 at an end
        (place(opportunity(), firms=("A", "B", "C"), running=["idea"]), {"operation__market_end_rate": 1.0}, 1,
         {"A": 0.45, "B": 0.45, "C": 0.5}),
        # every firm loses 0.02 when a meeting slips
        (place(firms=("A", "B", "C")),
         {"meetings": "weekly", "meeting__hold_self": 0.0, "meeting__slip_commitment_loss": 0.02}, 1,
         {"A": 0.49, "B": 0.49, "C": 0.49}),
        # a refusal costs nothing
        (place(opportunity(start="identified", value=0, explore_hours=1), firms=("A", "B", "C")),
         {"initial__initial_trust_mean": 0.0}, 1, {"A": 0.5, "B": 0.5, "C": 0.5}),
    ],
    ids=["start", "drop", "end", "slip", "refusal"],
)  # fmt: skip
def test_what_moves_commitment(case, changes, weeks, expected):
    model = model_of(case, initial__initial_commitment=0.5, **changes)
    steps(model, weeks)
    assert {firm.name: firm.commitment for firm in model.firms} == pytest.approx(expected)


def test_commitment_of_a_firm_that_waits_follows_its_target():
    # Nothing operating, a project that never ends: the target sinks with the weeks waited.
    model = model_of(place(opportunity(start="identified", **LONG)), commitment__commitment_drift=0.1,
                     initial__initial_commitment=0.9, commitment__patience=20.0)  # fmt: skip
    expected = 0.9
    for waited in range(30):
        expected += 0.1 * (0.6 - 0.3 * (1 - math.exp(-waited / 20)) - expected)
    assert steps(model, 30).firms[0].commitment == pytest.approx(expected)


def test_commitment_rises_with_own_operating_exchanges_only():
    model = model_of(place(opportunity(), firms=("A", "B", "C"), running=["idea"]),
                     commitment__commitment_drift=1.0)  # fmt: skip
    model.step()
    with_one = 0.6 + 0.2 * (1 - math.exp(-1))
    assert {firm.name: firm.commitment for firm in model.firms} == pytest.approx(
        {"A": with_one, "B": with_one, "C": 0.6}
    )


def test_a_drop_costs_each_side_trust_by_its_own_hope():
    case = place(opportunity(start="identified", value=0, **LONG), firms=("A", "B", "C"))
    model = model_of(case, project__drive_base=0.0, project__drive_owner=0.0, project__drop_rate=1.0)
    model.exchanges[0].optimism = [0.2, 0.8]
    model.step()
    assert trust(model, "A", "B") == pytest.approx(1 - 0.04 - 0.5 * 0.2)
    assert trust(model, "B", "A") == pytest.approx(1 - 0.04 - 0.5 * 0.8)
    assert trust(model, "C", "A") == trust(model, "A", "C") == 1.0


def test_a_project_that_was_just_agreed_is_not_dropped_in_the_same_week():
    model = model_of(place(opportunity(start="identified", explore_hours=1)), project__disappointment_rate=1.0)
    model.exchanges[0].optimism = [1.0, 1.0]
    assert [state_of(steps(model, 1)) for _ in range(2)] == ["agreed", "dormant"]
    assert model.event_rows[-1][4] == "hopes were disappointed"


def test_hope_counts_at_agreement_and_no_more_at_renewal():
    case = place(opportunity(value=0, contract_weeks=5), running=["idea"])
    model = model_of(case, initial__initial_trust_mean=0.8, operation__delivery_trust_gain=0.0)
    model.exchanges[0].optimism = [1.0, 1.0]
    assert weeks_until(model, lambda m: state_of(m) == "ended") == 5


def test_a_renewed_contract_runs_for_its_full_time_again():
    model = model_of(place(opportunity(contract_weeks=30), running=["idea"]))
    steps(model, 95)
    assert [row[1] for row in model.event_rows if row[2] == "contract_renewed"] == [30, 60, 90]


def test_an_ended_exchange_rests_for_its_restart_weeks_and_a_broken_project_for_its_cooldown():
    case = place(opportunity("runs"), opportunity("sketched", start="identified", **LONG), running=["runs"])
    scenario = Scenario(events=(Event(5, "market_shock", "stream"),), parameters=parameters(
        discovery__discovery_rate=0.0, operation__restart_weeks=9, project__cooldown=4))  # fmt: skip
    model = SymbiosisModel(case, scenario)
    back = {}
    for week in range(1, 21):
        model.step()
        for exchange in model.exchanges:
            if exchange.state == "latent":
                back.setdefault(exchange.name, week)
                assert exchange.progress == 0.0
    # The shock is in phase 8 of week 5; clocks count from phase 6 of week 6.
    assert back == {"runs": 14, "sketched": 9}
    assert {firm.commitment for firm in model.firms} == {0.9}  # the end costs 0.1, the broken project nothing


def test_word_travels_as_far_as_the_third_firm_talks_with_the_receiver():
    for reliability, change in ((1, lambda t: t + 0.4 * 0.1 * 0.5 * (1 - t)), (0, lambda t: t - 0.4 * 0.3 * 0.5 * t)):
        case = place(opportunity(), firms=(firm("A", reliability=reliability), "B", "C"), running=["idea"])
        model = model_of(case, initial__initial_trust_mean=0.5, operation__gossip_share=0.4,
                         operation__delivery_trust_gain=0.1, operation__delivery_trust_loss=0.3)  # fmt: skip
        talk(model, "C", "B", 0.5)
        talk(model, "C", "A", 0.1)
        model.step()
        assert trust(model, "C", "A") == pytest.approx(change(0.5))


def test_only_cases_with_the_municipality_share_its_work():
    # Room for one. The service has it alone while the by-product is with the state agency: 4 + 8.
    case = place(
        opportunity("service", kind="service", start="identified", implement_hours=1),
        opportunity("by-product", "C", "D", start="identified", implement_hours=1), firms="ABCD",
    )  # fmt: skip
    model = model_of(case, municipality="permit", municipality__permit_capacity=1.0,
                     municipality__state_weeks_low=30.0, municipality__state_weeks_high=30.0)  # fmt: skip
    steps(model, 50)
    assert [(row[1], row[3]) for row in model.event_rows if row[2] == "started"] == [
        (12, "service"), (42, "by-product"),
    ]  # fmt: skip


def test_grants_are_paid_until_the_years_money_is_gone():
    # Each lacks 0.6 million and would get 150 000; 400 000 a year: 150, 150, 100, and none.
    pairs = ["AB", "CD", "EF", "GH"]
    case = place(*(opportunity(pair, *pair, start="identified", explore_hours=1, capital_need=1) for pair in pairs),
                 firms="ABCDEFGH")  # fmt: skip
    model = model_of(case, municipality="grant", municipality__grant_budget=400_000.0, project__finance_rate=0.0)
    steps(model, 52)
    grants = [exchange.grant for exchange in model.exchanges]
    assert grants == [150_000, 150_000, 100_000, 0]  # in the order of their ids
    steps(model, 2)  # new money at the end of week 52, asked for in week 53; once per exchange
    assert [exchange.grant for exchange in model.exchanges] == [150_000, 150_000, 100_000, 150_000]
    assert model.run_row()["grants_nok"] == 550_000


def test_a_meeting_nudges_projects_of_which_both_partners_came():
    # Commitment 1 comes for certain, commitment 0 never.
    firms = [firm("A", commitment=1), firm("B", commitment=0), firm("C", commitment=1)]
    case = place(opportunity("AB", "A", "B", start="identified", **LONG),
                 opportunity("AC", "A", "C", start="identified", **LONG), firms=firms)  # fmt: skip
    model = model_of(case, meetings="monthly", meeting__hold_self=1.0, meeting__attend_base=0.0,
                     meeting__attend_commitment=1.0, project__nudge_keep=0.5)  # fmt: skip
    nudges = []
    for _ in range(5):
        model.step()
        nudges.append({exchange.name: exchange.nudge for exchange in model.exchanges})
    # Work in the week of the meeting uses the nudge up by half; so does the next week's.
    assert nudges == [{"AB": 0, "AC": 0}] * 3 + [{"AB": 0, "AC": 0.5}, {"AB": 0, "AC": 0.25}]


def test_a_meeting_gives_each_pair_that_came_talk_and_trust_and_each_firm_understanding():
    levels = {"initial__initial_communication": 0.2, "initial__initial_understanding": 0.3,
              "initial__initial_trust_mean": 0.5}  # fmt: skip
    firms = [firm("A", commitment=1), firm("B", commitment=1), firm("C", commitment=0)]
    model = model_of(place(firms=firms), meetings="weekly", meeting__hold_self=1.0, meeting__attend_base=0.0,
                     meeting__attend_commitment=1.0, **levels)  # fmt: skip
    model.step()
    assert talk(model, "A", "B") == pytest.approx(1 - 0.8 * 0.75)
    assert trust(model, "A", "B") == trust(model, "B", "A") == pytest.approx(0.5 + 0.006 * 0.5)
    assert of(model, "A").understanding == of(model, "B").understanding == pytest.approx(0.3 + 0.01 * 0.7)
    assert (talk(model, "A", "C"), trust(model, "C", "A"), of(model, "C").understanding) == (0.2, 0.5, 0.3)


def test_informal_contact_gives_talk_and_trust_and_no_understanding():
    model = model_of(place(), contact__p_town=1.0, initial__initial_communication=0.2,
                     initial__initial_understanding=0.3, initial__initial_trust_mean=0.5)  # fmt: skip
    model.step()
    assert talk(model, "A", "B") == pytest.approx(1 - 0.8 * 0.9)
    assert trust(model, "A", "B") == trust(model, "B", "A") == pytest.approx(0.5 + 0.0008 * 0.5)
    assert of(model, "A").understanding == 0.3


def test_a_meeting_costs_hours_of_those_who_came():
    # 10 hours, of which the weekly meeting takes 2: 8 a week, so 40 hours are there in week 5.
    case = place(opportunity(start="identified"))
    assert timetable(case, meetings="weekly", meeting__hold_self=1.0, meeting__attend_base=1.0)["agreed"] == 5


def test_a_new_project_gets_hope_and_owner_from_its_own_draws():
    # Two who understand half of it; a forum and nobody responsible: an owner with 0.8 * (1 - 0.7).
    case = place(opportunity(value=0.8))
    owned = []
    for r in range(300):
        model = model_of(case, r, meetings="quarterly", discovery__discovery_rate=1.0,
                         initial__initial_understanding=0.5, project__project_communication_gain=0.0)  # fmt: skip
        week = weeks_until(model, lambda m: state_of(m) == "identified")
        exchange = model.exchanges[0]
        for side, one in enumerate(exchange.sides):
            u = chance.uniform(7, r, chance.OPTIMISM, week, exchange.id, one.id)
            assert exchange.optimism[side] == pytest.approx(0.4 * 0.5 * u)
        owned.append(exchange.owned)
    assert_mean(owned, 0.8 * 0.3)


@pytest.mark.parametrize(
    ("levers", "diffused"),
    [
        ({}, False),  # no forum
        ({"meetings": "monthly"}, True),
        ({"colocation": "park"}, True),
        ({"meetings": "monthly", "facilitator": "informal"}, True),  # works, yet nobody declared it
        ({"meetings": "monthly", "facilitator": "appointed"}, False),
        ({"colocation": "park", "facilitator": "project"}, False),
    ],
)
def test_responsibility_is_diffused_where_there_is_a_forum_and_nobody_declared(levers, diffused):
    assert model_of(place(), **levers).is_responsibility_diffused() is diffused


def test_a_newcomer_starts_as_the_case_says():
    newcomer = FirmData(**(vars(firm("C", understanding=0.4)) | {"status": "candidate"}))
    scenario = Scenario(events=(Event(20, "firm_joins", "C"),), parameters=parameters(
        forget__communication_half_life=5.0, forget__understanding_half_life=5.0,
        initial__initial_communication=0.3))  # fmt: skip
    model = steps(SymbiosisModel(place(firms=("A", "B", newcomer)), scenario), 19)
    assert len(model.members()) == 2
    model.step()
    assert len(model.members()) == 3
    assert talk(model, "A", "C") == 0.3
    assert talk(model, "A", "B") == pytest.approx(0.3 * 0.5**4)
    assert of(model, "C").understanding == 0.4


def test_the_park_has_its_places_and_grows_after_a_full_year():
    firms = [firm(f"F{k}", park=True) for k in range(6)]
    model = model_of(place(firms=firms), colocation="park", municipality="park", municipality__park_places=4)
    order = [one.in_park for one in model.firms]
    assert order == [True] * 4 + [False] * 2  # in the order of ids
    steps(model, 155)
    assert [one.in_park for one in model.firms] == order
    model.step()  # full for 52 weeks, then 104 weeks of building
    assert all(one.in_park for one in model.firms)
    # Without the lever, everybody who wants a place has one.
    assert all(one.in_park for one in model_of(place(firms=firms), colocation="park").firms)


def test_the_yearly_review_moves_support_and_hours():
    # Something starts in year one (week 14) and in year two (week 64), nothing in year three.
    case = place(opportunity("soon", start="identified"),
                 opportunity("later", "C", "D", start="identified", permit_weeks=60), firms="ABCD")  # fmt: skip
    model = model_of(case, facilitator="appointed", municipality="review", municipality__first_review=52,
                     municipality__support_start=0.8, municipality__support_step=0.1,
                     municipality__support_sharpness=50.0, municipality__hours_ceiling=60.0,
                     facilitator__follow_up_hours=0.0)  # fmt: skip
    seen = []
    for _ in range(3):
        steps(model, 52)
        seen.append((model.municipality.support, model.facilitator.hours))
    assert seen == [(pytest.approx(0.9), 37.5), (pytest.approx(1.0), 46.875), (pytest.approx(0.9), 46.875)]
    assert [row[4] for row in model.event_rows if row[2] == "facilitator_renewed"] == [
        "good year", "good year", "in spite of a bad year",
    ]  # fmt: skip


def test_money_that_is_not_renewed_ends_the_facilitators_work():
    model = model_of(place(), facilitator="appointed", municipality="review", municipality__first_review=10,
                     municipality__support_start=0.0, municipality__support_sharpness=50.0)  # fmt: skip
    steps(model, 20)
    assert [(row[1], row[4]) for row in model.event_rows if row[2] == "facilitator_ended"] == [
        (10, "money not renewed")
    ]
    assert model.run_row()["facilitator_hours"] == 10 * 37.5


@pytest.mark.parametrize("building", ["none", "park"])
def test_exchanges_between_tenants_are_those_of_two_firms_that_the_case_puts_in_the_building(building):
    firms = [firm(name, park=name in "AB") for name in "ABC"]
    case = place(opportunity("both"), opportunity("one", "A", "C"), opportunity("else", "C", "B"), firms=firms)
    runs = simulate(case, Scenario("project", building, "monthly"), replicates=40, weeks=300).runs
    assert (runs.realised_between_tenants <= np.minimum(runs.exchanges_realised, 1)).all()
    assert {0, 1} >= set(runs.realised_between_tenants)
    assert runs.realised_between_tenants.any()
    assert (runs.exchanges_realised > runs.realised_between_tenants).any()
    mesa = simulate(case, Scenario("project", building, "monthly"), replicates=4, weeks=300, engine="mesa").runs
    assert mesa.realised_between_tenants.tolist() == runs.realised_between_tenants[:4].tolist()
