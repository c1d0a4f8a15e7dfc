"""Phases 5 and 7 in batched numpy: projects and operating exchanges, in order where one meets what another did."""

from __future__ import annotations

import numpy as np

from experiments.bench.peers.batched.arrays import Array, gained, lost, midpoint, rules
from experiments.bench.peers.batched.runs import AGREED, CLOSED, DORMANT, ENDED, NEVER, OPERATING, Runs
from sim import chance


def work_on_projects(runs: Runs) -> None:
    """5 Each live project advances, is decided on, starts, or is dropped."""
    cell, k, r = runs.cells(runs.are_live)
    if len(k) == 0:
        return
    place, rates = runs.place, runs.rates.project
    tie = place.tie[k] * runs.count + r
    supplier, receiver = place.supplier[k] * runs.count + r, place.receiver[k] * runs.count + r
    agreed = runs.state.take(cell) == AGREED
    # What of a project no other project of its week can change, for all at once.
    undriven = undriven_and_cleared_up(runs, cell, tie, r)
    hours = hours_a_project(runs)
    of_supplier, of_receiver = hours.take(supplier), hours.take(receiver)
    needed = np.where(agreed, runs.implement_needed.take(cell), runs.explore_needed.take(cell))
    permit_left = runs.permit_left.take(cell) - agreed
    runs.permit_left.put(cell, permit_left)
    seeks = np.flatnonzero(agreed & ~runs.financed.take(cell))
    # Draws of all that may be decided on this week, did all hours at hand go into it.
    most = runs.progress.take(cell) + np.minimum(of_supplier, of_receiver)
    decides = np.flatnonzero(~agreed & (most >= needed))
    ids, of_firm = place.opportunity_ids[k], place.ids
    asked = ids[decides], r[decides]
    drops, finance, of_partners, finals = runs.draws(
        (chance.DROP, ids, r, 0),
        (chance.FINANCE, ids[seeks], r[seeks], 0),
        (
            chance.AGREEMENT, np.tile(asked[0], 2), np.tile(asked[1], 2),
            np.concatenate([of_firm[place.supplier[k[decides]]], of_firm[place.receiver[k[decides]]]]),
        ),
        (chance.REFUSAL_FINAL, *asked, 0),
    )  # fmt: skip
    found = seeks[finance < runs.finance.take(cell[seeks])]
    runs.financed.put(cell[found], True)
    is_ready = ~agreed | ((permit_left <= 0.0) & runs.financed.take(cell))
    decisions = np.empty((3, len(k)))
    decisions[:2, decides] = of_partners.reshape(2, -1)
    decisions[2, decides] = finals
    hopes = midpoint(runs.optimism[0].take(cell), runs.optimism[1].take(cell))
    disappointed = np.where(agreed, rates.disappointment_rate * hopes, 0.0)
    # The rest in the order of exchanges: what one does, the next one of its partners meets.
    last = np.cumsum(runs.are_live.sum(1)).tolist()
    for row, (first, after) in enumerate(zip([0, *last], last, strict=False)):
        if first == after:
            continue
        own = slice(first, after)
        column = r[own]
        drive, progress = advance(runs, row, column, undriven[own], of_supplier[own], of_receiver[own])
        finished = is_ready[own] & (progress >= needed[own])
        probability = np.minimum(1.0, rates.drop_rate * (1.0 - drive) + disappointed[own])
        dropped = np.flatnonzero(~finished & (drops[own] < probability))
        done = np.flatnonzero(finished)
        starts = agreed[own][done]
        if len(done):
            start(runs, row, column[done[starts]])
            decided = done[~starts]
            decide(runs, row, column[decided], decisions[:, own][:, decided])
        if len(dropped):
            drop(runs, row, column[dropped])


def undriven_and_cleared_up(runs: Runs, cell: Array, tie: Array, r: Array) -> Array:
    """What nothing drives of each project, before experience; follow-up clears up what its partners hope for."""
    rates, skill, reminder = runs.rates.project, runs.scenario.facilitator.skill, runs.rates.contact.informal_nudge
    nudge = runs.nudge.take(cell)
    if reminder > 0.0:
        nudge = np.where(runs.met.take(tie), np.maximum(nudge, reminder), nudge)
    followed = 1.0 - rates.drive_follow_up * runs.follow_up * skill
    undriven = runs.undriven.take(cell) * followed.take(r) * (1.0 - rates.drive_nudge * nudge)
    undriven *= np.where(runs.owned.take(cell), 1.0 - rates.drive_owner, 1.0)
    runs.nudge.put(cell, nudge * rates.nudge_keep)
    cleared = (rates.clarify_rate * runs.follow_up * skill).take(r)
    for side in range(2):
        runs.optimism[side].put(cell, runs.optimism[side].take(cell) * (1.0 - cleared))
    runs.clarity.put(cell, gained(runs.clarity.take(cell), cleared))
    return undriven


def hours_a_project(runs: Runs) -> Array:
    """Hours that each firm has for each of its live projects."""
    hours = runs.attention * runs.commitment
    if runs.came is not None:
        hours -= runs.rates.meeting.meeting_attention * runs.came
    np.maximum(hours, 0.0, out=hours)
    hours /= np.maximum(runs.live, 1)
    return hours


def advance(
    runs: Runs, k: int, r: Array, undriven: Array, of_supplier: Array, of_receiver: Array
) -> tuple[Array, Array]:
    """Drive and hours of progress of one exchange, where it is a project."""
    place, rates = runs.place, runs.rates.project
    operating = runs.operating[place.supplier[k]].take(r) + runs.operating[place.receiver[k]].take(r)
    drive = gained(1.0 - undriven, runs.experience.take(operating))
    talk = runs.communication[place.tie[k]]
    level = talk.take(r)
    made = np.minimum(of_supplier * drive, of_receiver * drive) * (0.5 + 0.5 * level)
    progress = runs.progress[k].take(r) + made
    runs.progress[k][r] = progress
    talk[r] = gained(level, rates.project_communication_gain * drive)
    return drive, progress


def decide(runs: Runs, k: int, r: Array, draws: Array) -> None:
    """Once explored, both sides decide, then whether there is enough of the stream."""
    if len(r) == 0:
        return
    place, rates = runs.place, runs.rates.project
    ambiguity: float | Array = rates.ambiguity_weight
    if rates.clarity_counts:
        ambiguity = rates.ambiguity_weight * (1.0 - runs.clarity[k, r])
    accepted = amount_taken(runs, k, r) + runs.terms["amount"][k, r] <= place.capacity[k]
    for side in range(2):
        accepted &= accepts(runs, k, r, side, runs.optimism[side, k, r], ambiguity, draws[side])
    refused = r[~accepted]
    runs.refusals[refused] += 1
    is_final = draws[2][~accepted] < rates.refusal_final
    runs.state[k, refused] = np.where(is_final, CLOSED, DORMANT)
    runs.clock[k, refused] = rates.cooldown
    runs.count_at(runs.live, k, refused, -1)
    agreed = r[accepted]
    runs.state[k, agreed] = AGREED
    runs.ever_agreed[k, agreed] = True
    runs.progress[k, agreed] = 0.0
    runs.financed[k, agreed] = runs.terms["capital_need"][k, agreed] < rates.self_financed
    runs.permit_left[k, agreed] = runs.terms["permit_weeks"][k, agreed]
    runs.waited[place.supplier[k], agreed] = runs.waited[place.receiver[k], agreed] = 0


def accepts(runs: Runs, k: int, r: Array, side: int, hope: float | Array, ambiguity: float | Array, u: Array) -> Array:
    """Whether one side accepts, now or at renewal."""
    rates, (firm, row) = runs.rates.project, runs.sides(k)[side]
    probability = rules.agreement.acceptance_probability(
        runs.judged[side, k, r], hope, runs.trust[row, r], runs.understanding[firm, r],
        rates.sharpness, rates.risk_weight, ambiguity,
    )  # fmt: skip
    return u < probability


def amount_taken(runs: Runs, k: int, r: Array) -> Array:
    """Amount of a stream that is agreed or delivered already."""
    taken = np.zeros(len(r))
    for other in runs.place.same_stream[k]:
        state = runs.state[other, r]
        taken += np.where((state == AGREED) | (state == OPERATING), runs.terms["amount"][other, r], 0.0)
    return taken


def start(runs: Runs, k: int, r: Array) -> None:
    """An agreed exchange starts, and what is left of each side's hope is not met."""
    rates, after = runs.rates.project, runs.rates.operation
    runs.state[k, r] = OPERATING
    runs.contract_left[k, r] = runs.terms["contract_weeks"][k, r]
    runs.ever_realised[k, r] = True
    runs.starts[r] += 1
    runs.first_start[r] = np.where(runs.first_start[r] == NEVER, runs.week, runs.first_start[r])
    runs.count_at(runs.live, k, r, -1)
    runs.count_at(runs.operating, k, r, 1)
    for side, (firm, row) in enumerate(runs.sides(k)):
        runs.waited[firm, r] = 0
        hope = runs.optimism[side, k, r]
        committed = gained(runs.commitment[firm, r], rates.realised_commitment_gain)
        runs.commitment[firm, r] = lost(committed, rules.operation.unmet_loss(after.unmet_commitment_loss, hope))
        runs.trust[row, r] = lost(runs.trust[row, r], rules.operation.unmet_loss(after.unmet_trust_loss, hope))


def drop(runs: Runs, k: int, r: Array) -> None:
    """A project ends without result: both sides lose commitment, and trust in each other."""
    rates = runs.rates.project
    for side, (firm, row) in enumerate(runs.sides(k)):
        runs.commitment[firm, r] = lost(runs.commitment[firm, r], rates.drop_commitment_loss)
        loss = rules.project.trust_loss_on_drop(
            rates.drop_trust_loss, rates.violation_weight, runs.optimism[side, k, r]
        )
        runs.trust[row, r] = lost(runs.trust[row, r], loss)
    runs.drops[r] += 1
    runs.state[k, r] = DORMANT
    runs.clock[k, r] = rates.cooldown
    runs.count_at(runs.live, k, r, -1)


def operate(runs: Runs) -> None:
    """7 Operating exchanges deliver or fail, then go on or end, in their order."""
    operates = runs.state == OPERATING
    cell, k, r = runs.cells(operates)
    if len(k) == 0:
        return
    place, rates = runs.place, runs.rates.operation
    contract_left = runs.contract_left.take(cell) - 1.0
    runs.contract_left.put(cell, contract_left)
    is_up = contract_left <= 0.0
    up, ids = np.flatnonzero(is_up), place.opportunity_ids[k]
    delivery, market, *of_partners = runs.draws(
        (chance.DELIVERY, ids, r, 0),
        (chance.MARKET_END, ids, r, 0),
        (chance.RENEWAL, ids[up], r[up], place.ids[place.supplier[k[up]]]),
        (chance.RENEWAL, ids[up], r[up], place.ids[place.receiver[k[up]]]),
    )
    renewal = np.empty((2, len(k)))
    renewal[:, up] = of_partners
    fails = delivery >= runs.reliability.take(place.supplier[k] * runs.count + r)
    ends = market < rates.market_end_rate
    last = np.cumsum(operates.sum(1)).tolist()
    for row, (first, after) in enumerate(zip([0, *last], last, strict=False)):
        if first == after:
            continue
        own, column = slice(first, after), r[first:after]
        trust_in_supplier = deliver(runs, row, column, np.flatnonzero(fails[own]))
        over = ends[own] | (trust_in_supplier < rates.trust_floor)
        asked = np.flatnonzero(is_up[own] & ~over)
        if len(asked):
            renewed = renews(runs, row, column[asked], renewal[:, own][:, asked])
            over[asked[~renewed]] = True
            again = column[asked[renewed]]
            runs.contract_left[row, again] = runs.terms["contract_weeks"][row, again]
        if over.any():
            end(runs, row, column[over])


def deliver(runs: Runs, k: int, r: Array, failed: Array) -> Array:
    """A week of deliveries: partners talk and learn, trust follows, word spreads. Trust in the supplier after it."""
    place, rates, count = runs.place, runs.rates.operation, runs.count
    talk = runs.communication[place.tie[k]]
    talk[r] = gained(talk.take(r), rates.operating_communication_gain)
    for firm in (place.supplier[k], place.receiver[k]):
        learns = runs.understanding[firm]
        learns[r] = gained(learns.take(r), rates.operating_understanding_gain)
    rows, ties = place.hearers[k]
    cells = np.concatenate([[place.trust_of_receiver[k], place.trust_of_supplier[k]], rows])[:, None] * count + r
    heard = runs.communication.take(ties[:, None] * count + r)
    change, loss = np.empty(cells.shape), np.empty((len(cells), len(failed)))
    change[0], change[1] = rates.delivery_trust_gain, 0.5 * rates.delivery_trust_gain
    loss[0], loss[1] = rates.delivery_trust_loss, 0.0  # the supplier knows why
    change[2:] = rules.operation.hearsay(rates.gossip_share, rates.delivery_trust_gain, heard)
    loss[2:] = rules.operation.hearsay(rates.gossip_share, rates.delivery_trust_loss, heard[:, failed])
    level = runs.trust.take(cells)
    after_loss = lost(level[:, failed], loss)
    level += change * (1.0 - level)
    level[:, failed] = after_loss
    runs.trust.put(cells, level)
    return level[0]


def renews(runs: Runs, k: int, r: Array, draws: Array) -> Array:
    """Whether both sides accept once more: without hopes, and knowing what they have."""
    ambiguity = rules.agreement.ambiguity_at_renewal(
        runs.rates.project.ambiguity_weight, runs.rates.operation.renewal_clarity
    )
    one, other = (accepts(runs, k, r, side, 0.0, ambiguity, draws[side]) for side in range(2))
    return one & other


def end(runs: Runs, k: int, r: Array) -> None:
    """Stop operating; it can be taken up again after some years."""
    rates = runs.rates.operation
    runs.state[k, r] = ENDED
    runs.clock[k, r] = rates.restart_weeks
    runs.ends[r] += 1
    runs.count_at(runs.operating, k, r, -1)
    for firm, _ in runs.sides(k):
        runs.commitment[firm, r] = lost(runs.commitment[firm, r], rates.ended_commitment_loss)
