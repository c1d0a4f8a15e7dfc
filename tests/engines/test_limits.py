"""Closed forms: what probability theory or a timetable on paper says, the model must do.

Each test isolates one mechanism in a tiny place with everything else constant. Random results
are compared within four standard errors; the seeds are fixed, so a test that passes keeps passing.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import Case, Event, Parameters, Scenario, chance, simulate
from sim.model import SymbiosisModel
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, FirmData, OpportunityData, Tie
from sim.quantity import Quantity
from sim.reference.ties import Ties
from sim.scenario import ColocationChoice, FacilitatorChoice

INF = math.inf


def fixed(value):
    return None if value is None else Quantity(chance.FIXED, float(value))


def firm(name, **values):
    """A firm in town that takes part in everything."""
    quantities = dict.fromkeys(FIRM_QUANTITIES) | {"attention_hours": 10, "competence": 1, "reliability": 1}
    place = {"location": "town", "park": False} | {k: values.pop(k) for k in ("location", "park") if k in values}
    return FirmData(
        firm=name, sector="", size_class="", status="member", max_projects=50,
        quantities={key: fixed(value) for key, value in (quantities | values).items()},
        weights=(1 / 3, 1 / 3, 1 / 3), offers={"stream": INF}, needs=("stream",), **place,
    )  # fmt: skip


def opportunity(name="idea", supplier="A", receiver="B", kind="by-product", start="latent", **values):
    quantities = dict.fromkeys(OPPORTUNITY_QUANTITIES) | {
        "value": 1, "value_spread": 0, "amount": 1, "co2_t_per_year": 0, "money_nok_per_year": 0,
        "jobs": 0, "explore_hours": 40, "implement_hours": 100, "permit_weeks": 0, "capital_need": 0,
        "contract_weeks": 5200,
    }  # fmt: skip
    return OpportunityData(
        opportunity=name, supplier=supplier, receiver=receiver, resource="stream", kind=kind,
        start=start, unit="", quantities={key: fixed(value) for key, value in (quantities | values).items()},
    )  # fmt: skip


def place(*opportunities, firms=("A", "B"), running=()):
    return Case(
        name="tiny",
        firms=tuple(firm(f) if isinstance(f, str) else f for f in firms),
        opportunities=opportunities,
        ties=tuple(Tie("A", "B", exchange=name) for name in running),
    )


# Nothing fades, nobody meets by chance, nobody is disappointed, full trust and understanding: each
# test switches on what it is about.
STILL = {
    "initial.initial_trust_mean": 1.0, "initial.initial_trust_sd": 0.0,
    "initial.initial_communication": 1.0, "initial.initial_understanding": 1.0,
    "initial.initial_commitment": 1.0, "commitment.commitment_drift": 0.0,
    "forget.communication_half_life": INF, "forget.understanding_half_life": INF,
    "contact.p_town": 0.0, "contact.p_far": 0.0, "contact.p_building": 0.0,
    "project.drive_base": 1.0, "project.drive_value": 0.0,  # full drive: all hours count
    "project.drop_rate": 0.0, "project.disappointment_rate": 0.0, "project.sharpness": 50.0,
    "operation.market_end_rate": 0.0, "operation.trust_floor": 0.0,
    "meeting.slip_commitment_loss": 0.0,
}  # fmt: skip


def parameters(**changes):
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return Parameters().replaced(STILL | named)


def model_of(case, replicate=0, *, facilitator="none", colocation="none", meetings="none",
             municipality="none", **changes):  # fmt: skip
    scenario = Scenario(facilitator, colocation, meetings, municipality, parameters=parameters(**changes))
    return SymbiosisModel(case, scenario, seed=7, replicate=replicate)


def weeks_until(model, condition, limit=2000):
    while not condition(model):
        assert model.week < limit, "it never happened"
        model.step()
    return model.week


def mean_and_error(sample):
    sample = np.asarray(sample, dtype=float)
    return sample.mean(), sample.std(ddof=1) / math.sqrt(len(sample))


def assert_mean(sample, expected):
    mean, error = mean_and_error(sample)
    assert abs(mean - expected) < 4 * error, f"{mean:.4f} +- {error:.4f}, expected {expected:.4f}"


# --- waiting times ----------------------------------------------------------------------------


def state_of(model):
    return model.exchanges[0].state


def test_partners_who_talk_wait_1_over_p_weeks_for_an_idea():
    # communication 1, competence 0.25 and 1 (geometric mean 0.5): hazard 0.4 * 0.5 = 0.2 a week.
    case = place(opportunity(), firms=(firm("A", competence=0.25), "B"))
    waits = [
        weeks_until(model_of(case, r, discovery__discovery_rate=0.4), lambda m: state_of(m) == "identified")
        for r in range(600)
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
    for r in range(400):
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
    for r in range(600):
        model = model_of(case, r, facilitator=choice, discovery__discovery_rate=0.1)
        waits.append(weeks_until(model, lambda m: state_of(m) == "identified"))
        alone.append(model.event_rows[-1][4].startswith("partners saw it"))
    p = 1 - math.exp(-0.4)
    assert_mean(waits, 1 / p)
    assert_mean(alone, (1 - math.exp(-0.1)) / p)


def test_missing_finance_is_found_after_1_over_rate_weeks():
    case = place(opportunity(start="identified", explore_hours=1, capital_need=1))
    waits = []
    for r in range(500):
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
        for r in range(500)
    ]
    assert_mean(waits, 1 / 0.15)


def test_the_market_ends_an_exchange_after_1_over_rate_weeks():
    case = place(opportunity(), running=["idea"])
    lives = [
        weeks_until(model_of(case, r, operation__market_end_rate=0.1), lambda m: state_of(m) == "ended")
        for r in range(500)
    ]
    assert_mean(lives, 10.0)


def test_both_sides_must_accept_and_draw_independently():
    # balance 1*(0.5 - 0.8*(1 - 0.5)) = 0.1 each, no optimism with full understanding; sharpness 6.
    case = place(opportunity(start="identified", value=0.5, explore_hours=1))
    agreed = []
    for r in range(600):
        model = model_of(case, r, initial__initial_trust_mean=0.5, project__sharpness=6.0)
        model.step()
        agreed.append(state_of(model) == "agreed")
    p = 1 / (1 + math.exp(-0.6))
    assert_mean(agreed, p * p)


def test_refusals_are_final_in_the_share_told():
    case = place(opportunity(start="identified", value=0, explore_hours=1))
    final = []
    for r in range(400):
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
@pytest.mark.parametrize(("form", "chance_held"), [("none", 0.45), ("informal", 0.97), ("appointed", 0.97)])
def test_meetings_are_planned_by_cadence_and_held_with_the_chance_told(cadence, interval, form, chance_held):
    record = simulate(place(), Scenario(form, meetings=cadence), seed=3, replicates=6, weeks=170)
    planned = 170 // interval
    assert record.runs.meetings_planned.tolist() == [planned] * 6
    assert record.weeks.week[record.weeks.meeting >= 0].tolist() == 6 * [interval * k for k in range(1, planned + 1)]
    held = (record.weeks.meeting == 1).sum()
    assert held == record.runs.meetings_held.sum()
    error = math.sqrt(chance_held * (1 - chance_held) / (6 * planned))
    assert abs(held / (6 * planned) - chance_held) < 4 * error


def test_meetings_half_organised_are_held_half_way():
    # 3 of the 6 hours: 0.45 + 0.52/2 = 0.71.
    choice = FacilitatorChoice("informal", False, 3.0)
    record = simulate(place(), Scenario(choice, meetings="weekly"), replicates=4, weeks=500)
    assert_mean(record.weeks.meeting == 1, 0.71)


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


def timetable(case, **changes):
    """{what: week} of the first of each event, over two years."""
    model = model_of(case, **changes)
    for _ in range(104):
        model.step()
    first = {}
    for _, week, what, _, _ in model.event_rows:
        first.setdefault(what, week)
    return first


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


# --- what one week does to whom -----------------------------------------------------------------
# The engine hands each rule its arguments: a wrong partner or a wrong moment is an error here.


def of(model, name):
    return next(firm for firm in model.firms if firm.name == name)


def trust(model, one, other):
    return model.ties.trust[of(model, one).index, of(model, other).index]


def talk(model, one, other, level=None):
    a, b = of(model, one).index, of(model, other).index
    if level is not None:
        model.ties.communication[a, b] = model.ties.communication[b, a] = level
    return model.ties.communication[a, b]


def steps(model, weeks):
    for _ in range(weeks):
        model.step()
    return model


LONG = {"explore_hours": 1e6}  # never explored: it just goes on


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
