"""Links and what else comes from outside: hostile, broken by mail, or refused by the policy.

Ten thousand hostile links under SYMBIOSIS_THOROUGH, 500 of them every day.
"""

from __future__ import annotations

import random

import pytest

from experiments.words.languages import LANGUAGES
from tests.pages import REPLICATES, VIEWS, link, open_link, opened
from tests.thorough import tried

pytestmark = pytest.mark.browser
LINKS = tried(10_000, 300)
PIECES = ("<script>window.hacked=1</script>", "javascript:window.hacked=1", '"><img src=x onerror=hacked=1>', "__proto__", "constructor", "${hacked=1}", "%3Cscript%3E", "\u202e", "\x00", "é", ";", "=", ",", ".", "#", "v1", "v2", "99999", "-1", "1e9", "NaN", "../..", "https://example.org", "data:text/html,x", " ", "{week}", "toString")  # fmt: skip


def _fuzzed(grid, count):
    draw = random.Random(3)
    for _ in range(count):
        codes = [draw.choice(grid.positions) for _ in range(draw.randint(1, 4))]
        good = link(
            grid,
            codes,
            on=draw.randrange(len(codes)),
            view=draw.choice(VIEWS),
            lang=draw.choice(LANGUAGES),
            week=draw.randrange(521),
            run=draw.randrange(6),
            five=draw.randrange(REPLICATES),
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
    shared = link(
        grid,
        [grid.positions[0], grid.positions[-1]],
        data=page.evaluate("() => JSON.parse(document.getElementById('data').textContent).id"),
    )
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
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert any("'TrustedScript'" in fault for fault in faults)
        assert refused == [("https://example.org/x.png", "csp")]
