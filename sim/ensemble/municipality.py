"""The municipality's part of the week, compiled: permits, the park, recruiting, the yearly review."""

import math

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import facilitator_, log, log_numbers, municipality_
from sim.ensemble.exchange import POWER
from sim.ensemble.facilitator import end_facilitator, has_declared_post, hours_on_budget
from sim.ensemble.firm import assign_park_places, join
from sim.ensemble.ties import are_members, lower_trust
from sim.ensemble.town import AGREED, LATENT, NO_NUMBER, draw, is_between_members, tenants
from sim.ensemble.trial import planned
from sim.happenings import What, Why
from sim.rules import budget, demand, election, facilitator, network, recruiting
from sim.rules import forget as forget_rules
from sim.rules import municipality as municipality_rules
from sim.rules.primitives import midpoint, strikes

NOBODY_COMES = NOTHING_TO_BUY = -1  # stands for the index of a newcomer, or of an opportunity


@compiled_part
def reach_out(town):
    """Look for new firms this week, if there is a candidate: facilitator and own people."""
    council, person, rates = town.municipality, town.facilitator, town.rates.municipality
    council.outreach = 0.0
    if newcomer(town) != NOBODY_COMES:
        hours = facilitator.hours_spent(person.hours_left, rates.outreach_hours)
        person.hours_left -= hours
        council.outreach = hours + rates.municipal_outreach_hours
        council.outreach_paid += rates.municipal_outreach_hours


@compiled_part
def newcomer(town):
    """The first candidate who may come, in the order of ids."""
    council, scenario = town.municipality, town.scenario
    park_taken = scenario.park and council.is_park_open and tenants(town) >= council.park_places
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if not firm.is_candidate or (firm.wants_park and park_taken):
            continue
        if firm.is_far and not scenario.courting and scenario.neighbours == 0:
            continue
        if not (scenario.limits and lacks_power(town, i)):
            return i
    return NOBODY_COMES


@compiled_part
def lacks_power(town, i):
    """Whether a firm would need power that the place does not have."""
    for q in range(town.firms[i].first_own, town.firms[i].last_own):
        if town.exchanges[town.own[q]].limit == POWER:
            return True
    return False


@compiled_inner_part
def plan_permits(town):
    """Share this week's municipal case work among the cases that wait for it."""
    waiting = 0
    for k in range(town.exchanges.shape[0]):
        case = town.exchanges[k]
        waiting += case.state == AGREED and case.state_permit_left <= 0.0 and case.permit_left > 0.0
    rates = town.rates.municipality
    town.municipality.advance = municipality_rules.permit_advance(
        waiting,
        recruiting.pooled_capacity(
            planned(town, rates.permit_capacity), town.municipality.permits_covered, town.scenario.neighbours
        ),
        town.municipality.permit_service,
    )  # fmt: skip


@compiled_part
def learn(town):
    """Come to a session of the network, or not: case work grows quicker, support too, examples help to map."""
    rates, council, week = town.rates.municipality, town.municipality, town.now.week
    if not (town.scenario.network and network.is_session(week, rates.sessions, rates.later_sessions)):
        return
    if draw(town, chance.SESSION, chance.NOBODY, chance.NOBODY) >= rates.session_attendance:
        log(town, What.SESSION_MISSED, municipality_(town), Why.NOBODY_COULD_GO)
        return
    council.sessions_attended += 1
    council.permit_service = network.learned_service(council.permit_service, rates.service_gain)
    council.support = network.learned_support(council.support, rates.politician_gain)
    examples = network.examples_elsewhere(week, rates.network_members, rates.examples_a_year)
    council.mapping_yield = network.informed_yield(council.own_yield, rates.example_gain, examples)
    log_numbers(town, What.SESSION_ATTENDED, municipality_(town), Why.EXAMPLES_HEARD, np.int64(examples), NO_NUMBER)


@compiled_part
def procure(town):
    """Once a year: ask for the latent opportunity of highest value that can be bought, and was not asked for."""
    council, best = town.municipality, NOTHING_TO_BUY
    if not (town.scenario.procurement and council.is_call_paid and municipality_rules.is_year_over(town.now.week)):
        return
    for k in range(town.exchanges.shape[0]):
        may_be = may_be_asked_for(town, town.exchanges[k])
        if may_be and (best == NOTHING_TO_BUY or town.exchanges[k].value > town.exchanges[best].value):
            best = k
    if best != NOTHING_TO_BUY:
        council.calls += 1
        ask_for(town, best)


@compiled_part
def may_be_asked_for(town, exchange):
    """Whether the municipality can buy it, and nobody works on it."""
    is_open = exchange.state == LATENT and is_between_members(town, exchange)
    return is_open and not exchange.asked_for and demand.can_be_bought(exchange.kind)


@compiled_part
def ask_for(town, k):
    """The municipality asks for it: it is worth more to the receiver, and no refusal is for good."""
    exchange = town.exchanges[k]
    exchange.asked_for = True
    exchange.values[1] = demand.demanded_value(exchange.values[1], town.rates.municipality.procurement_gain)
    exchange.value = midpoint(exchange.values[0], exchange.values[1])
    log(town, What.ASKED_FOR, k, Why.CALLED_FOR)


@compiled_part
def plan_budget(town):
    """What a year's money pays, in this order: facilitator, permits, grants, theme days, procurement."""
    council, scenario, rates, prices = town.municipality, town.scenario, town.rates.municipality, town.rates.cost
    money = scenario.budget
    if money == math.inf:
        return
    hours_before, permits_before = council.hours_covered, council.permits_covered
    wanted = budget.post_cost(hours_on_budget(town), prices.facilitator_year_cost)
    council.hours_covered = budget.covered_share(money, wanted)
    money = budget.money_after(money, wanted)
    if scenario.permit:
        room = planned(town, rates.permit_capacity)
        wanted = budget.case_work_cost(room, rates.permit_service, prices.permit_case_cost)
        council.permits_covered = budget.covered_share(money, wanted)
        council.permits_unpaid += 1.0 - council.permits_covered
        money = budget.money_after(money, wanted)
    if scenario.grant:
        council.grants_missing = budget.grants_missing(money, rates.grant_budget)
        money = budget.money_after(money, rates.grant_budget)
    council.theme_days = budget.covered_days(money, rates.theme_days, prices.theme_day_cost)
    if scenario.training:
        money = budget.money_after(money, council.theme_days * prices.theme_day_cost)
    council.is_call_paid = budget.covers(money, prices.procurement_cost)
    note_cover(town, council.hours_covered, hours_before, Why.POST_COVERED)
    note_cover(town, council.permits_covered, permits_before, Why.CASE_WORK_COVERED)


@compiled_part
def note_cover(town, share, before, why):
    """Write down of what there is less from this week on, since there is no money for it."""
    if share < 1.0 and share != before:
        log_numbers(town, What.BUDGET_SHORT, municipality_(town), why, np.int64(100.0 * share), NO_NUMBER)


@compiled_part
def face_voters(town):
    """Hold the regular election, if it falls in this week."""
    if town.scenario.elections and election.is_election_due(town.now.week, town.municipality.first_election):
        hold_election(town)


@compiled_part
def hold_election(town):
    """A new council supports the work more than the old one did, or less."""
    council, rates, before = town.municipality, town.rates.municipality, town.municipality.support
    council.support = election.support_after_election(
        before, rates.election_swing, town.scenario.cross_party, rates.cross_party_share,
        draw(town, chance.ELECTION, chance.NOBODY, chance.NOBODY),
    )  # fmt: skip
    why = Why.SUPPORT_GREW if council.support >= before else Why.SUPPORT_FELL
    log(town, What.ELECTION_HELD, municipality_(town), why)


@compiled_inner_part
def review(town):
    """Once a year: new grant money, and whether the facilitator's money is renewed."""
    week, council, rates = town.now.week, town.municipality, town.rates.municipality
    if municipality_rules.is_year_over(week):
        council.grant_budget_left = rates.grant_budget
    reviewed = municipality_rules.weeks_reviewed(week, town.facilitator.started, rates.review_from_start)
    due = municipality_rules.is_review_due(reviewed, rates.first_review)
    if not (town.scenario.review and due and has_declared_post(town)) or town.scenario.is_funded:
        return
    achieved = achieved_in(town)
    if election.is_year_forgiven(achieved, town.scenario.cross_party, council.is_year_forgiven):
        council.is_year_forgiven = True
        council.good_years = 0
        log(town, What.FACILITATOR_RENEWED, facilitator_(town), Why.PARTIES_AGREED)
        return
    council.support = municipality_rules.updated_support(council.support, achieved, rates.support_step)
    renewal = municipality_rules.renewal_probability(council.support, rates.support_sharpness)
    if draw(town, chance.REVIEW, chance.NOBODY, chance.NOBODY) >= renewal:
        end_facilitator(town, Why.MONEY_NOT_RENEWED)
        return
    why = Why.GOOD_YEAR if achieved else Why.IN_SPITE_OF_BAD_YEAR
    log(town, What.FACILITATOR_RENEWED, facilitator_(town), why)
    council.good_years = council.good_years + 1 if achieved else 0
    if council.good_years == municipality_rules.GOOD_YEARS_FOR_GROWTH:
        council.good_years = 0
        town.facilitator.hours = municipality_rules.enlarged_hours(
            town.facilitator.hours, rates.hours_growth, rates.hours_ceiling
        )


@compiled_part
def achieved_in(town):
    """Whether anything was agreed or started in the last year, or identified, where that counts."""
    week, identified_counts = town.now.week, town.rates.municipality.identified_counts
    for w in range(max(0, week + 1 - municipality_rules.WEEKS_A_YEAR), week + 1):
        if town.by_week[w].agreements + town.by_week[w].starts > 0:
            return True
        if identified_counts and town.by_week[w].identified > 0:
            return True
    return False


@compiled_part
def consider_park_growth(town):
    """Build more places after a year with a full park, if there is political support."""
    council, rates = town.municipality, town.rates.municipality
    if council.weeks_to_growth > 0:
        council.weeks_to_growth -= 1
        if council.weeks_to_growth == 0:
            council.park_places += rates.park_growth_places
            log(town, What.PARK_ENLARGED, municipality_(town), Why.FULL_FOR_A_YEAR)
            assign_park_places(town)
        return
    full = municipality_rules.is_park_full(tenants(town), council.park_places, rates.park_full_share)
    council.weeks_full = council.weeks_full + 1 if full else 0
    if municipality_rules.is_growth_decided(council.weeks_full, council.support, rates.park_growth_support):
        council.weeks_full = 0
        council.weeks_to_growth = rates.park_growth_weeks


@compiled_part
def recruit(town):
    """A candidate comes or not; courting a neighbour's firm costs trust between the two sides."""
    council, rates, firms = town.municipality, town.rates.municipality, town.firms
    if not town.scenario.recruiting:
        return
    kept = forget_rules.share_kept(rates.reputation_half_life)
    council.reputation = forget_rules.faded(council.reputation, 0.0, kept)
    i = newcomer(town)
    hazard = recruiting.recruiting_hazard(rates.recruiting_rate, council.reputation, council.outreach)
    if i == NOBODY_COMES or not strikes(hazard, draw(town, chance.RECRUITING, chance.NOBODY, chance.NOBODY)):
        return
    courted = firms[i].is_far and town.scenario.neighbours == 0
    join(town, i, Why.COURTED if courted else Why.RECRUITED)
    if courted:
        for tie in range(town.trust.shape[0]):
            a, b = town.ties[tie].a, town.ties[tie].b
            if are_members(town, tie) and firms[a].is_far != firms[b].is_far:
                lower_trust(town, tie, a, b, rates.courting_trust_loss)
                lower_trust(town, tie, b, a, rates.courting_trust_loss)
