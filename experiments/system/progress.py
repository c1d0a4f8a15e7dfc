"""A line about long work: how much is done, and how long the rest will take."""

from __future__ import annotations

import sys
import time
from typing import TextIO

SURE_SHARE, SURE_SECONDS = 0.1, 20.0  # an estimate from less than both is no use: what comes first also starts up


class Progress:
    """A line on stderr with the share done and the time that remains. `already`: done in an earlier session."""

    def __init__(self, total: int, what: str, stream: TextIO | None = None, already: int = 0) -> None:
        self.total, self.already, self.done, self.what = total, already, already, what
        self.stream = stream or sys.stderr
        self.started = time.monotonic()
        self.shown = -1

    def advance(self, count: int) -> None:
        """Count finished work and show it (every tenth where nobody watches)."""
        self.done += count
        live = self.stream.isatty()
        tenth = self.done * 10 // self.total
        if not live and tenth == self.shown:
            return
        self.shown = tenth
        elapsed, done = time.monotonic() - self.started, self.done - self.already
        if self.done == self.total:
            text = f"{done} {_one(self.what) if done == 1 else self.what} in {span(elapsed)}"
        else:
            text = f"{self.done} of {self.total} {self.what}"  # a total of one is done at once
            if done >= SURE_SHARE * (self.total - self.already) or elapsed >= SURE_SECONDS:
                text += f", about {span(elapsed / done * (self.total - self.done))} left"
        end = "\n" if not live or self.done == self.total else ""
        self.stream.write(("\r\033[K" if live else "") + text + end)
        self.stream.flush()


def span(seconds: float) -> str:
    """A time in words."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _one(what: str) -> str:
    """Of "runs", "trials of something" or "municipalities", a single one."""
    first, space, rest = what.partition(" ")
    one = f"{first[:-3]}y" if first.endswith("ies") else first.removesuffix("s")
    return f"{one}{space}{rest}"
