"""The one command that makes a report again, and how the report tells it."""

from __future__ import annotations

import html
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import sim
from experiments.answer.folder import model_fingerprint
from experiments.report import markup
from experiments.request.schema import options
from experiments.words.catalogue import Words

if TYPE_CHECKING:
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


def rebuild(settings: Settings, command: str, say: Words) -> Iterator[str]:
    """The command, and what it ran with."""
    yield markup.paragraph(say("report.rebuild.how"))
    yield f"<pre><code>{html.escape(command)}</code></pre>"
    if A_FOLDER in command:
        yield markup.paragraph(say("report.rebuild.place"), "small")
    told = say(
        "report.rebuild.with", version=sim.__version__, model=model_fingerprint(), seed=settings.seed,
        futures=say.count("n.futures", settings.replicates), weeks=say.count("n.weeks", settings.weeks),
    )  # fmt: skip
    yield markup.paragraph(told, "small")
