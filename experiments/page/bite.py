"""Which levers of the page can change nothing, and why, in every language: for any setting, though few are tried.

What is found of a lever depends on a few things about a setting only (whether there are hours, not how many), so a
table of those patterns says it for all settings. `tests/page/test_bite.py` holds that against settings at random.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from experiments.page.setting import (
    FACILITATORS,
    FORMS,
    MOST_WEEKS_BETWEEN,
    NO_BUILDING,
    ROOMS,
    USUAL_SPEED,
    Place,
    Setting,
)
from experiments.request.changed import changed
from experiments.words.bite import Bitless, bite_words
from experiments.words.catalogue import LANGUAGES, words_of
from sim.bite import Inert, inert

# The lever of the page that sets a key, and what of a setting decides whether it can bite; what the place itself has,
# and no lever here changes, is not told.
LEVER_OF = {
    "facilitator": ("facilitator", ("form", "hours")),
    "facilitator.start_week": ("starts", ("form", "hours", "start")),
    "facilitator.end_week": ("ends", ("form", "hours", "end")),
    "facilitator.expectations": ("expectations", ("form", "hours", "talks")),
    "colocation": ("colocation", ("building", "meetings")),
    "colocation.common_room_quality": ("colocation", ("building", "room")),
    "meetings": ("meetings", ("building", "meetings")),
    "municipality.permit": ("permit", ("queue",)),
    "parameters.municipality.permit_service": ("permit", ("queue", "speed")),
}


def classes(place: Place) -> dict[str, Callable[[Setting], str]]:
    """What counts of each value of a setting; the script has the same (`classOf` in script/settings.js)."""
    return {
        "form": lambda s: s.form,
        "hours": lambda s: "some" if s.hours > 0 else "0",
        "start": lambda s: "later" if s.start > 1 else "1",
        "end": lambda s: "some" if s.end else "0",
        "talks": lambda s: str(int(s.talks)),
        "building": lambda s: str(int(s.building)),
        "room": lambda s: "usual" if s.room in ROOMS else "other",
        "meetings": lambda s: "0" if s.meetings == 0 else "late" if s.meetings > place.weeks else "some",
        "queue": lambda s: str(int(s.queue)),
        "speed": lambda s: "usual" if s.speed == USUAL_SPEED else "other",
    }


def _tried(place: Place, fields: tuple[str, ...]) -> Iterator[Setting]:
    """A setting of every pattern of these fields, the rest as the place is."""
    some: dict[str, tuple[Any, ...]] = {
        "form": tuple(form for form in FORMS if form in FACILITATORS),
        "hours": (0.0, 8.0),
        "start": (1, min(2, place.weeks)),
        "end": (0, place.weeks),
        "talks": (False, True),
        "building": (True,) if place.needs_building else (False, True),
        "room": (NO_BUILDING, 0.7),
        "meetings": (0, 1, MOST_WEEKS_BETWEEN),
        "queue": (False, True),
        "speed": (USUAL_SPEED, 0.7),
    }
    for values in itertools.product(*(some[field] for field in fields)):
        yield dataclasses.replace(place.observed, **dict(zip(fields, values, strict=True))).canonical()


# Of the numbers that may be changed, what these levers ask is only whether tasks can fall between two chairs at all.
NO_DIFFUSION = {"parameters.project.diffusion": 0.0}


def cannot_bite(place: Place) -> dict[str, Any]:
    """`words`: sentences by language; `of`: a lever, the fields that count and the number of a sentence by pattern.

    `undiffused`: the same where nothing falls between two chairs.
    """
    numbers: dict[Bitless, int] = {}
    of, undiffused = (_patterns(place, numbers, values) for values in ({}, NO_DIFFUSION))
    return {
        "words": {language: [bite_words([one], words_of(language))[0] for one in numbers] for language in LANGUAGES},
        "of": of,
        "undiffused": undiffused,
    }


def _patterns(
    place: Place, numbers: dict[Bitless, int], values: dict[str, float]
) -> list[tuple[str, tuple[str, ...], dict[str, int]]]:
    of: list[tuple[str, tuple[str, ...], dict[str, int]]] = []
    told = classes(place)

    @cache  # several levers ask for the same settings
    def found(setting: Setting) -> tuple[Inert, ...]:
        return inert(place.case, changed(place.scenario(setting), values, place.case), place.weeks)

    for key, (lever, fields) in LEVER_OF.items():
        patterns: dict[str, int] = {}
        for setting in _tried(place, fields):
            for one in found(setting):
                if one.lever == key:
                    pattern = ".".join(told[field](setting) for field in fields)
                    patterns[pattern] = numbers.setdefault(Bitless(one, (0,), 1), len(numbers))
        if patterns:
            of.append((lever, fields, patterns))
    return of
