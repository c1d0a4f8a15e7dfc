"""Calibration: the arithmetic by hand, known values found again, the same posterior for the same seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import calibrate
from experiments.evidence.calibrate import CALIBRATED, accepted, distances, posterior_table, prior_sets
from experiments.evidence.targets import OBSERVED, TARGETS, Target, ends_a_year
from experiments.request.changed import declared_numbers
from tests.thorough import tried

VESTBYGD = tuple(target for target in TARGETS if target.place == "vestbygd")


def test_distance_is_in_standard_deviations_of_the_prior():
    outcomes = np.array([[[0.0, 10.0]], [[2.0, 30.0]]])  # two sets, one replicate, two targets; spreads 1 and 10
    distance = distances(outcomes, np.array([0.0, 30.0]))
    assert distance[:, 0] == pytest.approx([np.sqrt(2), np.sqrt(2)])
    assert distances(outcomes, np.array([0.0, 30.0]), np.array([True, False]))[:, 0] == pytest.approx([0, 2])


def test_within_a_range_nothing_is_away():
    assert calibrate.misfit(np.array([0.1, 0.2, 0.5, 0.9]), 0.5, 0.3) == pytest.approx([0.1, 0, 0, 0.1])
    outcomes = np.array([[[0.0]], [[2.0]]])  # spread 1
    assert distances(outcomes, np.array([3.0]), tolerance=np.array([0.5]))[:, 0] == pytest.approx([2.5, 0.5])


def test_ends_are_counted_for_each_year_of_operation():
    first, last = (
        pd.DataFrame({"weeks": [weeks] * 2, "exchanges_operating": operating, "exchange_ends": ends})
        for weeks, operating, ends in ((520, [2, 0], [0, 0]), (1040, [4, 0], [8, 0]))
    )
    assert ends_a_year(first, last).tolist() == [8 / (10 * 1 + 10 * 3), 0.0]


def test_the_nearest_are_kept_and_ties_with_them():
    distance = np.array([[0.1, 0.4], [0.2, 0.3], [0.3, 0.9]])
    assert list(accepted(distance, 2)) == [1, 1, 0]
    assert list(accepted(distance, 3)) == [1, 2, 1]


def test_sets_are_spread_from_half_to_double_within_the_declared_range():
    rows = prior_sets(200, 1)
    assert set(rows[0]) == set(CALIBRATED)
    for key in CALIBRATED:
        declaration, default = declared_numbers()[key]
        values = np.array([row[key] for row in rows])
        assert values.min() >= max(declaration.low, default / 2)
        assert values.max() <= min(declaration.high, default * 2)


def test_known_values_are_found_again():
    """Synthetic data from known values: the 90 % interval holds them about as often as it says."""
    rng = np.random.default_rng(3)
    rows = prior_sets(4000, 1)
    table = {key: np.array([row[key] for row in rows]) for key in CALIBRATED}
    informative = CALIBRATED[:3]
    unit = {key: values / values.mean() for key, values in table.items()}
    outcomes = np.stack([10 * unit[key][:, None] + rng.normal(0, 1, (4000, 5)) for key in informative], axis=-1)
    held = total = 0
    for truth in range(0, 400, 10):
        observed = outcomes[truth, 0]
        others = np.arange(4000) != truth
        weights = accepted(distances(outcomes[others], observed), 200)
        posterior = posterior_table([row for i, row in enumerate(rows) if others[i]], weights).set_index("parameter")
        for key in informative:
            row = posterior.loc[key.removeprefix("parameters.")]
            assert row.spread_lost > 0.4
            held += row.low <= rows[truth][key] <= row.high
            total += 1
        assert abs(posterior.loc[CALIBRATED[-1].removeprefix("parameters.")].spread_lost) < 0.15
    assert 0.8 <= held / total <= 1


def test_a_known_parameter_of_the_model_is_found_again(tmp_path):
    """The model itself makes the data: finance and mapping as they were, seen through one facilitated place."""
    rows = prior_sets(600, 2)
    target = Target(
        "made", "reference", "arstein_sveinhaug_2023",
        ("facilitator=appointed", "colocation=park", "meetings=monthly"), (260,), "opportunities_identified", 0,
    )  # fmt: skip
    outcomes = calibrate.simulated(rows, 5, tmp_path, seed=1, targets=(target,))
    key = "parameters.discovery.mapping_yield"
    values = np.array([row[key] for row in rows])
    low, high = int(np.argmin(values)), int(np.argmax(values))
    means = []
    for truth in (low, high):
        observed = outcomes[truth].mean(axis=0)
        weights = accepted(distances(outcomes, observed), 150)
        weights[truth] = 0
        means.append(np.average(values, weights=weights))
    assert means[0] < values.mean() < means[1]


def test_the_same_seed_gives_the_same_posterior(tmp_path):
    """A thousand sets under SYMBIOSIS_THOROUGH, three hundred every day."""
    tables, sets = [], tried(1000, 300)
    for name in ("first", "second"):
        rows = prior_sets(sets, 7)
        outcomes = calibrate.simulated(rows, 5, tmp_path / name, seed=7, targets=VESTBYGD)
        weights = accepted(distances(outcomes, OBSERVED[: len(VESTBYGD)]), sets // 4)
        tables.append(posterior_table(rows, weights))
    assert tables[0].equals(tables[1])
    assert np.isfinite(tables[0].select_dtypes("number").to_numpy()).all()


def left_out(medians: list[float], default: list[float]) -> pd.DataFrame:
    places = ["a", "a", "b", "c"]  # two targets of a
    return pd.DataFrame({"left_out": places, "error": 2.0, "medians_error": medians, "default_error": default})


def test_left_out_places_count_alike_and_a_difference_is_better_only_where_clear():
    word, difference = calibrate.verdict_on(left_out([0.5, 0.7, 0.3, 0.1], [1.1, 1.3, 0.8, 0.6]))
    assert word == calibrate.BETTER
    assert difference.mean == pytest.approx((-0.6 - 0.5 - 0.5) / 3)  # a once
    assert calibrate.verdict_on(left_out([1.1, 1.3, 0.8, 0.6], [0.5, 0.7, 0.3, 0.1]))[0] == "worse"
    word, difference = calibrate.verdict_on(left_out([0.5, 0.5, 0.5, 0.5], [1.5, 1.5, 0.6, 0.4]))
    assert word == "no clear difference"
    assert difference.mean < 0
