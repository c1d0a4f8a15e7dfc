"""The municipality: permits, grants, the park, recruiting, the yearly review; each lever acts only where it is on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sim import chance
from sim.happenings import FACILITATOR, MUNICIPALITY, What, Why
from sim.place.case import LIMITS
from sim.rules import budget, contact, demand, election, forget, municipality, network, recruiting, together
from sim.rules.primitives import gained, strikes
from sim.scenario import starts_with_park

if TYPE_CHECKING:
    from sim.reference.exchange import Exchange
    from sim.reference.firm import Firm
    from sim.reference.model import SymbiosisModel

POWER = LIMITS.index("power")


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
        self.is_year_forgiven = False  # a year without success, as parties had agreed
        self.hours_covered = self.permits_covered = 1.0  # share of their cost that the budget pays
        self.permits_unpaid = 0.0  # weeks of case work that it did not pay
        self.grants_missing = 0.0  # NOK of this year's that it does not pay
        self.theme_days = self.rates.theme_days  # a year
        self.permit_service = float(self.rates.permit_service)
        # The yield of an hour of mapping: with what there is at home, and with what was learned elsewhere.
        self.own_yield = self.mapping_yield = together.registered_yield(
            float(model.parameters.discovery.mapping_yield), self.levers.digital_mapping, self.rates.register_gain
        )
        self.sessions_attended = 0
        self.is_call_paid = True  # by this year's budget
        self.calls = 0  # for what the municipality asked for itself
        self.trials = 0  # begun in its test bed
        self.advance = 1.0  # weeks of case work a waiting permit gets this week
        self.reputation = 0.0
        self.outreach = 0.0  # hours this week
        self.outreach_paid = 0.0  # hours of the municipality's own people since week 1

    def remove(self) -> None:
        """Raise ValueError: towns stay; what the municipality does is a choice of the scenario."""
        raise ValueError("the municipality cannot be removed; allowed: Scenario(municipality='none')")

    # --- permits --------------------------------------------------------------------------

    def permit_work(self, exchange: Exchange) -> tuple[float, float]:
        """(state agency's weeks, municipal weeks) that a new agreement has ahead of it."""
        if not self.levers.permit:
            return 0.0, exchange.permit_weeks
        # A property of the exchange, not of the week: drawn as if before week 1.
        draw = chance.uniform(self.model.seed_value, self.model.replicate, chance.STATE_PERMIT, 0, exchange.id, 0)
        state_weeks = municipality.state_permit_weeks(
            exchange.kind, self.rates.state_weeks_low, self.rates.state_weeks_high, draw
        )
        if self.levers.joint_planning:
            self.model.visits["planning"] += 2
        return state_weeks, self._planned(float(self.rates.municipal_weeks))

    def _planned(self, work: float) -> float:
        """What is left of case work where firms take part in it."""
        return together.planned_work(work, self.levers.joint_planning, self.rates.planning_share)

    def plan_permits(self) -> None:
        """Share this week's case work among the cases that wait for it."""
        if self.levers.permit:
            waiting = sum(
                exchange.state == "agreed" and exchange.state_permit_left <= 0.0 and exchange.permit_left > 0.0
                for exchange in self.model.exchanges
            )
            self.advance = municipality.permit_advance(
                waiting,
                recruiting.pooled_capacity(
                    self._planned(self.rates.permit_capacity), self.permits_covered, self.levers.neighbours
                ),
                self.permit_service,
            )

    def advance_permit(self, exchange: Exchange) -> tuple[float, float]:
        """What a case has ahead of it after this week."""
        if exchange.state_permit_left > 0.0:
            return exchange.state_permit_left - 1.0, exchange.permit_left
        return exchange.state_permit_left, exchange.permit_left - self.advance

    # --- grants ---------------------------------------------------------------------------

    def pay_grant(self, exchange: Exchange) -> float:
        """Grant (NOK) to an exchange that lacks finance: first come, first served."""
        at_hand = budget.grants_at_hand(self.grant_budget_left, self.grants_missing)
        if not self.levers.grant or at_hand <= 0.0:
            return 0.0
        grant = municipality.grant_paid(
            exchange.capital_need, self.model.parameters.project.self_financed,
            self.rates.capital_scale, self.rates.grant_share, self.rates.grant_ceiling, at_hand,
        )  # fmt: skip
        self.grant_budget_left -= grant
        self.grants_paid += grant
        if grant > 0.0:
            self.model.log(What.GRANT_PAID, exchange.name, Why.FIRST_COME)
        return grant

    def pay_fund(self, exchange: Exchange) -> float:
        """What the innovation fund pays (NOK) where at least one side is no cornerstone, who could not ask for it."""
        if not self.levers.innovation_fund or all(firm.is_cornerstone for firm in exchange.sides):
            return 0.0
        paid = municipality.fund_paid(
            exchange.capital_need, self.model.parameters.project.self_financed,
            self.rates.capital_scale, self.rates.fund_share, self.rates.fund_ceiling,
        )  # fmt: skip
        self.grants_paid += paid
        if paid > 0.0:
            self.model.log(What.FUND_PAID, exchange.name, Why.PART_OF_WHAT_WAS_LACKING)
        return paid

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

    def common_room(self) -> float:
        """Quality of the common room (0-1) for each who shares it this week."""
        return contact.quality_when_crowded(
            self.model.chosen.colocation.common_room_quality, self.park_places,
            sum(firm.in_park for firm in self.model.firms), self.model.parameters.contact.crowding,
        )  # fmt: skip

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
        if municipality.is_growth_decided(self.weeks_full, self.support, self.rates.park_growth_support):
            self.weeks_full = 0
            self.weeks_to_growth = self.rates.park_growth_weeks

    # --- the learning network -------------------------------------------------------------

    def learn(self) -> None:
        """Come to a session of the network, or not: case work grows quicker, support too, examples help to map."""
        rates, week = self.rates, self.model.week
        if not (self.levers.network and network.is_session(week, rates.sessions, rates.later_sessions)):
            return
        if self.model.draw(chance.SESSION, 0) >= rates.session_attendance:
            self.model.log(What.SESSION_MISSED, MUNICIPALITY, Why.NOBODY_COULD_GO)
            return
        self.sessions_attended += 1
        self.permit_service = network.learned_service(self.permit_service, rates.service_gain)
        self.support = network.learned_support(self.support, rates.politician_gain)
        examples = network.examples_elsewhere(week, rates.network_members, rates.examples_a_year)
        self.mapping_yield = network.informed_yield(self.own_yield, rates.example_gain, examples)
        self.model.log(What.SESSION_ATTENDED, MUNICIPALITY, Why.EXAMPLES_HEARD, int(examples))

    # --- procurement and test bed ---------------------------------------------------------

    def procure(self) -> None:
        """Once a year: ask for the latent opportunity of highest value that can be bought, and was not asked for."""
        if not (self.levers.procurement and self.is_call_paid and municipality.is_year_over(self.model.week)):
            return
        best: Exchange | None = None
        for exchange in self.model.exchanges:
            if self._may_be_asked_for(exchange) and (best is None or exchange.value > best.value):
                best = exchange
        if best is not None:
            self.calls += 1
            self._ask_for(best)

    def _may_be_asked_for(self, exchange: Exchange) -> bool:
        is_open = exchange.state == "latent" and exchange.is_between_members
        return is_open and not exchange.asked_for and demand.can_be_bought(exchange.kind)

    def _ask_for(self, exchange: Exchange) -> None:
        """It is worth more to the receiver, and no refusal is for good."""
        exchange.asked_for = True
        to_supplier, to_receiver = exchange.values
        exchange.revalue(to_supplier, demand.demanded_value(to_receiver, self.rates.procurement_gain))
        self.model.log(What.ASKED_FOR, exchange.name, Why.CALLED_FOR)

    def try_out(self, exchange: Exchange) -> bool:
        """Whether an explored project is in the test bed this week; once for good, since what was seen stays known."""
        if not self.levers.test_bed or exchange.tried:
            return False
        if exchange.trial_left == 0:
            exchange.trial_left = self.rates.trial_weeks
            self.trials += 1
            self.model.log(What.TRIAL_STARTED, exchange.name, Why.IN_THE_TEST_BED)
            return True
        exchange.trial_left -= 1
        exchange.tried = exchange.trial_left == 0
        if exchange.tried:
            self.model.log(What.TRIAL_ENDED, exchange.name, Why.TRIED_OUT)
        return not exchange.tried

    # --- agreed purchases -----------------------------------------------------------------

    def market_end_rate(self, exchange: Exchange) -> float:
        """Chance this week that the market ends an exchange."""
        return together.steadied_rate(
            self.model.parameters.operation.market_end_rate, exchange.kind, self.levers.stable_markets,
            self.rates.market_share,
        )  # fmt: skip

    # --- a budget that binds --------------------------------------------------------------

    def plan_budget(self) -> None:
        """What a year's money pays, in this order: facilitator, permits, grants, theme days, procurement."""
        levers, rates, prices = self.levers, self.rates, self.model.parameters.cost
        money = float(levers.budget)
        if money == math.inf:
            return
        before = self.hours_covered, self.permits_covered
        wanted = budget.post_cost(self.model.facilitator.hours_on_budget(), prices.facilitator_year_cost)
        self.hours_covered = budget.covered_share(money, wanted)
        money = budget.money_after(money, wanted)
        if levers.permit:
            room = self._planned(rates.permit_capacity)
            wanted = budget.case_work_cost(room, rates.permit_service, prices.permit_case_cost)
            self.permits_covered = budget.covered_share(money, wanted)
            self.permits_unpaid += 1.0 - self.permits_covered
            money = budget.money_after(money, wanted)
        if levers.grant:
            self.grants_missing = budget.grants_missing(money, rates.grant_budget)
            money = budget.money_after(money, rates.grant_budget)
        self.theme_days = budget.covered_days(money, rates.theme_days, prices.theme_day_cost)
        if levers.training:
            money = budget.money_after(money, self.theme_days * prices.theme_day_cost)
        self.is_call_paid = budget.covers(money, prices.procurement_cost)
        self._note_cover(self.hours_covered, before[0], Why.POST_COVERED)
        self._note_cover(self.permits_covered, before[1], Why.CASE_WORK_COVERED)

    def _note_cover(self, share: float, before: float, why: Why) -> None:
        if share < 1.0 and share != before:
            self.model.log(What.BUDGET_SHORT, MUNICIPALITY, why, int(100.0 * share))

    # --- elections ------------------------------------------------------------------------

    def face_voters(self) -> None:
        """Hold the regular election, if it falls in this week."""
        if self.levers.elections and election.is_election_due(self.model.week, self.model.case.first_election):
            self.hold_election()

    def hold_election(self) -> None:
        """A new council supports the work more than the old one did, or less."""
        before = self.support
        self.support = election.support_after_election(
            before, self.rates.election_swing, self.levers.cross_party, self.rates.cross_party_share,
            self.model.draw(chance.ELECTION, 0),
        )  # fmt: skip
        why = Why.SUPPORT_GREW if self.support >= before else Why.SUPPORT_FELL
        self.model.log(What.ELECTION_HELD, MUNICIPALITY, why)

    # --- the yearly review ----------------------------------------------------------------

    def review(self) -> None:
        """Once a year: new grant money, and whether the facilitator's money is renewed."""
        week = self.model.week
        if municipality.is_year_over(week):
            self.grant_budget_left = float(self.rates.grant_budget)
        person = self.model.facilitator
        reviewed = municipality.weeks_reviewed(week, person.started, self.rates.review_from_start)
        due = municipality.is_review_due(reviewed, self.rates.first_review)
        if not (self.levers.review and due and person.has_declared_post()) or person.funding:
            return
        achieved = self.model.achieved_in(municipality.WEEKS_A_YEAR) > 0
        if election.is_year_forgiven(achieved, self.levers.cross_party, self.is_year_forgiven):
            self.is_year_forgiven = True
            self.good_years = 0
            self.model.log(What.FACILITATOR_RENEWED, FACILITATOR, Why.PARTIES_AGREED)
            return
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
            person.hours = municipality.enlarged_hours(person.hours, self.rates.hours_growth, self.rates.hours_ceiling)
