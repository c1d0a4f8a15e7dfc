"""`symbiosis validate`: the model against patterns of evidence, a row each, as they fall."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.evidence.futures import simulated
from experiments.evidence.patterns import PATTERNS, Pattern
from experiments.system.files import check_can_write, write_table
from experiments.system.progress import Progress

TABLE = "validation.csv"


def validate(replicates: int, out: Path) -> None:
    """Judge every pattern, print the table and write it to `out`."""
    check_can_write(out / TABLE)
    table = validation_table(replicates)
    write_table(out / TABLE, table)
    for row in table.itertuples():
        print(f"{row.pattern} ({row.source}; {row.use}): {row.verdict}")
        print(f"    observed: {row.observed}")
        print(f"    model:    {row.measure}: {row.model:.3g} ({row.low:.3g} to {row.high:.3g}); rule: {row.rule}\n")
    counts = table.verdict.value_counts()
    print(f"{len(table)} patterns: {', '.join(f'{count} {verdict}' for verdict, count in counts.items())}.")
    print(f"Table: {out / TABLE}")


def validation_table(replicates: int, patterns: tuple[Pattern, ...] = PATTERNS) -> pd.DataFrame:
    """A row per pattern: what was observed, what the model gives, by which rule it is judged."""
    setups = list(dict.fromkeys(setup for pattern in patterns for setup in pattern.setups))
    progress = Progress(len(setups), "setups")
    runs = {}
    for setup in setups:
        runs[setup] = simulated(setup, replicates)
        progress.advance(1)
    rows = []
    for pattern in patterns:
        finding = pattern.judge(runs.__getitem__)
        rows.append(
            {
                "pattern": pattern.key,
                "source": pattern.source,
                "use": "calibrated" if pattern.for_calibration else "held out",
                "observed": pattern.observed,
                "measure": pattern.measure,
                "rule": str(pattern.rule),
                "model": finding.value,
                "low": finding.low,
                "high": finding.high,
                "verdict": finding.verdict,
            }
        )
    return pd.DataFrame(rows)
