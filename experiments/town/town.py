"""What a workbook of a town says, and where each value stood. What is not told is None, (), or "": never 0."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Stood(NamedTuple):
    """Where a value stood, and how it was typed."""

    at: str  # "town.xlsx: Gives!D7", "gives.csv: D7"
    text: str


UNKNOWN = "?"  # since when something runs: somebody says that it does, and that nobody knows since when
NOWHERE: Mapping[str, Stood] = MappingProxyType({})


@dataclasses.dataclass(frozen=True)
class Amount:
    """From low to high (mostly the same) of a canonical unit of experiments/town/units.py."""

    low: float
    high: float
    unit: str


@dataclasses.dataclass(frozen=True)
class _Row:
    # Column -> where it stood; two rows that say the same are equal wherever they stand.
    stood: Mapping[str, Stood] = dataclasses.field(
        default_factory=lambda: NOWHERE, compare=False, repr=False, kw_only=True
    )


@dataclasses.dataclass(frozen=True)
class Firm(_Row):
    """A firm of the town."""

    firm: str
    sector: str = ""  # in own words, or a NACE code such as 10.20
    employees: Amount | None = None
    place: str = ""  # an address, as text
    latitude: float | None = None  # degrees north
    longitude: float | None = None  # degrees east
    zone: str = ""
    building: bool | None = None  # whether it is, or wants to be, in the shared building
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Stream(_Row):
    """What a firm gives, or what it needs."""

    firm: str  # a firm of the town, spelt as there
    resource: str = ""  # in own words
    ewc: str = ""  # code of the European list of waste, "02 02 04" or "07 01 03*"; it or the resource is there
    amount: Amount | None = None  # a year
    temperature_from: float | None = None  # °C
    temperature_to: float | None = None  # °C
    quality: str = ""
    season: tuple[int, ...] = ()  # months 1-12; (): not told
    cost: Amount | None = None  # NOK/yr, or NOK for each of a unit: what disposal or purchase costs today
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Relation(_Row):
    """What there is between two firms today: an exchange that runs, trust, something that was tried."""

    supplier: str  # "from": who gives, trusts or tried
    receiver: str  # "to"
    what: str = ""
    since: str = ""  # 2019, 2019-05 or 2019-05-01; UNKNOWN: it runs, since when is not known; "": it does not run
    trust: int | None = None  # 1 very low to 5 very high
    tried: bool | None = None
    happened: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Price(_Row):
    """A price of the place."""

    item: str  # of experiments/town/columns.py
    price: Amount
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Town:
    """All that was read of a town, in the order in which it stood."""

    firms: tuple[Firm, ...]
    gives: tuple[Stream, ...]
    needs: tuple[Stream, ...]
    today: tuple[Relation, ...] = ()
    prices: tuple[Price, ...] = ()
