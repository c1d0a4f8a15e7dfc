"""The stored ranges: every number is there, one bet is right all over its range, and what is stale is told by name."""

from __future__ import annotations

import os
import random

import pytest

from experiments.statistics import Interval
from experiments.system.errors import DamageError
from experiments.teaching import ranges
from experiments.teaching.answers import is_right
from experiments.teaching.exercises import BY_NUMBER, EXERCISES
from experiments.teaching.facts import facts
from experiments.teaching.ranges import FUTURES, SEEDS, Range, ranges_of, stale, stored
from tests.thorough import tried

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
BY_DAY = random.Random(SEED).sample([one for one in EXERCISES if one.choices], 1)


def test_every_number_has_a_range_and_no_range_is_left_over():
    assert {name: list(found) for name, found in stored().items()} == {
        one.name: [fact.name for fact in one.facts] for one in EXERCISES
    }
    assert all(one.low <= one.mean <= one.high for found in stored().values() for one in found.values())


@pytest.mark.parametrize("exercise", [one for one in EXERCISES if one.choices], ids=lambda one: one.name)
def test_exactly_one_bet_is_right_wherever_in_its_range_the_number_lies(exercise):
    found = stored()[exercise.name][exercise.choices[0].fact]
    for mean in (found.low, found.mean, found.high):
        here = {exercise.choices[0].fact: Interval(mean, found.low, found.high, FUTURES)}
        right = [choice.name for choice in exercise.choices if is_right(choice, here)]
        assert len(right) == 1, (mean, right)


def test_a_preset_goes_through_all_six_stages_in_two_of_five_futures():
    assert stored()["whole_life"]["all_six"].low > 0.4


@pytest.mark.parametrize("exercise", tried(EXERCISES, BY_DAY), ids=lambda one: one.name)
def test_every_stated_range_is_recomputed(exercise):
    """All of both seeds under SYMBIOSIS_THOROUGH; every day an exercise by the seed of the tests, with one of them."""
    known = stored()[exercise.name]
    if tried(True, False):
        assert ranges_of(exercise) == known, f"{exercise.name}: `make lessons` makes ranges again; then read the words"
        return
    found = facts(exercise, SEEDS[0], FUTURES)
    moved = [
        f"{exercise.name}.{name}"
        for name, one in found.items()
        if not known[name].low <= float(f"{one.low:.6g}") <= float(f"{one.high:.6g}") <= known[name].high
    ]
    assert not moved, f"stale: {', '.join(moved)}; `make lessons` makes ranges again; then read the words"
    assert not stale(exercise, found)


def test_what_leaves_its_range_is_stale():
    exercise = BY_NUMBER[1]
    found = {name: Interval(one.mean, one.low, one.high, 200) for name, one in stored()[exercise.name].items()}
    assert not stale(exercise, found)
    above = stored()[exercise.name]["more_late"].high + 0.001
    assert stale(exercise, found | {"more_late": Interval(above, above, above, 200)}) == ["more_late"]
    assert stale(exercise, found | {"not_there": found["more_late"]}) == ["not_there"]


def test_a_damaged_table_is_a_line(monkeypatch, tmp_path):
    monkeypatch.setattr(ranges, "TABLE", tmp_path / "ranges.csv")
    for damaged in ("", "exercise,fact,low,mean,high\nanchor,host,1,?,3\n", "exercise,fact\nno_such,x\n"):
        ranges.stored.cache_clear()
        (tmp_path / "ranges.csv").write_text(damaged, encoding="utf-8")
        if damaged:
            with pytest.raises(DamageError, match="make lessons"):
                ranges.stored()
        else:
            assert not any(ranges.stored().values())
    (tmp_path / "ranges.csv").unlink()
    with pytest.raises(DamageError, match="make lessons"):
        ranges.stored()
    ranges.stored.cache_clear()


def test_what_is_written_is_read_again(monkeypatch, tmp_path):
    made = {one.name: {fact.name: Range(0.1, 0.123457, 2e6) for fact in one.facts} for one in EXERCISES}
    monkeypatch.setattr(ranges, "TABLE", tmp_path / "ranges.csv")
    monkeypatch.setattr(ranges, "ranges_of", lambda exercise: made[exercise.name])
    ranges.stored.cache_clear()
    ranges.write()
    assert ranges.stored() == made
    ranges.stored.cache_clear()
