"""One JSON form of what is asked, whatever the order in which it was."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> Any:
    """A JSON form of a value that does not depend on order or on 1 against 1.0."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [canonical(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return float(value)
