"""`symbiosis explore`: which numbers count, where something is frequent, which choice is best (docs/sensitivity.md)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import (
    EPILOG,
    add_config_dir,
    add_language,
    add_replicates,
    add_seed,
    add_weeks,
    between,
    language,
    numbers,
    resumable,
)
from experiments.system.checksums import check_own_folder
from experiments.system.errors import UserError
from experiments.system.files import check_can_write

if TYPE_CHECKING:
    from experiments.explore.study import Study

_RESULTS = Path("results")
_WITHIN = ("plausible", "admissible")  # as of experiments.explore.space, which takes long to import
_WAYS = {
    "morris": ("which numbers count: each moved by itself, from many places (Morris' elementary effects, SALib)",
               "trajectories", 20, 4, 10_000, 8),
    "sobol": ("what share of the variance each number makes, alone and with others (Sobol' indices, SALib)",
              "points", 256, 16, 65_536, 4),
    "prim": ("in which part of the space something is frequent (PRIM)", "points", 1000, 100, 100_000, 4),
    "optimise": ("which of several choices is best, as far as luck lets one say", "points", 0, 0, 100_000, 100),
}  # fmt: skip
# name: what it does; what its size is called, default, least, most; replicates


def declare(commands: Any) -> None:
    """Declare the command and its ways."""
    text = "what an outcome hangs on: sensitivity, where something is frequent, the best choice"
    explore = commands.add_parser(
        "explore", help=text, description=f"{text.capitalize()} (docs/sensitivity.md).", allow_abbrev=False
    )
    ways = explore.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(explore))
    for name, (about, size, default, least, most, replicates) in _WAYS.items():
        way = ways.add_parser(
            name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=EPILOG, allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        wanted = (
            "key=a,b are the choices" if name == "optimise" else "one scenario, or two whose difference is explored"
        )
        way.add_argument("words", metavar="NAME|key=value", nargs="*", default=[], help=wanted)
        add_config_dir(way)
        way.add_argument(
            "--over",
            action="append",
            metavar="KEY[=LOW:HIGH]",
            help="what varies: a key or a group (default: parameters)",
        )
        way.add_argument(
            "--within", choices=_WITHIN, default=_WITHIN[0],
            help="ranges: where values might as well lie (default), or all that is allowed",
        )  # fmt: skip
        way.add_argument(
            "--outcome", default="exchanges_realised", help="a column of runs (default exchanges_realised)"
        )
        what = {"morris": "paths through the space", "sobol": "base points, a power of two"}.get(name, "sets of values")
        none = "; 0: values as they are" if name == "optimise" else ""
        way.add_argument(
            f"--{size}",
            dest="points",
            type=between(least, most),
            default=default,
            help=f"{what} (default {default}{none})",
        )
        add_replicates(way, f"futures of each point (default {replicates})", allowed=(2, 100_000))
        add_seed(way)
        add_weeks(way)
        way.add_argument("--workers", type=between(1, 1024), help="threads at a time (default: one for each core)")
        way.add_argument("--processes", action="store_true", help="processes instead of threads")
        way.add_argument("--folder", type=Path, help="where its sweeps lie (default: results/sweeps/explore)")
        way.add_argument("--out", type=Path, help="folder for table and picture (default: in results/explore)")
        add_language(way)
        if name == "prim":
            event = way.add_mutually_exclusive_group()
            event.add_argument("--below", type=float, metavar="X", help="futures with less than this (default 1)")
            event.add_argument("--above", type=float, metavar="X", help="futures with more than this")
        if name == "optimise":
            way.add_argument("--least", action="store_true", help="the least of the outcome is best")
        way.set_defaults(run=_explore, usual_replicates=replicates)


def _explore(given: argparse.Namespace) -> int:
    """Run what is missing, write table and picture, say what can be said."""
    if given.way == "sobol" and given.points & (given.points - 1):
        raise UserError(f"--points: {given.points} does not suit sobol; allowed: a power of two, such as 256")
    study = _study(given)
    out = given.out or _RESULTS / "explore" / f"{given.way}-{study.asked.case.name}-{_identity(study)}"
    check_own_folder(out)
    check_can_write(out / "tables.csv")
    from experiments.explore.study import best, discovery, sensitivity
    from experiments.words.catalogue import words_of

    say = words_of(language(given))
    with resumable(study.running.folder):
        if given.way == "prim":
            bound, is_below = (given.above, False) if given.above is not None else (given.below, True)
            told = discovery(study, 1.0 if bound is None else bound, is_below, out, say)
        elif given.way == "optimise":
            told = best(study, not given.least, out, say)
        else:
            told = sensitivity(study, out, say)
    print(f"{told}\nTable and picture: {out}")
    return 0


def _study(given: argparse.Namespace) -> Study:
    from experiments.request.settings import from_words

    flags = numbers(given)
    fixed = given.replicates is not None or any(word.startswith("replicates=") for word in given.words)
    asked, _ = from_words(
        given.words, flags if fixed else flags | {"replicates": given.usual_replicates}, given.config_dir, wide=True
    )
    cells = len(asked.cells)
    if given.way == "optimise" and cells < 2:
        raise UserError("explore optimise: has one choice; allowed: several, such as meetings=none,monthly,weekly")
    if given.way != "optimise" and cells > 2:
        raise UserError(f"explore {given.way}: {cells} scenarios; allowed: one, or two whose difference is explored")
    if asked.replicates < 2:
        raise UserError("--replicates: 1 is out of range; allowed: at least 2, else luck cannot be told")
    from experiments.explore.runs import Running
    from experiments.explore.space import Space, space_of
    from experiments.explore.study import Study

    form = asked.cells[-1].scenario.facilitator.form
    is_space_used = given.way != "optimise" or given.points
    if given.over and not is_space_used:
        raise UserError("--over: says nothing without --points; allowed: --points 200")
    space = space_of(given.over or [], given.within, form) if is_space_used else Space({})
    running = Running(given.folder or _RESULTS / "sweeps" / "explore", given.typed, given.workers, given.processes)
    return Study(given.way, asked, space, given.within, given.outcome, given.points, running)


def _identity(study: Study) -> str:
    from experiments.sweep.manifest import fingerprint

    return fingerprint({key: value for key, value in study.document().items() if key != "command"})[:10]
