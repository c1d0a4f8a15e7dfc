"""A curve over one lever shows Python's numbers, and names the cheapest value as Python's ranking does.

Thirty baselines under SYMBIOSIS_THOROUGH, two every day, each with the three curves.
"""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest

from experiments.page.curves import values
from experiments.page.outcomes import compute
from experiments.page.presets import PAID
from experiments.page.setting import FACILITATORS
from experiments.statistics import all_pairs, count_interval, difference_interval, ranked
from experiments.words.catalogue import words_of
from tests.axe import has_no_violations
from tests.page.test_engine import simulated
from tests.pages import drawn_numbers, drawn_setting, is_firefox, link, numbers_text, open_link, settled
from tests.thorough import THOROUGH, tried

pytestmark = pytest.mark.browser
BASELINES = tried(30, 2)
SETTLED = "#curve[data-settled=true]"
FIELD = {"hours": "hours", "meetings": "meetings", "leaves": "end"}


def points(name, place, baseline):
    """The setting of each value of a curve."""
    others = {"hours": {"form": "appointed"}, "meetings": {}}.get(name)
    if others is None:
        full_time = {"form": "appointed", "hours": FACILITATORS["appointed"].hours}
        others = {} if baseline.form in PAID else full_time
    return [
        dataclasses.replace(baseline, **others, **{FIELD[name]: value}).canonical()
        for value in values(place.weeks)[name]
    ]


def shown(page):
    """Unrounded cells of each point, by its setting."""
    cells = page.eval_on_selector_all(
        "#curve-picture tbody tr",
        "rows => rows.map((row) => [row.dataset.key, Object.fromEntries([...row.querySelectorAll('td')].map((cell) => [cell.dataset.name, cell.dataset.exact.split(' ').map(Number)]))])",
    )
    return [code for code, _ in cells], [row for _, row in cells]


def holds(page, name, place, baseline, numbers):
    settings = points(name, place, baseline)
    runs = simulated(place, settings, [numbers] * len(settings))
    codes, rows = shown(page)
    assert codes == [setting.code for setting in settings]
    counts = {code: own.exchanges_realised.to_numpy() for code, own in zip(codes, runs, strict=True)}
    costs = {code: own.cost_nok.mean() * 52 / place.weeks for code, own in zip(codes, runs, strict=True)}
    held = all_pairs(len(settings))
    rank = ranked(counts, held)
    best = max(counts, key=lambda code: counts[code].mean())
    tied = rank.most or rank.levels
    top, fewer = codes.index(best), [k for k, code in enumerate(codes) if code not in tied]
    after, before = max([-1, *(k for k in fewer if k < top)]), min([len(codes), *(k for k in fewer if k > top)])
    cheapest = min(codes[after + 1 : before], key=costs.__getitem__)  # between it and the best nothing is clearly fewer
    for code, row in zip(codes, rows, strict=True):
        mean, less = count_interval(counts[code]), difference_interval(counts[code] - counts[best], held)
        assert row["mean"] == pytest.approx([mean.mean, mean.low, mean.high], rel=1e-9, abs=1e-9)
        assert row["difference"] == pytest.approx([less.mean, less.low, less.high], rel=1e-9, abs=1e-9)
        assert row["cost"] == pytest.approx([costs[code]], rel=1e-9)
        assert row["is"] == [code in tied, code == cheapest], (code, rank)
    kind = "flat" if not rank.most else "best" if cheapest == best else "enough"
    assert page.get_attribute("#curve-said", "data-kind") == kind
    if name == "hours":
        told = {
            key: f"{settings[codes.index(code)].hours:g} hours a week"
            for key, code in (("cheapest", cheapest), ("best", best))
        }
        assert page.inner_text("#curve-said") == words_of("en")(f"curve.hours.{kind}", **told)
    return kind


def a_year(place, settings, name):
    """Of each setting, so many a year on average, as Python counts them."""
    return [one.outcomes[name].mean() * 52 / place.weeks for one in compute(place, settings)]


def test_what_was_held_for_the_money_stands_beside_it(visit, refined):
    """Quarterly meetings look cheap where theme days fall into their weeks and are cancelled: that is told, and counted."""
    place, say = refined.place, words_of("en")
    settings = points("meetings", place, place.observed)
    meetings, days = (a_year(place, settings, name) for name in ("meetings_held", "theme_days_held"))
    with visit(refined.file()) as page:
        page.click("#preset-meetings")
        page.wait_for_selector(SETTLED)
        _, rows = shown(page)
        assert [row["meetings"] for row in rows] == [pytest.approx([n], rel=1e-9) for n in meetings]
        assert [row["days"] for row in rows] == [pytest.approx([n], rel=1e-9) for n in days]
        told, cheapest = page.inner_text("#curve-cost"), next(k for k, row in enumerate(rows) if row["is"][1])
        held = say("curve.held.both", meetings=say.number(meetings[cheapest], 1), days=say.number(days[cheapest], 1))
        assert f"on average: {held}." in told
        assert days[cheapest] < 3.5
        assert say("curve.missed", planned="4") in told
        page.evaluate("document.getElementById('lever-municipality').open = true")
        page.click("#tab-0")
        page.uncheck("#on-training")
        page.wait_for_selector(SETTLED)
        told = page.inner_text("#curve-cost")
        assert "theme days" not in told
        assert "Held a year, on average: " in told


def test_a_curve_is_what_python_simulates_and_ranks(visit, refined):
    place, draw, kinds = refined.place, random.Random(11), set()
    with visit(refined.file()) as page:
        for k in range(BASELINES):
            baseline = drawn_setting(draw, place) if k else place.observed
            numbers = drawn_numbers(draw, 6) if k % 3 == 1 else {}
            for name in tried(list(FIELD), list(FIELD)[k:]):  # every day fewer of the second baseline
                open_link(page, link([baseline, place.observed], numbers=numbers_text(numbers), curve=name))
                page.wait_for_selector(SETTLED)
                kinds.add(holds(page, name, place, baseline, numbers))
    assert {"flat", "enough"} <= kinds


@pytest.mark.skipif(not THOROUGH, reason="as many futures as a user has")
def test_in_vestbygd_about_twenty_hours_do_what_full_time_does(page):
    page.click("#preset-hours")
    page.wait_for_selector(SETTLED)
    assert page.inner_text("#curve-said").startswith("About 20 hours a week will do.")
    assert "(hours a week): 20 to 75." in page.inner_text("#curve-detail")


def tab_to(page, selector, most=80):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_how_many_hours_does_it_take_with_keys_only(visit, refined):
    """From few values and few futures to all; an arrow sets hours in the marked scenario; undone, closed and linked."""
    with visit(refined.file(), viewport={"width": 390, "height": 844}) as page:
        page.evaluate(
            "() => { window.heads = []; const said = document.getElementById('curve-said');"
            " new MutationObserver(() => window.heads.push([said.textContent, getComputedStyle(said).fontWeight])).observe(said, { childList: true }); }"
        )
        at_once = page.evaluate(
            "() => { document.getElementById('preset-meetings').click(); const curve = document.getElementById('curve');"
            " return [curve.hidden, curve.dataset.settled, document.getElementById('curve-progress').textContent]; }"
        )
        assert at_once[:2] == [False, "false"]
        assert at_once[2]
        tab_to(page, "#preset-hours")
        page.keyboard.press("Enter")
        page.wait_for_selector(SETTLED)
        assert page.inner_text("#curve-progress") == ""
        so_far, last = page.evaluate("[window.heads.find(([said]) => said.includes('hours')) || window.heads[0], window.heads.at(-1)]")  # fmt: skip
        assert so_far[0].endswith("(so far, from 20 futures)")
        assert "so far" not in last[0]
        assert int(so_far[1]) < int(last[1])
        assert page.locator("#curve-picture [role=radio]").count() == len(values(520)["hours"])
        assert "hours a week" in page.inner_text("#curve-said")
        tab_to(page, "#curve-picture [role=radio]")
        assert page.evaluate("document.activeElement.getAttribute('aria-checked')") == "true"
        assert page.evaluate("document.activeElement.dataset.value") == page.input_value("#number-hours") == "20"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.dataset.value") == page.input_value("#number-hours") == "25"
        settled(page)
        page.wait_for_selector(SETTLED)
        tab_to(page, "#curve summary")
        if is_firefox(page.context.browser):  # which, driven like this, takes no key but Tab after so many of them
            return
        page.keyboard.press("Enter")
        assert "25 hours a week" in page.inner_text("#curve-picture table")
        page.locator("#prices summary").press("Enter")
        has_no_violations(page, "curve and prices")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.click("#copy")
        assert ";curve=hours;" in page.input_value("#link")
        page.keyboard.press("Control+z") if page.evaluate("document.activeElement.id") != "link" else page.click(
            "#undo"
        )
        assert page.input_value("#number-hours") == "20"
        page.locator("#curve-close").press("Enter")
        assert not page.is_visible("#curve")


def test_a_press_on_a_point_sets_it_in_the_scenario_that_is_marked(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        for name, box in (("hours", "hours"), ("meetings", "meetings"), ("leaves", "ends")):
            page.click(f"#preset-{name}")
            page.wait_for_selector(SETTLED)
            last = page.locator("#curve-picture [role=radio]").nth(-2)
            value = last.get_attribute("data-value")
            last.click()
            assert page.input_value(f"#number-{box}") == value
            assert page.get_attribute("#curve-picture [aria-checked=true]", "data-value") == value
            page.click("#undo")
            page.click("#undo")
            assert not page.is_visible("#curve")


def test_a_curve_waits_for_no_engine_that_never_comes(visit, vestbygd):
    """Where WebAssembly is off, the settings that were computed beforehand are shown as ever."""
    with visit(vestbygd.file(), init="delete window.WebAssembly;") as page:
        page.wait_for_selector("html[data-engine=none]")
        page.click("#preset-hours")
        assert not page.is_visible("#curve")
        assert page.locator("#side tbody tr").count() == 4
        assert page.is_enabled("#price-rent") or not page.is_visible("#price-rent")


def test_values_of_a_curve_are_ones_that_may_be_chosen():
    for weeks in (1, 2, 30, 521, 2600):
        for of in values(weeks).values():
            assert len(set(of)) == len(of)
            assert all(np.isfinite(of))
        assert all(0 <= end < max(2, weeks) for end in values(weeks)["leaves"])
