"""`symbiosis validate`: the model, and straw men, against patterns of evidence; a row each, as they fall."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.evidence import futures
from experiments.evidence.futures import Model, Setup
from experiments.evidence.patterns import PATTERNS, Pattern
from experiments.evidence.straw_men import NOBODY_AGREES, STRAW_MEN, StrawMan
from experiments.evidence.verdicts import NOT_REPRODUCED, REPRODUCED, Finding
from experiments.system.files import check_can_write, write_table
from experiments.system.progress import Progress

TABLE = "validation.csv"
STRAW_SHARE = 5  # one future of a straw man for so many of the model
BETWEEN = "; "  # names of straw men in a cell
MODEL = ""  # among the names of models


def futures_of_straw_men(replicates: int) -> int:
    """How many futures each straw man but the first has, where the model has so many."""
    return max(2, replicates // STRAW_SHARE)


def validate(replicates: int, out: Path) -> None:
    """Judge every pattern, print the table and write it to `out`."""
    check_can_write(out / TABLE)
    table = validation_table(replicates)
    write_table(out / TABLE, table)
    for row in table.itertuples():
        print(f"{row.pattern} ({row.source}; {row.use}): {row.verdict}")
        print(f"    observed:   {row.observed}")
        print(f"    model:      {row.measure}: {found(row)}; rule: {row.rule}")
        print(f"    counted:    {row.counted}")
        print(f"    straw men:  failed by {row.failed_by or 'none'}; passed by {row.passed_by or 'none'}\n")
    print(counts(table))
    print(
        f"Straw men have {futures_of_straw_men(replicates)} futures for {replicates} of the model (the first: as many)."
    )
    print(f"Table: {out / TABLE}")


def found(row: Any) -> str:
    """What a row of the table says that the model gives: a value, its interval, and what a second rule looks at."""
    if pd.isna(row.model):
        return "nothing to judge"
    told = f"{row.model:.3g} ({row.low:.3g} to {row.high:.3g})"
    return f"{told}; {row.also}" if row.also else told


def counts(table: pd.DataFrame) -> str:
    """How many patterns have which verdict, and how many of those that are counted as evidence."""
    counted = table[table.counted == "yes"]
    return (
        f"{len(table)} patterns: {_verdicts(table)}. {len(counted)} of them are counted as evidence:"
        f" {_verdicts(counted)}."
    )


def _verdicts(table: pd.DataFrame) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in table.verdict.value_counts().items())


def validation_table(
    replicates: int, patterns: Sequence[Pattern] = PATTERNS, straw_men: Sequence[StrawMan] = STRAW_MEN
) -> pd.DataFrame:
    """A row per pattern: what was observed, what the model gives, by which rule it is judged, and which straw men
    pass by the same rule.

    Counted as evidence is what is not so by definition, what the first straw man does not pass, and some straw man
    fails (which is more than not passing: with few futures one often cannot tell).
    """
    models: dict[str, Model] = {MODEL: futures.as_it_is, **{man.name: man.instead_of for man in straw_men}}
    runs = _all_runs(_setups(patterns), models, replicates)
    rows = []
    for pattern in patterns:
        finding, *of_straw_men = (pattern.judge(runs[name]) for name in models)
        verdicts = {man.name: own.verdict for man, own in zip(straw_men, of_straw_men, strict=True)}
        rows.append(_row(pattern, finding, verdicts))
    return pd.DataFrame(rows)


def _setups(patterns: Iterable[Pattern]) -> list[Setup]:
    return list(dict.fromkeys(setup for pattern in patterns for setup in pattern.setups))


def _all_runs(
    setups: Sequence[Setup], models: Mapping[str, Model], replicates: int
) -> dict[str, dict[Setup, pd.DataFrame]]:
    """Runs by model and setup. The first straw man decides what is counted: it has as many futures as the model."""
    groups: dict[int, list[str]] = {}
    for name in models:
        full = name in (MODEL, NOBODY_AGREES.name)
        groups.setdefault(replicates if full else futures_of_straw_men(replicates), []).append(name)
    own = {count: [models[name] for name in names] for count, names in groups.items()}
    progress = Progress(len(models) * len(setups), "setups")
    runs: dict[str, dict[Setup, pd.DataFrame]] = {name: {} for name in models}
    slow = [setup for setup in setups if setup.look]
    looks = futures.looked([(setup, count, own[count]) for count in groups for setup in slow])
    quick = (((setup, count), None) for count in groups for setup in setups if not setup.look)
    for (setup, count), seen in itertools.chain(looks, quick):
        for name, table in zip(groups[count], futures.simulated(setup, count, own[count], seen), strict=True):
            runs[name][setup] = table
        progress.advance(len(groups[count]))
    return runs


def _row(pattern: Pattern, finding: Finding, of_straw_men: Mapping[str, str]) -> dict[str, object]:
    return {
        "pattern": pattern.key,
        "source": pattern.source,
        "use": pattern.use,
        "observed": pattern.observed,
        "measure": pattern.measure,
        "rule": str(pattern.rule),
        "model": finding.value,
        "low": finding.low,
        "high": finding.high,
        "also": finding.also,
        "verdict": finding.verdict,
        "counted": counted(pattern, of_straw_men),
        "failed_by": _those(of_straw_men, NOT_REPRODUCED),
        "passed_by": _those(of_straw_men, REPRODUCED),
    }


def counted(pattern: Pattern, of_straw_men: Mapping[str, str]) -> str:
    """ "yes", or "no" and why; from the verdict on each straw man."""
    if pattern.not_counted:
        return f"no: {pattern.not_counted}"
    if of_straw_men.get(NOBODY_AGREES.name) == REPRODUCED:
        return f"no: passed where {NOBODY_AGREES.name}"
    return "yes" if NOT_REPRODUCED in of_straw_men.values() else "no: no straw man fails it"


def _those(of_straw_men: Mapping[str, str], verdict: str) -> str:
    return BETWEEN.join(name for name, own in of_straw_men.items() if own == verdict)
