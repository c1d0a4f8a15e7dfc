"""The compiled week as it is shipped: machine code for common processors, made of these very sources (sim/wasm).

To compile the week takes a minute or more; to load what is shipped, some milliseconds. It is an object as a compiler
leaves it, so it needs neither the Python nor the numba that it was made with. Where anything is in doubt - another
processor or system, other sources, a changed byte, arguments of another shape, a wish told to numba - the week is
compiled here as ever, with the same bits.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import config as numba_config

from sim.compiled import portable_fingerprint

COMPILED_IN = "further"  # the argument that is not given: code that is shipped has every lever, used or not
WAY_IN = "simulate"
FILE = Path(__file__).parent / "week.x86_64-linux.o"
DESCRIPTION = FILE.with_suffix(".json")
# What the code may use: x86-64-v3, processors since 2013 to 2015. Each feature as LLVM names it.
FEATURES = ("avx", "avx2", "bmi", "bmi2", "cx16", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sse4.2", "xsave")
# Whoever tells numba one of these wants code made here, of that kind.
_WISHES = ("CPU_NAME", "CPU_FEATURES", "BOUNDSCHECK", "DISABLE_JIT", "DEBUGINFO_DEFAULT")


def named(arguments: Any) -> Iterator[tuple[str, Any]]:
    """Every argument that the table holds, with its name, in the order of the table: see docs/wasm.md."""
    for name, value in zip(arguments._fields, arguments, strict=True):
        if name == COMPILED_IN:
            continue
        if isinstance(value, tuple):
            yield from ((f"{name}.{own}", part) for own, part in zip(value._fields, value, strict=True))  # type: ignore[attr-defined]
        else:
            yield name, value


def kinds(arguments: Any) -> str:
    """What code reads its arguments as, told in words: of each array its fields, how many dimensions it has, and that
    one item lies behind the other."""
    arrays = ((name, np.asarray(value)) for name, value in named(arguments))
    parts = [(name, _fields(array.dtype), array.ndim, array.flags.c_contiguous) for name, array in arrays]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@functools.cache
def _fields(kind: np.dtype) -> str:
    """Of what an item consists, in words. Kept: asked for every argument of every few dozen runs."""
    return repr(kind.descr)


def simulate(arguments: Any) -> int | None:
    """Simulate, as `week.simulate_runs` does, by the code that is shipped; None where that cannot be, or a rule failed.

    Raises nothing. The interpreter's lock is not held meanwhile.
    """
    code = shipped()
    if code is None or kinds(arguments) != description()["arguments"]:
        return None
    table = table_of(arguments)
    failed = code(table.ctypes.data)
    return None if failed else int(table[0])


def table_of(arguments: Any) -> np.ndarray:
    """The words that tell the code where everything is: the answer first, then addresses, lengths and numbers."""
    words = [0]
    for _, value in named(arguments):
        if isinstance(value, np.ndarray):
            words += [value.ctypes.data, *value.shape]
        else:
            words.append(int(np.array(value).view(np.int64)))  # the bits of a float64
    return np.array(words, np.int64)


@functools.cache
def shipped() -> Callable[[int], int] | None:
    """The code that is shipped, loaded, or None where it is not for this machine or not of these sources."""
    if not is_for_here():
        return None
    try:
        told, content = description(), FILE.read_bytes()
    except (OSError, ValueError):  # not there, not readable, not JSON, or other words
        return None
    if told["sources"] != portable_fingerprint() or told["code"] != hashlib.sha256(content).hexdigest():
        return None
    return _loaded(content)


def is_for_here() -> bool:
    """Whether this machine runs such code, and nobody wants code made here."""
    if any(getattr(numba_config, wish) for wish in _WISHES):
        return False
    if not (sys.platform == "linux" and llvm.get_process_triple().startswith("x86_64-")):
        return False
    here = llvm.get_host_cpu_features()
    return all(here.get(feature) for feature in FEATURES)


@functools.cache
def description() -> dict[str, Any]:
    """What is told beside the code: `sources`, `code` (its SHA-256), `arguments` (see `kinds`), `made_with`.

    Raises OSError where it cannot be read, ValueError where it tells something else.
    """
    told = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or not {"sources", "code", "arguments"} <= told.keys():
        raise ValueError(f"{DESCRIPTION.name} does not tell what code it is of")
    return told


def _loaded(content: bytes) -> Callable[[int], int]:
    machine = llvm.Target.from_default_triple().create_target_machine(reloc="pic", codemodel="default")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(content))
    engine.finalize_object()
    way_in = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(engine.get_function_address(WAY_IN))
    way_in.engine = engine  # type: ignore[attr-defined]  # whose memory the code lies in
    return way_in
