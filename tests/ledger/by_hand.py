"""The sums of a run once more, without its columns: off the event table and what was drawn, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from sim import Case, Record, Scenario
from sim.start.start import draw_start

GAINS = {"saved_nok": "money_nok_per_year", "saved_co2_t": "co2_t_per_year", "job_years": "jobs"}


def weeks_operated(record: Record, replicate: int, weeks: int) -> Mapping[str, int]:
    """Weeks in which each exchange operated in a future: from its start to its end, both counted, or to the last week."""
    found: dict[str, int] = defaultdict(int)
    since: dict[str, int] = {}
    for event in record.events[record.events.replicate == replicate].itertuples():
        if event.what in ("running", "started"):
            assert event.who not in since
            since[event.who] = max(event.week, 1)
        elif event.what == "ended":
            found[event.who] += event.week - since.pop(event.who) + 1
    for name, first in since.items():
        found[name] += weeks - first + 1
    return found


def gains(case: Case, scenario: Scenario, record: Record, seed: int, replicate: int, weeks: int) -> dict[str, float]:
    """What the exchanges of a future brought."""
    drawn = draw_start(case, scenario.effective_parameters(), seed, replicate).quantities
    operated = weeks_operated(record, replicate, weeks)
    return {
        gain: float(
            sum(
                (
                    Fraction(float(drawn[quantity][k])) * operated[row.opportunity] / 52
                    for k, row in enumerate(case.opportunities)
                    if row.opportunity in operated
                ),
                Fraction(0),
            )
        )
        for gain, quantity in GAINS.items()
    }
