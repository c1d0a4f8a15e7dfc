"""Several commands at work on one folder: a chunk is done by who has its claim.

A claim is a lock that the system lets go after any kill. It saves work and carries no truth: were a chunk done twice,
both would write one file of the same bytes under the same name. The command that came first keeps the books; the
others make chunks until none is free, each in a folder of its own from which a rename puts them in place.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from experiments.sweep.chunks import Chunk
from experiments.sweep.store import GLANCE, Store
from experiments.system.files import make_folder, storage_error

if TYPE_CHECKING:
    from experiments.sweep.run import Job

CLAIMS, HELPERS = ".claims", ".helpers"  # folders; hidden, as they are no results


@contextlib.contextmanager
def _claimed(folder: Path, chunk: Chunk, wait: bool) -> Iterator[bool]:
    """Whether the claim of a chunk is ours, for as long as this lasts. wait: until whoever has it lets go."""
    make_folder(folder / CLAIMS)
    lock = filelock.FileLock(folder / CLAIMS / f"{chunk.number:07d}")
    try:
        lock.acquire(timeout=-1 if wait else 0)
    except filelock.Timeout:
        yield False
        return
    except OSError as error:
        raise storage_error(folder / CLAIMS, error) from None
    try:
        yield not Store(folder).has(chunk.number)
    finally:
        lock.release()


def do_if_free(job: Job, chunk: Chunk) -> bool:
    """Do a chunk that nobody has done or is doing; whether it was done here."""
    with _claimed(job.folder, chunk, wait=False) as is_ours:
        if is_ours:
            job.do(chunk)
    return is_ours


def do_in_turn(job: Job, chunk: Chunk) -> bool:
    """Do a chunk unless whoever is doing it has done it; whether it was done here."""
    with _claimed(job.folder, chunk, wait=True) as is_ours:
        if is_ours:
            job.do(chunk)
    return is_ours


def do_for_another(job: Job, chunk: Chunk) -> bool:
    """Do a free chunk of a folder that another command keeps; whether it was done here."""
    with _claimed(job.folder, chunk, wait=False) as is_ours:
        if is_ours:
            own = Store(job.folder / HELPERS / f"{socket.gethostname()}-{os.getpid()}-{chunk.number}")
            make_folder(own.runs)
            dataclasses.replace(job, folder=own.folder).do(chunk)
            for path in own.all_shards():
                with contextlib.suppress(FileNotFoundError):  # the sweep is over, and cleared up behind us
                    path.replace(job.folder / path.relative_to(own.folder))
            shutil.rmtree(own.folder, ignore_errors=True)
    return is_ours


def is_kept(store: Store) -> bool:
    """Whether another command keeps a folder that it shares; waits while that has only just begun."""
    while store.is_shared():
        if store.manifest() is not None:
            return True
        time.sleep(GLANCE)
    return False


def clear_up(folder: Path) -> None:
    """Drop claims and what killed helpers left, once a sweep is finished."""
    for name in (CLAIMS, HELPERS):
        shutil.rmtree(folder / name, ignore_errors=True)
