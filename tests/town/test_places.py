"""Of what came about in real places, how much is proposed. The figures are those of docs/matching.md."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from experiments.town.streams import tables
from tests.town.places import FIFTH, FIRST_LOOK, FOURTH, PLACES, decoys, proposed, realised, sides

# place: realised, and found as typed first; with the needs that the trade did not tell; with questions answered too
FOUND = {
    "kalundborg": (29, 29, 29, 29),
    "kwinana_1990": (8, 8, 8, 8),
    "sotenas": (15, 15, 15, 15),
    "ulsan": (18, 18, 18, 18),
    "norrkoping": (18, 15, 15, 15),
    "styria": (32, 27, 27, 27),
    "finnish_forest": (24, 18, 18, 18),
    "chamusca": (9, 9, 9, 9),
    "teda": (28, 25, 25, 25),
    "brownsville": (19, 18, 18, 19),
    "kwinana_2005": (33, 25, 32, 32),
    "shanxi": (22, 21, 22, 22),
    "nanning": (10, 9, 9, 9),
    "guitang": (18, 15, 16, 17),
    "nanhai": (27, 21, 27, 27),
    "tiexi": (24, 16, 19, 20),
    "lubei": (17, 16, 16, 16),
}
DOC = Path(__file__).parents[2] / "docs" / "matching.md"


def counted(place: str) -> tuple[int, int, int, int]:
    came = realised(place)
    found = [
        len(came & proposed(place, added=added, answered=answered)[1])
        for added, answered in ((False, False), (True, False), (True, True))
    ]
    return (len(came), *found)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_found_as_told(place: str):
    """Fewer is a loss; more is told in the page."""
    assert counted(place) == FOUND[place]


def test_four_in_five_are_found_in_the_places_that_were_asked_for():
    asked_for = ("kalundborg", "sotenas", "norrkoping", "kwinana_1990", "ulsan", "styria")
    assert min(FOUND[place][1] / FOUND[place][0] for place in asked_for) >= 0.8


@pytest.mark.parametrize("place", PLACES)
def test_what_came_about_was_typed_on_both_sides(place: str):
    gives, needs = sides(place, added=True)
    given, receivers = {(one.firm, one.words) for one in gives}, {one.firm for one in needs}
    for supplier, words, receiver in realised(place):
        assert (supplier, words) in given
        assert receiver in receivers
    assert decoys(place), "a place without decoys would show little"
    assert not decoys(place) & {firm for supplier, _, receiver in realised(place) for firm in (supplier, receiver)}


def test_the_page_tells_these_figures():
    rows = dict(re.findall(r"^\| (\w+) \|(.*)\|$", DOC.read_text(encoding="utf-8"), re.MULTILINE))
    for place, (came, *found) in FOUND.items():
        told = [int(cell) for cell in re.findall(r"\b\d+\b(?! ?%)", rows[place])]
        assert told[:4] == [came, *found], place


def wilson(found: int, of: int) -> str:
    """Share and 95 % interval, as the page has them."""
    z, share = 1.959964, found / of
    middle = share + z * z / 2 / of
    half = z * math.sqrt(share * (1 - share) / of + z * z / 4 / of / of)
    low, high = ((middle + way * half) / (1 + z * z / of) for way in (-1, 1))
    return f"{100 * share:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


@pytest.mark.parametrize(("name", "places"), [("round 4", FOURTH), ("round 5", FIFTH), ("both", FOURTH + FIFTH)])
def test_the_page_tells_the_first_looks(name, places):
    """Nothing here can be counted again: the tables of that day are in the history. What is told must add up."""
    came, *found = (sum(column) for column in zip(*(FIRST_LOOK[place] for place in places), strict=True))
    told = re.search(rf"^\| {name} \|(.*)\|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)[1]
    cells = [cell.strip() for cell in told.split("|")]
    assert cells[1:] == [str(came), *(f"{one}: {wilson(one, came)}" for one in found)]
    assert all(FOUND[place][0] == FIRST_LOOK[place][0] == len(realised(place)) for place in places)


def test_the_page_tells_the_size_of_the_table():
    told = {
        name: int(rows)
        for name, rows in re.findall(
            r"^\| `(\w+)\.csv` \|.*\| (\d+) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    table = tables()
    assert told == {
        "streams": len(table.streams),
        "uses": len(table.uses),
        "paths": len(table.paths),
        "rules": len(table.rules),
    }


def test_the_page_tells_how_many_are_proposed():
    rows = dict(re.findall(r"^\| (\w+) \|(.*)\|$", DOC.read_text(encoding="utf-8"), re.MULTILINE))
    for place in FOUND:
        assert int(rows[place].split("|")[4]) == len(proposed(place)[0].proposals), place
