"""Made-up towns that mix everything a place can hold (candidates, limits, ties, drawn benefits).

For benchmarks and tests, which rely on their bits: the same town for the same arguments, on any machine.
"""

from __future__ import annotations

import math

from sim import chance
from sim.chance import stable_id
from sim.place.case import (
    BENEFITS,
    FIRM_QUANTITIES,
    KINDS,
    OPPORTUNITY_QUANTITIES,
    Case,
    FirmData,
    OpportunityData,
    Tie,
)  # fmt: skip
from sim.quantity import Quantity

_SIZES = ("start-up", "established", "cornerstone", "")
_HOURS = Quantity(chance.UNIFORM, 5, 12)
_TERMS = {
    "amount": Quantity(chance.UNIFORM, 1, 3),
    "co2_t_per_year": Quantity(chance.UNIFORM, 0, 500),
    "money_nok_per_year": Quantity(chance.NORMAL, 300_000, 50_000),
    "jobs": Quantity(chance.UNIFORM, 0, 2),
    "explore_hours": Quantity(chance.LOGNORMAL, 40, 0.4),
    "implement_hours": Quantity(chance.LOGNORMAL, 140, 0.5),
    "permit_weeks": Quantity(chance.INTEGER, 8, 60),
    "capital_need": Quantity(chance.UNIFORM, 0, 1),
    "contract_weeks": Quantity(chance.INTEGER, 52, 520),
}


def generated_town(
    firms: int,
    opportunities_per_firm: float = 4.5,
    *,
    town: int = 1,
    park_share: float = 0.3,
    far_share: float = 0.1,
    candidate_share: float = 0.0,
    identified_share: float = 0.05,
    running_share: float = 0.0,
) -> Case:
    """A town of so many firms (at least 2), each a supplier of 4-5 streams to others.

    Shares (0-1) are chances a firm or an opportunity has: to want into the park, to be far away,
    to be a candidate rather than a member, to be identified or running at the start. `town`
    numbers different towns of the same kind.
    """

    def lot(what: str, *about: object) -> float:
        return chance.uniform(town, 0, stable_id(f"generated {what}"), 0, stable_id(repr(about)), 0)

    def one_of(count: int, what: str, *about: object) -> int:
        return min(count - 1, math.floor(count * lot(what, *about)))

    streams: list[tuple[int, int, str]] = []  # supplier, receiver, resource
    for k in range(math.ceil(firms * opportunities_per_firm)):
        supplier = one_of(firms, "supplier", k)
        receiver = (supplier + 1 + one_of(firms - 1, "receiver", k)) % firms
        streams.append((supplier, receiver, f"stream {one_of(3, 'resource', k)} of {supplier}"))
    offers: list[dict[str, float]] = [{} for _ in range(firms)]
    needs: list[set[str]] = [set() for _ in range(firms)]
    for supplier, receiver, resource in streams:
        limited = lot("limit", resource) < 0.5
        offers[supplier][resource] = 2.0 + 4.0 * lot("capacity", resource) if limited else math.inf
        needs[receiver].add(resource)
    names = [f"firm {i}" for i in range(firms)]

    def firm(i: int) -> FirmData:
        far = lot("far", i) < far_share
        size = _SIZES[one_of(len(_SIZES), "size", i)]
        quantities: dict[str, Quantity | None] = dict.fromkeys(FIRM_QUANTITIES)
        quantities["competence"] = Quantity(chance.UNIFORM, 0.3, 0.8)
        quantities["reliability"] = Quantity(chance.UNIFORM, 0.95, 0.995)
        if not size:
            quantities["attention_hours"] = _HOURS
        if lot("keen", i) < 0.3:
            quantities["commitment"] = Quantity(chance.UNIFORM, 0.5, 0.9)
        return FirmData(
            firm=names[i], sector="any", size_class=size, location="far" if far else "town",
            park=not far and lot("park", i) < park_share,
            status="candidate" if i > 1 and lot("candidate", i) < candidate_share else "member",
            quantities=quantities, max_projects=None, weights=(0.5, 0.25, 0.25),
            offers=offers[i], needs=tuple(sorted(needs[i])),
        )  # fmt: skip

    def opportunity(k: int) -> OpportunityData:
        supplier, receiver, resource = streams[k]
        quantities = dict.fromkeys(OPPORTUNITY_QUANTITIES) | _TERMS
        if lot("value", k) < 0.5:
            quantities["value"] = Quantity(chance.UNIFORM, 0.3, 0.9)
            quantities["value_spread"] = Quantity(chance.FIXED, 0.1)
        else:
            quantities |= dict.fromkeys(BENEFITS, Quantity(chance.UNIFORM, 0.2, 0.9))
        return OpportunityData(
            opportunity=f"opportunity {k}", supplier=names[supplier], receiver=names[receiver],
            resource=resource, kind=KINDS[one_of(len(KINDS), "kind", k)],
            start="identified" if lot("start", k) < identified_share else "latent",
            unit="unit", quantities=quantities,
        )  # fmt: skip

    ties = []
    known: set[frozenset[int]] = set()  # what two firms are to each other is told once
    for k, (supplier, receiver, _) in enumerate(streams):
        if lot("running", k) >= running_share:
            continue
        first = frozenset((supplier, receiver)) not in known
        known.add(frozenset((supplier, receiver)))
        ties.append(
            Tie(
                names[supplier],
                names[receiver],
                trust=Quantity(chance.UNIFORM, 0.4, 0.9) if first else None,
                communication=Quantity(chance.UNIFORM, 0.2, 0.6) if first else None,
                exchange=f"opportunity {k}",
            )
        )
    return Case(
        name=f"generated-{firms}-{town}",
        firms=tuple(firm(i) for i in range(firms)),
        opportunities=tuple(opportunity(k) for k in range(len(streams))),
        ties=tuple(ties),
        facilitator_hosts=tuple(names[:2]),
    )
