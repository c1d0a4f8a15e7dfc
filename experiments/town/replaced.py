"""Which exchanges save CO2 of which one can say how much: what is replaced is known from the use, not guessed.

Few do: what heats a greenhouse today, or what becomes of offal, no list tells. Where nothing stands here it is not
told.
"""

from __future__ import annotations

import csv
import importlib.resources
from functools import cache
from typing import NamedTuple

from experiments.town.streams import Range, tables


class Replaced(NamedTuple):
    """What a unit of a stream replaces in a use."""

    unit: str
    co2: Range  # t CO2 that a unit of it lets out
    what: str
    source: str


@cache
def known_rows() -> dict[tuple[str, str], Replaced]:
    """By stream and use."""
    file = importlib.resources.files(__package__).joinpath("replaced.csv")
    return {
        (row["stream"], row["use"]): Replaced(
            row["unit"], (float(row["low"]), float(row["high"])), row["what"], row["source"]
        )
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    }


def replaced(stream: str, use: str) -> Replaced | None:
    """What a stream, or its group, replaces in a use; None where nobody can say."""
    known = known_rows()
    return next((known[one, use] for one in tables().line(stream) if (one, use) in known), None)
