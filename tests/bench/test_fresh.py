"""What a fresh process takes is its own, however large the process is that asks."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.bench.fresh import run_fresh


def test_memory_of_a_fresh_process_holds_nothing_of_the_one_that_started_it():
    large = np.ones(50_000_000)  # 400 MB, each touched
    took, megabytes = run_fresh(["-c", "print(1)"])
    assert large[-1] == 1
    assert took > 0
    assert 1 < megabytes < 100
    assert run_fresh(["-c", "kept = bytearray(200_000_000)"])[1] > 190


def test_a_fresh_process_that_fails_ends_the_bench():
    with pytest.raises(SystemExit, match="failed"):
        run_fresh(["-c", "raise SystemExit(3)"])
