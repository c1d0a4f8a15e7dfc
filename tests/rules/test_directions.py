"""Each rule goes one way with each argument, and levels and chances stay between 0 and 1."""

from __future__ import annotations

import inspect
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.parameters import all_declarations
from sim.rules import (
    agreement,
    budget,
    commitment,
    contact,
    demand,
    discovery,
    election,
    facilitator,
    forget,
    funding,
    lifecycle,
    meeting,
    municipality,
    network,
    operation,
    outside,
    primitives,
    project,
    recruiting,
    support,
    together,
    trust,
)
from tests.rules.public import plain
from tests.thorough import tried

QUICK = settings(max_examples=tried(40, 15), deadline=None, derandomize=True, database=None)


LEVEL = st.floats(0, 1)
RANGES = {  # by the argument's name; where nothing stands here, a parameter's declared range, else LEVEL
    "half_life": st.floats(1, 1e4), "hazard": st.floats(0, 50), "x": st.floats(-300, 300),
    "facilitator_hours": st.floats(0, 100), "hours_left": st.floats(0, 100), "hours_needed": st.floats(0, 100),
    "hours": st.floats(0, 100), "hours_lent": st.floats(0, 100), "hosts": st.integers(1, 5),
    "follow_up_hours": st.floats(0.1, 40), "live_projects": st.integers(1, 20), "attention": st.floats(0, 168),
    "came": st.booleans(), "owned": st.booleans(), "hours_a": st.floats(0, 100), "hours_b": st.floats(0, 100),
    "live_a": st.integers(1, 9), "live_b": st.integers(1, 9), "agreed": st.booleans(),
    "mapping_hours": st.floats(0, 100), "latent": st.integers(1, 99), "is_diffused": st.booleans(),
    "own": st.floats(0, 5), "mapped": st.floats(0, 5), "operating": st.integers(0, 20),
    "waited": st.integers(0, 2000), "kind": st.integers(0, 3), "state_weeks_low": st.floats(0, 26),
    "state_weeks_high": st.floats(26, 260), "cases_waiting": st.integers(0, 40), "budget_left": st.floats(0, 3e6),
    "grant": st.floats(0, 3e6), "one_is_far": st.booleans(), "both_in_park": st.booleans(),
    "neighbours": st.integers(0, 3), "outreach_hours": st.floats(0, 150), "hours_given": st.floats(0, 60),
    "weeks": st.integers(0, 500), "progress_made": st.floats(0, 100), "work_left": st.booleans(),
    "declared_responsible": st.booleans(), "in_park": st.booleans(), "clarity_counts": st.booleans(),
    "weeks_in_post": st.integers(0, 520), "size": st.integers(0, 3), "most_operating": st.integers(0, 20),
    "ends_lately": st.integers(0, 9),
    "places": st.integers(0, 40), "tenants": st.integers(0, 60), "co2_t_per_year": st.floats(0, 1e6),
    "projects": st.integers(0, 20), "saved": st.floats(0, 400), "paid": st.floats(0, 375), "starts": st.integers(0, 60),
    "members": st.integers(0, 300), "own_contribution": st.booleans(), "started": st.integers(1, 520),
    "week": st.integers(1, 520), "is_in_network": st.booleans(),
    "parties_agreed": st.booleans(), "forgiven_before": st.booleans(), "examples": st.floats(0, 500),
    "money": st.floats(0, 3e6), "cost": st.floats(0, 3e6), "grants_left": st.floats(0, 3e6),
    "grants_missing": st.floats(0, 3e6),
    "joint_planning": st.booleans(), "work": st.floats(0, 50),
    "digital_mapping": st.booleans(), "stable_markets": st.booleans(),
    "asked_for": st.booleans(), "tried": st.booleans(), "weight": st.floats(0, 3),
    "weeks_operated": st.integers(0, 5200), "per_year": st.floats(0, 1e7), "firm_hours": st.floats(0, 1e5),
    "was": st.booleans(), "held": st.booleans(), "something_achieved": st.booleans(),
}  # fmt: skip

# + the rule never falls when the argument grows, - it never rises.
DIRECTIONS = [
    (primitives.gained, "+level +gain"),
    (primitives.lost, "+level -loss"),
    (primitives.hazard_probability, "+hazard"),
    (primitives.logistic, "+x"),
    (primitives.geometric_mean, "+a +b"),
    (primitives.midpoint, "+a +b"),
    (forget.share_kept, "+half_life"),
    (forget.faded, "+level +base"),
    (contact.contact_probability, "+p_building +common_room_quality +p_town +p_far"),
    (contact.quality_when_crowded, "+common_room_quality +places -tenants -crowding"),
    (outside.visited_understanding, "+understanding +study_visit_gain +operating"),
    (outside.ruled_value, "+value +rule_value_gain"),
    (outside.priced_value, "+value +co2_t_per_year +co2_value_gain -co2_full_tonnes"),
    (meeting.organised_share, "+facilitator_hours"),
    (meeting.mandated_share, "+organised +declared_responsible +undeclared_mandate"),
    (meeting.held_probability, "+hold_self +hold_facilitated"),
    (meeting.attendance_probability, "+attend_base +attend_commitment +commitment +in_park +attend_in_park"),
    (meeting.understanding_gain, "+understanding_gain_self +understanding_gain_facilitated"),
    (facilitator.hours_spent, "+hours_left +hours_needed"),
    (facilitator.follow_up_share, "+hours_left -follow_up_hours -live_projects"),
    (facilitator.follow_up_hours_needed, "+follow_up_hours +live_projects"),
    (facilitator.has_hours_for_talk, "+hours_left -expectation_hours"),
    (facilitator.successor_skill, "+skill -newcomer_loss +weeks_in_post -settle_half_life"),
    (facilitator.attention_beside_hosting, "+attention -hours_lent"),
    (facilitator.hours_lent, "+hours -hosts +attention"),
    (project.hours_for_cooperation, "+attention +commitment -meeting_attention -came"),
    (project.drive, "+value +follow_up +skill +nudge +owned +drive_base +drive_value"
                    " +drive_follow_up +drive_nudge +drive_owner"),
    (project.experienced_drive, "+drive +operating +drive_experience -experience_scale"),
    (project.reminded_nudge, "+nudge +informal_nudge"),
    (project.hours_needed, "+hours -competence_a -competence_b"),
    (project.progress_made, "+hours_a -live_a +hours_b -live_b +drive +communication"),
    (project.kept_nudge, "+nudge +nudge_keep"),
    (project.project_communication, "+project_communication_gain +drive"),
    (project.clarified_optimism, "+optimism -clarify_rate -follow_up -skill"),
    (project.clearer, "+clarity +clarify_rate +follow_up +skill"),
    (project.drop_probability, "+drop_rate -drive +disappointment_rate +mean_optimism +agreed"),
    (project.trust_loss_on_drop, "+drop_trust_loss +violation_weight +optimism"),
    (project.is_financed, "-capital_need +self_financed"),
    (agreement.acceptance_probability, "+value +optimism +trust +understanding -risk_weight -ambiguity_weight"),
    (agreement.judged_value, "+value +competence"),
    (agreement.ambiguity_left, "+ambiguity_weight -clarity -clarity_counts"),
    (agreement.ambiguity_at_renewal, "+ambiguity_weight -renewal_clarity"),
    (agreement.fits_capacity, "-amount -amount_taken +capacity"),
    (discovery.own_discovery_hazard, "+communication +competence_a +competence_b +discovery_rate"),
    (discovery.mapping_hazard, "+mapping_hours -latent +communication +skill +mapping_yield"),
    (discovery.competent_hazard, "+mapped +competence_a +competence_b"),
    (discovery.is_discovered, "+own +mapped -chance"),
    (discovery.branches_off, "+is_operating +branch_rate -chance"),
    (discovery.branch_hours, "+hours +branch_ease"),
    (discovery.initial_optimism, "+optimism -understanding +chance"),
    (discovery.ownership_probability, "+value -diffusion -is_diffused"),
    (operation.supplier_trust_gain, "+delivery_trust_gain"),
    (operation.unmet_loss, "+loss +optimism"),
    (operation.hearsay, "+gossip_share +change +communication"),
    (commitment.commitment_target, "+operating -waited +commitment_base +benefit_gain -impatience +patience"),
    (commitment.weeks_waited_before, "+weeks_of_work -operating"),
    (commitment.drifted, "+commitment +target"),
    (municipality.state_permit_weeks, "+state_weeks_low +state_weeks_high +chance"),
    (municipality.permit_advance, "-cases_waiting +permit_capacity +permit_service"),
    (municipality.fund_paid, "+capital_need -self_financed +capital_scale +fund_share +fund_ceiling"),
    (municipality.grant_paid, "+capital_need -self_financed +capital_scale +grant_share +grant_ceiling +budget_left"),
    (municipality.finance_probability, "+finance_rate +grant"),
    (municipality.steep_finance, "+probability +grant -capital_need +self_financed -finance_steepness"),
    (municipality.pressed_value, "+value +pressure_gain"),
    (funding.hours_paid, "+projects +project_hours +funded_hours_ceiling"),
    (funding.hours_to_save, "+hours_left -saved +application_hours"),
    (funding.may_apply, "+saved -application_hours -paid +funded_hours_ceiling"),
    (funding.grant_probability, "+starts +members +own_contribution +funding_ease +ease_per_start +ease_per_member"
                                " +ease_of_contribution"),
    (municipality.weeks_reviewed, "+week -started"),
    (support.scaled_gain, "+gain +share"),
    (support.hours_beside, "+hours -hours_given"),
    (support.needs_mediation, "-trust_a -trust_b +mediation_trust"),
    (support.evaluated_gain, "+gain +short_evaluation +short_evaluation_gain"),
    (support.weeks_idle, "+weeks -progress_made +idle_progress +work_left"),
    (recruiting.recruiting_hazard, "+recruiting_rate +reputation +outreach_hours"),
    (recruiting.pooled_capacity, "+permit_capacity +covered +neighbours"),
    (election.support_after_election, "+support +chance"),
    (election.is_year_forgiven, "-something_achieved +parties_agreed -forgiven_before"),
    (network.learned_service, "+permit_service +service_gain"),
    (network.learned_support, "+support +politician_gain"),
    (network.examples_elsewhere, "+week +network_members +examples_a_year"),
    (network.informed_yield, "+mapping_yield +example_gain +examples"),
    (network.weeks_settled, "+weeks_in_post +is_in_network"),
    (budget.post_cost, "+hours +facilitator_year_cost"),
    (budget.case_work_cost, "+permit_capacity +permit_service +permit_case_cost"),
    (budget.covered_share, "+money -cost"),
    (budget.money_after, "+money -cost"),
    (budget.covered_hours, "+hours +share"),
    (budget.grants_missing, "-money +grant_budget"),
    (budget.grants_at_hand, "+grants_left -grants_missing"),
    (budget.covered_days, "+money +theme_days -theme_day_cost"),
    (budget.covers, "+money -cost"),
    (demand.demanded_value, "+value +procurement_gain"),
    (demand.is_refusal_final, "-asked_for +refusal_final -chance"),
    (demand.weight_after_trial, "+weight -tried +trial_doubt"),
    (together.registered_yield, "+mapping_yield +digital_mapping +register_gain"),
    (together.planned_work, "+work -joint_planning +planning_share"),
    (together.planned_understanding, "+understanding +plan_gain"),
    (together.normed_rate, "+incident_rate -plan +plan_norms"),
    (together.steadied_rate, "+market_end_rate -stable_markets +market_share"),
    (recruiting.shared_hours, "+hours -neighbours"),
    (municipality.updated_support, "+support"),
    (municipality.renewal_probability, "+support"),
    (municipality.enlarged_hours, "+hours +hours_growth +hours_ceiling"),
    (commitment.patience_of, "+patience +patience_start_up +patience_cornerstone"),
    (trust.has_incident, "+incident_rate -incident_draw"),
    (trust.loss_in_others, "+suspicion +heard"),
    (lifecycle.has_halved, "-operating +most_operating"),
    (lifecycle.holds_out, "+operating -ends_lately -elaboration_exchanges"),
    (lifecycle.is_still, "+was +level -on_from"),
    (lifecycle.recent_share_held, "+recent +held"),
]  # fmt: skip


def declared_range(declaration, default):
    """A strategy for a parameter's declared range."""
    high = declaration.high if math.isfinite(declaration.high) else 1e4
    return st.integers(declaration.low, int(high)) if type(default) is int else st.floats(declaration.low, high)


DECLARED = {name: declared_range(declaration, default) for _, name, declaration, default in all_declarations()}


def arguments_of(rule):
    """A strategy for each argument of a rule, by name."""
    names = inspect.signature(plain(rule)).parameters
    drawn = {name: (DECLARED | RANGES).get(name, LEVEL) for name in names}
    if rule is lifecycle.is_still:  # the lower threshold lies below the upper one
        drawn["off_below"], drawn["on_from"] = st.floats(0, 0.5), st.floats(0.5, 1)
    return drawn


def check_one_way(rule, name, sign):
    drawn = arguments_of(rule)

    @given(st.fixed_dictionaries(drawn), drawn[name])
    @QUICK
    def one_way(arguments, other):
        low, high = sorted((arguments[name], other))
        before = float(rule(**(arguments | {name: low})))
        after = float(rule(**(arguments | {name: high})))
        slack = 1e-12 * max(1.0, abs(before), abs(after))  # rounding
        assert sign * (after - before) >= -slack, f"{name}: {low} -> {high}"

    one_way()


ONE_WAY = [
    (rule, direction[1:], 1 if direction[0] == "+" else -1)
    for rule, directions in DIRECTIONS
    for direction in directions.split()
]


@pytest.mark.parametrize(
    ("rule", "name", "sign"), ONE_WAY, ids=[f"{plain(rule).__name__}-{name}" for rule, name, _ in ONE_WAY]
)
def test_rule_goes_one_way(rule, name, sign):
    check_one_way(rule, name, sign)


@pytest.mark.parametrize(
    "rule",
    [
        primitives.gained, primitives.lost, primitives.hazard_probability, primitives.logistic,
        primitives.geometric_mean, primitives.midpoint, forget.share_kept, forget.faded, contact.contact_probability,
        meeting.organised_share, meeting.mandated_share, meeting.held_probability, meeting.attendance_probability,
        meeting.understanding_gain, facilitator.follow_up_share, facilitator.successor_skill, project.drive, project.kept_nudge, project.experienced_drive, project.reminded_nudge,
        project.project_communication, project.clarified_optimism, project.clearer, project.drop_probability, operation.unmet_loss,
        project.trust_loss_on_drop, agreement.acceptance_probability,
        discovery.initial_optimism, discovery.ownership_probability, operation.supplier_trust_gain,
        operation.hearsay, commitment.commitment_target, commitment.drifted,
        municipality.permit_advance, municipality.finance_probability, municipality.updated_support,
        municipality.pressed_value, support.scaled_gain, municipality.steep_finance, demand.demanded_value,
        funding.grant_probability,
        budget.covered_share, election.support_after_election,
        municipality.renewal_probability, lifecycle.recent_share_held,
        trust.loss_in_others,
    ],
    ids=lambda rule: plain(rule).__name__,
)  # fmt: skip
def test_levels_and_chances_stay_between_0_and_1(rule):
    @given(st.fixed_dictionaries(arguments_of(rule)))
    @QUICK
    def stays(arguments):
        assert -1e-15 <= rule(**arguments) <= 1.0 + 1e-15

    stays()
