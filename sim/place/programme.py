"""A made-up programme: towns as different as the parks of a published list, with firms, hubs and streams as there.

The list is that of Davis and Aid (2021): 322 firms in 17 parks and 387 exchanges, trade in products left out. What it
tells is how many firms a park has, how many streams a firm gives and takes, of which kind they are and how many firms
share one. All else is assumed, as in plain_town.py. The same programme for the same arguments, on any machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from sim.declared import MAX_SEED
from sim.files import shown
from sim.names import stable_id
from sim.place.branches import DEFAULT_BRANCHES, MOST_BRANCHES, with_branches
from sim.place.case import MOST_FIRMS, Case, FirmData, OpportunityData
from sim.place.plain_town import assumed_firm, assumed_opportunity, draws

LISTED_SIZES = (7, 9, 10, 11, 12, 12, 12, 13, 15, 17, 18, 19, 22, 22, 30, 32, 61)  # firms of each park
# Of the listed firms: how many give to, and take from, so many others in the list.
LISTED_GIVING = {0: 131, 1: 107, 2: 47, 3: 14, 4: 6, 5: 9, 6: 1, 7: 2, 8: 2, 11: 1, 14: 2}
LISTED_TAKING = {0: 106, 1: 121, 2: 45, 3: 33, 4: 11, 5: 4, 6: 1, 7: 1}
BY_PRODUCTS, STREAMS, EXCHANGES = 279, 299, 387  # the other exchanges are of utilities
LATENT_PER_LISTED = 2  # a list of what came about is not the pool (docs/places.md)
HUB = 8  # listed exchanges from which on a firm is taken for a cornerstone
OPPORTUNITIES_PER_FIRM = (1 + LATENT_PER_LISTED) * EXCHANGES / sum(LISTED_SIZES)
FEWEST = min(LISTED_SIZES)
_ATTEMPTS = 4  # pairs drawn at once, for each that is wanted


class _Names:
    """Names whose ids no two things of a programme share, those of an opportunity's branches among them."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def free(self, name: str, branches: int = 0) -> str:
        """The name, or the first like it that is free."""
        for number in itertools.count(1):
            own = name if number == 1 else f"{name} ({number})"
            ids = {stable_id(one) for one in (own, *(f"{own} :: {k}" for k in range(1, branches + 1)))}
            if len(ids) == branches + 1 and not ids & self._ids:
                self._ids |= ids
                return own
        raise AssertionError


def programme(firms: int, *, seed: int = 1, branches: int = DEFAULT_BRANCHES) -> tuple[Case, ...]:
    """Towns of together so many firms; no name stands in two of them.

    firms: 7 to 20,000. seed: numbers different programmes, 0 to 2^32 - 1. branches: further receivers of a stream, 0-5.
    Raises ValueError, one line per fault.
    """
    _check(firms, seed, branches)
    names = _Names()
    sizes = _sizes(int(firms), int(seed))
    digits = len(str(len(sizes)))
    return tuple(
        _town(f"{number:0{digits}d}", number, size, int(seed), branches, names) for number, size in enumerate(sizes, 1)
    )


def as_one_case(towns: Sequence[Case], name: str) -> Case:
    """All towns as one place, in which any two firms may meet, and any further receiver may be of another town."""
    return Case(
        name=name,
        firms=tuple(firm for town in towns for firm in town.firms),
        opportunities=tuple(row for town in towns for row in town.declared_opportunities),
        notes=(f"Made up: {len(towns)} towns drawn after the parks of a published list, taken as one place.",),
    )


def _check(firms: int, seed: int, branches: int) -> None:
    ranges = {"firms": (FEWEST, MOST_FIRMS), "seed": (0, MAX_SEED), "branches": (0, MOST_BRANCHES)}
    faults = []
    for (name, (low, high)), whole in zip(ranges.items(), (firms, seed, branches), strict=True):
        if isinstance(whole, bool) or not isinstance(whole, (int, np.integer)) or not low <= whole <= high:
            faults.append(f"{name}: {shown(whole)} is not a whole number in range; allowed: {low} to {high}")
    if faults:
        raise ValueError("\n".join(faults))


def _sizes(firms: int, seed: int) -> list[int]:
    """How many firms each town has: those of listed parks, drawn until they are enough; the last has what is left."""
    lots = draws(seed, "programme size", np.arange(firms // FEWEST + 1), np.zeros(firms // FEWEST + 1, np.int64))
    sizes: list[int] = []
    left = firms
    for lot in lots:
        size = LISTED_SIZES[int(lot * len(LISTED_SIZES))]
        if left - size < FEWEST:  # what would be left is no town
            break
        sizes.append(size)
        left -= size
    while left > max(LISTED_SIZES):
        sizes.append(LISTED_SIZES[-1])
        left -= LISTED_SIZES[-1]
    return [*sizes, left]


def _degrees(seed: int, what: str, town: int, size: int, listed: dict[int, int]) -> np.ndarray:
    """For each firm of a town a number of the list, each as likely as it is frequent there."""
    lots = draws(seed, what, np.full(size, town), np.arange(size))
    counts = np.cumsum(list(listed.values()))
    return np.array(list(listed))[np.searchsorted(counts, lots * counts[-1], side="right")]


def _town(label: str, number: int, size: int, seed: int, branches: int, names: _Names) -> Case:
    gives = _degrees(seed, "programme giving", number, size, LISTED_GIVING)
    takes = _degrees(seed, "programme taking", number, size, LISTED_TAKING)
    takes[(gives == 0) & (takes == 0)] = 1  # whoever is listed takes part
    if not gives.any():
        gives[0] = 1
    if not np.delete(takes, np.flatnonzero(gives)[0]).any():  # somebody else than the first who gives
        takes[np.arange(size) != np.flatnonzero(gives)[0]] = 1
    rows = _rows(seed, number, gives, takes, round(size * OPPORTUNITIES_PER_FIRM))
    own = [names.free(f"Firm {k + 1:02d} of town {label}") for k in range(size)]
    streams: dict[tuple[int, int], tuple[str, str]] = {}
    offers: list[set[str]] = [set() for _ in own]
    needs: list[set[str]] = [set() for _ in own]
    opportunities: list[OpportunityData] = []
    for k, (supplier, receiver, stream, kind) in enumerate(rows, 1):
        if (supplier, stream) not in streams:
            streams[supplier, stream] = names.free(f"{kind} {stream + 1} of {own[supplier]}"), kind
        resource, kind = streams[supplier, stream]
        offers[supplier].add(resource)
        needs[receiver].add(resource)
        name = names.free(f"exchange {k:03d} of town {label}", branches)
        opportunities.append(
            assumed_opportunity(name, own[supplier], own[receiver], resource, kind, terms="kind", note="made up")
        )
    made: list[FirmData] = [
        assumed_firm(
            own[k], offers[k], needs[k], size_class="cornerstone" if gives[k] + takes[k] >= HUB else "established",
            note="made up",
        )
        for k in range(size)
    ]  # fmt: skip
    case = Case(
        name=f"town-{label}", title=f"Made-up town {label}", firms=tuple(made), opportunities=tuple(opportunities),
        notes=("Made up: drawn after the parks of a published list; no town is meant.",),
    )  # fmt: skip
    return with_branches(case, branches)


def _rows(seed: int, town: int, gives: np.ndarray, takes: np.ndarray, wanted: int) -> list[tuple[int, int, int, str]]:
    """Supplier, receiver, number of the supplier's stream, and kind, of so many different exchanges."""
    suppliers, receivers = np.repeat(np.arange(len(gives)), gives), np.repeat(np.arange(len(takes)), takes)
    givers = len(set(suppliers.tolist()))  # whose first exchange is of a new stream; of the others so many are:
    newly = (STREAMS / EXCHANGES * wanted - givers) / (wanted - givers)
    kinds: list[list[str]] = [[] for _ in gives]  # of each firm's streams
    made: dict[tuple[int, int, int], str] = {}
    for attempt in itertools.count():
        about = np.arange(attempt * wanted * _ATTEMPTS, (attempt + 1) * wanted * _ATTEMPTS)
        lots = [
            draws(seed, f"programme {what}", np.full(len(about), town), about)
            for what in ("supplier", "receiver", "stream", "kind", "which")
        ]
        for giver, taker, fresh, hard, which in zip(*lots, strict=True):
            supplier, receiver = (
                int(suppliers[int(giver * len(suppliers))]),
                int(receivers[int(taker * len(receivers))]),
            )
            own = kinds[supplier]
            is_new = not own or fresh < newly
            stream = len(own) if is_new else int(which * len(own))
            if supplier == receiver or (supplier, receiver, stream) in made:
                continue
            if is_new:
                own.append("by-product" if hard < BY_PRODUCTS / EXCHANGES else "utility")
            made[supplier, receiver, stream] = own[stream]
            if len(made) == wanted:
                return [(*row, kind) for row, kind in made.items()]
    raise AssertionError
