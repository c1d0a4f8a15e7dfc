"""Tables of results from the rows that compiled runs wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.ensemble.exchange import NEVER
from sim.happenings import BODIES, What, Why, in_words
from sim.place.case import KINDS, Case
from sim.record import EVENT_COLUMNS, RUN_COLUMNS, WEEK_COLUMNS, event_table
from sim.scenario import CHOICES, Scenario

if TYPE_CHECKING:  # imported where a table is made
    import pandas as pd


def table_of_runs(
    case: Case, scenarios: Sequence[Scenario], runs: np.recarray, rows: np.ndarray, weeks: int
) -> pd.DataFrame:
    """A row per run (sim.record.RUN_COLUMNS), with a first column `scenario`."""
    import pandas as pd

    which = runs["scenario"]
    columns: dict[str, object] = {"scenario": which}
    for lever in CHOICES:
        forms = np.array([scenario.labels()[lever] for scenario in scenarios], dtype=object)
        columns[lever] = forms[which]
    columns |= {"seed": runs["seed"], "replicate": runs["replicate"]}
    columns |= {"weeks": np.full(len(rows), weeks)}
    columns |= {name: rows[name] for name in RUN_COLUMNS if name in rows.dtype.names}
    for k, kind in enumerate(KINDS):
        columns["realised_" + kind.replace("-", "_")] = rows["realised_by_kind"][:, k]
    first = rows["weeks_to_first_exchange"]
    columns["weeks_to_first_exchange"] = pd.arrays.IntegerArray(first.copy(), first == NEVER)
    return pd.DataFrame(columns, columns=["scenario", *RUN_COLUMNS])


def table_of_weeks(runs: np.recarray, rows: np.ndarray, weeks: int) -> pd.DataFrame:
    """A row per run and week (sim.record.WEEK_COLUMNS), with a first column `scenario`."""
    import pandas as pd

    columns = {name: rows[name] for name in WEEK_COLUMNS if name in rows.dtype.names}
    for name, column in columns.items():
        if column.dtype == np.int32:
            columns[name] = column.astype(np.int64)
    columns["scenario"] = np.repeat(runs["scenario"], weeks)
    columns["replicate"] = np.repeat(runs["replicate"], weeks)
    return pd.DataFrame(columns, columns=["scenario", *WEEK_COLUMNS])


def table_of_events(
    case: Case, runs: np.recarray, chunks: Sequence[np.recarray], parts: Sequence[np.recarray]
) -> pd.DataFrame:
    """A row per event (sim.record.EVENT_COLUMNS), with a first column `scenario`."""
    rows = np.concatenate(parts)
    first_runs = np.cumsum([0, *(len(chunk) for chunk in chunks[:-1])])
    run = rows["run"] + np.repeat(first_runs, [len(part) for part in parts])
    names = [row.opportunity for row in case.opportunities] + [firm.firm for firm in case.firms]
    columns = {
        "scenario": runs["scenario"][run],
        "replicate": runs["replicate"][run],
        "week": rows["week"].astype(np.int64),
        "what": np.array([what.text for what in What], dtype=object)[rows["what"]],
        "who": np.array([*names, *BODIES], dtype=object)[rows["who"]],
        "why": _reasons(rows),
    }
    return event_table(columns)


def no_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of weeks and of events without a row."""
    import pandas as pd

    weeks, events = (pd.DataFrame(columns=["scenario", *columns]) for columns in (WEEK_COLUMNS, EVENT_COLUMNS))
    return weeks, event_table(events)


def in_order(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One table of several, by scenario; the rows of each scenario stay in their order."""
    import pandas as pd

    if len(tables) == 1:
        return tables[0]
    return pd.concat(tables).sort_values("scenario", kind="stable", ignore_index=True)


def _reasons(rows: np.ndarray) -> np.ndarray:
    """Why, in words; each of the few different reasons is told once."""
    base = int(max(rows["a"].max(initial=0), rows["b"].max(initial=0))) + 1
    keys = (rows["why"].astype(np.int64) * base + rows["a"]) * base + rows["b"]
    different, which = np.unique(keys, return_inverse=True)
    told = [in_words(Why(key // base // base), key // base % base, key % base) for key in different.tolist()]
    return np.array(told, dtype=object)[which]
