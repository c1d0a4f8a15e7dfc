"""The command line: symbiosis run | compare | experiment | sweep | page | ... Each command is a file of command/."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from functools import cache

import sim
from experiments.command import (
    answer,
    case,
    evidence,
    exercise,
    explore,
    lists,
    page,
    region,
    report,
    sweep,
    tables,
    town,
)
from experiments.command.arguments import Parser
from experiments.system.ending import status_of

COMMANDS = (
    answer,
    report,
    sweep,
    explore,
    region,
    page,
    exercise,
    tables,
    case,
    town,
    lists,
    evidence,
)  # in the order in which --help tells them


@cache
def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="symbiosis", description="Simulate how industrial symbiosis comes about.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"symbiosis {sim.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for module in COMMANDS:
        module.declare(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 2 for what the user can mend, see experiments/system/ending.py."""
    return status_of(lambda: dispatch(list(sys.argv[1:] if arguments is None else arguments)))


def dispatch(arguments: list[str]) -> int:
    """Do what the arguments ask. Raises UserError, DamageError, StorageError."""
    given = _parser().parse_args(arguments)
    given.typed = shlex.join(["symbiosis", *arguments])  # results say which command made them
    status: int = given.run(given)
    return status
