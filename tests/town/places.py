"""Real places as gives and needs without counterparties, with what came about there, typed from public sources.

`<place>.csv` has what the matcher sees: rows with a `decoy` are made up and take part in nothing that came about; those
that are `added` were typed after reading what came about, because the receiver's trade alone did not tell them; `answer`
is what the firm writes when the matcher says that it did not understand a word. `<place>_exchanges.csv` has what was
realised: by-products and utilities, no products and no services. docs/matching.md says in which order all this was
typed, and what was known of the tables then.
"""

from __future__ import annotations

import csv
from pathlib import Path

from experiments.town.matching import match
from experiments.town.proposals import Matched
from experiments.town.sides import Give, Need

FOLDER = Path(__file__).parent / "places"
WRITTEN_WITH = ("kalundborg", "kwinana_1990", "sotenas", "ulsan")  # the first tables were written with these
MENDED_BY = ("norrkoping", "styria", "finnish_forest", "chamusca", "teda")  # and mended by what these showed
HELD_OUT = ("brownsville", "kwinana_2005")  # typed in round 3; their misses were looked at before round 4
# Typed after the tables were frozen anew, in the order of the SHA-256 of the place's name as the list has it, in small
# letters, of those that nobody had looked at; Kwinana in 2000 is left out, being mostly Kwinana in 2005. The tables have
# learnt from their first look since: as they stand here they are no evidence for another town.
FOURTH = ("shanxi", "nanning", "guitang", "nanhai")
FIFTH = ("tiexi", "lubei")  # typed after the tables had learnt from the fourth round
PLACES = (*WRITTEN_WITH, *MENDED_BY, *HELD_OUT, *FOURTH, *FIFTH)
# place: realised; proposed at first look as typed from the trade; with needs that the trade did not tell; with answers
FIRST_LOOK = {
    "shanxi": (22, 16, 17, 17),
    "nanning": (10, 6, 6, 9),
    "guitang": (18, 11, 11, 15),
    "nanhai": (27, 18, 25, 25),
    "tiexi": (24, 16, 18, 19),
    "lubei": (17, 16, 16, 16),
}
Exchange = tuple[str, str, str]  # supplier, what it gives, receiver


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def sides(place: str, *, added: bool = False, answered: bool = False) -> tuple[list[Give], list[Need]]:
    """What the firms of a place give and need, as typed first; with what was `added`; with the answers to questions."""
    rows = [row for row in _rows(place) if added or not row["added"]]
    gives, needs = ([row for row in rows if row["side"] == side] for side in ("give", "need"))
    return [Give(**_side(row, answered)) for row in gives], [Need(**_side(row, answered)) for row in needs]


def _side(row: dict[str, str], answered: bool) -> dict:
    told = {key: row[key] for key in ("firm", "nace", "words", "quality")}
    if answered and row["answer"]:
        told["words"] = row["answer"]
    return told | {"celsius_from": float(row["celsius"]) if row["celsius"] else None}


def realised(place: str) -> set[Exchange]:
    """What came about."""
    return {(row["supplier"], row["gives"], row["receiver"]) for row in _rows(f"{place}_exchanges")}


def decoys(place: str) -> set[str]:
    """Firms that are made up."""
    return {row["firm"] for row in _rows(place) if row["decoy"]} - {
        row["firm"] for row in _rows(place) if not row["decoy"]
    }


def proposed(place: str, *, added: bool = False, answered: bool = False) -> tuple[Matched, set[Exchange]]:
    """What the matcher says of a place, and its proposals as exchanges in the words as typed first."""
    gives, needs = sides(place, added=added, answered=answered)
    typed, _ = sides(place, added=added)
    found = match(gives, needs)
    return found, {(one.supplier, typed[one.give].words, one.receiver) for one in found.proposals}
