"""Every command stopped at many moments: one line, gone within two seconds, nothing half done taken for whole.

The first moment is when its handlers are in force: before that the interpreter itself starts, some hundredths of a
second in which a signal ends it as it ends any program. Every second command every day, all under
SYMBIOSIS_THOROUGH; SYMBIOSIS_TORTURE=1 tries twenty moments of each.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sweeping import REPOSITORY
from tests.thorough import tried

TORTURE = bool(os.environ.get("SYMBIOSIS_TORTURE"))
SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
MOMENTS = 20 if TORTURE else 1
LIST = "Supplier,Accepter,Transaction,Attribute,location\nA,B,heat,By-product,X 2001\nB,C,steam,By-product,X 2001\n"
COMMANDS = {
    "run": ("run", "--replicates", "3000", "--out", "{d}/runs"),
    "run mesa": ("run", "--replicates", "40", "engine=mesa", "--out", "{d}/runs"),
    "compare": ("compare", "--replicates", "500", "--out", "{d}/runs", "facilitator=none,appointed"),
    "experiment": ("experiment", "three_levers", "--replicates", "40", "--out", "{d}/runs"),
    "sweep": ("sweep", "--replicates", "2000", "--chunk", "50", "--out", "{d}/sweep", "facilitator=none,appointed"),
    "sweep --processes": ("sweep", "--processes", "--workers", "2", "--replicates", "2000", "--out", "{d}/sweep", "meetings=none,monthly"),
    "page": ("page", "--case", "reference", "--replicates", "10", "--out", "{d}/page.html"),
    "report": ("report", "--replicates", "200", "--out", "{d}/report.html", "facilitator=none,appointed"),
    "case generate": ("case", "generate", "--firms", "100", "--out", "{d}/town"),
    "case from-exchanges": ("case", "from-exchanges", "{d}/list.csv", "--out", "{d}/places"),
    "parks": ("parks", "{d}/list.csv", "--replicates", "5000", "--out", "{d}/tables"),
    "places": ("places", "--replicates", "100", "--out", "{d}/tables"),
    "validate": ("validate", "--replicates", "20", "--out", "{d}/tables"),
    "power": ("power", "--replicates", "2", "--out", "{d}/tables"),
    "calibrate": ("calibrate", "--sets", "200", "--folder", "{d}/sweeps", "--out", "{d}/tables"),
    "doubt": ("doubt", "--sets", "200", "--folder", "{d}/sweeps", "--out", "{d}/tables"),
    "reference-table": ("reference-table", "--replicates", "20", "--out", "{d}/tables"),
    "vestbygd-table": ("vestbygd-table", "--replicates", "20", "--out", "{d}/tables"),
    "paired-luck": ("paired-luck", "--replicates", "20", "--out", "{d}/tables"),
    "coverage": ("coverage", "--repeats", "20000"),
    "parameters": ("parameters", "--markdown"),
    "cases": ("cases",),
    "activation": ("activation", "--replicates", "200", "--out", "{d}/tables"),
}  # fmt: skip
ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
# One signal for each command, in turn; all of them under torture.
TRIALS = [
    (command, number)
    for place, command in enumerate(COMMANDS)
    for turn, number in enumerate(ENDINGS)
    if TORTURE or (turn == place % 3 and place % tried(1, 2) == 0)
]

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="looks in /proc whether handlers are set"
)


def _started(words: tuple[str, ...], folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments", *(word.format(d=folder) for word in words)], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        start_new_session=True,
    )  # fmt: skip
    while process.poll() is None and not _handles(process.pid):
        time.sleep(0.002)
    return process


def _handles(process: int) -> bool:
    """Whether a process has a handler of SIGTERM."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def _in_session(session: int) -> list[int]:
    """Living processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own, *_ = path.read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if int(own) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def _left(folder: Path) -> list[str]:
    """What is half done: temporary files, partial folders. The sweep's lock and owner stay on purpose."""
    return [
        path.name for path in folder.rglob(".*") if path.name not in (".lock", ".owner.json") and path.name[0] == "."
    ]


@pytest.mark.parametrize(("command", "number"), TRIALS, ids=[f"{c}, {signal.Signals(n).name}" for c, n in TRIALS])
def test_stopped_at_any_moment(tmp_path, command, number):
    rng = random.Random(f"{SEED} {command} {number}")
    (tmp_path / "list.csv").write_text(LIST)
    words = COMMANDS[command]
    for moment in range(MOMENTS):
        process = _started(words, tmp_path)
        time.sleep(rng.uniform(0, 0.3) if moment % 4 == 0 and TORTURE else rng.uniform(0, 3.0 if TORTURE else 1.5))
        process.send_signal(number)
        sent = time.monotonic()
        _, err = process.communicate(timeout=30)
        took = time.monotonic() - sent
        told = [line for line in err.splitlines() if line.strip() and not line.lstrip("\r")[:1].isdigit()]
        told = [line for line in told if not line.startswith("Compiling ")]
        # it was faster, or found what an earlier one finished
        if process.returncode in (0, 1) or (process.returncode == 2 and "is already there" in err):
            continue
        assert process.returncode == ENDINGS[number], err
        assert "Traceback" not in err
        assert took < 2.5, took  # two seconds, and what a busy machine adds
        if number == signal.SIGKILL:
            assert told == [], err
        else:
            assert len(told) == 1, err
            assert told[0].startswith("symbiosis: stopped; ")
        deadline = time.monotonic() + 2
        while _in_session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _in_session(process.pid) == []
        for name in ("manifest.json", "page.html", "report.html"):
            for path in tmp_path.rglob(name):
                assert path.stat().st_size > 0, path
    if TORTURE:
        finished = _started(words, tmp_path)
        _, err = finished.communicate(timeout=600)
        # of folders that a command makes new, the one of a run that was faster may be there
        assert finished.returncode in ((0, 2) if words[0] == "case" else (0,)), err
        assert _left(tmp_path) == []


def test_a_terminal_that_is_closed_and_nohup(tmp_path):
    words = COMMANDS["places"]
    process = _started(words, tmp_path)
    time.sleep(0.3)
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 129
    assert err.startswith("symbiosis: stopped; ")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        process = _started(words, tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 143


def test_what_swallows_an_interrupt_ends_all_the_same(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import time\nfrom experiments.system import ending\n"
        "def deaf():\n"
        "    while True:\n"
        "        try:\n            time.sleep(60)\n        except BaseException:\n            pass\n"
        "raise SystemExit(ending.end_of_process(deaf))\n"
    )
    process = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "PYTHONPATH": str(REPOSITORY)})  # fmt: skip
    while process.poll() is None and not _handles(process.pid):
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    sent = time.monotonic()
    _, err = process.communicate(timeout=10)
    assert time.monotonic() - sent < 2.5
    assert process.returncode == 143
    (line,) = err.splitlines()
    assert line.startswith("symbiosis: stopped; ")
