"""The compiled engine is a twin of the Mesa engine: the same record, bit for bit.

SYMBIOSIS_TWINS sets how many examples are drawn at random (default 40 under SYMBIOSIS_THOROUGH, 15 every day; several hundred before a
release: SYMBIOSIS_TWINS=300 pytest tests/engines/test_twins.py).
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import Event, Parameters, Record, Scenario, load_case, simulate, simulate_many
from sim.happenings import LIMIT_NAMES
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS, all_declarations
from sim.place.branches import with_branches
from sim.place.case import Case, Observed
from sim.place.mixed_town import generated_town
from sim.scenario import CADENCES, CHOICES, EVERY_RESOURCE, FACILITATORS, FacilitatorChoice, MunicipalityChoice
from sim.start.tables import case_tables
from tests.thorough import THOROUGH, tried
from tests.twins import assert_twins, first_difference

EXAMPLES = int(os.environ.get("SYMBIOSIS_TWINS", tried(40, 15)))
CASES = {name: load_case(name) for name in ("vestbygd", "reference")}
FIRM = {"vestbygd": "Sjøgress", "reference": "Firm 03"}
RESOURCE = {"vestbygd": "CO2", "reference": "stream"}
NEWCOMER = "Green newcomer"


SWITCHES = tuple(lever.name for lever in dataclasses.fields(MunicipalityChoice) if lever.default is False)


def municipality_with(*levers: str, **sizes: float) -> MunicipalityChoice:
    """A municipality with these levers; sizes: neighbours, budget."""
    return MunicipalityChoice("drawn", **dict.fromkeys(levers, True), **sizes)


def limited(case: Case, every: int) -> Case:
    """The case with a limit on every so-manieth opportunity (0: none), in turn."""
    limits = list(LIMIT_NAMES.values())
    rows = [
        dataclasses.replace(row, limit=limits[k % 3] if every and k % every == 0 else "")
        for k, row in enumerate(case.opportunities)
    ]
    return dataclasses.replace(case, opportunities=tuple(rows))


def tuned(**values: object) -> Parameters:
    """Parameters by name with two underscores for the dot."""
    return Parameters().replaced({name.replace("__", "."): value for name, value in values.items()})


def events_of(name: str) -> tuple[Event, ...]:
    return (
        Event(10, "park_opens"),
        Event(12, "meetings_start"),
        Event(15, "study_visit"),
        Event(20, "facilitator_ends"),
        Event(30, "cadence", "weekly"),
        Event(35, "rule_tightens", RESOURCE[name]),
        Event(36, "co2_price"),
        Event(40, "facilitator_starts"),
        Event(50, "election"),
        Event(60, "firm_leaves", FIRM[name]),
        Event(90, "market_shock", RESOURCE[name]),
        Event(120, "firm_joins", FIRM[name]),
        Event(121, "firm_joins", FIRM[name]),
        Event(125, "meetings_stop"),
        Event(140, "market_shock", "all"),
        Event(141, "meetings_start"),
    )


# Rules of version 3, which are off by default.
VERSION_3 = {
    "meeting.undeclared_mandate": 0.3, "meeting.attend_in_park": 0.15, "operation.renewal_clarity": 1.0,
    "project.drive_experience": 0.5, "contact.informal_nudge": 0.5, "facilitator.turnover_rate": 0.02,
    "project.competence_weight": 0.5, "project.doubt_weight": 0.1, "project.finance_steepness": 3.0,
    "municipality.theme_day_contact": 0.5,
    "project.clarity_counts": True, "operation.unmet_trust_loss": 0.3, "operation.unmet_commitment_loss": 0.2,
    "contact.crowding": 0.7,
}  # fmt: skip


# Name of the case, then a scenario. Every lever, event and branch that named scenarios can reach.
NAMED = {
    "nobody": lambda name: Scenario(),
    "forum, nobody responsible": lambda name: Scenario("none", "park_with_common_room", "weekly"),
    "informal": lambda name: Scenario("informal", "park", "monthly"),
    "appointed": lambda name: Scenario("appointed", "park", "fortnightly"),
    "project": lambda name: Scenario("project", "none", "quarterly"),
    "permit": lambda name: Scenario("project", "park", "monthly", "permit"),
    "grant": lambda name: Scenario("project", "none", "monthly", "grant"),
    "park": lambda name: Scenario(
        "appointed", "park", "monthly", "park",
        parameters=tuned(municipality__park_places=4, municipality__park_growth_weeks=30),
    ),
    "review": lambda name: Scenario("appointed", "park", "monthly", "review"),
    "active": lambda name: Scenario(
        "informal", "park", "monthly", "active", parameters=tuned(municipality__first_review=52)
    ),
    "active and good years": lambda name: Scenario(
        "appointed", "park_with_common_room", "monthly", "active",
        parameters=tuned(municipality__first_review=52, municipality__support_sharpness=50.0),
    ),
    "starts late, ends early": lambda name: Scenario(
        dataclasses.replace(FACILITATORS["appointed"], start_week=30, end_week=120), "park", "monthly"
    ),
    "everything happens": lambda name: Scenario("informal", "park", "monthly", events=events_of(name)),
    "starts by an event": lambda name: Scenario(
        "appointed", "park", "monthly",
        events=(Event(50, "facilitator_starts"), Event(90, "facilitator_ends")),
    ),
    "declared informal host work": lambda name: Scenario(
        FacilitatorChoice("informal", True, 24.0, 0.5), "park", "monthly", "review"
    ),
    "exits": lambda name: Scenario(
        "none", "park", "weekly",
        parameters=tuned(
            commitment__exit_allowed=True, commitment__exit_commitment=0.5, commitment__exit_patience=10,
            meeting__slip_commitment_loss=0.1,
        ),
    ),
    "stormy": lambda name: Scenario(
        "project", "park", "monthly",
        parameters=tuned(
            operation__market_end_rate=0.05, operation__restart_weeks=8, project__cooldown=8,
            project__refusal_final=0.1, project__drop_rate=0.1, discovery__discovery_rate=0.2,
            operation__trust_floor=0.4, operation__delivery_trust_loss=0.5, lifecycle__stage_patience=2,
            lifecycle__death_weeks=10, lifecycle__weary_until=0.6, lifecycle__weary_below=0.58,
        ),
    ),
    "project money": lambda name: Scenario(
        "funded", "park", "monthly", municipality_with("training", "review", neighbours=1), events=events_of(name),
        parameters=tuned(funding__project_weeks=26, funding__funding_ease=-1.5, funding__project_hours=60.0),
    ),
    "project money with a bridge": lambda name: Scenario(
        dataclasses.replace(FACILITATORS["funded"], start_week=9, skill=0.7), "none", "monthly", "bridge",
        parameters=tuned(
            funding__project_weeks=30, funding__funding_ease=-2.0, funding__funded_hours_ceiling=100.0,
            facilitator__turnover_rate=0.02, facilitator__vacancy_weeks=20, facilitator__settle_half_life=9.0,
        ),
    ),
    "a fair review": lambda name: Scenario(
        dataclasses.replace(FACILITATORS["appointed"], start_week=9), "park", "monthly", "review",
        events=(Event(70, "facilitator_ends"), Event(80, "facilitator_starts")),
        parameters=tuned(
            municipality__review_from_start=True, municipality__identified_counts=True, municipality__first_review=20,
        ),
    ),
    "everything a municipality can do": lambda name: Scenario(
        "appointed", "park", "monthly", municipality_with(*SWITCHES, neighbours=1),
        parameters=tuned(
            municipality__recruiting_rate=0.1, municipality__mediation_trust=0.6,
            municipality__idle_progress=2.0, municipality__idle_weeks=6, municipality__first_review=52,
        ),
    ),
    "elections": lambda name: Scenario(
        "appointed", "park", "monthly", "cross_party", parameters=tuned(municipality__first_review=52)
    ),
    "a tight budget": lambda name: Scenario(
        "appointed", "park", "monthly", municipality_with("permit", "grant", "training", "network", budget=1_200_000.0)
    ),
    "bought and tried": lambda name: Scenario(
        "appointed", "park", "monthly", municipality_with("procurement", "test_bed", "training", budget=1_200_000.0),
        parameters=tuned(municipality__trial_weeks=5, project__refusal_final=0.8),
    ),
    "mapped together": lambda name: Scenario(
        "appointed", "park", "monthly",
        municipality_with(
            "digital_mapping", "network", "stable_markets", "permit", "joint_planning", "plan", "short_evaluation",
            budget=1_100_000.0
        ),
        parameters=tuned(municipality__register_gain=3.0),
    ),
    "courted, limited, pressed": lambda name: Scenario(
        "project", "none", "monthly", municipality_with("limits", "pressure", "recruiting", "courting"),
        parameters=tuned(municipality__recruiting_rate=0.2),
    ),
    "version 3, informal": lambda name: Scenario(
        "informal", "park_with_common_room", "monthly", "evaluation", parameters=Parameters().replaced(VERSION_3)
    ),
    "version 3, appointed": lambda name: Scenario(
        "appointed", "park", "monthly", "active", events=events_of(name),
        parameters=Parameters().replaced(VERSION_3 | {"facilitator.vacancy_weeks": 9, "municipality.first_review": 52}),
    ),
    "taught, short of money": lambda name: Scenario(
        "appointed", "park", "monthly", municipality_with("training", "grant"),
        parameters=tuned(
            project__competence_weight=1.8, project__doubt_weight=0.6, project__finance_steepness=6.0,
            project__self_financed=0.2, municipality__theme_day_contact=1.0, municipality__theme_days=12,
        ),
    ),
    "talks about expectations": lambda name: Scenario(
        dataclasses.replace(FACILITATORS["informal"], expectations=True), "park", "monthly", "training",
        parameters=Parameters().replaced(VERSION_3 | {"facilitator.expectation_hours": 2.0}),
    ),
    "nothing fades": lambda name: Scenario("appointed", "park", "monthly", without=("forgetting", "gossip")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), tried(
    [*itertools.product(NAMED, CASES)], [*zip(NAMED, itertools.cycle(CASES), strict=False)],  # every day each in one place
))  # fmt: skip
def test_named_scenarios_are_twins(name: str, case: str) -> None:
    place = limited(CASES[case], 3) if name == "courted, limited, pressed" else CASES[case]
    assert_twins(place, NAMED[name](case), replicates=tried(2, 1), weeks=220)


@pytest.mark.parametrize("weeks", [39, 52, 65, 520])
def test_projects_that_begin_after_the_last_week_are_twins(weeks: int) -> None:
    """A run may end with a quarter: what is granted then pays from the week after, and is left where another is over."""
    over = max(26, weeks % 260 or 260)
    rates = tuned(
        funding__project_weeks=over, funding__funding_ease=3.0, funding__application_hours=1.0,
        funding__project_hours=10.0, funding__funded_hours_ceiling=200.0,
    )  # fmt: skip
    scenario = Scenario("funded", "park", "monthly", parameters=rates)
    found = simulate(CASES["vestbygd"], scenario, replicates=2, weeks=weeks)
    assert (found.events[found.events.week == weeks].what == "project_money_ended").any(), "or nothing is tried"
    assert_twins(CASES["vestbygd"], scenario, weeks=weeks)


def test_a_candidate_that_joins_starts_as_the_case_says() -> None:
    turns = ((30, "firm_joins"), (90, "firm_leaves"), (120, "firm_joins"))
    events = tuple(Event(week, what, NEWCOMER) for week, what in turns)
    assert_twins(CASES["vestbygd"], Scenario("project", "park", "fortnightly", events=events), replicates=4)


def test_contracts_run_out_and_are_renewed() -> None:
    case = generated_town(8, town=3, running_share=0.3)
    scenario = Scenario("project", "none", "monthly")
    record = simulate(case, scenario, replicates=3)
    assert {"contract_renewed", "ended", "delivery_failed", "started"} <= set(record.events["what"])
    assert_twins(case, scenario, replicates=3, weeks=520)


@pytest.mark.parametrize(
    "mechanism", sorted(MECHANISMS)[:: tried(1, 2)]
)  # the others: tests/engines/test_switched_off.py
def test_switching_a_mechanism_off_is_the_same_in_both(mechanism: str) -> None:
    scenario = Scenario("appointed", "park", "monthly", "active", without=(mechanism,))
    assert_twins(CASES["vestbygd"], scenario, replicates=1, weeks=160)


# --- drawn at random ------------------------------------------------------------------------


@st.composite
def parameter_sets(draw: st.DrawFn) -> Parameters:
    """Parameters anywhere in their ranges, a few at a time or all at once."""
    declared = list(all_declarations())
    chosen = draw(st.lists(st.sampled_from(declared), max_size=12, unique_by=lambda d: (d[0], d[1])))
    if draw(st.integers(0, 9)) == 0:
        chosen = declared
    values = dict(draw(st.sampled_from([{}, VERSION_3])))
    values |= {f"{group}.{name}": draw(value_of(d, default)) for group, name, d, default in chosen}
    for low, high in (
        ("lifecycle.goal_off", "lifecycle.goal_on"),
        ("lifecycle.held_off", "lifecycle.held_on"),
        ("lifecycle.weary_below", "lifecycle.weary_until"),
        ("municipality.state_weeks_low", "municipality.state_weeks_high"),
    ):
        if low in values or high in values:
            defaults = {f"{group}.{name}": default for group, name, _, default in declared}
            pair = sorted((values.get(low, defaults[low]), values.get(high, defaults[high])))
            values[low], values[high] = pair
    if draw(st.booleans()):  # off by default, and not often among the few that are chosen
        values["discovery.branch_rate"] = draw(st.sampled_from([0.005, 0.05]))
    if draw(st.booleans()):  # projects that end within the run
        values |= {"funding.project_weeks": draw(st.integers(26, 40)), "funding.funding_ease": draw(st.floats(-3, 1))}
    return Parameters().replaced(values)


def value_of(declaration: object, default: object) -> st.SearchStrategy:
    low, high = declaration.low, declaration.high
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(int(low), int(min(high, 60)))
    few = [low, high, default] if math.isfinite(high) else [low, math.inf, default]
    return st.one_of(st.sampled_from(few), st.floats(low, min(high, 1e6), allow_nan=False))


TARGETS = {
    "firm_leaves": lambda case: [firm.firm for firm in case.firms],
    "firm_joins": lambda case: [firm.firm for firm in case.firms],
    "market_shock": lambda case: [*case.resources, EVERY_RESOURCE],
    "rule_tightens": lambda case: case.resources,
    "cadence": lambda case: sorted(CADENCES),
}


@st.composite
def scenarios(draw: st.DrawFn, case: Case, weeks: int) -> Scenario:
    """Any levers, events and parameters that fit together."""
    names = {lever: draw(st.sampled_from(sorted(choices))) for lever, choices in CHOICES.items()}
    has_park, form = names["colocation"] != "none", names["facilitator"]
    if not has_park and CHOICES["municipality"][names["municipality"]].park:
        names["municipality"] = "none"
    municipality = draw(st.one_of(st.just(names["municipality"]), municipalities(has_park)))
    facilitator = FACILITATORS[form]
    if form != "none":
        start = draw(st.sampled_from([1, 1, 1, 2, 15]))
        facilitator = dataclasses.replace(
            facilitator,
            start_week=start,
            end_week=draw(st.sampled_from([None, None, start, start + 20])),
            skill=draw(st.sampled_from([1.0, 0.5, 0.0])),
            neutrality=draw(st.sampled_from([1.0, 0.5, 0.0])),
            hours=0 if form == "funded" else draw(st.sampled_from([facilitator.hours, 4.0, 200])),
            declared_responsible=draw(st.booleans()),
            expectations=draw(st.booleans()),
        )
    kinds = ["firm_leaves", "firm_joins", "market_shock", "election", "study_visit", "rule_tightens", "co2_price"]
    kinds += ["meetings_start", "meetings_stop", "cadence"] if names["meetings"] != "none" else []
    kinds += ["park_opens"] if has_park else []
    kinds += ["facilitator_starts", "facilitator_ends"] if form != "none" else []
    events = []
    for what in draw(st.lists(st.sampled_from(kinds), max_size=5)):
        targets = TARGETS.get(what, lambda case: [""])(case)
        week = draw(st.integers(1, weeks))
        if what != "election" or week % 208 != case.first_election % 208:  # there may be a regular one
            events.append(Event(week, what, draw(st.sampled_from(targets))))
    return Scenario(
        facilitator, names["colocation"], names["meetings"], municipality,
        events=tuple(events),
        without=tuple(draw(st.lists(st.sampled_from(sorted(MECHANISMS)), max_size=2, unique=True))),
        parameters=draw(parameter_sets()),
    )  # fmt: skip


@st.composite
def municipalities(draw: st.DrawFn, has_park: bool) -> MunicipalityChoice:
    """Any levers of the municipality that fit together."""
    on = {lever for lever in SWITCHES if draw(st.booleans())}
    on -= {"park"} if not has_park else set()
    on -= {"courting"} if "recruiting" not in on else set()
    on -= {"limits_declared"} if "limits" not in on else set()
    on -= {"cross_party"} if "review" not in on else set()
    on -= {"joint_planning"} if "permit" not in on else set()
    budget = draw(st.sampled_from([math.inf, math.inf, 0.0, 5e5, 1.3e6, 3e6]))
    return municipality_with(*on, neighbours=draw(st.integers(0, 3)), budget=budget)


@st.composite
def towns(draw: st.DrawFn, most: int = 9) -> Case:
    """Towns of at most so many firms, made up or shipped, some with limits or branches."""
    case = limited(draw(unlimited_towns(most)), draw(st.sampled_from([0, 0, 1, 3])))
    case = dataclasses.replace(case, first_election=draw(st.sampled_from([104, 1, 20])))
    case = with_branches(case, draw(st.sampled_from([0, 0, 1, 3])))
    return dataclasses.replace(case, observed=Observed(draw(st.integers(1, 4)), draw(st.sampled_from([0, 0, 60, 300]))))


@st.composite
def unlimited_towns(draw: st.DrawFn, most: int) -> Case:
    if draw(st.integers(0, 3)) == 0:
        return CASES[draw(st.sampled_from(sorted(CASES)))]
    share = st.sampled_from([0.0, 0.3, 0.8])
    return generated_town(
        draw(st.integers(2, most)), draw(st.sampled_from([1.0, 2.5, 4.5])), town=draw(st.integers(1, 1000)),
        park_share=draw(share), far_share=draw(share), candidate_share=draw(share),
        identified_share=draw(share), running_share=draw(share),
    )  # fmt: skip


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_twins_drawn_at_random(data: st.DataObject) -> None:
    case = data.draw(towns())
    weeks = data.draw(st.integers(30, 160))
    scenario = data.draw(scenarios(case, weeks))
    seed, replicate = data.draw(st.integers(0, 2**32 - 1)), data.draw(st.integers(0, 2**32 - 1))
    assert_twins(case, scenario, seed=seed, replicates=[replicate], weeks=weeks)


# --- towns in which few pairs have a tie -----------------------------------------------------


def test_what_nobody_kept_is_worked_out_as_the_reference_keeps_it() -> None:
    """Suspicion asks for communication of pairs without a tie: newcomers, leavers, tenants, far ones, theme days."""
    case = generated_town(
        30, 1.0, town=1, park_share=0.5, far_share=0.3, candidate_share=0.3, identified_share=0.3, running_share=0.3
    )
    events = (Event(20, "firm_leaves", "firm 3"), Event(50, "firm_joins", "firm 3"))
    parameters = Parameters().replaced(
        VERSION_3 | {
            "trust.incident_rate": 0.02, "municipality.recruiting_rate": 0.2, "commitment.exit_allowed": True,
            "commitment.exit_commitment": 0.45, "commitment.exit_patience": 15,
        }
    )  # fmt: skip
    levers = municipality_with("training", "recruiting", "courting", "mediation", "plan")
    scenario = Scenario("appointed", "park", "fortnightly", levers, events=events, parameters=parameters)
    assert len(case_tables(case).ties) < 100 < 435
    what = simulate(case, scenario, weeks=120).events.what
    assert {"incident", "firm_joined", "firm_left", "theme_day_held", "meeting_held"} <= set(what)
    assert_twins(case, scenario, replicates=1, weeks=120)


def incident_prone(scenario: Scenario) -> Scenario:
    """The scenario with as many incidents as there may be."""
    return dataclasses.replace(scenario, parameters=scenario.parameters.replaced({"trust.incident_rate": 0.02}))


@settings(
    max_examples=int(os.environ.get("SYMBIOSIS_TWINS", tried(400, 3))),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_towns_of_some_size_drawn_at_random_are_twins(data: st.DataObject) -> None:
    share = st.sampled_from([0.0, 0.3, 0.8])
    case = generated_town(
        data.draw(st.integers(10, 60)), data.draw(st.sampled_from([0.5, 1.0, 2.0, 4.5])),
        town=data.draw(st.integers(1, 1000)), park_share=data.draw(share), far_share=data.draw(share),
        candidate_share=data.draw(share), identified_share=data.draw(share), running_share=data.draw(share),
    )  # fmt: skip
    weeks = data.draw(st.integers(20, 80))
    scenario = data.draw(scenarios(case, weeks))
    if data.draw(st.booleans()):
        scenario = incident_prone(scenario)
    assert_twins(case, scenario, replicates=[data.draw(st.integers(0, 2**32 - 1))], weeks=weeks)


@pytest.mark.skipif(not THOROUGH, reason="minutes: the Mesa engine goes through every pair")
@pytest.mark.parametrize(("firms", "weeks"), [(300, 40), (1000, 12)])
def test_large_towns_are_twins(firms: int, weeks: int) -> None:
    scenario = incident_prone(Scenario("appointed", "park", "monthly"))
    assert_twins(generated_town(firms, identified_share=0.3), scenario, replicates=1, weeks=weeks)


# --- many at once ---------------------------------------------------------------------------


def test_many_scenarios_at_once_are_each_as_alone() -> None:
    case = CASES["vestbygd"]
    several = [NAMED[name]("vestbygd") for name in NAMED]
    together = simulate_many(case, several, seed=5, replicates=[7, 3], weeks=150, outcomes="all", threads=3)
    for position, scenario in enumerate(several):
        is_as_alone(together, position, simulate(case, scenario, seed=5, replicates=[7, 3], weeks=150))


def is_as_alone(together: Record, position: int, alone: Record) -> None:
    for name in ("runs", "weeks", "events"):
        table = getattr(together, name)
        own = table[table["scenario"] == position].drop(columns="scenario").reset_index(drop=True)
        assert own.equals(getattr(alone, name)), (position, name)


def test_scenarios_with_seeds_of_their_own_are_each_as_alone() -> None:
    case, seeds = CASES["vestbygd"], [5, 2**32 - 1, 5]
    several = [Scenario("appointed"), Scenario("appointed"), Scenario("none")]
    together = simulate_many(case, several, seed=seeds, replicates=[7, 3], weeks=80, outcomes="all")
    for position, (scenario, seed) in enumerate(zip(several, seeds, strict=True)):
        alone = simulate(case, scenario, seed=seed, replicates=[7, 3], weeks=80, engine="mesa")
        is_as_alone(together, position, alone)
    with pytest.raises(ValueError, match="seed: 2 seeds for 3 scenarios"):
        simulate_many(case, several, seed=[1, 2])
    with pytest.raises(ValueError, match="seed: -1"):
        simulate_many(case, several, seed=[1, 2, -1])


def test_number_of_threads_and_of_runs_change_nothing() -> None:
    case, scenario = CASES["reference"], Scenario("appointed", "park", "monthly")
    whole = simulate(case, scenario, replicates=40, weeks=60, threads=4)
    single = simulate(case, scenario, replicates=40, weeks=60, threads=1)
    assert first_difference(whole, single) is None
    last = simulate(case, scenario, replicates=[39], weeks=60, threads=1).runs
    assert last.iloc[0].equals(whole.runs.iloc[39])


def test_places_with_and_without_neighbours_are_each_as_alone() -> None:
    case = limited(CASES["vestbygd"], 3)
    several = [
        Scenario("appointed", "park", "monthly", municipality_with("recruiting", neighbours=n)) for n in (1, 0, 3, 1)
    ]
    together = simulate_many(case, several, replicates=[2, 0], weeks=80, outcomes="all")
    for position, scenario in enumerate(several):
        is_as_alone(together, position, simulate(case, scenario, replicates=[2, 0], weeks=80))


def test_events_are_never_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    case, scenario = CASES["reference"], NAMED["stormy"]("reference")
    whole = simulate(case, scenario, replicates=3, weeks=100)
    monkeypatch.setattr("sim.ensemble.runs._EVENTS_AT_FIRST", 0.001)
    monkeypatch.setattr("sim.ensemble.runs._EVENTS_OF_A_FIRM", 0.0)
    assert first_difference(whole, simulate(case, scenario, replicates=3, weeks=100)) is None


def test_runs_alone_hold_no_weeks_and_no_events() -> None:
    record = simulate(CASES["vestbygd"], outcomes="runs", weeks=10, replicates=2)
    assert (len(record.runs), len(record.weeks), len(record.events)) == (2, 0, 0)


# --- what is refused ------------------------------------------------------------------------


def test_a_subclassed_model_needs_the_mesa_engine() -> None:
    class MyModel(SymbiosisModel):
        pass

    with pytest.raises(ValueError, match=r"^model: MyModel .*engine=mesa$"):
        simulate(CASES["vestbygd"], weeks=2, model=MyModel)
    assert len(simulate(CASES["vestbygd"], weeks=2, model=MyModel, engine="mesa").weeks) == 2


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        ({"engine": "messa"}, "engine: unknown engine 'messa'"),
        ({"outcomes": "week"}, "outcomes: unknown choice 'week'"),
        ({"threads": 0}, "threads: 0 is not a whole number of at least 1"),
    ],
)
def test_faults_of_a_request_are_named(request_: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}"):
        simulate(CASES["vestbygd"], weeks=2, **request_)


def test_a_difference_is_named() -> None:
    case = CASES["vestbygd"]
    a = simulate(case, Scenario("project"), weeks=30)
    b = simulate(case, Scenario("informal"), weeks=30)
    assert "events: row" in (first_difference(a, b) or "")
