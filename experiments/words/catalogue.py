"""The words of pages, reports and commands in each language, from gettext catalogues with stable ids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property, lru_cache
from typing import Any

from experiments.system.errors import UserError
from experiments.words.languages import EXERCISES, LANGUAGES, WORDS, read
from experiments.words.numbers import number_words
from sim.names import nearest

THOUSAND, DIGITS = 1000, 3  # of money: the step, and digits that count


def texts(language: str) -> dict[str, Any]:
    """id -> text; a text with a number in it is a pair: for one thing, for several."""
    return read(language, WORDS) | read(language, EXERCISES) | number_words(language)


def all_texts() -> dict[str, dict[str, Any]]:
    """What is said in every language."""
    return {language: texts(language) for language in LANGUAGES}


class Words:
    """What is said in one language: whole sentences by id, numbers as that language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def _texts(self) -> dict[str, Any]:  # read when something is said: that takes half a second
        return texts(self.language)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of an id. Raises KeyError where there is none, or a value is missing."""
        return str(self._texts[key]).format(**values)

    def count(self, key: str, n: int, /, **values: object) -> str:
        """The text of an id that has a form for one thing and one for several, as {n}."""
        return str(self._texts[key][n != 1]).format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """A number with so many decimals; with `sign` also a plus is written."""
        from babel.numbers import format_decimal, get_minus_sign_symbol

        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        rounded = Decimal(f"{value:.{digits}f}")  # here and not by Babel: the digits are those of every other output
        minus = get_minus_sign_symbol(self.language)  # Babel takes the one of the pattern as it stands
        format = f"{'+' * sign}{pattern};{minus}{pattern}"
        return format_decimal(rounded, format=format, locale=self.language)

    def rounded(self, value: float, least: int = 1, *, sign: bool = False) -> str:
        """A number that rests on what is assumed: three digits that count, and nothing below `least`."""
        return self.number(_rounded(value, least), sign=sign)

    def money(self, value: float, *, sign: bool = False) -> str:
        """An amount of money, rounded to thousands at least."""
        return self.rounded(value, THOUSAND, sign=sign)

    def millions(self, value: float) -> str:
        """An amount of money in millions, with three digits that count, or two decimals."""
        return self.number(value / 1e6, 2 if abs(value) < 9.995e6 else 1 if abs(value) < 99.95e6 else 0)

    def money_between(self, low: float, high: float, *, sign: bool = False) -> str:
        """From one amount to another; where rounding makes them one, that one."""
        ends = [self.money(end, sign=sign) for end in (low, high)]
        return ends[0] if ends[0] == ends[1] else self("interval", low=ends[0], high=ends[1])

    def decimal(self, text: str) -> str:
        """A number as it was typed, as this language writes it; other text stays."""
        from babel.numbers import format_decimal

        try:
            return format_decimal(Decimal(text), format="#,##0.######", locale=self.language)
        except ArithmeticError:
            return text

    def listed(self, names: Sequence[str]) -> str:
        """a, b and c."""
        return names[0] if len(names) == 1 else self("list.last", first=", ".join(names[:-1]), last=names[-1])

    def either(self, names: Sequence[str]) -> str:
        """a, b or c."""
        return names[0] if len(names) == 1 else self("list.either", first=", ".join(names[:-1]), last=names[-1])


def _rounded(value: float, least: int) -> float:
    if not math.isfinite(value) or value == 0:
        return value
    step = Decimal(max(least, 10 ** (math.floor(math.log10(abs(value))) + 1 - DIGITS)))
    return float((Decimal(repr(float(value))) / step).to_integral_value(ROUND_HALF_EVEN) * step) + 0.0  # no -0


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> Words:
    """The words of a language. Raises UserError for one that is not there."""
    if language not in LANGUAGES:
        raise UserError(
            f"--lang: unknown language {language!r}{nearest(language, LANGUAGES)}; allowed: {', '.join(LANGUAGES)}"
        )
    return Words(language)
