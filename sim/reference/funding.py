"""Projects that pay the facilitator, and applications for the next one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim import chance
from sim.happenings import FACILITATOR, What, Why
from sim.rules import funding, municipality, recruiting

if TYPE_CHECKING:
    from sim.reference.facilitator import Facilitator


class Funding:
    """The money of a facilitator on project money (form *funded*)."""

    def __init__(self, person: Facilitator) -> None:
        self.person = person
        self.model = person.model
        self.rates = person.model.parameters.funding
        self.projects = 0  # that pay this week
        self.projects_begun: Counter[int] = Counter({1: 1} if person.is_present else {})  # by the first week they pay
        self.saved = 0.0  # hours, for the next application
        self.funder_hours = 0.0  # that projects paid since week 1

    def begun_in(self, week: int) -> int:
        """Projects whose first paid week this is."""
        return self.projects_begun[week]

    def projects_in(self, week: int) -> int:
        """Projects that pay in a week, counted on from those of the week before."""
        return self.projects + self.begun_in(week) - self.begun_in(week - self.rates.project_weeks)

    def core_hours(self) -> float:
        """Hours a week that the municipality pays where no project does."""
        return self.rates.core_hours if self.model.chosen.municipality.bridge else 0.0

    def pay(self) -> None:
        """The facilitator's hours of this week: what projects pay, else what the municipality keeps."""
        self.projects = self.projects_in(self.model.week)
        hours = self.core_hours()
        if self.projects > 0:
            hours = funding.hours_paid(self.projects, self.rates.project_hours, self.rates.funded_hours_ceiling)
        self.person.hours = recruiting.shared_hours(hours, self.model.chosen.municipality.neighbours)

    def begin_project(self, week: int) -> None:
        """A project pays from this week on."""
        self.projects_begun[week] += 1

    def lapse(self) -> None:
        """The work ends: projects that run, or were granted, are given back."""
        self.projects_begun.clear()
        self.projects = 0

    def save_hours(self) -> None:
        """Hours that follow-up left go into the next application first."""
        hours = funding.hours_to_save(self.person.hours_left, self.saved, self.rates.application_hours)
        self.person.hours_left -= hours
        self.saved += hours

    def look_for_money(self) -> None:
        """Apply at the end of a quarter; the work stops where nobody pays, and goes on where a project begins."""
        week, person = self.model.week, self.person
        if person.is_present and funding.is_quarter_over(week):
            self.apply_for_money()
        following = self.projects_in(week + 1)
        if self.begun_in(week + 1 - self.rates.project_weeks) > 0:
            self.model.log(What.PROJECT_MONEY_ENDED, FACILITATOR, Why.PROJECTS_LEFT, following)
        if following == 0 and self.core_hours() <= 0.0:
            person.leave_post(Why.NOBODY_PAYS)
        elif following > 0 and not person.is_present and person.weeks_vacant == 0:
            person.succeed(Why.PROJECT_BEGINS)

    def apply_for_money(self) -> None:
        """Write an application, if there were hours for it and more projects may run."""
        rates, week = self.rates, self.model.week
        paid = funding.hours_paid(self.projects_in(week + 1), rates.project_hours, rates.funded_hours_ceiling)
        if not funding.may_apply(self.saved, rates.application_hours, paid, rates.funded_hours_ceiling):
            return
        self.saved = 0.0
        self.model.log(What.APPLICATION_WRITTEN, FACILITATOR, Why.HOURS_SAVED_UP)
        starts = sum(self.model.starts_by_week[-funding.YEARS_LOOKED_AT * municipality.WEEKS_A_YEAR :])
        granted = funding.grant_probability(
            starts, len(self.model.members()), self.model.chosen.municipality.bridge,
            rates.funding_ease, rates.ease_per_start, rates.ease_per_member, rates.ease_of_contribution,
        )  # fmt: skip
        if self.model.draw(chance.FUNDING, 0) >= granted:
            self.model.log(What.APPLICATION_REFUSED, FACILITATOR, Why.FUNDER_CHOSE_OTHERS)
            return
        self.model.log(What.APPLICATION_GRANTED, FACILITATOR, Why.FROM_NEXT_QUARTER)
        self.begin_project(week + funding.QUARTER + 1)
