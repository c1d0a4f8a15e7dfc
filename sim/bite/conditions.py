"""One declared condition for each lever, event and size of a lever: a reason why it can change nothing, or None.

A condition is a pure function of a setting and says nothing where it is not sure.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

from sim.bite.setting import Setting
from sim.place.case import ANY, KINDS, OpportunityData
from sim.quantity import FIXED, INTEGER, UNIFORM
from sim.rules.demand import can_be_bought
from sim.scenario import CADENCES, EVERY_RESOURCE, Event, starts_with_park

WEEKS_A_YEAR, FULL_TIME = 52, 37.5


@functools.cache
def bought() -> frozenset[str]:
    """Kinds that a municipality can buy; told when asked for, as a rule that is called must be compiled or read."""
    return frozenset(kind for number, kind in enumerate(KINDS) if can_be_bought(number))


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why a lever can change nothing: the id of words; `n`: a number in them, `lever`: one that it needs."""

    id: str
    n: int | None = None
    lever: str = ""


Found = Reason | None
LATE = Reason("after_the_end")


# --- facilitator, building, meetings ------------------------------------------------------------


def _facilitator(s: Setting) -> Found:
    choice = s.scenario.facilitator
    if choice.hours == 0 and not choice.declared_responsible:
        return Reason("no_hours")
    return None if s.comes_by(s.weeks + 1) else LATE  # who starts after the last week is known to be there in it


def _of_facilitator(s: Setting) -> Found:
    """Something about the facilitator, where there is none."""
    return Reason("nobody_facilitates") if s.scenario.facilitator.form == "none" else None


def _skill(s: Setting) -> Found:
    return _of_facilitator(s) or _nobody_works(s)


def _start_week(s: Setting) -> Found:
    return _of_facilitator(s) or (_facilitator(s) if s.scenario.facilitator.hours == 0 else None)


def _end_week(s: Setting) -> Found:
    if s.scenario.facilitator.end_week > s.weeks:
        return _of_facilitator(s) or LATE
    return _start_week(s)


def _neutrality(s: Setting) -> Found:
    if not s.scenario.municipality.mediation:
        return Reason("needs", lever="municipality.mediation")
    return _mediation(s)


def _expectations(s: Setting) -> Found:
    return _of_facilitator(s) or _nobody_works(s) or _permit(s)


def _colocation(s: Setting) -> Found:
    return Reason("no_tenant") if s.tenants == 0 and s.is_forum_without_building else None


def _common_room(s: Setting) -> Found:
    return Reason("no_two_tenants") if s.tenants < 2 or not s.scenario.colocation.has_park else None


def _meetings(s: Setting) -> Found:
    is_forum = s.parameters.project.diffusion == 0 or not s.opportunities or starts_with_park(s.scenario)
    return LATE if s.scenario.meetings.interval > s.weeks and is_forum else None


# --- the municipality ---------------------------------------------------------------------------


def _nobody_works(s: Setting) -> Found:
    return None if s.facilitator_works else Reason("nobody_works")


def _permit(s: Setting) -> Found:
    return None if s.opportunities else Reason("no_opportunity")


def _grant(s: Setting) -> Found:
    sizes = s.parameters.municipality
    if 0 in (sizes.grant_budget, sizes.grant_share, sizes.grant_ceiling):
        return Reason("no_money")
    return _lack(s)


def _innovation_fund(s: Setting) -> Found:
    sizes = s.parameters.municipality
    return Reason("no_money") if 0 in (sizes.fund_share, sizes.fund_ceiling) else _lack(s)


def _lack(s: Setting) -> Found:
    needs = [_most(row) for row in s.opportunities]
    return Reason("no_lack") if all(need <= s.parameters.project.self_financed for need in needs) else None


def _most(row: OpportunityData) -> float:
    """The highest capital need that may be drawn."""
    need = row.quantities["capital_need"]
    if need is None:
        return 1.0
    return {FIXED: need.a, UNIFORM: need.b, INTEGER: need.b}.get(need.kind, 1.0)


def _park(s: Setting) -> Found:
    if s.tenants == 0:
        return Reason("no_tenant")
    return Reason("room_for_all", n=s.tenants) if s.tenants <= s.parameters.municipality.park_places else None


def _review(s: Setting) -> Found:
    choice, first = s.scenario.facilitator, s.parameters.municipality.first_review
    if not choice.declared_responsible or choice.form == "funded":  # whose money is the projects' to end
        return Reason("nobody_responsible")
    if first > s.weeks or not s.comes_by(s.weeks):
        return LATE
    starts_again = any(event.what == "facilitator_starts" for event in s.events_of_facilitator)
    if choice.end_week is not None and choice.end_week < first and not starts_again:
        return Reason("ends_before")
    return None


def _training(s: Setting) -> Found:
    return LATE if s.weeks * s.parameters.municipality.theme_days < WEEKS_A_YEAR else _nobody_works(s)


def _mediation(s: Setting) -> Found:
    if s.parameters.municipality.mediation_trust == 0:
        return Reason("trusted_enough")
    return _permit(s) or _nobody_works(s)


def _evaluation(s: Setting) -> Found:
    return LATE if s.parameters.municipality.evaluation_interval > s.weeks else None


def _short_evaluation(s: Setting) -> Found:
    """At the end of each meeting, if ever one is planned."""
    if any(event.what == "meetings_start" for event in s.scenario.events):
        return None
    if s.scenario.meetings.interval == 0:
        return Reason("needs", lever="meetings")
    return LATE if s.scenario.meetings.interval > s.weeks else None


def _limits(s: Setting) -> Found:
    """Of what does not run already; a lack of power also keeps newcomers away."""
    if s.can_be_recruited(limited=False) & s.needing_power:
        return None
    if not any(row.limit for row in s.town.opportunities):
        return Reason("no_limit")
    members = {firm.firm for firm in s.town.firms if firm.status == "member"}
    met = [row for row in s.opportunities if row.limit and not _runs(s, row, members)]
    return None if met else Reason("limits_elsewhere")


def _runs(s: Setting, row: OpportunityData, members: set[str]) -> bool:
    return row.opportunity in s.case.running and {row.supplier, row.receiver} <= members


def _pressure(s: Setting) -> Found:
    sizes = s.parameters.municipality
    if 0 in (sizes.discharge_refusal, sizes.pressure_gain):
        return Reason("nobody_refused")
    return _by_product(s)


def _by_product(s: Setting) -> Found:
    return None if any(row.kind == "by-product" for row in s.opportunities) else Reason("no_by_product")


def _recruiting(s: Setting) -> Found:
    if s.can_be_recruited(limited=s.scenario.municipality.limits):
        return None
    if not s.candidates:
        return Reason("no_candidate")
    return Reason("candidates_need_power") if s.can_be_recruited(limited=False) else Reason("candidates_are_far")


def _courting(s: Setting) -> Found:
    if s.scenario.municipality.neighbours > 0:
        return Reason("far_come_anyway")
    far = s.far & set(s.candidates)
    if not far:
        return Reason("no_candidate_is_far") if s.candidates else Reason("no_candidate")
    needy = s.scenario.municipality.limits and far <= s.needing_power
    return Reason("candidates_need_power") if needy else None


def _neighbours(s: Setting) -> Found:
    """They share a paid facilitator, case work and candidates (who may also be drawn as partners)."""
    choice, levers = s.scenario.facilitator, s.scenario.municipality
    shares_hours = choice.form == "funded" or (choice.form != "informal" and choice.hours > 0)
    drawn = any(row.supplier == ANY for row in s.town.opportunities)
    shares_firms = bool(s.candidates) and (levers.recruiting or drawn)
    return None if shares_hours or levers.permit or shares_firms else Reason("nothing_to_share")


def _bridge(s: Setting) -> Found:
    return None if s.scenario.facilitator.form == "funded" else Reason("no_project_money")


def _support(s: Setting) -> Found:
    """Political support acts on the review of money and on whether a full building grows."""
    levers = s.scenario.municipality
    asked = [found for on, found in ((levers.review, _review(s)), (levers.park, _park(s))) if on]
    if not asked:
        return Reason("needs", lever="municipality.review")
    return None if None in asked else asked[0]


def _elections(s: Setting) -> Found:
    return LATE if s.case.first_election > s.weeks else _support(s)


def _network(s: Setting) -> Found:
    """Case work grows quicker, examples help to map, successors settle faster, politicians support the work more."""
    if s.weeks * s.parameters.municipality.sessions < WEEKS_A_YEAR:
        return LATE
    learns = s.scenario.municipality.permit or s.facilitator_works or _support(s) is None
    return None if learns else Reason("nothing_to_learn_for")


def _procurement(s: Setting) -> Found:
    """The call at the end of the first year counts from the next week."""
    if s.weeks <= WEEKS_A_YEAR:
        return LATE
    return None if any(row.kind in bought() for row in s.opportunities) else Reason("nothing_to_buy")


def _digital_mapping(s: Setting) -> Found:
    """A register finds nothing by itself: somebody must have hours to map with it."""
    return _permit(s) or _nobody_works(s)


def _plan(s: Setting) -> Found:
    return None  # every town has firms that may learn


def _budget(s: Setting) -> Found:
    """What the budget pays, at its dearest; nothing is said where neighbours share it."""
    levers, sizes, prices = s.scenario.municipality, s.parameters.municipality, s.parameters.cost
    if levers.neighbours > 0:
        return None
    choice, hours = s.scenario.facilitator, 0.0
    if choice.form == "funded":
        hours = s.parameters.funding.core_hours if levers.bridge else 0.0
    elif choice.form != "informal":
        hours = max(choice.hours, sizes.hours_ceiling) if levers.review else choice.hours
    wanted = hours / FULL_TIME * prices.facilitator_year_cost
    wanted += levers.permit * sizes.permit_capacity * sizes.permit_service * prices.permit_case_cost
    wanted += levers.grant * sizes.grant_budget + levers.training * sizes.theme_days * prices.theme_day_cost
    wanted += levers.procurement * prices.procurement_cost
    return Reason("money_for_all") if wanted < levers.budget else None


# --- events -------------------------------------------------------------------------------------


def _firm_leaves(s: Setting, event: Event) -> Found:
    return None if event.target in s.may_be_members else Reason("no_member")


def _firm_joins(s: Setting, event: Event) -> Found:
    is_member = any(firm.firm == event.target and firm.status == "member" for firm in s.town.firms)
    leaves = any(e.what == "firm_leaves" and e.target == event.target for e in s.scenario.events)
    stays = not leaves and not s.parameters.commitment.exit_allowed
    return Reason("is_member") if is_member and stays else None


def _park_opens(s: Setting, event: Event) -> Found:
    first = next(e for e in s.scenario.events if e.what == "park_opens")
    if event is not first and not s.scenario.municipality.park:
        return Reason("is_open")
    return _colocation(s)


def _facilitator_event(s: Setting, event: Event) -> Found:
    return _start_week(s)


def _market_shock(s: Setting, event: Event) -> Found:
    known = [row for row in s.opportunities if event.target in (row.resource, EVERY_RESOURCE)]
    return None if known else Reason("no_exchange_of_it")


def _co2_price(s: Setting, event: Event) -> Found:
    known = [row.quantities["co2_t_per_year"] for row in s.opportunities]
    saved = [one for one in known if one is not None and (one.kind != FIXED or one.a != 0)]
    return None if saved else Reason("no_co2")


def _study_visit(s: Setting, event: Event) -> Found:
    return None  # every town has firms that may learn


def _meetings_again(s: Setting, event: Event) -> Found:
    """A start after a start, or a stop after a stop."""
    earlier = [e for e in s.scenario.events if e.what in ("meetings_start", "meetings_stop") and e.week < event.week]
    is_so = bool(earlier) and max(earlier, key=lambda e: e.week).what == event.what
    return Reason("is_so_already") if is_so else None


def _cadence(s: Setting, event: Event) -> Found:
    """Where nothing else changes it, the cadence of the start is no change."""
    others = any(e.what == "cadence" and e is not event for e in s.scenario.events)
    is_so = CADENCES[event.target] == s.scenario.meetings.interval and not others
    return Reason("is_so_already") if is_so else None


def _election(s: Setting, event: Event) -> Found:
    return _support(s)


# --- the declarations ---------------------------------------------------------------------------

CHOICES_AS_A_WHOLE: dict[str, Callable[[Setting], Found]] = {
    "facilitator": _facilitator,  # its form and hours
    "colocation": _colocation,
    "meetings": _meetings,
}
FIELDS: dict[str, Callable[[Setting], Found]] = {
    "facilitator.skill": _skill,
    "facilitator.start_week": _start_week,
    "facilitator.end_week": _end_week,
    "facilitator.neutrality": _neutrality,
    "facilitator.expectations": _expectations,
    "colocation.common_room_quality": _common_room,
    "municipality.permit": _permit,
    "municipality.grant": _grant,
    "municipality.park": _park,
    "municipality.review": _review,
    "municipality.training": _training,
    "municipality.mediation": _mediation,
    "municipality.evaluation": _evaluation,
    "municipality.limits": _limits,
    "municipality.limits_declared": _limits,
    "municipality.pressure": _pressure,
    "municipality.recruiting": _recruiting,
    "municipality.courting": _courting,
    "municipality.innovation_fund": _innovation_fund,
    "municipality.bridge": _bridge,
    "municipality.elections": _elections,
    "municipality.cross_party": _review,
    "municipality.network": _network,
    "municipality.procurement": _procurement,
    "municipality.test_bed": _permit,
    "municipality.digital_mapping": _digital_mapping,
    "municipality.stable_markets": _by_product,
    "municipality.joint_planning": _permit,
    "municipality.plan": _plan,
    "municipality.short_evaluation": _short_evaluation,
    "municipality.budget": _budget,
    "municipality.neighbours": _neighbours,
}
EVENT_CONDITIONS: dict[str, Callable[[Setting, Event], Found]] = {
    "firm_leaves": _firm_leaves,
    "firm_joins": _firm_joins,
    "park_opens": _park_opens,
    "facilitator_starts": _facilitator_event,
    "facilitator_ends": _facilitator_event,
    "market_shock": _market_shock,
    "rule_tightens": _market_shock,
    "co2_price": _co2_price,
    "study_visit": _study_visit,
    "meetings_start": _meetings_again,
    "meetings_stop": _meetings_again,
    "cadence": _cadence,
    "election": _election,
}
# Parameters of the group `municipality`: sizes of levers, dead where none of these is on.
SIZES_OF: dict[tuple[str, ...], tuple[str, ...]] = {
    ("permit",): ("state_weeks_low", "state_weeks_high", "municipal_weeks", "permit_capacity", "permit_service"),
    ("grant",): ("grant_budget", "grant_share", "grant_ceiling"),
    ("innovation_fund",): ("fund_share", "fund_ceiling"),
    ("grant", "innovation_fund"): ("capital_scale",),
    ("park",): ("park_places", "park_growth_places", "park_growth_weeks", "park_full_share", "park_growth_support"),
    ("review", "park"): ("support_start",),
    ("review",): (
        "support_step", "support_sharpness", "first_review", "hours_growth", "hours_ceiling", "review_from_start",
        "identified_counts",
    ),
    ("elections",): ("election_swing",),
    ("cross_party",): ("cross_party_share",),
    ("network",): (
        "sessions", "later_sessions", "session_attendance", "session_hours", "service_gain", "politician_gain",
        "network_members", "examples_a_year", "example_gain",
    ),
    ("training",): (
        "theme_days", "theme_competence_gain", "theme_day_attention", "theme_day_hours", "theme_day_contact",
    ),
    ("mediation",): ("mediation_trust", "mediation_gain", "mediation_hours"),
    ("evaluation",): ("evaluation_interval", "evaluation_commitment_gain", "idle_weeks", "idle_progress"),
    ("recruiting",): (
        "recruiting_rate", "outreach_hours", "municipal_outreach_hours", "reputation_gain", "reputation_half_life",
    ),
    ("pressure",): ("discharge_refusal", "pressure_gain"),
    ("courting",): ("courting_trust_loss",),
    ("procurement",): ("procurement_gain",),
    ("test_bed",): ("trial_weeks", "trial_doubt"),
    ("digital_mapping",): ("register_gain", "register_hours"),
    ("stable_markets",): ("market_share",),
    ("joint_planning",): ("planning_share", "planning_attention"),
    ("plan",): ("plan_gain", "plan_hours", "plan_norms"),
    ("short_evaluation",): ("short_evaluation_gain", "short_evaluation_attention"),
}  # fmt: skip
# Fields that say which choice it is, or are its size: told with the choice as a whole.
PARTS_OF_A_CHOICE = ("form", "declared_responsible", "hours", "has_park", "interval")
