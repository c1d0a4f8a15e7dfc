"""Chunks made on machines that need not see the folder of the sweep: what a worker leaves in a folder of its own is
sent back, checked, and stored by the one who asked."""

from __future__ import annotations

import dataclasses
import functools
import pickle
import platform
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.answer.folder import model_fingerprint
from experiments.sweep.chunks import Chunk
from experiments.sweep.store import Store
from experiments.system.errors import DamageError, UserError
from experiments.system.executors import AT_ONCE, work_through_executor
from experiments.system.files import write_atomically

if TYPE_CHECKING:
    from experiments.sweep.run import Job

Shard = tuple[str, bytes]  # name and content


class Errand(NamedTuple):
    """A chunk with what its worker needs beside what all have in common: a design may have a million rows."""

    chunk: Chunk
    rows: Mapping[int, Mapping[str, Any]]
    shard: Shard | None  # what is there of it already, where failed runs are to be done again


def work_elsewhere(
    what: Callable[[Job, Chunk], object], job: Job, chunks: Sequence[Chunk], executor: Executor, workers: int | None
) -> Generator[tuple[Chunk, Any]]:
    """(chunk, None or the exception it raised) of `what(job, chunk)`, each stored here as it comes.

    workers: how many to expect; twice as many chunks are in hand (None: some hundred). Raises UserError where a
    worker has another model, or sends what is not of this sweep.
    """
    store, cells = Store(job.folder), job.design.cells
    there = store.shards()
    bare = dataclasses.replace(job, folder=Path(), design=dataclasses.replace(job.design, rows=()))
    common = pickle.dumps((what, bare, model_fingerprint()))

    def errand(chunk: Chunk) -> Errand:
        rows = {row: job.design.rows[row] for row in {point // cells for point in chunk.points}}
        old = there.get(chunk.number)
        return Errand(chunk, rows, (old.name, store.content(old)) if old else None)

    at_once = AT_ONCE if workers is None else 2 * workers
    done = work_through_executor(_made, common, chunks, executor, argument_of=errand, at_once=at_once)
    for chunk, result in done:
        if isinstance(result, BaseException):
            yield chunk, result
            continue
        try:
            name, content = result
            store.keep(chunk.number, name, content, job.plan)
        except DamageError as error:
            raise UserError(f"{error}; a worker sent it") from None
        yield chunk, None


@functools.lru_cache(maxsize=4)
def _common(pickled: bytes) -> Any:
    return pickle.loads(pickled)


def _made(common: bytes, errand: Errand) -> Shard:
    """What a worker does: the chunk, in a folder that is gone afterwards."""
    what, job, model = _common(common)
    if model != model_fingerprint():
        raise UserError(f"the worker on {platform.node()} has another version of the model; allowed: the same one")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.runs.mkdir()
        if errand.shard is not None:
            write_atomically(store.runs / errand.shard[0], errand.shard[1])
        design = dataclasses.replace(job.design, rows=errand.rows)
        what(dataclasses.replace(job, folder=store.folder, design=design), errand.chunk)
        (path,) = store.all_shards()
        return path.name, path.read_bytes()
