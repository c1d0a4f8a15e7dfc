"""A few scenarios in detail: from opportunities to exchanges, what firms feel, and the alliance's stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

from experiments.answer import drawing
from experiments.answer.figures import style
from experiments.answer.figures.style import COLOURS, DASHES, MARKERS, Shown
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, level_words

STAGE_COLOURS = ["#f0f0f0", "#c6dbef", "#6baed6", "#08519c", "#fdae6b", "#3b3b3b"]
STAGE_HATCHES = ["", "..", "//", "", "xx", ""]
QUARTER = 13  # weeks


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
    labels = {int(row.cell): style.title(first, str(row[first]), say) for _, row in part.iterrows()}
    number = {level: k for k, level in style.styled(first, swept)}
    styles = [number[row[first]] for _, row in part.iterrows()]
    return Shown(labels, say("with", choice=say.listed(held)) if held else "", styles)


def funnel(runs: pd.DataFrame, shown: Shown, opportunities: int, say: Words = ENGLISH) -> Any:
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
    return figure


def states(weekly: pd.DataFrame, shown: Shown, say: Words = ENGLISH) -> Any:
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
    return figure


def stages(stage_shares: pd.DataFrame, shown: Shown, say: Words = ENGLISH) -> Any:
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
    return figure
