"""A firm: what it does in its part of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim import chance
from sim.happenings import REMOVED, What, Why
from sim.place.case import SIZES
from sim.rules import commitment, facilitator, forget, meeting, operation, outside, project, support, together, trust
from sim.rules.primitives import gained

if TYPE_CHECKING:
    from sim.place.case import FirmData
    from sim.reference.exchange import Exchange
    from sim.reference.model import SymbiosisModel
    from sim.start.start import Start


class Firm(mesa.Agent):
    """A firm with a few hours a week for cooperation beyond daily business."""

    model: SymbiosisModel

    def __init__(self, model: SymbiosisModel, index: int, data: FirmData, start: Start) -> None:
        super().__init__(model)
        self.index = index  # row in the arrays of ties; firms are in the order of their ids
        self.id = data.id
        self.name = data.firm
        self.location = data.location
        self.is_far = data.location == "far"
        self.wants_park = data.park
        self.is_cornerstone = data.size_class == "cornerstone"
        self.is_member = data.status == "member"
        self.is_candidate = not self.is_member
        self.in_park = False
        self.attention = float(start.attention[index])  # hours a week
        self.max_projects = int(start.max_projects[index])
        self.competence = float(start.competence[index])
        self.reliability = float(start.reliability[index])
        self.understanding = float(start.understanding[index])
        self.commitment = float(start.commitment[index])
        rates = model.parameters.commitment
        self.patience = commitment.patience_of(
            SIZES.index(data.size_class), rates.patience, rates.patience_start_up, rates.patience_cornerstone
        )  # weeks
        self.exchanges: list[Exchange] = []  # those it is a side of
        self.came = False  # to this week's meeting
        self.hours_given = 0.0  # this week, to an evaluation, a theme day and talks about expectations
        self.waited = 0  # weeks
        self.discouraged = 0  # weeks in a row
        self.project_hours = 0.0  # this week
        self.projects_this_week = 0

    def live_projects(self) -> int:
        """How many of its opportunities are identified or agreed."""
        return sum(exchange.is_live for exchange in self.exchanges)

    def operating(self) -> int:
        """How many of its exchanges operate."""
        return sum(exchange.state == "operating" for exchange in self.exchanges)

    # --- forgetting, meeting --------------------------------------------------------------

    def forget(self) -> None:
        """Understanding fades toward its base."""
        rates = self.model.parameters.forget
        self.understanding = forget.faded(
            self.understanding,
            rates.understanding_base,
            forget.share_kept(rates.understanding_half_life),
        )

    def visit(self) -> None:
        """See symbiosis elsewhere, and in what one does already."""
        self.understanding = outside.visited_understanding(
            self.understanding, self.model.parameters.outside.study_visit_gain, self.operating()
        )

    def attend(self) -> None:
        """Come to a meeting that is held, or not."""
        self.came = self._comes(chance.ATTENDANCE)

    def attend_evaluation(self) -> bool:
        """Come to an evaluation that is held, or not; who comes is more committed after it."""
        rates = self.model.parameters
        if not self._comes(chance.EVALUATION_ATTENDANCE):
            return False
        self.hours_given += rates.meeting.meeting_attention
        self.commitment = gained(self.commitment, rates.municipality.evaluation_commitment_gain)
        return True

    def attend_theme_day(self, gain: float) -> bool:
        """Come to a theme day, or not; who comes is more competent after it."""
        if not self._comes(chance.THEME_DAY):
            return False
        self.hours_given += self.model.parameters.municipality.theme_day_attention
        self.competence = gained(self.competence, gain)
        return True

    def attend_plan(self) -> bool:
        """Come to the making of the plan, or not; who comes understands better what the symbiosis is for."""
        rates = self.model.parameters
        if not self._comes(chance.PLAN_ATTENDANCE):
            return False
        self.hours_given += rates.meeting.meeting_attention
        self.understanding = together.planned_understanding(self.understanding, rates.municipality.plan_gain)
        return True

    def attend_talk(self) -> None:
        """Give hours to a talk about what to expect of a project."""
        self.hours_given += self.model.parameters.facilitator.expectation_attention

    def _comes(self, decision: int) -> bool:
        rates = self.model.parameters.meeting
        probability = meeting.attendance_probability(
            rates.attend_base, rates.attend_commitment, self.commitment, self.in_park, rates.attend_in_park
        )
        return self.model.draw(decision, self.id) < probability

    # --- projects -------------------------------------------------------------------------

    def plan_week(self) -> None:
        """Fix the hours for projects, and the number of projects that share them."""
        attention = facilitator.attention_beside_hosting(self.attention, self.model.facilitator.hours_lent_by(self))
        self.project_hours = project.hours_for_cooperation(
            attention, self.commitment, self.model.parameters.meeting.meeting_attention, self.came
        )
        self.project_hours = support.hours_beside(self.project_hours, self.hours_given)
        self.projects_this_week = self.live_projects()

    def accept(self, exchange: Exchange, probability: float, decision: int) -> bool:
        """Accept an exchange (at agreement or renewal) with the given chance."""
        return self.model.draw(decision, exchange.id, self.id) < probability

    def deliver(self, exchange: Exchange) -> bool:
        """Deliver as agreed this week, or fail."""
        return self.model.draw(chance.DELIVERY, exchange.id) < self.reliability

    # --- trust ----------------------------------------------------------------------------

    def trust_more(self, partner: Firm, gain: float) -> None:
        """Trust a partner more after a good week."""
        self.model.ties.raise_trust(self, partner, gain)

    def trust_less(self, partner: Firm, loss: float) -> None:
        """Trust a partner less after a failed delivery."""
        self.model.ties.lower_trust(self, partner, loss)

    def spread_word(self, supplier: Firm, good: bool) -> None:
        """Tell every third member how the supplier delivered; each believes it as far as they talk."""
        rates = self.model.parameters.operation
        self.tell(supplier, rates.delivery_trust_gain if good else rates.delivery_trust_loss, good)

    def tell(self, about: Firm, change: float, good: bool) -> None:
        """Tell every third member of a change of trust in a partner."""
        share, ties = self.model.parameters.operation.gossip_share, self.model.ties
        for third in self.model.members():
            if third is self or third is about:
                continue
            heard = operation.hearsay(share, change, ties.communication[third.index, self.index])
            if good:
                ties.raise_trust(third, about, heard)
            else:
                ties.lower_trust(third, about, heard)

    def perhaps_let_down(self) -> None:
        """Perhaps let one partner of a project or an exchange down, who tells others."""
        rates, model = self.model.parameters, self.model
        plan = model.chosen.municipality.plan
        rate = together.normed_rate(rates.trust.incident_rate, plan, rates.municipality.plan_norms)
        shared = [exchange for exchange in self.exchanges if exchange.is_shared]
        if shared and trust.has_incident(rate, model.draw(chance.INCIDENT, self.id)):
            self.let_down(shared)

    def let_down(self, shared: list[Exchange]) -> None:
        """Of the partners it has, the one with the lowest draw trusts it less, and tells others."""
        rates, model = self.model.parameters.trust, self.model
        exchange = min(shared, key=lambda one: model.draw(chance.INCIDENT_PARTNER, one.id, self.id))
        supplies = exchange.supplier is self
        partner = exchange.receiver if supplies else exchange.supplier
        model.ties.lower_trust(partner, self, rates.incident_trust_loss)
        model.log(What.INCIDENT, exchange.name, Why.SUPPLIER_LET_DOWN if supplies else Why.RECEIVER_LET_DOWN)
        partner.tell(self, rates.incident_trust_loss, False)
        for witness in model.members():
            if witness is not self:
                witness.suspect_others(self, partner)

    def suspect_others(self, culprit: Firm, partner: Firm) -> None:
        """Trust everybody else less too, as far as one knows of an incident."""
        rates, ties = self.model.parameters, self.model.ties
        current = 1.0 if self is partner else ties.communication[self.index, partner.index]
        heard = operation.hearsay(rates.operation.gossip_share, rates.trust.incident_trust_loss, current)
        loss = trust.loss_in_others(rates.trust.suspicion, heard)
        for other in self.model.members():
            if other is not self and other is not culprit:
                ties.lower_trust(self, other, loss)

    # --- commitment -----------------------------------------------------------------------

    def take_stock(self) -> None:
        """Drift toward what cooperation has given so far; leave after a long time below the limit."""
        rates = self.model.parameters.commitment
        target = commitment.commitment_target(
            self.operating(), self.waited, rates.commitment_base, rates.benefit_gain,
            rates.impatience, self.patience,
        )  # fmt: skip
        self.commitment = commitment.drifted(self.commitment, target, rates.commitment_drift)
        self.waited = commitment.weeks_waited(self.waited, self.live_projects())
        self.discouraged = commitment.weeks_discouraged(self.discouraged, self.commitment, rates.exit_commitment)
        if rates.exit_allowed and self.discouraged >= rates.exit_patience:
            self.leave(Why.LOST_PATIENCE)

    def leave(self, why: Why | str) -> None:
        """Leave the alliance: projects go dormant, exchanges end."""
        self.is_member = False
        self.in_park = False
        self.came = False
        self.model.log(What.FIRM_LEFT, self.name, why)
        for exchange in self.exchanges:
            if exchange.is_live:
                exchange.lay_dormant(Why.PARTNER_LEFT)
            elif exchange.state == "operating":
                exchange.end(Why.PARTNER_LEFT)

    def remove(self) -> None:
        """Take the firm out for good, in Mesa's word: it leaves, and is no candidate for joining."""
        self.is_candidate = False
        if self.is_member:
            self.leave(REMOVED)
        super().remove()

    def join(self, why: Why | str) -> None:
        """Join the alliance (a candidate, or a firm that had left), with the state it has."""
        self.is_member = True
        self.discouraged = 0
        if self.is_candidate:  # a newcomer starts as the case says; time has not passed for it
            self.is_candidate = False
            self.model.ties.communicate_as_at_start(self)
        self.model.log(What.FIRM_JOINED, self.name, why)
        self.model.municipality.assign_park_places()
