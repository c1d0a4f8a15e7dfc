"""Tasks in threads and processes: each done, in any order, whoever dies."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.system import worker_processes, workers
from experiments.system.workers import WorkerDied, work_through
from tests.sweeping import REPOSITORY
from tests.system.tasks import die_at_three, die_once, double, fail_at_three


@pytest.mark.parametrize("processes", [False, True], ids=["threads", "processes"])
def test_each_task_once_with_its_result(processes):
    found = dict(work_through(double, 100, range(20), 2, processes=processes))
    assert found == {task: 100 + 2 * task for task in range(20)}


@pytest.mark.parametrize("processes", [False, True], ids=["threads", "processes"])
def test_an_exception_is_a_result_and_the_others_go_on(processes):
    found = dict(work_through(fail_at_three, None, range(8), 2, processes=processes))
    error = found.pop(3)
    assert isinstance(error, ValueError)
    assert str(error) == "three"
    assert found == {task: task for task in range(8) if task != 3}


def test_no_task_is_nothing():
    assert list(work_through(double, 0, [], 2, processes=True)) == []


def test_tasks_of_a_killed_worker_are_done_again(tmp_path):
    found = list(work_through(die_once, str(tmp_path), range(6), 2, processes=True))
    assert sorted(found) == [(task, task) for task in range(6)]
    assert (tmp_path / "died").exists()


def test_only_the_task_that_kills_is_given_up(monkeypatch):
    """Its neighbours were in hand whenever it killed, and must not be blamed for it."""
    monkeypatch.setattr("experiments.system.worker_processes.ATTEMPTS", 2)
    found = dict(work_through(die_at_three, None, range(6), 2, processes=True))
    assert isinstance(found.pop(3), WorkerDied)
    assert found == {task: task for task in range(6) if task != 3}


def test_no_more_than_two_tasks_a_worker_are_in_hand():
    taken = []

    def tasks():
        for task in range(50):
            taken.append(task)
            yield task

    done = 0
    for _ in work_through(double, 0, tasks(), 2, processes=False):
        done += 1
    assert done == 50
    assert taken == list(range(50))


def test_threads_finish_what_they_began_when_the_caller_stops():
    begun, ended = [], []

    def slow(context, task):
        begun.append(task)
        time.sleep(0.05)
        ended.append(task)

    work = work_through(slow, None, range(100), 2, processes=False)
    next(work)
    work.close()
    assert sorted(begun) == sorted(ended)
    assert len(begun) < 10


def test_workers_that_cannot_start_are_told_of(tmp_path):
    """As in a script without `if __name__ == '__main__':`: each spawned process runs it again."""
    script = tmp_path / "script.py"
    script.write_text(
        "from experiments.system.workers import work_through\n"
        "import operator\n"
        "print(list(work_through(operator.add, 1, [1, 2], 1, processes=True)))\n"
    )
    found = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert found.returncode == 1
    assert "if __name__ == '__main__':" in found.stderr.splitlines()[-1]


def test_a_ctrl_c_while_a_task_is_handed_out_is_not_lost():
    def hand_out():
        with worker_processes.workers_ignore_interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        hand_out()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("processes", [False, True])
def test_an_interrupt_breaks_in_nowhere_but_between_two_looks(monkeypatch, processes, number):
    """In the middle of `wait` it would leave the lock of a future taken, and the end would wait for that."""

    def stop(number, frame):
        raise KeyboardInterrupt

    waits = worker_processes if processes else workers
    passed, really = [], waits.wait

    def wait(*given, **options):
        signal.raise_signal(number)
        passed.append(number)
        return really(*given, **options)

    before = signal.signal(number, stop)
    monkeypatch.setattr(waits, "wait", wait)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(work_through(double, 0, range(50), 2, processes=processes))
        assert passed
        assert signal.getsignal(number) is stop
    finally:
        signal.signal(number, before)


def test_a_signal_that_nobody_handles_is_not_held():
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with workers.interrupts_held():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.skipif(os.name == "nt", reason="pipes of Windows are written otherwise")
def test_a_worker_killed_in_the_middle_of_its_answer_is_not_waited_for(tmp_path):
    script = "from tests.system.tasks import answer_half\nTASK, CONTEXT = answer_half, str(folder / 'marks')\n"
    assert _in_a_script(tmp_path, script) == [(task, task) for task in range(6)]
    assert (tmp_path / "marks" / "died").exists()


def test_a_worker_killed_while_it_starts_is_not_waited_for(tmp_path):
    """Before it has read what it is given, which is more than a pipe holds."""
    script = """
import os, signal, threading
from pathlib import Path
from tests.system.tasks import length_and_task
TASK, CONTEXT = length_and_task, bytes(1_000_000)

def kill_the_first():
    while True:
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                if stat.read_text().rsplit(")")[1].split()[1] == str(os.getpid()) and b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                    return os.kill(int(stat.parent.name), signal.SIGKILL)
            except OSError:
                pass

if __name__ == "__main__":
    threading.Thread(target=kill_the_first, daemon=True).start()
"""
    if not Path("/proc/self/stat").exists():
        pytest.skip("looks for processes in /proc")
    assert _in_a_script(tmp_path, script) == [(task, (1_000_000, task)) for task in range(6)]


def _in_a_script(folder, script):
    """What six tasks give to a script that would wait for ever, were it not ended."""
    (folder / "marks").mkdir()
    path = folder / "script.py"
    path.write_text(
        f"from pathlib import Path\nfolder = Path({str(folder)!r})\n{script}\n"
        "from experiments.system.workers import work_through\n"
        "if __name__ == '__main__':\n"
        "    print(sorted(work_through(TASK, CONTEXT, range(6), 2, processes=True)))\n"
    )
    found = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    return ast.literal_eval(found.stdout)


HARD = """
import os
from experiments.system.workers import work_through

if __name__ == "__main__":
    for _ in work_through(divmod, 100, range(1, 5), 2, processes=True):
        print("as a command does that is ended in any case", flush=True)
        os._exit(130)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such tracker")
def test_a_hard_end_adds_no_lines_of_its_own(tmp_path):
    (tmp_path / "hard.py").write_text(HARD)
    ended = subprocess.run(
        [sys.executable, "hard.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (130, "")
