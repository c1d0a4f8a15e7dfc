"""What the municipality does, in the page: each measure once, with its sizes, and only what the model takes."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.page.measures import GROUPS, SIZES
from experiments.page.setting import MEASURES, NEEDS, Setting
from experiments.words.catalogue import texts
from sim import Scenario
from sim.scenario import MunicipalityChoice
from tests.page.test_engine import holds_every_future, simulated
from tests.pages import moved_numbers, settled, type_in


def test_every_measure_stands_in_one_group_and_every_size_beside_one():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(MEASURES)
    beside = {key for keys in SIZES.values() for key in keys}
    queue = {"state_weeks_low", "state_weeks_high", "municipal_weeks", "permit_capacity"}
    sizes = {key for key in moved_numbers() if key.startswith("parameters.municipality.")}
    assert sizes == beside | {f"parameters.municipality.{name}" for name in queue}


def test_a_measure_needs_what_the_model_says_that_it_needs():
    for name in MEASURES:
        try:
            refused = not Scenario(municipality=MunicipalityChoice("own", **{name: True}))
        except ValueError:
            refused = True
        assert refused == (name in NEEDS), name
        needed = NEEDS.get(name)
        there = Setting(
            building=True, queue=needed == "permit", measures=(name, *([needed] if needed in MEASURES else []))
        )
        assert there.canonical().has(name)


@pytest.mark.browser
def test_measures_are_switched_and_their_sizes_moved(page, place):
    words = texts("en")
    heading = "#lever-municipality > summary"
    assert page.inner_text(heading).endswith("1 measure on")  # theme days, as the place is
    page.click(heading)
    assert page.is_checked("#on-training")
    page.check("#on-procurement")
    page.uncheck("#on-training")
    assert page.is_disabled("#on-courting")
    needs = words["bite.reason.needs"].format(lever=words["bite.lever.municipality.recruiting"])
    assert page.inner_text("#lacks-courting").lower() == needs + "."
    page.check("#on-recruiting")
    page.check("#on-courting")
    page.uncheck("#on-recruiting")  # takes what needs it along
    assert not page.is_checked("#on-courting")
    page.check("#on-budget")
    type_in(page.locator("#number-budget"), "400000")
    page.press("#number-budget", "Enter")
    assert page.inner_text(heading).endswith("2 measures on")
    own = dataclasses.replace(place.observed, form="appointed", hours=37.5, measures=("procurement",), budget=400_000)
    settled(page)
    holds_every_future(page, simulated(place, [place.observed, own]))
    changed = page.inner_text("#changed")
    assert "Procurement: yes. Baseline: no." in changed
    assert "Theme days: no. Baseline: yes." in changed
    page.check("#on-bridge")  # which nothing is for
    assert page.inner_text("#bite-bridge").endswith("no project pays a facilitator.")

    page.click("#sizes-procurement > summary")
    size = "[id='size-procurement-parameters.municipality.procurement_gain']"
    page.wait_for_selector(size)  # a fold tells that it was opened a moment later
    assert page.inner_text("#sizes-of-procurement").startswith(words["measures.sizes.all"])
    type_in(page.locator(f"{size} input[type=number]"), "0.5")
    page.press(f"{size} input[type=number]", "Enter")
    assert "procurement_gain" in page.evaluate("location.hash") or page.inner_text("#numbers-changed")
    settled(page)
    values = {"parameters.municipality.procurement_gain": 0.5}
    pair = [place.observed, dataclasses.replace(own, measures=("bridge", "procurement"))]
    holds_every_future(page, simulated(place, pair, [values, values]))
    page.click(f"{size} button")
    assert not page.inner_text("#numbers-changed")
