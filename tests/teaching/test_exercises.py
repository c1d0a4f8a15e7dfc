"""Exercises as data and in words: they can be simulated and set in the page, and all that they say has words."""

from __future__ import annotations

import dataclasses
from string import Formatter

import pandas as pd
import pytest

from experiments.page.events import MOST_EVENTS
from experiments.page.horizons import horizons
from experiments.page.presets import MOST
from experiments.page.setting import Place
from experiments.request.changed import declared_numbers
from experiments.statistics import Interval
from experiments.teaching import words
from experiments.teaching.answers import is_right
from experiments.teaching.exercises import BY_NUMBER, DECLINES, EXERCISES, HERE, OWNED, TEN_YEARS, Choice
from experiments.teaching.facts import case_of, holds, scenarios_of, simulated
from experiments.teaching.role_play import ROLES
from experiments.teaching.sheet import student_side
from experiments.words.catalogue import words_of
from experiments.words.languages import ENGLISH, LANGUAGES, read
from experiments.words.languages import EXERCISES as CATALOGUE
from sim import Parameters, simulate

ALL = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)


def test_they_are_numbered_and_named_once():
    assert [one.number for one in EXERCISES] == list(range(1, 11))
    assert len({one.name for one in EXERCISES}) == len(EXERCISES)
    assert {stage for one in EXERCISES for stage in one.stages} == set(range(1, 7))


@ALL
def test_the_page_can_set_what_is_simulated(exercise):
    place = Place(case_of(exercise.place), 1, 2, exercise.weeks)
    assert 1 < len(exercise.scenarios) <= MOST
    assert len(set(exercise.scenarios)) == len(exercise.scenarios)
    assert exercise.weeks in horizons(520)
    assert exercise.numbers.keys() <= declared_numbers().keys()
    for setting, scenario in zip(exercise.scenarios, scenarios_of(exercise), strict=True):
        assert place.canonical(setting) == setting, "as the page keeps it"
        assert len(setting.events) <= MOST_EVENTS
        assert all(event.week <= exercise.weeks for event in scenario.events)


@ALL
def test_bets_rest_on_facts_and_contradict_each_other(exercise):
    names = [fact.name for fact in exercise.facts]
    assert len(set(names)) == len(names)
    assert all(max(fact.scenario, fact.against) < len(exercise.scenarios) for fact in exercise.facts)
    assert {choice.fact for choice in exercise.choices} <= set(names)
    assert len({choice.fact for choice in exercise.choices}) <= 1, "one question"
    between = sorted((one.low, one.high) for one in exercise.choices if one.holds == "between")
    assert all(low < high for low, high in between)
    assert all(high <= low for (_, high), (low, _) in zip(between, between[1:], strict=False))


def test_a_bet_is_right_where_its_fact_holds_it():
    more, unclear, fewer = Interval(1, 0.5, 1.5, 9), Interval(1, -0.5, 2.5, 9), Interval(-1, -1.5, -0.5, 9)
    for found, right in ((more, "more"), (unclear, "unclear"), (fewer, "fewer")):
        assert [word for word in ("more", "unclear", "fewer") if is_right(Choice("", "x", word), {"x": found})] == [
            right
        ]
    about = Choice("", "x", "between", 1, 2)
    assert is_right(about, {"x": more})
    assert not is_right(dataclasses.replace(about, low=0, high=1), {"x": more})
    with pytest.raises(ValueError, match="known: between"):
        is_right(Choice("", "x", "most"), {"x": more})


def test_conditions_are_read_off_stages_and_starts():
    exercise = next(one for one in EXERCISES if one.name == "whole_life")
    (futures,) = simulated(dataclasses.replace(exercise, scenarios=exercise.scenarios[:1]), 1, 20)
    for number, (stages, started) in enumerate(zip(futures.stage.tolist(), futures.realised.tolist(), strict=True)):
        by_hand = {
            "visits_4": 4 in stages,
            "all_six": set(stages) == {1, 2, 3, 4, 5, 6},
            "ends_in_6": stages[-1] == 6,
            "in_3_at_100": stages[99] == 3,
            "none_by_104": started[103] == 0,
            "died": 6 in stages,
        }
        assert {name: bool(holds(futures, name)[number]) for name in by_hand} == by_hand
    assert 0 < holds(futures, "all_six").mean() < 1


def _ids(exercise) -> set[str]:
    parts = [
        "title",
        "aim",
        "question",
        "table",
        "rows",
        "discuss",
        "transfer",
        "terms",
        "teacher.plan",
        "teacher.rubric",
    ]
    parts += [f"step.{k + 1}" for k in range(exercise.steps)] + [f"notice.{k + 1}" for k in range(exercise.notices)]
    parts += [f"{part}.{k}" for part in ("scenario", "about") for k in range(len(exercise.scenarios))]
    parts += [f"{kind}.{one.name}" for kind in ("choice", "teacher.heard") for one in exercise.choices]
    return {f"exercise.{exercise.name}.{part}" for part in parts}


def test_every_word_is_said_by_an_exercise_and_none_is_left_over():
    english = read(ENGLISH, CATALOGUE)
    needed = set().union(*map(_ids, EXERCISES))
    assert {key for key in english if key.startswith("exercise.")} == needed
    assert {key.removeprefix("handout.role.") for key in english if key.startswith("handout.role.")} == set(ROLES)
    answered = {key.removeprefix("handout.answers.") for key in english if key.startswith("handout.answers.")}
    assert answered == {one.name for one in EXERCISES}
    assert all(key.startswith(("exercise.", "handout.")) for key in english)


@ALL
def test_numbers_in_its_words_are_its_facts(exercise):
    names = {fact.name for fact in exercise.facts}
    for key, text in read(ENGLISH, CATALOGUE).items():
        if not key.startswith(f"exercise.{exercise.name}."):
            continue
        fields = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert fields <= names, key
        if key.split(".")[2] != "notice":
            assert not fields, "what is read before the bet, or by heart, tells no number"
    for say in map(words_of, LANGUAGES):
        assert all(words.fact_words(exercise, fact, say) for fact in exercise.facts)


@ALL
def test_nothing_tells_the_answer_before_the_bet(exercise):
    """The student's side is the same whatever the numbers are: none of them is on it."""
    for say in map(words_of, LANGUAGES):
        said = " ".join(line for part in student_side(exercise, say) for line in part.lines)
        assert "{" not in said
        notices = words.texts(exercise, "notice", exercise.notices, say, {f.name: "7" for f in exercise.facts})
        assert not [notice for notice in notices if notice in said]


def test_futures_that_a_step_leads_to_show_what_it_asks_for():
    same, job = simulated(BY_NUMBER[6], 1, DECLINES), simulated(BY_NUMBER[4], 1, OWNED)
    decline, back = (futures.stage[DECLINES - 1] for futures in same[2:])
    assert 5 in decline
    assert 5 not in back
    assert same[3].runs["exchanges_operating"][-1] > same[2].runs["exchanges_operating"][-1]
    assert job[2].runs["exchanges_operating"][-1] > job[0].runs["exchanges_operating"][-1]
    assert _told(BY_NUMBER[6], 1, DECLINES, "dropped", (53, 104)).size > 0
    assert _told(BY_NUMBER[4], 0, OWNED, "identified", (0, TEN_YEARS)).str.contains("nobody owns it").any()
    assert _told(BY_NUMBER[3], 1, 1, "meeting_slipped", (1, 52)).size > 0


def _told(exercise, scenario: int, future: int, what: str, weeks: tuple[int, int]) -> pd.Series:
    """Why it happened, in one future between two weeks."""
    found = simulate(case_of(HERE), scenarios_of(exercise)[scenario], seed=1, replicates=future, weeks=TEN_YEARS)
    events = found.events[(found.events.replicate == future - 1) & found.events.week.between(*weeks)]
    return events[events.what == what].why


def test_what_a_notice_says_of_calling_meetings_is_the_models():
    lent = BY_NUMBER[3].scenarios[1]
    assert (Parameters().meeting.hours_per_meeting, lent.hours, lent.form) == (6, 8, "informal")
