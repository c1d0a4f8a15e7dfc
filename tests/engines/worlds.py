"""Drawn worlds, lively ones, and lives in them: any place, any scenario, any parameters."""

from __future__ import annotations

import dataclasses
import math
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import Case, Event, Parameters, Scenario, chance, load_case, simulate
from sim.model import SymbiosisModel
from sim.parameters import all_declarations
from sim.place.branches import BRANCHING_KINDS
from sim.place.case import KINDS, LIMITS, OPPORTUNITY_QUANTITIES, FirmData, OpportunityData, Tie
from sim.quantity import Quantity
from sim.scenario import CHOICES, MunicipalityChoice
from tests.thorough import tried

SETTINGS = settings(
    max_examples=tried(80, 25), deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
FEW = settings(SETTINGS, max_examples=8)


# Ideas come fast, work is short: forty weeks hold whole lives of exchanges. All floats, because a
# mix of whole and broken numbers makes numba compile every rule anew.
DEFAULTS = {f"{group}.{name}": default for group, name, _, default in all_declarations()}
LIVELY = DEFAULTS | {
    "discovery.discovery_rate": 1.0, "discovery.mapping_yield": 0.2, "project.cooldown": 5,
    "project.finance_rate": 0.2, "project.drop_rate": 0.05, "operation.restart_weeks": 4,
    "operation.market_end_rate": 0.03, "operation.delivery_trust_loss": 0.3,
    "initial.initial_communication": 0.6, "project.drive_base": 0.4, "commitment.exit_allowed": True,
    "commitment.exit_commitment": 0.4, "commitment.exit_patience": 12, "lifecycle.stage_patience": 2,
    "municipality.first_review": 10, "municipality.recruiting_rate": 0.2, "municipality.theme_days": 12,
    "municipality.mediation_trust": 0.6, "municipality.idle_progress": 4.0, "municipality.idle_weeks": 4,
    "project.self_financed": 0.2, "meeting.undeclared_mandate": 0.3, "meeting.attend_in_park": 0.15,
    "operation.renewal_clarity": 1.0, "project.drive_experience": 0.5, "contact.informal_nudge": 0.5,
    "facilitator.turnover_rate": 0.02, "facilitator.vacancy_weeks": 4,
    "discovery.branch_rate": 0.05,
    "project.competence_weight": 1.0, "project.doubt_weight": 0.2, "project.finance_steepness": 3.0,
    "municipality.theme_day_contact": 0.5,
    "funding.project_weeks": 26, "funding.application_hours": 20.0,
    "municipality.review_from_start": True, "municipality.identified_counts": True,
}  # fmt: skip


def any_value(declaration, default):
    """Any allowed value of a parameter, its ends included."""
    high = declaration.high if math.isfinite(declaration.high) else 1000.0
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(int(declaration.low), int(min(high, 60)))
    ends = [float(declaration.low), float(high)]
    return st.one_of(st.sampled_from(ends), st.floats(*ends))


ANY_VALUE = {
    f"{group}.{name}": any_value(declaration, default)
    for group, name, declaration, default in all_declarations()
    if group != "lifecycle" and not name.startswith("state_weeks")  # those may not contradict each other
}


@st.composite
def parameters(draw):
    """Lively parameters, of which some are anything that is allowed."""
    chosen = draw(st.lists(st.sampled_from(sorted(ANY_VALUE)), max_size=6, unique=True))
    return Parameters().replaced(LIVELY | {name: draw(ANY_VALUE[name]) for name in chosen})


NAMES = ["Ask", "Bjørk", "Gran", "Furu", "Hassel"]


def drawn_firm(name, lot):
    in_park = lot.random() < 0.5
    quantities = {
        "attention_hours": lot.choice([0, 10, 25, 60]), "competence": lot.uniform(0.3, 1),
        "reliability": lot.choice([0, 0.6, 0.9, 1]), "understanding": lot.random(),
        "commitment": lot.uniform(0.3, 1),
    }  # fmt: skip
    return FirmData(
        firm=name, sector="", size_class="", park=in_park, max_projects=lot.choice([1, 2, 4]),
        location="town" if in_park else lot.choice(["town", "far"]),
        status="candidate" if lot.random() < 0.15 else "member",
        quantities={key: Quantity(chance.FIXED, float(value)) for key, value in quantities.items()},
        weights=(1 / 3, 1 / 3, 1 / 3), needs=("heat", "water"),
        offers={"heat": lot.uniform(0, 5), "water": math.inf},
    )  # fmt: skip


def drawn_opportunity(name, towns, lot):
    supplier, receiver = lot.sample(towns, 2)
    numbers = {
        "value": lot.uniform(0.4, 1), "value_spread": lot.uniform(0, 0.3), "amount": lot.uniform(0.1, 3),
        "co2_t_per_year": 1, "money_nok_per_year": 1, "jobs": 1, "explore_hours": lot.uniform(1, 20),
        "implement_hours": lot.uniform(1, 20), "permit_weeks": lot.uniform(0, 6),
        "capital_need": lot.random(), "contract_weeks": lot.uniform(1, 20),
    }  # fmt: skip
    resource, start, kind = lot.choice(["heat", "water"]), lot.choice(["latent", "identified"]), lot.choice(KINDS)
    return OpportunityData(
        opportunity=name, supplier=supplier.firm, receiver=receiver.firm, unit="", resource=resource, start=start,
        kind=kind, limit=lot.choice(LIMITS) if lot.random() < 0.3 else "",
        branches=2 if kind in BRANCHING_KINDS else 0,
        quantities=dict.fromkeys(OPPORTUNITY_QUANTITIES)
        | {key: Quantity(chance.FIXED, float(value)) for key, value in numbers.items()},
    )  # fmt: skip


def drawn_case(number):
    """A small town by lot (hypothesis alone likes its towns empty and its firms idle)."""
    lot = random.Random(number)
    towns = [drawn_firm(name, lot) for name in NAMES[: lot.randint(2, 5)]]
    ideas = [drawn_opportunity(f"idea {k}", towns, lot) for k in range(lot.randint(1, 9))]
    running = [
        Tie(idea.supplier, idea.receiver, exchange=idea.opportunity)
        for idea in ideas
        if idea.resource == "water" and lot.random() < 0.25  # there is no limit on water
    ]
    return Case(
        name=f"town-{number}", firms=tuple(towns), opportunities=tuple(ideas), ties=tuple(running),
        facilitator_hosts=lot.choice([(), (towns[0].firm,)]),
    )  # fmt: skip


def cases():
    return st.builds(drawn_case, st.integers(0, 2**32 - 1))


EVENTS = st.lists(
    st.builds(Event, st.integers(1, 40), st.sampled_from(["firm_leaves", "firm_joins"]), st.sampled_from(NAMES[:2]))
    | st.builds(Event, st.integers(1, 40), st.just("market_shock"), st.just("heat"))
    | st.builds(Event, st.integers(1, 40), st.just("election"))
    | st.builds(Event, st.integers(1, 40), st.sampled_from(["facilitator_starts", "facilitator_ends"]))
    | st.builds(
        Event, st.integers(1, 40), st.sampled_from(["meetings_start", "meetings_stop", "study_visit", "co2_price"])
    )
    | st.builds(Event, st.integers(1, 40), st.just("rule_tightens"), st.just("heat"))
    | st.builds(Event, st.integers(1, 40), st.just("cadence"), st.sampled_from(["weekly", "quarterly"])),
    max_size=3,
)


# That need neither a park nor another lever.
FREE_LEVERS = (
    "permit", "grant", "training", "mediation", "evaluation", "recruiting", "limits", "pressure", "innovation_fund",
    "bridge", "network", "elections", "procurement", "test_bed", "digital_mapping",
    "stable_markets",
    "plan",
    "short_evaluation",
)  # fmt: skip


@st.composite
def scenarios(draw):
    choices = {lever: draw(st.sampled_from(sorted(CHOICES[lever]))) for lever in CHOICES}
    if choices["colocation"] == "none" and choices["municipality"] in ("park", "active"):
        choices["municipality"] = "permit"
    if draw(st.booleans()):  # several levers at once
        choices["municipality"] = MunicipalityChoice(
            "several", neighbours=draw(st.integers(0, 2)), budget=draw(st.sampled_from([math.inf, math.inf, 1e6, 0.0])),
            **{lever: draw(st.booleans()) for lever in FREE_LEVERS},
        )  # fmt: skip
    events = draw(EVENTS)
    if choices["facilitator"] == "none":
        events = [event for event in events if not event.what.startswith("facilitator")]
    if choices["meetings"] == "none":
        events = [event for event in events if not event.what.startswith(("meetings", "cadence"))]
    return Scenario(**choices, events=tuple(events), parameters=draw(parameters()))


WORLDS = (cases(), scenarios(), st.integers(0, 2**32 - 1))
WEEKS = 40


def quick(name):
    """A shipped case whose projects take weeks, not years, and whose contracts are short."""
    case = load_case(name)
    short = {
        "explore_hours": Quantity(chance.UNIFORM, 4, 12), "implement_hours": Quantity(chance.UNIFORM, 5, 20),
        "permit_weeks": Quantity(chance.INTEGER, 0, 5), "contract_weeks": Quantity(chance.INTEGER, 8, 20),
    }  # fmt: skip
    return dataclasses.replace(
        case,
        opportunities=tuple(dataclasses.replace(row, quantities=row.quantities | short) for row in case.opportunities),
    )


def lived(case, scenario, seed, model=SymbiosisModel, after_phase=lambda model, phase: None, weeks=WEEKS):
    """A model after some weeks; `after_phase` looks at it after every phase of every week."""

    def watched(phase):
        def run(self):
            getattr(model, phase)(self)
            after_phase(self, phase)

        return run

    watching = type("Watching", (model,), {phase: watched(phase) for phase in model.phases})
    one = watching(case, scenario, seed, 0)
    for _ in range(weeks):
        one.step()
    return one


BUSY = Scenario("informal", "park", "fortnightly", "active", parameters=Parameters().replaced(LIVELY))


def checksums(case, scenario=BUSY, **how):
    return simulate(case, scenario, **({"weeks": 60, "replicates": 2} | how)).checksums()
