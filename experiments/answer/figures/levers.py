"""The pictures: seaborn, with units and intervals, readable in grey and by the colour-blind."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MaxNLocator

from experiments.answer import drawing
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, LISTS, horizon_words, level_words
from sim import Case
from sim.scenario import CHOICES

# Okabe-Ito colours, chosen so that their greys differ; lines also differ in dash and marker.
COLOURS = ["#000000", "#E69F00", "#0072B2", "#CC79A7", "#009E73", "#56B4E9", "#D55E00"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
STAGE_COLOURS = ["#f0f0f0", "#c6dbef", "#6baed6", "#08519c", "#fdae6b", "#3b3b3b"]
STAGE_HATCHES = ["", "..", "//", "", "xx", ""]
QUARTER = 13  # weeks
LETTERS_AN_INCH, LETTERS_OF_HANDLE = 15, 10  # of a legend
MOST_LETTERS = 45  # of labels side by side under a picture; more run into each other
SHARE_DRAWN = 0.01  # of futures; an exchange that operates in fewer is no arrow
INCHES_A_UNIT, LETTER_INCHES, NODE_POINTS = 1.85, 0.082, 18  # of the network, whose circle has radius 1
LABEL_RADIUS, LINE_UNITS, LED, MOST_NAMED = 1.2, 0.095, 0.33, 60
MOST_TOLD = 20  # names in a line of the terminal


@dataclasses.dataclass(frozen=True)
class Shown:
    """The few scenarios of the detailed pictures. `held`: what is the same in all of them."""

    labels: Mapping[int, str]
    held: str
    styles: Sequence[int] = (0,)  # numbers of colour, dash and marker, in the order of labels


def picture_file(name: str, language: str) -> str:
    """Name of a picture, without its kind; as of answers, each language has its own."""
    return name if language == "en" else f"{name}.{language}"


def _save(figure: Any, folder: Path, name: str, say: Words) -> None:
    for kind in ("png", "svg"):
        drawing.save(figure, folder / f"{picture_file(name, say.language)}.{kind}", bbox_inches="tight")
    plt.close(figure)


def _name(key: str, say: Words) -> str:
    return say(f"name.{key}") if f"name.{key}" in say else key.split(".")[-1]


def _short(key: str | None, level: str, say: Words) -> str:
    for known in (f"short.{key}.{level}", f"choice.scenario.{level}" if key == "scenario" else ""):
        if known in say:
            return say(known)
    if key in LISTS:
        return level_words(key, level, say)
    return say.decimal(level).replace("_", " ")


def _title(key: str, level: str, say: Words = ENGLISH) -> str:
    return f"{_name(key, say)}: {_short(key, level, say)}"


def _styled(key: str | None, swept: Mapping[str, Sequence[str]]) -> list[tuple[int, str | None]]:
    """(number of the style, level): a named choice looks the same in every picture."""
    if key is None:
        return [(0, None)]
    order = [*CHOICES.get(key, swept[key])]
    if len({order.index(level) % len(COLOURS) for level in swept[key]}) < len(swept[key]):  # two would look alike
        order = [*swept[key]]
    return [(order.index(level), level) for level in swept[key]]


def _facets(swept: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None, str | None]:
    """Which lever gives the lines, the columns, the rows."""
    keys = [*swept][:3]
    keys += [None] * (3 - len(keys))  # type: ignore[list-item]
    lines, rows, columns = keys
    return lines, columns if columns else rows, rows if columns else None


def over_time(
    weekly: pd.DataFrame, cells: pd.DataFrame, swept: Mapping[str, Sequence[str]], folder: Path, say: Words = ENGLISH,
    measure: str = "exchanges_realised",
) -> None:  # fmt: skip
    """Exchanges realised, or operating, over time by scenario: mean and 95 % interval."""
    drawing.begin()
    data = weekly[weekly.measure == measure].merge(cells, on="cell")
    lines, column, row = _facets(swept)
    columns = swept[column] if column else [None]
    rows = swept[row] if row else [None]
    figure, axes = plt.subplots(
        len(rows), len(columns), figsize=(1.2 + min(3.6, 14 / len(columns)) * len(columns), 1.1 + 2.7 * len(rows)),
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    for i, row_level in enumerate(rows):
        for j, column_level in enumerate(columns):
            axis = axes[i][j]
            part = data
            if column_level is not None:
                part = part[part[column] == column_level]
            if row_level is not None:
                part = part[part[row] == row_level]
            for k, level in _styled(lines, swept):
                line = part if level is None else part[part[lines] == level]
                years = line.week / 52
                axis.fill_between(years, line.low, line.high, color=COLOURS[k % 7], alpha=0.2, linewidth=0)
                axis.plot(
                    years, line["mean"], color=COLOURS[k % 7], linestyle=DASHES[k % 7], linewidth=2,
                    marker=MARKERS[k % 7], markevery=104, markersize=6,
                    label=_short(lines, level, say) if level else "",
                )  # fmt: skip
            facets = ((row, row_level), (column, column_level))
            titles = [_title(key, level, say) for key, level in facets if key and level]
            axis.set_title("\n".join(titles), fontsize=10)
            axis.set_xlabel(say("axis.years") if i == len(rows) - 1 else "")
            axis.set_ylabel(say(f"axis.{measure.removeprefix('exchanges_')}") if j == 0 else "")
            axis.set_xlim(left=0)
            axis.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    axes[0][0].set_ylim(bottom=0)  # last: earlier it would freeze the shared upper end
    _legend(figure, axes[0][0], lines, say)
    _save(figure, folder, "over_time", say)


def _legend(figure: Any, axis: Any, lines: str | None, say: Words) -> None:
    if lines:
        handles, labels = axis.get_legend_handles_labels()
        letters = max(map(len, labels)) + LETTERS_OF_HANDLE
        columns = min(len(labels), max(1, int(figure.get_figwidth() * LETTERS_AN_INCH / letters)))
        figure.tight_layout(rect=(0, 0, 1, 0.93))
        figure.legend(
            handles, labels, title=say("axis.legend", lever=_name(lines, say)),
            loc="lower center", bbox_to_anchor=(0.5, 0.93),
            ncol=columns, frameon=False, fontsize=10, handlelength=3.5,
        )  # fmt: skip


def grid(
    summary: pd.DataFrame, swept: Mapping[str, Sequence[str]], weeks: int, folder: Path, say: Words = ENGLISH,
    measure: str = "exchanges_realised",
) -> None:  # fmt: skip
    """The grid of levers: exchanges realised, or operating, at the end, mean and 95 % interval (`low`, `high`)."""
    drawing.begin()
    keys = [*swept][:3]
    lines = keys[0]
    if len(keys) == 2 and len(swept[lines]) > len(COLOURS):  # so many lines cannot be told apart
        lines = keys[1]
        keys.reverse()
    if len(keys) == 1 and sum(len(_short(lines, str(level), say)) for level in swept[lines]) > MOST_LETTERS:
        _grid_of_long_names(summary, lines, swept, weeks, folder, say, measure)
        return
    x = keys[2] if len(keys) > 2 else keys[1] if len(keys) > 1 else keys[0]
    column = keys[1] if len(keys) > 2 else None
    columns = swept[column] if column else [None]
    figure, axes = plt.subplots(1, len(columns), figsize=(1.4 + 4.2 * len(columns), 4.2), sharey=True, squeeze=False)
    for j, column_level in enumerate(columns):
        axis = axes[0][j]
        part = summary if column_level is None else summary[summary[column] == column_level]
        for place, (k, level) in enumerate(_styled(lines, swept)):
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
                marker=MARKERS[k % 7], markersize=7, capsize=3, label=_short(lines, str(level), say),
            )  # fmt: skip
        labels = [_short(x, value, say) for value in swept[x]]
        crowded = sum(map(len, labels)) > MOST_LETTERS
        axis.set_xticks(range(len(labels)), labels, **({"rotation": 30, "ha": "right"} if crowded else {}))
        axis.set_xlim(-0.5, len(labels) - 0.5)
        axis.set_xlabel(_name(x, say))
        axis.set_ylabel(_amount(measure, weeks, say) if j == 0 else "")
        axis.set_title(_title(column, column_level, say) if column and column_level else "", fontsize=11)
    axes[0][0].set_ylim(bottom=0)
    _legend(figure, axes[0][0], lines if x != lines else None, say)
    _save(figure, folder, "grid", say)


def _amount(measure: str, weeks: int, say: Words) -> str:
    return say(f"axis.{measure.removeprefix('exchanges_')}_in", years=horizon_words(weeks, say))


def _grid_of_long_names(
    summary: pd.DataFrame, lever: str, swept: Mapping[str, Sequence[str]], weeks: int, folder: Path, say: Words,
    measure: str,
) -> None:  # fmt: skip
    """One lever whose levels have long names: they stand at the left, one below the other."""
    figure, axis = plt.subplots(figsize=(5.2, 1.0 + 0.33 * len(swept[lever])))
    rows = summary.set_index(lever)
    for place, (k, level) in enumerate(_styled(lever, swept)):
        row = rows.loc[level]
        spread = [[row[measure] - row.low], [row.high - row[measure]]]
        axis.errorbar(
            [row[measure]], [place], xerr=np.nan_to_num(spread), color=COLOURS[k % 7], marker=MARKERS[k % 7],
            markersize=7, capsize=3,
        )  # fmt: skip
    axis.set_yticks(range(len(swept[lever])), [_short(lever, str(level), say) for level in swept[lever]])
    axis.invert_yaxis()
    axis.set_xlim(left=0)
    axis.set_ylabel(_name(lever, say))
    axis.set_xlabel(_amount(measure, weeks, say))
    _save(figure, folder, "grid", say)


def funnel(runs: pd.DataFrame, shown: Shown, opportunities: int, folder: Path, say: Words = ENGLISH) -> None:
    """From opportunities to operating exchanges: mean and 95 % interval, shown scenarios."""
    drawing.begin()
    steps = {
        f"{kind}_{step}": say(f"figure.funnel.{step}")
        for kind, step in (
            ("opportunities", "identified"), ("opportunities", "agreed"), ("exchanges", "realised"),
            ("exchanges", "operating"),
        )
    }  # fmt: skip
    data = runs[runs.cell.isin(list(shown.labels))].melt(
        id_vars="cell", value_vars=[*steps], var_name="step", value_name="number"
    )
    data["step"] = data.step.map(steps)
    data["scenario"] = data.cell.map(shown.labels)
    figure, axis = plt.subplots(figsize=(9, 4.4))
    sns.barplot(
        data, x="step", y="number", hue="scenario", hue_order=list(shown.labels.values()), errorbar=("ci", 95), seed=1,
        palette=[COLOURS[k % 7] for k in shown.styles], edgecolor="black", err_kws={"color": "#888888", "linewidth": 2},
        capsize=0.15, ax=axis,
    )  # fmt: skip
    for k, bars in zip(shown.styles, axis.containers, strict=True):
        for bar in bars:
            bar.set_hatch(["", "//", "..", "xx"][k % 4])
            bar.set_alpha(0.85)
    axis.axhline(opportunities, color="black", linestyle=":", linewidth=1)
    axis.text(0.99, opportunities, say.count("figure.funnel.all", opportunities), ha="right", va="bottom",
              transform=axis.get_yaxis_transform(), fontsize=9)  # fmt: skip
    axis.set_xlabel("")
    axis.set_ylabel(say("figure.funnel.axis"))
    axis.set_ylim(0, opportunities * 1.12)
    if len(shown.labels) > 1:
        sns.move_legend(
            axis, "lower center", bbox_to_anchor=(0.5, 1.0), ncol=len(shown.labels), title=shown.held, frameon=False,
            handlelength=2.5, fontsize=10, title_fontsize=10,
        )  # fmt: skip
    else:
        axis.get_legend().remove()
    _save(figure, folder, "funnel", say)


def states(weekly: pd.DataFrame, shown: Shown, folder: Path, say: Words = ENGLISH) -> None:
    """Trust, communication, understanding, commitment over time, shown scenarios."""
    drawing.begin()
    measures = ("trust", "communication", "understanding", "commitment")
    figure, axes = plt.subplots(2, 2, figsize=(10, 6.4), sharex=True, sharey=True)
    for axis, measure in zip(axes.flat, measures, strict=True):
        for k, (cell, label) in zip(shown.styles, shown.labels.items(), strict=True):
            line = weekly[(weekly.cell == cell) & (weekly.measure == measure)].set_index("week")
            line = line[["mean", "low", "high"]].rolling(QUARTER, min_periods=1).mean()  # meetings make saw teeth
            years = line.index / 52
            axis.fill_between(years, line.low, line.high, color=COLOURS[k % 7], alpha=0.2, linewidth=0)
            axis.plot(
                years, line["mean"], color=COLOURS[k % 7], linestyle=DASHES[k % 7], linewidth=2, label=label,
                marker=MARKERS[k % 7], markevery=104, markersize=6,
            )  # fmt: skip
        axis.set_title(say(f"figure.states.{measure}"), fontsize=11)
        axis.set_ylim(0, 1)
        axis.set_xlim(left=0)
    for axis in axes[1]:
        axis.set_xlabel(say("axis.years"))
    for axis in axes[:, 0]:
        axis.set_ylabel(say("figure.states.axis", weeks=QUARTER))
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.tight_layout(rect=(0, 0, 1, 0.92))
    figure.legend(
        handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.92), ncol=len(labels), frameon=False, fontsize=10,
        title=say("figure.states.legend", held=shown.held).strip(), title_fontsize=10, handlelength=3.5,
    )  # fmt: skip
    _save(figure, folder, "states", say)


def stages(stage_shares: pd.DataFrame, shown: Shown, folder: Path, say: Words = ENGLISH) -> None:
    """A strip of the alliance's stages: share of futures in each stage, by year."""
    drawing.begin()
    figure, axes = plt.subplots(
        len(shown.labels), 1, figsize=(10, 1.0 + 1.5 * len(shown.labels)), sharex=True, squeeze=False
    )
    for axis, (cell, label) in zip(axes[:, 0], shown.labels.items(), strict=True):
        part = stage_shares[stage_shares.cell == cell]
        table = part.pivot(index="week", columns="stage", values="share").reindex(columns=range(1, 7)).fillna(0.0)
        layers = axis.stackplot(
            table.index / 52, table.to_numpy().T * 100, colors=STAGE_COLOURS, edgecolor="#444444", linewidth=0.3
        )
        for layer, hatch in zip(layers, STAGE_HATCHES, strict=True):
            layer.set_hatch(hatch)
        axis.set_title(f"{label} {shown.held}".strip(), fontsize=10, loc="left")
        axis.set_ylim(0, 100)
        axis.set_xlim(0, table.index.max() / 52)
        axis.set_ylabel(say("figure.stages.axis"))
        axis.grid(visible=False)
    axes[-1][0].set_xlabel(say("axis.years"))
    figure.tight_layout(rect=(0, 0.11 if len(shown.labels) > 1 else 0.24, 1, 1))
    figure.legend(
        layers, [f"{number} {say(f'stage.{number}')}" for number in range(1, 7)], loc="lower center", ncol=3,
        frameon=False, fontsize=9, handlelength=2.5, handleheight=1.2,
    )  # fmt: skip
    _save(figure, folder, "stages", say)


def network(operating: pd.DataFrame, case: Case, shown: Shown, folder: Path, say: Words = ENGLISH) -> None:
    """Who exchanges with whom at the end: line width is the share of futures. Named partners only."""
    firms = sorted(case.firms, key=lambda firm: (not firm.park, firm.firm))
    arrows = {cell: _arrows(operating[operating.cell == cell], case) for cell in shown.labels}
    names, notes = _names(case, [arrow for some in arrows.values() for arrow in some], say)
    spots = [np.array([math.cos(angle), math.sin(angle)]) for angle in np.arange(len(firms)) * 2 * math.pi / len(firms)]
    place = {firm.firm: spot for firm, spot in zip(firms, spots, strict=True)}
    labels = _labels({name: spot for name, spot in place.items() if name in names})
    size = min(NODE_POINTS, 72 * INCHES_A_UNIT * 2 * math.pi / len(firms) * 0.7)
    half_width = 1.35 + max(map(drawing.width, names.values()), default=0) * LETTER_INCHES / INCHES_A_UNIT
    half_height = max([1.2, *(abs(y) for _, y in labels.values())]) + 0.08
    columns = min(2, len(shown.labels))
    rows = math.ceil(len(shown.labels) / columns)
    figure, axes = plt.subplots(
        rows, columns, squeeze=False,
        figsize=(2 * half_width * INCHES_A_UNIT * columns, (2 * half_height * INCHES_A_UNIT + 0.4) * rows),
    )  # fmt: skip
    for axis in axes.flat[len(shown.labels) :]:
        axis.set_visible(False)
    for axis, (cell, label) in zip(axes.flat, shown.labels.items(), strict=False):
        for start, end, share, bend in arrows[cell]:
            arrow = FancyArrowPatch(
                tuple(place[start]), tuple(place[end]), arrowstyle="-|>", mutation_scale=14,
                connectionstyle=f"arc3,rad={bend}", linewidth=0.4 + 6 * share, color="#0072B2", alpha=0.75,
                shrinkA=size / 2, shrinkB=size / 2, zorder=1,
            )  # fmt: skip
            axis.add_patch(arrow)
        for park, colour, marker in ((True, "#E69F00", "s"), (False, "white", "o")):
            some = np.array([place[firm.firm] for firm in firms if firm.park is park]).reshape(-1, 2)
            axis.scatter(*some.T, s=size**2, color=colour, edgecolors="black", marker=marker, zorder=2)
        for name, (x, y) in labels.items():
            if np.hypot(*(place[name] - (x, y))) > LED:
                axis.plot(*zip(place[name], (x, y), strict=True), color="#888888", linewidth=0.6, zorder=0)
            axis.text(x, y, names[name], ha="left" if x > 0 else "right", va="center", fontsize=9)
        axis.set_title(label, fontsize=11)
        axis.set_xlim(-half_width, half_width)
        axis.set_ylim(-half_height, half_height)
        axis.set_aspect("equal")
        axis.axis("off")
    figure.tight_layout(rect=(0, 0.02, 1, 1))
    held = f"{shown.held[:1].upper()}{shown.held[1:]}"
    caption = "\n".join([say("figure.network.arrow"), f"{say('figure.network.firm')} {held}".strip(), *notes])
    figure.text(0.5, 0.0, caption, ha="center", va="top", fontsize=9)
    _save(figure, folder, "network", say)


def _arrows(operating: pd.DataFrame, case: Case) -> list[tuple[str, str, float, float]]:
    """(supplier, receiver, share of futures, bend) of each exchange that is drawn."""
    share = operating.set_index("opportunity").share_operating
    return [
        (row.supplier, row.receiver, float(share[row.opportunity]), 0.08 + 0.05 * (k % 3))
        for k, row in enumerate(case.opportunities)
        if share.get(row.opportunity, 0.0) >= SHARE_DRAWN
    ]


def _names(case: Case, arrows: Sequence[tuple[str, str, float, float]], say: Words) -> tuple[dict[str, str], list[str]]:
    """Firms that are named, as they are drawn, with the style that can draw them; and what there is to say of it."""
    notes = []
    busy: Counter[str] = Counter()
    for supplier, receiver, share, _ in arrows:
        busy.update({supplier: share, receiver: share})  # type: ignore[dict-item]
    order = [firm.firm for firm in case.firms]
    named = sorted(order, key=lambda name: -busy[name])[:MOST_NAMED]
    if len(named) < len(order):
        notes.append(say("figure.network.busiest", n=len(named), all=len(order)))
    drawn = {name: drawing.plain(name) for name in named}
    fonts, lacking = drawing.fonts_for(drawn.values())
    drawing.begin(fonts=fonts)
    numbered = [name for name in sorted(named) if not drawn[name] or not lacking.isdisjoint(drawn[name])]
    for k, name in enumerate(numbered, start=1):
        drawn[name] = say("figure.network.number", n=k)
    if numbered:
        notes.append(say("figure.network.numbered"))
        key = ", ".join(f"{drawn[name]} for {drawing.plain(name)!r}" for name in numbered[:MOST_TOLD])
        more = f" and {len(numbered) - MOST_TOLD} more" if len(numbered) > MOST_TOLD else ""
        print(
            f"symbiosis: no font of this machine has all signs of some names; the picture of the network says {key}"
            f"{more}",
            file=sys.stderr,
        )
    return drawn, notes


def _labels(place: Mapping[str, np.ndarray]) -> dict[str, tuple[float, float]]:
    """Where names start: outside the circle, beside their firm, and never on one line with another of that side."""
    found = {}
    for side in (1, -1):
        names = [name for name, (x, _) in place.items() if (x > -1e-9) == (side > 0)]
        names.sort(key=lambda name: -place[name][1])
        wanted = [LABEL_RADIUS * place[name][1] for name in names]
        heights = list(wanted)
        for i in range(1, len(heights)):
            heights[i] = min(heights[i], heights[i - 1] - LINE_UNITS)
        shift = float(np.mean(wanted) - np.mean(heights)) if names else 0.0
        for name, height in zip(names, heights, strict=True):
            y = float(height + shift)
            found[name] = (side * max(0.06, math.sqrt(max(0.0, LABEL_RADIUS**2 - y**2))), y)
    return found


def shown_cells(
    summary: pd.DataFrame, swept: Mapping[str, Sequence[str]], as_observed: Mapping[str, str], say: Words = ENGLISH
) -> Shown:
    """Up to four scenarios for the detailed pictures: each level of the first lever, the other
    levers as observed in the case where the design has that level, else at their last level."""
    if not swept:
        return Shown({0: say("figure.this")}, "")
    first, *others = swept
    part = summary
    held = []
    for key in others:
        level = as_observed.get(key) if as_observed.get(key) in swept[key] else swept[key][-1]
        part = part[part[key] == level]
        held.append(level_words(key, str(level), say))
    part = part.iloc[:4]
    labels = {int(row.cell): _title(first, str(row[first]), say) for _, row in part.iterrows()}
    style = {level: k for k, level in _styled(first, swept)}
    styles = [style[row[first]] for _, row in part.iterrows()]
    return Shown(labels, say("with", choice=say.listed(held)) if held else "", styles)
