"""Which verdicts of the validation would not stand if all its intervals had to hold at once.

Each row of that table is judged by itself at 95 %, by rules that were fixed before it was run. Told together they are
a family: with so many rows some may come out by luck.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

from experiments.evidence.verdicts import CANNOT_TELL, NOT_REPRODUCED, REPRODUCED
from experiments.statistics import t_quantile

_ABOVE = re.compile(r"mean above (?P<low>[-.\d]+)$")
_WITHIN = re.compile(r"(mean|share) within (?P<low>[-.\d]+) to (?P<high>[-.\d]+)$")


def band(rule: str) -> tuple[float, float] | None:
    """Ends between which a mean or a share should lie; None for a rule of another kind, or of two parts."""
    if found := _ABOVE.match(rule):
        return float(found["low"]), math.inf
    if found := _WITHIN.match(rule):
        return float(found["low"]), float(found["high"])
    return None


def untold_together(validation: pd.DataFrame) -> pd.DataFrame:
    """Rows whose verdict cannot be told any more where all intervals of means and shares hold at once, with 95 %.

    validation: the published table. Intervals are made wider around their middle, as those of many futures.
    """
    judged = [(row, ends) for row in validation.itertuples() if (ends := band(row.rule)) and not math.isnan(row.model)]
    wider = widening(len(judged))
    lost = [row.Index for row, ends in judged if row.verdict != _verdict(row, ends, wider)]
    return validation.loc[lost]


def widening(rows: int) -> float:
    """How many times as wide an interval is that holds at once with so many others."""
    return float(t_quantile(math.inf, rows) / t_quantile(math.inf))


def _verdict(row: Any, ends: tuple[float, float], wider: float) -> str:
    middle, half = (row.low + row.high) / 2, (row.high - row.low) / 2 * wider
    if row.rule.startswith("share"):
        low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    else:
        low, high = middle - half, middle + half
    if ends[0] <= low and high <= ends[1]:
        return REPRODUCED
    return NOT_REPRODUCED if high < ends[0] or low > ends[1] else CANNOT_TELL


def together_block(validation: pd.DataFrame) -> str:
    """What docs/validation.md says of it."""
    rows = sum(band(rule) is not None for rule in validation["rule"])
    lost = untold_together(validation)
    names = "; ".join(f"`{row.pattern}` ({row.verdict})" for row in lost.itertuples())
    return (
        f"Each row stands for itself, with 95 %. If the {rows} rows that judge one mean or share were to hold at once,"
        f" their intervals would be {widening(rows):.2f} times as wide (Bonferroni's inequality, @dunn_1961), and"
        f" {len(lost)} verdicts could not be told: {names}."
    )
