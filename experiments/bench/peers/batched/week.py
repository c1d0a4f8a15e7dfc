"""The same week in batched numpy: all replicates of a scenario at once, each state an array over replicates.

What a good numpy programmer gets without a compiler: plain loops over weeks, and over exchanges where their order
matters; all else is vectorised over replicates, and over exchanges, firms and ties too where one does not depend on
another. Rules are the plain Python of sim/rules, draws those of sim/chance.py, and so every outcome of every replicate
is the ensemble's (tests/engines/test_batched.py). It covers what a scenario without municipal levers and events can
reach, in a place whose partners are named, and refuses the rest. Of a run it gives outcomes only; costs and gains,
which are worked out after it, are left out.
"""

from __future__ import annotations

import numpy as np

from experiments.bench.peers.batched.arrays import Array, exp, lost, rules
from experiments.bench.peers.batched.exchanges import operate, work_on_projects
from experiments.bench.peers.batched.runs import AGREED, DORMANT, ENDED, IDENTIFIED, LATENT, OPERATING, UNTHOUGHT, Runs
from experiments.bench.peers.batched.stage import Life
from experiments.bench.peers.batched.start import check_is_covered
from sim import chance
from sim.place.case import Case
from sim.scenario import Scenario
from sim.start.draw import IDENTIFIED_AT_START, RUNNING_AT_START

BATCH = 8000  # replicates at a time (some 150 MB): with fewer, the interpreter takes more of the time


def simulate_batched(
    case: Case, scenario: Scenario, *, seed: int = 1, replicates: int = 1, weeks: int = 520, batch: int = BATCH
) -> dict[str, Array]:
    """Outcomes by name (as in sim.record.RUN_COLUMNS), a number for each replicate.

    Raises ValueError, one line per fault, where something is asked for that is not covered.
    """
    check_is_covered(case, scenario)
    parts = []
    for first in range(0, replicates, batch):
        runs = Runs(case, scenario, seed, np.arange(first, min(first + batch, replicates)), weeks)
        life = Life(runs, weeks)
        set_the_scene(runs)
        for week in range(1, weeks + 1):
            live_through(runs, week)
            life.update(runs)
        parts.append(runs.outcomes() | life.outcomes())
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def set_the_scene(runs: Runs) -> None:
    """Exchanges that run, and opportunities that are identified, before week 1; for how long firms have waited."""
    place, everybody = runs.place, np.arange(runs.count)
    for k in range(len(place.supplier)):
        if place.at_start[k] == RUNNING_AT_START:
            runs.state[k] = OPERATING
            runs.contract_left[k] = runs.terms["contract_weeks"][k]
            runs.ever_identified[k] = runs.ever_agreed[k] = True
            runs.identified += 1
            runs.count_at(runs.operating, k, everybody, 1)
        elif place.at_start[k] == IDENTIFIED_AT_START and not place.is_branch[k]:
            identify(runs, np.full(runs.count, k), everybody)
    runs.waited[(runs.live > 0) & (runs.operating == 0)] = place.tables.weeks_of_work


def live_through(runs: Runs, week: int) -> None:
    """One week, phase by phase."""
    runs.week = week
    forget(runs)
    meet_informally(runs)
    hold_meeting(runs)
    help_projects(runs)
    work_on_projects(runs)
    discover(runs)
    operate(runs)
    suffer_incidents(runs)
    take_stock(runs)


def forget(runs: Runs) -> None:
    """1 Communication and understanding fade, and trust that is not kept up."""
    rates = runs.rates
    runs.communication *= rules.forget.share_kept(rates.forget.communication_half_life)
    kept = rules.forget.share_kept(rates.forget.understanding_half_life)
    if kept != 1.0:
        _fade(runs.understanding, rates.forget.understanding_base, kept)
    kept = rules.forget.share_kept(rates.trust.trust_half_life)
    if kept != 1.0:
        _fade(runs.trust, runs.trust_at_start, kept)


def meet_informally(runs: Runs) -> None:
    """2 Each pair meets by chance, more often under one roof."""
    place, rates = runs.place, runs.rates.contact
    draws = runs.grid(chance.INFORMAL_CONTACT, place.ids[place.a], place.ids[place.b])
    runs.met = draws < runs.contact
    runs.meet(runs.met, rates.informal_communication_gain, rates.informal_trust_gain)


def hold_meeting(runs: Runs) -> None:
    """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects."""
    rates, choice, place = runs.rates.meeting, runs.scenario.facilitator, runs.place
    runs.hours_left = choice.hours if choice.form != "none" else 0.0
    runs.hours_worked += runs.hours_left
    runs.came = None
    if not rules.meeting.is_meeting_due(runs.week, runs.scenario.meetings.interval):
        return
    organised = rules.meeting.organised_share(runs.hours_left, rates.hours_per_meeting)
    runs.hours_left -= rules.facilitator.hours_spent(runs.hours_left, rates.hours_per_meeting)
    mandated = rules.meeting.mandated_share(organised, choice.declared_responsible, rates.undeclared_mandate)
    probability = rules.meeting.held_probability(rates.hold_self, rates.hold_facilitated, mandated)
    held = runs.grid(chance.MEETING_HELD, np.zeros(1))[0] < probability
    runs.meetings_planned += 1
    runs.meetings_held += held
    runs.recent_held += runs.rates.lifecycle.held_memory * (held - runs.recent_held)
    runs.commitment -= np.where(held, 0.0, min(rates.slip_commitment_loss, 1.0)) * runs.commitment
    probability = rates.attend_base + rates.attend_commitment * runs.commitment + runs.housed
    runs.came = held & (runs.grid(chance.ATTENDANCE, place.ids) < np.minimum(1.0, probability))
    gain = rules.meeting.understanding_gain(
        rates.understanding_gain_self, rates.understanding_gain_facilitated, organised, choice.skill
    )
    runs.understanding += gain * (1.0 - runs.understanding) * runs.came
    both = runs.came[place.a] & runs.came[place.b]
    runs.meet(both, rates.meeting_communication_gain, rates.meeting_trust_gain)
    runs.nudge[runs.live_exchanges() & both[place.tie]] = 1.0


def help_projects(runs: Runs) -> None:
    """4 The facilitator's hours, after meetings: follow-up, then mapping."""
    runs.are_live = runs.live_exchanges()
    needed = runs.rates.facilitator.follow_up_hours * runs.are_live.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(needed > 0.0, np.minimum(1.0, runs.hours_left / needed), 1.0)
    has_some = runs.are_live.any(0) & (runs.hours_left > 0.0)
    runs.follow_up = np.where(has_some, share, 0.0)
    runs.mapping_hours = runs.hours_left - np.minimum(runs.hours_left, needed)


def discover(runs: Runs) -> None:
    """6 Streams branch; rested opportunities return; latent ones may be seen."""
    place, rates = runs.place, runs.rates.discovery
    branch_off(runs)
    rests = (runs.state == DORMANT) | (runs.state == ENDED)
    runs.clock -= rests
    rested = rests & (runs.clock <= 0)
    runs.state[rested] = LATENT
    runs.progress[rested] = 0.0
    latent = runs.state == LATENT
    has_room = runs.live < place.max_projects[:, None]
    cell, k, r = runs.cells(latent & has_room[place.supplier] & has_room[place.receiver])
    if len(k) == 0:
        return
    (u,) = runs.draws((chance.DISCOVERY, place.opportunity_ids[k], r, 0))
    talk = runs.communication.take(place.tie[k] * runs.count + r)
    own = rates.discovery_rate * talk * runs.both_competent.take(cell)
    hours = (runs.mapping_hours / np.maximum(latent.sum(0), 1)).take(r)
    mapped = rates.mapping_yield * runs.scenario.facilitator.skill * hours * (0.3 + 0.7 * talk)
    hazard = own + mapped * runs.mapped_well.take(cell)
    near = np.flatnonzero(u < hazard + 1e-12)  # few: a chance is never above its hazard (primitives.strikes)
    seen = near[u[near] < 1.0 - exp(-hazard[near])]
    k, r = k[seen], r[seen]
    while len(k):  # the first that is seen in each replicate, then the second
        _, first = np.unique(r, return_index=True)
        has_room = runs.live < place.max_projects[:, None]
        fits = first[has_room[place.supplier[k[first]], r[first]] & has_room[place.receiver[k[first]], r[first]]]
        identify(runs, k[fits], r[fits])
        k, r = np.delete(k, first), np.delete(r, first)


def branch_off(runs: Runs) -> None:
    """A further receiver of a stream comes to mind while the first one receives it."""
    place = runs.place
    branches = np.flatnonzero(place.parent >= 0)
    may = (runs.state[branches] == UNTHOUGHT) & (runs.state[place.parent[branches]] == OPERATING)
    _, q, r = runs.cells(may)
    if len(q) == 0:
        return
    k = branches[q]
    (u,) = runs.draws((chance.BRANCH, place.opportunity_ids[k], r, 0))
    off = u < runs.rates.discovery.branch_rate
    runs.state[k[off], r[off]] = LATENT


def identify(runs: Runs, k: Array, r: Array) -> None:
    """Become a project: hopes are raised, and somebody owns it or nobody does. No replicate may stand in r twice."""
    if len(k) == 0:
        return
    place, rates = runs.place, runs.rates.project
    ids, firms = place.opportunity_ids[k], (place.supplier[k], place.receiver[k])
    runs.state[k, r] = IDENTIFIED
    runs.count_at(runs.live, k, r, 1)
    runs.identified[r] += ~runs.ever_identified[k, r]
    runs.ever_identified[k, r] = True
    runs.progress[k, r] = runs.nudge[k, r] = runs.clarity[k, r] = 0.0
    *hopes, owning = runs.draws(
        (chance.OPTIMISM, ids, r, place.ids[firms[0]]),
        (chance.OPTIMISM, ids, r, place.ids[firms[1]]),
        (chance.OWNERSHIP, ids, r, 0),
    )
    for side in range(2):
        understanding = runs.understanding[firms[side], r]
        runs.optimism[side, k, r] = rules.discovery.initial_optimism(rates.optimism, understanding, hopes[side])
    ownership = rules.discovery.ownership_probability(runs.value[k, r], rates.diffusion, runs.is_diffused)
    runs.owned[k, r] = owning < ownership


def suffer_incidents(runs: Runs) -> None:
    """7 Members let partners down, and all that hear of it trust less."""
    place, rates = runs.place, runs.rates.trust
    if rates.incident_rate == 0.0:
        return
    strikes = runs.grid(chance.INCIDENT, place.ids) < rates.incident_rate
    _, culprit, r = runs.cells(strikes & (runs.live + runs.operating > 0))
    if len(r) == 0:
        return
    partner = let_down(runs, culprit, r)
    while len(r):  # the first one of each replicate, then the second
        _, first = np.unique(r, return_index=True)
        lose_trust(runs, culprit[first], partner[first], r[first])
        culprit, partner, r = (np.delete(rest, first) for rest in (culprit, partner, r))


def let_down(runs: Runs, culprit: Array, r: Array) -> Array:
    """Whom each culprit lets down: of its partners now, that of the exchange with the lowest draw."""
    place = runs.place
    supplies = place.supplier[:, None] == culprit
    is_own = supplies | (place.receiver[:, None] == culprit)
    state = runs.state[:, r]
    k, q = np.nonzero(is_own & ((state == IDENTIFIED) | (state == AGREED) | (state == OPERATING)))
    lots = np.full(state.shape, 2.0)
    (lots[k, q],) = runs.draws((chance.INCIDENT_PARTNER, place.opportunity_ids[k], r[q], place.ids[culprit[q]]))
    chosen = lots.argmin(0)
    return np.where(supplies[chosen, np.arange(len(r))], place.receiver[chosen], place.supplier[chosen])


def lose_trust(runs: Runs, culprit: Array, partner: Array, r: Array) -> None:
    """The partner trusts the culprit less, its hearers too, and all others less who hear of it from the partner."""
    place, rates = runs.place, runs.rates.trust
    of, in_ = place.of[:, None], place.in_[:, None]
    talk = np.where(of == partner, 1.0, runs.communication[place.tie_of[of, partner], r])
    heard = rules.operation.hearsay(runs.rates.operation.gossip_share, rates.incident_trust_loss, talk)
    in_culprit = np.where(of == partner, rates.incident_trust_loss, heard)
    loss = np.where(in_ == culprit, in_culprit, rules.trust.loss_in_others(rates.suspicion, heard))
    loss[of[:, 0][:, None] == culprit] = 0.0
    runs.trust[:, r] = lost(runs.trust[:, r], loss)


def take_stock(runs: Runs) -> None:
    """9 Commitment drifts."""
    operates = runs.operating > 0
    target = runs.targets.take(
        np.where(operates, runs.first_operating + runs.operating, runs.first_waiting + runs.waited)
    )
    target -= runs.commitment
    target *= runs.rates.commitment.commitment_drift
    runs.commitment += target
    runs.waited += np.where(runs.live > 0, 1, -1)
    np.maximum(runs.waited, 0, out=runs.waited)


def _fade(level: Array, base: float | Array, kept: float) -> None:
    level -= base
    level *= kept
    level += base
