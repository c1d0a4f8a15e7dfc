"""The report: the numbers of `compare`, each language, and a file that lets nothing in."""

from __future__ import annotations

import itertools
import re
import shlex

import pandas as pd
import pytest

from experiments.cli import main
from experiments.ledger.sides import MEASURES, UNITS
from experiments.report import document, ledger, results
from experiments.request.settings import settings
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.sentences import question_words
from tests.report.conftest import REQUEST, SHORT
from tests.report.reading import digits, read
from tests.thorough import tried

ONES = re.compile(
    r"\b1 (futures|years|weeks|runs|scenarios|exchanges|values|framtider|uker|alternativer|veckor|utvekslinger|verdier|värden|utbyten)\b"
)


def test_its_numbers_are_those_of_compare(reports, symbiosis, tmp_path):
    assert symbiosis("compare", "--out", tmp_path, "--no-figures", *SHORT, *REQUEST).status == 0
    (folder,) = tmp_path.iterdir()
    summary, effects = pd.read_csv(folder / "summary.csv"), pd.read_csv(folder / "effects.csv")
    report = read(reports / "en.html")
    scenarios, differences = report.tables[3][1:], report.tables[4][1:]
    assert [row[2] for row in scenarios] == [f"{mean:.2f}" for mean in summary.exchanges_realised]
    assert [row[3] for row in scenarios] == [f"{r.low:.2f} to {r.high:.2f}" for r in summary.itertuples()]
    assert [int(digits(row[6])) for row in scenarios] == [
        pytest.approx(cost, abs=max(500, cost / 200)) for cost in summary.cost_nok
    ]
    assert [row[3] for row in differences] == [f"{difference:+.2f}" for difference in effects.difference]
    assert [row[4] for row in differences] == [f"{r.low:+.2f} to {r.high:+.2f}" for r in effects.itertuples()]
    answer = (folder / "answer.txt").read_text(encoding="utf-8").strip()
    paragraphs = answer.split("\n\n")
    (k,) = [k for k, text in enumerate(paragraphs) if text.startswith("exchanges realised ")]
    sentences, table, *after = paragraphs[k - 1 :]  # after it: caution, doubt, what cannot bite
    assert len(after) == 3
    (said,) = [line for line in report.said if line.startswith("Planning meetings: ")]
    assert sentences.endswith(said)
    assert all(any(text in said for said in report.said) for text in after)
    assert [[cell.strip() for cell in row[1:]] for row in report.tables[0][1:]] == [
        re.split(" {2,}", line)[1:] for line in table.split("\n") if line.startswith("weekly meetings")
    ]


def test_other_languages_say_the_same_numbers(reports):
    english = read(reports / "en.html").tables
    for language in set(LANGUAGES) - {"en"}:
        tables = read(reports / f"{language}.html").tables
        assert len(tables) == len(english) == 11
        for ours, theirs in zip(tables[:9], english[:9], strict=True):
            for row, other in zip(ours[1:], theirs[1:], strict=True):
                assert [digits(cell) for cell in row[2:6]] == [digits(cell) for cell in other[2:6]]


def test_the_command_in_the_report_makes_the_same_bytes(reports, computed_once, tmp_path):
    for language in LANGUAGES:
        (written,) = [text for text in read(reports / f"{language}.html").said if text.startswith("symbiosis report ")]
        assert str(reports) not in written
        assert main(["report", "--out", str(tmp_path / "again.html"), *shlex.split(written)[2:]]) == 0
        assert (tmp_path / "again.html").read_bytes() == (reports / f"{language}.html").read_bytes()


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
    monkeypatch.setattr(document, "place_name", lambda settings: "<script>alert(1)</script>{0}&")
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html")]) == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "experiment", tried(["facilitator_hours", "facilitator_withdrawn", "kalundborg"], ["facilitator_hours"])
)
def test_prepared_experiments_have_a_report(experiment, tmp_path):
    """Others are in `test_browser`, where their reports are printed."""
    words = ("--weeks", "110", "--replicates", "2", "--lang", "nb", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, experiment]) == 0
    assert question_words(settings([], experiment).question, words_of("nb")) in read(tmp_path / "r.html").said


def test_a_horizon_under_a_year_has_its_numbers(tmp_path):
    assert (
        main(
            [
                "report",
                "--weeks",
                "30",
                "--replicates",
                "2",
                "--out",
                str(tmp_path / "r.html"),
                "facilitator=none,appointed",
            ]
        )
        == 0
    )
    (by_time,) = [table for table in read(tmp_path / "r.html").tables if table[0][-1] == "30 weeks"]
    assert len(by_time) == 3


def test_no_amount_in_a_report_is_told_to_the_krone(reports):
    for language in LANGUAGES:
        tables = read(reports / f"{language}.html").tables
        between = words_of(language)("interval", low="", high="")
        assert all(
            re.fullmatch(r"[\u2212-]?\d{1,3}([.,]\d\d?)?", row[column]) for row in tables[1][1:] for column in (3, 4)
        )
        amounts = [cell for row in tables[3][1:] for cell in row[6:8]]
        amounts += [cell for row in tables[5][1:] for cell in row[3:]]
        nok = {words_of(language)(f"ledger.row.{measure}") for measure in MEASURES if measure not in UNITS}
        amounts += [
            cell for row in tables[7][1:] if row[1].lower() in {name.lower() for name in nok} for cell in row[2:]
        ]
        numbers = [
            int(number)
            for cell in amounts
            for part in cell.replace("(", between).split(between)
            if (number := digits(part)).strip("+-")
        ]
        assert len(numbers) > 100
        assert all(number % 1000 == 0 for number in numbers)


def test_a_building_that_no_cost_holds_is_said(reports):
    made = results.computed(settings(["weeks=9", "replicates=2", "colocation=none"]))
    for language in LANGUAGES:
        say = words_of(language)
        assert say("report.side.building") in " ".join(read(reports / f"{language}.html").said)
        assert say("report.side.building") not in " ".join(ledger.both_sides(made, say))


@pytest.mark.parametrize("words", [[], ["facilitator=none,appointed"]])
def test_one_of_a_thing_is_told_as_one(computed_once, symbiosis, tmp_path, words):
    for weeks, language in itertools.product(("1", "52"), LANGUAGES):
        numbers = ("--lang", language, "--weeks", weeks, "--replicates", "1")
        answer = symbiosis("report", *numbers, "--out", tmp_path / "r.html", *words)
        assert answer.status == 0
        compared = symbiosis("compare", *numbers, "--no-figures", "--out", tmp_path / "answers", *words)
        said = "\n".join([*read(tmp_path / "r.html").said, answer.err, compared.out, compared.err])
        assert not ONES.findall(said), language


def test_commands_answer_in_other_languages(symbiosis, tmp_path, monkeypatch):
    words = ("compare", "--no-figures", "--out", tmp_path, *SHORT, *REQUEST)
    english = symbiosis(*words).out
    norwegian = symbiosis("compare", "--lang", "nb", *words[1:]).out  # the result is there; its words are too
    assert "ingen tilrettelegger" in norwegian
    assert "Finnes allerede" in norwegian
    monkeypatch.setenv("SYMBIOSIS_LANG", "sv")
    assert "ingen samordnare" in symbiosis(*words).out
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    monkeypatch.delenv("SYMBIOSIS_LANG")
    again = symbiosis(*words).out
    assert again.split("\n")[0] == english.split("\n")[0], "the machine's language changes nothing"
    assert symbiosis("run", "--lang", "klingon").status == 2


def test_what_happens_in_all_scenarios_is_told_in_the_answer(tmp_path, symbiosis):
    words = ("--weeks", "30", "--replicates", "2", "--no-figures", "--out", tmp_path)
    events = "events=[{week: 20, what: firm_leaves, target: AluGass}]"
    assert "Events: AluGass leaves in week 20." in symbiosis("run", *words, events).out
    assert "Events:" not in symbiosis("run", *words).out
    review = ("case=sotenas", "municipality=review")
    assert "money is reviewed every year" in symbiosis("run", *words, *review, "facilitator=appointed").out
    assert "money is reviewed" not in symbiosis("run", *words, *review, "facilitator=none").out
