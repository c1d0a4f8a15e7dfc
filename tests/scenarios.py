"""Named scenarios that together use every lever, event and case: the ones whose bits are kept."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any
from unittest import mock

from experiments.evidence.independent import MOVED_BY_PART_TWO, PART_TWO
from sim import Case, Event, Parameters, Record, Scenario, load_case, simulate
from sim.model import SymbiosisModel
from sim.parameters import all_declarations
from sim.reference.record import ordered_sum
from sim.scenario import FACILITATORS, MUNICIPALITIES

SEED, REPLICATES, WEEKS = 7, 2, 208

# Mechanisms that version 2 lacked: with all of them switched off every bit is version 2's.
SINCE_VERSION_2 = (
    "mandate", "park_attendance", "renewal_clarity", "experience", "corridor", "turnover", "branching", *PART_TWO,
)  # fmt: skip

_FULL = ("appointed", "park_with_common_room", "monthly")


def _facilitator(form: str, **changes):
    return dataclasses.replace(FACILITATORS[form], **changes)


def switched_on() -> dict[str, Any]:
    """Values at which mechanisms act that are off by default, by dotted name; halfway to the far end of the range."""

    def far(declared, default):
        return declared.low if default - declared.low > declared.high - default else declared.high

    return {
        f"{group}.{name}": (not default)
        if isinstance(default, bool)
        else 2 * declared.low
        if math.isinf(default)  # there is no way halfway to it
        else type(default)((default + far(declared, default)) / 2)
        for group, name, declared, default in all_declarations()
        if declared.off is not None and declared.off[1] == default
    }


SCENARIOS: dict[str, tuple[str, Scenario]] = {
    "nobody": ("vestbygd", Scenario()),
    "as_observed": ("vestbygd", Scenario("informal", "park", "monthly")),
    "appointed": ("vestbygd", Scenario("appointed", "park", "monthly")),
    "project_weekly": ("vestbygd", Scenario("project", "park_with_common_room", "weekly")),
    "active_municipality": ("vestbygd", Scenario("appointed", "park", "fortnightly", "active")),
    "facilitator_leaves": ("vestbygd", Scenario(_facilitator("appointed", end_week=100), "park", "monthly")),
    "facilitator_comes": ("vestbygd", Scenario(_facilitator("project", start_week=60), "none", "quarterly")),
    "eventful": (
        "vestbygd",
        Scenario(
            *_FULL,
            dataclasses.replace(MUNICIPALITIES["park"], permit=True),
            events=(
                Event(10, "park_opens"),
                Event(20, "facilitator_starts"),
                Event(52, "firm_joins", "Green newcomer"),
                Event(110, "market_shock", "CO2"),
                Event(130, "firm_leaves", "AluGass"),
                Event(150, "facilitator_ends"),
                Event(160, "firm_joins", "AluGass"),
            ),
        ),
    ),
    "exits": (
        "vestbygd",
        Scenario(
            "none",
            "park",
            "weekly",
            parameters=Parameters().replaced(
                {
                    "commitment.exit_allowed": True,
                    "commitment.impatience": 0.3,
                    "commitment.exit_commitment": 0.3,
                    "commitment.exit_patience": 13,
                }
            ),
        ),
    ),
    "without_gossip": ("vestbygd", Scenario("appointed", "park", "monthly", without=("gossip", "optimism"))),
    "equal_trust": (
        "vestbygd",
        Scenario(*_FULL, parameters=Parameters().replaced({"operation.delivery_trust_loss": 0.004})),
    ),
    "reference_nobody": ("reference", Scenario("none", "none", "none")),
    "reference_informal": ("reference", Scenario("informal", "park_with_common_room", "monthly")),
    "reference_appointed": ("reference", Scenario(*_FULL)),
    "late_and_taught": (
        "vestbygd",
        Scenario(
            _facilitator("appointed", start_week=60),
            "park",
            "monthly",
            dataclasses.replace(MUNICIPALITIES["training"], review=True),
        ),
    ),
    "reference_review": ("reference", Scenario(*_FULL, "review")),
    "reference_grant": ("reference", Scenario(*_FULL, "grant")),
    "branching": ("kalundborg", Scenario(parameters=Parameters().replaced({"discovery.branch_rate": 0.05}))),
    "turnover": ("vestbygd", Scenario(*_FULL, parameters=Parameters().replaced({"facilitator.turnover_rate": 0.02}))),
}


# Shipped places may change; the bits of former versions are compared where they were made.
PLACES_OF_VERSION_2 = {"vestbygd": Path(__file__).parent / "vestbygd_of_version_2"}
# Columns of runs that came later; what there was is compared with what it was.
AFTER_PART_ONE = [
    "weeks_without_facilitator", "funder_hours", "funder_nok", "firm_nok", "saved_nok", "saved_co2_t", "job_years",
]  # fmt: skip
AFTER_VERSION_2 = ["realised_between_tenants", *AFTER_PART_ONE]


def checksums_but(record: Record, columns: list[str]) -> dict[str, str]:
    """The checksums of a record, some columns of its runs left out."""
    return dataclasses.replace(record, runs=record.runs.drop(columns=columns)).checksums()


def record_of(name: str, *, without: tuple[str, ...] = (), place: Path | str = "", **changes) -> Record:
    """The record of a named scenario (two replicates, four years), with more mechanisms switched off; elsewhere."""
    case_name, scenario = SCENARIOS[name]
    scenario = dataclasses.replace(scenario, without=tuple(dict.fromkeys((*scenario.without, *without))))
    case: Case = load_case(place or case_name)
    return simulate(case, scenario, **{"seed": SEED, "replicates": REPLICATES, "weeks": WEEKS} | changes)


def record_before_part_two(name: str, without: tuple[str, ...]) -> Record:
    """That of `record_of` without some mechanisms, at the defaults and in the places there were before part two."""
    case_name, scenario = SCENARIOS[name]
    own = scenario.parameters.commitment != Parameters().commitment  # it says what it wants
    moved = {} if own else MOVED_BY_PART_TWO
    changed = dataclasses.replace(
        scenario, without=(*scenario.without, *without), parameters=scenario.parameters.replaced(moved)
    )
    return _over_all_pairs(load_case(PLACES_OF_VERSION_2.get(case_name, case_name)), changed)


def record_over_all_pairs(name: str) -> Record:
    """That of `record_of`, with means of trust and communication as they were until 0005."""
    case_name, scenario = SCENARIOS[name]
    return _over_all_pairs(load_case(case_name), scenario)


def _over_all_pairs(case: Case, scenario: Scenario) -> Record:
    """Simulated with the Mesa engine, which knows every pair; both engines give the same bits."""
    with mock.patch("sim.reference.record._means", _means_of_all_pairs):
        return simulate(case, scenario, seed=SEED, replicates=REPLICATES, weeks=WEEKS, engine="mesa")


def _means_of_all_pairs(model: SymbiosisModel) -> tuple[float, float, float, float]:
    """Trust and communication over all ordered pairs of members, summed row after row (docs/decisions/0005)."""
    members = [firm.index for firm in model.firms if firm.is_member]
    pairs = [(i, j) for i in members for j in members if i != j]
    mean = [ordered_sum(float(of[pair]) for pair in pairs) / len(pairs) if pairs else 0.0
            for of in (model.ties.trust, model.ties.communication)]  # fmt: skip
    firms = [firm.is_member for firm in model.firms]
    own = [
        model.mean_over([getattr(firm, name) for firm in model.firms], firms)
        for name in ("understanding", "commitment")
    ]
    return mean[0], mean[1], own[0], own[1]
