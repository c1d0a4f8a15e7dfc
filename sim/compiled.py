"""One decorator for everything that is compiled, with a cache that cannot serve a stale rule.

Numba's own disk cache looks only at the file of the function it stores: edit a rule that
another compiled function calls, and the old machine code is served in silence. Here the
cache folder is named by a fingerprint of *every* source file that holds compiled code, so
an edit anywhere leads to a fresh folder. What lies in it is checked: see sim/code_cache.py.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

try:
    import numba
    from numba import config as numba_config
    from numba.core.registry import CPUDispatcher
except ImportError as error:  # required, not optional: compiled and plain Python differ in last bits
    raise ImportError("the model needs numba, which compiles its rules once: pip install numba") from error

from sim import source
from sim.code_cache import CodeCache, is_kept
from sim.source import as_in_a_checkout

_SOURCE_FOLDER = Path(__file__).parent
_IMPORT = re.compile(
    r"^[ \t]*((?:from[ \t]+(?:sim\b|\.)|import\b[^\n]*\bsim\b)(?:\([^)]*\)|\\\n|[^\n(\\])*)", re.MULTILINE
)


def compiled_sources(folder: Path = _SOURCE_FOLDER) -> list[Path]:
    """Files under `folder` that use a decorator of this file, and those of `sim` that they import.

    The latter because their constants are part of the machine code.
    """
    sources = [path for path in sorted(folder.rglob("*.py")) if b"@compiled" in path.read_bytes()]
    for path in sources:  # grows while it is walked
        for file in _imported_files(path, folder):
            if file not in sources:
                sources.append(file)
    return sorted(sources)


def _imported_files(path: Path, folder: Path) -> Iterator[Path]:
    """The files of `folder` (the package sim) that one of them imports, in whichever of Python's ways."""
    package = path.relative_to(folder).parent.parts
    for node in _imports(as_in_a_checkout(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                top, *rest = name.name.split(".")
                yield from _files(folder, rest, []) if top == "sim" else ()
        elif isinstance(node, ast.ImportFrom):
            names = [name.name for name in node.names]
            module = node.module.split(".") if node.module else []
            if node.level:
                yield from _files(folder, [*package[: len(package) - node.level + 1], *module], names)
            elif module[0] == "sim":
                yield from _files(folder, module[1:], names)


def _imports(text: str) -> Iterator[ast.AST]:
    """Import statements of a file. To parse all of every file would take a third of a warm start."""
    try:
        for statement in _IMPORT.findall(text):
            yield from ast.walk(ast.parse(statement.strip()))
    except SyntaxError:  # prose that begins like one, a bracket in a comment
        yield from ast.walk(ast.parse(text))


def _files(folder: Path, module: list[str], names: list[str]) -> Iterator[Path]:
    """The file of a module, or of a package those modules that are named (its own file for other names)."""
    place = folder.joinpath(*module)
    if not place.is_dir():
        yield place.with_suffix(".py")
        return
    for name in names or [""]:
        modules = [place / f"{name}.py", place / name / "__init__.py"]
        yield next((file for file in modules if file.is_file()), place / "__init__.py")


def source_fingerprint(folder: Path = _SOURCE_FOLDER) -> str:
    """Fingerprint (16 hex digits) of all files that machine code is made from.

    Of their bytes, comments too: code in doubt is only compiled again, and numbers of lines are part of it.
    """
    digest = hashlib.sha256(f"numba {numba.__version__}".encode())
    for path in compiled_sources(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def portable_fingerprint(folder: Path = _SOURCE_FOLDER) -> str:
    """Fingerprint (16 hex digits) of what the compiled week does, how it is lowered for other machines (sim/wasm) and
    what is given to it there.

    A comment changes nothing, so what is shipped lasts until the model changes.
    """
    files = {*compiled_sources(folder), *folder.glob("wasm/*.py"), folder / "ensemble" / "machine_code.py"}
    return source.fingerprint_of(files, folder)


def _user_cache_folder() -> Path:
    if numba_config.CACHE_DIR:  # NUMBA_CACHE_DIR, set by the user: respected
        return Path(numba_config.CACHE_DIR)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "symbiosis"


def _cache_folder() -> Path | None:
    """The cache folder of this source, or None without a home. It need not be there, nor be writable."""
    try:
        return _user_cache_folder() / source_fingerprint()
    except (OSError, RuntimeError):
        return None


CACHE_FOLDER = _cache_folder()


def will_compile(function_name: str) -> bool:
    """Whether a long function is yet to be compiled on this machine, which takes some seconds."""
    if numba_config.DISABLE_JIT:
        return False
    return CACHE_FOLDER is None or not is_kept(function_name, CACHE_FOLDER)


@contextlib.contextmanager
def quick_compilation() -> Iterator[None]:
    """Compile what is first called in here in less time, to code that runs as fast.

    The compiler makes millions of objects, and collecting garbage takes an eighth of its time. Its
    third level of optimising takes another eighth and gains nothing here (measured); a level that
    the user set with NUMBA_OPT is kept.
    """
    _quick.begin()
    try:
        yield
    finally:
        _quick.end()


class _Quick:
    """The process-wide settings of `quick_compilation`: changed by its first user, given back by its last."""

    def __init__(self) -> None:
        self._users, self._lock = 0, threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._was_collecting, self._level = gc.isenabled(), numba_config.OPT
                gc.disable()
                if "NUMBA_OPT" not in os.environ:
                    numba_config.OPT = type(self._level)(1)

    def end(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                numba_config.OPT = self._level
                if self._was_collecting:
                    gc.enable()


_quick = _Quick()


class _Rule(CPUDispatcher):
    """A function that Python may call, and that compiled code calls as a part: see `compiled`."""

    part: Any

    @property
    def _numba_type_(self) -> Any:  # what numba takes a global of compiled code for
        return self.part._numba_type_


def compiled(function: Callable[..., Any], **options: bool) -> Any:
    """Compile a scalar rule or a loop: no fast-math, so that bits do not depend on the caller.

    Compiled callers get it without the way in from Python, which is an eighth of the time that the
    week takes to compile; when Python calls it, it is compiled with one, from the same source.
    """
    rule = _cached(function, options)
    if isinstance(rule, CPUDispatcher):  # not so with the compiler off
        rule.part = compiled_part(function, **options)
        rule.__class__ = _Rule  # Python's calls stay as fast as numba makes them
    return rule


def _cached(function: Callable[..., Any], options: dict[str, bool]) -> Any:
    """Compile with a way in from Python, kept on disk."""
    options = {"no_cfunc_wrapper": True, **options}  # nobody calls them from C; it saves compiling
    rule = numba.njit(function, **options)
    if CACHE_FOLDER is not None and isinstance(rule, CPUDispatcher):  # not so with the compiler off
        with contextlib.suppress(OSError):  # a function without a file is compiled anew in each process
            rule._cache = CodeCache(function, CACHE_FOLDER)
    return rule


def compiled_for_threads(function: Callable[..., Any]) -> Any:
    """Compile a long loop that several Python threads may run at the same time."""
    return _cached(function, {"nogil": True, "_nrt": False})


def compiled_part(function: Callable[..., Any], **options: bool) -> Any:
    """Compile a part of a long loop, which only compiled code calls.

    Parts allocate nothing, so they need no counting of references (which took ten times as long
    as the simulation itself); nor do they need a way in from Python, or a cache of their own.
    """
    return numba.njit(function, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)


def compiled_inner_part(function: Callable[..., Any]) -> Any:
    """Compile a part that every firm or exchange goes through every week: built into its caller."""
    return compiled_part(function, forceinline=True)


def compiled_in_place(function: Callable[..., Any]) -> Any:
    """Compile a short function that is always built into its callers, so that loops over it can
    use the processor's vector unit."""
    return compiled(function, forceinline=True)
