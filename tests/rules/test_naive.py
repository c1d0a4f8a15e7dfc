"""Agreement and project against a second implementation, written from their theory pages alone.

`naive.py` was written by somebody who had not seen the code. It shares nothing with the model.
"""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Scenario, chance, load_case, simulate
from sim.reference.exchange import Exchange
from sim.rules import agreement, project
from tests import naive, naive_version_3
from tests.scenarios import PART_TWO
from tests.thorough import tried

share = st.floats(0, 1)
hours = st.floats(0, 60)
count = st.integers(1, 10)
NEARLY = {"rel": 1e-12, "abs": 1e-14}

ARGUMENTS = {
    agreement.acceptance_probability: (share, share, share, share, st.floats(0, 50), st.floats(0, 3), st.floats(0, 3)),
    agreement.fits_capacity: (st.floats(0, 9), st.floats(0, 9), st.floats(0, 18)),
    project.hours_for_cooperation: (hours, share, st.floats(0, 16), st.booleans()),
    project.drive: (share, share, share, share, st.booleans(), share, share, share, share, share),
    project.kept_nudge: (share, share),
    project.progress_made: (hours, count, hours, count, share, share),
    project.project_communication: (share, share),
    project.clarified_optimism: (share, share, share, share),
    project.drop_probability: (share, share, share, share, st.booleans()),
    project.trust_loss_on_drop: (share, share, share),
    project.is_financed: (share, share),
}  # fmt: skip


@pytest.mark.parametrize("rule", ARGUMENTS, ids=lambda rule: rule.__name__)
def test_each_rule_equals_its_blind_rewrite(rule):
    @settings(deadline=None)  # the first call compiles
    @given(st.tuples(*ARGUMENTS[rule]))
    def agree(arguments):
        assert rule(*arguments) == pytest.approx(getattr(naive, rule.__name__)(*arguments), **NEARLY)

    agree()


def _side(firm, partner, exchange, side):
    return {
        "hours": firm.project_hours,
        "live": firm.projects_this_week,
        "value": exchange.values[side],
        "optimism": exchange.optimism[side],
        "trust": float(exchange.model.ties.trust[firm.index, partner.index]),
        "understanding": firm.understanding,
        "commitment": firm.commitment,
        "waiting": firm.waited,
    }


def _sides(exchange):
    a, b = exchange.sides
    return _side(a, b, exchange, 0), _side(b, a, exchange, 1)


def _project(exchange):
    return {
        "state": exchange.state,
        "progress": exchange.progress,
        "hours_to_explore": exchange.explore_hours,
        "hours_to_implement": exchange.implement_hours,
        "nudge": exchange.nudge,
        "owned": exchange.owned,
        "amount": exchange.amount,
        "capital_need": exchange.capital_need,
        "grant": exchange.grant,
        "financed": exchange.financed,
        "permit_weeks": exchange.permit_left,
        "contract_weeks": exchange.contract_weeks,
    }


def _draws(exchange):
    model, (a, b) = exchange.model, exchange.sides
    return {
        "supplier": model.draw(chance.AGREEMENT, exchange.id, a.id),
        "receiver": model.draw(chance.AGREEMENT, exchange.id, b.id),
        "refusal_final": model.draw(chance.REFUSAL_FINAL, exchange.id),
        "finance": model.draw(chance.FINANCE, exchange.id),
        "drop": model.draw(chance.DROP, exchange.id),
    }


def _add_what_version_3_adds(exchange, state, plain_drive, monkeypatch):
    """Corridor and experience, which came later and have a rewrite of their own, are set into this one's drive."""
    rates, pair = exchange.model.parameters, exchange.sides
    met = exchange.model.have_met(*pair)
    state["nudge"] = naive_version_3.corridor_week(state["nudge"], met, rates.contact.informal_nudge)
    operating = sum(firm.operating() for firm in pair)
    learnt = (operating, rates.project.drive_experience, rates.project.experience_scale)
    monkeypatch.setattr(naive, "drive", lambda *a: naive_version_3.experienced_drive(plain_drive(*a), *learnt))


@pytest.mark.parametrize("case", ["reference", "vestbygd"])
def test_every_week_of_every_project_equals_the_blind_rewrite(case, monkeypatch):
    weeks_compared, ends = 0, set()
    work, plain_drive = Exchange.work, naive.drive

    def compared(exchange):
        nonlocal weeks_compared
        rates = dataclasses.asdict(exchange.model.parameters.project)
        state = _project(exchange)
        _add_what_version_3_adds(exchange, state, plain_drive, monkeypatch)
        opportunities = [
            {"id": e.id, "state": e.state, "supplier": e.supplier.name, "resource": e.resource, "amount": e.amount}
            for e in exchange.model.exchanges
        ]
        expected, *sides, communication, log = naive.project_week(
            state, *_sides(exchange), exchange.communication,
            exchange.model.facilitator.follow_up, exchange.model.facilitator.skill,
            naive.amount_taken_of(opportunities, exchange.supplier.name, exchange.resource), exchange.capacity,
            exchange.permit_weeks, 1.0, 0.0, rates["finance_rate"], _draws(exchange), rates,
        )  # fmt: skip
        work(exchange)
        found = _project(exchange)
        assert expected.pop("state") == found.pop("state")
        assert {key: expected[key] for key in found} == pytest.approx(found, **NEARLY)
        for side, now in zip(sides, _sides(exchange), strict=True):
            assert side == pytest.approx(now, **NEARLY)
        assert communication == pytest.approx(float(exchange.communication), **NEARLY)
        weeks_compared += 1
        ends.add(log[0] if log else "went on")

    monkeypatch.setattr(Exchange, "work", compared)
    for form in ("appointed", "none"):  # part two was rewritten by somebody else
        scenario = Scenario(form, "park", "monthly", without=PART_TWO)
        simulate(load_case(case), scenario, replicates=tried(3, 1), weeks=312, engine="mesa")
    assert weeks_compared > tried(1000, 300)
    assert ends == {"went on", "agreed", "refused", "started", "dropped"}
