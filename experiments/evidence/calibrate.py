"""Approximate Bayesian computation: which values of the weakly known parameters fit what was observed.

Rejection from a Latin hypercube, with the sweeps' own store: every set is run in every place, so
stopping and going on, leaving a place out, and other tolerances cost nothing more. (pyabc's
sequential samplers need fewer sets, but would simulate anew for each place left out, keep their
own database, and the ensemble makes plain sets cheap.)

One replicate of a set over all places is one pseudo-dataset, as the world is one; the nearest
`KEEP` of all are kept. Distance: root mean square over targets of (simulated - observed) / scale,
the scale being the spread (standard deviation) of the target under the prior; where what was observed
is known as a range only, the distance to the nearer end of it, and 0 within.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from experiments.answer.folder import model_fingerprint
from experiments.evidence.targets import OBSERVED, PLACES, TARGETS, TOLERANCE, Target
from experiments.request.changed import declared_numbers
from experiments.request.settings import settings
from experiments.statistics import Interval, paired_difference
from experiments.sweep import make_design, read_runs, run_sweep
from experiments.sweep.design import sampled
from experiments.system.checksums import sign_again
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_atomically, write_document, write_table

SPREAD = 2.0  # prior: uniform from half to double the default, within the declared range
TABLES, SET, MANIFEST = ("posterior", "predictive", "left_out"), "calibrated.yaml", "manifest.json"
PICTURES = ("posterior.png", "predictive.png")
BETTER = "better"
KEEP = 500  # pseudo-datasets that make the posterior
# Parameters that no source gives a number for and that move how much comes about.
CALIBRATED = (
    "parameters.discovery.discovery_rate", "parameters.discovery.mapping_yield", "parameters.meeting.hold_self",
    "parameters.meeting.understanding_gain_facilitated", "parameters.project.drive_base",
    "parameters.project.drive_value", "parameters.project.drive_owner", "parameters.project.diffusion",
    "parameters.project.optimism", "parameters.project.sharpness", "parameters.project.finance_rate",
    "parameters.project.drop_rate", "parameters.operation.market_end_rate", "parameters.commitment.impatience",
    "parameters.meeting.undeclared_mandate", "parameters.project.drive_experience", "parameters.discovery.branch_rate",
)  # fmt: skip


# --- simulating under the prior --------------------------------------------------------------------


def prior_sets(sets: int, seed: int) -> tuple[dict[str, Any], ...]:
    """Sets of values of the calibrated parameters under the prior."""
    return sampled({"points": sets, "over": list(CALIBRATED), "spread": SPREAD, "seed": seed}, seed)


def simulated(
    rows: Sequence[dict[str, Any]], replicates: int, folder: Path, *, seed: int, targets: Sequence[Target] = TARGETS
) -> np.ndarray:
    """Outcomes, shape (sets, replicates, targets), from sweeps in `folder`; what is there is not run again."""
    sweeps: dict[tuple[str, ...], pd.DataFrame] = {}
    parts = []
    for target in targets:
        runs = []
        for weeks in target.weeks:
            asked = (f"case={target.place}", *target.overrides, f"weeks={weeks}")
            if asked not in sweeps:  # several numbers may be observed of one and the same run
                request = settings([*asked, f"replicates={replicates}", f"seed={seed}"])
                # Each set has a luck of its own, the same in every place: five shared streams would decide all.
                design = make_design(request, rows=rows, shared_luck=False)
                where = folder / f"{target.place}-{weeks}w"
                run_sweep(design, where, command=f"symbiosis calibrate ({where.name})")
                sweeps[asked] = read_runs(where).sort_values(["point", "replicate"], ignore_index=True)
                if len(sweeps[asked]) != len(rows) * replicates:
                    raise UserError(f"{where}: some runs failed; see errors.csv there")
            runs.append(sweeps[asked])
        parts.append(target.values(runs).reshape(len(rows), replicates))
    return np.stack(parts, axis=-1)


# --- inference -------------------------------------------------------------------------------------


def distances(
    outcomes: np.ndarray, observed: np.ndarray, use: np.ndarray | None = None, tolerance: np.ndarray | float = 0.0
) -> np.ndarray:
    """Distance of each pseudo-dataset to what was observed, shape (sets, replicates).

    outcomes: (sets, replicates, targets). use: which targets count (boolean); None: all. tolerance: of each target.
    """
    use = np.ones(outcomes.shape[-1], dtype=bool) if use is None else use
    away = misfit(outcomes, observed, tolerance) / _scale(outcomes)
    return np.sqrt((away[..., use] ** 2).mean(axis=-1))


def misfit(values: Any, observed: Any, tolerance: Any) -> Any:
    """How far values lie outside the range observed -+ tolerance."""
    return np.maximum(np.abs(values - observed) - tolerance, 0.0)


def _scale(outcomes: np.ndarray) -> np.ndarray:
    """Standard deviation of each target under the prior; 1 where nothing varies."""
    scale = outcomes.reshape(-1, outcomes.shape[-1]).std(axis=0)
    return np.where(scale > 0, scale, 1)


def accepted(distance: np.ndarray, keep: int) -> np.ndarray:
    """Weight of each set: how many of its replicates are among the `keep` nearest of all. Ties with
    the last one kept are kept too, so that the order of sets does not matter."""
    limit = np.partition(distance.ravel(), keep - 1)[keep - 1]
    return (distance <= limit).sum(axis=1).astype(float)


def posterior_table(rows: Sequence[dict[str, Any]], weights: np.ndarray) -> pd.DataFrame:
    """A row per parameter: prior and posterior mean, 90 % interval, and how much the spread shrank."""
    table = pd.DataFrame(rows)
    out = []
    for key in table.columns:
        values = table[key].to_numpy(float)
        mean = np.average(values, weights=weights)
        sd = np.sqrt(np.average((values - mean) ** 2, weights=weights))
        low, median, high = _weighted_quantiles(values, weights, (0.05, 0.5, 0.95))
        shrunk = 1 - sd / values.std()
        out.append(
            {
                "parameter": key.removeprefix("parameters."),
                "default": declared_numbers()[key][1],
                "prior_low": values.min(),
                "prior_high": values.max(),
                "mean": mean,
                "median": median,
                "low": low,
                "high": high,
                "spread_lost": shrunk,
                "evidence": "pins it down" if shrunk >= 0.4 else "narrows it" if shrunk >= 0.15 else "says little",
            }
        )
    return pd.DataFrame(out)


def _weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: Sequence[float]) -> list[float]:
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order]) / weights.sum()
    return [float(values[order][np.searchsorted(cumulated, share)]) for share in shares]


def predictive(outcomes: np.ndarray, weights: np.ndarray) -> pd.DataFrame:
    """A row per target: what the weighted sets predict for single futures, against what was observed."""
    rows = []
    for i, target in enumerate(TARGETS):
        values = outcomes[:, :, i]
        flat, heavy = values.ravel(), np.repeat(weights, values.shape[1])
        low, median, high = _weighted_quantiles(flat, heavy, (0.05, 0.5, 0.95))
        mean = float(np.average(flat, weights=heavy))
        scale = float(_scale(outcomes)[i])
        rows.append(
            {
                "target": target.key,
                "observed": target.observed,
                "tolerance": target.tolerance,
                "mean": mean,
                "low": low,
                "median": median,
                "high": high,
                "holds_observed": low <= target.observed + target.tolerance
                and target.observed - target.tolerance <= high,
                "error": float(misfit(mean, target.observed, target.tolerance))
                / scale,  # in standard deviations of the prior
            }
        )
    return pd.DataFrame(rows)


def weights_without(outcomes: np.ndarray, place: str, keep: int) -> np.ndarray:
    """Weights of the sets as they are when a place is not seen."""
    return accepted(distances(outcomes, OBSERVED, ~_is_of(place), TOLERANCE), keep)


def _is_of(place: str) -> np.ndarray:
    return np.array([target.place == place for target in TARGETS])


def left_out_table(outcomes: np.ndarray, default: np.ndarray, medians: np.ndarray, keep: int) -> pd.DataFrame:
    """Each place predicted from the others alone, beside what the default values predict.

    default: outcomes of the default set, shape (1, replicates, targets). medians: those of the posterior
    medians when each place is left out, shape (places, replicates, targets). Errors as in `predictive`.
    """
    rows = []
    scale = _scale(outcomes)
    for place, of_medians in zip(PLACES, medians, strict=True):
        table = predictive(outcomes, weights_without(outcomes, place, keep))
        for i in np.flatnonzero(_is_of(place)):
            by_medians, by_default = float(of_medians[:, i].mean()), float(default[..., i].mean())
            rows.append(
                {
                    "left_out": place,
                    **table.iloc[i].to_dict(),
                    "medians_mean": by_medians,
                    "medians_error": float(misfit(by_medians, OBSERVED[i], TOLERANCE[i])) / scale[i],
                    "default_mean": by_default,
                    "default_error": float(misfit(by_default, OBSERVED[i], TOLERANCE[i])) / scale[i],
                }
            )
    return pd.DataFrame(rows)


def errors_by_place(left_out: pd.DataFrame) -> pd.DataFrame:
    """Mean error over the targets of each place: of the posterior, of its medians, of the default."""
    return left_out.groupby("left_out", sort=False)[["error", "medians_error", "default_error"]].mean()


def verdict_on(left_out: pd.DataFrame) -> tuple[str, Interval]:
    """Whether posterior medians, which is what could become the default, predict places they have not
    seen better than the default does: a word, and the difference of errors with its interval over places."""
    errors = errors_by_place(left_out)
    paired = paired_difference(errors.medians_error.to_numpy(), errors.default_error.to_numpy(), counts=False)
    return {"less": BETTER, "more": "worse"}.get(paired.verdict, paired.verdict), paired.difference


# --- the command -------------------------------------------------------------------------------------


def calibrate(sets: int, replicates: int, seed: int, folder: Path, out: Path) -> None:
    """Run what is missing, infer, and write tables, pictures and the calibrated set to `out`."""
    for name in (*(f"{table}.csv" for table in TABLES), SET, MANIFEST, *PICTURES):
        check_can_write(out / name)
    rows = prior_sets(sets, seed)
    folder = folder / f"{sets}x{replicates}-seed{seed}-{model_fingerprint()}"  # another request, another folder
    outcomes = simulated(rows, replicates, folder / "prior", seed=seed)
    default = simulated([_default_row()], 200, folder / "default", seed=seed)
    keep = min(KEEP, sets * replicates // 20)
    weights = accepted(distances(outcomes, OBSERVED, tolerance=TOLERANCE), keep)
    posterior = posterior_table(rows, weights)
    without = [posterior_table(rows, weights_without(outcomes, place, keep)) for place in PLACES]
    medians = [{f"parameters.{row.parameter}": row.median for row in t.itertuples()} for t in (posterior, *without)]
    by_medians = simulated(medians, 200, folder / "medians", seed=seed)
    checks = predictive(outcomes, weights)
    checks["medians_mean"] = by_medians[0].mean(axis=0)  # what the file of medians gives
    checks["medians_error"] = misfit(checks.medians_mean, OBSERVED, TOLERANCE) / _scale(outcomes)
    left_out = left_out_table(outcomes, default, by_medians[1:], keep)
    verdict, difference = verdict_on(left_out)
    for name, table in zip(TABLES, (posterior, checks, left_out), strict=True):
        write_table(out / f"{name}.csv", table)
    _write_set(posterior, out)
    manifest = {
        "model": model_fingerprint(), "sets": sets, "replicates": replicates, "seed": seed,
        "kept": int(weights.sum()), "spread": SPREAD,
        "targets": [dataclasses.asdict(target) | {"outcome": target.label} for target in TARGETS],
        "on_places_left_out": verdict,
        "error_minus_error_of_default": dataclasses.asdict(difference),
    }  # fmt: skip
    write_document(out / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    from experiments.evidence.calibration_figures import draw

    with tempfile.TemporaryDirectory() as drawn:
        draw(rows, weights, outcomes, TARGETS, Path(drawn))
        for name in PICTURES:
            write_atomically(out / name, (Path(drawn) / name).read_bytes())
    print(posterior.to_string(index=False, float_format="{:.3g}".format), "\n")
    print(checks.to_string(index=False, float_format="{:.3g}".format), "\n")
    print(left_out.to_string(index=False, float_format="{:.3g}".format), "\n")
    print(errors_by_place(left_out).to_string(float_format="{:.3g}".format), "\n")
    print(f"Errors on places left out, posterior medians minus default: {difference}: {verdict}.")
    sign_again(out)
    print(f"Tables and pictures: {out}")


def _default_row() -> dict[str, Any]:
    return {key: declared_numbers()[key][1] for key in CALIBRATED}


def _write_set(posterior: pd.DataFrame, out: Path) -> None:
    """The posterior medians as a file for configs/parameters."""
    groups: dict[str, dict[str, float]] = {}
    for row in posterior.itertuples():
        group, name = str(row.parameter).split(".")
        groups.setdefault(group, {})[name] = float(f"{row.median:.4g}")
    head = "# Posterior medians of `symbiosis calibrate`; see docs/validation.md before using them.\n"
    write_document(out / SET, head + yaml.safe_dump(groups, sort_keys=False))
