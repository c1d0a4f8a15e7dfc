"""`symbiosis coverage`: how often intervals hold the truth, of a normal outcome and of the model's own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.sweep import growth
from experiments.system.errors import UserError
from sim import Scenario, load_case, simulate_many

_TRUTH = 5000  # futures whose mean is taken for the truth


def coverage(repeats: int) -> None:
    """Measure how often intervals hold: of a normal outcome, and of the model's own."""
    if not 100 <= repeats <= 1_000_000:
        raise UserError(f"--repeats: {repeats} is out of range; allowed: 100 to 1000000")
    print("Samples of a normal outcome, grown until the 95 % interval of the mean is narrow enough:")
    print(f"{'half-width (standard deviations)':>34}{'interval holds the mean':>26}{'mean replicates':>18}")
    for half_width in (0.1, 0.2, 0.3, 0.5):
        held, size = growth.coverage(repeats, seed=1, half_width=half_width)
        print(f"{half_width:>34.1f}{held:>25.1%} {size:>17.0f}")
    print(f"\nSamples of exchanges realised in Vestbygd in ten years, {_TRUTH} futures being the truth;")
    print("with so many replicates, and grown to a half-width in standard deviations:")
    grown, sizes = (0.2, 0.5), (5, 10, 40, 200)
    heads = [*map(str, sizes), *(f"grown {half:g}" for half in grown)]
    print(f"{'facilitator':>24}{'mean':>8}" + "".join(f"{head:>11}" for head in heads))
    for name, pool, counts in _own_outcomes():
        shares = [growth.fixed_coverage(repeats, 1, size=n, pool=pool, counts=counts) for n in sizes]
        shares += [growth.coverage(repeats, seed=1, half_width=half, pool=pool, counts=counts)[0] for half in grown]
        print(f"{name:>24}{pool.mean():>8.2f}" + "".join(f"{share:>11.1%}" for share in shares))


def _own_outcomes() -> Iterator[tuple[str, np.ndarray, bool]]:
    """(name, values, whether they are counts): what the model itself gives, few exchanges to many, and a difference."""
    case = load_case("vestbygd")
    forms = ("none", "informal", "appointed")
    scenarios = [Scenario(facilitator=form, colocation="park", meetings="monthly") for form in forms]
    runs = simulate_many(case, scenarios, seed=2, replicates=_TRUTH, weeks=520).runs
    pools = [own.exchanges_realised.to_numpy(dtype=float) for _, own in runs.groupby("scenario", sort=True)]
    for form, pool in zip(forms, pools, strict=True):
        yield form, pool, True
    yield "appointed minus none", pools[-1] - pools[0], False
