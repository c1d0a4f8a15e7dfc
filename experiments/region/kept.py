"""Futures of a region that were simulated before: a question that was stopped goes on where it was, and one with
another number of posts, which asks for the same futures, simulates nothing but what is learned with them, and what is
without exchanges over borders."""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

import numpy as np

from experiments.system.checksums import bytes_of
from experiments.system.errors import DamageError
from experiments.system.files import check_can_write, make_folder, write_atomically

_SECONDS = 5  # of work that a kill may cost, and the municipality in hand
_CHECKSUM = hashlib.sha256().digest_size


class Kept:
    """A file of them; of municipalities in the order of the table, those before `done` are in it.

    identity: of all that decides what is simulated. found: exchanges realised, shape (municipalities, QUARTERS,
    futures). Raises StorageError where it cannot be written, before any work. A file in doubt (of another identity, a
    changed byte) is begun anew.
    """

    def __init__(self, path: Path, identity: str, shape: tuple[int, int, int]) -> None:
        check_can_write(path)
        self.path, self.found, self.done = path, np.zeros(shape), 0
        self._identity, self._written = identity.encode(), time.monotonic()
        with contextlib.suppress(DamageError):
            self._take(bytes_of(path, _CHECKSUM + 8 + self.found.nbytes))

    def add(self, realised: np.ndarray) -> None:
        """Take in the next municipality's futures; every few seconds all are written."""
        self.found[self.done] = realised
        self.done += 1
        if self.done == len(self.found) or time.monotonic() - self._written > _SECONDS:
            self.write()

    def write(self) -> None:
        """Write what is there."""
        content = np.int64(self.done).tobytes() + self.found.tobytes()
        make_folder(self.path.parent)
        write_atomically(self.path, self._checksum(content) + content)
        self._written = time.monotonic()

    def _take(self, content: bytes) -> None:
        told, rest = content[:_CHECKSUM], content[_CHECKSUM:]
        if len(rest) == 8 + self.found.nbytes and told == self._checksum(rest):
            self.done = int(np.frombuffer(rest, np.int64, 1)[0])
            self.found = np.frombuffer(rest, np.float64, offset=8).reshape(self.found.shape).copy()

    def _checksum(self, content: bytes) -> bytes:
        return hashlib.sha256(self._identity + b"\0" + content).digest()
