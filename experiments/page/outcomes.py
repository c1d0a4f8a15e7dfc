"""What a page shows of each future, computed beforehand for a few settings, and how it is packed.

The script takes the same from the rows that the module gives (`script/futures.js`).
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.page.setting import Place, Setting
from experiments.system.progress import Progress
from sim import simulate
from sim.happenings import Why
from sim.record import RUN_COLUMNS

# What a page holds of each future, beside the weeks in which exchanges started.
OUTCOMES = tuple(
    name
    for name in ("exchanges_operating", "meetings_held", "facilitator_hours", "co2_t_per_year", "cost_nok")
    if name in RUN_COLUMNS
)


@dataclasses.dataclass(frozen=True)
class Computed:
    """The outcomes of one setting: start weeks of each future, and a value for each outcome.

    `money_ended`: whether a review ended the money for the facilitator, in each future.
    """

    starts: tuple[np.ndarray, ...]
    outcomes: Mapping[str, np.ndarray]
    money_ended: np.ndarray


def start_weeks(weeks: pd.DataFrame, replicates: int) -> tuple[np.ndarray, ...]:
    """Weeks in which an exchange was realised, for each future, earliest first."""
    realised = weeks.exchanges_realised.to_numpy().reshape(replicates, -1)
    steps = np.diff(realised, axis=1, prepend=0)
    numbers = np.arange(1, realised.shape[1] + 1)
    return tuple(np.repeat(numbers, row) for row in steps)


def compute(place: Place, settings: Sequence[Setting], progress: Progress | None = None) -> Iterator[Computed]:
    """The outcomes of every setting."""
    for setting in settings:
        record = simulate(
            place.case, place.scenario(setting), seed=place.seed, replicates=place.replicates, weeks=place.weeks
        )
        ended = record.events.replicate[record.events.why == Why.MONEY_NOT_RENEWED.text]
        yield Computed(
            start_weeks(record.weeks, place.replicates),
            {name: record.runs[name].to_numpy() for name in OUTCOMES},
            np.isin(np.arange(place.replicates), ended),
        )
        if progress:
            progress.advance(1)


_TYPES = ("u1", "u2", "u4", "f4", "f8")


def _smallest_type(arrays: list[np.ndarray]) -> str:
    """The smallest type that holds all these numbers exactly."""
    for name in _TYPES:
        kind = np.dtype("<" + name)
        if kind.kind == "u" and any((a < 0).any() or (a > np.iinfo(kind).max).any() for a in arrays):
            continue
        if all((a.astype(kind).astype(float) == a.astype(float)).all() for a in arrays):
            return name
    raise ValueError("an outcome is not a number")


def packed(computed: Sequence[Computed]) -> dict[str, Any]:
    """All outcomes as the page reads them: a line of base64 for each setting.

    Each line holds the counts of starts (a byte a future), the start weeks (two bytes each), then
    each column in its type, then whether the money ended (a byte each); all little-endian. Nothing is rounded.
    """
    types = {name: _smallest_type([c.outcomes[name] for c in computed]) for name in OUTCOMES}
    lines = []
    for one in computed:
        parts = [np.array([len(s) for s in one.starts], "u1"), np.concatenate(one.starts).astype("<u2")]
        parts += [one.outcomes[name].astype("<" + types[name]) for name in OUTCOMES]
        parts.append(one.money_ended.astype("u1"))
        lines.append(base64.b64encode(b"".join(part.tobytes() for part in parts)).decode())
    return {"columns": [[name, types[name]] for name in OUTCOMES], "lines": lines}
