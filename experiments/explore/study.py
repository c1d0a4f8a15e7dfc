"""One exploration from what is asked to a table, a picture and sentences, in a folder of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.answer.folder import model_fingerprint
from experiments.explore import figures, morris, optimise, prim, sobol
from experiments.explore.luck import luck_share
from experiments.explore.runs import Running, check_outcome, of_one_scenario, outcomes, seeds_of
from experiments.explore.space import Space
from experiments.request.settings import Settings
from experiments.sweep.design import sampled
from experiments.system.checksums import sign_again
from experiments.system.files import write_atomically, write_document, write_table
from experiments.words import explore as told
from experiments.words.catalogue import Words

MANIFEST, ANSWER, PICTURE = "manifest.json", "answer.txt", "picture.png"
MORRIS, SOBOL, PRIM, OPTIMISE = KINDS = ("morris", "sobol", "prim", "optimise")
TABLES = {MORRIS: "sensitivity.csv", SOBOL: "sensitivity.csv", PRIM: "box.csv", OPTIMISE: "ranking.csv"}
IMPORTANCE = {MORRIS: "mu_star", SOBOL: "total"}  # by which numbers are ranked
BOTH = "both"  # the two draws put together


@dataclasses.dataclass(frozen=True)
class Study:
    """What is explored: the scenarios (one, or two whose difference it is), the space, the outcome, and how it is run.

    points: trajectories (morris), base points (sobol), sets of values (prim, optimise).
    """

    kind: str
    asked: Settings
    space: Space
    within: str
    outcome: str
    points: int
    running: Running

    def __post_init__(self) -> None:
        check_outcome(self.outcome)

    def document(self) -> dict[str, Any]:
        """What was asked, for the manifest."""
        return {
            "kind": self.kind, "model": model_fingerprint(), "case": self.asked.case.name,
            "scenarios": [dict(cell.levels) for cell in self.asked.cells], "outcome": self.outcome,
            "points": self.points, "replicates": self.asked.replicates, "weeks": self.asked.weeks,
            "seeds": list(seeds_of(self.asked.seed)), "within": self.within,
            "bounds": {key: list(ends) for key, ends in self.space.bounds.items()}, "command": self.running.command,
        }  # fmt: skip

    def simulated(self, rows: Any, seed: int, luck_rows: int) -> np.ndarray:
        """The outcome, shape (rows, cells, replicates)."""
        return outcomes(self.asked, rows, self.outcome, self.running, seed=seed, luck_rows=luck_rows)

    def sets(self, seed: int) -> tuple[dict[str, Any], ...]:
        """Sets of values spread over the space (a Latin hypercube)."""
        over = [f"{key}={low!r}:{high!r}" for key, (low, high) in self.space.bounds.items()]
        return sampled({"points": self.points, "over": over, "seed": seed}, seed)


def sensitivity(study: Study, out: Path, say: Words) -> str:
    """Morris or Sobol', drawn twice; writes table and picture to `out` and returns what can be said."""
    draws: list[tuple[np.ndarray, np.ndarray]] = []
    is_morris, block = study.kind == MORRIS, len(study.space.names) + (1 if study.kind == MORRIS else 2)
    for seed in seeds_of(study.asked.seed):
        unit = (morris if is_morris else sobol).sample(study.space, study.points, seed)
        draws.append((unit, of_one_scenario(study.simulated(study.space.rows(unit), seed, block))))
    both = np.concatenate([unit for unit, _ in draws]), np.concatenate([y for _, y in draws])
    tables = []
    for name, (unit, y) in zip(("1", "2", BOTH), [*draws, both], strict=True):
        seed = study.asked.seed
        table = morris.indices(study.space, unit, y, seed) if is_morris else sobol.indices(study.space, y, seed)
        tables.append(_with_bounds(table.assign(draw=name), study.space))
    table = pd.concat(tables, ignore_index=True)
    luck = luck_share(both[1], block, study.asked.seed)
    text = told.sensitivity_words(_about(study, say), table, IMPORTANCE[study.kind], luck, study.within, say)
    picture = figures.sensitivity(table[table.draw == BOTH], study.kind, _axis(study, say), say)
    shares = {} if luck is None else {"luck_share": [luck.mean, luck.low, luck.high]}
    return _written(study, out, {TABLES[study.kind]: table}, picture, text, shares)


def discovery(study: Study, bound: float, is_below: bool, out: Path, say: Words) -> str:
    """PRIM: where the outcome of futures is below (else above) `bound`; peeled on each draw, judged on the other."""
    units, shares = [], []
    for seed in seeds_of(study.asked.seed):
        rows = study.sets(seed)
        y = of_one_scenario(study.simulated(rows, seed, 1))
        shares.append(((y < bound) if is_below else (y > bound)).mean(axis=1))
        units.append(_units(study.space, rows))
    boxes = [prim.found(unit, share) for unit, share in zip(units, shares, strict=True)]
    judged = [prim.judged(boxes[0], units[1], shares[1]), prim.judged(boxes[1], units[0], shares[0])]
    table = pd.concat(
        [
            _box_table(box, verdict, study.space, f"{draw}")
            for draw, box, verdict in zip((1, 2), boxes, judged, strict=True)
        ],
        ignore_index=True,
    )
    sides = [{study.space.names[column] for column in box.sides} for box in boxes]
    text = told.discovery_words(
        _about(study, say), table[table.draw == "1"], sides, judged[0], bound, is_below, study.within, say
    )
    label = f"{_axis(study, say)}: {told.event_words(bound, is_below, say)}"
    picture = figures.box(units[1], shares[1], boxes[0], study.space, label, say)
    how = {"bound": bound, "below": is_below}
    return _written(study, out, {TABLES[PRIM]: table}, picture, text, how)


def best(study: Study, is_most: bool, out: Path, say: Words) -> str:
    """The best of the scenarios, in each of two draws; over sets of values, or (points 0) as they are."""
    draws = []
    for seed in seeds_of(study.asked.seed):
        rows = study.sets(seed) if study.points else ({},)

        def simulate(futures: int, rows: Any = rows, seed: int = seed) -> np.ndarray:
            own = dataclasses.replace(study, asked=dataclasses.replace(study.asked, replicates=futures))
            y = own.simulated(rows, seed, 1)
            return y.mean(axis=2) if study.points else y[0].T  # a unit is a set of values, else a future

        sign, is_count = (1 if is_most else -1), study.outcome.startswith(("exchange", "realised", "opportunities"))
        is_count = is_count and not study.points
        looks = 1 if study.points else optimise.ROUNDS
        draws.append(optimise.grown(simulate, study.asked.replicates, sign, is_count=is_count, looks=looks))
    keys = [*study.asked.swept]
    names = [{key: cell.levels[key] for key in keys} for cell in study.asked.cells]
    table = pd.concat(
        [draw.table.assign(draw=str(n), **{key: [c[key] for c in names] for key in keys})
         for n, draw in enumerate(draws, start=1)], ignore_index=True,
    )  # fmt: skip
    choices = [told.choice_words(name, say) for name in names]
    text = told.best_words(_about(study, say), choices, draws, is_most, study.within if study.points else None, say)
    picture = figures.ranking(draws, choices, _axis(study, say), say)
    return _written(study, out, {TABLES[OPTIMISE]: table}, picture, text, {"most": is_most})


# --- what they have in common ------------------------------------------------------------------------


def _about(study: Study, say: Words) -> str:
    cells = study.asked.cells
    swept = [{key: cell.levels[key] for key in study.asked.swept} for cell in cells]
    scenarios = [(cell.scenario, levels) for cell, levels in zip(cells, swept, strict=True)]
    return told.about_words(study.kind, study.asked.case, study.outcome, study.asked.weeks, scenarios, say)


def _axis(study: Study, say: Words) -> str:
    is_difference = study.kind != OPTIMISE and len(study.asked.cells) > 1
    return told.axis_words(study.outcome, study.asked.weeks, is_difference, say)


def _with_bounds(table: pd.DataFrame, space: Space) -> pd.DataFrame:
    ends = pd.DataFrame(
        [(key, *bounds) for key, bounds in space.bounds.items()], columns=["number", "low_end", "high_end"]
    )
    first = ["draw", "number", "low_end", "high_end"]
    made = table.merge(ends, on="number", how="left", validate="one_to_one")
    return made[[*first, *(name for name in table.columns if name not in first)]]


def _units(space: Space, rows: Any) -> np.ndarray:
    """Places of sets of values in the cube, shape (rows, numbers)."""
    values = np.array([[float(row[key]) for key in space.names] for row in rows])
    low, high = np.array([*space.bounds.values()], dtype=float).T
    return (values - low) / (high - low)


def _box_table(box: prim.Box, judged: prim.Judged, space: Space, draw: str) -> pd.DataFrame:
    """A row for each side of a box, or one row without a number where it has none."""
    how: Mapping[str, Any] = {
        "density": judged.density.mean, "density_low": judged.density.low, "density_high": judged.density.high,
        "coverage": judged.coverage.mean, "coverage_low": judged.coverage.low, "coverage_high": judged.coverage.high,
        "mass": judged.mass, "base": judged.base, "told_from_luck": judged.is_told,
    }  # fmt: skip
    rows = []
    for column, side in box.sides.items():
        key = space.names[column]
        low, high = space.bounds[key]
        least, most = (low + end * (high - low) for end in side)
        rows.append({"draw": draw, "number": key, "at_least": least if side[0] > 0 else None,
                     "at_most": most if side[1] < 1 else None, **how})  # fmt: skip
    return pd.DataFrame(rows or [{"draw": draw, "number": "", "at_least": None, "at_most": None, **how}])


def _written(
    study: Study, out: Path, tables: Mapping[str, pd.DataFrame], picture: bytes, text: str, more: Mapping[str, Any]
) -> str:
    for name, table in tables.items():
        write_table(out / name, table)
    write_document(out / MANIFEST, json.dumps(study.document() | dict(more), indent=2) + "\n")
    write_document(out / ANSWER, text + "\n")
    write_atomically(out / PICTURE, picture)
    sign_again(out)
    return text
