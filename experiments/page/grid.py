"""The grid behind a page: which scenarios are computed, and how their outcomes are packed.

A page computes nothing about the model: it looks up. So every position of every lever is computed
beforehand, with the futures of each scenario one by one, for paired differences need the pairs.
"""

from __future__ import annotations

import base64
import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.request.changed import changed
from experiments.system.errors import UserError
from experiments.system.progress import Progress
from sim import Case, Scenario, simulate
from sim.happenings import Why
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES, COLOCATIONS, MEETINGS, MUNICIPALITIES
from sim.simulate import check_request

WEEKS_A_YEAR = 52


@dataclasses.dataclass(frozen=True)
class Level:
    """One position of a lever: its name in links, and what it sets (keys of the command line)."""

    name: str
    sets: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Lever:
    """A lever of the page and the positions that are computed."""

    name: str
    levels: tuple[Level, ...]

    def position(self, name: str) -> int:
        """Where a level stands among the levels."""
        return [level.name for level in self.levels].index(name)


# Form and hours go together: who works how much. 75 hours are two full-time people, the form
# `project` of the model, which differs from `appointed` in its hours only.
_FACILITATORS = (
    Level("none", {"facilitator": "none"}),
    Level("informal_8", {"facilitator": "informal"}),
    Level("appointed_20", {"facilitator": "appointed", "facilitator.hours": 20.0}),
    Level("appointed_37", {"facilitator": "appointed"}),
    Level("appointed_75", {"facilitator": "project"}),
)
_FUNDED = Level("funded", {"facilitator": "funded"})
# Where the place's own facilitator is on project money, that takes the place of the project organisation: the grid
# is not made larger for it.
_OBSERVED_FACILITATOR = {
    "none": "none", "informal": "informal_8", "appointed": "appointed_37", "project": "appointed_75",
    "funded": "funded",
}  # fmt: skip
_ENDS_AFTER_YEARS = (3, 5)  # project money is often for three years
STAYS = "stays"
NO_TALKS = "none"
_EXPECTATIONS = (Level(NO_TALKS, {}), Level("talks", {"facilitator.expectations": True}))
# Half the usual speed, the slowest the parameter allows: where even that changes nothing, the
# handling of permits is not what holds exchanges back. A place that has a queue keeps its own speed.
_QUEUE = {"municipality.permit": True}
_SLOW = {"parameters.municipality.permit_service": 0.5}


def _levers(case: Case, weeks: int) -> tuple[Lever, ...]:
    ends = tuple(
        Level(f"after_{years * WEEKS_A_YEAR}", {"facilitator.end_week": years * WEEKS_A_YEAR})
        for years in _ENDS_AFTER_YEARS
        if years * WEEKS_A_YEAR < weeks
    )
    municipality = MUNICIPALITIES[case.as_observed.get("municipality", "none")]
    is_funded = case.as_observed.get("facilitator") == "funded"
    manages_places = municipality.park  # needs a park
    places = tuple(
        Level(name, {"colocation": name}) for name, c in COLOCATIONS.items() if c.has_park or not manages_places
    )
    permits = (
        Level("unlimited", {"municipality.permit": False}),  # no queue; each case takes the weeks of its own
        Level("slow", _QUEUE if municipality.permit else _QUEUE | _SLOW),
    )
    return (
        Lever("facilitator", (*_FACILITATORS[:-1], _FUNDED) if is_funded else _FACILITATORS),
        Lever("ends", (*ends, Level(STAYS, {}))),
        Lever("expectations", _EXPECTATIONS),
        Lever("colocation", places),
        Lever("meetings", tuple(Level(name, {"meetings": name}) for name in MEETINGS)),
        Lever("permit", permits),
    )


@dataclasses.dataclass(frozen=True)
class Grid:
    """All scenarios of a page. A scenario is named by its positions, one for each lever."""

    case: Case
    seed: int
    replicates: int
    weeks: int

    def __post_init__(self) -> None:
        if self.replicates < 2:
            raise UserError(f"--replicates: {self.replicates} is out of range; allowed: 2 to 1000")
        if self.weeks > 2600:
            raise UserError(f"--weeks: {self.weeks} is out of range; allowed: 1 to 2600")
        try:
            check_request(self.case, Scenario(), self.seed, range(self.replicates), self.weeks)
        except ValueError as error:
            raise UserError(str(error)) from None

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """The levers of the page."""
        return _levers(self.case, self.weeks)

    def lever(self, name: str) -> Lever:
        """A lever by name."""
        return next(lever for lever in self.levers if lever.name == name)

    @cached_property
    def positions(self) -> tuple[tuple[int, ...], ...]:
        """Every scenario; nobody ends or talks where nobody facilitates, so that stands once.

        Talks only where the facilitator stays: else the file would be nearly twice as large, for a question few ask.
        """
        stays, silent = self.lever("ends").position(STAYS), self.lever("expectations").position(NO_TALKS)
        ranges = (range(len(lever.levels)) for lever in self.levers)
        return tuple(
            p
            for p in itertools.product(*ranges)
            if (p[0] > 0 or p[1:3] == (stays, silent)) and (p[1] == stays or p[2] == silent)
        )

    @cached_property
    def observed(self) -> tuple[int, ...]:
        """The place as it is today: the baseline a page opens with."""
        today = self.case.as_observed
        permit = MUNICIPALITIES[today.get("municipality", "none")].permit
        names = (
            _OBSERVED_FACILITATOR[today.get("facilitator", "none")],
            STAYS,
            NO_TALKS,  # no named choice of a place has them
            today.get("colocation", "none"),
            today.get("meetings", "none"),
            "slow" if permit else "unlimited",
        )
        return tuple(lever.position(name) for lever, name in zip(self.levers, names, strict=True))

    @property
    def is_reviewed(self) -> bool:
        """Whether the place's own municipality reviews the money for the facilitator, which no lever here changes."""
        return MUNICIPALITIES[self.case.as_observed.get("municipality", "none")].review

    def sets(self, positions: tuple[int, ...]) -> dict[str, Any]:
        """What a scenario sets, by the keys of the command line."""
        together: dict[str, Any] = {}
        for lever, position in zip(self.levers, positions, strict=True):
            together |= lever.levels[position].sets
        return together

    def scenario(self, positions: tuple[int, ...]) -> Scenario:
        """A scenario as the model takes it; what no lever sets stays as the place is today."""
        chosen: dict[str, Any] = {lever: self.case.as_observed.get(lever, "none") for lever in CHOICES}
        today = Scenario(**chosen)
        return changed(today, self.sets(positions), self.case)


def overrides(grid: Grid, positions: tuple[int, ...]) -> list[str]:
    """A scenario as typed after `symbiosis run`."""
    return [f"{key}={_typed(value)}" for key, value in grid.sets(positions).items()]


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


# --- outcomes ----------------------------------------------------------------------------------

# What a page holds of each future, beside the weeks in which exchanges started. `cost_nok` is
# taken as soon as the model counts it.
OUTCOMES = tuple(
    name
    for name in ("exchanges_operating", "meetings_held", "facilitator_hours", "co2_t_per_year", "cost_nok")
    if name in RUN_COLUMNS
)


@dataclasses.dataclass(frozen=True)
class Computed:
    """The outcomes of one scenario: start weeks of each future, and a value for each outcome.

    `money_ended`: in how many futures a review ended the money for the facilitator.
    """

    starts: tuple[np.ndarray, ...]
    outcomes: Mapping[str, np.ndarray]
    money_ended: int = 0


def start_weeks(weeks: pd.DataFrame, replicates: int) -> tuple[np.ndarray, ...]:
    """Weeks in which an exchange was realised, for each future, earliest first."""
    realised = weeks.exchanges_realised.to_numpy().reshape(replicates, -1)
    steps = np.diff(realised, axis=1, prepend=0)
    numbers = np.arange(1, realised.shape[1] + 1)
    return tuple(np.repeat(numbers, row) for row in steps)


def compute(grid: Grid, progress: Progress | None = None) -> Iterator[Computed]:
    """The outcomes of every scenario, in the order of `positions`."""
    for positions in grid.positions:
        record = simulate(
            grid.case, grid.scenario(positions), seed=grid.seed, replicates=grid.replicates, weeks=grid.weeks
        )
        yield Computed(
            start_weeks(record.weeks, grid.replicates),
            {name: record.runs[name].to_numpy() for name in OUTCOMES},
            int(record.events.replicate[record.events.why == Why.MONEY_NOT_RENEWED.text].nunique()),
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


def packed(computed: list[Computed]) -> dict[str, Any]:
    """All outcomes as the page reads them: a line of base64 for each scenario.

    Each line holds the counts of starts (a byte a future), the start weeks (two bytes each), then
    each column in its type; all little-endian. Nothing is rounded.
    """
    types = {name: _smallest_type([c.outcomes[name] for c in computed]) for name in OUTCOMES}
    lines = []
    for one in computed:
        parts = [np.array([len(s) for s in one.starts], "u1"), np.concatenate(one.starts).astype("<u2")]
        parts += [one.outcomes[name].astype("<" + types[name]) for name in OUTCOMES]
        lines.append(base64.b64encode(b"".join(part.tobytes() for part in parts)).decode())
    return {"columns": [[name, types[name]] for name in OUTCOMES], "lines": lines}
