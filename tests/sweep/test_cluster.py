"""Dask's scheduler and two workers on loopback, killed at random with the driver: identical bytes, nothing stored lost.

Under SYMBIOSIS_THOROUGH, where Dask is installed (`make torture` installs many.lock and requires it);
SYMBIOSIS_CLUSTER_KILLS sets how many.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import signal
import socket
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.sweeping import command_of, finished, marked, results, running, shards_of, swept, wait_until
from tests.thorough import THOROUGH

KILLS = int(os.environ.get("SYMBIOSIS_CLUSTER_KILLS", 40))
WORDS = ("facilitator=none,appointed", "meetings=none,monthly")
REPLICATES, WEEKS, CHUNK = 800, 156, 40
VICTIMS = ("worker", "scheduler", "driver")
HAS_DASK = importlib.util.find_spec("distributed") is not None

pytestmark = [
    pytest.mark.skipif(not THOROUGH, reason="minutes: under SYMBIOSIS_THOROUGH"),
    pytest.mark.skipif(
        not HAS_DASK and os.environ.get("SYMBIOSIS_MANY") != "required", reason="needs Dask: pip install -r many.lock"
    ),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"),
]


class Cluster:
    """A scheduler and two workers, each a process of its own; what was killed is started again when it is asked for."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack, self.marker = stack, uuid.uuid4().hex
        self.scheduler, self.workers = None, []

    def stand_up(self) -> None:
        """Start what does not run. A scheduler that was killed comes back at another address, with new workers."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            for worker in self.workers:
                worker.kill()
            self.workers = []
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            self.address = f"tcp://127.0.0.1:{port}"
            self.scheduler = self._started("scheduler", "--host", "127.0.0.1", "--port", str(port))
            assert wait_until(lambda: _listens(port)), "the scheduler listens"
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < 2:
            self.workers.append(self._started("worker", self.address, "--nthreads", "1", "--no-nanny"))

    def _started(self, *words: str):
        command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
        return self._stack.enter_context(running(command, self.marker))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def cluster():
    with contextlib.ExitStack() as stack:
        yield Cluster(stack)


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial") / "sweep"
    swept(folder, *WORDS, replicates=REPLICATES, weeks=WEEKS, chunk=CHUNK)
    return results(folder, but=["manifest.json"])


def _command(folder: Path, address: str) -> list[str]:
    return command_of(folder, "--executor", f"dask:{address}", "--replicates", REPLICATES, "--weeks", WEEKS,
                      "--chunk", CHUNK, *WORDS)  # fmt: skip


def _said(err: str) -> list[str]:
    """What a driver said beside its progress."""
    lines = [line for line in err.splitlines() if line and not line[0].isdigit()]
    return [line for line in lines if not line.startswith(("No worker has come yet", "Compiling"))]


def test_whoever_is_killed_the_bytes_are_those_of_a_serial_sweep(tmp_path, serial, cluster):
    rng = random.Random(int(os.environ.get("SYMBIOSIS_SEED", 11)))
    kills, sweeps, turn = dict.fromkeys(VICTIMS, 0), 0, []
    while sum(kills.values()) < KILLS:
        folder, done, stored = tmp_path / str(sweeps), False, set()
        sweeps += 1
        while not done:
            cluster.stand_up()
            with running(_command(folder, cluster.address), uuid.uuid4().hex) as driver:
                while driver.poll() is None and sum(kills.values()) < KILLS:
                    before = shards_of(folder)
                    wait_until(lambda: driver.poll() is not None or len(shards_of(folder)) > len(before))  # noqa: B023
                    time.sleep(rng.uniform(0, 0.5))
                    turn = turn or rng.sample(VICTIMS, len(VICTIMS))
                    one = {"worker": rng.choice(cluster.workers), "scheduler": cluster.scheduler, "driver": driver}
                    process = one[turn[-1]]
                    if driver.poll() is not None or process.poll() is not None:
                        continue
                    stored = shards_of(folder)
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills[victim := turn.pop()] += 1
                    if victim != "worker":
                        break
                    cluster.stand_up()  # a worker that comes late
                _, err = driver.communicate(timeout=300)
                assert stored <= shards_of(folder), "nothing stored is lost"
            done = driver.returncode == 0
            if driver.returncode == 2:
                assert _said(err) == [_said(err)[0]]
                assert "the executor is gone" in err or "no scheduler of Dask answers" in err, err
            assert driver.returncode in (0, 2, -signal.SIGKILL), err
        assert results(folder, but=["manifest.json"]) == serial
        assert list(folder.rglob("*.tmp")) == []
    print(f"{kills}: {sweeps} sweeps")
    assert min(kills.values()) > 0


def test_a_worker_that_comes_late_helps(tmp_path, serial, cluster):
    """With all chunks handed out before anybody is there, and one worker at work when the second comes."""
    cluster.stand_up()
    cluster.workers.pop().kill()
    with running(_command(tmp_path / "it", cluster.address), uuid.uuid4().hex) as driver:
        wait_until(lambda: len(shards_of(tmp_path / "it")) > 2)
        cluster.stand_up()
        os.kill(cluster.workers[0].pid, signal.SIGSTOP)  # what is stored from now on is the other's, but for two
        before = len(shards_of(tmp_path / "it"))
        assert wait_until(lambda: len(shards_of(tmp_path / "it")) > before + 5, seconds=300), "the late one works"
        os.kill(cluster.workers[0].pid, signal.SIGCONT)
        _, err = driver.communicate(timeout=300)
    assert driver.returncode == 0, err
    assert results(tmp_path / "it", but=["manifest.json"]) == serial


def test_on_this_machine_it_leaves_nobody_behind_and_ctrl_c_is_a_line(tmp_path, serial):
    marker, folder = uuid.uuid4().hex, tmp_path / "it"
    size = ("--replicates", REPLICATES, "--weeks", WEEKS, "--chunk", CHUNK)
    words = ("--executor", "dask", "--workers", 2, *size, *WORDS)
    with running(command_of(folder, *words), marker) as driver:
        assert wait_until(lambda: len(shards_of(folder)) > 2, seconds=300)
        os.killpg(driver.pid, signal.SIGINT)
        _, err = driver.communicate(timeout=60)
        assert driver.returncode == 128 + signal.SIGINT, err
        # Dask's end may take longer than a command that is stopped has: then it ends where it is.
        assert _said(err)[0].startswith("symbiosis: stopped; what "), err
        assert "Traceback" not in err
        assert wait_until(lambda: not marked(marker), seconds=10)
    last = finished(command_of(folder, *words))
    assert (last.returncode, _said(last.stderr)) == (0, [])
    assert results(folder, but=["manifest.json"]) == serial
