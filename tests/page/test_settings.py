"""The script's settings are Python's: the text of each, the words of the command line, which levers cannot bite."""

from __future__ import annotations

import dataclasses
import functools
import random
from typing import Any

import pytest

from experiments.page.assumptions import rules, table
from experiments.page.bite import LEVER_OF, NO_DIFFUSION, cannot_bite
from experiments.page.document import ASSETS, levers
from experiments.page.setting import Place, Setting, overrides
from experiments.request.changed import changed
from experiments.words.bite import bite_words, bitless
from sim import load_case, shipped_cases
from tests.pages import drawn_numbers, drawn_setting, numbers_text
from tests.thorough import tried

pytestmark = pytest.mark.browser
SETTINGS = tried(2000, 200)
NAMES = ("settings", "numbers", "levers")
PARTS = "\n".join((ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8") for name in NAMES)
PLACES = [*((name, 520, {}) for name in shipped_cases()), ("sotenas", 30, {}), ("vestbygd", 1, {})]
PLACES += [("vestbygd", 520, {"municipality": name}) for name in ("park", "joint_planning", "review")]


def asked(browser: Any, place: Place, asks: str, given: Any, parts: str = PARTS) -> Any:
    """What some parts of the script say, alone with what they read."""
    page = browser.new_page()
    try:
        return page.evaluate(f"([D, given]) => {{ {parts}\nreturn given.map({asks}); }}", [_known(place), given])
    finally:
        page.close()


_KNOWN: dict[int, tuple[Place, dict[str, Any]]] = {}  # which levers cannot bite takes half a second to find out


def _known(place: Place) -> dict[str, Any]:
    """What the script reads of a place; the place is kept beside it, so that no other gets its id."""
    if id(place) not in _KNOWN:
        known = {"levers": levers(place), "cannotBite": cannot_bite(place), "weeks": place.weeks, "presets": []}
        _KNOWN[id(place)] = (place, known | {"parameters": table(), "rules": rules(place)})
    return _KNOWN[id(place)][1]


def place_of(name: str, weeks: int, today: dict[str, str]) -> Place:
    return _place_of(name, weeks, tuple(today.items()))


@functools.cache
def _place_of(name: str, weeks: int, today: tuple[tuple[str, str], ...]) -> Place:
    case = load_case(name)
    return Place(dataclasses.replace(case, as_observed={**case.as_observed, **dict(today)}), 1, 2, weeks)


@pytest.mark.parametrize(("name", "weeks", "today"), PLACES)
def test_any_setting_is_told_as_the_model_tells_it(browser, name, weeks, today):
    place, draw = place_of(name, weeks, today), random.Random(4)
    settings = [drawn_setting(draw, place) for _ in range(SETTINGS)]
    numbers = [draw.choice([{}, NO_DIFFUSION, drawn_numbers(draw, 20)]) for _ in settings]
    told = asked(
        browser, place,
        "([code, numbers]) => { changedNow = () => numbers;"
        " return cannotBite(code).map(([lever, n]) => [lever, D.cannotBite.words.en[n]]); }",
        [(setting.code, numbers_text(own)) for setting, own in zip(settings, numbers, strict=True)],
    )  # fmt: skip
    said = 0
    for setting, own, found in zip(settings, numbers, told, strict=True):
        inert = bitless(place.case, [changed(place.scenario(setting), own, place.case)], place.weeks)
        wanted = {(LEVER_OF[one.found.lever][0], bite_words([one])[0]) for one in inert if one.found.lever in LEVER_OF}
        assert {tuple(one) for one in found} == wanted, setting
        said += len(wanted)
    assert said > SETTINGS / 20  # a table that says nothing would not be found out


@pytest.mark.parametrize(("name", "weeks", "today"), PLACES)
def test_a_setting_is_the_same_text_and_the_same_words_of_the_command_line(browser, name, weeks, today):
    place, draw = place_of(name, weeks, today), random.Random(6)
    drawn = [drawn_setting(draw, place) for _ in range(SETTINGS)]
    # What is not canonical yet: somebody's hours where nobody is, a room without a building.
    loose = [
        dataclasses.replace(a, form=b.form, building=b.building or place.needs_building, queue=b.queue, start=b.start)
        for a, b in zip(drawn, reversed(drawn), strict=True)
    ]
    found = asked(
        browser, place, "(code) => [known(code), codeOf(canonical(settingOf(code))), overrides(code)]",
        [setting.code for setting in (*drawn, *loose)],
    )  # fmt: skip
    for setting, (text, canonical, words) in zip((*drawn, *loose), found, strict=True):
        own = setting.canonical()
        assert canonical == own.code
        assert text == (setting.code if setting == own else None)
        if setting == own:
            assert words == overrides(place, setting)
    assert Setting().canonical() == Setting()
