"""SALib, which is an extra: what is asked of it, or a line that says how to get it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from experiments.system.errors import UserError


def salib(module: str) -> Any:
    """A module of SALib, as "sample.morris". Raises UserError where SALib is not installed."""
    try:
        return import_module(f"SALib.{module}")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("SALib"):
            raise
        raise UserError(
            "explore: SALib is not installed, which `morris` and `sobol` need; allowed:"
            ' pip install "symbiosis[explore]", or pip install SALib'
        ) from None
