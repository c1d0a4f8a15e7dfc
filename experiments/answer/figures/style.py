"""What all pictures share: colours, dashes and markers, names of levers and levels, and where a picture is saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

from experiments.answer import drawing
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, LISTS, level_words
from sim.scenario import CHOICES

# Okabe-Ito colours, chosen so that their greys differ; lines also differ in dash and marker.
COLOURS = ["#000000", "#E69F00", "#0072B2", "#CC79A7", "#009E73", "#56B4E9", "#D55E00"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]


@dataclasses.dataclass(frozen=True)
class Shown:
    """The few scenarios of the detailed pictures. `held`: what is the same in all of them."""

    labels: Mapping[int, str]
    held: str
    styles: Sequence[int] = (0,)  # numbers of colour, dash and marker, in the order of labels


def _file(name: str, language: str) -> str:
    """Name of a picture, without its kind; as of answers, each language has its own."""
    return name if language == "en" else f"{name}.{language}"


def save(figure: Any, folder: Path, name: str, say: Words) -> None:
    """Write a picture in both kinds, and forget it."""
    around = drawing.edges(figure)
    for kind in ("png", "svg"):
        drawing.save(figure, folder / f"{_file(name, say.language)}.{kind}", bbox_inches=around)
    plt.close(figure)


def svg(figure: Any) -> bytes:
    """A picture as a document holds it; the figure is forgotten."""
    content = drawing.made(figure, "svg", bbox_inches="tight")
    plt.close(figure)
    return content


def name_of(key: str, say: Words) -> str:
    """A lever, as a picture calls it."""
    return say(f"name.{key}") if f"name.{key}" in say else key.split(".")[-1]


def short(key: str | None, level: str, say: Words) -> str:
    """A level, in as few words as will do."""
    for known in (f"short.{key}.{level}", f"choice.scenario.{level}" if key == "scenario" else ""):
        if known in say:
            return say(known)
    if key in LISTS:
        return level_words(key, level, say)
    return say.decimal(level).replace("_", " ")


def title(key: str, level: str, say: Words = ENGLISH) -> str:
    """A lever and its level."""
    return f"{name_of(key, say)}: {short(key, level, say)}"


def styled(key: str | None, swept: Mapping[str, Sequence[str]]) -> list[tuple[int, str | None]]:
    """(number of the style, level): a named choice looks the same in every picture."""
    if key is None:
        return [(0, None)]
    order = [*CHOICES.get(key, swept[key])]
    if len({order.index(level) % len(COLOURS) for level in swept[key]}) < len(swept[key]):  # two would look alike
        order = [*swept[key]]
    return [(order.index(level), level) for level in swept[key]]
