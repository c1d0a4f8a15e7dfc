"""The code of a sector (NACE) that a firm told in its own words: the tables know sectors by their codes alone."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from experiments.town.streams import tables
from experiments.town.wording import folded

_NACE = re.compile(r"[A-U]?\s?\d\d(\.\d{1,3}){0,2}")  # what is no code is words, whose digits mean nothing


@lru_cache(maxsize=4096)
def sector_code(told: str) -> str:
    """A code as it is told, or that of the words; "" where they tell none, or sectors that are no one's part.

    >>> sector_code("10.20"), sector_code("settefisk på land"), sector_code("meieri og bryggeri"), sector_code("x")
    ('10.20', '03.2', '', '')
    """
    if _NACE.fullmatch(told):
        return told
    left, found = f" {folded(told)} ", set()
    for phrase, code in _phrases():
        if phrase in left:
            left = left.replace(phrase, " | ")  # so that no shorter phrase is found inside it
            found.add(code)
    return found.pop() if len(found) == 1 else ""


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Words of the table between spaces, and their code; the longest first."""
    known = {f" {folded(word)} ": code for code, words in tables().sectors.items() for word in words}
    return tuple(sorted(known.items(), key=lambda one: (-len(one[0]), one[0])))
