"""A list of exchanges as input: read strictly, told what is left out. from_list.py makes cases of it.

Such a list says who gave what to whom, and nothing else. It comes from strangers: it is read as
text, never reaches Hydra or OmegaConf, and whatever is not understood is refused with row and field.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.places.placeholders import is_placeholder
from experiments.system.errors import UserError
from sim.cells import header_faults, read_rows, row_fault
from sim.files import MOST_COUNTED, FileFault, named, shown, told
from sim.names import nearest, slugs, spelling
from sim.place.case import ANY, LONGEST_NAME
from sim.place.read import MAX_FILE_BYTES

COLUMNS = ("Supplier", "Accepter", "Transaction", "Attribute", "location")
BY_PRODUCT, UTILITY, PRODUCT = "By-product", "Utility sharing", "Product"
# Spelt any way: capitals, spaces, hyphens.
_ATTRIBUTES = {spelling(name): name for name in (BY_PRODUCT, UTILITY, PRODUCT)}
MOST_PLACES, MOST_ROWS = 100, 1000  # places of a list, rows of a place: a case stays of a size that is checked quickly
MOST_LINES = 20_000  # of a list
_DATED = re.compile(r"(.*\D)((?:19|20)\d\d)")  # Kwinana1990: a place at a date


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
