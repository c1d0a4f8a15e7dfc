"""Every text that a student or a teacher reads is easy to read: LIX at most 40, in each language."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest

from experiments.teaching.exercises import EXERCISES
from experiments.teaching.sheet import TABLE, student_side, teacher_side
from experiments.words.catalogue import LANGUAGES, texts, words_of
from experiments.words.languages import EXERCISES as CATALOGUE
from experiments.words.languages import read
from tests.page.test_page import lix

ROOT = Path(__file__).parents[2]
MOST = 40
TOLD_BY = {"handout", "class"}  # groups of words beside those of single exercises: sheets and terminal, class mode
NOT_PROSE = r"```.*?```|<!--.*?-->|<[^>]+>|^[|#].*?$|\]\([^)]*\)|\[@\w+\]|^\$\$.*?\$\$$"
PAGES = [
    *(
        ROOT / "docs" / name
        for name in (
            "teaching.md",
            "teaching.nb.md",
            "teaching.sv.md",
            "disagreements.md",
            "theory/other_lifecycles.md",
        )
    ),
    *sorted((ROOT / "notebooks").glob("*.py")),
]


def prose(lines) -> str:
    """Lines that are sentences, with a word in the place of each number that is put in."""
    ended = [line for line in lines if isinstance(line, str) and line.rstrip("»”").endswith((".", "?"))]
    return re.sub(r"{\w+}", "X", "\n".join(ended))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_side_of_a_sheet_is(language):
    say = words_of(language)
    for exercise in EXERCISES:
        own = [text for key, text in read(language, CATALOGUE).items() if f".{exercise.name}." in key]
        sides = [
            [line for part in parts if part.kind != TABLE for line in part.lines]
            for parts in (student_side(exercise, say), teacher_side(exercise, say))
        ]
        for lines in (own, *sides):
            assert len(prose(lines).split()) > 40, exercise.name
            assert lix(prose(lines)) <= MOST, exercise.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_sheets_and_class_mode_say_of_all_exercises_is(language):
    for group in TOLD_BY:
        lines = [text for key, text in texts(language).items() if key.partition(".")[0] == group]
        assert len(prose(lines).split()) > 40, group
        assert lix(prose(lines)) <= MOST, group


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_guide_its_pages_and_the_notebooks_are(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        cells = jupytext.reads(text, fmt="py:percent").cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    plain = re.sub(r"`[^`]*`", "X", re.sub(NOT_PROSE, "", text, flags=re.DOTALL | re.MULTILINE))
    assert len(plain.split()) > 200
    assert lix(plain) <= MOST
