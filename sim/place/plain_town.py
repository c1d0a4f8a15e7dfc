"""Made-up towns for experiments: the numbers of the reference case, and four knobs for the shape of the network.

The same town for the same arguments, on any machine; and single firms and exchanges with those numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sim import chance
from sim.chance import stable_id
from sim.declared import MAX_SEED
from sim.files import shown
from sim.place.branches import DEFAULT_BRANCHES, MOST_BRANCHES, with_branches
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, Case, FirmData, OpportunityData
from sim.quantity import Quantity

MOST_FIRMS = 300
# What a sector can give away: each sector has one stream of each of these kinds.
_STREAM_KINDS = ("by-product", "utility", "service")
ASSUMED_VALUE = Quantity(chance.UNIFORM, 0.3, 0.9)
# What is assumed of an exchange nobody has measured: the numbers of the reference case. What it brings is not told.
ASSUMED_TERMS: dict[str, Quantity | None] = dict.fromkeys(OPPORTUNITY_QUANTITIES) | {
    "value": ASSUMED_VALUE,
    "value_spread": Quantity(chance.FIXED, 0.1),
    "amount": Quantity(chance.FIXED, 1),
    "explore_hours": Quantity(chance.LOGNORMAL, 40, 0.4),
    "implement_hours": Quantity(chance.LOGNORMAL, 140, 0.5),
    "permit_weeks": Quantity(chance.INTEGER, 8, 60),
    "capital_need": Quantity(chance.UNIFORM, 0, 1),
    "contract_weeks": Quantity(chance.INTEGER, 520, 780),
}
# By kind, from Vestbygd's own ranges, with a wider spread for hardware: a lorry of ash is no pipe of 15 km.
_HARDWARE = {
    "explore_hours": Quantity(chance.LOGNORMAL, 60, 0.4),
    "implement_hours": Quantity(chance.LOGNORMAL, 200, 1.0),
    "permit_weeks": Quantity(chance.INTEGER, 12, 60),
    "capital_need": Quantity(chance.UNIFORM, 0.3, 1),
}
_WORK = {
    "explore_hours": Quantity(chance.LOGNORMAL, 25, 0.4),
    "implement_hours": Quantity(chance.LOGNORMAL, 80, 0.5),
    "permit_weeks": Quantity(chance.INTEGER, 0, 8),
    "capital_need": Quantity(chance.UNIFORM, 0, 0.3),
}
TERMS_BY_KIND = tuple(_WORK)
# What is said otherwise than in ASSUMED_TERMS: by name of the terms, by kind.
TERMS: dict[str, dict[str, dict[str, Quantity]]] = {
    "reference": {},
    "kind": {"by-product": _HARDWARE, "utility": _HARDWARE, "service": _WORK, "competence": _WORK},
}


def assumed_firm(
    name: str, offers: Iterable[str], needs: Iterable[str], *, sector: str = "", size_class: str = "established",
    note: str = "",
) -> FirmData:  # fmt: skip
    """A firm of which only name and streams are known; all else as in the reference case."""
    quantities: dict[str, Quantity | None] = dict.fromkeys(FIRM_QUANTITIES)
    quantities["competence"] = Quantity(chance.UNIFORM, 0.3, 0.8)
    quantities["reliability"] = Quantity(chance.UNIFORM, 0.95, 0.995)
    return FirmData(
        firm=name, sector=sector, size_class=size_class, location="town", park=True, status="member",
        quantities=quantities, max_projects=None, weights=(1 / 3, 1 / 3, 1 / 3),
        offers=dict.fromkeys(sorted(offers), math.inf), needs=tuple(sorted(needs)), note=note,
    )  # fmt: skip


def assumed_opportunity(
    name: str, supplier: str, receiver: str, resource: str, kind: str, *,
    value: Quantity = ASSUMED_VALUE, terms: str = "reference", basis: str = "assumed", note: str = "",
) -> OpportunityData:  # fmt: skip
    """A latent exchange of which only partners and resource are known; all else as in the reference case.

    terms: `kind` where hours, permits and capital need shall be those of its kind.
    """
    quantities = ASSUMED_TERMS | TERMS[terms].get(kind, {}) | {"value": value}
    return OpportunityData(
        opportunity=name, supplier=supplier, receiver=receiver, resource=resource, kind=kind,
        start="latent", unit="unit", quantities=quantities, basis=basis, note=note,
    )  # fmt: skip


def synthetic_town(
    firms: int,
    opportunities_per_firm: float = 4.5,
    *,
    diversity: float = 0.5,
    anchor: float = 0.0,
    seed: int = 1,
    name: str = "",
    terms: str = "kind",
    services: bool = True,
    branches: int = DEFAULT_BRANCHES,
) -> Case:
    """A town whose network has a given shape; its numbers are assumed, those of the reference case or like them.

    firms: 2 to 300. opportunities_per_firm: above 0; together rounded half up.
    diversity: sectors a firm, 0-1. A sector has three streams of its own (a by-product, a utility,
    a service); firms of one sector give away the same and take from other sectors (where there is
    only one sector, from each other). anchor: share of the opportunities in which the anchor,
    "Firm 001", takes part, 0-1; 0: all firms alike, which also is the least. An anchor is a cornerstone firm.
    seed: numbers different towns of the same shape, 0 to 2^32 - 1. terms: `kind` where hours, permits and capital
    need differ between hardware (by-products, utilities) and services, `reference` where they are alike.
    services: whether sectors have one. branches: further receivers of a by-product or utility, 0-5.
    Raises ValueError, one line per fault, also where so many opportunities do not exist.
    """
    _check_shape(firms, opportunities_per_firm, diversity, anchor, seed, terms, branches)
    firms, seed = int(firms), int(seed)  # numpy's whole numbers are whole numbers too
    sectors = max(1, _rounded(diversity * firms))
    # Each sector has a firm; the rest are drawn. The anchor is the first firm, so of sector 0.
    lots = draws(seed, "synthetic sector", np.arange(firms), np.zeros(firms, np.int64))
    sector = [i if i < sectors else min(sectors - 1, math.floor(sectors * lots[i])) for i in range(firms)]
    of_sector = np.array(sector, dtype=np.int64)
    suppliers, receivers = np.nonzero(
        (of_sector[:, None] != of_sector[None, :]) if sectors > 1 else ~np.eye(firms, dtype=bool)
    )
    streams = len(_STREAM_KINDS) - (not services)  # the service is the last
    suppliers, receivers = np.repeat(suppliers, streams), np.repeat(receivers, streams)
    stream = np.tile(np.arange(streams), len(suppliers) // streams)
    wanted = max(1, _rounded(firms * opportunities_per_firm))
    if wanted > len(suppliers):
        raise ValueError(
            f"opportunities_per_firm: {opportunities_per_firm:g} is out of range; allowed: at most"
            f" {len(suppliers) / firms:g}, with {firms} firms of {sectors} sectors"
        )
    drawn = draws(seed, "synthetic opportunity", suppliers, receivers * streams + stream)
    order = np.argsort(drawn, kind="stable")
    through = order[(suppliers[order] == 0) | (receivers[order] == 0)]
    others = order[(suppliers[order] != 0) & (receivers[order] != 0)]
    by_itself = int(np.isin(order[:wanted], through).sum())
    of_anchor = max(by_itself, _rounded(anchor * wanted))
    if of_anchor > len(through) or wanted - of_anchor > len(others):
        raise ValueError(
            f"anchor: {anchor:g} is out of range; allowed: at most {min(len(through), wanted) / wanted:g},"
            f" with {wanted} opportunities of {firms} firms of {sectors} sectors"
        )
    chosen = np.sort(np.concatenate([through[:of_anchor], others[: wanted - of_anchor]]))
    rows = [(int(suppliers[k]), int(receivers[k]), int(stream[k])) for k in chosen]
    case = _synthetic_case(name or f"synthetic-{firms}-{seed}", sector, rows, terms, has_anchor=anchor > 0)
    return with_branches(case, branches)


def _synthetic_case(
    name: str, sector: list[int], rows: list[tuple[int, int, int]], terms: str, *, has_anchor: bool
) -> Case:
    def firm_name(i: int) -> str:
        return f"Firm {i + 1:03d}"

    def resource(i: int, s: int) -> str:
        return f"{_STREAM_KINDS[s]} of sector {sector[i] + 1}"

    offers: dict[int, set[str]] = {}
    needs: dict[int, set[str]] = {}
    for supplier, receiver, s in rows:
        offers.setdefault(supplier, set()).add(resource(supplier, s))
        needs.setdefault(receiver, set()).add(resource(supplier, s))
    return Case(
        name=name,
        firms=tuple(
            assumed_firm(
                firm_name(i), offers.get(i, ()), needs.get(i, ()), sector=f"sector {own + 1}",
                size_class="cornerstone" if has_anchor and i == 0 else "established", note="made up",
            )
            for i, own in enumerate(sector)
        ),
        opportunities=tuple(
            assumed_opportunity(
                f"opportunity {k + 1:04d}", firm_name(supplier), firm_name(receiver),
                resource(supplier, s), _STREAM_KINDS[s], terms=terms, note="made up",
            )
            for k, (supplier, receiver, s) in enumerate(rows)
        ),
    )  # fmt: skip


def draws(seed: int, what: str, ids_a: np.ndarray, ids_b: np.ndarray) -> np.ndarray:
    """A number in [0, 1) for each pair of ids, float64: the lot of a made-up place that is about them."""
    drawn = np.zeros(len(ids_a))
    chance.fill_uniforms(
        seed, 0, stable_id(what), chance.BEFORE_WEEK_1, ids_a.astype(np.int64), ids_b.astype(np.int64), drawn
    )
    return drawn


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)  # half up; Python's round would go to the even number


def _check_shape(
    firms: int, opportunities_per_firm: float, diversity: float, anchor: float, seed: int, terms: str, branches: int
) -> None:
    faults = []
    wholes = (("firms", firms, 2, MOST_FIRMS), ("seed", seed, 0, MAX_SEED), ("branches", branches, 0, MOST_BRANCHES))
    for name, whole, low, high in wholes:
        if isinstance(whole, bool) or not isinstance(whole, (int, np.integer)) or not low <= whole <= high:
            faults.append(f"{name}: {shown(whole)} is not a whole number in range; allowed: {low} to {high}")
    for name, value in (("diversity", diversity), ("anchor", anchor)):
        if not 0 <= value <= 1:  # false for NaN
            faults.append(f"{name}: {value!r} is out of range; allowed: 0 to 1")
    if not 0 < opportunities_per_firm < math.inf:
        faults.append(f"opportunities_per_firm: {opportunities_per_firm!r} is out of range; allowed: above 0")
    if terms not in tuple(TERMS):
        faults.append(f"terms: {shown(terms)} is not allowed; allowed: {', '.join(TERMS)}")
    if faults:
        raise ValueError("\n".join(faults))
