"""What one watches while a model runs: curves of the week, and who works and trades with whom."""

from __future__ import annotations

import math

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.answer.figures.style import COLOURS, DASHES
from experiments.for_mesa.model import MesaModel
from sim.record import WEEK_COLUMNS

SHOWN = {"identified": 3, "agreed": 1, "operating": 0}  # state of an exchange: number of its dash


def weekly(model: MesaModel, columns: tuple[str, ...]) -> Figure:
    """Columns of Record.weeks by week, told apart by colour and by dash."""
    table = model.datacollector.get_model_vars_dataframe()
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name, colour, dash in zip(columns, COLOURS, DASHES, strict=False):
        axes.plot(table["week"], table[name], color=colour, linestyle=dash, label=WEEK_COLUMNS[name])
    axes.set_xlabel(WEEK_COLUMNS["week"].partition(" ")[0])
    axes.set_xlim(0, model.weeks)
    axes.legend(loc="upper left", fontsize="small")
    return figure


def network(model: MesaModel) -> Figure:
    """Firms in a circle, tenants as squares; a line for each project and each exchange that operates."""
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()
    turn = 2 * math.pi / len(model.firms)
    spots = [(math.cos(firm.index * turn), math.sin(firm.index * turn)) for firm in model.firms]
    for exchange in model.exchanges:
        if exchange.state in SHOWN:
            ends = [spots[firm.index] for firm in exchange.sides]
            dash = SHOWN[exchange.state]
            axes.plot(*zip(*ends, strict=True), color=COLOURS[dash], linestyle=DASHES[dash], linewidth=2, zorder=1)
    for firm, (x, y) in zip(model.firms, spots, strict=True):
        colour = "#E69F00" if firm.is_member else "white"
        axes.scatter(x, y, s=180, color=colour, edgecolors="black", marker="s" if firm.in_park else "o", zorder=2)
        axes.annotate(firm.name, (x, y), (x * 1.12, y * 1.12), ha="left" if x > 0 else "right", fontsize="x-small")
    lines = [Line2D([], [], color=COLOURS[dash], linestyle=DASHES[dash]) for dash in SHOWN.values()]
    axes.legend(lines, list(SHOWN), loc="lower right", fontsize="small")
    axes.set_xlim(-2.6, 2.6)
    axes.set_axis_off()
    return figure
