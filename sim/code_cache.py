"""Machine code kept on disk, each file with a checksum: what is in doubt is compiled again.

Numba's own cache reads back whatever lies there: a flipped bit gives other numbers or a crash, an
empty file (as after a power cut) stops every command. Here a function's machine code is one file
that begins with a checksum of its name and its content. The name says what the code was made from
and for, so a file in another's place is in doubt too. Only a file that is whole is unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
import sys
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target
from numba.core.serialize import dumps

from sim.files import FileFault, read_bytes

LIMIT = 1 << 28  # bytes of a file; the longest function takes a few million
_CHECKSUM = hashlib.sha256().digest_size


class CodeCache(NullCache):
    """What a dispatcher of numba keeps its machine code in: one file in `folder` for each signature.

    Raises OSError for a function that has no file (typed in, in an archive).
    """

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._folder = folder
        self._name = _name(function)
        self._source = _source_digest(function)

    @property
    def cache_path(self) -> str:
        """The folder of the files."""
        return str(self._folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function for these types of arguments, or None: compile it."""
        target_context.refresh()  # as numba does: types that were registered since
        content = _read(self._path(sig, target_context.codegen()))
        if content is None:
            return None
        try:
            return CompileResult._rebuild(target_context, *pickle.loads(content))
        except Exception:  # whole, yet not for the libraries that are here
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled function, where that is possible; nothing depends on it."""
        if any(not part.can_cache for part in data.lifted) or data.library.has_dynamic_globals:
            return
        with contextlib.suppress(OSError):  # no room, read-only: compiled anew next time
            _write(self._path(sig, data.codegen), dumps(data._reduce()))

    def _path(self, sig: Any, codegen: Any) -> Path:
        signature = hashlib.sha256(f"{sig!r} {self._source}".encode()).hexdigest()[:24]
        return self._folder / f"{self._name}-{_machine(codegen)}-{signature}.code"


def is_kept(function_name: str, folder: Path) -> bool:
    """Whether the folder has whole machine code of a function for this machine."""
    paths = folder.glob(f"{function_name}-{_machine(cpu_target.target_context.codegen())}-*.code")
    try:
        return any(_read(path) is not None for path in paths)
    except OSError:  # a folder that may not be read, or cannot be
        return False


def _name(function: Callable[..., Any]) -> str:
    return function.__qualname__.replace("<", "").replace(">", "")  # which are forbidden on Windows


def _machine(codegen: Any) -> str:
    """What the code is for: processor, its features, Python."""
    made_for = (codegen.magic_tuple(), sys.implementation.cache_tag, getattr(sys, "abiflags", ""))
    return hashlib.sha256(repr(made_for).encode()).hexdigest()[:8]


def _source_digest(function: Callable[..., Any]) -> str:
    """What the code is made from, as far as its own file tells; the name of the folder tells the rest."""
    code = function.__code__
    bound = dumps([cell.cell_contents for cell in function.__closure__ or ()])
    parts = (function.__module__, code.co_firstlineno, _file_digest(code.co_filename), code.co_code, bound)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@lru_cache
def _file_digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _checksum(path: Path, content: bytes) -> bytes:
    digest = hashlib.sha256(path.name.encode() + b"\0")
    digest.update(content)
    return digest.digest()


def _read(path: Path) -> bytes | None:
    """The content of a file, or None where anything about it is in doubt."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not _is_own(status):
            return None
        content = read_bytes(path, LIMIT)
    except (OSError, FileFault):
        return None
    kept = content[_CHECKSUM:]
    return kept if content[:_CHECKSUM] == _checksum(path, kept) else None


def _is_own(status: os.stat_result) -> bool:
    """Machine code is run: nobody else's is (root's is, as root may do all things)."""
    return os.name == "nt" or status.st_uid in (0, os.geteuid())


def _write(path: Path, content: bytes) -> None:
    """Put a whole file there. A writer that another one's cleaning up disturbs fails; the other one's file counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{path.name}.*.tmp"):  # of a writer that was killed
        with contextlib.suppress(OSError):
            left.unlink()
    with contextlib.suppress(OSError):  # an empty folder where the file should be
        path.rmdir()
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex[:16]}.tmp")
    try:
        with open(temporary, "xb", opener=_for_own) as file:
            file.write(_checksum(path, content))
            file.write(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _for_own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o644)  # less what the umask takes
