"""Numbers as people of five countries write them, exact; what may be two numbers is refused, not guessed."""

from __future__ import annotations

import re
from decimal import Decimal

MOST = Decimal(10) ** 12  # nothing of a town is larger
_LONGEST = 40  # characters
# Between thousands: the space, those that do not break, and the apostrophes of Switzerland and of typewriters.
_SPACES = "[ \u00a0\u202f\u2009'’]"
_GROUPED = re.compile(rf"\d{{1,3}}(?:{_SPACES}\d{{3}})+")
_WHOLE_OR_DECIMAL = re.compile(r"(\d+)(?:([.,])(\d*))?(?:[eE]([+-]?\d{1,2}))?|([.,])(\d+)")
_POINTS, _COMMAS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(,\d+)?"), re.compile(r"(\d{1,3}(?:,\d{3})+)(\.\d+)?")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class NotANumber(ValueError):
    """Text that is no number."""


class TwoNumbers(ValueError):
    """Text that half of Europe reads as another number: 1.234 and 1,234."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        digits = re.sub(r"\D", "", text)
        self.whole = digits
        self.fraction = re.sub(r"[.,]", ".", text.lstrip("+-"))


def read_number(text: str, decimal: str = "") -> Decimal:
    """The number that a text is.

    decimal: "," or "." where it is known how the file writes numbers; "" where a person may have typed it. Raises
    NotANumber, TwoNumbers.

    >>> read_number("4 500,5"), read_number("1.234.567"), read_number("1.234,5"), read_number("-0.125")
    (Decimal('4500.5'), Decimal('1234567'), Decimal('1234.5'), Decimal('-0.125'))
    """
    stripped = text.strip().replace("\u2212", "-")
    sign, body = (stripped[0], stripped[1:].strip()) if stripped[:1] in ("-", "+") else ("", stripped)
    if len(body) > _LONGEST or not body.isprintable() or not re.search("[0-9]", body) or re.search(r"[^\W\d_eE]", body):
        raise NotANumber(text)
    number = _unsigned(body, decimal)
    if number > MOST:
        raise NotANumber(text)
    return -number if sign == "-" else number


def _unsigned(body: str, decimal: str) -> Decimal:
    if not body.isascii():
        body = body.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ").replace("’", "'")
        if not body.isascii():
            raise NotANumber(body)
    whole, sign, fraction = body, "", ""
    if found := re.fullmatch(r"(.*?)([.,])(\d*)", body):
        whole, sign, fraction = found[1], found[2], found[3]
    if _GROUPED.fullmatch(whole):  # 4 500,5: what stands behind groups is no group
        return Decimal(re.sub(r"\D", "", whole) + "." + (fraction or "0"))
    if _TWO_WAYS.fullmatch(body):
        if sign == decimal:
            return Decimal(body.replace(",", "."))
        if (sign, decimal) == (",", "."):  # Excel of Britain, which would not leave it as text
            return Decimal(body.replace(",", ""))
        raise TwoNumbers(body)
    for groups, between, point in ((_POINTS, ".", ","), (_COMMAS, ",", ".")):
        found = groups.fullmatch(body)
        if found and (found[2] or found[1].count(between) > 1):  # 1.234,5 and 1.234.567, but not 0.500
            return Decimal(found[1].replace(between, "") + (found[2] or "").replace(point, "."))
    found = _WHOLE_OR_DECIMAL.fullmatch(body)
    if not found:
        raise NotANumber(body)
    if found[5]:
        return Decimal(f"0.{found[6]}")
    return Decimal(f"{found[1]}.{found[3] or '0'}e{found[4] or 0}")


def decimal_signs(texts: list[str]) -> str:
    """The decimal sign of a file, from those of its cells that are clear: "," or "."; "" where nothing tells.

    >>> decimal_signs(["4,5", "1,234"]), decimal_signs(["4,5", "4.5"]), decimal_signs(["1.234"])
    (',', '', '')
    """
    found = set()
    for text in texts:
        body = text.strip().lstrip("+-\u2212")
        match = re.fullmatch(rf"\d+(?:{_SPACES}\d{{3}})*([.,])\d+", body) if len(body) <= _LONGEST else None
        if match and not _TWO_WAYS.fullmatch(body):
            found.add(match[1])
    return found.pop() if len(found) == 1 else ""


def number_text(value: float) -> str:
    """A number as the town's own file writes it: read in one way only, and to the same bits.

    >>> number_text(4500.0), number_text(1.234), number_text(1e-7)
    ('4500', '1.2340', '0.0000001')
    """
    text = format(Decimal(repr(float(value))), "f")
    text = text.removesuffix(".0")
    return f"{text}0" if _TWO_WAYS.fullmatch(text.lstrip("-")) else text
