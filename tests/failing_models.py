"""Models that fail, told what to do by environment variables: the fault is gone when the variable is."""

from __future__ import annotations

import os

from sim.model import SymbiosisModel

FAIL = "SYMBIOSIS_TEST_FAIL"  # replicates that fail, such as "2,5"; with "all" every one


def _is_told(replicate: int) -> bool:
    told = os.environ.get(FAIL, "")
    return told == "all" or str(replicate) in told.split(",")


class Raises(SymbiosisModel):
    def __init__(self, case, scenario, seed, replicate):
        super().__init__(case, scenario, seed, replicate)
        if _is_told(replicate):
            raise RuntimeError(f"no such\nluck: {replicate}")


class Incalculable(SymbiosisModel):
    def run_row(self):
        row = super().run_row()
        if _is_told(row["replicate"]):
            row["trust"] = float("nan")
        return row


class Dies(SymbiosisModel):
    """Kills the process it runs in, as want of memory does."""

    def __init__(self, case, scenario, seed, replicate):
        super().__init__(case, scenario, seed, replicate)
        if _is_told(replicate):
            os._exit(9)
