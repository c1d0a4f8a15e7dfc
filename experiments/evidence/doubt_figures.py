"""The picture of what survives doubt: in what share of plausible sets each claim holds, a panel for each place."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd

from experiments.answer import drawing
from experiments.words.catalogue import Words
from experiments.words.doubt import SURVIVES

INK, LETTERS = "#0b4f6c", 46  # letters in a line of a claim


def picture(table: pd.DataFrame, words: Words) -> bytes:
    """The PNG. Filled: the claim survives; open: it does not. So it reads in grey too."""
    drawing.begin("paper")
    claims, places = list(dict.fromkeys(table.claim)), list(dict.fromkeys(table.place))
    told = [textwrap.fill(words(f"doubt.claim.{claim}"), LETTERS) for claim in claims]
    size = (4.2 + 1.9 * len(places), 1.6 + 0.48 * len(claims))
    figure, axes = plt.subplots(1, len(places), figsize=size, sharey=True, squeeze=False)
    for axis, place in zip(axes[0], places, strict=True):
        for row in table[table.place == place].itertuples():
            y, share = claims.index(row.claim), 100 * row.true
            axis.plot([100 * row.low, 100 * row.high], [y, y], color=INK, linewidth=1.6)
            face = INK if row.true >= SURVIVES else "white"
            axis.plot(share, y, "o", color=INK, markerfacecolor=face, markersize=6)
        for y in sorted(set(range(len(claims))) - {claims.index(c) for c in table[table.place == place].claim}):
            told_why = words("doubt.figure.not_judged")
            axis.text(50, y, told_why, ha="center", va="center", color="0.4", fontsize=8, backgroundcolor="white")
        axis.axvline(100 * SURVIVES, color="black", linestyle="--", linewidth=1)
        axis.set(xlim=(-4, 104), ylim=(len(claims) - 0.5, -0.5), xticks=[0, 25, 50, 75, 100])
        axis.set_title(words(f"doubt.place.{place}"), fontsize=10)
    axes[0][0].set_yticks(range(len(claims)), told)
    figure.supxlabel(
        f"{words('doubt.figure.share')}\n{words('doubt.figure.legend', least=round(100 * SURVIVES))}", fontsize=9
    )
    figure.tight_layout()
    content = drawing.made(figure, "png", dpi=110)
    plt.close(figure)
    return content
