"""The minutes of a lesson, part by part: one plan for the teacher's sheet and for the guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from experiments.teaching.exercises import Exercise
from experiments.teaching.words import text
from experiments.words.catalogue import Words

# Parts of a lesson, and where the page is then: its steps by number (`LESSON_STEPS` in its script), and their name.
ON_PAGE = {
    "bet": ("1–3", "class.bet.legend"),
    "try": ("4–5", "class.try"),
    "explain": ("6–7", "class.reveal"),
    "transfer": ("8", "class.discuss"),
}
_PART = re.compile(r"(\d+)–(\d+): (.+?)\.(?: |$)")


class Part(NamedTuple):
    """From when to when, in minutes; what it is; what teacher and class do; where the page is."""

    start: int
    end: int
    what: str
    you: str
    they: str
    page: str


def plan(exercise: Exercise, say: Words) -> Iterator[Part]:
    """The parts of a lesson that begins with a bet. Raises ValueError where its minutes do not name four parts."""
    told = _PART.findall(text(exercise, "teacher.plan", say))
    for (name, (steps, key)), (start, end, what) in zip(ON_PAGE.items(), told, strict=True):
        you, they = (say(f"handout.plan.{name}.{who}") for who in ("you", "they"))
        yield Part(int(start), int(end), what, you, they, f"{steps}: {say(key)}")


def plan_rows(exercise: Exercise, say: Words) -> list[list[str]]:
    """The plan as a table, its head first."""
    head = [say(f"handout.plan.head.{name}") for name in ("clock", "what", "you", "they", "page")]
    return [head, *([f"{one.start}–{one.end}", *one[2:]] for one in plan(exercise, say))]
