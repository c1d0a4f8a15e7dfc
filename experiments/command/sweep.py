"""`symbiosis sweep` and `merge`: from arguments to a design, and what is said about it."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments import sweep as sweeps
from experiments.request.settings import Settings
from experiments.sweep import design as designs
from experiments.sweep.from_table import rows_from_table
from experiments.sweep.prepared import answer_line
from experiments.sweep.run import fingerprint, request
from experiments.system.errors import DamageError, UserError

DEFAULT_FOLDER = Path("results") / "sweeps"
EXIT_FAILED_RUNS = 1


def sweep(given: argparse.Namespace, command: str, asked: Settings, experiment: str | None) -> int:
    """Run, resume, repair or extend a sweep; 1 where runs failed. asked: what the words of the command say."""
    design, name = _design(given, asked, experiment)
    folder = given.out or DEFAULT_FOLDER / name
    if given.fork and _holds_another(folder, design):  # a damaged one may be ours
        folder = folder.with_name(f"{folder.name}-{fingerprint(request(design))[:10]}")
    for flag, value in (("workers", given.workers), ("chunk", given.chunk)):
        if value is not None and not 1 <= value <= 1_000_000:
            raise UserError(f"--{flag}: {value} is out of range; allowed: 1 to 1000000")
    if given.chunk is not None and design.until is not None:
        raise UserError("--chunk: says nothing where replicates grow (--until): each round is stored together")
    shard = _shard(given.shard) if given.shard else None
    try:
        outcome = sweeps.run_sweep(
            design, folder, command=_lasting(command), workers=given.workers,
            # Python's engine gains nothing from threads
            processes=given.processes or design.settings.engine == "mesa",
            chunk_runs=given.chunk, shard=shard, repair=given.repair, retry_failed=given.retry_failed,
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
        return EXIT_FAILED_RUNS
    return 0


def merge(given: argparse.Namespace, command: str) -> int:
    """Put the parts of a sharded sweep together."""
    there, wanted = sweeps.merge(given.folders, given.out)
    if there < wanted:
        print(f"{there} of {_runs(wanted)} are there; merge the other parts into {given.out} too.")
    else:
        print(f"{_runs(wanted)}. Tables: {given.out}")
    return 0


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


def _lasting(command: str) -> str:
    """The command as the manifest keeps it: without what was asked for this time only, so that a
    repaired manifest has the bytes of the first."""
    passing = ("--repair", "--retry-failed", "--fork")
    return shlex.join(word for word in shlex.split(command) if word not in passing)


def _design(given: argparse.Namespace, asked: Settings, experiment: str | None) -> tuple[designs.Design, str]:
    if experiment is not None and any(word.startswith("name=") for word in given.design):
        raise UserError(f"name: a sweep of {experiment} has its name; allowed: --out for another folder")
    rows = _rows(given, asked.seed)
    until = _until(given)
    fixed = given.replicates is not None or any(word.startswith("replicates=") for word in given.design)
    if given.until is not None and fixed:
        raise UserError("--replicates: contradicts --until, which says when there are enough; allowed: one (--at-most)")
    design = designs.make_design(asked, rows=rows, until=until, shared_luck=not given.independent_luck)
    if experiment:
        return design, experiment
    own = asked.name.removeprefix("compare-").removeprefix("run-")
    return design, f"{own}-{fingerprint(request(design))[:10]}"


def _rows(given: argparse.Namespace, seed: int) -> Sequence[dict[str, Any]] | None:
    sampling = {"sample": given.sample, "points": given.points, "over": given.over, "spread": given.spread}
    if given.table:
        for name, value in sampling.items():
            if value is not None:
                raise UserError(f"--{name}: contradicts --table; allowed: one of them")
        return rows_from_table(given.table)
    if given.sample is None:
        for name, value in sampling.items():
            if value is not None:
                raise UserError(
                    f"--{name}: says nothing without --sample; allowed: --sample {'|'.join(designs.SAMPLES)}"
                )
        return None
    return designs.sampled({name: value for name, value in sampling.items() if value is not None}, seed)


def _until(given: argparse.Namespace) -> designs.Until | None:
    if given.until is None:
        if given.at_most is not None:
            raise UserError("--at-most: says nothing without --until; allowed: --until OUTCOME=HALF-WIDTH")
        return None
    outcome, _, width = given.until.partition("=")
    try:
        half_width = float(width)
    except ValueError:
        raise UserError(f"--until: {given.until!r} cannot be read; allowed: OUTCOME=HALF-WIDTH") from None
    most = {} if given.at_most is None else {"at_most": given.at_most}
    return designs.Until(outcome, half_width, **most)


def _shard(text: str) -> sweeps.Shard:
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise UserError(f"--shard: {text!r} cannot be read; allowed: K/N with K from 1 to N, such as 2/4")
    return sweeps.Shard(int(match[1]), int(match[2]))


def _holds_another(folder: Path, design: designs.Design) -> bool:
    try:
        manifest = sweeps.Store(folder).manifest()
    except DamageError as error:
        raise UserError(f"{error}; --repair makes it again") from None
    return manifest is not None and fingerprint(manifest["request"]) != fingerprint(request(design))


def _told(design: designs.Design, outcome: sweeps.Outcome, name: str) -> str:
    scenarios = f"{design.cells} scenario{'' if design.cells == 1 else 's'}"
    shape = f"{scenarios} x {len(design.rows)} sets of values" if len(design.rows) > 1 else scenarios
    lines = [f"{name}: {shape}, {_runs(outcome.runs)}."]
    if not outcome.simulated:
        lines.append("Already there, nothing was computed.")
    if not outcome.is_finished:
        return "\n".join([*lines, f"This part: {outcome.folder}. Put the parts together with `symbiosis merge`."])
    answer = answer_line(name, design, outcome.folder)
    return "\n".join([*lines, *([answer] if answer else []), f"Tables: {outcome.folder}"])
