"""What a place is: its firms, streams, opportunities, people and ties; whatever is made is checked."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from sim.files import MOST_COUNTED, MOST_FAULTS, shown, told
from sim.happenings import LIMIT_NAMES
from sim.names import ALLOWED_SHORT_NAME, SHORT_NAME, nearest, stable_id
from sim.place.branches import DEFAULT_EASE, TOO_FEW, may_branch, reserve_rows
from sim.quantity import UNIFORM, Quantity

KINDS = ("by-product", "utility", "service", "competence")
STARTS = ("latent", "identified")
LIMITS = ("", *LIMIT_NAMES.values())
ANY = "any"
MOST_FIRMS, MOST_OPPORTUNITIES, MOST_TIES = 20_000, 100_000, 200_000  # of a case that is read: a national programme
MOST_STREAMS = 200  # that one firm offers, and needs
LONGEST_NAME = 120
DEFAULT_ELECTION, LATEST_ELECTION = 104, 208  # week of the first one: within a term of four years


class CaseError(ValueError):
    """A fault in a case: one line each, naming file, row, field, value and what is allowed."""


OBSERVED_RANGES = {"stage": (1, 4), "weeks_of_work": (0, 5200)}


@dataclasses.dataclass(frozen=True)
class Observed:
    """What was seen of the alliance where the case begins. Raises CaseError, one line per fault.

    stage: of its life; weeks_of_work: for so long it had worked, and those with a sketched exchange had waited.
    An alliance in decline or dead is not taken: what it lost is counted over two years, which lie before week 1.
    """

    stage: int = 1
    weeks_of_work: int = 0

    def __post_init__(self) -> None:
        faults = [
            f"observed.{name}: {shown(getattr(self, name))} is not allowed; allowed: a whole number, {low} to {high}"
            for name, (low, high) in OBSERVED_RANGES.items()
            if type(getattr(self, name)) is not int or not low <= getattr(self, name) <= high
        ]
        if faults:
            raise CaseError("\n".join(faults))


# Attention (h/week) and live projects at once, by size class (basis: assumed).
SIZE_CLASSES = {
    "start-up": (Quantity(UNIFORM, 3, 6), 2),
    "established": (Quantity(UNIFORM, 5, 12), 3),
    "cornerstone": (Quantity(UNIFORM, 10, 25), 6),
}

SIZES = ("", *SIZE_CLASSES)  # numbered as rules know them (sim.rules.commitment)

# Quantities of a firm and of an opportunity: allowed range. Order fixes the columns of draws.
FIRM_QUANTITIES = {
    "attention_hours": (0.0, 168.0),
    "competence": (0.0, 1.0),
    "reliability": (0.0, 1.0),
    "understanding": (0.0, 1.0),
    "commitment": (0.0, 1.0),
}
MOTIVES = ("economic", "environmental", "social")
BENEFITS = tuple(f"{side}_{motive}" for side in ("supplier", "receiver") for motive in MOTIVES)
OPPORTUNITY_QUANTITIES = {
    "value": (0.0, 1.0),
    "value_spread": (0.0, 1.0),
    **dict.fromkeys(BENEFITS, (0.0, 1.0)),
    "amount": (0.0, math.inf),
    "co2_t_per_year": (0.0, math.inf),
    "money_nok_per_year": (0.0, math.inf),
    "jobs": (0.0, math.inf),
    "explore_hours": (1.0, math.inf),
    "implement_hours": (1.0, math.inf),
    "permit_weeks": (0.0, 5200.0),
    "capital_need": (0.0, 1.0),
    "contract_weeks": (1.0, 5200.0),
}
# What an exchange brings: of these a case may say nothing, which is not the same as 0. The model counts it as 0.
MAY_BE_UNTOLD = ("co2_t_per_year", "money_nok_per_year", "jobs")

_Near = Callable[[str, Iterable[str]], str]  # a hint at the known name that was meant


@dataclasses.dataclass(frozen=True)
class FirmData:
    """One row of firms.csv."""

    firm: str
    sector: str
    size_class: str
    location: str
    park: bool
    status: str
    quantities: Mapping[str, Quantity | None]
    max_projects: int | None
    weights: tuple[float, float, float]
    offers: Mapping[str, float]
    needs: tuple[str, ...]
    basis: str = "assumed"
    note: str = ""

    @functools.cached_property
    def id(self) -> int:
        """Stable 32-bit id of the name."""
        return stable_id(self.firm)


@dataclasses.dataclass(frozen=True)
class OpportunityData:
    """One row of opportunities.csv, or a reserve row made of one (it has a parent)."""

    opportunity: str
    supplier: str
    receiver: str
    resource: str
    kind: str
    start: str
    unit: str
    quantities: Mapping[str, Quantity | None]
    limit: str = ""  # what the place has too little of for it: see LIMITS
    basis: str = "assumed"
    note: str = ""
    branches: int = 0  # reserve rows that are made of it
    parent: str = ""  # of a reserve row: the opportunity it branches off

    @functools.cached_property
    def id(self) -> int:
        """Stable 32-bit id of the name."""
        return stable_id(self.opportunity)


@dataclasses.dataclass(frozen=True)
class Tie:
    """One row of ties.csv: today's trust, communication, or a running exchange."""

    firm: str
    partner: str
    trust: Quantity | None = None
    communication: Quantity | None = None
    exchange: str = ""
    basis: str = "assumed"
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    """A place as read: immutable, and in the order of ids whatever the order in the files.

    Raises CaseError, one line per fault, when names do not fit together.
    """

    name: str
    firms: tuple[FirmData, ...]
    opportunities: tuple[OpportunityData, ...]
    ties: tuple[Tie, ...] = ()
    title: str = ""
    place: str = ""
    summary: str = ""
    sources: tuple[str, ...] = ()
    facilitator_hosts: tuple[str, ...] = ()
    as_observed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    branch_ease: float = DEFAULT_EASE  # share of the drawn hours that a reserve row takes
    first_election: int = DEFAULT_ELECTION  # week of the next municipal election
    observed: Observed = Observed()  # when the case begins
    guests: tuple[str, ...] = ()  # firms of other places (sim/place/borders.py): no own stream comes to them

    def __post_init__(self) -> None:
        object.__setattr__(self, "firms", tuple(sorted(self.firms, key=lambda f: f.id)))
        object.__setattr__(self, "guests", tuple(sorted(set(self.guests))))
        # Reserve rows are made anew: the case may be a changed copy of one that had some.
        self._set_opportunities(self.declared_opportunities)
        object.__setattr__(self, "ties", tuple(sorted(self.ties, key=lambda t: (t.firm, t.partner, t.exchange))))
        if not (isinstance(self.name, str) and SHORT_NAME.fullmatch(self.name)):
            raise CaseError(f"name: {shown(self.name)} is not allowed; allowed: {ALLOWED_SHORT_NAME}")
        faults = list(itertools.islice(self._faults(), MOST_COUNTED))
        if not faults and any(row.branches for row in self.opportunities):
            guests = set(self.guests)
            own_firms = [firm for firm in self.firms if firm.firm not in guests]
            reserve, notes = reserve_rows(own_firms, self.opportunities)
            self._set_opportunities((*self.opportunities, *reserve))
            own = (note for note in self.notes if not note.startswith(TOO_FEW))
            object.__setattr__(self, "notes", (*own, *notes))
            faults = [*self._names_that_stand_twice(), *self._names_that_collide()]
        if faults:
            raise CaseError(told(faults))

    def _set_opportunities(self, rows: Iterable[OpportunityData]) -> None:
        object.__setattr__(self, "opportunities", tuple(sorted(rows, key=lambda row: row.id)))

    @property
    def declared_opportunities(self) -> tuple[OpportunityData, ...]:
        """The rows of opportunities.csv: all but the reserve rows."""
        return tuple(row for row in self.opportunities if not row.parent)

    @property
    def is_derived(self) -> bool:
        """Whether numbers of it follow from what a town told."""
        bases = {firm.basis for firm in self.firms} | {row.basis for row in self.opportunities}
        return "derived" in bases

    def _faults(self) -> Iterator[str]:
        searched = itertools.count()

        def near(name: str, known: Iterable[str]) -> str:  # searching takes long, and few faults are shown
            return nearest(name, known) if next(searched) < MOST_FAULTS else ""

        firms = {firm.firm: firm for firm in self.firms}
        yield from self._names_that_stand_twice()
        yield from self._faults_of_opportunities(firms, near)
        yield from self._faults_of_ties(firms, near)
        yield from self._faults_of_hosts(firms, near)
        yield from self._too_many_lots()
        yield from self._names_that_collide()
        yield from self._ties_given_twice()

    def _names_that_stand_twice(self) -> Iterator[str]:
        if not self.firms:
            yield f"{self.name}: firms.csv: no firm; allowed: at least 1"
        for what, rows in (("firms.csv", self.firms), ("opportunities.csv", self.opportunities)):
            by_id: dict[int, str] = {}
            for row in rows:
                own = row.firm if isinstance(row, FirmData) else row.opportunity
                if by_id.get(row.id) == own:
                    yield f"{self.name}: {what}: name {shown(own)} stands twice"
                by_id[row.id] = own

    def _faults_of_opportunities(self, firms: Mapping[str, FirmData], near: _Near) -> Iterator[str]:
        for row in self.opportunities:
            where = f"{self.name}: opportunities.csv: {shown(row.opportunity)}"
            for role in ("supplier", "receiver"):
                name = getattr(row, role)
                if name not in firms and name != ANY:
                    yield f"{where}: {role} {shown(name)} is no firm{near(name, firms)}"
            if row.supplier == row.receiver != ANY:
                yield f"{where}: supplier and receiver are the same firm {shown(row.supplier)}"
            if (row.supplier == ANY) != (row.receiver == ANY):
                yield f"{where}: supplier and receiver must both be 'any', or neither"
            if row.branches and not may_branch(row):
                allowed = "0, but for a by-product or a utility whose partners are named"
                yield f"{where}: branches: {row.branches} is not allowed; allowed: {allowed}"
            if row.supplier in firms and row.resource not in firms[row.supplier].offers:
                yield f"{where}: resource {shown(row.resource)} is not in the offers of {shown(row.supplier)}"
            if row.receiver in firms and row.resource not in firms[row.receiver].needs:
                yield f"{where}: resource {shown(row.resource)} is not in the needs of {shown(row.receiver)}"

    def _faults_of_ties(self, firms: Mapping[str, FirmData], near: _Near) -> Iterator[str]:
        by_name = {row.opportunity: row for row in self.opportunities}
        for tie in self.ties:
            where = f"{self.name}: ties.csv: {shown(tie.firm)} - {shown(tie.partner)}"
            for role in ("firm", "partner"):
                name = getattr(tie, role)
                if name not in firms:
                    yield f"{where}: {role} {shown(name)} is no firm{near(name, firms)}"
            if tie.firm == tie.partner:
                yield f"{where}: a firm has no tie with itself"
            if tie.exchange:
                row_or_none = by_name.get(tie.exchange)
                if row_or_none is None:
                    yield f"{where}: exchange {shown(tie.exchange)} is no opportunity{near(tie.exchange, by_name)}"
                elif {row_or_none.supplier, row_or_none.receiver} != {tie.firm, tie.partner}:
                    yield f"{where}: exchange {shown(tie.exchange)} is between other firms"

    def _faults_of_hosts(self, firms: Mapping[str, FirmData], near: _Near) -> Iterator[str]:
        for host, times in Counter(self.facilitator_hosts).items():
            if times > 1:
                yield f"{self.name}: case.yaml: facilitator_hosts {shown(host)} stands twice"
            if host not in firms:
                yield f"{self.name}: case.yaml: facilitator_hosts {shown(host)} is no firm{near(host, firms)}"

    def _too_many_lots(self) -> Iterator[str]:
        for resource, drawn in Counter(row.resource for row in self.opportunities if row.supplier == ANY).items():
            free = self._eligible_count(resource)
            if drawn > free:
                yield (
                    f"{self.name}: opportunities.csv: {drawn} rows of {shown(resource)} have 'any' partners;"
                    f" allowed: at most {free}, the pairs of firms that offer and need it"
                )

    def _names_that_collide(self) -> Iterator[str]:
        names = {firm.firm for firm in self.firms} | {row.opportunity for row in self.opportunities}
        by_stable_id: dict[int, str] = {}
        for name in sorted(names | set(self.resources)):
            other = by_stable_id.setdefault(stable_id(name), name)
            if other != name:
                yield f"{self.name}: name {shown(name)} collides with {shown(other)}: rename one"

    def _ties_given_twice(self) -> Iterator[str]:
        given: set[tuple[str, ...]] = set()
        for tie in self.ties:
            pair = sorted((tie.firm, tie.partner))
            for what, key in (
                ("trust", (tie.firm, tie.partner, "trust")),
                ("communication", (*pair, "communication")),
                ("exchange", (tie.exchange, "", "exchange")),
            ):
                if not getattr(tie, what):
                    continue
                if key in given:
                    yield f"{self.name}: ties.csv: {shown(tie.firm)} - {shown(tie.partner)}: {what} is given twice"
                given.add(key)

    @functools.cached_property
    def _sides(self) -> dict[str, tuple[list[int], list[int]]]:
        """Who offers a resource, and who needs it, of the place's own firms."""
        sides: dict[str, tuple[list[int], list[int]]] = {}
        guests = set(self.guests)
        for k, firm in enumerate(self.firms):
            if firm.firm in guests:
                continue
            for side, resources in enumerate((firm.offers, dict.fromkeys(firm.needs))):
                for resource in resources:
                    sides.setdefault(resource, ([], []))[side].append(k)
        return sides

    def _eligible_pairs(self, resource: str) -> list[tuple[int, int]]:
        suppliers, receivers = self._sides.get(resource, ([], []))
        return [(i, j) for i in suppliers for j in receivers if i != j]

    def _eligible_count(self, resource: str) -> int:
        suppliers, receivers = self._sides.get(resource, ([], []))
        return len(suppliers) * len(receivers) - len(set(suppliers) & set(receivers))

    @functools.cached_property
    def firm_named(self) -> Mapping[str, FirmData]:
        """Firms by name."""
        return {firm.firm: firm for firm in self.firms}

    @functools.cached_property
    def firm_ids(self) -> np.ndarray:
        """Ids of the firms, int64, shape (firms,)."""
        return np.array([firm.id for firm in self.firms], dtype=np.int64)

    @functools.cached_property
    def opportunity_ids(self) -> np.ndarray:
        """Ids of the opportunities, int64, shape (opportunities,)."""
        return np.array([row.id for row in self.opportunities], dtype=np.int64)

    @functools.cached_property
    def resources(self) -> tuple[str, ...]:
        """Names of all resources that some opportunity is about."""
        return tuple(sorted({row.resource for row in self.opportunities}))

    def told_of(self, name: str) -> int:
        """Of how many opportunities the case says how much of a quantity they bring; 0 in every row says nothing."""
        given = [one for row in self.opportunities if (one := row.quantities[name]) is not None]
        return len(given) if any(one.a != 0 or one.b != 0 for one in given) else 0

    @functools.cached_property
    def running(self) -> frozenset[str]:
        """Names of the exchanges that operate at the start."""
        return frozenset(tie.exchange for tie in self.ties if tie.exchange)
