"""`symbiosis validate`: the model, and straw men, against patterns of evidence; a row each, as they fall."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from experiments.evidence import futures
from experiments.evidence.futures import Setup
from experiments.evidence.patterns import PATTERNS, Pattern
from experiments.evidence.straw_men import NOBODY_AGREES, STRAW_MEN, StrawMan
from experiments.evidence.verdicts import NOT_REPRODUCED, REPRODUCED, Finding
from experiments.system.files import check_can_write, write_table
from experiments.system.progress import Progress

TABLE = "validation.csv"
STRAW_SHARE = 5  # one future of a straw man for so many of the model
BETWEEN = "; "  # names of straw men in a cell


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
    print(f"Straw men have {_of_straw_men(replicates)} futures for {replicates} of the model.")
    print(f"Table: {out / TABLE}")


def found(row: object) -> str:
    """What a row of the table says that the model gives: a value, its interval, and what a second rule looks at."""
    told = f"{row.model:.3g} ({row.low:.3g} to {row.high:.3g})"  # type: ignore[attr-defined]
    return f"{told}; {row.also}" if row.also else told  # type: ignore[attr-defined]


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
    wanted = [(setup, replicates) for setup in _setups(patterns)]
    for man in straw_men:
        wanted += [(_instead(man, setup), _of_straw_men(replicates)) for setup in _setups(patterns)]
    runs = _all_runs(wanted)
    by_man = {
        man.name: [pattern.judge({s: runs[_instead(man, s), _of_straw_men(replicates)] for s in pattern.setups})
                   for pattern in patterns]
        for man in straw_men
    }  # fmt: skip
    rows = []
    for number, pattern in enumerate(patterns):
        finding = pattern.judge({setup: runs[setup, replicates] for setup in pattern.setups})
        rows.append(_row(pattern, finding, {name: findings[number].verdict for name, findings in by_man.items()}))
    return pd.DataFrame(rows)


def _of_straw_men(replicates: int) -> int:
    return max(2, replicates // STRAW_SHARE)


def _setups(patterns: Iterable[Pattern]) -> list[Setup]:
    return list(dict.fromkeys(setup for pattern in patterns for setup in pattern.setups))


def _instead(man: StrawMan, setup: Setup) -> Setup:
    return dataclasses.replace(setup, scenario=man.instead_of(setup.scenario))


def _all_runs(wanted: Sequence[tuple[Setup, int]]) -> dict[tuple[Setup, int], pd.DataFrame]:
    """Runs of each (setup, futures); what the slow engine is asked for is shared out to all cores."""
    progress = Progress(len(wanted), "setups")
    runs = {}
    slow = {setup: replicates for setup, replicates in wanted if setup.look}
    for setup, looks in futures.looked(slow.items()):
        runs[setup, slow[setup]] = futures.simulated(setup, slow[setup], looks)
        progress.advance(1)
    for setup, replicates in wanted:
        if not setup.look:
            runs[setup, replicates] = futures.simulated(setup, replicates)
            progress.advance(1)
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
