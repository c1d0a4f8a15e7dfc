"""What a page shows of each future, computed beforehand for a few settings, and how it is packed.

The script takes the same from the rows that the module gives (`script/futures.js`).
"""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from experiments.page.horizons import FUTURES
from experiments.page.setting import Place, Setting
from experiments.system.progress import Progress
from sim import costs
from sim.compiled import quick_compilation
from sim.ensemble.runs import packed as packed_plan
from sim.ensemble.runs import simulate_chunk
from sim.happenings import Why
from sim.place.neighbours import pooled
from sim.record import RUN_COLUMNS

# What a page holds of each future, beside the weeks in which exchanges started.
OUTCOMES = tuple(
    name
    for name in ("exchanges_operating", "meetings_held", "facilitator_hours", "co2_t_per_year", "cost_nok")
    if name in RUN_COLUMNS
)
# What has a price, with which the module prices a future anew. Visits are hours of firms, which have none.
PRICED = tuple(name for name in costs.COUNTED if not name.endswith("_visits"))
COUNTED = tuple(name for name in PRICED if name not in OUTCOMES)
# Both sides of the ledger, told in tables of their own.
SIDES = ("saved_nok", "saved_co2_t", "job_years", "firm_hours", "firm_nok", "funder_nok")
KEPT = (*OUTCOMES, *COUNTED, *SIDES)


@dataclasses.dataclass(frozen=True)
class Computed:
    """The outcomes of one setting: start weeks of each future, and a value for each outcome and what is counted.

    `money_ended`: whether a review ended the money for the facilitator, in each future.
    """

    starts: tuple[np.ndarray, ...]
    outcomes: Mapping[str, np.ndarray]
    money_ended: np.ndarray


def start_weeks(realised: np.ndarray) -> tuple[np.ndarray, ...]:
    """Weeks in which an exchange was realised, for each future, earliest first. realised: so far, (futures, weeks)."""
    steps = np.diff(realised, axis=1, prepend=0)
    numbers = np.arange(1, realised.shape[1] + 1)
    return tuple(np.repeat(numbers, row) for row in steps)


def few(place: Place) -> int:
    """Futures computed beforehand of a place that is not the first of its page: those of the first picture."""
    return min(FUTURES[0], place.replicates)


def compute(
    place: Place, settings: Sequence[Setting], progress: Progress | None = None, futures: int = 0
) -> Iterator[Computed]:
    """The outcomes of every setting, off the rows that the compiled week writes: no table is made of them.

    futures: the first so many of each (0: as many as the place has).
    """
    case, futures = pooled(place.case, place.municipality.neighbours), futures or place.replicates

    def outcomes(setting: Setting) -> Computed:
        plan = packed_plan(case, [place.scenario(setting)], [place.seed], range(futures))
        runs, weeks, events = simulate_chunk(plan, plan.runs, place.weeks, everything=True)
        ended = events["run"][events["why"] == Why.MONEY_NOT_RENEWED]
        return Computed(
            start_weeks(weeks["exchanges_realised"].reshape(futures, -1)),
            {name: runs[name] for name in KEPT},
            np.isin(np.arange(futures), ended),
        )

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool, quick_compilation():
        first = pool.submit(outcomes, settings[0]).result()  # compiled once
        for one in itertools.chain([first], pool.map(outcomes, settings[1:])):
            yield one
            if progress:
                progress.advance(1)


_TYPES = ("u1", "u2", "u4", "f4", "f8")
_NOTHING = ""  # the type of a column of noughts, which takes no room


def _smallest_type(arrays: list[np.ndarray]) -> str:
    """The smallest type that holds all these numbers exactly."""
    if not any(a.any() for a in arrays):
        return _NOTHING
    for name in _TYPES:
        kind = np.dtype("<" + name)
        if kind.kind == "u" and any((a < 0).any() or (a > np.iinfo(kind).max).any() for a in arrays):
            continue
        if all((a.astype(kind).astype(float) == a.astype(float)).all() for a in arrays):
            return name
    raise ValueError("an outcome is not a number")


def packed(computed: Sequence[Computed]) -> dict[str, Any]:
    """All outcomes as the page reads them: bytes for each setting.

    Each holds the counts of starts (a byte a future), the start weeks (two bytes each), then
    each column in its type (outcomes, then what else is kept), then whether the money ended (a byte each); all
    little-endian. Nothing is rounded.
    """
    types = {name: _smallest_type([c.outcomes[name] for c in computed]) for name in KEPT}
    lines = []
    for one in computed:
        parts = [np.array([len(s) for s in one.starts], "u1"), np.concatenate(one.starts).astype("<u2")]
        parts += [one.outcomes[name].astype("<" + types[name]) for name in KEPT if types[name] != _NOTHING]
        parts.append(one.money_ended.astype("u1"))
        lines.append(b"".join(part.tobytes() for part in parts))
    columns, counted = ([[name, types[name]] for name in own] for own in (OUTCOMES, (*COUNTED, *SIDES)))
    return {"columns": columns, "counted": counted, "priced": (*PRICED, "firm_hours"), "lines": lines}
