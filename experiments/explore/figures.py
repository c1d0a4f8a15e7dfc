"""Pictures of what was explored: read in grey too, every axis with its unit, every mark with its interval."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from experiments.answer import drawing
from experiments.explore.optimise import Ranking
from experiments.explore.prim import Box
from experiments.explore.space import Space
from experiments.request.changed import declared_numbers
from experiments.words.catalogue import Words
from experiments.words.explore import TOLD, number_name

INK, PALE, LETTERS, WIDE, SHOWN = "#0b4f6c", "#c8c8c8", 52, 120, 20
PANELS = 3


def sensitivity(table: pd.DataFrame, kind: str, axis_label: str, say: Words) -> bytes:
    """The numbers that count most, with intervals. Filled: told from luck; a grey mark: what luck alone would give."""
    by, half = ("mu_star", "mu_star_half_width") if kind == "morris" else ("total", "total_half_width")
    shown = table.sort_values(by, ascending=False, kind="stable").head(SHOWN).reset_index(drop=True)
    figure, axis = _begun(len(shown))
    for y, row in shown.iterrows():
        axis.plot([max(0.0, row[by] - row[half]), row[by] + row[half]], [y, y], color=INK, linewidth=1.8)
        face = INK if row.verdict == TOLD else "white"
        axis.plot(row[by], y, "o", color=INK, markerfacecolor=face, markersize=6)
        if kind == "morris":
            axis.plot(row.by_luck, y, "|", color="black", markersize=13, markeredgewidth=1.6)
        else:
            axis.plot(row["first"], y, "D", color=PALE, markeredgecolor="black", markersize=5)
            axis.plot(row.total_beyond_luck, y, "|", color="black", markersize=13, markeredgewidth=1.6)
    axis.set_yticks(range(len(shown)), [_name(key, say) for key in shown.number])
    axis.set_ylim(len(shown) - 0.5, -0.5)
    axis.set_xlim(left=0)
    label = say("explore.figure.morris", outcome=axis_label) if kind == "morris" else say("explore.figure.sobol")
    lines = [label] if kind == "morris" else [axis_label, label]
    return _explained(figure, axis, [*lines, say(f"explore.figure.{kind}.legend")])


def box(unit: np.ndarray, share: np.ndarray, found: Box, space: Space, axis_label: str, say: Words) -> bytes:
    """The draw that judges the box: a dot for each set of values, darker where more futures are of interest."""
    columns = [*found.sides] or [0]
    drawing.begin("paper")
    pairs: Sequence[tuple[int, int | None]] = [*itertools.combinations(columns, 2)][:PANELS]
    pairs = pairs or [(columns[0], None)]
    figure, axes = plt.subplots(1, len(pairs), figsize=(1.2 + 4.2 * len(pairs), 4.6), squeeze=False)
    order = np.argsort(share, kind="stable")
    values = {c: _values(unit[:, c], space, c) for pair in pairs for c in pair if c is not None}
    for axis, (across, up) in zip(axes[0], pairs, strict=True):
        heights = share if up is None else values[up]
        axis.scatter(
            values[across][order], heights[order], c=share[order], s=6 + 34 * share[order], cmap="Greys", vmin=-0.25,
            vmax=1, edgecolor=INK, linewidth=0.3,
        )  # fmt: skip
        left, right = _values(np.array(found.sides.get(across, (0.0, 1.0))), space, across)
        low, high = _values(np.array(found.sides.get(up, (0.0, 1.0))), space, up) if up is not None else (0.0, 1.0)
        axis.add_patch(plt.Rectangle((left, low), right - left, high - low, fill=False, edgecolor=INK, linewidth=2.4))
        axis.set_xlabel(_name(space.names[across], say), fontsize=8)
        axis.set_ylabel(say("explore.figure.share") if up is None else _name(space.names[up], say), fontsize=8)
    figure.suptitle(axis_label, fontsize=10)
    figure.supxlabel(textwrap.fill(say("explore.figure.box"), 60 * len(pairs)), fontsize=8)
    return _made(figure)


def ranking(draws: Sequence[Ranking], choices: Sequence[str], axis_label: str, say: Words) -> bytes:
    """Means of all choices in both draws. Filled: none is clearly ahead of it in that draw."""
    order = np.argsort(-draws[0].table["mean"].to_numpy(), kind="stable")
    figure, axis = _begun(len(order))
    for y, choice in enumerate(order):
        for draw, (shift, mark) in zip(draws, ((-0.14, "o"), (0.14, "s")), strict=True):
            row = draw.table.loc[choice]
            axis.plot([row.low, row.high], [y + shift] * 2, color=INK, linewidth=1.8)
            face = INK if choice in draw.best else "white"
            axis.plot(row["mean"], y + shift, mark, color=INK, markerfacecolor=face, markersize=6)
    axis.set_yticks(range(len(order)), [textwrap.fill(choices[choice], LETTERS) for choice in order])
    axis.set_ylim(len(order) - 0.5, -0.5)
    return _explained(figure, axis, [axis_label, say("explore.figure.ranking.legend")])


def _begun(rows: int) -> tuple[plt.Figure, plt.Axes]:
    drawing.begin("paper")
    return plt.subplots(figsize=(9.5, 1.5 + 0.36 * rows))


def _name(key: str, say: Words) -> str:
    return textwrap.fill(f"{number_name(key, say)} ({say(_unit(key))})", LETTERS)


def _unit(key: str) -> str:
    return f"unit.{declared_numbers()[key][0].unit}"


def _values(unit: np.ndarray, space: Space, column: int) -> np.ndarray:
    low, high = space.bounds[space.names[column]]
    return low + unit * (high - low)


def _explained(figure: plt.Figure, axis: plt.Axes, lines: Sequence[str]) -> bytes:
    axis.tick_params(labelsize=8)
    figure.supxlabel("\n".join(textwrap.fill(line, WIDE) for line in lines), fontsize=9)
    return _made(figure)


def _made(figure: plt.Figure) -> bytes:
    figure.tight_layout()
    content = drawing.made(figure, "png", dpi=110)
    plt.close(figure)
    return content
