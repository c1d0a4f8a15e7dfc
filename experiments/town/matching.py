"""Who could exchange what with whom: every give against every need, by the sourced table.

A pair that the table knows becomes a proposal with its worth, or a refusal that says what stands against it; a pair it
knows nothing of becomes neither. Words that are not understood are given back; of words that may mean several things,
what follows from one reading is proposed as that, unless another reading forbids it. Amounts are shared out in
allocation.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import product

from experiments.town.pair import Pair
from experiments.town.proposals import IF_IT_IS, Matched, Proposal, Refusal, Unclear
from experiments.town.sides import Give, Need, canonical
from experiments.town.streams import MWH
from experiments.town.wording import GIVE, NEED, Meaning, denies, understood

HEAT = {GIVE: "waste_heat", NEED: "heat_use"}
WARM_FROM = 25.0  # °C: fuels and power, which are counted in energy too, are not told warmer
MOST_READINGS = 8  # of words that may mean several things; of more, nothing follows


def match(
    gives: Sequence[Give], needs: Sequence[Need], km_between: Mapping[frozenset[str], float] | None = None
) -> Matched:
    """Every give against every need. km_between: of two firms, where it is known better than from coordinates."""
    heard = [_meant(one, GIVE) for one in gives]
    wanted = [_meant(one, NEED) for one in needs]
    given, asked = [_readings(one) for one in heard], [_readings(one) for one in wanted]
    proposals, refusals = [], []
    for row, give in enumerate(gives):
        for other, need in enumerate(needs):
            if give.firm == need.firm:
                continue
            found = _best(
                [
                    _found(
                        [
                            [
                                Pair(row, give, one, other, need, wish, km_between or {})
                                for one, wish in product(part, wishes)
                            ]
                            for part in given[row]
                        ]
                    )
                    for wishes in asked[other]
                ]
            )
            if isinstance(found, Proposal):
                proposals.append(found)
            elif found is not None:
                refusals.append(found)
    unclear = [Unclear(GIVE, row, gives[row].words, one) for row, one in enumerate(heard) if one.id is None]
    unclear += [Unclear(NEED, row, needs[row].words, one) for row, one in enumerate(wanted) if one.id is None]
    return Matched(tuple(proposals), tuple(refusals), tuple(unclear))


def _meant(one: Give | Need, side: str) -> Meaning:
    """What its words mean; where nobody understands them, what is counted in energy and is warm is heat."""
    meaning, amount = understood(one.words, side, one.nace, one.code), canonical(one)
    is_warm = one.celsius_from is not None and one.celsius_from >= WARM_FROM
    if meaning.how == "unknown" and is_warm and amount is not None and amount[1] == MWH and not denies(one.words):
        return Meaning((HEAT[side],), "counted")
    return meaning


def _readings(meaning: Meaning) -> list[list[Meaning]]:
    """Of each thing that words name, each that it may be, taken alone."""
    parts = meaning.parts or (meaning,)
    return [
        [dataclasses.replace(part, ids=(one,)) for one in part.ids] if len(part.ids) <= MOST_READINGS else []
        for part in parts
    ]


def _best(found: Sequence[Proposal | Refusal | None]) -> Proposal | Refusal | None:
    """Of what a row may be taken for, the first that works and is sure, then that works, then the refusal."""
    ranks = (_is_sure, lambda one: isinstance(one, Proposal), lambda one: one is not None)
    return next((one for of_rank in ranks for one in found if of_rank(one)), None)


def _is_sure(one: Proposal | Refusal | None) -> bool:
    return isinstance(one, Proposal) and IF_IT_IS not in one.notes


def _found(parts: Sequence[Sequence[Pair]]) -> Proposal | Refusal | None:
    """What follows from all that a row gives, and one thing that is needed.

    What stands in one row may be one heap: nothing goes where law keeps a part of it out.
    """
    found = [[pair.found() for pair in part] for part in parts]
    forbidden = [(len(part), one) for part in found for one in part if isinstance(one, Refusal) and one.why == "rule"]
    if forbidden:  # where it is only a reading: it may be what is forbidden, ask first
        return next((one for readings, one in forbidden if readings == 1), None)
    return _best([_of_readings(part) for part in found])


def _of_readings(found: Sequence[Proposal | Refusal | None]) -> Proposal | Refusal | None:
    """What follows where words may be read in several ways: the first that works."""
    if len(found) == 1:
        return found[0]
    return next((one.if_it_is for one in found if isinstance(one, Proposal)), None)
