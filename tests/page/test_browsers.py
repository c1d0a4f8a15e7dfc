"""Two browsers: faults are heard in each, and each tells the same of the same choices.

Tests that are marked `both_browsers` run in Firefox too; all of the folder does with SYMBIOSIS_BROWSER_NAME=firefox.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages import BROWSERS, VIEWS, comes, opened, saving, settled, type_in

pytestmark = pytest.mark.browser

DRAWN = "css => [...document.querySelectorAll(css)].map((path) => path.getAttribute('d'))"


@pytest.mark.both_browsers
def test_a_page_that_does_what_it_may_not_is_found_out(browser, tmp_path):
    """What every other test relies on when it says that there was no fault."""
    path = tmp_path / "page.html"
    path.write_text(
        """<!DOCTYPE html><html data-ready><meta http-equiv="Content-Security-Policy" content="font-src 'none'">
        <script>console.warn('a warning'); setTimeout(() => { throw new Error('an error'); });
        new FontFace('f', 'url(https://example.org/f.woff)').load().catch(() => {});
        fetch('http://127.0.0.1:61999/asked').catch(() => {}); alert('a dialog');</script>""",
        encoding="utf-8",
    )
    with opened(path, browser=browser) as (page, faults):
        for fault in ("a warning", "error: an error", "Policy: font-src", "127.0.0.1:61999/asked", "a dialog"):
            assert comes(page, lambda said=fault: any(said in heard for heard in faults)), (fault, faults)


def _in_tenths(line) -> str:
    """The path of a line in tenths of a pixel: a browser's sines have a last digit of their own."""
    return re.sub(r"-?[\d.]+", lambda number: f"{float(number[0]):.1f}", line)


def _told(page) -> dict[str, object]:
    """What a visitor gets for some choices: the words of each view, the lines of its charts, the file, the link."""
    page.click("#preset-hours")
    for view, field, text in (
        ("compare", "#number-hours", "14.5"),
        ("compare", "#number-meetings", "3"),
        ("assumptions", "tr[data-key='parameters.meeting.hold_self'] input[type=number]", "0.3"),
    ):
        page.click(f"#view-{view}")
        type_in(page.locator(field), text)
        page.keyboard.press("Enter")
    told = {}
    for view in VIEWS:
        page.click(f"#view-{view}")
        settled(page)
        if page.is_visible("#curve"):
            page.wait_for_selector("#curve[data-settled=true]")
        if view == "watch":
            for _ in range(8):
                page.click("#turn")
        told[view] = page.text_content(f"#{view}").split()
        if view in ("compare", "watch"):
            drawn = page.evaluate(DRAWN, f"#{view} svg path")
            told[f"{view}, drawn"] = [_in_tenths(line) for line in drawn]
    page.click("#view-compare")
    page.click("#copy")
    told["link"] = re.sub(".*#", "", page.input_value("#link"))
    with saving(page) as saved:
        page.click("#csv")
    return told | {"file": saved.value.path().read_bytes()}


def test_both_browsers_tell_the_same(browser_named, vestbygd):
    path = vestbygd.file()
    told = {}
    for name in BROWSERS:
        # as wide as the page may be, so that bars to scroll with, which one of them lays over it, take nothing off it
        with opened(path, browser=browser_named(name), viewport={"width": 1600, "height": 900}) as (page, faults):
            told[name] = _told(page)
            assert not faults
    one, other = (told[name] for name in BROWSERS)
    for what in one:
        assert one[what], what
        assert one[what] == other[what], what


def test_no_test_waits_in_a_way_that_the_pages_policy_refuses():
    """It passes where what is waited for holds at once, and fails by chance where it does not."""
    refused = "wait_for_" + "function"
    assert [path.name for path in Path(__file__).parents[1].rglob("*.py") if refused in path.read_text("utf-8")] == [
        "pages.py"
    ]
