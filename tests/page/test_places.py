"""Several places in one file, any horizon and number of futures: numbers are Python's, and nothing of what was shown before is left.

Forty draws of place, horizon and futures under SYMBIOSIS_THOROUGH, four every day.
"""

from __future__ import annotations

import dataclasses
import random
import re
import shlex

import pytest

from experiments.page.document import ASSETS, SCRIPT, content, document, gathered, told_once
from experiments.page.horizons import FUTURES, horizons
from experiments.page.outcomes import compute, few
from experiments.page.packing import packed_text, unpacked
from experiments.page.presets import computed_beforehand, opening
from experiments.page.setting import Place, overrides
from experiments.words.catalogue import texts
from sim import load_case, shipped_cases
from tests.page.test_engine import downloaded, holds_every_future, shows_what_was_simulated, simulated
from tests.pages import TODAY, data_in, drawn_setting, link, open_link, opened, settled
from tests.thorough import tried

pytestmark = pytest.mark.browser
NAMES = ("vestbygd", "sotenas", "reference")
MADE = {"replicates": 25, "weeks": 160}  # no whole year, and no number of futures that is offered anyway
DRAWS = tried(40, 4)
IN_SIGHT = """(id) => { const node = document.getElementById(id), box = node.getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === node; }"""


def place_of(name, replicates=MADE["replicates"], weeks=MADE["weeks"]):
    return Place(load_case(name), 1, replicates, weeks)


@pytest.fixture(scope="module")
def contents():
    found = []
    for k, name in enumerate(NAMES):
        own = place_of(name)
        computed = list(compute(own, computed_beforehand(own, is_first=not k), None, few(own) if k else 0))
        found.append(content(own, computed, TODAY, is_first=not k))
    return found


@pytest.fixture(scope="module")
def several(contents, tmp_path_factory):
    path = tmp_path_factory.mktemp("several") / "places.html"
    path.write_text(document(*contents), encoding="utf-8")
    return path


def choose(page, name, value):
    page.select_option(f"#{name}", str(value))


def told(page):
    return page.inner_text("#answer") + page.inner_text("#detail")


def at(page):
    return {name: page.input_value(f"#{name}") for name in ("place", "horizon", "futures")}


def test_any_place_horizon_and_number_of_futures_gives_the_numbers_of_python(visit, several):
    """By link and by hand in turn."""
    draw = random.Random(7)
    with visit(several) as page:
        page.wait_for_selector("html[data-engine=ready]")
        for k in range(DRAWS):
            weeks = draw.choice(horizons(MADE["weeks"])[: tried(None, 8)])
            futures = draw.choice([MADE["replicates"], *FUTURES][: tried(None, 3)])
            own = place_of(draw.choice(NAMES), futures, weeks)
            pair = [drawn_setting(draw, own), drawn_setting(draw, own)]
            if pair[0] == pair[1]:
                continue
            runs = simulated(own, pair)
            if k % 2:
                choose(page, "place", own.case.name)
                choose(page, "horizon", weeks)
                choose(page, "futures", futures)
            wanted_at = {"place": own.case.name, "weeks": weeks, "futures": futures}
            open_link(page, link(pair, **wanted_at))
            assert at(page) == {"place": own.case.name, "horizon": str(weeks), "futures": str(futures)}
            settled(page)
            words = page.text_content("#changed .commands li:last-child code")
            wanted = f"symbiosis run --seed 1 --replicates {futures} --weeks {weeks} case={own.case.name}"
            assert words == f"{wanted} {shlex.join(overrides(own, pair[1]))}"
            rows = downloaded(page)
            assert set(rows.case) == {own.case.name}
            assert set(rows.weeks) == {weeks}
            assert holds_every_future(page, runs, told_once(own)["notGiven"])
            shows_what_was_simulated(page, own, pair, runs, "en", at=wanted_at)


def test_a_place_opens_with_its_own_answer_in_the_same_language(visit, several, contents):
    """What was computed beforehand, at once and with how many futures it is from; then all of them."""
    own = place_of("sotenas")
    base, other = (one.exchanges_realised.to_numpy() for one in simulated(own, opening(own)))
    with visit(several) as page:
        page.click(".languages [lang=nb]")
        page.wait_for_selector("html[data-engine=ready]")
        before = told(page)
        seen = page.evaluate(
            """() => { const box = document.getElementById('place'), begun = performance.now(); box.value = 'sotenas'; box.dispatchEvent(new Event('change'));
              const text = (id) => document.getElementById(id).textContent;
              return { ms: performance.now() - begun, answer: text('answer'), detail: text('detail'), progress: text('progress'), focus: document.activeElement.id, lang: document.documentElement.lang }; }"""
        )
        assert (seen["focus"], seen["lang"]) == ("place", "nb")
        assert seen["answer"] + seen["detail"] != before
        n = few(own)
        assert seen["progress"] == texts("nb")["progress.some"].format(n=n, N=own.replicates)
        assert f"{other[:n].mean():.2f}".replace(".", ",") in seen["detail"]
        settled(page)
        assert f"{other.mean():.2f}".replace(".", ",") in page.inner_text("#detail")
        assert f"{base.mean():.2f}".replace(".", ",") in page.inner_text("#detail")
        assert texts("nb")["place.sotenas"] in page.inner_text("h1")
        page.click("#view-watch")
        names = {one["name"] for one in contents[1]["case"]["firms"]}
        shown = page.evaluate("[...document.querySelectorAll('#network td')].map((cell) => cell.textContent)")
        assert page.locator("#network circle.firm").count() == len(names)
        assert not {one["name"] for one in contents[0]["case"]["firms"]} & set(shown)


def test_a_change_of_horizon_or_futures_can_be_undone_and_keeps_what_is_chosen(visit, several):
    with visit(several) as page:
        page.click("#preset-meetings")
        page.wait_for_selector("html[data-engine=ready]")
        settled(page)
        before, tabs = told(page), page.locator("#tabs .tab").count()
        page.evaluate("window.kept = 1")
        choose(page, "futures", 50)
        page.wait_for_url("**futures=50**")
        assert page.locator("#tabs .tab").count() == tabs
        assert (
            "From 20 of 50" in page.inner_text("#progress")
            or "From 25" in page.inner_text("#progress")
            or not page.inner_text("#progress")
        )
        settled(page)
        assert told(page) != before
        choose(page, "horizon", 104)
        settled(page)
        assert "in 2 years" in page.inner_text("#detail")
        assert page.get_attribute("#range-starts", "max") == "104"
        page.click("#view-watch")
        assert (page.get_attribute("#week", "max"), page.get_attribute("#run", "max")) == ("104", "50")
        page.click("#view-compare")
        choose(page, "place", "reference")
        page.focus("#undo")
        for _ in range(3):  # it stays in sight, though the page begins anew each time
            page.click("#undo")
            assert page.evaluate(IN_SIGHT, "undo")
            assert page.evaluate("document.activeElement.id") == "undo"
        assert at(page) == {"place": "vestbygd", "horizon": "160", "futures": "25"}
        settled(page)
        assert told(page) == before
        for _ in range(3):
            page.click("#redo")
        assert at(page) == {"place": "reference", "horizon": "104", "futures": "50"}
        assert page.evaluate("window.kept") == 1  # the file was not opened anew
        page.keyboard.press("Control+z")  # once, however often the page began anew
        assert at(page) == {"place": "vestbygd", "horizon": "104", "futures": "50"}


def test_what_is_typed_and_not_sent_stays_and_so_does_the_keyboard(visit, several):
    """Whatever is drawn or begun anew meanwhile."""
    typed = {"pasted": "#v2;half", "paste": "firm\tsector\nA", "search": "trust"}
    with visit(several) as page:
        page.fill("#pasted", typed["pasted"])
        page.focus("#tab-0")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.activeElement.id") == "tab-0"
        page.click("#view-town")
        page.click("#town-pasting summary")
        page.fill("#paste", typed["paste"])
        page.click("#view-assumptions")
        page.fill("#search", typed["search"])
        found = page.inner_text("#found")
        page.click(".languages [lang=sv]")
        page.click(".languages [lang=en]")
        assert page.inner_text("#found") == found
        page.select_option("#place", "sotenas")
        assert page.inner_text("#found")
        page.click("#view-town")
        assert {name: page.input_value(f"#{name}") for name in typed} == typed


def test_putting_all_back_takes_years_and_futures_with_it(visit, several):
    """By each of the three buttons; one step of undoing brings all of it again."""
    made = {"place": "vestbygd", "horizon": "160", "futures": "25"}
    with visit(several) as page:
        page.wait_for_selector("html[data-engine=ready]")
        assert not page.is_visible("#reach-back")
        for press in ("#reach-back", "#all-back", "#reset"):
            choose(page, "horizon", 104)
            choose(page, "futures", 50)
            if press == "#all-back":
                open_link(page, link([place_of("vestbygd").observed], on=0, weeks=104, futures=50, rent=9))
                assert "2 years ahead, 50 futures" in page.inner_text("#numbers-changed")
            elif press == "#reset":
                page.click("#tab-0")
            changed = at(page)
            page.click(press)
            assert at(page) == made, press
            assert page.locator("#numbers-changed p").count() == 0
            assert not page.is_visible("#reach-back")
            page.click("#undo")
            assert at(page) == changed, press
            page.click(press)
        settled(page)


def test_what_lies_beyond_a_shorter_horizon_is_moved_and_that_is_said(visit, several):
    own = place_of("vestbygd", weeks=1040)
    late = dataclasses.replace(own.observed, form="appointed", hours=37.5, start=300)
    ends = dataclasses.replace(late, start=1, end=400)
    with visit(several) as page:
        open_link(page, link([own.observed, late, ends], weeks=1040))
        choose(page, "horizon", 104)
        settled(page)
        keys = page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")
        assert keys == [
            one.code for one in (own.observed, dataclasses.replace(late, start=104), dataclasses.replace(ends, end=0))
        ]
        assert page.inner_text("#message").startswith(texts("en")["reach.moved"])
        choose(page, "horizon", 1040)
        assert not page.inner_text("#message")


def test_links_hold_place_horizon_and_futures(visit, several, contents):
    own = place_of("sotenas", 50, 312)
    draw = random.Random(11)
    pair = [own.observed, drawn_setting(draw, own)]
    with visit(several) as page:
        open_link(page, link(pair, lang="sv", place="sotenas", weeks=312, futures=50))
        page.click("#copy")
        shared = "#" + page.input_value("#link").partition("#")[2]
        assert f"id={contents[1]['id']};" in shared
        assert ";place=sotenas;weeks=312;futures=50;view=compare;" in shared
        settled(page)
        before = told(page)
        page.goto("about:blank")
        page.goto(several.as_uri() + shared.replace(";", "%3B"))
        page.wait_for_selector("html[data-engine=ready]")
        assert at(page) == {"place": "sotenas", "horizon": "312", "futures": "50"}
        settled(page)
        assert told(page) == before
        assert page.get_attribute("html", "lang") == "sv"
        assert page.is_disabled("#undo")
        open_link(page, link([place_of("vestbygd").observed], on=0))  # without a word of them: as the page was made
        assert at(page) == {"place": "vestbygd", "horizon": "160", "futures": "25"}


def test_a_link_that_asks_for_what_is_not_there_changes_nothing(visit, several):
    own, other = place_of("vestbygd"), place_of("sotenas")
    beyond = dataclasses.replace(other.observed, form="appointed", start=200)
    with visit(several) as page:
        choose(page, "horizon", 104)
        page.click("#preset-hours")
        settled(page)
        before = told(page)
        for bad, said in (
            (link([own.observed], on=0, place="kalundborg"), "link.place"),
            (link([own.observed], on=0, place="__proto__"), "link.place"),
            (link([own.observed], on=0, weeks=53), "link.setting"),
            (link([own.observed], on=0, weeks=1092), "link.setting"),
            (link([own.observed], on=0, futures=21), "link.setting"),
            (link([own.observed], on=0, futures=0), "link.setting"),
            (link([beyond], on=0, place="sotenas"), "link.setting"),  # known once the page is of that place
            (link([own.observed], on=0, week=105, weeks=104), "link.setting"),
            (link([own.observed], on=0, run=20, see="0", futures=20), "link.setting"),
            (link([own.observed], on=0, weeks="9" * 5), "link.unreadable"),
        ):
            open_link(page, bad)
            assert page.inner_text("#message").startswith(texts("en")[said]), bad
            assert page.input_value("#pasted") == bad
            assert at(page) == {"place": "vestbygd", "horizon": "104", "futures": "25"}
            settled(page)
            assert told(page) == before


def test_where_the_model_cannot_run_each_place_shows_what_was_computed(browser, several):
    with opened(several, browser=browser, init="delete window.WebAssembly") as (page, faults):
        page.wait_for_selector("html[data-engine=none]")
        assert page.locator(".presets button:disabled").count() == 0
        for name in NAMES[1:]:
            choose(page, "place", name)
            page.wait_for_selector("html[data-engine=none]")
            assert at(page) == {"place": name, "horizon": "160", "futures": "20"}
            assert page.get_attribute("html", "data-settled") == "true"
            own = place_of(name, 20)
            means = [one.exchanges_realised.mean() for one in simulated(own, opening(own))]
            assert all(f"{value:.2f}" in page.inner_text("#detail") for value in means)
            assert page.inner_text("#any") == texts("en")["engine.none"]
            assert page.locator(".presets button:not(:disabled)").count() == 1
            assert page.locator("#horizon option:not(:disabled), #futures option:not(:disabled)").count() == 2
        open_link(page, link([place_of("vestbygd").observed], on=0, weeks=104))
        page.wait_for_selector("html[data-engine=none]")
        assert page.is_visible("#answer")
        assert at(page)["horizon"] == "160"
        assert not faults


def test_what_places_share_stands_once_and_a_place_is_one_value(contents):
    whole = gathered(*contents)
    assert [one["case"]["name"] for one in whole["places"]] == list(NAMES)
    for own, each in zip(whole["places"], contents, strict=True):
        found = {**whole, **own, "engine": whole["engine"] | own["engine"], "doubt": whole["doubts"][own["doubt"]]}
        assert found == {**each, **{name: whole[name] for name in ("places", "doubts", "ownTowns")}}
        assert not own.keys() & (whole.keys() - {"engine"})
        assert not own["engine"].keys() & whole["engine"].keys()


def test_what_is_packed_comes_back():
    """Rows, in a list or by name, which lie field by field in the file, bytes in them, and what only looks like it."""
    alike = [{"x": 1, "y": b"ab"}, {"x": [{"q": 1}, {"q": 2}], "y": b""}]
    whole = {"alike": alike, "one": [{"k": 1}], "none": [], "rows": {"z": [1, 2]}, "unlike": [{"a": 1}, {"b": 2}]}
    named = {"nb": {"a": "x", "b": ["y"]}, "sv": {"a": "z", "b": []}}
    whole |= {"named": named, "of_named": [named, named], "of_lists": [alike, alike], "names": {"names": 1, "rows": 2}}
    assert unpacked(packed_text(whole)) == whole
    assert len(packed_text({"own": [{"name": k} for k in range(99)]})) < len(
        packed_text({"own": [[{"name": k}] for k in range(99)]})
    )


def test_all_shipped_places_fit_into_one_file(symbiosis, tmp_path, monkeypatch):
    """The command alone makes it; small here, as large as with 100 futures by what those take."""
    out = tmp_path / "page.html"
    few_runs = ("--replicates", "4", "--weeks", "30")
    answer = symbiosis("page", "--out", out, *few_runs)
    assert answer.status == 0
    assert "8 places, vestbygd first" in answer.out
    text = out.read_text(encoding="utf-8")
    data = data_in(text)
    assert [one["case"]["name"] for one in data["places"]] == [
        "vestbygd",
        *(n for n in shipped_cases() if n != "vestbygd"),
    ]
    assert data["command"] == "symbiosis page --seed 1 --replicates 4 --weeks 30"
    assert 1.1 * len(text) < 1_000_000, "with 100 futures as much as a tenth more, and no more than 1 MB was promised"


def test_several_cases_are_asked_for_by_name_and_folder(symbiosis, tmp_path):
    import shutil
    from pathlib import Path

    import sim

    folder = tmp_path / "mytown"
    shutil.copytree(Path(sim.__file__).parent / "cases" / "vestbygd", folder)
    about = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(re.sub(r"^name:.*$", "name: mytown", about, flags=re.MULTILINE), encoding="utf-8")
    out = tmp_path / "page.html"
    few_runs = ("--replicates", "2", "--weeks", "5", "--out", out)
    assert symbiosis("page", "--case", folder, "--case", "reference", *few_runs).status == 0
    data = data_in(out.read_text(encoding="utf-8"))
    assert [one["case"]["name"] for one in data["places"]] == ["mytown", "reference"]
    assert "--case FOLDER-OF-mytown --case reference" in data["command"]
    assert data["toFillIn"] == ["FOLDER-OF-mytown"]
    assert str(tmp_path) not in out.read_text(encoding="utf-8")
    answer = symbiosis("page", "--case", "reference", "--case", "reference", *few_runs)
    assert answer.status == 2
    assert "two places are called reference" in answer.err


def test_what_listens_beyond_the_page_ends_with_it():
    """A part that listened on without end would act once more for each place that was shown."""
    for name in SCRIPT:
        part = (ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8")
        listens = re.findall(r"^\s*(?:window|document)\.addEventListener\(", part, re.MULTILINE)
        assert len(re.findall(r"\{ signal: gone \}\);$", part, re.MULTILINE)) == len(listens), name
