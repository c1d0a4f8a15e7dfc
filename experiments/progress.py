"""A line about long work: how much is done, and how long the rest will take."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """A line on stderr with the share done and the time that remains."""

    def __init__(self, total: int, what: str, stream: TextIO | None = None) -> None:
        self.total, self.done, self.what = total, 0, what
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
        elapsed = time.monotonic() - self.started
        remaining = elapsed / self.done * (self.total - self.done)
        text = f"{self.done} of {self.total} {self.what}, about {_span(remaining)} left"
        if self.done == self.total:
            text = f"{self.total} {self.what} in {_span(elapsed)}"
        end = "\n" if not live or self.done == self.total else ""
        self.stream.write(("\r\033[K" if live else "") + text + end)
        self.stream.flush()


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
