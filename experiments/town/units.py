"""Units as people write them, and the few that the project counts in: MWh, t, m3, pieces, hours, NOK, a year.

A year has 52 weeks, as the model's, and 365 days. Powers and amounts an hour are refused: they do not tell for how many
hours of the year. pint knows more units, but neither "tonn per uke" nor "mill. kr".
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

_F = Fraction
_NAMES: dict[str, tuple[tuple[str, Fraction], str]] = {
    # what it counts in and how much of it, names
    "Wh": (("MWh", _F(1, 10**6)), "wh"),
    "kWh": (("MWh", _F(1, 1000)), "kwh kilowattimer kilowatthours"),
    "MWh": (("MWh", _F(1)), "mwh"),
    "GWh": (("MWh", _F(1000)), "gwh"),
    "TWh": (("MWh", _F(10**6)), "twh"),
    "MJ": (("MWh", _F(1, 3600)), "mj"),
    "GJ": (("MWh", _F(10, 36)), "gj"),
    "TJ": (("MWh", _F(10000, 36)), "tj"),
    "kg": (("t", _F(1, 1000)), "kg kilo kilos kilogram"),
    "t": (("t", _F(1)), "t tonn tonne tonnes tons ton tonner tonnia"),
    "kt": (("t", _F(1000)), "kt ktonn kton"),
    "l": (("m3", _F(1, 1000)), "l liter litre litres litraa"),
    "m3": (("m3", _F(1)), "m3 kbm kubikk kubikkmeter kubikmeter cubicmetre cubicmetres cubicmeter cubicmeters"),
    "piece": (("piece", _F(1)), "piece pieces pcs pc stk st styck stykker kpl unit units"),
    "hour": (("hour", _F(1)), "hour hours h timer time timmar timme tunti tuntia"),
    "m2": (("m2", _F(1)), "m2 kvm kvadratmeter squaremetre squaremetres"),
    "tkm": (("tkm", _F(1)), "tkm tonnkm tonkm tonnkilometer tonkilometer"),
    "%": (("%", _F(1)), "% prosent procent percent"),
    "NOK": (("NOK", _F(1)), "nok"),
    "kr": (("kr", _F(1)), "kr kroner krone kronor krona"),
    "kNOK": (("NOK", _F(1000)), "knok tnok"),
    "kkr": (("kr", _F(1000)), "kkr tkr"),
    "MNOK": (("NOK", _F(10**6)), "mnok"),
    "MSEK": (("SEK", _F(10**6)), "msek"),
    "Mkr": (("kr", _F(10**6)), "mkr"),
    "øre": (("kr", _F(1, 100)), "øre öre"),
    "SEK": (("SEK", _F(1)), "sek"),
    "DKK": (("DKK", _F(1)), "dkk"),
    "EUR": (("EUR", _F(1)), "eur € euro euros"),
    "GBP": (("GBP", _F(1)), "gbp £ pound pounds"),
}
_TABLE = {name: unit for unit, names in _NAMES.values() for name in names.split()}
_PERIODS = {
    name: times
    for times, names in (
        (1, "yr y a år ar aar året year years yearly annum annually årlig årligen årligt vuosi vuodessa pa"),
        (12, "mnd måned månad måneden månaden month months mo md mdr"),
        (52, "uke uken uka vecka veckan week weeks wk uge ugen viikko"),
        (365, "dag dagen døgn døgnet dygn dygnet day days d pv"),
    )
    for name in names.split()
}
_SCALES = {
    "tusen": 1000, "thousand": 1000, "tusind": 1000,
    "mill": 10**6, "million": 10**6, "millioner": 10**6, "millions": 10**6, "miljoner": 10**6, "milj": 10**6,
    "mio": 10**6, "mrd": 10**9,
}  # fmt: skip
_POWERS = frozenset(("w", "kw", "mw", "gw"))
_HOURS = frozenset(("h", "hour", "time", "timme", "timmen", "t"))
_IN = r"\b(?:i|om)\s(?=\s*(?:året|måneden|månaden|uken|uka|ugen|veckan|dagen|døgnet|dygnet)\b)"  # 3 t i uka
_PER = re.compile(rf"\s*/\s*|\bper\b|\bpr\b\.?|{_IN}")
MONEY = frozenset(("NOK", "kr", "SEK", "DKK", "EUR", "GBP"))
COUNTED = ("MWh", "t", "m3", "piece", "hour")  # what a stream may be counted in
YEAR = "yr"


class UnknownUnit(ValueError):
    """A unit that is not in the table; its text is the part that is not known."""


class NoYear(ValueError):
    """A power, or an amount an hour: what it is a year cannot be known."""


class Unit(NamedTuple):
    """A unit in canonical ones: factor, what it counts, and what that is for each of ("": for nothing)."""

    factor: Fraction
    counts: str
    per: tuple[str, ...]

    @property
    def name(self) -> str:
        """As it is written: "MWh/yr"."""
        return "/".join((self.counts, *self.per))


def read_unit(text: str) -> Unit:
    """The unit that a text is. Raises UnknownUnit, NoYear.

    >>> read_unit("GWh/år").name, read_unit("tonn pr. uke").factor, read_unit("mill. kr per år").factor
    ('MWh/yr', Fraction(52, 1), Fraction(1000000, 1))
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if re.search(r"[½¼¾]", text) or len(plain) > 60:
        raise UnknownUnit(text)
    first, *rest = (part.strip() for part in _PER.split(plain))
    yearly = re.fullmatch(r"(.*\S)\s+(årlig|årligen|årligt|yearly|annually|p\.?\s?a\.?)", first)
    if yearly and not rest:
        first, rest = yearly[1], ["yr"]
    factor, counts = _counted(first)
    per: list[str] = []
    for part in rest:
        times = _PERIODS.get(_squeezed(part))
        if times is not None:
            factor *= times
            per.append(YEAR)
        elif _squeezed(part) in _HOURS and counts not in MONEY:
            raise NoYear(text)
        else:
            size, unit = _counted(part)
            factor /= size
            per.append(unit)
    return Unit(factor, counts, tuple(per))


def _squeezed(part: str) -> str:
    return re.sub(r"[\s.]+", "", part)


def _counted(part: str) -> tuple[Fraction, str]:
    scale = Fraction(1)
    words = [word for word in re.split(r"[\s.]+", part) if word]
    while len(words) > 1 and words[0] in _SCALES:
        scale *= _SCALES[words.pop(0)]
    name = "".join(words)
    if name in _POWERS:
        raise NoYear(part)
    if name not in _TABLE:
        raise UnknownUnit(part)
    unit, size = _TABLE[name], scale
    return unit[1] * size, unit[0]


def converted(number: Decimal, factor: Fraction) -> float:
    """The number in the canonical unit, rounded once."""
    return float(Fraction(number) * factor)


NAMES = tuple(_TABLE)  # all that is known, for "did you mean"
