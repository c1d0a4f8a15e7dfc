"""Who exchanges with whom: firms in a circle, arrows as wide as the share of futures, and no name over another."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import FancyArrowPatch

from experiments.answer import drawing
from experiments.answer.figures.style import Shown
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH
from sim import Case

SHARE_DRAWN = 0.01  # of futures; an exchange that operates in fewer is no arrow
INCHES_A_UNIT, LETTER_INCHES, NODE_POINTS = 1.85, 0.082, 18  # of the network, whose circle has radius 1
LABEL_RADIUS, LINE_UNITS, LED, MOST_NAMED = 1.2, 0.095, 0.33, 60
MOST_TOLD = 20  # names in a line of the terminal


def network(operating: pd.DataFrame, case: Case, shown: Shown, say: Words = ENGLISH) -> Any:
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
    return figure


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
