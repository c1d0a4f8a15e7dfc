"""The script's settings are Python's: the text of each, the words of the command line, which levers cannot bite."""

from __future__ import annotations

import dataclasses
import functools
import json
import random
import weakref
from typing import Any

import pytest

from experiments.page.assumptions import rules, table
from experiments.page.bite import LEVER_OF
from experiments.page.bite_events import cannot_bite
from experiments.page.document import ASSETS, levers, page_texts
from experiments.page.engine import cleaned, engine
from experiments.page.events import as_events
from experiments.page.setting import Place, Setting, overrides
from experiments.request.changed import changed
from experiments.words.bite import bite_words, bitless
from sim import load_case, shipped_cases
from sim.ensemble.runs import packed
from sim.place.neighbours import pooled
from tests.pages import drawn_numbers, drawn_setting, numbers_text
from tests.thorough import tried

pytestmark = pytest.mark.browser
SETTINGS, TOLD = tried(2000, 60), tried(2000, 16)


def script(*names: str) -> str:
    """Some parts of the script in one scope."""
    return "\n".join((ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8") for name in names)


PARTS = "const YEAR = 52;\n" + script("words", "settings", "numbers", "happenings", "bite", "levers")
PLACES = [*((name, 520, {}) for name in shipped_cases()), ("sotenas", 30, {}), ("vestbygd", 1, {})]
PLACES += [("vestbygd", 520, {"municipality": name}) for name in ("park", "joint_planning", "review")]


def asked(browser: Any, place: Place, asks: str, given: Any, parts: str = PARTS, more: Any = None) -> Any:
    """What some parts of the script say, alone with what they read; `more`: what else they read."""
    if browser not in _TABS:  # one for all: what they ask stays in a scope of its own
        _TABS[browser] = browser.new_page()
    return _TABS[browser].evaluate(
        f"([D, given]) => {{ {parts}\nreturn given.map({asks}); }}", [_known(place) | (more or {}), given]
    )


_TABS: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
_KNOWN: dict[int, tuple[Place, dict[str, Any]]] = {}  # which levers cannot bite takes half a second to find out


def _known(place: Place) -> dict[str, Any]:
    """What the script reads of a place; the place is kept beside it, so that no other gets its id."""
    if id(place) not in _KNOWN:
        town = pooled(place.case, place.municipality.neighbours)
        case = {"name": place.case.name, "firms": [{"name": firm.firm} for firm in town.firms], "opportunities": []}
        known = {"levers": levers(place), "cannotBite": cannot_bite(place), "weeks": place.weeks, "presets": []}
        known |= {"parameters": table(), "rules": rules(), "texts": page_texts(), "case": case}
        _KNOWN[id(place)] = (place, json.loads(json.dumps(known)))  # as a page has it
    return _KNOWN[id(place)][1]


def place_of(name: str, weeks: int, today: dict[str, str]) -> Place:
    return _place_of(name, weeks, tuple(today.items()))


@functools.cache
def _place_of(name: str, weeks: int, today: tuple[tuple[str, str], ...]) -> Place:
    case = load_case(name)
    return Place(dataclasses.replace(case, as_observed={**case.as_observed, **dict(today)}), 1, 2, weeks)


NO_DIFFUSION = {"parameters.project.diffusion": 0.0}  # nothing falls between two chairs
TELLS = """([code, numbers]) => { changedNow = () => numbers;
  return [...cannotBite(code).map((one) => [one[2], "", biteText(one)]),
    ...idleEvents(code).map(([event, why]) => ["events." + event.what, eventCode(event), idleText(event, why)])]; }"""


def may_join(place: Place, setting: Setting) -> bool:
    """Whether an event lets a firm join that is no member: of who may come then only some is said."""
    members = {firm.firm for firm in place.case.firms if firm.status == "member"}
    events = as_events(place.case, setting.events)
    return any(event.what == "firm_joins" and event.target not in members for event in events)


@pytest.mark.parametrize(("name", "weeks", "today"), tried(PLACES, PLACES[::2]))
def test_any_setting_is_told_as_the_model_tells_it(browser, name, weeks, today):
    """Measures and events too, with any numbers: what cannot bite, why, and in which words."""
    place, draw = place_of(name, weeks, today), random.Random(4)
    settings = [drawn_setting(draw, place) for _ in range(TOLD)]
    numbers = [draw.choice([{}, NO_DIFFUSION, drawn_numbers(draw, 20)]) for _ in settings]
    given = [(setting.code, numbers_text(own)) for setting, own in zip(settings, numbers, strict=True)]
    said, keys = 0, set()
    for setting, own, found in zip(settings, numbers, asked(browser, place, TELLS, given), strict=True):
        inert = bitless(place.case, [changed(place.scenario(setting), own, place.case)], place.weeks)
        events = dict(zip(as_events(place.case, setting.events), setting.events, strict=True))
        wanted = {
            (one.found.lever, events[one.found.event].code if one.found.event else "", bite_words([one])[0])
            for one in inert
            if one.found.lever in LEVER_OF or one.found.event
        }
        told = {tuple(one) for one in found}
        assert told <= wanted if may_join(place, setting) else told == wanted, (told ^ wanted, setting, own)
        said += len(told)
        keys |= {key for key, _, _ in told}
    assert said > TOLD  # a table that says nothing would not be found out
    assert len(keys) >= 10


@pytest.mark.parametrize(("name", "weeks", "today"), tried(PLACES, PLACES[1::2]))  # the others
def test_a_setting_is_the_same_text_and_the_same_words_of_the_command_line(browser, name, weeks, today):
    place, draw = place_of(name, weeks, today), random.Random(6)
    drawn = [drawn_setting(draw, place) for _ in range(SETTINGS)]
    # What is not canonical yet: somebody's hours where nobody is, a room without a building.
    loose = [
        dataclasses.replace(a, form=b.form, building=b.building, queue=b.queue, start=b.start, measures=b.measures)
        for a, b in zip(drawn, reversed(drawn), strict=True)
    ]
    found = asked(
        browser, place, "(code) => [known(code), codeOf(canonical(settingOf(code))), overrides(code)]",
        [setting.code for setting in (*drawn, *loose)],
    )  # fmt: skip
    for setting, (text, canonical, words) in zip((*drawn, *loose), found, strict=True):
        own = place.canonical(setting)
        assert canonical == own.code
        assert text == (setting.code if setting == own else None)
        if setting == own:
            assert words == overrides(place, setting)
    assert Setting().canonical() == Setting()


ROWS = """([code, numbers]) => {
  engine ||= furnished({ __heap_base: { value: 0 }, memory: new WebAssembly.Memory({ initial: 1 }) }, 1);
  putSetting({ ...settingOf(code), numbers });
  const told = (name, rows) => Array.from(engine.bytes.slice(rowAt(name), rowAt(name) + rows * fieldsOf[name].item));
  return [told("scenarios", 1), told("scenario_events", settingOf(code).events.length), told("parameters", 1)];
}"""


@pytest.mark.parametrize(("name", "weeks", "today"), tried(PLACES, [PLACES[2], PLACES[-5], PLACES[-2]]))
def test_the_module_reads_the_rows_that_python_makes(browser, name, weeks, today):
    """Byte for byte: what a setting sets in the tables of scenarios, events and parameters."""
    place, draw = place_of(name, weeks, today), random.Random(11)
    settings = [drawn_setting(draw, place) for _ in range(TOLD)]
    numbers = [draw.choice([{}, drawn_numbers(draw, 20)]) for _ in settings]
    given = [(setting.code, numbers_text(own)) for setting, own in zip(settings, numbers, strict=True)]
    as_bytes = (
        'D.engine.tables["case.ties"] = Uint8Array.from(D.engine.tables["case.ties"]);\n'  # as a page unpacks them
    )
    parts = (
        "const from = {}, IN_LESSON = false;\n" + as_bytes + PARTS + script("memory", "engine")
    )  # begun with nothing
    known = {"engine": engine(place), "usual": {"weeks": weeks}, "columns": [], "counted": [], "priced": []}
    town = pooled(place.case, place.municipality.neighbours)
    for setting, own, found in zip(settings, numbers, asked(browser, place, ROWS, given, parts, known), strict=True):
        plan = packed(town, [changed(place.scenario(setting), own, place.case)], [1], [0])
        wanted = (plan.scenarios, plan.scenario_events, plan.parameters)
        assert found == [list(cleaned(table).tobytes()) for table in wanted], (setting, own)
