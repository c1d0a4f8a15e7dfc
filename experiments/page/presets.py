"""The questions a page starts with. A is the place as it is today; the others differ from it in what is asked only.

What these show is computed beforehand, so that a page opens with an answer, and has answers where nothing can run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from experiments.page.setting import FACILITATORS, INTERVALS, ROOMS, USUAL_SPEED, WEEKS_A_YEAR, Place, Setting

MOST = 4  # scenarios side by side
_FULL_TIME: dict[str, Any] = {"form": "appointed", "hours": FACILITATORS["appointed"].hours}
_HOURS = (
    _FULL_TIME | {"hours": 20.0}, _FULL_TIME, _FULL_TIME | {"hours": FACILITATORS["project"].hours},
    {"form": "informal", "hours": FACILITATORS["informal"].hours},
)  # fmt: skip
PAID = ("appointed", "funded")  # forms of a facilitator; a question that is not about hours leaves them theirs
_ENDS_AFTER_YEARS = (3, 5)  # project money is often for three years
_WEEKS_BETWEEN = {name: weeks for weeks, name in INTERVALS.items()}


def _somebody(place: Place) -> dict[str, Any]:
    """Who facilitates where a question needs somebody: who is paid for it today, else one person full time."""
    return {} if place.observed.form in PAID else _FULL_TIME


def _asked(place: Place) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    somebody = _somebody(place)
    ends = [{"end": years * WEEKS_A_YEAR} for years in _ENDS_AFTER_YEARS if years * WEEKS_A_YEAR < place.weeks]
    yield "facilitator", [{"form": "none"}, somebody]
    yield "appoint", [_FULL_TIME]
    yield "hours", list(_HOURS)
    yield "meetings", [{"meetings": _WEEKS_BETWEEN[n]} for n in ("none", "fortnightly", "weekly", "monthly")]
    yield "leaves", [somebody | end for end in (*ends, {})]
    yield "expectations", [{"talks": True}, somebody, somebody | {"talks": True}]
    buildings = [{"building": True, "room": room} for room in sorted(ROOMS)]
    yield "building", [{"building": False}, *buildings]
    yield "permit", [{"queue": False, "speed": USUAL_SPEED}, {"queue": True, "speed": place.slow}]


def presets(place: Place) -> dict[str, tuple[Setting, ...]]:
    """Questions by name, each with the place as it is and what is asked about; none stands twice."""
    found: dict[str, tuple[Setting, ...]] = {}
    for name, changes in _asked(place):
        others = (dataclasses.replace(place.observed, **change).canonical() for change in changes)
        settings = tuple(dict.fromkeys((place.observed, *others)))[:MOST]
        if len(settings) > 1 and settings not in found.values():
            found[name] = settings
    return found


def opening(place: Place) -> tuple[Setting, ...]:
    """What a page opens with: the place as it is, and one person appointed."""
    asked = presets(place)
    return asked.get("appoint") or next(iter(asked.values()), ())


def computed_beforehand(place: Place, is_first: bool = True) -> tuple[Setting, ...]:
    """Every setting whose answer lies in the page: of all questions, or, of a place that is not the first, of one."""
    if not is_first:
        return opening(place)
    return tuple(dict.fromkeys(setting for settings in presets(place).values() for setting in settings))
