"""Every declared number as the page shows it: from the one registry, so that it cannot drift."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from experiments.request.changed import declared_numbers


def message_ids() -> Iterator[tuple[str, str]]:
    """(id, English text) of everything about declared numbers that is translated."""
    for key, (declaration, _) in declared_numbers().items():
        yield f"param.{key}", declaration.meaning
        yield f"unit.{declaration.unit}", declaration.unit
        yield f"source.{declaration.source}", declaration.source
        yield f"basis.{declaration.basis}", declaration.basis
        if declaration.note:
            yield f"note.{key}", declaration.note


def table() -> list[dict[str, Any]]:
    """A row for each number: key, value, unit, range, source, basis, note, and its meaning in English."""
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
        }
        for key, (d, default) in declared_numbers().items()
    ]
