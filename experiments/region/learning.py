"""Municipalities that learn from each other: the learning network of the model, with towns that are simulated.

For one place it is assumed how many exchanges the others in its network realise (docs/theory/network.md). Here they are
those that they realise in this region, each with the post it has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from experiments.region.futures import Asked, Job, scenarios
from experiments.region.limits import MOST_EXAMPLES
from experiments.region.table import Municipality
from sim.parameters import Parameters
from sim.rules.network import WEEKS_A_YEAR


def members_of(municipalities: Sequence[Municipality]) -> np.ndarray:
    """Places in the table of those that are in a network."""
    return np.flatnonzero([one.network != "" for one in municipalities])


def jobs(municipalities: Sequence[Municipality], realised: np.ndarray, levels: np.ndarray, asked: Asked) -> list[Job]:
    """What is simulated of each member: its post, and what the others in its network can tell of.

    realised: with the post that each has and nobody learning, shape (municipalities, futures), of which the half that
    judges counts: in the other, posts are where they did well by luck too. levels: which of QUARTERS each has. What
    others realise because they learn themselves is not counted once more.
    """
    a_year = realised[:, asked.replicates // 2 :].mean(axis=1) * WEEKS_A_YEAR / asked.weeks
    without, made = scenarios(asked), list[Job]()
    for row in members_of(municipalities):
        one = municipalities[row]
        others = [k for k, other in enumerate(municipalities) if other.network == one.network and k != row]
        told = {
            "municipality.network_members": len(others),
            "municipality.examples_a_year": min(MOST_EXAMPLES, float(a_year[others].mean())),
        }
        learning = dataclasses.replace(
            without[levels[row]], municipality="network", parameters=Parameters().replaced(told)
        )
        made.append((one, [learning]))
    return made
