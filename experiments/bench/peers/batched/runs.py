"""The state of some replicates at once: a row for each firm, opportunity, tie or direction, a column for each of them.

`k, r` are rows and columns of some of its cells, in the order of k; names are those of sim/ensemble/town.py.
"""

from __future__ import annotations

import numpy as np

from experiments.bench.peers.batched.arrays import Array, exp, midpoint, rules
from experiments.bench.peers.batched.draws import Draws
from experiments.bench.peers.batched.start import Place, Start
from sim.place.case import Case
from sim.scenario import Scenario

LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED, UNTHOUGHT = range(8)
NEVER = -1


class Runs:
    """Some replicates of a scenario, before week 1 and after."""

    def __init__(self, case: Case, scenario: Scenario, seed: int, replicates: Array, weeks: int) -> None:
        rates = scenario.effective_parameters()
        self.rates, self.scenario, self.week = rates, scenario, 0
        self.place = place = Place(case, rates)
        n, m, count = len(place.rows), len(place.supplier), len(replicates)
        self.count, self._draws = count, Draws(seed, replicates)
        start = Start(place, rates, self._draws, count)
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
        self.refusals, self.drops, self.starts, self.ends = (np.zeros(count, np.int64) for _ in range(4))
        self.identified, self.meetings_held = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.first_start, self.recent_held = np.full(count, NEVER), np.ones(count)
        self.meetings_planned = 0
        self.hours_worked = 0.0
        # Of the week that is lived through.
        self.hours_left = 0.0
        self.follow_up, self.mapping_hours = np.zeros(count), np.zeros(count)
        self.met, self.are_live = np.zeros((len(place.a), count), bool), np.zeros((m, count), bool)
        self.came: Array | None = None  # n firms; nobody could where no meeting was planned
        self._work_out_what_stays(start, weeks)

    def _work_out_what_stays(self, start: Start, weeks: int) -> None:
        """What no week changes, once for all weeks."""
        place, rates, scenario, terms = self.place, self.rates, self.scenario, start.terms
        self.terms = terms
        competence = self.competence[place.supplier], self.competence[place.receiver]
        weight = rates.project.competence_weight
        self.explore_needed = rules.project.hours_needed(terms["explore_hours"], *competence, weight)
        self.implement_needed = rules.project.hours_needed(terms["implement_hours"], *competence, weight)
        self.both_competent = np.sqrt(competence[0] * competence[1])
        self.mapped_well = 1.0 + weight * (self.both_competent - 0.5)
        self.judged = start.values + rates.project.doubt_weight * (np.stack(competence) - 0.5)
        value = midpoint(start.values[0], start.values[1])
        self.value = value
        self.undriven = np.maximum(0.0, 1.0 - rates.project.drive_base - rates.project.drive_value * value * value)
        self.finance = rules.municipality.steep_finance(
            rates.project.finance_rate, 0.0, terms["capital_need"], rates.project.self_financed,
            rates.municipality.capital_scale, rates.project.finance_steepness,
        )  # fmt: skip
        operating = np.arange(2 * len(place.supplier) + 1)
        scale = rates.project.experience_scale
        self.experience = rates.project.drive_experience * (1.0 - exp(-operating / scale))
        self.in_park = place.wants_park & scenario.colocation.has_park
        quality = rules.contact.quality_when_crowded(
            scenario.colocation.common_room_quality, rates.municipality.park_places,
            int(self.in_park.sum()), rates.contact.crowding,
        )  # fmt: skip
        self.contact = np.array([
            rules.contact.contact_probability(
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
            patience = rules.commitment.patience_of(
                size, rates.patience, rates.patience_start_up, rates.patience_cornerstone
            )
            base = rates.commitment_base, rates.benefit_gain, rates.impatience, float(patience)
            rows.append(rules.commitment.commitment_target(0, waited, *base))
        for operating in range(len(self.place.supplier) + 1):
            rows.append(np.atleast_1d(rules.commitment.commitment_target(operating, np.zeros(1), *base)))
        self.targets = np.concatenate(rows)
        self.first_waiting = most * np.arange(len(self.place.rows))[:, None]
        self.first_operating = most * len(self.place.rows)

    def outcomes(self) -> dict[str, Array]:
        """What a run is remembered for."""
        place = self.place
        counted = place.is_counted
        return {
            "exchanges_realised": self.ever_realised.sum(0),
            "exchanges_operating": (self.state == OPERATING).sum(0),
            "exchange_starts": self.starts,
            "exchange_ends": self.ends,
            "weeks_to_first_exchange": self.first_start,
            "opportunities_identified": self.identified,
            "opportunities_agreed": self.ever_agreed.sum(0),
            "refusals": self.refusals,
            "drops": self.drops,
            "meetings_planned": np.full(self.count, self.meetings_planned),
            "meetings_held": self.meetings_held,
            "facilitator_hours": np.full(self.count, self.hours_worked),
            "trust": self.trust[np.repeat(counted, 2)].mean(0),
            "communication": self.communication[: place.partners][counted].mean(0),
            "understanding": self.understanding.mean(0),
            "commitment": self.commitment.mean(0),
        }

    def draws(self, *asked: tuple[int, Array, Array, Array | int]) -> list[Array]:
        """This week's draws for lists of (decision, id a, replicate's column, id b), made in one go."""
        lengths = [len(r) for _, _, r, _ in asked]
        decision = np.repeat([decision for decision, *_ in asked], lengths)
        id_a, column = np.concatenate([a for _, a, _, _ in asked]), np.concatenate([r for _, _, r, _ in asked])
        id_b = np.concatenate([np.broadcast_to(b, len(r)) for _, _, r, b in asked])
        drawn = self._draws.listed(decision, self.week, column, id_a, id_b)
        return np.split(drawn, np.cumsum(lengths)[:-1])

    def grid(self, decision: int, id_a: Array, id_b: Array | int = 0) -> Array:
        """This week's draws for each of these ids, in each replicate."""
        return self._draws.grid(decision, self.week, id_a, id_b)

    def count_at(self, counts: Array, k: int | Array, r: Array, step: int) -> None:
        """Count an exchange more, or less, at both its partners; no replicate may stand in r twice."""
        counts[self.place.supplier[k], r] += step
        counts[self.place.receiver[k], r] += step

    def sides(self, k: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Firm and row of its trust in the other, of supplier and receiver."""
        place = self.place
        return (
            (place.supplier[k], place.trust_of_supplier[k]),
            (place.receiver[k], place.trust_of_receiver[k]),
        )

    def meet(self, ties: Array, communication_gain: float, trust_gain: float) -> None:
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

    def cells(self, rows: Array) -> tuple[Array, Array, Array]:
        """The cells that are marked in some rows: their place in an array of such rows, their rows and columns."""
        cell = np.flatnonzero(rows)
        return cell, *np.divmod(cell, self.count)

    def live_exchanges(self) -> Array:
        """Which are projects: identified or agreed."""
        return (self.state == IDENTIFIED) | (self.state == AGREED)
