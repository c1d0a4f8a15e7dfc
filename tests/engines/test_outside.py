"""What comes from outside, when meetings are planned, a crowded common room, the fund: computed by hand."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.statistics import paired_difference
from sim import Event, Scenario, load_case, simulate
from sim.model import SymbiosisModel
from sim.place.case import OpportunityData
from sim.scenario import MunicipalityChoice
from tests.engines.tiny import LONG, assert_mean, firm, model_of, of, opportunity, parameters, place, steps

FUND = MunicipalityChoice("fund", innovation_fund=True)


def with_events(case, *events, facilitator="none", meetings="none", **changes):
    scenario = Scenario(facilitator, "none", meetings, events=events, parameters=parameters(**changes))
    return SymbiosisModel(case, scenario, seed=7)


def weeks_with_meeting(model, weeks):
    planned = []
    for week in range(1, weeks + 1):
        model.step()
        if model.meeting_status >= 0:
            planned.append(week)
    return planned


def told(model, what):
    return [(row[1], row[3], row[4]) for row in model.event_rows if row[2] == what]


# --- meetings ---------------------------------------------------------------------------------


def test_meetings_that_an_event_starts_are_not_planned_before_and_there_is_no_forum():
    model = with_events(place(), Event(9, "meetings_start"), meetings="monthly")
    assert not model.is_responsibility_diffused()
    assert weeks_with_meeting(model, 20) == [12, 16, 20]
    assert model.is_responsibility_diffused()
    assert told(model, "meetings_started") == [(9, "alliance", "scenario event")]


def test_meetings_that_stop_are_planned_no_more_until_they_start_again():
    # Phase 8 of week 8 comes after that week's meeting.
    model = with_events(place(), Event(8, "meetings_stop"), Event(15, "meetings_start"), meetings="monthly")
    assert weeks_with_meeting(model, 8) == [4, 8]
    assert not model.is_responsibility_diffused()
    assert weeks_with_meeting(model, 12) == [8, 12]  # weeks 16 and 20
    assert [row[2] for row in model.event_rows if row[2].startswith("meetings_")] == [
        "meetings_stopped", "meetings_started",
    ]  # fmt: skip


def test_a_cadence_holds_from_the_next_week_on_whether_meetings_are_planned_or_not():
    events = (Event(9, "cadence", "fortnightly"), Event(12, "meetings_stop"), Event(13, "cadence", "quarterly"))
    model = with_events(place(), *events, Event(20, "meetings_start"), meetings="monthly")
    assert weeks_with_meeting(model, 30) == [4, 8, 10, 12, 26]
    assert told(model, "cadence_changed") == [
        (9, "alliance", "a meeting every 2 weeks"), (13, "alliance", "a meeting every 13 weeks"),
    ]  # fmt: skip


def test_what_holds_already_changes_nothing_and_is_not_told():
    events = (Event(2, "meetings_start"), Event(3, "cadence", "monthly"), Event(5, "meetings_start"))
    model = with_events(place(), *events, meetings="monthly")
    assert weeks_with_meeting(model, 8) == [4, 8]
    assert [row[2] for row in model.event_rows if row[2] in ("meetings_started", "cadence_changed")] == [
        "meetings_started"
    ]


# --- a study visit ----------------------------------------------------------------------------


def test_a_study_visit_teaches_members_and_twice_those_who_run_an_exchange():
    newcomer = dataclasses.replace(firm("D", understanding=0.5), status="candidate")
    case = place(opportunity(), firms=("A", "B", "C", newcomer), running=["idea"])
    model = with_events(
        case,
        Event(3, "study_visit"),
        initial__initial_understanding=0.5,
        operation__operating_understanding_gain=0.0,
    )
    steps(model, 2)
    assert of(model, "A").understanding == 0.5
    model.step()
    assert {one.name: one.understanding for one in model.firms} == {
        "A": pytest.approx(1 - 0.5 * 0.8**2), "B": pytest.approx(0.68), "C": pytest.approx(0.6), "D": 0.5,
    }  # fmt: skip
    assert told(model, "study_visit") == [(3, "alliance", "scenario event")]


# --- a rule, a price, a shock -----------------------------------------------------------------


def of_resource(name, resource, **values):
    return OpportunityData(**(vars(opportunity(name, **values)) | {"resource": resource}))


def two_streams(*rows, **values):
    firms = [dataclasses.replace(firm(name), offers={"heat": 9.0, "water": 9.0}, needs=("heat", "water"))
             for name in "AB"]  # fmt: skip
    return place(*rows, firms=firms, **values)


def test_a_rule_that_tightens_adds_to_both_values_of_its_resource_only():
    case = two_streams(of_resource("warm", "heat", value=0.5), of_resource("hot", "heat", value=0.9),
                       of_resource("wet", "water", value=0.5))  # fmt: skip
    model = with_events(case, Event(2, "rule_tightens", "heat"), discovery__discovery_rate=0.0)
    next(e for e in model.exchanges if e.name == "hot").values = (0.9, 0.7)
    steps(model, 2)
    values = {exchange.name: (*exchange.values, exchange.value) for exchange in model.exchanges}
    assert values["warm"] == pytest.approx((0.65, 0.65, 0.65))
    assert values["hot"] == pytest.approx((1.0, 0.85, 0.925))
    assert values["wet"] == (0.5, 0.5, 0.5)
    assert told(model, "rule_tightened") == [(2, "alliance", "opportunities worth more to both sides: 2")]


def test_a_price_on_co2_adds_by_the_tonnes_that_are_saved():
    # 250 of 500 t: half of 0.15; 5000 t: all of it.
    case = place(opportunity("some", value=0.5, co2_t_per_year=250), opportunity("much", value=0.5, co2_t_per_year=5e3),
                 opportunity("none", value=0.5))  # fmt: skip
    model = with_events(case, Event(2, "co2_price"), discovery__discovery_rate=0.0)
    steps(model, 2)
    values = {exchange.name: exchange.values for exchange in model.exchanges}
    assert values["some"] == pytest.approx((0.575, 0.575))
    assert values["much"] == pytest.approx((0.65, 0.65))
    assert values["none"] == (0.5, 0.5)
    assert told(model, "co2_priced") == [(2, "alliance", "opportunities worth more to both sides: 2")]


@pytest.mark.parametrize(("target", "stopped"), [("heat", {"warm"}), ("all", {"warm", "wet"})])
def test_a_shock_of_all_stops_what_runs_and_what_is_under_way(target, stopped):
    case = two_streams(of_resource("warm", "heat"), of_resource("wet", "water", start="identified", **LONG),
                       running=["warm"])  # fmt: skip
    model = with_events(case, Event(4, "market_shock", target), discovery__discovery_rate=0.0)
    steps(model, 4)
    ends = {row[3]: row[2] for row in model.event_rows if row[4] == "market shock"}
    assert set(ends) == stopped
    assert ends == {name: {"warm": "ended", "wet": "laid_dormant"}[name] for name in stopped}


# --- each moves its measure in a shipped place ------------------------------------------------

STREAMS = ("CO2", "residual heat", "waste water")
MEASURES = {  # events, column, direction
    "meetings_stop": ((Event(104, "meetings_stop"),), ("meetings_held", "communication"), -1),
    "meetings_start": ((Event(260, "meetings_start"),), ("meetings_held", "exchanges_realised"), -1),  # later
    "cadence": ((Event(104, "cadence", "fortnightly"),), ("meetings_held", "communication"), 1),
    "study_visit": ((Event(1, "study_visit"),), ("exchanges_realised",), 1),
    "rule_tightens": (tuple(Event(52, "rule_tightens", stream) for stream in STREAMS), ("realised_by_product",), 1),
    "co2_price": ((Event(52, "co2_price"),), ("realised_by_product", "co2_t_per_year"), 1),
    "market_shock": ((Event(260, "market_shock", "all"),), ("exchanges_operating",), -1),
}


@pytest.mark.parametrize("what", MEASURES)
def test_each_event_moves_its_measure(what):
    events, columns, direction = MEASURES[what]
    runs = [simulate(load_case("vestbygd"), Scenario("appointed", "park", "monthly", events=some),
                     replicates=200, outcomes="runs").runs for some in ((), events)]  # fmt: skip
    for column in columns:
        before, after = (table[column].to_numpy(float) for table in runs)
        counts = all((values == values.astype(int)).all() for values in (before, after))
        difference = paired_difference(after, before, counts=counts).difference
        assert difference.is_clear_of_zero, (column, difference)
        assert direction * difference.mean > 0, (column, difference)


# --- a crowded common room --------------------------------------------------------------------


def housed(firms, **changes):
    case = place(firms=[firm(f"F{k}", park=True) for k in range(firms)])
    return model_of(case, colocation="park_with_common_room", municipality__park_places=4, **changes)


def test_a_room_for_four_is_shared_by_six():
    assert housed(6, contact__crowding=1.0).municipality.common_room() == pytest.approx(4 / 6)
    assert housed(6, contact__crowding=0.5).municipality.common_room() == pytest.approx(5 / 6)
    assert housed(6, contact__crowding=0.0).municipality.common_room() == 1.0
    assert housed(4, contact__crowding=1.0).municipality.common_room() == 1.0


def test_a_place_that_is_left_makes_room_for_the_others_talk():
    model = housed(8, contact__crowding=1.0, contact__p_building=1.0)
    met = [len(steps(model, 1).met) / 28 for _ in range(300)]
    assert_mean(met, 4 / 8)
    for one in model.firms[:3]:
        one.leave("gone")
    assert_mean([len(steps(model, 1).met) / 10 for _ in range(300)], 4 / 5)


def test_a_crowded_room_means_less_talk_in_the_reference_case_where_ten_share_eight_places():
    runs = {}
    for crowding in (0.0, 1.0):
        scenario = Scenario("informal", "park_with_common_room", "none")
        scenario = dataclasses.replace(
            scenario, parameters=scenario.parameters.replaced({"contact.crowding": crowding})
        )
        runs[crowding] = simulate(load_case("reference"), scenario, replicates=60, weeks=60).runs.communication
    assert (runs[1.0] < runs[0.0]).mean() > 0.9


# --- the innovation fund ----------------------------------------------------------------------

BIG, SMALL = ({"size_class": size} for size in ("cornerstone", "start-up"))


def asks(first, second, **changes):
    firms = [dataclasses.replace(firm(name), **size) for name, size in (("A", first), ("B", second))]
    case = place(opportunity(start="identified", explore_hours=1, capital_need=0.9), firms=firms)
    model = model_of(case, municipality=FUND, project__finance_rate=0.0, **changes)
    return steps(model, 10)


@pytest.mark.parametrize(
    ("sides", "changes", "paid"),
    [
        ((SMALL, SMALL), {}, 250_000),  # lacks 0.5 million
        ((BIG, SMALL), {}, 250_000),
        ((SMALL, BIG), {}, 250_000),
        ((BIG, BIG), {}, 0),
        ((SMALL, SMALL), {"municipality__fund_share": 0.2}, 100_000),
        ((SMALL, SMALL), {"municipality__capital_scale": 20e6}, 2_000_000),  # half would be 5 million
    ],
)
def test_the_fund_pays_half_of_what_is_lacking_up_to_its_ceiling_and_never_two_cornerstones(sides, changes, paid):
    model = asks(*sides, **changes)
    assert model.exchanges[0].grant == pytest.approx(paid)
    assert model.run_row()["grants_nok"] == pytest.approx(paid)
    assert [why for _, _, why in told(model, "fund_paid")] == ["part of what was lacking"] * (paid > 0)


def test_the_fund_comes_before_the_grant_and_an_exchange_gets_one_of_them():
    both = MunicipalityChoice("both", grant=True, innovation_fund=True)
    rows = [opportunity(pair, *pair, start="identified", explore_hours=1, capital_need=0.9) for pair in ("AB", "CD")]
    firms = [*(dataclasses.replace(firm(name), **BIG) for name in "AB"), "C", "D"]
    model = steps(model_of(place(*rows, firms=firms), municipality=both, project__finance_rate=0.0), 10)
    assert {e.name: e.grant for e in model.exchanges} == {"AB": 150_000, "CD": pytest.approx(250_000)}
    assert model.municipality.grant_budget_left == 350_000
