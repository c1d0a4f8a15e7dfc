"""`symbiosis validate`, `power`, `calibrate`, `doubt`, `coverage`, `activation`, `reference-table`, `paired-luck`,
`vestbygd-table`: the model against evidence, against doubt, against other implementations and against itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from experiments.command.arguments import (
    add_language,
    add_replicates,
    add_seed,
    add_weeks,
    between,
    language,
    resumable,
)
from experiments.system.files import check_can_write

_RESULTS = Path("results")
_PUBLISHED = _RESULTS / "published"
_TABLES = (
    ("validate", 200, "setup", "the model against patterns of evidence, a row each"),
    ("power", 20, "of 100 towns", "how many parks and years tell that a facilitator matters"),
    ("reference-table", 300, "scenario", "compare the model with independent implementations on the reference case"),
    ("paired-luck", 300, "scenario", "what sharing luck between scenarios gains, on the reference case"),
    ("vestbygd-table", 300, "scenario", "Vestbygd with the columns of the reference table"),
)  # command, replicates and of what, what it does


def declare(commands: Any) -> None:
    """Declare the commands."""
    for name, default, of, text in _TABLES:
        table = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        add_replicates(table, f"futures of each {of} (default {default})", default, allowed=(2, 1_000_000))
        where = f"folder for the tables (default {_PUBLISHED.as_posix()}, which is committed)"
        table.add_argument("--out", type=Path, default=_PUBLISHED, help=where)
        table.set_defaults(run=_table)
    calibrate = commands.add_parser("calibrate", help="which values of weakly known parameters fit the evidence")
    calibrate.add_argument(
        "--sets", type=between(100, 1_000_000), default=10_000, help="sets of values (default 10000)"
    )
    add_replicates(calibrate, "futures of each set and place (default 5)", 5, allowed=(1, 1000))
    add_seed(calibrate, 1)
    calibrate.add_argument("--folder", type=Path, help="where its sweeps lie (default: results/sweeps/calibration)")
    calibrate.add_argument(
        "--out", type=Path, help="folder for tables and pictures (default: results/published/calibration)"
    )
    calibrate.set_defaults(run=_calibrate)
    doubt = commands.add_parser("doubt", help="which headlines hold when every weakly known value is drawn anew")
    doubt.add_argument("--sets", type=between(10, 100_000), default=2000, help="sets of values (default 2000)")
    add_replicates(doubt, "paired futures of each set and scenario (default 16)", 16, allowed=(2, 1000))
    add_weeks(doubt, 520)
    add_seed(doubt, 1)
    doubt.add_argument("--workers", type=between(1, 1024), help="threads at a time (default: one for each core)")
    doubt.add_argument("--folder", type=Path, help="where its sweeps lie (default: results/sweeps/doubt)")
    doubt.add_argument("--out", type=Path, help="folder for tables and picture (default: results/published/doubt)")
    add_language(doubt)
    doubt.set_defaults(run=_doubt)
    coverage = commands.add_parser("coverage", help="how often the intervals hold the truth")
    coverage.add_argument("--repeats", type=between(100, 1_000_000), default=1000, help="samples (default 1000)")
    coverage.add_argument("--cells", action="store_true", help="in every scenario of three_levers instead")
    coverage.set_defaults(run=_coverage)
    order = commands.add_parser("activation", help="whether an outcome depends on the order in which firms act")
    add_replicates(order, "futures under each set of names (default 3000)", 3000, allowed=(2, 100_000))
    order.add_argument("--out", type=Path, default=_RESULTS / "activation", help="folder for the tables")
    order.add_argument("--page", type=Path, help="also put the tables between their markers in this page")
    order.set_defaults(run=_activation)


def _table(given: argparse.Namespace) -> int:
    check_can_write(given.out / "tables.csv")  # before a second of imports; each looks at its own names again
    if given.command == "validate":
        from experiments.evidence.validate import validate as write
    elif given.command == "power":
        from experiments.evidence.power import power as write
    else:
        from experiments.evidence import independent

        write = {
            "reference-table": independent.reference_table,
            "paired-luck": independent.paired_luck,
            "vestbygd-table": independent.vestbygd_table,
        }[given.command]
    write(given.replicates, given.out)
    return 0


def _calibrate(given: argparse.Namespace) -> int:
    folder, out = given.folder or _RESULTS / "sweeps" / "calibration", given.out or _PUBLISHED / "calibration"
    check_can_write(out / "tables.csv")
    from experiments.evidence.calibrate import calibrate

    with resumable(folder):
        calibrate(given.sets, given.replicates, given.seed, folder, out)
    return 0


def _doubt(given: argparse.Namespace) -> int:
    folder, out = given.folder or _RESULTS / "sweeps" / "doubt", given.out or _PUBLISHED / "doubt"
    check_can_write(out / "tables.csv")
    from experiments.evidence.doubt import Size, doubt

    size = Size(given.sets, given.replicates, given.seed, given.weeks)
    with resumable(folder):
        doubt(size, folder, out, language=language(given), workers=given.workers)
    return 0


def _coverage(given: argparse.Namespace) -> int:
    from experiments.evidence.cell_coverage import cell_coverage
    from experiments.evidence.coverage import coverage

    (cell_coverage if given.cells else coverage)(given.repeats)
    return 0


def _activation(given: argparse.Namespace) -> int:
    from experiments.evidence.activation import activation

    activation(given.replicates, given.out, given.page)
    return 0
