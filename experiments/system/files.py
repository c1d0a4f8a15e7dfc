"""Files and folders that are whole or not there; the only place of the project that writes any.

A target is a regular file of one's own folder, or nothing yet: links, devices and pipes are refused
and never followed. What a killed command left half done goes with the next one that writes there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from experiments.system.errors import StorageError
from sim.cells import defused
from sim.files import shown

if TYPE_CHECKING:  # imported where there is a table
    import pandas as pd

_LONGEST_STEM = 180  # bytes; names may have 255, and a temporary one has a number more
_KINDS = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
_TRIAL = b"\0" * 4096  # a block: an empty file may be made on a full disk


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that is whole or not there, even after a kill or a power cut. Raises StorageError."""
    try:
        _check_target(path)
        _drop_left(path)
        temporary = _temporary(path)
        try:
            with _fresh(temporary) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _check_target(path)  # once more: computing took its time
            temporary.replace(path)
            _sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(path, error) from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or none. Raises StorageError."""
    with written_atomically(path) as file:
        file.write(content)


def write_document(path: Path, text: str) -> None:
    """Write a whole text file or none, in a folder that is made where it is missing. Raises StorageError."""
    make_folder(path.parent)
    write_atomically(path, text.encode(errors="backslashreplace"))


def table_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV; no cell begins like a formula of a spreadsheet."""
    import pandas as pd

    safe = table.rename(columns=lambda name: defused(str(name)))
    for place, kind in enumerate(safe.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            column = safe.iloc[:, place].astype(object)
            safe.isetitem(place, column.map(lambda cell: defused(cell) if isinstance(cell, str) else cell))
    return safe.to_csv(index=False, lineterminator="\n").encode(errors="backslashreplace")


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, whole or not at all, in a folder that is made where it is missing. Raises StorageError."""
    make_folder(path.parent)
    write_atomically(path, table_bytes(table))


def make_folder(path: Path) -> None:
    """Make a folder where it is missing. Raises StorageError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise storage_error(path, error) from None


def check_can_write(path: Path) -> None:
    """Try, before minutes of work, whether a file may be written there. Raises StorageError; leaves no trace.

    Folders that are missing are tried where the first of them would be made.
    """
    try:
        _check_target(path)
        folder = path.parent
        while not os.path.lexists(folder):
            folder = folder.parent
        if folder != path.parent:  # what is missing would be made there
            _check_names(path, folder)
        trial = _temporary(folder / path.name)
        _drop_left(trial.with_name(path.name))
        try:
            with _fresh(trial) as file:
                file.write(_TRIAL)
                file.flush()
                os.fsync(file.fileno())
        finally:
            trial.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise storage_error(path, error) from None


def _check_target(path: Path) -> None:
    """Links are refused as targets; folders on the way to one may be links, as /tmp or a home often is."""
    if not path.name or "\0" in str(path):
        raise StorageError(f"{shown(str(path))}: is no name of a file; allowed: a file, or a name that is free")
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "a device")
        raise StorageError(f"{path}: is {kind}; allowed: a file, or a name that is free")


def _check_names(path: Path, folder: Path) -> None:
    """Whether the names below a folder may stand there. Raises OSError."""
    longest = os.pathconf(folder, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255
    for name in path.relative_to(folder).parts:
        if len(os.fsencode(name)) > longest:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


def _temporary(path: Path) -> Path:
    """Where a file is made before it has its name: of this thread alone, so that two that write the same file at
    once do not write into each other's; the last one's stays."""
    return path.with_name(f".{_stem(path)}.{os.getpid()}-{threading.get_ident()}.tmp")


def _stem(path: Path) -> str:
    """The name, or where there is no room for more letters its start and a fingerprint."""
    if len(os.fsencode(path.name)) <= _LONGEST_STEM:
        return path.name
    return f"{path.name[:40]}~{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}"


def _fresh(path: Path) -> BinaryIO:
    """A new file, its permissions as the umask says."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "wb")


def _drop_left(path: Path) -> None:
    """Drop what killed commands left of this file."""
    own = re.compile(re.escape(f".{_stem(path)}.") + r"(\d{1,10})(-\d+)?\.tmp")
    for left in path.parent.glob(".*.tmp"):
        match = own.fullmatch(left.name)
        if match and left.is_file() and not left.is_symlink() and not is_running(int(match[1])):
            with contextlib.suppress(OSError):  # a disk that is read-only says so where it is written to
                left.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Whether a process of this number runs here; True where that cannot be known."""
    if os.name == "nt":  # there os.kill ends what it is asked about
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # there a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems of other machines know no such thing
            raise
    finally:
        os.close(handle)


def storage_error(path: Path, error: Exception) -> StorageError:
    """What the disk said of a path."""
    return StorageError(f"{path}: {getattr(error, 'strerror', None) or error}")
