"""`make bench`: what a run costs, engine by engine, in one table; medians with spread.

Performance is read as ratios within one run of this command; nothing here is asserted.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import mesa
import numba
import numpy as np

from experiments.bench.fresh import run_fresh
from experiments.bench.peers import c_week
from experiments.bench.peers.batched.week import BATCH, simulate_batched
from sim import Case, Scenario, load_case, simulate
from sim.ensemble import machine_code
from sim.place.mixed_town import generated_town
from sim.reference.model import SymbiosisModel

WEEKS = 520
SCENARIO = Scenario("appointed", "park", "monthly")
TRUSTING = Scenario("appointed", "park", "monthly", without=("suspicion",))
REPEATS = 5
ROUNDS = 9  # of what is timed in turns
SIZES = (30, 100, 300, 1000, 3000, 10_000, 15_000)
LARGE = 300  # firms from which on growth is told


# --- what is measured ---------------------------------------------------------------------------


class BatchModel(SymbiosisModel):
    """The model as Mesa's own batch runner wants it: a data collector, and an end."""

    def __init__(self, case: Case, scenario: Scenario, replicate: int, weeks: int = WEEKS, **_: Any) -> None:
        super().__init__(case, scenario, 1, replicate)
        self.last_week = weeks
        self.datacollector = mesa.DataCollector(
            {"exchanges_realised": lambda m: sum(exchange.ever_realised for exchange in m.exchanges)}
        )
        self.datacollector.collect(self)  # the batch runner reads by step, from step 0

    def step(self) -> None:
        """One week, and its outcome collected, as the batch runner expects."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.week < self.last_week


class CountingModel(SymbiosisModel):
    """Counts the draws that the decisions of a run need."""

    draws = 0

    def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
        """A draw, counted."""
        type(self).draws += 1
        return super().draw(decision, id_a, id_b)


def seconds(
    work: Callable[[], object], repeats: int = REPEATS, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Times of some repeats of the same work, after one that is not counted, unless it is done but once."""
    if repeats > 1:
        work()
    times = []
    for _ in range(repeats):
        gc.collect()
        started = clock()
        work()
        times.append(clock() - started)
    return times


def seconds_in_turns(works: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[list[float]]:
    """Processor times of several works, each once a round, so that what slows the machine meets all; after one round
    that is not counted."""
    times: list[list[float]] = [[] for _ in works]
    for round_ in range(rounds + 1):
        for work, own in zip(works, times, strict=True):
            gc.collect()
            started = time.process_time()
            work()
            if round_ > 0:
                own.append(time.process_time() - started)
    return times


def mesa_engine(case: Case, runs: int, weeks: int = WEEKS) -> Callable[[], object]:
    """The reference engine, one process."""
    return lambda: simulate(case, SCENARIO, replicates=runs, weeks=weeks, engine="mesa", outcomes="runs")


def batch_run(case: Case, runs: int, processes: int) -> Callable[[], object]:
    """Mesa's own batch runner over the same model."""
    parameters = {"case": [case], "scenario": [SCENARIO], "replicate": list(range(runs))}
    return lambda: mesa.batch_run(
        BatchModel, parameters, iterations=1, max_steps=WEEKS, number_processes=processes,
        data_collection_period=-1, display_progress=False,
    )  # fmt: skip


def ensemble(
    case: Case, runs: int, threads: int, weeks: int = WEEKS, outcomes: str = "runs", scenario: Scenario = SCENARIO
) -> Callable[[], object]:
    """The compiled engine, outcomes only or with its tables of weeks and events."""
    return lambda: simulate(case, scenario, replicates=runs, weeks=weeks, outcomes=outcomes, threads=threads)


def week_in_c(case: Case, runs: int, more_flags: tuple[str, ...] = ()) -> Callable[[], object]:
    """The same week by hand in C, one thread, outcomes only."""
    return lambda: c_week.simulate(case, SCENARIO, range(runs), WEEKS, more_flags=more_flags)


def batched(case: Case, runs: int) -> Callable[[], object]:
    """The same week in batched numpy, without a compiler (held to the ensemble by tests/engines/test_batched.py)."""
    return lambda: simulate_batched(case, SCENARIO, replicates=runs, weeks=WEEKS)


def draws_a_run(case: Case, weeks: int = WEEKS, counted_weeks: int | None = None) -> float:
    """How many draws a run needs, counted with the reference engine (a shorter run, scaled up)."""
    CountingModel.draws = 0
    counted = counted_weeks or weeks
    simulate(case, SCENARIO, weeks=counted, engine="mesa", model=CountingModel)
    return CountingModel.draws * weeks / counted


@numba.njit
def _sum_of_draws(generator: np.random.Generator, count: int) -> float:
    total = 0.0
    for _ in range(count):
        total += generator.random()
    return total


def seconds_a_draw() -> float:
    """This machine's time for one PCG64 draw inside compiled code."""
    generator, count = np.random.default_rng(1), 5_000_000
    return median(seconds(lambda: _sum_of_draws(generator, count))) / count


def first_result(cache: str) -> float:
    """Seconds from starting a fresh process to its first result, with the compile cache at `cache`."""
    code = (
        "from sim import *; simulate(load_case('vestbygd'), Scenario('appointed', 'park', 'monthly'), outcomes='runs')"
    )
    started = time.perf_counter()
    environment = os.environ | {"NUMBA_CACHE_DIR": cache}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)
    return time.perf_counter() - started


def peak_megabytes(firms: int) -> float:
    """Peak memory of a fresh process that makes a town of this size and runs one future of it, without suspicion."""
    code = (
        "from sim import *; from sim.place.mixed_town import generated_town;"
        f"simulate(generated_town({firms}), Scenario('appointed', 'park', 'monthly', without=('suspicion',)),"
        f" weeks={WEEKS}, outcomes='runs', threads=1)"
    )
    return run_fresh(["-c", code])[1]


# --- the table ----------------------------------------------------------------------------------


def _line(where: str, what: str, times: Sequence[float], runs: int, note: str = "") -> float:
    per_run = sorted(t / runs for t in times)
    middle = median(per_run)
    spread = f"{1e3 * per_run[0]:.3g} to {1e3 * per_run[-1]:.3g}"
    print(f"{where:<12}{what:<30}{1e3 * middle:>12.3g}{spread:>22}{1 / middle:>12.4g}  {note}", flush=True)
    return middle


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table. --quick: fewer and smaller, to see that it works."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args(arguments).quick
    a_draw = seconds_a_draw()
    print(f"One PCG64 draw in compiled code: {1e9 * a_draw:.2f} ns. {WEEKS} weeks a run; {os.cpu_count()} cores.\n")
    print(f"{'town':<12}{'engine':<30}{'ms a run':>12}{'spread':>22}{'runs a s':>12}")
    _vestbygd(a_draw, quick)
    a_run = {firms: _town(firms, a_draw, quick) for firms in ((30,) if quick else SIZES)}
    large = [firms for firms in a_run if firms >= LARGE]
    for fewer, more in [*itertools.pairwise(large), *([(large[0], large[-1])] if large else [])]:
        powers = (
            math.log(after / before) / math.log(more / fewer)
            for before, after in zip(a_run[fewer], a_run[more], strict=True)
        )
        told = "; without suspicion ".join(f"{power:.2f}" for power in powers)
        print(f"{'':<12}from {fewer} to {more} firms the time grows as firms to the power of {told}")
    _latency()


def _vestbygd(a_draw: float, quick: bool) -> None:
    case = load_case("vestbygd")
    slow, many = (2, 200) if quick else (10, 10_000)
    reference = _line("vestbygd", "mesa engine", seconds(mesa_engine(case, slow)), slow)
    agents = sum(firm.status == "member" for firm in case.firms) + 2
    print(f"{'':<12}= {1e6 * reference / WEEKS / agents:.1f} µs an agent-week ({agents} agents)")
    alone = 0.0
    for processes in (1, 2):
        batch_runs = slow * (1 if quick else 10)
        times = seconds(batch_run(case, batch_runs, processes), 3)
        batch = _line("vestbygd", f"mesa batch_run, {processes} process(es)", times, batch_runs)
        alone = alone or batch
    one = _line("vestbygd", "ensemble, 1 thread", seconds(ensemble(case, many, 1)), many, "outcomes only")
    two = _line("vestbygd", "ensemble, 2 threads", seconds(ensemble(case, many, 2)), many, "outcomes only")
    print(
        f"{'':<12}mesa engine / ensemble, per core: {reference / one:.0f}; batch_run with 2 processes / ensemble with"
    )
    print(f"{'':<12}2 threads, {many} runs: {batch / two:.0f}; with 1 and 1: {alone / one:.0f}; ", end="")
    print(f"2 threads / 1 thread: {one / two:.2f}")
    beside_c(case, 200 if quick else 2_000)
    _floor(case, one, a_draw)
    for runs in (200,) if quick else (1000, BATCH):
        _batched(case, runs)


def _batched(case: Case, runs: int) -> None:
    """What the compiler gains over numpy that works on so many runs at once, in one thread each."""
    works = batched(case, runs), ensemble(case, runs, 1)
    numpy_times, ensemble_times = seconds_in_turns(works, 3)
    _line("vestbygd", f"batched numpy, {runs} at once", numpy_times, runs, "outcomes only, processor time")
    _line("vestbygd", "ensemble, in turns with it", ensemble_times, runs, "outcomes only, processor time")
    ratio = median(by_numpy / compiled for by_numpy, compiled in zip(numpy_times, ensemble_times, strict=True))
    print(f"{'':<12}batched numpy / ensemble: {ratio:.1f}")


def beside_c(case: Case, runs: int) -> None:
    """Print what the week by hand in C takes, and the ensemble as a multiple of it, or that no compiler is here.

    Where the processor is one that the shipped week is made for, also C that makes draws by its own instructions,
    which a C compiler finds only in part by itself.
    """
    if not c_week.is_here():
        print(f"{'':<12}week in C: left out, no C compiler here ({c_week.COMPILER})")
        return
    peers = {"week in C, 1 thread": week_in_c(case, runs)}
    if machine_code.is_for_here():
        peers["week in C, draws in AVX2"] = week_in_c(case, runs, c_week.IN_AVX2)
    compiled, *by_hand = seconds_in_turns([ensemble(case, runs, 1), *peers.values()])
    for what, times in zip(peers, by_hand, strict=True):
        _line(case.name, what, times, runs, "outcomes only, processor time")
        ratios = sorted(a / b for a, b in zip(compiled, times, strict=True))
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(f"{'':<12}ensemble / C: {median(ratios):.2f} ({spread}), {len(ratios)} rounds in turns")


def _town(firms: int, a_draw: float, quick: bool) -> tuple[float, float]:
    """Seconds of processor a run, and without suspicion, which alone asks for a number of every pair."""
    case = generated_town(firms)
    name = f"{firms} firms"
    runs = {30: 50, 100: 10}.get(firms, 1)
    if firms <= 100:
        _line(name, "mesa engine", seconds(mesa_engine(case, 1), 1 if firms == 100 else 2), 1)
    repeats, cpu = 3 if firms <= 1000 else 1, time.process_time
    note = f"{peak_megabytes(firms):.0f} MB"
    own = seconds(ensemble(case, runs, 1), repeats, cpu)
    one = _line(name, "ensemble, 1 thread", own, runs, f"processor time, {note}")
    trusting = seconds(ensemble(case, runs, 1, scenario=TRUSTING), repeats, cpu)
    without = _line(name, "without suspicion", trusting, runs, "processor time")
    everything = seconds(ensemble(case, runs, 1, outcomes="all", scenario=TRUSTING), repeats, cpu)
    whole = _line(name, "so, with weeks and events", everything, runs, "processor time")
    print(f"{'':<12}with weeks and events / outcomes only: {whole / without:.2f}")
    if runs > 1:
        _line(name, "ensemble, 2 threads", seconds(ensemble(case, runs, 2), 3), runs)
    if firms <= 300:
        _floor(case, one, a_draw, counted_weeks=WEEKS if firms < 100 else 26)
    return one, without


def _floor(case: Case, run: float, a_draw: float, counted_weeks: int = WEEKS) -> None:
    draws = draws_a_run(case, counted_weeks=counted_weeks)
    floor = draws * a_draw
    drawing = f"{draws:.0f} draws x {1e9 * a_draw:.2f} ns = {1e3 * floor:.3g} ms"
    print(f"{'':<12}floor: {drawing}; a run is {run / floor:.2f} x that")


def _latency() -> None:
    with tempfile.TemporaryDirectory() as cache:
        cold = first_result(cache)
        warm = median(first_result(cache) for _ in range(3))
    print(f"\nFirst result in a fresh process: {cold:.1f} s with a cold cache, {warm:.2f} s with a warm one.")


if __name__ == "__main__":
    main()
