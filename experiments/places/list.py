"""A list of exchanges as input: read strictly, told what is left out, turned into cases.

Such a list says who gave what to whom, and nothing else. Whatever more a case needs is assumed,
and marked so. It comes from strangers: it is read as text, never reaches Hydra or OmegaConf, and
whatever is not understood is refused with row and field.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.places.placeholders import is_placeholder
from experiments.system.errors import UserError
from sim import Case, chance
from sim.cells import header_faults, read_rows, row_fault
from sim.chance import stable_id
from sim.files import MOST_COUNTED, FileFault, in_line, named, shown, told
from sim.names import nearest, slugs, spelling
from sim.place.case import ANY, LONGEST_NAME, MOST_OPPORTUNITIES, Tie
from sim.place.plain_town import ASSUMED_VALUE, MOST_FIRMS, assumed_firm, assumed_opportunity
from sim.place.read import MAX_FILE_BYTES
from sim.quantity import Quantity

COLUMNS = ("Supplier", "Accepter", "Transaction", "Attribute", "location")
BY_PRODUCT, UTILITY, PRODUCT = "By-product", "Utility sharing", "Product"
# Spelt any way: capitals, spaces, hyphens. The model knows no trade in products; where it is asked
# for (--with-products) a product is exchanged like a by-product.
_ATTRIBUTES = {spelling(name): name for name in (BY_PRODUCT, UTILITY, PRODUCT)}
_KINDS = {BY_PRODUCT: "by-product", UTILITY: "utility", PRODUCT: "by-product"}
MOST_PLACES, MOST_ROWS = 100, 1000  # places of a list, rows of a place: a case stays of a size that is checked quickly
MOST_LINES = 20_000  # of a list
_DATED = re.compile(r"(.*\D)((?:19|20)\d\d)")  # Kwinana1990: a place at a date
LATENT_PER_REALISED = 0.0  # nothing in a list tells which others are possible


@dataclasses.dataclass(frozen=True)
class Row:
    """One exchange of the list, its names cleaned."""

    line: int  # of the file; the header is line 1
    supplier: str
    receiver: str
    resource: str  # "": not named in the list
    attribute: str
    place: str
    unknown: tuple[str, ...] = ()  # what stands in place of a partner who is not named


@dataclasses.dataclass(frozen=True)
class Place:
    """The rows of one place (or of one place at one date): what is kept, what is left out and why."""

    name: str  # as in the list
    rows: int
    kept: tuple[Row, ...]
    products: tuple[Row, ...]  # left out: ordinary trade
    repeats: tuple[tuple[Row, Row], ...]  # left out: the same exchange stands in an earlier row, the second
    joined: tuple[tuple[str, str], ...]  # spellings of a name that were taken as the other one
    slug: str  # its name as a folder may be called; no two places of a list have the same

    @property
    def dated(self) -> tuple[str, str]:
        """Name without date, and the date ("": none)."""
        found = _DATED.fullmatch(self.name)
        return (found[1].strip(" _-"), found[2]) if found else (self.name, "")

    @property
    def firms(self) -> tuple[str, ...]:
        """Firms of the kept rows."""
        return tuple(sorted({name for row in self.kept for name in (row.supplier, row.receiver)}))

    @property
    def unknown(self) -> tuple[Row, ...]:
        """Kept rows with a partner who is not named: each such partner is a firm of its own."""
        return tuple(row for row in self.kept if row.unknown)


@dataclasses.dataclass(frozen=True)
class Listed:
    """What a list holds."""

    places: list[Place]  # in the order in which they stand
    unused: tuple[str, ...]  # columns
    incomplete: tuple[int, ...]  # lines that were left out because something is not told in them


@dataclasses.dataclass(frozen=True)
class Pool:
    """How a case is made of a place."""

    latent_per_realised: float = LATENT_PER_REALISED
    value: Quantity = ASSUMED_VALUE
    seed: int = 1
    as_running: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.latent_per_realised <= 20:  # false for NaN
            raise UserError(f"--latent-per-realised: {self.latent_per_realised:g} is out of range; allowed: 0 to 20")
        if not 0 <= self.seed <= 2**32 - 1:
            raise UserError(f"--seed: {self.seed} is out of range; allowed: 0 to {2**32 - 1}")


# --- reading --------------------------------------------------------------------------------


def read_places(path: Path, *, with_products: bool = False, without_incomplete: bool = False) -> Listed:
    """The places of a list.

    without_incomplete: rows in which something is empty, or a partner or the place is not named, are left out.
    Raises UserError, one line per fault, naming row and field.
    """
    where = named(path)
    try:
        header, lines = read_rows(path, MAX_FILE_BYTES, MOST_LINES)
    except FileFault as error:
        raise UserError(str(error)) from None
    faults = [f"{where}:1: {fault}" for fault in header_faults(header, COLUMNS, COLUMNS, others=True)]
    if faults:
        raise UserError(told(faults))
    rows, incomplete = [], []
    for line, cells in lines:
        if len(faults) >= MOST_COUNTED:
            break
        if fault := row_fault(header, cells, COLUMNS):
            faults.append(f"{where}:{line}: {fault}")
            continue
        row = dict(zip(header, cells, strict=True))
        if without_incomplete and _is_incomplete(row):
            incomplete.append(line)
            continue
        found = list(_row_faults(row))
        faults += [f"{where}:{line}: {fault}" for fault in found]
        if not found:
            rows.append(_row(line, row))
    if not faults:
        faults += [f"{where}:{fault}" for fault in _contradictions(rows)]
    if not faults and not rows:
        left = f" ({len(incomplete)} are incomplete)" if incomplete else ""
        faults.append(f"{where}: no exchange; allowed: at least 1 row below the header{left}")
    if faults:
        raise UserError(told(faults))
    by_place: dict[str, list[Row]] = {}
    for exchange in rows:
        by_place.setdefault(exchange.place.casefold(), []).append(exchange)
    for rows_there in by_place.values():
        if len(rows_there) > MOST_ROWS:
            name = shown(rows_there[0].place)
            raise UserError(f"{where}: location: {name} has {len(rows_there)} rows; allowed: at most {MOST_ROWS}")
    if len(by_place) > MOST_PLACES:
        raise UserError(f"{where}: location: {len(by_place)} places; allowed: at most {MOST_PLACES}")
    places = [_place(own, with_products) for own in by_place.values()]
    short = slugs([place.name for place in places], "place")
    places = [dataclasses.replace(place, slug=own) for place, own in zip(places, short, strict=True)]
    return Listed(places, tuple(name for name in header if name not in COLUMNS), tuple(incomplete))


def _is_incomplete(row: Mapping[str, str]) -> bool:
    if any(not row[field] for field in COLUMNS):
        return True
    return any(is_placeholder(row[field]) for field in COLUMNS if field != "Transaction")


def _row(line: int, row: Mapping[str, str]) -> Row:
    """A row without faults. Partners who are not named are kept apart: nothing tells that two of them are one firm."""
    supplier, receiver = row["Supplier"], row["Accepter"]
    unknown = tuple(name for name in (supplier, receiver) if is_placeholder(name))
    return Row(
        line,
        f"Unknown supplier (row {line})" if is_placeholder(supplier) else supplier,
        f"Unknown receiver (row {line})" if is_placeholder(receiver) else receiver,
        "" if is_placeholder(row["Transaction"]) else row["Transaction"],
        _ATTRIBUTES[spelling(row["Attribute"])],
        row["location"],
        unknown,
    )


def _row_faults(row: Mapping[str, str]) -> Iterator[str]:
    for field in COLUMNS:
        value = row[field]
        if not value:
            yield f"{field}: is empty; allowed: text (--without-incomplete leaves such rows out)"
        elif len(value) > LONGEST_NAME:
            yield f"{field}: {shown(value)} is no name; allowed: 1 to {LONGEST_NAME} printable characters"
        elif field == "location" and is_placeholder(value):
            yield f"{field}: {shown(value)} names no place; allowed: a name (--without-incomplete leaves such rows out)"
        elif field == "Transaction" and set(value) & set(";:"):
            yield f"{field}: {shown(value)} holds a sign that parts lists in a case; allowed: no ';' and no ':'"
        elif field in ("Supplier", "Accepter") and value == ANY:
            yield f"{field}: 'any' is reserved for partners drawn by lot"
        elif field == "Attribute" and spelling(value) not in _ATTRIBUTES:
            yield f"{field}: {shown(value)} is not allowed{nearest(value, _ATTRIBUTES.values())}"
    partner = row["Supplier"].casefold()
    if partner and partner == row["Accepter"].casefold() and not is_placeholder(partner):
        yield f"Accepter: {shown(row['Accepter'])} is the supplier too; allowed: another firm"


def _same(row: Row) -> tuple[str, ...]:
    resource = row.resource or f"not named: {row.attribute}"  # ':' stands in no resource
    return tuple(name.casefold() for name in (row.place, row.supplier, row.receiver, resource))


def _contradictions(rows: Sequence[Row]) -> Iterator[str]:
    earlier: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = earlier.setdefault(_same(row), row)
        if first.attribute != row.attribute:
            other = f"{first.attribute!r} of row {first.line}"
            yield f"{row.line}: Attribute: {row.attribute!r} contradicts {other}, the same exchange"


def _place(rows: Sequence[Row], with_products: bool) -> Place:
    names = Counter(name for row in rows for name in (row.supplier, row.receiver, row.resource, row.place))
    spelling: dict[str, str] = {}  # the commonest of a name is taken for all, whatever the order of rows
    for name in sorted(names, key=lambda name: (-names[name], name)):
        spelling.setdefault(name.casefold(), name)

    def one(name: str) -> str:
        return spelling[name.casefold()]

    kept: list[Row] = []
    products, repeats = [], []
    seen: dict[tuple[str, ...], Row] = {}
    for given in rows:
        row = dataclasses.replace(
            given, supplier=one(given.supplier), receiver=one(given.receiver),
            resource=one(given.resource), place=one(given.place),
        )  # fmt: skip
        if row.attribute == PRODUCT and not with_products:
            products.append(row)
        elif (first := seen.setdefault(_same(row), row)) is not row:
            repeats.append((row, first))
        else:
            kept.append(row)
    joined = tuple((name, one(name)) for name in sorted(names) if name != one(name))
    return Place(one(rows[0].place), len(rows), tuple(kept), tuple(products), tuple(repeats), joined, slug="")


# --- from a place to a case -------------------------------------------------------------------


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
        assumed_opportunity(
            e.name, e.supplier, e.receiver, e.resource, e.kind, value=pool.value, basis="mixed",
            note=f"realised: row {row.line} of {source} ({row.attribute}). All numbers are assumed.",
        )
        for e, row in rows
    ]  # fmt: skip
    for exchanges, why in (
        (same, "the receiver takes the same resource from another supplier"),
        (alike, "the receiver takes another resource of the same kind"),
    ):
        opportunities += [
            assumed_opportunity(
                e.name, e.supplier, e.receiver, e.resource, e.kind, value=pool.value,
                note=f"latent, not in the list: {why}. All numbers are assumed.",
            )
            for e in exchanges
        ]  # fmt: skip
    offers: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    for row in opportunities:
        offers.setdefault(row.supplier, set()).add(row.resource)
        needs.setdefault(row.receiver, set()).add(row.resource)
    where, date = place.dated
    note = f"Name and streams: {source}. All else is assumed."
    try:
        return Case(
            name=place.slug,
            title=f"{where}, {date}" if date else where,
            place=where,
            summary=f"{len(realised)} exchanges of a list"
            + (f", and {len(same) + len(alike)} made by a rule that knows no physics." if wanted else "."),
            sources=(source,),
            firms=tuple(
                dataclasses.replace(
                    assumed_firm(name, offers.get(name, ()), needs.get(name, ()), note=note), basis="mixed"
                )
                for name in place.firms
            ),
            opportunities=tuple(opportunities),
            ties=tuple(
                Tie(e.supplier, e.receiver, exchange=e.name, basis="mixed", note=f"runs at the start: row {row.line}")
                for e, row in rows
                if pool.as_running
            ),
            notes=_notes(place, pool, len(same), len(alike), wanted),
        )
    except ValueError as error:
        raise UserError(str(error)) from None


def _notes(place: Place, pool: Pool, same: int, alike: int, wanted: int) -> tuple[str, ...]:
    unnamed = sum(row.resource == "" for row in place.kept)
    short = f" No more than {same + alike} of {wanted} could be made." if same + alike < wanted else ""
    rows = ", ".join(str(row.line) for row in place.unknown)
    return (
        "A list of realised exchanges is not the pool of opportunities: it holds what came about, not what could have.",
        *_notes_on_the_pool(place, pool, same, alike, short),
        "Values, hours, permit weeks and capital need are drawn alike for all: the list does not say"
        " what was better about some. All these numbers, and all about the firms but their"
        " names and streams, are assumed (those of the reference case).",
        f"Of {place.rows} rows {len(place.products)} were left out as ordinary trade in products and"
        f" {len(place.repeats)} as repeats; in {unnamed} the resource is not named and counts as the supplier's own.",
        *([f"In {len(place.unknown)} rows a partner is not named (rows {rows}); each counts as a firm of its own."]
          if place.unknown else []),
        "The exchanges of the list operate at the start." if pool.as_running
        else "The exchanges of the list start latent like the others: the question is which the model brings about."
        if same + alike
        else "The exchanges of the list start latent: the question is which the model brings about.",
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
