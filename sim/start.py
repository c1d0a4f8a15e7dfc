"""What one replicate starts with: a case as tables, and one drawing of them for both engines.

A case is turned into plain tables once; drawing a replicate (sim/lots.py) is compiled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim import lots
from sim.case import (
    ANY,
    BENEFITS,
    FIRM_QUANTITIES,
    KINDS,
    LIMITS,
    OPPORTUNITY_QUANTITIES,
    SIZE_CLASSES,
    Case,
    FirmData,
    Quantity,
)  # fmt: skip
from sim.chance import stable_id
from sim.parameters import Parameters, all_declarations

_FLAG, _WHOLE, _REAL = np.bool_, np.int64, np.float64


def records(fields: Sequence[tuple[Any, ...]], rows: Iterable[tuple[Any, ...]] = ()) -> np.recarray:
    """A table with named, typed columns whose rows compiled code can read by name."""
    return np.array(list(rows), dtype=np.dtype(list(fields), align=True)).view(np.recarray)


# --- parameters -----------------------------------------------------------------------------


def _parameter_fields() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, Any]]] = {}
    for group, name, _, default in all_declarations():
        if group != "cost":  # no week asks for it, and a smaller table compiles sooner
            number = {bool: _FLAG, int: _WHOLE, float: _REAL}[type(default)]
            groups.setdefault(group, []).append((name, number))
    return [(group, np.dtype(fields, align=True)) for group, fields in groups.items()]


PARAMETER_FIELDS = _parameter_fields()


def packed_parameters(sets: Sequence[Parameters]) -> np.recarray:
    """Parameter sets as a table, one row each: `row.group.name`, as in sim.parameters."""
    names = {group: number.names or () for group, number in PARAMETER_FIELDS}
    return records(
        PARAMETER_FIELDS,
        (
            tuple(
                tuple(getattr(getattr(parameters, group), name) for name in names[group]) for group in names
            )
            for parameters in sets
        ),
    )


# --- a case as tables -----------------------------------------------------------------------

_QUANTITY = [("kind", _WHOLE), ("a", _REAL), ("b", _REAL)]
_COLUMN = [("id", _WHOLE), ("low", _REAL), ("high", _REAL)]
_FIRM = [
    ("id", _WHOLE), ("max_projects", _WHOLE), ("first_offer", _WHOLE), ("last_offer", _WHOLE),
    ("weights", _REAL, (3,)), ("understanding_given", _FLAG), ("commitment_given", _FLAG),
    ("is_member", _FLAG), ("wants_park", _FLAG), ("is_far", _FLAG),
    ("hosting", _WHOLE),  # how often it stands among the facilitator's hosts
]  # fmt: skip
_OPPORTUNITY = [
    ("id", _WHOLE), ("supplier", _WHOLE), ("receiver", _WHOLE), ("resource", _WHOLE),
    ("kind", _WHOLE), ("limit", _WHOLE), ("at_start", _WHOLE), ("value_given", _FLAG),
]  # fmt: skip
_PAIR = [("i", _WHOLE), ("j", _WHOLE)]
_LOT = [
    ("id", _WHOLE), ("first_pair", _WHOLE), ("last_pair", _WHOLE),
    ("first_row", _WHOLE), ("last_row", _WHOLE),
]  # fmt: skip
_NOT_GIVEN = Quantity(0, 0.0)


class CaseTables(NamedTuple):
    """A case as compiled code reads it; n firms, m opportunities, indices in the order of ids."""

    firms: np.recarray  # n
    firm_quantities: np.recarray  # (n, columns of FIRM_QUANTITIES)
    firm_columns: np.recarray
    opportunities: np.recarray  # m; supplier and receiver -1: drawn by lot
    term_quantities: np.recarray  # (m, columns of OPPORTUNITY_QUANTITIES)
    term_columns: np.recarray
    first_benefit: int  # its column
    side_ids: np.ndarray  # of the draws for the supplier's and the receiver's value
    offers: np.recarray  # resource and limit, firm after firm
    lots: np.recarray  # a row per resource with partners drawn by lot
    lot_pairs: np.recarray  # pairs that may be drawn, lot after lot
    lot_rows: np.ndarray  # opportunities they are drawn for, lot after lot
    trusts: np.recarray  # i's trust in j, where the case says so
    talks: np.recarray  # communication of i and j, where the case says so


def case_tables(case: Case) -> CaseTables:
    """The tables of a case, made once and kept with it (a case never changes)."""
    kept = vars(case)
    if "_tables" not in kept:
        kept["_tables"] = _make_tables(case)
    return kept["_tables"]


def _make_tables(case: Case) -> CaseTables:
    resources = {name: r for r, name in enumerate(case.resources)}
    offers = [
        [(resources[name], limit) for name, limit in firm.offers.items() if name in resources]
        for firm in case.firms
    ]
    lot_table, lot_pairs, lot_rows = _lots(case)
    return CaseTables(
        firms=_firms(case, [len(own) for own in offers]),
        firm_quantities=_quantities([_with_size_class(firm) for firm in case.firms], FIRM_QUANTITIES),
        firm_columns=_columns(FIRM_QUANTITIES),
        opportunities=_opportunities(case, resources),
        term_quantities=_quantities([row.quantities for row in case.opportunities], OPPORTUNITY_QUANTITIES),
        term_columns=_columns(OPPORTUNITY_QUANTITIES),
        first_benefit=list(OPPORTUNITY_QUANTITIES).index(BENEFITS[0]),
        side_ids=np.array([stable_id("supplier value"), stable_id("receiver value")], dtype=np.int64),
        offers=records([("resource", _WHOLE), ("limit", _REAL)], (offer for own in offers for offer in own)),
        lots=lot_table,
        lot_pairs=lot_pairs,
        lot_rows=lot_rows,
        trusts=_tie_rows(case, "trust"),
        talks=_tie_rows(case, "communication"),
    )


def _with_size_class(firm: FirmData) -> dict[str, Quantity | None]:
    quantities = dict(firm.quantities)
    if quantities["attention_hours"] is None:
        quantities["attention_hours"] = SIZE_CLASSES[firm.size_class][0]
    return quantities


def _max_projects(firm: FirmData) -> int:
    if firm.max_projects is not None:
        return firm.max_projects
    return SIZE_CLASSES[firm.size_class][1] if firm.size_class else lots.AS_DISCOVERY_SAYS


def _columns(ranges: Mapping[str, tuple[float, float]]) -> np.recarray:
    return records(_COLUMN, ((stable_id(name), low, high) for name, (low, high) in ranges.items()))


def _quantities(rows: Sequence[Mapping[str, Quantity | None]], names: Iterable[str]) -> np.recarray:
    names = list(names)
    cells = (row[name] or _NOT_GIVEN for row in rows for name in names)
    return records(_QUANTITY, ((cell.kind, cell.a, cell.b) for cell in cells)).reshape(len(rows), len(names))


def _firms(case: Case, offers: Sequence[int]) -> np.recarray:
    ends = np.cumsum(offers).tolist()
    return records(
        _FIRM,
        (
            (
                firm.id, _max_projects(firm), end - count, end, firm.weights,
                firm.quantities["understanding"] is not None, firm.quantities["commitment"] is not None,
                firm.status == "member", firm.park, firm.location == "far",
                case.facilitator_hosts.count(firm.firm),
            )
            for firm, count, end in zip(case.firms, offers, ends, strict=True)
        ),
    )  # fmt: skip


def _opportunities(case: Case, resources: Mapping[str, int]) -> np.recarray:
    index = {firm.firm: i for i, firm in enumerate(case.firms)} | {ANY: lots.DRAWN_BY_LOT}
    return records(
        _OPPORTUNITY,
        (
            (
                row.id, index[row.supplier], index[row.receiver], resources[row.resource],
                KINDS.index(row.kind), LIMITS.index(row.limit), _at_start(case, row.opportunity, row.start),
                row.quantities["value"] is not None,
            )
            for row in case.opportunities
        ),
    )  # fmt: skip


def _at_start(case: Case, opportunity: str, start: str) -> int:
    if opportunity in case.running:
        return lots.RUNNING_AT_START
    return lots.IDENTIFIED_AT_START if start == "identified" else lots.LATENT_AT_START


def _lots(case: Case) -> tuple[np.recarray, np.recarray, np.ndarray]:
    table, pairs, rows = [], [], []
    for resource in dict.fromkeys(row.resource for row in case.opportunities if row.supplier == ANY):
        first_pair, first_row = len(pairs), len(rows)
        pairs += case._eligible_pairs(resource)
        rows += [
            k for k, row in enumerate(case.opportunities) if row.supplier == ANY and row.resource == resource
        ]
        table.append((stable_id(resource), first_pair, len(pairs), first_row, len(rows)))
    return records(_LOT, table), records(_PAIR, pairs), np.array(rows, dtype=np.int64)


def _tie_rows(case: Case, what: str) -> np.recarray:
    index = {firm.firm: i for i, firm in enumerate(case.firms)}
    return records(
        _PAIR + _QUANTITY,
        (
            (index[tie.firm], index[tie.partner], quantity.kind, quantity.a, quantity.b)
            for tie in case.ties
            if (quantity := getattr(tie, what)) is not None
        ),
    )


# --- drawing one replicate ------------------------------------------------------------------


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
    trust_in: np.ndarray  # (n, n): trust_in[j, i] is i's trust in j, 0-1
    communication: np.ndarray  # (n, n), symmetric, 0-1
    lots: np.ndarray  # room for the draws of partners
    order: np.ndarray


def _named_columns(table: np.ndarray, names: Iterable[str]) -> np.recarray:
    fields = np.dtype([(name, _REAL) for name in names], align=True)
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
        trust_in=np.zeros((n, n)),
        communication=np.zeros((n, n)),
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
    tables = case_tables(case)
    drawn = empty_start(tables)
    lots.draw_start(tables, packed_parameters([parameters])[0], seed, replicate, drawn)
    otherwise = parameters.discovery.max_projects
    own = tables.firms["max_projects"]
    return Start(
        attention=drawn.firms["attention_hours"],
        max_projects=np.where(own == lots.AS_DISCOVERY_SAYS, otherwise, own),
        competence=drawn.firms["competence"],
        reliability=drawn.firms["reliability"],
        understanding=drawn.firms["understanding"],
        commitment=drawn.firms["commitment"],
        trust=np.ascontiguousarray(drawn.trust_in.T),
        communication=drawn.communication,
        supplier=drawn.supplier,
        receiver=drawn.receiver,
        supplier_value=drawn.values[:, 0],
        receiver_value=drawn.values[:, 1],
        capacity=drawn.capacity,
        quantities={name: drawn.terms[name] for name in OPPORTUNITY_QUANTITIES},
    )
