"""Chunks made by an executor: the same bytes, whatever becomes of its workers; what it sends is checked."""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest

from experiments.sweep import elsewhere, run_sweep
from experiments.sweep.chunks import Chunk
from experiments.sweep.run import Job
from experiments.system.errors import UserError
from tests.sweeping import design_of, results, shards_of

ROWS = tuple({"parameters.operation.delivery_trust_loss": loss} for loss in (0.03, 0.04, 0.05))
HOW = {"chunk_runs": 10, "workers": 1}


class KilledWorker(Exception):
    """As Dask names it."""


class Here(Executor):
    """Does each task at once; where `fate` of its place and errand says otherwise: fails, is gone, changes the answer."""

    def __init__(self, fate=lambda place, errand: None) -> None:
        self.fate, self.place = fate, -1

    def submit(self, function, /, *arguments, **_):
        self.place += 1
        future, fate = Future(), self.fate(self.place, arguments[-1])
        if isinstance(fate, Exception):
            future.set_exception(fate)
        elif fate == "cancelled":
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            answer = function(*arguments)
            future.set_result(fate(answer) if fate else answer)
        return future


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial") / "sweep"
    design = design_of("facilitator=none,appointed", replicates=10, weeks=12, rows=ROWS)
    run_sweep(design, folder, **HOW)
    return design, results(folder)


def test_an_executor_leaves_the_bytes_of_a_serial_sweep(serial, tmp_path):
    """Its own workers need not see the folder, and get of the design what a chunk needs."""
    with ThreadPoolExecutor(2) as pool:
        outcome = run_sweep(serial[0], tmp_path, executor=pool, chunk_runs=10)
        assert pool.submit(int, 3).result() == 3, "not shut down"
    assert (outcome.simulated, outcome.is_finished) == (60, True)
    assert results(tmp_path) == serial[1]


def test_a_chunk_whose_worker_is_lost_is_made_anew(serial, tmp_path):
    lost = Here(lambda place, errand: OSError("connection lost") if place in (0, 3, 4) else None)
    assert run_sweep(serial[0], tmp_path, executor=lost, **HOW).failed == 0
    assert results(tmp_path) == serial[1]
    with pytest.raises(UserError, match=r"could not do a task \(OSError: never\)"):
        run_sweep(serial[0], tmp_path / "never", executor=Here(lambda place, errand: OSError("never")), **HOW)


def test_a_chunk_that_kills_its_workers_fails_alone_and_is_mended(serial, tmp_path):
    deadly = Here(lambda place, errand: KilledWorker() if errand.chunk.number == 2 else None)
    outcome = run_sweep(serial[0], tmp_path, executor=deadly, **HOW)
    assert (outcome.runs, outcome.failed, outcome.is_finished) == (50, 10, True)
    assert b"WorkerDied: workers of the executor died 3 times" in (tmp_path / "errors.csv").read_bytes()
    outcome = run_sweep(serial[0], tmp_path, executor=Here(), retry_failed=True, **HOW)
    assert (outcome.simulated, outcome.failed) == (10, 0)
    assert results(tmp_path) == serial[1]


def test_an_executor_that_is_gone_loses_nothing_stored(serial, tmp_path):
    gone = Here(lambda place, errand: "cancelled" if place == 4 else None)
    with pytest.raises(UserError, match=r"the executor is gone.*the same command goes on"):
        run_sweep(serial[0], tmp_path, executor=gone, **HOW)
    there = shards_of(tmp_path)
    assert 2 <= len(there) < 6
    outcome = run_sweep(serial[0], tmp_path, executor=Here(), **HOW)
    assert outcome.simulated == 60 - 10 * len(there)
    assert results(tmp_path) == serial[1]
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with pytest.raises(UserError, match="takes no tasks"):
        run_sweep(serial[0], tmp_path / "closed", executor=closed, **HOW)


def test_what_is_sent_is_checked(serial, tmp_path):
    def cut_off(answer):
        name, content = pickle.loads(answer)
        return pickle.dumps((name, content[:-1]))

    def of_another(answer):
        name, content = pickle.loads(answer)
        return pickle.dumps((f"0000005{name[7:]}", content))

    for number, damage in enumerate((cut_off, of_another)):
        with pytest.raises(UserError, match="a worker sent it"):
            run_sweep(serial[0], tmp_path / str(number), executor=Here(lambda place, errand: damage), **HOW)  # noqa: B023
        assert not shards_of(tmp_path / str(number))
    job = Job(serial[0], tmp_path, None, None)
    errand = elsewhere.Errand(Chunk(0, (0,), range(1)), {}, None)
    with pytest.raises(UserError, match="has another version of the model"):
        elsewhere._made(pickle.dumps((Job.do, job, "another")), errand)


def test_the_command_line_names_what_it_cannot_do(symbiosis, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    for words, told in (
        (("--executor", "slurm"), "'slurm' is unknown; allowed: dask, dask:tcp://HOST:PORT"),
        (("--executor", "dask:host"), "'host' is no address"),
        (("--executor", f"dask:{tmp_path}/x.json"), "no such file"),
        (("--executor", "dask"), "Dask is missing, which speaks with other machines; `pip install distributed`"),
        (("--executor", "dask", "--processes"), "contradicts --executor"),
        (("--share", "--until", "trust=1"), "--share: contradicts --until"),
    ):
        answer = symbiosis("sweep", "--out", tmp_path / "it", *words, "facilitator=none,appointed")
        assert answer.status == 2, words
        (line,) = answer.err.splitlines()
        assert told in line
    assert not (tmp_path / "it").exists()
