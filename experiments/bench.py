"""`make bench`: what a run costs, as medians of several, in one table."""

from __future__ import annotations

import statistics
import time

from sim import Scenario, load_case, simulate

REPEATS = 7
WEEKS = 520


def main() -> None:
    """Print milliseconds a run and microseconds an agent-week of the Mesa engine."""
    print(f"{'case':<12}{'scenario':<32}{'ms a run':>10}{'spread':>16}{'µs an agent-week':>20}")
    for name in ("vestbygd", "reference"):
        case = load_case(name)
        scenario = Scenario("appointed", "park", "monthly")
        simulate(case, scenario, weeks=60)  # compile, or read the cache
        times = []
        for replicate in range(REPEATS):
            started = time.perf_counter()
            simulate(case, scenario, replicates=[replicate], weeks=WEEKS)
            times.append(time.perf_counter() - started)
        agents = len(case.firms) + 2  # firms, facilitator, municipality
        median = statistics.median(times)
        print(
            f"{name:<12}{'appointed, park, monthly':<32}{1e3 * median:>10.0f}"
            f"{f'{1e3 * min(times):.0f} to {1e3 * max(times):.0f}':>16}{1e6 * median / WEEKS / agents:>20.1f}"
        )


if __name__ == "__main__":
    main()
