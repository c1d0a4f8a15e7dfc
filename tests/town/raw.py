"""The list of a municipality as it came: what fifteen firms get rid of and need, in their own words."""

from __future__ import annotations

import csv
from pathlib import Path

from experiments.town.sectors import sector_code
from experiments.town.sides import Give, Need

RAW = Path(__file__).parent / "raw_list.csv"


def raw_sides() -> tuple[list[Give], list[Need]]:
    """Its gives and needs: words and sectors in words, and nothing else."""
    rows = list(csv.reader(RAW.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))[1:]
    sector = {row[0]: row[1] for row in rows if row[1]}
    return (
        [Give(row[0], row[4], nace=sector_code(sector[row[0]])) for row in rows if row[4]],
        [Need(row[0], row[7], nace=sector_code(sector[row[0]])) for row in rows if row[7]],
    )
