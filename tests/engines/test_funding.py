"""A facilitator on project money, and a review of money that is fair: counted by hand, with the draws laid down."""

from __future__ import annotations

import dataclasses
import math

import pytest

from experiments.statistics import paired_difference
from sim import Event, Parameters, Scenario, chance, load_case, simulate
from sim.model import SymbiosisModel
from sim.scenario import FACILITATORS, MunicipalityChoice
from tests.engines.tiny import LONG, assert_mean, opportunity, parameters, place, steps
from tests.engines.worlds import LIVELY, checksums

BRIDGE = MunicipalityChoice("bridge", bridge=True)
TWO_FIRMS = place(firms=("A", "B"))


def model_of(scenario: Scenario, granted: tuple[int, ...] = (), case=TWO_FIRMS, **changes) -> SymbiosisModel:
    """A model in which an application is granted in these weeks and refused in all others."""

    class Laid(SymbiosisModel):
        def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
            if decision == chance.FUNDING:
                return 0.0 if self.week in granted else 1.0
            return super().draw(decision, id_a, id_b)

    scenario = dataclasses.replace(scenario, parameters=parameters(**changes))
    return Laid(case, scenario, seed=7)


def hours_of(model: SymbiosisModel, weeks: int) -> list[float]:
    """Hours paid in each week."""
    paid = []
    for _ in range(weeks):
        before = model.facilitator.hours_worked
        model.step()
        paid.append(model.facilitator.hours_worked - before)
    return paid


def told(model: SymbiosisModel, *what: str) -> list[tuple[int, str, str]]:
    return [(week, said, why) for _, week, said, who, why in model.event_rows if who == "facilitator" and said in what]


POST = ("facilitator_started", "facilitator_ended")


# --- project money ------------------------------------------------------------------------------


def test_a_project_pays_for_its_weeks_and_then_nobody_works():
    model = model_of(Scenario("funded"))
    assert hours_of(model, 200) == [37.5] * 130 + [0.0] * 70
    # 37.5 + 2.5 hours are saved by week 2, and again after each application; after week 130 nobody is there to write.
    assert [week for week, _, _ in told(model, "application_written")] == list(range(13, 131, 13))
    assert [why for _, _, why in told(model, "application_refused")] == ["the funder chose others"] * 10
    assert told(model, "project_money_ended", *POST) == [
        (130, "project_money_ended", "a project is over; 0 left"),
        (130, "facilitator_ended", "no project pays any more"),
    ]
    run = model.run_row()
    assert (run["weeks_without_facilitator"], run["funder_hours"]) == (70, 130 * 37.5)
    assert run["cost_nok"] == run["funder_nok"] == pytest.approx(2_250_000)
    assert not model.facilitator.is_responsible


def test_what_is_granted_pays_after_the_next_quarter_and_a_newcomer_settles():
    model = model_of(Scenario("funded"), granted=(130,), facilitator__settle_half_life=26.0)
    assert hours_of(model, 280) == [37.5] * 130 + [0.0] * 13 + [37.5] * 130 + [0.0] * 7
    assert told(model, *POST) == [
        (130, "facilitator_ended", "no project pays any more"),
        (143, "facilitator_started", "a new project pays"),
        (273, "facilitator_ended", "no project pays any more"),
    ]
    assert told(model, "application_granted") == [(130, "application_granted", "it pays after the next quarter")]
    settling = model_of(Scenario("funded"), granted=(130,), facilitator__settle_half_life=26.0)
    assert steps(settling, 143).facilitator.skill == 0.5
    assert steps(settling, 26).facilitator.skill == 0.75


def test_several_projects_add_hours_up_to_the_ceiling_and_none_is_asked_for_beyond():
    hours = hours_of(model_of(Scenario("funded"), granted=(13,)), 160)
    assert hours == [37.5] * 26 + [75.0] * 104 + [37.5] * 26 + [0.0] * 4
    low = model_of(Scenario("funded"), granted=tuple(range(1000)), funding__funded_hours_ceiling=60.0)
    assert hours_of(low, 140) == [37.5] * 26 + [60.0] * 104 + [37.5] * 10
    # At 26 the second is known to come; after week 130 the first is over.
    assert [week for week, _, _ in told(low, "application_written")] == [13, 130]


def test_an_application_takes_hours_after_follow_up_and_before_mapping():
    case = place(opportunity(start="identified", **LONG))
    model = model_of(Scenario("funded"), case=case)
    mapped = []
    for _ in range(3):
        model.step()
        mapped.append(model.facilitator.mapping_hours)
    assert mapped == [0.0, 37.5 - 3 - 5.5, 34.5]  # 34.5 of the 40 hours in week 1
    assert model.facilitator.follow_up == 1.0
    assert model.facilitator.funding.saved == 40.0


def test_without_the_hours_nothing_is_written():
    model = model_of(Scenario("funded"), granted=tuple(range(1000)), funding__project_hours=2.0)
    steps(model, 60)  # 2 hours a week: 40 after 20 weeks, so in weeks 26 and 52
    assert [week for week, _, _ in told(model, "application_written")] == [26, 52]


def test_a_bridge_keeps_hours_between_projects_and_goes_on_applying():
    model = model_of(Scenario("funded", municipality=BRIDGE), granted=(169,))
    assert hours_of(model, 190) == [37.5] * 130 + [8.0] * 52 + [37.5] * 8
    assert told(model, *POST) == []
    assert model.facilitator.is_responsible
    # 8 hours a week save 40 in five weeks.
    assert [week for week, _, _ in told(model, "application_written")] == list(range(13, 190, 13))
    run = model.run_row()
    assert run["weeks_without_facilitator"] == 0
    assert run["facilitator_hours"] - run["funder_hours"] == 52 * 8
    assert run["cost_nok"] - run["funder_nok"] == pytest.approx(52 * 8 / 1950 * 900_000)


def test_a_planned_start_brings_the_first_project_and_a_planned_end_gives_all_back():
    choice = dataclasses.replace(FACILITATORS["funded"], start_week=20, end_week=100)
    model = model_of(Scenario(choice), granted=(26, 91))
    assert hours_of(model, 300) == [0.0] * 19 + [37.5] * 20 + [75.0] * 61 + [0.0] * 200
    assert told(model, *POST) == [
        (19, "facilitator_started", "as planned"), (100, "facilitator_ended", "as planned"),
    ]  # fmt: skip
    events = (Event(50, "facilitator_ends"), Event(60, "facilitator_starts"))
    again = model_of(Scenario("funded", events=(*events, Event(70, "facilitator_starts"))))
    # The first event is an end: somebody works from week 1. A start in week 70 finds somebody there.
    assert hours_of(again, 200) == [37.5] * 50 + [0.0] * 10 + [37.5] * 130 + [0.0] * 10


def test_money_that_ends_ends_a_vacancy():
    model = model_of(Scenario("funded"), facilitator__turnover_rate=0.02, facilitator__vacancy_weeks=104)
    person = steps(model, 100).facilitator
    person.is_present, person.weeks_vacant = False, 60
    steps(model, 60)
    assert told(model, *POST)[-1] == (130, "facilitator_ended", "no project pays any more")
    assert (person.is_present, person.weeks_vacant) == (False, 0)


def test_neighbours_share_what_projects_pay():
    shared = model_of(Scenario("funded", municipality=MunicipalityChoice("shared", neighbours=1)))
    assert hours_of(shared, 131) == [18.75] * 130 + [0.0]


@pytest.mark.parametrize(("bridge", "logit"), [(False, -1 + 0.2), (True, -1 + 0.2 + 0.5)])
def test_the_first_application_is_granted_as_often_as_told(bridge, logit):
    scenario = Scenario("funded", municipality=BRIDGE if bridge else "none", parameters=parameters())
    granted = []
    for replicate in range(500):
        model = steps(SymbiosisModel(TWO_FIRMS, scenario, seed=3, replicate=replicate), 13)
        granted.append(bool(told(model, "application_granted")))
    assert_mean(granted, 1 / (1 + math.exp(-logit)))


def test_a_funder_looks_at_what_started_in_two_years():
    case = place(opportunity(start="identified"), firms=("A", "B"))  # starts in week 14
    chances = []
    model = model_of(Scenario("funded"), case=case)

    class Noted(type(model)):
        def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
            if decision == chance.FUNDING:
                chances.append((self.week, sum(self.starts_by_week[-104:])))
            return super().draw(decision, id_a, id_b)

    steps(Noted(case, model.chosen, seed=7), 130)
    assert [week for week, starts in chances if starts == 1] == list(range(26, 118, 13))


def test_project_money_is_not_the_municipalitys_to_review():
    model = model_of(Scenario("funded", municipality="review"), municipality__first_review=10,
                     municipality__support_start=0.0, municipality__support_sharpness=50.0)  # fmt: skip
    assert hours_of(model, 60) == [37.5] * 60
    assert model.municipality.support == 0.0


def test_the_form_has_no_hours_of_its_own():
    with pytest.raises(ValueError, match=r"^facilitator\.hours: 20 contradicts facilitator=funded.*; allowed: 0 "):
        Scenario(dataclasses.replace(FACILITATORS["funded"], hours=20))


# --- off is off, and on moves its measure --------------------------------------------------------

FUNDING = {
    "funding.project_hours": 100.0, "funding.project_weeks": 26, "funding.application_hours": 0.0,
    "funding.funding_ease": 3.0, "funding.ease_per_start": 3.0, "funding.ease_per_member": 1.0,
    "funding.ease_of_contribution": 3.0, "funding.funded_hours_ceiling": 300.0, "funding.core_hours": 40.0,
}  # fmt: skip


@pytest.mark.parametrize("form", ["none", "informal", "appointed", "project"])
def test_project_money_is_dead_with_another_facilitator(form):
    case, bridged = load_case("vestbygd"), BRIDGE if form != "none" else "none"
    off = Scenario(form, "park", "monthly", parameters=Parameters().replaced(LIVELY))
    on = Scenario(form, "park", "monthly", bridged, parameters=Parameters().replaced(LIVELY | FUNDING))
    a, b = simulate(case, off, weeks=110), simulate(case, on, weeks=110)
    assert a.events.equals(b.events)
    assert a.weeks.equals(b.weeks)
    assert a.runs.drop(columns="municipality").equals(b.runs.drop(columns="municipality"))
    assert (a.runs.funder_hours == 0).all()


def test_the_hours_of_a_bridge_are_dead_without_it():
    lively = Parameters().replaced(LIVELY)
    off = Scenario("funded", "park", "monthly", parameters=lively)
    changed = lively.replaced({"funding.core_hours": 40.0, "funding.ease_of_contribution": 3.0})
    on = Scenario("funded", "park", "monthly", parameters=changed)
    assert checksums(load_case("vestbygd"), off, weeks=200) == checksums(load_case("vestbygd"), on, weeks=200)


def differences(case, without: Scenario, with_it: Scenario, measure: str):
    runs = [
        simulate(case, scenario, replicates=200, weeks=520, outcomes="runs").runs[measure].to_numpy(float)
        for scenario in (with_it, without)
    ]
    return paired_difference(*runs, counts=True).difference


def test_a_bridge_leaves_fewer_weeks_without_a_facilitator():
    opens = dataclasses.replace(FACILITATORS["funded"], start_week=140)
    found = differences(
        load_case("sotenas"), Scenario(opens, meetings="monthly"), Scenario(opens, "none", "monthly", "bridge"),
        "weeks_without_facilitator",
    )  # fmt: skip
    assert found.is_clear_of_zero
    assert found.mean < 0


# --- a fair review -------------------------------------------------------------------------------

FAIR = {"municipality__review_from_start": True, "municipality__identified_counts": True}


def reviewed(weeks: int, case=TWO_FIRMS, start_week: int = 140, **changes) -> SymbiosisModel:
    choice = dataclasses.replace(FACILITATORS["appointed"], start_week=start_week)
    scenario = Scenario(choice, municipality="review", parameters=parameters(
        municipality__support_step=0.1, municipality__support_start=1.0, municipality__support_sharpness=50.0, **changes))  # fmt: skip
    return steps(SymbiosisModel(case, scenario, seed=7), weeks)


def test_a_fair_review_begins_two_years_after_the_facilitator():
    weeks = [week for week, _, _ in told(reviewed(300, **FAIR), "facilitator_renewed")]
    assert weeks == [140 + 104 - 1, 140 + 156 - 1]
    assert told(reviewed(300), "facilitator_renewed")[0][0] == 156
    from_week_1 = [told(reviewed(170, start_week=1, **rule), "facilitator_renewed") for rule in (FAIR, {})]
    assert from_week_1[0] == from_week_1[1]  # where the facilitator starts with the run, nothing is moved


def test_what_was_identified_counts_where_the_review_is_fair():
    case = place(opportunity(start="identified", **LONG))
    late = {"discovery__discovery_rate": 0.0, "discovery__mapping_yield": 0.0, "municipality__first_review": 51}
    fair = reviewed(51, case, 1, municipality__identified_counts=True, **late)
    assert [why for _, _, why in told(fair, "facilitator_renewed")] == ["good year"]  # week 0 is within the year
    today = reviewed(51, case, 1, **late)
    assert [why for _, _, why in told(today, "facilitator_renewed")] == ["in spite of a bad year"]
    a_year_ago = reviewed(
        52, case, 1, municipality__identified_counts=True, **late | {"municipality__first_review": 52}
    )
    assert [why for _, _, why in told(a_year_ago, "facilitator_renewed")] == ["in spite of a bad year"]


def test_a_fair_review_does_not_end_the_money_sixteen_weeks_after_the_opening():
    # A centre that opens in week 140: without the rule its review falls in week 156.
    case = load_case("sotenas")
    opens = dataclasses.replace(FACILITATORS["appointed"], start_week=140)
    shares = []
    for without in (("fair_review",), ()):
        scenario = Scenario(opens, "none", "monthly", "review", without=without)
        events = simulate(case, scenario, replicates=200, weeks=160).events
        shares.append((events.what == "facilitator_ended").sum() / 200)
    assert shares[0] > 0.4
    assert shares[1] == 0.0
