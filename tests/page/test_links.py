"""Links and what else comes from outside: hostile, broken by mail, or refused by the policy.

Ten thousand hostile links under SYMBIOSIS_THOROUGH, 500 of them every day.
"""

from __future__ import annotations

import random

import pytest

from experiments.words.catalogue import all_texts
from experiments.words.languages import LANGUAGES
from tests.pages import (
    PICTURES,
    REPLICATES,
    VIEWS,
    comes,
    data_in,
    drawn_numbers,
    drawn_setting,
    is_firefox,
    link,
    numbers_text,
    open_link,
    opened,
    settled,
)
from tests.thorough import tried

pytestmark = pytest.mark.browser
LINKS = tried(10_000, 300)
PIECES = ("<script>window.hacked=1</script>", "javascript:window.hacked=1", '"><img src=x onerror=hacked=1>', "__proto__", "constructor", "${hacked=1}", "%3Cscript%3E", "\u202e", "\x00", "é", ";", "=", ",", ".", "#", "v1", "v2", "v3", "_", "99999", "-1", "1e9", "NaN", "../..", "https://example.org", "data:text/html,x", " ", "{week}", "toString")  # fmt: skip


def _elsewhere(draw):
    """Few of these: each makes the page begin anew."""
    return {
        "place": draw.choice(["vestbygd", "reference", "__proto__"]),
        "weeks": draw.choice([52, 260, 1040, 1092, 0]),
    }


def _fuzzed(place, count):
    draw = random.Random(3)
    for _ in range(count):
        settings = [drawn_setting(draw, place) for _ in range(draw.randint(1, 4))]
        good = link(
            settings,
            on=draw.randrange(len(settings)),
            view=draw.choice(VIEWS),
            lang=draw.choice(LANGUAGES),
            week=draw.randrange(521),
            run=draw.randrange(REPLICATES),
            see=".".join(map(str, draw.sample(range(len(settings)), min(len(settings), draw.randint(1, 2))))),
            five=draw.randrange(REPLICATES),
            further=draw.choice(["", f";picture={draw.choice(list(PICTURES))}"]) + draw.choice(["", ";workshop=1"]),
            numbers=draw.choice(["", numbers_text(drawn_numbers(draw, draw.choice([1, 5, 60])))]),
            **draw.choices(
                [{}, {"place": "vestbygd", "weeks": 520, "futures": REPLICATES}, _elsewhere(draw)], [50, 49, 1]
            )[0],
            rent=draw.choice([None, draw.randrange(2_000_000)]),
            curve=draw.choice(["", "hours", "meetings", "leaves"]),
        )
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
        yield (
            "".join(text)
            if draw.random() < 0.98
            else "#" + "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 60)))
        )


PLAIN = ("unreadable", "version", "setting", "place", "other", "model")


def test_thousands_of_hostile_links_give_a_state_or_a_plain_message(page, place):
    links, found = list(_fuzzed(place, LINKS)), {"state": 0, "message": 0}
    known = [words[f"link.{name}"] for words in all_texts().values() for name in PLAIN]
    for first in range(0, LINKS, 100):  # between them the page comes to rest, as it does with a user
        one = page.evaluate(
            """([links, known]) => {
              const counts = { state: 0, message: 0, wrong: [] };
              const nodes = document.scripts.length;
              for (const text of links) {
                const now = document.getElementById('pasted');
                now.value = text;
                now.form.dispatchEvent(new Event('submit', { cancelable: true }));
                const said = document.querySelector('#message .notice');
                const accepted = document.getElementById('pasted').value === '';
                const plain = !said || known.includes(said.firstChild.textContent);
                const visible = ['compare', 'watch', 'town', 'assumptions', 'about', 'workshop'].filter((view) => !document.getElementById(view).hidden).length;
                if (!plain || visible !== 1 || window.hacked || document.scripts.length !== nodes || document.querySelector('img, iframe, object') || (!accepted && !said)) counts.wrong.push(text);
                counts[accepted ? 'state' : 'message']++;
              }
              return counts;
            }""", [links[first : first + 100], known])  # fmt: skip
        assert not one["wrong"], one["wrong"][:3]
        found = {how: found[how] + one[how] for how in found}
    assert found["state"] + found["message"] == LINKS
    assert found["state"] > LINKS / 10
    assert found["message"] > LINKS / 2


def test_links_are_read_as_mail_programs_leave_them(page, place):
    page.click("[lang=en]")
    page.click("#preset-meetings")
    page.click("#copy")
    shared = "#" + page.input_value("#link").partition("#")[2]
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


def test_a_hostile_address_opens_the_page_with_a_plain_message(visit, page_file):
    with visit(page_file) as page:
        for fragment in (
            "#<script>window.hacked=1</script>",
            "#v9;id=1",
            "#v1;id=00000000;view=compare;lang=en;s=a.b.c.d.e;on=0;run=0;week=0;five=0",
            "#%00%ff",
        ):
            page.goto("about:blank")
            page.goto(page_file.as_uri() + fragment)
            page.wait_for_selector("html[data-ready]")
            assert page.is_visible("#message .notice")
            assert page.is_visible("#answer")
            assert page.evaluate("window.hacked") is None


OLD = "#v1;id=00000000;view=compare;lang=en;s={};on=1;run=0;week=0;five=0"
TODAY_OF_OLD = "informal_8.stays.none.park.monthly.unlimited"


def test_links_of_pages_before_open_where_their_choices_exist(page, place):
    for old, code in (
        ("none.stays.none.park.monthly.unlimited", "none_0_1_0_0_1_0.5_4_0_1_training_0_0"),
        (
            "appointed_75.after_156.none.park_with_common_room.weekly.slow",
            "appointed_75_1_156_0_1_1_1_1_0.5_training_0_0",
        ),
        ("appointed_37.stays.talks.none.quarterly.unlimited", "appointed_37.5_1_0_1_0_1_13_0_1_training_0_0"),
        ("funded.after_260.none.none.none.unlimited", "funded_0_1_260_0_0_1_0_0_1_training_0_0"),
    ):
        page.click("#reset")
        open_link(page, OLD.format(f"{TODAY_OF_OLD},{old}"))
        settled(page)
        keys = page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")
        assert keys == [place.observed.code, code]
        assert "made on another page" in page.inner_text("#message")
    for old in (
        "appointed_38.stays.none.park.monthly.unlimited",
        "none.stays.none.park.monthly",
        "constructor.stays.none.park.monthly.unlimited",
    ):
        before = page.inner_text("#compare")
        open_link(page, OLD.format(f"{TODAY_OF_OLD},{old}"))
        assert "does not have" in page.inner_text("#message")
        assert page.inner_text("#compare") == before


def test_a_link_says_with_which_model_it_was_made(page, page_file, place):
    page.click("#preset-meetings")
    page.click("#copy")
    shared = "#" + page.input_value("#link").partition("#")[2]
    data = data_in(page_file.read_text(encoding="utf-8"))
    assert f"model={data['version']}.{data['model']};" in shared
    page.click("#reset")
    open_link(page, shared)
    assert page.locator("#message .notice").count() == 0
    open_link(page, shared.replace(data["model"], "0" * len(data["model"])))
    assert "another version of the model" in page.inner_text("#message")


def test_no_link_asks_for_what_the_sliders_do_not_reach(page, place):
    good = place.observed.code
    for bad in (
        "informal_8.25_1_0_0_1_0.5_4_0_1", "informal_41_1_0_0_1_0.5_4_0_1", "informal_8_0_0_0_1_0.5_4_0_1",
        "informal_8_30_20_0_1_0.5_4_0_1", "informal_8_1_521_0_1_0.5_4_0_1", "informal_8_1_0_2_1_0.5_4_0_1",
        "informal_8_1_0_0_1_1.05_4_0_1", "informal_8_1_0_0_1_0.50_4_0_1", "informal_8_1_0_0_1_0.5_53_0_1",
        "informal_8_1_0_0_1_0.5_4_1_0.45", "informal_8_1_0_0_1_0.5_4_0_0.5", "none_8_1_0_0_1_0.5_4_0_1",
        "informal_8_1_0_0_0_0.5_4_0_1", "project_75_1_0_0_1_0.5_4_0_1", "informal_08_1_0_0_1_0.5_4_0_1",
    ):  # fmt: skip
        open_link(page, f"#v2;id=00000000;model=0;view=compare;lang=en;s={good},{bad};on=0;run=0;see=0;week=0;five=0")
        assert "does not have" in page.inner_text("#message"), bad


def test_no_link_asks_for_a_future_or_scenario_that_is_not_there(page, place):
    two = [place.observed, drawn_setting(random.Random(1), place)]
    for good in ({"see": "1.0"}, {"see": "1"}, {"run": REPLICATES - 1}):
        open_link(page, link(two, view="watch", **good))
        assert page.is_visible("#watched"), good
    for bad in ({"see": "2"}, {"see": "0.2"}, {"see": "1.1"}, {"run": REPLICATES}):
        open_link(page, link(two, view="watch", **bad))
        assert "does not have" in page.inner_text("#message"), bad


def test_no_link_asks_for_a_number_that_the_model_refuses(page, place):
    for bad in (
        "meeting.hold_self:1.5", "meeting.hold_self:-0.1", "meeting.hold_self", "meeting.hold_self:", "hold_self:0.3",
        "parameters.meeting.hold_self:0.3", "meeting.hold_self:0.3,meeting.hold_self:0.4", "meeting.hold_self:0.3,",
        "meeting.hold_self:3e-1", "__proto__.x:1", "constructor.name:1", "project.cooldown:10.5",
        "commitment.exit_allowed:2", "municipality.permit_service:0.7", "facilitator.hours:10", "municipality.budget:5",
        "lifecycle.goal_off:0.5", "lifecycle.goal_on:0.2", "forget.communication_half_life:2000000000", "x.y:1",
    ):  # fmt: skip
        open_link(page, link([place.observed], on=0, numbers=bad))
        assert page.locator("#message .notice").count() == 1, bad
        assert not page.inner_text("#numbers-changed")


@pytest.mark.both_browsers
def test_the_policy_stops_what_would_get_in(browser, page_file):
    """The policy is at work: markup from text is refused by the browser itself."""
    with opened(page_file, browser=browser) as (page, faults):
        refused = []
        page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
        page.evaluate(
            "() => { const s = document.createElement('script'); try { s.textContent = 'window.hacked=1'; document.body.append(s); } catch {} }"
        )
        page.evaluate(
            "() => { const i = document.createElement('img'); i.src = 'https://example.org/x.png'; document.body.append(i); }"
        )
        for told in ("require-trusted-types-for", "img-src https://example.org/x.png"):
            assert comes(page, lambda said=told: any(f"Content Security Policy: {said}" in fault for fault in faults))
        assert page.evaluate("window.hacked") is None
        if not is_firefox(browser):  # which does not even begin to ask
            assert comes(page, lambda: bool(refused))
            assert refused == [("https://example.org/x.png", "csp")]
