"""Arguments of commands: numbers, paths and faults read and told in one way, whichever command declares them."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.files import shown
from sim.names import nearest

MOST_DIGITS = 18  # no number that is asked for needs more
_SHOWN = 60  # characters of an argument that nobody knows


def whole(text: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[+-]?[0-9]+", text.strip(), re.ASCII):
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a whole number")
    if len(text.strip().lstrip("+-0")) > MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{shown(text)} is out of range; allowed: at most {MOST_DIGITS} digits")
    return int(text)


def number(text: str) -> float:
    """A number that is neither infinite nor none."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not text.isascii():
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a number")
    return value


def path(text: str) -> Path:
    """A path; `~` is one's own folder also where the shell leaves it, as in --out=~/x."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; allowed: a path")
    if "\0" in text:
        raise argparse.ArgumentTypeError(f"{shown(text)} is no path")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise argparse.ArgumentTypeError(f"{shown(text)}: nobody of that name has a folder here") from None


class Parser(argparse.ArgumentParser):
    """A parser whose faults are raised, each a short line. Flags and words may stand in any order."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for kind, reading in ((int, whole), (float, number), (Path, path)):
            self.register("type", kind, reading)
        self._is_mixing = False

    def error(self, message: str) -> Any:
        """Raise UserError."""
        from experiments.system.errors import UserError

        raise UserError(f"{message} (see `{self.prog} --help`)")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, but with flags also between and behind the words of a command that has any."""
        words = [action for action in self._get_positional_actions() if action.nargs in ("*", "+")]
        if not words or self._is_mixing:
            return super().parse_known_args(args, namespace)
        self._is_mixing = True  # it comes back here for the flags, and for the words
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_mixing = False

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse; names what it does not know, in short."""
        given, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {_few(unknown)}")
        return given

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        if action.option_strings and action.nargs is None and arg_strings == ["--"]:  # argparse would drop it
            raise argparse.ArgumentError(action, "expected one argument")
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            meant = nearest(str(value), known) or f"; known: {', '.join(known)}"
            raise argparse.ArgumentError(action, f"unknown choice {shown(value)}{meant}")


def _few(words: Sequence[str]) -> str:
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return ", ".join(shown(word, _SHOWN) for word in words[:3]) + more
