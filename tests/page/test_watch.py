"""Watching one future, and pages of other places: two under SYMBIOSIS_THOROUGH, one every day."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.words.languages import LANGUAGES
from tests.pages import VIEWS
from tests.thorough import tried

pytestmark = pytest.mark.browser


def test_the_log_tells_why(page):
    page.click("#view-watch")
    seen = set()
    for _ in range(100):
        page.click("#turn")
        seen |= set(page.eval_on_selector_all("#log li", "all => all.map((n) => n.textContent)"))
    text = " ".join(seen)
    for words in ("nobody drove it hard enough", "broke a promise", "got going", "said no", "Nobody owns it"):
        assert words in text or words.lower() in text, words
    assert "{" not in text
    assert "log." not in text


def test_every_event_of_every_future_has_words(page):
    events, missing = page.evaluate(
        """() => {
          const data = JSON.parse(document.getElementById('data').textContent), events = data.futures.flatMap((one) => one.events);
          const missing = Object.entries(data.texts).flatMap(([lang, words]) => events.map((e) => 'log.' + e[1] + (e[4] ? '.' + e[4] : '')).filter((id) => !(id in words)).filter((id) => !(id.split('.').slice(0, 2).join('.') in words)).map((id) => lang + ' ' + id));
          return [events.length, missing];
        }""")  # fmt: skip
    assert events > 500
    assert not missing


def test_counts_of_the_picture_are_those_of_the_run(page):
    """What the events add up to is what the run counted, week by week."""
    page.click("#view-watch")
    page.uncheck("#quiet")
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
    said = re.findall(
        r"(\w+) recorded futures", (Path(__file__).parents[2] / "docs" / "page.md").read_text(encoding="utf-8")
    )
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
                    r"\b(undefined|NaN|Infinity)\b|\{\w+\}|\b(level|answer|log|chart|measure|stop)\.\w", text
                ), (view, language)
