"""What a town lists, as the matcher takes it: rows of the workbook become gives and needs.

What is not told stays not told. Where a town tells an amount as a range, the lower end counts, so that no more is
shared out than there surely is, nor than is surely needed; of a cost told as a range the middle counts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

from experiments.town.allocation import PARTS, Share, allocate
from experiments.town.matching import match
from experiments.town.proposals import Matched, Proposal
from experiments.town.sectors import sector_code
from experiments.town.sides import Give, Need
from experiments.town.streams import CUBIC_METRE, MWH, TONNE
from experiments.town.town import Firm, Relation, Stream, Town
from experiments.town.units import YEAR
from experiments.town.wording import GIVE, folded, understood

ACCEPT, STRIKE = "accept", "strike"


class Amounts(NamedTuple):
    """What somebody says that an exchange gives, and that it receives, a year; None: nothing is said."""

    supplied: float | None
    received: float | None


Pair = tuple[str, str, str, str]  # supplier, receiver, and what each calls it
COUNTED = (MWH, TONNE, CUBIC_METRE)  # what the matcher shares out; pieces and hours it does not
NOTHING: Mapping[Pair, str] = MappingProxyType({})
NO_AMOUNTS: Mapping[Pair, Amounts] = MappingProxyType({})
SAME_ZONE_KM = 1.0  # between two firms of a zone, where no coordinates tell: assumed
# "38 grader" in somebody's words; not the end of "40-60 grader", which is no one temperature.
_CELSIUS = re.compile(r"(?:^|[^0-9.,–-])([0-9]{1,4}(?:[.,][0-9])?) ?(?:°|grader|degrees)")


@dataclass(frozen=True)
class Sides:
    """A town for the matcher. Rows are in the order of the town's."""

    gives: tuple[Give, ...]
    needs: tuple[Need, ...]
    km_between: Mapping[frozenset[str], float]


@dataclass(frozen=True)
class Result:
    """What the matcher found in a town, and what each proposal gets of the amounts."""

    sides: Sides
    matched: Matched
    shares: Mapping[int, Share]  # proposal -> what it gets; one that is not here gets nothing
    decided: Mapping[int, str]  # proposal -> accept or strike, where somebody decided
    gone: tuple[Pair, ...]  # pairs that were decided on and are not proposed any more
    cut: tuple[int, ...] = ()  # proposals that somebody wanted more for than there is or is needed


def sides_of(town: Town) -> Sides:
    """The gives and needs of a town, and the distances that its zones tell."""
    firms = {firm.firm: firm for firm in town.firms}
    gives = tuple(Give(**_side(row, firms[row.firm])) for row in town.gives)
    needs = tuple(Need(**_side(row, firms[row.firm])) for row in town.needs)
    return Sides(gives, needs, dict(_same_zone(town)))


def _side(row: Stream, firm: Firm) -> dict[str, Any]:
    unit = row.amount.unit.removesuffix(f"/{YEAR}") if row.amount else ""
    amount = row.amount.low if row.amount and unit in COUNTED else None
    place = (firm.latitude, firm.longitude)
    nok, per = _cost(row)
    return {
        "firm": row.firm,
        "words": row.resource,
        "code": row.ewc,
        "amount": amount,
        "unit": unit if unit in COUNTED else "",
        "celsius_from": _celsius(row),
        "celsius_to": row.temperature_to,
        "quality": row.quality,
        "season": row.season,
        "nok_per_unit": nok,
        "cost_unit": per,
        "nace": sector_code(firm.sector),
        "place": None if None in place else place,
    }


def _celsius(row: Stream) -> float | None:
    """The temperature that a row has; where it has none, the one that its words tell."""
    if row.temperature_from is not None or row.temperature_to is not None:
        return row.temperature_from
    said = _CELSIUS.search(row.resource)
    if said is None or _CELSIUS.search(row.resource[said.end() :]):
        return None
    return float(said[1].replace(",", "."))


def _cost(row: Stream) -> tuple[float | None, str]:
    """NOK for each of a unit, and the unit; of a sum a year by the amount, where it is known."""
    if row.cost is None:
        return None, ""
    nok, per = (row.cost.low + row.cost.high) / 2, row.cost.unit.removeprefix("NOK/")
    if per == YEAR and row.amount is not None:
        nok, per = nok / ((row.amount.low + row.amount.high) / 2), row.amount.unit.removesuffix(f"/{YEAR}")
    return (nok, per) if per in COUNTED else (None, "")


def _same_zone(town: Town) -> Iterator[tuple[frozenset[str], float]]:
    """Pairs of firms that are in one zone, and of which coordinates do not tell more."""
    for one, other in combinations(town.firms, 2):
        pointed = None not in (one.latitude, other.latitude)
        if one.zone and folded(one.zone) == folded(other.zone) and not pointed:
            yield frozenset({one.firm, other.firm}), SAME_ZONE_KM


def matched(
    town: Town, decisions: Mapping[Pair, str] = NOTHING, amounts: Mapping[Pair, Amounts] = NO_AMOUNTS
) -> Result:
    """Who in a town could exchange what with whom. What runs today or is accepted is served first, what is struck not.

    decisions: of pairs, accept or strike. amounts: of pairs, what they shall get, which is served first too and never
    more than there is and is needed.
    """
    sides = sides_of(town)
    found = match(sides.gives, sides.needs, sides.km_between)
    pairs = [_pair(one, town) for one in found.proposals]
    decided = {number: decisions[pair] for number, pair in enumerate(pairs) if pair in decisions}
    kept = [number for number in range(len(pairs)) if decided.get(number) != STRIKE]
    wanted = {
        at: most
        for at, number in enumerate(kept)
        if pairs[number] in amounts and (most := _most(found.proposals[number], amounts[pairs[number]])) is not None
    }
    first = {at for at, number in enumerate(kept) if number in decided or runs(found.proposals[number], town)}
    shares = allocate(
        [found.proposals[number] for number in kept], sides.gives, sides.needs, first | wanted.keys(), wanted
    )
    own = {kept[share.proposal]: dataclasses.replace(share, proposal=kept[share.proposal]) for share in shares}
    got = {share.proposal: share.received for share in shares}
    cut = [kept[at] for at, most in wanted.items() if got.get(at, 0.0) < most - 2 / PARTS]
    cut += [number for number in kept if pairs[number] in amounts and found.proposals[number].supply_per_need is None]
    gone = dict.fromkeys(pair for pair in (*decisions, *amounts) if pair not in pairs)
    return Result(sides, found, own, decided, tuple(gone), tuple(cut))


def _most(one: Proposal, said: Amounts) -> float | None:
    """What it receives at most, by what somebody said; None where its amounts are not known."""
    if one.supply_per_need is None:
        return None
    by_supply = None if said.supplied is None else said.supplied / one.supply_per_need
    known = [most for most in (by_supply, said.received) if most is not None]
    return min(known, default=None)


def _pair(one: Proposal, town: Town) -> Pair:
    return one.supplier, one.receiver, own_words(town.gives[one.give]), own_words(town.needs[one.need])


def own_words(row: Stream) -> str:
    """What the firm calls it, or its code."""
    return row.resource or row.ewc


def between(one: Proposal, town: Town) -> tuple[Relation, ...]:
    """What the sheet of today says of the two firms, in this direction."""
    return tuple(row for row in town.today if (row.supplier, row.receiver) == (one.supplier, one.receiver))


def runs(one: Proposal, town: Town) -> Relation | None:
    """The exchange of today that a proposal is, by its words or by what they mean; None: it is new."""
    words = folded(town.gives[one.give].resource)
    for row in between(one, town):
        if row.since and (folded(row.what) == words or one.stream in understood(row.what, GIVE).ids):
            return row
    return None
