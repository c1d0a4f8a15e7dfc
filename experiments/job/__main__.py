"""`python -m experiments.job ...`: whatever stops it is told in a line, from the first moment on."""

from __future__ import annotations

from experiments.system.ending import end_of_process


def main() -> int:
    """One job of Hydra, or with `-m` many."""
    return end_of_process(_command)


def _command() -> int:
    from experiments.job.run import command

    return command()


if __name__ == "__main__":
    raise SystemExit(main())
