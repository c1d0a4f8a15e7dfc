"""What a page simulates with: the compiled week as a module, and its tables for this place.

Tables are Python's own, as bytes; the script puts in numbers that are chosen and reads rows off. What follows from a
choice as a whole (whether somebody is there from week 1, say) is in columns made here, for each kind of choice.
"""

from __future__ import annotations

import itertools
from string import Formatter
from typing import Any

import numpy as np

from experiments.page.events import MOST_EVENTS, Happening
from experiments.page.setting import FORMS, MEASURES, QUEUE, Place, Setting
from sim.ensemble.scenarios import SCENARIO, scenario_row
from sim.happenings import Why
from sim.place.neighbours import pooled
from sim.start.tables import LISTS, case_tables, packed_parameters, records
from sim.wasm import shipped

# Tables whose fields the script reads or writes by name: of a run, and of a place that it makes of somebody's own town.
OF_CASE = (
    "firms", "firm_quantities", "opportunities", "term_quantities", "offers", "lots", "lot_pairs", "trusts", "talks",
    "ties",
)  # fmt: skip
BY_NAME = (
    "scenarios", "scenario_events", "parameters", "plan", "room.state", "room.firms", "run_rows", "week_rows",
    "event_rows",
    *(f"case.{name}" for name in OF_CASE),
)  # fmt: skip
FROM_TIES = ("told", "hearers")  # made by the script (`heardOf` in engine.js) of `ties`, which take less room
# Columns of a scenario that the script puts in by name, as they are chosen.
CHOSEN = (
    "hours", "start_week", "end_week", "expectations", "common_room_quality", "interval", "budget", QUEUE, *MEASURES,
    "first_event", "last_event",
)  # fmt: skip


def engine(place: Place) -> dict[str, Any]:
    """Everything the script needs to simulate futures of this place."""
    tables = case_tables(pooled(place.case, place.municipality.neighbours))._asdict()
    sized = ("firms", "opportunities", *LISTS)
    layout = shipped.description()["layout"]
    return {
        "module": shipped.module(),
        "layout": layout | {"arguments": [_needed(one) for one in layout["arguments"]]},
        "sizes": {name: len(tables[name]) for name in sized} | {"scenario_events": MOST_EVENTS},
        "tables": {f"case.{name}": _told(value) for name, value in tables.items() if name not in FROM_TIES},
        "scenario": _told(_row(place, Setting())),
        "columns": _columns(place),
        "parameters": _told(packed_parameters([place.as_it_is.effective_parameters()])),
        "moneyNotRenewed": int(Why.MONEY_NOT_RENEWED),
        "why": [[why.name.lower(), [name for _, name, _, _ in Formatter().parse(why.text) if name]] for why in Why],
    }


def _needed(argument: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in argument.items() if key != "fields" or argument["name"] in BY_NAME}


def _row(place: Place, setting: Setting) -> np.ndarray:
    return records(SCENARIO, [scenario_row(place.scenario(setting), 0, 0)])


def _columns(place: Place) -> dict[str, dict[str, dict[str, Any]]]:
    """What a kind of choice makes of the row of nothing chosen (`putSetting` in script/engine.js), beside CHOSEN.

    Who facilitates, and whether from week 1; whether there is a building, and is open from then; whether meetings are.
    """
    who = {
        f"{form}{waits:d}": Setting(form=form, start=1 + waits)
        for form, waits in itertools.product(FORMS, (False, True))
    }
    building = {
        f"{there:d}{waits:d}": Setting(building=there, events=(Happening(1, "park_opens"),) if waits else ())
        for there, waits in itertools.product((False, True), (False, True))
    }
    meetings = {
        f"{waits:d}": Setting(meetings=4, events=(Happening(1, "meetings_start"),) if waits else ())
        for waits in (False, True)
    }
    kinds = {"who": who, "building": building, "meetings": meetings}
    nothing = _row(place, Setting())[0]
    return {
        kind: {key: _unlike(nothing, _row(place, one.canonical())[0]) for key, one in given.items()}
        for kind, given in kinds.items()
    }


def _unlike(nothing: np.void, row: np.void) -> dict[str, Any]:
    return {name: row[name].item() for name, _ in SCENARIO if name not in CHOSEN and row[name] != nothing[name]}


def _told(value: Any) -> Any:
    return cleaned(value).tobytes() if isinstance(value, np.ndarray) else value


def cleaned(table: np.ndarray) -> np.ndarray:
    """The same with nothing between its fields: what lies there is any byte, and a page is the same each time."""
    found = np.zeros(table.shape, table.dtype)
    _fill(found, table)
    return found


def _fill(to: np.ndarray, table: np.ndarray) -> None:
    for name in table.dtype.names or ():
        _fill(to[name], table[name])
    if not table.dtype.names:
        to[...] = table
