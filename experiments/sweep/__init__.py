"""Sweeps: designs of many points, run into a store that survives being killed."""

from experiments.sweep.design import Design, Until, make_design
from experiments.sweep.merge import merge
from experiments.sweep.run import Outcome, Shard, run_sweep
from experiments.sweep.store import Store
from experiments.sweep.tables import read_runs
from experiments.system.errors import DamageError, StorageError

__all__ = [
    "DamageError", "Design", "Outcome", "Shard", "StorageError", "Store", "Until", "make_design", "merge", "read_runs",
    "run_sweep",
]  # fmt: skip
