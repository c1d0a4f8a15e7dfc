"""How sure a report is: which assumed numbers carry its answer, and what it says of them."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pytest

from experiments.cli import main
from experiments.report import matters, sure, tables
from experiments.report.results import computed
from experiments.request.changed import changed, declared_numbers
from experiments.request.settings import settings
from experiments.statistics import paired_difference
from experiments.words.catalogue import LANGUAGES, texts, words_of
from sim import simulate
from tests.report.reading import Reader, read
from tests.sweeping import REPOSITORY


@pytest.fixture(scope="module")
def request_and_trials():
    request = settings(["facilitator=none,appointed", "replicates=8", "weeks=300"])
    return request, computed(request).trials


def test_a_number_that_carries_the_answer_is_found_and_told(reports):
    report = read(reports / "en.html")
    (told,) = (line for line in report.said if line.startswith("The assumptions. We set"))
    moving, trials, held = map(int, re.search(r"(\d+) of (\d+) trials .* In (\d+) of these", told).groups())
    assert trials > 200
    assert 0 < held <= moving < trials
    (table,) = (table for table in report.tables if table[1][0] == "As in the model")
    assert len(table) == 2 + tables.NUMBERS_LISTED
    assert all(
        row[2] == "–" or re.fullmatch(r"[+-]\d+\.\d\d \([+-]\d+\.\d\d to [+-]\d+\.\d\d\)", row[2]) for row in table[1:]
    )


def test_trials_are_runs_with_one_number_changed(request_and_trials):
    request, trials = request_and_trials
    assert trials.left_out > 0  # some doubled thresholds would stand above others
    first_of = {trial.key: trial for trial in reversed(trials.trials)}
    assert not any(first_of[key].key.startswith("parameters.cost.") for key in trials.by_weight())
    trial = first_of[trials.by_weight()[0]]
    value = trial.usual * trial.factor
    outcomes = [
        simulate(
            request.case, changed(cell.scenario, {trial.key: value}, request.case), seed=1, replicates=8, weeks=300
        ).runs.exchanges_realised.to_numpy()
        for cell in (trials.baseline, trials.cell)
    ]
    assert trial.difference == paired_difference(outcomes[1], outcomes[0])


def test_only_trials_that_move_something_are_counted_as_evidence(request_and_trials):
    _, trials = request_and_trials
    idle = [trial for trial in trials.trials if not trial.moves]
    assert {"parameters.municipality.grant_budget", "parameters.lifecycle.goal_reached"} & {t.key for t in idle}
    assert trials.agreeing <= trials.moving
    assert 20 < trials.moving < len(trials.trials)
    for key in ("parameters.municipality.grant_budget", "parameters.lifecycle.goal_reached"):
        assert not [trial for trial in trials.trials if trial.key == key and trial.moves]


def test_where_nothing_is_compared_nothing_is_tried(tmp_path):
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html")]) == 0
    assert "The assumptions. " not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_trials_stand_where_the_place_stands_today():
    request = settings(
        [
            "facilitator=none,appointed",
            "municipality=none,permit",
            "meetings=none,monthly",
            "parameters.meeting.hold_self=0.2,0.4",
        ]
    )
    assert matters.level_near_today(request, "municipality") == "none"
    assert matters.level_near_today(request, "meetings") == "monthly"
    assert matters.level_near_today(request, "parameters.meeting.hold_self") == "0.2", (
        "the baseline, where there is no today"
    )


def test_as_today_is_understood_of_numbers_too():
    request = settings(
        ["facilitator=none,appointed", "meetings.interval=0,1,4", "parameters.meeting.hours_per_meeting=3,6"]
    )
    assert matters.level_near_today(request, "meetings.interval") == "4", "monthly"
    assert matters.level_near_today(request, "parameters.meeting.hours_per_meeting") == "6"


def test_trials_and_headline_do_not_contradict_each_other(monkeypatch):
    """Trials in fewer futures than the answer may be too few to see what the answer says; then that is said."""
    request = settings(["case=vestbygd", "weeks=208", "replicates=24", "facilitator=none,appointed"])

    def told() -> str:
        return " ".join(Reader("".join(sure.sure(computed(request), words_of("en")))).said)

    assert "still went clearly the same way" in told()
    monkeypatch.setattr(matters, "FEWEST_FUTURES", 2)
    monkeypatch.setattr(matters, "MOST_PAIR_WEEKS", len(request.case.firms) ** 2 * 208 * matters.MOST_SCENARIOS * 2)
    assert "in 2 futures only, too few to tell" in told()
    monkeypatch.setattr(matters, "FEWEST_FUTURES", 20)
    assert "They were not tried one by one" in told()


def test_texts_that_call_all_numbers_assumed_are_true():
    """`words.caution` of every answer, the page and the README say "all"."""
    assert {declaration.basis for declaration, _ in declared_numbers().values()} == {"assumed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_validation_is_what_it_found(language):
    table = pd.read_csv(REPOSITORY / "results/published/validation.csv").set_index("pattern")
    found = table[table.counted == "yes"].verdict
    counts = Counter(found)
    said = texts(language)["report.sure.model"]
    numbers = [len(found), counts["reproduced"], counts["not reproduced"], counts["cannot tell"]]
    assert [int(n) for n in re.findall(r"\b\d+\b", said)] == numbers
    assert found["label_alone_does_nothing"] == "not reproduced"
