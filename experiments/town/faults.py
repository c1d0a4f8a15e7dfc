"""What is wrong in a workbook, and what of it was not read: where, and which text of `town.po` says so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from experiments.town.columns import SHEETS
from experiments.town.wrong import Id
from experiments.words.catalogue import Words
from experiments.words.languages import TOWN, read
from sim.files import shown

_SHOWN = 60  # characters of a value in a fault


class Fault(NamedTuple):
    """A fault (or a note), its place, and the values of its text. Strangers' words among them are shown quoted."""

    at: str
    key: str
    values: dict[str, Any]


def fault(at: str, key: str, /, **values: Any) -> Fault:
    """A fault."""
    return Fault(at, key, values)


def quoted(value: object) -> str:
    """Somebody else's text as a part of one short line."""
    return shown(value if isinstance(value, str) else str(value), _SHOWN)


class TownWords(Words):
    """What is said of a town in one language."""

    @cached_property
    def _texts(self) -> dict[str, Any]:
        return read(self.language, TOWN)

    def told(self, found: Fault) -> str:
        """A fault or a note as one line."""
        values = {name: self._said(value) for name, value in found.values.items()}
        return f"{found.at}: {self(found.key, **values)}" if found.at else self(found.key, **values)

    def _said(self, value: Any) -> Any:
        if not isinstance(value, Id):
            return value
        kind, _, sheet = value.partition(".")
        if kind == "columns":  # all headings of a sheet
            return ", ".join(self(f"column.{column.id}") for column in SHEETS[sheet].columns)
        return self(value)


@lru_cache
def town_words(language: str) -> TownWords:
    """The words of a language that is there."""
    return TownWords(language)


_MOST_LOOKED_FOR, _LONGEST = 100, 120


class Nearest:
    """The nearest of known words, for "did you mean". difflib: known words are few, and the project has no other way.

    After a hundred unknown words nobody looks for more: a file of nothing else would take its time.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], str] = {}

    def __call__(self, word: str, known: Iterable[str], least: float = 0.7) -> str:
        """The nearest known word; "" where none is near."""
        options = {option.casefold(): option for option in known}
        key = word.casefold(), hash(frozenset(options))
        if key not in self._found:
            if len(self._found) >= _MOST_LOOKED_FOR or len(word) > _LONGEST:
                return ""
            near = difflib.get_close_matches(key[0], options, n=1, cutoff=least)
            self._found[key] = options[near[0]] if near else ""
        return self._found[key]
