"""Printed sheets: a file and a side of A4 each, easy to read by machine too; and where no browser is there."""

from __future__ import annotations

import re

import pytest

from experiments.report import pdf
from experiments.teaching import printed, words
from experiments.teaching.exercises import BY_NUMBER, EXERCISES
from experiments.teaching.printed import document, file_name, sides
from experiments.teaching.sheet import student_side, teacher_side
from experiments.words.catalogue import LANGUAGES, words_of
from tests.pages import chromium, opened, started
from tests.thorough import tried

A4 = {"width": 688, "height": 1016}  # 182 mm x 269 mm at 96 dpi: what margins of 14 mm leave
USUAL, OF_THE_FIRST = ["student", "teacher"], ["student", "teacher", "futures"]
OF_A_PLAY = ["student", "teacher", "rules", "roles", "cards"]


@pytest.fixture(scope="module")
def browser():
    with started() as one:
        yield one


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_side_fits_a_page_and_nothing_is_found_by_axe(browser, tmp_path, language):
    """All of them, as they are laid out for print; axe looks at two, and at all under SYMBIOSIS_THOROUGH."""
    from axe_playwright_python.sync_playwright import Axe

    say = words_of(language)
    written = [(side, tmp_path / file_name(one.number, side, say)) for one in EXERCISES for side in sides(one, say)]
    for side, path in written:
        path.write_text(document(side, say), encoding="utf-8")
    with opened(written[0][1], "main", browser) as (page, faults):
        for side, path in written:
            page.emulate_media(media="screen")
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            if tried(True, side.exercise.name in ("meetings", "role_play") and language == "nb"):
                found = Axe().run(page).response["violations"]
                assert not [(v["id"], [n["html"][:80] for n in v["nodes"]]) for v in found]
            page.emulate_media(media="print")
            page.set_viewport_size(A4)
            height, width = page.evaluate(
                "[document.querySelector('main').getBoundingClientRect().height, document.documentElement.scrollWidth]"
            )
            assert (height <= A4["height"], width <= A4["width"]) == (True, True), (path, height, width)
            wide = "[...document.querySelectorAll('th, td, .cards p')].filter(e => e.scrollWidth > e.clientWidth)"
            assert page.evaluate(f"{wide}.map(e => e.textContent)") == [], path
        assert [fault for fault in faults if not fault.startswith("file:")] == []


@pytest.mark.browser
def test_the_command_prints_each_side_to_a_file_of_its_own(monkeypatch, symbiosis, tmp_path):
    """Two sides in one file would be printed on one sheet, the answer on the student's back."""
    monkeypatch.setattr(printed, "browser", chromium)
    answer = symbiosis("exercise", "7", "--lang", "sv", "--sheets", tmp_path / "sheets")
    assert answer.status == 0
    for side in USUAL:
        path = tmp_path / "sheets" / f"exercise_7_{side}.sv.pdf"
        assert str(path) in answer.out
        assert len(re.findall(rb"/Type\s*/Page[^s]", path.read_bytes())) == 1
    assert len(list((tmp_path / "sheets").iterdir())) == 2 * len(USUAL)


def test_without_a_browser_it_says_so_and_tells_of_old_prints(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(printed, "browser", lambda: None)
    (tmp_path / "exercise_3_teacher.en.pdf").write_bytes(b"%PDF-old")
    answer = symbiosis("exercise", "--sheets", tmp_path)
    assert answer.status == 0
    assert len(list(tmp_path.glob("*.html"))) == len(USUAL) * (len(EXERCISES) - 2) + len(OF_THE_FIRST + OF_A_PLAY)
    assert "No PDF" in answer.out
    assert [
        line for line in answer.out.splitlines() if "earlier sheets" in line and "exercise_3_teacher.en.pdf" in line
    ]
    assert answer.out.count("earlier sheets") == 1


def test_a_browser_that_fails_is_a_line_and_the_sheet_is_whole(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(printed, "browser", lambda: "/bin/false")
    answer = symbiosis("exercise", "3", "--sheets", tmp_path)
    assert answer.status == 74
    assert "exercise_3_student.en.pdf: cannot be printed" in answer.err
    assert (tmp_path / "exercise_3_student.en.html").read_text(encoding="utf-8").endswith("</html>\n")


def test_the_two_sides_tell_what_they_should():
    """The answer stands on the teacher's side only, and it is the one of the ranges."""
    say = words_of("nb")
    exercise = next(one for one in EXERCISES if one.name == "meetings")
    student, teacher = (document(side, say) for side in sides(exercise, say))
    assert say("class.notice") not in student
    assert say("handout.right") not in student
    assert (
        f"<h2>{say('handout.right')}</h2>\n<p>Mer tillit, færre utvekslinger. {say('handout.not_counted')}</p>"
        in teacher
    )
    assert [side.part for side in sides(BY_NUMBER[10], say)] == OF_A_PLAY
    assert [side.part for side in sides(BY_NUMBER[1], say)] == OF_THE_FIRST
    assert pdf.browser is printed.browser


def test_letters_are_explained_before_the_bet_and_rows_have_names():
    for exercise in EXERCISES:
        student = document(sides(exercise, words_of("nb"))[0], words_of("nb"))
        assert student.index(words.text(exercise, "about.1", words_of("nb"))) < student.index('class="asked"')
        assert '<th scope="row"></th>' not in student
        assert student.count('<th scope="row">') >= 3
        assert student.count('class="line"') >= (1 if exercise.name == "role_play" else 4), "room to write"


def test_no_language_has_words_of_another_or_its_decimal_sign():
    """But names of places and firms, what is shared by all, and the page's address."""
    told = {}
    for language in LANGUAGES:
        say = words_of(language)
        for exercise in EXERCISES:
            parts = [*student_side(exercise, say), *teacher_side(exercise, say)]
            told[language, exercise.name] = {line for part in parts for line in (part.title, *part.lines)}
            numbers = [cell for part in parts if part.id == "ranges" for row in part.rows[1:] for cell in row[1:]]
            wrong = "." if language != "en" else ","
            assert not [cell for cell in numbers if wrong in cell], (language, exercise.name)
    for exercise in EXERCISES:
        english = told["en", exercise.name]
        for language in set(LANGUAGES) - {"en"}:
            assert told[language, exercise.name] & english <= {"AluGass", "Vestbygd Utvikling"}, exercise.name
