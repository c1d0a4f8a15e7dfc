"""SIGKILL at random moments: nothing acknowledged is lost, doubled or changed, and nobody is left behind.

Twenty under SYMBIOSIS_THOROUGH and three ways to stop, one and one every day; SYMBIOSIS_KILLS sets how many,
`make torture` asks for some hundred.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import time
import uuid
from pathlib import Path

import pytest

from experiments.sweep import Store
from tests.sweeping import (
    command_of,
    design_of,
    finished,
    marked,
    results,
    running,
    shards_of,
    swept,
    tables_of,
    wait_until,
)
from tests.thorough import tried

KILLS = int(os.environ.get("SYMBIOSIS_KILLS", tried(20, 2)))
WEEKS, CHUNK, WORKERS = 156, 10, 2
# A sweep is killed some times, run to its end, and begun again, until there were kills enough.
REPLICATES = 200
VICTIMS = ("parent", "group", "worker")

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


def _arguments(processes: bool) -> list:
    how = ["--processes"] if processes else []
    return ["--replicates", REPLICATES, "--weeks", WEEKS, "--chunk", CHUNK, "--workers", WORKERS, *how,
            "facilitator=none,appointed", "meetings=none,monthly"]  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The bytes of a sweep that nobody killed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "sweep"
    swept(folder, replicates=REPLICATES, weeks=WEEKS, chunk=CHUNK, workers=1)
    return results(folder, but=["manifest.json"])


def _workers_of(parent: int, marker: str) -> list[int]:
    """Worker processes: descendants that spawn's main function runs in."""
    found = []
    for pid in marked(marker):
        with contextlib.suppress(OSError):
            if pid != parent and b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def _inodes(folder: Path) -> dict[str, tuple[int, int]]:
    """Shards and when each was written: one that is written again is a new file."""
    found = {}
    for path in (folder / "runs").glob("*-*.parquet"):
        with contextlib.suppress(FileNotFoundError):
            stat = path.stat()
            found[path.name] = (stat.st_ino, stat.st_mtime_ns)
    return found


def _kill_workers(process, marker: str, rng: random.Random) -> int:
    """SIGKILL to one to four workers, one after the other; how many there were to kill."""
    killed = 0
    for _ in range(rng.randint(1, 4)):
        wait_until(lambda: process.poll() is not None or _workers_of(process.pid, marker))
        for pid in rng.sample(workers := _workers_of(process.pid, marker), min(1, len(workers))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        time.sleep(rng.uniform(0, 1))
    return killed


@pytest.mark.parametrize(
    "processes", [False, True] if KILLS > 2 else [True], ids={False: "threads", True: "processes"}.get
)
def test_killed_at_random_nothing_is_lost_doubled_or_changed(tmp_path, undisturbed, processes):
    rng = random.Random(7 + processes)
    wanted = KILLS - KILLS * 6 // 10 if processes else KILLS * 6 // 10
    kills, sweep_number, orphans, rewritten = dict.fromkeys(VICTIMS, 0), 0, 0, 0
    chunks = len([name for name in undisturbed if name.startswith("runs/")])
    while sum(kills.values()) < wanted:
        folder = tmp_path / str(sweep_number)
        sweep_number += 1
        done = False
        while not done:
            marker = uuid.uuid4().hex
            before = _inodes(folder)
            with running(command_of(folder, *_arguments(processes)), marker) as process:
                victim = "end" if sum(kills.values()) >= wanted else rng.choice(VICTIMS[: 3 if processes else 2])
                # some while it starts, most as soon as it adds to the store
                if rng.random() < 0.8:
                    wait_until(lambda: process.poll() is not None or len(shards_of(folder)) > len(before))  # noqa: B023
                else:
                    victim = rng.choice(["parent", "group", victim])
                    time.sleep(rng.uniform(0, 1.5))
                time.sleep(rng.choice([0, rng.uniform(0, 0.05), rng.uniform(0, 0.4)]))
                acknowledged = _inodes(folder)
                if victim == "worker" and process.poll() is None:
                    kills["worker"] += _kill_workers(process, marker, rng)
                    _, err = process.communicate(timeout=120)
                    assert process.returncode == 0, err
                elif victim in ("parent", "group") and process.poll() is None:
                    if victim == "parent":
                        os.kill(process.pid, signal.SIGKILL)
                    else:
                        os.killpg(process.pid, signal.SIGKILL)
                    process.communicate(timeout=60)
                    if process.returncode == -signal.SIGKILL:
                        kills[victim] += 1
                    wait_until(lambda: not marked(marker), seconds=2)  # noqa: B023
                    orphans += len(marked(marker))
                else:
                    _, err = process.communicate(timeout=120)
                    assert process.returncode == 0, err
                done = process.returncode == 0
            after = _inodes(folder)
            assert acknowledged.keys() <= after.keys(), "an acknowledged chunk is gone"
            assert before.keys() <= after.keys()
            again = {name for name in before if before[name] != after[name]}
            assert not again, "what a former process acknowledged is not computed again"
            now_again = {name for name in acknowledged if acknowledged[name] != after[name]}
            assert len(now_again) <= (4 * WORKERS if victim == "worker" else 0)  # kept, but not yet reported
            rewritten += len(now_again)
            assert len(after) == len({name[:7] for name in after}) <= chunks, "a chunk is there twice"
        assert results(folder, but=["manifest.json"]) == undisturbed
        assert list(folder.rglob("*.tmp")) == []
    assert orphans == 0
    assert sum(kills.values()) >= wanted
    print(f"{'processes' if processes else 'threads'}: {kills} kills, {sweep_number} sweeps, {orphans} orphans,"
          f" {rewritten} chunks done twice")  # fmt: skip


def _holder(folder: Path, marker: str):
    return running(command_of(folder, "--replicates", 100_000, "--chunk", 50, "meetings=none,monthly"), marker)


def test_a_held_folder_is_refused_naming_who_and_free_again_after_a_kill(symbiosis, tmp_path):
    marker = uuid.uuid4().hex
    again = ("sweep", "--out", tmp_path, "--replicates", 100_000, "--chunk", 50, "meetings=none,monthly")
    with _holder(tmp_path, marker) as process:
        assert wait_until(lambda: len(shards_of(tmp_path)) > 2)
        owner = json.loads((tmp_path / ".owner.json").read_text())
        assert owner["process"] == process.pid
        began = time.monotonic()
        with pytest.raises(Exception, match=f"process {process.pid} on .* since {re.escape(owner['since'])}"):
            swept(tmp_path, replicates=10)
        assert time.monotonic() - began < 10, "refused, not waited for (a second, where nothing else runs)"
        answer = symbiosis(*again)
        assert answer.status == 2
        assert len(answer.err.splitlines()) == 1
        assert f"process {process.pid} on " in answer.err
        process.kill()
        process.wait()
        with Store(tmp_path).held():
            pass  # free at once


@pytest.mark.parametrize(("how", "processes"), tried(
    [("SIGINT", False), ("SIGINT to all", True), ("SIGTERM", True)], [("SIGINT to all", True)],
))  # fmt: skip
def test_stopped_it_says_how_to_go_on_and_does(tmp_path, undisturbed, how, processes):
    marker = uuid.uuid4().hex
    folder = tmp_path / "sweep"
    number = signal.Signals[how.split()[0]]
    with running(command_of(folder, *_arguments(processes)), marker) as process:
        assert wait_until(lambda: len(shards_of(folder)) > 2)
        (os.killpg if how.endswith("all") else os.kill)(process.pid, number)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 128 + number, err
        assert "Traceback" not in err
        said = [line for line in err.splitlines() if line and not line.startswith(tuple("0123456789"))]
        assert said == [f"symbiosis: stopped; what is finished is kept in {folder}; the same command goes on."], err
        assert wait_until(lambda: not marked(marker), seconds=2)
    before = _inodes(folder)
    assert 2 < len(before) < len(undisturbed) - 6
    swept(folder, replicates=REPLICATES, weeks=WEEKS, chunk=CHUNK, workers=2)
    after = _inodes(folder)
    assert {name: after[name] for name in before} == before
    assert results(folder, but=["manifest.json"]) == undisturbed


def test_a_stopped_sweep_has_stopped_working_when_the_folder_is_free(tmp_path, monkeypatch):
    """Threads that went on after the folder was let go would write into the next one's sweep."""
    import gc

    from experiments.sweep import run as module

    design = design_of(replicates=400, weeks=260)

    class Stopping(module.Progress):
        def advance(self, count):
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "Progress", Stopping)
    try:
        gc.disable()
        with pytest.raises(KeyboardInterrupt) as stopped:
            swept(tmp_path, design=design, chunk=CHUNK, workers=2)
        there = shards_of(tmp_path)
        time.sleep(0.5)
        assert shards_of(tmp_path) == there
        del stopped
    finally:
        gc.enable()


def test_a_finished_process_says_nothing_more(tmp_path):
    """The whole way once as a user goes it: exit 0, tables, the second time nothing."""
    words = ("--replicates", 20, "--weeks", 52, "--chunk", 20, "facilitator=none,appointed", "meetings=none,monthly")
    first = finished(command_of(tmp_path, *words))
    assert first.returncode == 0, first.err
    before = tables_of(tmp_path)
    second = finished(command_of(tmp_path, *words))
    assert second.returncode == 0
    assert "nothing was computed" in second.stdout
    assert second.stderr == ""
    assert tables_of(tmp_path) == before
