"""A mechanism or lever that is switched off is as if it had never been written.

Every mechanism under SYMBIOSIS_THOROUGH, every second one every day; the others are then compared between the engines
(tests/engines/test_twins.py).
"""

from __future__ import annotations

import dataclasses
import functools

import pytest

from sim import Parameters, Scenario, chance, load_case, simulate
from sim.agents import Facilitator, Firm, Municipality
from sim.happenings import FACILITATOR, What, Why
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS
from sim.place.branches import with_branches
from sim.reference import exchange as exchange_module
from sim.reference import model as model_module
from sim.reference.exchange import Exchange
from sim.rules import municipality as municipality_rules
from sim.scenario import FACILITATORS, FacilitatorChoice
from tests.engines.worlds import LIVELY, checksums, lived, quick
from tests.scenarios import switched_on
from tests.thorough import tried

# --- mechanisms switched off ----------------------------------------------------------------------
# Each is switched off twice: by its parameters (Scenario.without), and by code that does nothing.


def nothing(*_):
    """Does nothing."""


def replaced(patch, owner, name, make):
    patch.setattr(owner, name, make(getattr(owner, name)))


def with_zero(*positions):
    """A rule called with some of its arguments at 0."""

    def make(rule):
        def called(*arguments):
            return rule(*(0.0 if k in positions else argument for k, argument in enumerate(arguments)))

        return called

    return make


def forgetting_off(patch):
    patch.setattr(SymbiosisModel, "forget", SymbiosisModel.let_trust_return)  # a mechanism of its own


def trust_returns_off(patch):
    patch.setattr(SymbiosisModel, "let_trust_return", nothing)


def incidents_off(patch):
    patch.setattr(SymbiosisModel, "suffer_incidents", nothing)


def suspicion_off(patch):
    patch.setattr(Firm, "suspect_others", nothing)


def informal_contact_off(patch):
    patch.setattr(SymbiosisModel, "meet_informally", nothing)


def slip_cost_off(patch):
    patch.setattr(model_module, "lost", lambda level, loss: level)


def mandate_off(patch):
    patch.setattr(model_module.meeting, "mandated_share", lambda organised, *_: organised)


def park_attendance_off(patch):
    replaced(patch, model_module.meeting, "attendance_probability", with_zero(4))  # attend_in_park


def renewal_clarity_off(patch):
    replaced(patch, exchange_module.agreement, "ambiguity_at_renewal", with_zero(1))


def experience_off(patch):
    patch.setattr(exchange_module.project, "experienced_drive", lambda drive, *_: drive)


def competence_off(patch):
    patch.setattr(exchange_module.project, "hours_needed", lambda hours, *_: hours)
    patch.setattr(exchange_module.discovery, "competent_hazard", lambda mapped, *_: mapped)
    patch.setattr(exchange_module.agreement, "judged_value", lambda value, *_: value)


def theme_day_contact_off(patch):
    patch.setattr(SymbiosisModel, "_mingle", nothing)


def steep_finance_off(patch):
    patch.setattr(exchange_module.municipality, "steep_finance", lambda probability, *_: probability)


def corridor_off(patch):
    patch.setattr(SymbiosisModel, "have_met", lambda *_: False)


def turnover_off(patch):
    patch.setattr(Facilitator, "turn_over", nothing)


def crowded_park_off(patch):
    patch.setattr(Municipality, "common_room", lambda self: self.model.chosen.colocation.common_room_quality)


def meeting_cost_off(patch):  # as if nobody had come
    replaced(patch, exchange_module.project, "hours_for_cooperation",
             lambda rule: lambda attention, commitment, cost, came: rule(attention, commitment, cost, False))  # fmt: skip


def own_discovery_off(patch):
    patch.setattr(exchange_module.discovery, "own_discovery_hazard", lambda *_: 0.0)


def mapping_off(patch):
    patch.setattr(exchange_module.discovery, "mapping_hazard", lambda *_: 0.0)


def follow_up_drive_off(patch):
    replaced(patch, exchange_module.project, "drive", with_zero(1))  # follow_up


def nudge_off(patch):
    replaced(patch, exchange_module.project, "drive", with_zero(3))  # nudge


def ownership_off(patch):
    replaced(patch, exchange_module.project, "drive",
             lambda rule: lambda v, f, s, n, owned, *rest: rule(v, f, s, n, False, *rest))  # fmt: skip


def diffusion_off(patch):
    patch.setattr(SymbiosisModel, "is_responsibility_diffused", lambda _: False)


def clarification_off(patch):
    patch.setattr(exchange_module.project, "clarified_optimism", lambda optimism, *_: optimism)
    patch.setattr(exchange_module.project, "clearer", lambda clarity, *_: clarity)


def clarity_off(patch):
    patch.setattr(exchange_module.agreement, "ambiguity_left", lambda weight, *_: weight)


def unmet_hope_off(patch):
    patch.setattr(Exchange, "_pay_for_hopes", nothing)


def optimism_off(patch):
    patch.setattr(exchange_module.discovery, "initial_optimism", lambda *_: 0.0)


def giving_up_off(patch):
    replaced(patch, exchange_module.project, "drop_probability", with_zero(0))


def disappointment_off(patch):
    replaced(patch, exchange_module.project, "drop_probability", with_zero(2))


def drop_cost_off(patch):
    def costless(drop):
        def maybe_drop(self, drive):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "lost", lambda level, loss: level)
                inner.setattr(type(self.model.ties), "lower_trust", nothing)
                drop(self, drive)

        return maybe_drop

    replaced(patch, Exchange, "_maybe_drop", costless)


def failed_delivery_off(patch):  # it fails, and nobody minds or speaks of it
    patch.setattr(Firm, "trust_less", nothing)
    replaced(patch, Firm, "spread_word",
             lambda spread: lambda self, supplier, good: spread(self, supplier, good) if good else None)  # fmt: skip


def gossip_off(patch):
    patch.setattr(Firm, "tell", nothing)
    patch.setattr(Firm, "suspect_others", nothing)  # of an incident one does not hear of


def learning_by_doing_off(patch):  # the only gain in a week of operation that is no tie's
    def unlearned(operate):
        def run(self):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "gained", lambda level, gain: level)
                operate(self)

        return run

    replaced(patch, Exchange, "operate", unlearned)


def market_end_off(patch):
    replaced(patch, exchange_module.operation, "end_reason", with_zero(2))


def end_cost_off(patch):
    def costless(end):
        def run(self, why):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "lost", lambda level, loss: level)
                end(self, why)

        return run

    replaced(patch, Exchange, "end", costless)


def commitment_drift_off(patch):
    def still(take_stock):
        def run(self):
            from sim.rules import commitment

            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(commitment, "drifted", lambda level, *_: level)
                take_stock(self)

        return run

    replaced(patch, Firm, "take_stock", still)


def impatience_off(patch):
    from sim.rules import commitment

    replaced(patch, commitment, "commitment_target",
             lambda rule: lambda operating, waited, *rest: rule(operating, 0, *rest))  # fmt: skip


def patience_by_size_off(patch):
    from sim.rules import commitment

    patch.setattr(commitment, "patience_of", lambda size, patience, *_: patience)


def decline_by_peak_off(patch):
    from sim.rules import lifecycle

    replaced(patch, lifecycle, "stage_by_rule", lambda rule: lambda *told: rule(*told[:-1], False))


def exit_off(patch):
    replaced(patch, Firm, "leave",
             lambda leave: lambda self, why: None if why == Why.LOST_PATIENCE else leave(self, why))  # fmt: skip


def branching_off(patch):
    patch.setattr(Exchange, "branch_off", nothing)


def fair_review_off(patch):
    patch.setattr(Municipality, "review", review_of_version_3)


def review_of_version_3(self):
    """The review before it could be fair: by the weeks of the run, of what was agreed or started."""
    model, person, rates, week = self.model, self.model.facilitator, self.rates, self.model.week
    if week % 52 == 0:
        self.grant_budget_left = float(rates.grant_budget)
    if not self.levers.review or not person.has_declared_post() or week < rates.first_review:
        return
    if (week - rates.first_review) % 52:
        return
    achieved = sum(model.agreements_by_week[-52:]) + sum(model.starts_by_week[-52:]) > 0
    self.support = min(1.0, max(0.0, self.support + (rates.support_step if achieved else -rates.support_step)))
    if model.draw(chance.REVIEW, 0) >= municipality_rules.renewal_probability(self.support, rates.support_sharpness):
        person.end(Why.MONEY_NOT_RENEWED)
        return
    model.log(What.FACILITATOR_RENEWED, FACILITATOR, Why.GOOD_YEAR if achieved else Why.IN_SPITE_OF_BAD_YEAR)
    self.good_years = self.good_years + 1 if achieved else 0
    if self.good_years == 2:
        self.good_years = 0
        person.hours = municipality_rules.enlarged_hours(person.hours, rates.hours_growth, rates.hours_ceiling)


OFF = {name.removesuffix("_off"): function for name, function in list(globals().items()) if name.endswith("_off")}

# Everything on, and lively enough for each mechanism to matter within two years.
EVERYTHING = Scenario(
    "informal", "park", "fortnightly",
    parameters=Parameters().replaced(switched_on() | {
        "discovery.discovery_rate": 0.2, "discovery.mapping_yield": 0.1, "project.cooldown": 10,
        "project.drop_rate": 0.05, "operation.market_end_rate": 0.01, "operation.restart_weeks": 10,
        "initial.initial_communication": 0.5, "commitment.exit_commitment": 0.5, "commitment.exit_patience": 20, "discovery.branch_rate": 0.05,
        "meeting.undeclared_mandate": 0.3, "meeting.attend_in_park": 0.15, "operation.renewal_clarity": 1.0,
        "project.drive_experience": 0.5, "contact.informal_nudge": 0.5,
    }),
)  # fmt: skip


# Only somebody declared responsible quits, and that changes what else is on in EVERYTHING.
DECLARED = dataclasses.replace(
    EVERYTHING, facilitator="appointed", parameters=EVERYTHING.parameters.replaced({"facilitator.turnover_rate": 0.02})
)
TAUGHT = dataclasses.replace(EVERYTHING, municipality="training")
LATE = dataclasses.replace(
    EVERYTHING,
    facilitator=dataclasses.replace(FACILITATORS["appointed"], start_week=6),
    municipality="review",
    parameters=EVERYTHING.parameters.replaced({"municipality.first_review": 20}),
)
STAYING = dataclasses.replace(
    EVERYTHING, facilitator="appointed",
    parameters=EVERYTHING.parameters.replaced({"operation.market_end_rate": 0.05, "lifecycle.stage_patience": 2}),
)  # fmt: skip
WHERE_IT_ACTS = {
    "turnover": DECLARED, "theme_day_contact": TAUGHT, "fair_review": LATE, "decline_by_peak": STAYING,
}  # fmt: skip
# And the place, if not the reference case: there no partner is named, so no stream branches, and no firm has a size class.
PLACES = {"branching": "vestbygd", "patience_by_size": "vestbygd"}


@functools.cache
def everything_on(scenario, seed, place):
    return tables(scenario, seed, place)


def tables(scenario, seed, place):
    model = lived(with_branches(quick(place), 2), scenario, seed, weeks=110)
    told = model.run_row()
    for name in ("firm_hours", "firm_nok"):  # accounting: what an hour in a meeting is said to cost
        told.pop(name)
    return model.event_rows, model.week_rows, told


def test_every_mechanism_has_its_code_that_does_nothing():
    assert set(OFF) == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", tried(sorted(MECHANISMS), sorted(MECHANISMS)[1::2]))
def test_a_mechanism_switched_off_equals_code_that_does_nothing(mechanism):
    scenario = WHERE_IT_ACTS.get(mechanism, EVERYTHING)
    without = dataclasses.replace(scenario, without=(mechanism,))
    place = PLACES.get(mechanism, "reference")
    for seed in range(11, 16):  # as a rule the first will do: luck in which the mechanism matters
        on, by_parameter = everything_on(scenario, seed, place), tables(without, seed, place)
        with pytest.MonkeyPatch.context() as patch:
            OFF[mechanism](patch)
            by_code = tables(scenario, seed, place)
        for what, a, b in zip(("events", "weeks", "run"), by_parameter, by_code, strict=True):
            assert a == b, f"{what}: first difference {first_difference(a, b)}"
        if by_parameter != on:
            return
    pytest.fail("the mechanism makes no difference here: the test is blind")


def first_difference(a, b):
    pairs = zip(a.items(), b.items(), strict=True) if isinstance(a, dict) else zip(a, b, strict=False)
    return next(((x, y) for x, y in pairs if x != y), (len(a), len(b)))


@pytest.mark.parametrize(
    "lever",
    [
        "permit",
        "grant",
        "park",
        "review",
        "elections",
        "network",
        "training",
        "mediation",
        "evaluation",
        "recruiting",
        "pressure",
        "expectations",
        "innovation_fund",
        "procurement",
        "test_bed",
        "digital_mapping",
        "stable_markets",
        "joint_planning",
        "plan",
        "short_evaluation",
    ],
)
def test_a_lever_that_is_off_costs_nothing(lever):
    # Its parameters must then be dead: the strongest sign that the lever is really off.
    case = load_case("vestbygd")
    away = {
        "permit": {"municipality.municipal_weeks": 12.0, "municipality.permit_capacity": 0.5},
        "grant": {"municipality.grant_budget": 0.0, "municipality.grant_share": 1.0},
        "park": {"municipality.park_places": 4, "municipality.park_full_share": 0.0},
        "review": {"municipality.first_review": 1, "municipality.support_step": 1.0},
        "elections": {"municipality.election_swing": 1.0, "municipality.cross_party_share": 1.0},
        "network": {
            "municipality.sessions": 12,
            "municipality.session_attendance": 1.0,
            "municipality.service_gain": 1.0,
            "municipality.politician_gain": 1.0,
        },
        "training": {
            "municipality.theme_days": 12,
            "municipality.theme_competence_gain": 1.0,
            "municipality.theme_day_contact": 1.0,
        },
        "mediation": {"municipality.mediation_trust": 1.0, "municipality.mediation_gain": 1.0},
        "evaluation": {"municipality.idle_weeks": 1, "municipality.evaluation_commitment_gain": 1.0},
        "recruiting": {"municipality.recruiting_rate": 1.0, "municipality.outreach_hours": 75.0},
        "pressure": {"municipality.discharge_refusal": 1.0, "municipality.pressure_gain": 1.0},
        "expectations": {"facilitator.expectation_hours": 0.0, "facilitator.expectation_clarity": 1.0,
                         "facilitator.expectation_attention": 16.0},
        "innovation_fund": {"municipality.fund_share": 1.0, "municipality.fund_ceiling": 20e6},
        "procurement": {"municipality.procurement_gain": 1.0},
        "test_bed": {"municipality.trial_weeks": 1, "municipality.trial_doubt": 0.0},
        "digital_mapping": {"municipality.register_gain": 5.0, "municipality.register_hours": 75.0},
        "stable_markets": {"municipality.market_share": 0.0},
        "joint_planning": {"municipality.planning_share": 0.1, "municipality.planning_attention": 16.0},
        "short_evaluation": {"municipality.short_evaluation_gain": 5.0, "municipality.short_evaluation_attention": 8.0},
        "plan": {"municipality.plan_gain": 1.0, "municipality.plan_hours": 1000.0, "municipality.plan_norms": 0.0},
    }[lever]  # fmt: skip
    off = Scenario("appointed", "park", "monthly", parameters=Parameters().replaced(LIVELY))
    changed = Scenario("appointed", "park", "monthly", parameters=Parameters().replaced(LIVELY | away))
    assert checksums(case, off, weeks=110) == checksums(case, changed, weeks=110)


def test_a_skilled_facilitator_without_hours_is_nobody():
    nobody = lived(load_case("vestbygd"), Scenario("none"), 1, weeks=60)
    idle = lived(load_case("vestbygd"), Scenario(FacilitatorChoice("idle", False, 0.0)), 1, weeks=60)
    assert idle.event_rows == nobody.event_rows
    assert idle.week_rows == nobody.week_rows


def test_a_facilitator_who_comes_later_changes_nothing_before():
    case = load_case("vestbygd")
    never = simulate(case, Scenario("none", "park", "monthly"), weeks=60)
    later = simulate(case, Scenario(FacilitatorChoice("appointed", True, 37.5, 1, 31), "park", "monthly"), weeks=60)
    # The start takes effect in phase 8 of week 30, so that week's roles (phase 9) already know of it.
    assert later.weeks[later.weeks.week < 30].equals(never.weeks[never.weeks.week < 30])
    assert not later.weeks.equals(never.weeks)


class Lazy(Facilitator):
    """A facilitator class of one's own, as docs/extending.md promises."""

    def map_opportunities(self):
        self.mapping_hours = self.hours_left = 0.0


def test_an_overridden_facilitator_who_never_maps_finds_nothing():
    lazy = type("LazyModel", (SymbiosisModel,), {"facilitator_class": Lazy})
    scenario = Scenario("appointed", "park", "monthly", without=("own_discovery",))
    record = simulate(load_case("reference"), scenario, weeks=80, engine="mesa", model=lazy)
    assert record.runs.opportunities_identified.tolist() == [0]
    assert simulate(load_case("reference"), scenario, weeks=80).runs.opportunities_identified[0] > 0
