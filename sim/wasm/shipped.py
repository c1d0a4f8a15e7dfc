"""The module that is shipped, and what tells of it: nobody who uses them needs numba's parts, LLVM or a linker."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sim.compiled import compiled_sources
from sim.source import as_in_a_checkout, without_comments

FOLDER = Path(__file__).parent
MODULE, DESCRIPTION = FOLDER / "engine.wasm", FOLDER / "engine.json"


def module() -> bytes:
    """The module itself."""
    return MODULE.read_bytes()


def description() -> dict[str, Any]:
    """What is in it: `layout` (see layout.py), `sources`, `module` (its SHA-256), `made_with`."""
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def fingerprint() -> str:
    """Fingerprint (16 hex digits) of the sources here: what is compiled, and how. A comment changes nothing."""
    folder = FOLDER.parent
    digest = hashlib.sha256()
    for path in sorted({*compiled_sources(folder), *FOLDER.glob("*.py")}):
        text = without_comments(as_in_a_checkout(path.read_text(encoding="utf-8")))
        digest.update(f"{path.relative_to(folder).as_posix()}\0{text}\0".encode())
    return digest.hexdigest()[:16]
