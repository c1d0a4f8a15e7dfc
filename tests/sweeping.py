"""Small sweeps for the tests: designs from words, the files of a folder, and sweeps as processes of their own."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from experiments.request.settings import settings
from experiments.sweep import Design, make_design, run_sweep

GRID = ("facilitator=none,appointed", "meetings=none,monthly")
TABLES = ("runs.parquet", "design.parquet", "summary.csv", "differences.csv", "errors.csv", "data_dictionary.csv")
REPOSITORY = Path(__file__).resolve().parent.parent
MARKER = "SYMBIOSIS_TEST_MARKER"


def design_of(*words, replicates=20, weeks=52, experiment=None, **how) -> Design:
    """A design from overrides, such as "meetings=none,weekly"; the grid of four cells without any."""
    given = [*(words or GRID), f"replicates={replicates}", f"weeks={weeks}"]
    return make_design(settings(given, experiment), **how)


def swept(folder: Path, *words, chunk=20, workers=1, design=None, **how) -> Design:
    """Run a small sweep in this process."""
    keys = [field.name for field in dataclasses.fields(Design)] + ["replicates", "weeks", "experiment"]
    made = design or design_of(*words, **{k: how.pop(k) for k in list(how) if k in keys})
    run_sweep(made, folder, chunk_runs=chunk, workers=workers, **how)
    return made


def results(folder: Path, *, but=()) -> dict[str, bytes]:
    """Every result file with its bytes: what is not hidden (hidden are lock and owner)."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name not in but
    }


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def shards_of(folder: Path) -> set[str]:
    return {path.name for path in (folder / "runs").glob("*.parquet")}


# --- as processes of their own ---------------------------------------------------------------


def command_of(folder: Path, *arguments) -> list[str]:
    return [sys.executable, "-m", "experiments", "sweep", "--out", str(folder), *map(str, arguments)]


def started(command: list[str], marker: str = "", **variables) -> subprocess.Popen:
    """A process in a session of its own, whose descendants all carry `marker` in their environment."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), MARKER: marker, **variables}
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def finished(command: list[str], **variables) -> subprocess.CompletedProcess:
    process = started(command, **variables)
    out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def marked(marker: str) -> list[int]:
    """Living processes that carry the marker; a zombie is dead, only not yet buried."""
    found = []
    wanted = f"{MARKER}={marker}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def wait_until(true, seconds: float = 60) -> bool:
    """Whether something became true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@contextlib.contextmanager
def running(command: list[str], marker: str, **variables) -> Iterator[subprocess.Popen]:
    """A started process that is gone, with all its own, when the test is over."""
    process = started(command, marker, **variables)
    try:
        yield process
    finally:
        for pid in marked(marker):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()
