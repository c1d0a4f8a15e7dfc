"""Reserve rows of a place: further receivers of a stream, which nobody thinks of before the first receives it.

Who they are is drawn once for good, so a place has the same rows in all replicates and scenarios.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.names import stable_id
from sim.philox import philox_4x32_10, random_bits

if TYPE_CHECKING:
    from sim.place.case import Case, FirmData, OpportunityData

BRANCHING_KINDS = ("by-product", "utility")
MOST_BRANCHES, DEFAULT_BRANCHES = 5, 2  # of one opportunity
LEAST_EASE, DEFAULT_EASE = 0.1, 0.5  # share of the hours that is left to a branch
TOO_FEW = "Branches: too few firms: "  # begins the note that says so
BRANCH_RECEIVER = stable_id("branch receiver")  # the decision that a draw is about
IN_ONE_DRAW = 500  # members that a further receiver is drawn among, at most
_DRAWS_AT_ONCE = 100_000  # so many numbers stay in the processor's cache
_SEED, _REPLICATE, _BEFORE_WEEK_1 = 1, 0, 0  # of every place


def with_branches(case: Case, branches: int) -> Case:
    """The case with so many branches for each by-product and utility whose partners are named."""
    rows = (
        dataclasses.replace(row, branches=branches if may_branch(row) else 0) for row in case.declared_opportunities
    )
    return dataclasses.replace(case, opportunities=tuple(rows))


def may_branch(row: OpportunityData) -> bool:
    """Whether an opportunity may have branches: a by-product or a utility between two firms that are named."""
    return row.kind in BRANCHING_KINDS and "any" not in (row.supplier, row.receiver)


def reserve_rows(
    firms: Sequence[FirmData], opportunities: Sequence[OpportunityData]
) -> tuple[list[OpportunityData], tuple[str, ...]]:
    """The reserve rows of opportunities, and a note where there are fewer than there should be.

    Opportunities go in the order given (that of ids): a firm that one of them got is taken for the next of that stream.
    """
    taken: dict[tuple[str, str], set[str]] = {}
    for row in opportunities:
        taken.setdefault((row.supplier, row.resource), {row.supplier}).add(row.receiver)
    members = [firm for firm in firms if firm.status == "member"]
    parents = [row for row in opportunities if row.branches]
    made: list[OpportunityData] = []
    for row, drawn in zip(parents, _in_drawn_order(parents, members), strict=True):
        own = taken[row.supplier, row.resource]
        free = itertools.islice((firm for q in drawn if (firm := members[q]).firm not in own), row.branches)
        chosen = list(free)
        made += [_reserve_row(row, k, firm) for k, firm in enumerate(chosen, 1)]
        own.update(firm.firm for firm in chosen)
    wanted = sum(row.branches for row in parents)
    return made, (f"{TOO_FEW}{len(made)} of {wanted} rows could be made.",) if len(made) < wanted else ()


def _in_drawn_order(rows: Sequence[OpportunityData], members: Sequence[FirmData]) -> Iterator[np.ndarray]:
    """For each row the positions of those it is drawn among, in the order of their draws.

    That is all members, up to IN_ONE_DRAW of them; of more, so many that follow the row's own id in the circle of ids:
    else the work would grow with firms times rows. Ids are hashes, so who follows is chance too, but joins and leaves
    with its neighbours only. Made without the compiler: a place is read before anybody knows that it will run.
    """
    ids = np.array([firm.id for firm in members], np.uint64)
    among = np.arange(min(len(ids), IN_ONE_DRAW))
    at_once = max(1, _DRAWS_AT_ONCE // max(1, len(among)))
    for first in range(0, len(rows), at_once):
        own = np.array([row.id for row in rows[first : first + at_once]], np.uint64)[:, None]
        begin = np.searchsorted(ids, own) if len(ids) > len(among) else np.zeros(own.shape, np.int64)
        positions = (begin + among) % max(1, len(ids))
        words = philox_4x32_10(_SEED, _REPLICATE, _BEFORE_WEEK_1, BRANCH_RECEIVER, own, ids[positions])
        yield from np.take_along_axis(positions, np.argsort(random_bits(*words[:2]), axis=1, kind="stable"), axis=1)


def _reserve_row(row: OpportunityData, k: int, receiver: FirmData) -> OpportunityData:
    return dataclasses.replace(
        row, opportunity=f"{row.opportunity} :: {k}", receiver=receiver.firm, start="latent", branches=0,
        parent=row.opportunity, basis="assumed", note=f"a further receiver of the stream of {row.opportunity}",
    )  # fmt: skip
