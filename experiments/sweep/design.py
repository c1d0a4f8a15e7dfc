"""Designs: which points a sweep runs.

A point is a cell (what a town can choose: every combination of levers, or named scenarios) under a
row (what nobody knows: one set of uncertain values, sampled or from a table). Every cell meets
every row, so that choices are compared under the same uncertainty and the same luck.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import numbers
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.request.assembled import HOURS, WITHOUT_HOURS
from experiments.request.changed import changed, numbers_with
from experiments.request.levels import level_column
from experiments.request.schema import MAX_ROWS, SAMPLES
from experiments.sweep.from_table import wants_whole
from experiments.system.errors import UserError
from sim import Case, Scenario
from sim.declared import MAX_SEED, Declaration, fault_of, is_whole
from sim.extension import NOTHING, Extension
from sim.files import shown
from sim.names import nearest
from sim.record import RUN_COLUMNS
from sim.scenario import CHOICES
from sim.simulate import check_request

if TYPE_CHECKING:
    import pandas as pd

    from experiments.request.settings import Settings

MAX_RUNS = 1_000_000_000
Number = tuple[Declaration, Any]  # and its default
Numbers = Mapping[str, Number]
OUTCOMES = tuple(name for name in RUN_COLUMNS if name not in (*CHOICES, "seed", "replicate", "weeks"))


def _is_finite(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


@dataclasses.dataclass(frozen=True)
class Until:
    """Grow replicates until the 95 % interval of `outcome` is no wider than +- `half_width`.

    What must be narrow is each paired difference to the baseline, or with one cell the mean. It
    must hold at some n of at least `at_least` and at the `look_ahead` replicates after it.
    """

    outcome: str
    half_width: float
    at_least: int = 30
    look_ahead: int = 5
    at_most: int = 2000
    own: dataclasses.InitVar[Sequence[str]] = ()  # outcomes of a model of one's own

    def __post_init__(self, own: Sequence[str]) -> None:
        known = (*OUTCOMES, *own)
        if self.outcome not in known:
            raise UserError(f"until.outcome: unknown outcome {self.outcome!r}{nearest(str(self.outcome), known)}")
        if not _is_finite(self.half_width) or not self.half_width > 0:
            raise UserError(f"until.half_width: {shown(self.half_width)} is out of range; allowed: a number above 0")
        object.__setattr__(self, "half_width", float(self.half_width))
        for name, low in (("at_least", 2), ("look_ahead", 0), ("at_most", 2)):
            value = getattr(self, name)
            if not is_whole(value) or not low <= value <= 1_000_000:
                raise UserError(f"until.{name}: {shown(value)} is out of range; allowed: {low} to 1000000")
            object.__setattr__(self, name, int(value))
        if self.at_most < self.at_least + self.look_ahead:
            raise UserError(
                f"until.at_most: {self.at_most} is out of range; allowed: at least {self.at_least + self.look_ahead}"
            )


@dataclasses.dataclass(frozen=True)
class Design:
    """What is run. Point number = row x cells + cell; the first cell is the baseline of its row."""

    settings: Settings
    rows: tuple[Mapping[str, Any], ...] = ({},)
    until: Until | None = None
    shared_luck: bool = True
    series: bool = False  # whether weeks and events are kept too
    luck_rows: int = 0  # where it is not shared by all: rows of a block that shares it; 0: none does, not even cells

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.settings.cells)

    @property
    def points(self) -> int:
        """Number of points."""
        return self.cells * len(self.rows)

    @property
    def replicates(self) -> int:
        """Replicates of each point, at most."""
        return self.until.at_most if self.until else self.settings.replicates

    def scenario(self, point: int) -> Scenario:
        """What point number `point` simulates. Raises ValueError where its values contradict."""
        row, cell = divmod(point, self.cells)
        values, scenario = self.rows[row], self.settings.cells[cell].scenario
        if HOURS in values and cell in self._without_hours:
            values = {key: value for key, value in values.items() if key != HOURS}
        return changed(scenario, values, self.case(point)) if values else scenario

    def case(self, point: int) -> Case:
        """Where a point is simulated."""
        return self.settings.cells[point % self.cells].case or self.settings.case

    def weeks(self, point: int) -> int:
        """Weeks that a point is simulated for."""
        return self.settings.cells[point % self.cells].weeks or self.settings.weeks

    @cached_property
    def _without_hours(self) -> frozenset[int]:
        """Cells with nobody who could have the hours of a row, compared with others that have somebody."""
        if len(self.settings.swept.get("facilitator", ())) < 2:
            return frozenset()
        cells = enumerate(self.settings.cells)
        return frozenset(number for number, cell in cells if cell.scenario.facilitator.form in WITHOUT_HOURS)

    def seed(self, point: int) -> int:
        """Seed of a point: the same for all, so that they share their luck, unless told otherwise."""
        if self.shared_luck:
            return self.settings.seed
        return point_seed(self.settings.seed, luck_of(point, self.cells, self.luck_rows))

    def table(self) -> pd.DataFrame:
        """A row per point: its number, row, cell, levels, sampled values and seed."""
        import pandas as pd  # half a second, which a design that is refused need not wait for

        row, cell = np.divmod(np.arange(self.points), self.cells)
        columns: dict[str, Any] = {"point": np.arange(self.points), "row": row, "cell": cell}
        for key in self.settings.swept:
            columns[key] = level_column(key, [c.levels[key] for c in self.settings.cells])[cell]
        for key in dict.fromkeys(key for values in self.rows for key in values):
            columns[key] = pd.Series([values.get(key) for values in self.rows]).to_numpy()[row]
            if key == HOURS:  # what ran, not what was drawn
                columns[key] = np.where(np.isin(cell, [*self._without_hours]), 0.0, columns[key])
        columns["seed"] = [self.seed(point) for point in range(self.points)]
        return pd.DataFrame(columns)


def luck_of(point: Any, cells: int, luck_rows: int) -> Any:
    """Number of the luck of a point: that of its block of rows, or its own."""
    return point // (cells * luck_rows) if luck_rows else point


def point_seed(seed: int, point: int) -> int:
    """Seed of a point, or a block, that has its own luck."""
    return int.from_bytes(hashlib.sha256(f"{seed} {point}".encode()).digest()[:4], "big")


def make_design(
    settings: Settings, *, rows: Sequence[Mapping[str, Any]] | None = None, until: Until | None = None,
    shared_luck: bool = True, series: bool = False, luck_rows: int = 0,
) -> Design:  # fmt: skip
    """A checked design. Without `rows` and `until`: what the experiment's file says. series: keep weeks and events.
    luck_rows: so many rows after each other, with all their cells, share a luck of their own (not `shared_luck`)."""
    if rows is None:
        rows = sampled(settings.uncertainties, settings.seed, settings.extension) if settings.uncertainties else ({},)
    if until is None and settings.until:
        until = _until(settings.until, settings.extension)
    design = Design(settings, tuple(rows), until, shared_luck and not luck_rows, series, luck_rows)
    if design.points * design.replicates > MAX_RUNS:
        raise UserError(f"design: {design.points * design.replicates} runs are too many; allowed: {MAX_RUNS}")
    for key in sorted({key for values in rows for key in values}):
        if key in settings.swept:
            raise UserError(f"{key}: stands both among the levers and among the rows; allowed: one of them")
        undone = [lever for lever in settings.swept if lever.startswith(f"{key}.")]
        if undone:  # another form brings its own numbers
            raise UserError(f"{key}: among the rows it undoes the lever {undone[0]}; allowed: one of them")
    faults: list[str] = []
    for row in range(len(design.rows)):
        for cell in range(design.cells):
            faults += _faults_of_point(design, row, cell)
        if len(faults) >= 10:
            break
    if faults:
        raise UserError("\n".join(dict.fromkeys(faults)))
    return design


def _faults_of_point(design: Design, row: int, cell: int) -> list[str]:
    settings = design.settings
    where = f"row {row + 1}: " if len(design.rows) > 1 else ""
    try:
        scenario = design.scenario(row * design.cells + cell)
        point = row * design.cells + cell
        check_request(design.case(point), scenario, settings.seed, [design.replicates - 1], design.weeks(point))
    except ValueError as error:
        return [where + line for line in str(error).split("\n")]
    return []


def _until(given: Mapping[str, Any], extension: Extension) -> Until:
    known = [field.name for field in dataclasses.fields(Until)]
    for name in given:
        if name not in known:
            raise UserError(f"until.{name}: unknown key{nearest(str(name), known)}")
    for name in ("outcome", "half_width"):
        if name not in given:
            raise UserError(f"until.{name}: is missing")
    return Until(**given, own=tuple(extension.outcomes))


# --- sampled rows ----------------------------------------------------------------------------


def check_sample(given: Mapping[str, Any]) -> None:
    """What is asked of a sample can be had: known before a scenario is composed, which takes a second."""
    known = ("sample", "points", "over", "spread", "seed")
    for name in given:
        if name not in known:
            raise UserError(f"uncertainties.{name}: unknown key{nearest(str(name), known)}")
    kind, points, spread = given.get("sample", SAMPLES[0]), given.get("points"), given.get("spread")
    if kind not in SAMPLES:
        raise UserError(f"uncertainties.sample: unknown sample {kind!r}{nearest(str(kind), SAMPLES)}")
    if not is_whole(points) or not 1 <= points <= MAX_ROWS:
        raise UserError(f"uncertainties.points: {shown(points)} is out of range; allowed: 1 to {MAX_ROWS}")
    if kind == "sobol" and points & (points - 1):
        raise UserError(f"uncertainties.points: {points} does not suit sobol; allowed: a power of two, such as 256")
    if spread is not None and (not _is_finite(spread) or not spread > 1):
        raise UserError(f"uncertainties.spread: {shown(spread)} is out of range; allowed: above 1")


def sampled(given: Mapping[str, Any], seed: int, extension: Extension = NOTHING) -> tuple[dict[str, Any], ...]:
    """Sampled sets of uncertain values.

    given: `sample` (latin_hypercube or sobol), `points`, `over` (keys, whole groups, or
    key=low:high), and optionally `spread`: where no bounds stand, from default / spread to default
    x spread within the declared range. Without `spread` the declared range itself.
    """
    check_sample(given)
    kind, points, spread = given.get("sample", SAMPLES[0]), given["points"], given.get("spread")
    own_seed = given.get("seed", seed)
    if not is_whole(own_seed) or not 0 <= own_seed <= MAX_SEED:
        raise UserError(f"uncertainties.seed: {shown(own_seed)} is out of range; allowed: 0 to {MAX_SEED}")
    known = numbers_with(extension)
    bounds = _all_bounds(given.get("over") or [], None if spread is None else float(spread), known)
    from scipy.stats import qmc  # half a second, which only a sampled design needs

    rng = np.random.default_rng(int(own_seed))
    if kind == "sobol":
        unit = qmc.Sobol(len(bounds), scramble=True, rng=rng).random(points)
    else:
        unit = qmc.LatinHypercube(len(bounds), rng=rng).random(points)
    columns = [scaled(unit[:, i], known[key], *ends) for i, (key, ends) in enumerate(bounds.items())]
    return tuple(dict(zip(bounds, values, strict=True)) for values in zip(*columns, strict=True))


def _all_bounds(over: Sequence[str], spread: float | None, known: Numbers) -> dict[str, tuple[float, float]]:
    bounds: dict[str, tuple[float, float]] = {}
    given: set[str] = set()
    for text in over:
        key, equals, ends = str(text).partition("=")
        members = [name for name in known if name == key or name.startswith(f"{key}.")]
        if not members:
            raise UserError(f"uncertainties: {key}: unknown number{nearest(key, known)}")
        for name in members:
            if equals:
                if name in given:
                    raise UserError(f"uncertainties: {name}: its bounds stand twice; allowed: once")
                given.add(name)
                bounds[name] = given_bounds(name, ends, known[name])
                continue
            found = declared_bounds(name, spread, known[name], alone=name == key)
            if found:
                bounds.setdefault(name, found)
    if not bounds:
        raise UserError("uncertainties.over: nothing is sampled; allowed: keys, groups such as parameters.meeting")
    return bounds


def given_bounds(key: str, text: str, number: Number) -> tuple[float, float]:
    """Bounds as they are typed, low:high, within what is allowed. Raises UserError."""
    declaration, default = number
    try:
        low, high = (float(end) for end in text.split(":"))
    except ValueError:
        raise UserError(f"uncertainties: {key}: {text!r} are no bounds; allowed: low:high, such as 0.1:0.4") from None
    for end in (low, high):
        value = int(end) if wants_whole(default) and end.is_integer() else end
        fault = fault_of(key, bool(value) if isinstance(default, bool) else value, declaration, default)
        if fault:
            raise UserError(f"uncertainties: {fault}")
    if low > high:
        raise UserError(f"uncertainties: {key}: {text!r} runs backwards; allowed: low:high")
    return low, high


def declared_bounds(key: str, spread: float | None, number: Number, *, alone: bool) -> tuple[float, float] | None:
    """Bounds from the declaration; None for a member of a group that has none to sample."""
    declaration, default = number
    if isinstance(default, bool) or default is None or (spread and default == 0):
        if alone:
            raise UserError(f"uncertainties: {key}: has no bounds of its own; allowed: {key}=low:high")
        return None  # a switch, or a number that is off, keeps its value when a whole group is sampled
    low, high = declaration.low, declaration.high
    if spread:
        low, high = max(low, default / spread), min(high, default * spread)
    if not np.isfinite(high):
        raise UserError(f"uncertainties: {key}: has no upper bound; allowed: {key}=low:high")
    return float(low), float(high)


def scaled(unit: np.ndarray, number: Number, low: float, high: float) -> list[Any]:
    """Values of a number for places from 0 to 1 between two bounds."""
    _, default = number
    if isinstance(default, bool):
        return [bool(u >= 0.5) for u in unit] if low != high else [bool(low)] * len(unit)
    if wants_whole(default):  # every whole number within the bounds equally often
        first, last = int(np.ceil(low)), int(np.floor(high))
        return [min(last, first + int(u * (last - first + 1))) for u in unit]
    return [float(value) for value in np.clip(low + unit * (high - low), low, high)]  # rounding may leave it


def key_meaning(key: str, extension: Extension = NOTHING) -> tuple[str, str]:
    """(unit, meaning) of a key, for the data dictionary."""
    if key in extension.levers:
        return extension.levers[key].unit, extension.levers[key].meaning
    if key in (numbers := numbers_with(extension)):
        declaration = numbers[key][0]
        return declaration.unit, declaration.meaning
    return "", f"level of {key}"
