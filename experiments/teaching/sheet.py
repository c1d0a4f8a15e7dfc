"""What stands on the two sides of a sheet, in order: one structure for the terminal and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from experiments.statistics import Interval
from experiments.teaching import words
from experiments.teaching.answers import right_choices
from experiments.teaching.dice import ROLE_PLAY
from experiments.teaching.exercises import Exercise, Fact
from experiments.teaching.plan import plan_rows
from experiments.teaching.ranges import FUTURES, Range, stored
from experiments.words.catalogue import Words

TEXT, SMALL, LIST, STEPS, BETS, TABLE = "text", "small", "list", "steps", "bets", "table"
MOST_EASY = 7  # rows of a table to fill in, beside which there is room on a side to write answers


class Section(NamedTuple):
    """A part of a sheet under its own heading. rows: of a table, whose first is its head. blank: lines to write on."""

    id: str
    title: str
    kind: str
    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    blank: int = 0


def student_side(exercise: Exercise, say: Words) -> list[Section]:
    """What a student gets: nothing of it tells the answer. Its headings are those of the page's steps."""

    def text(part: str) -> str:
        return words.text(exercise, part, say)

    bets = [words.choice(exercise, one, say) for one in exercise.choices] or [say("handout.bet.own")]
    head, rows = (words.cells(exercise, part, say) for part in ("table", "rows"))
    has_room = len(rows) <= MOST_EASY
    return [
        compared(exercise, say),
        Section("bet", say("class.bet.legend"), BETS, [text("question"), *bets]),
        Section("steps", say("class.do"), STEPS, words.texts(exercise, "step", exercise.steps, say)),
        Section("table", say("class.fill"), TABLE, rows=[head, *([row] + [""] * (len(head) - 1) for row in rows)]),
        Section("discuss", say("class.discuss"), TEXT, [text("discuss")], blank=2 * has_room),
        Section("transfer", say("class.transfer"), TEXT, [text("transfer")], blank=1 * has_room),
        Section("terms", say("class.terms"), SMALL, [f"{text('terms')} {say('handout.exchange')}"]),
    ]


def compared(exercise: Exercise, say: Words) -> Section:
    """What each letter stands for: read before the bet, so it tells no answer."""
    return Section("compared", say("handout.compared"), LIST, words.scenarios(exercise, say))


def teacher_side(exercise: Exercise, say: Words, here: Mapping[str, Interval] | None = None) -> list[Section]:
    """What a teacher gets. here: numbers just computed; else the same as they are stored."""
    ranges = stored()[exercise.name]
    told = words.numbers(exercise, {name: one.mean for name, one in (here or ranges).items()}, say)
    heard = [
        f"{words.choice(exercise, one, say)}: {words.text(exercise, f'teacher.heard.{one.name}', say)}"
        for one in exercise.choices
    ]
    return [
        compared(exercise, say),
        _minutes(exercise, say),
        Section(
            "right", say("handout.right"), TEXT,
            [". ".join((right_words(exercise, say, here or ranges), *words.not_counted(exercise, say)))],
        ),
        Section(
            "notice", say("class.notice"), LIST, words.texts(exercise, "notice", exercise.notices, say, told)
        ),
        *([Section("heard", say("class.teacher.heard"), LIST, heard)] if heard else []),
        range_table(exercise, say, here),
        Section("answers", say("handout.answers"), TEXT, [say(f"handout.answers.{exercise.name}")]),
        Section(
            "rubric", say("class.teacher.rubric"), TEXT,
            [f"{words.text(exercise, 'teacher.rubric', say)} {say('handout.points')}"],
        ),
    ]  # fmt: skip


def _minutes(exercise: Exercise, say: Words) -> Section:
    title = say("class.teacher.plan")
    if exercise == ROLE_PLAY:  # longer than a lesson, and with parts of its own
        return Section("plan", title, TEXT, [words.text(exercise, "teacher.plan", say)])
    return Section("plan", title, TABLE, rows=plan_rows(exercise, say))


def right_words(exercise: Exercise, say: Words, values: Mapping[str, Interval] | Mapping[str, Range]) -> str:
    """Which bets are right by these numbers: of a range, those that are right all over it."""
    if not exercise.choices:
        return say("handout.right.none")
    found = {name: Interval(one.mean, one.low, one.high, 0) for name, one in values.items()}
    return say.listed([words.choice(exercise, one, say) for one in right_choices(exercise, found)])


def range_table(exercise: Exercise, say: Words, here: Mapping[str, Interval] | None = None) -> Section:
    """Each number as page and command tell it, and where it may lie with other luck. here: numbers just computed."""
    ranges = stored()[exercise.name]
    found = {name: one.mean for name, one in (here or ranges).items()}
    head = [say(f"handout.head.{name}") for name in ("fact", "number", "range")]
    rows = [
        [
            words.fact_words(exercise, fact, say),
            words.number(fact, found[fact.name], say, sign=_is_signed(fact)),
            _between(fact, ranges[fact.name], say),
        ]
        for fact in exercise.facts
    ]
    return Section(
        "ranges", say("class.teacher.ranges"), TABLE, [say("handout.ranges.how", futures=FUTURES)], [head, *rows]
    )


def _between(fact: Fact, one: Range, say: Words) -> str:
    low, high = (words.number(fact, end, say, sign=_is_signed(fact)) for end in (one.low, one.high))
    return say("interval", low=low, high=high)


def _is_signed(fact: Fact) -> bool:
    return fact.kind == "difference"
