"""Compare two records bit for bit, and say where they differ first."""

from __future__ import annotations

import pandas as pd

from sim import Case, Record, Scenario, simulate

CONTEXT = 3  # events shown before the first that differs


def first_difference(ours: Record, theirs: Record) -> str | None:
    """Where two records differ first (events, then weeks, then runs); None where they do not."""
    for name in ("events", "weeks", "runs"):
        a, b = getattr(ours, name), getattr(theirs, name)
        if list(a.columns) != list(b.columns) or list(a.dtypes) != list(b.dtypes):
            return f"{name}: columns differ:\n{a.dtypes}\n{b.dtypes}"
        row = _first_row_that_differs(a, b)
        if row is not None:
            return f"{name}: row {row} differs\n" + "\n".join(_rows(a, b, row))
    return None if ours.checksums() == theirs.checksums() else "checksums differ"


def _first_row_that_differs(a: pd.DataFrame, b: pd.DataFrame) -> int | None:
    shared = min(len(a), len(b))
    same = (a.iloc[:shared] == b.iloc[:shared]) | (a.iloc[:shared].isna() & b.iloc[:shared].isna())
    differing = [position for position, all_same in enumerate(same.all(axis=1)) if not all_same]
    if differing:
        return differing[0]
    return shared if len(a) != len(b) else None


def _rows(a: pd.DataFrame, b: pd.DataFrame, row: int) -> list[str]:
    lines = [f"  both    {tuple(a.iloc[r])}" for r in range(max(0, row - CONTEXT), row)]
    for name, table, other in (("ensemble", a, b), ("mesa", b, a)):
        if row >= len(table):
            lines.append(f"  {name}: no such row")
        elif row < len(other):
            here, there = table.iloc[row], other.iloc[row]
            cells = [f"{c}={here[c]!r}" for c in table if repr(here[c]) != repr(there[c])]
            where = [str(table[c].iloc[row]) for c in ("replicate", "week") if c in table]
            lines.append(f"  {name}: replicate, week {', '.join(where)}: {', '.join(cells)}")
        else:
            lines.append(f"  {name}: {tuple(table.iloc[row])}")
    return lines


def assert_twins(case: Case, scenario: Scenario, *, seed: int = 1, replicates: object = 2, weeks: int = 260) -> None:
    """Both engines give the same record, bit for bit; the ensemble's `runs` alone are the same too."""
    request = {"seed": seed, "replicates": replicates, "weeks": weeks}
    ours = simulate(case, scenario, engine="ensemble", threads=1, **request)
    theirs = simulate(case, scenario, engine="mesa", **request)
    difference = first_difference(ours, theirs)
    assert difference is None, difference
    alone = simulate(case, scenario, engine="ensemble", outcomes="runs", threads=1, **request)
    assert alone.checksums()["runs"] == ours.checksums()["runs"]
