"""Lists of checksums that `sha256sum -c` understands, and files that are taken only as they were written.

Whatever a command reads back that it or another wrote comes through here: damage is named, never shown as a result.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.system.errors import DamageError, StorageError
from experiments.system.files import storage_error, write_atomically
from sim.files import FileFault, read_bytes, shown

CHECKSUMS = "checksums.sha256"
MAX_LIST_BYTES = 32_000_000
MAX_FILE_BYTES = 4_000_000_000  # of a file that is only compared, a piece at a time
MAX_DOCUMENT_BYTES = 32_000_000  # of JSON
_MAX_PARTS = 2_000_000  # of JSON: parsed each takes many times as much memory as on disk
_LINE = re.compile(r"([0-9a-f]{64})  ((?! )(?:(?!  )[^\n])+)")  # two spaces in a name: two lines became one
_KINDS = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file"}


def changed(path: Path) -> DamageError:
    """What is said of a file that is not as it was written."""
    return DamageError(f"{path}: its bytes are not those that were written")


def bytes_of(path: Path, limit: int) -> bytes:
    """The bytes of a file that is no link. Raises DamageError."""
    check_plain(path)
    try:
        return read_bytes(path, limit)
    except FileFault as error:
        raise DamageError(str(error)) from None


def check_plain(path: Path) -> None:
    """Raise DamageError where something else than a file stands; what is missing passes."""
    with contextlib.suppress(OSError):
        kind = stat.S_IFMT(os.lstat(path).st_mode)
        if kind != stat.S_IFREG:
            raise DamageError(f"{path}: is {_KINDS.get(kind, 'a device or a pipe')}; allowed: a file of its own")


def digest_of(path: Path, limit: int = MAX_FILE_BYTES) -> str:
    """The checksum of a file that is no link, read a piece at a time. Raises DamageError."""
    check_plain(path)
    try:
        if os.lstat(path).st_size > limit:
            raise DamageError(f"{path}: file of {os.lstat(path).st_size} bytes; allowed: at most {limit}")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise DamageError(f"{path}: file is missing") from None
    except OSError as error:
        raise DamageError(f"{path}: cannot be read ({error.strerror})") from None


def document_of(content: bytes, path: Path) -> dict[str, Any]:
    """A JSON object. Raises DamageError where it is none."""
    if sum(map(content.count, (b",", b"[", b"{"))) > _MAX_PARTS:
        raise DamageError(f"{path}: has more than {_MAX_PARTS} values")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):  # also a number of thousands of digits
        raise DamageError(f"{path}: is not valid JSON") from None
    if not isinstance(found, dict):
        raise DamageError(f"{path}: holds no JSON object")
    return found


def check_own_folder(path: Path, flag: str = "") -> None:
    """Raise StorageError where something else than a folder stands, such as a link to one of somebody else."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            kind = "a link" if path.is_symlink() else "a file" if path.is_file() else "a device or a pipe"
            raise StorageError(f"{flag}{path}: is {kind}; allowed: a folder, or a name that is free")
    except (OSError, ValueError) as error:  # a name that is too long, or none
        raise storage_error(path, error) from None


# --- lists ---------------------------------------------------------------------------------------


def list_bytes(checksums: Mapping[str, str]) -> bytes:
    """Checksums by name as the bytes of a list."""
    return "".join(f"{checksum}  {name}\n" for name, checksum in checksums.items()).encode()


def read_list(path: Path) -> dict[str, str]:
    """Checksums by name. Raises DamageError where it is no such list, to the last byte."""
    content = bytes_of(path, MAX_LIST_BYTES)
    matches = [_LINE.fullmatch(line) for line in content.decode("utf-8", "replace").split("\n")[:-1]]
    listed = {match[2]: match[1] for match in matches if match}
    if not listed or list_bytes(listed) != content:
        raise changed(path)
    return listed


def is_slip(listed: str, actual: str) -> bool:
    """Whether the list is at fault and not the file: two checksums agree in half of their digits
    only if they were one."""
    return sum(ours == theirs for ours, theirs in zip(listed, actual, strict=True)) >= len(actual) / 2


# --- folders -------------------------------------------------------------------------------------


def _names(folder: Path) -> list[str]:
    """All that lies in a folder, but for hidden files (a file manager's) and the list."""
    found = []
    for root, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]  # which are not walked into
        found += [(Path(root) / name).relative_to(folder).as_posix() for name in (*files, *links)]
    return sorted(name for name in found if name != CHECKSUMS and not name.rpartition("/")[2].startswith("."))


def sign(folder: Path) -> None:
    """Write the list of all that lies in a folder, last of its files. Raises StorageError."""
    write_atomically(folder / CHECKSUMS, list_bytes({name: digest_of(folder / name) for name in _names(folder)}))


def sign_again(folder: Path) -> None:
    """Put what lies in a folder now into the list of it or of the folder above, if there is one; what else stands
    there stays. Raises StorageError, DamageError."""
    for root in (folder, folder.parent):
        if os.path.lexists(path := root / CHECKSUMS):
            listed = read_list(path)
            for name in _names(folder):
                listed[(folder / name).relative_to(root).as_posix()] = digest_of(folder / name)
            write_atomically(path, list_bytes(dict(sorted(listed.items()))))
            return


def listed_bytes(folder: Path, name: str, limit: int) -> bytes:
    """The bytes of a file that stands in the list of a folder. Raises DamageError, naming file or list."""
    content = bytes_of(folder / name, limit)
    _check_listed(folder, name, hashlib.sha256(content).hexdigest())
    return content


def check_listed(folder: Path, name: str, limit: int) -> Path:
    """Where a file lies that stands in the list of a folder, read a piece at a time. Raises DamageError, naming file or
    list."""
    _check_listed(folder, name, digest_of(folder / name, limit))
    return folder / name


def _check_listed(folder: Path, name: str, actual: str) -> None:
    listed = read_list(folder / CHECKSUMS)
    if name not in listed:
        raise DamageError(f"{folder / name}: is not among the files that were written")
    if actual != listed[name]:
        raise changed(folder / CHECKSUMS if is_slip(listed[name], actual) else folder / name)


def check(folder: Path) -> None:
    """See that a folder holds what its list says and nothing else. Raises DamageError, naming one file."""
    path = folder / CHECKSUMS
    listed, there = read_list(path), _names(folder)
    for name in listed:
        if name not in there:
            if any(_is_slip_of_name(name, other) for other in there if other not in listed):
                raise changed(path)
            raise DamageError(f"{folder / shown(name)[1:-1]}: file is missing")
    for name in there:
        if name not in listed:
            raise DamageError(f"{folder / name}: is not among the files that were written")
    for name, checksum in listed.items():
        actual = digest_of(folder / name)
        if actual != checksum:
            raise changed(path if is_slip(checksum, actual) else folder / name)


def _is_slip_of_name(listed: str, actual: str) -> bool:
    """Whether a name in the list is another one with one letter damaged."""
    return len(listed) == len(actual) and sum(a != b for a, b in zip(listed, actual, strict=True)) == 1
