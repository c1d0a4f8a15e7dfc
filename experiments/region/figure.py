"""The picture of a region's answer: what more posts bring, by how they are shared out. Read in grey too."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt

from experiments.answer import drawing
from experiments.region.answer import EACH, LOT, SHARED, Answer
from experiments.words.catalogue import Words
from experiments.words.region import caution
from experiments.words.sentences import horizon_words

# Mark, line, ink, and how far aside it is drawn, so that intervals do not hide each other.
_LOOKS = {SHARED: ("o", "-", "#0b4f6c", 0.985), EACH: ("s", "--", "#b8652a", 1.0), LOT: ("^", ":", "#4d4d4d", 1.015)}
_WIDE = 100


def picture(answer: Answer, say: Words) -> bytes:
    """Posts against exchanges that come about more than with nobody, with intervals, a line for each way."""
    drawing.begin("paper")
    figure, axis = plt.subplots(figsize=(8.5, 5.4))
    for way, (mark, line, ink, aside) in _LOOKS.items():
        rows = answer.curve[answer.curve.way == way]
        axis.errorbar(
            rows.posts * aside, rows.gain, [rows.gain - rows.low, rows.high - rows.gain],
            label=say(f"region.way.{way}"), marker=mark, linestyle=line, color=ink, capsize=3, markersize=6,
        )  # fmt: skip
    axis.set_ylim(bottom=min(0, axis.get_ylim()[0]))
    axis.set_xlabel(say("region.axis.posts"))
    axis.set_ylabel(say("region.axis.gain", years=horizon_words(answer.asked.weeks, say)))
    axis.legend(loc="upper left", frameon=True)
    figure.supxlabel(textwrap.fill(say(caution(False, answer.borders is not None)), _WIDE), fontsize=8)
    figure.tight_layout()
    content = drawing.made(figure, "png", dpi=110)
    plt.close(figure)
    return content
