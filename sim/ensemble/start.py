"""Before week 1, compiled: everything as the case has it and as drawn."""

from sim import chance
from sim.compiled import compiled_part
from sim.ensemble.events import log, log_numbers
from sim.ensemble.exchange import NEVER, identify
from sim.ensemble.facilitator import begin_project
from sim.ensemble.firm import assign_park_places
from sim.ensemble.town import (
    CLOSED,
    LATENT,
    NO_NUMBER,
    ONE_MORE,
    OPERATING,
    UNTHOUGHT,
    change_state,
    is_between_members,
    side_of,
)
from sim.ensemble.town import draw as town_draw
from sim.happenings import What, Why
from sim.place.case import KINDS
from sim.rules import commitment as commitment_rules
from sim.rules import forget as forget_rules
from sim.rules import municipality as municipality_rules
from sim.rules import recruiting, together
from sim.rules.primitives import midpoint
from sim.start import draw

BY_PRODUCT = KINDS.index("by-product")


@compiled_part
def begin(town, case, start, room):
    """Set everything up as drawn."""
    now = town.now
    now.first_start = NEVER
    now.meeting = -1
    now.cadence, now.meets = town.scenario.interval, town.scenario.meets_at_start
    now.communication_kept = forget_rules.share_kept(town.rates.forget.communication_half_life)
    now.understanding_kept = forget_rules.share_kept(town.rates.forget.understanding_half_life)
    now.trust_kept = forget_rules.share_kept(town.rates.trust.trust_half_life)
    begin_firms(town, case, start)
    begin_bodies(town, case)
    begin_ties(case, start, room)
    begin_exchanges(town, case, start)
    assign_park_places(town)
    now.pairs_changed = True


@compiled_part
def begin_firms(town, case, start):
    """Firms as the case has them and as drawn."""
    for i in range(town.firms.shape[0]):
        firm, row, drawn = town.firms[i], case.firms[i], start.firms[i]
        firm.id = row.id
        firm.is_far, firm.wants_park, firm.hosting = row.is_far, row.wants_park, row.hosting
        firm.is_cornerstone = row.is_cornerstone
        firm.is_member, firm.is_candidate = row.is_member, not row.is_member
        town.now.hosts += row.hosting
        town.now.members += row.is_member
        firm.max_projects = row.max_projects
        if row.max_projects == draw.AS_DISCOVERY_SAYS:
            firm.max_projects = town.rates.discovery.max_projects
        rates = town.rates.commitment
        firm.patience = commitment_rules.patience_of(
            row.size_class, rates.patience, rates.patience_start_up, rates.patience_cornerstone
        )
        firm.attention = drawn.attention_hours
        firm.competence, firm.reliability = drawn.competence, drawn.reliability
        firm.understanding, firm.commitment = drawn.understanding, drawn.commitment


@compiled_part
def begin_ties(case, start, room):
    """Ties as drawn; nobody has met yet."""
    for tie in range(start.communication.shape[0]):
        room.communication[tie] = start.communication[tie]
        room.met[tie] = 0
    for tie in range(start.trust.shape[0]):
        room.trust[tie, 0], room.trust[tie, 1] = start.trust[tie, 0], start.trust[tie, 1]
        room.has_opportunity[tie] = False
    for k in range(start.tie.shape[0]):
        if case.opportunities[k].parent == draw.NO_PARENT:  # a branch that nobody has thought of makes no partners
            room.has_opportunity[start.tie[k]] = True


@compiled_part
def begin_bodies(town, case):
    """The facilitator, the municipality and the stage of life."""
    person, council, life, rates = town.facilitator, town.municipality, town.life, town.rates.municipality
    person.hours, person.is_present = town.scenario.hours, town.scenario.starts_present
    if not town.scenario.is_informal:
        person.hours = recruiting.shared_hours(person.hours, town.scenario.neighbours)
    person.started = 1
    if town.scenario.is_funded and person.is_present:
        begin_project(town, ONE_MORE)
    person.skill, person.neutrality = town.scenario.skill, town.scenario.neutrality
    council.is_park_open = town.scenario.park_open_at_start
    council.park_places, council.support = rates.park_places, rates.support_start
    council.grant_budget_left, council.advance = rates.grant_budget, 1.0
    council.first_election, council.theme_days = case.first_election, rates.theme_days
    council.is_call_paid = True
    council.hours_covered = council.permits_covered = 1.0
    council.permit_service = rates.permit_service
    council.own_yield = council.mapping_yield = together.registered_yield(
        town.rates.discovery.mapping_yield, town.scenario.digital_mapping, rates.register_gain
    )
    life.stage = life.furthest_growth = life.candidate = case.observed_stage
    life.recent_held = 1.0


@compiled_part
def begin_exchanges(town, case, start):
    """Opportunities as the case has them and as drawn: latent, or not thought of yet."""
    for k in range(town.exchanges.shape[0]):
        exchange, row, terms = town.exchanges[k], case.opportunities[k], start.terms[k]
        exchange.id, exchange.resource, exchange.kind = row.id, row.resource, row.kind
        exchange.at_start, exchange.limit, exchange.parent = row.at_start, row.limit, row.parent
        exchange.state = LATENT if row.parent == draw.NO_PARENT else UNTHOUGHT
        town.now.in_state[exchange.state] += 1
        exchange.supplier, exchange.receiver, exchange.tie = start.supplier[k], start.receiver[k], start.tie[k]
        exchange.capacity = start.capacity[k]
        exchange.values[0], exchange.values[1] = start.values[k, 0], start.values[k, 1]
        exchange.value = midpoint(exchange.values[0], exchange.values[1])
        exchange.amount, exchange.co2_t_per_year = terms.amount, terms.co2_t_per_year
        exchange.money_nok_per_year, exchange.jobs = terms.money_nok_per_year, terms.jobs
        exchange.explore_hours, exchange.implement_hours = terms.explore_hours, terms.implement_hours
        exchange.permit_weeks, exchange.capital_need = terms.permit_weeks, terms.capital_need
        exchange.contract_weeks = terms.contract_weeks
    list_own(town)


@compiled_part
def list_own(town):
    """List the exchanges of each firm, so that nobody looks for them among all."""
    for k in range(town.exchanges.shape[0]):
        for side in range(2):
            town.firms[side_of(town.exchanges[k], side)].last_own += 1  # how many they are
    listed = 0
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        firm.first_own, listed = listed, listed + firm.last_own
        firm.last_own = firm.first_own
    for k in range(town.exchanges.shape[0]):
        for side in range(2):
            firm = town.firms[side_of(town.exchanges[k], side)]
            town.own[firm.last_own] = k
            firm.last_own += 1


@compiled_part
def set_the_scene(town, case):
    """Exchanges that run, and opportunities that are identified, before week 1; for how long firms have waited."""
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if not is_between_members(town, exchange):
            continue
        if exchange.at_start == draw.RUNNING_AT_START:
            change_state(town, exchange, OPERATING)
            exchange.contract_left = town.exchanges[k].contract_weeks
            exchange.ever_identified = exchange.ever_agreed = True
            town.now.identified += 1
            town.now.agreed += 1
            log(town, What.RUNNING, k, Why.AT_THE_START)
        elif exchange.at_start == draw.IDENTIFIED_AT_START and exchange.state == LATENT:
            identify(town, k, Why.IDENTIFIED_AT_THE_START)
    if case.weeks_of_work > 0:
        for i in range(town.firms.shape[0]):
            firm = town.firms[i]
            firm.waited = commitment_rules.weeks_waited_before(case.weeks_of_work, firm.live, firm.operating)


@compiled_part
def press_and_limit(town):
    """What the municipality's permits and limits mean for opportunities, before week 1."""
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if town.scenario.pressure:
            seek_discharge_permit(town, k)
        if exchange.at_start == draw.RUNNING_AT_START and is_between_members(town, exchange):
            exchange.limit = 0  # it has what it needs
        elif town.scenario.limits_declared and exchange.limit != 0:
            change_state(town, exchange, CLOSED)
            log_numbers(town, What.CLOSED, k, Why.LIMIT_DECLARED, exchange.limit, NO_NUMBER)


@compiled_part
def seek_discharge_permit(town, k):
    """A by-product whose supplier may not discharge it is worth more to the supplier."""
    exchange, rates = town.exchanges[k], town.rates.municipality
    u = town_draw(town, chance.DISCHARGE_PERMIT, town.firms[exchange.supplier].id, chance.NOBODY)
    if exchange.kind == BY_PRODUCT and u < rates.discharge_refusal:
        exchange.values[0] = municipality_rules.pressed_value(exchange.values[0], rates.pressure_gain)
        exchange.value = midpoint(exchange.values[0], exchange.values[1])
        log(town, What.DISCHARGE_REFUSED, k, Why.SUPPLIER_IS_PRESSED)
