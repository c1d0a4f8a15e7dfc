"""The teacher's guide: its table is that of the exercises, and what it promises of notebooks is so."""

from __future__ import annotations

import re
from pathlib import Path

from experiments.markers import block
from experiments.teaching.exercises import EXERCISES
from experiments.teaching.guide import BLOCK, PAGE, table

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


def test_what_it_cites_is_known():
    bibliography = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    for page in ("teaching.md", "disagreements.md", "theory/other_lifecycles.md"):
        keys = re.findall(r"\[@(\w+)", (ROOT / "docs" / page).read_text(encoding="utf-8"))
        assert keys
        assert not [key for key in keys if f"{{{key}," not in bibliography], page
