"""The same week in batched numpy: all replicates of a scenario at once, each state an array over replicates.

What a good numpy programmer gets without a compiler: plain loops over weeks, and over exchanges where their order
matters; all else is vectorised over replicates, and over exchanges, firms and ties too where one does not depend on
another. Rules are those of sim/rules, draws those of sim/chance.py, and so are the outcomes of every replicate
(tests/engines/test_batched.py). It covers what a scenario without municipal levers and events can reach, in a place
whose partners are named, and refuses the rest; of a run it gives outcomes only, and no stage of life or costs.

A state has a row for each firm, opportunity, tie or direction of trust, and a column for each replicate. `k, r` are the
rows and columns of some of its cells, in the order of k.
"""

from __future__ import annotations

import numpy as np

from experiments.bench.peers.arrays import Array, exp, over_arrays, uniforms
from experiments.bench.peers.start import Place, Start, check_is_covered
from sim import chance
from sim.place.case import Case
from sim.rules import agreement, discovery, facilitator, forget, meeting, operation, primitives, project, trust
from sim.rules import commitment as commitment_rules
from sim.rules import contact as contact_rules
from sim.rules import municipality as municipality_rules
from sim.scenario import Scenario
from sim.start.draw import IDENTIFIED_AT_START, RUNNING_AT_START

LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED, UNTHOUGHT = range(8)
SUPPLIER, RECEIVER = range(2)
BATCH = 2000  # replicates at a time: more would not fit the caches, fewer would wait for the interpreter

gained, lost, midpoint = map(over_arrays, (primitives.gained, primitives.lost, primitives.midpoint))
acceptance_probability = over_arrays(agreement.acceptance_probability)
hours_needed, hearsay = over_arrays(project.hours_needed), over_arrays(operation.hearsay)
trust_loss_on_drop, unmet_loss = over_arrays(project.trust_loss_on_drop), over_arrays(operation.unmet_loss)
loss_in_others, initial_optimism = over_arrays(trust.loss_in_others), over_arrays(discovery.initial_optimism)
commitment_target = over_arrays(commitment_rules.commitment_target)


def simulate_batched(
    case: Case, scenario: Scenario, *, seed: int = 1, replicates: int = 1, weeks: int = 520, batch: int = BATCH
) -> dict[str, Array]:
    """Outcomes by name (as in sim.record.RUN_COLUMNS), a number for each replicate.

    Raises ValueError, one line per fault, where something is asked for that is not covered.
    """
    check_is_covered(case, scenario)
    parts = []
    for first in range(0, replicates, batch):
        runs = Batch(case, scenario, seed, np.arange(first, min(first + batch, replicates)), weeks)
        for week in range(1, weeks + 1):
            runs.step(week)
        parts.append(runs.outcomes())
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Batch:
    """Some replicates, week by week; phases are named as in sim/ensemble/week.py."""

    def __init__(self, case: Case, scenario: Scenario, seed: int, replicates: Array, weeks: int) -> None:
        rates = scenario.effective_parameters()
        self.rates, self.scenario, self.seed, self.replicates, self.week = rates, scenario, seed, replicates, 0
        self.place = place = Place(case, rates)
        start = Start(place, rates, seed, replicates)
        n, m, count = len(place.rows), len(place.supplier), len(replicates)
        self.count = count
        self.attention, self.competence, self.reliability = start.attention, start.competence, start.reliability
        self.understanding, self.commitment = start.understanding, start.commitment
        self.trust, self.trust_at_start, self.communication = start.trust.copy(), start.trust, start.communication
        self.live, self.operating, self.waited = (np.zeros((n, count), np.int64) for _ in range(3))
        self.state = np.full((m, count), LATENT, np.int8)
        self.state[place.is_branch] = UNTHOUGHT
        self.clock = np.zeros((m, count), np.int64)
        self.progress, self.nudge, self.clarity = (np.zeros((m, count)) for _ in range(3))
        self.permit_left, self.contract_left = np.zeros((m, count)), np.zeros((m, count))
        self.optimism = np.zeros((2, m, count))
        self.owned, self.financed = np.zeros((m, count), bool), np.zeros((m, count), bool)
        self.ever_identified, self.ever_agreed, self.ever_realised = (np.zeros((m, count), bool) for _ in range(3))
        self.refusals, self.drops, self.meetings_held = (np.zeros(count, np.int64) for _ in range(3))
        self.hours_worked = 0.0
        self._work_out_what_stays(start, weeks)
        self._set_the_scene()

    def _work_out_what_stays(self, start: Start, weeks: int) -> None:
        """What no week changes, once for all weeks."""
        place, rates, scenario, terms = self.place, self.rates, self.scenario, start.terms
        self.terms = terms
        competence = self.competence[place.supplier], self.competence[place.receiver]
        weight = rates.project.competence_weight
        self.explore_needed = hours_needed(terms["explore_hours"], *competence, weight)
        self.implement_needed = hours_needed(terms["implement_hours"], *competence, weight)
        self.both_competent = np.sqrt(competence[0] * competence[1])
        self.mapped_well = 1.0 + weight * (self.both_competent - 0.5)
        self.judged = start.values + rates.project.doubt_weight * (np.stack(competence) - 0.5)
        value = midpoint(start.values[0], start.values[1])
        self.value = value
        self.undriven = np.maximum(0.0, 1.0 - rates.project.drive_base - rates.project.drive_value * value * value)
        self.finance = over_arrays(municipality_rules.steep_finance)(
            rates.project.finance_rate, 0.0, terms["capital_need"], rates.project.self_financed,
            rates.municipality.capital_scale, rates.project.finance_steepness,
        )  # fmt: skip
        operating = np.arange(2 * len(place.supplier) + 1)
        scale = rates.project.experience_scale
        self.experience = rates.project.drive_experience * (1.0 - exp(-operating / scale))
        self.in_park = place.wants_park & scenario.colocation.has_park
        quality = contact_rules.quality_when_crowded(
            scenario.colocation.common_room_quality, rates.municipality.park_places,
            int(self.in_park.sum()), rates.contact.crowding,
        )  # fmt: skip
        self.contact = np.array([
            contact_rules.contact_probability(
                self.in_park[a] and self.in_park[b], place.is_far[a] or place.is_far[b],
                rates.contact.p_building, quality, rates.contact.p_town, rates.contact.p_far,
            )
            for a, b in zip(place.a, place.b, strict=True)
        ])[:, None]  # fmt: skip
        self.housed = np.where(self.in_park, rates.meeting.attend_in_park, 0.0)[:, None]
        self.is_responsible = scenario.facilitator.form != "none" and scenario.facilitator.declared_responsible
        forum = scenario.meetings.interval > 0 or scenario.colocation.has_park
        self.is_diffused = forum and not self.is_responsible
        self._tabulate_targets(weeks)

    def _tabulate_targets(self, weeks: int) -> None:
        """What commitment drifts toward: for each firm by weeks waited, then for all by what operates."""
        rates, most = self.rates.commitment, self.place.tables.weeks_of_work + weeks + 1
        waited, rows = np.arange(most), []
        for size in self.place.size_class.tolist():
            patience = commitment_rules.patience_of(
                size, rates.patience, rates.patience_start_up, rates.patience_cornerstone
            )
            base = rates.commitment_base, rates.benefit_gain, rates.impatience, float(patience)
            rows.append(commitment_target(0, waited, *base))
        for operating in range(len(self.place.supplier) + 1):
            rows.append(np.atleast_1d(commitment_target(operating, np.zeros(1), *base)))
        self.targets = np.concatenate(rows)
        self.first_waiting = most * np.arange(len(self.place.rows))[:, None]
        self.first_operating = most * len(self.place.rows)

    def _set_the_scene(self) -> None:
        """Exchanges that run, and opportunities that are identified, before week 1."""
        place, everybody = self.place, np.arange(self.count)
        for k in range(len(place.supplier)):
            if place.at_start[k] == RUNNING_AT_START:
                self.state[k] = OPERATING
                self.contract_left[k] = self.terms["contract_weeks"][k]
                self.ever_identified[k] = self.ever_agreed[k] = True
                self._count(self.operating, k, everybody, 1)
            elif place.at_start[k] == IDENTIFIED_AT_START and not place.is_branch[k]:
                self._identify(np.full(self.count, k), everybody)
        waits = (self.live > 0) & (self.operating == 0)
        self.waited[waits] = place.tables.weeks_of_work

    def step(self, week: int) -> None:
        """One week."""
        self.week = week
        self.forget()
        self.meet_informally()
        self.hold_meeting()
        self.help_projects()
        self.work_on_projects()
        self.discover()
        self.operate()
        self.suffer_incidents()
        self.take_stock()

    def outcomes(self) -> dict[str, Array]:
        """What a run is remembered for."""
        place = self.place
        counted = place.is_counted
        return {
            "exchanges_realised": self.ever_realised.sum(0),
            "exchanges_operating": (self.state == OPERATING).sum(0),
            "opportunities_identified": self.ever_identified.sum(0),
            "opportunities_agreed": self.ever_agreed.sum(0),
            "refusals": self.refusals,
            "drops": self.drops,
            "meetings_held": self.meetings_held,
            "facilitator_hours": np.full(self.count, self.hours_worked),
            "trust": self.trust[np.repeat(counted, 2)].mean(0),
            "communication": self.communication[: place.partners][counted].mean(0),
            "understanding": self.understanding.mean(0),
            "commitment": self.commitment.mean(0),
        }

    # --- what phases share --------------------------------------------------------------------

    def _draws(self, *asked: tuple[int, Array, Array, Array | int]) -> list[Array]:
        """This week's draws for lists of (decision, id a, replicate's column, id b), made in one go."""
        lengths = [len(r) for _, _, r, _ in asked]
        decision = np.repeat([decision for decision, *_ in asked], lengths)
        id_a, column = np.concatenate([a for _, a, _, _ in asked]), np.concatenate([r for _, _, r, _ in asked])
        id_b = np.concatenate([np.broadcast_to(b, len(r)) for _, _, r, b in asked])
        drawn = uniforms(self.seed, self.replicates[column], decision, self.week, id_a, id_b)
        return np.split(drawn, np.cumsum(lengths)[:-1])

    def _grid(self, decision: int, id_a: Array, id_b: Array | int = 0) -> Array:
        """This week's draws for each of these ids, in each replicate."""
        of_pairs = id_b[:, None] if isinstance(id_b, np.ndarray) else id_b
        return uniforms(self.seed, self.replicates, decision, self.week, id_a[:, None], of_pairs)

    def _count(self, counts: Array, k: int | Array, r: Array, step: int) -> None:
        """Count an exchange more, or less, at both its partners; no replicate may stand in r twice."""
        counts[self.place.supplier[k], r] += step
        counts[self.place.receiver[k], r] += step

    def _sides(self, k: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Firm and row of its trust in the other, of supplier and receiver."""
        place = self.place
        return (
            (place.supplier[k], place.trust_of_supplier[k]),
            (place.receiver[k], place.trust_of_receiver[k]),
        )

    def _meet(self, ties: Array, communication_gain: float, trust_gain: float) -> None:
        """Pairs met (a row for each tie): they know more of each other, and trust each other a little more."""
        gain = 1.0 - self.communication
        gain *= communication_gain
        gain *= ties
        self.communication += gain
        of_ties = self.trust.reshape(self.place.partners, 2, self.count)
        gain = 1.0 - of_ties
        gain *= trust_gain
        gain *= ties[: self.place.partners, None]
        of_ties += gain

    # --- 1 to 4 -------------------------------------------------------------------------------

    def forget(self) -> None:
        """1 Communication and understanding fade, and trust that is not kept up."""
        rates = self.rates
        self.communication *= forget.share_kept(rates.forget.communication_half_life)
        kept = forget.share_kept(rates.forget.understanding_half_life)
        if kept != 1.0:
            _fade(self.understanding, rates.forget.understanding_base, kept)
        kept = forget.share_kept(rates.trust.trust_half_life)
        if kept != 1.0:
            _fade(self.trust, self.trust_at_start, kept)

    def meet_informally(self) -> None:
        """2 Each pair meets by chance, more often under one roof."""
        place, rates = self.place, self.rates.contact
        draws = self._grid(chance.INFORMAL_CONTACT, place.ids[place.a], place.ids[place.b])
        self.met = draws < self.contact
        self._meet(self.met, rates.informal_communication_gain, rates.informal_trust_gain)

    def hold_meeting(self) -> None:
        """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects."""
        rates, choice, place = self.rates.meeting, self.scenario.facilitator, self.place
        self.hours_left = choice.hours if choice.form != "none" else 0.0
        self.hours_worked += self.hours_left
        self.came: Array | None = None
        if not meeting.is_meeting_due(self.week, self.scenario.meetings.interval):
            return
        organised = meeting.organised_share(self.hours_left, rates.hours_per_meeting)
        self.hours_left -= facilitator.hours_spent(self.hours_left, rates.hours_per_meeting)
        mandated = meeting.mandated_share(organised, choice.declared_responsible, rates.undeclared_mandate)
        probability = meeting.held_probability(rates.hold_self, rates.hold_facilitated, mandated)
        held = self._grid(chance.MEETING_HELD, np.zeros(1))[0] < probability
        self.meetings_held += held
        self.commitment -= np.where(held, 0.0, min(rates.slip_commitment_loss, 1.0)) * self.commitment
        probability = rates.attend_base + rates.attend_commitment * self.commitment + self.housed
        self.came = held & (self._grid(chance.ATTENDANCE, place.ids) < np.minimum(1.0, probability))
        gain = meeting.understanding_gain(
            rates.understanding_gain_self, rates.understanding_gain_facilitated, organised, choice.skill
        )
        self.understanding += gain * (1.0 - self.understanding) * self.came
        both = self.came[place.a] & self.came[place.b]
        self._meet(both, rates.meeting_communication_gain, rates.meeting_trust_gain)
        self.nudge[self._live_exchanges() & both[place.tie]] = 1.0

    def _live_exchanges(self) -> Array:
        return (self.state == IDENTIFIED) | (self.state == AGREED)

    def help_projects(self) -> None:
        """4 The facilitator's hours, after meetings: follow-up, then mapping."""
        self.are_live = self._live_exchanges()
        needed = self.rates.facilitator.follow_up_hours * self.are_live.sum(0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(needed > 0.0, np.minimum(1.0, self.hours_left / needed), 1.0)
        has_some = self.are_live.any(0) & (self.hours_left > 0.0)
        self.follow_up = np.where(has_some, share, 0.0)
        self.mapping_hours = self.hours_left - np.minimum(self.hours_left, needed)

    # --- 5 projects ---------------------------------------------------------------------------

    def work_on_projects(self) -> None:
        """5 Each live project advances, is decided on, starts, or is dropped."""
        k, r = np.nonzero(self.are_live)
        if len(k) == 0:
            return
        place, rates = self.place, self.rates.project
        cell, tie = k * self.count + r, place.tie[k] * self.count + r
        supplier, receiver = place.supplier[k] * self.count + r, place.receiver[k] * self.count + r
        agreed = self.state.take(cell) == AGREED
        # What of a project no other project of its week can change, for all at once.
        undriven = self._undriven_and_cleared_up(cell, tie, r)
        hours = self._hours_a_project()
        of_supplier, of_receiver = hours.take(supplier), hours.take(receiver)
        needed = np.where(agreed, self.implement_needed.take(cell), self.explore_needed.take(cell))
        permit_left = self.permit_left.take(cell) - agreed
        self.permit_left.put(cell, permit_left)
        seeks = np.flatnonzero(agreed & ~self.financed.take(cell))
        # Draws of all that may be decided on this week, did all hours at hand go into it.
        most = self.progress.take(cell) + np.minimum(of_supplier, of_receiver)
        decides = np.flatnonzero(~agreed & (most >= needed))
        ids, of_firm = place.opportunity_ids[k], place.ids
        asked = ids[decides], r[decides]
        drops, finance, of_partners, finals = self._draws(
            (chance.DROP, ids, r, 0),
            (chance.FINANCE, ids[seeks], r[seeks], 0),
            (
                chance.AGREEMENT, np.tile(asked[0], 2), np.tile(asked[1], 2),
                np.concatenate([of_firm[place.supplier[k[decides]]], of_firm[place.receiver[k[decides]]]]),
            ),
            (chance.REFUSAL_FINAL, *asked, 0),
        )  # fmt: skip
        found = seeks[finance < self.finance.take(cell[seeks])]
        self.financed.put(cell[found], True)
        is_ready = ~agreed | ((permit_left <= 0.0) & self.financed.take(cell))
        decisions = np.empty((3, len(k)))
        decisions[:2, decides] = of_partners.reshape(2, -1)
        decisions[2, decides] = finals
        hopes = midpoint(self.optimism[0].take(cell), self.optimism[1].take(cell))
        disappointed = np.where(agreed, rates.disappointment_rate * hopes, 0.0)
        # The rest in the order of exchanges: what one does, the next one of its partners meets.
        last = np.cumsum(self.are_live.sum(1)).tolist()
        for row, (first, end) in enumerate(zip([0, *last], last, strict=False)):
            if first == end:
                continue
            own = slice(first, end)
            column = r[own]
            drive, progress = self._advance(row, column, undriven[own], of_supplier[own], of_receiver[own])
            finished = is_ready[own] & (progress >= needed[own])
            probability = np.minimum(1.0, rates.drop_rate * (1.0 - drive) + disappointed[own])
            dropped = np.flatnonzero(~finished & (drops[own] < probability))
            done = np.flatnonzero(finished)
            starts = agreed[own][done]
            if len(done):
                self._start(row, column[done[starts]])
                decided = done[~starts]
                self._decide(row, column[decided], decisions[:, own][:, decided])
            if len(dropped):
                self._drop(row, column[dropped])

    def _undriven_and_cleared_up(self, cell: Array, tie: Array, r: Array) -> Array:
        """What nothing drives of each project, before experience; follow-up clears up what its partners hope for."""
        rates, skill, reminder = self.rates.project, self.scenario.facilitator.skill, self.rates.contact.informal_nudge
        nudge = self.nudge.take(cell)
        if reminder > 0.0:
            nudge = np.where(self.met.take(tie), np.maximum(nudge, reminder), nudge)
        followed = 1.0 - rates.drive_follow_up * self.follow_up * skill
        undriven = self.undriven.take(cell) * followed.take(r) * (1.0 - rates.drive_nudge * nudge)
        undriven *= np.where(self.owned.take(cell), 1.0 - rates.drive_owner, 1.0)
        self.nudge.put(cell, nudge * rates.nudge_keep)
        cleared = (rates.clarify_rate * self.follow_up * skill).take(r)
        for side in range(2):
            self.optimism[side].put(cell, self.optimism[side].take(cell) * (1.0 - cleared))
        self.clarity.put(cell, gained(self.clarity.take(cell), cleared))
        return undriven

    def _hours_a_project(self) -> Array:
        """Hours that each firm has for each of its live projects."""
        hours = self.attention * self.commitment
        if self.came is not None:
            hours -= self.rates.meeting.meeting_attention * self.came
        np.maximum(hours, 0.0, out=hours)
        hours /= np.maximum(self.live, 1)
        return hours

    def _advance(self, k: int, r: Array, undriven: Array, of_supplier: Array, of_receiver: Array) -> tuple[Array, Array]:
        """Drive and hours of progress of one exchange, where it is a project."""
        place, rates = self.place, self.rates.project
        operating = self.operating[place.supplier[k]].take(r) + self.operating[place.receiver[k]].take(r)
        drive = gained(1.0 - undriven, self.experience.take(operating))
        talk = self.communication[place.tie[k]]
        level = talk.take(r)
        made = np.minimum(of_supplier * drive, of_receiver * drive) * (0.5 + 0.5 * level)
        progress = self.progress[k].take(r) + made
        self.progress[k][r] = progress
        talk[r] = gained(level, rates.project_communication_gain * drive)
        return drive, progress

    def _decide(self, k: int, r: Array, draws: Array) -> None:
        """Once explored, both sides decide, then whether there is enough of the stream."""
        if len(r) == 0:
            return
        place, rates = self.place, self.rates.project
        ambiguity: float | Array = rates.ambiguity_weight
        if rates.clarity_counts:
            ambiguity = rates.ambiguity_weight * (1.0 - self.clarity[k, r])
        accepted = self._amount_taken(k, r) + self.terms["amount"][k, r] <= place.capacity[k]
        for side in range(2):
            accepted &= self._accepts(k, r, side, self.optimism[side, k, r], ambiguity, draws[side])
        refused = r[~accepted]
        self.refusals[refused] += 1
        is_final = draws[2][~accepted] < rates.refusal_final
        self.state[k, refused] = np.where(is_final, CLOSED, DORMANT)
        self.clock[k, refused] = rates.cooldown
        self._count(self.live, k, refused, -1)
        agreed = r[accepted]
        self.state[k, agreed] = AGREED
        self.ever_agreed[k, agreed] = True
        self.progress[k, agreed] = 0.0
        self.financed[k, agreed] = self.terms["capital_need"][k, agreed] < rates.self_financed
        self.permit_left[k, agreed] = self.terms["permit_weeks"][k, agreed]
        self.waited[place.supplier[k], agreed] = self.waited[place.receiver[k], agreed] = 0

    def _accepts(self, k: int, r: Array, side: int, hope: float | Array, ambiguity: float | Array, u: Array) -> Array:
        """Whether one side accepts, now or at renewal."""
        rates, (firm, row) = self.rates.project, self._sides(k)[side]
        probability = acceptance_probability(
            self.judged[side, k, r], hope, self.trust[row, r], self.understanding[firm, r],
            rates.sharpness, rates.risk_weight, ambiguity,
        )  # fmt: skip
        return u < probability

    def _amount_taken(self, k: int, r: Array) -> Array:
        """Amount of a stream that is agreed or delivered already."""
        taken = np.zeros(len(r))
        for other in self.place.same_stream[k]:
            state = self.state[other, r]
            taken += np.where((state == AGREED) | (state == OPERATING), self.terms["amount"][other, r], 0.0)
        return taken

    def _start(self, k: int, r: Array) -> None:
        """An agreed exchange starts, and what is left of each side's hope is not met."""
        rates, after = self.rates.project, self.rates.operation
        self.state[k, r] = OPERATING
        self.contract_left[k, r] = self.terms["contract_weeks"][k, r]
        self.ever_realised[k, r] = True
        self._count(self.live, k, r, -1)
        self._count(self.operating, k, r, 1)
        for side, (firm, row) in enumerate(self._sides(k)):
            self.waited[firm, r] = 0
            hope = self.optimism[side, k, r]
            committed = gained(self.commitment[firm, r], rates.realised_commitment_gain)
            self.commitment[firm, r] = lost(committed, unmet_loss(after.unmet_commitment_loss, hope))
            self.trust[row, r] = lost(self.trust[row, r], unmet_loss(after.unmet_trust_loss, hope))

    def _drop(self, k: int, r: Array) -> None:
        """A project ends without result: both sides lose commitment, and trust in each other."""
        rates = self.rates.project
        for side, (firm, row) in enumerate(self._sides(k)):
            self.commitment[firm, r] = lost(self.commitment[firm, r], rates.drop_commitment_loss)
            loss = trust_loss_on_drop(rates.drop_trust_loss, rates.violation_weight, self.optimism[side, k, r])
            self.trust[row, r] = lost(self.trust[row, r], loss)
        self.drops[r] += 1
        self.state[k, r] = DORMANT
        self.clock[k, r] = rates.cooldown
        self._count(self.live, k, r, -1)

    # --- 6 discovery --------------------------------------------------------------------------

    def discover(self) -> None:
        """6 Streams branch; rested opportunities return; latent ones may be seen."""
        place, rates = self.place, self.rates.discovery
        self._branch_off()
        rests = (self.state == DORMANT) | (self.state == ENDED)
        self.clock -= rests
        rested = rests & (self.clock <= 0)
        self.state[rested] = LATENT
        self.progress[rested] = 0.0
        latent = self.state == LATENT
        has_room = self.live < place.max_projects[:, None]
        k, r = np.nonzero(latent & has_room[place.supplier] & has_room[place.receiver])
        if len(k) == 0:
            return
        cell = k * self.count + r
        (u,) = self._draws((chance.DISCOVERY, place.opportunity_ids[k], r, 0))
        talk = self.communication.take(place.tie[k] * self.count + r)
        own = rates.discovery_rate * talk * self.both_competent.take(cell)
        hours = (self.mapping_hours / np.maximum(latent.sum(0), 1)).take(r)
        mapped = rates.mapping_yield * self.scenario.facilitator.skill * hours * (0.3 + 0.7 * talk)
        hazard = own + mapped * self.mapped_well.take(cell)
        near = np.flatnonzero(u < hazard + 1e-12)  # few: a chance is never above its hazard (primitives.strikes)
        seen = near[u[near] < 1.0 - exp(-hazard[near])]
        k, r = k[seen], r[seen]
        while len(k):  # the first that is seen in each replicate, then the second
            _, first = np.unique(r, return_index=True)
            has_room = self.live < place.max_projects[:, None]
            fits = first[has_room[place.supplier[k[first]], r[first]] & has_room[place.receiver[k[first]], r[first]]]
            self._identify(k[fits], r[fits])
            k, r = np.delete(k, first), np.delete(r, first)

    def _branch_off(self) -> None:
        """A further receiver of a stream comes to mind while the first one receives it."""
        place = self.place
        branches = np.flatnonzero(place.parent >= 0)
        may = (self.state[branches] == UNTHOUGHT) & (self.state[place.parent[branches]] == OPERATING)
        q, r = np.nonzero(may)
        if len(q) == 0:
            return
        k = branches[q]
        (u,) = self._draws((chance.BRANCH, place.opportunity_ids[k], r, 0))
        off = u < self.rates.discovery.branch_rate
        self.state[k[off], r[off]] = LATENT

    def _identify(self, k: Array, r: Array) -> None:
        """Become a project: hopes are raised, and somebody owns it or nobody does. No replicate may stand in r twice."""
        if len(k) == 0:
            return
        place, rates = self.place, self.rates.project
        ids, firms = place.opportunity_ids[k], (place.supplier[k], place.receiver[k])
        self.state[k, r] = IDENTIFIED
        self._count(self.live, k, r, 1)
        self.ever_identified[k, r] = True
        self.progress[k, r] = self.nudge[k, r] = self.clarity[k, r] = 0.0
        *hopes, owning = self._draws(
            (chance.OPTIMISM, ids, r, place.ids[firms[0]]),
            (chance.OPTIMISM, ids, r, place.ids[firms[1]]),
            (chance.OWNERSHIP, ids, r, 0),
        )
        for side in range(2):
            understanding = self.understanding[firms[side], r]
            self.optimism[side, k, r] = initial_optimism(rates.optimism, understanding, hopes[side])
        ownership = over_arrays(discovery.ownership_probability)(self.value[k, r], rates.diffusion, self.is_diffused)
        self.owned[k, r] = owning < ownership

    # --- 7 operation --------------------------------------------------------------------------

    def operate(self) -> None:
        """7 Operating exchanges deliver or fail, then go on or end, in their order."""
        operates = self.state == OPERATING
        k, r = np.nonzero(operates)
        if len(k) == 0:
            return
        place, rates = self.place, self.rates.operation
        cell = k * self.count + r
        contract_left = self.contract_left.take(cell) - 1.0
        self.contract_left.put(cell, contract_left)
        is_up = contract_left <= 0.0
        up, ids = np.flatnonzero(is_up), place.opportunity_ids[k]
        delivery, market, *of_partners = self._draws(
            (chance.DELIVERY, ids, r, 0),
            (chance.MARKET_END, ids, r, 0),
            (chance.RENEWAL, ids[up], r[up], place.ids[place.supplier[k[up]]]),
            (chance.RENEWAL, ids[up], r[up], place.ids[place.receiver[k[up]]]),
        )
        renewal = np.empty((2, len(k)))
        renewal[:, up] = of_partners
        fails = delivery >= self.reliability.take(place.supplier[k] * self.count + r)
        ends = market < rates.market_end_rate
        last = np.cumsum(operates.sum(1)).tolist()
        for row, (first, end) in enumerate(zip([0, *last], last, strict=False)):
            if first == end:
                continue
            own, column = slice(first, end), r[first:end]
            trust_in_supplier = self._deliver(row, column, np.flatnonzero(fails[own]))
            over = ends[own] | (trust_in_supplier < rates.trust_floor)
            asked = np.flatnonzero(is_up[own] & ~over)
            if len(asked):
                renewed = self._renews(row, column[asked], renewal[:, own][:, asked])
                over[asked[~renewed]] = True
                again = column[asked[renewed]]
                self.contract_left[row, again] = self.terms["contract_weeks"][row, again]
            if over.any():
                self._end(row, column[over])

    def _deliver(self, k: int, r: Array, failed: Array) -> Array:
        """A week of deliveries: partners talk and learn, trust follows, word spreads. Trust in the supplier after it."""
        place, rates, count = self.place, self.rates.operation, self.count
        talk = self.communication[place.tie[k]]
        talk[r] = gained(talk.take(r), rates.operating_communication_gain)
        for firm in (place.supplier[k], place.receiver[k]):
            learns = self.understanding[firm]
            learns[r] = gained(learns.take(r), rates.operating_understanding_gain)
        rows, ties = place.hearers[k]
        cells = np.concatenate([[place.trust_of_receiver[k], place.trust_of_supplier[k]], rows])[:, None] * count + r
        heard = self.communication.take(ties[:, None] * count + r)
        change, loss = np.empty(cells.shape), np.empty((len(cells), len(failed)))
        change[0], change[1] = rates.delivery_trust_gain, 0.5 * rates.delivery_trust_gain
        loss[0], loss[1] = rates.delivery_trust_loss, 0.0  # the supplier knows why
        change[2:] = hearsay(rates.gossip_share, rates.delivery_trust_gain, heard)
        loss[2:] = hearsay(rates.gossip_share, rates.delivery_trust_loss, heard[:, failed])
        level = self.trust.take(cells)
        after_loss = lost(level[:, failed], loss)
        level += change * (1.0 - level)
        level[:, failed] = after_loss
        self.trust.put(cells, level)
        return level[0]

    def _renews(self, k: int, r: Array, draws: Array) -> Array:
        """Whether both sides accept once more: without hopes, and knowing what they have."""
        ambiguity = agreement.ambiguity_at_renewal(
            self.rates.project.ambiguity_weight, self.rates.operation.renewal_clarity
        )
        one, other = (self._accepts(k, r, side, 0.0, ambiguity, draws[side]) for side in range(2))
        return one & other

    def _end(self, k: int, r: Array) -> None:
        """Stop operating; it can be taken up again after some years."""
        rates = self.rates.operation
        self.state[k, r] = ENDED
        self.clock[k, r] = rates.restart_weeks
        self._count(self.operating, k, r, -1)
        for firm, _ in self._sides(k):
            self.commitment[firm, r] = lost(self.commitment[firm, r], rates.ended_commitment_loss)

    def suffer_incidents(self) -> None:
        """7 Members let partners down, and all that hear of it trust less."""
        place, rates = self.place, self.rates.trust
        if rates.incident_rate == 0.0:
            return
        strikes = self._grid(chance.INCIDENT, place.ids) < rates.incident_rate
        culprit, r = np.nonzero(strikes & (self.live + self.operating > 0))
        if len(r) == 0:
            return
        partner = self._let_down(culprit, r)
        while len(r):  # the first one of each replicate, then the second
            _, first = np.unique(r, return_index=True)
            self._lose_trust(culprit[first], partner[first], r[first])
            culprit, partner, r = (np.delete(rest, first) for rest in (culprit, partner, r))

    def _let_down(self, culprit: Array, r: Array) -> Array:
        """Whom each culprit lets down: of its partners now, that of the exchange with the lowest draw."""
        place = self.place
        supplies = place.supplier[:, None] == culprit
        is_own = supplies | (place.receiver[:, None] == culprit)
        state = self.state[:, r]
        k, q = np.nonzero(is_own & ((state == IDENTIFIED) | (state == AGREED) | (state == OPERATING)))
        lots = np.full(state.shape, 2.0)
        (lots[k, q],) = self._draws((chance.INCIDENT_PARTNER, place.opportunity_ids[k], r[q], place.ids[culprit[q]]))
        chosen = lots.argmin(0)
        return np.where(supplies[chosen, np.arange(len(r))], place.receiver[chosen], place.supplier[chosen])

    def _lose_trust(self, culprit: Array, partner: Array, r: Array) -> None:
        """The partner trusts the culprit less, its hearers too, and all others less who hear of it from the partner."""
        place, rates = self.place, self.rates.trust
        of, in_ = place.of[:, None], place.in_[:, None]
        talk = np.where(of == partner, 1.0, self.communication[place.tie_of[of, partner], r])
        heard = hearsay(self.rates.operation.gossip_share, rates.incident_trust_loss, talk)
        in_culprit = np.where(of == partner, rates.incident_trust_loss, heard)
        loss = np.where(in_ == culprit, in_culprit, loss_in_others(rates.suspicion, heard))
        loss[of[:, 0][:, None] == culprit] = 0.0
        self.trust[:, r] = lost(self.trust[:, r], loss)

    # --- 9 commitment -------------------------------------------------------------------------

    def take_stock(self) -> None:
        """9 Commitment drifts."""
        runs = self.operating > 0
        target = self.targets.take(np.where(runs, self.first_operating + self.operating, self.first_waiting + self.waited))
        target -= self.commitment
        target *= self.rates.commitment.commitment_drift
        self.commitment += target
        self.waited += np.where(self.live > 0, 1, -1)
        np.maximum(self.waited, 0, out=self.waited)


def _fade(level: Array, base: float | Array, kept: float) -> None:
    level -= base
    level *= kept
    level += base
