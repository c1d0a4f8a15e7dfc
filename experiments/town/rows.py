"""What the cells of a row mean together, and rows with each other: firms, streams, relations and prices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from experiments.town.columns import CURRENCIES
from experiments.town.faults import fault, quoted
from experiments.town.measures import check_price, in_nok, stream_amount
from experiments.town.sheets import Found, Row
from experiments.town.town import UNKNOWN, Amount, Firm, Price, Relation, Stood, Stream
from experiments.town.wrong import Wrong

_CODE = re.compile(r"\d\d ?\d\d ?\d\d\*?", re.ASCII)
_SAYS = ("since", "trust", "tried", "happened")


def firms_of(rows: Sequence[Row], found: Found) -> list[Firm]:
    """The firms; no two of one name."""
    first: dict[str, str] = {}
    made = []
    for row in rows:
        if name := row.values.get("firm"):
            other = first.setdefault(name.casefold(), row.places["firm"])
            if other != row.places["firm"]:
                found.faults.append(fault(row.places["firm"], "fault.firm_twice", value=quoted(name), at=other))
        if ("latitude" in row.values) != ("longitude" in row.values) and row.is_whole:
            at = row.places["latitude" if "latitude" in row.values else "longitude"]
            found.faults.append(fault(at, "fault.half_a_point"))
        if row.is_whole:
            made.append(Firm(**row.values, stood=_frozen(row)))
    return made


def names_of(rows: Sequence[Row]) -> dict[str, str]:
    """The names of firms, those of rows with faults too: casefolded -> as it is spelt."""
    names: dict[str, str] = {}
    for row in rows:
        if name := row.values.get("firm"):
            names.setdefault(name.casefold(), name)
    return names


def _firm(row: Row, column: str, names: Mapping[str, str], found: Found) -> str:
    """The firm that a cell names, spelt as on the sheet of firms; a fault where there is none of that name."""
    given = row.values.get(column, "")
    if not given or not names:
        return str(given)
    if known := names.get(given.casefold()):
        return known
    near = found.nearest(given, names.values())
    key, more = ("fault.firm_near", {"near": repr(near)}) if near else ("fault.firm", {})
    found.faults.append(fault(row.places[column], key, value=quoted(given), **more))
    return str(given)


def streams_of(rows: Sequence[Row], names: Mapping[str, str], rates: Mapping[str, float], found: Found) -> list[Stream]:
    """What firms give, or what they need."""
    made = []
    for row in rows:
        before = len(found.faults)
        values = dict(row.values)
        values["firm"] = _firm(row, "firm", names, found)
        if "ewc" not in values and _CODE.fullmatch(values.get("resource", "")):
            digits = re.sub(r"\D", "", values["resource"])
            star = "*" if values["resource"].endswith("*") else ""
            values["ewc"] = f"{digits[:2]} {digits[2:4]} {digits[4:]}{star}"
            values["resource"] = ""
        if row.is_whole and not (values.get("resource") or values.get("ewc")):
            at = row.places.get("resource") or row.places.get("ewc") or row.places["firm"]
            found.faults.append(fault(at, "fault.no_resource"))
        _amount(row, values, found)
        _cost(row, values, rates, found)
        if row.is_whole and len(found.faults) == before:
            made.append(Stream(**values, stood=_frozen(row)))
    return made


def _amount(row: Row, values: dict[str, Any], found: Found) -> None:
    measure, unit = values.pop("amount", None), values.pop("unit", "")
    if measure is None:
        if unit and row.is_whole:
            found.notes.append(fault(row.places["unit"], "note.cell", value=quoted(unit)))
        return
    try:
        values["amount"], is_assumed = stream_amount(measure, unit)
    except Wrong as wrong:
        found.wrong(row.places["amount"], f"{row.stood['amount'].text} {unit}".strip(), wrong)
        return
    if is_assumed:
        found.yearly.append(row.places["amount"])


def _cost(row: Row, values: dict[str, Any], rates: Mapping[str, float], found: Found) -> None:
    if "cost" not in values:
        return
    amount, is_assumed = values["cost"]
    values["cost"] = _in_nok(row, "cost", amount, rates, found)
    if is_assumed:
        found.yearly.append(row.places["cost"])


def _in_nok(row: Row, column: str, amount: Amount, rates: Mapping[str, float], found: Found) -> Amount | None:
    converted = in_nok(amount, rates)
    if converted is None:
        value, currency = quoted(row.stood[column].text), amount.unit[:3]
        found.faults.append(fault(row.places[column], "fault.no_rate", value=value, currency=currency))
    return converted


def relations_of(rows: Sequence[Row], names: Mapping[str, str], found: Found) -> list[Relation]:
    """What there is between firms today."""
    made = []
    for row in rows:
        before = len(found.faults)
        values = dict(row.values)
        for column in ("supplier", "receiver"):
            values[column] = _firm(row, column, names, found)
        if row.is_whole and values["supplier"].casefold() == values["receiver"].casefold():
            found.faults.append(fault(row.places["receiver"], "fault.same_firm", value=quoted(values["receiver"])))
        if values.get("since") == UNKNOWN and (not values.get("what") or values.get("tried") or values.get("happened")):
            del values["since"]  # of what was tried, or of nothing that is named, it does not say that it runs
        if row.is_whole and not any(column in values for column in _SAYS):
            at = row.places.get("since") or row.places["supplier"]
            found.faults.append(fault(at, "fault.says_nothing"))
        if row.is_whole and "since" in values and not values.get("what"):
            found.faults.append(fault(row.places.get("what") or row.places["since"], "fault.no_what"))
        if row.is_whole and len(found.faults) == before:
            made.append(Relation(**values, stood=_frozen(row)))
    return made


def prices_of(rows: Sequence[Row], found: Found) -> tuple[list[Price], dict[str, float]]:
    """The prices in NOK, and what a unit of each currency is worth in NOK."""
    first: dict[str, str] = {}
    kept: list[Row] = []
    rates: dict[str, float] = {}
    for row in rows:
        item = row.values.get("item")
        if item and first.setdefault(item, row.places["item"]) != row.places["item"]:
            found.faults.append(fault(row.places["item"], "fault.price_twice", value=quoted(item), at=first[item]))
        if not row.is_whole:
            continue
        try:
            check_price(row.values["item"], row.values["price"])
        except Wrong as wrong:
            found.wrong(row.places["price"], row.stood["price"].text, wrong)
            continue
        kept.append(row)
        if item in CURRENCIES:
            rates[item] = row.values["price"].low
    made = []
    for row in kept:
        amount = _in_nok(row, "price", row.values["price"], rates, found)
        if amount is not None:
            made.append(Price(row.values["item"], amount, row.values.get("note", ""), stood=_frozen(row)))
    return made, rates


def _frozen(row: Row) -> Mapping[str, Stood]:
    return MappingProxyType(dict(row.stood))
