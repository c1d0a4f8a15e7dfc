"""What a page simulates with: the compiled week as a module, and its tables for this place.

Tables are Python's own, as bytes; the script puts in numbers that are chosen and reads rows off. What follows from a
choice as a whole (whether somebody is there from week 1, say) is in rows made here, one for each pattern of choices.
"""

from __future__ import annotations

import base64
import dataclasses
import itertools
from string import Formatter
from typing import Any

import numpy as np

from experiments.page.setting import FORMS, Place
from sim.ensemble.scenarios import SCENARIO, scenario_row
from sim.happenings import Why
from sim.place.neighbours import pooled
from sim.start.tables import case_tables, packed_parameters, records
from sim.wasm import shipped

# Tables whose fields the script reads or writes by name.
BY_NAME = ("scenarios", "parameters", "plan", "room.firms", "run_rows", "week_rows", "event_rows")


def engine(place: Place) -> dict[str, Any]:
    """Everything the script needs to simulate futures of this place."""
    tables = case_tables(pooled(place.case, place.municipality.neighbours))._asdict()
    sized = ("firms", "opportunities", "offers", "lots", "lot_pairs", "lot_rows", "trusts", "talks")
    layout = shipped.description()["layout"]
    return {
        "module": _text(shipped.module()),
        "layout": layout | {"arguments": [_needed(one) for one in layout["arguments"]]},
        "sizes": {name: len(tables[name]) for name in sized},
        "tables": {f"case.{name}": _told(value) for name, value in tables.items()},
        "scenarios": dict(_scenarios(place)),
        "parameters": _told(packed_parameters([place.as_it_is.effective_parameters()])),
        "moneyNotRenewed": int(Why.MONEY_NOT_RENEWED),
        "why": [[why.name.lower(), [name for _, name, _, _ in Formatter().parse(why.text) if name]] for why in Why],
    }


def _needed(argument: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in argument.items() if key != "fields" or argument["name"] in BY_NAME}


def _scenarios(place: Place) -> list[tuple[str, str]]:
    """A row for each pattern (`patternOf` in script/engine.js): of whom, from week 1, in a building, with a queue."""
    found = []
    for form, later, building, queue in itertools.product(FORMS, (False, True), (False, True), (False, True)):
        if place.needs_building and not building:
            continue
        changes: dict[str, Any] = {"form": form, "start": 1 + later, "end": 0, "building": building, "queue": queue}
        scenario = place.scenario(dataclasses.replace(place.observed, **changes).canonical())
        row = records(SCENARIO, [scenario_row(scenario, 0, 0)])
        found.append((f"{form}{later:d}{building:d}{queue:d}", _told(row)))
    return found


def _told(value: Any) -> Any:
    return _text(_clean(value).tobytes()) if isinstance(value, np.ndarray) else value


def _clean(table: np.ndarray) -> np.ndarray:
    """The same with nothing between its fields: what lies there is any byte, and a page is the same each time."""
    found = np.zeros(table.shape, table.dtype)
    _fill(found, table)
    return found


def _fill(to: np.ndarray, table: np.ndarray) -> None:
    for name in table.dtype.names or ():
        _fill(to[name], table[name])
    if not table.dtype.names:
        to[...] = table


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
