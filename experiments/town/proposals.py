"""What the matcher finds: pairs that could exchange, pairs that may not, and words that were not understood."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from experiments.town.streams import Range
from experiments.town.wording import Meaning

ALL_OF_IT: Range = (1.0, 1.0)
IF_IT_IS = "if_it_is"  # the note of what holds only if words mean one of the things that they may mean


@dataclass(frozen=True)
class Unclear:
    """Words that were not understood."""

    side: str  # give, need
    row: int  # of the gives or needs, from 0
    words: str
    meaning: Meaning


@dataclass(frozen=True)
class Refusal:
    """A pair that comes near and may not, or cannot, be.

    why: `too_cold`, `too_warm`, `too_good`, `temperature_not_given`, `rule` (which: `rule`), `too_far`, `season`,
    `no_gain`.
    """

    give: int
    need: int
    stream: str
    use: str  # of a thing asked for by name: the stream
    why: str
    source: str
    rule: str = ""
    numbers: tuple[float, ...] = ()  # °C given and needed, or km and the most of them


@dataclass(frozen=True)
class Proposal:
    """A pair that could exchange. NOK are rough, and of a year; None where an amount is not known."""

    give: int
    need: int
    supplier: str
    receiver: str
    stream: str
    use: str  # of a thing asked for by name: the stream
    kind: str  # by-product, utility, service, competence
    reason: str  # path, by_name, direct, pump
    unit: str  # of the NOK per unit; "" of services
    nok_per_unit: Range | None  # of what is supplied, for both sides together
    treatment: str
    permit: str
    weeks: Range
    barrier: str
    source: str
    numbers: str  # where the numbers are from
    km: float | None
    most_km: float | None
    celsius: tuple[float, float] | None = None  # given, needed
    cop: float | None = None  # of the heat pump
    supply_per_need: float | None = None  # of the supplier's unit per unit of the receiver's; None: cannot be told
    in_season: Range = ALL_OF_IT  # the most of the supply, and of the need, that meet in the year
    notes: tuple[str, ...] = ()  # what was not given and matters, ids of `match.note.`

    @property
    def if_it_is(self) -> Proposal:
        """The same, of words that may mean other things too."""
        return dataclasses.replace(self, notes=(IF_IT_IS, *self.notes))


@dataclass(frozen=True)
class Matched:
    """What came of it."""

    proposals: tuple[Proposal, ...]
    refusals: tuple[Refusal, ...]
    unclear: tuple[Unclear, ...]
