"""Workshop mode: guess first, then what the model says beside the guesses; nothing is given away, nothing is left."""

from __future__ import annotations

import pytest

from experiments.page.presets import presets
from experiments.statistics import count_interval, share_interval
from experiments.words.catalogue import texts
from experiments.words.languages import LANGUAGES
from sim import simulate
from tests.pages import VIEWS, link, open_link, settled

pytestmark = pytest.mark.browser


def _counts(small, setting):
    place = small.place
    runs = simulate(
        place.case, place.scenario(setting), seed=place.seed, replicates=place.replicates, weeks=place.weeks
    )
    return runs.runs.exchanges_realised.to_numpy()


def _is_hidden(page):
    """Whether nothing of answer and pictures can be seen, heard or printed."""
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert not any(page.is_visible(f"#{part}") for part in (*VIEWS, "answer", "brief", "pictures", "side", "cost"))
        assert page.locator("#room-pairs, .truth, #truth-summary").count() == 0
    page.emulate_media(media="screen")
    heard = page.locator("body").aria_snapshot()
    assert "paired futures" not in heard
    assert "interval" not in heard
    return heard


def _guess(page, text):
    page.fill("#guess", text)
    page.keyboard.press("Enter")


def test_guesses_come_first_and_then_the_truth_beside_them(visit, refined):
    """With keys alone; numbers are Python's."""
    settings = presets(refined.place)["appoint"]
    counts = [_counts(refined, setting) for setting in settings]
    n, more = len(counts[0]), int((counts[1] > counts[0]).sum())
    with visit(refined.file(), viewport={"width": 1366, "height": 768}) as page:
        page.click("#preset-appoint")
        page.check("input[name=picture][value=pairs]")
        settled(page)
        shared = "(document.getElementById('copy').click(), document.getElementById('link').value)"
        before, seen = page.evaluate(shared), page.inner_text("#pairs-summary") + page.inner_text("#side")
        page.evaluate("window.scrollTo(0, 300)")
        page.evaluate("document.getElementById('workshop-on').click()")  # where it is not scrolled to
        assert page.evaluate("document.activeElement.id") == "room-title"
        assert f"In how many of {n} futures" in _is_hidden(page)
        smallest = page.evaluate("Math.min(...[...document.querySelectorAll('#workshop *')].filter((one) => one.checkVisibility() && one.textContent.trim()).map((one) => parseFloat(getComputedStyle(one).fontSize)))")  # fmt: skip
        assert smallest >= 27  # pixels of 1366: a letter is as high as a hundredth of the picture's height or more
        assert page.is_disabled("#room-next")
        for wrong in ("", "many", f"{n + 1}", "-1", "1e9", "<b>"):
            _guess(page, wrong)
            assert f"from 0 to {n}" in page.inner_text("#guess-fault")
            assert page.is_disabled("#room-next")
        _guess(page, "10 20,5;  30")
        page.evaluate("() => { const one = document.getElementById('guess-range'); one.value = '20'; one.dispatchEvent(new Event('input')); }")  # fmt: skip
        page.click("#guess-add")
        assert page.inner_text("#guesses-summary") == "Guesses: 10; 20.5; 30; 20"
        page.click("#guess-back")
        assert page.locator("circle.guess").count() == 3
        _is_hidden(page)
        page.locator("#room-next").press("Enter")
        truth = share_interval(more, n)
        assert page.inner_text("#truth-summary") == (
            f"Guesses: 20.5 (the middle of 3). Model: {more} ({n * truth.low:.0f} to {n * truth.high:.0f})."
        )
        assert page.locator("circle.guess").count() == 3
        assert page.locator(".truth .whisker").count() == 3
        page.click("#room-next")
        _is_hidden(page)
        _guess(page, "4.5")
        page.click("#room-next")
        own = count_interval(counts[1])
        assert (
            page.inner_text("#truth-summary") == f"Guess: 4.5. Model: {own.mean:.1f} ({own.low:.1f} to {own.high:.1f})."
        )
        page.click("#room-next")
        assert page.locator("#room-pairs .dots > *").count() == n
        page.keyboard.press("Control+z")  # is not for here
        page.click("#workshop-others")
        page.click("[data-preset=meetings]")
        assert page.is_disabled("#room-next")
        assert "meetings" in page.inner_text("#room")
        page.click("#workshop-off")
        assert page.evaluate("document.activeElement.id") == "workshop-on"
        assert page.evaluate("window.scrollY") == 300
        assert page.inner_text("#pairs-summary") + page.inner_text("#side") == seen
        assert page.evaluate(shared) == before
        page.click("#workshop-on")
        assert page.locator("circle.guess").count() == 0  # nothing is kept


def test_a_link_opens_the_mode_in_any_language_also_on_a_phone(visit, refined):
    settings = presets(refined.place)["hours"]
    with visit(refined.file(), viewport={"width": 320, "height": 700}) as page:
        for language in LANGUAGES:
            say = texts(language)
            open_link(page, link(settings, on=2, lang=language, further=";workshop=1"))
            _is_hidden(page)
            assert page.inner_text("#room-title").startswith(say["workshop.share"].partition("{")[0])
            assert ";workshop=1" in page.evaluate("new Promise((done) => setTimeout(() => done(location.hash), 400))")
            for guess in ("3 4 4", "2"):
                _guess(page, guess)
                page.click("#room-next")
                assert page.evaluate("document.documentElement.scrollWidth") <= 320
                page.click("#room-next")
            assert page.is_visible("#room-pairs svg")
            page.click("#workshop-off")
            assert page.is_visible("#answer")
            assert page.locator("#tab-3").count() == 1
        open_link(page, link(settings[:1], on=0, further=";workshop=1"))  # one scenario: nothing to compare
        _guess(page, "2")
        page.click("#room-next")
        assert page.locator("#room-next").count() == 0


def test_a_guess_that_was_typed_counts_when_one_reveals(visit, refined):
    with visit(refined.file()) as page:
        page.click("#workshop-on")
        page.fill("#guess", "many")
        page.click("#room-next")
        assert "from 0 to" in page.inner_text("#guess-fault")
        assert page.input_value("#guess") == "many", "to be mended"
        assert page.locator(".truth").count() == 0
        _guess(page, "10")
        page.fill("#guess", "20")
        page.click("#room-next")
        assert page.locator("circle.guess").count() == 2
        page.click("#room-next")
        assert page.is_disabled("#room-next")
        page.fill("#guess", "4.5")
        page.click("#room-next")
        assert page.inner_text("#truth-summary").startswith("Guess: 4.5. ")


def test_where_a_difference_is_not_clear_the_mode_says_so(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        page.click("#preset-expectations")
        settled(page)
        kind = page.get_attribute("#answer", "data-kind")
        page.click("#workshop-on")
        _guess(page, "3")
        page.click("#room-next")
        told = texts("en")["workshop.unclear"]
        assert (told in page.inner_text("#room")) == (kind in ("unclear", "hardly"))
        page.click("#room-next")
        _guess(page, "3")
        page.click("#room-next")
        page.click("#room-next")
        assert "difference" in page.inner_text("#room-title")
