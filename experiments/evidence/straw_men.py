"""Models that must not pass: what a row of evidence is worth shows in which of them fail it.

Each is the model itself with declared parameters set to other admissible values; no engine is
changed. All choices of a scenario stay as they are.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from sim import Scenario


@dataclasses.dataclass(frozen=True)
class StrawMan:
    """A model with some values set, and why it must not pass."""

    name: str
    why: str
    values: Mapping[str, Any]

    def instead_of(self, scenario: Scenario) -> Scenario:
        """The same choices and events in this model."""
        return dataclasses.replace(scenario, parameters=scenario.parameters.replaced(self.values))


# Nobody understands anything, ever, and that outweighs all value: 3 (1 - 0.45) is above 1, and nobody hopes.
NOBODY_AGREES = StrawMan(
    "nobody ever agrees",
    "Without agreement there is no symbiosis: what it passes tells nothing about exchanges, and is not counted.",
    {
        "project.sharpness": 50.0, "project.optimism": 0.0, "project.risk_weight": 3.0, "project.ambiguity_weight": 3.0,
        "meeting.understanding_gain_self": 0.0, "meeting.understanding_gain_facilitated": 0.0,
        "operation.operating_understanding_gain": 0.0,
    },
)  # fmt: skip

STRAW_MEN = (
    NOBODY_AGREES,
    StrawMan(
        "the facilitator does nothing",
        "Somebody responsible with hours is what the model says matters most.",
        {
            "discovery.mapping_yield": 0.0, "project.drive_follow_up": 0.0, "project.clarify_rate": 0.0,
            "project.diffusion": 0.0, "meeting.hold_facilitated": 0.45, "meeting.understanding_gain_facilitated": 0.01,
        },
    ),
    StrawMan(
        "trust does not matter",
        "The sources call trust a condition of cooperation.",
        {"project.risk_weight": 0.0, "operation.trust_floor": 0.0},
    ),
    StrawMan(
        "trust stays as it was",
        "Trust is slow to build and quick to lose; here nothing moves it, and its level is kept.",
        {
            "contact.informal_trust_gain": 0.0, "meeting.meeting_trust_gain": 0.0, "project.drop_trust_loss": 0.0,
            "project.violation_weight": 0.0, "operation.delivery_trust_gain": 0.0,
            "operation.delivery_trust_loss": 0.0, "operation.unmet_trust_loss": 0.0, "trust.incident_rate": 0.0,
            "trust.trust_half_life": math.inf, "municipality.mediation_gain": 0.0,
            "municipality.theme_day_contact": 0.0,
        },
    ),
    StrawMan(
        "talk does not matter",
        "Information that does not reach those who need it is a challenge of the case; here all pairs stay alike.",
        {
            "initial.initial_communication": 0.4, "forget.communication_half_life": math.inf,
            "contact.informal_communication_gain": 0.0, "meeting.meeting_communication_gain": 0.0,
            "project.project_communication_gain": 0.0, "operation.operating_communication_gain": 0.0,
            "municipality.theme_day_contact": 0.0,
        },
    ),
    StrawMan(
        "everybody agrees by coin and nothing is dropped",
        "Carrying ideas out is what fails in the case, and failing is normal where it goes well.",
        {"project.sharpness": 0.0, "project.drop_rate": 0.0, "project.disappointment_rate": 0.0},
    ),
    StrawMan(
        "everybody agrees and nothing ends",
        "Agreements last 10 to 15 years. (What refuses renewal is what refuses agreement, so both fall together.)",
        {
            "project.sharpness": 50.0, "project.risk_weight": 0.0, "project.ambiguity_weight": 0.0,
            "operation.trust_floor": 0.0, "operation.market_end_rate": 0.0,
        },
    ),
    StrawMan(
        "nothing lasts",
        "Exchanges that end within a year are no agreements of 10 to 15 years.",
        {"operation.market_end_rate": 0.05},
    ),
    StrawMan(
        "co-location does nothing",
        "Moving together raised informal talk; here a building is as good as a town, and no forum.",
        {
            "contact.p_building": 0.4,  # times the common room's 0.5: the 0.2 of the town
            "contact.informal_nudge": 0.0, "meeting.attend_in_park": 0.0, "project.diffusion": 0.0,
        },
    ),
    StrawMan(
        "meetings are always held",
        "In the case they slip.",
        {"meeting.hold_self": 1.0, "meeting.hold_facilitated": 1.0, "meeting.undeclared_mandate": 1.0},
    ),
    StrawMan(
        "meetings do nothing",
        "Common meetings are a measure that the sources ask for.",
        {
            "meeting.meeting_communication_gain": 0.0, "meeting.meeting_trust_gain": 0.0, "project.drive_nudge": 0.0,
            "meeting.understanding_gain_self": 0.0, "meeting.understanding_gain_facilitated": 0.0,
            "meeting.meeting_attention": 0.0, "meeting.hours_per_meeting": 0.0, "meeting.slip_commitment_loss": 0.0,
        },
    ),
    StrawMan(
        "all is seen at once",
        "Firms of different sectors do not see the opportunities; here all is seen as soon as they talk and have room.",
        {"discovery.discovery_rate": 1.0},
    ),
    StrawMan(
        "competence does not matter",
        "The case study calls competence the key and the bottleneck.",
        {"project.competence_weight": 0.0, "project.doubt_weight": 0.0, "municipality.theme_day_contact": 0.0},
    ),
    StrawMan(
        "large sums are found like small ones",
        "A source names funds for innovation: they help where money that is missing is hard to find.",
        {"project.finance_steepness": 0.0},
    ),
    StrawMan(
        "luck only",
        "Nothing that firms, people or places are makes a difference to a project: each runs by the same lots.",
        {
            "project.sharpness": 0.0, "project.drive_base": 0.5, "project.drive_value": 0.0,
            "project.drive_follow_up": 0.0, "project.drive_nudge": 0.0, "project.drive_owner": 0.0,
            "project.drive_experience": 0.0, "project.clarify_rate": 0.0, "discovery.mapping_yield": 0.0,
            "operation.trust_floor": 0.0,
        },
    ),
)  # fmt: skip
