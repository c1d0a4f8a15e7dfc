"""The store of a sweep: Parquet shards that are whole or not there, and say when they are damaged.

A shard holds one chunk of runs. Its name carries the chunk's number and the checksum of its bytes,
so that one rename both acknowledges the chunk and signs it: a kill cannot come between. What is
missing is what has no shard; there is no ledger that could disagree.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import io
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import filelock
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.errors import DamageError, UserError
from experiments.files import storage_error, write_atomically

RUNS, MANIFEST, DESIGN, CHECKSUMS = "runs", "manifest.json", "design.parquet", "checksums.sha256"
TABLES = ("runs.parquet", "summary.csv", "differences.csv", "errors.csv", "data_dictionary.csv")
_SHARD = re.compile(r"(\d{7})-([0-9a-f]{16})\.parquet")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABOUT_KEY = b"symbiosis"
Errors = list[dict[str, Any]]  # point, replicate, seed, error


class About(NamedTuple):
    """What a shard says of itself: whose it is, how the sweep was cut, which of its runs failed."""

    sweep: str
    chunk_runs: int
    errors: Errors


class Store:
    """The files of one sweep. Reading checks every byte; writing is one rename a chunk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / RUNS

    # --- one sweep at a time -----------------------------------------------------------------

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder: a second sweep is refused at once. The system lets go after any kill.

        Raises UserError naming who holds it; StorageError where the folder cannot be written.
        """
        owner = self.folder / ".owner.json"
        lock = filelock.FileLock(self.folder / ".lock")
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise UserError(
                f"{self.folder}: another sweep is running there ({_told_of(owner)}); allowed: one"
            ) from None
        except OSError as error:
            raise storage_error(self.folder, error) from None
        try:
            now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            who = {"process": os.getpid(), "machine": socket.gethostname(), "since": now}
            write_atomically(owner, json.dumps(who).encode())
            self._clean()
            yield
        finally:
            with contextlib.suppress(OSError):
                self._drop_half_done()  # of a worker that was killed
                owner.unlink()
            lock.release()

    def _clean(self) -> None:
        """Drop what a killed sweep left half done; of two shards of one chunk the one with fewer errors stays."""
        self._drop_half_done()
        best: dict[int, Path] = {}
        for path in self._all_shards():
            chunk = _chunk_of(path)
            rival = best.get(chunk)
            if rival is None:
                best[chunk] = path
                continue
            keep, drop = sorted([rival, path], key=lambda p: (self._badness(p), p.name))
            drop.unlink(missing_ok=True)
            best[chunk] = keep

    def _drop_half_done(self) -> None:
        for folder in (self.folder, self.runs):
            for left in folder.glob(".*.tmp"):
                left.unlink(missing_ok=True)

    def _badness(self, path: Path) -> float:
        try:
            return len(self.read(path, [])[1].errors)
        except DamageError:
            return float("inf")

    # --- shards ------------------------------------------------------------------------------

    def _all_shards(self) -> list[Path]:
        return sorted(path for path in self.runs.glob("*.parquet") if _SHARD.fullmatch(path.name))

    def shards(self) -> dict[int, Path]:
        """The shard of each chunk that is there."""
        return {_chunk_of(path): path for path in self._all_shards()}

    def write(self, chunk: int, table: pd.DataFrame, about: About) -> Path:
        """Acknowledge a chunk. Its bytes depend on nothing but what was simulated, and how it was cut."""
        content = _parquet(table, {_ABOUT_KEY: json.dumps(about._asdict()).encode()})
        path = self.runs / f"{chunk:07d}-{hashlib.sha256(content).hexdigest()[:16]}.parquet"
        write_atomically(path, content)
        return path

    def replace(self, chunk: int, table: pd.DataFrame, about: About) -> None:
        """A better shard for a chunk; the old one goes when the new one is there."""
        old = self.shards().get(chunk)
        new = self.write(chunk, table, about)
        if old is not None and old != new:
            old.unlink()

    def drop(self, path: Path) -> None:
        """Drop a shard that is no part of the sweep."""
        self.reopen()
        path.unlink(missing_ok=True)

    def content(self, path: Path) -> bytes:
        """The bytes of a shard, checked. Raises DamageError."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DamageError(f"{path}: cannot be read ({error.strerror})") from None
        match = _SHARD.fullmatch(path.name)
        if match is None or hashlib.sha256(content).hexdigest()[:16] != match[2]:
            raise _damage(path)
        return content

    def read(self, path: Path, columns: Sequence[str] | None = None) -> tuple[pa.Table, About]:
        """Runs of a shard, or some of their columns, every byte checked. Raises DamageError."""
        file = pq.ParquetFile(io.BytesIO(self.content(path)))
        return file.read(columns=columns), _about(file)

    def glance(self, path: Path) -> tuple[int, About]:
        """Number of runs in a shard and what it says of itself; its bytes are not checked."""
        with pq.ParquetFile(path) as file:
            return file.metadata.num_rows, _about(file)

    def damaged(self) -> list[Path]:
        """Shards whose bytes are not those that were written."""
        found = []
        for path in self._all_shards():
            try:
                self.content(path)
            except DamageError:
                found.append(path)
        return found

    # --- manifest and checksums --------------------------------------------------------------

    def manifest(self) -> dict[str, Any] | None:
        """What is swept here; None in a new folder. Raises DamageError."""
        path = self.folder / MANIFEST
        if not path.exists():
            return None
        try:
            content = path.read_bytes()
            if _is_signed(content):
                manifest: dict[str, Any] = json.loads(content)
                del manifest["sha256"]
                return manifest
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise _damage(path)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest with its own checksum."""
        write_atomically(self.folder / MANIFEST, _signed(manifest))

    def design(self) -> bytes:
        """The table of points, its bytes checked against the manifest. Raises DamageError."""
        path, manifest = self.folder / DESIGN, self.manifest()
        content = _bytes_of(path)
        if manifest is None or hashlib.sha256(content).hexdigest() != manifest["design_sha256"]:
            raise _damage(path)
        return content

    def write_checksums(self) -> None:
        """A list that `sha256sum -c` understands: of the tables and of every shard. It finishes a sweep."""
        shards = [f"{RUNS}/{path.name}" for path in self.shards().values()]
        listed = {name: hashlib.sha256((self.folder / name).read_bytes()).hexdigest() for name in (*TABLES, *shards)}
        write_atomically(self.folder / CHECKSUMS, _list_of(listed))

    def reopen(self) -> None:
        """No longer finished: before a shard or a table changes, so that a kill in between leaves
        no list that contradicts it. Raises StorageError."""
        path = self.folder / CHECKSUMS
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(path, error) from None

    def listed_checksums(self) -> dict[str, str]:
        """What `write_checksums` wrote; empty where the sweep is not finished. Raises DamageError."""
        path = self.folder / CHECKSUMS
        if not path.exists():
            return {}
        content = _bytes_of(path)
        lines = [line.partition("  ") for line in content.decode("utf-8", "replace").split("\n")[:-1]]
        listed = {name: checksum for checksum, _, name in lines}
        names = [*TABLES, *sorted(listed.keys() - set(TABLES))]
        are_ours = list(listed) == names and all(_SHARD.fullmatch(name, len(RUNS) + 1) for name in names[len(TABLES) :])
        if not (are_ours and content == _list_of(listed) and all(map(_DIGEST.fullmatch, listed.values()))):
            raise _damage(path)
        return listed

    def table(self, name: str) -> bytes:
        """The bytes of a finished table, checked. Raises DamageError, naming the table or the list."""
        listed, path = self.listed_checksums(), self.folder / name
        if not listed:
            raise DamageError(f"{self.folder / CHECKSUMS}: is not there; the sweep is not finished")
        content = _bytes_of(path)
        actual = hashlib.sha256(content).hexdigest()
        if actual != listed[name]:
            raise _damage(self.folder / CHECKSUMS if _is_slip(listed[name], actual) else path)
        return content

    def damaged_tables(self) -> list[Path]:
        """Tables that are not what manifest and list of checksums say, or that list itself."""
        found = []
        try:
            self.design()
        except DamageError:
            found.append(self.folder / DESIGN)
        try:
            listed = self.listed_checksums()
        except DamageError:
            return [*found, self.folder / CHECKSUMS]
        if not listed:
            return found
        shards = {f"{RUNS}/{path.name}" for path in self._all_shards()}
        if not shards <= set(listed):
            return [*found, self.folder / CHECKSUMS]
        for name, checksum in listed.items():
            path = self.folder / name
            actual = hashlib.sha256(_bytes_of(path)).hexdigest()
            if actual == checksum:
                continue
            found.append(self.folder / CHECKSUMS if _is_slip(checksum, actual) else path)
        return found


def _damage(path: Path) -> DamageError:
    return DamageError(f"{path}: its bytes are not those that were written")


def _bytes_of(path: Path) -> bytes:
    """What is there; nothing where there is nothing, which no checksum agrees with."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _list_of(checksums: Mapping[str, str]) -> bytes:
    return "".join(f"{checksum}  {name}\n" for name, checksum in checksums.items()).encode()


def _is_slip(listed: str, actual: str) -> bool:
    """Whether the list is at fault and not the file: two checksums agree in half of their digits
    only if they were one."""
    return sum(ours == theirs for ours, theirs in zip(listed, actual, strict=True)) >= len(actual) / 2


def _parquet(table: pd.DataFrame, metadata: Mapping[bytes, bytes]) -> bytes:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **metadata})
    sink = io.BytesIO()
    pq.write_table(arrow, sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def _about(file: pq.ParquetFile) -> About:
    return About(**json.loads(file.schema_arrow.metadata[_ABOUT_KEY]))


def _signed(manifest: Mapping[str, Any]) -> bytes:
    """The bytes of a manifest, its own checksum last."""
    signature = hashlib.sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return (json.dumps({**manifest, "sha256": signature}, indent=2, ensure_ascii=False) + "\n").encode()


@lru_cache(maxsize=4)
def _is_signed(content: bytes) -> bool:
    manifest = json.loads(content)
    del manifest["sha256"]
    return content == _signed(manifest)  # every byte, also those that JSON passes over


def _chunk_of(path: Path) -> int:
    match = _SHARD.fullmatch(path.name)
    assert match is not None
    return int(match[1])


def _told_of(owner: Path) -> str:
    try:
        who = json.loads(owner.read_text("utf-8"))
        return f"process {who['process']} on {who['machine']}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has only just begun"
