"""Growing samples: the intervals, the rule that ends them, what it covers; and sweeps that use it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.statistics import mean_interval, paired_difference
from experiments.sweep import Until, growth, read_runs
from experiments.sweep import run as module
from tests.sweeping import design_of, results, swept
from tests.thorough import THOROUGH, tried

values_of = st.lists(st.integers(-3, 3).map(float) | st.floats(-1e3, 1e3), min_size=2, max_size=60)


def _half(values) -> float:
    interval = mean_interval(values)
    return (interval.high - interval.low) / 2


@given(values_of)
@settings(deadline=None)
def test_half_widths_are_those_of_the_interval(values):
    halves = growth.half_widths(np.array(values))
    assert halves[0] == np.inf
    scale = max(1.0, max(abs(v) for v in values))
    for n in range(2, len(values) + 1):
        assert halves[n - 1] == pytest.approx(_half(values[:n]), rel=1e-9, abs=1e-6 * scale)


def test_half_widths_keep_their_digits_far_from_zero():
    values = 1e9 + np.random.default_rng(1).standard_normal(500)
    assert growth.half_widths(values)[-1] == pytest.approx(_half(values), rel=1e-6)


def _width(values) -> float:
    """Half-width; of values that are all alike what an unseen one could still change."""
    return 1 - 0.025 ** (1 / len(values)) if len(set(values)) == 1 else _half(values)


def _slowly(values, half_width, at_least, look_ahead) -> bool:
    """The rule as it is said: at some n, and at each of the replicates after it that are looked at."""
    for n in range(at_least, len(values) - look_ahead + 1):
        if all(_width(values[:m]) <= half_width for m in range(n, n + look_ahead + 1)):
            return True
    return False


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40), st.sampled_from([0.3, 0.5, 1.0, 2.0]),
       st.integers(2, 12), st.integers(0, 6))  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_enough_is_what_the_rule_says(values, half_width, at_least, look_ahead):
    half_width += 1e-9  # so that no rounding decides
    found = growth.is_enough(np.array(values, dtype=float), half_width, at_least, look_ahead)
    assert found is _slowly(values, half_width, at_least, look_ahead)


def test_no_values_are_not_enough():
    assert not growth.is_enough(np.empty(0), 1.0, 2, 0)


def test_a_lucky_streak_does_not_end_a_sample():
    values = np.array([1.0, 1.0, 1.0, 9.0, -7.0, 5.0])
    assert growth.half_widths(values)[2] == 0
    assert growth.is_enough(values, 0.8, 3, 0)
    assert not growth.is_enough(values, 0.8, 3, 2)


@given(st.integers(0, 5000), st.integers(2, 50), st.integers(0, 20), st.integers(80, 6000))
def test_sizes_grow_to_the_cap_and_no_further(size, at_least, look_ahead, at_most):
    size = min(size, at_most)
    grown = growth.next_size(size, at_least, look_ahead, at_most)
    assert grown <= at_most
    assert grown > size or size == at_most
    if size == 0:
        assert grown == at_least + look_ahead


@pytest.mark.parametrize("half_width", tried([0.1, 0.2, 0.3, 0.5], [0.3, 0.5]))
def test_the_interval_of_a_grown_sample_holds_the_mean(half_width):
    held, size = growth.coverage(tried(2000, 1000), seed=1, half_width=half_width)
    assert 0.93 <= held <= 0.97
    assert size >= 35


@pytest.mark.skipif(not THOROUGH, reason="a dozen seconds: under SYMBIOSIS_THOROUGH")
def test_the_command_says_the_same(symbiosis):
    repeats = 200
    answer = symbiosis("coverage", "--repeats", repeats)
    assert answer.status == 0
    shown = [line.split() for line in answer.out.split("\n\n")[0].splitlines()[2:]]
    assert [row[0] for row in shown] == ["0.1", "0.2", "0.3", "0.5"]
    for row in shown:
        held, _ = growth.coverage(repeats, seed=1, half_width=float(row[0]))
        assert row[1] == f"{held:.1%}"


# --- grown sweeps ------------------------------------------------------------------------------

UNTIL = Until("exchanges_realised", 0.5, at_least=10, look_ahead=3, at_most=120)
WORDS = ("facilitator=none,informal,appointed",)


def grown_design(**how):
    return design_of(*WORDS, weeks=156, until=UNTIL, rows=[{}, {"parameters.project.optimism": 0.1}], **how)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grown") / "sweep"
    return swept(folder, design=grown_design(), chunk=20), folder


def test_it_stops_when_each_comparison_is_narrow_or_at_the_cap(grown):
    design, folder = grown
    runs = read_runs(folder)
    sizes = runs.groupby("point").size()
    assert sizes.max() <= UNTIL.at_most
    assert sizes.min() >= UNTIL.at_least + UNTIL.look_ahead
    assert sizes.nunique() > 1, "else this test sees no difference between points"
    for point in range(design.points):
        baseline = point - point % design.cells
        if point == baseline:
            assert sizes[point] == sizes[baseline : baseline + design.cells].max()
            continue
        both = runs[runs.point == point].merge(runs[runs.point == baseline], on="replicate")
        assert list(runs[runs.point == point].replicate) == list(range(sizes[point]))
        difference = (both.exchanges_realised_x - both.exchanges_realised_y).to_numpy(float)
        enough = _slowly(difference, UNTIL.half_width, UNTIL.at_least, UNTIL.look_ahead)
        assert enough or sizes[point] == UNTIL.at_most
    differences = pd.read_csv(folder / "differences.csv")
    for row in differences.itertuples():
        ours, theirs = (
            runs[runs.point == p].set_index("replicate").exchanges_realised for p in (row.point, row.baseline)
        )
        both = paired_difference(ours.to_numpy(), theirs.loc[ours.index].to_numpy())
        assert row.difference == pytest.approx(both.difference.mean)
        assert (row.low, row.high) == pytest.approx((both.difference.low, both.difference.high))
        assert (row.pairs, row.verdict) == (both.difference.n, both.verdict)


def test_the_cap_is_kept(tmp_path):
    until = Until("trust", 1e-6, at_least=5, look_ahead=2, at_most=17)
    swept(tmp_path, "meetings=none,weekly", weeks=52, chunk=20, until=until)
    assert (read_runs(tmp_path).groupby("point").size() == 17).all()


def test_one_cell_is_grown_for_its_mean(tmp_path):
    until = Until("trust", 0.01, at_least=5, look_ahead=2, at_most=400)
    swept(tmp_path, "meetings=monthly", weeks=52, chunk=20, until=until)
    trust = read_runs(tmp_path).trust
    assert _slowly(trust.to_numpy(), 0.01, 5, 2)
    assert len(trust) < 400
    summary = pd.read_csv(tmp_path / "summary.csv")
    assert summary.trust[0] == pytest.approx(trust.mean())
    assert len(pd.read_csv(tmp_path / "differences.csv")) == 0


def test_other_cuts_and_threads_give_the_same_tables(grown, tmp_path):
    design, folder = grown
    for number, (chunk, workers) in enumerate(tried([(1, 2), (7, 1), (500, 2)], [(7, 2)])):
        swept(tmp_path / str(number), design=design, chunk=chunk, workers=workers)
        for name in ("runs.parquet", "summary.csv", "differences.csv", "design.parquet"):
            assert (tmp_path / str(number) / name).read_bytes() == (folder / name).read_bytes(), (chunk, name)


class Stopped(BaseException):
    pass


def test_stopped_between_rounds_it_goes_on_to_the_same_bytes(grown, tmp_path, monkeypatch):
    design, folder = grown
    sizes = []
    for after in range(1, 50):
        here = tmp_path / "stopped"

        def rounds(design, chunk_runs, outcome_of, rounds=module.rounds, after=after):
            for number, chunks in enumerate(rounds(design, chunk_runs, outcome_of)):
                if number == after:
                    raise Stopped
                yield chunks

        with monkeypatch.context() as patch:
            patch.setattr(module, "rounds", rounds)
            try:
                swept(here, design=design, chunk=20)
                break
            except Stopped:
                sizes.append(len(list((here / "runs").glob("*-*.parquet"))))
    assert len(sizes) >= 2
    assert sizes == sorted(set(sizes)), "each call did one round"
    assert results(here) == results(folder)


def test_a_shard_of_a_grown_sweep_is_refused(symbiosis, tmp_path):
    answer = symbiosis("sweep", "--out", tmp_path / "x", "--until", "exchanges_realised=1", "--shard", "1/2")
    assert answer.status == 2
    assert "--shard" in answer.err
