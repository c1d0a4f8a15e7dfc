"""Printed sheets: a side of A4 each, easy to read by machine too, and what happens where no browser is there."""

from __future__ import annotations

import re

import pytest

from experiments.report import pdf
from experiments.teaching import printed
from experiments.teaching.exercises import EXERCISES
from experiments.teaching.printed import document
from experiments.words.catalogue import LANGUAGES, words_of
from tests.pages import chromium, opened, started
from tests.thorough import tried

A4 = {"width": 688, "height": 1016}  # 182 mm x 269 mm at 96 dpi: what margins of 14 mm leave
SIDES = {exercise.name: 5 if exercise.name == "role_play" else 2 for exercise in EXERCISES}


@pytest.fixture(scope="module")
def browser():
    with started() as one:
        yield one


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_side_fits_a_page_and_nothing_is_found_by_axe(browser, tmp_path, language):
    """All of them, as they are laid out for print; axe looks at two, and at all under SYMBIOSIS_THOROUGH."""
    from axe_playwright_python.sync_playwright import Axe

    paths = {exercise.name: tmp_path / f"{exercise.name}.html" for exercise in EXERCISES}
    for exercise in EXERCISES:
        paths[exercise.name].write_text(document(exercise, words_of(language)), encoding="utf-8")
    with opened(paths["one_life"], "main", browser) as (page, faults):
        for name, path in paths.items():
            page.emulate_media(media="screen")
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            if tried(True, name in ("meetings", "role_play") and language == "nb"):
                found = Axe().run(page).response["violations"]
                assert not [(v["id"], [n["html"][:80] for n in v["nodes"]]) for v in found]
            page.emulate_media(media="print")
            page.set_viewport_size(A4)
            sides = page.evaluate(
                "[...document.querySelectorAll('.side')].map(e => [e.getBoundingClientRect().height, e.scrollWidth])"
            )
            assert len(sides) == SIDES[name]
            assert all(height <= A4["height"] and width <= A4["width"] for height, width in sides), (path, sides)
        assert [fault for fault in faults if not fault.startswith("file:")] == []


@pytest.mark.browser
def test_the_command_prints_a_page_for_each_side(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(printed, "browser", chromium)
    answer = symbiosis("exercise", "7", "--lang", "sv", "--sheets", tmp_path / "sheets")
    assert answer.status == 0
    path = tmp_path / "sheets" / "07-whole_life-sv.pdf"
    assert str(path) in answer.out
    assert len(re.findall(rb"/Type\s*/Page[^s]", path.read_bytes())) == SIDES["whole_life"]


def test_without_a_browser_it_says_so_and_tells_of_old_prints(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(printed, "browser", lambda: None)
    (tmp_path / "03-meetings-en.pdf").write_bytes(b"%PDF-old")
    answer = symbiosis("exercise", "--sheets", tmp_path)
    assert answer.status == 0
    assert len(list(tmp_path.glob("*.html"))) == len(EXERCISES)
    assert "No PDF" in answer.out
    assert [line for line in answer.out.splitlines() if "earlier sheets" in line and "03-meetings-en.pdf" in line]
    assert answer.out.count("earlier sheets") == 1


def test_a_browser_that_fails_is_a_line_and_the_sheet_is_whole(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(printed, "browser", lambda: "/bin/false")
    answer = symbiosis("exercise", "3", "--sheets", tmp_path)
    assert answer.status == 74
    assert "03-meetings-en.pdf: cannot be printed" in answer.err
    assert (tmp_path / "03-meetings-en.html").read_text(encoding="utf-8").endswith("</html>\n")


def test_the_two_sides_tell_what_they_should(tmp_path):
    """The answer stands on the teacher's side only, and it is the one of the ranges."""
    say = words_of("nb")
    exercise = next(one for one in EXERCISES if one.name == "meetings")
    student, teacher = document(exercise, say).split('<section class="side">')[1:]
    assert say("handout.notice") not in student
    assert say("handout.right") not in student
    assert f"<h3>{say('handout.right')}</h3>\n<p>Mer tillit, færre utvekslinger</p>" in teacher
    assert pdf.browser is printed.browser
