"""`symbiosis exercise`: a list, a sheet with its numbers held against their ranges, a future in sentences."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli import _parser
from experiments.command import exercise as command
from experiments.page.presets import MOST
from experiments.teaching import ranges, words
from experiments.teaching.exercises import BY_NUMBER, EXERCISES
from experiments.teaching.future import told
from experiments.teaching.ranges import stored
from experiments.words.catalogue import LANGUAGES, words_of
from sim import simulate
from sim.happenings import What
from tests.thorough import tried

ORDINARY = "who_starts"  # of 260 weeks, so it is quick
NUMBER = next(one.number for one in EXERCISES if one.name == ORDINARY)


def test_what_the_command_knows_without_importing_is_so():
    assert len(EXERCISES) == command.MOST
    assert words.LETTERS == command.LETTERS
    assert len(command.LETTERS) == MOST


def test_what_the_readme_lets_a_teacher_type_is_understood():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    typed = set(re.findall(r"`(symbiosis exercise[^`]*)`", readme))
    assert len(typed) >= 4
    for line in typed:
        if line.isascii() and "NUMBER" not in line:
            command._check(_parser().parse_args(shlex.split(line)[1:]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_number_it_lists_all(symbiosis, language):
    answer = symbiosis("exercise", "--lang", language)
    assert answer.status == 0
    said = [line.strip() for line in answer.out.splitlines()[1:]]
    for one, line in zip(EXERCISES, said, strict=True):
        assert line.startswith(f"{one.number}  {words.text(one, 'title', words_of(language))}: ")


def test_the_sheet_comes_first_and_the_answer_after_the_bets(symbiosis):
    answer = symbiosis("exercise", NUMBER)
    say, exercise = words_of("en"), BY_NUMBER[NUMBER]
    assert answer.status == 0, answer.out
    assert say("handout.fresh") in answer.out
    lines = answer.out.splitlines()
    bets = [lines.index(f"[ ] {words.choice(exercise, one, say)}") for one in exercise.choices]
    right = lines.index(say("handout.right").upper())
    assert max(bets) < right
    assert lines[right + 1].startswith(f"{words.choice(exercise, exercise.choices[-1], say)}. ")
    assert say("class.teacher.heard").upper() not in lines, "that is the teacher's"
    assert max(map(len, lines)) <= 140


def test_a_stale_number_is_named_and_ends_with_1(symbiosis, monkeypatch):
    known = stored()
    moved = known[ORDINARY] | {"named_runs": ranges.Range(1.0, 1.5, 2.0)}
    monkeypatch.setattr(ranges, "stored", lambda: known | {ORDINARY: moved})
    answer = symbiosis("exercise", NUMBER, "--teacher", "--lang", "nb")
    assert answer.status == 1
    assert f"Utenfor: {ORDINARY}.named_runs (C: utvekslinger kommet i gang på 5 år, i snitt)" in answer.out
    assert words_of("nb")("handout.fresh") not in answer.out
    assert words_of("nb")("class.teacher.heard").upper() in answer.out
    assert words_of("nb")("class.bet.legend").upper() not in answer.out, "that is the students'"


def test_a_future_is_told_as_it_went(symbiosis):
    """What the sentences tell is what the table of events tells, in its order."""
    exercise, future, say = BY_NUMBER[7], 3, words_of("en")
    lines = list(told(exercise, 0, future, 1, say))
    from experiments.teaching.facts import case_of, scenarios_of

    record = simulate(
        case_of(exercise.place), scenarios_of(exercise)[0], seed=1, replicates=future, weeks=exercise.weeks
    )
    events = record.events[record.events.replicate == future - 1]
    shown = events[~events.what.isin([What.MEETING_HELD.text, What.MEETING_SLIPPED.text])]
    assert [int(line.split(":")[0].removeprefix("Week ")) for line in lines[1:-1]] == shown.week.tolist()
    stages = [say(f"stage.{k}") for k in range(1, 7)]
    new = [line for line in lines if "came into a new stage" in line]
    assert [next(s for s in stages if f": {s}. Because: " in line) for line in new] == shown[
        shown.what == What.STAGE.text
    ].why.tolist()
    held, slipped = ((events.what == what.text).sum() for what in (What.MEETING_HELD, What.MEETING_SLIPPED))
    assert f"{held} meetings were held, {slipped} slipped" in lines[-1]
    answer = symbiosis("exercise", exercise.number, "--future", future)
    assert answer.out.splitlines()[: len(lines)] == lines
    assert [line.split(": ", 1)[1] for line in answer.out.splitlines()[len(lines) :]] == [
        f"symbiosis exercise 7 --future 3 --of {letter} --lang en" for letter in "BCD"
    ]


def test_the_list_of_futures_is_the_models(symbiosis):
    """What a class looks up on paper: each future at the week of the exercise, as an own run of the model has it."""
    from experiments.teaching.facts import case_of, scenarios_of

    exercise = BY_NUMBER[1]
    case, futures = case_of(exercise.place), 30
    answer = symbiosis("exercise", 1, "--list", "--lang", "nb")
    rows = [line.split() for line in answer.out.splitlines() if line[:1].isdigit()]
    own = [
        simulate(case, one, seed=1, replicates=futures, weeks=104).runs.exchanges_realised.tolist()
        for one in scenarios_of(exercise)
    ]
    assert [list(map(int, row)) for row in rows] == [list(row) for row in zip(range(1, futures + 1), *own, strict=True)]
    assert {*own[0]} != {*own[1]}
    story = symbiosis("exercise", 1, "--future", futures, "--of", "B").out.splitlines()
    assert f"{own[1][-1]} started" in story[-1]
    assert all(int(re.match(r"Week (\d+)", line)[1]) <= 104 for line in story[1:-1])


@pytest.mark.parametrize("language", tried(LANGUAGES, ["nb"]))
def test_every_sentence_of_a_future_has_its_own_words(language):
    say = words_of(language)
    for exercise in tried(EXERCISES, EXERCISES[::3]):
        for scenario in range(tried(len(exercise.scenarios), 1)):
            lines = list(told(exercise, scenario, 1, 1, say))
            assert len(lines) > 10
            assert not [line for line in lines if say("log.other") in line or "{" in line or "_" in line]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("0",), ["0 is out of range", "1 to 10"]),
        (("eleven",), ["eleven", "whole number"]),
        (("3", "--future", "0"), ["--future", "1 to 1000"]),
        (("--future", "3"), ["--future", "after a number"]),
        (("--teacher",), ["--teacher", "after a number"]),
        (("3", "--of", "B"), ["--of", "together with --future"]),
        (("3", "--future", "2", "--of", "E"), ["--of", "E", "A, B, C, D"]),
        (("1", "--future", "2", "--of", "C"), ["exercise 1 has no C", "A, B"]),
        (("3", "--future", "2", "--teacher"), ["--teacher", "--future"]),
        (("1", "--future", "2", "--list"), ["--list", "--future"]),
        (("3", "--list"), ["--list", "exercise 3", "allowed: 1"]),
        (("3", "--sheets", "there", "--teacher"), ["--teacher", "--sheets"]),
        (("3", "--lang", "da"), ["--lang", "da"]),
        (("3", "--sheets", "taken"), ["--sheets", "taken", "no folder"]),
    ],
)
def test_what_is_wrong_is_a_line(symbiosis, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()
    answer = symbiosis("exercise", *arguments)
    assert answer.status == 2
    assert not answer.out
    assert len(answer.err.splitlines()) == 1
    assert all(part in answer.err for part in said), answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
