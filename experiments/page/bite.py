"""Which levers of the page can change nothing, in each scenario of its grid, and why, in every language."""

from __future__ import annotations

from typing import Any

from experiments.page.grid import Grid
from experiments.words.bite import Bitless, bite_words, bitless
from experiments.words.catalogue import LANGUAGES, words_of

# The lever of the page that sets a key; what the place itself has, and no lever here changes, is not told.
LEVER_OF = {
    "facilitator": "facilitator",
    "facilitator.end_week": "ends",
    "facilitator.expectations": "expectations",
    "colocation": "colocation",
    "meetings": "meetings",
    "municipality.permit": "permit",
}


def cannot_bite(grid: Grid) -> dict[str, Any]:
    """`words`: sentences by language; `of`: of a scenario (by number) pairs of a lever and the number of a sentence."""
    names = [lever.name for lever in grid.levers]
    numbers: dict[Bitless, int] = {}
    of: dict[str, list[list[int]]] = {}
    for scenario, positions in enumerate(grid.positions):
        for one in bitless(grid.case, [grid.scenario(positions)], grid.weeks):
            if lever := LEVER_OF.get(one.found.lever):
                number = numbers.setdefault(one, len(numbers))
                of.setdefault(str(scenario), []).append([names.index(lever), number])
    return {
        "words": {language: [bite_words([one], words_of(language))[0] for one in numbers] for language in LANGUAGES},
        "of": of,
    }
