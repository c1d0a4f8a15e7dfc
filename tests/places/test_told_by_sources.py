"""What sources say, seen in places that ship: rows of docs/statements.md, each with its own measure and an interval."""

from __future__ import annotations

import dataclasses
import re
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from experiments.request.settings import settings
from experiments.statistics import paired_difference
from sim import Parameters, Scenario, load_case, simulate
from sim.reference.model import SymbiosisModel
from sim.scenario import FACILITATORS, FacilitatorChoice, MunicipalityChoice
from tests.places.lists import ROOT
from tests.thorough import tried

VESTBYGD = ("appointed", "park", "monthly")
TOWN = ("appointed", "none", "monthly")
LARGE = ("appointed", "none", "quarterly")
PARK = ("project", "park", "monthly")
PROGRAMME = ("project", "none", "monthly")


def put(*levers: str, **values: float) -> MunicipalityChoice:
    """A municipality with some levers."""
    return MunicipalityChoice("here", **dict.fromkeys(levers, True), **values)


def sized(**values: float) -> Parameters:
    """Sizes of levers."""
    return Parameters().replaced({name.replace("__", "."): value for name, value in values.items()})


def with_hours(form: str, hours: float) -> FacilitatorChoice:
    return dataclasses.replace(FACILITATORS[form], hours=hours)


class Shown(NamedTuple):
    """With the second scenario each measure is clearly more (1) or less (-1) than with the first."""

    place: str
    before: Scenario
    after: Scenario
    moves: dict[str, int]
    futures: int = 200
    weeks: int = 520


def prepared(experiment: str, before: str, after: str, *measures: str, futures: int = 200) -> Shown:
    """Two scenarios of a prepared experiment: there is more of these, and more realised, with the second."""
    asked = settings([], experiment)
    cells = {cell.levels["scenario"]: cell.scenario for cell in asked.cells}
    moves = dict.fromkeys(("exchanges_realised", *measures), 1)
    return Shown(asked.case.name, cells[before], cells[after], moves, futures, asked.weeks)


ONE_CASE = sized(municipality__permit_capacity=1)  # a small municipality handles one case at a time
QUEUE = Scenario(*TOWN, "permit")
VOTED, LEARNING = put("review", "elections", "network"), put("permit", "network")
SHOWN = {  # by number of the statement; what Hydra composes only when it is asked
    "8": Shown(  # with the centre, and without
        "sotenas", Scenario(municipality="recruiting"), Scenario("funded", "none", "monthly", "recruiting"),
        {"members": 1, "jobs": 1, "money_nok_per_year": 1, "co2_t_per_year": 1, "realised_by_product": 1},
    ),
    "12": partial(prepared, "help_from_those_who_can", "own_person_with_half_the_skill", "help_half_time"),
    "16": Shown(
        "ulsan_like", Scenario(*PROGRAMME, "permit", parameters=ONE_CASE),
        Scenario(*PROGRAMME, "permit", parameters=sized(municipality__permit_capacity=1, municipality__permit_service=2)),
        {"exchanges_realised": 1},
    ),
    "28": Shown("vestbygd", Scenario(*VESTBYGD), Scenario(*VESTBYGD, "short_evaluation"), {"understanding": 1}),
    "29 county board": Shown(
        "sotenas", QUEUE,
        Scenario(*TOWN, "permit", parameters=sized(municipality__state_weeks_low=78, municipality__state_weeks_high=104)),
        {"exchanges_realised": -1},
    ),
    "29 municipality": Shown(
        "ulsan_like", Scenario(*PROGRAMME, "permit"),
        Scenario(*PROGRAMME, "permit", parameters=sized(municipality__municipal_weeks=12)), {"exchanges_realised": -1},
    ),
    "29 predictability": Shown(  # 32.5 weeks in the mean, as before
        "sotenas", QUEUE,
        Scenario(*TOWN, "permit", parameters=sized(municipality__state_weeks_low=0, municipality__state_weeks_high=65)),
        {"exchanges_realised": -1}, futures=1000,
    ),
    "36 plan": Shown(
        "large_establishment", Scenario(*LARGE), Scenario(*LARGE, "plan"), {"trust": 1, "exchanges_realised": 1}
    ),
    "36 to persist": partial(prepared, "steady_hours", "full_time_every_second_year", "half_time_throughout", "trust"),
    "46": Shown(
        "aalborg_like", Scenario(*PARK), Scenario(*PARK, "park"), {"communication": -1, "exchanges_realised": -1}
    ),
    "50": Shown(
        "large_establishment",
        Scenario(dataclasses.replace(FACILITATORS["appointed"], neutrality=0.0), *LARGE[1:], put("limits", "mediation")),
        Scenario(*LARGE, put("limits", "mediation")), {"trust": 1, "exchanges_realised": 1}, futures=600,
    ),
    "53": Shown(
        "aalborg_like", Scenario(*VESTBYGD), Scenario(*VESTBYGD, "plan"),
        {"understanding": 1, "trust": 1, "exchanges_operating": 1},
    ),
    "53 norms": Shown(
        "vestbygd", Scenario(*VESTBYGD, "plan", parameters=sized(municipality__plan_norms=1)),
        Scenario(*VESTBYGD, "plan"), {"trust": 1},
    ),
    "55": Shown(
        "vestbygd", Scenario(*VESTBYGD), Scenario(*VESTBYGD, "evaluation"),
        {"commitment": 1, "exchanges_realised": 1}, futures=600,
    ),
    "60": Shown(
        "sotenas", Scenario(*TOWN, "recruiting", parameters=sized(municipality__reputation_gain=0)),
        Scenario(*TOWN, "recruiting"), {"members": 1},
    ),
    "81": Shown(  # both pay half of twice the hours, so that only case work differs
        "ulsan_like", Scenario(*PROGRAMME, "permit", parameters=ONE_CASE),
        Scenario(with_hours("project", 150), *PROGRAMME[1:], put("permit", neighbours=1), parameters=ONE_CASE),
        {"exchanges_realised": 1},
    ),
    "83": Shown(
        "vestbygd", Scenario(*VESTBYGD, "elections"), Scenario(*VESTBYGD, "cross_party"),
        {"weeks_without_facilitator": -1}, futures=1000,
    ),
    "85 mapping": partial(prepared, "mapping_with_a_tool", "mapped_by_hand", "mapped_with_a_tool", "opportunities_identified"),
    "85 shared data": partial(
        prepared, "mapping_with_a_tool", "mapped_by_hand", "data_shared", "opportunities_identified", futures=600
    ),
    "87": Shown(
        "sotenas", Scenario(*TOWN), Scenario(*TOWN, without=("market_end",)), {"exchanges_operating": 1}
    ),
    "88 politicians": Shown(
        "vestbygd", Scenario(*VESTBYGD, VOTED, parameters=sized(municipality__politician_gain=0)),
        Scenario(*VESTBYGD, VOTED), {"weeks_without_facilitator": -1, "exchanges_realised": 1},
    ),
    "88 staff": Shown(
        "ulsan_like",
        Scenario(*PROGRAMME, LEARNING, parameters=sized(municipality__permit_capacity=1, municipality__service_gain=0)),
        Scenario(*PROGRAMME, LEARNING, parameters=ONE_CASE), {"exchanges_realised": 1}, futures=600,
    ),
}  # fmt: skip


def difference(after: pd.Series, before: pd.Series):
    """Paired, with its interval."""
    counts = bool((after % 1 == 0).all() and (before % 1 == 0).all())
    return paired_difference(after.to_numpy(float), before.to_numpy(float), counts=counts).difference


def runs_of(place: str, scenario: Scenario, futures: int = 200, weeks: int = 520) -> pd.DataFrame:
    return simulate(load_case(place), scenario, replicates=futures, weeks=weeks, outcomes="runs").runs


@pytest.mark.parametrize("statement", tried([*SHOWN], [*SHOWN][::4]))
def test_what_a_source_says_is_seen_in_a_place(statement):
    shown = SHOWN[statement]
    place, before, after, moves, futures, weeks = shown if isinstance(shown, Shown) else shown()
    less, more = (runs_of(place, scenario, futures, weeks) for scenario in (before, after))
    for measure, direction in moves.items():
        found = difference(more[measure], less[measure])
        assert found.is_clear_of_zero, (measure, found)
        assert direction * found.mean > 0, (measure, found)


def test_each_statement_here_is_a_row_that_names_this_test():
    page = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if "::test_what_a_source_says_is_seen_in_a_place" in line]
    numbers = {re.match(r"\| (\d+) \|", line)[1] for line in rows}
    assert numbers == {statement.split()[0] for statement in SHOWN}


def test_with_a_plan_there_is_a_common_goal_earlier():
    """As the indicator of the stage tells it, in Vestbygd with an appointed facilitator and monthly meetings."""
    weeks = [
        simulate(load_case("vestbygd"), Scenario(*VESTBYGD, *plan), replicates=200, weeks=156).weeks
        for plan in ((), ("plan",))
    ]
    less, more = (table.groupby("replicate").goal.sum() for table in weeks)
    found = difference(more, less)
    assert found.is_clear_of_zero, found
    assert found.mean > 0, found


def test_two_municipalities_have_together_what_each_alone_has_too_little_of():
    """Both pay for 37.5 hours of one person: more firms may come, more comes about, and it costs no more."""
    for place, levers, lever in (("vestbygd", VESTBYGD, ()), ("large_establishment", LARGE, ("limits",))):
        alone = runs_of(place, Scenario(*levers, put("recruiting", *lever)))
        shared = Scenario(with_hours("appointed", 75), *levers[1:], put("recruiting", *lever, neighbours=1))
        together = runs_of(place, shared)
        assert (together.cost_nok == alone.cost_nok).all()
        for measure in ("members", "exchanges_realised"):
            found = difference(together[measure], alone[measure])
            assert found.is_clear_of_zero, (place, measure, found)
            assert found.mean > 0


def test_calls_pay_for_a_centre_that_the_municipality_could_not_pay():
    """More than a post of its own would bring, for less of its own money; where no call is ever granted it is less."""
    scenarios = {
        "calls": Scenario("funded", *TOWN[1:]),
        "own post": Scenario(*TOWN),
        "none granted": Scenario("funded", *TOWN[1:], parameters=sized(funding__funding_ease=-6)),
    }
    runs = {name: runs_of("sotenas", scenario) for name, scenario in scenarios.items()}
    own_money = {name: (run.cost_nok - run.funder_nok).mean() for name, run in runs.items()}
    assert own_money["calls"] < own_money["own post"] / 2
    for other in ("own post", "none granted"):
        found = difference(runs["calls"].exchanges_realised, runs[other].exchanges_realised)
        assert found.is_clear_of_zero, (other, found)
        assert found.mean > 0


def test_a_building_that_becomes_too_small_is_enlarged():
    case = load_case("aalborg_like")
    tenants = sum(firm.park for firm in case.firms)
    assert tenants > Parameters().municipality.park_places
    events = simulate(case, Scenario(*PARK, "park"), replicates=20, weeks=520).events
    assert events[events.what == "park_enlarged"].replicate.nunique() == 20


FUTURES = tried(40, 16)


def committed_after_a_year(without: tuple[str, ...]) -> np.ndarray:
    """How much more the start-up is committed than the anchor, in each of some futures of Vestbygd as observed."""
    found = []
    for future in range(FUTURES):
        scenario = Scenario("informal", "park", "monthly", "training", without=without)
        model = SymbiosisModel(load_case("vestbygd"), scenario, 1, future)
        for _ in range(52):
            model.step()
        commitment = {firm.name: firm.commitment for firm in model.firms}
        found.append(commitment["Sjøgress"] - commitment["AluGass"])
    return np.array(found)


def test_the_start_up_is_content_and_the_anchor_impatient():
    usual, alike = committed_after_a_year(()), committed_after_a_year(("patience_by_size",))
    assert paired_difference(usual, np.zeros(FUTURES), counts=False).difference.low > 0.1
    assert paired_difference(usual, alike, counts=False).difference.low > 0
