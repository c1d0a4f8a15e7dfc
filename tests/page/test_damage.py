"""A page that was damaged on its way says so and shows no number: bits are turned and the end is cut off.

Thirty places under SYMBIOSIS_THOROUGH, twelve every day. SYMBIOSIS_FLIPS sets how many, SYMBIOSIS_SEED which.
"""

from __future__ import annotations

import os
import random
import re

import pytest

from experiments.page.document import document
from tests.pages import VIEWS, comes, opened
from tests.thorough import tried

pytestmark = pytest.mark.browser
FLIPS = int(os.environ.get("SYMBIOSIS_FLIPS", tried(30, 12)))
SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
PARTS = r'(<style id="style">.*?</style>)|(<script type="text/plain".*?</script>)|(<script>.*?</script>)'
LINES = ("Denne filen er skadet. ", "Den här filen är skadad. ", "This file is damaged. ")


@pytest.fixture(scope="module")
def whole(small):
    return document(small.data).encode()


def places(whole: bytes, draw: random.Random) -> list[int]:
    """Bytes to damage: as many in style, data, script and the few bytes of the frame around them."""
    parts = [range(*found.span()) for found in re.finditer(PARTS.encode(), whole, re.DOTALL)]
    assert len(parts) == 3
    inside = {at for part in parts for at in part}
    frame = [at for at in range(len(whole)) if at not in inside]
    return [draw.choice((frame, *parts)[k % 4]) for k in range(FLIPS)]


def what_is_seen(page) -> str:
    """What every view says; or "damaged", where the line says so and nothing else is there; or what went wrong."""
    if page.evaluate("document.documentElement.dataset.ready"):
        return "".join(page.evaluate("(view) => { document.getElementById('view-' + view).click(); return document.body.innerText; }", view) for view in VIEWS)  # fmt: skip
    said = page.evaluate("(lines) => [...document.querySelectorAll('p')].some((p) => lines.some((line) => p.textContent.startsWith(line)))", LINES)  # fmt: skip
    nothing_else = page.evaluate("!document.querySelector('main, svg, table')")
    return "damaged" if said and nothing_else else "nothing is said"


def test_a_damaged_page_says_so_or_is_what_it_was(browser, whole, tmp_path):
    draw = random.Random(SEED)
    path = tmp_path / "page.html"
    path.write_bytes(whole)
    with opened(path, browser=browser) as (page, _):
        as_it_was = what_is_seen(page)
        assert len(as_it_was) > 5000
        silent, found = [], 0
        for at in places(whole, draw):
            bit = 1 << draw.randrange(8)
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            page.goto("about:blank")
            page.goto(path.as_uri())
            seen = what_is_seen(page)
            found += seen == "damaged"
            if seen not in ("damaged", as_it_was):
                silent.append((at, bit, whole[max(0, at - 30) : at + 30], seen[:200]))
        assert not silent
        assert found > FLIPS / 2


def test_a_page_that_was_cut_off_says_so(browser, whole, tmp_path):
    draw = random.Random(SEED)
    path = tmp_path / "page.html"
    path.write_bytes(whole)
    begins = whole.index(b"<title>")
    ends = whole.rindex(b"</script>")
    with opened(path, browser=browser) as (page, _):
        for at in (begins, ends - 1, ends, *(draw.randrange(begins, ends) for _ in range(FLIPS // 4))):
            path.write_bytes(whole[:at])
            page.goto("about:blank")
            page.goto(path.as_uri())
            assert what_is_seen(page) == "damaged", at


def test_one_turned_bit_of_what_it_knows_is_seen_at_once(browser, whole, tmp_path):
    """The script finds it, so the reader need not wait for the line."""
    path = tmp_path / "page.html"
    at = whole.index(b'id="data">') + 3000  # packed, so it is anything a page knows
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with opened(path, browser=browser, ready=".damaged, #page") as (page, faults):
        for line in LINES:
            assert page.get_by_text(line.strip(), exact=False).is_visible()
        assert not re.search(r"\d", page.inner_text("body"))
        assert not faults


@pytest.mark.both_browsers
def test_a_refused_script_leaves_the_line_to_be_seen(browser, whole, tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(whole.replace(b"const YEAR=D.year;", b"const YEAR=D.yeas;"))
    with opened(path, browser=browser, ready="#page") as (page, faults):
        for after, is_seen in ((1999, False), (2001, True)):  # milliseconds
            page.evaluate("(at) => document.getAnimations().forEach((one) => { one.pause(); one.currentTime = at; })", after)  # fmt: skip
            assert page.get_by_text(LINES[2].strip()).is_visible() == is_seen
        assert comes(page, lambda: any("Content Security Policy" in fault for fault in faults))


def test_what_mail_does_to_line_ends_is_no_damage(browser, whole, tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(whole.replace(b"\n", b"\r\n") + b"\r\n")
    with opened(path, browser=browser) as (page, faults):
        assert page.is_visible("#answer")
        assert not faults


def test_without_scripts_the_line_says_so(browser, whole, tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(whole)
    with opened(path, browser=browser, ready="#page", java_script_enabled=False) as (page, _):
        page.get_by_text("JavaScript is off").first.wait_for(state="visible")
