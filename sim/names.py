"""Helping a user who misspelt a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, else all of them."""
    options = sorted(known)
    same = [option for option in options if "." in option and option.split(".")[-1] == name.split(".")[-1]]
    close = same[:1] or difflib.get_close_matches(name, options, n=1)  # right name in the wrong group first
    if close:
        return f"; did you mean {close[0]!r}?"
    if len(options) <= 12:
        return f"; known: {', '.join(options)}"
    return ""
