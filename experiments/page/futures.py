"""Recorded futures to watch: what the weeks and events of a run say, and trust pair by pair.

Trust between two firms is in no table of a record, so each future is run again to every week that is pictured, and
its ties are read off: the same future, so far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.page.outcomes import Computed
from experiments.page.presets import watched
from experiments.page.setting import Place, Setting
from sim import Scenario, simulate
from sim.ensemble.runs import arguments_of, packed
from sim.ensemble.week import simulate_runs
from sim.happenings import LIMIT_NAMES, STAGE_NAMES, What, Why
from sim.place.neighbours import pooled

TRUST_EVERY = 4  # weeks from one picture of trust to the next
MOST_FIRMS = 25  # a network of more is not read as a picture, and its trust fills the file
SERIES = ("trust", "commitment", "follow_up")  # stored in hundredths
COUNTS = ("exchanges_operating", "exchanges_realised", "stage", "meeting")


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


def typical(computed: Computed, count: int) -> list[int]:
    """Futures near the middle of their scenario: by exchanges realised, then by the first start."""
    realised = np.array([len(starts) for starts in computed.starts], float)
    late = 1e6  # stands for never, so that never against never is no distance
    first = np.array([starts[0] if len(starts) else late for starts in computed.starts], float)
    off = np.abs(first - np.median(first))
    return np.lexsort((off, np.abs(realised - realised.mean())))[:count].tolist()


def recorded(place: Place, setting: Setting, replicate: int) -> dict[str, Any]:
    """One future, week by week, as the page plays it."""
    scenario = place.scenario(setting)
    record = simulate(place.case, scenario, seed=place.seed, replicates=[replicate], weeks=place.weeks)
    weeks = record.weeks
    return {
        "setting": setting.code,
        "replicate": replicate,
        **{name: [round(100 * float(v)) for v in weeks[name]] for name in SERIES},
        **{name: weeks[name].tolist() for name in COUNTS},
        "events": _events(place, record.events),
        **_pairs(place, scenario, replicate),
    }


def _events(place: Place, events: pd.DataFrame) -> list[list[Any]]:
    opportunities = {row.opportunity: k for k, row in enumerate(place.case.opportunities)}
    firms = {row.firm: i for i, row in enumerate(place.case.firms)}
    stages = {text: number for number, text in STAGE_NAMES.items()}
    rows: list[list[Any]] = []
    for event in events.itertuples():
        name, numbers = reason_code(event.why)
        if event.what == What.STAGE.text:
            name, numbers = "", [stages[event.why]]
        kind, index = ("o", opportunities[event.who]) if event.who in opportunities else (
            ("f", firms[event.who]) if event.who in firms else ("b", 0))  # fmt: skip
        rows.append([int(event.week), event.what, kind, index, name, numbers])
    return rows


def _pairs(place: Place, scenario: Scenario, replicate: int) -> dict[str, Any]:
    """Partners of each exchange as drawn, who sits in the park, and trust by pair now and then."""
    plan = packed(pooled(place.case, scenario.municipality.neighbours), [scenario], [place.seed], [replicate])
    upper = np.triu_indices(len(plan.tables.firms), 1)
    pictures, park, members = [], [], []
    for weeks in range(0, place.weeks + 1, TRUST_EVERY):
        given = arguments_of(plan, plan.runs, weeks, everything=False)
        simulate_runs(*given)
        trust = given.start.trust_in
        pictures.append([round(100 * float(value)) for value in ((trust + trust.T) / 2)[upper]])
        park.append([int(flag) for flag in given.room.firms["in_park"]])
        members.append([int(flag) for flag in given.room.firms["is_member"]])
    return {
        "sides": [[int(a), int(b)] for a, b in zip(given.start.supplier, given.start.receiver, strict=True)],
        "pairTrust": pictures,
        "park": _changes(park),
        "members": _changes(members),
    }


def _changes(rows: Sequence[list[int]]) -> list[list[Any]]:
    """[picture number, row] wherever the row changes."""
    return [[i, row] for i, row in enumerate(rows) if i == 0 or row != rows[i - 1]]


def to_watch(place: Place, computed: Mapping[Setting, Computed]) -> list[dict[str, Any]]:
    """The futures of a page."""
    if len(place.case.firms) > MOST_FIRMS:
        return []
    return [
        recorded(place, setting, replicate)
        for setting, count in watched(place)
        for replicate in typical(computed[setting], count)
    ]
