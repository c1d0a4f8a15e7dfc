"""What is varied: numbers and the bounds between which each is moved. Designs lie in a cube from 0 to 1."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.request.changed import declared_numbers
from experiments.sweep.design import declared_bounds, given_bounds, scaled
from experiments.system.errors import UserError
from sim.names import nearest
from sim.scenario import PLAUSIBLE_HOURS

PLAUSIBLE, ADMISSIBLE = RANGES = ("plausible", "admissible")
HOURS = "facilitator.hours"
DEFAULT = ("parameters",)
_ORDERED = tuple(
    (f"parameters.{low}", f"parameters.{high}")
    for low, high in (
        ("lifecycle.goal_off", "lifecycle.goal_on"), ("lifecycle.held_off", "lifecycle.held_on"),
        ("lifecycle.weary_below", "lifecycle.weary_until"),
        ("municipality.state_weeks_low", "municipality.state_weeks_high"),
    )
)  # fmt: skip
# The model refuses the first of these above the second; their plausible ranges overlap.


@dataclasses.dataclass(frozen=True)
class Space:
    """Numbers by their keys, each with its bounds (low, high) in its own unit."""

    bounds: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> list[str]:
        """Keys, in the order of the columns of a design."""
        return [*self.bounds]

    @property
    def problem(self) -> dict[str, Any]:
        """As SALib wants it: every number from 0 to 1."""
        return {"num_vars": len(self.bounds), "names": self.names, "bounds": [[0.0, 1.0]] * len(self.bounds)}

    def rows(self, unit: np.ndarray) -> tuple[dict[str, Any], ...]:
        """Sets of values for the rows of a design, shape (rows, numbers), from 0 to 1; whole numbers stay whole.

        Of two numbers of which one may not be above the other, that one is held down to it.
        """
        numbers = declared_numbers()
        columns = [scaled(unit[:, i], numbers[key], *ends) for i, (key, ends) in enumerate(self.bounds.items())]
        for low, high in ((self.names.index(a), self.names.index(b)) for a, b in _ORDERED if {a, b} <= {*self.bounds}):
            columns[low] = [min(pair) for pair in zip(columns[low], columns[high], strict=True)]
        return tuple(dict(zip(self.bounds, values, strict=True)) for values in zip(*columns, strict=True))

    def value(self, key: str, unit: float) -> float:
        """The value of a number at a place from 0 to 1."""
        return float(scaled(np.array([unit]), declared_numbers()[key], *self.bounds[key])[0])


def space_of(over: Sequence[str], within: str, form: str) -> Space:
    """The space of what is asked: keys, groups, or KEY=LOW:HIGH, whose bounds count whatever `within` says.

    within: "plausible" (where an assumed value might as well lie) or "admissible" (all that is declared as allowed).
    form: of the facilitator, whose plausible hours hang on it. A member of a group without bounds of that kind, as a
    switch, keeps its value; asked for by itself it is refused. Raises UserError.
    """
    bounds: dict[str, tuple[float, float]] = {}
    for text in over or DEFAULT:
        key, equals, ends = str(text).partition("=")
        members = [name for name in declared_numbers() if name == key or name.startswith(f"{key}.")]
        if not members:
            raise UserError(f"--over: {key}: unknown number{nearest(key, declared_numbers())}")
        for name in members:
            if equals:
                found: tuple[float, float] | None = given_bounds(name, ends, declared_numbers()[name])
            elif within == PLAUSIBLE:
                found = _plausible(name, form)
            else:
                found = _admissible(name, alone=name == key)
            if found is None and name == key:
                raise UserError(f"--over: {key}: has no {within} range here; allowed: {key}=LOW:HIGH")
            if found is not None and (equals or name not in bounds):
                bounds[name] = found
    fixed = [key for key, (low, high) in bounds.items() if low == high]
    if fixed:
        raise UserError(f"--over: {fixed[0]}: its bounds are one value; allowed: a lower and a higher one")
    return Space(bounds)


def _plausible(key: str, form: str) -> tuple[float, float] | None:
    if key == HOURS:
        low, high = PLAUSIBLE_HOURS[form]
        return (low, high) if low < high else None
    declaration = declared_numbers()[key][0]
    return None if declaration.plausible is None else declaration.plausible[:2]


def _admissible(key: str, *, alone: bool) -> tuple[float, float] | None:
    if not alone and not np.isfinite(declared_numbers()[key][0].high):
        return None  # of a group: without an upper bound nothing can be drawn from it
    return declared_bounds(key, None, declared_numbers()[key], alone=alone)
