"""What levers do: exchanges over time, and the grid of levers at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from experiments.answer import drawing
from experiments.answer.figures import style
from experiments.answer.figures.style import COLOURS, DASHES, MARKERS
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, horizon_words

LETTERS_AN_INCH, LETTERS_OF_HANDLE = 15, 10  # of a legend
MOST_LETTERS = 45  # of labels side by side under a picture; more run into each other


def _facets(swept: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None, str | None]:
    """Which lever gives the lines, the columns, the rows."""
    keys = [*swept][:3]
    keys += [None] * (3 - len(keys))  # type: ignore[list-item]
    lines, rows, columns = keys
    return lines, columns if columns else rows, rows if columns else None


def over_time(
    weekly: pd.DataFrame, cells: pd.DataFrame, swept: Mapping[str, Sequence[str]], say: Words = ENGLISH,
    measure: str = "exchanges_realised",
) -> Any:  # fmt: skip
    """Exchanges realised, or operating, over time by scenario: mean, its 95 % interval, and 8 of 10 futures."""
    drawing.begin()
    data = weekly[weekly.measure == measure].merge(cells, on="cell")
    is_spread = bool((data.from_spread < data.to_spread).any())  # not of one future
    lines, column, row = _facets(swept)
    columns = swept[column] if column else [None]
    rows = swept[row] if row else [None]
    figure, axes = plt.subplots(
        len(rows), len(columns), figsize=(1.2 + min(3.6, 14 / len(columns)) * len(columns), 1.1 + 2.7 * len(rows)),
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    for axis in axes.flat:
        axis.set_autoscale_on(False)  # until all is there: each shade would have the ends of all panels worked out anew
    for i, row_level in enumerate(rows):
        for j, column_level in enumerate(columns):
            axis = axes[i][j]
            part = data
            if column_level is not None:
                part = part[part[column] == column_level]
            if row_level is not None:
                part = part[part[row] == row_level]
            for k, level in style.styled(lines, swept):
                line = part if level is None else part[part[lines] == level]
                years = line.week / 52
                axis.fill_between(years, line.low, line.high, color=COLOURS[k % 7], alpha=0.2, linewidth=0)
                if is_spread:
                    _spread(axis, years, line, k)
                axis.plot(
                    years, line["mean"], color=COLOURS[k % 7], linestyle=DASHES[k % 7], linewidth=2,
                    marker=MARKERS[k % 7], markevery=104, markersize=6,
                    label=style.short(lines, level, say) if level else "",
                )  # fmt: skip
            facets = ((row, row_level), (column, column_level))
            titles = [style.title(key, level, say) for key, level in facets if key and level]
            axis.set_title("\n".join(titles), fontsize=10)
            axis.set_xlabel(say("axis.years") if i == len(rows) - 1 else "")
            axis.set_ylabel(say(f"axis.{measure.removeprefix('exchanges_')}") if j == 0 else "")
    for axis in axes.flat:
        axis.set_autoscale_on(True)
    shared = axes[0][0]  # by all: its ends and steps are those of the others
    shared.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    shared.set(xlim=(0, None), ylim=(0, None))
    _legend(figure, axes[0][0], lines, say, say("axis.spread") if is_spread else "")
    return figure


def _spread(axis: Any, years: Any, line: pd.DataFrame, k: int) -> None:
    """Where 8 of 10 futures lie: two thin lines, dashed as the mean's, and the lightest of shades between them."""
    axis.fill_between(years, line.from_spread, line.to_spread, color=COLOURS[k % 7], alpha=0.05, linewidth=0)
    for end in (line.from_spread, line.to_spread):
        axis.plot(years, end, color=COLOURS[k % 7], linestyle=DASHES[k % 7], linewidth=0.6, alpha=0.8)


def _legend(figure: Any, axis: Any, lines: str | None, say: Words, more: str = "") -> None:
    """`more`: what else the picture shows, in a line of its own."""
    if more and not lines:
        figure.tight_layout(rect=(0, 0, 1, 0.93))
        figure.text(0.5, 0.95, more, ha="center", va="bottom", fontsize=10)
    if lines:
        handles, labels = axis.get_legend_handles_labels()
        letters = max(map(len, labels)) + LETTERS_OF_HANDLE
        columns = min(len(labels), max(1, int(figure.get_figwidth() * LETTERS_AN_INCH / letters)))
        figure.tight_layout(rect=(0, 0, 1, 0.93))
        figure.legend(
            handles, labels, title="\n".join(filter(None, (say("axis.legend", lever=style.name_of(lines, say)), more))),
            loc="lower center", bbox_to_anchor=(0.5, 0.93),
            ncol=columns, frameon=False, fontsize=10, handlelength=3.5,
        )  # fmt: skip


def grid(
    summary: pd.DataFrame, swept: Mapping[str, Sequence[str]], weeks: int, say: Words = ENGLISH,
    measure: str = "exchanges_realised",
) -> Any:  # fmt: skip
    """The grid of levers: exchanges realised, or operating, at the end, mean and 95 % interval (`low`, `high`)."""
    drawing.begin()
    keys = [*swept][:3]
    lines = keys[0]
    if len(keys) == 2 and len(swept[lines]) > len(COLOURS):  # so many lines cannot be told apart
        lines = keys[1]
        keys.reverse()
    if len(keys) == 1 and sum(len(style.short(lines, str(level), say)) for level in swept[lines]) > MOST_LETTERS:
        return _grid_of_long_names(summary, lines, swept, weeks, say, measure)
    x = keys[2] if len(keys) > 2 else keys[1] if len(keys) > 1 else keys[0]
    column = keys[1] if len(keys) > 2 else None
    columns = swept[column] if column else [None]
    figure, axes = plt.subplots(1, len(columns), figsize=(1.4 + 4.2 * len(columns), 4.2), sharey=True, squeeze=False)
    for j, column_level in enumerate(columns):
        axis = axes[0][j]
        part = summary if column_level is None else summary[summary[column] == column_level]
        for place, (k, level) in enumerate(style.styled(lines, swept)):
            line = part[part[lines] == level]
            if x == lines:
                positions = np.array([place])
            else:
                shift = 0.12 * (place - (len(swept[lines]) - 1) / 2)
                positions = np.array([list(swept[x]).index(value) for value in line[x]]) + shift
            mean = line[measure].to_numpy()
            spread = np.nan_to_num([mean - line.low, line.high - mean])
            axis.errorbar(
                positions, mean, yerr=spread, color=COLOURS[k % 7], linestyle=DASHES[k % 7], linewidth=1.3,
                marker=MARKERS[k % 7], markersize=7, capsize=3, label=style.short(lines, str(level), say),
            )  # fmt: skip
        labels = [style.short(x, value, say) for value in swept[x]]
        crowded = sum(map(len, labels)) > MOST_LETTERS
        axis.set_xticks(range(len(labels)), labels, **({"rotation": 30, "ha": "right"} if crowded else {}))
        axis.set_xlim(-0.5, len(labels) - 0.5)
        axis.set_xlabel(style.name_of(x, say))
        axis.set_ylabel(_amount(measure, weeks, say) if j == 0 else "")
        axis.set_title(style.title(column, column_level, say) if column and column_level else "", fontsize=11)
    axes[0][0].set_ylim(bottom=0)
    _legend(figure, axes[0][0], lines if x != lines else None, say)
    return figure


def _amount(measure: str, weeks: int, say: Words) -> str:
    return say(f"axis.{measure.removeprefix('exchanges_')}_in", years=horizon_words(weeks, say))


def _grid_of_long_names(
    summary: pd.DataFrame, lever: str, swept: Mapping[str, Sequence[str]], weeks: int, say: Words, measure: str
) -> Any:  # fmt: skip
    """One lever whose levels have long names: they stand at the left, one below the other."""
    figure, axis = plt.subplots(figsize=(5.2, 1.0 + 0.33 * len(swept[lever])))
    rows = summary.set_index(lever)
    for place, (k, level) in enumerate(style.styled(lever, swept)):
        row = rows.loc[level]
        spread = [[row[measure] - row.low], [row.high - row[measure]]]
        axis.errorbar(
            [row[measure]], [place], xerr=np.nan_to_num(spread), color=COLOURS[k % 7], marker=MARKERS[k % 7],
            markersize=7, capsize=3,
        )  # fmt: skip
    axis.set_yticks(range(len(swept[lever])), [style.short(lever, str(level), say) for level in swept[lever]])
    axis.invert_yaxis()
    axis.set_xlim(left=0)
    axis.set_ylabel(style.name_of(lever, say))
    axis.set_xlabel(_amount(measure, weeks, say))
    return figure
