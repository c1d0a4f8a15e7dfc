"""What a report is about: the same tables as `symbiosis compare` makes of the same request."""

from __future__ import annotations

import dataclasses

import pandas as pd

from experiments import statistics
from experiments.answer import labelled_runs, lever_keys
from experiments.answers import ASKS_FOR, REALISED
from experiments.report.matters import Trials, tried
from experiments.runner import run_cells
from experiments.settings import LEVERS, Settings


@dataclasses.dataclass(frozen=True)
class Results:
    """Outcomes of a request as tables; effects are paired differences in exchanges, costs in kroner."""

    settings: Settings
    outcome: str  # what the question asks for
    weekly: pd.DataFrame
    summary: pd.DataFrame
    effects: pd.DataFrame
    costs: pd.DataFrame
    headlines: pd.DataFrame  # paired differences in the outcome that is asked for
    trials: Trials | None


def computed(settings: Settings) -> Results:
    """Simulate what is asked."""
    runs, weekly = [], []
    for cell, record in enumerate(run_cells(settings)):
        runs.append(labelled_runs(settings, cell, record))
        weekly.append(statistics.weekly_table(record.weeks, cell))
    all_runs, all_weeks = pd.concat(runs, ignore_index=True), pd.concat(weekly, ignore_index=True)
    summary = statistics.summary_table(all_runs, all_weeks, lever_keys(settings))
    outcome = ASKS_FOR.get(settings.name, REALISED)
    return Results(
        settings,
        outcome,
        all_weeks,
        summary,
        statistics.effects_table(all_runs, settings.swept),
        statistics.effects_table(all_runs, settings.swept, "cost_nok"),
        statistics.effects_table(all_runs, settings.swept, outcome),
        tried(settings, summary, outcome),
    )


def observed(settings: Settings) -> dict[str, str]:
    """The form of each lever as the place is today."""
    return {lever: settings.case.as_observed.get(lever, "none") for lever in LEVERS}
