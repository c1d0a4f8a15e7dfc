"""Watching futures: each is Python's, and two of the same luck say where they part; pages of other places.

Thirty futures under SYMBIOSIS_THOROUGH, five every day; two other places, or one.
"""

from __future__ import annotations

import dataclasses
import random
import re
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.page.setting import Place, Setting
from experiments.words.catalogue import texts
from experiments.words.languages import LANGUAGES
from sim import simulate
from sim.record import WEEK_COLUMNS
from sim.reference.model import SymbiosisModel
from tests.page.reasons import sentences
from tests.pages import VIEWS, drawn_setting, link, open_link, small_page, type_in
from tests.thorough import tried

pytestmark = pytest.mark.browser
SHOWN_EVENTS = 14  # in the log of a week

# How things stand in some weeks, as the page shows them: facts, pairs that trust each other, members, building, log.
SHOWN = r"""(weeks) => weeks.map((week) => {
  const slider = document.getElementById('week'), all = (css) => [...document.querySelectorAll(css)];
  slider.value = String(week);
  slider.dispatchEvent(new Event('input'));
  return {
    facts: all('#now dd').map((dd) => Number(dd.dataset.exact)),
    trust: Object.fromEntries(all('#network .trust[data-pair]').map((line) => [line.dataset.pair, Number(line.dataset.exact)])),
    members: all('#network .firm:not(.out)').map((firm) => Number(firm.dataset.firm)).sort((a, b) => a - b),
    strong: Number(document.getElementById('network-summary').textContent.match(/(\d+)\D*$/)[1]),
    park: all('#network .firm[data-park=true]').map((firm) => Number(firm.dataset.firm)).sort((a, b) => a - b),
    log: all('#log .event').map((event) => event.textContent),
  };
})"""


def watch(page, settings: Sequence[Setting], language: str = "en", **given) -> None:
    open_link(page, link(settings, on=0, view="watch", lang=language, **given))
    page.uncheck("#quiet")
    page.wait_for_selector("#now dd")


def mutual(model: SymbiosisModel) -> np.ndarray:
    """Trust of each pair: the mean of both directions."""
    return (model.ties.trust + model.ties.trust.T) / 2


def stands(model: SymbiosisModel, before: np.ndarray) -> dict[str, object]:
    """How things stand in the reference engine now; before: trust of each pair at the start. Trust is shown of those that
    share a project or an exchange, or of partners where it fell by 0.1."""
    members = [firm.index for firm in model.firms if firm.is_member]
    both, partners = mutual(model), set(map(tuple, model.partners.tolist()))
    sharing = {
        frozenset((e.supplier.index, e.receiver.index)) for e in model.exchanges if e.is_live or e.state == "operating"
    }
    drawn = [
        (i, j) for i in members for j in members
        if i < j and (frozenset((i, j)) in sharing or ((i, j) in partners and before[i, j] - both[i, j] >= 0.1))
    ]  # fmt: skip
    pairs = {f"{i}-{j}": float(both[i, j]) for i, j in drawn}
    return {
        "trust": pairs,
        "strong": sum(both[i, j] >= 0.5 for i, j in partners if {i, j} <= {*members}),
        "members": members,
        "park": [firm.index for firm in model.firms if firm.in_park],
    }


def is_the_future_of_python(page, place: Place, setting: Setting, number: int, language: str) -> int:
    """Every fact of some weeks is the reference engine's, to the last bit; how many were compared."""
    weeks = sorted({0, 1, 2, 3, place.weeks, *random.Random(number).sample(range(1, place.weeks), 16)})
    model = SymbiosisModel(place.case, place.scenario(setting), place.seed, number)
    sides = [(exchange.supplier.index, exchange.receiver.index) for exchange in model.exchanges]
    before = mutual(model)
    wanted = {0: stands(model, before)}
    for week in range(1, place.weeks + 1):
        model.step()
        if week in weeks:
            wanted[week] = stands(model, before)
    rows = pd.DataFrame(model.week_rows, columns=list(WEEK_COLUMNS))
    events = events_of(place, setting, number)
    told = sentences(place, sides, events, language)
    watch(page, [setting], language, run=number)
    compared = 0
    for week, shown in zip(weeks, page.evaluate(SHOWN, weeks), strict=True):
        for name, value in wanted[week].items():
            assert shown[name] == value, (setting, number, week, name)
        log = [text for text, when in zip(told, events.week, strict=True) if when <= week][-SHOWN_EVENTS:]
        assert shown["log"] == log[::-1], (setting, number, week)
        compared += len(shown["trust"]) + len(log)
        if week:
            row = rows.iloc[week - 1]
            live = row.opportunities_identified + row.opportunities_agreed
            facts = [row.stage, live, row.exchanges_operating, row.trust, row.commitment]
            assert shown["facts"] == facts, (setting, number, week)
    return compared


def events_of(place: Place, setting: Setting, number: int) -> pd.DataFrame:
    return simulate(
        place.case, place.scenario(setting), seed=place.seed, replicates=[number], weeks=place.weeks
    ).events  # fmt: skip


def test_a_future_is_the_one_of_python(page, place):
    draw, compared = random.Random(4), 0
    for k in range(tried(30, 5)):
        setting, number = drawn_setting(draw, place), draw.randrange(place.replicates)
        compared += is_the_future_of_python(page, place, setting, number, LANGUAGES[k % len(LANGUAGES)])
    assert compared > 1000


def test_a_future_with_firms_of_neighbours_is_the_one_of_python(visit, tmp_path_factory):
    small = small_page(tmp_path_factory, "vestbygd", replicates=5, weeks=160, municipality="neighbours")
    assert len(small.data["case"]["firms"]) > len(small.place.case.firms)
    with visit(small.file()) as page:
        draw = random.Random(6)
        for number in range(3):
            assert is_the_future_of_python(page, small.place, drawn_setting(draw, small.place), number, "en")


# --- two of the same luck ------------------------------------------------------------------------


def parted(both: Sequence[pd.DataFrame]) -> tuple[int, list[list[int]]] | None:
    """The first week in which not the same happened, and which rows of each are in it only."""
    keys = [list(zip(one.week, one.what, one.who, one.why, strict=True)) for one in both]
    for week in sorted({key[0] for one in keys for key in one}):
        own = [[row for row, key in enumerate(one) if key[0] == week] for one in keys]
        only = []
        for k in (0, 1):
            left = Counter(keys[1 - k][row] for row in own[1 - k])
            only.append([])
            for row in own[k]:
                left[keys[k][row]] -= 1
                if left[keys[k][row]] < 0:
                    only[k].append(row)
        if any(only):
            return week, only
    return None


def test_two_futures_of_the_same_luck_say_where_they_part(page, place):
    draw, weeks = random.Random(7), set()
    for k in range(tried(60, 12)):
        language, number = LANGUAGES[k % len(LANGUAGES)], draw.randrange(place.replicates)
        one = drawn_setting(draw, place)
        other = (
            one
            if k == 0
            else dataclasses.replace(one, form="none").canonical()
            if k % 2
            else drawn_setting(draw, place)
        )
        both = [events_of(place, setting, number) for setting in (one, other)]
        found, words = parted(both), texts(language)
        watch(page, [one, other], language, run=number, see="0.1", week=9)
        said = page.inner_text("#apart")
        realised = [one.who[one.what == "started"].nunique() for one in both]
        assert [
            int(n) for n in re.findall(r": (\d+)", said.split(words["apart.end"].partition("{")[0])[1])[:2]
        ] == realised
        if found is None:
            assert words["apart.never"] in said
            assert page.locator("#apart-go").count() == 0
            continue
        week, only = found
        weeks.add(week)
        assert (words["apart.first"].format(week=week) if week else words["apart.start"]) in said
        model = SymbiosisModel(place.case, place.scenario(one), place.seed, number)
        sides = [(exchange.supplier.index, exchange.receiver.index) for exchange in model.exchanges]
        for letter, events, rows in zip("AB", both, only, strict=True):
            told = sentences(place, sides, events, language)
            shown = page.text_content(f"#apart li[data-side={letter}]").partition(": ")[2]
            assert shown.startswith(" ".join(told[row] for row in rows[:3]) if rows else words["apart.nothing"])
        page.click("#apart-go")
        assert page.input_value("#week") == str(week)
    assert len(weeks) > 3


def test_numbers_that_part_before_anything_happens_are_told(page, place):
    """With and without a facilitator: hours of the first week differ, whatever happens later."""
    nobody = dataclasses.replace(place.observed, form="none").canonical()
    told = 0
    for number in range(6):
        records = [
            simulate(place.case, place.scenario(setting), seed=place.seed, replicates=[number], weeks=place.weeks)
            for setting in (place.observed, nobody)
        ]
        week, _ = parted([record.events for record in records])
        differ = (records[0].weeks != records[1].weeks).any(axis=1)
        first = int(records[0].weeks.week[differ.idxmax()])
        watch(page, [place.observed, nobody], run=number, see="0.1")
        sentence = texts("en")["apart.numbers"].format(week=first)
        assert (sentence in page.inner_text("#apart")) == (first < week)
        told += first < week
    assert told


def test_both_have_one_clock_and_stand_as_each_alone(page, place):
    other = dataclasses.replace(place.observed, form="appointed", hours=37.5).canonical()
    parts = ("now", "log", "story")
    alone = []
    for setting in (place.observed, other):
        watch(page, [setting], run=3, week=200)
        alone.append([page.inner_text(f"#{part}") for part in parts[:2]])
        assert not page.is_visible("#network-b")
        assert not page.is_visible("#apart")
    watch(page, [place.observed, other], run=3, see="0.1", week=199)
    page.click("#step")
    both = [[page.inner_text(f"#{part}{side}") for part in parts[:2]] for side in ("", "-b")]
    assert both == alone
    page.select_option("#see-b", "")
    assert page.locator("#watched figure:visible").count() == 2


def test_the_next_turning_point_is_the_first_of_either(page, place):
    other = dataclasses.replace(place.observed, form="appointed", hours=37.5).canonical()
    events = pd.concat([events_of(place, setting, 2) for setting in (place.observed, other)])
    turns = events[events.what.isin(["stage", "started", "ended", "firm_left", "facilitator_ended"])].week
    watch(page, [place.observed, other], run=2, see="0.1", week=50)
    page.click("#turn")
    assert int(page.input_value("#week")) == turns[turns > 50].min()
    assert turns[turns > 50].nunique() <= 20  # a story in that many steps at most


# --- which future ---------------------------------------------------------------------------------


def typical(place: Place, settings: Sequence[Setting]) -> int:
    """The future nearest the middle of all scenarios: by exchanges realised, then by the first start."""
    off = np.zeros((2, place.replicates))
    for setting in settings:
        runs = simulate(
            place.case, place.scenario(setting), seed=place.seed, replicates=place.replicates, weeks=place.weeks
        ).runs  # fmt: skip
        first = runs.weeks_to_first_exchange.astype(float).fillna(1e6).to_numpy()
        realised = runs.exchanges_realised.to_numpy(float)
        off += np.abs(realised - realised.mean()), np.abs(first - np.median(first))
    return int(np.lexsort((off[1], off[0]))[0])


def test_a_typical_future_is_near_the_middle_of_what_is_watched(page, place):
    page.click("#view-watch")
    page.wait_for_selector("#typical:not(:disabled)")
    opening = [place.observed, dataclasses.replace(place.observed, form="appointed", hours=37.5).canonical()]
    assert int(page.input_value("#run")) == typical(place, opening) + 1
    draw = random.Random(8)
    for see in ("0", "1", "1.0"):
        pair = [drawn_setting(draw, place) for _ in range(2)]
        watch(page, pair, see=see, run=1)
        page.wait_for_selector("#typical:not(:disabled)")
        page.click("#typical")
        assert int(page.input_value("#run")) == typical(place, [pair[int(k)] for k in see.split(".")]) + 1, see


def test_any_future_is_chosen_by_its_number(page, place):
    page.click("#view-watch")
    for typed, counts in (("9", 9), ("0", 1), ("99999", place.replicates), ("2.6", 3), ("", 3)):
        type_in(page.locator("#run"), typed)
        page.press("#run", "Enter")
        assert int(page.input_value("#run")) == counts
    assert f"future {counts}." in page.inner_text("#apart")


def test_scenarios_to_watch_are_those_that_are_compared(page):
    page.click("#preset-hours")
    page.click("#view-watch")
    assert page.locator("#see option").count() == 4
    page.select_option("#see", "1")
    assert page.input_value("#see-b") == "0"  # they change places
    page.select_option("#see", "3")
    page.select_option("#see-b", "0")
    assert page.inner_text("#network h2").startswith("D: ")
    page.click("#view-compare")
    page.click("#tab-3")
    page.click("#remove")
    page.click("#view-watch")
    assert page.locator("#see option").count() == 3
    page.click("#view-about")
    for language in ("nb", "en"):  # another language and back, elsewhere: the view is built anew
        page.click(f".languages [lang={language}]")
    page.click("#view-watch")
    assert page.locator("#see option").count() == 3
    assert page.input_value("#see") == "0"
    assert not page.is_visible("#apart")


# --- playing --------------------------------------------------------------------------------------


def test_the_log_tells_why(page):
    page.click("#view-watch")
    page.select_option("#see-b", "")
    seen = page.evaluate(
        """() => Array.from({ length: 130 }, (_, k) => {
          const slider = document.getElementById('week');
          slider.value = String(4 * k);
          slider.dispatchEvent(new Event('input'));
          return [...document.querySelectorAll('.log li')].map((line) => line.textContent);
        }).flat()""")  # fmt: skip
    text = " ".join(seen)
    for words in ("nobody drove it hard enough", "broke a promise", "got going", "said no", "Nobody owns it"):
        assert words in text or words.lower() in text, words
    assert "{" not in text
    assert "log." not in text


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_story_is_a_press_away_and_ends_with_what_still_runs(visit, page_file, place, size):
    with visit(page_file, viewport={"width": size[0], "height": size[1]}) as page:
        watch(page, [place.observed, place.observed], see="0.1", run=3)
        for name in ("apart", "why", "story"):
            page.click(f"#to-{name}")
            assert page.evaluate("document.activeElement.id") == name
            top = page.locator(f"#{name}").bounding_box()["y"]
            assert 0 <= top <= size[1] / 2 or page.evaluate("window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1")  # fmt: skip
            page.evaluate("window.scrollTo(0, 0)")
        page.select_option("#see-b", "")
        assert not page.is_visible("#to-apart")
        (before, at_end) = (page.evaluate(SHOWN, [week])[0]["facts"][2] for week in (place.weeks - 1, place.weeks))
        assert before >= 1
        running = page.locator("#end li")
        assert running.count() == at_end
        events = events_of(place, place.observed, 3)
        last = events[events.what.isin(["started", "running", "ended", "laid_dormant"])].groupby("who").what.last()
        names = {row.opportunity: row.resource for row in place.case.opportunities}
        wanted = sorted(texts("en").get(f"resource.{names[who]}", names[who]) for who, what in last.items() if what in ("started", "running"))  # fmt: skip
        assert sorted(text.partition(", from ")[0] for text in running.all_inner_texts()) == wanted
        page.evaluate(SHOWN, [place.weeks - 1])
        assert running.count() == 0


def test_play_and_pause(page):
    page.click("#view-watch")
    page.select_option("#speed", "26")
    page.click("#play")
    started = time.monotonic()
    while int(page.input_value("#week")) < 5:
        assert time.monotonic() - started < 30
        page.wait_for_timeout(50)
    page.click("#play")
    at = page.input_value("#week")
    page.wait_for_timeout(300)
    assert page.input_value("#week") == at


def test_a_list_that_is_open_stays_while_the_future_plays(page):
    """Lists of scenarios, and what has the focus, are not made anew with every week."""
    page.click("#view-watch")
    page.wait_for_selector("#apart-go")
    page.evaluate(
        "() => { window.kept = [document.querySelector('#see option'), document.getElementById('apart-go')]; }"
    )
    page.click("#step")
    assert page.evaluate("window.kept.every((node) => node.isConnected)")


# --- other places ---------------------------------------------------------------------------------


def test_more_firms_than_a_picture_holds_have_a_story_and_a_log(visit, vestbygd):
    case = vestbygd.data["case"]
    with visit(vestbygd.file(case=case | {"firms": case["firms"] * 3})) as page:
        page.click("#view-watch")
        assert f"There are {3 * len(case['firms'])} firms here." in page.inner_text("#network")
        assert page.is_visible("#story svg")
        page.click("#turn")
        assert page.locator("#log .event").count()
        page.evaluate("() => { const week = document.getElementById('week'); week.value = week.max; week.dispatchEvent(new Event('input')); }")  # fmt: skip
        assert page.locator("#log .event").count() == 14
        not_shown = re.search(r"not shown: (\d+), from week (\d+) on", page.inner_text("#log li:last-child"))
        page.click("#log-whole")
        assert page.locator("#log .event").count() == 14 + int(not_shown[1])
        assert page.inner_text("#log li:last-child .when").startswith(f"Week {not_shown[2]}")
        assert page.evaluate("document.activeElement.id") == "why"


@pytest.mark.parametrize(("place", "weeks"), tried([("reference", 60), ("kalundborg", 130)], [("reference", 60)]))
def test_another_place_and_a_short_horizon_make_a_whole_page(visit, tmp_path, place, weeks):
    path = tmp_path / "small.html"
    assert main(["page", "--case", place, "--out", str(path), "--replicates", "3", "--weeks", str(weeks)]) == 0
    with visit(path, viewport={"width": 400, "height": 800}) as page:
        for language in LANGUAGES:
            page.click(f".languages [lang={language}]")
            for view in VIEWS:
                page.click(f"#view-{view}")
                assert page.evaluate("document.documentElement.scrollWidth") <= 400
                text = page.inner_text("main")
                assert not re.search(
                    r"\b(undefined|NaN|Infinity)\b|\{\w+\}|\b(level|answer|log|chart|measure|stop|apart|watch)\.\w",
                    text,
                ), (view, language)
