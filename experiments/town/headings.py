"""Names of sheets and columns in any language and any spelling -> their ids; words of lists likewise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from experiments.town.columns import ALSO, ITEMS, SEASONS, SHEETS, TRUST, YES_NO
from experiments.words.languages import ENGLISH, LANGUAGES, TOWN, read
from sim.names import spelling

CHOICES = {"yes_no": YES_NO, "trust": TRUST, "months": tuple(SEASONS), "item": ITEMS}


@lru_cache(maxsize=1000)
def plain(text: str) -> str:
    """What spellings of a heading have in common: "Mengde (per år)" and "MENGDE:" are one.

    >>> plain("Temperatur fra (°C)"), plain("EAL-kode")
    ('temperaturfra', 'ealkode')
    """
    without = re.sub(r"\([^()]*\)", " ", text) if len(text) <= 200 else text
    return re.sub(r"[\W_]+", "", without.casefold())


@cache
def _words() -> dict[str, dict[str, str]]:
    return {language: read(language, TOWN) for language in LANGUAGES}


@cache
def sheet_names() -> dict[str, str]:
    """Plain name -> id of the sheet."""
    return _ids("sheet", SHEETS)


@cache
def column_names(sheet: str) -> dict[str, str]:
    """Plain heading -> id of the column, in one sheet."""
    return _ids("column", [column.id for column in SHEETS[sheet].columns])


def _ids(kind: str, ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for id in ids:
        names = [id, *ALSO.get(f"{kind}.{id}", ()), *(words[f"{kind}.{id}"] for words in _words().values())]
        for name in names:
            other = found.setdefault(plain(name), id)
            assert other == id, f"{name!r} means {other} and {id}"
    return found


@cache
def help_texts() -> frozenset[str]:
    """The lines of help of the template, in all languages: nobody has to be told that they were not read."""
    return frozenset(
        " ".join(text.split()) for words in _words().values() for key, text in words.items() if key.startswith("help.")
    )


@cache
def choices() -> dict[str, dict[str, str]]:
    """Kind -> word in any language, its letters only -> id."""
    return {
        kind: {
            spelling(word): id
            for id in ids
            for word in (id, *(words[f"choice.{kind}.{id}"] for words in _words().values()))
        }
        for kind, ids in CHOICES.items()
    }


@cache
def choice_words(kind: str) -> tuple[str, ...]:
    """The words of a list in all languages, for "did you mean"."""
    return tuple(sorted({words[f"choice.{kind}.{id}"] for id in CHOICES[kind] for words in _words().values()}))


def language_of(headings: dict[str, list[str]]) -> str:
    """The language that headings are in, by sheet; English where nothing tells it apart."""
    counted: Counter[str] = Counter()
    for sheet, texts in headings.items():
        said = {plain(text) for text in texts}
        for language, words in _words().items():
            counted[language] += sum(plain(words[f"column.{column.id}"]) in said for column in SHEETS[sheet].columns)
            counted[language] += bool(texts) and plain(words[f"sheet.{sheet}"]) in said
    most = max(counted.values(), default=0)
    best = [language for language in LANGUAGES if counted[language] == most]
    return best[0] if len(best) == 1 else ENGLISH
