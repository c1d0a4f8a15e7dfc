"""The facilitator: hours a week, and what they are spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim import chance
from sim.happenings import FACILITATOR, REMOVED, What, Why
from sim.reference.funding import Funding
from sim.rules import budget, facilitator, meeting, network, recruiting, support
from sim.scenario import starts_present

if TYPE_CHECKING:
    from sim.reference.firm import Firm
    from sim.reference.model import SymbiosisModel


class Facilitator(mesa.Agent):
    """Somebody with limited hours a week to move things along; without hours: nobody."""

    model: SymbiosisModel

    def __init__(self, model: SymbiosisModel) -> None:
        super().__init__(model)
        choice = model.chosen.facilitator
        self.form = choice.form
        self.hours = float(choice.hours)  # a week
        if self.form != "informal":
            self.hours = recruiting.shared_hours(self.hours, model.chosen.municipality.neighbours)
        self.skill = float(choice.skill)
        self.neutrality = float(choice.neutrality)
        self.is_declared = choice.declared_responsible
        self.is_present = starts_present(model.chosen)
        self.hosts = [firm for firm in model.firms if firm.name in model.case.facilitator_hosts]
        self.started = 1  # first week of work, of successors too
        self.is_successor = False  # who has to settle; the first holder has
        self.weeks_in_post = 0  # a successor's
        self.weeks_vacant = 0  # until a successor works
        self.funding = Funding(self) if self.form == "funded" else None
        self.hours_left = 0.0
        self.hours_worked = 0.0  # since week 1, those that hosts lend too
        self.weeks_without = 0  # since week 1, in which nobody had hours for it
        self.organised = 0.0  # this week's meeting, 0-1
        self.follow_up = 0.0  # 0-1
        self.mapping_hours = 0.0

    @property
    def is_responsible(self) -> bool:
        """Whether somebody works this week whom everybody knows to be responsible."""
        return self.is_present and self.is_declared

    def has_declared_post(self) -> bool:
        """Whether there is a post of somebody responsible, vacant or not."""
        return self.is_declared and (self.is_present or self.weeks_vacant > 0)

    def hours_this_week(self) -> float:
        """Hours at hand; an informal facilitator has only what the hosts who are members lend."""
        if not self.is_present:
            return 0.0
        if self.form != "informal" or not self.hosts:
            return self.hours
        hours = 0.0
        for host in self.hosts:
            hours += self.hours_lent_by(host)
        return hours

    def hours_lent_by(self, firm: Firm) -> float:
        """Hours of its people that a host firm lends to informal facilitation this week."""
        if self.form != "informal" or not self.is_present or firm not in self.hosts or not firm.is_member:
            return 0.0
        return facilitator.hours_lent(self.hours, len(self.hosts), firm.attention)

    def start(self, why: Why | str) -> None:
        """Work from next week on, settled as the first holder of the post."""
        if not self.is_present:
            if self.funding and self.weeks_vacant == 0:
                self.funding.begin_project(self.model.week + 1)
            if self.weeks_vacant == 0:
                self.started = self.model.week + 1
            self.is_present = True
            self.is_successor = False
            self.weeks_vacant = 0
            self.skill = float(self.model.chosen.facilitator.skill)
            self.model.log(What.FACILITATOR_STARTED, FACILITATOR, why)

    def end(self, why: Why | str) -> None:
        """Work no more after this week, whoever pays; a vacant post is not filled again."""
        if self.funding:
            self.funding.lapse()
        self.leave_post(why)

    def leave_post(self, why: Why | str) -> None:
        """Work no more after this week, until there is money again."""
        if self.is_present or self.weeks_vacant > 0:
            self.is_present = False
            self.weeks_vacant = 0
            self.model.log(What.FACILITATOR_ENDED, FACILITATOR, why)

    def turn_over(self) -> None:
        """A declared facilitator settles, and may quit; once the post was vacant long enough there is a successor."""
        rates = self.model.parameters.facilitator
        if not self.is_declared:
            return
        if self.weeks_vacant > 0:
            self.weeks_vacant -= 1
            if self.weeks_vacant == 0:
                self.succeed(Why.SUCCESSOR_FOUND)
        elif self.is_present:
            if self.is_successor:
                self._settle(self.weeks_in_post + 1)
            if self.model.draw(chance.TURNOVER, 0) < rates.turnover_rate:
                self._quit()

    def _quit(self) -> None:
        self.is_present = False
        self.weeks_vacant = self.model.parameters.facilitator.vacancy_weeks
        self.model.log(What.FACILITATOR_ENDED, FACILITATOR, Why.QUIT)
        if self.weeks_vacant == 0:
            self.succeed(Why.SUCCESSOR_FOUND)

    def succeed(self, why: Why) -> None:
        """Somebody new works from next week on, who has to settle."""
        self.is_present = self.is_successor = True
        self._settle(0)
        self.model.log(What.FACILITATOR_STARTED, FACILITATOR, why)

    def _settle(self, weeks_in_post: int) -> None:
        rates, settled = self.model.parameters.facilitator, float(self.model.chosen.facilitator.skill)
        self.weeks_in_post = weeks_in_post
        weeks = network.weeks_settled(weeks_in_post, self.model.chosen.municipality.network)
        self.skill = facilitator.successor_skill(settled, rates.newcomer_loss, weeks, rates.settle_half_life)

    def remove(self) -> None:
        """Take the facilitator out, in Mesa's word: the work ends."""
        self.end(REMOVED)
        super().remove()

    def begin_week(self) -> None:
        """New hours; what was not used last week is lost."""
        self.hours_left = budget.covered_hours(self.hours_this_week(), self.model.municipality.hours_covered)
        self.hours_worked += self.hours_left
        self.weeks_without += self.hours_left <= 0.0
        if self.funding and self.funding.projects > 0:
            self.funding.funder_hours += self.hours_left
        self.organised = self.follow_up = self.mapping_hours = 0.0

    def hours_on_budget(self) -> float:
        """Hours of this week that the municipality pays: not those that hosts lend or projects pay."""
        by_others = self.form == "informal" or (self.funding is not None and self.funding.projects > 0)
        return 0.0 if by_others else self.hours_this_week()

    def organise_meeting(self) -> None:
        """Spend hours on a planned meeting."""
        self.organised = self.spend(self.model.parameters.meeting.hours_per_meeting)

    def spend(self, needed: float) -> float:
        """Spend hours on a task, as far as there are any; the share (0-1) of what it needs."""
        share = meeting.organised_share(self.hours_left, needed)
        self.hours_left -= facilitator.hours_spent(self.hours_left, needed)
        return share

    def talk_about_expectations(self) -> None:
        """Spend hours on a talk with both sides of each project that has had none, while they last."""
        needed = self.model.parameters.facilitator.expectation_hours
        for exchange in self.model.exchanges:
            if exchange.awaits_talk and facilitator.has_hours_for_talk(self.hours_left, needed):
                self.spend(needed)
                exchange.clear_expectations()

    def follow_up_projects(self) -> None:
        """Spend hours on following every live project up, the same share for all."""
        needed = self.model.parameters.facilitator.follow_up_hours
        live = sum(exchange.is_live for exchange in self.model.exchanges)
        self.follow_up = facilitator.follow_up_share(self.hours_left, needed, live)
        self.hours_left -= facilitator.hours_spent(self.hours_left, facilitator.follow_up_hours_needed(needed, live))
        if self.funding:
            self.funding.save_hours()

    def mediate(self) -> None:
        """Spend hours on partners who hardly trust each other, one exchange after the other."""
        rates = self.model.parameters.municipality
        for exchange in self.model.exchanges:
            if exchange.needs_mediation(rates.mediation_trust):
                share = self.spend(rates.mediation_hours)
                if share > 0.0:
                    gain = support.scaled_gain(rates.mediation_gain, self.neutrality)
                    exchange.reconcile(support.scaled_gain(gain, share))

    def reach_out(self) -> float:
        """Spend hours on finding new firms."""
        hours = facilitator.hours_spent(self.hours_left, self.model.parameters.municipality.outreach_hours)
        self.hours_left -= hours
        return hours

    def map_opportunities(self) -> None:
        """Spend what is left on looking for opportunities."""
        self.mapping_hours = self.hours_left
        self.hours_left = 0.0
