"""`python -m experiments ...` is `symbiosis ...`: whatever stops it is told in a line, from the first moment on."""

from __future__ import annotations

import sys

from experiments.system.ending import end_of_process


def main() -> int:
    """The console script `symbiosis`."""
    return end_of_process(_command)


def _command() -> int:
    from experiments.cli import dispatch

    return dispatch(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
