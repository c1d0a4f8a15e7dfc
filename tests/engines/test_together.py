"""What a municipality does together with firms: counted by hand."""

from __future__ import annotations

import pytest

from sim import Parameters, Scenario, load_case, simulate
from sim.model import SymbiosisModel
from sim.scenario import MunicipalityChoice
from tests.engines.tiny import opportunity, parameters, place, steps


def model_with(levers: dict, case, facilitator="appointed", **values) -> SymbiosisModel:
    choice = MunicipalityChoice("here", **levers)
    return SymbiosisModel(
        case, Scenario(facilitator, municipality=choice, parameters=parameters(**values)), seed=7, replicate=0
    )


def told(model: SymbiosisModel, *what: str) -> list[tuple[int, str]]:
    return [(row[1], row[3]) for row in model.event_rows if row[2] in what]


def cost_of(levers: dict, engine: str, **values: object) -> float:
    """What the levers add to the cost of two years in Vestbygd with nobody who facilitates."""
    changed = Parameters().replaced({name.replace("__", "."): value for name, value in values.items()})
    runs = [
        simulate(
            load_case("vestbygd"),
            Scenario(municipality=MunicipalityChoice("here", **chosen), parameters=changed), weeks=104, engine=engine,
        ).runs
        for chosen in (levers, {})
    ]  # fmt: skip
    return float(runs[0].cost_nok.iloc[0] - runs[1].cost_nok.iloc[0])


# --- the shared register ----------------------------------------------------------------------


def test_with_a_register_an_hour_of_mapping_finds_so_many_times_as_much():
    # Three times the yield of an hour by the register, or by the hour itself: the same weeks in which ideas are seen.
    case = place(*(opportunity(f"idea {k}", explore_hours=1e6) for k in range(12)))
    quiet = {"discovery__discovery_rate": 0.0, "facilitator__follow_up_hours": 0.0}
    seen = [
        told(steps(model_with(levers, case, **quiet | values), 10), "identified")
        for levers, values in (
            ({"digital_mapping": True}, {"municipality__register_gain": 3.0}),
            ({}, {"discovery__mapping_yield": 0.03}),
            ({}, {}),
        )
    ]
    assert seen[0] == seen[1]
    assert len(seen[0]) > len(seen[2]) > 0


def test_examples_from_a_network_add_to_what_the_register_gives():
    network = {"network": True, "digital_mapping": True}
    model = steps(model_with(network, place(opportunity()), municipality__session_attendance=1.0), 13)
    assert model.municipality.mapping_yield == pytest.approx(0.01 * 1.5 * (1 + 0.05 * 1.25))


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_a_register_costs_its_upkeep_and_hours_whether_anybody_maps_or_not(engine):
    assert cost_of({"digital_mapping": True}, engine) == pytest.approx(2 * 200_000 + 104 * 4 * 600)


# --- agreed purchases -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "levers", "share", "ended"),
    [("by-product", {"stable_markets": True}, 0.0, False), ("by-product", {"stable_markets": True}, 1.0, True),
     ("utility", {"stable_markets": True}, 0.0, True), ("by-product", {}, 0.0, True)],
)  # fmt: skip
def test_the_market_of_a_by_product_ends_by_a_share_of_its_chance_where_purchases_are_agreed(
    kind, levers, share, ended
):
    case = place(opportunity(kind=kind), running=("idea",))
    model = model_with(levers, case, "none", operation__market_end_rate=1.0, municipality__market_share=share)
    assert told(steps(model, 1), "ended") == ([(1, "idea")] if ended else [])


def test_a_share_of_the_chance_ends_a_share_of_the_weeks():
    # An end at rate 0.04 comes where the draw is below 0.04; at a quarter of it where it is below 0.01.
    case = place(*(opportunity(f"idea {k}") for k in range(200)), running=[f"idea {k}" for k in range(200)])
    quiet = {"operation__restart_weeks": 5200, "operation__market_end_rate": 0.04}
    ends = [
        set(told(steps(model_with(levers, case, "none", **quiet | values), 10), "ended"))
        for levers, values in (({"stable_markets": True}, {"municipality__market_share": 0.25}), ({}, {}))
    ]
    assert 0 < len(ends[0]) < 0.5 * len(ends[1])
    assert {name for _, name in ends[0]} <= {name for _, name in ends[1]}


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_agreed_purchases_cost_so_much_a_year(engine):
    assert cost_of({"stable_markets": True}, engine) == pytest.approx(2 * 250_000)


# --- firms that take part in case work --------------------------------------------------------

PLANNING = {"permit": True, "joint_planning": True}


@pytest.mark.parametrize(
    ("levers", "cases", "starts"),
    [({"permit": True}, 1, 12), (PLANNING, 1, 8), ({"permit": True}, 2, 12), (PLANNING, 2, 12)],
)
def test_a_case_alone_is_handled_faster_and_a_full_office_no_slower(levers, cases, starts):
    # Agreed in week 4, eight weeks of case work or four; two cases have the room of two, or of one.
    names = [f"idea {k}" for k in range(cases)]
    firms = [f"firm {k}" for k in range(2 * cases)]
    ideas = (
        opportunity(name, firms[2 * k], firms[2 * k + 1], kind="service", start="identified", implement_hours=0)
        for k, name in enumerate(names)
    )
    model = model_with(levers, place(*ideas, firms=firms), "none", municipality__planning_share=0.5)
    assert sorted(told(steps(model, 12), "started")) == [(starts, name) for name in names]


def test_each_case_costs_hours_of_both_firms_that_are_counted_and_taken_from_no_project():
    case = place(opportunity(kind="service", start="identified", implement_hours=0))
    model = steps(model_with(PLANNING, case, "none", municipality__planning_attention=3.0), 5)
    assert [firm.project_hours for firm in model.firms] == [10.0, 10.0]
    assert steps(model, 10).run_row()["firm_hours"] == 2 * 3


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_the_municipality_keeps_staff_for_what_is_left_of_case_work(engine):
    assert cost_of(PLANNING, engine) == pytest.approx(2 * 2 * 250_000 * 0.75)
    covered = 375_000 / (2 * 250_000)
    assert cost_of({"permit": True, "budget": 375_000.0}, engine) == pytest.approx(2 * 375_000)
    assert cost_of(PLANNING | {"budget": 375_000.0 * covered}, engine) == pytest.approx(2 * 375_000 * covered)
    assert cost_of(PLANNING | {"budget": 375_000.0}, engine) == pytest.approx(2 * 375_000)  # all of it


# --- the common plan --------------------------------------------------------------------------


def test_a_plan_is_understood_by_those_who_made_it_and_takes_hours():
    # In week 1 of each year. Everybody comes: 0.5 becomes 0.5 + 0.1 * 0.5. Work in that week: 10 - 2 hours.
    case = place(opportunity(start="identified", explore_hours=1e6))
    model = model_with(
        {"plan": True}, case, "none", initial__initial_understanding=0.5, meeting__attend_base=1.0,
        meeting__meeting_attention=2.0,
    )  # fmt: skip
    steps(model, 1)
    assert [firm.understanding for firm in model.firms] == [pytest.approx(0.55)] * 2
    assert model.exchanges[0].progress == pytest.approx(8)
    steps(model, 103)
    assert model.exchanges[0].progress == pytest.approx(2 * 8 + 102 * 10)
    assert told(model, "plan_made") == [(1, "municipality"), (53, "municipality")]
    row = model.run_row()
    assert row["firm_hours"] == 2 * 2 * 2
    assert row["cost_nok"] == 2 * (5_000 + 80 * 600)


def test_who_does_not_come_to_the_plan_understands_no_better():
    quiet = {"initial__initial_understanding": 0.5, "meeting__attend_base": 0.0, "meeting__attend_commitment": 0.0}
    away = steps(model_with({"plan": True}, place(opportunity()), **quiet), 1)
    assert [firm.understanding for firm in away.firms] == [0.5, 0.5]
    assert away.run_row()["firm_hours"] == 0


def test_with_a_plan_partners_let_each_other_down_by_a_share_of_the_chance():
    # A draw below 0.01 is an incident; with a plan and a share of a quarter one below 0.0025.
    names = [f"firm {k}" for k in range(60)]
    ideas = (opportunity(f"idea {k}", names[2 * k], names[2 * k + 1], start="identified", explore_hours=1e6)
             for k in range(30))  # fmt: skip
    case = place(*ideas, firms=names)
    quiet = {"trust__incident_rate": 0.01, "municipality__plan_gain": 0.0}
    seen = [
        told(steps(model_with(levers, case, "none", municipality__plan_norms=share, **quiet), 20), "incident")
        for levers, share in (({"plan": True}, 0.25), ({"plan": True}, 1.0), ({"plan": True}, 0.0), ({}, 0.25))
    ]
    assert 0 < len(seen[0]) < 0.5 * len(seen[3])
    assert set(seen[0]) <= set(seen[3])
    assert seen[1] == seen[3]
    assert seen[2] == []
