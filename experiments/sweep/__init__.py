"""Sweeps: designs of many points, run into a store that survives being killed.

What is named here is imported when it is asked for: a command that is refused needs no store and no tables.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from experiments.sweep.merge import merge, missing
from experiments.system.errors import DamageError, StorageError

if TYPE_CHECKING:
    from experiments.sweep.design import Design, Until, make_design
    from experiments.sweep.run import Outcome, Shard, run_sweep
    from experiments.sweep.store import Store
    from experiments.sweep.tables import read_runs

__all__ = [
    "DamageError", "Design", "Outcome", "Shard", "StorageError", "Store", "Until", "make_design", "merge", "missing",
    "read_runs", "run_sweep",
]  # fmt: skip

_HOMES = {
    "Design": "design", "Until": "design", "make_design": "design", "Outcome": "run", "Shard": "run",
    "run_sweep": "run", "Store": "store", "read_runs": "tables",
}  # fmt: skip

if not TYPE_CHECKING:  # to whom every name would be known

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return value
