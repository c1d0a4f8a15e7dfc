"""What must hold in every place, under every scenario, with any parameters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Event, Parameters, Scenario, load_case
from sim.reference import model as model_module
from sim.reference.exchange import Exchange
from sim.scenario import FacilitatorChoice
from tests.engines.worlds import (
    FEW,
    LIVELY,
    SETTINGS,
    WORLDS,
    lived,
)


def test_the_drawn_worlds_are_lively():
    # Guards the other tests: worlds in which nothing happens would prove nothing.
    seen = set()

    @given(*WORLDS)
    @settings(SETTINGS, max_examples=240)  # some of it is rare
    def look(case, scenario, seed):
        seen.update(row[2] for row in lived(case, scenario, seed).event_rows)

    look()
    assert {
        "identified", "agreed", "started", "ended", "dropped", "refused", "closed", "delivery_failed",
        "contract_renewed", "firm_left", "firm_joined", "laid_dormant", "meeting_held", "meeting_slipped",
        "facilitator_started", "facilitator_ended", "running", "financed", "grant_paid", "stage",
        "theme_day_held", "theme_day_cancelled", "mediated", "evaluation_held", "evaluation_slipped",
        "discharge_refused", "opened",
        "application_written", "application_granted", "application_refused", "project_money_ended",
    } <= seen  # fmt: skip


# --- levels and hours ---------------------------------------------------------------------------


@given(*WORLDS)
@SETTINGS
def test_levels_stay_between_0_and_1(case, scenario, seed):
    def look(model, phase):
        ties = model.ties
        assert ties.trust.min() >= 0.0, phase
        assert ties.trust.max() <= 1.0, phase
        assert ties.communication.min() >= 0.0, phase
        assert ties.communication.max() <= 1.0, phase
        assert (ties.communication == ties.communication.T).all(), phase
        for firm in model.firms:
            assert 0.0 <= firm.understanding <= 1.0, phase
            assert 0.0 <= firm.commitment <= 1.0, phase
            assert 0.0 <= firm.competence <= 1.0, phase
        for exchange in model.exchanges:
            assert 0.0 <= exchange.nudge <= 1.0, phase
            assert all(0.0 <= hope <= 1.0 for hope in exchange.optimism), phase
        assert 0.0 <= model.facilitator.follow_up <= 1.0, phase
        assert 0.0 <= model.facilitator.organised <= 1.0, phase
        assert 0.0 <= model.facilitator.skill <= 1.0, phase
        assert 0.0 <= model.municipality.support <= 1.0, phase
        assert 0.0 <= model.municipality.reputation <= 1.0, phase
        assert all(0.0 <= exchange.value <= 1.0 for exchange in model.exchanges), phase
        assert 0.0 <= model.life.recent_held <= 1.0, phase

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_facilitators_hours_are_never_created(case, scenario, seed):
    before = {}

    def look(model, phase):
        saved = model.facilitator.funding.saved if model.facilitator.funding else 0.0
        if phase != "facilitate":  # after it, all hours of the week are spent
            before.update(saved=saved)
            return
        person, rates = model.facilitator, model.parameters
        live = sum(exchange.is_live for exchange in model.exchanges)
        spent = (
            person.organised * rates.meeting.hours_per_meeting
            + person.follow_up * rates.facilitator.follow_up_hours * live
            + person.mapping_hours
            + saved
            - before["saved"]
        )
        assert spent <= person.hours_this_week() + 1e-9
        assert person.hours_left == 0.0

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_firms_hours_are_never_created(case, scenario, seed):
    before = {}

    def look(model, phase):
        if phase == "facilitate":
            before.clear()
            before.update({exchange: exchange.progress for exchange in model.exchanges if exchange.is_live})
        if phase == "work_on_projects":
            for firm in model.members():
                assert firm.project_hours >= 0.0
                assert firm.project_hours + model.facilitator.hours_lent_by(firm) <= firm.attention + 1e-9
                # An agreement sets progress back to 0: that week's hours are not to be seen.
                made = sum(max(0.0, e.progress - before[e]) for e in firm.exchanges if e in before)
                assert made <= firm.project_hours + 1e-9

    lived(case, scenario, seed, after_phase=look)


@given(st.floats(0, 60), st.integers(0, 2**32 - 1))
@FEW
def test_informal_hours_are_those_the_hosts_lend(hours, seed):
    case = load_case("vestbygd")
    scenario = Scenario(
        FacilitatorChoice("informal", False, hours), "park", "monthly",
        events=(Event(10, "firm_leaves", "FOU-tech"),), parameters=Parameters().replaced(LIVELY),
    )  # fmt: skip

    def look(model, phase):
        lent = [model.facilitator.hours_lent_by(firm) for firm in model.firms]
        assert model.facilitator.hours_this_week() == pytest.approx(sum(lent))
        assert sum(lent) <= hours + 1e-9
        for firm, hours_lent in zip(model.firms, lent, strict=True):
            assert 0.0 <= hours_lent <= (firm.attention if firm.is_member else 0.0)

    lived(case, scenario, seed, after_phase=look, weeks=20)


# --- the life of an exchange --------------------------------------------------------------------

LEGAL = {
    "unthought": {"latent", "closed"},
    "latent": {"identified", "closed"},  # closed before week 1, where a limit is declared
    "identified": {"agreed", "dormant", "closed"},
    "agreed": {"operating", "dormant", "closed"},  # closed where a limit surfaces
    "operating": {"ended"},
    "ended": {"latent"},
    "dormant": {"latent"},
    "closed": set(),  # for good
}


class Traced(Exchange):
    """Writes down every state it is put into."""

    def __init__(self, *arguments):
        self.path = []
        super().__init__(*arguments)

    @property
    def state(self):
        return self.path[-1]

    @state.setter
    def state(self, state):
        self.path.append(state)


@given(*WORLDS)
@SETTINGS
def test_no_exchange_skips_a_state(case, scenario, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Traced)
        model = lived(case, scenario, seed)
    for exchange in model.exchanges:
        path = exchange.path
        if exchange.name in case.running and path[:2] == ["latent", "operating"]:  # before week 1
            path = path[1:]
        for before, after in zip(path, path[1:], strict=False):
            assert after in LEGAL[before], path


@given(*WORLDS)
@SETTINGS
def test_every_change_of_state_is_an_event(case, scenario, seed):
    told = {
        "running": "operating", "identified": "identified", "agreed": "agreed", "started": "operating",
        "refused": "dormant", "dropped": "dormant", "laid_dormant": "dormant", "closed": "closed",
        "ended": "ended", "opened": "latent",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Traced)
        model = lived(case, scenario, seed)
    for exchange in model.exchanges:
        logged = [told[what] for _, _, what, who, _ in model.event_rows if who == exchange.name and what in told]
        path, first = (exchange.path[1:], exchange.path[1:2]) if exchange.parent else (exchange.path, [])
        opens = [state for state in first if state == "latent"]  # every other return to it is the end of a rest
        assert opens + [state for state in path if state != "latent"] == logged


@given(*WORLDS)
@SETTINGS
def test_realised_never_falls_and_counts_once(case, scenario, seed):
    model = lived(case, scenario, seed)
    realised = [row[2] for row in model.week_rows]
    assert realised == sorted(realised)
    starts = [who for _, _, what, who, _ in model.event_rows if what == "started"]
    run = model.run_row()
    assert run["exchanges_realised"] == realised[-1] == len(set(starts)) <= len(case.opportunities)
    assert run["exchange_starts"] == len(starts)
    assert run["exchange_ends"] == sum(row[2] == "ended" for row in model.event_rows)


@given(*WORLDS)
@SETTINGS
def test_states_add_up_to_all_opportunities(case, scenario, seed):
    def look(model, phase):
        for exchange in model.exchanges:
            assert exchange.state in LEGAL, phase
            if exchange.is_live or exchange.state == "operating":
                assert exchange.is_between_members, phase

    model = lived(case, scenario, seed, after_phase=look)
    run = model.run_row()
    assert run["cost_nok"] >= run["grants_nok"] >= 0.0
    assert run["firm_hours"] >= 0.0
    assert run["exchanges_realised"] <= run["opportunities_agreed"] <= run["opportunities_identified"]


@given(*WORLDS)
@SETTINGS
def test_discovery_never_overloads_a_firm(case, scenario, seed):
    class Checked(Exchange):
        def seek_discovery(self, latent):
            super().seek_discovery(latent)
            if self.state == "identified":
                assert self.is_between_members
                assert all(firm.live_projects() <= firm.max_projects for firm in self.sides)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Checked)
        lived(case, scenario, seed)


@given(*WORLDS)
@SETTINGS
def test_agreements_never_exceed_a_streams_capacity(case, scenario, seed):
    def look(model, phase):
        taken = {}
        for exchange in model.exchanges:
            if exchange.state in ("agreed", "operating"):
                stream = (exchange.supplier.name, exchange.resource, exchange.capacity)
                taken[stream] = taken.get(stream, 0.0) + exchange.amount
        for (_, _, capacity), amount in taken.items():
            assert amount <= capacity + 1e-9, phase

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_grants_stay_within_the_years_budget(case, scenario, seed):
    model = lived(case, scenario, seed)
    rates = model.parameters.municipality
    paid, levers = model.run_row()["grants_nok"], scenario.municipality
    most = max(rates.grant_ceiling, rates.fund_ceiling) if levers.innovation_fund else rates.grant_ceiling
    assert all(exchange.grant <= most for exchange in model.exchanges)
    if not levers.innovation_fund:  # which has no yearly budget
        assert paid <= rates.grant_budget + 1e-6  # forty weeks: one year's
    if not levers.grant and not levers.innovation_fund:
        assert paid == 0.0
