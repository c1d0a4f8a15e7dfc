"""Where results lie: one folder per request, named by what was asked, complete or not there."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sim
from experiments.errors import UserError
from experiments.settings import Settings, canonical

DEFAULT_FOLDER = Path("results") / "runs"
_LIBRARIES = ("mesa", "numpy", "numba", "pandas", "scipy", "seaborn", "hydra-core", "pyarrow")


def model_fingerprint() -> str:
    """Fingerprint of the model's source: another model, another result."""
    digest = hashlib.sha256()
    folder = Path(sim.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def identity(settings: Settings) -> dict[str, Any]:
    """What makes a result this result, in canonical form: model, case, design, seeds, horizon."""
    return {
        "model": {"version": sim.__version__, "fingerprint": model_fingerprint()},
        "case": canonical(settings.case),
        "cells": [{"levels": dict(c.levels), "scenario": canonical(c.scenario)} for c in settings.cells],
        "seed": settings.seed,
        "replicates": settings.replicates,
        "weeks": settings.weeks,
    }


def identity_hash(settings: Settings) -> str:
    """Ten hex digits of the identity."""
    text = json.dumps(identity(settings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def commit() -> str | None:
    """The commit of the clone this runs from, if it does."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=Path(sim.__file__).parent, capture_output=True, text=True,
            check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None  # not run from a clone
    return found.stdout.strip()


def libraries() -> dict[str, str]:
    """Versions of the libraries a result depends on."""
    return {name: importlib.metadata.version(name) for name in _LIBRARIES}


def manifest(settings: Settings, command: str) -> dict[str, Any]:
    """All that is needed to make this result again."""
    return {
        "name": settings.name,
        "question": settings.question,
        "command": command,
        "identity": identity_hash(settings),
        "case": settings.case.name,
        "seed": settings.seed,
        "replicates": [0, settings.replicates - 1],
        "weeks": settings.weeks,
        "engine": settings.engine,
        "swept": {key: list(values) for key, values in settings.swept.items()},
        "cells": [canonical({"levels": c.levels, "scenario": c.scenario}) for c in settings.cells],
        "model": {"version": sim.__version__, "fingerprint": model_fingerprint(), "commit": commit()},
        "python": platform.python_version(),
        "libraries": libraries(),
    }


class ResultFolder:
    """A result folder that appears complete, in one move, or not at all."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self.root = root
        self.final = root / f"{settings.name}-{identity_hash(settings)}"
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"--out: {root}: cannot be made ({error.strerror})") from None
        if not os.access(root, os.W_OK):
            raise UserError(f"--out: {root}: cannot be written to")

    @property
    def is_complete(self) -> bool:
        """Whether this very request has been answered already."""
        return (self.final / "manifest.json").is_file()

    def __enter__(self) -> Path:
        self.partial = Path(tempfile.mkdtemp(prefix=f".partial-{self.final.name}-", dir=self.root))
        self.partial.chmod(0o755)
        return self.partial

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self.partial, ignore_errors=True)
            return
        while True:  # with --force, or when somebody else was faster: the newest complete one stays
            try:
                self.partial.replace(self.final)
                return
            except OSError:
                if not self.final.exists():
                    raise
            old = Path(tempfile.mkdtemp(prefix=".old-", dir=self.root))
            with contextlib.suppress(FileNotFoundError):
                self.final.replace(old / "result")
            shutil.rmtree(old, ignore_errors=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that a person can read."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
