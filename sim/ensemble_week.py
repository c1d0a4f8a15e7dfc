"""The week, phase by phase: the compiled engine.

The same nine phases as in sim/model.py, over arrays, and bit for bit the same result: a
behaviour exists only once it is in the Mesa model. No formula and no constant of the science
stands here; both engines call the same rules. Functions are named after the methods they follow.
"""

import numpy as np

from sim import chance, lots
from sim.compiled import compiled_for_threads, compiled_part
from sim.ensemble_town import Town
from sim.happenings import What, Why
from sim.rules import agreement, contact, discovery, facilitator, forget, lifecycle, meeting
from sim.rules import commitment as commitment_rules
from sim.rules import municipality as municipality_rules
from sim.rules import operation, project
from sim.rules.primitives import gained, lost, mean_of, mean_of_pairs, midpoint

# Numbers handed on to other functions are numpy's: see sim.chance.NOBODY.
LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED = np.arange(7)
SUPPLIER, RECEIVER = np.arange(2)
NO_NUMBER = np.int64(0)
FIRM_LEAVES, FIRM_JOINS, PARK_OPENS, FACILITATOR_STARTS, FACILITATOR_ENDS, MARKET_SHOCK = range(6)
NEVER = -1
BLOCK = 1024  # pairs whose draws are made in one go: they fit the innermost cache
LANES = 8  # draws are made in groups of so many, for the processor's vector unit


@compiled_for_threads
def simulate_runs(
    case, scenarios, scenario_events, parameters, plan, seed, weeks,
    start, room, run_rows, week_rows, event_rows,
):  # fmt: skip
    """Simulate the runs of `plan`; returns how many events happened, written or not.

    Where `event_rows` was too short, the caller makes it long enough and asks again. week_rows
    holds `weeks` rows a run, or none at all.
    """
    logged = 0
    for run in range(plan.shape[0]):
        s = plan[run].scenario
        lots.draw_start(case, parameters[s], seed, plan[run].replicate, start)
        state, scenario = room.state[0], scenarios[s]
        happenings = scenario_events[scenario.first_event : scenario.last_event]
        town = Town(
            state.now, state.facilitator, state.municipality, state.life, scenario, parameters[s],
            room.firms, room.exchanges, start.trust_in, start.communication, room.by_week,
            room.pairs, room.pair_ids, room.listed, room.listed_ids, room.draws, event_rows,
        )  # fmt: skip
        for word in range(room.memory.shape[0]):  # a run leaves nothing to the next one
            room.memory[word] = 0
        town.now.seed, town.now.replicate = seed, plan[run].replicate
        town.now.run, town.now.logged = run, logged
        begin(town, case, start)
        for week in range(1, weeks + 1):
            begin_week(town, week)
            forget_phase(town)
            meet_informally(town)
            hold_meeting(town)
            facilitate(town)
            work_on_projects(town)
            discover(town)
            operate(town)
            govern(town, happenings)
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
    now.communication_kept = forget.share_kept(town.rates.forget.communication_half_life)
    now.understanding_kept = forget.share_kept(town.rates.forget.understanding_half_life)
    begin_firms(town, case, start)
    begin_bodies(town)
    begin_exchanges(town, case, start)
    assign_park_places(town)
    set_the_scene(town)
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
        exchange.at_start = row.at_start
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
        elif exchange.at_start == lots.IDENTIFIED_AT_START:
            identify(town, k, Why.IDENTIFIED_AT_THE_START)


@compiled_part
def begin_week(town, week):
    """New hours for the facilitator; what was not used last week is lost."""
    town.now.week = week
    person = town.facilitator
    person.hours_left = hours_this_week(town)
    person.hours_paid += person.hours_left
    person.organised = person.follow_up = person.mapping_hours = 0.0


@compiled_part
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


@compiled_part
def forget_phase(town):
    """1 Communication and understanding fade."""
    now, base = town.now, town.rates.forget.understanding_base
    kept = now.communication_kept
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if not firm.is_candidate:
            for j in range(town.firms.shape[0]):
                town.communication[i, j] = forget.faded(town.communication[i, j], 0.0, kept)
        if firm.is_member:
            firm.understanding = forget.faded(firm.understanding, base, now.understanding_kept)


# --- 2 informal contact ---------------------------------------------------------------------


@compiled_part
def meet_informally(town):
    """2 Each pair meets by chance, more often under one roof."""
    now, rates = town.now, town.rates.contact
    if now.pairs_changed:
        list_pairs(town)
    for first in range(0, now.pairs, BLOCK):
        count = min(BLOCK, now.pairs - first)
        chance.fill_uniforms(
            now.seed, now.replicate, chance.INFORMAL_CONTACT, now.week,
            town.pair_ids, first, count, town.draws[0],
        )  # fmt: skip
        meetings = 0
        for q in range(count):  # without a branch, which no processor could foresee
            town.listed[meetings] = first + q
            meetings += town.draws[0, q] < town.pairs[first + q].probability
        for q in range(meetings):
            pair = town.pairs[town.listed[q]]
            meet(
                town, pair.a, pair.b, rates.informal_communication_gain, rates.informal_trust_gain,
            )  # fmt: skip


@compiled_part
def list_pairs(town):
    """List the pairs of members that may meet by chance, each with its chance a week."""
    now, rates = town.now, town.rates.contact
    quality = town.scenario.common_room_quality
    now.pairs = 0
    now.pairs_changed = False
    for i in range(town.firms.shape[0]):
        if not town.firms[i].is_member:
            continue
        a = town.firms[i]
        for j in range(i + 1, town.firms.shape[0]):
            b = town.firms[j]
            probability = contact.contact_probability(
                a.in_park and b.in_park, a.is_far or b.is_far,
                rates.p_building, quality, rates.p_town, rates.p_far,
            )  # fmt: skip
            if b.is_member and probability > 0.0:
                pair = town.pairs[now.pairs]
                pair.a, pair.b, pair.probability = i, j, probability
                town.pair_ids[0, now.pairs], town.pair_ids[1, now.pairs] = a.id, b.id
                now.pairs += 1


@compiled_part
def meet(town, a, b, communication_gain, trust_gain):
    """Two firms met: both know more of each other, and trust each other a little more."""
    raise_communication(town, a, b, communication_gain)
    raise_trust(town, a, b, trust_gain)
    raise_trust(town, b, a, trust_gain)


@compiled_part
def raise_communication(town, a, b, gain):
    """Firms a and b are more current about each other."""
    level = gained(town.communication[a, b], gain)
    town.communication[a, b] = town.communication[b, a] = level


@compiled_part
def raise_trust(town, of, in_, gain):
    """Trust of one firm in another rises."""
    town.trust_in[in_, of] = gained(town.trust_in[in_, of], gain)


@compiled_part
def lower_trust(town, of, in_, loss):
    """Trust of one firm in another falls."""
    town.trust_in[in_, of] = lost(town.trust_in[in_, of], loss)


# --- 3 meeting ------------------------------------------------------------------------------


@compiled_part
def hold_meeting(town):
    """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects."""
    now, rates, person = town.now, town.rates.meeting, town.facilitator
    now.meeting = -1
    for i in range(town.firms.shape[0]):
        town.firms[i].came = False
    if not meeting.is_meeting_due(now.week, town.scenario.interval):
        return
    person.organised = meeting.organised_share(person.hours_left, rates.hours_per_meeting)
    person.hours_left -= facilitator.hours_spent(person.hours_left, rates.hours_per_meeting)
    probability = meeting.held_probability(rates.hold_self, rates.hold_facilitated, person.organised)
    held = draw(town, chance.MEETING_HELD, chance.NOBODY, chance.NOBODY) < probability
    now.meeting = 1 if held else 0
    now.meetings_planned += 1
    life = town.life
    life.recent_held = lifecycle.recent_share_held(
        life.recent_held, held, town.rates.lifecycle.held_memory
    )
    if held:
        now.meetings_held += 1
        confer(town, attend(town))
    else:
        slip(town)


@compiled_part
def slip(town):
    """A planned meeting slips: everybody is a little less committed."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            firm = town.firms[i]
            firm.commitment = lost(firm.commitment, town.rates.meeting.slip_commitment_loss)
    nobody = town.facilitator.organised == 0.0
    why = Why.NOBODY_ORGANISED_IT if nobody else Why.IN_SPITE_OF_ORGANISER
    log(town, What.MEETING_SLIPPED, alliance(town), why)


@compiled_part
def attend(town):
    """Firms come or not; lists those present and returns how many."""
    rates, present = town.rates.meeting, 0
    for i in range(town.firms.shape[0]):
        if not town.firms[i].is_member:
            continue
        firm = town.firms[i]
        probability = meeting.attendance_probability(
            rates.attend_base, rates.attend_commitment, firm.commitment
        )
        firm.came = draw(town, chance.ATTENDANCE, firm.id, chance.NOBODY) < probability
        if firm.came:
            town.listed[present] = i
            present += 1
    return present


@compiled_part
def confer(town, present):
    """Those present learn, talk, and nudge the projects they share."""
    rates, person, listed = town.rates.meeting, town.facilitator, town.listed
    gain = meeting.understanding_gain(
        rates.understanding_gain_self, rates.understanding_gain_facilitated,
        person.organised, town.scenario.skill,
    )  # fmt: skip
    for p in range(present):
        firm = town.firms[listed[p]]
        firm.understanding = gained(firm.understanding, gain)
        for q in range(p + 1, present):
            meet(town, listed[p], listed[q], rates.meeting_communication_gain, rates.meeting_trust_gain)
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        both_came = town.firms[exchange.supplier].came and town.firms[exchange.receiver].came
        if is_live(exchange.state) and both_came:
            exchange.nudge = 1.0
    log_numbers(town, What.MEETING_HELD, alliance(town), Why.SO_MANY_CAME, present, town.now.members)


# --- 4 the facilitator ----------------------------------------------------------------------


@compiled_part
def facilitate(town):
    """4 The facilitator's hours, after the meeting: follow-up first, the rest maps."""
    person, needed, live = town.facilitator, town.rates.facilitator.follow_up_hours, live_exchanges(town)
    person.follow_up = facilitator.follow_up_share(person.hours_left, needed, live)
    person.hours_left -= facilitator.hours_spent(
        person.hours_left, facilitator.follow_up_hours_needed(needed, live)
    )
    person.mapping_hours = person.hours_left
    person.hours_left = 0.0


# --- 5 projects -----------------------------------------------------------------------------


@compiled_part
def work_on_projects(town):
    """5 Each live project advances, is decided on, starts, or is dropped."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            plan_week(town, town.firms[i])
    if town.scenario.permit:
        plan_permits(town)
    live = 0
    for k in range(town.exchanges.shape[0]):
        if is_live(town.exchanges[k].state):
            town.listed[live] = k
            live += 1
    draw_for_listed(town, chance.DROP, live, town.draws[0])
    for q in range(live):
        work(town, town.listed[q], town.draws[0, q])


@compiled_part
def plan_week(town, firm):
    """Fix a firm's hours for projects, and the number of projects that share them."""
    person, hosted = town.facilitator, 0.0
    if firm.hosting and town.scenario.is_informal and person.is_present:
        hosted = facilitator.hours_lent(person.hours, town.now.hosts, firm.attention)
    firm.project_hours = project.hours_for_cooperation(
        facilitator.attention_beside_hosting(firm.attention, hosted), firm.commitment,
        town.rates.meeting.meeting_attention, firm.came,
    )  # fmt: skip
    firm.projects_this_week = firm.live


@compiled_part
def plan_permits(town):
    """Share this week's municipal case work among the cases that wait for it."""
    waiting = 0
    for k in range(town.exchanges.shape[0]):
        case = town.exchanges[k]
        waiting += case.state == AGREED and case.state_permit_left <= 0.0 and case.permit_left > 0.0
    rates = town.rates.municipality
    town.municipality.advance = municipality_rules.permit_advance(
        waiting, rates.permit_capacity, rates.permit_service
    )


@compiled_part
def work(town, k, drop_draw):
    """One week of a live project: progress, then agreement, start, or being dropped."""
    drive = advance(town, k)
    exchange = town.exchanges[k]
    if exchange.state == IDENTIFIED:
        changed = explore(town, k)
    else:
        changed = implement(town, k)
    if not changed:
        maybe_drop(town, k, drive, drop_draw)


@compiled_part
def advance(town, k):
    """Hours of progress; returns the project's drive (0-1)."""
    rates, person, skill = town.rates.project, town.facilitator, town.scenario.skill
    exchange = town.exchanges[k]
    drive = project.drive(
        exchange.value, person.follow_up, skill, exchange.nudge, exchange.owned,
        rates.drive_base, rates.drive_value, rates.drive_follow_up, rates.drive_nudge, rates.drive_owner,
    )  # fmt: skip
    exchange.nudge = project.kept_nudge(exchange.nudge, rates.nudge_keep)
    a, b = town.firms[exchange.supplier], town.firms[exchange.receiver]
    exchange.progress += project.progress_made(
        a.project_hours, a.projects_this_week, b.project_hours, b.projects_this_week,
        drive, town.communication[exchange.supplier, exchange.receiver],
    )  # fmt: skip
    raise_communication(
        town, exchange.supplier, exchange.receiver,
        project.project_communication(rates.project_communication_gain, drive),
    )  # fmt: skip
    for side in range(2):
        exchange.optimism[side] = project.clarified_optimism(
            exchange.optimism[side], rates.clarify_rate, person.follow_up, skill
        )
    return drive


@compiled_part
def explore(town, k):
    """Once explored, both sides decide; returns whether the state changed."""
    exchange = town.exchanges[k]
    if exchange.progress < town.exchanges[k].explore_hours:
        return False
    if not accepts(town, exchange, SUPPLIER, exchange.optimism[SUPPLIER], chance.AGREEMENT):
        refuse(town, k, Why.SUPPLIER_REFUSED)
    elif not accepts(town, exchange, RECEIVER, exchange.optimism[RECEIVER], chance.AGREEMENT):
        refuse(town, k, Why.RECEIVER_REFUSED)
    elif not agreement.fits_capacity(exchange.amount, amount_taken(town, exchange), exchange.capacity):
        refuse(town, k, Why.NO_CAPACITY_LEFT)
    else:
        agree(town, k)
    return True


@compiled_part
def accepts(town, exchange, side, optimism, decision):
    """Whether one side (0 supplier, 1 receiver) accepts, now or at renewal."""
    rates = town.rates.project
    own, partner = exchange.supplier, exchange.receiver
    if side == RECEIVER:
        own, partner = partner, own
    firm = town.firms[own]
    probability = agreement.acceptance_probability(
        exchange.values[side], optimism, town.trust_in[partner, own], firm.understanding,
        rates.sharpness, rates.risk_weight, rates.ambiguity_weight,
    )  # fmt: skip
    return draw(town, decision, exchange.id, firm.id) < probability


@compiled_part
def amount_taken(town, exchange):
    """Amount of a stream that is agreed or delivered already."""
    taken = 0.0
    for k in range(town.exchanges.shape[0]):
        other = town.exchanges[k]
        same_stream = other.supplier == exchange.supplier and other.resource == exchange.resource
        if same_stream and (other.state == AGREED or other.state == OPERATING):
            taken += town.exchanges[k].amount
    return taken


@compiled_part
def agree(town, k):
    """Both sides accept: permits and finance next."""
    exchange, need = town.exchanges[k], town.exchanges[k].capital_need
    change_state(town, exchange, AGREED)
    town.now.agreed += not exchange.ever_agreed
    exchange.ever_agreed = True
    town.by_week[town.now.week].agreements += 1
    exchange.progress = 0.0
    exchange.financed = project.is_financed(need, town.rates.project.self_financed)
    permit_work(town, k)
    town.firms[exchange.supplier].waited = town.firms[exchange.receiver].waited = 0
    why = Why.FINANCE_AT_HAND if exchange.financed else Why.FINANCE_MISSING
    log(town, What.AGREED, k, why)


@compiled_part
def permit_work(town, k):
    """State agency's and municipal weeks that a new agreement has ahead of it."""
    exchange, rates, now = town.exchanges[k], town.rates.municipality, town.now
    if not town.scenario.permit:
        exchange.state_permit_left, exchange.permit_left = 0.0, town.exchanges[k].permit_weeks
        return
    # A property of the exchange, not of the week: drawn as if before week 1.
    u = chance.uniform(
        now.seed, now.replicate, chance.STATE_PERMIT, chance.BEFORE_WEEK_1, exchange.id, chance.NOBODY
    )
    exchange.state_permit_left = municipality_rules.state_permit_weeks(
        exchange.kind, rates.state_weeks_low, rates.state_weeks_high, u
    )
    exchange.permit_left = rates.municipal_weeks


@compiled_part
def refuse(town, k, why):
    """A refusal: for good, or for some time."""
    exchange, rates = town.exchanges[k], town.rates.project
    town.now.refusals += 1
    if draw(town, chance.REFUSAL_FINAL, exchange.id, chance.NOBODY) < rates.refusal_final:
        change_state(town, exchange, CLOSED)
        log(town, What.CLOSED, k, why)
    else:
        rest(town, exchange, DORMANT, rates.cooldown)
        log(town, What.REFUSED, k, why)


@compiled_part
def implement(town, k):
    """Permit, finance and work; returns whether the exchange started."""
    exchange = town.exchanges[k]
    if exchange.state_permit_left > 0.0:
        exchange.state_permit_left -= 1.0
    else:
        exchange.permit_left -= town.municipality.advance
    if not exchange.financed:
        seek_finance(town, k)
    worked = exchange.progress >= town.exchanges[k].implement_hours
    if worked and exchange.permit_left <= 0.0 and exchange.financed:
        start_operating(town, k)
        return True
    return False


@compiled_part
def seek_finance(town, k):
    """Missing finance may be found, more easily with a grant."""
    exchange, rates, need = town.exchanges[k], town.rates, town.exchanges[k].capital_need
    if exchange.grant == 0.0:
        exchange.grant = pay_grant(town, k)
    probability = municipality_rules.finance_probability(
        rates.project.finance_rate, exchange.grant, need, rates.project.self_financed,
        rates.municipality.capital_scale,
    )  # fmt: skip
    if draw(town, chance.FINANCE, exchange.id, chance.NOBODY) < probability:
        exchange.financed = True
        log(town, What.FINANCED, k, Why.WITH_A_GRANT if exchange.grant > 0.0 else Why.WITHOUT_A_GRANT)


@compiled_part
def pay_grant(town, k):
    """Grant (NOK) to an exchange that lacks finance: first come, first served."""
    council, rates = town.municipality, town.rates.municipality
    if not town.scenario.grant or council.grant_budget_left <= 0.0:
        return 0.0
    grant = municipality_rules.grant_paid(
        town.exchanges[k].capital_need, town.rates.project.self_financed, rates.capital_scale,
        rates.grant_share, rates.grant_ceiling, council.grant_budget_left,
    )  # fmt: skip
    council.grant_budget_left -= grant
    council.grants_paid += grant
    if grant > 0.0:
        log(town, What.GRANT_PAID, k, Why.FIRST_COME)
    return grant


@compiled_part
def start_operating(town, k):
    """An agreed exchange starts."""
    now, exchange = town.now, town.exchanges[k]
    change_state(town, exchange, OPERATING)
    exchange.contract_left = town.exchanges[k].contract_weeks
    now.realised += not exchange.ever_realised
    exchange.ever_realised = True
    now.starts += 1
    town.by_week[now.week].starts += 1
    if now.first_start == NEVER:
        now.first_start = now.week
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        firm.waited = 0
        firm.commitment = gained(firm.commitment, town.rates.project.realised_commitment_gain)
    log(town, What.STARTED, k, Why.IMPLEMENTED)


@compiled_part
def maybe_drop(town, k, drive, drop_draw):
    """Drop a project for want of drive, or because too much had been hoped for."""
    exchange, rates = town.exchanges[k], town.rates.project
    agreed = exchange.state == AGREED
    probability = project.drop_probability(
        rates.drop_rate, drive, rates.disappointment_rate,
        midpoint(exchange.optimism[0], exchange.optimism[1]), agreed,
    )  # fmt: skip
    if drop_draw >= probability:
        return
    for side in range(2):
        own, partner = side_of(exchange, side), side_of(exchange, 1 - side)
        firm = town.firms[own]
        firm.commitment = lost(firm.commitment, rates.drop_commitment_loss)
        loss = project.trust_loss_on_drop(
            rates.drop_trust_loss, rates.violation_weight, exchange.optimism[side]
        )
        lower_trust(town, own, partner, loss)
    town.now.drops += 1
    rest(town, exchange, DORMANT, rates.cooldown)
    no_drive = drop_draw < project.drop_probability(rates.drop_rate, drive, 0.0, 0.0, agreed)
    log(town, What.DROPPED, k, Why.NOBODY_DROVE_IT if no_drive else Why.HOPES_DISAPPOINTED)


# --- 6 discovery ----------------------------------------------------------------------------


@compiled_part
def discover(town):
    """6 Rested opportunities return; latent ones may be seen."""
    latent, open_ = 0, 0
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.state == DORMANT or exchange.state == ENDED:
            count_down(town, exchange)
        if exchange.state == LATENT and is_between_members(town, exchange):
            latent += 1
            if has_room(town, exchange):
                town.listed[open_] = k
                open_ += 1
    draw_for_listed(town, chance.DISCOVERY, open_, town.draws[0])
    for q in range(open_):
        if has_room(town, town.exchanges[town.listed[q]]):  # still, after those before it
            seek_discovery(town, town.listed[q], latent, town.draws[0, q])


@compiled_part
def count_down(town, exchange):
    """A week of rest; at its end the opportunity is latent again."""
    exchange.clock -= 1
    if exchange.clock <= 0:
        change_state(town, exchange, LATENT)
        exchange.progress = 0.0


@compiled_part
def has_room(town, exchange):
    """Whether both partners have room for one more project."""
    a, b = town.firms[exchange.supplier], town.firms[exchange.receiver]
    return a.live < a.max_projects and b.live < b.max_projects


@compiled_part
def seek_discovery(town, k, latent, u):
    """Be seen, by the partners themselves or by the facilitator, or stay latent."""
    exchange, rates = town.exchanges[k], town.rates.discovery
    communication = town.communication[exchange.supplier, exchange.receiver]
    own = discovery.own_discovery_hazard(
        communication, town.firms[exchange.supplier].competence,
        town.firms[exchange.receiver].competence, rates.discovery_rate,
    )  # fmt: skip
    mapped = discovery.mapping_hazard(
        town.facilitator.mapping_hours, latent, communication, town.scenario.skill, rates.mapping_yield
    )
    if discovery.is_discovered(own, mapped, u):
        found_alone = discovery.is_discovered(own, 0.0, u)
        identify(town, k, Why.PARTNERS_SAW_IT if found_alone else Why.FACILITATOR_MAPPED_IT)


@compiled_part
def identify(town, k, why):
    """Become a project: hopes are raised, and somebody owns it or nobody does."""
    exchange, rates = town.exchanges[k], town.rates.project
    change_state(town, exchange, IDENTIFIED)
    town.now.identified += not exchange.ever_identified
    exchange.ever_identified = True
    exchange.progress = exchange.nudge = 0.0
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        exchange.optimism[side] = discovery.initial_optimism(
            rates.optimism, firm.understanding, draw(town, chance.OPTIMISM, exchange.id, firm.id)
        )
    ownership = discovery.ownership_probability(
        exchange.value, rates.diffusion, is_responsibility_diffused(town)
    )
    exchange.owned = draw(town, chance.OWNERSHIP, exchange.id, chance.NOBODY) < ownership
    log_numbers(town, What.IDENTIFIED, k, why, np.int64(exchange.owned), NO_NUMBER)


# --- 7 operation ----------------------------------------------------------------------------


@compiled_part
def operate(town):
    """7 Operating exchanges deliver or fail."""
    operating = 0
    for k in range(town.exchanges.shape[0]):
        if town.exchanges[k].state == OPERATING:
            town.listed[operating] = k
            operating += 1
    draw_for_listed(town, chance.DELIVERY, operating, town.draws[0])
    draw_for_listed(town, chance.MARKET_END, operating, town.draws[1])
    for q in range(operating):
        deliver(town, town.listed[q], town.draws[0, q])
        go_on_or_end(town, town.listed[q], town.draws[1, q])


@compiled_part
def deliver(town, k, delivery_draw):
    """One week of deliveries: partners talk and learn, trust follows, word spreads."""
    exchange, rates = town.exchanges[k], town.rates.operation
    supplier, receiver = exchange.supplier, exchange.receiver
    raise_communication(town, supplier, receiver, rates.operating_communication_gain)
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        firm.understanding = gained(firm.understanding, rates.operating_understanding_gain)
    if delivery_draw < town.firms[supplier].reliability:
        raise_trust(town, receiver, supplier, rates.delivery_trust_gain)
        raise_trust(town, supplier, receiver, operation.supplier_trust_gain(rates.delivery_trust_gain))
        spread_good_word(town, supplier, receiver)
    else:
        lower_trust(town, receiver, supplier, rates.delivery_trust_loss)
        log(town, What.DELIVERY_FAILED, k, Why.COULD_NOT_DELIVER)
        spread_bad_word(town, supplier, receiver)


@compiled_part
def spread_good_word(town, supplier, receiver):
    """The receiver tells every third member of a good delivery."""
    share, gain = town.rates.operation.gossip_share, town.rates.operation.delivery_trust_gain
    for third in range(town.firms.shape[0]):
        if town.firms[third].is_member and third != receiver and third != supplier:
            heard = operation.hearsay(share, gain, town.communication[receiver, third])
            town.trust_in[supplier, third] = gained(town.trust_in[supplier, third], heard)


@compiled_part
def spread_bad_word(town, supplier, receiver):
    """The receiver tells every third member of a failed delivery."""
    share, loss = town.rates.operation.gossip_share, town.rates.operation.delivery_trust_loss
    for third in range(town.firms.shape[0]):
        if town.firms[third].is_member and third != receiver and third != supplier:
            heard = operation.hearsay(share, loss, town.communication[receiver, third])
            town.trust_in[supplier, third] = lost(town.trust_in[supplier, third], heard)


@compiled_part
def go_on_or_end(town, k, market_draw):
    """After deliveries the exchange goes on, is renewed, or ends."""
    exchange, rates = town.exchanges[k], town.rates.operation
    exchange.contract_left -= 1.0
    reason = operation.end_reason(
        town.trust_in[exchange.supplier, exchange.receiver], rates.trust_floor, rates.market_end_rate,
        market_draw,
    )  # fmt: skip
    if reason != operation.GOES_ON:
        end(town, k, Why.TRUST_BROKEN if reason == operation.TRUST_BROKEN else Why.MARKET_CHANGED)
    elif exchange.contract_left <= 0.0:
        renewed = accepts(town, exchange, SUPPLIER, 0.0, chance.RENEWAL) and accepts(
            town, exchange, RECEIVER, 0.0, chance.RENEWAL
        )
        if renewed:
            exchange.contract_left = town.exchanges[k].contract_weeks
            log(town, What.CONTRACT_RENEWED, k, Why.BOTH_ACCEPTED)
        else:
            end(town, k, Why.NOT_RENEWED)


@compiled_part
def end(town, k, why):
    """Stop operating; it can be taken up again after some years."""
    exchange, rates = town.exchanges[k], town.rates.operation
    rest(town, exchange, ENDED, rates.restart_weeks)
    town.now.ends += 1
    town.by_week[town.now.week].ends += 1
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        firm.commitment = lost(firm.commitment, rates.ended_commitment_loss)
    log(town, What.ENDED, k, why)


@compiled_part
def lay_dormant(town, k, why):
    """Stop a live project without blame (a firm left, a market broke)."""
    rest(town, town.exchanges[k], DORMANT, town.rates.project.cooldown)
    log(town, What.LAID_DORMANT, k, why)


@compiled_part
def rest(town, exchange, state, weeks):
    """Rest for some weeks, after which the opportunity is latent again."""
    change_state(town, exchange, state)
    exchange.clock = weeks


# --- 8 the municipality, and what happens from outside --------------------------------------


@compiled_part
def govern(town, happenings):
    """8 The municipality's year, then what the scenario says happens this week."""
    now, scenario = town.now, town.scenario
    review(town)
    if scenario.park:
        consider_park_growth(town)
    if now.week + 1 == scenario.start_week and scenario.has_facilitator:
        start_facilitator(town, Why.AS_PLANNED)
    if now.week == scenario.end_week:
        end_facilitator(town, Why.AS_PLANNED)
    for q in range(happenings.shape[0]):
        event = happenings[q]
        if event.week == now.week:
            happen(town, event.what, event.target)


@compiled_part
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
def stop(town, k, why):
    """End an exchange that operates; lay a live project dormant."""
    state = town.exchanges[k].state
    if is_live(state):
        lay_dormant(town, k, why)
    elif state == OPERATING:
        end(town, k, why)


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


@compiled_part
def take_stock(town):
    """9 Commitment drifts, the stage of life is read off, the week is recorded."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            take_stock_of_firm(town, i)
    update_stage(town)


@compiled_part
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


@compiled_part
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


@compiled_part
def newest_less_oldest(counted, week, weeks):
    """What a sum over the last `weeks` weeks gains this week."""
    return counted[week] - (counted[week - weeks] if week >= weeks else 0)


@compiled_part
def members_with_exchanges(town):
    """Members with an operating exchange."""
    count = 0
    for i in range(town.firms.shape[0]):
        count += town.firms[i].is_member and town.firms[i].operating > 0
    return count


@compiled_part
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


@compiled_part
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


# --- what phases ask of the town ------------------------------------------------------------


@compiled_part
def draw(town, decision, id_a, id_b):
    """The uniform draw (0-1) of this week for a decision about one thing or two."""
    return chance.uniform(town.now.seed, town.now.replicate, decision, town.now.week, id_a, id_b)


@compiled_part
def draw_for_listed(town, decision, count, draws):
    """Fill draws[q] with this week's draw for a decision about the q-th exchange listed."""
    now = town.now
    for q in range(count):
        town.listed_ids[0, q] = town.exchanges[town.listed[q]].id
    whole_groups = (count + LANES - 1) // LANES * LANES  # a few too many: whole groups are faster
    chance.fill_uniforms(
        now.seed, now.replicate, decision, now.week, town.listed_ids, 0, whole_groups, draws
    )


@compiled_part
def side_of(exchange, side):
    """The firm on one side (0 supplier, 1 receiver)."""
    return exchange.supplier if side == SUPPLIER else exchange.receiver


@compiled_part
def is_live(state):
    """Whether an exchange is a project: identified or agreed."""
    return state == IDENTIFIED or state == AGREED


@compiled_part
def live_exchanges(town):
    """Identified and agreed exchanges."""
    return town.now.in_state[IDENTIFIED] + town.now.in_state[AGREED]


@compiled_part
def is_between_members(town, exchange):
    """Whether both partners are members."""
    return town.firms[exchange.supplier].is_member and town.firms[exchange.receiver].is_member


@compiled_part
def is_responsible(town):
    """Whether somebody works this week whom everybody knows to be responsible."""
    return town.facilitator.is_present and town.scenario.is_declared


@compiled_part
def is_responsibility_diffused(town):
    """Whether there is a forum and nobody declared responsible."""
    forum = town.scenario.interval > 0 or town.municipality.is_park_open
    return forum and not is_responsible(town)


@compiled_part
def change_state(town, exchange, state):
    """Change an exchange's state, and keep the counts by state and firm."""
    count_exchange(town, exchange, -1)
    exchange.state = state
    count_exchange(town, exchange, 1)


@compiled_part
def count_exchange(town, exchange, step):
    """Count an exchange in its present state, or (step -1) no longer."""
    town.now.in_state[exchange.state] += step
    supplier, receiver = town.firms[exchange.supplier], town.firms[exchange.receiver]
    if is_live(exchange.state):
        supplier.live += step
        receiver.live += step
    elif exchange.state == OPERATING:
        supplier.operating += step
        receiver.operating += step


# --- the record -----------------------------------------------------------------------------


@compiled_part
def alliance(town):
    """The alliance's number among those an event can be about."""
    return town.exchanges.shape[0] + town.firms.shape[0]


@compiled_part
def facilitator_(town):
    """The facilitator's number."""
    return alliance(town) + 1


@compiled_part
def municipality_(town):
    """The municipality's number."""
    return alliance(town) + 2


@compiled_part
def log(town, what, who, why):
    """Write an event."""
    log_numbers(town, what, who, why, NO_NUMBER, NO_NUMBER)


@compiled_part
def log_numbers(town, what, who, why, a, b):
    """Write an event whose reason tells of numbers, if there is room; count it in any case."""
    row = town.now.logged
    town.now.logged += 1
    if row < town.event_rows.shape[0]:
        event = town.event_rows[row]
        event.run, event.week = town.now.run, town.now.week
        event.what, event.who, event.why = what, who, why
        event.a, event.b = a, b


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
    write_means(town, row)
    row.members, row.stage = now.members, life.stage
    row.goal, row.roles, row.weary = life.goal, life.roles, life.weary


@compiled_part
def write_means(town, row):
    """Write the four means over members and their pairs."""
    included = town.firms.is_member
    row.trust = mean_of_pairs(town.trust_in.T, included)
    row.communication = mean_of_pairs(town.communication.T, included)
    row.understanding = mean_of(town.firms.understanding, included)
    row.commitment = mean_of(town.firms.commitment, included)


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
    row.facilitator_hours, row.grants_nok = town.facilitator.hours_paid, town.municipality.grants_paid
    write_means(town, row)
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
