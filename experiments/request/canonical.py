"""One JSON form of what is asked, whatever the order in which it was."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from sim import Scenario


def canonical(value: Any) -> Any:
    """A JSON form of a value that does not depend on order or on 1 against 1.0."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(value, Scenario):  # of the model as it is, nothing of one's own
            own, _ = fields.pop("own"), fields.pop("extension")
            fields |= {"own": dict(own)} if own else {}
        return canonical(fields)
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [canonical(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return float(value)
