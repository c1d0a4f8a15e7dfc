"""What does not differ between replicates, and what is drawn before week 1, an array over replicates of each."""

from __future__ import annotations

import dataclasses

import numpy as np

from experiments.bench.peers.batched.arrays import Array, quantile, rules
from experiments.bench.peers.batched.draws import Draws
from sim import chance
from sim.parameters import Parameters
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, Case
from sim.scenario import MunicipalityChoice, Scenario, starts_present
from sim.start.draw import AS_DISCOVERY_SAYS, DRAWN_BY_LOT
from sim.start.tables import case_tables


def check_is_covered(case: Case, scenario: Scenario) -> None:
    """Raise ValueError, one line per fault, where a scenario or a case would need what is left out here."""
    rates, faults = scenario.effective_parameters(), []
    if scenario.facilitator.form in ("informal", "funded") or scenario.facilitator.expectations:
        faults.append("facilitator: neither lent by hosts nor paid by projects, and no talks about expectations")
    if scenario.facilitator.form != "none" and not starts_present(scenario):
        faults.append("facilitator: works from week 1")
    if scenario.facilitator.end_week is not None:
        faults.append("facilitator: works to the end")
    if rates.facilitator.turnover_rate > 0.0:
        faults.append("parameters.facilitator.turnover_rate: 0")
    if dataclasses.replace(scenario.municipality, form="none") != MunicipalityChoice("none"):
        faults.append("municipality: none of its levers")
    if scenario.events:
        faults.append("events: none")
    if scenario.own:
        faults.append("own: nothing declared by a model of one's own")
    if rates.commitment.exit_allowed:
        faults.append("parameters.commitment.exit_allowed: false")
    if (case_tables(case).opportunities.supplier == DRAWN_BY_LOT).any():
        faults.append("opportunities: partners that the case names, none drawn by lot")
    if faults:
        raise ValueError("\n".join(f"batched numpy covers only {fault}" for fault in faults))


class Place:
    """A case as far as its members reach: nobody joins or leaves here, so others and their opportunities play no part.

    n firms, m opportunities, indices in the order of ids; ties: every pair, those of partners first.
    """

    def __init__(self, case: Case, parameters: Parameters) -> None:
        tables = case_tables(case)
        self.tables = tables
        self.rows = np.flatnonzero(tables.firms.is_member)
        firms = tables.firms[self.rows]
        self.ids, self.wants_park, self.is_far = firms["id"], firms["wants_park"], firms["is_far"]
        self.size_class = firms["size_class"]
        own = firms["max_projects"]
        self.max_projects = np.where(own == AS_DISCOVERY_SAYS, parameters.discovery.max_projects, own)
        self.index = np.full(len(tables.firms), -1)
        self.index[self.rows] = np.arange(len(self.rows))
        supplier, receiver = self.index[tables.opportunities.supplier], self.index[tables.opportunities.receiver]
        self.opportunity_rows = np.flatnonzero((supplier >= 0) & (receiver >= 0))
        opportunities = tables.opportunities[self.opportunity_rows]
        self.supplier, self.receiver = supplier[self.opportunity_rows], receiver[self.opportunity_rows]
        self.opportunity_ids, self.at_start = opportunities["id"], opportunities["at_start"]
        self.is_branch = opportunities["parent"] >= 0
        among = np.full(len(tables.opportunities), -1)
        among[self.opportunity_rows] = np.arange(len(self.opportunity_rows))
        self.parent = np.where(self.is_branch, among[opportunities["parent"]], -1)
        self.capacity = np.array([self._capacity(row) for row in opportunities])
        resource, m = opportunities["resource"], range(len(opportunities))
        same = (self.supplier[:, None] == self.supplier) & (resource[:, None] == resource)
        self.same_stream = [np.flatnonzero(same[k]) for k in m]
        self._tie_up()
        self.is_counted = np.isin(np.arange(self.partners), self.tie[~self.is_branch])

    def _capacity(self, row: np.record) -> float:
        """What the supplier of an opportunity offers of its stream (inf: no limit)."""
        firm = self.tables.firms[row.supplier]
        offers = self.tables.offers[firm.first_offer : firm.last_offer]
        own = offers["limit"][offers["resource"] == row.resource]
        return float(own[0]) if len(own) else np.inf

    def _tie_up(self) -> None:
        """Ties, and who hears what a receiver tells of its supplier."""
        n = len(self.rows)
        a, b = np.triu_indices(n, 1)
        pairs = {(min(i, j), max(i, j)) for i, j in zip(self.supplier.tolist(), self.receiver.tolist(), strict=True)}
        is_partner = np.array([pair in pairs for pair in zip(a.tolist(), b.tolist(), strict=True)], dtype=bool)
        order = np.argsort(~is_partner, kind="stable")
        self.a, self.b, self.partners = a[order], b[order], int(is_partner.sum())
        self.tie_of = np.full((n, n), -1)
        self.tie_of[self.a, self.b] = self.tie_of[self.b, self.a] = np.arange(len(order))
        self.tie = self.tie_of[self.supplier, self.receiver]
        # A row of trust for each direction of a tie of partners: of a in b, then of b in a.
        self.of = np.stack([self.a, self.b], 1)[: self.partners].ravel()
        self.in_ = np.stack([self.b, self.a], 1)[: self.partners].ravel()
        row = np.full((n, n), -1)
        row[self.of, self.in_] = np.arange(len(self.of))
        self.trust_of_supplier, self.trust_of_receiver = (
            row[self.supplier, self.receiver],
            row[self.receiver, self.supplier],
        )
        # Of each opportunity: rows of trust in its supplier, ties of talk with its receiver, of those whom it tells.
        self.hearers = []
        for supplier, receiver in zip(self.supplier, self.receiver, strict=True):
            rows = np.flatnonzero((self.in_ == supplier) & (self.of != receiver))
            self.hearers.append((rows, self.tie_of[self.of[rows], receiver]))


class Start:
    """What replicates start with, a row for each firm, opportunity, tie or direction, a column for each replicate."""

    def __init__(self, place: Place, parameters: Parameters, draws: Draws, count: int) -> None:
        self._chance, self._count, self._place = draws, count, place
        initial, tables, rows = parameters.initial, place.tables, place.rows
        firms, names = tables.firms[rows], list(FIRM_QUANTITIES)
        quantities, columns, ids = tables.firm_quantities[rows], tables.firm_columns, firms["id"]
        drawn = {name: self._column(ids, columns[j], quantities[:, j]) for j, name in enumerate(names)}
        self.attention, self.competence = drawn["attention_hours"], drawn["competence"]
        self.reliability = drawn["reliability"]
        self.understanding, self.commitment = drawn["understanding"], drawn["commitment"]
        self.understanding[~firms["understanding_given"]] = initial.initial_understanding
        self.commitment[~firms["commitment_given"]] = initial.initial_commitment
        rows = place.opportunity_rows
        quantities, columns, ids = tables.term_quantities[rows], tables.term_columns, place.opportunity_ids
        names = list(OPPORTUNITY_QUANTITIES)
        self.terms = {name: self._column(ids, columns[j], quantities[:, j]) for j, name in enumerate(names)}
        for name in ("explore_hours", "implement_hours"):
            hours = self.terms[name]
            hours[place.is_branch] = rules.discovery.branch_hours(hours[place.is_branch], tables.branch_ease)
        self.values = np.stack(
            [self._value(side, partner) for side, partner in enumerate((place.supplier, place.receiver))]
        )
        self.trust = self._trust(parameters)
        self.communication = self._communication(initial.initial_communication)

    def _draws(self, decision: int, id_a: Array, id_b: Array) -> Array:
        return self._chance.grid(decision, int(chance.BEFORE_WEEK_1), id_a, id_b)

    def _quantities(self, decision: int, id_a: Array, id_b: Array, given: Array, low: float, high: float) -> Array:
        """A row of values for each quantity given, drawn from its distribution within a range."""
        values = np.repeat(given["a"][:, None], self._count, axis=1)
        is_drawn = given["kind"] != chance.FIXED
        values[is_drawn] = self._draws(decision, id_a[is_drawn], id_b[is_drawn])
        kinds, which = np.unique(given[["kind", "a", "b"]][is_drawn], return_inverse=True)
        for q, (kind, a, b) in enumerate(kinds.tolist()):
            alike = np.flatnonzero(is_drawn)[which == q]
            values[alike] = quantile(kind, a, b, values[alike])
        return np.minimum(np.maximum(values, low), high)

    def _column(self, ids: Array, column: np.record, given: Array) -> Array:
        return self._quantities(chance.CASE, ids, np.full(len(ids), column.id), given, column.low, column.high)

    def _value(self, side: int, partner: Array) -> Array:
        """Value (0-1) of a side: its benefits weighted by its motives, or v + U(-spread, spread)."""
        place, tables, names = self._place, self._place.tables, list(OPPORTUNITY_QUANTITIES)
        weights, value = tables.firms.weights[place.rows][partner], np.zeros((len(partner), self._count))
        for motive in range(3):
            benefit = self.terms[names[tables.first_benefit + 3 * side + motive]]
            value += weights[:, motive, None] * benefit
        given = tables.opportunities.value_given[place.opportunity_rows]
        if given.any():
            ids = place.opportunity_ids[given]
            u = self._draws(chance.CASE, ids, np.full(len(ids), tables.side_ids[side]))
            value[given] = self.terms["value"][given] + self.terms["value_spread"][given] * (2.0 * u - 1.0)
        return np.minimum(1.0, np.maximum(0.0, value))

    def _trust(self, parameters: Parameters) -> Array:
        """Trust in each direction of a tie of partners."""
        place, initial = self._place, parameters.initial
        given = np.zeros(len(place.of), [("kind", np.int64), ("a", float), ("b", float)])
        given["kind"], given["a"], given["b"] = chance.NORMAL, initial.initial_trust_mean, initial.initial_trust_sd
        row = {pair: q for q, pair in enumerate(zip(place.of.tolist(), place.in_.tolist(), strict=True))}
        for tie in place.tables.trusts:
            q = row.get((place.index[tie.i], place.index[tie.j]))
            if q is not None:
                given[q] = tie.kind, tie.a, tie.b
        return self._quantities(chance.CASE_TRUST, place.ids[place.of], place.ids[place.in_], given, 0.0, 1.0)

    def _communication(self, usual: float) -> Array:
        """Communication of each pair."""
        place = self._place
        communication = np.full((len(place.a), self._count), usual)
        i, j = place.index[place.tables.talks.i], place.index[place.tables.talks.j]
        is_kept = (i >= 0) & (j >= 0)
        talks, i, j = place.tables.talks[is_kept], i[is_kept], j[is_kept]
        low, high = np.minimum(place.ids[i], place.ids[j]), np.maximum(place.ids[i], place.ids[j])
        communication[place.tie_of[i, j]] = self._quantities(chance.CASE, low, high, talks, 0.0, 1.0)
        return communication
