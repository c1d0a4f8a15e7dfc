"""Exercises as the page's class mode takes them; the command that writes a page puts them in.

Facts are computed in the page (`experiments/page/script/class_facts.js`), by the functions that `facts.py` has here. No
answer lies in the page: what is right follows from facts.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from experiments.teaching.exercises import EXERCISES, Exercise
from experiments.teaching.facts import is_count
from experiments.teaching.ranges import FUTURES, stored
from experiments.teaching.words import fact_words
from experiments.words.catalogue import words_of
from experiments.words.languages import LANGUAGES

# Words of the glossary (`experiments/words/glossary.py`) that an exercise needs, on a tap beside its steps.
TERMS = {
    "one_life": ("facilitator", "future", "pair", "exchange", "interval"),
    "who_starts": ("facilitator", "idea", "project", "drop", "stage"),
    "meetings": ("facilitator", "trust", "exchange", "slip", "log"),
    "whose_job": ("facilitator", "named", "drop", "log", "interval"),
    "anchor": ("anchor", "facilitator", "operating", "log"),
    "same_hours": ("alliance", "facilitator", "operating", "drop", "stage"),
    "whole_life": ("alliance", "stage", "weary", "renewal", "facilitator"),
    "one_budget": ("exchange", "named", "lever", "interval", "spread"),
    "break_it": ("assumed", "slip", "commitment", "interval"),
    "role_play": ("facilitator", "idea", "refusal", "drop", "operating"),
}
TOLD = ("number", "name", "place", "weeks", "picture", "steps", "notices", "view", "tried")  # as an exercise has them


def lessons() -> list[dict[str, Any]]:
    """All exercises, in the order of their numbers."""
    return [_lesson(one) for one in EXERCISES]


def _lesson(one: Exercise) -> dict[str, Any]:
    expected = stored()[one.name]
    facts = [
        dataclasses.asdict(fact)
        | {
            "counts": is_count(fact),
            "range": [expected[fact.name].low, expected[fact.name].high] if fact.name in expected else None,
            "words": {language: fact_words(one, fact, words_of(language)) for language in LANGUAGES},
        }
        for fact in one.facts
    ]
    return {
        **{name: getattr(one, name) for name in TOLD},
        "ways": [dataclasses.asdict(way) for way in one.ways],
        "futures": FUTURES,
        "terms": TERMS[one.name],
        "scenarios": [setting.canonical().code for setting in one.scenarios],
        "numbers": dict(one.numbers),
        "choices": [dataclasses.asdict(choice) for choice in one.choices],
        "facts": facts,
    }
