"""The module that is shipped, and what tells of it: nobody who uses them needs numba's parts, LLVM or a linker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MODULE, DESCRIPTION = FOLDER / "engine.wasm", FOLDER / "engine.json"


def module() -> bytes:
    """The module itself."""
    return MODULE.read_bytes()


def description() -> dict[str, Any]:
    """What is in it: `layout` (see layout.py), `sources`, `module` (its SHA-256), `made_with`."""
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))
