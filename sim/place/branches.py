"""Reserve rows of a place: further receivers of a stream, which nobody thinks of before the first receives it.

Who they are is drawn once for good, so a place has the same rows in all replicates and scenarios.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.place.case import FirmData, OpportunityData

BRANCHING_KINDS = ("by-product", "utility")
MOST_BRANCHES = 5  # of one opportunity
LEAST_EASE, DEFAULT_EASE = 0.1, 0.5  # share of the hours that is left to a branch
_SEED, _REPLICATE = 1, 0  # of every place


def reserve_rows(
    firms: Sequence[FirmData], opportunities: Sequence[OpportunityData]
) -> tuple[list[OpportunityData], list[str]]:
    """The reserve rows of opportunities in the order of ids, and a note for each that got fewer than it should."""
    taken: dict[tuple[str, str], set[str]] = {}
    for row in opportunities:
        taken.setdefault((row.supplier, row.resource), {row.supplier}).add(row.receiver)
    members = [firm for firm in firms if firm.status == "member"]
    made, notes = [], []
    for row in opportunities:
        if row.branches:
            own = taken[row.supplier, row.resource]
            free = _in_drawn_order(row, [firm for firm in members if firm.firm not in own])
            made += [_reserve_row(row, k, firm) for k, firm in enumerate(free[: row.branches], 1)]
            if len(free) < row.branches:
                notes.append(f"{row.opportunity}: branches {len(free)} instead of {row.branches}: too few firms.")
    return made, notes


def _in_drawn_order(row: OpportunityData, firms: Sequence[FirmData]) -> list[FirmData]:
    from sim import chance  # loads the compiler, which most places can be read without

    draws = np.zeros(len(firms))
    chance.fill_uniforms(
        _SEED, _REPLICATE, chance.BRANCH_RECEIVER, chance.BEFORE_WEEK_1,
        np.full(len(firms), row.id, np.int64), np.array([firm.id for firm in firms], np.int64), draws,
    )  # fmt: skip
    return [firms[q] for q in np.argsort(draws, kind="stable")]


def _reserve_row(row: OpportunityData, k: int, receiver: FirmData) -> OpportunityData:
    return dataclasses.replace(
        row, opportunity=f"{row.opportunity} :: {k}", receiver=receiver.firm, start="latent", branches=0,
        parent=row.opportunity, basis="assumed", note=f"a further receiver of the stream of {row.opportunity}",
    )  # fmt: skip
