"""Python's text without what changes nothing that it does: comments, docstrings, blank lines, trailing blanks.

Read by regular expressions, since it is asked at every command: Python's own tokens of all of `sim` take a quarter of
a second. Nothing is evaluated, so every version of Python gives the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_STRING_OR_COMMENT = re.compile(
    r"""(?=["'#])(?:"""  # said once in front, it is searched for twice as fast
    r"""("{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"{3}|'{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}"""
    r"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')|#[^\n]*)""",
    re.DOTALL,
)
_IN_A_WHEEL = re.compile(r"\bfrom symbiosis\.(?=sim\b)")
_HERE = "\0"  # where a string was; no file of Python has one
_STATEMENT = re.compile(rf"\n(?<!\\\n)[ \t]*[rRuU]?{_HERE}(?=\n|\Z)")  # if the brackets before it are closed


def fingerprint(folder: Path, without: Path | None = None) -> str:
    """Fingerprint (16 hex digits) of what all Python files of a folder do, and of their names; but those `without`."""
    paths = (path for path in folder.rglob("*.py") if without is None or not path.is_relative_to(without))
    return fingerprint_of(paths, folder)


def fingerprint_of(paths: Iterable[Path], folder: Path) -> str:
    """The same of some files under a folder."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        text = without_comments(as_in_a_checkout(path.read_text(encoding="utf-8", errors="surrogateescape")))
        digest.update(f"{path.relative_to(folder).as_posix()}\0{text}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()[:16]


def as_in_a_checkout(text: str) -> str:
    """The text of a file of `sim` that a wheel holds, in which the package is called `symbiosis.sim` (one_name.py)."""
    return _IN_A_WHEEL.sub("from ", text)


def without_comments(text: str) -> str:
    """The text of a file without comments, docstrings, blank lines and trailing blanks. All other strings are kept.

    A docstring is a string that is a whole statement on lines of its own: Python does nothing with it.
    """
    parts = _STRING_OR_COMMENT.split(text)
    strings = iter([string for string in parts[1::2] if string is not None])
    parts[1::2] = ["" if string is None else _HERE for string in parts[1::2]]
    code = "".join([f"\n{line}" for line in map(str.rstrip, "".join(parts).split("\n")) if line])
    kept: list[str] = []
    opened = at = 0
    for found in _STATEMENT.finditer(code):
        between = code[at : found.start()]
        opened += sum(map(between.count, "([{")) - sum(map(between.count, ")]}"))
        kept.append(_with_strings(between, strings))
        statement = _with_strings(found[0], strings)
        if opened:  # an argument, or a value in a list
            kept.append(statement)
        at = found.end()
    kept.append(_with_strings(code[at:], strings))
    return "".join(kept).lstrip("\n")


def _with_strings(code: str, strings: Iterator[str]) -> str:
    first, *others = code.split(_HERE)
    return first + "".join([next(strings) + other for other in others])
