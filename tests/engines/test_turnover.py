"""The facilitator quits, the post is vacant, a successor settles: counted by hand, with the draws laid down."""

from __future__ import annotations

import dataclasses

import pytest

from sim import Event, Parameters, Scenario, chance, load_case
from sim.model import SymbiosisModel
from sim.scenario import FACILITATORS

QUITS_IN = 5
SKILLED = dataclasses.replace(FACILITATORS["appointed"], skill=0.8)


class Laid(SymbiosisModel):
    """The facilitator quits in one week and in no other; no money is ever renewed."""

    def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
        if decision == chance.TURNOVER:
            return 0.0 if self.week == QUITS_IN else 1.0
        return 1.0 if decision == chance.REVIEW else super().draw(decision, id_a, id_b)


def weeks_of(weeks: int, scenario: Scenario, **values: float) -> list[tuple[float, float]]:
    """(hours paid, skill) of each week, in Vestbygd."""
    model = lived(weeks, scenario, **values)
    return model.seen


def lived(weeks: int, scenario: Scenario, **values: float) -> SymbiosisModel:
    told = {f"facilitator.{name}": value for name, value in ({"turnover_rate": 0.01} | values).items()}
    scenario = dataclasses.replace(scenario, parameters=scenario.parameters.replaced(told))
    model = Laid(load_case("vestbygd"), scenario)
    model.seen = []
    for _ in range(weeks):
        before = model.facilitator.hours_worked
        skill = model.facilitator.skill
        model.step()
        model.seen.append((model.facilitator.hours_worked - before, skill))
    return model


def facilitators(model: SymbiosisModel) -> list[tuple[int, str, str]]:
    return [(week, what, why) for _, week, what, who, why in model.event_rows if who == "facilitator"]


@pytest.mark.parametrize("vacancy", [0, 1, 17])
def test_the_post_is_vacant_for_as_many_weeks_as_told(vacancy: int) -> None:
    hours = [hours for hours, _ in weeks_of(30, Scenario("appointed"), vacancy_weeks=vacancy)]
    assert hours == [37.5] * QUITS_IN + [0.0] * vacancy + [37.5] * (25 - vacancy)


def test_while_it_is_vacant_nobody_is_responsible() -> None:
    model = lived(QUITS_IN + 3, Scenario("appointed", meetings="monthly"))
    assert not model.facilitator.is_responsible
    assert model.is_responsibility_diffused()


def test_a_successor_learns_what_is_lacking() -> None:
    values = {"vacancy_weeks": 2, "newcomer_loss": 0.5, "settle_half_life": 4.0}
    skill = [skill for _, skill in weeks_of(20, Scenario(SKILLED), **values)]
    assert skill[:QUITS_IN] == [0.8] * QUITS_IN  # the first holder is settled
    first = QUITS_IN + 2
    assert skill[first] == pytest.approx(0.4)
    assert skill[first + 4] == pytest.approx(0.6)  # 0.8 (1 - 0.5 / 2)
    assert skill[first + 8] == pytest.approx(0.7)
    assert skill[first:] == sorted(skill[first:])


def test_a_planned_end_ends_the_vacancy() -> None:
    ends = dataclasses.replace(SKILLED, end_week=8)
    model = lived(40, Scenario(ends))
    assert facilitators(model) == [
        (QUITS_IN, "facilitator_ended", "quit"), (8, "facilitator_ended", "as planned"),
    ]  # fmt: skip
    assert sum(hours for hours, _ in model.seen) == 37.5 * QUITS_IN


def test_an_event_fills_a_vacant_post_with_somebody_settled() -> None:
    model = lived(40, Scenario(SKILLED, events=(Event(1, "facilitator_starts"), Event(9, "facilitator_starts"))))
    assert facilitators(model)[-1] == (9, "facilitator_started", "scenario event")
    assert model.seen[9] == (37.5, 0.8)
    assert model.seen[-1] == (37.5, 0.8)


def test_money_not_renewed_ends_the_vacancy() -> None:
    review = Parameters().replaced({"municipality.first_review": 8})
    model = lived(60, Scenario("appointed", municipality="review", parameters=review), vacancy_weeks=100)
    assert facilitators(model)[-1][1:] == ("facilitator_ended", "money not renewed")
    assert model.facilitator.weeks_vacant == 0


def test_who_is_not_declared_responsible_does_not_quit() -> None:
    model = lived(30, Scenario("informal"))
    assert facilitators(model) == []
