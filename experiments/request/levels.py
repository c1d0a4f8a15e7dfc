"""Levels as columns of a table: numbers where all values of a key are numbers, text where one of them is not.

What is typed is text. A table is read by programs, which shall not have to know that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.request.schema import SCENARIO
from sim.scenario import CHOICES

NAMES = (*CHOICES, "case", SCENARIO)  # what these are called is no number, be it 2030


def level_column(key: str, levels: Sequence[str]) -> np.ndarray:
    """The levels of a key, one for each cell, in their order: whole numbers, else numbers, else text (dtype object).

    >>> level_column("weeks", ["52", "104"]), level_column("facilitator.hours", ["0", "7.5"])
    (array([ 52, 104]), array([0. , 7.5]))
    >>> level_column("facilitator.end_week", ["null", "52"])
    array(['null', '52'], dtype=object)
    """
    for kind, dtype in ((int, np.int64), (float, np.float64)) if key not in NAMES else ():
        try:
            found = np.array([kind(level) for level in levels], dtype=dtype)
        except (ValueError, OverflowError):  # a name, or more digits than fit
            continue
        if np.isfinite(found).all():
            return found
    return np.array(levels, dtype=object)
