"""What competence, theme days and grants do to exchanges in Vestbygd, and that they do it by the mechanisms named.

The same futures with and without; each claim fails where its mechanism is left out.
"""

from __future__ import annotations

import dataclasses

import pytest

from experiments.statistics import paired_difference
from sim import Case, Parameters, Scenario, chance, load_case, simulate
from sim.quantity import Quantity
from sim.scenario import MunicipalityChoice

ON = Parameters().replaced(
    {
        "project.competence_weight": 0.5, "project.doubt_weight": 0.1, "municipality.theme_day_contact": 0.5,
        "project.finance_steepness": 3.0, "municipality.theme_days": 6,
    }
)  # fmt: skip
FACILITATED = Scenario("appointed", "park", "monthly", parameters=ON)
TAUGHT = dataclasses.replace(FACILITATED, municipality=MunicipalityChoice("taught", training=True))
PAID = dataclasses.replace(FACILITATED, municipality=MunicipalityChoice("paid", grant=True))


def knowing(competence: float) -> Case:
    """Vestbygd with this competence of every firm."""
    case, known = load_case("vestbygd"), Quantity(chance.FIXED, competence)
    firms = (dataclasses.replace(firm, quantities={**firm.quantities, "competence": known}) for firm in case.firms)
    return dataclasses.replace(case, firms=tuple(firms))


def gain(before: tuple[Case, Scenario], after: tuple[Case, Scenario], without: tuple[str, ...]) -> float:
    """Lower end (95 %) of the rise in exchanges realised in ten years, future by future."""
    less, more = (
        simulate(case, dataclasses.replace(scenario, without=without), replicates=100).runs.exchanges_realised
        for case, scenario in (before, after)
    )
    return paired_difference(more, less).difference.low


CLAIMS = {
    "competence 0.9 against 0.2": ((knowing(0.2), FACILITATED), (knowing(0.9), FACILITATED), "competence", 0.5),
    "six theme days where firms know little": ((knowing(0.2), FACILITATED), (knowing(0.2), TAUGHT), "competence", 0.0),
    "grants": ((load_case("vestbygd"), FACILITATED), (load_case("vestbygd"), PAID), "steep_finance", 0.0),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_it_brings_more_exchanges_than_this(claim: str) -> None:
    before, after, _, more_than = CLAIMS[claim]
    assert gain(before, after, ()) > more_than


@pytest.mark.parametrize("claim", CLAIMS)
def test_without_the_mechanism_it_does_not(claim: str) -> None:
    before, after, mechanism, more_than = CLAIMS[claim]
    assert gain(before, after, (mechanism,)) <= more_than
