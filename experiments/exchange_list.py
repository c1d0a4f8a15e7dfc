"""A list of exchanges as input: read strictly, told what is left out, turned into cases.

Such a list says who gave what to whom, and nothing else. Whatever more a case needs is assumed,
and marked so. It comes from strangers: it is read as text, never reaches Hydra or OmegaConf, and
whatever is not understood is refused with row and field.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.errors import UserError
from sim import Case, chance
from sim.case import ANY, MAX_FILE_BYTES, Quantity, Tie
from sim.chance import stable_id
from sim.names import nearest
from sim.towns import ASSUMED_VALUE, MOST_FIRMS, assumed_firm, assumed_opportunity

COLUMNS = ("Supplier", "Accepter", "Transaction", "Attribute", "location")
BY_PRODUCT, UTILITY, PRODUCT = "By-product", "Utility sharing", "Product"
# Spelt any way: capitals, spaces, hyphens. The model knows no trade in products; where it is asked
# for (--with-products) a product is exchanged like a by-product.
_ATTRIBUTES = {re.sub(r"[\s_-]+", "", name.casefold()): name for name in (BY_PRODUCT, UTILITY, PRODUCT)}
_KINDS = {BY_PRODUCT: "by-product", UTILITY: "utility", PRODUCT: "by-product"}
_NOT_NAMED = ("na", "n/a")  # how such lists say that a resource is not known
_LONGEST_NAME = 120  # of a firm, resource or opportunity: see sim.case
_MOST_FAULTS = 20
MOST_PLACES, MOST_ROWS = 100, 1000  # places of a list, rows of a place: a case stays of a size that is checked quickly
_DATED = re.compile(r"(.*\D)((?:19|20)\d\d)")  # Kwinana1990: a place at a date
LATENT_PER_REALISED = 2.0


@dataclasses.dataclass(frozen=True)
class Row:
    """One exchange of the list, its names cleaned."""

    line: int  # of the file; the header is line 1
    supplier: str
    receiver: str
    resource: str  # "": not named in the list
    attribute: str
    place: str


@dataclasses.dataclass(frozen=True)
class Place:
    """The rows of one place (or of one place at one date): what is kept, what is left out and why."""

    name: str  # as in the list
    rows: int
    kept: tuple[Row, ...]
    products: tuple[Row, ...]  # left out: ordinary trade
    repeats: tuple[tuple[Row, Row], ...]  # left out: the same exchange stands in an earlier row, the second
    joined: tuple[tuple[str, str], ...]  # spellings of a name that were taken as the other one

    @property
    def slug(self) -> str:
        """Its name as a folder may be called."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]

    @property
    def dated(self) -> tuple[str, str]:
        """Name without date, and the date ("": none)."""
        found = _DATED.fullmatch(self.name)
        return (found[1].strip(" _-"), found[2]) if found else (self.name, "")

    @property
    def firms(self) -> tuple[str, ...]:
        """Firms of the kept rows."""
        return tuple(sorted({name for row in self.kept for name in (row.supplier, row.receiver)}))


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


def read_places(path: Path, *, with_products: bool = False) -> tuple[list[Place], tuple[str, ...]]:
    """The places of a list in the order in which they stand, and the columns that are not used.

    Raises UserError, one line per fault, naming row and field.
    """
    header, cells = _table(path)
    faults: list[str] = []
    rows = []
    for line, row in enumerate(cells, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            hint = " (a cell with a comma needs double quotes)" if len(row) > len(header) else ""
            faults.append(f"{path}:{line}: row has {len(row)} cells; allowed: {len(header)}{hint}")
            continue
        found = list(_row_faults(named := dict(zip(header, map(_clean, row), strict=True))))
        faults += [f"{path}:{line}: {fault}" for fault in found]
        if not found:
            resource = "" if named["Transaction"].casefold() in _NOT_NAMED else named["Transaction"]
            attribute = _ATTRIBUTES[_attribute_key(named["Attribute"])]
            rows.append(Row(line, named["Supplier"], named["Accepter"], resource, attribute, named["location"]))
    if not faults:
        faults += [f"{path}:{fault}" for fault in _contradictions(rows)]
    if not faults and not rows:
        faults.append(f"{path}: no exchange; allowed: at least 1 row below the header")
    if faults:
        more = [f"... and {len(faults) - _MOST_FAULTS} more faults"] if len(faults) > _MOST_FAULTS else []
        raise UserError("\n".join(faults[:_MOST_FAULTS] + more))
    by_place: dict[str, list[Row]] = {}
    for exchange in rows:
        by_place.setdefault(exchange.place.casefold(), []).append(exchange)
    for name, rows_there in by_place.items():
        if len(rows_there) > MOST_ROWS:
            raise UserError(f"{path}: location: {name!r} has {len(rows_there)} rows; allowed: at most {MOST_ROWS}")
    if len(by_place) > MOST_PLACES:
        raise UserError(f"{path}: location: {len(by_place)} places; allowed: at most {MOST_PLACES}")
    places = [_place(own, with_products) for own in by_place.values()]
    slugs: dict[str, str] = {}
    for place in places:
        other = slugs.setdefault(place.slug, place.name)
        if not place.slug or other != place.name:
            end = f"would be the same folder as {other!r}" if place.slug else "has no letter or digit of a-z, 0-9"
            raise UserError(f"{path}: location: {place.name!r} {end}; rename it")
    return places, tuple(name for name in header if name not in COLUMNS)


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        if not path.is_file():
            raise UserError(f"{path}: is no file; allowed: a CSV file with columns {', '.join(COLUMNS)}")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UserError(f"{path}: file of {path.stat().st_size} bytes; allowed: at most {MAX_FILE_BYTES}")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{path}:{line}: is not UTF-8 text (in Excel: save as CSV UTF-8)") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError:  # a NUL in the name
        raise UserError(f"{str(path)!r}: is no name of a file") from None
    if "\0" in text:
        raise UserError(f"{path}: contains a NUL character")
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UserError(f"{path}: is not a valid CSV file ({error})") from None
    if not table:
        raise UserError(f"{path}: file is empty")
    header = [cell.strip() for cell in table[0]]
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in table[0][0]:
            raise UserError(f"{path}:1: cells are separated by {name}; save the file as comma-separated values")
    missing = [name for name in COLUMNS if name not in header]
    if len(missing) == 1:
        raise UserError(f"{path}:1: column {missing[0]!r} is missing{_like(missing[0], header)}")
    if missing:
        raise UserError(f"{path}:1: columns {', '.join(map(repr, missing))} are missing")
    for name in COLUMNS:
        if header.count(name) > 1:
            raise UserError(f"{path}:1: column {name!r} stands twice")
    return header, table[1:]


def _like(name: str, header: Sequence[str]) -> str:
    alike = [cell for cell in header if cell.casefold() == name.casefold()]
    return f"; {alike[0]!r} is there: rename it" if alike else ""


def _clean(cell: str) -> str:
    """Spaces at the ends dropped, others made single (line breaks too), letters composed."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _attribute_key(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())


def _row_faults(row: Mapping[str, str]) -> Iterator[str]:
    for field in COLUMNS:
        value = row[field]
        if not value:
            yield f"{field}: is empty; allowed: text"
        elif len(value) > _LONGEST_NAME or not value.isprintable():
            yield f"{field}: {value[:40]!r} is no name; allowed: 1 to {_LONGEST_NAME} printable characters"
        elif value[0] in "=+-@":  # the case's tables will be opened in spreadsheets
            yield f"{field}: {value[:40]!r} begins like a formula of a spreadsheet; allowed: text that does not"
        elif field == "Transaction" and set(value) & set(";:"):
            yield f"{field}: {value!r} holds a sign that parts lists in a case; allowed: no ';' and no ':'"
        elif field in ("Supplier", "Accepter") and value == ANY:
            yield f"{field}: 'any' is reserved for partners drawn by lot"
        elif field == "Attribute" and _attribute_key(value) not in _ATTRIBUTES:
            yield f"{field}: {value!r} is not allowed{nearest(value, _ATTRIBUTES.values())}"
    if row["Supplier"] and row["Supplier"].casefold() == row["Accepter"].casefold():
        yield f"Accepter: {row['Accepter']!r} is the supplier too; allowed: another firm"


def _same(row: Row) -> tuple[str, ...]:
    resource = row.resource or f"not named: {row.attribute}"  # ':' stands in no resource
    return tuple(name.casefold() for name in (row.place, row.supplier, row.receiver, resource))


def _contradictions(rows: Sequence[Row]) -> Iterator[str]:
    told: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = told.setdefault(_same(row), row)
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
    return Place(one(rows[0].place), len(rows), tuple(kept), tuple(products), tuple(repeats), joined)


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
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 9]}~{stable_id(name):08x}"


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
    """The case of a place: its exchanges, latent ones that could have been, all else assumed.

    source: the name of the list, for notes. Raises UserError.
    """
    if not place.kept:
        raise UserError(
            f"{source}: {place.name}: no exchange is left of {place.rows} rows; allowed: at least 1"
            " (--with-products keeps ordinary trade)"
        )
    if len(place.firms) > MOST_FIRMS:
        raise UserError(f"{source}: {place.name}: {len(place.firms)} firms; allowed: at most {MOST_FIRMS}")
    source = "".join(sign if sign.isprintable() else "?" for sign in source)
    rows = [(_Exchange(row.supplier, row.receiver, _resource(row), _KINDS[row.attribute]), row) for row in place.kept]
    realised = [exchange for exchange, _ in rows]
    wanted = math.floor(pool.latent_per_realised * len(realised) + 0.5)
    same, alike = _latent(realised, wanted, pool.seed)
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
            summary=f"{len(realised)} exchanges of a list, and {len(same) + len(alike)} that could have been.",
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
    return (
        "A list of realised exchanges is not the pool of opportunities."
        f" Here the pool is the {len(place.kept)} exchanges of the list and {same + alike} latent ones, which"
        f" the list does not have ({pool.latent_per_realised:g} a realised one, an assumption; seed {pool.seed})."
        + short,
        f"Latent ones: {same} where the receiver takes the same resource from another supplier, then {alike}"
        " where it takes another resource of the same kind, each sort by lot.",
        "Values, hours, permit weeks and capital need are drawn alike for both sorts: the list does not say"
        " what was better about the realised ones. All these numbers, and all about the firms but their"
        " names and streams, are assumed (those of the reference case).",
        f"Of {place.rows} rows {len(place.products)} were left out as ordinary trade in products and"
        f" {len(place.repeats)} as repeats; in {unnamed} the resource is not named and counts as the supplier's own.",
        "The exchanges of the list operate at the start." if pool.as_running
        else "The exchanges of the list start latent like the others: the question is which the model brings about.",
    )  # fmt: skip
