"""The page for everybody: at once, without a network, on a phone, in grey, with the keyboard, for axe.

Axe reads every language and every row under SYMBIOSIS_THOROUGH, every day one on a narrow screen (tests/axe.py).
"""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest

from experiments.words.catalogue import LANGUAGES, texts
from tests.axe import has_no_violations
from tests.pages import PICTURES, REPLICATES, VIEWS, comes, data_in, link, open_link, opened, saving, settled
from tests.thorough import tried

pytestmark = pytest.mark.browser


# --- one file, at once, without a network ------------------------------------------------------


@pytest.mark.both_browsers
def test_it_is_small_and_opens_at_once_and_asks_for_nothing(page_file, page):
    lines = len(b"".join(data_in(page_file.read_text(encoding="utf-8"))["lines"])) * 4 / 3  # as text
    assert page_file.stat().st_size + lines * (100 / REPLICATES - 1) <= 1_000_000  # as large as with 100 futures
    opening = page.evaluate("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart")
    assert opening < 5000  # measured 0.3 s; a loaded machine may take longer
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_moved_slider_is_answered_and_nothing_is_settled_before_it_is(visit, refined):
    """A first picture from few futures says so; the newest move is what is answered."""
    with visit(refined.file()) as page:
        seen = page.evaluate(
            """async () => {
              const seen = [], root = document.documentElement, slider = document.getElementById('range-hours');
              const look = () => seen.push([root.dataset.settled, document.getElementById('outcome').getAttribute('aria-busy'), document.getElementById('progress').textContent, document.getElementById('detail').textContent]);
              new MutationObserver(look).observe(document.getElementById('progress'), { childList: true });
              for (const hours of [10, 11.5, 13, 14.5]) { slider.value = String(hours); slider.dispatchEvent(new Event('input')); }
              while (root.dataset.settled !== 'true') await new Promise((done) => setTimeout(done, 5));
              look();
              return seen;
            }""")  # fmt: skip
        for is_settled, is_busy, said, _ in seen:
            assert (is_settled, is_busy) == (("false", "true") if said else ("true", "false"))
        assert any("From 20 of 30 futures" in said for _, _, said, _ in seen)
        assert seen[-1][:3] == ["true", "false", ""]
        some = next(detail for _, _, said, detail in seen if "From 20" in said)
        assert some != seen[-1][3]
        assert page.inner_text("#out-hours") == "14.5 hours a week"
        assert "14.5 hours a week" in page.inner_text("#answer")


def test_what_is_refined_is_drawn_in_pieces_and_says_so_in_its_headline(visit, refined):
    """No frame waits for picture, words and tables at once; before all futures are there a headline is told as such."""
    with visit(refined.file()) as page:
        page.wait_for_selector("html[data-engine=ready]")
        tasks, heads = page.evaluate(
            """async () => {
              const tasks = [], heads = [], root = document.documentElement, slider = document.getElementById('range-hours');
              const parts = ['pictures', 'answer', 'side'].map((id) => document.getElementById(id));
              const watch = new MutationObserver((seen) => {
                tasks.push(parts.filter((part) => seen.some(({ target }) => part.contains(target))).map(({ id }) => id));
                heads.push(['answer', 'brief'].map((id) => [document.getElementById(id).innerText, getComputedStyle(document.querySelector(id === 'answer' ? '#answer' : '#brief b')).fontWeight]));
              });
              slider.value = '23'; slider.dispatchEvent(new Event('input'));
              for (const part of parts) watch.observe(part, { childList: true, subtree: true });
              while (root.dataset.settled !== 'true') await new Promise((done) => setTimeout(done, 5));
              await new Promise((done) => setTimeout(done));
              return [tasks, heads];
            }""")  # fmt: skip
        assert {part for task in tasks for part in task} == {"pictures", "answer", "side"}
        assert all(len(task) <= 1 for task in tasks), tasks
        assert [task for task in tasks if task][-1] == ["answer"]  # which is when it is called settled
        some = next(head for head, task in zip(heads, tasks, strict=True) if task == ["answer"])
        assert some[0][0].endswith("(so far, from 20 futures)")
        assert "(20 of 30 futures)" in some[1][0]
        assert "so far" not in heads[-1][0][0]
        assert all(int(some[k][1]) < int(heads[-1][k][1]) for k in (0, 1))


def test_where_the_model_cannot_run_the_questions_have_their_answers(browser, small):
    """One plain line says why the levers do not move."""
    with opened(small.file(), browser=browser, init="delete window.WebAssembly") as (page, faults):
        page.wait_for_selector("html[data-engine=none]")
        for language in LANGUAGES:
            page.click(f".languages [lang={language}]")
            assert page.inner_text("#any") == texts(language)["engine.none"]
            page.click("#view-watch")
            assert page.inner_text("#watch-off") == texts(language)["watch.engine"]
            assert not page.is_visible("#watch-on")
            page.click("#view-compare")
        for button in page.locator(".presets button").all():
            button.click()
            assert page.is_visible("#answer")
            assert page.get_attribute("html", "data-settled") == "true"
        assert page.locator("#choices input:not(:disabled)").count() == 0
        open_link(page, link([dataclasses.replace(small.place.observed, hours=3.5)], on=0))
        assert texts("en")["engine.none"] in page.inner_text("#message")
        assert page.get_attribute("html", "data-settled") == "true"
        page.click("#view-town")
        page.click("#town-example")
        page.wait_for_selector("#town-made p")
        assert page.inner_text("#town-made p") == texts("en")["town.case.no_rules"], "read and matched, and no case"
        assert page.locator("#town-proposals h4").count()
        assert not faults


def test_a_model_that_gives_other_numbers_here_is_not_asked(visit, small):
    """Some futures are simulated at once and held against those that were computed beforehand."""
    lines = list(small.data["lines"])
    last = bytearray(lines[-1])
    last[-4] ^= 1  # of the cost of the second future; after it whose money ended, a byte each
    with visit(small.file(lines=[*lines[:-1], bytes(last)])) as page:
        page.wait_for_selector("html[data-engine=none]")
        assert page.inner_text("#any") == texts("en")["engine.differs"]
        assert page.locator("#choices input:not(:disabled)").count() == 0
        page.click("#preset-hours")
        assert page.is_visible("#answer")
    with visit(small.file()) as page:
        page.wait_for_selector("html[data-engine=ready]")
        assert page.inner_text("#any") == texts("en")["compare.any"]


# --- everybody ----------------------------------------------------------------------------------


@tried(pytest.mark.both_browsers, pytest.mark.browser)  # what axe reads is the same in both
@pytest.mark.parametrize(("width", "language"), tried(
    [(width, language) for width in (1280, 320) for language in LANGUAGES], [(320, "nb")],
))  # fmt: skip
def test_axe_finds_nothing(visit, page_file, language, width):
    """The list of assumed numbers comes last: once it is there axe reads it wherever it looks, though it is hidden."""
    with visit(page_file, viewport={"width": width, "height": 900}) as page:
        page.click(f".languages [lang={language}]")
        page.click("#preset-hours")  # four scenarios
        page.wait_for_selector("#curve[data-settled=true]")  # until then it is pale, as what is of the choice before
        page.click("#copy")
        _unfold(page)
        has_no_violations(page, "compare")
        for picture, figure in PICTURES.items():
            page.evaluate("(name) => document.querySelector(`input[name=picture][value=${name}]`).click()", picture)
            page.wait_for_selector(f"#{figure} > svg")  # one that is drawn later would replace what is being read
            has_no_violations(page, picture, f"#{figure}")
        page.evaluate("document.querySelector('input[name=facilitator-choice][value=none]').click()")
        settled(page)
        page.click("#replay-show")
        has_no_violations(page, "replay", "#pictures")
        page.click("#workshop-on")
        page.fill("#guess", "1 2 2")
        page.press("#guess", "Enter")
        has_no_violations(page, "guess", "#workshop")
        page.click("#room-next")
        has_no_violations(page, "truth", "#workshop")
        page.click("#workshop-off")
        for view in sorted(VIEWS, key="assumptions".__eq__):
            page.click(f"#view-{view}")
            _unfold(page)
            if view == "watch":  # two futures beside each other
                for _ in range(6):
                    page.click("#turn")
            if view != "compare":
                has_no_violations(page, view)


def _unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.mark.parametrize("width", tried([320, 640], [320]))  # 640 is 1280 at 200 % zoom
def test_nothing_reaches_beyond_a_narrow_screen(visit, page_file, width):
    with visit(page_file, viewport={"width": width, "height": 800}) as page:
        page.click("#preset-hours")
        for language, view in itertools.product(LANGUAGES, VIEWS):
            page.click(f".languages [lang={language}]")
            page.click(f"#view-{view}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (language, view)
            wide = page.evaluate(
                "() => [...document.querySelectorAll('main *:not(svg *)')].filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1).map((n) => n.outerHTML.slice(0, 120))"
            )
            assert not wide, (language, view, wide[:3])


def test_no_text_of_a_chart_is_cut_off(visit, page_file):
    for width, languages in tried(
        [(width, LANGUAGES) for width in (320, 768, 1280)], [(320, LANGUAGES), (1280, ["nb"])]
    ):
        with visit(page_file, viewport={"width": width, "height": 800}) as page:
            for language in languages:
                page.click(f".languages [lang={language}]")
                for view in (*PICTURES, "watch"):
                    page.click(f"#view-{view if view == 'watch' else 'compare'}")
                    if view in PICTURES:
                        page.check(f"input[name=picture][value={view}]")
                    cut = page.evaluate(
                        "() => [...document.querySelectorAll('figure > svg text')].filter((n) => { const a = n.getBoundingClientRect(), b = n.closest('svg').getBoundingClientRect(); return a.width && (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 2 || a.bottom > b.bottom + 2); }).map((n) => n.textContent)"
                    )
                    assert not cut, (width, language, view, cut)


CUT = """(css) => [...document.querySelectorAll(css)].filter((n) => { const a = n.getBBox(), b = n.ownerSVGElement.viewBox.baseVal; return a.x < 0 || a.x + a.width > b.width || a.y < 0 || a.y + a.height > b.height; }).map((n) => n.textContent)"""
OVER = """(css) => { const all = [...document.querySelectorAll(css)].map((n) => n.y.baseVal[0].value).sort((a, b) => a - b); return Math.min(...all.slice(1).map((y, k) => y - all[k])); }"""


def test_letters_of_four_scenarios_and_numbers_of_two_digits_are_whole(visit, page_file):
    """Three that end together at the top of a picture, and more exchanges than nine."""
    with visit(page_file, viewport={"width": 390, "height": 844}) as page:
        page.click("#preset-hours")
        settled(page)
        for css, least in (("#small-picture text.end", 11), ("#over-time text.end", 14)):
            assert page.locator(css).count() == 4
            assert not page.evaluate(CUT, css), css
            assert page.evaluate(OVER, css) >= least
        codes = page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")
        open_link(page, f"#v2;id=00000000;model=0;weeks=1040;view=compare;lang=nb;s={','.join(codes)};on=1;numbers=discovery.discovery_rate:0.2;run=0;see=0;week=0;five=0")  # fmt: skip
        settled(page)
        assert any(
            re.fullmatch(r"\w \d\d,\d", text) for text in page.locator("#over-time text.end").all_text_contents()
        )
        assert not page.evaluate(CUT, "#over-time text.end")


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b="#ffffff"):
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_lines_and_marks_stand_out(page):
    # Read by the browser and not by a pattern: how a style is spaced says nothing about its colours.
    rules = page.evaluate(
        """Object.fromEntries([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .filter((rule) => rule.selectorText).map((rule) => [rule.selectorText,
        Object.fromEntries([...rule.style].map((name) => [name, rule.style.getPropertyValue(name).trim()]))]))"""
    )
    colours = {name.removeprefix("--"): value for name, value in rules[":root"].items() if value.startswith("#")}
    for name in ("c0", "c1", "c2", "c3", "good", "bad", "edge", "park-edge"):
        assert contrast(colours[name]) >= 3, name
    for name in ("ink", "soft", "c0", "c1", "c2", "c3"):
        assert contrast(colours[name]) >= 4.5, name
        assert contrast(colours[name], colours["ground"]) >= 4.5, name
    stroke = [int(part) for part in re.findall(r"\d+", rules[".trust"]["stroke"])]
    assert contrast("#{:02x}{:02x}{:02x}".format(*stroke)) >= 3


def test_nothing_is_told_by_colour_alone(page):
    page.click("#preset-hours")
    dashes = page.evaluate(
        "[...document.querySelectorAll('#over-time > svg > .line:not(.halo)')].map((n) => n.getAttribute('stroke-dasharray'))"
    )
    assert len(set(dashes)) == 4
    shapes = page.evaluate(
        "[0, 1, 2, 3].map((i) => { const n = document.querySelector(`#over-time .legend .marker.c${i}`); return n.tagName + (n.getAttribute('d') || '').length; })"
    )
    assert len(set(shapes)) == 4
    assert (
        page.eval_on_selector_all("#over-time text.end", "all => all.map((n) => n.textContent[0]).sort().join('')")
        == "ABCD"
    )


def test_every_chart_has_a_sentence_and_a_table(page):
    for picture, chart in PICTURES.items():
        page.check(f"input[name=picture][value={picture}]")
        page.wait_for_selector(f"#{chart} > svg")
        assert page.locator("#pictures > figure:visible").evaluate_all("all => all.map((one) => one.id)") == [chart]
        _has_a_sentence_and_a_table(page, chart)
    page.click("#view-watch")
    for chart in ("network", "network-b", "story", "story-b"):
        _has_a_sentence_and_a_table(page, chart)


def _has_a_sentence_and_a_table(page, chart):
    name = page.get_attribute(f"#{chart} > svg", "aria-labelledby")
    assert len(page.inner_text(f"#{name}")) > 40
    assert page.locator(f"#{chart} details table").count() == 1


@tried(pytest.mark.both_browsers, pytest.mark.browser)  # a Firefox of its own is started for it
def test_motion_starts_only_when_asked(visit, page_file):
    with visit(page_file, reduced_motion="reduce") as page:
        page.click("#view-watch")
        page.wait_for_timeout(600)
        assert page.input_value("#week") == "0"
        assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") in ("0s", "")


def _tab_to(page, wanted, most=120, back=False):
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("(css) => document.activeElement.matches(css)", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{wanted}: focus is not seen"
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


@pytest.mark.both_browsers
def test_a_visit_with_the_keyboard_alone(page):
    keys = page.keyboard
    keys.press("Tab")
    keys.press("Enter")  # skip to the content
    assert page.evaluate("document.activeElement.id") == "main"
    _tab_to(page, "#preset-appoint")
    keys.press("Enter")
    assert "paired futures" in page.inner_text("#answer")
    _tab_to(page, "input[name=facilitator-choice]:checked")
    keys.press("ArrowUp")  # appointed -> informal
    assert page.is_checked("input[name=facilitator-choice][value=informal]")
    _tab_to(page, "#lever-facilitator summary")
    keys.press("Enter")
    assert "Sveinhaug" in page.inner_text("#lever-facilitator")
    _tab_to(page, "#range-ends")
    keys.press("ArrowLeft")
    assert page.inner_text("#out-ends") == "after 519 weeks"
    _tab_to(page, "#number-ends")
    keys.press("Control+a")
    keys.type("156")
    keys.press("Enter")
    assert page.inner_text("#out-ends") == "after 3 years"
    _tab_to(page, "input[name=colocation-choice]:checked")
    keys.press("ArrowDown")
    _tab_to(page, "#range-meetings")
    settled(page)
    before = page.inner_text("#answer") + page.inner_text("#detail")
    keys.press("ArrowRight")
    settled(page)
    assert page.inner_text("#answer") + page.inner_text("#detail") != before
    _tab_to(page, "input[name=permit-choice]:checked")
    keys.press("ArrowDown")
    page.keyboard.press("Control+z")
    assert page.is_checked("input[name=permit-choice][value=unlimited]")
    page.keyboard.press("Control+y")
    assert page.is_checked("input[name=permit-choice][value=slow]")
    _tab_to(page, "#undo")
    keys.press("Space")
    _tab_to(page, "#reset")
    keys.press("Enter")
    _tab_to(page, "#add", back=True)
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "tab-2"
    _tab_to(page, "#remove")
    keys.press("Enter")
    assert page.locator("#tab-2").count() == 0
    _tab_to(page, "#over-time summary", back=True)
    keys.press("Enter")
    assert page.is_visible("#over-time table")
    _tab_to(page, "#copy")
    keys.press("Enter")
    assert page.input_value("#link").count("#v2;") == 1
    _tab_to(page, "#csv", back=True)
    with saving(page):
        keys.press("Enter")
    _tab_to(page, "#pasted")
    keys.type("#v1;nonsense")
    keys.press("Enter")
    assert "cannot be read" in page.inner_text("#message")
    _tab_to(page, "#view-watch", back=True)
    keys.press("Enter")
    for control in ("#see", "#see-b", "#run", "#typical", "#back", "#play", "#step", "#turn"):
        _tab_to(page, control)
    keys.press("Enter")
    _tab_to(page, "#week")
    at = int(page.input_value("#week"))
    keys.press("ArrowRight")
    assert int(page.input_value("#week")) == at + 1
    _tab_to(page, "#play", back=True)
    keys.press("Space")
    assert comes(page, lambda: int(page.input_value("#week")) > at + 1)
    keys.press("Space")
    assert page.inner_text("#play") == texts("en")["watch.play"]
    _tab_to(page, "#view-assumptions", back=True)
    keys.press("Enter")
    _tab_to(page, "#search")
    keys.type("hours_per_meeting")
    assert page.locator("#assumptions tbody tr:visible").count() == 1
    _tab_to(page, ".languages [lang=nb]", back=True)
    keys.press("Enter")
    assert page.get_attribute("html", "lang") == "nb"
    assert page.evaluate("document.activeElement.lang") == "nb"
