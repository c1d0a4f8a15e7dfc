"""The life of one exchange, compiled: the twin of sim/reference/exchange.py.

`k` is an exchange's index; functions are named after the methods they follow.
"""

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.contact import have_met
from sim.ensemble.events import log, log_numbers
from sim.ensemble.fund import pay_fund, pay_grant
from sim.ensemble.hopes import clarify, pay_for_hopes
from sim.ensemble.outside import market_end_rate
from sim.ensemble.ties import lower_trust, raise_communication, raise_trust, side_in, trust_of
from sim.ensemble.town import (
    AGREED,
    CLOSED,
    DORMANT,
    ENDED,
    IDENTIFIED,
    LATENT,
    NO_NUMBER,
    OPERATING,
    RECEIVER,
    SUPPLIER,
    UNTHOUGHT,
    change_state,
    draw,
    is_live,
    is_responsibility_diffused,
    side_of,
)
from sim.ensemble.trial import planned, try_out
from sim.happenings import What, Why
from sim.place.case import LIMITS
from sim.rules import agreement, demand, discovery, operation, project, support
from sim.rules import municipality as municipality_rules
from sim.rules.primitives import gained, lost, midpoint

POWER = LIMITS.index("power")
NEVER = -1


# --- discovery ------------------------------------------------------------------------------


@compiled_inner_part
def may_branch_off(town, exchange):
    """Whether a reserve row may come to mind: while the first receiver of its stream receives it."""
    return exchange.state == UNTHOUGHT and town.exchanges[exchange.parent].state == OPERATING


@compiled_part
def branch_off(town, k, u):
    """A reserve row comes to mind, or not yet."""
    exchange = town.exchanges[k]
    if discovery.branches_off(town.exchanges[exchange.parent].state == OPERATING, town.rates.discovery.branch_rate, u):
        change_state(town, exchange, LATENT)
        log(town, What.OPENED, k, Why.BRANCHED_OFF)


@compiled_inner_part
def has_room(town, exchange):
    """Whether both partners have room for one more project."""
    a, b = town.firms[exchange.supplier], town.firms[exchange.receiver]
    return a.live < a.max_projects and b.live < b.max_projects


@compiled_inner_part
def seek_discovery(town, k, latent, u):
    """Be seen, by the partners themselves or by the facilitator, or stay latent."""
    exchange, rates = town.exchanges[k], town.rates.discovery
    communication = town.communication[exchange.tie]
    own = discovery.own_discovery_hazard(
        communication, town.firms[exchange.supplier].competence,
        town.firms[exchange.receiver].competence, rates.discovery_rate,
    )  # fmt: skip
    mapped = discovery.mapping_hazard(
        town.facilitator.mapping_hours, latent, communication, town.facilitator.skill, town.municipality.mapping_yield
    )
    mapped = discovery.competent_hazard(
        mapped, town.firms[exchange.supplier].competence, town.firms[exchange.receiver].competence,
        town.rates.project.competence_weight,
    )  # fmt: skip
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
    town.by_week[town.now.week].identified += 1
    exchange.progress = exchange.nudge = exchange.clarity = 0.0
    exchange.weeks_idle = exchange.trial_left = 0
    exchange.talked = False
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        exchange.optimism[side] = discovery.initial_optimism(
            rates.optimism, firm.understanding, draw(town, chance.OPTIMISM, exchange.id, firm.id)
        )
    ownership = discovery.ownership_probability(exchange.value, rates.diffusion, is_responsibility_diffused(town))
    exchange.owned = draw(town, chance.OWNERSHIP, exchange.id, chance.NOBODY) < ownership
    log_numbers(town, What.IDENTIFIED, k, why, np.int64(exchange.owned), NO_NUMBER)


# --- the project ----------------------------------------------------------------------------


@compiled_inner_part
def work(town, k, drop_draw):
    """One week of a live project: progress, then agreement, start, or being dropped."""
    drive = advance(town, k)
    exchange = town.exchanges[k]
    changed = explore(town, k) if exchange.state == IDENTIFIED else implement(town, k)
    if not changed:
        maybe_drop(town, k, drive, drop_draw)


@compiled_inner_part
def drive_of_exchange(town, exchange):
    """This week's drive; partners who met by chance were reminded, and who runs exchanges does it better."""
    rates, person, reminder = town.rates.project, town.facilitator, town.rates.contact.informal_nudge
    if reminder > 0.0 and have_met(town, exchange.tie):
        exchange.nudge = project.reminded_nudge(exchange.nudge, reminder)
    drive = project.drive(
        exchange.value, person.follow_up, person.skill, exchange.nudge, exchange.owned,
        rates.drive_base, rates.drive_value, rates.drive_follow_up, rates.drive_nudge, rates.drive_owner,
    )  # fmt: skip
    operating = town.firms[exchange.supplier].operating + town.firms[exchange.receiver].operating
    return project.experienced_drive(drive, operating, rates.drive_experience, rates.experience_scale)


@compiled_inner_part
def hours_needed(town, exchange, hours):
    """Hours that work of so many takes partners who know as much as these do by now."""
    a, b = town.firms[exchange.supplier], town.firms[exchange.receiver]
    return project.hours_needed(hours, a.competence, b.competence, town.rates.project.competence_weight)


@compiled_inner_part
def advance(town, k):
    """Hours of progress; returns the project's drive (0-1)."""
    rates, exchange = town.rates.project, town.exchanges[k]
    drive = drive_of_exchange(town, exchange)
    exchange.nudge = project.kept_nudge(exchange.nudge, rates.nudge_keep)
    a, b = town.firms[exchange.supplier], town.firms[exchange.receiver]
    made = project.progress_made(
        a.project_hours, a.projects_this_week, b.project_hours, b.projects_this_week,
        drive, town.communication[exchange.tie],
    )  # fmt: skip
    exchange.progress += made
    if town.scenario.evaluation:
        needed = hours_needed(town, exchange, exchange.implement_hours)
        work_left = exchange.state == IDENTIFIED or exchange.progress < needed
        exchange.weeks_idle = support.weeks_idle(
            exchange.weeks_idle, made, town.rates.municipality.idle_progress, work_left
        )
    raise_communication(town, exchange.tie, project.project_communication(rates.project_communication_gain, drive))
    clarify(town, exchange)
    return drive


@compiled_inner_part
def explore(town, k):
    """Once explored, both sides decide; returns whether the state changed."""
    exchange = town.exchanges[k]
    if exchange.progress < hours_needed(town, exchange, exchange.explore_hours):
        return False
    if try_out(town, k):
        return False
    rates, hopes, doubt = town.rates.project, exchange.optimism, town.rates.municipality.trial_doubt
    ambiguity = agreement.ambiguity_left(rates.ambiguity_weight, exchange.clarity, rates.clarity_counts)
    ambiguity = demand.weight_after_trial(ambiguity, exchange.tried, doubt)
    risk = demand.weight_after_trial(rates.risk_weight, exchange.tried, doubt)
    if not accepts(town, exchange, SUPPLIER, hopes[SUPPLIER], risk, ambiguity, chance.AGREEMENT):
        refuse(town, k, Why.SUPPLIER_REFUSED)
    elif not accepts(town, exchange, RECEIVER, hopes[RECEIVER], risk, ambiguity, chance.AGREEMENT):
        refuse(town, k, Why.RECEIVER_REFUSED)
    elif not agreement.fits_capacity(exchange.amount, amount_taken(town, exchange), exchange.capacity):
        refuse(town, k, Why.NO_CAPACITY_LEFT)
    else:
        agree(town, k)
    return True


@compiled_part
def accepts(town, exchange, side, optimism, risk_weight, ambiguity_weight, decision):
    """Whether one side (0 supplier, 1 receiver) accepts, now or at renewal."""
    rates = town.rates.project
    own, partner = side_of(exchange, side), side_of(exchange, 1 - side)
    firm = town.firms[own]
    value = agreement.judged_value(exchange.values[side], firm.competence, rates.doubt_weight)
    probability = agreement.acceptance_probability(
        value, optimism, trust_of(town, exchange.tie, own, partner), firm.understanding,
        rates.sharpness, risk_weight, ambiguity_weight,
    )  # fmt: skip
    return draw(town, decision, exchange.id, firm.id) < probability


@compiled_part
def amount_taken(town, exchange):
    """Amount of a stream that is agreed or delivered already."""
    taken, supplier = 0.0, town.firms[exchange.supplier]
    for q in range(supplier.first_own, supplier.last_own):
        other = town.exchanges[town.own[q]]
        same_stream = other.supplier == exchange.supplier and other.resource == exchange.resource
        if same_stream and (other.state == AGREED or other.state == OPERATING):
            taken += other.amount
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
    exchange.weeks_idle = 0
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
    u = chance.uniform(now.seed, now.replicate, chance.STATE_PERMIT, chance.BEFORE_WEEK_1, exchange.id, chance.NOBODY)
    exchange.state_permit_left = municipality_rules.state_permit_weeks(
        exchange.kind, rates.state_weeks_low, rates.state_weeks_high, u
    )
    exchange.permit_left = planned(town, rates.municipal_weeks)
    if town.scenario.joint_planning:
        now.planning_visits += 2


@compiled_part
def refuse(town, k, why):
    """A refusal: for good, or for some time."""
    exchange, rates = town.exchanges[k], town.rates.project
    town.now.refusals += 1
    u = draw(town, chance.REFUSAL_FINAL, exchange.id, chance.NOBODY)
    if demand.is_refusal_final(exchange.asked_for, rates.refusal_final, u):
        change_state(town, exchange, CLOSED)
        log(town, What.CLOSED, k, why)
    else:
        rest(town, exchange, DORMANT, rates.cooldown)
        log(town, What.REFUSED, k, why)


@compiled_inner_part
def implement(town, k):
    """Permit, finance and work; returns whether the exchange started."""
    exchange = town.exchanges[k]
    if exchange.state_permit_left > 0.0:
        exchange.state_permit_left -= 1.0
    else:
        exchange.permit_left -= town.municipality.advance
    if town.scenario.limits and exchange.limit != 0 and exchange.permit_left <= 0.0:
        meet_limit(town, k)
        return True
    if not exchange.financed:
        seek_finance(town, k)
    worked = exchange.progress >= hours_needed(town, exchange, exchange.implement_hours)
    if worked and exchange.permit_left <= 0.0 and exchange.financed:
        start_exchange(town, k)
        return True
    return False


@compiled_part
def seek_finance(town, k):
    """Missing finance may be found, more easily with a grant."""
    exchange, rates, need = town.exchanges[k], town.rates, town.exchanges[k].capital_need
    if exchange.grant == 0.0:
        exchange.grant = pay_fund(town, k)
    if exchange.grant == 0.0:
        exchange.grant = pay_grant(town, k)
    probability = municipality_rules.finance_probability(
        rates.project.finance_rate, exchange.grant, need, rates.project.self_financed,
        rates.municipality.capital_scale,
    )  # fmt: skip
    probability = municipality_rules.steep_finance(
        probability, exchange.grant, need, rates.project.self_financed,
        rates.municipality.capital_scale, rates.project.finance_steepness,
    )  # fmt: skip
    if draw(town, chance.FINANCE, exchange.id, chance.NOBODY) < probability:
        exchange.financed = True
        log(town, What.FINANCED, k, Why.WITH_A_GRANT if exchange.grant > 0.0 else Why.WITHOUT_A_GRANT)


@compiled_part
def start_exchange(town, k):
    """An agreed exchange starts."""
    now, exchange = town.now, town.exchanges[k]
    change_state(town, exchange, OPERATING)
    exchange.contract_left = town.exchanges[k].contract_weeks
    now.realised += not exchange.ever_realised
    exchange.ever_realised = True
    now.starts += 1
    town.by_week[now.week].starts += 1
    if town.scenario.recruiting:
        council = town.municipality
        council.reputation = gained(council.reputation, town.rates.municipality.reputation_gain)
    if now.first_start == NEVER:
        now.first_start = now.week
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        firm.waited = 0
        firm.commitment = gained(firm.commitment, town.rates.project.realised_commitment_gain)
    pay_for_hopes(town, exchange)
    log(town, What.STARTED, k, Why.IMPLEMENTED)


@compiled_inner_part
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
    disappoint(town, exchange)
    rest(town, exchange, DORMANT, rates.cooldown)
    no_drive = drop_draw < project.drop_probability(rates.drop_rate, drive, 0.0, 0.0, agreed)
    log(town, What.DROPPED, k, Why.NOBODY_DROVE_IT if no_drive else Why.HOPES_DISAPPOINTED)


@compiled_part
def meet_limit(town, k):
    """End for good: only the permit shows that the place has too little for it."""
    exchange = town.exchanges[k]
    disappoint(town, exchange)
    change_state(town, exchange, CLOSED)
    log_numbers(town, What.CLOSED, k, Why.LIMIT_SURFACED, exchange.limit, NO_NUMBER)


@compiled_part
def disappoint(town, exchange):
    """A project ends without result: both sides lose commitment, and trust in each other."""
    rates = town.rates.project
    for side in range(2):
        own, partner = side_of(exchange, side), side_of(exchange, 1 - side)
        firm = town.firms[own]
        firm.commitment = lost(firm.commitment, rates.drop_commitment_loss)
        loss = project.trust_loss_on_drop(rates.drop_trust_loss, rates.violation_weight, exchange.optimism[side])
        lower_trust(town, exchange.tie, own, partner, loss)
    town.now.drops += 1


# --- operation ------------------------------------------------------------------------------


@compiled_inner_part
def deliver(town, k, delivery_draw):
    """One week of deliveries: partners talk and learn, trust follows, word spreads."""
    exchange, rates = town.exchanges[k], town.rates.operation
    supplier, receiver, tie = exchange.supplier, exchange.receiver, exchange.tie
    exchange.weeks_operated += 1
    raise_communication(town, tie, rates.operating_communication_gain)
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        firm.understanding = gained(firm.understanding, rates.operating_understanding_gain)
    if delivery_draw < town.firms[supplier].reliability:
        raise_trust(town, tie, receiver, supplier, rates.delivery_trust_gain)
        raise_trust(town, tie, supplier, receiver, operation.supplier_trust_gain(rates.delivery_trust_gain))
        spread_good_word(town, tie, supplier, receiver)
    else:
        lower_trust(town, tie, receiver, supplier, rates.delivery_trust_loss)
        log(town, What.DELIVERY_FAILED, k, Why.COULD_NOT_DELIVER)
        spread_bad_word(town, tie, supplier, receiver, rates.delivery_trust_loss)


@compiled_inner_part
def spread_good_word(town, tie, supplier, receiver):
    """The receiver tells every third member of a good delivery; the supplier's partners are who may act on it."""
    share, gain = town.rates.operation.gossip_share, town.rates.operation.delivery_trust_gain
    told, side = town.told[tie], side_in(receiver, supplier)
    for q in range(told.first[side], told.last[side]):
        hearer = town.hearers[q]
        if town.firms[hearer.firm].is_member:
            heard = operation.hearsay(share, gain, town.communication[hearer.talk])
            raise_trust(town, hearer.trust, hearer.firm, supplier, heard)


@compiled_inner_part
def spread_bad_word(town, tie, about, teller, loss):
    """A firm tells every third member of what a partner did, a failed delivery as a rule."""
    share = town.rates.operation.gossip_share
    told, side = town.told[tie], side_in(teller, about)
    for q in range(told.first[side], told.last[side]):
        hearer = town.hearers[q]
        if town.firms[hearer.firm].is_member:
            heard = operation.hearsay(share, loss, town.communication[hearer.talk])
            lower_trust(town, hearer.trust, hearer.firm, about, heard)


@compiled_inner_part
def go_on_or_end(town, k, market_draw):
    """After deliveries the exchange goes on, is renewed, or ends."""
    exchange, rates = town.exchanges[k], town.rates.operation
    exchange.contract_left -= 1.0
    trust = trust_of(town, exchange.tie, exchange.receiver, exchange.supplier)
    reason = operation.end_reason(trust, rates.trust_floor, market_end_rate(town, exchange), market_draw)
    if reason != operation.GOES_ON:
        end(town, k, Why.TRUST_BROKEN if reason == operation.TRUST_BROKEN else Why.MARKET_CHANGED)
    elif exchange.contract_left <= 0.0:
        if renews(town, exchange):
            exchange.contract_left = town.exchanges[k].contract_weeks
            log(town, What.CONTRACT_RENEWED, k, Why.BOTH_ACCEPTED)
        else:
            end(town, k, Why.NOT_RENEWED)


@compiled_part
def renews(town, exchange):
    """Whether both sides accept once more: without hopes, and knowing what they have."""
    rates = town.rates.project
    ambiguity = agreement.ambiguity_at_renewal(rates.ambiguity_weight, town.rates.operation.renewal_clarity)
    if not accepts(town, exchange, SUPPLIER, 0.0, rates.risk_weight, ambiguity, chance.RENEWAL):
        return False
    return accepts(town, exchange, RECEIVER, 0.0, rates.risk_weight, ambiguity, chance.RENEWAL)


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


# --- rest -------------------------------------------------------------------------------------


@compiled_part
def stop(town, k, why):
    """End an exchange that operates; lay a live project dormant."""
    state = town.exchanges[k].state
    if is_live(state):
        lay_dormant(town, k, why)
    elif state == OPERATING:
        end(town, k, why)


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


@compiled_inner_part
def count_down(town, exchange):
    """A week of rest; at its end the opportunity is latent again."""
    exchange.clock -= 1
    if exchange.clock <= 0:
        change_state(town, exchange, LATENT)
        exchange.progress = 0.0
