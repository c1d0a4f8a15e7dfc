"""How much is tried: all that was promised in `make torture` (SYMBIOSIS_THOROUGH), a share of it every day."""

from __future__ import annotations

import os
from typing import TypeVar

THOROUGH = bool(os.environ.get("SYMBIOSIS_THOROUGH"))
Some = TypeVar("Some")


def tried(all_of_it: Some, every_day: Some) -> Some:
    """`all_of_it` where the tests are thorough, `every_day` else."""
    return all_of_it if THOROUGH else every_day
