"""What one replicate starts with: one drawing of a case's tables, for both engines."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from sim.parameters import Parameters
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, Case
from sim.start import draw
from sim.start.tables import CaseTables, case_tables, packed_parameters, with_every_pair


class StartArrays(NamedTuple):
    """What is drawn for one replicate, in place; n firms, m opportunities."""

    firm_table: np.ndarray  # (n, columns of FIRM_QUANTITIES)
    firms: np.recarray  # the same memory, by name: row.commitment
    term_table: np.ndarray  # (m, columns of OPPORTUNITY_QUANTITIES)
    terms: np.recarray  # the same memory, by name: row.explore_hours
    supplier: np.ndarray  # m, index of a firm
    receiver: np.ndarray  # m
    values: np.ndarray  # (m, 2): supplier's, receiver's value, 0-1
    capacity: np.ndarray  # m, limit of the stream, in its unit
    tie: np.ndarray  # m, index of the tie between both
    trust: np.ndarray  # (ties of partners, 2): a's trust in b, b's in a, 0-1
    communication: np.ndarray  # ties, 0-1
    lots: np.ndarray  # room for the draws of partners
    order: np.ndarray


def _named_columns(table: np.ndarray, names: Iterable[str]) -> np.recarray:
    fields = np.dtype([(name, np.float64) for name in names], align=True)
    return table.view(fields).view(np.recarray).reshape(len(table))


def empty_start(tables: CaseTables) -> StartArrays:
    """Room for one replicate's start."""
    n, m = len(tables.firms), len(tables.opportunities)
    firm_table = np.zeros((n, len(FIRM_QUANTITIES)))
    term_table = np.zeros((m, len(OPPORTUNITY_QUANTITIES)))
    return StartArrays(
        firm_table=firm_table,
        firms=_named_columns(firm_table, FIRM_QUANTITIES),
        term_table=term_table,
        terms=_named_columns(term_table, OPPORTUNITY_QUANTITIES),
        supplier=np.zeros(m, np.int64),
        receiver=np.zeros(m, np.int64),
        values=np.zeros((m, 2)),
        capacity=np.zeros(m),
        tie=np.zeros(m, np.int64),
        trust=np.zeros((len(tables.told), 2)),
        communication=np.zeros(len(tables.ties)),
        lots=np.zeros(len(tables.lot_pairs)),
        order=np.zeros(len(tables.lot_pairs), np.int64),
    )


@dataclasses.dataclass(frozen=True)
class Start:
    """What one replicate starts with; arrays over firms (n), pairs (n, n), opportunities (m).

    Hours a week, weeks, shares 0-1, amounts in the stream's unit. trust[i, j]: i's trust in j.
    """

    attention: np.ndarray
    max_projects: np.ndarray
    competence: np.ndarray
    reliability: np.ndarray
    understanding: np.ndarray
    commitment: np.ndarray
    trust: np.ndarray
    communication: np.ndarray
    supplier: np.ndarray
    receiver: np.ndarray
    supplier_value: np.ndarray
    receiver_value: np.ndarray
    capacity: np.ndarray
    quantities: Mapping[str, np.ndarray]


def draw_start(case: Case, parameters: Parameters, seed: int, replicate: int) -> Start:
    """Everything that is drawn before week 1 of one replicate (decisions `case ...`)."""
    tables = with_every_pair(case_tables(case))
    drawn = empty_start(tables)._replace(trust=np.zeros((len(tables.ties), 2)))
    draw.draw_start(tables, packed_parameters([parameters])[0], seed, replicate, drawn)
    otherwise = parameters.discovery.max_projects
    own = tables.firms["max_projects"]
    return Start(
        attention=drawn.firms["attention_hours"],
        max_projects=np.where(own == draw.AS_DISCOVERY_SAYS, otherwise, own),
        competence=drawn.firms["competence"],
        reliability=drawn.firms["reliability"],
        understanding=drawn.firms["understanding"],
        commitment=drawn.firms["commitment"],
        trust=_matrix(tables, drawn.trust[:, 0], drawn.trust[:, 1]),
        communication=_matrix(tables, drawn.communication, drawn.communication),
        supplier=drawn.supplier,
        receiver=drawn.receiver,
        supplier_value=drawn.values[:, 0],
        receiver_value=drawn.values[:, 1],
        capacity=drawn.capacity,
        quantities={name: drawn.terms[name] for name in OPPORTUNITY_QUANTITIES},
    )


def _matrix(tables: CaseTables, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(n, n) of what each tie has: [a, b], and [b, a]; 0 of a firm and itself."""
    matrix = np.zeros((len(tables.firms), len(tables.firms)))
    matrix[tables.ties["a"], tables.ties["b"]] = above
    matrix[tables.ties["b"], tables.ties["a"]] = below
    return matrix
