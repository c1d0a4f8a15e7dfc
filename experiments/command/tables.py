"""`symbiosis parameters` and `cases`: what the model comes with."""

from __future__ import annotations

import argparse
from typing import Any


def declare(commands: Any) -> None:
    """Declare the commands."""
    parameters = commands.add_parser("parameters", help="all parameters with unit, range, source and basis")
    parameters.add_argument("--markdown", action="store_true", help="as docs/parameters.md")
    parameters.set_defaults(run=_parameters)
    commands.add_parser("cases", help="the places that come with the model").set_defaults(run=_cases)


def _parameters(given: argparse.Namespace) -> int:
    from experiments.request.parameters_table import as_markdown, as_text

    print(as_markdown() if given.markdown else as_text(), end="")
    return 0


def _cases(given: argparse.Namespace) -> int:
    from sim import load_case, shipped_cases

    for name in shipped_cases():
        case = load_case(name)
        print(f"{name}: {case.title}. {len(case.firms)} firms, {len(case.declared_opportunities)} opportunities.")
    return 0
