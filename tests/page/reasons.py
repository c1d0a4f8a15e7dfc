"""From what an event table says to the words of the page: the way round that the page does not take."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from experiments.page.setting import Place
from experiments.words.catalogue import texts
from sim.happenings import LIMIT_NAMES, STAGE_NAMES, What, Why
from sim.place.neighbours import pooled


def _pattern(why: Why) -> re.Pattern[str]:
    text = re.escape(why.text)
    for name in ("a", "b"):
        text = text.replace(re.escape("{" + name + "}"), rf"(?P<{name}>\d+)")
    for name, words in (("owner", "somebody|nobody"), ("limit", "|".join(LIMIT_NAMES.values())), ("stage", ".+")):
        text = text.replace(re.escape("{" + name + "}"), f"(?P<{name}>{words})")
    return re.compile(text)


# The most specific first: a stage may be called anything.
_PATTERNS = sorted(((why, _pattern(why)) for why in Why), key=lambda item: item[0] is Why.STAGE_REACHED)


def reason_code(text: str) -> tuple[str, list[int]]:
    """A reason as told by an event table -> its name for translators, and the numbers in it."""
    for why, pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            # A limit has a name in English, so each has an id of its own for translators.
            given = found.groupdict()
            name = why.name.lower()
            if "owner" in given:
                name += "_owned" if given["owner"] == "somebody" else "_not_owned"
            if given.get("limit"):
                name += f"_{list(LIMIT_NAMES.values()).index(given['limit']) + 1}"
            return name, [int(given[key]) for key in ("a", "b") if given.get(key)]
    return "", []


def text_id(what: str, why: str) -> str:
    """The id of the sentence that tells of an event, at its most specific."""
    name, _ = reason_code(why)
    return f"log.{what}" + (f".{name}" if name and what != What.STAGE.text else "")


def sentences(place: Place, sides: list[tuple[int, int]], events: pd.DataFrame, language: str) -> list[str]:
    """Every event in a sentence of a language; `sides`: supplier and receiver of each opportunity, as drawn."""
    words, case = texts(language), pooled(place.case, place.municipality.neighbours)
    opportunities = {row.opportunity: k for k, row in enumerate(case.opportunities)}
    firms = [words.get(f"firm.{case.name}.{row.firm}", row.firm) for row in case.firms]
    names = {row.firm: firms[i] for i, row in enumerate(case.firms)}
    stages = {text: number for number, text in STAGE_NAMES.items()}
    found = []
    for event in events.itertuples():
        key, numbers = text_id(event.what, event.why), [*reason_code(event.why)[1], 0, 0]
        values: dict[str, Any] = {"a": numbers[0], "b": numbers[1], "who": names.get(event.who, "")}
        if event.who in opportunities:
            k = opportunities[event.who]
            resource = case.opportunities[k].resource
            values["what"] = words.get(f"resource.{resource}", resource)
            values["from"], values["to"] = (firms[i] for i in sides[k])
        if event.what == What.STAGE.text:
            values["stage"] = words[f"stage.{stages[event.why]}"]
        text = words.get(key) or words.get(f"log.{event.what}") or words["log.other"]
        text = text.format(**values)
        found.append(text[0].upper() + text[1:])
    return found
