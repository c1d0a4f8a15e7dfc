"""How amounts are shared out: several suppliers into one need, one supplier to several, never more than there is.

Greedy: the exchange that is worth most per unit of the need is filled first, and so on. A person can follow that,
strike one line and see what moves; it needs no solver, so that a page can do the same to the last bit; and it cannot
exceed an amount by a rounding. What the best sharing would bring beyond it is measured in docs/matching.md.
Amounts are counted in whole thousandths of their unit (kilos, kWh, litres).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from experiments.town.proposals import Proposal
from experiments.town.sides import Give, Need, canonical, units_per
from experiments.town.streams import Range, tables

PARTS = 1000  # of a unit
PARTS_OF_A_PART = 3  # digits, so that 0.029 of a unit are 29 parts and not 28
NO_LIMIT: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True)
class Share:
    """What one exchange gets of the amounts. A year, in MWh, t or m3."""

    proposal: int  # from 0
    supplied: float  # in the unit of the give
    received: float  # in the unit of the need
    nok_per_year: Range | None  # for both sides together


def allocate(
    proposals: Sequence[Proposal],
    gives: Sequence[Give],
    needs: Sequence[Need],
    first: Collection[int] = (),
    most: Mapping[int, float] = NO_LIMIT,
) -> tuple[Share, ...]:
    """Shares of the proposals whose amounts are known, in the order in which they were filled.

    first: numbers of those that are filled before all others, such as what runs already. most: what some of them get at
    most, in the unit of the need.

    One whose amounts are not known, or whose units do not go together, has no share: its notes say so. Neither has one
    for which nothing is left, nor one that loses money by the middle of its range.
    """
    supply, need = _parts(gives), _parts(needs)
    left, open_need = dict(supply), dict(need)
    shares = []
    for number in sorted(
        range(len(proposals)), key=lambda one: (one not in first, *_order(proposals[one], gives, needs))
    ):
        one = proposals[number]
        if one.supply_per_need is None or (one.nok_per_unit is not None and sum(one.nok_per_unit) <= 0):
            continue
        most_supply = min(left[one.give], math.floor(supply[one.give] * one.in_season[0]))
        most_need = min(open_need[one.need], math.floor(need[one.need] * one.in_season[1]))
        if number in most:
            most_need = min(most_need, math.floor(round(most[number] * PARTS, PARTS_OF_A_PART)))
        received = min(most_need, math.floor(most_supply / one.supply_per_need))
        supplied = min(most_supply, math.ceil(received * one.supply_per_need))
        if received <= 0 or supplied <= 0:
            continue
        left[one.give] -= supplied
        open_need[one.need] -= received
        shares.append(Share(number, supplied / PARTS, received / PARTS, _worth(one, gives, received / PARTS)))
    return tuple(shares)


def _parts(sides: Sequence[Give | Need]) -> dict[int, int]:
    """Row -> whole parts of its amount, of those that are known."""
    known = {row: canonical(side) for row, side in enumerate(sides)}
    return {row: math.floor(amount[0] * PARTS) for row, amount in known.items() if amount is not None}


def _order(one: Proposal, gives: Sequence[Give], needs: Sequence[Need]) -> tuple[object, ...]:
    """What is worth most per unit of the need, then what is nearest; then what is written there, not in which row."""
    worth = 0.0 if one.nok_per_unit is None else sum(one.nok_per_unit) / 2
    per_need = worth * (one.supply_per_need or 0.0) * (_per_supply(one, gives) or 0.0)
    give, need = gives[one.give], needs[one.need]
    written = (give.firm, need.firm, give.words, need.words, give.amount or 0.0, need.amount or 0.0)
    return (-per_need, math.inf if one.km is None else one.km, *written)


def _per_supply(one: Proposal, gives: Sequence[Give]) -> float | None:
    """Units of the path in one unit of the give."""
    amount = canonical(gives[one.give])
    return amount and units_per(tables().streams[one.stream], one.unit, amount[1])


def _worth(one: Proposal, gives: Sequence[Give], received: float) -> Range | None:
    times = _per_supply(one, gives)
    if one.nok_per_unit is None or one.supply_per_need is None or times is None:
        return None
    supplied = received * one.supply_per_need * times  # in the unit of the NOK
    return one.nok_per_unit[0] * supplied, one.nok_per_unit[1] * supplied
