"""A firm of a town as the model takes it: what its people, place and building say, and what must be assumed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from experiments.town.coefficients import COEFFICIENTS
from experiments.town.derived import ASSUMED, DERIVED, TOLD, Input, Number, between, told
from experiments.town.sides import kilometres
from experiments.town.town import Firm
from sim.place.case import FIRM_QUANTITIES
from sim.place.plain_town import assumed_firm
from sim.rules.appraisal import FEW, MANY, attention_of, size_of

_ESTABLISHED, _CORNERSTONE = "established", "cornerstone"
FEW_PROJECTS = 2  # at a time, as a start-up
NOBODY_TOLD = "sim.place.plain_town"  # what is assumed of a firm, or an exchange, of which only the name is known
Point = tuple[float, float]


def people(firm: Firm) -> float | None:
    """How many work there: the middle of what was told; None: not told."""
    return None if firm.employees is None else (firm.employees.low + firm.employees.high) / 2


def people_told(firm: Firm) -> tuple[Input, ...]:
    """Where that stood."""
    found = told("employees", firm.stood, "employees")
    return (found,) if found else ()


def middle(firms: Sequence[Firm]) -> Point | None:
    """Where the middle one of a town's firms is, north and east apart; None where none has coordinates."""
    placed = [(firm.latitude, firm.longitude) for firm in firms if firm.latitude is not None]
    return (median(n for n, _ in placed), median(e for _, e in placed if e is not None)) if placed else None


def firm_numbers(firm: Firm, centre: Point | None) -> dict[str, Number]:
    """Column of firms.csv -> what stands there, and why."""
    location = _location(firm, centre)
    usual = assumed_firm(firm.firm, (), ()).quantities
    return {
        **_of_people(firm),
        "location": location,
        "park": _park(firm, location.value == "far"),
        **{
            name: Number(usual[name], ASSUMED, NOBODY_TOLD)
            for name in FIRM_QUANTITIES
            if name != "attention_hours" and usual[name] is not None
        },
    }


def _of_people(firm: Firm) -> dict[str, Number]:
    own, count = COEFFICIENTS, people(firm)
    if count is None:
        return {"size_class": Number(_ESTABLISHED, ASSUMED, NOBODY_TOLD)}
    inputs = people_told(firm)
    size = size_of(count, own.few_below, own.many_from)
    hours = attention_of(count, own.attention_factor, own.attention_exponent)
    spread = own.attention_spread * hours
    high = min(FIRM_QUANTITIES["attention_hours"][1], hours + spread)
    numbers = {
        "size_class": Number(_CORNERSTONE if size == MANY else _ESTABLISHED, DERIVED, "appraisal.size_of", inputs),
        "attention_hours": Number(between(hours - spread, high, 1), DERIVED, "appraisal.attention_of", inputs),
    }
    if size == FEW:
        numbers["max_projects"] = Number(str(FEW_PROJECTS), DERIVED, "appraisal.size_of", inputs)
    return numbers


def _location(firm: Firm, centre: Point | None) -> Number:
    if centre is None or firm.latitude is None or firm.longitude is None:
        return Number("town", ASSUMED)
    km = kilometres(centre, (firm.latitude, firm.longitude))
    at = [found for column in ("latitude", "longitude") if (found := told(column, firm.stood, column))]
    return Number("far" if km > COEFFICIENTS.far_km else "town", DERIVED, "firm_numbers.middle", tuple(at))


def _park(firm: Firm, is_far: bool) -> Number:
    if firm.building is None:
        return Number("no", ASSUMED)
    found = told("building", firm.stood, "building")
    wants = firm.building and not is_far  # who is far away is in no building of the town
    return Number("yes" if wants else "no", TOLD, "", (found,) if found else ())
