"""What a report is about: the same tables as `symbiosis compare` makes of the same request."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from experiments import statistics
from experiments.answer.produce import labelled_runs, lever_keys
from experiments.answer.runner import run_cells
from experiments.answer.unmoved import Unmoved, unmoved
from experiments.ledger.exchanges import exchanges_table
from experiments.ledger.sides import Advice, advice_on, ledger_table, places_of
from experiments.report.matters import Trials, near_today, tried
from experiments.request.schema import LEVERS
from experiments.request.settings import Settings
from experiments.words.bite import Bitless, bitless
from sim.happenings import What, Why
from sim.record import Record
from sim.scenario import Scenario, starts_present


class ProjectMoney(NamedTuple):
    """What project money meant in the futures of one scenario."""

    ended: int  # futures in which at some time no project paid and nobody worked
    weeks_without: float  # mean weeks of a run without a facilitator, after the first one started
    funder_hours: float  # of all futures together, as is `hours`
    hours: float
    funder_nok: float  # mean of a run, as is `own_nok`
    own_nok: float


@dataclasses.dataclass(frozen=True)
class Results:
    """Outcomes of a request as tables."""

    settings: Settings
    experiment: str | None  # the prepared one that was asked for
    outcome: str  # what the question asks for
    weekly: pd.DataFrame
    summary: pd.DataFrame  # of `symbiosis compare`, and with `asked`, `asked_low`, `asked_high`: mean and interval
    told: statistics.Told | None  # the same comparisons as those of `symbiosis compare`; None of a single scenario
    costs: pd.DataFrame  # the same differences in kroner
    headlines: pd.DataFrame  # effects of the first lever with the others as today, with their range over the others
    best: str  # the level of the first lever with most, all else as today, and those that cannot be told from it
    ties: tuple[str, ...]
    trials: Trials | None
    money_ended: tuple[int, ...]  # of each scenario: futures in which the facilitator's money was not renewed
    project_money: tuple[ProjectMoney, ...]  # of each scenario
    unmoved: tuple[Unmoved, ...] = ()  # levels that moved nothing although they could
    sides: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)  # both sides of the ledger
    exchanges: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)  # which come about, and when
    advice: Advice | None = None  # what to choose, of several scenarios

    @property
    def effects(self) -> pd.DataFrame:
        """Paired differences in the outcome that is asked for."""
        return self.told.all.effects if self.told else pd.DataFrame()

    @cached_property
    def bitless(self) -> list[Bitless]:
        """Levers that are on and can change nothing."""
        return bitless(self.settings.case, [cell.scenario for cell in self.settings.cells], self.settings.weeks)


def project_money_of(record: Record, scenario: Scenario) -> ProjectMoney:
    """What project money meant in the futures of a scenario."""
    events, runs = record.events, record.runs
    ended = events[events.why == Why.NOBODY_PAYS.text]
    before = pd.Series(0, index=runs.index)  # weeks before the post was first filled, which are no gap
    if not starts_present(scenario):
        started = events[events.what == What.FACILITATOR_STARTED.text]  # who starts works from the week after
        before = runs.replicate.map(started.groupby("replicate").week.min()).fillna(0)
    return ProjectMoney(
        ended.replicate.nunique(),
        float((runs.weeks_without_facilitator - before).mean()),
        float(runs.funder_hours.sum()),
        float(runs.facilitator_hours.sum()),
        float(runs.funder_nok.mean()),
        float((runs.cost_nok - runs.funder_nok).mean()),
    )


def computed(settings: Settings, experiment: str | None = None) -> Results:
    """Simulate what is asked; of a prepared experiment, its own outcome."""
    several = {key: levels for key, levels in settings.swept.items() if len(levels) > 1}
    settings = dataclasses.replace(settings, swept=several)  # one level alone is no comparison
    runs, weekly, money_ended, project_money, exchanges = [], [], [], [], []
    places = places_of(settings)
    for cell, record in enumerate(run_cells(settings)):
        runs.append(labelled_runs(settings, cell, record))
        weekly.append(statistics.weekly_table(record.weeks, cell))
        ended = record.events[record.events.why == Why.MONEY_NOT_RENEWED.text]
        money_ended.append(ended.replicate.nunique())
        exchanges.append(exchanges_table(record.events, places[cell], settings.replicates, cell))
        project_money.append(project_money_of(record, settings.cells[cell].scenario))
    all_runs, all_weeks = pd.concat(runs, ignore_index=True), pd.concat(weekly, ignore_index=True)
    outcome, swept = settings.outcome, settings.swept
    summary = statistics.summary_table(all_runs, all_weeks, lever_keys(settings))
    asked = [statistics.count_interval(group[outcome]) for _, group in all_runs.groupby("cell", sort=True)]
    summary = summary.assign(
        asked=[one.mean for one in asked], asked_low=[one.low for one in asked], asked_high=[one.high for one in asked]
    )
    told = statistics.told(all_runs, swept, outcome) if swept else None
    headlines, best, ties = _as_today(settings, summary, all_runs, outcome)
    return Results(
        settings,
        experiment,
        outcome,
        all_weeks,
        summary,
        told,
        statistics.effects_table(all_runs, swept, "cost_nok"),
        headlines,
        best,
        ties,
        tried(settings, summary, told.all.effects if told else pd.DataFrame(), outcome),
        tuple(money_ended),
        tuple(project_money),
        tuple(unmoved(settings, all_runs)),
        ledger_table(settings, all_runs),
        pd.concat(exchanges, ignore_index=True),
        advice_on(settings, all_runs, outcome, told),
    )


def _as_today(
    settings: Settings, summary: pd.DataFrame, runs: pd.DataFrame, outcome: str
) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Differences of the first lever's levels, all else as today; the best level, and those that tie with it."""
    if not settings.swept:
        return pd.DataFrame(), "", ()
    first, *others = settings.swept
    levels = settings.swept[first]
    near = near_today(settings, summary)
    here = runs[runs.cell.isin(near.cell)]
    held = statistics.comparisons_of(settings.swept)  # with all that the answer tells
    headlines = statistics.effects_table(here, {first: levels}, outcome, held)
    means = near.set_index(first).asked
    headlines["mean"] = [means[level] for level in headlines.level]
    headlines["mean_against"] = means[levels[0]]
    by_place = summary.pivot_table(index=others, columns=first, values="asked") if others else None
    for end in ("min", "max"):
        headlines[f"{end}_elsewhere"] = [
            float("nan") if by_place is None else getattr(by_place[level] - by_place[levels[0]], end)()
            for level in headlines.level
        ]
    by_level = {level: here[here[first] == level].set_index("replicate")[outcome] for level in levels}
    rank = statistics.ranked(by_level, held)
    best = str(means.idxmax())
    return headlines, best, tuple(level for level in rank.most or rank.levels if level != best)


def observed(settings: Settings) -> dict[str, str]:
    """The form of each lever as the place is today."""
    return {lever: settings.case.as_observed.get(lever, "none") for lever in LEVERS}
