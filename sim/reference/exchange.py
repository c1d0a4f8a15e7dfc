"""The life of one exchange opportunity: latent, identified, agreed, operating, ended.

`dormant` after a drop or a refusal, `closed` for good, `unthought` before its stream branches. An
exchange changes state only through the methods below; each writes one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim import chance
from sim.happenings import REMOVED, What, Why
from sim.place.case import KINDS, LIMITS
from sim.rules import agreement, demand, discovery, municipality, operation, project, support
from sim.rules.primitives import gained, lost, midpoint

if TYPE_CHECKING:
    from sim.place.case import OpportunityData
    from sim.reference.firm import Firm
    from sim.reference.model import SymbiosisModel
    from sim.start.start import Start

LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED, UNTHOUGHT = (
    "latent", "identified", "agreed", "operating", "ended", "dormant", "closed", "unthought",
)  # fmt: skip


class Exchange(mesa.Agent):
    """One opportunity between a supplier and a receiver."""

    model: SymbiosisModel

    def __init__(self, model: SymbiosisModel, k: int, data: OpportunityData, start: Start) -> None:
        super().__init__(model)
        self.id = data.id
        self.name = data.opportunity
        self.resource = data.resource
        self.kind = KINDS.index(data.kind)
        self.supplier: Firm = model.firms[start.supplier[k]]
        self.receiver: Firm = model.firms[start.receiver[k]]
        self.sides = (self.supplier, self.receiver)
        self.values = (float(start.supplier_value[k]), float(start.receiver_value[k]))
        self.value = midpoint(*self.values)
        self.capacity = float(start.capacity[k])
        self.limit = LIMITS.index(data.limit)  # 0: none
        given = {name: float(values[k]) for name, values in start.quantities.items()}
        self.amount = given["amount"]
        self.co2_t_per_year = given["co2_t_per_year"]
        self.money_nok_per_year = given["money_nok_per_year"]
        self.jobs = given["jobs"]
        self.explore_hours = given["explore_hours"]
        self.implement_hours = given["implement_hours"]
        self.permit_weeks = given["permit_weeks"]
        self.capital_need = given["capital_need"]  # 0-1
        self.contract_weeks = given["contract_weeks"]

        self.parent: Exchange | None = None  # the exchange it branches off; the model names it
        self.state = UNTHOUGHT if data.parent else LATENT
        self.progress = 0.0  # hours
        self.weeks_idle = 0  # in a row, as a project (counted where there are evaluations)
        self.nudge = 0.0
        self.owned = False
        self.optimism = [0.0, 0.0]  # supplier's, receiver's
        self.clarity = 0.0  # how far both know what they may expect, 0-1
        self.talked = False  # about expectations, with the facilitator
        self.asked_for = self.tried = False  # by the municipality; in its test bed
        self.trial_left = 0  # weeks
        self.state_permit_left = self.permit_left = 0.0  # weeks
        self.financed = False
        self.grant = 0.0  # NOK, once for good
        self.contract_left = 0.0  # weeks
        self.weeks_operated = 0  # so far
        self.clock = 0  # weeks until dormant or ended becomes latent
        self.ever_identified = self.ever_agreed = self.ever_realised = False

    # --- what it is -----------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """Identified or agreed."""
        return self.state in (IDENTIFIED, AGREED)

    @property
    def is_shared(self) -> bool:
        """Whether its partners work or trade together: live or operating."""
        return self.is_live or self.state == OPERATING

    @property
    def is_between_members(self) -> bool:
        """Whether both partners are members."""
        return self.supplier.is_member and self.receiver.is_member

    @property
    def is_between_tenants(self) -> bool:
        """Whether the case puts both partners in the shared building, be there one or not."""
        return self.supplier.wants_park and self.receiver.wants_park

    @property
    def communication(self) -> float:
        """How current the partners are about each other (0-1)."""
        return self.model.ties.communication[self.supplier.index, self.receiver.index]

    def _draw(self, decision: int, actor_id: int = 0) -> float:
        return self.model.draw(decision, self.id, actor_id)

    def _talk(self, gain: float) -> None:
        self.model.ties.raise_communication(self.supplier, self.receiver, gain)

    def _log(self, what: What | str, why: Why | str, a: int = 0) -> None:
        self.model.log(what, self.name, why, a)

    # --- before week 1 --------------------------------------------------------------------

    def run_from_the_start(self) -> None:
        """Operate before week 1, with a full contract."""
        self.state = OPERATING
        self.contract_left = self.contract_weeks
        self.ever_identified = self.ever_agreed = True
        self._log(What.RUNNING, Why.AT_THE_START)

    def seek_discharge_permit(self) -> None:
        """A by-product whose supplier may not discharge it is worth more to the supplier."""
        rates = self.model.parameters.municipality
        draw = self.model.draw(chance.DISCHARGE_PERMIT, self.supplier.id)
        if KINDS[self.kind] == "by-product" and draw < rates.discharge_refusal:
            self.revalue(municipality.pressed_value(self.values[0], rates.pressure_gain), self.values[1])
            self._log(What.DISCHARGE_REFUSED, Why.SUPPLIER_IS_PRESSED)

    def give_up_early(self) -> None:
        """Never be started, because everybody knows that the place has too little for it."""
        self.state = CLOSED
        self._log(What.CLOSED, Why.LIMIT_DECLARED, self.limit)

    # --- discovery ------------------------------------------------------------------------

    def may_branch_off(self) -> bool:
        """Whether a reserve row may come to mind: while the first receiver of its stream receives it."""
        return self.state == UNTHOUGHT and self.parent is not None and self.parent.state == OPERATING

    def branch_off(self) -> None:
        """A reserve row comes to mind, or not yet."""
        operates = self.may_branch_off()
        if discovery.branches_off(operates, self.model.parameters.discovery.branch_rate, self._draw(chance.BRANCH)):
            self.state = LATENT
            self._log(What.OPENED, Why.BRANCHED_OFF)

    def may_be_discovered(self) -> bool:
        """Whether both partners have room for one more project this week."""
        return self.is_between_members and all(firm.live_projects() < firm.max_projects for firm in self.sides)

    def seek_discovery(self, latent: int) -> None:
        """Be seen, by the partners themselves or by the facilitator, or stay latent."""
        rates, facilitator = self.model.parameters.discovery, self.model.facilitator
        own = discovery.own_discovery_hazard(
            self.communication, self.supplier.competence, self.receiver.competence, rates.discovery_rate
        )
        mapped = discovery.mapping_hazard(
            facilitator.mapping_hours, latent, self.communication, facilitator.skill,
            self.model.municipality.mapping_yield,
        )  # fmt: skip
        mapped = discovery.competent_hazard(
            mapped, self.supplier.competence, self.receiver.competence,
            self.model.parameters.project.competence_weight,
        )  # fmt: skip
        draw = self._draw(chance.DISCOVERY)
        if discovery.is_discovered(own, mapped, draw):
            found_alone = discovery.is_discovered(own, 0.0, draw)
            self.identify(Why.PARTNERS_SAW_IT if found_alone else Why.FACILITATOR_MAPPED_IT)

    def identify(self, why: Why | str) -> None:
        """Become a project: hopes are raised, and somebody owns it or nobody does."""
        rates = self.model.parameters.project
        self.state = IDENTIFIED
        self.ever_identified = True
        self.model.count_identified()
        self.progress = 0.0
        self.weeks_idle = 0
        self.nudge = self.clarity = 0.0
        self.talked = False
        self.trial_left = 0
        for side, firm in enumerate(self.sides):
            self.optimism[side] = discovery.initial_optimism(
                rates.optimism, firm.understanding, self._draw(chance.OPTIMISM, firm.id)
            )
        ownership = discovery.ownership_probability(
            self.value, rates.diffusion, self.model.is_responsibility_diffused()
        )
        self.owned = self._draw(chance.OWNERSHIP) < ownership
        self._log(What.IDENTIFIED, why, self.owned)

    # --- the project ----------------------------------------------------------------------

    def work(self) -> None:
        """One week of a live project: progress, then agreement, start, or being dropped."""
        drive = self._advance()
        changed = self._explore() if self.state == IDENTIFIED else self._implement()
        if not changed:
            self._maybe_drop(drive)

    def _drive(self) -> float:
        """This week's drive; partners who met by chance were reminded, and who runs exchanges does it better."""
        rates, facilitator = self.model.parameters.project, self.model.facilitator
        if self.model.have_met(*self.sides):
            self.nudge = project.reminded_nudge(self.nudge, self.model.parameters.contact.informal_nudge)
        drive = project.drive(
            self.value, facilitator.follow_up, facilitator.skill, self.nudge, self.owned,
            rates.drive_base, rates.drive_value, rates.drive_follow_up, rates.drive_nudge,
            rates.drive_owner,
        )  # fmt: skip
        operating = self.supplier.operating() + self.receiver.operating()
        return project.experienced_drive(drive, operating, rates.drive_experience, rates.experience_scale)

    def _hours_needed(self, hours: float) -> float:
        """Hours that work of so many takes partners who know as much as these do by now."""
        return project.hours_needed(
            hours, self.supplier.competence, self.receiver.competence, self.model.parameters.project.competence_weight
        )

    def _advance(self) -> float:
        rates = self.model.parameters.project
        drive = self._drive()
        self.nudge = project.kept_nudge(self.nudge, rates.nudge_keep)
        a, b = self.sides
        made = project.progress_made(
            a.project_hours, a.projects_this_week, b.project_hours, b.projects_this_week,
            drive, self.communication,
        )  # fmt: skip
        self.progress += made
        if self.model.chosen.municipality.evaluation:
            work_left = self.state == IDENTIFIED or self.progress < self._hours_needed(self.implement_hours)
            self.weeks_idle = support.weeks_idle(
                self.weeks_idle, made, self.model.parameters.municipality.idle_progress, work_left
            )
        self._talk(project.project_communication(rates.project_communication_gain, drive))
        self._clarify()
        return drive

    def _clarify(self) -> None:
        """Follow-up clears up what the partners hope for, and what they may expect."""
        rate, facilitator = self.model.parameters.project.clarify_rate, self.model.facilitator
        follow_up, skill = facilitator.follow_up, facilitator.skill
        for side in (0, 1):
            self.optimism[side] = project.clarified_optimism(self.optimism[side], rate, follow_up, skill)
        self.clarity = project.clearer(self.clarity, rate, follow_up, skill)

    def _explore(self) -> bool:
        if self.progress < self._hours_needed(self.explore_hours) or self.model.municipality.try_out(self):
            return False
        rates, doubt = self.model.parameters.project, self.model.parameters.municipality.trial_doubt
        ambiguity = agreement.ambiguity_left(rates.ambiguity_weight, self.clarity, rates.clarity_counts)
        risk = demand.weight_after_trial(rates.risk_weight, self.tried, doubt)
        ambiguity = demand.weight_after_trial(ambiguity, self.tried, doubt)
        accepted = [self.accepts(side, self.optimism[side], risk, ambiguity, chance.AGREEMENT) for side in (0, 1)]
        if not all(accepted):
            self._refuse(Why.SUPPLIER_REFUSED if not accepted[0] else Why.RECEIVER_REFUSED)
        elif not agreement.fits_capacity(self.amount, self._amount_taken(), self.capacity):
            self._refuse(Why.NO_CAPACITY_LEFT)
        else:
            self._agree()
        return True

    def accepts(self, side: int, optimism: float, risk_weight: float, ambiguity_weight: float, decision: int) -> bool:
        """Whether one side (0 supplier, 1 receiver) accepts, now or at renewal."""
        rates = self.model.parameters.project
        firm, partner = self.sides[side], self.sides[1 - side]
        value = agreement.judged_value(self.values[side], firm.competence, rates.doubt_weight)
        probability = agreement.acceptance_probability(
            value, optimism, self.model.ties.trust[firm.index, partner.index],
            firm.understanding, rates.sharpness, risk_weight, ambiguity_weight,
        )  # fmt: skip
        return firm.accept(self, probability, decision)

    def _amount_taken(self) -> float:
        taken = 0.0
        for other in self.model.exchanges:
            same_stream = other.supplier is self.supplier and other.resource == self.resource
            if same_stream and other.state in (AGREED, OPERATING):
                taken += other.amount
        return taken

    def _agree(self) -> None:
        rates = self.model.parameters.project
        self.state = AGREED
        self.ever_agreed = True
        self.model.count_agreement()
        self.progress = 0.0
        self.weeks_idle = 0
        self.financed = project.is_financed(self.capital_need, rates.self_financed)
        self.state_permit_left, self.permit_left = self.model.municipality.permit_work(self)
        for firm in self.sides:
            firm.waited = 0
        self._log(What.AGREED, Why.FINANCE_AT_HAND if self.financed else Why.FINANCE_MISSING)

    def _refuse(self, why: Why) -> None:
        self.model.count("refusals")
        rates = self.model.parameters.project
        if demand.is_refusal_final(self.asked_for, rates.refusal_final, self._draw(chance.REFUSAL_FINAL)):
            self.state = CLOSED
            self._log(What.CLOSED, why)
        else:
            self._rest(DORMANT, rates.cooldown)
            self._log(What.REFUSED, why)

    def _implement(self) -> bool:
        self.state_permit_left, self.permit_left = self.model.municipality.advance_permit(self)
        if self.limit and self.model.chosen.municipality.limits and self.permit_left <= 0.0:
            self._meet_limit()
            return True
        if not self.financed:
            self._seek_finance()
        worked = self.progress >= self._hours_needed(self.implement_hours)
        if worked and self.permit_left <= 0.0 and self.financed:
            self._start()
            return True
        return False

    def _seek_finance(self) -> None:
        rates, municipality_agent = self.model.parameters.project, self.model.municipality
        self.grant = self.grant or municipality_agent.pay_fund(self) or municipality_agent.pay_grant(self)
        probability = municipality.finance_probability(
            rates.finance_rate, self.grant, self.capital_need, rates.self_financed,
            self.model.parameters.municipality.capital_scale,
        )  # fmt: skip
        probability = municipality.steep_finance(
            probability, self.grant, self.capital_need, rates.self_financed,
            self.model.parameters.municipality.capital_scale, rates.finance_steepness,
        )  # fmt: skip
        if self._draw(chance.FINANCE) < probability:
            self.financed = True
            self._log(What.FINANCED, Why.WITH_A_GRANT if self.grant > 0.0 else Why.WITHOUT_A_GRANT)

    def _start(self) -> None:
        self.state = OPERATING
        self.contract_left = self.contract_weeks
        self.model.count_start(self)
        self.model.municipality.note_start()
        for firm in self.sides:
            firm.waited = 0
            firm.commitment = gained(firm.commitment, self.model.parameters.project.realised_commitment_gain)
        self._pay_for_hopes()
        self._log(What.STARTED, Why.IMPLEMENTED)

    def _pay_for_hopes(self) -> None:
        """What is left of each side's hope is not met: it trusts its partner less, and is less committed."""
        rates = self.model.parameters.operation
        for side, hope in enumerate(self.optimism):
            firm, partner = self.sides[side], self.sides[1 - side]
            self.model.ties.lower_trust(firm, partner, operation.unmet_loss(rates.unmet_trust_loss, hope))
            firm.commitment = lost(firm.commitment, operation.unmet_loss(rates.unmet_commitment_loss, hope))

    def _maybe_drop(self, drive: float) -> None:
        rates = self.model.parameters.project
        agreed = self.state == AGREED
        probability = project.drop_probability(
            rates.drop_rate, drive, rates.disappointment_rate,
            midpoint(*self.optimism), agreed,
        )  # fmt: skip
        draw = self._draw(chance.DROP)
        if draw >= probability:
            return
        self._disappoint()
        self._rest(DORMANT, rates.cooldown)
        for_want_of_drive = draw < project.drop_probability(rates.drop_rate, drive, 0.0, 0.0, agreed)
        self._log(What.DROPPED, Why.NOBODY_DROVE_IT if for_want_of_drive else Why.HOPES_DISAPPOINTED)

    def _meet_limit(self) -> None:
        """End for good: only the permit shows that the place has too little for it."""
        self._disappoint()
        self.state = CLOSED
        self._log(What.CLOSED, Why.LIMIT_SURFACED, self.limit)

    def _disappoint(self) -> None:
        """A project ends without result: both sides lose commitment, and trust in each other."""
        rates = self.model.parameters.project
        for side in (0, 1):
            firm, partner = self.sides[side], self.sides[1 - side]
            firm.commitment = lost(firm.commitment, rates.drop_commitment_loss)
            loss = project.trust_loss_on_drop(rates.drop_trust_loss, rates.violation_weight, self.optimism[side])
            self.model.ties.lower_trust(firm, partner, loss)
        self.model.count("drops")

    # --- a talk about expectations --------------------------------------------------------

    @property
    def awaits_talk(self) -> bool:
        """Whether it is identified, and its partners have not talked yet about what they expect."""
        return self.state == IDENTIFIED and not self.talked

    def clear_expectations(self) -> None:
        """The facilitator clears up at once what follow-up would clear up over months; it takes hours of both."""
        cleared = self.model.parameters.facilitator.expectation_clarity
        self.talked = True
        self.clarity = gained(self.clarity, cleared)
        for side, firm in enumerate(self.sides):
            self.optimism[side] = lost(self.optimism[side], cleared)
            firm.attend_talk()
        self.model.visits["talks"] += 2
        self._log(What.EXPECTATIONS_CLEARED, Why.TALKED_WITH_BOTH)

    # --- mediation ------------------------------------------------------------------------

    def needs_mediation(self, threshold: float) -> bool:
        """Whether its partners work or trade together and one hardly trusts the other."""
        trust, a, b = self.model.ties.trust, self.supplier.index, self.receiver.index
        return self.is_shared and support.needs_mediation(trust[a, b], trust[b, a], threshold)

    def reconcile(self, gain: float) -> None:
        """Both partners trust each other more after mediation."""
        self.model.ties.raise_trust(self.supplier, self.receiver, gain)
        self.model.ties.raise_trust(self.receiver, self.supplier, gain)
        self._log(What.MEDIATED, Why.LITTLE_TRUST)

    # --- operation ------------------------------------------------------------------------

    def operate(self) -> None:
        """One week of deliveries; then the exchange goes on, is renewed, or ends."""
        model, rates = self.model, self.model.parameters.operation
        self.weeks_operated += 1
        self._talk(rates.operating_communication_gain)
        for firm in self.sides:
            firm.understanding = gained(firm.understanding, rates.operating_understanding_gain)
        delivered = self.supplier.deliver(self)
        if delivered:
            self.receiver.trust_more(self.supplier, rates.delivery_trust_gain)
            self.supplier.trust_more(self.receiver, operation.supplier_trust_gain(rates.delivery_trust_gain))
        else:
            self.receiver.trust_less(self.supplier, rates.delivery_trust_loss)
            self._log(What.DELIVERY_FAILED, Why.COULD_NOT_DELIVER)
        self.receiver.spread_word(self.supplier, delivered)
        self.contract_left -= 1.0
        reason = operation.end_reason(
            model.ties.trust[self.receiver.index, self.supplier.index],
            rates.trust_floor, model.municipality.market_end_rate(self), self._draw(chance.MARKET_END),
        )  # fmt: skip
        if reason != operation.GOES_ON:
            self.end(Why.TRUST_BROKEN if reason == operation.TRUST_BROKEN else Why.MARKET_CHANGED)
        elif self.contract_left <= 0.0:
            if self._renews():
                self.contract_left = self.contract_weeks
                self._log(What.CONTRACT_RENEWED, Why.BOTH_ACCEPTED)
            else:
                self.end(Why.NOT_RENEWED)

    def _renews(self) -> bool:
        """Whether both sides accept once more: without hopes, and knowing what they have."""
        rates = self.model.parameters
        ambiguity_weight = agreement.ambiguity_at_renewal(
            rates.project.ambiguity_weight, rates.operation.renewal_clarity
        )
        risk = rates.project.risk_weight
        return all(self.accepts(side, 0.0, risk, ambiguity_weight, chance.RENEWAL) for side in (0, 1))

    def end(self, why: Why | str) -> None:
        """Stop operating; it can be taken up again after some years."""
        rates = self.model.parameters.operation
        self._rest(ENDED, rates.restart_weeks)
        self.model.count_end()
        for firm in self.sides:
            firm.commitment = lost(firm.commitment, rates.ended_commitment_loss)
        self._log(What.ENDED, why)

    def revalue(self, to_supplier: float, to_receiver: float) -> None:
        """Be worth so much to its two sides from now on."""
        self.values = (to_supplier, to_receiver)
        self.value = midpoint(*self.values)

    # --- rest -----------------------------------------------------------------------------

    def stop(self, why: Why | str) -> None:
        """End an exchange that operates; lay a live project dormant."""
        if self.is_live:
            self.lay_dormant(why)
        elif self.state == OPERATING:
            self.end(why)

    def remove(self) -> None:
        """Take the opportunity out for good, in Mesa's word: what works or trades ends, and nobody sees it again."""
        self.stop(REMOVED)
        self.state = CLOSED
        self._log(What.CLOSED, REMOVED)
        super().remove()

    def lay_dormant(self, why: Why | str) -> None:
        """Stop a live project without blame (a firm left, a market broke)."""
        self._rest(DORMANT, self.model.parameters.project.cooldown)
        self._log(What.LAID_DORMANT, why)

    def _rest(self, state: str, weeks: int) -> None:
        self.state = state
        self.clock = weeks

    def count_down(self) -> None:
        """A week of rest; at its end the opportunity is latent again."""
        if self.state in (DORMANT, ENDED):
            self.clock -= 1
            if self.clock <= 0:
                self.state = LATENT
                self.progress = 0.0
