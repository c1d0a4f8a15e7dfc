"""Patterns of evidence: rules of verdicts, sources that resolve, measures against numbers made by hand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import power
from experiments.evidence.futures import Setup, gini, simulated
from experiments.evidence.patterns import PATTERNS
from experiments.evidence.validate import validation_table
from experiments.evidence.verdicts import CANNOT_TELL, NOT_REPRODUCED, REPRODUCED, Above, SinglePlace, Within
from sim import Scenario

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("rule", "values", "verdict"),
    [
        (Above(0), [1, 2, 1, 2, 1], REPRODUCED),
        (Above(0), [-1, -2, -1, -2, -1], NOT_REPRODUCED),
        (Above(0), [-1, 1, -1, 1], CANNOT_TELL),
        (Within(0, 1), [0.4, 0.5, 0.6, 0.5], REPRODUCED),
        (Within(0, 1), [1.4, 1.5, 1.6, 1.5], NOT_REPRODUCED),
        (Within(0, 1), [0.9, 1.1, 0.9, 1.1], CANNOT_TELL),
        (SinglePlace(5), list(range(11)), REPRODUCED),
        (SinglePlace(10.5), list(range(11)), NOT_REPRODUCED),
        (SinglePlace(2), [2] * 20, REPRODUCED),
        (SinglePlace(0), [0] * 4 + [7] * 96, NOT_REPRODUCED),  # 4 of 100 lies outside the central 90 %
        (SinglePlace(0), [0] * 6 + [7] * 94, REPRODUCED),
    ],
)
def test_a_rule_judges(rule, values, verdict):
    finding = rule.judge(np.array(values, dtype=float))
    assert finding.verdict == verdict
    assert finding.low <= finding.high


def test_every_source_of_a_pattern_is_a_reference():
    keys = set(
        re.findall(r"^@\w+\{(\w+),", (ROOT / "docs" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert len(PATTERNS) >= 10
    assert len({pattern.key for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        assert pattern.source in keys, pattern.key


def test_the_table_has_a_row_for_every_pattern_whatever_its_verdict():
    quick = [p for p in PATTERNS if all(setup.place == "vestbygd" for setup in p.setups)]
    table = validation_table(8, tuple(quick))
    assert list(table.pattern) == [pattern.key for pattern in quick]
    assert set(table.verdict) <= {REPRODUCED, NOT_REPRODUCED, CANNOT_TELL}
    assert (table.low <= table.high).all()


def test_gini_of_ties_by_hand():
    assert gini(np.array([1.0, 1.0, 1.0, 1.0])) == 0
    assert gini(np.array([0.0, 0.0, 0.0, 4.0])) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert np.isnan(gini(np.zeros(3)))


def test_synthetic_towns_share_the_replicates():
    runs = simulated(Setup("synthetic", Scenario("appointed"), 156, firms=8), 20)
    assert sorted(runs.replicate) == list(range(20))
    assert ((runs.exchanges_operating > 0) == np.isfinite(runs.gini_of_ties)).all()
    assert (runs.live >= 0).all()


# --- what could one know ---------------------------------------------------------------------------


def _outcomes(shift):
    luck = np.random.default_rng(0).poisson(2, 400)
    parts = [
        pd.DataFrame({"arm": arm, "years": years, "town": 1, "realised": luck + shift * step})
        for step, arm in enumerate(power.ARMS)
        for years in power.YEARS
    ]
    return pd.concat(parts, ignore_index=True)


def test_without_a_difference_a_study_finds_one_as_often_as_its_level_says():
    table = power.power_table(_outcomes(0))
    many = table[table.parks >= 10]
    assert many.power.between(0.03, 0.07).all()


def test_more_parks_find_a_difference_more_often():
    table = power.power_table(_outcomes(2))
    for _, group in table.groupby(["baseline", "other", "years"]):
        assert group.power.iloc[-1] > 0.99
        assert group.power.iloc[0] < group.power.iloc[-1]
    fewest = power.needed(table).set_index(["baseline", "other"]).parks
    assert set(fewest["nobody", "appointed"]) == {"5 or fewer"}
    assert all(5 <= int(parks.split()[0]) <= 15 for parks in fewest)


def test_what_a_zero_says_is_a_ratio_of_shares():
    outcomes = pd.DataFrame(
        {
            "arm": np.repeat(list(power.ARMS), 4),
            "years": 2,
            "town": [1, 1, 2, 2] * 3,
            "realised": [0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1],
        }
    )
    table = power.zero_table(outcomes)
    assert list(table.share_zero) == [0.75, 0.5, 0.25]
    assert list(table.likelihood_ratio_against_appointed) == [3, 2, 1]
