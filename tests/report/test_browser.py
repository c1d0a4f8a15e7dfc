"""The report in a browser: accessible, printed with the answer first, and what happens where a browser fails.

Every language and every experiment under SYMBIOSIS_THOROUGH, one language and one experiment every day.
"""

from __future__ import annotations

import os
import re

import pytest

from experiments.cli import main
from experiments.report import pdf
from experiments.report.pdf import browser as browser_of_this_machine
from experiments.request.schema import options
from experiments.request.settings import settings
from experiments.system.errors import StorageError
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.sentences import question_words
from tests.axe import has_no_violations
from tests.pages import chromium, opened, started
from tests.report.reading import read
from tests.thorough import tried

EXPERIMENTS = sorted(set(options("experiment")) - {"meeting_paradox"})  # that one is a sweep, of no few scenarios
BROWSERS = {
    "fails": "exit 3",
    "is killed": "kill -9 $$",
    "hangs": "sleep 600 & sleep 600",
    "writes nothing": "exit 0",
    "writes no PDF": 'for a in "$@"; do case "$a" in --print-to-pdf=*) echo hello > "${a#*=}";; esac; done',
    "writes a pipe": 'for a in "$@"; do case "$a" in --print-to-pdf=*) mkfifo "${a#*=}";; esac; done',
}


@pytest.fixture(scope="module")
def browser():
    with started() as one:
        yield one


@pytest.mark.browser
@pytest.mark.parametrize("language", tried(LANGUAGES, ["nb"]))
def test_nothing_is_found_by_axe_and_nothing_leaves(reports, browser, language):
    for width in tried((1280, 320), (320,)):
        with opened(reports / f"{language}.html", "main", browser, viewport={"width": width, "height": 900}) as (
            page,
            faults,
        ):
            has_no_violations(page, language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert not faults


@pytest.mark.browser
def test_it_prints_with_the_answer_on_the_first_page(reports, browser, tmp_path):
    pdf.print_to(reports / "nb.html", tmp_path / "r.pdf", chromium())
    content = (tmp_path / "r.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page[^s]", content)) <= 14
    with opened(reports / "nb.html", "main", browser) as (page, _):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1032})  # 182 mm x 273 mm of A4 at 96 dpi
        ends = page.evaluate(
            "[...document.querySelectorAll('.large, .report-side h2, .report-side .wide')].map(e => e.offsetTop + e.offsetHeight)"
        )
        assert len(ends) > 3
        assert max(ends) < 1032  # what, what it costs, what one gets and how sure: all on page 1


@pytest.mark.browser
def test_the_command_prints_what_it_wrote(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(pdf, "browser", chromium)
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert answer.status == 0
    assert str(tmp_path / "r.pdf") in answer.out
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.browser
@pytest.mark.parametrize("experiment", tried(EXPERIMENTS, ["steady_hours"]))
def test_answer_pictures_settings_and_how_sure_fill_two_pages(experiment, tmp_path):
    path = tmp_path / "r.html"
    assert main(["report", "--lang", "nb", "--replicates", str(tried(10, 4)), "--out", str(path), experiment]) == 0
    assert question_words(settings([], experiment).question, words_of("nb")) in read(path).said
    page = path.read_text(encoding="utf-8")
    start = page.index('<section class="report-rebuild">')  # what follows stands on pages of its own
    path.write_text(page[:start] + "</main></body></html>", encoding="utf-8")
    pdf.print_to(path, tmp_path / "two.pdf", chromium())
    assert len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "two.pdf").read_bytes())) in (1, 2)


def test_the_browser_is_the_one_named(monkeypatch):
    monkeypatch.setenv("SYMBIOSIS_CHROMIUM", "/somewhere/else")
    assert browser_of_this_machine() == "/somewhere/else"


def test_without_a_browser_it_says_so(symbiosis, tmp_path):
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "deep" / "r.html")
    assert answer.status == 0
    assert "No PDF" in answer.out
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["r.html"]


def test_a_browser_that_fails_is_one_line(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/false")
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert answer.status == 74
    assert "r.pdf: cannot be printed" in answer.err
    assert (tmp_path / "r.html").exists()


def test_an_old_print_beside_a_new_report_is_told(symbiosis, tmp_path):
    words = ("--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert "earlier report" not in symbiosis("report", *words).out
    (tmp_path / "r.pdf").write_bytes(b"%PDF-old")
    assert "r.pdf was there already and is of an earlier report." in symbiosis("report", *words).out


def test_a_pdf_that_fails_leaves_the_one_that_was_there(tmp_path):
    (tmp_path / "r.html").write_text("<p>new</p>")
    (tmp_path / "r.pdf").write_bytes(b"%PDF-old")
    with pytest.raises(StorageError):
        pdf.print_to(tmp_path / "r.html", tmp_path / "r.pdf", str(tmp_path / "no-browser"))
    assert (tmp_path / "r.pdf").read_bytes() == b"%PDF-old"


@pytest.mark.skipif(os.name == "nt", reason="scripts of a shell")
@pytest.mark.parametrize("how", BROWSERS)
def test_a_browser_that_misbehaves_costs_one_line_and_not_the_report(monkeypatch, tmp_path, how):
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{BROWSERS[how]}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "SECONDS", 1 if how == "hangs" else 30)
    (tmp_path / "r.html").write_text("<p>new</p>", encoding="utf-8")
    (tmp_path / "r.pdf").write_bytes(b"%PDF-old")
    with pytest.raises(StorageError) as failed:
        pdf.print_to(tmp_path / "r.html", tmp_path / "r.pdf", str(program))
    (line,) = str(failed.value).splitlines()
    assert line.startswith(f"{tmp_path / 'r.pdf'}: cannot be printed by")
    assert "r.html is whole" in line
    assert (tmp_path / "r.pdf").read_bytes() == b"%PDF-old"
    assert {path.name for path in tmp_path.iterdir()} == {"browser", "r.html", "r.pdf"}
