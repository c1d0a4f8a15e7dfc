"""From a town and what was matched in it to a case that the model simulates, with where each number comes from.

What becomes an exchange: proposals that got a share, those whose amounts are not known, and what runs today. What is
struck, loses money, or has nothing left for it does not.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from experiments.town.canonical import row_text
from experiments.town.derived import ASSUMED, DERIVED, TOLD, UNTOLD, Derived, Number, between, told
from experiments.town.exchange_numbers import Exchange, Side
from experiments.town.firm_numbers import NOBODY_TOLD, Point, firm_numbers, middle
from experiments.town.listed import STRIKE, Result, own_words, runs
from experiments.town.proposals import Proposal
from experiments.town.sides import canonical
from experiments.town.streams import tables
from experiments.town.town import Firm, Relation, Town
from experiments.town.units import YEAR
from experiments.town.wording import GIVE, folded, understood
from sim import Case, CaseError
from sim.cells import MOST_CELL
from sim.files import shown
from sim.names import stable_id
from sim.place.case import (
    ANY,
    FIRM_QUANTITIES,
    LONGEST_NAME,
    MAY_BE_UNTOLD,
    MOST_STREAMS,
    OPPORTUNITY_QUANTITIES,
    FirmData,
    OpportunityData,
    Tie,
)
from sim.place.plain_town import assumed_firm, assumed_opportunity
from sim.quantity import Quantity
from sim.rules.appraisal import trust_in_words

FIRMS, OPPORTUNITIES, TIES = "firms.csv", "opportunities.csv", "ties.csv"
# A workbook's case is simulated in a browser too, which the largest case folder would not fit.
MOST_FIRMS, MOST_OPPORTUNITIES, MOST_TIES = 500, 5_000, 10_000
_BY_PRODUCT = "by-product"  # what runs today and nobody understands


@dataclass(frozen=True)
class Made:
    """A case, where its numbers come from, and how many proposals did not become a part of it."""

    case: Case
    numbers: tuple[Derived, ...]
    left_out: int


@dataclass(frozen=True)
class _Row:
    """An exchange of the case on its way: who, what, and its numbers."""

    supplier: str
    receiver: str
    resource: str
    needs: str  # in the receiver's words
    kind: str
    unit: str
    numbers: Mapping[str, Number]
    supply: float = math.inf  # of which it takes, where it is known
    runs: bool = False
    why: str = ""

    @property
    def name(self) -> str:
        """As people read it."""
        return _shortened(f"{self.resource}: {self.supplier} > {self.receiver}")


def made_case(
    town: Town, result: Result, name: str, title: str, why: Mapping[int, str], notes: Sequence[str] = ()
) -> Made | None:
    """The case of a town; None where nothing is proposed and nothing runs. why: of proposals, a sentence.

    Raises CaseError where names do not go together, or there is more of something than a case holds.
    """
    making = _Making(town, result, why)
    named = _named([*making.proposed(), *making.only_running()])
    if not named:
        return None
    centre = middle(town.firms)
    firms = [_firm(firm, centre, named) for firm in town.firms]
    ties = [*_trusts(town), *((Tie(row.supplier, row.receiver, exchange=own, basis="derived"), None)
                             for own, row in named.items() if row.runs)]  # fmt: skip
    case = Case(
        name=name,
        title=title,
        firms=tuple(firm for firm, _ in firms),
        opportunities=tuple(_opportunity(own, row) for own, row in named.items()),
        ties=tuple(tie for tie, _ in ties),
        as_observed={"colocation": "park"} if any(firm.park for firm, _ in firms) else {},
        notes=tuple(notes),
    )
    _check_size(case)
    numbers = [
        *(Derived(FIRMS, firm.firm, field, one) for firm, found in firms for field, one in found.items()),
        *(Derived(OPPORTUNITIES, own, field, one) for own, row in named.items() for field, one in row.numbers.items()),
        *(Derived(TIES, f"{tie.firm} > {tie.partner}", "trust", one) for tie, one in ties if one is not None),
    ]
    return Made(case, tuple(numbers), len(result.matched.proposals) - len(making.kept))


def _check_size(case: Case) -> None:
    for what, most in (("firms", MOST_FIRMS), ("opportunities", MOST_OPPORTUNITIES), ("ties", MOST_TIES)):
        if (count := len(getattr(case, what))) > most:
            raise CaseError(f"{case.name}: {count} {what}; allowed in a case of a workbook: at most {most}")


def kept(town: Town, result: Result) -> list[int]:
    """Numbers of the proposals that become exchanges of the case."""
    return _Making(town, result, {}).kept


@dataclass(frozen=True)
class _Making:
    """The rows of a case, made of a town and what was matched in it."""

    town: Town
    result: Result
    why: Mapping[int, str]

    @cached_property
    def kept(self) -> list[int]:
        """Numbers of the proposals that become exchanges."""
        return [number for number, one in enumerate(self.result.matched.proposals) if self._belongs(number, one)]

    def _belongs(self, number: int, one: Proposal) -> bool:
        if runs(one, self.town) is not None:
            return True
        has_room = number in self.result.shares or one.supply_per_need is None
        return has_room and self.result.decided.get(number) != STRIKE

    def proposed(self) -> Iterator[_Row]:
        """What was proposed."""
        return (self._row(number) for number in self.kept)

    def _row(self, number: int) -> _Row:
        one, share = self.result.matched.proposals[number], self.result.shares.get(number)
        give, need = self.result.sides.gives[one.give], self.result.sides.needs[one.need]
        supply, wanted = canonical(give), canonical(need)
        (partners, rivals), (sharing_give, sharing_need) = self._of_rows, self._with_share
        own = int(share is not None)
        exchange = Exchange(
            one, share, give, need,
            Side(self._firms[one.supplier], self.town.gives[one.give], supply and supply[0], partners[one.give] - 1),
            Side(self._firms[one.receiver], self.town.needs[one.need], wanted and wanted[0], rivals[one.need] - 1),
            sharing_give[one.give] + sharing_need[one.need] - 2 * own,
            next((price for price in self.town.prices if price.item == "interest"), None),
        )  # fmt: skip
        running = runs(one, self.town) is not None
        return _Row(
            _firm_name(one.supplier), _firm_name(one.receiver), self._resources[one.give],
            own_words(self.town.needs[one.need]), one.kind, f"{give.unit}/{YEAR}" if share else "",
            exchange.numbers() | ({} if running else self._start(one)),
            supply[0] if supply else math.inf, running, self.why.get(number, ""),
        )  # fmt: skip

    def _start(self, one: Proposal) -> dict[str, Number]:
        """What was tried before, both know of; what runs needs no start."""
        words = folded(self.town.gives[one.give].resource)
        for row in self.town.today:
            are_they = row.tried and (row.supplier, row.receiver) == (one.supplier, one.receiver) and row.what
            if are_they and (folded(row.what) == words or one.stream in understood(row.what, GIVE).ids):
                found = told("tried", row.stood, "tried")
                return {"start": Number("identified", TOLD, "", (found,) if found else ())}
        return {}

    def only_running(self) -> Iterator[_Row]:
        """What runs today and is no proposal: that it runs is told, its numbers are not."""
        running = (runs(one, self.town) for one in self.result.matched.proposals)
        told_of = {_key(row) for row in running if row}
        for row in self.town.today:
            if not row.since or _key(row) in told_of:
                continue
            told_of.add(_key(row))
            ids = understood(row.what, GIVE).ids
            kind = tables().streams[ids[0]].kind if len(ids) == 1 else _BY_PRODUCT
            supplier, receiver, resource = _firm_name(row.supplier), _firm_name(row.receiver), _plain(row.what)
            usual = assumed_opportunity("", supplier, receiver, resource, kind, terms="kind").quantities
            numbers = {name: Number(one, ASSUMED, NOBODY_TOLD) for name, one in usual.items() if one is not None}
            numbers |= dict.fromkeys(MAY_BE_UNTOLD, Number(None, UNTOLD))
            yield _Row(supplier, receiver, resource, "", kind, "", numbers, runs=True)

    @cached_property
    def _firms(self) -> Mapping[str, Firm]:
        return {firm.firm: firm for firm in self.town.firms}

    @cached_property
    def _of_rows(self) -> tuple[Counter[int], Counter[int]]:
        return _counted(self.result.matched.proposals[number] for number in self.kept)

    @cached_property
    def _with_share(self) -> tuple[Counter[int], Counter[int]]:
        return _counted(self.result.matched.proposals[number] for number in self.kept if number in self.result.shares)

    @cached_property
    def _resources(self) -> Mapping[int, str]:
        """Row of the gives -> what it is called; no two of a firm are called alike."""
        taken: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, row in enumerate(self.town.gives):
            taken[row.firm, _plain(own_words(row))].append(number)
        names = {}
        for (_, name), rows in taken.items():
            for k, number in enumerate(sorted(rows, key=lambda number: row_text("gives", self.town.gives[number])), 1):
                names[number] = name if k == 1 else f"{name} ({k})"
        return names


def _key(row: Relation) -> tuple[str, str, str]:
    return row.supplier, row.receiver, folded(row.what)


def _counted(proposals: Iterable[Proposal]) -> tuple[Counter[int], Counter[int]]:
    """How many exchanges there are of each row of gives, and of needs."""
    gives, needs = Counter[int](), Counter[int]()
    for one in proposals:
        gives[one.give] += 1
        needs[one.need] += 1
    return gives, needs


# --- names ---------------------------------------------------------------------------------------


def _plain(words: str) -> str:
    """A resource as a case may name it: lists of resources are parted by semicolons, limits by colons."""
    return _shortened(words.replace(";", ",").replace(":", " –"), LONGEST_NAME - 6)


def _firm_name(name: str) -> str:
    return name.capitalize() if name == ANY else name  # which stands for partners drawn by lot


def _shortened(name: str, most: int = LONGEST_NAME) -> str:
    """A name that a case allows; long ones stay apart."""
    return name if len(name) <= most else f"{name[: most - 9]}~{stable_id(name):08x}"


def _named(rows: Sequence[_Row]) -> dict[str, _Row]:
    """The exchanges by name; those of one name with what they are for, and then by number, whatever their order."""
    plain = Counter(row.name for row in rows)
    found: dict[str, _Row] = {}
    for row in sorted(rows, key=lambda row: (row.name, row.needs, _amount(row), row.unit)):
        longer = f"{row.resource} ({row.needs}): {row.supplier} > {row.receiver}"
        name = row.name if plain[row.name] == 1 else _shortened(longer)
        k, own = 1, name
        while own in found:
            k, own = k + 1, _shortened(f"{name[: LONGEST_NAME - 6]} ({k + 1})")
        found[own] = row
    return found


def _amount(row: _Row) -> float:
    amount = row.numbers["amount"].quantity
    assert amount is not None
    return amount.a


# --- rows of the case ----------------------------------------------------------------------------


def _firm(firm: Firm, centre: Point | None, named: Mapping[str, _Row]) -> tuple[FirmData, dict[str, Number]]:
    name, numbers = _firm_name(firm.firm), firm_numbers(firm, centre)
    needs = tuple(sorted({row.resource for row in named.values() if row.receiver == name}))
    offers = _limits({own: row for own, row in named.items() if row.supplier == name})
    for what, streams in (("offers", offers), ("needs", needs)):
        if len(streams) > MOST_STREAMS or sum(map(len, streams)) + 20 * len(streams) > MOST_CELL:
            raise CaseError(f"{shown(name)}: {len(streams)} {what}; allowed: at most {MOST_STREAMS}, in short words")
    quantities: dict[str, Quantity | None] = dict.fromkeys(FIRM_QUANTITIES)
    quantities |= {field: numbers[field].quantity for field in FIRM_QUANTITIES if field in numbers}
    projects = numbers.get("max_projects")
    known = any(one.basis in (TOLD, DERIVED) for one in numbers.values())
    made = dataclasses.replace(
        assumed_firm(name, (), needs, sector=firm.sector, note=firm.note),
        size_class=str(numbers["size_class"].value), location=str(numbers["location"].value),
        park=numbers["park"].value == "yes", quantities=quantities, offers=offers,
        max_projects=int(str(projects.value)) if projects else None, basis="derived" if known else "assumed",
    )  # fmt: skip
    return made, numbers


def _limits(named: Mapping[str, _Row]) -> dict[str, float]:
    """Resource -> what there is of it. Where its shares are all of it, the sum of floats that the model makes of them,
    whichever of them comes last, so that no rounding refuses the last one."""
    limits: dict[str, float] = {}
    rows = [row for _, row in sorted(named.items(), key=lambda item: stable_id(item[0]))]
    for resource in sorted({row.resource for row in rows}):
        own = [row for row in rows if row.resource == resource]
        amounts = [_amount(row) for row in own if row.unit]
        supply = max(row.supply for row in own)
        if amounts and math.fsum(amounts) <= supply:
            supply = max(supply, *(_one_by_one(amounts[:k] + amounts[k + 1 :]) + one for k, one in enumerate(amounts)))
        limits[resource] = supply
    return limits


def _one_by_one(amounts: Iterable[float]) -> float:
    """The sum as the model makes it: rounded at every step, which sum() is not from Python 3.12 on."""
    return functools.reduce(operator.add, amounts, 0.0)


def _opportunity(name: str, row: _Row) -> OpportunityData:
    quantities: dict[str, Quantity | None] = dict.fromkeys(OPPORTUNITY_QUANTITIES)
    quantities |= {field: one.quantity for field, one in row.numbers.items() if field in OPPORTUNITY_QUANTITIES}
    known = any(one.basis == DERIVED for one in row.numbers.values())
    return OpportunityData(
        opportunity=name, supplier=row.supplier, receiver=row.receiver, resource=row.resource, kind=row.kind,
        start=str(row.numbers["start"].value) if "start" in row.numbers else "latent", unit=row.unit,
        quantities=quantities, basis="derived" if known else "assumed", note=row.why,
    )  # fmt: skip


def _trusts(town: Town) -> Iterator[tuple[Tie, Number]]:
    """Trust that was told, one way; told several times, the middle of the words."""
    words: defaultdict[tuple[str, str], list[Relation]] = defaultdict(list)
    for row in town.today:
        if row.trust is not None:
            words[row.supplier, row.receiver].append(row)
    for (firm, partner), rows in words.items():
        word = fmean(row.trust for row in rows if row.trust is not None)
        trust = between(trust_in_words(word, 0.0), trust_in_words(word, 1.0))
        inputs = [found for row in rows if (found := told("trust", row.stood, "trust"))]
        number = Number(trust, DERIVED, "appraisal.trust_in_words", tuple(sorted(inputs)))
        yield Tie(_firm_name(firm), _firm_name(partner), trust=trust, basis="derived"), number
