"""What firms give and need, as the matcher takes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.town.streams import CUBIC_METRE, MWH, TONNE, Stream

_CANONICAL = {"MWh": (MWH, 1.0), "GWh": (MWH, 1000.0), "t": (TONNE, 1.0), "m3": (CUBIC_METRE, 1.0)}
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Give:
    """One thing that one firm gives away. What is not known is None, or "" of a text; never 0.

    Raises ValueError where a number cannot be one.
    """

    firm: str
    words: str  # in the firm's own words, any language of the table
    amount: float | None = None  # a year
    unit: str = ""  # MWh, GWh, t, m3
    celsius_from: float | None = None  # the temperature it comes with
    celsius_to: float | None = None  # down to which it is cooled; of a range that varies, the other end
    quality: str = ""  # in words
    season: str | tuple[int, ...] = ""  # in words, or months 1-12
    nok_per_unit: float | None = None  # what getting rid of it costs today
    nace: str = ""
    code: str = ""  # of the European list of waste
    place: tuple[float, float] | None = None  # latitude, longitude
    cost_unit: str = ""  # of the cost, where it is another than that of the amount

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class Need:
    """One thing that one firm needs; as `Give`, but for the price: what it costs today to buy."""

    firm: str
    words: str
    amount: float | None = None
    unit: str = ""
    celsius_from: float | None = None
    celsius_to: float | None = None
    quality: str = ""
    season: str | tuple[int, ...] = ""
    nok_per_unit: float | None = None
    nace: str = ""
    code: str = ""
    place: tuple[float, float] | None = None
    cost_unit: str = ""

    def __post_init__(self) -> None:
        _check(self)


def _check(side: Give | Need) -> None:
    numbers = (side.amount, side.celsius_from, side.celsius_to, side.nok_per_unit, *(side.place or ()))
    if any(number is not None and not math.isfinite(number) for number in numbers):
        raise ValueError(f"{side.firm}: {side.words}: a number that is none")
    if side.amount is not None and side.amount <= 0:
        raise ValueError(f"{side.firm}: {side.words}: amount {side.amount}; allowed: more than 0, or None")
    for unit in (side.unit, side.cost_unit):
        if unit and unit not in _CANONICAL:
            raise ValueError(f"{side.firm}: {side.words}: unit {unit!r}; allowed: {', '.join(_CANONICAL)}")


def canonical(side: Give | Need) -> tuple[float, str] | None:
    """Amount a year and its unit, MWh, t or m3; None where either is not known."""
    if side.amount is None or not side.unit:
        return None
    unit, times = _CANONICAL[side.unit]
    return side.amount * times, unit


def per_unit(side: Give | Need) -> tuple[float, str] | None:
    """What it costs today, NOK per MWh, t or m3; None where it is not known."""
    said = side.cost_unit or side.unit
    if side.nok_per_unit is None or not said:
        return None
    unit, times = _CANONICAL[said]
    return side.nok_per_unit / times, unit


def units_per(stream: Stream, of: str, one: str) -> float | None:
    """How many units `of` a stream make one unit `one` of it; None where nothing tells.

    Tonnes and cubic metres by its density, and MWh by what it gives as a fuel.
    """
    in_tonnes = {
        TONNE: 1.0,
        CUBIC_METRE: stream.t_per_m3,
        MWH: 1 / stream.mwh_per_t if stream.mwh_per_t else None,
    }
    if of == one:
        return 1.0
    top, bottom = in_tonnes.get(one), in_tonnes.get(of)
    return top / bottom if top and bottom else None


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """As the crow flies, of latitude and longitude in degrees; to the metre, so that the page finds the same.

    >>> round(kilometres((60.39, 5.32), (59.91, 10.75)))
    305
    """
    (north, east), (north_2, east_2) = ([math.radians(x) for x in at] for at in (one, other))
    half = (
        math.sin((north_2 - north) / 2) ** 2 + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(half)), 3)
