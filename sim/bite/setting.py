"""A place, a scenario and a horizon, and what the conditions of levers ask of them.

Where a rule cannot be known beforehand the answer is the wider one: a firm that may become a member counts as one.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property

from sim.parameters import Parameters
from sim.place.case import ANY, Case, OpportunityData
from sim.place.neighbours import pooled
from sim.scenario import Event, Scenario, starts_present


@dataclasses.dataclass(frozen=True)
class Setting:
    """A place, a scenario and a horizon, and what conditions ask of them."""

    case: Case
    scenario: Scenario
    weeks: int

    @cached_property
    def town(self) -> Case:
        """The place with what neighbours bring."""
        return pooled(self.case, self.scenario.municipality.neighbours)

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters that count."""
        return self.scenario.effective_parameters()

    @property
    def candidates(self) -> list[str]:
        """Firms that wait outside."""
        return [firm.firm for firm in self.town.firms if firm.status == "candidate"]

    def can_be_recruited(self, *, limited: bool) -> set[str]:
        """Candidates that recruiting may bring; `limited`: where a lack of power keeps some away."""
        levers = self.scenario.municipality
        found = set(self.candidates) if levers.recruiting else set()
        if not levers.courting and levers.neighbours == 0:
            found -= self.far
        return found - self.needing_power if limited else found

    @cached_property
    def far(self) -> set[str]:
        """Firms far away."""
        return {firm.firm for firm in self.town.firms if firm.location == "far"}

    @cached_property
    def needing_power(self) -> set[str]:
        """Firms that have an opportunity for which the place lacks power."""
        rows = [row for row in self.town.opportunities if row.limit == "power"]
        return {firm for row in rows for firm in (row.supplier, row.receiver)}

    @cached_property
    def may_be_members(self) -> set[str]:
        """Firms that are members at some time, or may be."""
        members = {firm.firm for firm in self.town.firms if firm.status == "member"}
        joining = {event.target for event in self.scenario.events if event.what == "firm_joins"}
        return members | joining | self.can_be_recruited(limited=False)

    @cached_property
    def opportunities(self) -> list[OpportunityData]:
        """Opportunities whose partners may both be members; those of any partners are drawn."""
        known = self.may_be_members | {ANY}
        return [row for row in self.town.opportunities if {row.supplier, row.receiver} <= known]

    @cached_property
    def tenants(self) -> int:
        """How many of them want into the shared building."""
        return sum(firm.park and firm.firm in self.may_be_members for firm in self.town.firms)

    @property
    def events_of_facilitator(self) -> list[Event]:
        """Starts and ends of the facilitator."""
        return [event for event in self.scenario.events if event.what.startswith("facilitator")]

    def comes_by(self, week: int) -> bool:
        """Whether the facilitator may work in this week or before."""
        choice = self.scenario.facilitator
        if choice.form == "none":
            return False
        begins = any(e.what == "facilitator_starts" and e.week < week for e in self.events_of_facilitator)
        return starts_present(self.scenario) or choice.start_week <= week or begins

    @property
    def facilitator_works(self) -> bool:
        """Whether anybody has hours for what is asked of a facilitator."""
        choice = self.scenario.facilitator
        return (choice.hours > 0 or choice.form == "funded") and self.comes_by(self.weeks)

    @property
    def is_forum_without_building(self) -> bool:
        """Whether an empty building makes no task fall between two chairs that did not fall there before."""
        never = self.parameters.project.diffusion == 0 or not self.opportunities
        ceases = any(event.what in ("meetings_start", "meetings_stop") for event in self.scenario.events)
        return never or (self.scenario.meetings.interval > 0 and not ceases)
