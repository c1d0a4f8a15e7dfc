"""The page as a person meets it: opened from a file, in a browser that reports every request."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import os
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest

from experiments.cli import main
from experiments.page.grid import Grid, overrides
from experiments.statistics import mean_interval, paired_difference
from experiments.words.languages import LANGUAGES
from sim import load_case, simulate
from tests.pages import VIEWS, opened, vestbygd_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def page_file(tmp_path_factory):
    return vestbygd_page(tmp_path_factory)


@pytest.fixture
def page(page_file):
    """The page, which must not have done anything it may not when the test is over."""
    with opened(page_file) as (page, faults):
        yield page
        assert not faults


LINKS = 10_000 if os.environ.get("SYMBIOSIS_THOROUGH") else 1500


@pytest.fixture(scope="module")
def grid():
    return Grid(load_case("vestbygd"), 1, 100, 520)


def link(grid, codes, on=1, data="00000000", view="compare", lang="en", run=0, week=0, five=0):
    names = [".".join(lever.levels[p].name for lever, p in zip(grid.levers, code, strict=True)) for code in codes]
    return f"#v1;id={data};view={view};lang={lang};s={','.join(names)};on={on};run={run};week={week};five={five}"


def open_link(page, text):
    page.evaluate(
        "text => { const box = document.getElementById('pasted'); box.value = text;"
        " box.form.dispatchEvent(new Event('submit', { cancelable: true })); }", text)  # fmt: skip


def exact(page, table, key, name):
    found = page.evaluate("([t, k, n]) => document.querySelector(`#${t} tr[data-key='${k}'] td[data-name='${n}']`).dataset.exact", [table, key, name])
    return [float(value) for value in found.split()]


# --- 1. one file, at once, without a network ---------------------------------------------------


def test_it_is_small_and_opens_at_once_and_asks_for_nothing(page_file, page):
    assert page_file.stat().st_size <= 4_000_000
    opening = page.evaluate("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart")
    assert opening < 5000  # measured 0.3 s; a loaded machine may take longer
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def slider_times(page, moves=60):
    """Milliseconds from a moved slider to a changed and laid out picture."""
    return page.evaluate(
        """async (moves) => {
          const slider = document.getElementById('range-meetings'), times = [];
          for (let i = 0; i < moves; i++) {
            const before = document.querySelector('#over-time > svg').innerHTML;
            const start = performance.now();
            slider.value = String((Number(slider.value) + 1 + (i % 3)) % 5);
            slider.dispatchEvent(new Event('input'));
            document.body.getBoundingClientRect();
            times.push(performance.now() - start);
            if (document.querySelector('#over-time > svg').innerHTML === before) throw new Error('nothing changed');
            await new Promise((done) => requestAnimationFrame(done));
          }
          return times;
        }""", moves)  # fmt: skip


def test_a_moved_slider_changes_the_picture_at_once(page):
    assert np.percentile(slider_times(page), 95) < 500  # the promise is 50 ms; machines under test are busy


# --- 2. everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(page_file, language, width):
    from axe_playwright_python.sync_playwright import Axe

    with opened(page_file, viewport={"width": width, "height": 900}) as (page, faults):
        page.click(f".languages [lang={language}]")
        for view in VIEWS:
            page.click(f"#view-{view}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            if view == "compare":
                page.click("#preset-hours")  # four scenarios
                page.click("#copy")
            if view == "watch":
                for _ in range(6):
                    page.click("#turn")
            found = Axe().run(page).response["violations"]
            assert not found, (view, [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in found])
        assert not faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 640])  # 640 is 1280 at 200 % zoom
def test_nothing_reaches_beyond_a_narrow_screen(page_file, language, width):
    with opened(page_file, viewport={"width": width, "height": 800}) as (page, faults):
        page.click(f".languages [lang={language}]")
        page.click("#preset-hours")
        for view in VIEWS:
            page.click(f"#view-{view}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
            wide = page.evaluate(
                "() => [...document.querySelectorAll('main *:not(svg *)')].filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1).map((n) => n.outerHTML.slice(0, 120))"
            )
            assert not wide, (view, wide[:3])
        assert not faults


def test_no_text_of_a_chart_is_cut_off(page_file):
    for width in (320, 768, 1280):
        with opened(page_file, viewport={"width": width, "height": 800}) as (page, _):
            for language in LANGUAGES:
                page.click(f".languages [lang={language}]")
                for view in ("compare", "watch"):
                    page.click(f"#view-{view}")
                    cut = page.evaluate(
                        "() => [...document.querySelectorAll('figure > svg text')].filter((n) => { const a = n.getBoundingClientRect(), b = n.closest('svg').getBoundingClientRect(); return a.width && (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 2 || a.bottom > b.bottom + 2); }).map((n) => n.textContent)"
                    )
                    assert not cut, (width, language, view, cut)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b="#ffffff"):
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_lines_and_marks_stand_out(page):
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", page.evaluate("document.querySelector('style').textContent")))
    for name in ("c0", "c1", "c2", "c3", "good", "bad", "edge", "park-edge"):
        assert contrast(colours[name]) >= 3, name
    for name in ("ink", "soft", "c0", "c1", "c2", "c3"):
        assert contrast(colours[name]) >= 4.5, name
        assert contrast(colours[name], colours["ground"]) >= 4.5, name
    assert contrast("#7b8b95") >= 3  # lines of trust


def test_nothing_is_told_by_colour_alone(page):
    page.click("#preset-hours")
    dashes = page.evaluate("[...document.querySelectorAll('#over-time > svg > .line:not(.halo)')].map((n) => n.getAttribute('stroke-dasharray'))")
    assert len(set(dashes)) == 4
    shapes = page.evaluate("[0, 1, 2, 3].map((i) => { const n = document.querySelector(`#over-time .legend .marker.c${i}`); return n.tagName + (n.getAttribute('d') || '').length; })")
    assert len(set(shapes)) == 4
    assert page.eval_on_selector_all("#over-time text.end", "all => all.map((n) => n.textContent[0]).sort().join('')") == "ABCD"


def test_every_chart_has_a_sentence_and_a_table(page):
    for view, charts in (("compare", ("over-time", "pairs")), ("watch", ("network", "story"))):
        page.click(f"#view-{view}")
        for chart in charts:
            name = page.get_attribute(f"#{chart} > svg", "aria-labelledby")
            assert len(page.inner_text(f"#{name}")) > 40
            assert page.locator(f"#{chart} details table").count() == 1


def test_motion_starts_only_when_asked(page_file):
    with opened(page_file, reduced_motion="reduce") as (page, faults):
        page.click("#view-watch")
        page.wait_for_timeout(600)
        assert page.input_value("#week") == "0"
        assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") in ("0s", "")
        assert not faults


def _tab_to(page, wanted, most=120, back=False):
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("(css) => document.activeElement.matches(css)", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{wanted}: focus is not seen"
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def test_a_visit_with_the_keyboard_alone(page, tmp_path):
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
    keys.press("Home")
    _tab_to(page, "input[name=colocation-choice]:checked")
    keys.press("ArrowDown")
    _tab_to(page, "#range-meetings")
    before = page.inner_text("#answer") + page.inner_text("#detail")
    keys.press("ArrowRight")
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
    _tab_to(page, "#over-time summary")
    keys.press("Enter")
    assert page.is_visible("#over-time table")
    _tab_to(page, "#copy")
    keys.press("Enter")
    assert page.input_value("#link").count("#v1;") == 1
    _tab_to(page, "#csv", back=True)
    with page.expect_download():
        keys.press("Enter")
    _tab_to(page, "#pasted")
    keys.type("#v1;nonsense")
    keys.press("Enter")
    assert "cannot be read" in page.inner_text("#message")
    _tab_to(page, "#view-watch", back=True)
    keys.press("Enter")
    for control in ("#run", "#back", "#play", "#step", "#turn"):
        _tab_to(page, control)
    keys.press("Enter")
    _tab_to(page, "#week")
    at = int(page.input_value("#week"))
    keys.press("ArrowRight")
    assert int(page.input_value("#week")) == at + 1
    _tab_to(page, "#play", back=True)
    keys.press("Space")
    page.wait_for_timeout(700)
    keys.press("Space")
    assert int(page.input_value("#week")) > at + 1
    _tab_to(page, "#view-assumptions", back=True)
    keys.press("Enter")
    _tab_to(page, "#search")
    keys.type("hours_per_meeting")
    assert page.locator("#assumptions tbody tr:visible").count() == 1
    _tab_to(page, ".languages [lang=nb]", back=True)
    keys.press("Enter")
    assert page.get_attribute("html", "lang") == "nb"
    assert page.evaluate("document.activeElement.lang") == "nb"


# --- 3. tasks as a person does them ---------------------------------------------------------------


def test_facilitator_yes_or_no_takes_one_action(page):
    page.click("#preset-facilitator")
    assert re.match(r"In \d+ of 100 paired futures, fewer exchanges get going with B \(no facilitator\)", page.inner_text("#answer"))
    assert "appointed facilitator" in page.inner_text("#all")
    page.click("#preset-appoint")
    assert re.match(r"In \d+ of 100 paired futures, more exchanges get going with B \(appointed", page.inner_text("#answer"))
    assert "A (as today" in page.inner_text("#answer")


def test_a_link_takes_one_action_and_brings_everything_back(page):
    page.click("#preset-leaves")
    page.click("#tab-2")
    page.click("#others")
    page.click("#view-watch")
    page.evaluate("() => { const w = document.getElementById('week'); w.value = 99; w.dispatchEvent(new Event('input')); }")
    page.click("#view-compare")
    page.click(".languages [lang=sv]")
    page.click("#copy")
    page.wait_for_selector("#copied:not(:empty)")  # the clipboard takes its time
    shared = page.input_value("#link")
    seen = page.inner_text("#compare")
    page.click("#reset")
    page.click(".languages [lang=en]")
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector("html[data-ready]")
    page.click("#copy")
    page.wait_for_selector("#copied:not(:empty)")  # the clipboard takes its time
    assert page.input_value("#link") == shared
    assert page.inner_text("#compare") == seen
    page.click("#view-watch")
    assert page.input_value("#week") == "99"


def test_the_source_of_a_number_takes_one_action(page):
    page.click("#lever-ends summary")
    assert "Arstein and Sveinhaug 2023" in page.inner_text("#lever-ends")


def test_any_number_has_its_source_two_actions_away(page):
    page.click("#view-assumptions")
    page.fill("#search", "permit_capacity")
    row = page.locator("#assumptions tbody tr:visible")
    assert row.count() == 1
    assert "DalaLab" in row.inner_text()
    assert "assumed" in row.inner_text()


def test_printing_takes_one_action_and_leaves_the_controls_out(page, tmp_path):
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    page.click("#print")
    assert page.get_attribute("html", "data-printed") == "yes"
    page.emulate_media(media="print")
    assert page.is_visible("#answer")
    assert page.is_visible("#over-time svg")
    assert page.is_visible("#side table")
    assert page.is_visible("#changed")
    assert not page.is_visible("#levers")
    assert not page.is_visible("#copy")


def test_up_to_four_scenarios_stand_side_by_side(page):
    page.click("#add")
    page.click("#add")
    assert page.locator("#add").count() == 0
    assert page.locator("#side tbody tr").count() == 4
    page.click("#make-baseline")
    assert page.get_attribute("#tab-0", "aria-pressed") == "true"
    page.click("#tab-1")
    page.click("#remove")
    assert page.locator("#side tbody tr").count() == 3


def test_undo_goes_back_step_by_step_and_reset_to_the_start(page):
    def seen():
        return page.inner_text("#answer") + page.inner_text("#changed")

    story = [seen()]
    for act in ("#preset-hours", "#tab-2", "input[name=colocation-choice][value=none]", "#remove"):
        page.click(act)
        story.append(seen())
    for expected in reversed(story[:-1]):
        page.click("#undo")
        assert seen() == expected
    assert page.is_disabled("#undo")
    for expected in story[1:]:
        page.click("#redo")
        assert seen() == expected
    page.click("#reset")
    assert seen() == story[0]


def test_what_differs_is_listed(page):
    page.click("#preset-leaves")
    text = page.inner_text("#changed")
    assert "When the facilitator ends: the facilitator ends after 3 years. Baseline: the facilitator stays." in text
    page.click("#tab-1")
    page.click("input[name=facilitator-choice][value=none]")
    assert not page.is_visible("#lever-ends")  # nobody ends where nobody facilitates


def test_no_clear_difference_is_said_so(page):
    page.click("#preset-building")
    assert re.match("(No|Hardly any|No clear) difference", page.inner_text("#answer"))


# --- 4. the same numbers as the command line ---------------------------------------------------


JSON_DIGITS = 1e-9  # `--json` rounds to ten decimals


def _compare(tmp_path, *words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["compare", "--json", "--no-figures", "--replicates", "100", "--out", str(tmp_path), "case=vestbygd", *words]) == 0
    return json.loads(out.getvalue())


def test_fifty_settings_equal_symbiosis_compare(page, grid, tmp_path):
    """Ten places of the grid, each with its five cadences: what the page shows is what `compare` gives."""
    draw = random.Random(1)
    meetings = grid.lever("meetings")
    axis = grid.levers.index(meetings)
    places = draw.sample(sorted({p[:axis] + p[axis + 1 :] for p in grid.positions}), 10)
    checked = 0
    for place in places:
        codes = [(*place[:axis], m, *place[axis:]) for m in range(len(meetings.levels))]
        words = [word for word in overrides(grid, codes[0]) if not word.startswith("meetings=")]
        told = _compare(tmp_path, *words, "meetings=" + ",".join(level.name for level in meetings.levels))
        scenarios = {row["meetings"]: row for row in told["scenarios"]}
        differences = {row["level"]: row for row in told["differences"]}
        for shown in (codes[:4], [codes[0], codes[4]]):
            open_link(page, link(grid, shown, on=1))
            for code in shown:
                level = meetings.levels[code[axis]].name
                key = "".join(map(str, code))
                row = scenarios[level]
                assert exact(page, "side", key, "exchanges_realised") == pytest.approx([row["exchanges_realised"], row["low"], row["high"]], abs=JSON_DIGITS)
                cell = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=exchanges_realised]").split()
                assert cell[0] == f"{row['exchanges_realised']:.2f}"
                assert exact(page, "side", key, "exchanges_operating")[0] == pytest.approx(row["exchanges_operating"], abs=JSON_DIGITS)
                assert exact(page, "side", key, "co2_t_per_year")[0] == pytest.approx(row["co2_t_per_year"], abs=JSON_DIGITS)
                assert exact(page, "side", key, "share_none_after_2_years")[0] == pytest.approx(row["share_none_after_2_years"], abs=JSON_DIGITS)
                median = exact(page, "side", key, "median_weeks_to_first_exchange")[0]
                assert median == (float("inf") if row["median_weeks_to_first_exchange"] is None else row["median_weeks_to_first_exchange"])
                if level != meetings.levels[0].name:
                    other = differences[level]
                    expected = [other[name] for name in ("difference", "low", "high", "share_more", "share_less")]
                    assert exact(page, "side", key, "difference") == pytest.approx(expected, abs=JSON_DIGITS)
                    verdict = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=difference]")
                    assert other["verdict"] in verdict or (other["share_more"] == other["share_less"] == 0 and "no difference" in verdict)
                    checked += 1
        checked += 1
    assert checked == 50


def test_every_measure_equals_the_runs(page, grid):
    draw = random.Random(2)
    for a, b in itertools.islice(zip(draw.sample(grid.positions, 8), draw.sample(grid.positions, 8), strict=True), 8):
        base, other = (simulate(grid.case, grid.scenario(code), seed=1, replicates=100, outcomes="runs").runs for code in (a, b))
        open_link(page, link(grid, [a, b], on=1))
        for name in ("exchanges_realised", "exchanges_operating", "meetings_held", "facilitator_hours", "co2_t_per_year", "cost_nok"):
            value = mean_interval(other[name])
            if a != b:
                assert exact(page, "side", "".join(map(str, b)), name) == pytest.approx([value.mean, value.low, value.high], rel=1e-9)
            paired = paired_difference(other[name].to_numpy(), base[name].to_numpy())
            assert exact(page, "differences", name, "difference")[0] == pytest.approx(paired.difference.mean, rel=1e-9, abs=1e-9)
            assert exact(page, "differences", name, "interval") == pytest.approx([paired.difference.low, paired.difference.high], rel=1e-9, abs=1e-9)
            assert exact(page, "differences", name, "shares") == pytest.approx([paired.share_more, paired.share_less])


def test_the_downloads_hold_every_future(page, grid):
    with page.expect_download() as download:
        page.click("#csv")
    text = download.value.path().read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 200
    runs = simulate(grid.case, grid.scenario(grid.observed), seed=1, replicates=100, outcomes="runs").runs
    mine = [row for row in rows if row["scenario"] == "A"]
    assert [int(row["exchanges_realised"]) for row in mine] == runs.exchanges_realised.tolist()
    assert [float(row["co2_t_per_year"]) for row in mine] == runs.co2_t_per_year.tolist()
    with page.expect_download() as download:
        page.click("#csv-excel")
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    nordic = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [{k: v.replace(",", ".") for k, v in row.items()} for row in nordic] == rows
    assert any("," in row["co2_t_per_year"] for row in nordic)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


# --- 5. hostile links ---------------------------------------------------------------------------

PIECES = ("<script>window.hacked=1</script>", "javascript:window.hacked=1", '"><img src=x onerror=hacked=1>', "__proto__", "constructor", "${hacked=1}", "%3Cscript%3E", "\u202e", "\x00", "é", ";", "=", ",", ".", "#", "v1", "v2", "99999", "-1", "1e9", "NaN", "../..", "https://example.org", "data:text/html,x", " ", "{week}", "toString")  # fmt: skip


def _fuzzed(grid, count):
    draw = random.Random(3)
    for _ in range(count):
        codes = [draw.choice(grid.positions) for _ in range(draw.randint(1, 4))]
        good = link(grid, codes, on=draw.randrange(len(codes)), view=draw.choice(VIEWS), lang=draw.choice(LANGUAGES), week=draw.randrange(521), run=draw.randrange(6), five=draw.randrange(100))
        kind = draw.randrange(6)
        if kind == 0:
            yield good
            continue
        text = list(good)
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(text) + 1)
            if kind == 1:
                text[at:at] = draw.choice(PIECES)
            elif kind == 2:
                text[at : at + draw.randint(1, 20)] = draw.choice(PIECES)
            elif kind == 3:
                del text[at : at + draw.randint(1, 5)]
            elif kind == 4:
                text[at:at] = chr(draw.choice([draw.randrange(32, 127), draw.randrange(0x20, 0xD7FF)]))
            else:
                parts = "".join(text).split(";")
                draw.shuffle(parts)
                text = list(";".join(parts))
        yield "".join(text) if draw.random() < 0.98 else "#" + "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 60)))


def test_thousands_of_hostile_links_give_a_state_or_a_plain_message(page, grid):
    links = list(_fuzzed(grid, LINKS))
    found = page.evaluate(
        """(links) => {
          const counts = { state: 0, message: 0, wrong: [] };
          const box = document.getElementById('pasted'), known = Object.values(JSON.parse(document.getElementById('data').textContent).texts)
            .flatMap((words) => Object.entries(words).filter(([id]) => /^link\\.(unreadable|version|setting|other)$/.test(id)).map(([, text]) => text));
          const nodes = document.scripts.length;
          for (const text of links) {
            const now = document.getElementById('pasted');
            now.value = text;
            now.form.dispatchEvent(new Event('submit', { cancelable: true }));
            const said = document.querySelector('#message .notice');
            const accepted = document.getElementById('pasted').value === '';
            const plain = !said || known.includes(said.firstChild.textContent);
            const visible = ['compare', 'watch', 'assumptions', 'about'].filter((view) => !document.getElementById(view).hidden).length;
            if (!plain || visible !== 1 || window.hacked || document.scripts.length !== nodes || document.querySelector('img, iframe, object') || (!accepted && !said)) counts.wrong.push(text);
            counts[accepted ? 'state' : 'message']++;
          }
          return counts;
        }""", links)  # fmt: skip
    assert not found["wrong"], found["wrong"][:3]
    assert found["state"] + found["message"] == LINKS
    assert found["state"] > LINKS / 10
    assert found["message"] > LINKS / 2


def test_links_are_read_as_mail_programs_leave_them(page, grid):
    page.click("[lang=en]")
    shared = link(grid, [grid.positions[0], grid.positions[-1]], data=page.evaluate("() => JSON.parse(document.getElementById('data').textContent).id"))
    middle = len(shared) // 2
    for text in (
        f"See {shared}.", f"<file:///x/page.html{shared}>", shared[:middle] + "\n  " + shared[middle:], f"{shared}\nKind regards",
        shared.replace(";", "%3B").replace("#", "%23"), shared[1:],
    ):  # fmt: skip
        page.click("#reset")
        before = page.inner_text("#answer")
        open_link(page, text)
        assert page.input_value("#pasted") == "", text
        assert page.inner_text("#answer") != before
    open_link(page, "  ")
    assert "Paste a link first." in page.inner_text("#message")


def test_a_link_to_what_is_no_longer_shown_goes_away(page):
    page.click("#copy")
    assert page.is_visible("#link")
    page.click("#preset-meetings")
    assert not page.is_visible("#link")
    page.click("#copy")
    assert "monthly" in page.input_value("#link")


def test_what_an_answer_surprises_without_stands_beside_it(page):
    page.click("[lang=en]")
    page.click("#preset-meetings")
    assert "a meeting takes 6 of the facilitator's hours" in page.inner_text("#because")
    page.click("#preset-facilitator")
    assert page.inner_text("#because") == ""
    page.click("#preset-leaves")
    assert "also those without the facilitator" in page.inner_text("#because")
    assert "1 exchange that ran before the start" in page.inner_text("[aria-labelledby=side-title]")
    assert "after 3 years" in page.inner_text("#answer")


def test_on_a_phone_the_answer_comes_into_sight(page_file):
    with opened(page_file, viewport={"width": 375, "height": 740}) as (page, faults):
        page.locator("#preset-building").scroll_into_view_if_needed()
        page.evaluate("() => window.scrollBy(0, 600)")
        page.evaluate("() => document.getElementById('preset-building').click()")
        box = page.locator("#answer").bounding_box()
        assert 0 <= box["y"] < 740
        assert not faults


def test_a_hostile_address_opens_the_page_with_a_plain_message(page_file):
    for fragment in ("#<script>window.hacked=1</script>", "#v9;id=1", "#v1;id=00000000;view=compare;lang=en;s=a.b.c.d.e;on=0;run=0;week=0;five=0", "#%00%ff"):
        with opened(page_file) as (page, faults):
            page.goto("about:blank")
            page.goto(page_file.as_uri() + fragment)
            page.wait_for_selector("html[data-ready]")
            assert page.is_visible("#message .notice")
            assert page.is_visible("#answer")
            assert page.evaluate("window.hacked") is None
            assert not faults


def test_the_policy_stops_what_would_get_in(page_file):
    """The policy is at work: markup from text is refused by the browser itself."""
    with opened(page_file) as (page, faults):
        page.evaluate("() => { const s = document.createElement('script'); try { s.textContent = 'window.hacked=1'; document.body.append(s); } catch {} }")
        page.evaluate("() => { const i = document.createElement('img'); i.src = 'https://example.org/x.png'; document.body.append(i); }")
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert not [fault for fault in faults if fault.startswith("https://example.org")] or any("Content Security Policy" in f for f in faults)
        assert any("Content Security Policy" in fault or "Trusted" in fault for fault in faults)


# --- watching -----------------------------------------------------------------------------------


def test_the_log_tells_why(page):
    page.click("#view-watch")
    seen = set()
    for _ in range(60):
        page.click("#turn")
        seen |= set(page.eval_on_selector_all("#log li", "all => all.map((n) => n.textContent)"))
    text = " ".join(seen)
    for words in ("nobody drove it hard enough", "broke a promise", "got going", "said no", "Nobody owns it"):
        assert words in text or words.lower() in text, words
    assert "{" not in text
    assert "log." not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_every_future_has_words(page, language):
    page.click(f".languages [lang={language}]")
    page.click("#view-watch")
    page.uncheck("#quiet")
    missing = page.evaluate(
        """() => {
          const data = JSON.parse(document.getElementById('data').textContent), words = data.texts[document.documentElement.lang];
          return data.futures.flatMap((one) => one.events).map((e) => 'log.' + e[1] + (e[4] ? '.' + e[4] : '')).filter((id) => !(id in words));
        }""")  # fmt: skip
    assert not missing


def test_counts_of_the_picture_are_those_of_the_run(page):
    """What the events add up to is what the run counted, week by week."""
    page.click("#view-watch")
    wrong = page.evaluate(
        """() => {
          const data = JSON.parse(document.getElementById('data').textContent), wrong = [];
          data.futures.forEach((one, k) => {
            const run = document.getElementById('run'); run.value = String(k); run.dispatchEvent(new Event('change'));
            for (let week = 1; week <= data.weeks; week += 13) {
              const slider = document.getElementById('week'); slider.value = String(week); slider.dispatchEvent(new Event('input'));
              const shown = Number(document.querySelectorAll('#now dd')[2].textContent);
              if (shown !== one.exchanges_operating[week - 1]) wrong.push([k, week, shown, one.exchanges_operating[week - 1]]);
            }
          });
          return wrong;
        }""")  # fmt: skip
    assert not wrong


def test_the_documents_say_how_many_futures_are_recorded(page):
    page.click("#view-watch")
    words = {4: "four", 5: "five", 6: "six", 7: "seven"}
    said = re.findall(r"(\w+) recorded futures", (Path(__file__).parents[2] / "docs" / "page.md").read_text(encoding="utf-8"))
    assert said == [words[page.locator("#run option").count()]]


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


# --- other places ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "weeks"), [("reference", 60), ("kalundborg", 130)])
def test_another_place_and_a_short_horizon_make_a_whole_page(tmp_path, place, weeks):
    path = tmp_path / "small.html"
    assert main(["page", "--case", place, "--out", str(path), "--replicates", "3", "--weeks", str(weeks)]) == 0
    with opened(path, viewport={"width": 400, "height": 800}) as (page, faults):
        for language in LANGUAGES:
            page.click(f".languages [lang={language}]")
            for view in VIEWS:
                page.click(f"#view-{view}")
                assert page.evaluate("document.documentElement.scrollWidth") <= 400
                text = page.inner_text("main")
                assert not re.search(r"\b(undefined|NaN|Infinity)\b|\{\w+\}|\b(level|answer|log|chart|measure|stop)\.\w", text), (view, language)
        assert not faults
