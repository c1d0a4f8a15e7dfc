"""The one result type of a simulation: a row per run, per week, per event."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported when there is a table: that takes half a second, and a refusal needs none
    import pandas as pd

RUN_COLUMNS = {
    "facilitator": "facilitator's form",
    "colocation": "co-location",
    "meetings": "meeting cadence",
    "municipality": "municipality's levers",
    "seed": "seed of the run",
    "replicate": "replicate within the seed",
    "weeks": "weeks simulated",
    "exchanges_realised": "opportunities that started in the run, once each",
    "exchange_starts": "starts, restarts included",
    "exchange_ends": "ends of operating exchanges",
    "exchanges_operating": "exchanges operating in the last week",
    "weeks_to_first_exchange": "week of the first start (missing: none)",
    "opportunities_identified": "opportunities ever identified, once each",
    "opportunities_agreed": "opportunities ever agreed, once each",
    "refusals": "refusals",
    "drops": "projects dropped",
    "realised_by_product": "realised exchanges that are by-products",
    "realised_utility": "realised exchanges that are utilities",
    "realised_service": "realised exchanges that are services",
    "realised_competence": "realised exchanges of competence",
    "meetings_planned": "meetings planned",
    "meetings_held": "meetings held",
    "facilitator_hours": "hours the facilitator worked, those that host firms lend too",
    "grants_nok": "grants paid, NOK",
    "trust": "mean trust, both ways, of members who share an opportunity (0: none do), last week",
    "communication": "mean communication of members who share an opportunity (0: none do), last week",
    "understanding": "mean understanding of members, last week",
    "commitment": "mean commitment of members, last week",
    "members": "members in the last week",
    "stage": "stage of life in the last week (1-6)",
    "furthest_growth_stage": "furthest of the growth stages 1-4",
    "declined": "whether the alliance ever declined (stage 5)",
    "renewed": "whether it was ever renewed from decline",
    "died": "whether it ever died (stage 6)",
    "co2_t_per_year": "t CO2 a year saved by exchanges operating in the last week",
    "money_nok_per_year": "NOK a year saved by exchanges operating in the last week",
    "jobs": "jobs in exchanges operating in the last week",
    "cost_nok": "the municipality's and project money spent, NOK",
    "firm_hours": "hours firms gave to meetings, theme days, talks about expectations and informal facilitation",
    "competence": "mean competence of members, last week",
    "realised_between_tenants": "realised exchanges between two firms that the case puts in the shared building",
    "weeks_without_facilitator": "weeks in which nobody had hours for facilitation",
    "funder_hours": "facilitator's hours that a funder of projects paid (facilitator=funded)",
    "funder_nok": "the part of cost_nok that the funder of projects paid, NOK",
    "firm_nok": "what the firms' hours are worth at cost.firm_hour_cost, NOK",
    "saved_nok": "NOK saved over the run by exchanges, for the weeks in which each operated",
    "saved_co2_t": "t CO2 saved over the run by exchanges, for the weeks in which each operated",
    "job_years": "years of jobs in exchanges over the run, for the weeks in which each operated",
}

WEEK_COLUMNS = {
    "replicate": "replicate",
    "week": "week (1 = first)",
    "exchanges_realised": "opportunities started so far, once each",
    "exchanges_operating": "exchanges operating",
    "opportunities_latent": "latent opportunities between members",
    "opportunities_identified": "opportunities identified, not yet agreed",
    "opportunities_agreed": "opportunities agreed, not yet operating",
    "opportunities_dormant": "opportunities dormant",
    "meeting": "1 held, 0 slipped, -1 none planned",
    "follow_up": "share of the needed follow-up given (0-1)",
    "mapping_hours": "facilitator's hours on mapping",
    "trust": "mean trust, both ways, of members who share an opportunity (0: none do)",
    "communication": "mean communication of members who share an opportunity (0: none do)",
    "understanding": "mean understanding of members",
    "commitment": "mean commitment of members",
    "members": "member firms",
    "goal": "whether there is a common goal",
    "roles": "whether roles are settled",
    "weary": "whether the alliance is weary",
    "stage": "stage of life (1-6)",
}

EVENT_COLUMNS = {
    "replicate": "replicate",
    "week": "week (0: before the first)",
    "what": "what happened",
    "who": "the exchange, firm or body it happened to",
    "why": "why it happened",
}


def event_table(columns: Mapping[str, object] | pd.DataFrame) -> pd.DataFrame:
    """A table of events whose columns have their types even where nothing happened."""
    import pandas as pd

    text = pd.Series(["any text"]).dtype  # pandas 3 has a type of its own for it
    table = pd.DataFrame(columns)
    kinds = {name: text if name in ("what", "who", "why") else "int64" for name in table.columns}
    return table.astype(kinds)


@dataclasses.dataclass(frozen=True)
class Record:
    """What happened in all replicates of one scenario.

    runs: a row per replicate (RUN_COLUMNS); weeks: a row per replicate and week (WEEK_COLUMNS);
    events: a row per event in the order they happened (EVENT_COLUMNS).
    """

    runs: pd.DataFrame
    weeks: pd.DataFrame
    events: pd.DataFrame

    def checksums(self) -> dict[str, str]:
        """sha256 of each table, over every bit of every cell, the same on every platform."""
        return {name: table_checksum(getattr(self, name)) for name in ("runs", "weeks", "events")}


def table_checksum(table: pd.DataFrame) -> str:
    """sha256 over column names and cells; floats by their hexadecimal digits, so bit for bit."""
    import pandas as pd

    digest = hashlib.sha256("\t".join(table.columns).encode())
    for name in table.columns:
        cells = ("missing" if value is pd.NA else _exact(value) for value in table[name].tolist())
        digest.update(("\n" + name + "\n" + "\n".join(cells)).encode())
    return digest.hexdigest()


def _exact(value: object) -> str:
    if isinstance(value, float):
        return value.hex()
    return str(value)
