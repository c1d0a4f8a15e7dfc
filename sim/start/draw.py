"""What is drawn before week 1 of a replicate, compiled (tables and packing: tables.py)."""

import math

import numpy as np

from sim import chance
from sim.chance import BEFORE_WEEK_1
from sim.compiled import compiled, compiled_part
from sim.rules import discovery
from sim.start.ties import NOT_KEPT

SUPPLIER, RECEIVER = np.arange(2)
TOP = np.int64(0)  # of a heap
DRAWN_BY_LOT = -1  # stands for a partner 'any'
NO_PARENT = -1  # of a row that branches off no other
AS_DISCOVERY_SAYS = -1  # stands for max_projects that a case leaves to the parameters
LATENT_AT_START, IDENTIFIED_AT_START, RUNNING_AT_START = range(3)


@compiled
def draw_start(case, parameters, seed, replicate, start):
    """Fill `start` (sim.start.start.StartArrays) for one replicate of `case` (sim.start.tables.CaseTables)."""
    draw_firms(case, parameters.initial, seed, replicate, start)
    draw_terms(case, seed, replicate, start)
    draw_partners(case, seed, replicate, start)
    for k in range(case.opportunities.shape[0]):
        start.values[k, 0] = side_value(case, seed, replicate, start, k, SUPPLIER)
        start.values[k, 1] = side_value(case, seed, replicate, start, k, RECEIVER)
        start.capacity[k] = stream_capacity(case, start.supplier[k], case.opportunities[k].resource)
    draw_ties(case, parameters.initial, seed, replicate, start)


@compiled_part
def clipped(value, low, high):
    """A value no lower than `low` and no higher than `high`."""
    return min(max(value, low), high)


@compiled_part
def draw_quantity(seed, replicate, row_id, column, quantity):
    """One cell of a table of quantities, within the range of its column."""
    u = 0.0
    if quantity.kind != chance.FIXED:
        u = chance.uniform(seed, replicate, chance.CASE, BEFORE_WEEK_1, row_id, column.id)
    return clipped(chance.quantile(quantity.kind, quantity.a, quantity.b, u), column.low, column.high)


@compiled_part
def draw_firms(case, initial, seed, replicate, start):
    """Quantities of firms; where the case gives none, the parameters do."""
    for i in range(case.firms.shape[0]):
        firm = case.firms[i]
        for j in range(case.firm_columns.shape[0]):
            start.firm_table[i, j] = draw_quantity(
                seed, replicate, firm.id, case.firm_columns[j], case.firm_quantities[i, j]
            )
        if not firm.understanding_given:
            start.firms[i].understanding = initial.initial_understanding
        if not firm.commitment_given:
            start.firms[i].commitment = initial.initial_commitment


@compiled_part
def draw_terms(case, seed, replicate, start):
    """Quantities of opportunities."""
    for k in range(case.opportunities.shape[0]):
        row, terms = case.opportunities[k], start.terms[k]
        for j in range(case.term_columns.shape[0]):
            start.term_table[k, j] = draw_quantity(
                seed, replicate, row.id, case.term_columns[j], case.term_quantities[k, j]
            )
        if row.parent != NO_PARENT:
            terms.explore_hours = discovery.branch_hours(terms.explore_hours, case.branch_ease)
            terms.implement_hours = discovery.branch_hours(terms.implement_hours, case.branch_ease)


@compiled_part
def draw_partners(case, seed, replicate, start):
    """Supplier, receiver and tie of each opportunity; 'any' rows get distinct ordered pairs by lot."""
    for k in range(case.opportunities.shape[0]):
        start.supplier[k] = case.opportunities[k].supplier
        start.receiver[k] = case.opportunities[k].receiver
        start.tie[k] = case.opportunities[k].tie
    for g in range(case.lots.shape[0]):
        lot = case.lots[g]
        pairs = case.lot_pairs[lot.first_pair : lot.last_pair]
        count = pairs.shape[0]
        for q in range(count):
            supplier, receiver = case.firms[pairs[q].i].id, case.firms[pairs[q].j].id
            start.lots[q] = chance.uniform(seed, replicate, chance.CASE_PARTNERS, lot.id, supplier, receiver)
            start.order[q] = q
        for top in range(count // 2 - 1, -1, -1):
            sink(start.lots, start.order, top, count)
        for r in range(lot.first_row, lot.last_row):  # the lowest draw that is left
            pair = pairs[start.order[0]]
            k = case.lot_rows[r]
            start.supplier[k], start.receiver[k], start.tie[k] = pair.i, pair.j, pair.tie
            count -= 1
            start.order[TOP] = start.order[count]
            sink(start.lots, start.order, TOP, count)


@compiled_part
def sink(draws, heap, top, count):
    """Let heap[top] sink until no draw below it is lower (equal draws: the lower index first)."""
    while 2 * top + 1 < count:
        child = 2 * top + 1
        if child + 1 < count and is_before(draws, heap[child + 1], heap[child]):
            child += 1
        if not is_before(draws, heap[child], heap[top]):
            return
        heap[top], heap[child] = heap[child], heap[top]
        top = child


@compiled_part
def is_before(draws, a, b):
    """Whether draw a comes before draw b."""
    return draws[a] < draws[b] or (draws[a] == draws[b] and a < b)


@compiled_part
def side_value(case, seed, replicate, start, k, side):
    """Value (0-1) of a side: its benefits weighted by its motives, or v + U(-spread, spread)."""
    row, terms = case.opportunities[k], start.terms[k]
    if row.value_given:
        u = chance.uniform(seed, replicate, chance.CASE, BEFORE_WEEK_1, row.id, case.side_ids[side])
        value = terms.value + terms.value_spread * (2.0 * u - 1.0)
    else:
        firm = case.firms[start.supplier[k] if side == SUPPLIER else start.receiver[k]]
        first = case.first_benefit + 3 * side
        value = 0.0
        for motive in range(3):
            value += firm.weights[motive] * start.term_table[k, first + motive]
    return min(1.0, max(0.0, value))


@compiled_part
def stream_capacity(case, supplier, resource):
    """Limit of what a supplier offers of a resource (inf: no limit)."""
    firm = case.firms[supplier]
    for q in range(firm.first_offer, firm.last_offer):
        if case.offers[q].resource == resource:
            return case.offers[q].limit
    return math.inf


@compiled_part
def draw_ties(case, initial, seed, replicate, start):
    """Trust and communication of the pairs that have a tie, then what the case says of some of them."""
    for t in range(start.trust.shape[0]):
        a, b = np.int64(case.ties[t].a), np.int64(case.ties[t].b)
        for side in range(2):
            i, j = (a, b) if side == 0 else (b, a)
            start.trust[t, side] = draw_trust(
                case, seed, replicate, i, j,
                chance.NORMAL, initial.initial_trust_mean, initial.initial_trust_sd,
            )  # fmt: skip
    for t in range(start.communication.shape[0]):
        start.communication[t] = initial.initial_communication
    for q in range(case.trusts.shape[0]):
        tie = case.trusts[q]
        if tie.tie != NOT_KEPT:
            start.trust[tie.tie, np.int64(tie.i > tie.j)] = draw_trust(
                case, seed, replicate, tie.i, tie.j, tie.kind, tie.a, tie.b
            )
    for q in range(case.talks.shape[0]):
        tie = case.talks[q]
        id_i, id_j = case.firms[tie.i].id, case.firms[tie.j].id
        u = chance.uniform(seed, replicate, chance.CASE, BEFORE_WEEK_1, min(id_i, id_j), max(id_i, id_j))
        level = min(1.0, max(0.0, chance.quantile(tie.kind, tie.a, tie.b, u)))
        start.communication[tie.tie] = level


@compiled_part
def draw_trust(case, seed, replicate, i, j, kind, a, b):
    """Trust (0-1) of firm i in firm j."""
    u = 0.0
    if kind != chance.FIXED:
        id_i, id_j = case.firms[i].id, case.firms[j].id
        u = chance.uniform(seed, replicate, chance.CASE_TRUST, BEFORE_WEEK_1, id_i, id_j)
    return clipped(chance.quantile(kind, a, b, u), 0.0, 1.0)
