"""What a study could know: numbers of parks and years that tell a difference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.evidence import power


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
