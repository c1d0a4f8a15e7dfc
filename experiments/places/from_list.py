"""From a place of a list to a case: its exchanges, and latent ones where they are asked for.

Whatever more a case needs is assumed, and marked so.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence

from experiments.places.list import BY_PRODUCT, PRODUCT, UTILITY, Place, Row
from experiments.system.errors import UserError
from sim import Case, chance
from sim.chance import stable_id
from sim.files import in_line
from sim.place.branches import DEFAULT_BRANCHES, with_branches
from sim.place.case import LONGEST_NAME, MOST_OPPORTUNITIES, FirmData, OpportunityData, Tie
from sim.place.plain_town import ASSUMED_VALUE, MOST_FIRMS, assumed_firm, assumed_opportunity
from sim.quantity import Quantity

# The model knows no trade in products; where it is asked for (--with-products) a product is exchanged like a
# by-product.
_KINDS = {BY_PRODUCT: "by-product", UTILITY: "utility", PRODUCT: "by-product"}


@dataclasses.dataclass(frozen=True)
class Pool:
    """How a case is made of a place."""

    latent_per_realised: float = 0.0  # nothing in a list tells which others are possible
    value: Quantity = ASSUMED_VALUE
    terms: str = "kind"  # or "reference": see sim.place.plain_town.TERMS
    seed: int = 1
    branches: int = DEFAULT_BRANCHES  # further receivers that a by-product or utility may come to have
    as_running: bool = False


@dataclasses.dataclass(frozen=True)
class _Exchange:
    supplier: str
    receiver: str
    resource: str
    kind: str

    @property
    def name(self) -> str:
        return _shortened(f"{self.resource}: {self.supplier} > {self.receiver}")


def _shortened(name: str) -> str:
    """A name that a case allows; long ones stay apart."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}~{stable_id(name):08x}"


def _resource(row: Row) -> str:
    """A stream that the list does not name is the supplier's own: nobody else can be known to have it."""
    return row.resource or _shortened(f"unnamed {row.attribute.lower()} of {row.supplier}")


def _latent(realised: Sequence[_Exchange], wanted: int, seed: int) -> tuple[list[_Exchange], list[_Exchange]]:
    """Exchanges that could also have been: of the nearest sort first, and within it drawn by lot.

    Nearest: the receiver takes the same resource, but from another supplier. Next: the receiver
    takes something else of the same kind. A lot belongs to the names, not to the order of rows.
    """
    streams = sorted({(e.supplier, e.resource, e.kind) for e in realised})
    takers = {(e.receiver, e.resource) for e in realised}
    takers_of_kind = sorted({(e.receiver, e.kind) for e in realised})
    there = {(e.supplier, e.receiver, e.resource) for e in realised}
    nearest_sort: list[_Exchange] = []
    next_sort: list[_Exchange] = []
    for supplier, resource, kind in streams:
        for receiver, taken_kind in takers_of_kind:
            if taken_kind != kind or receiver == supplier or (supplier, receiver, resource) in there:
                continue
            there.add((supplier, receiver, resource))  # one stream may be of two kinds
            same_resource = (receiver, resource) in takers
            (nearest_sort if same_resource else next_sort).append(_Exchange(supplier, receiver, resource, kind))

    def lot(exchange: _Exchange) -> tuple[float, str]:
        decision = stable_id("latent exchange")
        names = stable_id(f"{exchange.supplier} > {exchange.receiver}"), stable_id(exchange.resource)
        return chance.uniform(seed, 0, decision, chance.BEFORE_WEEK_1, *names), exchange.name

    first = sorted(nearest_sort, key=lot)[:wanted]
    return first, sorted(next_sort, key=lot)[: wanted - len(first)]


def make_case(place: Place, pool: Pool, source: str) -> Case:
    """The case of a place: its exchanges, latent ones where they are asked for, all else assumed.

    source: the name of the list, for notes. Raises UserError.
    """
    source = "".join(sign if sign.isprintable() else "?" for sign in source)
    if not place.kept:
        raise UserError(
            f"{source}: {in_line(place.name)}: no exchange is left of {place.rows} rows; allowed: at least 1"
            " (--with-products keeps ordinary trade)"
        )
    if len(place.firms) > MOST_FIRMS:
        raise UserError(f"{source}: {in_line(place.name)}: {len(place.firms)} firms; allowed: at most {MOST_FIRMS}")
    rows = [(_Exchange(row.supplier, row.receiver, _resource(row), _KINDS[row.attribute]), row) for row in place.kept]
    realised = [exchange for exchange, _ in rows]
    wanted = math.floor(pool.latent_per_realised * len(realised) + 0.5)
    if len(realised) + wanted > MOST_OPPORTUNITIES:
        raise UserError(
            f"--latent-per-realised: {pool.latent_per_realised:g} would make {len(realised) + wanted} opportunities of"
            f" {in_line(place.name)}; allowed: at most {MOST_OPPORTUNITIES}"
        )
    same, alike = _latent(realised, wanted, pool.seed) if wanted else ([], [])
    opportunities = [
        *_realised_opportunities(rows, pool, source),
        *_latent_opportunities(same, pool, "the receiver takes the same resource from another supplier"),
        *_latent_opportunities(alike, pool, "the receiver takes another resource of the same kind"),
    ]
    where, date = place.dated
    try:
        case = Case(
            name=place.slug,
            title=f"{where}, {date}" if date else where,
            place=where,
            summary=f"{len(realised)} exchanges of a list"
            + (f", and {len(same) + len(alike)} made by a rule that knows no physics." if wanted else "."),
            sources=(source,),
            firms=_firms(place, opportunities, source),
            opportunities=tuple(opportunities),
            ties=tuple(
                Tie(e.supplier, e.receiver, exchange=e.name, basis="mixed", note=f"runs at the start: row {row.line}")
                for e, row in rows
                if pool.as_running
            ),
            notes=_notes(place, pool, len(same), len(alike), wanted),
        )
        return with_branches(case, pool.branches)
    except ValueError as error:
        raise UserError(str(error)) from None


def _realised_opportunities(
    rows: Sequence[tuple[_Exchange, Row]], pool: Pool, source: str
) -> Iterator[OpportunityData]:
    for e, row in rows:
        note = f"realised: row {row.line} of {source} ({row.attribute}). All numbers are assumed."
        yield assumed_opportunity(
            e.name, e.supplier, e.receiver, e.resource, e.kind,
            value=pool.value, terms=pool.terms, basis="mixed", note=note,
        )  # fmt: skip


def _latent_opportunities(exchanges: Sequence[_Exchange], pool: Pool, why: str) -> Iterator[OpportunityData]:
    note = f"latent, not in the list: {why}. All numbers are assumed."
    for e in exchanges:
        yield assumed_opportunity(
            e.name, e.supplier, e.receiver, e.resource, e.kind, value=pool.value, terms=pool.terms, note=note
        )


def _firms(place: Place, opportunities: Sequence[OpportunityData], source: str) -> tuple[FirmData, ...]:
    """The firms of a place, with the streams that its opportunities are about."""
    offers: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    for row in opportunities:
        offers.setdefault(row.supplier, set()).add(row.resource)
        needs.setdefault(row.receiver, set()).add(row.resource)
    note = f"Name and streams: {source}. All else is assumed."
    return tuple(
        dataclasses.replace(assumed_firm(name, offers.get(name, ()), needs.get(name, ()), note=note), basis="mixed")
        for name in place.firms
    )


def _notes(place: Place, pool: Pool, same: int, alike: int, wanted: int) -> tuple[str, ...]:
    unnamed = sum(row.resource == "" for row in place.kept)
    short = f" No more than {same + alike} of {wanted} could be made." if same + alike < wanted else ""
    rows = ", ".join(str(row.line) for row in place.unknown)
    for_whom, but = ("all of a kind", ", but for what is by kind") if pool.terms == "kind" else ("all", "")
    return (
        "A list of realised exchanges is not the pool of opportunities: it holds what came about, not what could have.",
        *_notes_on_the_pool(place, pool, same, alike, short),
        f"Values, hours, permit weeks and capital need are drawn alike for {for_whom}: the list does not say"
        " what was better about some. All these numbers, and all about the firms but their"
        f" names and streams, are assumed (those of the reference case{but}).",
        f"Of {place.rows} rows {len(place.products)} were left out as ordinary trade in products and"
        f" {len(place.repeats)} as repeats; in {unnamed} the resource is not named and counts as the supplier's own.",
        *([f"In {len(place.unknown)} rows a partner is not named (rows {rows}); each counts as a firm of its own."]
          if place.unknown else []),
        "The exchanges of the list operate at the start." if pool.as_running
        else "The exchanges of the list start latent like the others: the question is which the model brings about."
        if same + alike
        else "The exchanges of the list start latent: the question is which the model brings about.",
        *([f"Each may come to have {pool.branches} further receivers or fewer, drawn among the other firms (assumed)."]
          if pool.branches else []),
    )  # fmt: skip


def _notes_on_the_pool(place: Place, pool: Pool, same: int, alike: int, short: str) -> tuple[str, ...]:
    if not pool.latent_per_realised:
        return (
            f"Here the pool is the {len(place.kept)} exchanges of the list alone. Which others were possible, nothing"
            " in the list tells; --latent-per-realised makes some by a rule that knows no physics.",
        )
    return (
        f"Here the pool is the {len(place.kept)} exchanges of the list and {same + alike} latent ones, which"
        f" the list does not have ({pool.latent_per_realised:g} a realised one, an assumption; seed {pool.seed})."
        + short,
        f"Latent ones: {same} where the receiver takes the same resource from another supplier, then {alike}"
        " where it takes another resource of the same kind, each sort by lot. The rule knows no physics:"
        " it does not ask whether the receiver can use that stream.",
    )
