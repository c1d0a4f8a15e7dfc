"""`symbiosis page`: compute the answers a page opens with, and write it."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any

from experiments.command.arguments import add_replicates, add_seed, add_weeks
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_document


def declare(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "page", help="one HTML page that simulates a place, to open offline and to mail", allow_abbrev=False,
        description="Write one HTML page that opens offline and simulates a place itself (docs/page.md).",
    )  # fmt: skip
    command.add_argument("--case", default="vestbygd", help="a place, or the path of its folder (default vestbygd)")
    command.add_argument("--out", type=Path, default=Path("page.html"), help="the file to write (default page.html)")
    add_seed(command, 1)
    add_replicates(command, "futures of each scenario (default 100)", 100, allowed=(2, 1000))
    add_weeks(command, 520, allowed=(1, 2600))
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Compute and write."""
    from sim import load_case, shipped_cases

    if given.out.is_dir():
        raise UserError(f"--out: {given.out} is a folder; allowed: the name of a file")
    check_can_write(given.out)  # before minutes of work
    try:
        case = load_case(given.case)
    except ValueError as error:
        raise UserError(str(error)) from None
    # What takes a second to import is imported when nothing is left to refuse.
    from experiments.answer.runner import COMPILING
    from experiments.page.document import content, document
    from experiments.page.outcomes import compute
    from experiments.page.presets import computed_beforehand
    from experiments.page.setting import Place
    from experiments.system.progress import Progress
    from experiments.words.catalogue import all_texts
    from sim.compiled import will_compile

    all_texts()  # what is missing is said before minutes of work
    place = Place(case, given.seed, given.replicates, given.weeks)
    if will_compile("simulate_runs"):
        print(COMPILING, file=sys.stderr, flush=True)
    settings = computed_beforehand(place)
    computed = list(compute(place, settings, Progress(len(settings), "scenarios")))
    text = document(content(place, computed, datetime.date.today(), given.case in shipped_cases()))
    write_document(given.out, text)
    size = len(text.encode()) / 1e6
    print(f"{given.out}: {case.name}, {given.replicates} futures of each scenario, {size:.1f} MB.")
    print("Open it with a double click; it needs no network and can be mailed.")
    return 0
