"""Amounts, costs and prices: "ca. 4,5 GWh/år", "100–150 t", "450 kr/t" as numbers of canonical units."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from experiments.town.columns import CURRENCIES
from experiments.town.grid import NUMBER, Cell
from experiments.town.numbers import MOST, NotANumber, TwoNumbers, number_text, read_number
from experiments.town.town import Amount
from experiments.town.units import COUNTED, MONEY, YEAR, NoYear, Unit, UnknownUnit, converted, read_unit
from experiments.town.wrong import Id, Wrong

_LONGEST = 120
_ABOUT = r"(?:(?:ca|c|cirka|circa|omtrent|omkring|rundt|ungefär|about|around|approximately|approx|noin)\b\.?|~|≈)?\s*"
_MONEY_FIRST = r"(?P<first>(?:kr\.?|nok|sek|dkk|eur|gbp|€|£)(?=\s*[\d+-]))?\s*"
_NUMBER = r"[+-]?\s?[\d.,][\d .,'’]*(?:e[+-]?\d{1,2}(?![\w]))?"
_MEASURE = re.compile(
    rf"{_ABOUT}{_MONEY_FIRST}(?P<low>{_NUMBER})(?:(?:-|–|—|\btill?\b|\bto\b)\s*(?P<high>{_NUMBER}))?(?P<unit>.*)"
)
_PEOPLE = frozenset(("", "ansatte", "anställda", "employees", "people", "personer", "ansat", "årsverk", "persons"))
PRICES = {
    "wage": ("NOK/yr", "NOK/hour"), "rent": ("NOK/yr", "NOK/m2/yr"), "investment": ("NOK",),
    "electricity": ("NOK/MWh",), "heat": ("NOK/MWh",), "water": ("NOK/m3",), "waste water": ("NOK/m3",),
    "waste": ("NOK/t",), "transport": ("NOK/tkm",), "interest": ("%",), **dict.fromkeys(CURRENCIES, ("NOK",)),
}  # fmt: skip


class Measure(NamedTuple):
    """One number or two, and the unit as it was typed ("": none)."""

    low: Decimal
    high: Decimal
    unit: str


def read_measure(cell: Cell, decimal: str, kind: str) -> Measure:
    """What a cell measures. Raises Wrong."""
    if cell.kind == NUMBER:
        value = _of_a_number(cell, kind)
        return Measure(value, value, "")
    if len(cell.text) > _LONGEST:
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"))
    text = cell.text.casefold().replace("\u2212", "-").replace(",-", "")  # 450,- as on price tags
    found = _MEASURE.fullmatch(text)
    if not found:
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"))
    alone = found["low"].strip() == text.strip()  # as a spreadsheet writes a number, which a person may have typed else
    low = _number(found["low"], decimal if alone else "", kind)
    high = low if found["high"] is None else _number(found["high"], "", kind)
    if high < low:
        raise Wrong("fault.backwards")
    unit = f"{found['first'] or ''}{found['unit']}"  # kr 450 /t
    return Measure(low, high, unit.strip())


def _of_a_number(cell: Cell, kind: str) -> Decimal:
    value = cell.value
    assert isinstance(value, int | float)
    if not math.isfinite(value) or abs(value) > MOST:
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"))
    return Decimal(repr(value))


def _number(text: str, decimal: str, kind: str) -> Decimal:
    try:
        return read_number(re.sub(r"^([+-])\s", r"\1", text.strip()), decimal)
    except TwoNumbers as two:
        fraction = float(two.fraction)
        plain = number_text(fraction) if fraction % 1 else f"{fraction:.1f}"
        raise Wrong("fault.two_numbers", whole=two.whole, fraction=f"{fraction:g}", plain=plain) from None
    except NotANumber:
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}")) from None


def read_plain(cell: Cell, decimal: str, kind: str, sign: str, most: float) -> float:
    """A number of at most `most` that may carry only a sign of its unit. Raises Wrong."""
    try:
        measure = read_measure(cell, decimal, kind)
    except Wrong as wrong:
        if wrong.key != "fault.two_numbers" or int(wrong.values["whole"]) <= most:
            raise
        point = "," if "," in cell.text else "."  # 59,123 degrees north can be nothing else
        measure = read_measure(cell, point, kind)
    if measure.low != measure.high or not re.fullmatch(f"(?:{sign})?", measure.unit):
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"))
    return float(measure.low)


def read_amount(cell: Cell, decimal: str, kind: str) -> Measure | Amount:
    """An amount of a stream, whose unit may stand in a column of its own; or a number of employees. Raises Wrong."""
    measure = read_measure(cell, decimal, kind)
    if kind == "employees":
        if measure.unit.strip(".") not in _PEOPLE:
            raise Wrong("fault.not", allowed=Id("allowed.employees"))
        if measure.low < 0:
            raise Wrong("fault.range", low=0, high=f"{MOST:g}")
        return Amount(float(measure.low), float(measure.high), "employees")
    return measure


def stream_amount(measure: Measure, unit: str) -> tuple[Amount, bool]:
    """The amount a year with its unit, and whether a year is only taken to be meant. Raises Wrong."""
    if not (unit or measure.unit):
        raise Wrong("fault.no_unit", allowed=Id("allowed.units"))
    read = _unit(unit or measure.unit)
    if measure.unit and unit and _unit(measure.unit) != read:
        raise Wrong("fault.two_units", unit=unit)
    if read.counts not in COUNTED or read.per not in ((), (YEAR,)):
        raise Wrong("fault.unit", unit=read.name, allowed=Id("allowed.units"))
    if measure.low <= 0:
        raise Wrong("fault.no_amount")
    low, high = (converted(number, read.factor) for number in (measure.low, measure.high))
    return Amount(low, high, f"{read.counts}/{YEAR}"), read.per == ()


def _unit(text: str) -> Unit:
    try:
        return read_unit(text)
    except NoYear:
        raise Wrong("fault.no_year") from None
    except UnknownUnit as unknown:
        shown = str(unknown)[:40]
        raise Wrong("fault.unit", unit=shown, allowed=Id("allowed.units"), near=(shown, "unit")) from None


def read_cost(cell: Cell, decimal: str, language: str) -> tuple[Amount, bool]:
    """Money a year, or for each of a unit, and whether a year is only taken to be meant. Raises Wrong."""
    measure = read_measure(cell, decimal, "cost")
    unit = _money(measure.unit or "NOK", language)
    allowed = ((), (YEAR,), *((counted,) for counted in COUNTED))
    if unit.counts not in MONEY or unit.per not in allowed:
        raise Wrong("fault.unit", unit=unit.name, allowed=Id("allowed.cost"))
    low, high = (converted(number, unit.factor) for number in (measure.low, measure.high))
    return Amount(low, high, f"{unit.counts}/{unit.per[0] if unit.per else YEAR}"), unit.per == ()


def read_price(cell: Cell, decimal: str, language: str) -> Amount:
    """A price with its unit; which unit goes with which price, `check_price` knows."""
    measure = read_measure(cell, decimal, "price")
    unit = _money(measure.unit or "NOK", language)
    low, high = (converted(number, unit.factor) for number in (measure.low, measure.high))
    per = sorted(unit.per, key=lambda part: part == YEAR)
    return Amount(low, high, "/".join((unit.counts, *per)))


def check_price(item: str, amount: Amount) -> None:
    """Raises Wrong where a price has another unit than it must, or is below nothing."""
    allowed = PRICES[item]
    currency, *per = amount.unit.split("/")
    counts = "NOK" if currency in CURRENCIES and item not in CURRENCIES else currency
    if "/".join((counts, *per)) not in allowed:
        raise Wrong("fault.unit", unit=amount.unit, allowed=", ".join(allowed))
    if amount.low < 0 or (item in CURRENCIES and amount.low == 0):
        raise Wrong("fault.range", low=0, high=f"{MOST:g}")


def _money(text: str, language: str) -> Unit:
    unit = _unit(text)
    if unit.counts != "kr":
        return unit
    if language == "sv":  # a Swede means another crown
        raise Wrong("fault.which_crown")
    return unit._replace(counts="NOK")


def in_nok(amount: Amount, rates: Mapping[str, float]) -> Amount | None:
    """An amount of money in NOK; None where the prices do not tell what the currency is worth."""
    currency, _, per = amount.unit.partition("/")
    if currency not in CURRENCIES:
        return amount
    if currency not in rates:
        return None
    rate = rates[currency]
    return Amount(amount.low * rate, amount.high * rate, f"NOK/{per}" if per else "NOK")
