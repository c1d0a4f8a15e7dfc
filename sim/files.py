"""Files from anybody, read with care: regular files only, up to a limit, every fault one short line.

Whatever the project reads comes through here (cases, lists, tables, results), so that a care taken
once holds everywhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

MOST_FAULTS = 20  # shown; the rest is counted
MOST_COUNTED = 1000  # where so many were found, nobody looks for more
MOST_CHARACTERS = 200  # of a value that is shown
_LOOKED_AT = 10_000  # characters, for a sign that cannot be seen
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
_MARKS = {
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a workbook or a zip file", b"\x1f\x8b": "a gz file",
}  # fmt: skip


class FileFault(ValueError):
    """A file that cannot be read, in one line naming it."""


def shown(value: object, most: int = MOST_CHARACTERS) -> str:
    """A value as a fault shows it: quoted, unseen signs as escapes, a long one cut and its length told.

    >>> shown("Bergen\\u200b"), shown("x" * 500, most=5)
    ("'Bergen\\\\u200b'", "'xxxxx'... (500 characters)")
    """
    if not isinstance(value, str):
        return _shown_object(value, most)
    if len(value) <= most:
        return _cut(repr(value), 2 * most)  # escapes are longer than what they stand for
    start = value[:_LOOKED_AT]
    bad = None if start.isprintable() else next(i for i, sign in enumerate(start) if not sign.isprintable())
    where = "" if bad is None or bad < most else f", number {bad + 1} is {value[bad]!r}"
    return f"{_cut(repr(value[:most]), 2 * most)}... ({len(value)} characters{where})"


def _shown_object(value: object, most: int) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "..."


def in_line(text: object, most: int = MOST_CHARACTERS) -> str:
    """Somebody else's words (of a library, of the system) as a part of one short line."""
    words = " ".join(str(text).split())
    return words if words.isprintable() and len(words) <= most else shown(words, most)


def named(path: Path) -> str:
    """A path as a fault names it: as it is, or quoted where that would hide something."""
    text = str(path)
    return text if text.isprintable() and len(text) <= MOST_CHARACTERS else shown(text)


def told(faults: Sequence[str]) -> str:
    """Faults a line each, at most MOST_FAULTS of them and a count of the rest."""
    more = len(faults) - MOST_FAULTS
    least = "at least " if len(faults) >= MOST_COUNTED else ""
    rest = [f"... and {least}{more} more fault{'' if more == 1 else 's'}"] if more > 0 else []
    return "\n".join([*faults[:MOST_FAULTS], *rest])


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises FileFault; never waits for a pipe or a device."""
    try:
        _check_regular(path, Path(path).stat().st_mode)  # before it is opened: opening some devices does something
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())  # of what was opened, whatever was put there in the meantime
            _check_regular(path, status.st_mode)
            if status.st_size > limit:
                raise FileFault(f"{named(path)}: file of {status.st_size} bytes; allowed: at most {limit}")
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise FileFault(f"{named(path)}: file is missing") from None
    except OSError as error:
        raise FileFault(f"{named(path)}: cannot be read ({error.strerror})") from None
    except FileFault:
        raise
    except ValueError:  # a NUL in the name
        raise FileFault(f"{named(path)}: is no name of a file") from None
    if len(content) > limit:  # it grew while it was read
        raise FileFault(f"{named(path)}: file of more than {limit} bytes; allowed: at most {limit}")
    return content


def _check_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise FileFault(f"{named(path)}: is {_KINDS.get(stat.S_IFMT(mode), 'a device')}; allowed: a file")


def read_text(path: Path, limit: int) -> str:
    """The text of a UTF-8 file. Raises FileFault, naming the line where it is none."""
    content = read_bytes(path, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileFault(
            f"{named(path)}:{line}: is not UTF-8 text{_instead(content, error.start)} (in Excel: save as CSV UTF-8)"
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        hint = _instead(content, 0)
        raise FileFault(f"{named(path)}:{line}: contains a NUL character{hint}")
    return text


def _instead(content: bytes, bad: int) -> str:
    """What text that is no UTF-8 seems to be."""
    for mark, kind in _MARKS.items():
        if content.startswith(mark):
            return f" but {kind}"
    start = content[:400]
    if max(start[::2].count(0), start[1::2].count(0)) > len(start) // 4:
        return " but UTF-16"
    try:
        around = content[max(0, bad - 8) : bad + 1].decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return f" but perhaps Windows-1252 ({around[-1]!r})" if around[-1] > "\x7f" and around[-1].isalpha() else ""
