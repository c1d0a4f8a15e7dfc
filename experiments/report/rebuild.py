"""The one command that makes a report again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from experiments.request.schema import options
from experiments.request.settings import Settings

A_FOLDER = "FOLDER-OF-"  # stands for a path: reports are mailed, paths of a machine are not
NUMBERS = ("seed", "replicates", "weeks")


def rebuild_command(settings: Settings, typed: Sequence[str], language: str) -> str:
    """The command as it is typed again: numbers as flags, and the folder of a place of one's own left to fill in."""
    numbers = (word for name in NUMBERS for word in (f"--{name}", str(getattr(settings, name))))
    words = ["symbiosis", "report", "--lang", language, *numbers]
    for word in typed:
        key, _, value = word.partition("=")
        if key == "case" and value not in options("case"):
            words.append(f"case={A_FOLDER}{settings.case.name}")
        elif key not in NUMBERS:  # the flags say those
            words.append(word)
    return shlex.join(words)
