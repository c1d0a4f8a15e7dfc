"""Every declared number as the page shows it: from the one registry, so that it cannot drift."""

from __future__ import annotations

import math
from typing import Any

from experiments.request.changed import declared_numbers


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
