"""A firm's part of the week, compiled: who comes, hours, joining and leaving, places in the park."""

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import log
from sim.ensemble.exchange import spread_bad_word, stop
from sim.ensemble.recall import recall_communication
from sim.ensemble.ties import are_members, lower_trust
from sim.ensemble.town import NONE_YET, draw, draw_for_ids, is_shared, tenants
from sim.happenings import What, Why
from sim.rules import commitment as commitment_rules
from sim.rules import facilitator, meeting, operation, project, support, together, trust


@compiled_part
def attend(town, room, decision):
    """Firms come or not; lists those present and returns how many."""
    rates, asked, present = town.rates.meeting, NONE_YET, NONE_YET
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            room.listed[asked] = i
            room.listed_ids[0, asked] = town.firms[i].id
            asked += 1
    draw_for_ids(town, room, decision, asked, room.draws[0])
    for q in range(asked):
        i = room.listed[q]
        firm = town.firms[i]
        probability = meeting.attendance_probability(
            rates.attend_base, rates.attend_commitment, firm.commitment, firm.in_park, rates.attend_in_park
        )
        room.listed[present] = i
        present += room.draws[0, q] < probability
    return present


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
def perhaps_let_down(town, room, i, incident_draw):
    """Perhaps let one partner of a project or an exchange down, who tells others."""
    rates = town.rates
    rate = together.normed_rate(rates.trust.incident_rate, town.scenario.plan, rates.municipality.plan_norms)
    if trust.has_incident(rate, incident_draw):
        let_down(town, room, i)


@compiled_part
def let_down(town, room, i):
    """Of the partners that a firm has, the one with the lowest draw trusts it less, and tells others."""
    chosen, lowest = np.int64(0), 2.0
    for q in range(town.firms[i].first_own, town.firms[i].last_own):
        k = np.int64(town.own[q])
        exchange = town.exchanges[k]
        if is_shared(exchange.state):
            found = draw(town, chance.INCIDENT_PARTNER, exchange.id, town.firms[i].id)
            if found < lowest:
                chosen, lowest = k, found  # type: ignore[assignment]  # numba has whole numbers of one kind
    exchange, loss = town.exchanges[chosen], town.rates.trust.incident_trust_loss
    supplies = exchange.supplier == i
    partner = exchange.receiver if supplies else exchange.supplier
    lower_trust(town, exchange.tie, partner, i, loss)
    log(town, What.INCIDENT, chosen, Why.SUPPLIER_LET_DOWN if supplies else Why.RECEIVER_LET_DOWN)
    spread_bad_word(town, exchange.tie, i, partner, loss)
    if town.rates.trust.suspicion > 0.0:
        suspect_others(town, room, i, partner)


@compiled_part
def suspect_others(town, room, culprit, partner):
    """Every witness trusts everybody else less too, as far as it knows of an incident."""
    rates, losses = town.rates, room.talk
    recall_communication(town, room, partner)
    room.talk[partner] = 1.0
    for witness in range(town.firms.shape[0]):
        heard = operation.hearsay(rates.operation.gossip_share, rates.trust.incident_trust_loss, room.talk[witness])
        losses[witness] = trust.loss_in_others(rates.trust.suspicion, heard)
    for tie in range(town.trust.shape[0]):
        a, b = town.ties[tie].a, town.ties[tie].b
        if a != culprit and b != culprit and are_members(town, tie):
            lower_trust(town, tie, a, b, losses[a])
            lower_trust(town, tie, b, a, losses[b])


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
def leave(town, i, why):
    """A firm leaves the alliance: projects go dormant, exchanges end."""
    firm = town.firms[i]
    firm.in_park = firm.came = False
    town.firms[i].is_member = False
    town.now.members -= 1
    town.now.pairs_changed = True
    log(town, What.FIRM_LEFT, town.exchanges.shape[0] + i, why)
    for q in range(firm.first_own, firm.last_own):
        stop(town, np.int64(town.own[q]), Why.PARTNER_LEFT)


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
        for tie in range(town.ties.shape[0]):
            if town.ties[tie].a == i or town.ties[tie].b == i:
                town.communication[tie] = town.communication_at_start[tie]
    log(town, What.FIRM_JOINED, town.exchanges.shape[0] + i, why)
    assign_park_places(town)


@compiled_inner_part
def take_stock_of_firm(town, i):
    """Drift toward what cooperation has given so far; leave after a long time below the limit."""
    firm, rates = town.firms[i], town.rates.commitment
    if not commitment_rules.keeps_target(firm.operating, firm.target_with):
        firm.target_with = firm.operating
        firm.target = commitment_rules.commitment_target(
            firm.operating, firm.waited, rates.commitment_base, rates.benefit_gain,
            rates.impatience, firm.patience,
        )  # fmt: skip
    firm.commitment = commitment_rules.drifted(firm.commitment, firm.target, rates.commitment_drift)
    firm.waited = commitment_rules.weeks_waited(firm.waited, firm.live)
    firm.discouraged = commitment_rules.weeks_discouraged(firm.discouraged, firm.commitment, rates.exit_commitment)
    if rates.exit_allowed and firm.discouraged >= rates.exit_patience:
        leave(town, i, Why.LOST_PATIENCE)


@compiled_inner_part
def members_with_exchanges(town):
    """Members with an operating exchange."""
    count = 0
    for i in range(town.firms.shape[0]):
        count += town.firms[i].is_member and town.firms[i].operating > 0
    return count
