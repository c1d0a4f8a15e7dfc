"""What lies where in the memory of the module, as plain data: all that a host needs to know (docs/wasm.md).

Everything is read off the arguments that runs.py makes for a shipped case, so nothing is declared twice but shapes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.ensemble import week
from sim.ensemble.contact import BLOCK
from sim.ensemble.exchange import NEVER
from sim.ensemble.machine_code import named
from sim.ensemble.runs import EVENT_CODES, NO_TARGET, Arguments, arguments_of, packed
from sim.ensemble.town import LANES
from sim.happenings import What
from sim.place.read import load_case
from sim.scenario import Event, Scenario
from sim.start.tables import LISTS

WORD = 8  # bytes of an entry of the table of arguments
ALIGNMENT = 16
TYPES = {"b1": "bool", "u1": "u8", "i2": "i16", "u2": "u16", "i4": "i32", "u4": "u32", "i8": "i64", "f8": "f64"}

Length = int | str | list[Any]  # a number, the name of a size, or [operation, length, length, ...]
_LISTED: Length = ["+", ["max", "firms", "opportunities", BLOCK], LANES]
# Lengths of every array, in the order of its dimensions; what is left out is the same for every case.
SHAPES: dict[str, list[Length]] = {
    "case.firms": ["firms"],
    "case.firm_quantities": ["firms"],
    "case.opportunities": ["opportunities"],
    "case.term_quantities": ["opportunities"],
    **{f"case.{name}": [name] for name in LISTS},
    "scenarios": ["scenarios"],
    "scenario_events": ["scenario_events"],
    "parameters": ["scenarios"],
    "plan": ["runs"],
    **{f"start.{name}": ["firms"] for name in ("firm_table", "firms")},
    **{f"start.{name}": ["opportunities"] for name in ("term_table", "terms", "supplier", "receiver", "values")},
    **{f"start.{name}": ["opportunities"] for name in ("capacity", "tie")},
    **{f"{place}.trust": ["told"] for place in ("start", "room")},
    **{f"{place}.communication": ["ties"] for place in ("start", "room")},
    **{f"start.{name}": ["lot_pairs"] for name in ("lots", "order")},
    "room.firms": ["firms"],
    "room.exchanges": ["opportunities"],
    "room.by_week": [["+", "weeks", 2]],
    **{f"room.{name}": ["told"] for name in ("has_opportunity", "counted")},
    **{f"room.{name}": ["ties"] for name in ("met", "pairs", "pair_kinds")},
    "room.pair_ids": [2, "ties"],
    "room.own": [["*", 2, "opportunities"]],
    "room.history": [["+", "weeks", 1], "firms"],
    "room.talk": ["firms"],
    "room.listed": [_LISTED],
    **{f"room.{name}": [2, _LISTED] for name in ("listed_ids", "draws")},
    "run_rows": ["runs"],
    "week_rows": ["week_rows"],
    "event_rows": ["event_rows"],
}


def sample() -> Arguments:
    """Arguments of which no array is empty, made without a rule (which would be compiled for this machine)."""
    scenario = Scenario("informal", "park", "monthly", events=(Event(1, "study_visit"),))
    plan = packed(load_case("vestbygd"), [scenario], [1], [0])
    return arguments_of(plan, plan.runs, weeks=4, everything=True)._replace(further=True)


def layout() -> dict[str, Any]:
    """The plain description: every argument in the order of the table, and what numbers in them stand for."""
    values = dict(named(sample()))
    codes = {"never": NEVER, "no_target": NO_TARGET, "every_resource": week.EVERY_RESOURCE}
    return {
        "word": WORD,
        "alignment": ALIGNMENT,
        "arguments": [_told(name, values) for name in values],
        "codes": codes | {"events": EVENT_CODES, "what": [what.text for what in What]},
    }


def _told(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    value = values[name]
    if not isinstance(value, np.ndarray):
        return {"name": name, "type": _type(np.asarray(value).dtype)}
    within = _owner(name, values)
    told: dict[str, Any] = {"name": name, "item": value.itemsize, "shape": _shape(name, values)}
    if within is not None:
        told["within"] = within
    return told | ({"fields": dict(_fields(value.dtype))} if value.dtype.names else {"type": _type(value.dtype)})


def _type(dtype: np.dtype) -> str:
    return TYPES[dtype.str[1:]]


def _fields(dtype: np.dtype, before: str = "", start: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Fields of a record: [type, offset] or [type, offset, how many]; those of a record in it by a name with a dot."""
    fields: Any = dtype.fields
    for name in dtype.names or ():
        kind, offset = fields[name][:2]
        if kind.names:
            yield from _fields(kind, f"{before}{name}.", start + offset)
            continue
        yield before + name, [_type(kind.base), start + offset, *([math.prod(kind.shape)] if kind.shape else [])]


def _shape(name: str, values: Mapping[str, Any]) -> list[Length]:
    if name == "room.memory":  # all that lies in it, in words
        inside = [own for own in values if _owner(own, values) == name]
        parts = [["*", values[own].itemsize, *_shape(own, values)] for own in inside]
        return [["/", ["+", *parts], values[name].itemsize]]
    said = SHAPES.get(name, [])
    return [*said, *values[name].shape[len(said) :]]


def _owner(name: str, values: Mapping[str, Any]) -> str | None:
    """The argument whose memory this one is a view into: those of one owner follow each other in it."""
    root = values[name]
    while isinstance(getattr(root, "base", None), np.ndarray):
        root = root.base
    owners = [own for own, value in values.items() if value is root and own != name]
    return owners[0] if owners else None
