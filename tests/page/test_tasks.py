"""Tasks as a person does them, each in one action or two."""

from __future__ import annotations

import dataclasses
import re

import pytest

from experiments.page.document import doubt
from experiments.words.catalogue import words_of
from experiments.words.languages import LANGUAGES
from sim import simulate
from tests.pages import REPLICATES, as_printed, link, open_link, settled, type_in
from tests.thorough import tried

pytestmark = pytest.mark.browser


def test_facilitator_yes_or_no_takes_one_action(page):
    page.click("#preset-facilitator")
    assert re.match(
        rf"In \d+ of {REPLICATES} paired futures, fewer exchanges get going with B \(no facilitator\)",
        page.inner_text("#answer"),
    )
    assert "appointed facilitator" in page.inner_text("#all")
    page.click("#preset-appoint")
    assert re.match(
        rf"In \d+ of {REPLICATES} paired futures, more exchanges get going with B \(appointed",
        page.inner_text("#answer"),
    )
    assert "A (as today" in page.inner_text("#answer")


def test_a_link_takes_one_action_and_brings_everything_back(page):
    page.click("#preset-leaves")
    page.click("#tab-2")
    page.click("#others")
    page.click("#view-watch")
    page.evaluate(
        "() => { const w = document.getElementById('week'); w.value = 99; w.dispatchEvent(new Event('input')); }"
    )
    page.select_option("#see", "2")
    page.select_option("#see-b", "1")
    type_in(page.locator("#run"), "7")
    page.press("#run", "Enter")
    apart = page.inner_text("#apart")
    page.click("#view-compare")
    page.click(".languages [lang=sv]")
    page.click("#copy")
    page.wait_for_selector("#copied:not(:empty)")  # the clipboard takes its time
    shared = page.input_value("#link")
    page.wait_for_selector("#curve[data-settled=true]")
    seen = page.text_content("#compare")  # not inner_text: Firefox changes its mind about capitals of first letters
    page.click("#reset")
    page.click(".languages [lang=en]")
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector("html[data-ready]")
    page.click("#copy")
    page.wait_for_selector("#copied:not(:empty)")  # the clipboard takes its time
    assert page.input_value("#link") == shared
    page.wait_for_selector("#curve[data-settled=true]")
    assert page.text_content("#compare") == seen
    page.click("#view-watch")
    assert page.input_value("#week") == "99"
    assert [page.input_value(f"#{name}") for name in ("see", "see-b", "run")] == ["2", "1", "7"]
    page.click(".languages [lang=en]")
    assert page.inner_text("#apart") == apart


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


@pytest.mark.both_browsers
def test_printing_takes_one_action_and_leaves_the_controls_out(page):
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    page.click("#print")
    assert page.get_attribute("html", "data-printed") == "yes"
    as_printed(page)
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


def test_what_a_choice_means_stands_beside_what_comes_where_nothing_is_done(visit, vestbygd):
    """Short term and long, money, people's hours; and the place as it is today, with what it risks."""
    say, today = words_of("en"), vestbygd.place.observed.code
    with visit(vestbygd.file()) as page:
        page.click("#preset-appoint")
        heads = page.locator("#side thead th").all_inner_texts()
        for measure in (
            "exchanges_realised",
            "none_after_2_years",
            "exchanges_operating",
            "facilitator_hours",
            "cost_nok",
        ):
            assert say(f"measure.{measure}") in heads
        rows = page.locator("#side tbody tr")
        assert rows.count() == 2
        assert rows.first.get_attribute("data-key") == today
        shown = [
            page.locator(f"#side td[data-name={name}]").all_inner_texts() for name in ("facilitator_hours", "cost_nok")
        ]
        for as_today, appointed in shown:
            assert as_today != appointed
        assert all(page.locator("#side td[data-name=share_none_after_2_years]").all_inner_texts())
        years = page.locator("#over-time tbody tr").evaluate_all("rows => rows.map(row => row.cells[0].textContent)")
        assert years == ["0", "1", "2", "3", "3.1"]


def test_undo_goes_back_step_by_step_and_reset_to_the_start(page):
    def seen():
        return page.inner_text("#answer") + page.inner_text("#changed")

    story = [seen()]
    for act in ("#preset-hours", "#tab-2", "input[name=colocation-choice][value=none]", "#remove"):
        page.click(act)
        settled(page)
        story.append(seen())
    for expected in reversed(story[:-1]):
        page.click("#undo")
        settled(page)
        assert seen() == expected
    assert page.is_disabled("#undo")
    for expected in story[1:]:
        page.click("#redo")
        settled(page)
        assert seen() == expected
    page.click("#reset")
    assert seen() == story[0]


def test_a_slider_that_is_dragged_is_one_step_of_undoing(page):
    page.click("#preset-appoint")
    drag = "(to) => { const one = document.getElementById('range-hours'); for (const hours of to) { one.value = hours; one.dispatchEvent(new Event('input')); } one.dispatchEvent(new Event('change')); }"
    page.evaluate(drag, [30, 22.5, 14])
    page.evaluate(drag, [16, 18])
    assert page.input_value("#number-hours") == "18"
    page.click("#undo")
    assert page.input_value("#number-hours") == "14"
    page.click("#undo")
    assert page.input_value("#number-hours") == "37.5"
    page.click("#redo")
    assert page.input_value("#number-hours") == "14"
    page.focus("#range-hours")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.click("#undo")  # each press of a key is a step
    assert page.input_value("#number-hours") == "15"


def test_what_differs_is_listed(page):
    page.click("#preset-leaves")
    text = page.inner_text("#changed")
    assert "When the facilitator ends: the facilitator ends after 3 years. Baseline: the facilitator stays." in text
    page.click("#tab-1")
    page.click("input[name=facilitator-choice][value=none]")
    assert not page.is_visible("#lever-ends")  # nobody ends where nobody facilitates


def test_talks_are_chosen_beside_the_facilitator_and_any_end(page, place):
    page.click("#preset-appoint")
    page.click("input[name=expectations-choice][value=talks]")
    settled(page)
    assert "Talks about expectations: a talk about expectations for each new project." in page.inner_text("#changed")
    type_in(page.locator("#number-ends"), "130")
    page.press("#number-ends", "Enter")
    settled(page)
    setting = dataclasses.replace(place.observed, form="appointed", hours=37.5, talks=True, end=130)
    runs = simulate(place.case, place.scenario(setting), replicates=REPLICATES, weeks=520, outcomes="runs").runs
    shown = page.inner_text(f"#side tr[data-key='{setting.code}'] td[data-name=exchanges_realised]").split()[0]
    assert shown == f"{runs.exchanges_realised.mean():.2f}"
    told = page.evaluate("() => document.querySelector('#changed .commands').textContent")
    assert "facilitator.expectations=true" in told
    assert "facilitator.end_week=130" in told
    open_link(page, link([place.observed, setting]))
    assert page.is_checked("input[name=expectations-choice][value=talks]")
    page.click("input[name=facilitator-choice][value=none]")
    assert not page.is_visible("#lever-expectations")


def test_a_number_is_typed_as_well_as_pushed(page):
    """What a field takes is what counts: on its steps and within its ends; what is no number changes nothing."""
    page.click("#preset-appoint")
    for typed, counts in (("12.5", "12.5"), ("12.7", "12.5"), ("-3", "0"), ("1000", "100"), ("", "100")):
        type_in(page.locator("#number-hours"), typed)
        page.press("#number-hours", "Enter")
        assert page.input_value("#number-hours") == counts
        assert page.input_value("#range-hours") == counts
    type_in(page.locator("#number-ends"), "156")
    page.press("#number-ends", "Enter")
    assert page.inner_text("#out-ends") == "after 3 years"
    type_in(page.locator("#number-starts"), "200")
    page.press("#number-starts", "Enter")
    assert page.input_value("#number-ends") == "200"  # nobody ends before the start
    type_in(page.locator("#number-ends"), "")
    page.press("#number-ends", "Enter")
    assert page.inner_text("#out-ends") == "stays"
    type_in(page.locator("#number-meetings"), "9")
    page.press("#number-meetings", "Tab")
    assert page.inner_text("#out-meetings") == "a meeting every 9 weeks"
    type_in(page.locator("#number-room"), "70")
    page.press("#number-room", "Enter")
    assert page.inner_text("#out-room") == "70%"
    settled(page)
    assert "a meeting every 9 weeks" in page.inner_text("#side")
    page.keyboard.press("Control+z")  # a number that counts is undone as any choice
    assert page.input_value("#number-room") == "50"
    type_in(page.locator("#number-room"), "33")
    page.keyboard.press("Control+z")  # one that is being typed is the field's own to undo
    assert page.inner_text("#out-meetings") == "a meeting every 9 weeks"


def test_no_clear_difference_is_said_so(page):
    page.click("#preset-permit")
    assert re.match("(No|Hardly any|No clear) difference", page.inner_text("#answer"))


def test_a_link_to_what_is_no_longer_shown_goes_away(page):
    page.click("#copy")
    assert page.is_visible("#link")
    page.click("#preset-meetings")
    assert not page.is_visible("#link")
    page.click("#copy")
    assert "_0.5_2_0_1_training_0_0," in page.input_value("#link")  # meetings every other week


def test_what_an_answer_surprises_without_stands_beside_it(page):
    page.click("[lang=en]")
    page.click("#preset-meetings")
    assert "a meeting takes 6 of the facilitator's hours" in page.inner_text("#because")
    page.click("#preset-facilitator")
    assert page.inner_text("#because").count(".") == 1  # and that only says what is switched on and can do nothing
    assert "Theme days can change nothing here" in page.inner_text("#because")
    page.click("#preset-leaves")
    assert "also those without the facilitator" in page.inner_text("#because")
    assert "1 exchange that ran before the start" in page.inner_text("[aria-labelledby=side-title]")
    assert tried("after 3 years", "No clear difference") in page.inner_text("#answer")  # twelve are too few to tell


def test_how_surely_it_may_be_told_stands_beside_it(page):
    told = doubt("vestbygd")
    for preset, levers in (("meetings", "meetings"), ("facilitator", "facilitator"), ("building", "colocation")):
        page.click(f"#preset-{preset}")
        for language in LANGUAGES:
            page.click(f"[lang={language}]")
            assert page.inner_text("#doubt") == told[language][levers]


def test_on_a_phone_the_answer_comes_into_sight(visit, page_file):
    with visit(page_file, viewport={"width": 375, "height": 740}) as page:
        page.locator("#preset-building").scroll_into_view_if_needed()
        page.evaluate("() => window.scrollBy(0, 600)")
        page.evaluate("() => document.getElementById('preset-building').click()")
        box = page.locator("#answer").bounding_box()
        assert 0 <= box["y"] < 740


def test_what_is_being_typed_stays_whatever_is_drawn_meanwhile(visit, small):
    """Futures that come in, or an engine that is ready, draw everything again; entered, it is shown as it counts."""
    with visit(small.file()) as page:
        page.click("#lever-events > summary")
        page.click("#event-add")
        page.click("#prices > summary")
        for view in ("compare", "watch", "assumptions"):
            page.click(f"#view-{view}")
            fields = page.locator("input[type=number][data-counts]:visible:enabled").all()[: tried(12, 4)]
            assert fields, view
            for field in fields:
                counts = field.input_value()
                type_in(field, "3")
                page.evaluate(
                    "Object.defineProperty(window, 'innerWidth', { value: window.innerWidth + 1, configurable: true })"
                )
                page.evaluate("window.dispatchEvent(new Event('resize'))")
                assert field.input_value() == "3", (view, field.get_attribute("id"))
                type_in(field, counts or "4")
                field.select_text()
                page.evaluate("window.dispatchEvent(new Event('resize'))")
                page.keyboard.type("3")  # what was selected still is
                assert field.input_value() == "3", (view, field.get_attribute("id"))
                type_in(field, "")
                field.press("Enter")  # nothing counts as it did, or means something of its own
                assert field.input_value() == field.get_attribute("data-counts")
                assert field.input_value() == counts or field.get_attribute("id") in ("number-ends", "price-rent")


FOLDS = """async () => {
  const lost = [], isSeen = (node) => node.getClientRects().length > 0;
  for (const text of [...document.querySelectorAll('main summary')].filter(isSeen).map((one) => one.textContent)) {
    const fold = [...document.querySelectorAll('main summary')].find((one) => isSeen(one) && one.textContent === text);
    if (!fold) continue;
    fold.focus();
    fold.parentElement.open = true;
    Object.defineProperty(window, 'innerWidth', { value: window.innerWidth + 1, configurable: true });
    window.dispatchEvent(new Event('resize'));
    await new Promise((done) => setTimeout(done, 200));
    const now = document.activeElement;
    if (now.textContent !== text || !now.parentElement.open) lost.push(text);
  }
  return lost;
}"""


def test_who_stands_on_a_fold_stays_there_and_it_stays_open(visit, small):
    """Whatever is drawn meanwhile: what the keyboard or a screen reader is at is not taken away."""
    with visit(small.file()) as page:
        page.click("#preset-hours")
        for view in ("compare", "watch", "assumptions"):
            page.click(f"#view-{view}")
            settled(page)
            assert page.locator("main summary:visible").count(), view
            assert page.evaluate(FOLDS) == [], view
