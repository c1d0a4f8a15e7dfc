"""The report: the numbers of `compare`, three languages, a file that lets nothing in, and its print."""

from __future__ import annotations

import dataclasses
import itertools
import os
import random
import re
import shlex
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.report import document as module
from experiments.report import pdf
from experiments.request.settings import options
from experiments.system.errors import StorageError
from experiments.words.catalogue import LANGUAGES, texts, words_of
from sim.place.read import SHIPPED
from sim.scenario import EVENTS
from tests.page.test_page import lix
from tests.pages import chromium, opened
from tests.renamed import renamed
from tests.sweeping import REPOSITORY

EXPERIMENTS = sorted(set(options("experiment")) - {"meeting_paradox"})  # that one is a sweep, of no few scenarios
# A report takes fifteen seconds: all of them under SYMBIOSIS_THOROUGH, as in CI on one Python.
FEW_EXPERIMENTS = ("three_levers", "municipal_levers", "anchor_leaves", "sotenas")
REQUEST = ("facilitator=none,appointed", "meetings=monthly,weekly")
SHORT = ("--replicates", "6", "--weeks", "156", "--seed", "3")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The same report in three languages."""
    folder = tmp_path_factory.mktemp("reports")
    for language in LANGUAGES:
        assert main(["report", "--lang", language, *SHORT, "--out", str(folder / f"{language}.html"), *REQUEST]) == 0
    return folder


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data):
        if self.tables and self.tables[-1] and self.tables[-1][-1] and self.tags[-1][0] in ("td", "th"):
            self.tables[-1][-1][-1] += data
        if data.strip() and self.tags[-1][0] != "style":
            self.said.append(data.strip())


def read(path: Path) -> _Reader:
    return _Reader(path.read_text(encoding="utf-8"))


def test_its_numbers_are_those_of_compare(reports, symbiosis, tmp_path):
    assert symbiosis("compare", "--out", tmp_path, "--no-figures", *SHORT, *REQUEST).status == 0
    (folder,) = tmp_path.iterdir()
    summary, effects = pd.read_csv(folder / "summary.csv"), pd.read_csv(folder / "effects.csv")
    report = read(reports / "en.html")
    scenarios, differences = report.tables[1][1:], report.tables[2][1:]
    assert [row[2] for row in scenarios] == [f"{mean:.2f}" for mean in summary.exchanges_realised]
    assert [row[3] for row in scenarios] == [f"{r.low:.2f} to {r.high:.2f}" for r in summary.itertuples()]
    assert [int(_digits(row[6])) for row in scenarios] == [pytest.approx(cost, abs=max(500, cost / 200)) for cost in summary.cost_nok]
    assert [row[3] for row in differences] == [f"{difference:+.2f}" for difference in effects.difference]
    assert [row[4] for row in differences] == [f"{r.low:+.2f} to {r.high:+.2f}" for r in effects.itertuples()]
    paragraph = (folder / "answer.txt").read_text(encoding="utf-8").strip().split("\n")[-1]
    (said,) = [line for line in report.said if line.startswith("Planning meetings, compared with")]
    assert paragraph.endswith(said)


def test_other_languages_say_the_same_numbers(reports):
    english = read(reports / "en.html").tables
    for language in ("nb", "sv"):
        tables = read(reports / f"{language}.html").tables
        assert len(tables) == len(english) == 7
        for ours, theirs in zip(tables[:5], english[:5], strict=True):
            for row, other in zip(ours[1:], theirs[1:], strict=True):
                assert [_digits(cell) for cell in row[2:6]] == [_digits(cell) for cell in other[2:6]]


def _digits(cell: str) -> str:
    return re.sub(r"[^\d+-]", "", cell.replace("\u2212", "-"))


def test_the_same_request_gives_the_same_bytes(reports, tmp_path):
    command = next(line for line in read(reports / "sv.html").said if line.startswith("symbiosis report "))
    assert str(tmp_path) not in command
    assert main(["report", "--out", str(tmp_path / "again.html"), *shlex.split(command)[2:]]) == 0
    assert (tmp_path / "again.html").read_bytes() == (reports / "sv.html").read_bytes()


def test_the_file_lets_nothing_in(reports):
    for language in LANGUAGES:
        report = read(reports / f"{language}.html")
        assert ("html", {"lang": language}) in report.tags
        assert not {"script", "iframe", "object", "link"} & {tag for tag, _ in report.tags}
        policy = next(a["content"] for tag, a in report.tags if a.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        images = [attrs for tag, attrs in report.tags if tag == "img"]
        assert len(images) == 2
        assert all(a["src"].startswith("data:image/svg+xml;base64,") and len(a["alt"]) > 40 for a in images)


def test_a_hostile_title_stays_text(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "place_name", lambda settings: "<script>alert(1)</script>{0}&")
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html")]) == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_no_clear_difference_is_said_so(tmp_path):
    words = ("--weeks", "60", "--replicates", "6", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, "facilitator=none", "colocation=none,park"]) == 0
    headline = read(tmp_path / "r.html").said
    assert any(line.startswith(("No clear difference between", "No difference between")) for line in headline)


def test_what_differs_from_the_usual_is_listed(tmp_path):
    words = ("--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, "parameters.meeting.hours_per_meeting=9", "facilitator.hours=12"]) == 0
    said = " ".join(read(tmp_path / "r.html").said)
    assert "9 instead of 6." in said
    assert "12 instead of 8." in said


@pytest.mark.parametrize("experiment", ["three_levers", "facilitator_hours", "facilitator_withdrawn", "kalundborg", "municipal_levers"])
def test_prepared_experiments_have_a_report(experiment, tmp_path):
    words = ("--weeks", "110", "--replicates", "2", "--lang", "nb", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, experiment]) == 0
    assert texts("nb")[f"question.{experiment}"] in read(tmp_path / "r.html").said


def test_bad_requests_are_a_line_each(symbiosis, tmp_path):
    for arguments, said in (
        (("--lang", "da"), "--lang: unknown language 'da'"),
        (("--out", tmp_path), "is not the name of a web page"),
        (("--out", "report.pdf"), "allowed: a name that ends in .html"),
        (("three_lever",), "did you mean 'three_levers'?"),
        (("meeting_paradox",), "samples uncertain values; use `symbiosis sweep meeting_paradox`"),
        (("facilitator=nobody",), "facilitator: unknown choice 'nobody'"),
    ):
        answer = symbiosis("report", *arguments)
        assert (answer.status, answer.out) == (2, ""), arguments
        assert said in answer.err
        assert "Traceback" not in answer.err


def test_without_a_browser_it_says_so(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "deep" / "r.html")
    assert answer.status == 0
    assert "No PDF" in answer.out
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["r.html"]


def test_a_disk_that_says_no_is_one_line_and_leaves_nothing(symbiosis, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "file" / "r.html")
    assert answer.status == 74
    (told,) = (line for line in answer.err.split("\n") if line.startswith("symbiosis: "))
    assert told.startswith(f"symbiosis: {tmp_path / 'file' / 'r.html'}: ")
    assert "Traceback" not in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_browser_that_fails_is_one_line(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/false")
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert answer.status == 74
    assert "r.pdf: cannot be printed" in answer.err
    assert (tmp_path / "r.html").exists()


# --- which numbers matter --------------------------------------------------------------------------------


def test_a_number_that_carries_the_answer_is_found_and_told(reports):
    report = read(reports / "en.html")
    (told,) = (line for line in report.said if line.startswith("The assumptions. We set"))
    moving, trials, held = map(int, re.search(r"(\d+) of (\d+) trials .* In (\d+) of these", told).groups())
    assert trials > 200
    assert 0 < held <= moving < trials
    table = report.tables[5]
    assert table[1][0] == "As in the model"
    assert len(table) == 2 + module.NUMBERS_LISTED
    assert all(row[2] == "–" or re.fullmatch(r"[+-]\d+\.\d\d \([+-]\d+\.\d\d to [+-]\d+\.\d\d\)", row[2]) for row in table[1:])


def test_trials_are_runs_with_one_number_changed():
    from experiments.report.matters import tried
    from experiments.report.results import computed
    from experiments.request.changed import changed
    from experiments.request.settings import settings
    from experiments.statistics import paired_difference
    from sim import simulate

    request = settings(["facilitator=none,appointed", "replicates=8", "weeks=200", "seed=5"])
    trials = tried(request, (made := computed(request)).summary, made.effects, "exchanges_realised")
    assert trials.left_out > 0  # some doubled thresholds would stand above others
    assert not any(trial.key.startswith("parameters.cost.") for trial in map(_first_of(trials), trials.by_weight()))
    trial = _first_of(trials)(trials.by_weight()[0])
    value = trial.usual * trial.factor
    outcomes = [
        simulate(request.case, changed(cell.scenario, {trial.key: value}, request.case), seed=5, replicates=8, weeks=200).runs.exchanges_realised.to_numpy()
        for cell in (trials.baseline, trials.cell)
    ]
    assert trial.difference == paired_difference(outcomes[1], outcomes[0])


def _first_of(trials):
    return lambda key: next(trial for trial in trials.trials if trial.key == key)


def test_where_nothing_is_compared_nothing_is_tried(tmp_path):
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html")]) == 0
    assert "The assumptions. " not in (tmp_path / "r.html").read_text(encoding="utf-8")


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_report_is_easy_to_read(reports, language):
    sentences = [line for line in read(reports / f"{language}.html").said if line.endswith(".") and len(line) > 60]
    assert len(sentences) > 10
    assert lix("\n".join(sentences)) <= 45


def test_every_choice_and_question_has_words():
    from experiments.request.settings import options, settings
    from experiments.words.sentences import level_words
    from sim.scenario import CHOICES

    english = words_of("en")
    for language in LANGUAGES:
        say = words_of(language)
        for lever, choices in CHOICES.items():
            for form in choices:
                assert "=" not in level_words(lever, form, say), (language, lever, form)
        for name in options("experiment"):
            assert english(f"question.{name}") == settings([], name).question, "the question changed: see to its translations"


def test_commands_answer_in_other_languages(symbiosis, tmp_path, monkeypatch):
    words = ("compare", "--no-figures", "--out", tmp_path, *SHORT, *REQUEST)
    english = symbiosis(*words).out
    norwegian = symbiosis("compare", "--lang", "nb", *words[1:]).out  # the result is there; its words are too
    assert "uten tilrettelegger" in norwegian
    assert "Finnes allerede" in norwegian
    monkeypatch.setenv("SYMBIOSIS_LANG", "sv")
    assert "utan samordnare" in symbiosis(*words).out
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    monkeypatch.delenv("SYMBIOSIS_LANG")
    again = symbiosis(*words).out
    assert again.split("\n")[0] == english.split("\n")[0], "the machine's language changes nothing"
    assert symbiosis("run", "--lang", "klingon").status == 2


# --- in a browser -------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_by_axe_and_nothing_leaves(reports, language):
    from axe_playwright_python.sync_playwright import Axe

    for width in (1280, 320):
        with opened(reports / f"{language}.html", ready="main", viewport={"width": width, "height": 900}) as (page, faults):
            found = Axe().run(page).response["violations"]
            assert not [(v["id"], [n["html"][:80] for n in v["nodes"]]) for v in found]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert not faults


@pytest.mark.browser
def test_it_prints_with_the_answer_on_the_first_page(reports, tmp_path):
    pdf.print_to(reports / "nb.html", tmp_path / "r.pdf", chromium())
    content = (tmp_path / "r.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert (reports / "nb.pdf").exists()
    assert 5 <= len(re.findall(rb"/Type\s*/Page[^s]", content)) <= 14
    with opened(reports / "nb.html", ready="main") as (page, _):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1032})  # 182 mm x 273 mm of A4 at 96 dpi
        tops = page.evaluate("[...document.querySelectorAll('.large, .report-side h2')].map(e => e.offsetTop)")
        assert max(tops[:-1]) < 1032
        assert tops[-1] < 2 * 1032


@pytest.mark.browser
@pytest.mark.parametrize("experiment", EXPERIMENTS if os.environ.get("SYMBIOSIS_THOROUGH") else FEW_EXPERIMENTS)
def test_answer_pictures_settings_and_how_sure_fill_two_pages(experiment, tmp_path):
    path = tmp_path / "r.html"
    assert main(["report", "--lang", "nb", "--replicates", "10", "--out", str(path), experiment]) == 0
    page = path.read_text(encoding="utf-8")
    start = page.index('<section class="report-rebuild">')  # what follows stands on pages of its own
    path.write_text(page[:start] + "</main></body></html>", encoding="utf-8")
    pdf.print_to(path, tmp_path / "two.pdf", chromium())
    assert len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "two.pdf").read_bytes())) in (1, 2)


def test_the_browser_is_the_one_named(monkeypatch):
    monkeypatch.setenv("SYMBIOSIS_CHROMIUM", "/somewhere/else")
    assert pdf.browser() == "/somewhere/else"


# --- nothing unsaid, nothing of the machine ---------------------------------------------------------------


def _said(tmp_path, *words) -> str:
    out = tmp_path / "said.html"
    assert main(["report", "--weeks", "300", "--replicates", "2", "--out", str(out), *words]) == 0
    return " ".join(read(out).said)


def test_each_named_scenario_says_what_it_sets(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    said = _said(tmp_path, "municipal_levers")
    for value in ("a week the facilitator has: 58.3", "a week the facilitator has: 116.6", "500,000"):
        assert value in said, value
    assert "Municipal levers: theme days" in said
    assert "no municipal lever, the same throughout" not in said
    assert "Every other number has" not in said
    said = _said(tmp_path, "anchor_leaves")
    assert "events: AluGass leaves in week 260" in said
    assert "Norsk Læring leaves in week 260" in said


def test_switches_and_mechanisms_that_were_set_are_listed(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    said = _said(tmp_path, "facilitator=none,appointed", "municipality.permit=true", "without=[gossip]")
    assert "permits handled with limited room: yes instead of no." in said
    assert "Switched off in the model, in all scenarios: gossip." in said
    assert "Every other number has" not in said


def test_a_number_given_for_forms_that_differ_is_listed(monkeypatch, tmp_path):
    """37.5 hours are usual for one form and not for the other; what was typed is told all the same."""
    monkeypatch.setattr(pdf, "browser", lambda: None)
    said = _said(tmp_path, "facilitator=appointed,project", "facilitator.hours=37.5")
    assert "Set in all scenarios: Working hours a week the facilitator has: 37.5." in said
    assert "instead of" not in said, "what is usual differs between the forms"


def test_no_path_of_a_machine_is_mailed_on(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    shutil.copytree(SHIPPED / "vestbygd", tmp_path / "town")
    case = tmp_path / "town" / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("name: vestbygd", "name: harbour"), encoding="utf-8")
    said = _said(tmp_path, f"case={tmp_path / 'town'}", "facilitator=none,appointed")
    assert str(tmp_path) not in (tmp_path / "said.html").read_text(encoding="utf-8")
    assert "case=FOLDER-OF-harbour" in said
    assert "Write the path of that folder" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_in_the_report_makes_the_same_bytes(reports, tmp_path, monkeypatch, language):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    (written,) = [text for text in read(reports / f"{language}.html").said if text.startswith("symbiosis report ")]
    assert main(["report", "--out", str(tmp_path / "again.html"), *shlex.split(written)[2:]]) == 0
    assert (tmp_path / "again.html").read_bytes() == (reports / f"{language}.html").read_bytes()


def test_an_old_print_beside_a_new_report_is_told(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
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


# --- what a reviewer found ------------------------------------------------------------------------------


def test_texts_that_call_all_numbers_assumed_are_true():
    """`words.caution` of every answer, the page and the README say "all"."""
    from experiments.request.changed import declared_numbers

    assert {declaration.basis for declaration, _ in declared_numbers().values()} == {"assumed"}


def test_only_trials_that_move_something_are_counted_as_evidence():
    from experiments.report.matters import tried
    from experiments.report.results import computed
    from experiments.request.settings import settings

    request = settings(["facilitator=none,appointed", "replicates=8", "weeks=300"])
    trials = tried(request, (made := computed(request)).summary, made.effects, "exchanges_realised")
    idle = [trial for trial in trials.trials if not trial.moves]
    assert {"parameters.municipality.grant_budget", "parameters.lifecycle.goal_reached"} & {t.key for t in idle}
    assert trials.agreeing <= trials.moving
    assert 20 < trials.moving < len(trials.trials)
    for key in ("parameters.municipality.grant_budget", "parameters.lifecycle.goal_reached"):
        assert not [trial for trial in trials.trials if trial.key == key and trial.moves]


def test_trials_stand_where_the_place_stands_today():
    from experiments.report.matters import level_near_today
    from experiments.request.settings import settings

    request = settings(["facilitator=none,appointed", "municipality=none,permit", "meetings=none,monthly", "parameters.meeting.hold_self=0.2,0.4"])
    assert level_near_today(request, "municipality") == "none"
    assert level_near_today(request, "meetings") == "monthly"
    assert level_near_today(request, "parameters.meeting.hold_self") == "0.2", "the baseline, where there is no today"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_of_a_prepared_experiment_has_words_of_its_own(language):
    from experiments.request.settings import SCENARIO, settings
    from experiments.words.sentences import level_words

    say = words_of(language)
    for name in options("experiment"):
        for key, levels in settings([], name).swept.items():
            told = [level_words(key, level, say) for level in levels]
            assert len(set(told)) == len(told)
            if not key.startswith("parameters."):
                assert not [text for text in told if "null" in text or "=" in text or re.match(r"0 (weeks|uker|veckor)|1 (weeks|uker|veckor) ", text)], (name, key)
    assert say(f"name.{SCENARIO}")


def test_what_is_typed_as_overrides_stands_once_in_the_command(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    assert main(["report", "--out", str(tmp_path / "r.html"), "seed=3", "replicates=2", "weeks=30", "facilitator=none,appointed"]) == 0
    command = next(line for line in read(tmp_path / "r.html").said if line.startswith("symbiosis report "))
    assert main(["report", "--out", str(tmp_path / "again.html"), *shlex.split(command)[2:]]) == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "r.html").read_bytes()


def test_a_folder_with_the_name_of_a_shipped_place_is_not_taken_for_it(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    shutil.copytree(SHIPPED / "vestbygd", tmp_path / "town")
    said = _said(tmp_path, f"case={tmp_path / 'town'}")
    assert "case=FOLDER-OF-vestbygd" in said
    assert "Write the path of that folder" in said


def test_a_lever_whose_number_is_compared_is_not_told_as_held(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    said = _said(tmp_path, "meetings.interval=0,4,1")
    assert "Common meetings: monthly meetings, the same throughout" not in said
    said = _said(tmp_path, "facilitator=appointed", "facilitator.hours=10,37.5")
    assert "Facilitator: an appointed facilitator, the same throughout but for what is compared." in said
    assert "The baseline is not how the place is today." in said


def test_a_horizon_under_a_year_has_its_numbers(tmp_path):
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html"), "facilitator=none,appointed"]) == 0
    (by_time,) = [table for table in read(tmp_path / "r.html").tables if table[0][-1] == "30 weeks"]
    assert len(by_time) == 3


def test_a_question_about_what_is_left_is_answered_with_what_is_left(monkeypatch, tmp_path, symbiosis):
    from experiments.report.results import computed
    from experiments.request.settings import settings
    from sim import simulate

    monkeypatch.setattr(pdf, "browser", lambda: None)
    words = ("--weeks", "400", "--replicates", "6", "--out", tmp_path / "r.html")
    assert symbiosis("report", *words, "anchor_leaves").status == 0
    large = [line for line in read(tmp_path / "r.html").said if re.match(r"In \d+ of 6 paired futures|No ", line)]
    assert large
    assert all("at the end" in line or "from the best choice" in line for line in large), large
    results = computed(settings(["weeks=400", "replicates=6"], "anchor_leaves"), "anchor_leaves")
    assert (results.headlines.outcome == "exchanges_operating").all()
    baseline, other = results.trials.baseline, results.trials.cell
    case = settings([]).case
    both = [simulate(case, cell.scenario, seed=1, replicates=6, weeks=400).runs for cell in (baseline, other)]
    left = both[1].exchanges_operating.mean() - both[0].exchanges_operating.mean()
    assert results.trials.usual.difference.mean == pytest.approx(left)
    assert "Exchanges that run, year by year" in " ".join(read(tmp_path / "r.html").said)
    assert symbiosis("report", *words, "municipal_levers").status == 0
    said = read(tmp_path / "r.html").said
    assert any(re.match(r"No choice gives clearly more exchanges .* kroner|Clearly more exchanges ", line) for line in said)
    assert symbiosis("report", *words, "name=municipal_levers", "facilitator=none,appointed").status == 0
    assert not any("gives clearly more exchanges" in line for line in read(tmp_path / "r.html").said), "a name is no question"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_words(language):
    say = words_of(language)
    told = {say(f"event.{what}", week=7, target="AluGass") for what in EVENTS}
    assert len(told) == len(EVENTS)
    assert all("7" in text for text in told)


def test_many_levels_of_a_lever_stand_side_by_side_and_not_as_lines(monkeypatch, tmp_path):
    """Nine lines of seven colours cannot be told apart: the other lever makes the lines."""
    from experiments.answer import figures

    drawn = []
    monkeypatch.setattr(figures, "_save", lambda figure, folder, name, say: drawn.append(figure.axes[0]))
    swept = {"meetings.interval": ("0", "52", "26", "13", "6", "4", "3", "2", "1"), "facilitator": ("none", "appointed")}
    rows = [{"meetings.interval": i, "facilitator": f, "exchanges_realised": 1.0, "low": 0.5, "high": 1.5} for i in swept["meetings.interval"] for f in swept["facilitator"]]
    figures.grid(pd.DataFrame(rows), swept, 520, tmp_path)
    assert [label.get_text() for label in drawn[0].get_xticklabels()] == ["none", *swept["meetings.interval"][1:]]
    assert len(drawn[0].containers) == 2


# --- what a second reviewer found --------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", ["facilitator_withdrawn", "three_levers"])
def test_headlines_are_differences_of_scenarios_as_the_place_is_today(experiment):
    from experiments.report.results import computed
    from experiments.request.settings import settings
    from experiments.statistics import paired_difference
    from sim import simulate

    request = settings(["replicates=6", "weeks=300"], experiment)
    made = computed(request, experiment)
    first = next(iter(request.swept))
    today = {"colocation": "park", "meetings": "monthly"}
    cells = {c.levels[first]: c for c in request.cells if all(c.levels[key] == today[key] for key in list(request.swept)[1:])}
    outcomes = {
        level: simulate(request.case, cell.scenario, seed=1, replicates=6, weeks=300).runs[made.outcome].to_numpy()
        for level, cell in cells.items()
    }
    for row in made.headlines.itertuples():
        expected = paired_difference(outcomes[row.level], outcomes[row.against])
        assert (row.difference, row.low, row.verdict) == pytest.approx((expected.difference.mean, expected.difference.low, expected.verdict))
    assert made.best == max(outcomes, key=lambda level: outcomes[level].mean())
    for level in made.ties:
        assert paired_difference(outcomes[level], outcomes[made.best]).verdict == "no clear difference"


def test_trials_and_headline_do_not_contradict_each_other(monkeypatch, tmp_path):
    """Trials in fewer futures than the answer may be too few to see what the answer says; then that is said."""
    from experiments.report import matters
    from experiments.request.settings import settings

    firms = len(settings([]).case.firms)
    words = ["report", "--weeks", "300", "--replicates", "40", "--out", str(tmp_path / "r.html"), "facilitator=none,appointed"]
    monkeypatch.setattr(pdf, "browser", lambda: None)
    assert main(words) == 0
    assert "still went clearly the same way" in " ".join(read(tmp_path / "r.html").said)
    monkeypatch.setattr(matters, "FEWEST_FUTURES", 2)
    monkeypatch.setattr(matters, "MOST_PAIR_WEEKS", firms**2 * 300 * matters.MOST_SCENARIOS * 2)
    assert main(words) == 0
    assert "in 2 futures only, too few to tell" in " ".join(read(tmp_path / "r.html").said)
    monkeypatch.setattr(matters, "FEWEST_FUTURES", 20)
    assert main(words) == 0
    assert "They were not tried one by one" in " ".join(read(tmp_path / "r.html").said)


def test_a_lever_with_one_level_is_no_comparison(monkeypatch, tmp_path, symbiosis):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    words = ("--weeks", "110", "--replicates", "4", "--out", tmp_path / "r.html")
    assert symbiosis("report", *words, "facilitator_hours", "facilitator.hours=10").status == 0
    assert "Working hours a week the facilitator has: 10 instead of 37.5" in " ".join(read(tmp_path / "r.html").said)
    assert symbiosis("report", *words, "three_levers", "facilitator=appointed").status == 0
    assert "Compared with an appointed facilitator" not in (said := " ".join(read(tmp_path / "r.html").said))
    assert "Facilitator: an appointed facilitator, the same throughout." in said
    assert symbiosis("report", *words, "three_levers", "colocation=park", "meetings=monthly", "municipality=none,permit").status == 0


def test_a_number_typed_beside_named_scenarios_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    said = _said(tmp_path, "anchor_leaves", "facilitator=appointed,project", "facilitator.hours=37.5")
    assert "Set in all scenarios: Working hours a week the facilitator has: 37.5." in said


def test_as_today_is_understood_of_numbers_too():
    from experiments.report.matters import level_near_today
    from experiments.request.settings import settings

    request = settings(["facilitator=none,appointed", "meetings.interval=0,1,4", "parameters.meeting.hours_per_meeting=3,6"])
    assert level_near_today(request, "meetings.interval") == "4", "monthly"
    assert level_near_today(request, "parameters.meeting.hours_per_meeting") == "6"


def test_forms_whose_styles_would_be_alike_get_others():
    from experiments.answer import figures

    styles = [k for k, _ in figures._styled("municipality", {"municipality": ("none", "evaluation")})]
    assert len({k % len(figures.COLOURS) for k in styles}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_validation_is_what_it_found(language):
    from collections import Counter

    found = pd.read_csv(REPOSITORY / "results/published/validation.csv").set_index("pattern").verdict
    counts = Counter(found)
    said = texts(language)["report.sure.model"]
    numbers = [len(found), counts["reproduced"], counts["not reproduced"], counts["cannot tell"]]
    assert [int(n) for n in re.findall(r"\b\d+\b", said)] == numbers
    assert found["agreements_end"] == "not reproduced"


# --- faults from the field: commands that are pasted, targets that are none, browsers that fail ------------------

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
PIECES = (" ", "'", '"', "$(touch x)", "`id`", ";", "#", "\\", "\n", "*", "{a,b}", "~", "&&", "|", ">f", "é", "中", "-", "=", "a", "!", "%")


def test_a_thousand_drawn_commands_give_back_what_was_typed():
    """Whatever stands in a request or is the name of a case: pasted into a shell it is the same words, and no more."""
    from experiments.cli import _parser
    from experiments.report.rebuild import rebuild_command
    from experiments.request.settings import settings

    rng, request, parser = random.Random(SEED), settings([]), _parser()
    for _ in range(1000):
        name = "".join(rng.choices(PIECES, k=rng.randint(1, 8)))
        value = "".join(rng.choices(PIECES, k=rng.randint(0, 8)))
        key = rng.choice(["facilitator", "events", "name", "question", "parameters.meeting.hold_self"])
        case = rng.choice(["case=vestbygd", f"case={value}/{name}", f"case=/tmp/{value}"])
        typed = [case, f"{key}={value}", "seed=3"]
        rng.shuffle(typed)
        drawn = dataclasses.replace(
            request, seed=rng.randint(0, 9), replicates=rng.randint(1, 9), weeks=rng.randint(1, 9),
            case=renamed(request.case, name),
        )  # fmt: skip
        words = shlex.split(rebuild_command(drawn, typed, "sv"))
        shown = {case: "case=vestbygd" if case == "case=vestbygd" else f"case=FOLDER-OF-{name}"}
        given = parser.parse_args(words[1:])
        assert words[0] == "symbiosis"
        assert (given.command, given.lang) == ("report", "sv")
        assert (given.seed, given.replicates, given.weeks) == (drawn.seed, drawn.replicates, drawn.weeks)
        assert given.request == [shown.get(word, word) for word in typed if word != "seed=3"]


@pytest.mark.parametrize("end", ["html", "pdf"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_target_that_is_no_file_is_refused_before_anything_is_computed(monkeypatch, symbiosis, tmp_path, end, kind):
    from experiments.report import results

    monkeypatch.setattr(results, "computed", lambda *_: pytest.fail("computed"))
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/true")
    target, precious = tmp_path / f"r.{end}", tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    {"link": lambda: target.symlink_to(precious), "pipe": lambda: os.mkfifo(target), "folder": target.mkdir}[kind]()
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert answer.status == (2 if (kind, end) == ("folder", "html") else 74)
    (told,) = answer.err.splitlines()
    assert str(target) in told
    assert precious.read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {target.name, "precious"}


BROWSERS = {
    "fails": "exit 3",
    "is killed": "kill -9 $$",
    "hangs": "sleep 600 & sleep 600",
    "writes nothing": "exit 0",
    "writes no PDF": 'for a in "$@"; do case "$a" in --print-to-pdf=*) echo hello > "${a#*=}";; esac; done',
    "writes a pipe": 'for a in "$@"; do case "$a" in --print-to-pdf=*) mkfifo "${a#*=}";; esac; done',
}


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


# --- one number for one effect, no claim beside a number that denies it --------------------------------------------


def _first_pages(path: Path) -> str:
    return " ".join(itertools.takewhile(lambda line: line != "Appendix", read(path).said))


def test_one_effect_has_one_number_on_the_first_pages(reports):
    said = _first_pages(reports / "en.html")
    table = read(reports / "en.html").tables[2]
    averaged = next(row for row in table if row[0] == "An appointed facilitator" and row[2] == "All others averaged")
    (today,) = re.findall(r"The difference is (\S+) ", said)
    assert averaged[3] != today
    assert averaged[3].removeprefix("+") not in said
    assert "averaged over the other" not in said


@pytest.mark.parametrize("words", [["facilitator=none,informal,appointed"], ["facilitator=none,informal,appointed", "meetings=monthly,weekly"]])
def test_clearly_most_is_said_of_no_choice_that_a_number_beside_it_outdoes(words):
    from experiments.report.results import Results, _as_today
    from experiments.request.settings import settings

    request, rng, told = settings([*words, "replicates=8"]), np.random.default_rng(SEED), 0
    for _ in range(60):
        means = rng.choice([1.0, 2.0, 5.0], len(request.cells)) + rng.uniform(0, 0.5, len(request.cells))
        runs = pd.DataFrame([{"cell": k, "replicate": r, "exchanges_realised": rng.poisson(mean), **request.cells[k].levels} for k, mean in enumerate(means) for r in range(8)])
        summary = pd.DataFrame([{"cell": k, **cell.levels} for k, cell in enumerate(request.cells)])
        summary["asked"] = runs.groupby("cell").exchanges_realised.mean()
        headlines, best, ties = _as_today(request, summary, runs, "exchanges_realised")
        results = Results(request, None, "exchanges_realised", runs, summary, runs, runs, headlines, best, ties, None, ())
        (said,) = module._Report(results, "", words_of("en")).comparison_of_all()
        if not said.startswith("Clearly most"):
            continue
        told += 1
        among = summary
        if len(request.swept) > 1:  # others may be outdone with other meetings: the sentence says with which
            assert "with monthly meetings" in said
            among = summary[summary.meetings == "monthly"]
        assert said.endswith(words_of("en")(f"choice.facilitator.{among.set_index('facilitator').asked.idxmax()}") + ".")
        assert among.asked.nlargest(2).diff().iloc[-1] < 0
    assert told > 5


# --- what is assumed is rounded, what is not counted is said, no raw words -------------------------------------------


def test_money_shows_three_digits_and_no_less_than_thousands():
    rng = random.Random(SEED)
    for language in LANGUAGES:
        say = words_of(language)
        for value in [0, 1, 499, 999.5, 9_633_689, -664_444, *(rng.uniform(-1, 1) * 10 ** rng.uniform(0, 10) for _ in range(100))]:
            shown = int(_digits(say.money(value)))
            assert shown % 1000 == 0
            assert len(str(abs(shown)).rstrip("0")) <= 3
            assert abs(shown - value) <= max(500, abs(value) / 200) * 1.001
    assert words_of("en").money_between(9_629_911, 9_633_689) == "9,630,000"
    assert words_of("en").money_between(9_600_000, 9_700_000, sign=True) == "+9,600,000 to +9,700,000"
    assert words_of("en").rounded(12.4) == "12"
    assert words_of("en").rounded(float("nan")) == "NaN"
    assert words_of("en").money(-300.0) == "0"


def test_no_amount_in_a_report_is_told_to_the_krone(reports):
    for language in LANGUAGES:
        tables = read(reports / f"{language}.html").tables
        amounts = [cell for table in tables[:2] for row in table[1:] for cell in row[6:8]]
        amounts += [cell for row in tables[3][1:] for cell in row[3:]]
        numbers = [int(digits) for cell in amounts for part in re.split(r" to | til | till ", cell) if (digits := _digits(part)).strip("+-")]
        assert len(numbers) > 20
        assert all(number % 1000 == 0 for number in numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_that_are_compared_are_told_in_words(language, tmp_path, monkeypatch, symbiosis):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    words = ("--weeks", "30", "--replicates", "2", "--lang", language)
    events = "events=[],[{week: 20, what: firm_leaves, target: AluGass}]"
    assert symbiosis("report", *words, "--out", tmp_path / "r.html", events).status == 0
    said = [line for line in read(tmp_path / "r.html").said if not line.startswith("symbiosis report ")]
    assert any("AluGass" in line for line in said)
    assert not [line for line in said if "[" in line or "firm_leaves" in line]
    for request in (events, "without=[],[gossip]"):
        answer = symbiosis("compare", *words, "--no-figures", "--out", tmp_path, request).out
        (paragraph,) = [line for line in answer.split("\n") if line.startswith(("In Vestbygd", "Utvekslinger", "Utbyten"))]
        assert "[" not in paragraph
        assert "=" not in paragraph


def test_what_happens_in_all_scenarios_is_told_in_the_answer(tmp_path, symbiosis):
    words = ("--weeks", "30", "--replicates", "2", "--no-figures", "--out", tmp_path)
    events = "events=[{week: 20, what: firm_leaves, target: AluGass}]"
    assert "Events: AluGass leaves in week 20." in symbiosis("run", *words, events).out
    assert "Events:" not in symbiosis("run", *words).out
    assert "money is reviewed every year" in symbiosis("run", *words, "case=sotenas").out
    assert "money is reviewed" not in symbiosis("run", *words, "case=sotenas", "facilitator=none").out


def test_a_review_that_no_label_tells_is_told_with_how_often_it_ended_the_money(monkeypatch, tmp_path):
    from experiments.request.settings import settings
    from sim import simulate

    monkeypatch.setattr(pdf, "browser", lambda: None)
    out, words = tmp_path / "r.html", ["replicates=20", "weeks=250", "case=sotenas"]
    assert main(["report", "--out", str(out), *words]) == 0
    events = simulate(settings(words).case, settings(words).cells[0].scenario, seed=1, replicates=20, weeks=250).events
    ended = events[events.why == "money not renewed"].replicate.nunique()
    assert 0 < ended < 20
    assert f"reviewed every year; in {ended} of 20 futures it was not renewed" in _first_pages(out)
    assert main(["report", "--out", str(out), *words, "municipality=none"]) == 0
    assert "reviewed every year" not in _first_pages(out)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_building_that_no_cost_holds_is_said(reports, monkeypatch, tmp_path, language):
    say = words_of(language)
    assert say("report.side.building") in " ".join(read(reports / f"{language}.html").said)
    monkeypatch.setattr(pdf, "browser", lambda: None)
    assert main(["report", "--lang", language, "--weeks", "9", "--replicates", "2", "--out", str(tmp_path / "r.html"), "colocation=none"]) == 0
    assert say("report.side.building") not in " ".join(read(tmp_path / "r.html").said)


ONES = re.compile(r"\b1 (futures|years|weeks|runs|scenarios|exchanges|values|framtider|uker|alternativer|veckor|utvekslinger|verdier|värden|utbyten)\b")


@pytest.mark.parametrize("words", [[], ["facilitator=none,appointed"]])
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_a_thing_is_told_as_one(monkeypatch, symbiosis, tmp_path, language, words):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    for weeks in ("1", "52"):
        numbers = ("--lang", language, "--weeks", weeks, "--replicates", "1")
        answer = symbiosis("report", *numbers, "--out", tmp_path / "r.html", *words)
        assert answer.status == 0
        compared = symbiosis("compare", *numbers, "--no-figures", "--out", tmp_path, *words)
        said = "\n".join([*read(tmp_path / "r.html").said, answer.err, compared.out, compared.err])
        assert not ONES.findall(said)


# --- long and hostile names ------------------------------------------------------------------------------------------


def test_hostile_names_stay_text_in_every_part(monkeypatch, tmp_path):
    from experiments.request.settings import settings
    from sim.scenario import Event

    name = '<img src=x onerror=alert(1)> "&\u202e' + "x" * 120
    request = settings(["replicates=2", "weeks=9"])
    scenario = dataclasses.replace(request.cells[0].scenario, events=(Event(3, "firm_leaves", name),))
    report = module._Report.__new__(module._Report)
    report.say, report.settings = words_of("en"), dataclasses.replace(request, swept={}, cells=(dataclasses.replace(request.cells[0], scenario=scenario),))
    shown = "".join(report.compared())
    assert "<img" not in shown
    assert "&lt;img src=x" in shown
