"""When in the year something is there: months, and how much of two yearly amounts can meet."""

from __future__ import annotations

from collections.abc import Collection

from experiments.town.wording import marks

ALL_YEAR = frozenset(range(1, 13))
_MONTHS = {
    "winter": frozenset({10, 11, 12, 1, 2, 3, 4}),  # the heating season of the north
    "summer": frozenset({5, 6, 7, 8, 9}),
    "spring": frozenset({3, 4, 5}),
    "autumn": frozenset({8, 9, 10, 11}),
    "all_year": ALL_YEAR,
}


def months(said: str | Collection[int]) -> frozenset[int]:
    """The months that were told, or that a text names; all where there are none."""
    if not isinstance(said, str):
        return frozenset(said) or ALL_YEAR
    named = [_MONTHS[mark] for mark in marks(said, "season")]
    return frozenset().union(*named) if named else ALL_YEAR


def meeting(given: frozenset[int], needed: frozenset[int]) -> tuple[float, float]:
    """The share of what is given, and of what is needed, that falls in months they have in common.

    Both are taken as even over their own months.

    >>> meeting(frozenset({1, 2}), frozenset({2, 3, 4, 5}))
    (0.5, 0.25)
    """
    common = len(given & needed)
    return common / len(given), common / len(needed)
