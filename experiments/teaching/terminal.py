"""A sheet in the terminal: plain lines, no wider than one reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from experiments.teaching import words
from experiments.teaching.exercises import EXERCISES, Exercise
from experiments.teaching.sheet import BETS, LIST, STEPS, TABLE, Section
from experiments.words.catalogue import Words

WIDTH = 100


def listed(say: Words) -> Iterator[str]:
    """All exercises, a line each."""
    yield say("handout.listed")
    for one in EXERCISES:
        yield f"{one.number:>3}  {words.text(one, 'title', say)}: {words.text(one, 'aim', say)}"


def heading(exercise: Exercise, say: Words) -> Iterator[str]:
    """What it is called, what for, where."""
    yield f"{say('handout.number', number=exercise.number)}: {words.text(exercise, 'title', say)}"
    yield from _wrapped(words.text(exercise, "aim", say))
    yield from _wrapped(f"{words.place(exercise, say)} {words.stages(exercise, say)}")
    yield from _wrapped(f"{say('handout.model')} {say('handout.assumed')}")
    yield from _wrapped(say("handout.page", number=exercise.number))


def lines(sections: Sequence[Section]) -> Iterator[str]:
    """Sections one below the other."""
    for one in sections:
        yield ""
        yield one.title.upper()
        if one.kind == TABLE:
            yield from (line for text in one.lines for line in _wrapped(text))
            yield from _table(one.rows)
        for k, text in enumerate(one.lines if one.kind != TABLE else ()):
            first = {LIST: "- ", STEPS: f"{k + 1}. ", BETS: "[ ] " if k else ""}.get(one.kind, "")
            yield from _wrapped(text, first)


def _wrapped(text: str, first: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [first]


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        if any(row[1:]):  # rows to fill in are for paper
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
