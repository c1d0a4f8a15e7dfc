"""How every picture is begun and saved; the one door through which names of a case get into one.

Text is text: nothing is read as mathematics. Signs that the usual font lacks are taken from another font
of this machine; a name with signs that none has is drawn as a number, because boxes tell nobody anything.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from experiments.system.files import write_atomically

FONT = "DejaVu Sans"  # comes with matplotlib
NO_TEXT = ("lastresort", "adobeblank", "cm", "stixsize", "stixnonunicode")  # a box for every sign, nothing, other signs
MOST_LETTERS_OF_A_NAME = 32


def begin(context: str = "notebook", fonts: Sequence[str] = ()) -> None:
    """The style of the pictures; `fonts`: more fonts to look for signs in."""
    sns.set_theme(style="whitegrid", context=context, font=FONT)
    plt.rcParams |= {
        "svg.hashsalt": "symbiosis", "svg.fonttype": "path", "figure.dpi": 110,
        "font.family": [FONT, *fonts], "text.parse_math": False, "text.usetex": False,
        "axes.titley": 1.0,  # no ticks above: where a title is put, of which every drawing would measure all labels
    }  # fmt: skip


def made(figure: Any, kind: str, **how: Any) -> bytes:
    """A picture's file: the same figure gives the same bytes."""
    content = io.BytesIO()
    figure.set_layout_engine(None)  # what tight_layout leaves behind has each file laid out once more, by another draw
    figure.savefig(content, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None}, **how)
    return content.getvalue()


def edges(figure: Any) -> Any:
    """What is drawn of a figure, in inches, with a little air: as bbox_inches="tight", of which every file would draw
    the figure once more. Measuring puts everything in its place, as drawing does."""
    return figure.get_tightbbox().padded(plt.rcParams["savefig.pad_inches"])


def save(figure: Any, path: Path, **how: Any) -> None:
    """Write a picture whole or not at all; the end of the path says which kind."""
    write_atomically(path, made(figure, path.suffix[1:], **how))


def plain(name: str) -> str:
    """A name on one line, of a length that a picture has room for, without signs that steer the text."""
    seen = "".join(" " if sign.isspace() else sign for sign in name if sign.isspace() or _is_drawn(sign))
    seen = " ".join(seen.split())
    return seen if len(seen) <= MOST_LETTERS_OF_A_NAME else seen[: MOST_LETTERS_OF_A_NAME - 1].rstrip() + "…"


def width(text: str) -> int:
    """Letters of room that a text takes; Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def fonts_for(texts: Iterable[str]) -> tuple[list[str], set[str]]:
    """Fonts of this machine that together have most of the signs that the usual one lacks, and what none has."""
    usual = FT2Font(font_manager.findfont(FONT))
    lacking = {sign for text in texts for sign in text if not sign.isspace() and not usual.get_char_index(ord(sign))}
    found: dict[str, set[str]] = {}
    for entry in font_manager.fontManager.ttflist if lacking else ():
        if entry.style == "normal" and not entry.name.replace(" ", "").strip(".").lower().startswith(NO_TEXT):
            found.setdefault(entry.name, set()).update(_having(entry, lacking))
    chosen: list[str] = []
    while lacking:
        best = min(found, key=lambda name: (-len(found[name] & lacking), name), default="")
        if not best or not found[best] & lacking:
            break
        chosen.append(best)
        lacking -= found[best]
    return chosen, lacking


def _having(entry: Any, signs: set[str]) -> set[str]:
    try:
        font = FT2Font(entry.fname)
    except (OSError, RuntimeError):  # moved or broken since fonts were listed
        return set()
    return {sign for sign in signs if font.get_char_index(ord(sign))} if font.scalable else set()


def _is_drawn(sign: str) -> bool:
    return not unicodedata.category(sign).startswith("C")
