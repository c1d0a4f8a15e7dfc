"""`symbiosis sweep` and `merge`: from arguments to a design, and what is said about it."""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import (
    add_config_dir,
    add_replicates,
    add_seed,
    add_weeks,
    asking,
    between,
    numbers,
)
from experiments.request.schema import MAX_ROWS, SAMPLES, options
from experiments.system.checksums import check_own_folder
from experiments.system.errors import DamageError, UserError

if TYPE_CHECKING:  # every command declares itself by its file here: what a sweep needs is imported when there is one
    from concurrent.futures import Executor

    from experiments.request.settings import Settings
    from experiments.sweep import Outcome
    from experiments.sweep.design import Design, Until

DEFAULT_FOLDER = Path("results") / "sweeps"
EXIT_NOT_ALL = 1


def declare(commands: Any) -> None:
    """Declare the commands."""
    sweep = asking(
        commands, "sweep", "a design of many points, stored as it runs and resumed where it stopped",
        "A design of many points, stored as it runs and resumed where it stopped (docs/sweeps.md).",
    )  # fmt: skip
    sweep.add_argument(
        "design", metavar="NAME|key=value", nargs="*", default=[],
        help=f"a prepared experiment ({', '.join(options('experiment'))}), then overrides; key=a,b are levers;"
        " model=FILE.py:CLASS runs a model of your own (docs/extending.md)",
    )  # fmt: skip
    add_config_dir(sweep)
    design = sweep.add_argument_group("design: what nobody knows (every set meets every combination of levers)")
    design.add_argument("--sample", choices=SAMPLES, help="sample sets of uncertain values")
    design.add_argument("--points", type=between(1, MAX_ROWS), help="number of sets")
    design.add_argument("--over", action="append", metavar="KEY[=LOW:HIGH]", help="what varies: a key or a group")
    design.add_argument("--spread", type=float, metavar="FACTOR", help="bounds: default / FACTOR to default x FACTOR")
    design.add_argument("--table", type=Path, metavar="FILE", help="sets from a CSV or Parquet table, a column per key")
    add_seed(design)
    add_replicates(design, "futures of each point (default 40)")
    design.add_argument("--until", metavar="OUTCOME=HALF-WIDTH", help="grow replicates until the interval is so narrow")
    design.add_argument(
        "--at-most", type=between(2, 1_000_000), metavar="N", help="most replicates of a grown sweep (default 2000)"
    )
    add_weeks(design)
    design.add_argument("--independent-luck", action="store_true", help="each point has its own luck (not paired)")
    design.add_argument(
        "--series", action="store_true", help="keep weeks and events too (weeks.parquet, events.parquet)"
    )
    running = sweep.add_argument_group("running")
    running.add_argument("--out", type=Path, help="folder of the sweep (default: in results/sweeps)")
    running.add_argument(
        "--workers", type=between(1, 1_000_000), help="threads or processes (default: one for each core)"
    )
    running.add_argument("--processes", action="store_true", help="processes instead of threads")
    running.add_argument(
        "--executor", metavar="NAME", help="dask, or dask:tcp://HOST:PORT: workers on other machines (docs/sweeps.md)"
    )
    running.add_argument(
        "--share", action="store_true", help="work on one folder together with other commands that say so too"
    )
    running.add_argument("--shard", metavar="K/N", help="only part K of N (from 1, or from 0); `symbiosis merge` joins")
    running.add_argument("--chunk", type=between(1, 1_000_000), metavar="RUNS", help="runs that are stored together")
    running.add_argument("--retry-failed", action="store_true", help="run failed runs again")
    running.add_argument("--repair", action="store_true", help="make damaged files again, and only these")
    running.add_argument("--fork", action="store_true", help="where another sweep lies there: a folder beside it")
    sweep.set_defaults(run=_sweep)
    merge = commands.add_parser("merge", help="put the parts of a sharded sweep together", allow_abbrev=False)
    merge.add_argument("folders", type=Path, nargs="+", help="folders of the parts")
    merge.add_argument("--out", type=Path, required=True, help="folder of the whole sweep")
    merge.set_defaults(run=_merge)


def _sweep(given: argparse.Namespace) -> int:
    """Run, resume, repair or extend a sweep; 1 where runs failed."""
    from experiments.request.model import extension_of, without_model

    words, model = without_model(given.design)
    extension = extension_of(model)
    # Before scenarios are composed.
    shard, sampling, until = _shard(given.shard), _sampling(given), _until(given, tuple(extension.outcomes))
    if given.executor is not None:
        _check_executor(given)
    from experiments.request.settings import from_words

    asked, experiment = from_words(words, numbers(given), given.config_dir, wide=True, model=model)
    design = _design(given, asked, experiment, sampling, until)
    if given.out:
        check_own_folder(given.out)
    # What takes a second to import is imported when nothing that is asked is left to refuse.
    from experiments.sweep import Shard, run_sweep
    from experiments.sweep.asked import request
    from experiments.sweep.manifest import fingerprint

    identity = fingerprint(request(design))
    name = experiment or f"{asked.name.removeprefix('compare-').removeprefix('run-')}-{identity[:10]}"
    folder = given.out or DEFAULT_FOLDER / name
    if given.fork and _holds_another(folder, identity):
        folder = folder.with_name(f"{folder.name}-{identity[:10]}")
    try:
        with _executor(given) as executor:
            outcome = run_sweep(
                design, folder, command=_lasting(given.typed), workers=given.workers,
                # Python's engine gains nothing from threads
                processes=given.processes or design.settings.engine == "mesa", executor=executor,
                share=given.share, chunk_runs=given.chunk, shard=Shard(*shard) if shard else None,
                repair=given.repair, retry_failed=given.retry_failed,
            )  # fmt: skip
        told = _told(design, outcome, name)
    except DamageError as error:
        raise UserError(f"{error}; --repair makes it again") from None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"what is finished is kept in {folder}; the same command goes on.") from None
    print(told)
    if outcome.failed:
        where = f"see {folder / 'errors.csv'}; " if outcome.is_finished else ""
        failed = _runs(outcome.failed)
        print(f"symbiosis: {failed} failed; {where}--retry-failed runs them again", file=sys.stderr)
        return EXIT_NOT_ALL
    return 0


def _check_executor(given: argparse.Namespace) -> None:
    from experiments.system.clusters import check_executor

    if given.processes:
        raise UserError("--processes: contradicts --executor; allowed: one of them")
    check_executor(given.executor)


def _executor(given: argparse.Namespace) -> contextlib.AbstractContextManager[Executor | None]:
    if given.executor is None:
        return contextlib.nullcontext()
    from experiments.system.clusters import executor_named

    return executor_named(given.executor, given.workers)


def _merge(given: argparse.Namespace) -> int:
    """Put the parts of a sharded sweep together."""
    from experiments.sweep import merge, missing

    there, wanted = merge(given.folders, given.out)
    if there < wanted:
        print(f"{there} of {_runs(wanted)} are there; merge the other parts into {given.out} too.")
        what = missing(given.folders, given.out)
        print(f"symbiosis: {_runs(wanted - there)} missing: {what}", file=sys.stderr)
        return EXIT_NOT_ALL
    print(f"{_runs(wanted)}. Tables: {given.out}")
    return 0


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


def _lasting(command: str) -> str:
    """The command as the manifest keeps it: without what was asked for this time only, so that a
    repaired manifest has the bytes of the first."""
    passing = ("--repair", "--retry-failed", "--fork")
    return shlex.join(word for word in shlex.split(command) if word not in passing)


def _design(
    given: argparse.Namespace, asked: Settings, experiment: str | None, sampling: dict[str, Any],
    until: Until | None,
) -> Design:  # fmt: skip
    from experiments.sweep.design import make_design, sampled
    from experiments.sweep.from_table import rows_from_table

    if experiment is not None and any(word.startswith("name=") for word in given.design):
        raise UserError(f"name: a sweep of {experiment} has its name; allowed: --out for another folder")
    rows: Sequence[dict[str, Any]] | None = None
    if given.table:
        rows = rows_from_table(given.table, asked.extension)
    elif sampling:
        rows = sampled(sampling, asked.seed, asked.extension)
    fixed = given.replicates is not None or any(word.startswith("replicates=") for word in given.design)
    if given.until is not None and fixed:
        raise UserError("--replicates: contradicts --until, which says when there are enough; allowed: one (--at-most)")
    design = make_design(asked, rows=rows, until=until, shared_luck=not given.independent_luck, series=given.series)
    if given.chunk is not None and design.until is not None:
        raise UserError("--chunk: says nothing where replicates grow (--until): each round is stored together")
    return design


def _sampling(given: argparse.Namespace) -> dict[str, Any]:
    """What is asked of a sample; nothing where none is."""
    asked = {"sample": given.sample, "points": given.points, "over": given.over, "spread": given.spread}
    sampling = {name: value for name, value in asked.items() if value is not None}
    for name in sampling:
        if given.table:
            raise UserError(f"--{name}: contradicts --table; allowed: one of them")
        if given.sample is None:
            raise UserError(f"--{name}: says nothing without --sample; allowed: --sample {'|'.join(SAMPLES)}")
    if sampling:
        from experiments.sweep.design import check_sample

        check_sample(sampling)
    return sampling


def _until(given: argparse.Namespace, own: Sequence[str]) -> Until | None:
    if given.until is None:
        if given.at_most is not None:
            raise UserError("--at-most: says nothing without --until; allowed: --until OUTCOME=HALF-WIDTH")
        return None
    outcome, _, width = given.until.partition("=")
    try:
        half_width = float(width)
    except ValueError:
        raise UserError(f"--until: {given.until!r} cannot be read; allowed: OUTCOME=HALF-WIDTH") from None
    from experiments.sweep.design import Until

    most = {} if given.at_most is None else {"at_most": given.at_most}
    return Until(outcome, half_width, **most, own=own)


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match or not int(match[1]) <= int(match[2]) or int(match[2]) == 0:
        raise UserError(
            f"--shard: {text!r} cannot be read; allowed: K/N with K from 1 to N, or from 0 to N-1, such as 2/4"
        )
    return int(match[1]), int(match[2])


def _holds_another(folder: Path, identity: str) -> bool:
    from experiments.sweep.manifest import fingerprint
    from experiments.sweep.store import Store

    try:
        manifest = Store(folder).manifest()
    except DamageError as error:  # a damaged one may be ours
        raise UserError(f"{error}; --repair makes it again") from None
    return manifest is not None and fingerprint(manifest["request"]) != identity


def _told(design: Design, outcome: Outcome, name: str) -> str:
    scenarios = f"{design.cells} scenario{'' if design.cells == 1 else 's'}"
    shape = f"{scenarios} x {len(design.rows)} sets of values" if len(design.rows) > 1 else scenarios
    lines = [f"{name}: {shape}, {_runs(outcome.runs)}."]
    if not outcome.simulated:
        lines.append("Already there, nothing was computed.")
    if not outcome.is_finished:
        return "\n".join([*lines, f"This part: {outcome.folder}. Put the parts together with `symbiosis merge`."])
    from experiments.sweep.prepared import answer_line

    answer = answer_line(name, design, outcome.folder)
    return "\n".join([*lines, *([answer] if answer else []), f"Tables: {outcome.folder}"])
