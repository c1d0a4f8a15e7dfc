"""Stages of the alliance in the page: shares of futures in Compare, why each began in Watch, futures to pick: Python's."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pandas as pd
import pytest

from experiments.page.setting import Place, Setting
from experiments.words.catalogue import texts, words_of
from experiments.words.languages import LANGUAGES
from experiments.words.stages import changes, said
from sim import simulate
from tests.page.test_watch import watch
from tests.pages import drawn_setting, link, open_link, settled
from tests.thorough import tried

pytestmark = pytest.mark.browser
STAGES = range(1, 7)
DONE = {"return": "renewed"}


def record(place: Place, setting: Setting):
    return simulate(
        place.case, place.scenario(setting), seed=place.seed, replicates=place.replicates, weeks=place.weeks
    )


def by_week(weeks: pd.DataFrame, column: str) -> np.ndarray:
    """(futures, weeks)"""
    return weeks.pivot(index="replicate", columns="week", values=column).to_numpy()


def told(page, letter: str, name: str) -> list[list[int]]:
    return page.eval_on_selector_all(
        f"#stages tr[data-key='{letter}']",
        "(rows, name) => rows.map((row) => [...row.querySelectorAll(`td[data-name=${name}]`)].map((cell) => Number(cell.dataset.exact)))",
        name,
    )


def test_the_picture_counts_the_futures_that_python_counts(page, place):
    """A drawn setting beside the place as it is; all that it says of shares, visits, renewal and death."""
    settings = [place.observed, drawn_setting(random.Random(11), place)]
    open_link(page, link(settings, further=";picture=stages"))
    page.wait_for_selector("#stages > svg")
    years = [1, 2, 3, 5, 7, 10]
    for letter, setting in zip("AB", settings, strict=True):
        found = record(place, setting)
        stages = by_week(found.weeks, "stage")
        now = [[int((stages[:, 52 * year - 1] == stage).sum()) for year in years] for stage in STAGES]
        visited = [(stages == stage).any(axis=1) for stage in STAGES]
        ever = [*(int(one.sum()) for one in visited), int(found.runs.renewed.sum()), int(found.runs.died.sum()), int(np.all(visited, axis=0).sum())]  # fmt: skip
        assert told(page, letter, "now") == [*now, [], [], []]
        assert [row[0] for row in told(page, letter, "ever")] == ever
        commonest = max(STAGES, key=lambda stage: now[stage - 1][-1])
        words = texts("en")["chart.stages.item"].format(n=now[commonest - 1][-1], stage=commonest, name=texts("en")[f"stage.{commonest}"])  # fmt: skip
        assert f"{letter}: {words}" in page.inner_text("#stages-summary")
    page.click("#stages .terms li:nth-child(5) summary")
    assert texts("en")["stage.5.means"] in page.inner_text("#stages .terms li:nth-child(5)")
    page.check("input[name=facilitator-choice][value=none]")  # another choice is read anew
    settled(page)
    page.wait_for_selector("#stages:not(.stale) > svg")
    nobody = dataclasses.replace(settings[1], form="none").canonical()
    stages = by_week(record(place, nobody).weeks, "stage")
    assert [row[-1] for row in told(page, "B", "now")[:6]] == [int((stages[:, -1] == stage).sum()) for stage in STAGES]


def in_a_line(text: str) -> str:
    """What stands there in lines, of which each is a reason."""
    return " ".join(text.split())


def reasons(page) -> list[str]:
    return [in_a_line(text) for text in page.locator("#story .turned li .reason").all_inner_texts()]


def test_why_a_stage_began_is_what_python_says(page, place):
    """In the list beside the strip and in the log, in every language; where numbers are changed too."""
    draw, seen = random.Random(12), set()
    for k in range(tried(30, 8)):
        setting, number, language = drawn_setting(draw, place), draw.randrange(100) % place.replicates, LANGUAGES[k % 3]
        if k % 2:
            setting = dataclasses.replace(
                setting, form="appointed", hours=37.5, start=1, end=260, meetings=1
            ).canonical()
        found = list(changes(place.case, place.scenario(setting), place.seed, number, place.weeks))
        watch(page, [setting], language, run=number, week=found[-1].week if found else 0)
        words = words_of(language)
        assert reasons(page) == [said(change, words) for change in found], (setting, number)
        seen.update(name for change in found for name in change.reasons)
        if found:
            assert said(found[-1], words) in in_a_line(page.inner_text("#log .this .reason"))
    assert len(seen) >= 6, seen


def test_where_ends_are_counted_the_reason_is_that(page, place):
    changed = "lifecycle.decline_by_peak:0"
    setting = dataclasses.replace(place.observed, form="appointed", hours=37.5, end=156).canonical()
    rates = place.scenario(setting)
    scenario = dataclasses.replace(rates, parameters=rates.parameters.replaced({"lifecycle.decline_by_peak": False}))
    seen = set()
    for number in range(4):
        found = list(changes(place.case, scenario, place.seed, number, place.weeks))
        watch(page, [setting], run=number, numbers=changed)
        assert reasons(page) == [said(one, words_of("en")) for one in found]
        seen.update(name for one in found for name in one.reasons)
    assert seen & {"more_ended", "too_few"}


def picked(place: Place, setting: Setting) -> dict[str, int | None]:
    """Number of the future that each description finds, from 0."""
    found = record(place, setting)
    stages, operating = by_week(found.weeks, "stage"), by_week(found.weeks, "exchanges_operating")
    at_end, visited = operating[:, -1], np.array([len(set(row)) for row in stages])
    since = np.array(
        [1 + max((k for k in range(1, place.weeks) if row[k] != row[k - 1]), default=0) for row in operating]
    )
    fall = [
        week - 1 - max(k for k, n in enumerate(row) if n == row.max())
        for week, row in zip(since, operating, strict=True)
    ]
    fits = {
        "whole": np.where(visited >= 5, visited, -1),
        "return": np.where(found.runs.renewed.to_numpy() & np.isin(stages[:, -1], (3, 4)), visited, -1),
        "zombie": np.where((at_end == 0) & (since <= place.weeks / 2) & (stages[:, -1] != 6), place.weeks - since, -1),
        "decline": np.where((stages[:, -1] == 5) & (operating.max(axis=1) >= 2) & (np.array(fall) > 156), fall, -1),
        "most": at_end - (np.ptp(at_end) == 0) * 99,
        "least": np.where(np.ptp(at_end) == 0, -1, at_end.max() - at_end),
    }  # fmt: skip
    return {name: int(fit.argmax()) if fit.max() >= 0 else None for name, fit in fits.items()}


def test_futures_to_pick_are_those_that_fit_what_is_declared(page, place):
    appointed = dataclasses.replace(place.observed, form="appointed", hours=37.5).canonical()
    leaves = dataclasses.replace(appointed, end=156).canonical()
    nobody = dataclasses.replace(place.observed, form="none", meetings=0).canonical()
    found = set()
    for setting in (appointed, leaves, nobody):
        watch(page, [setting])
        page.evaluate("document.getElementById('picks').open = true")
        page.wait_for_selector(".picks li")
        numbers = {name: number for name, number in picked(place, setting).items() if number is not None}
        shown = page.eval_on_selector_all(".picks button", "all => all.map((one) => [one.dataset.pick, one.textContent.match(/(\\d+)$/)[1] - 1])")  # fmt: skip
        assert dict(shown) == numbers
        assert page.inner_text(".picks").count(texts("en")["watch.pick.none"]) == 6 - len(numbers)
        for name, number in numbers.items():
            page.click(f"[data-pick={name}]")
            assert page.input_value("#run") == str(number + 1)
        found |= numbers.keys()
    assert found >= {"zombie", "most", "least"}


def test_on_a_telephone_week_controls_and_what_happened_last_are_on_the_screen(visit, page_file, place):
    with visit(page_file, viewport={"width": 375, "height": 740}) as page:
        number = next(k for k in range(9) if list(changes(place.case, place.as_it_is, place.seed, k, place.weeks)))
        first = next(iter(changes(place.case, place.as_it_is, place.seed, number, place.weeks)))
        watch(page, [place.observed], run=number, week=first.week)
        assert said(first, words_of("en")) in page.inner_text("#newest")
        page.evaluate("document.getElementById('network').scrollIntoView()")
        picture = page.locator("#network > svg").bounding_box()
        bar = page.locator("#transport").bounding_box()
        assert picture["y"] >= 0
        assert picture["y"] + picture["height"] <= bar["y"] + 20  # the ring's margin may lie behind
        for control in ("play", "step", "turn", "week", "out-week", "newest"):
            box = page.locator(f"#{control}").bounding_box()
            assert bar["y"] <= box["y"]
            assert box["y"] + box["height"] <= 740, control
        for name in ("see", "speed", "quiet"):  # nothing that has the focus lies behind it
            page.focus(f"#{name}")
            box = page.locator(f"#{name}").bounding_box()
            assert box["y"] + box["height"] <= bar["y"], name
