"""`symbiosis exercise`: a lesson: its sheet, its numbers computed anew, one future told, sheets to print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import add_language, between, language
from experiments.system.errors import UserError

if TYPE_CHECKING:
    from experiments.teaching.exercises import Exercise
    from experiments.words.catalogue import Words

MOST, LETTERS = 10, "ABCD"  # as experiments.teaching has them, which takes a second to import
STALE = 1  # exit status


def declare(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "exercise", help="exercises for classes: list them, run one, print sheets", allow_abbrev=False,
        description="Ten exercises for classes. Without a number: all of them. With one: its sheet, then its numbers"
        " computed anew and held against their ranges (exit status 1 where one left its range).",
    )  # fmt: skip
    command.add_argument("number", nargs="?", type=between(1, MOST), help=f"of the exercise, 1 to {MOST}")
    command.add_argument("--teacher", action="store_true", help="the teacher's side: plan, answers heard, marks")
    command.add_argument("--future", type=between(1, 1000), metavar="K", help="tell future K in sentences instead")
    command.add_argument(
        "--list", action="store_true", help="the first futures by number, for a class without computers"
    )
    command.add_argument("--of", choices=tuple(LETTERS), help="the scenario of that future (default A)")
    command.add_argument(
        "--sheets", type=Path, metavar="DIR", help="write sheets to print instead, a file a side (HTML, PDF)"
    )
    add_language(command)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """List, run, tell or print."""
    from experiments.words.catalogue import words_of

    say = words_of(language(given))
    _check(given)
    if given.sheets is not None:
        from experiments.teaching.printed import write_sheets

        numbers = [given.number] if given.number else list(range(1, MOST + 1))
        for line in write_sheets(given.sheets, numbers, say):
            print(line, flush=True)
        return 0
    from experiments.teaching import terminal
    from experiments.teaching.exercises import BY_NUMBER

    if given.number is None:
        print("\n".join(terminal.listed(say)))
        return 0
    exercise = BY_NUMBER[given.number]
    if given.list:
        return _numbered(exercise, say)
    return _future(given, exercise, say) if given.future else _sheet(given, exercise, say)


def _check(given: argparse.Namespace) -> None:
    for flag in ("teacher", "future", "list", "of"):
        if getattr(given, flag) and given.number is None:
            raise UserError(f"--{flag}: of which exercise is not said; allowed: after a number, 1 to {MOST}")
        if getattr(given, flag) and given.sheets is not None:
            raise UserError(f"--{flag}: does not go with --sheets, whose sheets have both sides; allowed: one of them")
    if given.of and not given.future:
        raise UserError("--of: says whose future is told; allowed: together with --future")
    modes = [flag for flag in ("teacher", "future", "list") if getattr(given, flag)]
    if len(modes) > 1:
        raise UserError(f"--{modes[0]}: does not go with --{modes[1]}; allowed: one of them")


def _future(given: argparse.Namespace, exercise: Exercise, say: Words) -> int:
    from experiments.teaching.future import told
    from experiments.teaching.ranges import SEEDS

    letters = LETTERS[: len(exercise.scenarios)]
    letter = given.of or letters[0]
    if letter not in letters:
        raise UserError(f"--of: exercise {exercise.number} has no {letter}; allowed: {', '.join(letters)}")
    for line in told(exercise, letters.index(letter), given.future, SEEDS[0], say):
        print(line)
    others = [one for one in letters if one != letter] if given.of is None else []
    for one in others:
        again = f"symbiosis exercise {exercise.number} --future {given.future} --of {one} --lang {say.language}"
        print(say("handout.future.other", letter=one, command=again))
    return 0


def _numbered(exercise: Exercise, say: Words) -> int:
    from experiments.teaching import numbered, terminal
    from experiments.teaching.exercises import EXERCISES

    if not numbered.is_numbered(exercise):
        able = ", ".join(str(one.number) for one in EXERCISES if numbered.is_numbered(one))
        raise UserError(f"--list: exercise {exercise.number} does not look at futures by number; allowed: {able}")
    print("\n".join(terminal.lines([numbered.numbered(exercise, say)])))
    return 0


def _sheet(given: argparse.Namespace, exercise: Exercise, say: Words) -> int:
    from experiments.teaching import sheet, terminal
    from experiments.teaching.facts import facts
    from experiments.teaching.ranges import FUTURES, SEEDS, stale
    from experiments.teaching.words import fact_words

    for line in terminal.heading(exercise, say):
        print(line)
    if not given.teacher:
        print("\n".join(terminal.lines(sheet.student_side(exercise, say))), flush=True)
    found = facts(exercise, SEEDS[0], FUTURES)
    told = sheet.teacher_side(exercise, say, found)
    if not given.teacher:
        told = [one for one in told if one.id in ("right", "notice", "ranges")]
    print("\n".join(terminal.lines(told)))
    print()
    print(say("handout.counted", futures=FUTURES, seed=SEEDS[0]))
    off = stale(exercise, found)
    by_name = {fact.name: fact for fact in exercise.facts}
    for name in off:
        print(say("handout.stale", name=f"{exercise.name}.{name} ({fact_words(exercise, by_name[name], say)})"))
    if not off:
        print(say("handout.fresh"))
    return STALE if off else 0
