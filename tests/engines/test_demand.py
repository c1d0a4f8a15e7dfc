"""Procurement and the test bed: what the municipality asks for, and what is tried before it is agreed; by hand."""

from __future__ import annotations

import math

import pytest

from sim import Scenario
from sim.model import SymbiosisModel
from sim.scenario import MunicipalityChoice
from tests.engines.tiny import firm, opportunity, parameters, place, steps

# Nobody sees anything by chance, nobody lets anybody down, everybody needs the hours that the case says.
QUIET = {
    "discovery__discovery_rate": 0.0, "trust__incident_rate": 0.0, "trust__trust_half_life": math.inf,
    "project__competence_weight": 0.0, "project__doubt_weight": 0.0, "project__optimism": 0.0,
    "operation__unmet_trust_loss": 0.0,
}  # fmt: skip
POOL = (
    opportunity("heat", kind="utility", value=1.0), opportunity("course", kind="competence", value=0.9),
    opportunity("repair", kind="service", value=0.8), opportunity("shells", value=0.6),
)  # fmt: skip


def model_with(levers: dict, case, facilitator="none", **values) -> SymbiosisModel:
    scenario = Scenario(
        facilitator, municipality=MunicipalityChoice("here", **levers), parameters=parameters(**QUIET | values)
    )
    return SymbiosisModel(case, scenario, seed=7, replicate=0)


def told(model: SymbiosisModel, *what: str) -> list[tuple[int, str]]:
    return [(row[1], row[3]) for row in model.event_rows if row[2] in what]


def named(model: SymbiosisModel, name: str):
    return next(exchange for exchange in model.exchanges if exchange.name == name)


# --- procurement ------------------------------------------------------------------------------


def test_once_a_year_it_asks_for_the_latent_one_of_highest_value_that_can_be_bought():
    model = steps(model_with({"procurement": True}, place(*POOL)), 51)
    assert told(model, "asked_for") == []
    steps(model, 160)
    assert told(model, "asked_for") == [(52, "repair"), (104, "shells")]  # each once: then nothing is left
    assert named(model, "repair").values == (pytest.approx(0.8), pytest.approx(1.0))
    assert named(model, "repair").value == pytest.approx(0.9)
    assert named(model, "shells").values == (pytest.approx(0.6), pytest.approx(0.8))
    assert named(model, "heat").values == (pytest.approx(1.0), pytest.approx(1.0))
    assert model.run_row()["cost_nok"] == 2 * 300_000


def test_of_two_that_are_worth_as_much_it_asks_for_the_first_and_never_for_a_candidates():
    outside = firm("C")
    case = place(*POOL[2:], opportunity("parts", kind="service", value=0.8), opportunity("far", "A", "C", value=1.0),
                 firms=("A", "B", outside))  # fmt: skip
    model = model_with({"procurement": True}, case)
    next(one for one in model.firms if one.name == "C").is_member = False
    first = min(("repair", "parts"), key=lambda name: named(model, name).id)
    assert told(steps(model, 52), "asked_for") == [(52, first)]


def test_what_somebody_works_on_is_not_asked_for():
    case = place(opportunity("repair", kind="service", start="identified", explore_hours=1e6))
    assert told(steps(model_with({"procurement": True}, case), 52), "asked_for") == []


@pytest.mark.parametrize(("asked_for", "state"), [(True, "dormant"), (False, "closed")])
def test_a_refusal_of_what_the_municipality_asked_for_is_never_final(asked_for, state):
    case = place(opportunity(start="identified", value=0.1, explore_hours=1))
    model = model_with({"procurement": True}, case, initial__initial_trust_mean=0.0, project__refusal_final=1.0)
    model.exchanges[0].asked_for = asked_for
    model.step()
    assert model.exchanges[0].state == state
    assert model.run_row()["refusals"] == 1


@pytest.mark.parametrize(
    ("budget", "levers", "paid"),
    [(1_400_000.0, {"training": True}, True), (1_399_999.0, {"training": True}, False), (1_200_000.0, {}, True),
     (1_199_999.0, {}, False), (math.inf, {"training": True}, True)],
)  # fmt: skip
def test_a_budget_pays_for_it_last_as_a_whole_or_not_at_all(budget, levers, paid):
    # The post 900,000, four theme days 200,000, a call 300,000. By week 52 nothing was mapped: no yield.
    model = model_with(
        {"procurement": True, "budget": budget} | levers, place(*POOL), "appointed", discovery__mapping_yield=0.0
    )
    steps(model, 52)
    assert model.municipality.is_call_paid is paid
    assert told(model, "asked_for") == ([(52, "repair")] if paid else [])
    assert model.municipality.theme_days == 4 or not levers


# --- the test bed -----------------------------------------------------------------------------


def test_an_explored_project_is_tried_for_so_many_weeks_before_its_partners_decide():
    # 40 hours at ten a week: explored in week 4.
    case = place(opportunity(start="identified"))
    for levers, agreed in (({}, 4), ({"test_bed": True}, 17)):
        model = steps(model_with(levers, case), 30)
        assert told(model, "agreed") == [(agreed, "idea")]
    assert told(model, "trial_started") == [(4, "idea")]
    assert told(model, "trial_ended") == [(17, "idea")]
    assert model.run_row()["cost_nok"] == 300_000
    assert model.exchanges[0].state == "operating"


@pytest.mark.parametrize(("tried", "agreed"), [(True, True), (False, False)])
@pytest.mark.parametrize("doubted", [{"initial__initial_trust_mean": 0.5}, {"initial__initial_understanding": 0.0}])
def test_after_a_trial_risk_and_what_is_unclear_weigh_half(doubted, tried, agreed):
    # Balance of both at sharpness 50: 0.35 - 0.5, with half the weight 0.35 - 0.25: chance below 0.001, above 0.99.
    case = place(opportunity(start="identified", value=0.35, explore_hours=1))
    model = model_with({"test_bed": True}, case, municipality__trial_weeks=1, project__risk_weight=1.0,
                       project__ambiguity_weight=0.5, forget__understanding_base=0.0, **doubted)  # fmt: skip
    model.step()
    assert (model.exchanges[0].state, model.exchanges[0].trial_left) == ("identified", 1)
    if not tried:
        model.levers = model.municipality.levers = MunicipalityChoice("off")
    model.step()
    assert model.exchanges[0].tried is tried
    assert (model.exchanges[0].state == "agreed") is agreed


def test_a_trial_that_was_broken_off_begins_anew_and_one_that_ended_is_not_repeated():
    model = steps(model_with({"test_bed": True}, place(opportunity(start="identified", implement_hours=1e6))), 10)
    idea = model.exchanges[0]
    idea.lay_dormant("a test says so")
    assert not idea.tried
    idea.identify("once more")  # 40 hours again, from week 11 on
    steps(model, 3 + 13)
    assert told(model, "trial_started") == [(4, "idea"), (14, "idea")]
    steps(model, 1)
    assert told(model, "trial_ended") == [(27, "idea")]
    idea.lay_dormant("a test says so")
    idea.identify("for the third time")
    steps(model, 4)
    assert told(model, "agreed") == [(27, "idea"), (31, "idea")]
    assert model.municipality.trials == 2


def test_a_trial_halves_no_weight_at_renewal():
    # 0.1 - 1 * 0.5 at sharpness 50 for both: what was tried is not renewed either.
    case = place(opportunity(value=0.1, contract_weeks=2), running=("idea",))
    model = model_with({"test_bed": True}, case, initial__initial_trust_mean=0.5, operation__delivery_trust_gain=0.0)
    model.exchanges[0].tried = True
    steps(model, 2)
    assert told(model, "ended") == [(2, "idea")]
