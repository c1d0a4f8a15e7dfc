"""Answer, lever and picture on one screen; the pictures one chooses from; the last change shown again.

Every size in every language under SYMBIOSIS_THOROUGH, each in one of them every day.
"""

from __future__ import annotations

import dataclasses
import re

import pytest

from experiments.page.presets import presets
from experiments.statistics import paired_difference
from experiments.words.catalogue import texts
from experiments.words.languages import LANGUAGES
from sim import simulate
from tests.pages import PICTURES, as_printed, link, open_link, settled, type_in
from tests.thorough import tried

pytestmark = pytest.mark.browser

EVERY = tried(1, 3)  # one control of so many is moved
LAPTOP, PHONE, ZOOMED = (1366, 768), (390, 844), (683, 384)  # the last: a laptop at 200 %
MEASURE = """async ([width, height, every]) => {
  // What is out of sight after each control has got the focus, as by keyboard, and been moved.
  const faults = [], root = document.documentElement, frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const box = (node) => node.getBoundingClientRect(), seen = (one) => one.width > 0 && one.top >= -1 && one.bottom <= height + 1 && one.left >= -1 && one.right <= width + 1;
  const over = (a, b) => a.width > 0 && b.width > 0 && a.top < b.bottom - 1 && b.top < a.bottom - 1 && a.left < b.right - 1 && b.left < a.right - 1;
  const controls = () => [...document.querySelectorAll('#choices input')].filter((one) => one.checkVisibility() && !one.disabled);
  for (const id of ['lever-municipality', 'lever-events']) { document.getElementById(id).open = true; }
  const names = controls().map((one) => one.id || one.name + '=' + one.value);
  for (const name of [...names, ...names.toReversed()].filter((_, k) => k % every === 0 || k === names.length - 1)) {
    const node = document.getElementById(name) || document.querySelector(`input[name="${name.split('=')[0]}"][value="${name.split('=')[1]}"]`);
    if (!node || node.disabled || !node.checkVisibility()) continue; // a choice before took it away
    node.focus();
    if (node.type === 'range') { node.value = String(Number(node.value) + (Number(node.value) < Number(node.max) ? 1 : -1) * Number(node.step)); node.dispatchEvent(new Event('input')); node.dispatchEvent(new Event('change')); }
    else if (['radio', 'checkbox'].includes(node.type)) node.click();
    else { node.value = node.max; node.dispatchEvent(new Event('change')); }
    while (root.dataset.settled !== 'true') await frame();
    await frame(); await frame();
    const answered = () => seen(box(document.getElementById('answer'))) || !document.getElementById('strip').hidden;
    for (let k = 0; k < 30 && !answered(); k++) await frame(); // what is in sight the browser tells when it has time
    const now = document.getElementById(node.id) || node, strip = box(document.getElementById('strip')), answer = box(document.getElementById('answer')), large = document.querySelector('#pictures figure:not([hidden]) > svg');
    const say = (what) => faults.push([name, what, Math.round(window.scrollY)].join(' '));
    if (now.offsetParent && (!seen(box(now)) || over(box(now), strip))) say('control');
    if (!seen(answer) && !(seen(strip) && document.getElementById('brief').textContent)) say('answer');
    if (seen(strip) && document.getElementById('brief').scrollHeight > document.getElementById('strip').clientHeight) say('cut');
    if (!(width > 1000 && seen(box(large)) && !over(box(large), strip)) && !(width <= 1000 && (seen(box(large)) || seen(box(document.querySelector('#small-picture svg')))))) say('picture');
  }
  return [names.length, faults];
}"""


@pytest.mark.parametrize(("size", "languages"), [
    (LAPTOP, tried(LANGUAGES, ["nb"])), (PHONE, tried(LANGUAGES, ["sv"])), (ZOOMED, tried(LANGUAGES, ["en"])),
])  # fmt: skip
def test_lever_answer_and_picture_are_on_one_screen(visit, vestbygd, size, languages):
    """Also those at the end of the list, forwards and back; on a laptop the picture itself, else a small one."""
    with visit(vestbygd.file(), viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce") as page:
        for language in languages:
            page.click(f".languages [lang={language}]")
            page.click("#reset")
            page.click("#preset-hours")  # four scenarios: the longest legend
            settled(page)
            page.evaluate("window.scrollTo(0, 0)")
            moved, faults = page.evaluate(MEASURE, [*size, EVERY])
            assert moved > 12
            assert not faults, (language, faults)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            page.evaluate("window.scrollTo(0, 0)")


def test_the_answer_in_short_says_what_the_answer_says_and_from_how_many_futures(visit, refined):
    with visit(refined.file(), viewport={"width": PHONE[0], "height": PHONE[1]}) as page:
        assert not page.is_visible("#strip")
        page.locator("#range-speed, #range-meetings").first.scroll_into_view_if_needed()
        page.wait_for_selector("#strip:visible")
        said = page.evaluate(
            """async () => {
              const said = [], slider = document.getElementById('range-meetings'), brief = document.getElementById('brief');
              new MutationObserver(() => said.push(brief.innerText.trim())).observe(brief, { childList: true });
              slider.value = '40'; slider.dispatchEvent(new Event('input'));
              while (document.documentElement.dataset.settled !== 'true') await new Promise((done) => setTimeout(done, 5));
              await new Promise((done) => setTimeout(done));
              return said;
            }""")  # fmt: skip
        assert "(20 of 30 futures)" in said[0]
        assert "futures)" not in said[-1]
        more, of = re.match(r"In (\d+) of (\d+)", page.inner_text("#answer")).groups()
        assert f"B has more in {more} of {of} futures" in said[-1]
        interval = re.search(r"difference is (\S+) \(95 % interval (\S+ to \S+)\)", page.inner_text("#detail"))
        assert f"Difference {interval[1]} ({interval[2]})" in said[-1]
        page.click("#preset-expectations")
        page.evaluate("document.getElementById('lever-permit').scrollIntoView()")
        kinds = {"unclear": "No clear difference", "hardly": "Hardly any difference", "same": "No difference"}
        assert kinds[page.get_attribute("#answer", "data-kind")] in page.inner_text("#brief")
        page.click("#view-about")
        page.wait_for_selector("#strip", state="hidden")


TOLD_LATE = """window.IntersectionObserver = class extends IntersectionObserver {
  // As a browser that is busy: what came into sight and went again is told at once, in order.
  constructor(told, options) {
    const kept = [];
    super((found) => { if (!kept.length) setTimeout(() => told(kept.splice(0), this), 500); kept.push(...found); }, options);
  }
};"""


def test_of_what_a_busy_browser_tells_at_once_the_last_holds(visit, refined):
    """The answer came into sight and went again: it is told in short, on the screen that has it no more."""
    with visit(refined.file(), init=TOLD_LATE, viewport={"width": PHONE[0], "height": PHONE[1]}) as page:
        page.evaluate("window.scrollTo(0, 3000)")
        page.wait_for_selector("#strip:visible")
        page.wait_for_timeout(600)
        page.evaluate("""async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          window.scrollTo(0, 0);
          await frame(); await frame();
          window.scrollTo(0, 3000);
        }""")
        page.wait_for_timeout(900)
        assert page.is_visible("#strip")


# --- pictures ------------------------------------------------------------------------------------


def _counts(small, setting):
    place = small.place
    runs = simulate(
        place.case, place.scenario(setting), seed=place.seed, replicates=place.replicates, weeks=place.weeks
    )
    return runs.runs.exchanges_realised.to_numpy()


def test_every_future_and_every_pair_is_a_mark(visit, refined):
    """As many of each kind as Python counts, told apart by their shape."""
    settings = presets(refined.place)["hours"]
    counts = [_counts(refined, setting) for setting in settings]
    with visit(refined.file()) as page:
        open_link(page, link(settings, on=2, further=";picture=spread"))
        settled(page)
        marks = page.evaluate(
            "[0, 1, 2, 3].map((i) => document.querySelectorAll(`#spread > svg .dots .marker.c${i}`).length)"
        )
        assert marks == [len(own) for own in counts]
        table = page.eval_on_selector_all("#spread tbody tr", "rows => rows.map((row) => [...row.cells].map((cell) => Number(cell.textContent)))")  # fmt: skip
        assert table == [[n, *(int((own == n).sum()) for own in counts)] for n in range(max(map(max, counts)) + 1)]
        page.check("input[name=picture][value=pairs]")
        differences = counts[2] - counts[0]
        kinds = page.evaluate(
            "['.marker', '.even', '.fewer'].map((kind) => document.querySelectorAll('#pairs > svg .dots ' + kind).length)"
        )
        assert kinds == [int((differences > 0).sum()), int((differences == 0).sum()), int((differences < 0).sum())]
        heights = page.eval_on_selector_all("#pairs > svg .dots > *", "all => all.map((one) => { const box = one.getBBox(); return Math.round(box.y + box.height / 2); })")  # fmt: skip
        assert heights == sorted(heights)  # from the most more to the most fewer
        assert len(set(heights)) == len(set(differences.tolist()))
        page.check("input[name=picture][value=measures]")
        rows = page.locator("#measures tbody tr")
        given = len(refined.data["columns"]) + 1 - len(refined.data["notGiven"])
        assert rows.count() == given
        assert page.locator("#measures > svg .marker").count() == 4 * given
        page.click("#measures summary")
        mean = page.inner_text(f"#side tr[data-key='{settings[2].code}'] td[data-name=exchanges_realised]").split()[0]
        assert rows.first.locator("td").nth(2).inner_text().split()[0] == mean
        for figure in PICTURES.values():
            page.check(f"input[name=picture][value={next(k for k, v in PICTURES.items() if v == figure)}]")
            page.wait_for_selector(f"#{figure} > svg")
            axes = page.eval_on_selector_all(f"#{figure} > svg .axis, #{figure} > svg .part", "all => all.map((one) => one.textContent)")  # fmt: skip
            assert axes, figure
            if figure == "stages":  # its intervals stand in its table
                assert re.search(r"\d+ to \d+", page.locator("#stages td[data-name=ever]").first.text_content())
                continue
            assert page.locator(f"#{figure} > svg .whisker").count() >= 1, figure


def test_the_chosen_picture_is_in_links_and_is_a_step_of_undoing(visit, small):
    with visit(small.file()) as page:
        page.check("input[name=picture][value=spread]")
        page.click("#preset-meetings")
        page.check("input[name=picture][value=pairs]")
        assert ";picture=pairs" in page.evaluate("(document.getElementById('copy').click(), document.getElementById('link').value)")  # fmt: skip
        for expected in ("spread", "spread", "time"):
            page.click("#undo")
            assert page.is_checked(f"input[name=picture][value={expected}]")
        assert page.is_visible("#over-time svg")
        assert not page.is_visible("#pairs")
        page.click("#redo")
        assert page.is_visible("#spread svg")
        before = page.inner_text("#side")
        open_link(page, link(presets(small.place)["hours"], further=";picture=nothing"))
        assert texts("en")["link.setting"] in page.inner_text("#message")
        assert page.inner_text("#side") == before


def test_paper_shows_all_pictures(visit, small):
    with visit(small.file()) as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        as_printed(page)
        for figure in PICTURES.values():  # that of stages where somebody has looked at it
            assert page.is_visible(f"#{figure} svg") == (figure != "stages"), figure
        assert not page.is_visible("input[name=picture]")
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert not page.is_visible("#pairs")


# --- the last change -----------------------------------------------------------------------------


def _type_hours(page, hours):
    type_in(page.locator("#number-hours"), hours)
    page.press("#number-hours", "Enter")
    settled(page)


def test_the_last_change_is_shown_again(visit, refined):
    """What was changed and what it did, as Python counts; each future goes from where it was to where it is."""
    own = presets(refined.place)["appoint"][1]
    before, after = (_counts(refined, dataclasses.replace(own, hours=hours)) for hours in (8.0, 20.0))
    found = paired_difference(after, before).difference
    n = len(before)
    with visit(refined.file()) as page:
        assert not page.is_visible("#replay-show")
        _type_hours(page, "8")
        _type_hours(page, "20")
        page.check("input[name=picture][value=spread]")  # is no change of a lever
        page.press("#replay-show", "Enter")
        assert page.evaluate("document.activeElement.id") == "replay-title"
        assert page.inner_text("#replay-what") == "Working hours in B: from “8 hours a week” to “20 hours a week”."
        said = page.inner_text("#replay-did")
        more, less = (int((sign * (after - before) > 0).sum()) for sign in (1, -1))
        assert f"in {more} of {n} futures, as many in {n - more - less}, fewer in {less}" in said
        assert f"{found.mean:+.2f}" in said.replace("\u2212", "-")
        assert f"interval {found.low:+.2f} to {found.high:+.2f}" in said.replace("\u2212", "-")
        assert not page.is_visible("#spread")
        for step, values in (("after", after), ("before", before), ("difference", after - before)):
            page.check(f"input[name=replay-step][value={step}]")
            page.wait_for_selector(f"#replay-scene svg[data-step={step}][data-arrived]")
            at = page.evaluate("[...document.querySelectorAll('#replay-scene .future')].map((dot) => Number(/\\((.*),/.exec(dot.getAttribute('transform'))[1]))")  # fmt: skip
            columns = {value: [x for x, own in zip(at, values, strict=True) if own == value] for value in set(values)}
            ordered = [columns[value] for value in sorted(columns)]
            assert all(max(left) < min(right) for left, right in zip(ordered, ordered[1:], strict=False)), step
        page.click("#replay-again")
        assert page.is_checked("input[name=replay-step][value=before]")
        page.wait_for_selector("input[name=replay-step][value=after]:checked")  # goes on by itself
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "replay-show"
        assert page.is_visible("#spread svg")
        page.click("#replay-show")
        page.click("#undo")  # another choice ends it
        assert not page.is_visible("#replay")
        page.click("#preset-meetings")  # many changes at once are none to show
        assert not page.is_visible("#replay-show")


def test_where_motion_is_not_wanted_two_stills_show_it(visit, refined):
    with visit(refined.file(), reduced_motion="reduce", locale="nb-NO") as page:
        _type_hours(page, "20")
        page.click("#view-assumptions")
        row = page.locator("#assumptions input[type=number]").first
        key = row.evaluate("(one) => one.closest('tr').dataset.key || one.closest('.doubted').id")
        type_in(row, row.get_attribute("min"))
        row.press("Enter")
        settled(page)
        page.click("#view-compare")
        page.click("#replay-show")
        page.wait_for_selector("#replay svg")
        assert key
        assert page.locator("#replay-scene svg").evaluate_all("all => all.map((one) => one.dataset.step)") == ["before", "after"]  # fmt: skip
        assert page.locator("input[name=replay-step]").count() == 0
        assert re.search(r": fra .* til .*\.$", page.inner_text("#replay-what"))
        still = page.inner_html("#replay-scene")
        page.wait_for_timeout(400)
        assert page.inner_html("#replay-scene") == still
