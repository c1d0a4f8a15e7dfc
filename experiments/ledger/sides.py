"""Both sides of the ledger: what exchanges bring beside what it costs to bring them about, scenario by scenario.

Everything is summed over the run and over the town: firms save, the municipality and projects pay, firms give hours.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.statistics import (
    UNCLEAR,
    Interval,
    Rank,
    Told,
    all_pairs,
    amount_difference,
    difference_interval,
    mean_interval,
    ranked,
    ratio_interval,
)
from sim import Case, Scenario
from sim.gains import GAIN_OF
from sim.parameters import Parameters
from sim.place.neighbours import pooled

if TYPE_CHECKING:
    from experiments.request.settings import Settings

QUANTITY_OF = {gain: quantity for quantity, gain in GAIN_OF.items()}  # what a case says for it
GAINS = tuple(QUANTITY_OF)
SAVED, CO2, JOBS = GAINS
PARTS = ("municipality_nok", "grants_nok", "funder_nok", "firm_nok")  # of what it costs; each NOK is in one of them
SPENT, NET, PRICE = "spent_nok", "net_nok", "nok_per_t"
MEASURES = (*GAINS, *PARTS, SPENT, NET)
COMPARED = (*GAINS, SPENT, NET)  # each scenario with the first
UNITS = {CO2: "t CO2", JOBS: "years of jobs", PRICE: "NOK per t CO2"}  # the others are NOK


def with_sides(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs with a column for each of MEASURES: kroner, tonnes and years of jobs of the whole run."""
    spent = runs.cost_nok + runs.firm_nok
    return runs.assign(
        municipality_nok=runs.cost_nok - runs.funder_nok - runs.grants_nok,
        spent_nok=spent,
        net_nok=runs.saved_nok - spent,
    )


def places_of(settings: Settings) -> list[Case]:
    """The place of each scenario: neighbouring municipalities bring exchanges of their own."""
    return [pooled(settings.case, cell.scenario.municipality.neighbours) for cell in settings.cells]


def told(place: Case, measure: str) -> int:
    """For how many exchanges of a place a measure is told; net as its savings, costs for all."""
    quantity = QUANTITY_OF.get(SAVED if measure == NET else measure)
    return len(place.opportunities) if quantity is None else place.told_of(quantity)


def comparisons_of(places: Sequence[Case]) -> int:
    """How many intervals of a ledger hold together: of each scenario but the first, what is compared, and the price."""
    measures = [measure for measure in COMPARED if all(told(place, measure) for place in places)]
    return max(1, (len(places) - 1) * (len(measures) + (CO2 in measures)))


def ledger_table(settings: Settings, runs: pd.DataFrame) -> pd.DataFrame:
    """A row for each scenario and measure, and one for its price of a tonne. runs: of all scenarios, with their `cell`.

    mean, low, high: of the scenario, with its own 95 % interval. difference, difference_low, difference_high: from the
    first scenario, pair by pair; these intervals hold together, so many as `comparisons` says. Of nok_per_t the mean is
    extra kroner per extra tonne against the first scenario (of a single one: kroner per tonne), missing where the
    tonnes are not clearly more. told, of: exchanges for which the case says what is counted; of none: all is missing.
    """
    places = places_of(settings)
    held = comparisons_of(places)
    tables = [group.set_index("replicate") for _, group in with_sides(runs).groupby("cell", sort=True)]
    rows = []
    for cell, (table, place) in enumerate(zip(tables, places, strict=True)):
        for measure in MEASURES:
            own = _own(table[measure], measure) if told(place, measure) else None
            against = None
            if cell and measure in COMPARED and own and told(places[0], measure):
                against = amount_difference(table[measure] - tables[0][measure], held)
            rows.append(_row(cell, measure, own, against, held, place))
        rows.append(_row(cell, PRICE, _price(tables, cell, held) if told(place, CO2) else None, None, held, place))
    return pd.DataFrame(rows)


def _own(values: pd.Series, measure: str) -> Interval:
    found = mean_interval(values)
    return found if measure == NET else dataclasses.replace(found, low=max(found.low, 0.0))


def _price(tables: Sequence[pd.DataFrame], cell: int, held: int) -> Interval | None:
    if len(tables) == 1:
        return ratio_interval(tables[0][SPENT], tables[0][CO2])
    if cell == 0:
        return None
    first, own = tables[0], tables[cell]
    return ratio_interval(own[SPENT] - first[SPENT], own[CO2] - first[CO2], held)


def _row(
    cell: int, measure: str, own: Interval | None, against: Interval | None, held: int, place: Case
) -> dict[str, Any]:
    quantity = CO2 if measure == PRICE else measure
    return {
        "cell": cell, "measure": measure, "unit": UNITS.get(measure, "NOK"),
        **{name: getattr(own, name, np.nan) for name in ("mean", "low", "high")},
        "difference": getattr(against, "mean", np.nan),
        **{f"difference_{end}": getattr(against, end, np.nan) for end in ("low", "high")},
        "verdict": verdict(against), "comparisons": held,
        "told": told(place, quantity), "of": len(place.opportunities),
    }  # fmt: skip


def verdict(against: Interval | None) -> str:
    """more, less, or no clear difference; nothing where nothing is compared."""
    if against is None:
        return ""
    if not against.is_clear_of_zero:
        return UNCLEAR
    return "more" if against.mean > 0 else "less"


# --- the recommendation and its price ------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Advice:
    """The cheapest of some scenarios that is not clearly worse than the best, and what it costs (NOK of a run)."""

    cheapest: int  # number of the scenario, as are `best` and `tied`
    best: int
    tied: tuple[int, ...]  # those that are not clearly worse than the best
    as_cheap: tuple[int, ...]  # those of `tied` that do not clearly cost more than the cheapest
    is_flat: bool  # the best is not even clearly better than the worst
    means: Mapping[int, float]  # of the outcome that is asked for, of `cheapest` and `best`
    spent: Mapping[int, float]
    fewer: Interval  # of the outcome: cheapest less best, pair by pair
    dearer: Interval  # of what it costs: cheapest less best
    comparisons: int  # that hold together: each two scenarios

    def told(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "cheapest": self.cheapest, "best": self.best, "not_clearly_worse": [*self.tied],
            "not_clearly_dearer": [*self.as_cheap],
            "no_clear_best": self.is_flat,
            "spent_nok": self.spent[self.cheapest], "outcome": self.means[self.cheapest],
            **{f"outcome_{name}": value for name, value in _ends(self.fewer)},
            **{f"spent_nok_{name}": value for name, value in _ends(self.dearer)},
            "comparisons": self.comparisons,
        }  # fmt: skip


def _ends(found: Interval) -> list[tuple[str, float]]:
    return [("against_best", found.mean), ("against_best_low", found.low), ("against_best_high", found.high)]


# What befalls a town: scenarios that differ in it are no choice of anybody's.
BEFALLS = ("firm_leaves", "firm_joins", "election", "market_shock", "rule_tightens", "co2_price")


def is_choice(settings: Settings) -> bool:
    """Whether scenarios differ in nothing but what somebody can choose: no event that befalls a town, no assumption."""

    def given(scenario: Scenario) -> tuple[Any, ...]:
        befalls = [event for event in scenario.events if event.what in BEFALLS]
        assumed = dataclasses.replace(scenario.parameters, municipality=Parameters().municipality)  # those are sizes
        return befalls, scenario.without, assumed

    first, *others = (given(cell.scenario) for cell in settings.cells)
    return all(one == first for one in others)


def advice_on(settings: Settings, runs: pd.DataFrame, outcome: str, told: Told | None = None) -> Advice | None:
    """What to choose of the scenarios of a request; None also where they are nothing to choose among.

    told: the comparisons that are told beside it. Where they tell no difference, no scenario is called best either: so
    the two together say something of scenarios that are alike no more often than the comparisons do.
    """
    if not is_choice(settings):
        return None
    return advised(runs, outcome, is_any_clear=told is None or told.is_any_clear)


def advised(runs: pd.DataFrame, outcome: str, is_any_clear: bool = True) -> Advice | None:
    """Which of several scenarios to choose. outcome: the column asked for. None of one scenario, or of one future."""
    tables = {cell: group.set_index("replicate") for cell, group in with_sides(runs).groupby("cell", sort=True)}
    if len(tables) < 2 or len(tables[0]) < 2:
        return None
    held = all_pairs(len(tables))
    values = {str(cell): table[outcome] for cell, table in tables.items()}
    rank = ranked(values, held) if is_any_clear else Rank((*values,))
    means = {cell: float(values[str(cell)].mean()) for cell in tables}
    spent = {cell: float(table[SPENT].mean()) for cell, table in tables.items()}
    best = max(means, key=lambda cell: means[cell])
    tied = tuple(int(level) for level in rank.most or rank.levels)
    cheapest = min(tied, key=lambda cell: spent[cell])
    dearer = {k: amount_difference(tables[k][SPENT] - tables[cheapest][SPENT], held) for k in tied if k != cheapest}
    as_cheap = tuple(cell for cell, more in dearer.items() if not more.is_clear_of_zero)
    return Advice(
        cheapest, best, tied, as_cheap, not rank.most,
        means, spent,
        difference_interval(values[str(cheapest)] - values[str(best)], held),
        amount_difference(tables[cheapest][SPENT] - tables[best][SPENT], held),
        held,
    )  # fmt: skip
