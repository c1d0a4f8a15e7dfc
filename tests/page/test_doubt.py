"""Assumed numbers are moved in the page as on the command line: the same values, the same numbers, the same answer.

Two hundred settings under SYMBIOSIS_THOROUGH, eight every day.
"""

from __future__ import annotations

import itertools
import random
import re
import shlex

import numpy as np
import pytest

from experiments.page.assumptions import COMMAND_LINE_ONLY, IN_ORDER, LEVERS, MOST
from experiments.page.document import ASSETS
from experiments.request.changed import changed, declared_numbers, value_fault
from experiments.statistics import UNCLEAR, paired_difference
from experiments.words.bite import bitless
from experiments.words.catalogue import LANGUAGES, words_of
from sim import simulate_many
from sim.parameters import Parameters
from tests.axe import has_no_violations
from tests.page.test_engine import MEASURES, downloaded, holds_every_future, shows_what_was_simulated, simulated
from tests.page.test_settings import PARTS, asked, place_of
from tests.pages import (
    drawn_number,
    drawn_numbers,
    drawn_setting,
    link,
    moved_numbers,
    numbers_text,
    open_link,
    settled,
    type_in,
)
from tests.thorough import tried

pytestmark = pytest.mark.browser
SETTINGS = tried(200, 8)


def test_every_declared_number_is_moved_here_or_said_to_be_elsewhere():
    assert declared_numbers().keys() == moved_numbers().keys() | {*LEVERS, *COMMAND_LINE_ONLY}
    names = [key.removeprefix("parameters.") for key in moved_numbers()]
    assert len(set(names)) == len(names)


def test_any_numbers_give_the_numbers_of_python(page, place):
    draw, compared = random.Random(15), 0
    for k in range(SETTINGS // 2):
        pair, values = [drawn_setting(draw, place) for _ in range(2)], drawn_numbers(draw, 1 if k % 4 == 0 else 12)
        runs, text = simulated(place, pair, [values, values]), numbers_text(values)
        shows_what_was_simulated(page, place, pair, runs, LANGUAGES[k % len(LANGUAGES)], text)
        compared += holds_every_future(page, runs)
        rows = downloaded(page)
        assert {key: rows[key].unique().tolist() for key in values} == {key: [value] for key, value in values.items()}
    assert compared == SETTINGS * place.replicates * (1 + len(MEASURES))


def test_every_number_reaches_the_model(page, place):
    """All of them at once, each at some other value, are those of Python with all of them."""
    draw, rows = random.Random(21), moved_numbers()
    pairs = {key for pair in IN_ORDER for key in pair}
    for _ in range(tried(10, 2)):
        values = {key: drawn_number(draw, row) for key, row in rows.items() if key not in pairs}
        pair = [drawn_setting(draw, place) for _ in range(2)]
        text = numbers_text({key: value for key, value in values.items() if value != rows[key]["value"]})
        runs = simulated(place, pair, [values, values])
        shows_what_was_simulated(page, place, pair, runs, "en", text)
        holds_every_future(page, runs)


def test_the_page_takes_the_values_that_the_model_takes(browser):
    draw, place, rows = random.Random(2), place_of("vestbygd", 520, {}), moved_numbers()
    keys = [key for key in rows if key.startswith("parameters.")]
    ordered = [key for pair in IN_ORDER for key in pair]
    given = []
    for _ in range(2000):
        values = {}
        for key in draw.sample(draw.choice([keys, ordered]), draw.randint(1, 4)):
            row = rows[key]
            values[key] = draw.choice(
                [
                    drawn_number(draw, row),
                    round(draw.uniform(-1, 2), 2),
                    draw.randint(-1, 60),
                    row["low"],
                    row["high"] or 5,
                ]
            )
        given.append(values)
    found = asked(browser, place, "(text) => knownNumbers(text) !== null", [numbers_text(one) for one in given])
    refused = 0
    for values, takes in zip(given, found, strict=True):
        typed = {key: bool(v) if rows[key]["type"] == "switch" and v in (0, 1) else v for key, v in values.items()}
        faults = [fault for key, value in typed.items() if (fault := value_fault(key, value))]
        if not faults:
            try:
                Parameters().replaced({key.removeprefix("parameters."): value for key, value in typed.items()})
            except ValueError as error:
                faults = [str(error)]
        assert takes == (not faults), (values, faults)
        refused += bool(faults)
    assert 200 < refused < 1800
    assert asked(
        browser, place, "(text) => knownNumbers(text)", [f"forget.communication_half_life:{MOST + 1:.0f}"]
    ) == [None]


@pytest.mark.parametrize("town", ["none", "elections", "joint_planning", "active", "neighbours"])
def test_a_size_whose_lever_is_off_says_so(browser, town):
    """Where a number can change nothing since its lever is off, as `sim.bite` finds it."""
    today = {"municipality": town} | ({"colocation": "park"} if town == "active" else {})
    place, draw, rows = place_of("vestbygd", 520, today), random.Random(3), moved_numbers()
    sizes = [key for key in rows if key.startswith("parameters.municipality.")]
    settings = [drawn_setting(draw, place) for _ in range(tried(2, 1))]
    part = PARTS + "\n" + (ASSETS / "script" / "doubt.js").read_text(encoding="utf-8")
    for setting in settings:
        asks = f"(key) => leverMissing(ROWS.get(key), ['{setting.code}'])"
        for key, lever in zip(sizes, asked(browser, place, asks, sizes, part), strict=True):
            row = rows[key]
            other = (
                not row["value"] if row["type"] == "switch" else row["span"][0 if row["value"] > row["span"][0] else 1]
            )
            partner = {one: other for pair in IN_ORDER for one in pair if key in pair}
            scenario = changed(place.scenario(setting), {key: other} | partner, place.case)
            needs = [
                one.found.reason.lever
                for one in bitless(place.case, [scenario], place.weeks)
                if one.found.lever == key and one.found.reason.id == "needs"
            ]
            assert [f"municipality.{lever}"] * bool(lever) == needs, (key, setting)


# --- moved by hand -------------------------------------------------------------------------------


def test_a_number_is_moved_with_the_keyboard_told_everywhere_and_put_back(page):
    settled(page)
    before = page.inner_text("#detail")
    page.click("#view-assumptions")
    row = page.locator("#assumptions tr[data-key='parameters.meeting.hold_self']")
    settled(page)
    assert page.inner_text("#live-detail") == before
    assert "usual: 0.45" in row.inner_text()
    row.locator("input[type=range]").focus()
    page.keyboard.press("End")
    settled(page)
    assert row.locator("input[type=number]").input_value() == "0.9"
    assert row.locator("input[type=range]").get_attribute("aria-valuetext") == "0.9 chance"
    assert page.inner_text("#live-detail") != before
    told = "Chance that a planned meeting is held when nobody organises it: 0.9 instead of 0.45"
    assert told in page.inner_text("#numbers-list")
    for view in ("compare", "watch", "about", "assumptions"):
        page.click(f"#view-{view}")
        assert "1 number of the model is changed" in page.inner_text("#numbers-changed")
        assert told in page.inner_text("#numbers-changed")
    page.click("#view-compare")
    settled(page)
    commands = page.locator("#changed .commands code").all_text_contents()
    assert all(shlex.split(line)[-1] == "parameters.meeting.hold_self=0.9" for line in commands)
    page.click("#view-assumptions")
    row.get_by_role("button").click()
    settled(page)
    assert page.inner_text("#live-detail") == before
    assert not page.is_visible("#numbers-listed")
    page.keyboard.press("Control+z")
    page.click("#all-back")
    assert page.inner_text("#numbers-changed") == ""


def test_a_field_takes_the_allowed_range_and_keeps_what_must_stay_in_order(page):
    page.click("#view-assumptions")

    def typed(key, value):
        box = page.locator(f"#assumptions tr[data-key='parameters.{key}'] input[type=number]")
        type_in(box, value)
        box.press("Enter")
        return box.input_value()

    assert typed("meeting.hold_self", "7") == "1"
    assert typed("forget.communication_half_life", "5000") == "5000"
    assert typed("project.cooldown", "10.6") == "11"
    assert typed("lifecycle.goal_on", "0.9") == "0.9"
    assert typed("lifecycle.goal_off", "0.95") == "0.9"
    page.locator("#assumptions tr[data-key='parameters.lifecycle.goal_on']").get_by_role("button").click()
    assert page.locator("#numbers-list li").count() == 3
    page.click("#view-compare")
    page.click("#copy")
    shared = page.input_value("#link").partition("#")[2]
    assert ";numbers=forget.communication_half_life:5000,meeting.hold_self:1,project.cooldown:11;" in shared
    page.click("#reset")
    assert page.inner_text("#numbers-changed") == ""
    open_link(page, "#" + shared)
    assert "3 numbers" in page.inner_text("#numbers-changed")


# --- which could turn the answer -----------------------------------------------------------------


def kinds_of(place, pair):
    """(kind, difference at each end) of each number as Python finds them, all in all futures; ends by value."""
    usual, ends = {}, []
    for key, row in moved_numbers().items():
        for value in row.get("span", ()):
            try:
                ends.append((key, value, [changed(place.scenario(s), {key: value}, place.case) for s in pair]))
            except ValueError:
                continue
    asked_of = [scenario for _, _, both in ends for scenario in both] + [place.scenario(s) for s in pair]
    runs = simulate_many(place.case, asked_of, seed=place.seed, replicates=place.replicates, weeks=place.weeks).runs
    counts = runs.exchanges_realised.to_numpy().reshape(-1, 2, place.replicates)
    usual = paired_difference(counts[-1, 1], counts[-1, 0])
    of_all, found = 2 * sum("span" in row for row in moved_numbers().values()), {}
    for (key, value, _), (base, other) in zip(ends, counts, strict=False):
        if not np.array_equal([base, other], counts[-1]):
            here = paired_difference(other, base)
            if here.verdict not in (UNCLEAR, usual.verdict):  # of so many some would be clear by luck
                here = paired_difference(other, base, of_all)
            found.setdefault(key, {})[value] = here
    return usual, found


@pytest.mark.parametrize("preset", ["appoint", "meetings"])
def test_what_could_turn_the_answer_is_what_python_finds(visit, vestbygd, preset):
    place, seen = vestbygd.place, 0
    with visit(vestbygd.file()) as page:
        page.click(f"#preset-{preset}")
        page.click("#remove") if page.locator("#tab-2").count() else None
        while page.locator("#tab-2").count():
            page.click("#tab-2")
            page.click("#remove")
        page.click("#tab-1")
        settled(page)
        pair = page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")
        page.click("#view-assumptions")
        page.click("#try")
        page.wait_for_selector("#trial-said:has-text('All numbers have been tried')", timeout=120_000)
        known = {setting.code: setting for settings in (vestbygd_settings(place)) for setting in settings}
        usual, found = kinds_of(place, [known[code] for code in pair])
        dangerous = {
            key
            for key, ends in found.items()
            if any(
                end.verdict != usual.verdict and (usual.verdict != UNCLEAR or end.verdict != UNCLEAR)
                for end in ends.values()
            )
        }
        rows = page.locator("#trial-rows tr").all()
        if dangerous:
            assert {row.get_attribute("data-key") for row in rows} == dangerous
        else:  # there is something to press all the same: those that come nearest
            assert 0 < len(rows) <= 5
            assert {row.get_attribute("data-kind") for row in rows} == {"holds"}
            assert {row.get_attribute("data-key") for row in rows} <= found.keys()
        assert adds_up(page.inner_text("#trial-rest"))
        say = words_of("en")
        for row in rows:
            ends = found[row.get_attribute("data-key")]
            shown = re.findall(r"Set ([\d.,]+)\s+(\S+) exchanges", row.inner_text())
            for value, difference in shown:
                end = ends[next(v for v in ends if say.decimal(str(v)) == value)]
                wanted = say.number(end.difference.mean, 2, sign=True).replace("-", "\u2212")
                assert difference == re.sub(r"[+\u2212]0\.00", "0.00", wanted)
                seen += 1
        if rows:
            button = page.locator("#trial-rows button").first
            button.click()
            assert button.get_attribute("aria-pressed") == "true"
            settled(page)
            assert page.locator("#numbers-list li").count() == 1
            assert "other choices" not in page.inner_text("#trial-said")
            button.click()
            assert page.locator("#numbers-list li").count() == 0
        page.locator("#assumptions input[type=range]").first.press("ArrowRight")
        assert "other choices or numbers than now" in page.inner_text("#trial-said")


def adds_up(told):
    """Whether what was tried and what was not are all numbers, by the parts that each is told in."""
    every, tried_here = re.search(r"The model has (\d+) numbers\. (\d+) of them are for trying here: ", told).groups()
    first, _, rest = told.partition(" of them are for trying here: ")[2].partition(".")
    untried, _, parts = rest.strip().partition(" are not tried: ")
    counts = [[int(part.split()[0]) for part in text.split("; ")] for text in (first, parts.partition(".")[0])]
    assert [sum(some) for some in counts] == [int(tried_here), int(untried)], told
    return int(every) == int(tried_here) + int(untried) == len(declared_numbers())


def vestbygd_settings(place):
    from experiments.page.presets import presets

    return presets(place).values()


def test_a_trial_is_stopped_and_the_newest_move_replaces_it(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        page.click("#view-assumptions")
        page.click("#try")
        page.wait_for_selector("#trial-progress:has-text('first look')")
        page.click("#try")
        assert "Stopped before all" in page.inner_text("#trial-said")
        assert adds_up(page.inner_text("#trial-rest"))
        page.click("#try")
        page.wait_for_selector("#trial-progress:has-text('first look')")
        page.locator("#assumptions input[type=range]").first.press("ArrowRight")
        assert page.inner_text("#try") == "Try all numbers"
        settled(page)


@pytest.mark.parametrize(("language", "width"), tried([*itertools.product(LANGUAGES, (390, 1280))], [("nb", 390)]))
def test_axe_finds_nothing_where_numbers_are_changed(visit, vestbygd, language, width):
    numbers = "meeting.hold_self:0.9,operation.trust_floor:0.4,commitment.exit_allowed:1"
    with visit(vestbygd.file(), viewport={"width": width, "height": 844}) as page:
        open_link(
            page,
            link(next(iter(vestbygd_settings(vestbygd.place))), view="assumptions", lang=language, numbers=numbers),
        )
        page.click("#try")
        page.wait_for_selector("#trial-progress:not(:empty)")
        for view in ("assumptions", "compare"):
            page.click(f"#view-{view}")
            settled(page)
            has_no_violations(page, view)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if width == 390:
            leaves_half_of_the_screen(page)


def leaves_half_of_the_screen(page):
    """The answer that stays above the list of numbers on a telephone."""
    page.click("#view-assumptions")
    page.evaluate("document.querySelectorAll('.group-table').forEach((one) => { one.open = true; })")
    for height in (844, 740):
        page.set_viewport_size({"width": 390 if height == 844 else 375, "height": height})
        page.locator("#assumptions .numbers").last.scroll_into_view_if_needed()
        page.locator("#assumptions input[type=range]").last.press("ArrowRight")
        while True:
            box = page.locator(".live").bounding_box()
            assert box["y"] < 1
            assert box["height"] <= height / 2
            assert page.inner_text("#live-brief")
            if page.get_attribute("html", "data-settled") == "true":
                break
