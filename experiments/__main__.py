"""`python -m experiments ...` is `symbiosis ...`: whatever stops it is told in a line, from the first moment on."""

from __future__ import annotations

import gc
import sys

from experiments.system.ending import end_of_process

# New objects after which Python looks for rings of dead ones: at its own 700, a fortieth of an answer with its pictures
# goes into looking through what was imported and composed, which stays.
NEW_OBJECTS = 10_000


def main() -> int:
    """The console script `symbiosis`."""
    return end_of_process(_command)


def _command() -> int:
    gc.set_threshold(NEW_OBJECTS)
    from experiments.cli import dispatch

    return dispatch(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
