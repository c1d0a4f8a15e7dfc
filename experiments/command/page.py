"""`symbiosis page`: compute the answers a page opens with, and write it."""

from __future__ import annotations

import argparse
import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import add_replicates, add_seed, add_weeks, between
from experiments.command.exercise import MOST
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_document

if TYPE_CHECKING:
    from sim import Case

FIRST = "vestbygd"  # what a page of all shipped places opens with


def declare(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "page", help="one HTML page that simulates places, to open offline and to mail", allow_abbrev=False,
        description="Write one HTML page that opens offline and simulates places itself (docs/page.md).",
    )  # fmt: skip
    command.add_argument(
        "--case", action="append", metavar="CASE",
        help="a place, or the path of its folder; several times for several places, the page opens with the first"
        f" (default: all shipped places, {FIRST} first)",
    )  # fmt: skip
    command.add_argument("--out", type=Path, default=Path("page.html"), help="the file to write (default page.html)")
    add_seed(command, 1)
    add_replicates(command, "futures of each scenario to begin with (default 100)", 100, allowed=(2, 1000))
    add_weeks(command, 520, allowed=(1, 2600))
    command.add_argument(
        "--class", dest="lesson", type=between(1, MOST), metavar="NUMBER",
        help="a file that opens in this exercise of class mode; an address with a # still goes before it",
    )  # fmt: skip
    command.add_argument(
        "--wait", action="store_true",
        help="with --class: the answer waits for a word that the teacher gives (docs/teaching.md)",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Compute and write."""
    from sim import shipped_cases

    if given.out.is_dir():
        raise UserError(f"--out: {given.out} is a folder; allowed: the name of a file")
    check_can_write(given.out)  # before minutes of work
    shipped = shipped_cases()
    named = given.case or sorted(shipped, key=lambda name: (name != FIRST, name))
    cases = _loaded(named)
    opens = _lesson_address(given, cases)
    # What takes a second to import is imported when nothing is left to refuse.
    from experiments.page.document import document, page_command
    from experiments.page.outcomes import few
    from experiments.page.setting import Place
    from experiments.teaching.classroom import lessons
    from experiments.words.catalogue import all_texts

    all_texts()  # what is missing is said before minutes of work
    places = [Place(case, given.seed, given.replicates, given.weeks) for case in cases]
    contents = _contents(places, [name in shipped for name in named])
    words = [one["fillIn"] or one["case"]["name"] for one in contents] if given.case else []
    again = {
        "command": page_command(places[0], words) + _class_words(given),
        "toFillIn": [one["fillIn"] for one in contents if one["fillIn"]],
        "lessons": lessons(),
        "opens": opens,
    }
    text = document(*(one | again for one in contents))
    write_document(given.out, text)
    size = len(text.encode()) / 1e6
    told = cases[0].name if len(cases) == 1 else f"{len(cases)} places, {cases[0].name} first"
    print(f"{given.out}: {told}, {given.replicates} futures of each scenario, {size:.1f} MB.")
    if len(cases) > 1:
        print(f"Computed beforehand: all questions of {cases[0].name}; of each other place one, from {few(places[0])}.")
    print("Open it with a double click; it needs no network and can be mailed.")
    if given.lesson is None:
        print("A class opens it with #class;ex=1 after its address. Telephones need a web server (docs/teaching.md).")
    return 0


def _class_words(given: argparse.Namespace) -> str:
    return "" if given.lesson is None else f" --class {given.lesson}" + " --wait" * given.wait


def _lesson_address(given: argparse.Namespace, cases: list[Case]) -> str:
    """Of the exercise that the file opens with, as the page reads addresses; empty where none was asked for."""
    if given.lesson is None:
        if given.wait:
            raise UserError("--wait: only with --class, whose answer waits")
        return ""
    from experiments.teaching.exercises import BY_NUMBER

    place = BY_NUMBER[given.lesson].place
    if place not in [case.name for case in cases]:
        raise UserError(
            f"--class: exercise {given.lesson} is about {place}; allowed: with --case {place}, or with no --case"
        )
    return f"#class;ex={given.lesson}" + ";wait" * given.wait


def _loaded(named: list[str]) -> list[Case]:
    from sim import load_case

    try:
        cases = [load_case(name) for name in named]
    except ValueError as error:
        raise UserError(str(error)) from None
    names = [case.name for case in cases]
    for name in names:
        if names.count(name) > 1:  # links and commands tell places by their names
            raise UserError(f"--case: two places are called {name}; allowed: places with different names")
    return cases


def _contents(places: list[Any], are_shipped: list[bool]) -> list[dict[str, Any]]:
    """What the page knows of each place; of those after the first, less is computed beforehand."""
    from experiments.page.document import content, made_ahead
    from experiments.page.outcomes import compute, few
    from experiments.page.presets import computed_beforehand
    from experiments.system.compiling import tell_compiling
    from experiments.system.progress import Progress

    tell_compiling("ensemble")
    asked = [computed_beforehand(place, is_first=not k) for k, place in enumerate(places)]
    progress = Progress(sum(map(len, asked)), "scenarios")
    today = datetime.date.today()

    def simulated(k: int) -> list[Any]:
        return list(compute(places[k], asked[k], progress, few(places[k]) if k else places[k].replicates))

    ahead = ThreadPoolExecutor(1)  # the next place is simulated while what is known of one is put together
    try:
        computed = [ahead.submit(simulated, k) for k in range(len(places))]
        made_ahead(places[0])
        return [
            content(place, computed[k].result(), today, are_shipped[k], is_first=not k)
            for k, place in enumerate(places)
        ]
    finally:
        ahead.shutdown(wait=False, cancel_futures=True)
