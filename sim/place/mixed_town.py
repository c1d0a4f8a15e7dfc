"""Made-up towns that mix everything a place can hold (candidates, limits, ties, drawn benefits).

For benchmarks and tests, which rely on their bits: the same town for the same arguments, on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

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
_Stream = tuple[int, int, str]  # supplier, receiver, resource
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


class _Lots:
    """Draws of one town, each at the address of what it is about."""

    def __init__(self, town: int) -> None:
        self._town = town

    def lot(self, what: str, *about: object) -> float:
        """A number in [0, 1)."""
        return chance.uniform(self._town, 0, stable_id(f"generated {what}"), 0, stable_id(repr(about)), 0)

    def one_of(self, count: int, what: str, *about: object) -> int:
        """A whole number in [0, count)."""
        return min(count - 1, math.floor(count * self.lot(what, *about)))


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
    lots = _Lots(town)
    streams = []
    for k in range(math.ceil(firms * opportunities_per_firm)):
        supplier = lots.one_of(firms, "supplier", k)
        receiver = (supplier + 1 + lots.one_of(firms - 1, "receiver", k)) % firms
        streams.append((supplier, receiver, f"stream {lots.one_of(3, 'resource', k)} of {supplier}"))
    offers: list[dict[str, float]] = [{} for _ in range(firms)]
    needs: list[set[str]] = [set() for _ in range(firms)]
    for supplier, receiver, resource in streams:
        limited = lots.lot("limit", resource) < 0.5
        offers[supplier][resource] = 2.0 + 4.0 * lots.lot("capacity", resource) if limited else math.inf
        needs[receiver].add(resource)
    return Case(
        name=f"generated-{firms}-{town}",
        firms=tuple(_firm(lots, i, offers[i], needs[i], park_share, far_share, candidate_share) for i in range(firms)),
        opportunities=tuple(_opportunity(lots, k, stream, identified_share) for k, stream in enumerate(streams)),
        ties=tuple(_ties(lots, streams, running_share)),
        facilitator_hosts=tuple(_name(i) for i in range(min(2, firms))),
    )


def _name(i: int) -> str:
    return f"firm {i}"


def _firm(
    lots: _Lots, i: int, offers: dict[str, float], needs: Iterable[str],
    park_share: float, far_share: float, candidate_share: float,
) -> FirmData:  # fmt: skip
    far = lots.lot("far", i) < far_share
    size = _SIZES[lots.one_of(len(_SIZES), "size", i)]
    quantities: dict[str, Quantity | None] = dict.fromkeys(FIRM_QUANTITIES)
    quantities["competence"] = Quantity(chance.UNIFORM, 0.3, 0.8)
    quantities["reliability"] = Quantity(chance.UNIFORM, 0.95, 0.995)
    if not size:
        quantities["attention_hours"] = _HOURS
    if lots.lot("keen", i) < 0.3:
        quantities["commitment"] = Quantity(chance.UNIFORM, 0.5, 0.9)
    return FirmData(
        firm=_name(i), sector="any", size_class=size, location="far" if far else "town",
        park=not far and lots.lot("park", i) < park_share,
        status="candidate" if i > 1 and lots.lot("candidate", i) < candidate_share else "member",
        quantities=quantities, max_projects=None, weights=(0.5, 0.25, 0.25),
        offers=offers, needs=tuple(sorted(needs)),
    )  # fmt: skip


def _opportunity(lots: _Lots, k: int, stream: _Stream, identified_share: float) -> OpportunityData:
    supplier, receiver, resource = stream
    quantities = dict.fromkeys(OPPORTUNITY_QUANTITIES) | _TERMS
    if lots.lot("value", k) < 0.5:
        quantities["value"] = Quantity(chance.UNIFORM, 0.3, 0.9)
        quantities["value_spread"] = Quantity(chance.FIXED, 0.1)
    else:
        quantities |= dict.fromkeys(BENEFITS, Quantity(chance.UNIFORM, 0.2, 0.9))
    return OpportunityData(
        opportunity=f"opportunity {k}", supplier=_name(supplier), receiver=_name(receiver),
        resource=resource, kind=KINDS[lots.one_of(len(KINDS), "kind", k)],
        start="identified" if lots.lot("start", k) < identified_share else "latent",
        unit="unit", quantities=quantities,
    )  # fmt: skip


def _ties(lots: _Lots, streams: Sequence[_Stream], running_share: float) -> Iterator[Tie]:
    known: set[frozenset[int]] = set()  # what two firms are to each other is told once
    for k, (supplier, receiver, _) in enumerate(streams):
        if lots.lot("running", k) >= running_share:
            continue
        first = frozenset((supplier, receiver)) not in known
        known.add(frozenset((supplier, receiver)))
        yield Tie(
            _name(supplier),
            _name(receiver),
            trust=Quantity(chance.UNIFORM, 0.4, 0.9) if first else None,
            communication=Quantity(chance.UNIFORM, 0.2, 0.6) if first else None,
            exchange=f"opportunity {k}",
        )
