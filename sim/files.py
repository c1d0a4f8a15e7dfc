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
MOST_CHARACTERS = 200  # of a value that is shown
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


class FileFault(ValueError):
    """A file that cannot be read, in one line naming it."""


def shown(value: object, most: int = MOST_CHARACTERS) -> str:
    """A value as a fault shows it: quoted, unseen signs as escapes, a long one cut and its length told.

    >>> shown("Bergen\\u200b"), shown("x" * 500, most=5)
    ("'Bergen\\\\u200b'", "'xxxxx'... (500 characters)")
    """
    if not isinstance(value, str):
        text = repr(value)
        return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"
    if len(value) <= most:
        return repr(value)
    bad = next((i for i, sign in enumerate(value) if not sign.isprintable()), None)
    where = "" if bad is None or bad < most else f", number {bad + 1} is {value[bad]!r}"
    return f"{value[:most]!r}... ({len(value)} characters{where})"


def told(faults: Sequence[str]) -> str:
    """Faults a line each, at most MOST_FAULTS of them and a count of the rest."""
    more = len(faults) - MOST_FAULTS
    return "\n".join([*faults[:MOST_FAULTS], *([f"... and {more} more faults"] if more > 0 else [])])


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises FileFault; never waits for a pipe or a device."""
    try:
        _check_regular(path, Path(path).stat().st_mode)  # before it is opened: opening some devices does something
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())  # of what was opened, whatever was put there in the meantime
            _check_regular(path, status.st_mode)
            if status.st_size > limit:
                raise FileFault(f"{path}: file of {status.st_size} bytes; allowed: at most {limit}")
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise FileFault(f"{path}: file is missing") from None
    except OSError as error:
        raise FileFault(f"{path}: cannot be read ({error.strerror})") from None
    except FileFault:
        raise
    except ValueError:  # a NUL in the name
        raise FileFault(f"{shown(str(path))}: is no name of a file") from None
    if len(content) > limit:  # it grew while it was read
        raise FileFault(f"{path}: file of more than {limit} bytes; allowed: at most {limit}")
    return content


def _check_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise FileFault(f"{path}: is {_KINDS.get(stat.S_IFMT(mode), 'a device')}; allowed: a file")


def read_text(path: Path, limit: int) -> str:
    """The text of a UTF-8 file. Raises FileFault, naming the line where it is none."""
    content = read_bytes(path, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileFault(f"{path}:{line}: is not UTF-8 text (in Excel: save as CSV UTF-8)") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileFault(f"{path}:{line}: contains a NUL character")
    return text
