"""A place: its firms, streams, opportunities and people; read, checked, drawn.

The only file of `sim` that touches files. A case is a folder of CSV files and a case.yaml; the
format is described in docs/cases.md. Everything is read strictly, and nothing in a case is ever
executed or interpolated.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim import chance
from sim.chance import stable_id
from sim.happenings import LIMIT_NAMES
from sim.names import nearest
from sim.scenario import CHOICES

KINDS = ("by-product", "utility", "service", "competence")
STARTS = ("latent", "identified")
LIMITS = ("", *LIMIT_NAMES.values())
ANY = "any"
SHIPPED = Path(__file__).parent / "cases"
MAX_FILE_BYTES = 8_000_000
MAX_YAML_BYTES = 64_000


class CaseError(ValueError):
    """A fault in a case: one line each, naming file, row, field, value and what is allowed."""


# --- quantities ---------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Quantity:
    """A number, or a distribution drawn per replicate (kinds of sim.chance)."""

    kind: int
    a: float
    b: float = 0.0


MAX_CELL = 100  # characters of a quantity
MAX_SIGMA = 5  # of a lognormal: a factor of 150 either way within one sigma
MAX_SPREAD = 1e12
_DISTRIBUTIONS = {
    "uniform": chance.UNIFORM,
    "integer": chance.INTEGER,
    "normal": chance.NORMAL,
    "lognormal": chance.LOGNORMAL,
}
_CALL = re.compile(r"^([a-z]+)\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def _number(text: str) -> float:
    if not _NUMBER.match(text):
        raise ValueError
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def parse_quantity(text: str, low: float, high: float) -> Quantity:
    """Read a cell such as `0.5` or `uniform(0.3, 0.8)`; ValueError says what is allowed."""
    allowed = f"allowed: {low:g} to {high:g}" if math.isfinite(high) else f"allowed: at least {low:g}"
    if len(text) > MAX_CELL:
        raise ValueError(f"{text[:20]!r}... is {len(text)} characters long; allowed: at most {MAX_CELL}")
    call = _CALL.match(text)
    try:
        if not call:
            value = _number(text)
            if not low <= value <= high:
                raise ValueError(f"{text!r} is out of range; {allowed}")
            return Quantity(chance.FIXED, value)
        a, b = _number(call[2]), _number(call[3])
    except ValueError as error:
        if str(error).startswith(repr(text)):
            raise
        hint = " (use a decimal point)" if "," in text and not call else ""
        raise ValueError(
            f"{text!r} is not a number or a distribution such as uniform(1, 2){hint}; {allowed}"
        ) from None
    name = call[1]
    if name not in _DISTRIBUTIONS:
        raise ValueError(f"{text!r} is no known distribution{nearest(name, _DISTRIBUTIONS)}")
    if name in ("uniform", "integer"):
        if a > b:
            raise ValueError(f"{text!r} has its lower end above its upper end")
        if name == "integer" and not (a.is_integer() and b.is_integer()):
            raise ValueError(f"{text!r} needs whole numbers")
        if a < low or b > high:
            raise ValueError(f"{text!r} is out of range; {allowed}")
    elif name == "lognormal" and b > MAX_SIGMA:
        raise ValueError(f"{text!r} has a sigma (spread of the logarithm) of {b:g}; allowed: 0 to {MAX_SIGMA}")
    elif b > MAX_SPREAD:
        raise ValueError(f"{text!r} has a spread of {b:g}; allowed: 0 to {MAX_SPREAD:g}")
    elif b < 0 or not low <= a <= high:
        raise ValueError(f"{text!r} is out of range (spread at least 0); {allowed}")
    elif name == "lognormal" and a <= 0:
        raise ValueError(f"{text!r} needs a median above 0")
    return Quantity(_DISTRIBUTIONS[name], a, b)


# Attention (h/week) and live projects at once, by size class (basis: assumed).
SIZE_CLASSES = {
    "start-up": (Quantity(chance.UNIFORM, 3, 6), 2),
    "established": (Quantity(chance.UNIFORM, 5, 12), 3),
    "cornerstone": (Quantity(chance.UNIFORM, 10, 25), 6),
}

# Quantities of a firm and of an opportunity: allowed range. Order fixes the columns of draws.
FIRM_QUANTITIES = {
    "attention_hours": (0.0, 168.0),
    "competence": (0.0, 1.0),
    "reliability": (0.0, 1.0),
    "understanding": (0.0, 1.0),
    "commitment": (0.0, 1.0),
}
MOTIVES = ("economic", "environmental", "social")
BENEFITS = tuple(f"{side}_{motive}" for side in ("supplier", "receiver") for motive in MOTIVES)
OPPORTUNITY_QUANTITIES = {
    "value": (0.0, 1.0),
    "value_spread": (0.0, 1.0),
    **dict.fromkeys(BENEFITS, (0.0, 1.0)),
    "amount": (0.0, math.inf),
    "co2_t_per_year": (0.0, math.inf),
    "money_nok_per_year": (0.0, math.inf),
    "jobs": (0.0, math.inf),
    "explore_hours": (1.0, math.inf),
    "implement_hours": (1.0, math.inf),
    "permit_weeks": (0.0, 5200.0),
    "capital_need": (0.0, 1.0),
    "contract_weeks": (1.0, 5200.0),
}


@dataclasses.dataclass(frozen=True)
class FirmData:
    """One row of firms.csv."""

    firm: str
    sector: str
    size_class: str
    location: str
    park: bool
    status: str
    quantities: Mapping[str, Quantity | None]
    max_projects: int | None
    weights: tuple[float, float, float]
    offers: Mapping[str, float]
    needs: tuple[str, ...]
    basis: str = "assumed"
    note: str = ""

    @functools.cached_property
    def id(self) -> int:
        """Stable 32-bit id of the name."""
        return stable_id(self.firm)


@dataclasses.dataclass(frozen=True)
class OpportunityData:
    """One row of opportunities.csv."""

    opportunity: str
    supplier: str
    receiver: str
    resource: str
    kind: str
    start: str
    unit: str
    quantities: Mapping[str, Quantity | None]
    limit: str = ""  # what the place has too little of for it: see LIMITS
    basis: str = "assumed"
    note: str = ""

    @functools.cached_property
    def id(self) -> int:
        """Stable 32-bit id of the name."""
        return stable_id(self.opportunity)


@dataclasses.dataclass(frozen=True)
class Tie:
    """One row of ties.csv: today's trust, communication, or a running exchange."""

    firm: str
    partner: str
    trust: Quantity | None = None
    communication: Quantity | None = None
    exchange: str = ""
    basis: str = "assumed"
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    """A place as read: immutable, and in the order of ids whatever the order in the files.

    Raises CaseError, one line per fault, when names do not fit together.
    """

    name: str
    firms: tuple[FirmData, ...]
    opportunities: tuple[OpportunityData, ...]
    ties: tuple[Tie, ...] = ()
    title: str = ""
    place: str = ""
    summary: str = ""
    sources: tuple[str, ...] = ()
    facilitator_hosts: tuple[str, ...] = ()
    as_observed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "firms", tuple(sorted(self.firms, key=lambda f: f.id)))
        object.__setattr__(
            self, "opportunities", tuple(sorted(self.opportunities, key=lambda o: o.id))
        )
        object.__setattr__(
            self, "ties", tuple(sorted(self.ties, key=lambda t: (t.firm, t.partner, t.exchange)))
        )
        faults = list(self._faults())
        if faults:
            raise CaseError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        if not self.firms:
            yield f"{self.name}: firms.csv: no firm; allowed: at least 1"
        for what, rows in (("firms.csv", self.firms), ("opportunities.csv", self.opportunities)):
            by_id: dict[int, str] = {}
            for row in rows:
                own = row.firm if isinstance(row, FirmData) else row.opportunity
                if by_id.get(row.id) == own:
                    yield f"{self.name}: {what}: name {own!r} stands twice"
                by_id[row.id] = own
        firms = {firm.firm: firm for firm in self.firms}
        for row in self.opportunities:
            where = f"{self.name}: opportunities.csv: {row.opportunity!r}"
            for role in ("supplier", "receiver"):
                name = getattr(row, role)
                if name not in firms and name != ANY:
                    yield f"{where}: {role} {name!r} is no firm{nearest(name, firms)}"
            if row.supplier == row.receiver != ANY:
                yield f"{where}: supplier and receiver are the same firm {row.supplier!r}"
            if (row.supplier == ANY) != (row.receiver == ANY):
                yield f"{where}: supplier and receiver must both be 'any', or neither"
            if row.supplier in firms and row.resource not in firms[row.supplier].offers:
                yield f"{where}: resource {row.resource!r} is not in the offers of {row.supplier!r}"
            if row.receiver in firms and row.resource not in firms[row.receiver].needs:
                yield f"{where}: resource {row.resource!r} is not in the needs of {row.receiver!r}"
        by_name = {row.opportunity: row for row in self.opportunities}
        for tie in self.ties:
            where = f"{self.name}: ties.csv: {tie.firm!r} - {tie.partner!r}"
            for role in ("firm", "partner"):
                name = getattr(tie, role)
                if name not in firms:
                    yield f"{where}: {role} {name!r} is no firm{nearest(name, firms)}"
            if tie.firm == tie.partner:
                yield f"{where}: a firm has no tie with itself"
            if tie.exchange:
                row_or_none = by_name.get(tie.exchange)
                if row_or_none is None:
                    yield f"{where}: exchange {tie.exchange!r} is no opportunity{nearest(tie.exchange, by_name)}"
                elif {row_or_none.supplier, row_or_none.receiver} != {tie.firm, tie.partner}:
                    yield f"{where}: exchange {tie.exchange!r} is between other firms"
        for host in self.facilitator_hosts:
            if self.facilitator_hosts.count(host) > 1:
                yield f"{self.name}: case.yaml: facilitator_hosts {host!r} stands twice"
            if host not in firms:
                yield f"{self.name}: case.yaml: facilitator_hosts {host!r} is no firm{nearest(host, firms)}"
        for resource in self.resources:
            drawn = sum(row.supplier == ANY and row.resource == resource for row in self.opportunities)
            free = len(self._eligible_pairs(resource))
            if drawn > free:
                yield (
                    f"{self.name}: opportunities.csv: {drawn} rows of {resource!r} have 'any' partners;"
                    f" allowed: at most {free}, the pairs of firms that offer and need it"
                )
        names = {firm.firm for firm in self.firms} | {row.opportunity for row in self.opportunities}
        by_stable_id: dict[int, str] = {}
        for name in sorted(names | set(self.resources)):
            other = by_stable_id.setdefault(stable_id(name), name)
            if other != name:
                yield f"{self.name}: name {name!r} collides with {other!r}: rename one"
        told: set[tuple[str, ...]] = set()
        for tie in self.ties:
            pair = sorted((tie.firm, tie.partner))
            for what, key in (
                ("trust", (tie.firm, tie.partner, "trust")),
                ("communication", (*pair, "communication")),
                ("exchange", (tie.exchange, "", "exchange")),
            ):
                if not getattr(tie, what):
                    continue
                if key in told:
                    yield f"{self.name}: ties.csv: {tie.firm!r} - {tie.partner!r}: {what} is given twice"
                told.add(key)

    def _eligible_pairs(self, resource: str) -> list[tuple[int, int]]:
        return [
            (i, j)
            for i, supplier in enumerate(self.firms)
            for j, receiver in enumerate(self.firms)
            if i != j and resource in supplier.offers and resource in receiver.needs
        ]

    @functools.cached_property
    def firm_ids(self) -> np.ndarray:
        """Ids of the firms, int64, shape (firms,)."""
        return np.array([firm.id for firm in self.firms], dtype=np.int64)

    @functools.cached_property
    def opportunity_ids(self) -> np.ndarray:
        """Ids of the opportunities, int64, shape (opportunities,)."""
        return np.array([row.id for row in self.opportunities], dtype=np.int64)

    @functools.cached_property
    def resources(self) -> tuple[str, ...]:
        """Names of all resources that some opportunity is about."""
        return tuple(sorted({row.resource for row in self.opportunities}))

    @functools.cached_property
    def running(self) -> frozenset[str]:
        """Names of the exchanges that operate at the start."""
        return frozenset(tie.exchange for tie in self.ties if tie.exchange)


# --- neighbours -----------------------------------------------------------------------------


def pooled(case: Case, neighbours: int) -> Case:
    """The case with the candidates of so many neighbouring municipalities (made once, kept with it).

    Each neighbour has the like of every candidate: a firm far away, with the like of its
    opportunities. All else stays as it is, its luck too.
    """
    kept = vars(case).setdefault("_pooled", {0: case})
    if neighbours not in kept:
        kept[neighbours] = _with_neighbours(case, neighbours)
    return kept[neighbours]


def _with_neighbours(case: Case, neighbours: int) -> Case:
    candidates = {firm.firm for firm in case.firms if firm.status == "candidate"}
    firms, opportunities = list(case.firms), list(case.opportunities)
    for number in range(1, neighbours + 1):
        own = {name: f"{name} (neighbour {number})" for name in candidates}
        firms += [
            dataclasses.replace(firm, firm=own[firm.firm], location="far", park=False)
            for firm in case.firms
            if firm.firm in candidates
        ]
        opportunities += [
            dataclasses.replace(
                row,
                opportunity=f"{row.opportunity} (neighbour {number})",
                supplier=own.get(row.supplier, row.supplier),
                receiver=own.get(row.receiver, row.receiver),
            )
            for row in case.opportunities
            if {row.supplier, row.receiver} & candidates
        ]
    return dataclasses.replace(case, firms=tuple(firms), opportunities=tuple(opportunities))


# --- reading --------------------------------------------------------------------------------

_FIRM_COLUMNS = (
    "firm", "sector", "size_class", "location", "park", "status", "attention_hours", "max_projects",
    "competence", "reliability", "understanding", "commitment",
    "economic_weight", "environmental_weight", "social_weight", "offers", "needs", "basis", "note",
)  # fmt: skip
_OPPORTUNITY_COLUMNS = (
    "opportunity", "supplier", "receiver", "resource", "kind", "start",
    *OPPORTUNITY_QUANTITIES, "unit", "limit", "basis", "note",
)  # fmt: skip
_TIE_COLUMNS = ("firm", "partner", "trust", "communication", "exchange", "basis", "note")
_YAML_KEYS: dict[str, type] = {
    "name": str, "title": str, "place": str, "summary": str, "sources": list,
    "facilitator_hosts": list, "as_observed": dict, "notes": list,
}  # fmt: skip
_CASE_BASES = ("sourced", "assumed", "mixed")


def shipped_cases() -> list[str]:
    """Names of the cases that come with the model."""
    return sorted(path.name for path in SHIPPED.iterdir() if (path / "case.yaml").is_file())


def load_case(name_or_folder: str | Path) -> Case:
    """Read a shipped case by name, or a case folder by path.

    Raises CaseError, one line per fault, naming file, row, field, value and what is allowed.
    """
    text = str(name_or_folder)
    if text in shipped_cases():
        folder = SHIPPED / text
    else:
        folder = Path(text)
        try:
            found = folder.is_dir()
        except (OSError, ValueError):  # no possible name of a folder
            found = False
        if not found:
            raise CaseError(f"case: {text!r} is neither a shipped case nor a folder{nearest(text, shipped_cases())}")
    faults: list[str] = []
    about = _read_yaml(folder / "case.yaml", faults)
    firms = _read_table(folder / "firms.csv", _FIRM_COLUMNS, _firm, faults)
    opportunities = _read_table(
        folder / "opportunities.csv", _OPPORTUNITY_COLUMNS, _opportunity, faults, optional=(*BENEFITS, "limit")
    )
    ties = []
    if (folder / "ties.csv").exists():
        ties = _read_table(folder / "ties.csv", _TIE_COLUMNS, _tie, faults)
    if faults:
        raise CaseError("\n".join(faults))
    about.setdefault("name", folder.resolve().name)
    for key in ("sources", "facilitator_hosts", "notes"):
        about[key] = tuple(about.get(key, ()))
    return Case(firms=tuple(firms), opportunities=tuple(opportunities), ties=tuple(ties), **about)


class _StrictLoader(yaml.SafeLoader):
    """YAML without aliases, tags or keys that stand twice: files may come from strangers."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        event = self.peek_event()
        if getattr(event, "anchor", None) is not None:
            raise yaml.YAMLError("anchors are not allowed")
        if getattr(event, "tag", None) is not None:
            raise yaml.YAMLError("tags are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"key {key!r} stands twice")
        return super().construct_mapping(node, deep)


def _read_text(path: Path, limit: int) -> str:
    try:
        if path.stat().st_size > limit:
            raise CaseError(f"{path}: file of {path.stat().st_size} bytes; allowed: at most {limit}")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CaseError(f"{path}: file is missing") from None
    except UnicodeDecodeError:
        raise CaseError(f"{path}: is not UTF-8 text (in Excel: save as CSV UTF-8)") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror})") from None
    if "\0" in text:
        raise CaseError(f"{path}: contains a NUL character")
    return text


def _read_yaml(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        loaded = yaml.load(_read_text(path, MAX_YAML_BYTES), Loader=_StrictLoader)
    except CaseError as error:
        faults.append(str(error))
        return {}
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: no such date or number
        first = " ".join(str(error).split())
        faults.append(f"{path}: is not valid YAML: {first}")
        return {}
    if not isinstance(loaded, dict):
        faults.append(f"{path}: is not a list of keys and values")
        return {}
    about: dict[str, Any] = {}
    for key, value in loaded.items():
        if key not in _YAML_KEYS:
            faults.append(f"{path}: unknown key {key!r}{nearest(str(key), _YAML_KEYS)}")
        elif not isinstance(value, _YAML_KEYS[key]):
            faults.append(f"{path}: {key}: {value!r} is not a {_YAML_KEYS[key].__name__}")
        elif isinstance(value, str) and not value.isprintable():
            faults.append(f"{path}: {key}: {value!r} has characters that cannot be printed")
        elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
            faults.append(f"{path}: {key}: every entry must be text")
        elif isinstance(value, dict) and not all(isinstance(item, str) for item in value.values()):
            faults.append(f"{path}: {key}: every value must be text")
        else:
            about[key] = value
    for lever, choice in dict(about.get("as_observed", {})).items():
        if lever not in CHOICES:
            faults.append(f"{path}: as_observed: unknown lever {lever!r}{nearest(str(lever), CHOICES)}")
        elif choice not in CHOICES[lever]:
            faults.append(
                f"{path}: as_observed.{lever}: unknown choice {choice!r}{nearest(choice, CHOICES[lever])}"
            )
    return about


def _read_table(
    path: Path,
    columns: Sequence[str],
    make: Callable[[dict[str, str]], Any],
    faults: list[str],
    optional: Sequence[str] = (),
) -> list[Any]:
    try:
        text = _read_text(path, MAX_FILE_BYTES)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except CaseError as error:
        faults.append(str(error))
        return []
    except csv.Error as error:
        faults.append(f"{path}: is not a valid CSV file ({error})")
        return []
    if not rows:
        faults.append(f"{path}: file is empty")
        return []
    header = [cell.strip() for cell in rows[0]]
    before = len(faults)
    if len(header) == 1 and ";" in header[0]:
        faults.append(f"{path}:1: cells are separated by semicolons; save the file as comma-separated values")
        return []
    for name in header:
        if name not in columns:
            faults.append(f"{path}:1: unknown column {name!r}{nearest(name, columns)}")
        elif header.count(name) > 1:
            faults.append(f"{path}:1: column {name!r} stands twice")
    for name in columns:
        if name not in header and name not in optional:
            faults.append(f"{path}:1: column {name!r} is missing")
    if len(faults) > before:
        return []
    made = []
    for line, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            hint = " (a cell with a comma needs double quotes)" if len(cells) > len(header) else ""
            faults.append(f"{path}:{line}: row has {len(cells)} cells; allowed: {len(header)}{hint}")
            continue
        row = dict.fromkeys(columns, "") | dict(zip(header, (cell.strip() for cell in cells), strict=True))
        try:
            made.append(make(row))
        except ValueError as error:
            faults += [f"{path}:{line}: {fault}" for fault in str(error).split("\n")]
    return made


def _choice(row: Mapping[str, str], field: str, allowed: Sequence[str], faults: list[str]) -> str:
    if row[field] not in allowed:
        faults.append(f"{field}: {row[field]!r} is not allowed{nearest(row[field], allowed)}")
    return row[field]


def _name(row: Mapping[str, str], field: str, faults: list[str]) -> str:
    if not row[field] or len(row[field]) > 120 or not row[field].isprintable():
        faults.append(f"{field}: {row[field]!r} is not a name; allowed: 1 to 120 printable characters")
    return row[field]


def _quantities(
    row: Mapping[str, str],
    ranges: Mapping[str, tuple[float, float]],
    may_be_empty: Sequence[str],
    faults: list[str],
) -> dict[str, Quantity | None]:
    quantities: dict[str, Quantity | None] = {}
    for name, (low, high) in ranges.items():
        quantities[name] = None
        if row[name] == "":
            if name not in may_be_empty:
                faults.append(f"{name}: is empty; allowed: a number or distribution of at least {low:g}")
            continue
        try:
            quantities[name] = parse_quantity(row[name], low, high)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    return quantities


def _raise(faults: list[str]) -> None:
    if faults:
        raise ValueError("\n".join(faults))


def _firm(row: dict[str, str]) -> FirmData:
    faults: list[str] = []
    name = _name(row, "firm", faults)
    if name == ANY:
        faults.append("firm: 'any' is reserved for partners drawn by lot")
    size = _choice(row, "size_class", ("", *SIZE_CLASSES), faults)
    empty = ["understanding", "commitment"] + (["attention_hours"] if size else [])
    quantities = _quantities(row, FIRM_QUANTITIES, empty, faults)
    max_projects = None
    if row["max_projects"]:
        if not re.fullmatch(r"\d{1,3}", row["max_projects"]) or not 1 <= int(row["max_projects"]) <= 50:
            faults.append(f"max_projects: {row['max_projects']!r} is not allowed; allowed: 1 to 50")
        else:
            max_projects = int(row["max_projects"])
    weights = _weights(row, faults)
    offers: dict[str, float] = {}
    for entry in _entries(row["offers"]):
        resource, _, limit = entry.partition(":")
        if resource.strip() in offers:
            faults.append(f"offers: {resource.strip()!r} stands twice; allowed: once")
        try:
            offers[resource.strip()] = _number(limit.strip()) if limit else math.inf
            if offers[resource.strip()] < 0:
                raise ValueError
        except ValueError:
            faults.append(f"offers: {entry!r} has no limit that is a number; allowed: at least 0")
    location = _choice(row, "location", ("town", "far"), faults)
    in_park = _choice(row, "park", ("yes", "no"), faults) == "yes"
    if in_park and location == "far":
        faults.append("park: 'yes' contradicts location 'far'; allowed: location 'town'")
    status = _choice(row, "status", ("member", "candidate"), faults)
    basis = _choice(row, "basis", _CASE_BASES, faults)
    _raise(faults)
    return FirmData(
        firm=name, sector=row["sector"], size_class=size, location=location, park=in_park,
        status=status, quantities=quantities, max_projects=max_projects, weights=weights,
        offers=offers, needs=tuple(sorted(_entries(row["needs"]))), basis=basis, note=row["note"],
    )  # fmt: skip


def _entries(cell: str) -> list[str]:
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def _weights(row: Mapping[str, str], faults: list[str]) -> tuple[float, float, float]:
    cells = [row[f"{motive}_weight"] for motive in MOTIVES]
    if not any(cells):
        return (1 / 3, 1 / 3, 1 / 3)
    try:
        a, b, c = (_number(cell) for cell in cells)
    except ValueError:
        faults.append(f"economic_weight, environmental_weight, social_weight: {cells} are not three numbers")
        return (0.0, 0.0, 0.0)
    if min(a, b, c) < 0 or abs(a + b + c - 1.0) > 0.001:
        faults.append(
            f"economic_weight, environmental_weight, social_weight: {cells} must be at least 0 and sum to 1"
        )
    return (a, b, c)


def _opportunity(row: dict[str, str]) -> OpportunityData:
    faults: list[str] = []
    name = _name(row, "opportunity", faults)
    drawn = bool(row["value"])
    empty = BENEFITS if drawn else ("value", "value_spread")
    quantities = _quantities(row, OPPORTUNITY_QUANTITIES, empty, faults)
    if drawn:
        if given := [benefit for benefit in BENEFITS if row[benefit]]:
            faults.append(f"{given[0]}: {row[given[0]]!r} contradicts value: {row['value']!r}; give one or the other")
    elif row["value_spread"]:
        faults.append(f"value_spread: {row['value_spread']!r} needs value")
    amount = quantities["amount"]
    if amount is not None and amount.a <= 0:
        faults.append(f"amount: {row['amount']!r} is out of range; allowed: above 0")
    resource = _name(row, "resource", faults)
    kind = _choice(row, "kind", KINDS, faults)
    start = _choice(row, "start", STARTS, faults)
    limit = _choice(row, "limit", LIMITS, faults)
    basis = _choice(row, "basis", _CASE_BASES, faults)
    supplier, receiver = _name(row, "supplier", faults), _name(row, "receiver", faults)
    _raise(faults)
    return OpportunityData(
        opportunity=name, supplier=supplier, receiver=receiver, resource=resource, kind=kind,
        start=start, unit=row["unit"], quantities=quantities, limit=limit, basis=basis, note=row["note"],
    )  # fmt: skip


def _tie(row: dict[str, str]) -> Tie:
    faults: list[str] = []
    ranges = {"trust": (0.0, 1.0), "communication": (0.0, 1.0)}
    quantities = _quantities(row, ranges, tuple(ranges), faults)
    if not (row["trust"] or row["communication"] or row["exchange"]):
        faults.append("trust, communication, exchange: all empty; allowed: at least one given")
    basis = _choice(row, "basis", _CASE_BASES, faults)
    firm, partner = _name(row, "firm", faults), _name(row, "partner", faults)
    _raise(faults)
    return Tie(
        firm, partner, quantities["trust"], quantities["communication"], row["exchange"], basis, row["note"]
    )
