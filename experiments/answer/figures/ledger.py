"""Both sides of the ledger as a picture: what exchanges save, what it costs and who pays, and what is left."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from experiments.answer import drawing
from experiments.answer.figures.style import Shown
from experiments.ledger.sides import NET, PARTS, SAVED, SPENT
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, horizon_words

MILLION = 1e6
WIDTH = 0.32  # of a bar; two stand beside each other, and the mark of what is left
SAVINGS = "#56B4E9"
# Who pays: greys that differ, and hatches for those who see them alike.
PAID = {"municipality_nok": ("#4d4d4d", ""), "grants_nok": ("#8c8c8c", "//"), "funder_nok": ("#bdbdbd", ".."),
        "firm_nok": ("#e6e6e6", "xx")}  # fmt: skip


def ledger(table: pd.DataFrame, shown: Shown, weeks: int, say: Words = ENGLISH) -> Any:
    """Savings beside costs and the net with its 95 % interval, of the shown scenarios, in million kroner."""
    drawing.begin()
    figure, axis = plt.subplots(figsize=(9, 4.6))
    marks: dict[str, Any] = {}  # by what the legend says of them
    for x, cell in enumerate(shown.labels):
        rows = table[table.cell == cell].set_index("measure")
        _costs(axis, x, rows, marks, say)
        if rows.loc[SAVED].told:
            _savings(axis, x, rows, marks, say)
        else:
            axis.text(x - WIDTH, 0, say("ledger.not_told"), rotation=90, ha="center", va="bottom", fontsize=9)
    axis.axhline(0, color="black", linewidth=1)
    axis.set_xticks(range(len(shown.labels)), [*shown.labels.values()], fontsize=9)
    axis.set_ylabel(say("figure.ledger.axis", years=horizon_words(weeks, say)))
    axis.grid(visible=False, axis="x")
    figure.tight_layout()
    figure.legend(
        [*marks.values()], [*marks], loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=4, frameon=False, fontsize=9,
        title=shown.held or None, title_fontsize=9,
    )  # fmt: skip
    return figure


def _costs(axis: Any, x: float, rows: pd.DataFrame, marks: dict[str, Any], say: Words) -> None:
    """What it costs, a piece of the bar for each who pays, with the interval of the whole."""
    bottom = 0.0
    for part in PARTS:
        paid, (colour, hatch) = rows.loc[part]["mean"] / MILLION, PAID[part]
        if paid > 0:
            bar = axis.bar(x, paid, WIDTH, bottom=bottom, color=colour, hatch=hatch, edgecolor="black", linewidth=0.8)
            marks.setdefault(say(f"ledger.{part}"), bar)
            bottom += paid
    _interval(axis, x, rows.loc[SPENT])


def _savings(axis: Any, x: float, rows: pd.DataFrame, marks: dict[str, Any], say: Words) -> None:
    """What is saved, as a bar, and what is left, as a mark."""
    saved, net = rows.loc[SAVED], rows.loc[NET]
    bar = axis.bar(x - WIDTH, saved["mean"] / MILLION, WIDTH, color=SAVINGS, edgecolor="black", linewidth=0.8)
    (mark,) = axis.plot(x + WIDTH, net["mean"] / MILLION, "D", color="black", markerfacecolor="white", markersize=8)
    marks.setdefault(say("ledger.saved_nok"), bar)
    marks.setdefault(say("ledger.net_nok"), mark)
    _interval(axis, x - WIDTH, saved)
    _interval(axis, x + WIDTH, net)


def _interval(axis: Any, x: float, row: pd.Series) -> None:
    """The 95 % interval of a mean; one future has none."""
    if pd.isna(row.low):
        return
    mean, low, high = (row[name] / MILLION for name in ("mean", "low", "high"))
    axis.errorbar(x, mean, [[mean - low], [high - mean]], color="black", capsize=4, linewidth=1.6, fmt="none", zorder=5)
