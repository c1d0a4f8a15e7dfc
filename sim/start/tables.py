"""A case and its parameters as plain tables, made once, which drawing (draw.py) and the compiled week read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.chance import stable_id
from sim.parameters import Parameters, all_declarations
from sim.place.case import (
    ANY,
    BENEFITS,
    FIRM_QUANTITIES,
    KINDS,
    LIMITS,
    OPPORTUNITY_QUANTITIES,
    SIZE_CLASSES,
    SIZES,
    Case,
    FirmData,
)
from sim.quantity import Quantity
from sim.start.draw import (
    AS_DISCOVERY_SAYS,
    DRAWN_BY_LOT,
    IDENTIFIED_AT_START,
    LATENT_AT_START,
    NO_PARENT,
    RUNNING_AT_START,
)
from sim.start.ties import Ties, index_of, ties_between

_FLAG, _WHOLE, _REAL = np.bool_, np.int64, np.float64


def records(fields: Sequence[tuple[Any, ...]], rows: Iterable[tuple[Any, ...]] = ()) -> np.recarray:
    """A table with named, typed columns whose rows compiled code can read by name."""
    return np.fromiter(rows, np.dtype(list(fields), align=True)).view(np.recarray)  # row by row: no list of a million


# --- parameters -----------------------------------------------------------------------------


def _parameter_fields() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, Any]]] = {}
    for group, name, _, default in all_declarations():
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
            tuple(tuple(getattr(getattr(parameters, group), name) for name in names[group]) for group in names)
            for parameters in sets
        ),
    )


# --- a case as tables -----------------------------------------------------------------------

_QUANTITY = [("kind", _WHOLE), ("a", _REAL), ("b", _REAL)]
_COLUMN = [("id", _WHOLE), ("low", _REAL), ("high", _REAL)]
_FIRM = [
    ("id", _WHOLE), ("max_projects", _WHOLE), ("first_offer", _WHOLE), ("last_offer", _WHOLE),
    ("weights", _REAL, (3,)), ("understanding_given", _FLAG), ("commitment_given", _FLAG),
    ("is_member", _FLAG), ("wants_park", _FLAG), ("is_far", _FLAG), ("is_cornerstone", _FLAG),
    ("hosting", _WHOLE),  # how often it stands among the facilitator's hosts
    ("size_class", _WHOLE),
]  # fmt: skip
_OPPORTUNITY = [
    ("id", _WHOLE), ("supplier", _WHOLE), ("receiver", _WHOLE), ("resource", _WHOLE),
    ("kind", _WHOLE), ("limit", _WHOLE), ("at_start", _WHOLE), ("value_given", _FLAG),
    ("parent", _WHOLE), ("tie", _WHOLE),
]  # fmt: skip
_PAIR = [("i", _WHOLE), ("j", _WHOLE), ("tie", _WHOLE)]
_LOT = [
    ("id", _WHOLE), ("first_pair", _WHOLE), ("last_pair", _WHOLE),
    ("first_row", _WHOLE), ("last_row", _WHOLE),
]  # fmt: skip
_NOT_GIVEN = Quantity(0, 0.0)
# Tables of a case that have lengths of their own; `told` has a row for each tie of partners.
LISTS = ("offers", "lots", "lot_pairs", "lot_rows", "trusts", "talks", "ties", "told", "hearers")


class CaseTables(NamedTuple):
    """A case as compiled code reads it; n firms, m opportunities, indices in the order of ids."""

    firms: np.recarray  # n
    firm_quantities: np.recarray  # (n, columns of FIRM_QUANTITIES)
    firm_columns: np.recarray
    opportunities: np.recarray  # m; supplier and receiver -1: drawn by lot
    term_quantities: np.recarray  # (m, columns of OPPORTUNITY_QUANTITIES)
    term_columns: np.recarray
    branch_ease: float  # share of its hours that a row with a parent takes
    first_election: int  # week of it
    observed_stage: int  # of the alliance, where the case begins
    weeks_of_work: int  # before that
    first_benefit: int  # its column
    side_ids: np.ndarray  # of the draws for the supplier's and the receiver's value
    offers: np.recarray  # resource and limit, firm after firm
    lots: np.recarray  # a row per resource with partners drawn by lot
    lot_pairs: np.recarray  # pairs that may be drawn, lot after lot
    lot_rows: np.ndarray  # opportunities they are drawn for, lot after lot
    trusts: np.recarray  # i's trust in j, where the case says so
    talks: np.recarray  # communication of i and j, where the case says so
    ties: np.recarray  # pairs of firms whose communication is kept (sim.start.ties)
    told: np.recarray  # partners, the first of them, whose trust is kept too: who hears what one says of the other
    hearers: np.recarray


def case_tables(case: Case) -> CaseTables:
    """The tables of a case, made once and kept with it (a case never changes)."""
    kept = vars(case)
    if "_tables" not in kept:
        kept["_tables"] = _make_tables(case)
    return kept["_tables"]


def _make_tables(case: Case) -> CaseTables:
    resources = {name: r for r, name in enumerate(case.resources)}
    offers = [
        [(resources[name], limit) for name, limit in firm.offers.items() if name in resources] for firm in case.firms
    ]
    lot_table, lot_pairs, lot_rows = _lots(case)
    index = {firm.firm: i for i, firm in enumerate(case.firms)} | {ANY: DRAWN_BY_LOT}
    sides = [(index[row.supplier], index[row.receiver]) for row in case.opportunities]
    told_of = {what: _tie_rows(case, index, what) for what in ("trust", "communication")}
    known = [pair for pair in sides if DRAWN_BY_LOT not in pair]
    kept = ties_between(len(case.firms), [*known, *lot_pairs], [row[:2] for row in told_of["communication"]])
    return CaseTables(
        firms=_firms(case, [len(own) for own in offers]),
        firm_quantities=_quantities([_with_size_class(firm) for firm in case.firms], FIRM_QUANTITIES),
        firm_columns=_columns(FIRM_QUANTITIES),
        opportunities=_opportunities(case, resources, sides, kept),
        term_quantities=_quantities([row.quantities for row in case.opportunities], OPPORTUNITY_QUANTITIES),
        term_columns=_columns(OPPORTUNITY_QUANTITIES),
        branch_ease=float(case.branch_ease),
        first_election=int(case.first_election),
        observed_stage=case.observed.stage,
        weeks_of_work=case.observed.weeks_of_work,
        first_benefit=list(OPPORTUNITY_QUANTITIES).index(BENEFITS[0]),
        side_ids=np.array([stable_id("supplier value"), stable_id("receiver value")], dtype=np.int64),
        offers=records([("resource", _WHOLE), ("limit", _REAL)], (offer for own in offers for offer in own)),
        lots=lot_table,
        lot_pairs=_with_tie(_PAIR, lot_pairs, kept.ties),
        lot_rows=lot_rows,
        trusts=_with_tie(_PAIR + _QUANTITY, told_of["trust"], kept.ties[: len(kept.told)]),
        talks=_with_tie(_PAIR + _QUANTITY, told_of["communication"], kept.ties),
        **kept._asdict(),
    )


def with_every_pair(tables: CaseTables) -> CaseTables:
    """The same with a tie for each two firms, as if all were partners: to draw from, and not to simulate."""
    every = ties_between(0, [], []).ties.copy()
    every.resize(len(tables.firms) * (len(tables.firms) - 1) // 2, refcheck=False)
    every["a"], every["b"] = np.triu_indices(len(tables.firms), 1)
    trusts, talks = tables.trusts.copy(), tables.talks.copy()
    for rows in (trusts, talks):
        rows["tie"] = index_of(every, rows["i"], rows["j"])
    return tables._replace(ties=every, trusts=trusts, talks=talks)


def _with_size_class(firm: FirmData) -> dict[str, Quantity | None]:
    quantities = dict(firm.quantities)
    if quantities["attention_hours"] is None:
        quantities["attention_hours"] = SIZE_CLASSES[firm.size_class][0]
    return quantities


def _max_projects(firm: FirmData) -> int:
    if firm.max_projects is not None:
        return firm.max_projects
    return SIZE_CLASSES[firm.size_class][1] if firm.size_class else AS_DISCOVERY_SAYS


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
                firm.status == "member", firm.park, firm.location == "far", firm.size_class == "cornerstone",
                case.facilitator_hosts.count(firm.firm), SIZES.index(firm.size_class),
            )
            for firm, count, end in zip(case.firms, offers, ends, strict=True)
        ),
    )  # fmt: skip


def _opportunities(
    case: Case, resources: Mapping[str, int], sides: Sequence[tuple[int, int]], kept: Ties
) -> np.recarray:
    ties = index_of(kept.ties, *np.array(sides, np.int64).reshape(-1, 2).T)
    parents = {row.opportunity: k for k, row in enumerate(case.opportunities)}
    return records(
        _OPPORTUNITY,
        (
            (
                row.id, *partners, resources[row.resource],
                KINDS.index(row.kind), LIMITS.index(row.limit), _at_start(case, row.opportunity, row.start),
                row.quantities["value"] is not None, parents[row.parent] if row.parent else NO_PARENT, tie,
            )
            for row, partners, tie in zip(case.opportunities, sides, ties.tolist(), strict=True)
        ),
    )  # fmt: skip


def _at_start(case: Case, opportunity: str, start: str) -> int:
    if opportunity in case.running:
        return RUNNING_AT_START
    return IDENTIFIED_AT_START if start == "identified" else LATENT_AT_START


def _lots(case: Case) -> tuple[np.recarray, list[tuple[int, int]], np.ndarray]:
    table: list[tuple[int, ...]] = []
    pairs: list[tuple[int, int]] = []
    rows: list[int] = []
    for resource in dict.fromkeys(row.resource for row in case.opportunities if row.supplier == ANY):
        first_pair, first_row = len(pairs), len(rows)
        pairs += case._eligible_pairs(resource)
        rows += [k for k, row in enumerate(case.opportunities) if row.supplier == ANY and row.resource == resource]
        table.append((stable_id(resource), first_pair, len(pairs), first_row, len(rows)))
    return records(_LOT, table), pairs, np.array(rows, dtype=np.int64)


def _tie_rows(case: Case, index: Mapping[str, int], what: str) -> list[tuple[Any, ...]]:
    return [
        (index[tie.firm], index[tie.partner], quantity.kind, quantity.a, quantity.b)
        for tie in case.ties
        if (quantity := getattr(tie, what)) is not None
    ]


def _with_tie(fields: Sequence[tuple[Any, ...]], rows: Sequence[tuple[Any, ...]], ties: np.recarray) -> np.recarray:
    """Rows that begin with a pair of firms as a table, each with the pair's tie behind that."""
    pairs = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
    of_pairs = index_of(ties, *pairs.T).tolist()
    return records(fields, ((*row[:2], tie, *row[2:]) for row, tie in zip(rows, of_pairs, strict=True)))
