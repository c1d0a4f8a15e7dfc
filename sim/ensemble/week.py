"""The week, phase by phase: the compiled engine.

The same nine phases as in sim/model.py, over arrays, and bit for bit the same result: a
behaviour exists only once it is in the Mesa model. No formula and no constant of the science
stands here; both engines call the same rules. Functions are named after the methods they follow.
"""

import numpy as np

from sim import chance, lots
from sim.case import KINDS, LIMITS
from sim.compiled import compiled_for_threads, compiled_inner_part, compiled_part
from sim.ensemble.exchange import (
    NEVER,
    count_down,
    deliver,
    go_on_or_end,
    has_room,
    identify,
    seek_discovery,
    stop,
    work,
)  # fmt: skip
from sim.ensemble.town import (
    AGREED,
    CLOSED,
    DORMANT,
    ENDED,
    IDENTIFIED,
    LATENT,
    NO_NUMBER,
    NONE_YET,
    OPERATING,
    Town,
    alliance,
    change_state,
    draw,
    draw_for_listed,
    facilitator_,
    is_between_members,
    is_live,
    is_responsible,
    live_exchanges,
    log,
    log_numbers,
    lower_trust,
    meet,
    municipality_,
    raise_trust,
)  # fmt: skip
from sim.happenings import What, Why
from sim.rules import commitment as commitment_rules
from sim.rules import contact, facilitator, lifecycle, meeting, project, recruiting, support
from sim.rules import forget as forget_rules
from sim.rules import municipality as municipality_rules
from sim.rules.primitives import gained, lost, mean_of, mean_of_pairs, midpoint, strikes

FIRM_LEAVES, FIRM_JOINS, PARK_OPENS, FACILITATOR_STARTS, FACILITATOR_ENDS, MARKET_SHOCK = range(6)
NOBODY_COMES = -1  # stands for the index of a newcomer
BY_PRODUCT, POWER = KINDS.index("by-product"), LIMITS.index("power")
STRIP = 8  # firms whose numbers, side by side, fill one line of cache
BLOCK = 1024  # pairs whose draws are made in one go: they fit the innermost cache


@compiled_for_threads
def simulate_runs(
    case, scenarios, scenario_events, parameters, plan, weeks,
    start, room, run_rows, week_rows, event_rows, further,
):  # fmt: skip
    """Simulate the runs of `plan`; returns how many events happened, written or not.

    further: None where no scenario uses the municipality's further levers, whose parts are then not
    compiled; else True.

    Where `event_rows` was too short, the caller makes it long enough and asks again. week_rows
    holds `weeks` rows a run, or none at all.
    """
    logged = 0
    for run in range(plan.shape[0]):
        s = plan[run].scenario
        lots.draw_start(case, parameters[s], plan[run].seed, plan[run].replicate, start)
        state, scenario = room.state[0], scenarios[s]
        happenings = scenario_events[scenario.first_event : scenario.last_event]
        town = Town(
            state.now, state.facilitator, state.municipality, state.life, scenario, parameters[s],
            room.firms, room.exchanges, start.trust_in, start.communication, room.by_week,
            event_rows,
        )  # fmt: skip
        for word in range(room.memory.shape[0]):  # a run leaves nothing to the next one
            room.memory[word] = 0
        town.now.seed, town.now.replicate = plan[run].seed, plan[run].replicate
        town.now.run, town.now.logged = run, logged
        begin(town, case, start)
        if further is not None:
            press_and_limit(town)
        set_the_scene(town)
        for week in range(1, weeks + 1):
            begin_week(town, week)
            forget(town)
            meet_informally(town, room)
            hold_meeting(town, room)
            if further is not None:
                evaluate(town, room)
            follow_up(town)
            if further is not None:
                serve_municipality(town, room)
            map_opportunities(town)
            work_on_projects(town, room)
            discover(town, room)
            operate(town, room)
            govern(town)
            if further is not None:
                recruit(town)
            let_happen(town, happenings)
            take_stock(town)
            if week_rows.shape[0] > 0:
                write_week(town, week_rows[run * weeks + week - 1])
        write_run(town, run_rows[run])
        logged = town.now.logged
    return logged


# --- before week 1 --------------------------------------------------------------------------


@compiled_part
def begin(town, case, start):
    """Set everything up as drawn."""
    now = town.now
    now.first_start = NEVER
    now.meeting = -1
    now.communication_kept = forget_rules.share_kept(town.rates.forget.communication_half_life)
    now.understanding_kept = forget_rules.share_kept(town.rates.forget.understanding_half_life)
    begin_firms(town, case, start)
    begin_bodies(town)
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
        firm.is_member, firm.is_candidate = row.is_member, not row.is_member
        town.now.hosts += row.hosting
        town.now.members += row.is_member
        firm.max_projects = row.max_projects
        if row.max_projects == lots.AS_DISCOVERY_SAYS:
            firm.max_projects = town.rates.discovery.max_projects
        firm.attention = drawn.attention_hours
        firm.competence, firm.reliability = drawn.competence, drawn.reliability
        firm.understanding, firm.commitment = drawn.understanding, drawn.commitment


@compiled_part
def begin_bodies(town):
    """The facilitator, the municipality and the stage of life."""
    person, council, life, rates = town.facilitator, town.municipality, town.life, town.rates.municipality
    person.hours, person.is_present = town.scenario.hours, town.scenario.starts_present
    council.is_park_open = town.scenario.park_open_at_start
    council.park_places, council.support = rates.park_places, rates.support_start
    council.grant_budget_left, council.advance = rates.grant_budget, 1.0
    life.stage = life.furthest_growth = life.candidate = lifecycle.INITIATION
    life.recent_held = 1.0


@compiled_part
def begin_exchanges(town, case, start):
    """Opportunities as the case has them and as drawn, all latent."""
    for k in range(town.exchanges.shape[0]):
        exchange, row, terms = town.exchanges[k], case.opportunities[k], start.terms[k]
        exchange.id, exchange.resource, exchange.kind = row.id, row.resource, row.kind
        exchange.at_start, exchange.limit = row.at_start, row.limit
        exchange.supplier, exchange.receiver = start.supplier[k], start.receiver[k]
        exchange.capacity = start.capacity[k]
        exchange.values[0], exchange.values[1] = start.values[k, 0], start.values[k, 1]
        exchange.value = midpoint(exchange.values[0], exchange.values[1])
        exchange.amount, exchange.co2_t_per_year = terms.amount, terms.co2_t_per_year
        exchange.money_nok_per_year, exchange.jobs = terms.money_nok_per_year, terms.jobs
        exchange.explore_hours, exchange.implement_hours = terms.explore_hours, terms.implement_hours
        exchange.permit_weeks, exchange.capital_need = terms.permit_weeks, terms.capital_need
        exchange.contract_weeks = terms.contract_weeks
    town.now.in_state[LATENT] = town.exchanges.shape[0]


@compiled_part
def set_the_scene(town):
    """Exchanges that run, and opportunities that are identified, before week 1."""
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if not is_between_members(town, exchange):
            continue
        if exchange.at_start == lots.RUNNING_AT_START:
            change_state(town, exchange, OPERATING)
            exchange.contract_left = town.exchanges[k].contract_weeks
            exchange.ever_identified = exchange.ever_agreed = True
            town.now.identified += 1
            town.now.agreed += 1
            log(town, What.RUNNING, k, Why.AT_THE_START)
        elif exchange.at_start == lots.IDENTIFIED_AT_START and exchange.state == LATENT:
            identify(town, k, Why.IDENTIFIED_AT_THE_START)


@compiled_part
def press_and_limit(town):
    """What the municipality's permits and limits mean for opportunities, before week 1."""
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if town.scenario.pressure:
            seek_discharge_permit(town, k)
        if exchange.at_start == lots.RUNNING_AT_START and is_between_members(town, exchange):
            exchange.limit = 0  # it has what it needs
        elif town.scenario.limits_declared and exchange.limit != 0:
            change_state(town, exchange, CLOSED)
            log_numbers(town, What.CLOSED, k, Why.LIMIT_DECLARED, exchange.limit, NO_NUMBER)


@compiled_part
def seek_discharge_permit(town, k):
    """A by-product whose supplier may not discharge it is worth more to the supplier."""
    exchange, rates = town.exchanges[k], town.rates.municipality
    u = draw(town, chance.DISCHARGE_PERMIT, town.firms[exchange.supplier].id, chance.NOBODY)
    if exchange.kind == BY_PRODUCT and u < rates.discharge_refusal:
        exchange.values[0] = municipality_rules.pressed_value(exchange.values[0], rates.pressure_gain)
        exchange.value = midpoint(exchange.values[0], exchange.values[1])
        log(town, What.DISCHARGE_REFUSED, k, Why.SUPPLIER_IS_PRESSED)


@compiled_inner_part
def begin_week(town, week):
    """New hours for the facilitator; what was not used last week is lost."""
    town.now.week = week
    person = town.facilitator
    person.hours_left = hours_this_week(town)
    person.hours_paid += person.hours_left
    person.organised = person.follow_up = person.mapping_hours = 0.0


@compiled_inner_part
def hours_this_week(town):
    """Hours at hand; an informal facilitator has only what the hosts who are members lend."""
    if not town.facilitator.is_present:
        return 0.0
    if not town.scenario.is_informal or town.now.hosts == 0:
        return town.facilitator.hours
    hours = 0.0
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if firm.hosting and firm.is_member:
            hours += facilitator.hours_lent(town.facilitator.hours, town.now.hosts, firm.attention)
    return hours


# --- 1 forget -------------------------------------------------------------------------------


@compiled_inner_part
def forget(town):
    """1 Communication and understanding fade."""
    now, base = town.now, town.rates.forget.understanding_base
    kept = now.communication_kept
    for i in range(town.firms.shape[0] - 1, -1, -1):  # backwards: last week's last rows are in the cache still
        firm = town.firms[i]
        if not firm.is_candidate:
            for j in range(town.firms.shape[0]):
                town.communication[i, j] = forget_rules.faded(town.communication[i, j], 0.0, kept)
        if firm.is_member:
            firm.understanding = forget_rules.faded(firm.understanding, base, now.understanding_kept)


# --- 2 informal contact ---------------------------------------------------------------------


@compiled_inner_part
def meet_informally(town, room):
    """2 Each pair meets by chance, more often under one roof."""
    now, rates = town.now, town.rates.contact
    if now.pairs_changed:
        list_pairs(town, room)
    for first in range(0, now.pairs, BLOCK):
        last = min(first + BLOCK, now.pairs)
        draws, kinds = room.draws[0, : last - first], room.pair_kinds[first:last]
        chance.fill_uniforms(
            now.seed, now.replicate, chance.INFORMAL_CONTACT, now.week,
            room.pair_ids[0, first:last], room.pair_ids[1, first:last], draws,
        )  # fmt: skip
        meetings = 0
        for q in range(draws.shape[0]):  # without a branch, which no processor could foresee
            room.listed[meetings] = first + q
            meetings += draws[q] < town.now.chances[kinds[q]]
        for q in range(meetings):
            pair = room.pairs[room.listed[q]]
            meet(
                town, np.int64(pair.a), np.int64(pair.b), rates.informal_communication_gain, rates.informal_trust_gain,
            )  # fmt: skip


@compiled_part
def list_pairs(town, room):
    """List the pairs of members that may meet by chance, each with its chance a week.

    The order changes no result: a pair's meeting touches nothing that another's does. It goes by
    strips of a few firms, so that both a pair's places in a matrix are next to its neighbours'.
    """
    town.now.pairs = 0
    town.now.pairs_changed = False
    n = town.firms.shape[0]
    for first in range(0, n, STRIP):
        for j in range(first + 1, n):
            for i in range(first, min(first + STRIP, j)):
                if town.firms[i].is_member and town.firms[j].is_member:
                    list_pair(town, room, i, j)


@compiled_inner_part
def list_pair(town, room, i, j):
    """List a pair of members, if there is a chance that they meet."""
    now, rates, a, b = town.now, town.rates.contact, town.firms[i], town.firms[j]
    both_in_park, one_is_far = a.in_park and b.in_park, a.is_far or b.is_far
    kind = 2 * both_in_park + one_is_far
    town.now.chances[kind] = contact.contact_probability(
        both_in_park, one_is_far,
        rates.p_building, town.scenario.common_room_quality, rates.p_town, rates.p_far,
    )  # fmt: skip
    if town.now.chances[kind] > 0.0:
        pair = room.pairs[now.pairs]
        pair.a, pair.b = i, j
        room.pair_kinds[now.pairs] = kind
        room.pair_ids[0, now.pairs], room.pair_ids[1, now.pairs] = a.id, b.id
        now.pairs += 1


# --- 3 meeting ------------------------------------------------------------------------------


@compiled_inner_part
def hold_meeting(town, room):
    """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects."""
    now, person = town.now, town.facilitator
    now.meeting = -1
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        firm.came = False
        firm.hours_given = 0.0
    if not meeting.is_meeting_due(now.week, town.scenario.interval):
        return
    person.organised = spend(town, town.rates.meeting.hours_per_meeting)
    held = is_held(town, chance.MEETING_HELD, person.organised)
    now.meeting = 1 if held else 0
    now.meetings_planned += 1
    life = town.life
    life.recent_held = lifecycle.recent_share_held(
        life.recent_held, held, town.rates.lifecycle.held_memory
    )
    if held:
        now.meetings_held += 1
        confer(town, room, attend(town, room, chance.ATTENDANCE))
    else:
        slip(town, What.MEETING_SLIPPED, person.organised)


@compiled_part
def spend(town, needed):
    """Spend the facilitator's hours on a task; the share (0-1) of what it needs."""
    person = town.facilitator
    share = meeting.organised_share(person.hours_left, needed)
    person.hours_left -= facilitator.hours_spent(person.hours_left, needed)
    return share


@compiled_part
def is_held(town, decision, organised):
    """Whether a meeting is held, or slips."""
    rates = town.rates.meeting
    probability = meeting.held_probability(rates.hold_self, rates.hold_facilitated, organised)
    return draw(town, decision, chance.NOBODY, chance.NOBODY) < probability


@compiled_part
def evaluate(town, room):
    """Look back at the projects: those that have not moved for long end without blame."""
    rates, own = town.rates.meeting, town.rates.municipality
    if not (town.scenario.evaluation and meeting.is_meeting_due(town.now.week, own.evaluation_interval)):
        return
    organised = spend(town, rates.hours_per_meeting)
    if not is_held(town, chance.EVALUATION_HELD, organised):
        slip(town, What.EVALUATION_SLIPPED, organised)
        return
    present = attend(town, room, chance.EVALUATION_ATTENDANCE)
    for p in range(present):
        firm = town.firms[room.listed[p]]
        firm.hours_given += rates.meeting_attention
        firm.commitment = gained(firm.commitment, own.evaluation_commitment_gain)
    town.now.evaluations_held += 1
    town.now.meeting_visits += present
    log_numbers(town, What.EVALUATION_HELD, alliance(town), Why.SO_MANY_CAME, present, town.now.members)
    for k in range(town.exchanges.shape[0]):
        if is_live(town.exchanges[k].state) and town.exchanges[k].weeks_idle >= own.idle_weeks:
            stop(town, k, Why.NOTHING_MOVED)


@compiled_part
def slip(town, what, organised):
    """A planned meeting slips: everybody is a little less committed."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            firm = town.firms[i]
            firm.commitment = lost(firm.commitment, town.rates.meeting.slip_commitment_loss)
    why = Why.NOBODY_ORGANISED_IT if organised == 0.0 else Why.IN_SPITE_OF_ORGANISER
    log(town, what, alliance(town), why)


@compiled_part
def attend(town, room, decision):
    """Firms come or not; lists those present and returns how many."""
    rates, present = town.rates.meeting, 0
    for i in range(town.firms.shape[0]):
        if not town.firms[i].is_member:
            continue
        firm = town.firms[i]
        probability = meeting.attendance_probability(
            rates.attend_base, rates.attend_commitment, firm.commitment
        )
        if draw(town, decision, firm.id, chance.NOBODY) < probability:
            room.listed[present] = i
            present += 1
    return present


@compiled_part
def confer(town, room, present):
    """Those present learn, talk, and nudge the projects they share."""
    rates, person, listed = town.rates.meeting, town.facilitator, room.listed
    gain = meeting.understanding_gain(
        rates.understanding_gain_self, rates.understanding_gain_facilitated,
        person.organised, town.scenario.skill,
    )  # fmt: skip
    for p in range(present):
        town.firms[listed[p]].came = True
        firm = town.firms[listed[p]]
        firm.understanding = gained(firm.understanding, gain)
        for q in range(p + 1, present):
            meet(town, listed[p], listed[q], rates.meeting_communication_gain, rates.meeting_trust_gain)
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        both_came = town.firms[exchange.supplier].came and town.firms[exchange.receiver].came
        if is_live(exchange.state) and both_came:
            exchange.nudge = 1.0
    town.now.meeting_visits += present
    log_numbers(town, What.MEETING_HELD, alliance(town), Why.SO_MANY_CAME, present, town.now.members)


# --- 4 the facilitator ----------------------------------------------------------------------


@compiled_inner_part
def follow_up(town):
    """4 The facilitator's hours, after meetings: follow-up first."""
    person, needed, live = town.facilitator, town.rates.facilitator.follow_up_hours, live_exchanges(town)
    person.follow_up = facilitator.follow_up_share(person.hours_left, needed, live)
    person.hours_left -= facilitator.hours_spent(
        person.hours_left, facilitator.follow_up_hours_needed(needed, live)
    )


@compiled_inner_part
def map_opportunities(town):
    """4 What is left of the facilitator's hours maps opportunities."""
    person = town.facilitator
    person.mapping_hours = person.hours_left
    person.hours_left = 0.0


@compiled_part
def serve_municipality(town, room):
    """4 What the municipality asks of the facilitator: theme days, mediation, outreach."""
    scenario = town.scenario
    if scenario.training and support.is_theme_day(town.now.week, town.rates.municipality.theme_days):
        hold_theme_day(town, room)
    if scenario.mediation:
        mediate(town)
    if scenario.recruiting:
        reach_out(town)


@compiled_part
def hold_theme_day(town, room):
    """Those who come to a theme day are more competent after it, as far as it was prepared."""
    rates = town.rates.municipality
    prepared = spend(town, rates.theme_day_hours)
    if prepared == 0.0:
        log(town, What.THEME_DAY_CANCELLED, municipality_(town), Why.NOBODY_PREPARED_IT)
        return
    gain = support.scaled_gain(rates.theme_competence_gain, prepared)
    present = attend(town, room, chance.THEME_DAY)
    for p in range(present):
        firm = town.firms[room.listed[p]]
        firm.hours_given += rates.theme_day_attention
        firm.competence = gained(firm.competence, gain)
    town.now.theme_days_held += 1
    town.now.theme_day_visits += present
    log_numbers(town, What.THEME_DAY_HELD, municipality_(town), Why.SO_MANY_CAME, present, town.now.members)


@compiled_part
def mediate(town):
    """Spend hours on partners who hardly trust each other, one exchange after the other."""
    rates = town.rates.municipality
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if not (is_live(exchange.state) or exchange.state == OPERATING):
            continue
        a, b = exchange.supplier, exchange.receiver
        if not support.needs_mediation(town.trust_in[b, a], town.trust_in[a, b], rates.mediation_trust):
            continue
        share = spend(town, rates.mediation_hours)
        if share > 0.0:
            gain = support.scaled_gain(rates.mediation_gain, town.scenario.neutrality)
            gain = support.scaled_gain(gain, share)
            raise_trust(town, a, b, gain)
            raise_trust(town, b, a, gain)
            log(town, What.MEDIATED, k, Why.LITTLE_TRUST)


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
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.limit == POWER and (exchange.supplier == i or exchange.receiver == i):
            return True
    return False


# --- 5 projects -----------------------------------------------------------------------------


@compiled_inner_part
def work_on_projects(town, room):
    """5 Each live project advances, is decided on, starts, or is dropped."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            plan_week(town, town.firms[i])
    if town.scenario.permit:
        plan_permits(town)
    live = NONE_YET
    for k in range(town.exchanges.shape[0]):
        if is_live(town.exchanges[k].state):
            room.listed[live] = k
            live += 1
    draw_for_listed(town, room, chance.DROP, live, room.draws[0])
    for q in range(live):
        work(town, room.listed[q], room.draws[0, q])


@compiled_inner_part
def plan_week(town, firm):
    """Fix a firm's hours for projects, and the number of projects that share them."""
    person, hosted = town.facilitator, 0.0
    if firm.hosting and town.scenario.is_informal and person.is_present:
        hosted = facilitator.hours_lent(person.hours, town.now.hosts, firm.attention)
    firm.project_hours = project.hours_for_cooperation(
        facilitator.attention_beside_hosting(firm.attention, hosted), firm.commitment,
        town.rates.meeting.meeting_attention, firm.came,
    )  # fmt: skip
    firm.project_hours = support.hours_beside(firm.project_hours, firm.hours_given)
    firm.projects_this_week = firm.live


@compiled_inner_part
def plan_permits(town):
    """Share this week's municipal case work among the cases that wait for it."""
    waiting = 0
    for k in range(town.exchanges.shape[0]):
        case = town.exchanges[k]
        waiting += case.state == AGREED and case.state_permit_left <= 0.0 and case.permit_left > 0.0
    rates = town.rates.municipality
    town.municipality.advance = municipality_rules.permit_advance(
        waiting, recruiting.pooled_capacity(rates.permit_capacity, town.scenario.neighbours),
        rates.permit_service,
    )  # fmt: skip


# --- 6 discovery ----------------------------------------------------------------------------


@compiled_inner_part
def discover(town, room):
    """6 Rested opportunities return; latent ones may be seen."""
    latent, open_ = NONE_YET, NONE_YET
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.state == DORMANT or exchange.state == ENDED:
            count_down(town, exchange)
        if exchange.state == LATENT and is_between_members(town, exchange):
            latent += 1
            if has_room(town, exchange):
                room.listed[open_] = k
                open_ += 1
    draw_for_listed(town, room, chance.DISCOVERY, open_, room.draws[0])
    for q in range(open_):
        if has_room(town, town.exchanges[room.listed[q]]):  # still, after those before it
            seek_discovery(town, room.listed[q], latent, room.draws[0, q])


# --- 7 operation ----------------------------------------------------------------------------


@compiled_inner_part
def operate(town, room):
    """7 Operating exchanges deliver or fail."""
    operating = NONE_YET
    for k in range(town.exchanges.shape[0]):
        if town.exchanges[k].state == OPERATING:
            room.listed[operating] = k
            operating += 1
    draw_for_listed(town, room, chance.DELIVERY, operating, room.draws[0])
    draw_for_listed(town, room, chance.MARKET_END, operating, room.draws[1])
    for q in range(operating):
        deliver(town, room.listed[q], room.draws[0, q])
        go_on_or_end(town, room.listed[q], room.draws[1, q])


# --- 8 the municipality, and what happens from outside --------------------------------------


@compiled_inner_part
def govern(town):
    """8 The municipality's year."""
    review(town)
    if town.scenario.park:
        consider_park_growth(town)


@compiled_inner_part
def let_happen(town, happenings):
    """8 What the scenario says happens this week."""
    now, scenario = town.now, town.scenario
    if now.week + 1 == scenario.start_week and scenario.has_facilitator:
        start_facilitator(town, Why.AS_PLANNED)
    if now.week == scenario.end_week:
        end_facilitator(town, Why.AS_PLANNED)
    for q in range(happenings.shape[0]):
        event = happenings[q]
        if event.week == now.week:
            happen(town, event.what, event.target)


@compiled_inner_part
def review(town):
    """Once a year: new grant money, and whether the facilitator's money is renewed."""
    week, council, rates = town.now.week, town.municipality, town.rates.municipality
    if municipality_rules.is_year_over(week):
        council.grant_budget_left = rates.grant_budget
    due = municipality_rules.is_review_due(week, rates.first_review)
    if not (town.scenario.review and due and is_responsible(town)):
        return
    achieved = was_something_achieved(town)
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
def was_something_achieved(town):
    """Whether anything was agreed or started in the last year."""
    week = town.now.week
    for w in range(max(0, week + 1 - municipality_rules.WEEKS_A_YEAR), week + 1):
        if town.by_week[w].agreements + town.by_week[w].starts > 0:
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
        for a in range(firms.shape[0]):
            for b in range(firms.shape[0]):
                if firms[a].is_member and firms[b].is_member and firms[a].is_far != firms[b].is_far:
                    lower_trust(town, a, b, rates.courting_trust_loss)


@compiled_part
def tenants(town):
    """Firms in the park."""
    count = 0
    for i in range(town.firms.shape[0]):
        count += town.firms[i].in_park
    return count


@compiled_part
def assign_park_places(town):
    """Let firms that want it into the open park, in the order of ids while places last."""
    if not town.municipality.is_park_open:
        return
    taken = tenants(town)
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if firm.in_park or not firm.wants_park or not town.firms[i].is_member:
            continue
        if town.scenario.park and taken >= town.municipality.park_places:
            return
        firm.in_park = True
        town.now.pairs_changed = True
        taken += 1


@compiled_part
def start_facilitator(town, why):
    """The facilitator works from next week on."""
    if not town.facilitator.is_present:
        town.facilitator.is_present = True
        log(town, What.FACILITATOR_STARTED, facilitator_(town), why)


@compiled_part
def end_facilitator(town, why):
    """The facilitator works no more after this week."""
    if town.facilitator.is_present:
        town.facilitator.is_present = False
        log(town, What.FACILITATOR_ENDED, facilitator_(town), why)


@compiled_part
def happen(town, what, target):
    """One event of the scenario."""
    if what == FIRM_LEAVES and town.firms[target].is_member:
        leave(town, target, Why.SCENARIO_EVENT)
    elif what == FIRM_JOINS and not town.firms[target].is_member:
        join(town, target, Why.SCENARIO_EVENT)
    elif what == PARK_OPENS:
        town.municipality.is_park_open = True
        log(town, What.PARK_OPENED, municipality_(town), Why.AS_PLANNED)
        assign_park_places(town)
    elif what == FACILITATOR_STARTS:
        start_facilitator(town, Why.SCENARIO_EVENT)
    elif what == FACILITATOR_ENDS:
        end_facilitator(town, Why.SCENARIO_EVENT)
    elif what == MARKET_SHOCK:
        for k in range(town.exchanges.shape[0]):
            if town.exchanges[k].resource == target:
                stop(town, k, Why.MARKET_SHOCK)


@compiled_part
def leave(town, i, why):
    """A firm leaves the alliance: projects go dormant, exchanges end."""
    firm = town.firms[i]
    firm.in_park = firm.came = False
    town.firms[i].is_member = False
    town.now.members -= 1
    town.now.pairs_changed = True
    log(town, What.FIRM_LEFT, town.exchanges.shape[0] + i, why)
    for k in range(town.exchanges.shape[0]):
        if town.exchanges[k].supplier == i or town.exchanges[k].receiver == i:
            stop(town, k, Why.PARTNER_LEFT)


@compiled_part
def join(town, i, why):
    """A firm joins the alliance (a candidate, or one that had left), with the state it has."""
    firm = town.firms[i]
    town.firms[i].is_member = True
    town.now.members += 1
    town.now.pairs_changed = True
    firm.discouraged = 0
    if firm.is_candidate:  # a newcomer starts as the case says; time has not passed for it
        firm.is_candidate = False
        for j in range(town.firms.shape[0]):  # its row did not fade so far
            town.communication[j, i] = town.communication[i, j]
    log(town, What.FIRM_JOINED, town.exchanges.shape[0] + i, why)
    assign_park_places(town)


# --- 9 commitment, stage of life, measures --------------------------------------------------


@compiled_inner_part
def take_stock(town):
    """9 Commitment drifts, the stage of life is read off, the week is recorded."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            take_stock_of_firm(town, i)
    update_stage(town)


@compiled_inner_part
def take_stock_of_firm(town, i):
    """Drift toward what cooperation has given so far; leave after a long time below the limit."""
    firm, rates = town.firms[i], town.rates.commitment
    target = commitment_rules.commitment_target(
        firm.operating, firm.waited, rates.commitment_base, rates.benefit_gain,
        rates.impatience, rates.patience,
    )  # fmt: skip
    firm.commitment = commitment_rules.drifted(firm.commitment, target, rates.commitment_drift)
    firm.waited = commitment_rules.weeks_waited(firm.waited, firm.live)
    firm.discouraged = commitment_rules.weeks_discouraged(
        firm.discouraged, firm.commitment, rates.exit_commitment
    )
    if rates.exit_allowed and firm.discouraged >= rates.exit_patience:
        leave(town, i, Why.LOST_PATIENCE)


@compiled_inner_part
def update_stage(town):
    """Read indicators and stage at the end of a week."""
    now, life, rates, by_week = town.now, town.life, town.rates.lifecycle, town.by_week
    operating = now.in_state[OPERATING]
    read_indicators(town, operating)
    life.weeks_weary_idle = life.weeks_weary_idle + 1 if life.weary and operating == 0 else 0
    life.starts_recent += newest_less_oldest(by_week.starts, now.week, lifecycle.RECENT_WEEKS)
    life.ends_recent += newest_less_oldest(by_week.ends, now.week, lifecycle.RECENT_WEEKS)
    life.starts_long += newest_less_oldest(by_week.starts, now.week, lifecycle.LONG_WEEKS)
    life.ends_long += newest_less_oldest(by_week.ends, now.week, lifecycle.LONG_WEEKS)
    candidate = lifecycle.stage_by_rule(
        life.stage, now.members, now.identified, now.in_state[AGREED], operating,
        live_exchanges(town), members_with_exchanges(town), life.goal, life.roles, life.weary,
        life.weeks_weary_idle, life.starts_recent, life.ends_recent, life.starts_long, life.ends_long,
        rates.death_weeks, rates.elaboration_exchanges, rates.kept_exchanges, rates.decline_ends,
    )  # fmt: skip
    count_stage(town, candidate)


@compiled_inner_part
def newest_less_oldest(counted, week, weeks):
    """What a sum over the last `weeks` weeks gains this week."""
    return counted[week] - (counted[week - weeks] if week >= weeks else 0)


@compiled_inner_part
def members_with_exchanges(town):
    """Members with an operating exchange."""
    count = 0
    for i in range(town.firms.shape[0]):
        count += town.firms[i].is_member and town.firms[i].operating > 0
    return count


@compiled_inner_part
def read_indicators(town, operating):
    """Common goal, settled roles, weariness: conditions with memory."""
    life, rates, firms = town.life, town.rates.lifecycle, town.firms
    any_active = False
    for i in range(town.firms.shape[0]):
        firm = firms[i]
        firm.is_active = firm.is_member and (firm.live > 0 or firm.operating > 0)
        any_active = any_active or firm.is_active
    understanding = mean_of(firms.understanding, firms.is_active)
    life.goal = any_active and lifecycle.is_still(life.goal, understanding, rates.goal_on, rates.goal_off)
    life.meetings_settled = is_responsible(town) and lifecycle.is_still(
        life.meetings_settled, life.recent_held, rates.held_on, rates.held_off
    )
    life.roles = life.meetings_settled or operating >= rates.elaboration_exchanges
    mean_commitment = mean_of(firms.commitment, firms.is_member)
    life.weary = lifecycle.is_weary(life.weary, mean_commitment, rates.weary_below, rates.weary_until)


@compiled_inner_part
def count_stage(town, candidate):
    """A new stage counts after some weeks in a row; until then the old one stays."""
    life = town.life
    if candidate == life.stage:
        life.weeks_candidate = 0
        return
    life.weeks_candidate = life.weeks_candidate + 1 if candidate == life.candidate else 1
    life.candidate = candidate
    if life.weeks_candidate < town.rates.lifecycle.stage_patience:
        return
    grows = candidate == lifecycle.IMPLEMENTATION or candidate == lifecycle.ELABORATION
    life.renewed = life.renewed or (life.stage == lifecycle.DECLINE and grows)
    life.stage = candidate
    life.weeks_candidate = 0
    life.declined = life.declined or candidate == lifecycle.DECLINE
    life.died = life.died or candidate == lifecycle.DEATH
    if candidate <= lifecycle.ELABORATION:
        life.furthest_growth = max(life.furthest_growth, candidate)
    log_numbers(town, What.STAGE, alliance(town), Why.STAGE_REACHED, candidate, NO_NUMBER)


# --- the record -----------------------------------------------------------------------------


@compiled_part
def latent_between_members(town):
    """Latent opportunities between members."""
    count = 0
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        count += exchange.state == LATENT and is_between_members(town, exchange)
    return count


@compiled_part
def write_week(town, row):
    """Write the row of this week."""
    now, life = town.now, town.life
    row.week = now.week
    row.exchanges_realised, row.exchanges_operating = now.realised, now.in_state[OPERATING]
    row.opportunities_latent = latent_between_members(town)
    row.opportunities_identified, row.opportunities_agreed = now.in_state[IDENTIFIED], now.in_state[AGREED]
    row.opportunities_dormant, row.meeting = now.in_state[DORMANT], now.meeting
    row.follow_up, row.mapping_hours = town.facilitator.follow_up, town.facilitator.mapping_hours
    row.trust, row.communication, row.understanding, row.commitment = means(town)
    row.members, row.stage = now.members, life.stage
    row.goal, row.roles, row.weary = life.goal, life.roles, life.weary


@compiled_part
def means(town):
    """The means of trust, communication, understanding, commitment over members and their pairs."""
    included = town.firms.is_member
    return (
        mean_of_pairs(town.trust_in.T, included), mean_of_pairs(town.communication, included),
        mean_of(town.firms.understanding, included), mean_of(town.firms.commitment, included),
    )  # fmt: skip


@compiled_part
def write_run(town, row):
    """Write the row of this run."""
    now, life = town.now, town.life
    row.exchanges_realised, row.exchange_starts, row.exchange_ends = now.realised, now.starts, now.ends
    row.exchanges_operating = now.in_state[OPERATING]
    row.weeks_to_first_exchange = now.first_start
    row.opportunities_identified, row.opportunities_agreed = now.identified, now.agreed
    row.refusals, row.drops = now.refusals, now.drops
    row.meetings_planned, row.meetings_held = now.meetings_planned, now.meetings_held
    row.evaluations_held, row.theme_days_held = now.evaluations_held, now.theme_days_held
    row.meeting_visits, row.theme_day_visits = now.meeting_visits, now.theme_day_visits
    row.outreach_paid = town.municipality.outreach_paid
    row.competence = mean_of(town.firms.competence, town.firms.is_member)
    row.facilitator_hours, row.grants_nok = town.facilitator.hours_paid, town.municipality.grants_paid
    row.trust, row.communication, row.understanding, row.commitment = means(town)
    row.members = now.members
    row.stage, row.furthest_growth_stage = life.stage, life.furthest_growth
    row.declined, row.renewed, row.died = life.declined, life.renewed, life.died
    for kind in range(len(row.realised_by_kind)):
        row.realised_by_kind[kind] = 0
    row.co2_t_per_year = row.money_nok_per_year = row.jobs = 0.0
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        row.realised_by_kind[exchange.kind] += exchange.ever_realised
        if exchange.state == OPERATING:
            row.co2_t_per_year += exchange.co2_t_per_year
            row.money_nok_per_year += exchange.money_nok_per_year
            row.jobs += exchange.jobs
