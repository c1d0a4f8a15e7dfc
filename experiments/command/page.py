"""`symbiosis page`: compute the grid of a place and write the page."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any

from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_document


def add(commands: Any, whole: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "page", help="one HTML page of a grid of scenarios, to open offline and to mail", allow_abbrev=False,
        description="Compute a grid of scenarios and write one HTML page that opens offline (docs/page.md).",
    )  # fmt: skip
    command.add_argument("--case", default="vestbygd", help="a place, or the path of its folder (default vestbygd)")
    command.add_argument("--out", type=Path, default=Path("page.html"), help="the file to write (default page.html)")
    command.add_argument("--seed", type=whole, default=1, help="seed, 0 to 4294967295 (default 1)")
    command.add_argument("--replicates", type=whole, default=100, help="futures of each scenario (default 100)")
    command.add_argument("--weeks", type=whole, default=520, help="weeks simulated (default 520)")


def run(given: argparse.Namespace) -> int:
    """Compute and write."""
    from sim import load_case, shipped_cases

    if given.replicates > 1000:
        raise UserError(f"--replicates: {given.replicates} is out of range; allowed: 2 to 1000")
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
    from experiments.page.grid import Grid, compute
    from experiments.system.progress import Progress
    from experiments.words.catalogue import all_texts
    from sim.compiled import will_compile

    all_texts()  # what is missing is said before minutes of work
    grid = Grid(case, given.seed, given.replicates, given.weeks)
    if will_compile("simulate_runs"):
        print(COMPILING, file=sys.stderr, flush=True)
    computed = list(compute(grid, Progress(len(grid.positions), "scenarios")))
    text = document(content(grid, computed, datetime.date.today(), given.case in shipped_cases()))
    write_document(given.out, text)
    size = len(text.encode()) / 1e6
    print(
        f"{given.out}: {len(grid.positions)} scenarios of {case.name}, {given.replicates} futures each, {size:.1f} MB."
    )
    print("Open it with a double click; it needs no network and can be mailed.")
    return 0
