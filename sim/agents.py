"""The agents: firms, the facilitator, the municipality, and what each does in its part of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim import chance
from sim.case import LIMITS
from sim.happenings import FACILITATOR, MUNICIPALITY, What, Why
from sim.rules import (
    commitment,
    facilitator,
    forget,
    meeting,
    municipality,
    operation,
    project,
    recruiting,
    support,
)
from sim.rules.primitives import gained, strikes
from sim.scenario import starts_present, starts_with_park

if TYPE_CHECKING:
    from sim.case import FirmData
    from sim.exchange import Exchange
    from sim.model import SymbiosisModel
    from sim.start import Start

POWER = LIMITS.index("power")


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
        self.is_member = data.status == "member"
        self.is_candidate = not self.is_member
        self.in_park = False
        self.attention = float(start.attention[index])  # hours a week
        self.max_projects = int(start.max_projects[index])
        self.competence = float(start.competence[index])
        self.reliability = float(start.reliability[index])
        self.understanding = float(start.understanding[index])
        self.commitment = float(start.commitment[index])
        self.exchanges: list[Exchange] = []  # those it is a side of
        self.came = False  # to this week's meeting
        self.hours_given = 0.0  # this week, to an evaluation and a theme day
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

    def _comes(self, decision: int) -> bool:
        rates = self.model.parameters.meeting
        probability = meeting.attendance_probability(
            rates.attend_base, rates.attend_commitment, self.commitment
        )
        return self.model.draw(decision, self.id) < probability

    # --- projects -------------------------------------------------------------------------

    def plan_week(self) -> None:
        """Fix the hours for projects, and the number of projects that share them."""
        attention = facilitator.attention_beside_hosting(
            self.attention, self.model.facilitator.hours_lent_by(self)
        )
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
        rates, ties = self.model.parameters.operation, self.model.ties
        change = rates.delivery_trust_gain if good else rates.delivery_trust_loss
        for third in self.model.members():
            if third is self or third is supplier:
                continue
            heard = operation.hearsay(
                rates.gossip_share, change, ties.communication[third.index, self.index]
            )
            if good:
                ties.raise_trust(third, supplier, heard)
            else:
                ties.lower_trust(third, supplier, heard)

    # --- commitment -----------------------------------------------------------------------

    def take_stock(self) -> None:
        """Drift toward what cooperation has given so far; leave after a long time below the limit."""
        rates = self.model.parameters.commitment
        target = commitment.commitment_target(
            self.operating(), self.waited, rates.commitment_base, rates.benefit_gain,
            rates.impatience, rates.patience,
        )  # fmt: skip
        self.commitment = commitment.drifted(self.commitment, target, rates.commitment_drift)
        self.waited = commitment.weeks_waited(self.waited, self.live_projects())
        self.discouraged = commitment.weeks_discouraged(
            self.discouraged, self.commitment, rates.exit_commitment
        )
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

    def join(self, why: Why | str) -> None:
        """Join the alliance (a candidate, or a firm that had left), with the state it has."""
        self.is_member = True
        self.discouraged = 0
        if self.is_candidate:  # a newcomer starts as the case says; time has not passed for it
            self.is_candidate = False
            self.model.ties.communicate_as_at_start(self)
        self.model.log(What.FIRM_JOINED, self.name, why)
        self.model.municipality.assign_park_places()


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
        self.hours_left = 0.0
        self.hours_paid = 0.0  # since week 1
        self.organised = 0.0  # this week's meeting, 0-1
        self.follow_up = 0.0  # 0-1
        self.mapping_hours = 0.0

    @property
    def is_responsible(self) -> bool:
        """Whether somebody works this week whom everybody knows to be responsible."""
        return self.is_present and self.is_declared

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

    def hours_hosted(self) -> float:
        """Hours since week 1 that host firms lent, rather than anybody paid for."""
        return self.hours_paid if self.form == "informal" and self.hosts else 0.0

    def start(self, why: Why | str) -> None:
        """Work from next week on."""
        if not self.is_present:
            self.is_present = True
            self.model.log(What.FACILITATOR_STARTED, FACILITATOR, why)

    def end(self, why: Why | str) -> None:
        """Work no more after this week."""
        if self.is_present:
            self.is_present = False
            self.model.log(What.FACILITATOR_ENDED, FACILITATOR, why)

    def begin_week(self) -> None:
        """New hours; what was not used last week is lost."""
        self.hours_left = self.hours_this_week()
        self.hours_paid += self.hours_left
        self.organised = self.follow_up = self.mapping_hours = 0.0

    def organise_meeting(self) -> None:
        """Spend hours on a planned meeting."""
        self.organised = self.spend(self.model.parameters.meeting.hours_per_meeting)

    def spend(self, needed: float) -> float:
        """Spend hours on a task, as far as there are any; the share (0-1) of what it needs."""
        share = meeting.organised_share(self.hours_left, needed)
        self.hours_left -= facilitator.hours_spent(self.hours_left, needed)
        return share

    def follow_up_projects(self) -> None:
        """Spend hours on following every live project up, the same share for all."""
        needed = self.model.parameters.facilitator.follow_up_hours
        live = sum(exchange.is_live for exchange in self.model.exchanges)
        self.follow_up = facilitator.follow_up_share(self.hours_left, needed, live)
        self.hours_left -= facilitator.hours_spent(
            self.hours_left, facilitator.follow_up_hours_needed(needed, live)
        )

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


class Municipality(mesa.Agent):
    """Permits, grants, the park, recruiting, the yearly review; each lever acts only where it is on."""

    model: SymbiosisModel

    def __init__(self, model: SymbiosisModel) -> None:
        super().__init__(model)
        self.levers = model.chosen.municipality
        self.rates = model.parameters.municipality
        self.is_park_open = starts_with_park(model.chosen)
        self.park_places = self.rates.park_places
        self.weeks_full = 0
        self.weeks_to_growth = 0  # 0: nothing being built
        self.support = float(self.rates.support_start)
        self.good_years = 0
        self.grant_budget_left = float(self.rates.grant_budget)
        self.grants_paid = 0.0  # NOK since week 1
        self.advance = 1.0  # weeks of case work a waiting permit gets this week
        self.reputation = 0.0
        self.outreach = 0.0  # hours this week
        self.outreach_paid = 0.0  # hours of the municipality's own people since week 1

    # --- permits --------------------------------------------------------------------------

    def permit_work(self, exchange: Exchange) -> tuple[float, float]:
        """(state agency's weeks, municipal weeks) that a new agreement has ahead of it."""
        if not self.levers.permit:
            return 0.0, exchange.permit_weeks
        # A property of the exchange, not of the week: drawn as if before week 1.
        draw = chance.uniform(
            self.model.seed_value, self.model.replicate, chance.STATE_PERMIT, 0, exchange.id, 0
        )
        state_weeks = municipality.state_permit_weeks(
            exchange.kind, self.rates.state_weeks_low, self.rates.state_weeks_high, draw
        )
        return state_weeks, float(self.rates.municipal_weeks)

    def plan_permits(self) -> None:
        """Share this week's case work among the cases that wait for it."""
        if self.levers.permit:
            waiting = sum(
                exchange.state == "agreed"
                and exchange.state_permit_left <= 0.0
                and exchange.permit_left > 0.0
                for exchange in self.model.exchanges
            )
            self.advance = municipality.permit_advance(
                waiting,
                recruiting.pooled_capacity(self.rates.permit_capacity, self.levers.neighbours),
                self.rates.permit_service,
            )

    def advance_permit(self, exchange: Exchange) -> tuple[float, float]:
        """What a case has ahead of it after this week."""
        if exchange.state_permit_left > 0.0:
            return exchange.state_permit_left - 1.0, exchange.permit_left
        return exchange.state_permit_left, exchange.permit_left - self.advance

    # --- grants ---------------------------------------------------------------------------

    def pay_grant(self, exchange: Exchange) -> float:
        """Grant (NOK) to an exchange that lacks finance: first come, first served."""
        if not self.levers.grant or self.grant_budget_left <= 0.0:
            return 0.0
        grant = municipality.grant_paid(
            exchange.capital_need, self.model.parameters.project.self_financed,
            self.rates.capital_scale, self.rates.grant_share, self.rates.grant_ceiling,
            self.grant_budget_left,
        )  # fmt: skip
        self.grant_budget_left -= grant
        self.grants_paid += grant
        if grant > 0.0:
            self.model.log(What.GRANT_PAID, exchange.name, Why.FIRST_COME)
        return grant

    # --- recruiting -----------------------------------------------------------------------

    def newcomer(self) -> Firm | None:
        """The first candidate who may come, in the order of ids; None where there is none."""
        if not self.levers.recruiting:
            return None
        return next((firm for firm in self.model.firms if firm.is_candidate and self._may_come(firm)), None)

    def _may_come(self, firm: Firm) -> bool:
        if firm.is_far and not self.levers.courting and self.levers.neighbours == 0:
            return False
        if self.levers.limits and any(e.limit == POWER for e in firm.exchanges):
            return False
        return not (firm.wants_park and self._is_park_taken())

    def _is_park_taken(self) -> bool:
        taken = sum(firm.in_park for firm in self.model.firms)
        return self.levers.park and self.is_park_open and taken >= self.park_places

    def reach_out(self) -> None:
        """Look for new firms this week, if there is a candidate: facilitator and own people."""
        self.outreach = 0.0
        if self.newcomer() is not None:
            own = float(self.rates.municipal_outreach_hours)
            self.outreach = self.model.facilitator.reach_out() + own
            self.outreach_paid += own

    def note_start(self) -> None:
        """An exchange started: the town's name is better known."""
        if self.levers.recruiting:
            self.reputation = gained(self.reputation, self.rates.reputation_gain)

    def recruit(self) -> None:
        """A candidate comes or not; courting a neighbour's firm costs trust between the two sides."""
        if not self.levers.recruiting:
            return
        kept = forget.share_kept(self.rates.reputation_half_life)
        self.reputation = forget.faded(self.reputation, 0.0, kept)
        newcomer = self.newcomer()
        hazard = recruiting.recruiting_hazard(self.rates.recruiting_rate, self.reputation, self.outreach)
        if newcomer is None or not strikes(hazard, self.model.draw(chance.RECRUITING, 0)):
            return
        if newcomer.is_far and self.levers.neighbours == 0:
            newcomer.join(Why.COURTED)
            self._offend_neighbours()
        else:
            newcomer.join(Why.RECRUITED)

    def _offend_neighbours(self) -> None:
        members, loss = self.model.members(), self.rates.courting_trust_loss
        for a in members:
            for b in members:
                if a.is_far != b.is_far:
                    self.model.ties.lower_trust(a, b, loss)

    # --- the park -------------------------------------------------------------------------

    def assign_park_places(self) -> None:
        """Let firms that want it into the open park, in the order of ids while places last."""
        taken = sum(firm.in_park for firm in self.model.firms)
        for firm in self.model.members():
            if not self.is_park_open or firm.in_park or not firm.wants_park:
                continue
            if self.levers.park and taken >= self.park_places:
                return
            firm.in_park = True
            taken += 1

    def open_park(self) -> None:
        """Open the park."""
        self.is_park_open = True
        self.model.log(What.PARK_OPENED, MUNICIPALITY, Why.AS_PLANNED)
        self.assign_park_places()

    def consider_park_growth(self) -> None:
        """Build more places after a year with a full park, if there is political support."""
        if not self.levers.park:
            return
        if self.weeks_to_growth > 0:
            self.weeks_to_growth -= 1
            if self.weeks_to_growth == 0:
                self.park_places += self.rates.park_growth_places
                self.model.log(What.PARK_ENLARGED, MUNICIPALITY, Why.FULL_FOR_A_YEAR)
                self.assign_park_places()
            return
        tenants = sum(firm.in_park for firm in self.model.firms)
        full = municipality.is_park_full(tenants, self.park_places, self.rates.park_full_share)
        self.weeks_full = self.weeks_full + 1 if full else 0
        if municipality.is_growth_decided(
            self.weeks_full, self.support, self.rates.park_growth_support
        ):
            self.weeks_full = 0
            self.weeks_to_growth = self.rates.park_growth_weeks

    # --- the yearly review ----------------------------------------------------------------

    def review(self) -> None:
        """Once a year: new grant money, and whether the facilitator's money is renewed."""
        week = self.model.week
        if municipality.is_year_over(week):
            self.grant_budget_left = float(self.rates.grant_budget)
        due = municipality.is_review_due(week, self.rates.first_review)
        person = self.model.facilitator
        if not (self.levers.review and due and person.is_responsible):
            return
        achieved = self.model.achieved_in(municipality.WEEKS_A_YEAR) > 0
        self.support = municipality.updated_support(self.support, achieved, self.rates.support_step)
        renewal = municipality.renewal_probability(self.support, self.rates.support_sharpness)
        if self.model.draw(chance.REVIEW, 0) >= renewal:
            person.end(Why.MONEY_NOT_RENEWED)
            return
        why = Why.GOOD_YEAR if achieved else Why.IN_SPITE_OF_BAD_YEAR
        self.model.log(What.FACILITATOR_RENEWED, FACILITATOR, why)
        self.good_years = self.good_years + 1 if achieved else 0
        if self.good_years == municipality.GOOD_YEARS_FOR_GROWTH:
            self.good_years = 0
            person.hours = municipality.enlarged_hours(
                person.hours, self.rates.hours_growth, self.rates.hours_ceiling
            )
