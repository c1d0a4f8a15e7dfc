"""The teacher's guide: its table is that of the exercises, and what it promises of notebooks is so."""

from __future__ import annotations

import re
from pathlib import Path

from experiments.markers import block
from experiments.teaching.exercises import EXERCISES
from experiments.teaching.guide import BLOCK, PAGE, PLAN, page_of, plan_table, table
from experiments.teaching.plan import ON_PAGE, plan
from experiments.words.catalogue import LANGUAGES, words_of

ROOT = Path(__file__).parents[2]
GUIDE = PAGE.read_text(encoding="utf-8")


def test_the_table_is_that_of_the_exercises():
    assert block(BLOCK, GUIDE) == table(), "run `make docs`"


def test_one_bet_is_in_bold_in_every_exercise_that_has_bets():
    rows = [line.split(" | ") for line in table().splitlines()[2:]]
    assert len(rows) == len(EXERCISES)
    assert [row[4].count("**") // 2 for row in rows] == [min(1, len(one.choices)) for one in EXERCISES]


def test_the_minutes_of_the_notebooks_are_theirs():
    told = re.findall(r"\(\.\./(notebooks/\w+\.py)\) \| (\d+) \|", GUIDE)
    assert len(told) == 5
    for path, minutes in told:
        assert f"**Minutes.** {minutes}:" in (ROOT / path).read_text(encoding="utf-8"), path


def test_the_plans_fill_their_time():
    lesson, play = (
        [int(minutes) for minutes in re.findall(r"^\| (\d+) \|", GUIDE.partition(head)[2].partition("\n## ")[0], re.M)]
        for head in ("## A lesson of 45 minutes", "## The role play, two hours")
    )
    assert (sum(lesson), sum(play)) == (45, 120)


def test_the_plan_of_each_guide_is_that_of_the_sheet():
    for language in LANGUAGES:
        assert block(PLAN, page_of(language).read_text(encoding="utf-8")) == plan_table(language), "run `make docs`"


def test_every_lesson_has_a_plan_of_45_minutes_without_a_gap_the_same_in_all_languages():
    for exercise in EXERCISES[:-1]:  # the role play takes two hours, and its guide tells them
        clocks = {tuple(one[:2] for one in plan(exercise, words_of(language))) for language in LANGUAGES}
        (clock,) = clocks
        assert [start for start, _ in clock] == [0, *(end for _, end in clock[:-1])]
        assert clock[-1][1] == 45


def test_the_steps_of_the_plan_are_those_of_the_page():
    script = (ROOT / "experiments" / "page" / "script" / "class_link.js").read_text(encoding="utf-8")
    steps = re.findall(r'"(\w+)"', re.search(r"LESSON_STEPS = \[(.*?)\]", script)[1])
    begun = [int(told.partition("–")[0]) for told, _ in ON_PAGE.values()]
    ended = [int(told.rpartition("–")[2]) for told, _ in ON_PAGE.values()]
    assert [steps[first - 1 : last] for first, last in zip(begun, ended, strict=True)] == [
        ["aim", "bet", "given"], ["do", "table"], ["reveal", "notice"], ["discuss"],
    ]  # fmt: skip
    assert ended[-1] == len(steps)


def test_what_it_cites_is_known():
    bibliography = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    for page in ("teaching.md", "disagreements.md", "theory/other_lifecycles.md"):
        keys = re.findall(r"\[@(\w+)", (ROOT / "docs" / page).read_text(encoding="utf-8"))
        assert keys
        assert not [key for key in keys if f"{{{key}," not in bibliography], page
