"""`symbiosis run`, `compare` and `experiment`: scenarios simulated and answered in words, tables and pictures."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from experiments.command.arguments import (
    add_config_dir,
    add_language,
    add_replicates,
    add_seed,
    add_weeks,
    asking,
    language,
    numbers,
)
from experiments.request.schema import options
from experiments.system.checksums import check_own_folder
from experiments.system.errors import UserError
from experiments.words.catalogue import words_of


def declare(commands: Any) -> None:
    """Declare the commands."""
    for name, text in (
        ("run", "one scenario, many futures"),
        ("compare", "scenarios side by side, with paired differences"),
        ("experiment", "a prepared experiment by name"),
    ):
        command = asking(commands, name, text, f"{text.capitalize()}.")
        if name == "experiment":
            command.add_argument("name", help=f"a file, or one of: {', '.join(options('experiment'))}")
        add_config_dir(command)
        command.add_argument("--out", type=Path, help="folder for result folders (default: results/runs)")
        command.add_argument("--json", action="store_true", help="machine-readable summary on stdout")
        add_seed(command)
        add_replicates(command, "futures of each scenario (default 40)")
        add_weeks(command)
        command.add_argument("--force", action="store_true", help="compute again although the result is there")
        command.add_argument("--no-figures", action="store_true", help="tables only")
        add_language(command)
        command.add_argument("overrides", nargs="*", default=[], help="key=value")
        command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Simulate what is asked, write the folder of results and print the answer."""
    from experiments.request.settings import own_files, settings

    say = words_of(language(given))
    flags = [f"{name}={value}" for name, value in numbers(given).items() if value is not None]
    own, experiment = own_files(given.config_dir, given.name if given.command == "experiment" else None)
    request = settings([*given.overrides, *flags], experiment, sweep=given.command != "run", own=own)
    if request.uncertainties:
        raise UserError(f"experiment: {experiment} samples uncertain values; use `symbiosis sweep {experiment}`")
    if given.command == "compare" and len(request.cells) < 2:
        raise UserError(
            "compare: only one scenario; allowed: several values for some key, such as facilitator=none,appointed"
        )
    from experiments.answer.folder import DEFAULT_FOLDER

    root = given.out or DEFAULT_FOLDER
    check_own_folder(root, "--out: ")
    # What takes seconds to import is imported when nothing that is asked is left to refuse, or is there already.
    from experiments.answer.stored import stored

    found = None if given.force else stored(request, root, say)
    if not found:
        from experiments.answer.produce import produce

        found = produce(request, given.typed, root, force=given.force, figures=not given.no_figures, say=say)
    text, summary = found
    if given.json:
        print(text, file=sys.stderr)
        plain = "utf" not in (sys.stdout.encoding or "").lower()  # other streams show what they cannot in no JSON's way
        print(json.dumps(_finite(summary), indent=2, ensure_ascii=plain))
    else:
        print(text)
    return 0


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN: null stands for both."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
