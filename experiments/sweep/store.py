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
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import filelock
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep.manifest import FORMAT, MANIFEST, check_format, check_manifest
from experiments.sweep.series import TABLES as SERIES_TABLES
from experiments.sweep.series import WEEKLY, is_kept, to_arrow
from experiments.system.checksums import (
    CHECKSUMS,
    MAX_DOCUMENT_BYTES,
    bytes_of,
    changed,
    check_listed,
    check_own_folder,
    check_plain,
    digest_of,
    document_of,
    is_slip,
    list_bytes,
    read_list,
)
from experiments.system.errors import DamageError, StorageError, UserError
from experiments.system.files import storage_error, write_atomically

if TYPE_CHECKING:
    from experiments.sweep.plan import Plan

RUNS, DESIGN = "runs", "design.parquet"
LOCK, OWNER = ".lock", ".owner.json"
GLANCE = 0.2  # seconds between looks at a folder that somebody shares
TABLES = ("runs.parquet", "summary.csv", "differences.csv", "errors.csv", "data_dictionary.csv")
_SHARD = re.compile(r"(\d{7})-([0-9a-f]{16})\.parquet")
_ABOUT_KEY = b"symbiosis"
MAX_SHARD_BYTES, MAX_SHARD_ROWS = 200_000_000, 2_000_000
MAX_DESIGN_BYTES = 500_000_000
MAX_ROW_BYTES = 2000  # of a table when it is unpacked, with a million bytes more
MAX_SERIES_BYTES = 1_000_000_000  # of a shard that holds weeks and events, when it is unpacked
Errors = list[dict[str, Any]]  # point, replicate, seed, error


class About(NamedTuple):
    """What a shard says of itself: whose it is, how the sweep was cut, which of its runs failed."""

    sweep: str
    chunk_runs: int
    errors: Errors
    format: int = FORMAT


class Store:
    """The files of one sweep. Reading checks every byte; writing is one rename a chunk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / RUNS

    # --- one sweep at a time -----------------------------------------------------------------

    @contextlib.contextmanager
    def held(self, shared: bool = False) -> Iterator[None]:
        """Hold the folder: a second sweep is refused at once. The system lets go after any kill.

        shared: tell others that it is, and wait for one that has said so too. Raises UserError naming who holds it;
        StorageError where the folder cannot be written.
        """
        owner, lock = self.folder / OWNER, self._lock()
        for folder in (self.folder, self.runs):
            check_own_folder(folder)
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
            _check_lock(self.folder / LOCK)
            while not _acquired(lock):
                if not shared or _is_shared(owner) is False:
                    sharing = ", or --share given to all" if shared else ""
                    raise UserError(
                        f"{self.folder}: another sweep is running there ({_told_of(owner)}); allowed: one{sharing}"
                    )
                time.sleep(GLANCE)
        except OSError as error:
            raise storage_error(self.folder, error) from None
        try:
            now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            who = {"process": os.getpid(), "machine": socket.gethostname(), "since": now, "shared": shared}
            write_atomically(owner, json.dumps(who).encode())
            try:
                self._drop_half_done()  # by a sweep that was killed
                yield
            finally:
                self._drop_half_done()  # by a worker that was killed
                with contextlib.suppress(OSError):
                    owner.unlink()
        finally:
            lock.release()

    def is_shared(self) -> bool:
        """Whether another sweep holds the folder that shares it, or has not yet said whether it does."""
        lock = self._lock()
        if not self.folder.is_dir() or _acquired(lock):
            lock.release()
            return False
        return _is_shared(self.folder / OWNER) is not False

    def _lock(self) -> filelock.BaseFileLock:
        return filelock.FileLock(self.folder / LOCK)

    def _drop_half_done(self) -> None:
        for folder in (self.folder, self.runs):
            for left in folder.glob(".*.tmp"):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)

    def drop_rivals(self, plan: Plan) -> None:
        """Of two shards of one chunk the one with fewer errors stays. Raises UserError where one is not of the plan."""
        best: dict[int, Path] = {}
        for path in self.all_shards():
            rival = best.setdefault(chunk_of(path), path)
            if rival != path:
                keep, drop = sorted([rival, path], key=lambda p: (self._badness(p, plan), p.name))
                drop.unlink(missing_ok=True)
                best[chunk_of(path)] = keep

    def _badness(self, path: Path, plan: Plan) -> float:
        try:
            return len(self.read(path, [], plan)[1].errors)
        except DamageError:
            return float("inf")

    # --- shards ------------------------------------------------------------------------------

    def all_shards(self) -> list[Path]:
        """Every shard; after a kill there may be two of one chunk."""
        return sorted(path for path in self.runs.glob("*.parquet") if _SHARD.fullmatch(path.name))

    def shards(self) -> dict[int, Path]:
        """The shard of each chunk that is there."""
        return {chunk_of(path): path for path in self.all_shards()}

    def has(self, chunk: int) -> bool:
        """Whether a chunk is there."""
        return any(_SHARD.fullmatch(path.name) for path in self.runs.glob(f"{chunk:07d}-*.parquet"))

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

    def keep(self, chunk: int, name: str, content: bytes, plan: Plan) -> None:
        """Acknowledge a shard that was made elsewhere, checked as one that is read. Raises DamageError, UserError."""
        match = _SHARD.fullmatch(name)
        path, old = self.runs / name, self.shards().get(chunk)
        if match is None or int(match[1]) != chunk or hashlib.sha256(content).hexdigest()[:16] != match[2]:
            raise changed(path)
        file = opened_parquet(path, content, MAX_SHARD_ROWS)
        plan.check(path, file, _about(path, file))
        write_atomically(path, content)
        if old is not None and old != path:
            old.unlink()

    def drop(self, path: Path) -> None:
        """Drop a shard that is no part of the sweep."""
        self.reopen()
        path.unlink(missing_ok=True)

    def content(self, path: Path) -> bytes:
        """The bytes of a shard, checked. Raises DamageError."""
        content = bytes_of(path, MAX_SHARD_BYTES)
        match = _SHARD.fullmatch(path.name)
        if match is None or hashlib.sha256(content).hexdigest()[:16] != match[2]:
            raise changed(path)
        return content

    def read(
        self, path: Path, columns: Sequence[str] | None = None, plan: Plan | None = None
    ) -> tuple[pa.Table, About]:
        """Runs of a shard, or some of their columns, every byte checked; with a plan also whose they are.

        Raises DamageError; UserError where the shard is of another format, or not of the plan.
        """
        file = opened_parquet(path, self.content(path), MAX_SHARD_ROWS)
        about = _about(path, file)
        if plan is not None:
            plan.check(path, file, about)
        return _read(path, file, columns), about

    def glance(self, path: Path) -> tuple[int, About]:
        """Number of runs in a shard that was checked before, and what it says of itself."""
        check_plain(path)
        with opened_parquet(path, None, MAX_SHARD_ROWS) as file:
            return file.metadata.num_rows, _about(path, file)

    def damaged(self, plan: Plan | None = None) -> list[Path]:
        """Shards whose bytes are not those that were written, or no shard. Raises UserError where one is of another
        format, or not of the plan."""
        found = []
        for path in self.all_shards():
            try:
                self.read(path, [], plan)
            except DamageError:
                found.append(path)
        return found

    # --- manifest and checksums --------------------------------------------------------------

    def manifest(self) -> dict[str, Any] | None:
        """What is swept here; None in a new folder. Raises DamageError; UserError where the format is another."""
        path = self.folder / MANIFEST
        if not os.path.lexists(path):
            return None
        content = bytes_of(path, MAX_DOCUMENT_BYTES)
        manifest = document_of(content, path)
        if not _is_signed(content):
            raise changed(path)
        del manifest["sha256"]
        check_manifest(path, manifest)
        return manifest

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest with its own checksum."""
        write_atomically(self.folder / MANIFEST, _signed(manifest))

    def design(self) -> bytes:
        """The table of points, its bytes checked against the manifest. Raises DamageError."""
        path, manifest = self.folder / DESIGN, self.manifest()
        content = bytes_of(path, MAX_DESIGN_BYTES)
        if manifest is None or hashlib.sha256(content).hexdigest() != manifest["design_sha256"]:
            raise changed(path)
        return content

    def write_checksums(self) -> None:
        """A list that `sha256sum -c` understands: of the tables and of every shard. It finishes a sweep."""
        shards = [f"{RUNS}/{path.name}" for path in self.shards().values()]
        listed = {name: digest_of(self.folder / name) for name in (*self.tables(), *shards)}
        write_atomically(self.folder / CHECKSUMS, list_bytes(listed))

    def tables(self) -> tuple[str, ...]:
        """Names of the tables that a finished sweep has. Raises DamageError."""
        manifest = self.manifest()
        return (*TABLES, *SERIES_TABLES.values()) if manifest and is_kept(manifest["request"]) else TABLES

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
        if not os.path.lexists(path):
            return {}
        listed = read_list(path)
        of_series = [name for name in SERIES_TABLES.values() if name in listed]
        tables = [*TABLES, *of_series]
        names = [*tables, *sorted(listed.keys() - set(tables))]
        are_ours = list(listed) == names and all(_SHARD.fullmatch(name, len(RUNS) + 1) for name in names[len(tables) :])
        if not are_ours:
            raise changed(path)
        return listed

    def checked_table(self, name: str, limit: int) -> Path:
        """Where a finished table lies, its bytes checked. Raises DamageError, naming the table or the list."""
        if not self.listed_checksums():
            raise DamageError(f"{self.folder / CHECKSUMS}: is not there; the sweep is not finished")
        return check_listed(self.folder, name, limit)

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
        shards = {f"{RUNS}/{path.name}" for path in self.all_shards()}
        if not {*shards, *self.tables()} <= set(listed):
            return [*found, self.folder / CHECKSUMS]
        for name, checksum in listed.items():
            path = self.folder / name
            try:
                actual = digest_of(path)
            except DamageError:  # it is missing, or no file
                found.append(path)
                continue
            if actual != checksum:
                found.append(self.folder / CHECKSUMS if is_slip(checksum, actual) else path)
        return found


def _check_lock(path: Path) -> None:
    """A lock is opened for writing: what is no file, or a link to one elsewhere, is left alone."""
    if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
        raise StorageError(f"{path}: is a link, a device or a pipe; allowed: a file, or a name that is free")


def _parquet(table: pd.DataFrame, metadata: Mapping[bytes, bytes]) -> bytes:
    arrow = to_arrow(table)
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **metadata})
    sink = io.BytesIO()
    pq.write_table(arrow, sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


_UNREADABLE = (OSError, ValueError, KeyError, TypeError, NotImplementedError, MemoryError, pa.ArrowException)


def opened_parquet(path: Path, content: bytes | None, most_rows: int) -> pq.ParquetFile:
    """A Parquet file that can be read without surprises: its rows, and what it takes unpacked, are known before.

    content: its bytes; None: read from the disk as needed. Raises DamageError.
    """
    try:
        file = pq.ParquetFile(path if content is None else io.BytesIO(content))
        metadata = file.metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        rows, unpacked = metadata.num_rows, sum(group.total_byte_size for group in groups)
    except _UNREADABLE:
        raise DamageError(f"{path}: is no Parquet file of a sweep") from None
    if not (0 <= rows <= most_rows and rows == sum(group.num_rows for group in groups)):
        raise DamageError(f"{path}: has {rows} rows; allowed: at most {most_rows}")
    most = MAX_SERIES_BYTES if WEEKLY in file.schema_arrow.names else 1_000_000 + MAX_ROW_BYTES * rows
    if not 0 <= unpacked <= most:
        raise DamageError(f"{path}: is {unpacked} bytes for {rows} rows when it is unpacked")
    return file


def _read(path: Path, file: pq.ParquetFile, columns: Sequence[str] | None) -> pa.Table:
    try:
        return file.read(columns=columns)
    except _UNREADABLE:
        raise DamageError(f"{path}: is no Parquet file of a sweep") from None


def _about(path: Path, file: pq.ParquetFile) -> About:
    """What a shard says of itself. Raises DamageError; UserError where its format is another."""
    found = document_of((file.schema_arrow.metadata or {}).get(_ABOUT_KEY, b""), path)
    check_format(path, found.setdefault("format", FORMAT))
    try:
        about = About(**found)
        keys = {"point", "replicate", "seed", "error"}
        are_right = all(
            set(error) == keys
            and isinstance(error["error"], str)
            and all(type(error[key]) is int and 0 <= error[key] < 2**63 for key in keys - {"error"})
            for error in about.errors
        )
    except TypeError:  # other keys, or no list of tables
        are_right = False
    if not (are_right and isinstance(about.errors, list) and isinstance(about.sweep, str)):
        raise DamageError(f"{path}: does not say what it is")
    return about


def _signed(manifest: Mapping[str, Any]) -> bytes:
    """The bytes of a manifest, its own checksum last."""
    signature = hashlib.sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return (json.dumps({**manifest, "sha256": signature}, indent=2, ensure_ascii=False) + "\n").encode()


@lru_cache(maxsize=4)
def _is_signed(content: bytes) -> bool:
    manifest = json.loads(content)
    if manifest.pop("sha256", None) is None:
        return False
    try:
        return content == _signed(manifest)  # every byte, also those that JSON passes over
    except (ValueError, RecursionError):  # half a character, or one thing in another a thousand times
        return False


def chunk_of(path: Path) -> int:
    """The number of the chunk that a shard has in its name."""
    match = _SHARD.fullmatch(path.name)
    assert match is not None
    return int(match[1])


def _acquired(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    return True


def _is_shared(owner: Path) -> bool | None:
    """Whether who holds a folder shares it; None where that is not told yet."""
    try:
        return document_of(bytes_of(owner, 10_000), owner).get("shared") is True
    except DamageError:
        return None


def _told_of(owner: Path) -> str:
    try:
        who = document_of(bytes_of(owner, 10_000), owner)
        told = f"process {who['process']} on {who['machine']}, since {who['since']}"
        return told if told.isprintable() and len(told) <= 200 else "it does not say who"
    except (DamageError, KeyError):
        return "it has only just begun"
