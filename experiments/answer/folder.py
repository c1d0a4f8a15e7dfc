"""Where results lie: one folder per request, named by what was asked, complete or not there."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.request.canonical import canonical
from experiments.system import checksums
from experiments.system.errors import DamageError, StorageError, UserError
from experiments.system.files import check_can_write, is_running, make_folder, storage_error, write_atomically
from sim import source
from sim.files import shown

if TYPE_CHECKING:
    from experiments.request.settings import Settings

DEFAULT_FOLDER = Path("results") / "runs"
MANIFEST = "manifest.json"
FORMAT = 2  # of a result folder
READABLE = (1, FORMAT)  # 1 said every scenario in full; nothing that is read back was another
_LIBRARIES = ("mesa", "numpy", "numba", "pandas", "scipy", "seaborn", "hydra-core", "pyarrow")


@functools.cache  # asked several times by a command, which goes on with the model that it began with
def model_fingerprint() -> str:
    """Fingerprint of the model's source: another model, another result. A comment makes no other model.

    (That of compiled code is of bytes, see sim/compiled.py: machine code in doubt is only made again.) Nor does how the
    module is made, sim/wasm: what it gives is held against this model.
    """
    folder = Path(sim.__file__).parent
    return source.fingerprint(folder, without=folder / "wasm")


def identity(settings: Settings) -> dict[str, Any]:
    """What makes a result this result, in canonical form: model, case, design, seeds, horizon."""
    return {
        "model": {"version": sim.__version__, "fingerprint": model_fingerprint()},
        "case": canonical(settings.case),
        "cells": [{"levels": dict(c.levels), "scenario": canonical(c.scenario)} for c in settings.cells],
        "outcome": settings.outcome,
        "seed": settings.seed,
        "replicates": settings.replicates,
        "weeks": settings.weeks,
    }


def full_hash(settings: Settings) -> str:
    """The identity as a checksum."""
    text = json.dumps(identity(settings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def identity_hash(settings: Settings) -> str:
    """Ten hex digits of the identity, as they stand in the name of a folder."""
    return full_hash(settings)[:10]


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
    from importlib.metadata import version  # which an answer that is there does without

    return {name: version(name) for name in _LIBRARIES}


def manifest(settings: Settings, command: str) -> dict[str, Any]:
    """All that is needed to make this result again."""
    return {
        "format": FORMAT,
        "name": settings.name,
        "question": settings.question,
        "outcome": settings.outcome,
        "command": command,
        "identity": full_hash(settings),
        "case": settings.case.name,
        "seed": settings.seed,
        "replicates": [0, settings.replicates - 1],
        "weeks": settings.weeks,
        "engine": settings.engine,
        "swept": {key: list(values) for key, values in settings.swept.items()},
        **_scenarios(settings),
        "model": {"version": sim.__version__, "fingerprint": model_fingerprint(), "commit": commit()},
        "python": platform.python_version(),
        "libraries": libraries(),
    }


def _scenarios(settings: Settings) -> dict[str, Any]:
    """The first scenario in full, and for each its levels and what differs from the first, by the key of a command."""
    baseline = canonical(settings.cells[0].scenario)
    usual = dict(_by_key(baseline))
    cells = []
    for cell in settings.cells:
        differs = {key: value for key, value in _by_key(canonical(cell.scenario)) if value != usual[key]}
        cells.append({"levels": dict(cell.levels), "differs": differs})
    return {"baseline": baseline, "cells": cells}


def _by_key(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _by_key(inner, f"{key}.{name}" if key else name)
    else:
        yield key, value


class ResultFolder:
    """A result folder that appears complete, in one move, or not at all; and is read as it was written."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self.root = root
        self.identity = full_hash(settings)
        self.final = root / f"{settings.name}-{self.identity[:10]}"
        checksums.check_own_folder(root, "--out: ")
        self._clean()
        checksums.check_own_folder(self.final)

    @property
    def is_there(self) -> bool:
        """Whether this request has been answered already; whether as it should be, `check` says."""
        return self.final.exists()

    def check(self) -> None:
        """See that the answer that is there is that to this request, to the last byte. Raises DamageError."""
        path = self.final / MANIFEST
        with _way_out():
            checksums.check(self.final)
            found = checksums.document_of(checksums.bytes_of(path, checksums.MAX_DOCUMENT_BYTES), path)
            if found.get("format") not in READABLE or isinstance(found["format"], bool):
                known = " and ".join(map(str, READABLE))
                raise DamageError(f"{path}: has format {shown(found.get('format'))}; this version reads {known}")
            if found.get("identity") != self.identity:
                raise DamageError(f"{path}: is of another request than this one")

    def read(self, name: str) -> bytes:
        """The bytes of a small file of a checked folder. Raises DamageError."""
        with _way_out():
            return checksums.bytes_of(self.final / name, checksums.MAX_DOCUMENT_BYTES)

    def document(self, name: str) -> dict[str, Any]:
        """The JSON object in a file of a checked folder. Raises DamageError."""
        with _way_out():
            content = checksums.bytes_of(self.final / name, checksums.MAX_DOCUMENT_BYTES)
            return checksums.document_of(content, self.final / name)

    def __enter__(self) -> Path:
        try:
            check_can_write(self.root / MANIFEST)  # before a folder is made that would be left behind
            make_folder(self.root)
            self.partial = self._beside("partial")
            self.partial.mkdir()
        except OSError as error:
            raise storage_error(self.root, error) from None
        return self.partial

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if isinstance(error, (OSError, StorageError)):
                raise error
            if kind is None:
                checksums.sign(self.partial)
                self._appear()
        except OSError as trouble:
            raise storage_error(self.final, trouble) from None
        except StorageError as trouble:  # of where it would have been: the other folder is gone
            raise StorageError(str(trouble).replace(str(self.partial), str(self.final))) from None
        finally:
            shutil.rmtree(self.partial, ignore_errors=True)

    def _appear(self) -> None:
        while True:  # with --force, or when somebody else was faster: the newest complete one stays
            try:
                self.partial.replace(self.final)
                return
            except OSError:
                if not self.final.exists():
                    raise
            old = self._beside("old")
            with contextlib.suppress(FileNotFoundError):
                self.final.replace(old)
            try:
                self.partial.replace(self.final)
                return
            except OSError:
                if not self.final.exists():
                    old.replace(self.final)
                    raise
            finally:
                shutil.rmtree(old, ignore_errors=True)

    def _beside(self, what: str) -> Path:
        return self.root / f".{what}-{self.final.name}-{os.getpid()}-{secrets.token_hex(4)}"

    def _clean(self) -> None:
        """Drop what killed commands left half done; an old result that a new one was to replace comes back."""
        left = re.compile(r"\.(partial|old)-(.+)-(\d{1,10})-[0-9a-f]{8}")
        for path in self.root.glob(".*-*"):
            match = left.fullmatch(path.name)
            if match is None or is_running(int(match[3])) or path.is_symlink():
                continue
            final = self.root / match[2]
            if match[1] == "old" and not final.exists():
                with contextlib.suppress(OSError):
                    path.replace(final)
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _way_out() -> Iterator[None]:
    """What helps against damage, said with it."""
    try:
        yield
    except DamageError as error:
        raise DamageError(f"{error}; --force makes the result again") from None


def check_size(content: Mapping[str, Any], scenarios: int) -> None:
    """Refuse, before computing, a result whose own description could not be read back. Raises UserError."""
    size = len(json_bytes(content))
    if size > checksums.MAX_DOCUMENT_BYTES:
        most = scenarios * checksums.MAX_DOCUMENT_BYTES // size
        raise UserError(f"scenarios: {scenarios} are too many for one answer; allowed: {most}, or `symbiosis sweep`")


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """JSON that a person can read."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that a person can read, whole or not at all. Raises StorageError."""
    write_atomically(path, json_bytes(content))
