"""Pictures of a calibration: what the evidence says of each parameter, and what the fitted model predicts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from experiments.answer import drawing
from experiments.request.changed import declared_numbers

GREY, INK = "0.75", "#0b4f6c"


def draw(
    rows: Sequence[dict[str, Any]], weights: np.ndarray, outcomes: np.ndarray, targets: Sequence[Any], folder: Path
) -> None:
    """posterior.png and predictive.png."""
    drawing.begin("paper")
    table = pd.DataFrame(rows)
    _posterior(table, weights, folder)
    _predictive(outcomes, weights, targets, folder)


def _posterior(table: pd.DataFrame, weights: np.ndarray, folder: Path) -> None:
    columns = 4
    figure, axes = plt.subplots(-(-len(table.columns) // columns), columns, figsize=(11, 8.5))
    for axis, key in zip(axes.flat, table.columns, strict=False):
        declaration, default = declared_numbers()[key]
        bins = np.linspace(table[key].min(), table[key].max(), 16)
        axis.hist(table[key], bins=bins, density=True, color=GREY, label="before (prior)")
        axis.hist(table[key], bins=bins, density=True, weights=weights, histtype="step", color=INK, linewidth=1.8,
                  label="after (posterior)")  # fmt: skip
        axis.axvline(default, color="black", linestyle=":", label="default")
        axis.set_title(key.split(".")[-1], fontsize=9)
        axis.set_xlabel(declaration.unit, fontsize=8)
        axis.set_yticks([])
        axis.xaxis.set_major_locator(MaxNLocator(4))
    for axis in list(axes.flat)[len(table.columns) :]:
        axis.axis("off")
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower right", frameon=False)
    figure.supylabel("relative frequency", fontsize=9)
    figure.tight_layout()
    drawing.save(figure, folder / "posterior.png", dpi=110)
    plt.close(figure)


def _predictive(outcomes: np.ndarray, weights: np.ndarray, targets: Sequence[Any], folder: Path) -> None:
    columns = 5
    rows = -(-len(targets) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(2.6 * columns, 2.7 * rows + 0.3))
    axes = grid.flat[: len(targets)]
    for axis in grid.flat[len(targets) :]:
        axis.axis("off")
    for i, (axis, target) in enumerate(zip(axes, targets, strict=True)):
        values = outcomes[:, :, i]
        bins = _bins(values, target.observed)
        axis.hist(values.ravel(), bins=bins, density=True, color=GREY, label="before")
        axis.hist(values.ravel(), bins=bins, density=True, weights=np.repeat(weights, values.shape[1]), histtype="step",
                  color=INK, linewidth=1.8, label="after")  # fmt: skip
        axis.axvline(target.observed, color="black", linestyle=":", label="observed")
        if target.tolerance:
            axis.axvspan(target.observed - target.tolerance, target.observed + target.tolerance, color="0.9", zorder=0)
        axis.set_title(target.key, fontsize=9)
        axis.set_xlabel(target.label, fontsize=8)
        axis.set_yticks([])
    figure.supylabel("relative frequency of futures", fontsize=9)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=3, frameon=False, fontsize=8)
    figure.tight_layout(rect=(0, 0.07, 1, 1))
    drawing.save(figure, folder / "predictive.png", dpi=110)
    plt.close(figure)


def _bins(values: np.ndarray, observed: float) -> np.ndarray:
    low, high = np.quantile(values, (0.005, 0.995))
    low, high = min(low, observed), max(high, observed)
    if (values != np.floor(values)).any():
        return np.linspace(low, high, 31)
    lowest, highest = int(low), int(high)
    width = 1 + (highest - lowest) // 30  # whole numbers: other bins would hold now more of them, now fewer
    return np.arange(lowest, highest + width + 1, width) - 0.5
