"""What a page says of a place at any horizon, though few are asked: twenty years of each under SYMBIOSIS_THOROUGH."""

from __future__ import annotations

import dataclasses
import random

import pytest

from experiments.page.bite import _FIRST, BITES, COMES, LEVER_OF, PAST_A_YEAR, WEEKS, Patterns
from experiments.page.bite_events import at_any_horizon
from experiments.page.horizons import FUTURES, by_horizon, horizons, numbers_of_futures
from experiments.page.presets import presets
from experiments.page.setting import Place
from sim import load_case
from tests.thorough import tried

PLACES = [
    ("vestbygd", 520, {}),
    ("sotenas", 30, {}),
    ("vestbygd", 1, {"municipality": "review"}),
    ("reference", 160, {}),
]


@pytest.mark.parametrize(("name", "weeks", "today"), PLACES)
def test_what_is_said_of_a_horizon_is_what_it_says_itself(name, weeks, today):
    case = load_case(name)
    place = Place(dataclasses.replace(case, as_observed={**case.as_observed, **today}), 1, 2, weeks)
    offered = horizons(weeks)
    found = by_horizon(place, presets)
    assert list(found["of"]) == offered
    for one in {weeks, 52, 1040, *random.Random(2).sample(offered, tried(len(offered), 2))}:
        assert found["each"][found["of"][one]] == presets(dataclasses.replace(place, weeks=one)), one
    assert all(one != other for k, one in enumerate(found["each"]) for other in found["each"][:k])


@pytest.mark.parametrize(("name", "weeks", "today"), PLACES)
def test_what_cannot_bite_is_one_table_for_every_horizon(name, weeks, today):
    """Whatever is tried at a horizon, the table has what the model says there."""
    case = load_case(name)
    place = Place(dataclasses.replace(case, as_observed={**case.as_observed, **today}), 1, 2, weeks)
    (table, _), asked = at_any_horizon(place), 0
    reasons = list(table.reasons)
    for one in {weeks, *random.Random(3).sample(horizons(weeks), tried(8, 1))}:
        there = Patterns(dataclasses.replace(place, weeks=one))
        for key in _FIRST:
            there.examples[BITES + key] = table.examples[BITES + key]
        for key, (_, fields) in LEVER_OF.items():
            for values in there.tried(key, fields):
                setting, numbers = there.setting(
                    {name: of for name, of in values.items() if name not in (COMES, PAST_A_YEAR)}
                )
                found = table.found[key].get(table.pattern(fields, setting, numbers | {WEEKS: one}))
                expected = there.sure(
                    values, lambda s, n, key=key, there=there, one=one: there._inert(key, s, n | {WEEKS: one})
                )
                assert (None if found is None else reasons[found]) == expected, (key, one, values)
                asked += 1
    assert asked > 300


def test_a_change_is_found_in_the_year_in_which_it_comes():
    place = Place(load_case("vestbygd"), 1, 2, 520)
    for first in (52, 53, 104, 500, 521, 1040, 1041):
        found = by_horizon(place, lambda one, first=first: one.weeks >= first)
        assert {weeks: found["each"][k] for weeks, k in found["of"].items()} == {w: w >= first for w in horizons(520)}


def test_what_a_page_was_made_with_may_be_chosen_among_the_rest():
    assert horizons(520) == [52 * years for years in range(1, 21)]
    assert {30, 52, 1040} < set(horizons(30))
    assert max(horizons(2600)) == 2600
    assert numbers_of_futures(100) == list(FUTURES)
    assert numbers_of_futures(12) == [12, *FUTURES]
