"""Where nine tenths of an effect are there is told as far as it can be told, and no further."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.sweep.prepared import _nine_tenths

FUTURES = 200
LUCK = np.random.default_rng(3).normal(size=(FUTURES, 5))


def realised(scatter: float, means: tuple[float, ...] = (1.0, 4.0, 8.0, 9.7, 10.0)) -> pd.DataFrame:
    """Exchanges by hours and future: with 0 hours 1, with full time 10, so nine tenths are 9.1."""
    hours = ("0", "4", "8", "16", "37.5")
    return pd.DataFrame({h: mean + scatter * LUCK[:, k] for k, (h, mean) in enumerate(zip(hours, means, strict=True))})


@pytest.mark.parametrize(
    ("scatter", "told"),
    [
        (0.1, "at 16"),
        (4.0, "at 8 at the earliest and at 37.5 at the latest"),  # 8.0 and 9.1 cannot be told apart, 9.7 neither
        (20.0, "at 4 at the earliest and at 37.5 at the latest"),
    ],
)
def test_the_wider_chance_scatters_the_less_is_told(scatter, told):
    assert _nine_tenths(realised(scatter), 12) == told
