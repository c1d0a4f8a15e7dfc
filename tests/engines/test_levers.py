"""The municipality's further levers: what each does to whom, that it moves its measure, that off is off."""

from __future__ import annotations

import dataclasses
import math

import pytest

from experiments.statistics import paired_difference
from sim import Case, Parameters, Scenario, load_case, simulate, simulate_many
from sim.model import SymbiosisModel
from sim.place.case import FirmData
from sim.place.mixed_town import generated_town
from sim.place.neighbours import pooled
from sim.scenario import FacilitatorChoice, MunicipalityChoice
from tests.engines.test_twins import SWITCHES, limited, municipality_with
from tests.engines.tiny import (
    LONG,
    assert_mean,
    firm,
    model_of,
    of,
    opportunity,
    parameters,
    place,
    steps,
    talk,
    trust,
    weeks_until,
)
from tests.thorough import tried

FIRST = ("permit", "grant", "park", "review")
FURTHER = tuple(lever for lever in SWITCHES if lever not in FIRST)
NEEDS = {"courting": "recruiting", "limits_declared": "limits", "cross_party": "review", "joint_planning": "permit"}


def with_levers(*levers: str, neighbours: int = 0) -> MunicipalityChoice:
    return municipality_with(*levers, neighbours=neighbours)


def told(model: SymbiosisModel, what: str) -> list[tuple[int, str, str]]:
    return [(row[1], row[3], row[4]) for row in model.event_rows if row[2] == what]


def candidate(name: str, **values: object) -> FirmData:
    return dataclasses.replace(firm(name, **values), status="candidate")


# --- training ---------------------------------------------------------------------------------


def test_a_theme_day_raises_competence_and_takes_hours():
    # One in week 52. Everybody comes: competence 0.5 becomes 0.5 + 0.02 * 0.5. Work in that week: 10 - 6 hours.
    case = place(opportunity(start="identified", **LONG), firms=(firm("A", competence=0.5), firm("B", competence=0.5)))
    model = model_of(case, facilitator="appointed", municipality=with_levers("training"), municipality__theme_days=1,
                     meeting__attend_base=1.0)  # fmt: skip
    steps(model, 51)
    assert model.exchanges[0].progress == pytest.approx(510)
    model.step()
    assert [one.competence for one in model.firms] == [pytest.approx(0.51)] * 2
    assert model.exchanges[0].progress == pytest.approx(514)
    assert told(model, "theme_day_held") == [(52, "municipality", "2 of 2 came")]
    model.step()
    assert model.exchanges[0].progress == pytest.approx(524)


def test_a_theme_day_half_prepared_teaches_half_and_without_hours_there_is_none():
    # 8 hours, 3 of them for follow-up: 5 of the 10 that a theme day needs.
    case = place(opportunity(start="identified", **LONG), firms=(firm("A", competence=0.5), firm("B", competence=0.5)))
    changes = {"municipality": with_levers("training"), "municipality__theme_days": 1, "meeting__attend_base": 1.0}
    model = steps(model_of(case, facilitator="informal", **changes), 52)
    assert of(model, "A").competence == pytest.approx(0.5 + 0.01 * 0.5)
    nobody = steps(model_of(case, **changes), 52)
    assert of(nobody, "A").competence == 0.5
    assert told(nobody, "theme_day_cancelled") == [(52, "municipality", "nobody had hours to prepare it")]


def test_who_learns_together_meets_half_as_much_as_at_a_meeting():
    # Communication 0.4 + 0.125 * 0.6, both trusts 0.5 + 0.003 * 0.5: half of what a meeting brings.
    model = model_of(
        place(firms=("A", "B")), facilitator="appointed", municipality=with_levers("training"),
        municipality__theme_days=1, municipality__theme_day_contact=0.5, meeting__attend_base=1.0,
        initial__initial_communication=0.4, initial__initial_trust_mean=0.5,
    )  # fmt: skip
    steps(model, 51)
    assert (talk(model, "A", "B"), trust(model, "A", "B")) == (0.4, 0.5)
    model.step()
    assert talk(model, "A", "B") == pytest.approx(0.475)
    assert trust(model, "A", "B") == trust(model, "B", "A") == pytest.approx(0.5015)


# --- mediation --------------------------------------------------------------------------------


@pytest.mark.parametrize(("neutrality", "gain"), [(1.0, 0.05), (0.4, 0.02), (0.0, 0.0)])
def test_mediation_raises_both_trusts_of_partners_who_hardly_trust_each_other(neutrality, gain):
    case = place(opportunity(start="identified", **LONG), firms=("A", "B", "C"))
    choice = FacilitatorChoice("appointed", True, 37.5, neutrality=neutrality)
    model = model_of(case, facilitator=choice, municipality=with_levers("mediation"), initial__initial_trust_mean=0.3)
    model.ties.trust[of(model, "B").index, of(model, "A").index] = 0.6  # one side is enough
    model.step()
    assert trust(model, "A", "B") == pytest.approx(0.3 + gain * 0.7)
    assert trust(model, "B", "A") == pytest.approx(0.6 + gain * 0.4)
    assert trust(model, "A", "C") == 0.3  # no partners
    assert model.facilitator.mapping_hours == pytest.approx(37.5 - 3 - 2)


def test_mediation_ends_where_trust_reaches_the_threshold():
    # 1 - 0.7 * 0.95^n >= 0.35 from n = 2 on: 1 - 0.7 * 0.9025 = 0.368.
    case = place(opportunity(start="identified", **LONG))
    model = model_of(
        case, facilitator="appointed", municipality=with_levers("mediation"), initial__initial_trust_mean=0.3
    )
    steps(model, 30)
    assert [week for week, _, _ in told(model, "mediated")] == [1, 2]
    assert trust(model, "A", "B") == pytest.approx(1 - 0.7 * 0.95**2)


# --- evaluation -------------------------------------------------------------------------------


def test_a_meeting_that_ends_with_a_short_evaluation_teaches_more_and_takes_longer():
    # Week 4: everybody comes, nobody facilitates. 0.5 becomes 0.5 + 0.01 * 2 * 0.5; work: 10 - 2 - 0.5 hours.
    case = place(opportunity(start="identified", **LONG))
    model = model_of(case, meetings="monthly", municipality=with_levers("short_evaluation"),
                     meeting__attend_base=1.0, meeting__hold_self=1.0, meeting__understanding_gain_self=0.01,
                     meeting__meeting_attention=2.0, initial__initial_understanding=0.5,
                     municipality__short_evaluation_gain=2.0, municipality__short_evaluation_attention=0.5)  # fmt: skip
    steps(model, 4)
    assert [firm.understanding for firm in model.firms] == [pytest.approx(0.51)] * 2
    assert model.exchanges[0].progress == pytest.approx(3 * 10 + 7.5)
    assert model.run_row()["firm_hours"] == 2 * 2.5


def test_an_evaluation_ends_idle_projects_without_blame_and_raises_commitment():
    # A and B have no hours: idle from week 1 on, 26 weeks in week 26, but evaluated before work: week 52.
    firms = [firm("A", attention_hours=0), "B", firm("C", attention_hours=20), "D"]
    case = place(opportunity("stuck", start="identified"), opportunity("slow", "C", "D", start="identified", **LONG),
                 firms=firms)  # fmt: skip
    model = model_of(case, facilitator="appointed", municipality=with_levers("evaluation"), meeting__attend_base=1.0,
                     meeting__hold_facilitated=1.0, initial__initial_trust_mean=0.5, initial__initial_commitment=0.5)  # fmt: skip
    steps(model, 51)
    assert [exchange.state for exchange in model.exchanges] == ["identified"] * 2
    model.step()
    states = {exchange.name: exchange.state for exchange in model.exchanges}
    assert states == {"stuck": "dormant", "slow": "identified"}
    assert told(model, "laid_dormant") == [(52, "stuck", "an evaluation found that nothing moved")]
    assert [week for week, _, _ in told(model, "evaluation_held")] == [26, 52]
    assert [one.commitment for one in model.firms] == [pytest.approx(1 - 0.5 * 0.95**2)] * 4
    assert trust(model, "A", "B") == 0.5
    assert model.run_row()["drops"] == 0


def test_work_that_is_done_and_waits_is_not_idle():
    case = place(opportunity(start="identified", permit_weeks=200))
    model = model_of(case, facilitator="appointed", municipality=with_levers("evaluation"), municipality__idle_weeks=1,
                     meeting__hold_facilitated=1.0)  # fmt: skip
    steps(model, 150)
    assert model.exchanges[0].state == "agreed"


def test_an_evaluation_nobody_organises_slips_as_often_as_a_meeting():
    case = place(firms=("A", "B"))
    record = simulate(case, Scenario(municipality=with_levers("evaluation")), replicates=60, weeks=520)
    held = (record.events.what == "evaluation_held").sum()
    assert held + (record.events.what == "evaluation_slipped").sum() == 60 * 20
    assert abs(held / 1200 - 0.45) < 4 * math.sqrt(0.45 * 0.55 / 1200)
    assert (record.runs.meetings_planned == 0).all()


# --- recruiting, courting, neighbours ---------------------------------------------------------


def test_a_candidate_comes_after_1_over_p_weeks():
    # 0.2 * 0.5 * (1 + (4 + 6) / 10) = 0.2: four hours of the facilitator, six of the municipality.
    case = place(firms=("A", "B", candidate("C")))
    weeks = []
    for r in range(500):
        model = model_of(case, r, facilitator="appointed", municipality=with_levers("recruiting"),
                         municipality__recruiting_rate=0.2, municipality__municipal_outreach_hours=6.0)  # fmt: skip
        weeks.append(weeks_until(model, lambda m: len(m.members()) == 3))
    assert_mean(weeks, 1 / (1 - math.exp(-0.2)))
    assert told(model, "firm_joined") == [(weeks[-1], "C", "recruited")]


def test_reputation_rises_with_starts_and_halves():
    case = place(opportunity(start="identified"), firms=("A", "B", candidate("C")))
    model = model_of(case, municipality=with_levers("recruiting"), municipality__recruiting_rate=0.0)
    steps(model, 14)  # it starts in week 14, and fades from that week on
    assert model.municipality.reputation == pytest.approx(0.1 * 2 ** (-1 / 104))
    steps(model, 103)
    assert model.municipality.reputation == pytest.approx(0.05)


def test_outreach_ends_when_nobody_is_left_to_come():
    case = place(firms=("A", "B", candidate("C")))
    model = model_of(case, facilitator="appointed", municipality=with_levers("recruiting"),
                     municipality__recruiting_rate=1.0, municipality__municipal_outreach_hours=10.0)  # fmt: skip
    joined = weeks_until(model, lambda m: len(m.members()) == 3)
    assert model.facilitator.mapping_hours == 33.5
    steps(model, 10)
    assert model.facilitator.mapping_hours == 37.5
    assert model.municipality.outreach_paid == 10.0 * joined


@pytest.mark.parametrize(
    ("newcomer", "levers", "neighbours", "comes"),
    [
        (candidate("C"), (), 0, "recruited"),
        (candidate("C", location="far"), (), 0, None),
        (candidate("C", location="far"), ("courting",), 0, "courted from a neighbour"),
        (candidate("C", location="far"), (), 1, "recruited"),
    ],
)
def test_who_may_come(newcomer, levers, neighbours, comes):
    case = place(firms=("A", "B", newcomer))
    model = model_of(case, municipality=with_levers("recruiting", *levers, neighbours=neighbours),
                     municipality__recruiting_rate=1.0, initial__initial_trust_mean=0.5)  # fmt: skip
    steps(model, 40)
    why = {who: reason for _, who, reason in told(model, "firm_joined")}
    assert why.get("C") == comes
    courted = comes == "courted from a neighbour"
    assert trust(model, "A", "C") == trust(model, "C", "A") == pytest.approx(0.35 if courted else 0.5)
    assert trust(model, "A", "B") == 0.5


def test_a_candidate_that_needs_a_place_or_power_waits_until_there_is_some():
    firms = [firm(f"F{k}", park=True) for k in range(4)]
    case = place(firms=(*firms, candidate("C", park=True)))
    full = model_of(case, colocation="park", municipality=with_levers("recruiting", "park"),
                    municipality__park_places=4, municipality__recruiting_rate=1.0)  # fmt: skip
    assert len(steps(full, 100).members()) == 4
    needy = dataclasses.replace(opportunity(receiver="C"), limit="power")
    case = place(needy, firms=("A", "B", candidate("C")))
    for levers, members in ((("recruiting", "limits"), 2), (("recruiting",), 3)):
        model = model_of(case, municipality=with_levers(*levers), municipality__recruiting_rate=1.0)
        assert len(steps(model, 30).members()) == members


def test_neighbours_add_the_like_of_each_candidate_far_away():
    case = load_case("vestbygd")
    more = pooled(case, 2)
    candidates = {one.firm for one in case.firms if one.status == "candidate"}
    theirs = [row for row in case.declared_opportunities if {row.supplier, row.receiver} & candidates]
    assert len(more.firms) == len(case.firms) + 2 * len(candidates)
    assert len(more.opportunities) == len(case.opportunities) + 2 * len(theirs)
    new = {one.firm: one for one in more.firms if one not in case.firms}
    assert "Green newcomer" in candidates
    assert set(new) == {f"{name} (neighbour {one})" for name in candidates for one in (1, 2)}
    assert all((one.location, one.status, one.park) == ("far", "candidate", False) for one in new.values())
    assert pooled(case, 0) is case
    assert pooled(case, 2) is more


def test_neighbours_share_the_facilitator_and_the_case_work():
    names = ["one", "two", "three", "four"]
    case = place(
        *(opportunity(name, "A" + name, "B" + name, kind="service", start="identified") for name in names),
        firms=[letter + name for name in names for letter in "AB"],
    )
    model = model_of(case, facilitator="appointed", municipality=with_levers("permit", neighbours=2))
    model.step()
    assert model.facilitator.hours_this_week() == 12.5
    # Four cases, room for 2 * 3: a week each a week, so 4 + 8 weeks of permits; the work ends in week 14.
    steps(model, 30)
    assert {week for week, _, _ in told(model, "started")} == {14}


# --- limits and pressure ----------------------------------------------------------------------


def scarce(**values: object):
    return dataclasses.replace(opportunity(start="identified", permit_weeks=10, **values), limit="water")


def test_a_limit_surfaces_at_the_permit_as_a_disappointment():
    # Agreed in week 4; the permit of ten weeks would be there in week 14.
    model = model_of(place(scarce(implement_hours=1000)), municipality=with_levers("limits"),
                     initial__initial_trust_mean=0.9, initial__initial_commitment=0.9)  # fmt: skip
    weeks_until(model, lambda m: m.exchanges[0].state == "agreed")
    model.exchanges[0].optimism = [0.2, 0.0]
    week = weeks_until(model, lambda m: m.exchanges[0].state == "closed")
    assert told(model, "closed") == [(week, "idea", "at the permit it turned out that there is no water for it")]
    assert told(model, "agreed")[0][0] == week - 10
    assert trust(model, "A", "B") == pytest.approx(0.9 * (1 - 0.04 - 0.5 * 0.2))
    assert trust(model, "B", "A") == pytest.approx(0.9 * (1 - 0.04))
    assert model.firms[0].commitment == pytest.approx(0.9 * 0.94)
    assert model.run_row()["drops"] == 1


def test_a_declared_limit_is_never_run_into():
    model = model_of(
        place(scarce()), municipality=with_levers("limits", "limits_declared"), discovery__discovery_rate=1.0
    )
    steps(model, 60)
    assert told(model, "closed") == [(0, "idea", "it was declared early that there is no water for it")]
    assert len(told(model, "identified")) == 0
    assert steps(model_of(place(scarce())), 60).exchanges[0].state == "operating"  # the lever is off


def test_an_exchange_that_runs_has_what_it_needs():
    for levers in (("limits",), ("limits", "limits_declared")):
        model = model_of(place(scarce(), running=["idea"]), municipality=with_levers(*levers))
        assert steps(model, 50).exchanges[0].state == "operating"


def test_a_refused_discharge_permit_adds_to_the_suppliers_value_of_by_products():
    rows = [opportunity("heat", value=0.5), opportunity("course", value=0.5, kind="service"),
            opportunity("sure", value=0.9)]  # fmt: skip
    model = model_of(place(*rows), municipality=with_levers("pressure"), municipality__discharge_refusal=1.0)
    values = {exchange.name: (*exchange.values, exchange.value) for exchange in model.exchanges}
    assert values["heat"] == pytest.approx((0.7, 0.5, 0.6))
    assert values["course"] == (0.5, 0.5, 0.5)
    assert values["sure"] == pytest.approx((1.0, 0.9, 0.95))
    none = model_of(place(*rows), municipality=with_levers("pressure"), municipality__discharge_refusal=0.0)
    assert {exchange.value for exchange in none.exchanges} == {0.5, 0.9}


def test_a_firm_is_refused_once_for_all_its_by_products_in_the_share_told():
    refused = []
    for r in range(400):
        model = model_of(place(opportunity("one"), opportunity("two")), r, municipality=with_levers("pressure"),
                         municipality__discharge_refusal=0.3)  # fmt: skip
        count = len(told(model, "discharge_refused"))
        assert count in (0, 2)
        refused.append(count == 2)
    assert_mean(refused, 0.3)


# --- costs ------------------------------------------------------------------------------------


def test_costs_by_hand():
    # Two years: 2 posts of 37.5 h, 26 monthly meetings, 4 evaluations, 8 theme days, permits for 2 cases,
    # 104 weeks with 10 hours of outreach; all held, everybody comes.
    case = place(firms=("A", "B", candidate("C")))
    levers = with_levers("training", "evaluation", "recruiting", "permit")
    scenario = Scenario("project", "none", "monthly", levers, parameters=parameters(
        meeting__hold_facilitated=1.0, meeting__attend_base=1.0, municipality__recruiting_rate=0.0,
        municipality__municipal_outreach_hours=10.0))  # fmt: skip
    for engine in ("mesa", "ensemble"):
        (run,) = simulate(case, scenario, weeks=104, engine=engine).runs.to_dict("records")
        expected = 2 * 2 * 900_000 + (26 + 4) * 5_000 + 8 * 50_000 + 2 * 500_000 + 1040 * 600
        assert run["cost_nok"] == pytest.approx(expected, rel=1e-12)
        assert run["firm_hours"] == (26 + 4) * 2 * 2 + 8 * 2 * 6


def test_an_informal_facilitator_costs_hours_of_firms_and_no_money():
    case, scenario = load_case("vestbygd"), Scenario("informal", "park", "none")
    (run,) = simulate(case, scenario, weeks=52).runs.to_dict("records")
    assert (run["cost_nok"], run["firm_hours"]) == (0.0, run["facilitator_hours"])
    assert run["facilitator_hours"] == 8 * 52


def test_a_shared_facilitator_costs_a_share():
    runs = [
        simulate(load_case("vestbygd"), Scenario("appointed", municipality=with_levers(neighbours=n)), weeks=52).runs
        for n in (0, 2)
    ]
    assert [float(table.cost_nok.iloc[0]) for table in runs] == pytest.approx([900_000, 300_000])


def test_costs_change_nothing_else():
    levers = with_levers("permit", "grant", "training", "evaluation", "recruiting")
    dear = Parameters().replaced({
        "cost.facilitator_year_cost": 3e6, "cost.meeting_cost": 1e6, "cost.theme_day_cost": 1e6,
        "cost.permit_case_cost": 3e6, "cost.outreach_hour_cost": 1e4,
    })  # fmt: skip
    cheap = simulate(load_case("vestbygd"), Scenario("appointed", "park", "monthly", levers), weeks=150)
    costly = simulate(
        load_case("vestbygd"), Scenario("appointed", "park", "monthly", levers, parameters=dear), weeks=150
    )
    assert cheap.weeks.equals(costly.weeks)
    assert cheap.events.equals(costly.events)
    assert cheap.runs.drop(columns="cost_nok").equals(costly.runs.drop(columns="cost_nok"))
    assert (costly.runs.cost_nok > cheap.runs.cost_nok).all()


# --- each lever moves its own measure ---------------------------------------------------------

TOWN = generated_town(12, town=4, candidate_share=0.3, far_share=0.3)
COURTED = generated_town(12, town=7, candidate_share=0.4, far_share=0.6)
SCARCE = limited(load_case("vestbygd"), 3)
# Lever: (case, municipality without it, with it, parameters, measure, direction).
MEASURES = {
    "training": ("vestbygd", (), ("training",), {}, "competence", 1),
    "mediation": ("reference", (), ("mediation",), {}, "trust", 1),
    "evaluation": ("reference", (), ("evaluation",), {}, "commitment", 1),
    "recruiting": ("vestbygd", (), ("recruiting",), {}, "members", 1),
    "outreach": ("vestbygd", ("recruiting",), ("recruiting",), {"municipality.municipal_outreach_hours": 30.0}, "members", 1),
    "courting": (COURTED, ("recruiting",), ("recruiting", "courting"), {}, "members", 1),
    "limits": (SCARCE, (), ("limits",), {}, "exchanges_realised", -1),
    "limits_declared": (SCARCE, ("limits",), ("limits", "limits_declared"), {}, "drops", -1),
    "pressure": ("reference", (), ("pressure",), {"municipality.discharge_refusal": 1.0}, "exchanges_realised", 1),
    "innovation_fund": ("sotenas", (), ("innovation_fund",), {}, "exchanges_realised", 1),
    "procurement": ("vestbygd", (), ("procurement",), {}, "exchanges_realised", 1),
    "test_bed": ("vestbygd", (), ("test_bed",), {}, "exchanges_realised", 1),
    "digital_mapping": ("sotenas", (), ("digital_mapping",), {}, "exchanges_realised", 1),
    "stable_markets": ("sotenas", (), ("stable_markets",), {}, "exchanges_operating", 1),
    "short_evaluation": ("vestbygd", (), ("short_evaluation",), {}, "understanding", 1),
    "plan": ("vestbygd", (), ("plan",), {}, "understanding", 1),
    "plan has norms": ("vestbygd", (), ("plan",), {}, "trust", 1),
    "joint_planning": ("kalundborg", ("permit",), ("permit", "joint_planning"), {}, "weeks_to_first_exchange", -1),
    "joint_planning saves": ("kalundborg", ("permit",), ("permit", "joint_planning"), {}, "cost_nok", -1),
    "neighbours": ("vestbygd", ("recruiting",), ("recruiting", 1), {}, "members", 1),
    "neighbours share costs": ("vestbygd", (), (1,), {}, "cost_nok", -1),
}  # fmt: skip


def measured(lever: str):
    case, before, after, changes, measure, direction = MEASURES[lever]
    case = load_case(case) if isinstance(case, str) else case
    outcomes = []
    for levers, values in ((before, {}), (after, changes)):
        choice = with_levers(
            *(x for x in levers if isinstance(x, str)), neighbours=sum(x for x in levers if isinstance(x, int))
        )
        scenario = Scenario("appointed", "park", "monthly", choice, parameters=Parameters().replaced(values))
        runs = simulate(case, scenario, replicates=200, weeks=520, outcomes="runs").runs
        outcomes.append(runs[measure].to_numpy(float))
    counts = all((values == values.astype(int)).all() for values in outcomes)
    return paired_difference(outcomes[1], outcomes[0], counts=counts).difference, direction


@pytest.mark.parametrize("lever", [*MEASURES][:: tried(1, 3)])  # a second each
def test_each_lever_moves_its_own_measure(lever):
    difference, direction = measured(lever)
    assert difference.is_clear_of_zero, difference
    assert direction * difference.mean > 0, difference


# --- off is off -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["vestbygd", "reference", "limited", "candidates"])
def test_with_all_levers_off_a_choice_is_none_to_the_last_bit(case):
    town: Case = {"limited": SCARCE, "candidates": TOWN}.get(case) or load_case(case)
    none = simulate(town, Scenario("appointed", "park", "monthly"), replicates=3, weeks=200)
    off = simulate(town, Scenario("appointed", "park", "monthly", MunicipalityChoice("none")), replicates=3, weeks=200)
    assert none.checksums() == off.checksums()


def test_a_limit_in_the_case_changes_nothing_while_the_lever_is_off():
    scenario = Scenario("appointed", "park", "monthly", "active")
    a, b = (simulate(case, scenario, replicates=4, weeks=200) for case in (SCARCE, load_case("vestbygd")))
    assert a.checksums() == b.checksums()


@pytest.mark.parametrize("lever", FURTHER)
def test_a_further_lever_that_is_off_beside_others_is_off_in_the_larger_week(lever):
    # The week that is compiled with further levers gives the bits of the week without them.
    case = limited(load_case("vestbygd"), 3)
    plain = Scenario("appointed", "park", "monthly")
    levers = {lever, NEEDS.get(lever, lever)}
    together = simulate_many(
        case,
        [plain, dataclasses.replace(plain, municipality=with_levers(*levers))],
        replicates=2,
        weeks=150,
        outcomes="all",
    )
    alone = simulate(case, plain, replicates=2, weeks=150)
    for name in ("runs", "weeks", "events"):
        table = getattr(together, name)
        own = table[table["scenario"] == 0].drop(columns="scenario").reset_index(drop=True)
        assert own.equals(getattr(alone, name)), name


@pytest.mark.parametrize(("lever", "needed"), NEEDS.items())
def test_a_lever_that_needs_another_says_so(lever, needed):
    with pytest.raises(ValueError, match=rf"^municipality\.{lever}: true needs municipality\.{needed}"):
        Scenario(municipality=with_levers(lever))
