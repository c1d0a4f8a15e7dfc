"""Checks of the model that print a table: against independent implementations, and of paired luck."""

from __future__ import annotations

import dataclasses
import importlib.resources
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.answer.runner import run_cells
from experiments.request.settings import Cell, Settings
from experiments.statistics import paired_difference
from experiments.system.files import check_can_write, write_table
from sim import Case, Parameters, Record, Scenario, load_case

LEVERS = ("facilitator", "colocation", "meetings")
INDEPENDENT_REPLICATES = 300
MEASURES = {"realised_10y": 0.1, "share_none_2y": 0.01}  # and their rounding
REWRITTEN, REWRITTEN_ROUNDING = "realised_10y_rewritten", 0.01
SEED = 1
# Mechanisms of version 3, part two, and the two defaults that it moved besides: with the former switched off and the
# latter as they were every bit is that of part one, of which the others' implementations are.
PART_TWO = (
    "competence", "theme_day_contact", "steep_finance", "clarity", "unmet_hope",
    "fair_review", "trust_returns", "incidents", "suspicion", "patience_by_size", "decline_by_peak",
)  # fmt: skip
MOVED_BY_PART_TWO = {"commitment.impatience": 0.3, "commitment.exit_commitment": 0.15}


def independent_rows() -> pd.DataFrame:
    """What others' implementations of the specification gave on the reference case: means of 300 replicates, rounded.

    All but the last column are of a prototype of the same week; `realised_10y_rewritten` is of an implementation that
    shares nothing with it, random numbers included, and has no value where that one was not run.
    """
    text = importlib.resources.files(__package__).joinpath("independent_rows.csv").read_text("utf-8")
    return pd.read_csv(io.StringIO(text), keep_default_na=False, na_values={REWRITTEN: [""]})


def _run(case: Case, scenarios: list[Scenario], replicates: int, seed: int = SEED) -> list[Record]:
    cells = tuple(Cell({}, scenario) for scenario in scenarios)
    return list(run_cells(Settings("check", "", case, seed, replicates, 520, "ensemble", {}, cells)))


def _row(record: Record) -> dict[str, np.ndarray]:
    """Per replicate: realised after 2, 5, 10 years, none after 2, trust after 10, stage after 2."""
    at = {week: record.weeks[record.weeks.week == week].reset_index() for week in (104, 260, 520)}
    return {
        "realised_2y": at[104].exchanges_realised.to_numpy(),
        "realised_5y": at[260].exchanges_realised.to_numpy(),
        "realised_10y": at[520].exchanges_realised.to_numpy(),
        "share_none_2y": (at[104].exchanges_realised == 0).to_numpy(),
        "trust_10y": at[520].trust.to_numpy(),
        "stage_2y": at[104].stage.to_numpy(),
    }


def _scenarios(rows: pd.DataFrame) -> list[Scenario]:
    return [Scenario(*(row[lever] for lever in LEVERS)) for _, row in rows.iterrows()]


def reference_table(replicates: int, out: Path) -> None:
    """Every row of the independent table again, part two of version 3 left out, and its distance in standard errors.

    Trust stands beside theirs and is not compared: theirs is a mean over all pairs, ours over partners.
    """
    check_can_write(out / "reference_table.csv")
    expected = independent_rows()
    before = Parameters().replaced(MOVED_BY_PART_TWO)
    scenarios = [dataclasses.replace(one, parameters=before, without=PART_TWO) for one in _scenarios(expected)]
    records = _run(load_case("reference"), scenarios, replicates)
    rows = []
    for (_, theirs), record in zip(expected.iterrows(), records, strict=True):
        values = _row(record)
        row: dict[str, Any] = {lever: theirs[lever] for lever in LEVERS}
        row |= {name: round(float(values[name].mean()), 3) for name in ("realised_2y", "realised_5y")}
        for name, rounding in MEASURES.items():
            row[name] = round(float(values[name].mean()), 3)
            row[f"{name}_independent"] = theirs[name]
            row[f"{name}_standard_errors"] = _distance(values[name], theirs[name], rounding)
        row["trust_10y_of_partners"] = round(float(values["trust_10y"].mean()), 3)
        row["trust_10y_of_all_pairs_independent"] = theirs["trust_10y"]
        row[REWRITTEN] = theirs[REWRITTEN]
        row[f"{REWRITTEN}_standard_errors"] = _distance(values["realised_10y"], theirs[REWRITTEN], REWRITTEN_ROUNDING)
        row["commonest_stage_2y"] = int(pd.Series(values["stage_2y"]).mode().iloc[0])
        row["commonest_stage_2y_independent"] = theirs["commonest_stage_2y"]
        rows.append(row)
    table = pd.DataFrame(rows)
    _write(table, out, "reference_table.csv")
    worst = table[[f"{name}_standard_errors" for name in (*MEASURES, REWRITTEN)]].abs().max().max()
    rows_text = f"over {len(table)} rows, {replicates} replicates"
    print(f"Largest distance: {worst:.2f} standard errors of the difference, {rows_text}.")


def _distance(values: np.ndarray, theirs: float, rounding: float) -> float:
    """How many standard errors of the difference ours lies above theirs."""
    variance = float(values.var(ddof=1))
    error = np.sqrt(variance / len(values) + variance / INDEPENDENT_REPLICATES + rounding**2 / 12)
    return round(float((values.mean() - theirs) / error), 2)


def vestbygd_table(replicates: int, out: Path) -> None:
    """Vestbygd as it falls, with the columns of the reference table."""
    check_can_write(out / "vestbygd_table.csv")
    levers = independent_rows()[list(LEVERS)]
    records = _run(load_case("vestbygd"), _scenarios(levers), replicates)
    rows = []
    for (_, choice), record in zip(levers.iterrows(), records, strict=True):
        values = _row(record)
        named = ("realised_2y", "realised_5y", "realised_10y", "share_none_2y", "trust_10y")
        rows.append(
            {
                **choice,
                **{name: round(float(values[name].mean()), 3) for name in named},
                "sd_10y": round(float(values["realised_10y"].std(ddof=1)), 3),
                "commonest_stage_2y": int(pd.Series(values["stage_2y"]).mode().iloc[0]),
            }
        )
    _write(pd.DataFrame(rows), out, "vestbygd_table.csv")


_PAIRS = (
    ("facilitator", Scenario("appointed", "park_with_common_room", "monthly"), {"facilitator": "none"}),
    ("facilitator", Scenario("appointed", "park_with_common_room", "monthly"), {"facilitator": "informal"}),
    ("colocation", Scenario("appointed", "park_with_common_room", "monthly"), {"colocation": "none"}),
    ("meetings", Scenario("appointed", "park_with_common_room", "monthly"), {"meetings": "none"}),
    ("meetings", Scenario("appointed", "park_with_common_room", "weekly"), {"meetings": "monthly"}),
    ("meetings", Scenario("appointed", "park_with_common_room", "fortnightly"), {"meetings": "monthly"}),
)


def paired_luck(replicates: int, out: Path) -> None:
    """Correlation of paired outcomes, and the variance of the difference against independent seeds."""
    check_can_write(out / "paired_luck.csv")
    case = load_case("reference")
    pairs = [(lever, a, dataclasses.replace(a, **change)) for lever, a, change in _PAIRS]  # type: ignore[arg-type]
    same = _run(case, [scenario for _, a, b in pairs for scenario in (a, b)], replicates)
    other = _run(case, [b for _, _, b in pairs], replicates, seed=SEED + 1)
    rows = []
    for k, (lever, a, b) in enumerate(pairs):
        for outcome in ("exchanges_realised", "trust"):
            x, y, z = (record.runs[outcome].to_numpy(float) for record in (same[2 * k], same[2 * k + 1], other[k]))
            paired, independent = paired_difference(x, y), np.var(x - z, ddof=1)
            rows.append(
                {
                    "lever": lever,
                    "scenario": a.labels()[lever],
                    "against": b.labels()[lever],
                    "outcome": outcome,
                    "difference": round(paired.difference.mean, 3),
                    "low": round(paired.difference.low, 3),
                    "high": round(paired.difference.high, 3),
                    "correlation": round(paired.correlation, 3),
                    "variance_ratio": round(float(np.var(x - y, ddof=1) / independent), 3),
                    "pairs": replicates,
                }
            )
    _write(pd.DataFrame(rows), out, "paired_luck.csv")


def _write(table: pd.DataFrame, out: Path, name: str) -> None:
    write_table(out / name, table)
    with pd.option_context("display.width", 250, "display.max_columns", 50, "display.max_rows", 100):
        print(table.to_string(index=False))
    print(f"Written: {out / name}")
