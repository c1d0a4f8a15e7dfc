"""Tiny places in which everything stands still but what a test is about, and what is asked of a model."""

from __future__ import annotations

import math

import numpy as np

from sim import Case, Parameters, Scenario, chance
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, FirmData, OpportunityData, Tie
from sim.quantity import Quantity
from tests.scenarios import MOVED_BY_PART_TWO, PART_TWO

INF = math.inf


def fixed(value):
    return None if value is None else Quantity(chance.FIXED, float(value))


def firm(name, **values):
    """A firm in town that takes part in everything."""
    quantities = dict.fromkeys(FIRM_QUANTITIES) | {"attention_hours": 10, "competence": 1, "reliability": 1}
    place = {"location": "town", "park": False} | {k: values.pop(k) for k in ("location", "park") if k in values}
    return FirmData(
        firm=name, sector="", size_class="", status="member", max_projects=50,
        quantities={key: fixed(value) for key, value in (quantities | values).items()},
        weights=(1 / 3, 1 / 3, 1 / 3), offers={"stream": INF}, needs=("stream",), **place,
    )  # fmt: skip


def opportunity(name="idea", supplier="A", receiver="B", kind="by-product", start="latent", **values):
    quantities = dict.fromkeys(OPPORTUNITY_QUANTITIES) | {
        "value": 1, "value_spread": 0, "amount": 1, "co2_t_per_year": 0, "money_nok_per_year": 0,
        "jobs": 0, "explore_hours": 40, "implement_hours": 100, "permit_weeks": 0, "capital_need": 0,
        "contract_weeks": 5200,
    }  # fmt: skip
    return OpportunityData(
        opportunity=name, supplier=supplier, receiver=receiver, resource="stream", kind=kind,
        start=start, unit="", quantities={key: fixed(value) for key, value in (quantities | values).items()},
    )  # fmt: skip


def place(*opportunities, firms=("A", "B"), running=()):
    return Case(
        name="tiny",
        firms=tuple(firm(f) if isinstance(f, str) else f for f in firms),
        opportunities=opportunities,
        ties=tuple(Tie("A", "B", exchange=name) for name in running),
    )


# Nothing fades, nobody meets by chance, nobody is disappointed, full trust and understanding, no rule of version 3,
# part two: each test switches on what it is about.
STILL = MOVED_BY_PART_TWO | {name: off for rule in PART_TWO for name, off in MECHANISMS[rule].items()} | {
    "initial.initial_trust_mean": 1.0, "initial.initial_trust_sd": 0.0,
    "initial.initial_communication": 1.0, "initial.initial_understanding": 1.0,
    "initial.initial_commitment": 1.0, "commitment.commitment_drift": 0.0,
    "forget.communication_half_life": INF, "forget.understanding_half_life": INF,
    "contact.p_town": 0.0, "contact.p_far": 0.0, "contact.p_building": 0.0,
    "project.drive_base": 1.0, "project.drive_value": 0.0,  # full drive: all hours count
    "project.drop_rate": 0.0, "project.disappointment_rate": 0.0, "project.sharpness": 50.0,
    "operation.market_end_rate": 0.0, "operation.trust_floor": 0.0,
    "meeting.slip_commitment_loss": 0.0,
}  # fmt: skip


def parameters(**changes):
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return Parameters().replaced(STILL | named)


def model_of(case, replicate=0, *, facilitator="none", colocation="none", meetings="none",
             municipality="none", **changes):  # fmt: skip
    scenario = Scenario(facilitator, colocation, meetings, municipality, parameters=parameters(**changes))
    return SymbiosisModel(case, scenario, seed=7, replicate=replicate)


def weeks_until(model, condition, limit=2000):
    while not condition(model):
        assert model.week < limit, "it never happened"
        model.step()
    return model.week


def mean_and_error(sample):
    sample = np.asarray(sample, dtype=float)
    return sample.mean(), sample.std(ddof=1) / math.sqrt(len(sample))


def assert_mean(sample, expected):
    mean, error = mean_and_error(sample)
    assert abs(mean - expected) < 4 * error, f"{mean:.4f} +- {error:.4f}, expected {expected:.4f}"


def state_of(model):
    return model.exchanges[0].state


def timetable(case, **changes):
    """{what: week} of the first of each event, over two years."""
    model = model_of(case, **changes)
    for _ in range(104):
        model.step()
    first = {}
    for _, week, what, _, _ in model.event_rows:
        first.setdefault(what, week)
    return first


def of(model, name):
    return next(firm for firm in model.firms if firm.name == name)


def trust(model, one, other):
    return model.ties.trust[of(model, one).index, of(model, other).index]


def talk(model, one, other, level=None):
    a, b = of(model, one).index, of(model, other).index
    if level is not None:
        model.ties.communication[a, b] = model.ties.communication[b, a] = level
    return model.ties.communication[a, b]


def steps(model, weeks):
    for _ in range(weeks):
        model.step()
    return model


LONG = {"explore_hours": 1e6}  # never explored: it just goes on
