"""The pictures: the grid of scenarios, and how they go year by year."""

from __future__ import annotations

import base64
import html
import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.answer.figures import levers, style
from experiments.report import labels
from experiments.report.matters import level_near_today, near_today
from experiments.report.results import Results
from experiments.words.catalogue import Words
from experiments.words.sentences import horizon_words

MOST_LEVERS = 3  # of a picture
MOST_LINES = 5  # of a picture over time; more cannot be told apart
MOST_PANELS = 3  # of a picture; more are too small to read on paper


def pictures(results: Results, say: Words) -> Iterator[str]:
    """All of them; a single scenario has no grid."""
    if results.settings.swept:
        yield _grid(results, say)
    yield _over_time(results, say)


def _grid(results: Results, say: Words) -> str:
    settings, swept = results.settings, results.settings.swept
    columns = {results.outcome: results.summary.asked, "low": results.summary.asked_low}
    asked, notes = results.summary.assign(**columns, high=results.summary.asked_high), []
    for key in [*swept][MOST_LEVERS:]:  # more levers than a picture has room for stand as today
        asked = asked[asked[key] == level_near_today(settings, key)]
        notes = [labels.others_held(settings, say)]
    title = say(f"{labels.about(results.outcome)}.picture.grid", years=horizon_words(settings.weeks, say))
    how = say.count("report.picture.grid.how", settings.replicates, table=labels.table(labels.NUMBERS, say))
    return _figure(levers.grid(asked, swept, settings.weeks, say, results.outcome), title, [how, *notes])


def _over_time(results: Results, say: Words) -> str:
    settings = results.settings
    shown, lines, notes = results.summary, dict(settings.swept), []
    if math.prod(len(levels) for levels in [*lines.values()][1:]) > MOST_PANELS:
        shown, lines = near_today(settings, shown), dict([*lines.items()][:1])
        notes.append(labels.others_held(settings, say))
    for lever in [*lines][:1]:
        if len(lines[lever]) > MOST_LINES:
            lines[lever] = _extremes(shown, lever, lines[lever])
            shown = shown[shown[lever].isin(lines[lever])]
            notes.append(say("report.picture.few"))
    weekly = results.weekly[results.weekly.cell.isin(shown.cell)]
    how = say.count("report.picture.time.how", settings.replicates, table=labels.table(labels.BY_YEAR, say))
    drawn = levers.over_time(weekly, shown[["cell", *lines]], lines, say, results.outcome)
    return _figure(drawn, say(f"{labels.about(results.outcome)}.by_year"), [how, *notes])


def _extremes(summary: pd.DataFrame, lever: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The baseline of a lever and its levels with most and fewest exchanges, in the order of the design."""
    means = summary.groupby(lever).asked.mean().drop(levels[0])
    kept = {levels[0], means.idxmax(), means.idxmin()}
    return tuple(level for level in levels if level in kept)


def _figure(drawn: Any, title: str, notes: list[str]) -> str:
    """A figure with its caption; the picture is an image of its own, so that its styles stay its own."""
    content = base64.b64encode(style.svg(drawn)).decode()
    how = " ".join(notes)
    return (
        f'<figure><img alt="{html.escape(f"{title}. {how}")}" src="data:image/svg+xml;base64,{content}">'
        f"<figcaption><b>{html.escape(title)}.</b> {html.escape(how)}</figcaption></figure>"
    )
