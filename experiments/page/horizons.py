"""The horizons and numbers of futures that a page offers, and what of a place depends on its horizon."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from experiments.page.setting import WEEKS_A_YEAR, Place

MOST_YEARS = 20
FUTURES = (20, 50, 100, 200, 500)  # those of them below what is chosen are also when a picture is drawn meanwhile


def horizons(weeks: int) -> list[int]:
    """Weeks that may be chosen: whole years, and what the page was made with."""
    return sorted({weeks, *(years * WEEKS_A_YEAR for years in range(1, MOST_YEARS + 1))})


def numbers_of_futures(replicates: int) -> list[int]:
    """Futures that may be chosen, with what the page was made with."""
    return sorted({replicates, *FUTURES})


def by_horizon(place: Place, say: Callable[[Place], Any]) -> dict[str, Any]:
    """What is said of a place at every horizon: `each` different thing once, and which of them holds, by weeks.

    A longer horizon brings things within reach and takes none away, so what is alike at two horizons is alike
    between them; `tests/page/test_horizons.py` holds that against horizons at random.
    """
    weeks = horizons(place.weeks)
    said: dict[int, Any] = {}

    def at(k: int) -> Any:
        if k not in said:
            said[k] = say(dataclasses.replace(place, weeks=weeks[k]))
        return said[k]

    def between(first: int, last: int) -> None:
        if at(first) == at(last):
            said.update(dict.fromkeys(range(first, last), at(first)))
        elif last - first > 1:
            middle = (first + last) // 2
            between(first, middle)
            between(middle, last)

    between(0, len(weeks) - 1)
    each = _different([said[k] for k in range(len(weeks))])
    return {"each": each, "of": {horizon: each.index(said[k]) for k, horizon in enumerate(weeks)}}


def _different(things: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for one in things:
        if one not in found:
            found.append(one)
    return found
