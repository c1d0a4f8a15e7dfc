"""The answer of a report: headlines of the place as it is today, one number for one effect, no claim that a number denies."""

from __future__ import annotations

import os
import re

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.report import answer, results
from experiments.request.settings import settings
from experiments.statistics import comparisons_of, paired_difference
from experiments.words.catalogue import LANGUAGES, words_of
from sim import simulate
from tests.report.reading import first_pages, read

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))


def test_no_clear_difference_is_said_so(tmp_path):
    words = ("--weeks", "60", "--replicates", "6", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, "facilitator=none", "colocation=none,park"]) == 0
    headline = read(tmp_path / "r.html").said
    assert any(line.startswith(("No clear difference between", "No difference between")) for line in headline)


def test_a_question_about_what_is_left_is_answered_with_what_is_left(computed_once, tmp_path, symbiosis):
    words = ("--weeks", "400", "--replicates", "6", "--out", tmp_path / "r.html")
    assert symbiosis("report", *words, "anchor_leaves").status == 0
    large = [line for line in read(tmp_path / "r.html").said if re.match(r"In \d+ of 6 paired futures|No ", line)]
    assert large
    assert all("at the end" in line for line in large), large
    made = results.computed(settings(["weeks=400", "replicates=6"], "anchor_leaves"), "anchor_leaves")
    assert (made.headlines.outcome == "exchanges_operating").all()
    baseline, other = made.trials.baseline, made.trials.cell
    case = settings([]).case
    both = [simulate(case, cell.scenario, seed=1, replicates=6, weeks=400).runs for cell in (baseline, other)]
    left = both[1].exchanges_operating.mean() - both[0].exchanges_operating.mean()
    assert made.trials.usual.difference.mean == pytest.approx(left)
    assert "Exchanges that run, year by year" in " ".join(read(tmp_path / "r.html").said)


def test_a_question_about_money_is_answered_with_money(no_trials, tmp_path, symbiosis):
    words = ("--weeks", "400", "--replicates", "6", "--out", tmp_path / "r.html")
    assert symbiosis("report", *words, "municipal_levers").status == 0
    said = read(tmp_path / "r.html").said
    assert settings([], "municipal_levers").question in said
    assert any(
        re.match(r"No choice gives clearly more exchanges .* kroner|Clearly more exchanges ", line) for line in said
    )
    assert symbiosis("report", *words, "name=municipal_levers", "facilitator=none,appointed").status == 0
    assert not any("gives clearly more exchanges" in line for line in read(tmp_path / "r.html").said), (
        "a name is no question"
    )


@pytest.mark.parametrize("experiment", ["facilitator_withdrawn", "three_levers"])
def test_headlines_are_differences_of_scenarios_as_the_place_is_today(no_trials, experiment):
    request = settings(["replicates=6", "weeks=300"], experiment)
    made = results.computed(request, experiment)
    first = next(iter(request.swept))
    today = {"colocation": "park", "meetings": "monthly"}
    cells = {
        c.levels[first]: c for c in request.cells if all(c.levels[key] == today[key] for key in list(request.swept)[1:])
    }
    outcomes = {
        level: simulate(request.case, cell.scenario, seed=1, replicates=6, weeks=300).runs[made.outcome].to_numpy()
        for level, cell in cells.items()
    }
    held = comparisons_of(request.swept)  # headlines, and the levels at the top, hold with all that the answer tells
    for row in made.headlines.itertuples():
        expected = paired_difference(outcomes[row.level], outcomes[row.against], held)
        assert (row.difference, row.low, row.verdict) == pytest.approx(
            (expected.difference.mean, expected.difference.low, expected.verdict)
        )
    assert made.best == max(outcomes, key=lambda level: outcomes[level].mean())
    for level in made.ties:
        assert paired_difference(outcomes[level], outcomes[made.best], held).verdict == "no clear difference"


def test_a_lever_with_one_level_is_no_comparison(no_trials, tmp_path, symbiosis):
    words = ("--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert symbiosis("report", *words, "facilitator_hours", "facilitator.hours=10").status == 0
    assert "Working hours a week the facilitator has: 10 instead of 37.5" in " ".join(read(tmp_path / "r.html").said)
    assert symbiosis("report", *words, "three_levers", "facilitator=appointed").status == 0
    assert "Compared with an appointed facilitator" not in (said := " ".join(read(tmp_path / "r.html").said))
    assert "Facilitator: an appointed facilitator, the same throughout." in said
    assert settings([], "three_levers").question in said
    assert (
        symbiosis(
            "report", *words, "three_levers", "colocation=park", "meetings=monthly", "municipality=none,permit"
        ).status
        == 0
    )


def test_one_effect_has_one_number_on_the_first_pages(reports):
    said = first_pages(reports / "en.html")
    rows = [row for table in read(reports / "en.html").tables for row in table]
    averaged = next(row for row in rows if row[0] == "An appointed facilitator" and row[2] == "All others averaged")
    (today,) = re.findall(r"The difference is (\S+) ", said)
    assert averaged[3] != today
    assert averaged[3].removeprefix("+") not in said
    assert "averaged over the other" not in said


@pytest.mark.parametrize(
    "words",
    [["facilitator=none,informal,appointed"], ["facilitator=none,informal,appointed", "meetings=monthly,weekly"]],
)
def test_clearly_most_is_said_of_no_choice_that_a_number_beside_it_outdoes(words):
    request, rng, told = settings([*words, "replicates=12"]), np.random.default_rng(SEED), 0
    for _ in range(60):
        means = rng.choice([1.0, 2.0, 5.0], len(request.cells)) + rng.uniform(0, 0.5, len(request.cells))
        runs = pd.DataFrame(
            [
                {"cell": k, "replicate": r, "exchanges_realised": rng.poisson(mean), **request.cells[k].levels}
                for k, mean in enumerate(means)
                for r in range(12)  # of 8 no signs are rare enough for 7 comparisons
            ]
        )
        summary = pd.DataFrame([{"cell": k, **cell.levels} for k, cell in enumerate(request.cells)])
        summary["asked"] = runs.groupby("cell").exchanges_realised.mean()
        headlines, best, ties = results._as_today(request, summary, runs, "exchanges_realised")
        made = results.Results(
            request, None, "exchanges_realised", runs, summary, None, runs, headlines, best, ties, None, (), ()
        )
        (said,) = answer.comparison_of_all(made, words_of("en"))
        if not said.startswith("Clearly most"):
            continue
        told += 1
        among = summary
        if len(request.swept) > 1:  # others may be outdone with other meetings: the sentence says with which
            assert "with monthly meetings" in said
            among = summary[summary.meetings == "monthly"]
        assert said.endswith(
            words_of("en")(f"choice.facilitator.{among.set_index('facilitator').asked.idxmax()}") + "."
        )
        assert among.asked.nlargest(2).diff().iloc[-1] < 0
    assert told > 5


def test_lists_that_are_compared_are_told_in_words(computed_once, tmp_path, symbiosis):
    events = "events=[],[{week: 20, what: firm_leaves, target: AluGass}]"
    for language in LANGUAGES:
        words = ("--weeks", "30", "--replicates", "2", "--lang", language)
        assert symbiosis("report", *words, "--out", tmp_path / "r.html", events).status == 0
        said = [line for line in read(tmp_path / "r.html").said if not line.startswith("symbiosis report ")]
        assert any("AluGass" in line for line in said)
        assert not [line for line in said if "[" in line or "firm_leaves" in line]
        for request in (events, "without=[],[gossip]"):
            told = symbiosis("compare", *words, "--no-figures", "--out", tmp_path / "answers", request).out
            paragraph = max(told.split("\n"), key=len)
            assert len(paragraph) > 300
            assert "[" not in paragraph
            assert "=" not in paragraph


def test_a_review_that_no_label_tells_is_told_with_how_often_it_ended_the_money(tmp_path):
    out, words = tmp_path / "r.html", ["replicates=20", "weeks=250", "case=sotenas", "facilitator=appointed"]
    reviewed = [*words, "municipality=review"]
    assert main(["report", "--out", str(out), *reviewed]) == 0
    events = simulate(
        settings(reviewed).case, settings(reviewed).cells[0].scenario, seed=1, replicates=20, weeks=250
    ).events
    ended = events[events.why == "money not renewed"].replicate.nunique()
    assert 0 < ended < 20
    assert f"reviewed every year; in {ended} of 20 futures it was not renewed" in first_pages(out)
    assert main(["report", "--out", str(out), *words, "municipality=none"]) == 0
    assert "reviewed every year" not in first_pages(out)


def test_what_projects_pay_and_what_the_municipality_pays_are_told_apart(no_trials, tmp_path):
    """And the weeks before the centre opens are no gap."""
    out = tmp_path / "r.html"
    assert main(["report", "--out", str(out), "project_money", "replicates=4"]) == 0
    asked = settings(["replicates=4"], "project_money")
    runs = [
        simulate(asked.case, cell.scenario, seed=asked.seed, replicates=4, weeks=asked.weeks).runs
        for cell in asked.cells
        if cell.scenario.facilitator.form == "funded"
    ]
    assert len(runs) == 2
    projects = [f"{one.funder_nok.mean() / 1e6:.1f}" for one in runs]
    own = [f"{(one.cost_nok - one.funder_nok).mean() / 1e6:.1f}" for one in runs]
    gaps = [str(round((one.weeks_without_facilitator - 139).mean())) for one in runs]
    said = first_pages(out)
    assert f"they pay {_from_to(projects)} million kroner, the municipality {_from_to(own)} million." in said
    assert f"weeks without a facilitator after the start: {_from_to(gaps)} on average" in said


def _from_to(numbers):
    low, high = min(numbers, key=float), max(numbers, key=float)
    return low if low == high else f"{low} to {high}"


def test_weeks_before_a_later_project_are_a_gap():
    """Where somebody works from week 1, a later start is of a post that was empty for a while."""
    asked = settings(["case=sotenas", "parameters.funding.funding_ease=-4", "replicates=40"])
    (cell,) = asked.cells
    record = simulate(asked.case, cell.scenario, seed=asked.seed, replicates=40, weeks=520)
    assert (record.events.what == "facilitator_started").any()
    money = results.project_money_of(record, cell.scenario)
    assert money.weeks_without == record.runs.weeks_without_facilitator.mean()
