"""A place read from its folder of CSV files and a case.yaml; the format is described in docs/cases.md.

Everything is read strictly, and nothing in a case is ever executed or interpolated.
"""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from sim.cells import header_faults, may_be_thousands, number_hint, read_rows, row_fault
from sim.files import MOST_COUNTED, MOST_FAULTS, FileFault, in_line, named, read_text, shown, told
from sim.names import ALLOWED_SHORT_NAME, SHORT_NAME, cleaned, nearest, slug
from sim.place.branches import LEAST_EASE, MOST_BRANCHES
from sim.place.case import (
    ANY,
    BENEFITS,
    FIRM_QUANTITIES,
    KINDS,
    LATEST_ELECTION,
    LIMITS,
    LONGEST_NAME,
    MAY_BE_UNTOLD,
    MOST_FIRMS,
    MOST_OPPORTUNITIES,
    MOST_STREAMS,
    MOST_TIES,
    MOTIVES,
    OBSERVED_RANGES,
    OPPORTUNITY_QUANTITIES,
    SIZE_CLASSES,
    STARTS,
    Case,
    CaseError,
    FirmData,
    Observed,
    OpportunityData,
    Tie,
)  # fmt: skip
from sim.quantity import Quantity, number, parse_quantity
from sim.scenario import CHOICES

SHIPPED = Path(__file__).parents[1] / "cases"
MAX_FILE_BYTES = 8_000_000
_MAX_TABLE_BYTES = {
    "firms.csv": MAX_FILE_BYTES, "opportunities.csv": 40_000_000, "ties.csv": 20_000_000, "borders.csv": 40_000_000,
}  # fmt: skip
MAX_YAML_BYTES = 64_000
_MOST_NODES, _MOST_DEPTH = 2000, 10  # of case.yaml: entries, and lists within lists
_FIRM_COLUMNS = (
    "firm", "sector", "size_class", "location", "park", "status", "attention_hours", "max_projects",
    "competence", "reliability", "understanding", "commitment",
    "economic_weight", "environmental_weight", "social_weight", "offers", "needs", "basis", "note",
)  # fmt: skip
OPPORTUNITY_COLUMNS = (
    "opportunity", "supplier", "receiver", "resource", "kind", "start",
    *OPPORTUNITY_QUANTITIES, "unit", "limit", "branches", "basis", "note",
)  # fmt: skip
_TIE_COLUMNS = ("firm", "partner", "trust", "communication", "exchange", "basis", "note")
_YAML_KEYS: dict[str, type] = {
    "name": str, "title": str, "place": str, "summary": str, "sources": list,
    "facilitator_hosts": list, "as_observed": dict, "notes": list, "branch_ease": float,
    "first_election": int, "observed": dict,
}  # fmt: skip
_YAML_RANGES: dict[str, tuple[float, float]] = {"branch_ease": (LEAST_EASE, 1), "first_election": (1, LATEST_ELECTION)}
_FILES = ("case.yaml", "firms.csv", "opportunities.csv", "ties.csv")
_KINDS_IN_WORDS: dict[type, str] = {
    str: "text", list: "a list", dict: "a list of keys and values", float: "a number", int: "a whole number",
}  # fmt: skip
_CASE_BASES = ("sourced", "derived", "assumed", "mixed")


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
            near = nearest(text, shipped_cases())
            raise CaseError(f"case: {shown(text)} is neither a shipped case nor a folder{near}")
    faults: list[str] = _misnamed_files(folder)
    about = _read_yaml(folder / "case.yaml", faults)
    _check_name(folder, about, faults)
    firms = read_table(folder / "firms.csv", MOST_FIRMS, _FIRM_COLUMNS, _firm, faults)
    opportunities = read_table(
        folder / "opportunities.csv", MOST_OPPORTUNITIES, OPPORTUNITY_COLUMNS, opportunity_of, faults,
        optional=(*BENEFITS, "limit", "branches"),
    )  # fmt: skip
    ties = []
    if os.path.lexists(folder / "ties.csv"):  # a link to nothing is a fault, not a file that is not there
        ties = read_table(folder / "ties.csv", MOST_TIES, _TIE_COLUMNS, _tie, faults)
    if faults:
        raise CaseError(told(faults))
    for key in ("sources", "facilitator_hosts", "notes"):
        about[key] = tuple(about.get(key, ()))
    return Case(firms=tuple(firms), opportunities=tuple(opportunities), ties=tuple(ties), **about)


def _misnamed_files(folder: Path) -> list[str]:
    """Files that would be passed over because of a capital letter."""
    try:
        there = [entry.name for entry in itertools.islice(os.scandir(folder), 1000)]
    except OSError:  # told when the files are read
        return []
    return [
        f"{named(folder / name)}: would be passed over; rename it to {name.lower()}"
        for name in sorted(there)
        if name not in _FILES and name.lower() in _FILES and name.lower() not in there
    ]


def _check_name(folder: Path, about: dict[str, Any], faults: list[str]) -> None:
    """The name of a case stands in commands and in names of folders."""
    where = named(folder / "case.yaml")
    own = folder.resolve().name
    if "name" in about:
        if not SHORT_NAME.fullmatch(about["name"]):
            better = slug(about["name"]) or slug(own)
            hint = f"; for example {better!r}" if better else ""
            faults.append(f"{where}: name: {shown(about['name'])} is not allowed; allowed: {ALLOWED_SHORT_NAME}{hint}")
    elif SHORT_NAME.fullmatch(own):
        about["name"] = own
    else:
        faults.append(
            f"{where}: name: is missing, and {shown(own)}, the folder's name, is not allowed as one;"
            f" add `name: {slug(own) or 'my-town'}` ({ALLOWED_SHORT_NAME})"
        )


class _StrictLoader(yaml.SafeLoader):
    """YAML without aliases, tags, keys that stand twice or too much of anything: files may come from strangers."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.nodes = self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        event = self.peek_event()
        if getattr(event, "anchor", None) is not None:
            raise yaml.YAMLError("anchors are not allowed")
        if getattr(event, "tag", None) is not None:
            raise yaml.YAMLError("tags are not allowed")
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise yaml.YAMLError(f"more than {_MOST_NODES} entries are not allowed")
        if self.depth >= _MOST_DEPTH:
            raise yaml.YAMLError(f"more than {_MOST_DEPTH} levels are not allowed")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _ in node.value:
            made = self.construct_object(key, deep=deep)
            if not isinstance(made, Hashable):
                break  # told by the next line
            if made in seen:
                raise yaml.YAMLError(f"key {shown(made)} stands twice")
            seen.add(made)
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path, faults: list[str]) -> dict[str, Any]:
    where = named(path)
    try:
        loaded = yaml.load(read_text(path, MAX_YAML_BYTES), Loader=_StrictLoader)
    except FileFault as error:
        faults.append(str(error))
        return {}
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: no such date or number
        faults.append(f"{where}: is not valid YAML: {in_line(error)}")
        return {}
    if not isinstance(loaded, dict):
        faults.append(f"{where}: is not a list of keys and values")
        return {}
    about: dict[str, Any] = {}
    for key, value in loaded.items():
        known = _YAML_KEYS.get(key)
        if isinstance(value, str):
            value = cleaned(value)
        elif isinstance(value, list):
            value = [cleaned(item) if isinstance(item, str) else item for item in value]
        if known is None:
            near = nearest(key if isinstance(key, str) else shown(key), _YAML_KEYS) if len(faults) < MOST_FAULTS else ""
            faults.append(f"{where}: unknown key {shown(key)}{near}")
        elif type(value) is not known and not (known is float and type(value) is int):
            faults.append(f"{where}: {key}: {shown(value)} is not {_KINDS_IN_WORDS[known]}")
        elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
            faults.append(f"{where}: {key}: every entry must be text")
        elif isinstance(value, dict) and key == "observed":
            about[key] = _observed(value, f"{where}: ", faults)
        elif isinstance(value, dict) and not all(isinstance(item, str) for item in value.values()):
            faults.append(f"{where}: {key}: every value must be text")
        elif isinstance(value, (int, float)) and not _YAML_RANGES[key][0] <= value <= _YAML_RANGES[key][1]:  # or NaN
            low, high = _YAML_RANGES[key]
            faults.append(f"{where}: {key}: {shown(value)} is out of range; allowed: {low:g} to {high:g}")
        elif bad := [text for text in _texts(value) if not text.isprintable()]:
            faults.append(f"{where}: {key}: {shown(bad[0])} has characters that cannot be printed")
        else:
            about[key] = value
    for lever, choice in about.get("as_observed", {}).items():
        if lever not in CHOICES:
            faults.append(f"{where}: as_observed: unknown lever {shown(lever)}{nearest(shown(lever)[1:-1], CHOICES)}")
        elif choice not in CHOICES[lever]:
            faults.append(
                f"{where}: as_observed.{lever}: unknown choice {shown(choice)}{nearest(choice, CHOICES[lever])}"
            )
    return about


def _observed(given: Mapping[Any, Any], where: str, faults: list[str]) -> Observed:
    unknown = [name for name in given if name not in OBSERVED_RANGES]
    faults += [
        f"{where}observed: unknown key {shown(name)}{nearest(str(name), OBSERVED_RANGES)}"
        for name in unknown[:MOST_FAULTS]
    ]
    try:
        return Observed(**{name: value for name, value in given.items() if name not in unknown})
    except CaseError as error:
        faults += [f"{where}{fault}" for fault in str(error).split("\n")]
        return Observed()


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        return value.values()
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []


def read_table(
    path: Path,
    most_rows: int,
    columns: Sequence[str],
    make: Callable[[dict[str, str]], Any],
    faults: list[str],
    optional: Sequence[str] = (),
) -> list[Any]:
    """What `make` makes of each row; what is wrong, of which `make` raises ValueError, is added to `faults`."""
    where = named(path)
    try:
        header, rows = read_rows(path, _MAX_TABLE_BYTES[path.name], most_rows)
    except FileFault as error:
        faults.append(str(error))
        return []
    wrong = header_faults(header, columns, [name for name in columns if name not in optional])
    if wrong:
        faults += [f"{where}:1: {fault}" for fault in wrong]
        return []
    made = []
    for line, cells in rows:
        if len(faults) >= MOST_COUNTED:
            break
        if fault := row_fault(header, cells):
            faults.append(f"{where}:{line}: {fault}")
            continue
        row = dict.fromkeys(columns, "") | dict(zip(header, cells, strict=True))
        try:
            made.append(make(row))
        except ValueError as error:
            faults += [f"{where}:{line}: {fault}" for fault in str(error).split("\n")]
    return made


def _choice(row: Mapping[str, str], field: str, allowed: Sequence[str], faults: list[str]) -> str:
    if row[field] not in allowed:
        faults.append(f"{field}: {shown(row[field])} is not allowed{nearest(row[field], allowed)}")
    return row[field]


def _name(row: Mapping[str, str], field: str, faults: list[str]) -> str:
    if not row[field] or len(row[field]) > LONGEST_NAME:
        faults.append(f"{field}: {shown(row[field])} is not a name; allowed: 1 to {LONGEST_NAME} printable characters")
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
            faults.append(f"max_projects: {shown(row['max_projects'])} is not allowed; allowed: 1 to 50")
        else:
            max_projects = int(row["max_projects"])
    weights = _weights(row, faults)
    offers: dict[str, float] = {}
    for entry in _entries(row, "offers", faults):
        resource, limit = (part.strip() for part in (*entry.split(":", 1), "")[:2])
        if resource in offers:
            faults.append(f"offers: {shown(resource)} stands twice; allowed: once")
        try:
            offers[resource] = number(limit) if limit else math.inf
            if offers[resource] < 0:
                raise ValueError
        except ValueError:
            faults.append(
                f"offers: {shown(entry)} has no limit that is a number{number_hint(limit)}; allowed: at least 0"
            )
        if doubt := may_be_thousands(limit):
            faults.append(f"offers: {shown(entry)} is not clear: {limit} {doubt}")
    location = _choice(row, "location", ("town", "far"), faults)
    in_park = _choice(row, "park", ("yes", "no"), faults) == "yes"
    if in_park and location == "far":
        faults.append("park: 'yes' contradicts location 'far'; allowed: location 'town'")
    status = _choice(row, "status", ("member", "candidate"), faults)
    basis = _choice(row, "basis", _CASE_BASES, faults)
    needs = _entries(row, "needs", faults)
    _raise(faults)
    return FirmData(
        firm=name, sector=row["sector"], size_class=size, location=location, park=in_park,
        status=status, quantities=quantities, max_projects=max_projects, weights=weights,
        offers=offers, needs=tuple(sorted(needs)), basis=basis, note=row["note"],
    )  # fmt: skip


def _entries(row: Mapping[str, str], field: str, faults: list[str]) -> list[str]:
    entries = [entry.strip() for entry in row[field].split(";") if entry.strip()]
    if len(entries) > MOST_STREAMS:
        faults.append(f"{field}: {len(entries)} resources; allowed: at most {MOST_STREAMS}")
        return []
    return entries


def _list_of(cells: Sequence[str]) -> str:
    return f"[{', '.join(shown(cell, 40) for cell in cells)}]"


def _weights(row: Mapping[str, str], faults: list[str]) -> tuple[float, float, float]:
    cells = [row[f"{motive}_weight"] for motive in MOTIVES]
    if not any(cells):
        return (1 / 3, 1 / 3, 1 / 3)
    try:
        a, b, c = (number(cell) for cell in cells)
    except ValueError:
        faults.append(f"economic_weight, environmental_weight, social_weight: {_list_of(cells)} are not three numbers")
        return (0.0, 0.0, 0.0)
    if min(a, b, c) < 0 or abs(a + b + c - 1.0) > 0.001:
        faults.append(
            f"economic_weight, environmental_weight, social_weight: {_list_of(cells)} must be at least 0 and sum to 1"
        )
    return (a, b, c)


def opportunity_of(row: dict[str, str]) -> OpportunityData:
    """An opportunity of its cells by column. Raises ValueError, one line per fault."""
    faults: list[str] = []
    name = _name(row, "opportunity", faults)
    drawn = bool(row["value"])
    empty = BENEFITS if drawn else ("value", "value_spread")
    quantities = _quantities(row, OPPORTUNITY_QUANTITIES, (*empty, *MAY_BE_UNTOLD), faults)
    if drawn:
        if given := [benefit for benefit in BENEFITS if row[benefit]]:
            benefit = shown(row[given[0]])
            faults.append(f"{given[0]}: {benefit} contradicts value: {shown(row['value'])}; give one or the other")
    elif row["value_spread"]:
        faults.append(f"value_spread: {shown(row['value_spread'])} needs value")
    amount = quantities["amount"]
    if amount is not None and amount.a <= 0:
        faults.append(f"amount: {shown(row['amount'])} is out of range; allowed: above 0")
    resource = _name(row, "resource", faults)
    kind = _choice(row, "kind", KINDS, faults)
    start = _choice(row, "start", STARTS, faults)
    limit = _choice(row, "limit", LIMITS, faults)
    if not re.fullmatch(rf"[0-{MOST_BRANCHES}]?", row["branches"]):
        faults.append(f"branches: {shown(row['branches'])} is not allowed; allowed: 0 to {MOST_BRANCHES}")
    basis = _choice(row, "basis", _CASE_BASES, faults)
    supplier, receiver = _name(row, "supplier", faults), _name(row, "receiver", faults)
    _raise(faults)
    return OpportunityData(
        opportunity=name, supplier=supplier, receiver=receiver, resource=resource, kind=kind,
        start=start, unit=row["unit"], quantities=quantities, limit=limit, basis=basis, note=row["note"],
        branches=int(row["branches"] or 0),
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
    return Tie(firm, partner, quantities["trust"], quantities["communication"], row["exchange"], basis, row["note"])
