"""Named scenarios that together use every lever, event and case: the ones whose bits are kept."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

from sim import Case, Event, Parameters, Record, Scenario, load_case, simulate
from sim.parameters import all_declarations
from sim.scenario import FACILITATORS, MUNICIPALITIES

SEED, REPLICATES, WEEKS = 7, 2, 208

# Mechanisms that version 2 lacked: with all of them switched off every bit is version 2's.
SINCE_VERSION_2 = (
    "mandate", "park_attendance", "renewal_clarity", "experience", "corridor", "turnover", "branching",
    "competence", "theme_day_contact", "steep_finance",
    "fair_review", "trust_returns", "incidents", "suspicion", "patience_by_size", "decline_by_peak",
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
    "reference_review": ("reference", Scenario(*_FULL, "review")),
    "reference_grant": ("reference", Scenario(*_FULL, "grant")),
    "branching": ("kalundborg", Scenario(parameters=Parameters().replaced({"discovery.branch_rate": 0.05}))),
    "turnover": ("vestbygd", Scenario(*_FULL, parameters=Parameters().replaced({"facilitator.turnover_rate": 0.02}))),
}


PLACES_OF_VERSION_2 = {"vestbygd": Path(__file__).parent / "vestbygd_of_version_2"}
# Columns of runs that came after version 2; what it had is compared with what it was.
COLUMNS_NOT_KEPT = ["weeks_without_facilitator", "funder_hours", "funder_nok"]  # younger than tests/checksums.json
LATER_COLUMNS = ["realised_between_tenants", *COLUMNS_NOT_KEPT]


def kept_checksums(record: Record) -> dict[str, str]:
    """The checksums of a record over the columns that tests/checksums.json was written with."""
    return dataclasses.replace(record, runs=record.runs.drop(columns=COLUMNS_NOT_KEPT)).checksums()


def checksums_of_version_2(record: Record) -> dict[str, str]:
    """The checksums of a record over the columns that version 2 had."""
    return dataclasses.replace(record, runs=record.runs.drop(columns=LATER_COLUMNS)).checksums()


def place_of_version_2(name: str) -> Path | str:
    """The place of a named scenario as it was when version 2's bits were kept: what is shipped of it may change."""
    case_name, _ = SCENARIOS[name]
    return PLACES_OF_VERSION_2.get(case_name, case_name)


def record_of(name: str, *, without: tuple[str, ...] = (), place: Path | str = "", **changes) -> Record:
    """The record of a named scenario (two replicates, four years), with more mechanisms switched off; elsewhere."""
    case_name, scenario = SCENARIOS[name]
    scenario = dataclasses.replace(scenario, without=tuple(dict.fromkeys((*scenario.without, *without))))
    case: Case = load_case(place or case_name)
    return simulate(case, scenario, **{"seed": SEED, "replicates": REPLICATES, "weeks": WEEKS} | changes)
