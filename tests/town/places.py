"""Real places as gives and needs without counterparties, with what came about there, typed from public sources.

`<place>.csv` has what the matcher sees; rows with a decoy are made up and take part in nothing that came about.
`<place>_exchanges.csv` has what was realised: products and services are left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

from experiments.town.matching import match
from experiments.town.proposals import Matched
from experiments.town.sides import Give, Need

FOLDER = Path(__file__).parent / "places"
WRITTEN_WITH = ("kalundborg", "kwinana_1990", "sotenas", "ulsan")  # the tables and the matcher were written with these
Exchange = tuple[str, str, str, str]  # supplier, what it gives, receiver, what it needs


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def sides(place: str) -> tuple[list[Give], list[Need]]:
    """What the firms of a place give and need."""
    rows = _rows(place)
    gives, needs = ([row for row in rows if row["side"] == side] for side in ("give", "need"))
    return [Give(**_side(row)) for row in gives], [Need(**_side(row)) for row in needs]


def _side(row: dict[str, str]) -> dict:
    told = {key: row[key] for key in ("firm", "nace", "words", "quality")}
    return told | {"celsius_from": float(row["celsius"]) if row["celsius"] else None}


def realised(place: str) -> set[Exchange]:
    """What came about."""
    return {(row["supplier"], row["gives"], row["receiver"], row["needs"]) for row in _rows(f"{place}_exchanges")}


def matched(place: str) -> tuple[Matched, set[Exchange]]:
    """What the matcher says of a place, and its proposals as exchanges."""
    gives, needs = sides(place)
    found = match(gives, needs)
    proposed = {(one.supplier, gives[one.give].words, one.receiver, needs[one.need].words) for one in found.proposals}
    return found, proposed
