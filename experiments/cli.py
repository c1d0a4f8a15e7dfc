"""The command line: symbiosis run | compare | experiment | sweep | merge | page | parameters | cases | ..."""

from __future__ import annotations

import argparse
import json
import math
import os
import shlex
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import sim
from experiments.command import case as case_command
from experiments.command import page as page_command
from experiments.command import report as report_command
from experiments.command.arguments import Parser
from experiments.request.settings import SAMPLES, from_words, options, settings
from experiments.system.ending import status_of
from experiments.system.errors import UserError
from experiments.words.catalogue import LANGUAGES, words_of
from sim import shipped_cases

_EPILOG = """\
overrides are key=value, for example
  facilitator=none|informal|appointed|project     facilitator.hours=20
  colocation=none|park|park_with_common_room      colocation.common_room_quality=0.8
  meetings=none|quarterly|monthly|fortnightly|weekly
  municipality=none|permit|grant|park|review|active|training|mediation|evaluation|limits|limits_declared|pressure
      |recruiting|neighbours
  case=vestbygd|reference|PATH-OF-A-CASE-FOLDER
  parameters.operation.delivery_trust_loss=0.05   (all of them: symbiosis parameters)
`compare` and `experiment` take several values: facilitator=none,appointed. The first is the baseline.
"""

FLAGGED = ("seed", "replicates", "weeks")  # numbers that a flag may set as an override may
_PUBLISHED = Path("results") / "published"
_INTO = f" (default {_PUBLISHED.as_posix()}, which is committed)"


@cache
def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="symbiosis", description="Simulate how industrial symbiosis comes about.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"symbiosis {sim.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, text in (
        ("run", "one scenario, many futures"),
        ("compare", "scenarios side by side, with paired differences"),
        ("experiment", "a prepared experiment by name"),
    ):
        command = commands.add_parser(
            name, help=text, description=text.capitalize() + ".", epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        )  # fmt: skip
        if name == "experiment":
            command.add_argument("name", help=f"one of: {', '.join(options('experiment'))}")
        command.add_argument("--out", type=Path, help="folder for result folders (default: results/runs)")
        command.add_argument("--json", action="store_true", help="machine-readable summary on stdout")
        command.add_argument("--seed", type=int, help="seed, 0 to 4294967295 (default 1)")
        command.add_argument("--replicates", type=int, help="futures of each scenario (default 40)")
        command.add_argument("--weeks", type=int, help="weeks simulated (default 520)")
        command.add_argument("--force", action="store_true", help="compute again although the result is there")
        command.add_argument("--no-figures", action="store_true", help="tables only")
        _add_language(command)
        command.add_argument("overrides", nargs="*", default=[], help="key=value")
    report_command.add(commands, int, _EPILOG, _add_language)
    _add_sweep(commands)
    page_command.add(commands, int)
    table = commands.add_parser("parameters", help="all parameters with unit, range, source and basis")
    table.add_argument("--markdown", action="store_true", help="as docs/parameters.md")
    commands.add_parser("cases", help="the places that come with the model")
    case_command.add_parsers(commands)
    validate = commands.add_parser("validate", help="the model against patterns of evidence, a row each")
    validate.add_argument("--replicates", type=int, default=200, help="futures of each setup (default 200)")
    validate.add_argument("--out", type=Path, default=_PUBLISHED, help=f"folder for the table{_INTO}")
    power = commands.add_parser("power", help="how many parks and years tell that a facilitator matters")
    power.add_argument("--replicates", type=int, default=20, help="futures of each of 100 towns (default 20)")
    power.add_argument("--out", type=Path, default=_PUBLISHED, help=f"folder for the tables{_INTO}")
    calibrate = commands.add_parser("calibrate", help="which values of weakly known parameters fit the evidence")
    calibrate.add_argument("--sets", type=int, default=20_000, help="sets of values (default 20000)")
    calibrate.add_argument("--replicates", type=int, default=5, help="futures of each set and place (default 5)")
    calibrate.add_argument("--seed", type=int, default=1, help="seed (default 1)")
    calibrate.add_argument("--folder", type=Path, help="where its sweeps lie (default: results/sweeps/calibration)")
    calibrate.add_argument(
        "--out", type=Path, help="folder for tables and pictures (default: results/published/calibration)"
    )
    for name, text in (
        ("reference-table", "compare the model with independent implementations on the reference case"),
        ("paired-luck", "what sharing luck between scenarios gains, on the reference case"),
        ("vestbygd-table", "Vestbygd with the columns of the reference table"),
    ):
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        command.add_argument("--replicates", type=int, default=300, help="futures of each scenario (default 300)")
        command.add_argument("--out", type=Path, default=_PUBLISHED, help=f"folder for the table{_INTO}")
    return parser


def _add_language(command: argparse.ArgumentParser) -> None:
    # Not the machine's language: what is published must come out alike on every machine.
    command.add_argument(
        "--lang", help=f"language of the answer: {', '.join(LANGUAGES)} (default: SYMBIOSIS_LANG, else en)"
    )


def _language(given: argparse.Namespace) -> str:
    return given.lang or os.environ.get("SYMBIOSIS_LANG") or "en"


def _add_sweep(commands: Any) -> None:
    sweep = commands.add_parser(
        "sweep", help="a design of many points, stored as it runs and resumed where it stopped",
        description="A design of many points, stored as it runs and resumed where it stopped (docs/sweeps.md).",
        epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    sweep.add_argument(
        "design", metavar="NAME|key=value", nargs="*", default=[],
        help=f"a prepared experiment ({', '.join(options('experiment'))}), then overrides; key=a,b are levers",
    )  # fmt: skip
    design = sweep.add_argument_group("design: what nobody knows (every set meets every combination of levers)")
    design.add_argument("--sample", choices=SAMPLES, help="sample sets of uncertain values")
    design.add_argument("--points", type=int, help="number of sets")
    design.add_argument("--over", action="append", metavar="KEY[=LOW:HIGH]", help="what varies: a key or a group")
    design.add_argument("--spread", type=float, metavar="FACTOR", help="bounds: default / FACTOR to default x FACTOR")
    design.add_argument("--table", type=Path, metavar="FILE", help="sets from a CSV or Parquet table, a column per key")
    design.add_argument("--seed", type=int, help="seed, 0 to 4294967295 (default 1)")
    design.add_argument("--replicates", type=int, help="futures of each point (default 40)")
    design.add_argument("--until", metavar="OUTCOME=HALF-WIDTH", help="grow replicates until the interval is so narrow")
    design.add_argument("--at-most", type=int, metavar="N", help="most replicates of a grown sweep (default 2000)")
    design.add_argument("--weeks", type=int, help="weeks simulated (default 520)")
    design.add_argument("--independent-luck", action="store_true", help="each point has its own luck (not paired)")
    running = sweep.add_argument_group("running")
    running.add_argument("--out", type=Path, help="folder of the sweep (default: in results/sweeps)")
    running.add_argument("--workers", type=int, help="threads or processes (default: one for each core)")
    running.add_argument("--processes", action="store_true", help="processes instead of threads")
    running.add_argument("--shard", metavar="K/N", help="only part K of N; put parts together with `symbiosis merge`")
    running.add_argument("--chunk", type=int, metavar="RUNS", help="runs that are stored together")
    running.add_argument("--retry-failed", action="store_true", help="run failed runs again")
    running.add_argument("--repair", action="store_true", help="make damaged files again, and only these")
    running.add_argument("--fork", action="store_true", help="where another sweep lies there: a folder beside it")
    merge = commands.add_parser("merge", help="put the parts of a sharded sweep together", allow_abbrev=False)
    merge.add_argument("folders", type=Path, nargs="+", help="folders of the parts")
    merge.add_argument("--out", type=Path, required=True, help="folder of the whole sweep")
    coverage = commands.add_parser("coverage", help="how often the intervals hold the truth")
    coverage.add_argument("--repeats", type=int, default=1000, help="samples (default 1000)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 2 for what the user can mend, see experiments/system/ending.py."""
    return status_of(lambda: dispatch(list(sys.argv[1:] if arguments is None else arguments)))


def dispatch(arguments: list[str]) -> int:
    """Do what the arguments ask. Raises UserError, DamageError, StorageError."""
    given = _parser().parse_args(arguments)
    command = " ".join(["symbiosis", *(shlex.quote(argument) for argument in arguments)])
    if given.command == "coverage":
        from experiments.evidence.coverage import coverage

        coverage(given.repeats)
        return 0
    if given.command == "sweep":
        asked, experiment = from_words(given.design, {name: getattr(given, name) for name in FLAGGED})
        from experiments.command import sweep as sweep_command

        return sweep_command.sweep(given, command, asked, experiment)
    if given.command == "merge":
        from experiments.command import sweep as sweep_command

        return sweep_command.merge(given, command)
    if given.command == "page":
        return page_command.run(given)
    if given.command == "report":
        return report_command.run(given, _language(given))
    if given.command in case_command.COMMANDS:
        case_command.run(given)
    elif given.command == "parameters":
        from experiments.request.parameters_table import as_markdown, as_text

        print(as_markdown() if given.markdown else as_text(), end="")
    elif given.command == "cases":
        for name in shipped_cases():
            case = sim.load_case(name)
            print(f"{name}: {case.title}. {len(case.firms)} firms, {len(case.opportunities)} opportunities.")
    elif given.command == "calibrate":
        for name, value, low, high in (
            ("sets", given.sets, 100, 1_000_000),
            ("replicates", given.replicates, 1, 1000),
            ("seed", given.seed, 0, 2**32 - 1),
        ):
            if not low <= value <= high:
                raise UserError(f"--{name}: {value} is out of range; allowed: {low} to {high}")
        from experiments.evidence.calibrate import calibrate

        results = Path("results")
        calibrate(
            given.sets, given.replicates, given.seed, given.folder or results / "sweeps" / "calibration",
            given.out or results / "published" / "calibration",
        )  # fmt: skip
    elif given.command == "power":
        _check_replicates(given.replicates)
        from experiments.evidence.power import power

        power(given.replicates, given.out)
    elif given.command == "validate":
        _check_replicates(given.replicates)
        from experiments.evidence.validate import validate

        validate(given.replicates, given.out)
    elif given.command in ("reference-table", "paired-luck", "vestbygd-table"):
        _check_replicates(given.replicates)
        from experiments.evidence import independent as checks

        {
            "reference-table": checks.reference_table,
            "paired-luck": checks.paired_luck,
            "vestbygd-table": checks.vestbygd_table,
        }[given.command](given.replicates, given.out)
    else:
        _answer(given, command)
    return 0


def _check_replicates(replicates: int) -> None:
    if not 2 <= replicates <= 1_000_000:
        raise UserError(f"--replicates: {replicates} is out of range; allowed: 2 to 1000000")


def _answer(given: argparse.Namespace, command: str) -> None:
    say = words_of(_language(given))
    overrides = list(given.overrides)
    for name in FLAGGED:
        if getattr(given, name) is not None:
            overrides.append(f"{name}={getattr(given, name)}")
    experiment = given.name if given.command == "experiment" else None
    request = settings(overrides, experiment, sweep=given.command != "run")
    if request.uncertainties:
        raise UserError(f"experiment: {experiment} samples uncertain values; use `symbiosis sweep {experiment}`")
    if given.command == "compare" and len(request.cells) < 2:
        raise UserError(
            "compare: only one scenario; allowed: several values for some key, such as facilitator=none,appointed"
        )
    from experiments.answer.folder import DEFAULT_FOLDER
    from experiments.answer.produce import produce

    text, summary = produce(
        request, command, given.out or DEFAULT_FOLDER, force=given.force, figures=not given.no_figures, say=say
    )
    if given.json:
        print(text, file=sys.stderr)
        plain = "utf" not in (sys.stdout.encoding or "").lower()  # other streams show what they cannot in no JSON's way
        print(json.dumps(_finite(summary), indent=2, ensure_ascii=plain))
    else:
        print(text)


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN: null stands for both."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
