"""What a cell means, by the kind of its column. Each reader returns a value, or raises Wrong with what is wrong."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from experiments.town.columns import ITEMS, SEASONS, TRUST
from experiments.town.grid import DATE, ERROR, FORMULA, NUMBER, TEXT, YES_NO, Cell
from experiments.town.measures import read_amount, read_cost, read_plain, read_price
from experiments.town.wrong import Id, Wrong
from sim.names import spelling
from sim.place.case import LONGEST_NAME

_LONGEST_TEXT = 2000
_ERROR = re.compile(r"#[A-ZÆØÅÄÖ0-9/]{2,12}[!?]?|#+")  # #REF!, #I/T, ####: what a spreadsheet shows for a fault
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_COLDEST, _HOTTEST = -273.15, 3000.0  # °C
_YES = frozenset(("yes", "y", "ja", "j", "true", "sann", "sant", "sand", "tosi", "kyllä", "x", "1"))
_NO = frozenset(("no", "n", "nei", "nej", "false", "usann", "falskt", "falsk", "epätosi", "ei", "0"))
_MONTHS = {
    start: number
    for number, starts in enumerate(
        ("jan", "feb", "mar", "apr", "mai maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "des dec"), 1
    )
    for start in starts.split()
}
_TO = re.compile(r"\s*(?:-|–|—|\btil\b|\btill\b|\bto\b|\bog med\b)\s*")


class Context(NamedTuple):
    """What a cell is read by, beside itself."""

    decimal: str  # of the file, see numbers.py
    language: str  # of the headings: in a Swedish workbook "kr" may be SEK
    choices: Mapping[str, Mapping[str, str]]  # kind -> spelling of a word in any language -> id


def read_value(kind: str, cell: Cell, context: Context) -> Any:
    """The value of a cell. Raises Wrong."""
    if cell.kind == FORMULA:
        raise Wrong("fault.formula")
    if cell.kind == ERROR or (cell.kind == TEXT and _ERROR.fullmatch(cell.text)):
        raise Wrong("fault.error_value")
    if cell.kind == DATE and kind != "date":
        raise Wrong("fault.is_date", allowed=Id(f"allowed.{kind}"))
    if cell.kind == YES_NO and kind != "yes_no":
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"))
    if not cell.text.isprintable():
        raise Wrong("fault.unprintable")
    return _READERS[kind](cell, context)


# --- texts ---------------------------------------------------------------------------------------


def _text(cell: Cell, context: Context, most: int = _LONGEST_TEXT) -> str:
    if cell.kind == NUMBER and isinstance(cell.value, float) and not cell.value.is_integer():
        raise Wrong("fault.is_number")
    text = str(int(cell.value)) if cell.kind == NUMBER else cell.text  # type: ignore[arg-type]
    if _DECIMAL.fullmatch(text):
        raise Wrong("fault.is_number")
    if len(text) > most:
        raise Wrong("fault.long", most=most)
    return text


def _name(cell: Cell, context: Context) -> str:
    return _text(cell, context, LONGEST_NAME)


def _sector(cell: Cell, context: Context) -> str:
    """Own words, or a code of NACE: Excel makes a number of 10.20."""
    if found := re.fullmatch(r"(\d{1,2})[.,](\d{1,3})", cell.text):
        whole = cell.kind == NUMBER and found[2] == "0"
        return found[1] if whole else f"{found[1].zfill(2)}.{found[2]}"
    return _text(cell, context)


def _ewc(cell: Cell, context: Context) -> str:
    """A code of the European list of waste, written apart; Excel drops the 0 that many begin with."""
    text = _text(cell, context)
    digits = re.sub(r"[\s.]", "", text.removesuffix("*").strip())
    if re.fullmatch(r"\d{5}", digits) and cell.text == digits:
        digits = f"0{digits}"
    if not re.fullmatch(r"\d{6}", digits, re.ASCII) or not 1 <= int(digits[:2]) <= 20:
        raise Wrong("fault.not", allowed=Id("allowed.ewc"))
    return f"{digits[:2]} {digits[2:4]} {digits[4:]}{'*' if text.endswith('*') else ''}"


# --- words of a list -----------------------------------------------------------------------------


def _yes_no(cell: Cell, context: Context) -> bool:
    if cell.kind == YES_NO:
        return bool(cell.value)
    word = cell.text.casefold().strip(".")
    if word not in _YES | _NO:
        raise Wrong("fault.not", allowed=Id("allowed.yes_no"), near=(cell.text, "yes_no"))
    return word in _YES


def _choice(kind: str, cell: Cell, context: Context) -> str:
    found = context.choices[kind].get(spelling(_text(cell, context)))
    if found is None:
        raise Wrong("fault.not", allowed=Id(f"allowed.{kind}"), near=(cell.text, kind))
    return found


def _item(cell: Cell, context: Context) -> str:
    found = _choice("item", cell, context)
    assert found in ITEMS
    return found


def _trust(cell: Cell, context: Context) -> int:
    if cell.text in ("1", "2", "3", "4", "5", "1.0", "2.0", "3.0", "4.0", "5.0"):
        return int(float(cell.text))
    return TRUST.index(_choice("trust", cell, context)) + 1


def _months(cell: Cell, context: Context) -> tuple[int, ...]:
    """Months of the year: of a season, "oct-apr", "nov, dec, jan"."""
    text = _text(cell, context)
    season = context.choices["months"].get(spelling(text))
    if season is not None:
        return SEASONS[season]
    months: set[int] = set()
    for part in re.split(r"\s*[,;+]\s*|\s+(?:og|och|and|&)\s+", text.casefold()):
        ends = [_month(word) for word in _TO.split(part)]
        if None in ends or len(ends) > 2:
            raise Wrong("fault.not", allowed=Id("allowed.months"), near=(text, "months"))
        first, last = ends[0], ends[-1]
        assert first is not None
        assert last is not None
        months.update((first - 1 + k) % 12 + 1 for k in range((last - first) % 12 + 1))
    return tuple(sorted(months))


def _month(word: str) -> int | None:
    return _MONTHS.get(word[:3]) if re.fullmatch(r"[a-zæøåä]{3,10}\.?", word) else None


# --- numbers and dates ---------------------------------------------------------------------------


def _between(low: float, high: float, kind: str, sign: str = "") -> Callable[[Cell, Context], float]:
    def read(cell: Cell, context: Context) -> float:
        value = read_plain(cell, context.decimal, kind, sign, high)
        if not low <= value <= high:
            raise Wrong("fault.range", low=f"{low:g}", high=f"{high:g}")
        return value

    return read


_YEARS = (1850, 2100)


def _date(cell: Cell, context: Context) -> str:
    """A year, a month or a day, as 2019, 2019-05 or 2019-05-01; day before month, as all five countries write it."""
    if isinstance(cell.value, datetime.datetime):
        parts = (cell.value.year, cell.value.month, cell.value.day)
        return _dated(*parts)
    text = unicodedata.normalize("NFKC", re.sub(r"\.0$", "", cell.text) if cell.kind == NUMBER else cell.text)
    text = re.sub(r"[ T]00:00(:00)?$", "", text).rstrip(".")
    if found := re.fullmatch(r"(\d{4})", text):
        return _dated(int(found[1]))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        return _dated(int(found[1]), int(found[2]), int(found[3] or 0))
    if found := re.fullmatch(r"(?:(\d{1,2})[./-] ?)?(\d{1,2})[./-] ?(\d{4})", text):
        return _dated(int(found[3]), int(found[2]), int(found[1] or 0))
    if found := re.fullmatch(r"(?:(\d{1,2})\.? )?([^\W\d]{3,10})\.? (\d{4})", text):
        return _dated(int(found[3]), _month(found[2].casefold()) or 13, int(found[1] or 0))
    raise Wrong("fault.not", allowed=Id("allowed.date"))


def _dated(year: int, month: int = 0, day: int = 0) -> str:
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        raise Wrong("fault.not", allowed=Id("allowed.date")) from None
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise Wrong("fault.range", low=_YEARS[0], high=_YEARS[1])
    return f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


_READERS: dict[str, Callable[[Cell, Context], Any]] = {
    "name": _name,
    "firm": _name,
    "text": _text,
    "resource": _name,
    "sector": _sector,
    "ewc": _ewc,
    "unit": _text,
    "yes_no": _yes_no,
    "trust": _trust,
    "item": _item,
    "months": _months,
    "date": _date,
    "degrees": _between(_COLDEST, _HOTTEST, "degrees", r"°\s*c|º\s*c|℃|grader|grader c|degrees c|c"),
    "latitude": _between(-90, 90, "latitude", r"°?\s*n?"),
    "longitude": _between(-180, 180, "longitude", r"°?\s*[eø]?"),
    "employees": lambda cell, context: read_amount(cell, context.decimal, "employees"),
    "amount": lambda cell, context: read_amount(cell, context.decimal, "amount"),
    "cost": lambda cell, context: read_cost(cell, context.decimal, context.language),
    "price": lambda cell, context: read_price(cell, context.decimal, context.language),
}
KINDS = tuple(_READERS)
