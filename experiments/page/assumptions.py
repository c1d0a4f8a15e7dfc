"""Every declared number as the page shows it and moves it: from the one registry, so that it cannot drift."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from experiments.request.changed import declared_numbers
from sim.bite.conditions import SIZES_OF
from sim.declared import Declaration
from sim.parameters import Cost

# Numbers that a setting of the page chooses, and those that would make other tables of the place.
LEVERS = (
    "facilitator.hours", "facilitator.start_week", "facilitator.end_week", "colocation.common_room_quality",
    "meetings.interval", "parameters.municipality.permit_service", "municipality.budget",
)  # fmt: skip
COMMAND_LINE_ONLY = ("municipality.neighbours",)
# The first is never above the second: as sim.parameters refuses it (held together by tests/page/test_doubt.py).
IN_ORDER = (
    ("parameters.lifecycle.goal_off", "parameters.lifecycle.goal_on"),
    ("parameters.lifecycle.held_off", "parameters.lifecycle.held_on"),
    ("parameters.lifecycle.weary_below", "parameters.lifecycle.weary_until"),
    ("parameters.municipality.state_weeks_low", "parameters.municipality.state_weeks_high"),
)
# Prices that a budget of the municipality is spent at: where it has one, they act on a run, and not on its costs alone.
SPENT_AT = ("facilitator_year_cost", "permit_case_cost", "theme_day_cost", "procurement_cost")
MOST = 1e9  # of a number whose range has no upper end


def table() -> list[dict[str, Any]]:
    """A row for each number: key, value, unit, range, source, basis, note, its meaning in English, and how it moves."""
    return [
        {
            "key": key,
            "value": None if default is None or (isinstance(default, float) and math.isinf(default)) else default,
            "unit": d.unit,
            "low": d.low,
            "high": None if math.isinf(d.high) else d.high,
            "meaning": d.meaning,
            "source": d.source,
            "basis": d.basis,
            "note": d.note,
            **_moves(key, d, default),
        }
        for key, (d, default) in declared_numbers().items()
    ]


def _moves(key: str, declaration: Declaration, default: Any) -> dict[str, Any]:
    """Where a number is moved, its type, and from where to where it might as well lie."""
    if key in LEVERS or key in COMMAND_LINE_ONLY:
        return {"at": "lever" if key in LEVERS else "command"}
    kind = "switch" if isinstance(default, bool) else "whole" if isinstance(default, int) else "real"
    within = declaration.plausible
    if within is None:
        return {"at": "here", "type": kind}
    low, high = within.low, within.high
    return {"at": "here", "type": kind, "span": [math.ceil(low), math.floor(high)] if kind == "whole" else [low, high]}


def rules() -> dict[str, Any]:
    """What holds between numbers, which count only with a lever of the municipality, and which after a run only."""
    prices = [f"parameters.cost.{field.name}" for field in dataclasses.fields(Cost)]
    spent = [f"parameters.cost.{name}" for name in SPENT_AT]
    return {
        "inOrder": IN_ORDER,
        "most": MOST,
        "with": {f"parameters.municipality.{size}": levers for levers, sizes in SIZES_OF.items() for size in sizes},
        "afterwards": prices,
        "spentAt": spent,
    }
