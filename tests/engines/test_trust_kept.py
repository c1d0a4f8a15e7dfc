"""Trust goes back toward what it was, and a firm lets a partner down: computed by hand, with the draws laid down."""

from __future__ import annotations

import pytest

from sim import chance
from sim.model import SymbiosisModel
from tests.engines.tiny import LONG, model_of, opportunity, place, steps, talk, trust

FIRMS = ("A", "B", "C", "D")
SOME = {  # some trust and talk, which nothing else moves
    "operation__delivery_trust_gain": 0.0, "operation__operating_communication_gain": 0.0,
    "project__project_communication_gain": 0.0, "initial__initial_communication": 0.5, "initial__initial_trust_mean": 0.5,
}  # fmt: skip


def let_down_in(week: int, by: str, model: SymbiosisModel) -> None:
    """One firm lets a partner down in that week, and nobody else does."""
    drawn, culprit = model.draw, model.firm_named(by).id

    def draw(decision: int, id_a: int, id_b: int = 0) -> float:
        if decision == chance.INCIDENT:
            return 0.0 if (model.week, id_a) == (week, culprit) else 1.0
        return drawn(decision, id_a, id_b)

    model.draw = draw


def incidents(model: SymbiosisModel) -> list[tuple[int, str, str]]:
    return [(week, who, why) for _, week, what, who, why in model.event_rows if what == "incident"]


def test_what_was_gained_and_what_was_lost_wear_off_alike():
    model = model_of(place(opportunity(), firms=FIRMS), **SOME, trust__trust_half_life=52.0)
    for of, in_, level in (("A", "B", 0.9), ("B", "A", 0.1)):
        model.ties.trust[model.firm_named(of).index, model.firm_named(in_).index] = level
    steps(model, 52)
    assert trust(model, "A", "B") == pytest.approx(0.7)
    assert trust(model, "B", "A") == pytest.approx(0.3)
    assert trust(model, "C", "D") == 0.5
    steps(model, 52)
    assert trust(model, "A", "B") == pytest.approx(0.6)


@pytest.mark.parametrize("suspicion", [0.0, 0.5])
def test_who_is_let_down_tells_others_and_all_grow_suspicious(suspicion):
    case = place(opportunity(start="identified", supplier="A", receiver="B", **LONG), firms=FIRMS)
    model = model_of(case, **SOME, operation__gossip_share=0.3, trust__incident_rate=0.01,
                     trust__incident_trust_loss=0.4, trust__suspicion=suspicion)  # fmt: skip
    let_down_in(3, "A", model)
    steps(model, 2)
    assert trust(model, "B", "A") == 0.5
    steps(model, 1)
    assert incidents(model) == [(3, "idea", "the supplier let the receiver down")]
    assert talk(model, "C", "B") == 0.5
    assert trust(model, "B", "A") == pytest.approx(0.5 * 0.6)
    assert trust(model, "C", "A") == pytest.approx(0.5 * (1 - 0.3 * 0.4 * 0.5))  # heard 0.06
    assert trust(model, "C", "B") == trust(model, "C", "D") == pytest.approx(0.5 * (1 - suspicion * 0.06))
    assert trust(model, "B", "C") == pytest.approx(0.5 * (1 - suspicion * 0.12))  # who was let down heard all of it
    assert trust(model, "A", "B") == trust(model, "A", "C") == 0.5  # the culprit's own trust stays
    steps(model, 5)
    assert trust(model, "B", "A") == pytest.approx(0.5 * 0.6)


def test_a_receiver_lets_its_supplier_down():
    case = place(opportunity(start="identified", supplier="A", receiver="B", **LONG), firms=FIRMS)
    model = model_of(case, **SOME, trust__incident_rate=0.01)
    let_down_in(1, "B", model)
    steps(model, 1)
    assert incidents(model) == [(1, "idea", "the receiver let the supplier down")]
    assert trust(model, "A", "B") == pytest.approx(0.5 * 0.6)


def test_who_has_no_partner_lets_nobody_down():
    case = place(opportunity(start="identified", supplier="A", receiver="B", **LONG), firms=FIRMS)
    model = model_of(case, **SOME, trust__incident_rate=0.01)
    let_down_in(1, "C", model)
    steps(model, 3)
    assert incidents(model) == []


def test_of_several_partners_the_lowest_draw_names_one():
    rows = [opportunity(name, start="identified", supplier="A", receiver=to, **LONG)
            for name, to in (("one", "B"), ("two", "C"), ("three", "D"))]  # fmt: skip
    model = model_of(place(*rows, firms=FIRMS), **SOME, trust__incident_rate=0.01, discovery__max_projects=5)
    let_down_in(2, "A", model)
    steps(model, 2)
    culprit = model.firm_named("A")
    lowest = min(model.exchanges, key=lambda e: model.draw(chance.INCIDENT_PARTNER, e.id, culprit.id))
    assert [who for _, who, _ in incidents(model)] == [lowest.name]
    fallen = [name for name in "BCD" if trust(model, name, "A") == pytest.approx(0.5 * 0.6)]
    assert fallen == [lowest.receiver.name]
