"""Curves of the page: for a question like "how many hours?", the values of one lever that it is asked at.

The script simulates them (`script/curve.js`) and tells ties among them as `experiments.statistics.ranked` does, so it
needs half-widths of intervals that hold for any two of them together; and for trials of assumed numbers
(`script/trials.js`), which tell another answer than that of the page only where it holds in all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.page.assumptions import table
from experiments.page.presets import MOST
from experiments.page.setting import FACILITATORS, MOST_WEEKS_BETWEEN, PROJECT
from experiments.statistics import all_pairs, t_quantile

STEP_OF_HOURS = 5
PARTS_OF_HORIZON = 20
BETWEEN_MEETINGS = (1, 2, 3, 4, 6, 8, 10, 13, 17, 26, 39, MOST_WEEKS_BETWEEN)
NEVER = 0  # last in a curve over time: no meetings, a facilitator who stays


def values(weeks: int) -> dict[str, list[float]]:
    """Values of each curve in order, by the name of the preset that asks. weeks: of the horizon."""
    hours = {*range(0, round(PROJECT) + 1, STEP_OF_HOURS), PROJECT, FACILITATORS["appointed"].hours}
    ends = {round(weeks * part / PARTS_OF_HORIZON) for part in range(1, PARTS_OF_HORIZON)} - {0, weeks}
    return {
        "hours": [float(one) for one in sorted(hours)],
        "meetings": [*BETWEEN_MEETINGS, NEVER],
        "leaves": [*sorted(ends), NEVER],
    }


def held_in_trials() -> set[int]:
    """How many intervals hold together: both ends of each number that is tried, times the pairs of a page."""
    ends = 2 * sum("span" in row for row in table())
    return {max(1, all_pairs(shown)) * ends for shown in range(1, MOST + 1)}


def curves(horizons: Sequence[int], futures: Sequence[int]) -> dict[str, Any]:
    """What the script needs: `values` by horizon (weeks), and for each number of futures a half-width by how many
    intervals hold."""
    of = {weeks: values(weeks) for weeks in horizons}
    any_two = {all_pairs(len(one)) for curve in of.values() for one in curve.values()} - {0}
    held = sorted(any_two | held_in_trials())
    return {"values": of, "quantiles": {n: {k: float(t_quantile(n, k)) for k in held} for n in futures}}
