"""Verdicts of the validation that hold each for itself and not all at once are named, and no others."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from experiments.evidence import together
from experiments.evidence.verdicts import Above, Both, SinglePlace, Within
from experiments.markers import block
from experiments.published import PUBLISHED, VALIDATION, published_table

ROOT = Path(__file__).parents[2]


def test_the_ends_of_a_rule_are_read_from_its_words():
    assert together.band(str(Above(0.0))) == (0, math.inf)
    assert together.band(str(Within(-0.25, 0.25))) == (-0.25, 0.25)
    assert together.band(str(Within(0.5, 1, share=True))) == (0.5, 1)
    assert together.band(str(SinglePlace(13))) is None
    assert together.band(str(Both(Within(0, 1), Above(2)))) is None


def test_intervals_are_widened_as_bonferroni_says():
    assert together.widening(1) == 1
    assert together.widening(31) == pytest.approx(stats.norm.ppf(1 - 0.025 / 31) / stats.norm.ppf(0.975))


def test_only_what_is_lost_by_widening_is_named():
    rows = [
        ("clear", "mean above 0", 1.0, 0.8, 1.2, "reproduced"),
        ("barely", "mean above 0", 1.0, 0.01, 1.99, "reproduced"),
        ("outside", "mean within 0 to 1", 3.0, 2.9, 3.1, "not reproduced"),
        ("barely_outside", "mean within 0 to 1", 1.5, 1.01, 1.99, "not reproduced"),
        ("share", "share within 0.5 to 1", 0.99, 0.96, 1.0, "reproduced"),  # a share is never above 1
        ("open", "mean above 0", 0.0, -1.0, 1.0, "cannot tell"),
        ("single", "13 lies within the central 90% of futures", 13.0, 12.9, 13.1, "reproduced"),
        ("nothing", "mean above 0", math.nan, math.nan, math.nan, "not reproduced"),
    ]
    table = pd.DataFrame(rows, columns=["pattern", "rule", "model", "low", "high", "verdict"])
    assert [*together.untold_together(table).pattern] == ["barely", "barely_outside"]
    alone = table[table.pattern == "barely"]
    assert together.untold_together(alone).empty  # of one row nothing is widened


def test_the_page_says_which():
    table = published_table("validation.csv", ROOT / PUBLISHED)
    written = block("together", (ROOT / VALIDATION).read_text(encoding="utf-8"))
    assert written == together.together_block(table), "run `make published`"
