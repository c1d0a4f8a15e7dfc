"""What partners hope for: cleared up by follow-up and talks, paid for where it is not met; computed by hand."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.statistics import paired_difference
from sim import Parameters, Scenario, load_case, simulate, simulate_many
from sim.scenario import FACILITATORS, FacilitatorChoice
from tests.engines.tiny import LONG, model_of, of, opportunity, parameters, place, steps, trust, weeks_until

RULE = {
    "project.clarity_counts": True, "operation.unmet_trust_loss": 0.3, "operation.unmet_commitment_loss": 0.2,
}  # fmt: skip
TALKS = dataclasses.replace(FACILITATORS["appointed"], expectations=True)


def told(model, what):
    return [(row[1], row[3], row[4]) for row in model.event_rows if row[2] == what]


# --- clarity ----------------------------------------------------------------------------------


def test_follow_up_clears_up_a_project_as_it_clears_up_hope():
    # 1.5 hours for one project that needs 3, skill 0.5: 0.04 * 0.5 * 0.5 of what is unclear a week.
    case = place(opportunity(start="identified", **LONG))
    model = model_of(case, facilitator=FacilitatorChoice("appointed", True, 1.5, 0.5), project__clarify_rate=0.04)
    assert model.exchanges[0].clarity == 0.0
    steps(model, 10)
    assert model.exchanges[0].clarity == pytest.approx(1 - 0.99**10)
    assert steps(model_of(case, project__clarify_rate=0.04), 10).exchanges[0].clarity == 0.0


def test_a_project_that_is_taken_up_again_is_as_unclear_as_a_new_one():
    model = model_of(place(opportunity(start="identified", **LONG)), facilitator=TALKS)
    steps(model, 5)
    exchange = model.exchanges[0]
    assert exchange.clarity > 0.5
    assert exchange.talked
    exchange.identify("again")
    assert exchange.clarity == 0.0
    assert not exchange.talked


@pytest.mark.parametrize(("counts", "clarity", "agreed"), [(True, 1.0, True), (True, 0.1, False), (False, 1.0, False)])
def test_what_is_clear_is_no_longer_unclear_at_agreement(counts, clarity, agreed):
    # Balance of both: 0.2 - 0.4 * (1 - clarity), at sharpness 50.
    case = place(opportunity(start="identified", value=0.2, explore_hours=1))
    model = model_of(case, initial__initial_understanding=0.0, project__optimism=0.0, project__clarity_counts=counts)
    model.exchanges[0].clarity = clarity
    model.step()
    assert (model.exchanges[0].state == "agreed") == agreed


# --- hope that is not met ---------------------------------------------------------------------


def test_at_the_start_each_side_pays_for_its_own_hope():
    model = model_of(
        place(opportunity(start="identified"), firms=("A", "B", "C")), initial__initial_trust_mean=0.9,
        initial__initial_commitment=0.8, operation__delivery_trust_gain=0.0, operation__unmet_trust_loss=0.3,
        operation__unmet_commitment_loss=0.2,
    )  # fmt: skip
    model.exchanges[0].optimism = [0.2, 0.5]
    weeks_until(model, lambda m: m.exchanges[0].state == "agreed")
    assert (trust(model, "A", "B"), of(model, "A").commitment) == (0.9, 0.8)
    weeks_until(model, lambda m: m.exchanges[0].state == "operating")
    assert trust(model, "A", "B") == pytest.approx(0.9 * (1 - 0.3 * 0.2))
    assert trust(model, "B", "A") == pytest.approx(0.9 * (1 - 0.3 * 0.5))
    assert trust(model, "A", "C") == trust(model, "C", "A") == 0.9
    assert of(model, "A").commitment == pytest.approx((0.8 + 0.15 * 0.2) * (1 - 0.2 * 0.2))
    assert of(model, "B").commitment == pytest.approx((0.8 + 0.15 * 0.2) * (1 - 0.2 * 0.5))


# --- a talk about expectations ----------------------------------------------------------------


def test_a_talk_clears_half_and_takes_hours_of_three():
    # One project: three hours for the talk, three for follow-up. A and B work 10 - 2 hours in that week.
    case = place(opportunity(start="identified", **LONG))
    model = model_of(case, facilitator=TALKS, project__clarify_rate=0.0)
    model.exchanges[0].optimism = [0.4, 0.2]
    model.step()
    assert model.exchanges[0].clarity == 0.5
    assert model.exchanges[0].optimism == pytest.approx([0.2, 0.1])
    assert model.exchanges[0].progress == pytest.approx(8)
    assert model.facilitator.mapping_hours == pytest.approx(37.5 - 3 - 3)
    model.step()
    assert model.exchanges[0].progress == pytest.approx(18)
    assert model.facilitator.mapping_hours == pytest.approx(37.5 - 3)
    assert told(model, "expectations_cleared") == [
        (1, "idea", "the facilitator talked with both sides about what they expect")
    ]


def test_a_talk_is_held_whole_or_waits_and_comes_before_follow_up():
    # Four hours: one talk a week; one hour is left for two projects, which need six.
    case = place(
        *(opportunity(name, "A" + name, "B" + name, start="identified", **LONG) for name in ("1", "2")),
        firms=("A1", "B1", "A2", "B2"),
    )
    choice = FacilitatorChoice("appointed", True, 4.0, expectations=True)
    model = model_of(case, facilitator=choice)
    model.step()
    assert model.facilitator.follow_up == pytest.approx(1 / 6)
    steps(model, 2)
    assert [(week, who) for week, who, _ in told(model, "expectations_cleared")] == [(1, "1"), (2, "2")]
    assert model.facilitator.follow_up == pytest.approx(4 / 6)


def test_a_project_that_is_agreed_needs_no_talk():
    case = place(opportunity(start="identified", explore_hours=5, permit_weeks=50))
    later = dataclasses.replace(TALKS, start_week=3)
    model = steps(model_of(case, facilitator=later), 10)
    assert model.exchanges[0].state == "agreed"
    assert told(model, "expectations_cleared") == []


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_talks_cost_hours_of_firms_and_no_more_money(engine):
    case = place(opportunity(start="identified", **LONG))
    own = parameters(facilitator__expectation_attention=5.0)
    with_talks, without = (
        simulate(case, Scenario(form, parameters=own), weeks=52, engine=engine).runs for form in (TALKS, "appointed")
    )
    assert (with_talks.firm_hours[0], without.firm_hours[0]) == (10.0, 0.0)
    assert with_talks.cost_nok[0] == without.cost_nok[0] == pytest.approx(900_000)


def test_nobody_holds_no_talks():
    with pytest.raises(ValueError, match=r"^facilitator\.expectations: true contradicts facilitator=none; allowed: f"):
        Scenario(dataclasses.replace(FACILITATORS["none"], expectations=True))


def test_talks_that_are_off_are_off_in_the_larger_week():
    # The week that is compiled with further levers gives the bits of the week without them.
    case, plain = load_case("vestbygd"), Scenario("appointed", "park", "monthly")
    both = [plain, dataclasses.replace(plain, facilitator=TALKS)]
    together = simulate_many(case, both, replicates=2, weeks=150, outcomes="all")
    alone = simulate(case, plain, replicates=2, weeks=150)
    for name in ("runs", "weeks", "events"):
        table = getattr(together, name)
        own = table[table["scenario"] == 0].drop(columns="scenario").reset_index(drop=True)
        assert own.equals(getattr(alone, name)), name


# --- what it does in a place that ships -------------------------------------------------------


def futures(form, rule=True, weeks=520, place="vestbygd", replicates=200, **changes):
    values = {name.replace("__", "."): value for name, value in changes.items()}
    without = () if rule else ("clarity", "unmet_hope")
    scenario = Scenario(form, "park", "monthly", parameters=Parameters().replaced(values), without=without)
    return simulate(load_case(place), scenario, replicates=replicates, weeks=weeks, outcomes="runs").runs


def difference(after, before, measure, *, counts=False):
    return paired_difference(after[measure].to_numpy(float), before[measure].to_numpy(float), counts=counts).difference


@pytest.mark.parametrize(
    ("form", "changes"), [(TALKS, {}), ("appointed", {"project__clarify_rate": 0.05})], ids=["talks", "faster"]
)
def test_clearing_up_hopes_brings_exchanges_and_trust(form, changes):
    usual = futures("appointed")
    found = difference(futures(form, **changes), usual, "exchanges_operating", counts=True)
    assert found.is_clear_of_zero, found
    assert found.mean > 0, found
    # Of trust after two years: later more exchanges run, and each of them fails to deliver at times. Little of all trust
    # is between partners of an exchange, so many futures are needed.
    many = {"weeks": 104, "place": "reference", "replicates": 600}
    found = difference(futures(form, **many, **changes), futures("appointed", **many), "trust")
    assert found.is_clear_of_zero, found
    assert found.mean > 0, found


def test_without_the_rule_clearing_up_hopes_costs_exchanges():
    found = difference(
        futures("appointed", rule=False, project__clarify_rate=0.05), futures("appointed", rule=False),
        "exchanges_operating", counts=True,
    )  # fmt: skip
    assert found.is_clear_of_zero, found
    assert found.mean < 0, found
