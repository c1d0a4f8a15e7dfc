"""What a sweep costs beside the bare engine, and how it compares with Mesa's batch runner.

Part of `make bench`. Everything is a ratio within one run of this command; nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mesa
import pandas as pd

from experiments import PREFIX
from experiments.bench.engines import BatchModel
from experiments.bench.fresh import run_fresh
from experiments.request.settings import Settings, settings
from experiments.sweep import Store, make_design, read_runs, run_sweep
from sim import Case, Scenario
from sim.reference.model import SymbiosisModel
from sim.simulate import simulate_many

LEVELS = ["facilitator=none,appointed", "colocation=none,park", "meetings=none,monthly"]
FAILS_IN = 7  # the replicate that fails where one is to fail


class FailingBatchModel(BatchModel):
    """The model as Mesa's batch runner wants it, failing in one replicate."""

    def __init__(self, case: Case, scenario: Scenario, replicate: int, weeks: int = 520, **more: Any) -> None:
        super().__init__(case, scenario, replicate, weeks, **more)
        self.fails = replicate == FAILS_IN

    def step(self) -> None:
        """One week, or the failure."""
        if self.fails and self.week == 26:
            raise ArithmeticError("made to fail")
        super().step()


class FailingModel(SymbiosisModel):
    """The model, failing in one replicate."""

    def step(self) -> None:
        """One week, or the failure."""
        if self.week == 26 and self.replicate == FAILS_IN:
            raise ArithmeticError("made to fail")
        super().step()


# --- overhead and memory -------------------------------------------------------------------------


def overhead(runs: int) -> None:
    """A sweep from the command line against the bare engine on the same runs, both with two threads."""
    request = settings([], "three_levers")
    replicates = -(-runs // len(request.cells))
    scenarios = [cell.scenario for cell in request.cells]
    simulate_many(request.case, scenarios, replicates=1)  # compiled, or loaded
    bare, swept = [], []
    for _ in range(3):
        started = time.perf_counter()
        simulate_many(request.case, scenarios, replicates=replicates, threads=2)
        bare.append(time.perf_counter() - started)
        with tempfile.TemporaryDirectory() as out:
            swept.append(_command(["sweep", "--out", f"{out}/sweep", "--replicates", str(replicates), "--workers", "2",
                                   "three_levers"])[0])  # fmt: skip
    ratio = sorted(s / b for s, b in zip(swept, bare, strict=True))
    print(
        f"{len(request.cells) * replicates} runs of Vestbygd, two threads: bare engine {sorted(bare)[1]:.1f} s;"
        f" sweep with start, store and tables {sorted(swept)[1]:.1f} s:"
        f" {ratio[1]:.2f} times ({ratio[0]:.2f} to {ratio[2]:.2f})",
        flush=True,
    )


def memory(runs: int, weeks: int) -> None:
    """Peak memory of a sweep of many short runs."""
    replicates = -(-runs // 60)
    with tempfile.TemporaryDirectory() as out:
        arguments = ["--replicates", str(replicates), "--weeks", str(weeks), "three_levers"]
        _, peak = _command(["sweep", "--out", f"{out}/sweep", *arguments])
    print(f"{60 * replicates} runs of {weeks} weeks: peak memory of the sweep {peak:.0f} MB", flush=True)


def through_dask(runs: int) -> None:
    """A sweep by two worker processes of our own against two of Dask's on this machine, from start to end."""
    if importlib.util.find_spec("distributed") is None:
        print("Dask is not installed, so it is not measured: pip install -r many.lock")
        return
    words = ["--replicates", str(-(-runs // 60)), "--workers", "2", "three_levers"]
    took: dict[str, list[float]] = {"--processes": [], "--executor=dask": []}
    spent: dict[str, list[float]] = {how: [] for how in took}
    for _ in range(3):
        for how in took:
            with tempfile.TemporaryDirectory() as out:
                before = os.times()
                took[how].append(_command(["sweep", "--out", f"{out}/sweep", how, *words])[0])
                spent[how].append(sum(os.times()[2:4]) - sum(before[2:4]))
    for what, by in (("seconds", took), ("seconds of processor", spent)):
        ours, dask = (sorted(by[how]) for how in took)
        ratio = sorted(d / o for d, o in zip(by["--executor=dask"], by["--processes"], strict=True))
        print(
            f"{runs} runs of Vestbygd, two processes: {what} {ours[1]:.1f}, through Dask {dask[1]:.1f}:"
            f" {ratio[1]:.2f} times ({ratio[0]:.2f} to {ratio[2]:.2f})",
            flush=True,
        )


def _command(arguments: Sequence[str]) -> tuple[float, float]:
    """(seconds, peak megabytes) of a symbiosis command in a fresh process."""
    return run_fresh(["-m", f"{PREFIX}experiments", *arguments])


# --- beside Mesa's batch runner --------------------------------------------------------------------


def _request(runs: int, engine: str) -> Settings:
    return settings([*LEVELS, f"replicates={runs // 8}", f"engine={engine}"])


def _batch(runs: int, model: type = BatchModel) -> int:
    request = _request(runs, "mesa")
    parameters = {
        "case": [request.case], "scenario": [cell.scenario for cell in request.cells],
        "replicate": list(range(runs // 8)),
    }  # fmt: skip
    rows = mesa.batch_run(model, parameters, number_processes=2, max_steps=520, display_progress=False)
    return len(rows)


def _sweep(runs: int, engine: str, folder: Path, model: type[SymbiosisModel] | None = None) -> int:
    design = make_design(_request(runs, engine))
    run_sweep(design, folder, workers=2, processes=engine == "mesa", model=model)
    return len(read_runs(folder))


def _in_own_process(way: str, runs: int, seconds: float | None = None) -> tuple[float, int]:
    """(seconds it took, rows on disk), in a process group that is killed after `seconds`."""
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, "--way", way, "--runs", str(runs), "--folder", out],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        took = time.perf_counter() - started
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        store = Store(Path(out) / "sweep")
        return took, sum(store.glance(path)[0] for path in store.shards().values())


def beside_batch_run(runs: int) -> None:
    """The same design by both: time, what a kill at half time leaves, what a failing run does."""
    print(f"{runs} runs of Vestbygd, two workers, from start of the process to its end:")
    for way, words in (
        ("batch_run", "Mesa's batch_run"),
        ("mesa", "sweep, engine=mesa"),
        ("ensemble", "sweep, engine=ensemble"),
    ):
        wall, rows = _in_own_process(way, runs)
        _, kept = _in_own_process(way, runs, wall / 2)
        print(f"  {words:<24}{wall:>6.1f} s, {rows} rows on disk; {kept} after a kill at half time", flush=True)
    try:
        told = f"{_batch(80, FailingBatchModel)} rows"
    except ArithmeticError as error:
        told = f"no rows: {type(error).__name__} ends the batch"
    with tempfile.TemporaryDirectory() as out:
        left = _sweep(80, "mesa", Path(out) / "sweep", FailingModel)
        errors = len(pd.read_csv(Path(out) / "sweep" / "errors.csv"))
    print(f"One replicate of 10 failing in 8 scenarios: batch_run {told}; sweep {left} rows and {errors} in errors.csv")


def _work(way: str, runs: int, folder: Path) -> int:
    return _batch(runs) if way == "batch_run" else _sweep(runs, way, folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures. --way, --runs, --folder: one piece of work, to be killed by another process."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--way")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.way:
        _work(given.way, given.runs, given.folder / "sweep")
        return
    overhead(100_000)
    through_dask(100_000)
    memory(1_000_000, 52)
    beside_batch_run(given.runs)


if __name__ == "__main__":
    main()
