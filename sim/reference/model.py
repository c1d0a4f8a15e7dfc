"""The week, phase by phase: the reference engine (Mesa).

To change the model, subclass: replace a phase by overriding its method, or an agent by naming
your class in `firm_class`, `facilitator_class`, `municipality_class` (docs/extending.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mesa
import numpy as np

from sim import chance
from sim.declared import MAX_SEED, is_whole
from sim.happenings import ALLIANCE, MUNICIPALITY, What, Why, in_words
from sim.place.case import Case
from sim.place.neighbours import pooled
from sim.reference.exchange import Exchange
from sim.reference.facilitator import Facilitator
from sim.reference.firm import Firm
from sim.reference.municipality import Municipality
from sim.reference.outside import price_co2, tighten
from sim.reference.own import Own
from sim.reference.record import run_row, week_row
from sim.reference.stage import StageOfLife
from sim.reference.ties import Ties
from sim.rules import commitment, contact, forget, meeting, support, together
from sim.rules.primitives import gained, lost, mean_of
from sim.scenario import CADENCES, EVERY_RESOURCE, Scenario, starts_with_meetings
from sim.start.start import draw_start


class SymbiosisModel(Own, mesa.Model):
    """One replicate of one scenario in one place. One step = one week."""

    # The week, in this order. Within a phase, entities go in the order of their ids and changes
    # take effect at once.
    phases = (
        "forget",            # 1 what firms know of each other, and the goal, fades
        "meet_informally",   # 2 by chance: in the building, in town
        "hold_meeting",      # 3 a planned meeting (or an evaluation) is held, or slips
        "facilitate",        # 4 follow-up, what the municipality asks for, then mapping
        "work_on_projects",  # 5 progress, agreement, start, or being dropped
        "discover",          # 6 streams branch; latent opportunities are seen; a project starts next week
        "operate",           # 7 deliveries, trust, hearsay, endings; incidents
        "govern",            # 8 the municipality's year, and what happens from outside
        "take_stock",        # 9 commitment, stage of life, measures
    )  # fmt: skip
    firm_class = Firm
    facilitator_class = Facilitator
    municipality_class = Municipality

    def __init__(self, case: Case, scenario: Scenario, seed: int = 1, replicate: int = 0, rng: object = None) -> None:
        if rng is not None:  # Mesa's batch runner hands one over; since 3.5 it does so always, None where none is asked
            raise ValueError(f"rng: {rng!r} is not used here: luck is an input; give seed and replicate (docs/mesa.md)")
        for name, value in (("seed", seed), ("replicate", replicate)):  # Mesa's batch runner may give None
            if not is_whole(value) or not 0 <= value <= MAX_SEED:
                raise ValueError(f"{name}: {value!r} is not a whole number in range; allowed: 0 to {MAX_SEED}")
        super().__init__(rng=0)  # Mesa's own generator is never used: see sim.chance
        self.case = case = pooled(case, scenario.municipality.neighbours)
        self.chosen = scenario = self._take(scenario)  # not `scenario`: Mesa 3.5 has a property of that name
        self.parameters = scenario.effective_parameters()
        self.seed_value = seed
        self.replicate = replicate
        self.week = 0
        start = draw_start(case, self.parameters, seed, replicate)
        self.ties = Ties(start.trust, start.communication)
        self.firms = [self.firm_class(self, i, row, start) for i, row in enumerate(case.firms)]
        self.facilitator = self.facilitator_class(self)
        self.municipality = self.municipality_class(self)
        self.exchanges = [Exchange(self, k, row, start) for k, row in enumerate(case.opportunities)]
        by_name = {exchange.name: exchange for exchange in self.exchanges}
        for exchange, row in zip(self.exchanges, case.opportunities, strict=True):
            exchange.parent = by_name.get(row.parent)
            for firm in exchange.sides:
                firm.exchanges.append(exchange)
        of_the_case = [exchange for exchange in self.exchanges if exchange.parent is None]  # and no reserve rows
        partners = {tuple(sorted(firm.index for firm in exchange.sides)) for exchange in of_the_case}
        self.partners = np.array(sorted(partners), dtype=np.int64).reshape(-1, 2)  # pairs who share an opportunity
        self.met: set[tuple[int, int]] = set()  # pairs who met informally this week
        self.cadence = scenario.meetings.interval  # weeks from one planned meeting to the next
        self.meets = starts_with_meetings(scenario)
        self.meeting_status = -1  # this week: 1 held, 0 slipped, -1 none planned
        self.starts_by_week: list[int] = [0]
        self.ends_by_week: list[int] = [0]
        self.agreements_by_week: list[int] = [0]
        self.identified_by_week: list[int] = [0]
        self.counts = {"refusals": 0, "drops": 0, "meetings_planned": 0, "meetings_held": 0}
        # Of firms; evaluations and plans count among the meetings.
        self.visits = {"meetings": 0, "evaluated": 0, "theme_days": 0, "talks": 0, "planning": 0}
        self.held = {"evaluations": 0, "theme_days": 0, "plans": 0}
        self.first_start: int | None = None
        self.event_rows: list[tuple[int, int, str, str, str]] = []
        self.week_rows: list[tuple[object, ...]] = []
        self.life = StageOfLife(self)
        self._check_names()
        self.municipality.assign_park_places()
        self._set_the_scene()

    def __init_subclass__(cls) -> None:
        """Refuse a misspelt class attribute, which would be ignored in silence."""
        super().__init_subclass__()
        for name in vars(cls):
            if name.endswith("_class") and not hasattr(SymbiosisModel, name):
                known = "firm_class, facilitator_class, municipality_class"
                raise TypeError(f"{cls.__name__}.{name}: unknown; known: {known}")

    def __getattr__(self, name: str) -> Any:
        """Tell who looks for Mesa's collector where the rows are. A subclass may have one."""
        if name == "datacollector":
            raise AttributeError("the rows of SymbiosisModel are week_rows and run_row(); see docs/mesa.md")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _set_the_scene(self) -> None:
        """Exchanges that run, and opportunities that are identified, before week 1; for how long firms have waited.

        First what the municipality's permits and limits mean for them.
        """
        levers, running = self.chosen.municipality, self.case.running
        for exchange in self.exchanges:
            if levers.pressure:
                exchange.seek_discharge_permit()
            if exchange.name in running and exchange.is_between_members:
                exchange.limit = 0  # it has what it needs
            elif levers.limits_declared and exchange.limit:
                exchange.give_up_early()
        for exchange, row in zip(self.exchanges, self.case.opportunities, strict=True):
            if not exchange.is_between_members:
                continue
            if row.opportunity in running:
                exchange.run_from_the_start()
            elif row.start == "identified" and exchange.state == "latent":
                exchange.identify(Why.IDENTIFIED_AT_THE_START)
        for firm in self.firms:
            firm.waited = commitment.weeks_waited_before(
                self.case.observed.weeks_of_work, firm.live_projects(), firm.operating()
            )

    def step(self) -> None:
        """One week."""
        self.week += 1
        self.starts_by_week.append(0)
        self.ends_by_week.append(0)
        self.agreements_by_week.append(0)
        self.identified_by_week.append(0)
        if self.facilitator.funding:
            self.facilitator.funding.pay()
        self.municipality.plan_budget()
        self.facilitator.begin_week()
        for phase in self.phases:
            getattr(self, phase)()
        if self._is_over():
            self.running = False

    # --- the nine phases --------------------------------------------------------------------

    def forget(self) -> None:
        """1 Communication and understanding fade, and trust that is not kept up."""
        kept = forget.share_kept(self.parameters.forget.communication_half_life)
        self.ties.communication = forget.faded(self.ties.communication, 0.0, kept)
        self.let_trust_return()
        for firm in self.members():
            firm.forget()

    def let_trust_return(self) -> None:
        """1 Trust goes back toward what it was at the start."""
        self.ties.let_trust_return(forget.share_kept(self.parameters.trust.trust_half_life))

    def meet_informally(self) -> None:
        """2 Each pair meets by chance, more often under one roof."""
        rates = self.parameters.contact
        quality = self.municipality.common_room()
        members = self.members()
        self.met.clear()
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                probability = contact.contact_probability(
                    a.in_park and b.in_park, a.is_far or b.is_far,
                    rates.p_building, quality, rates.p_town, rates.p_far,
                )  # fmt: skip
                if self.draw(chance.INFORMAL_CONTACT, a.id, b.id) < probability:
                    self.ties.meet(a, b, rates.informal_communication_gain, rates.informal_trust_gain)
                    self.met.add((a.index, b.index))

    def hold_meeting(self) -> None:
        """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects.

        Then an evaluation, where the municipality asks for them and one is due.
        """
        self.meeting_status = -1
        for firm in self.members():
            firm.came = False
            firm.hours_given = 0.0
        if meeting.is_meeting_due(self.week, self.planned_interval()):
            self._meet()
        if self.chosen.municipality.evaluation and meeting.is_meeting_due(
            self.week, self.parameters.municipality.evaluation_interval
        ):
            self._evaluate()

    def _meet(self) -> None:
        members = self.members()
        self.facilitator.organise_meeting()
        organised = self.facilitator.organised
        held = self._is_held(chance.MEETING_HELD, organised)
        self.meeting_status = int(held)
        self.count("meetings_planned")
        self.life.note_meeting(held)
        if not held:
            self._slip(What.MEETING_SLIPPED, organised)
            return
        self.count("meetings_held")
        for firm in members:
            firm.attend()
        present = [firm for firm in members if firm.came]
        self.visits["meetings"] += len(present)
        self._confer(present, organised)
        self.log(What.MEETING_HELD, ALLIANCE, Why.SO_MANY_CAME, len(present), len(members))

    def _is_held(self, decision: int, organised: float) -> bool:
        """Whether a meeting is held, or slips."""
        rates = self.parameters.meeting
        mandated = meeting.mandated_share(organised, self.facilitator.is_declared, rates.undeclared_mandate)
        probability = meeting.held_probability(rates.hold_self, rates.hold_facilitated, mandated)
        return self.draw(decision, 0) < probability

    def _slip(self, what: What, organised: float) -> None:
        for firm in self.members():
            firm.commitment = lost(firm.commitment, self.parameters.meeting.slip_commitment_loss)
        why = Why.NOBODY_ORGANISED_IT if organised == 0 else Why.IN_SPITE_OF_ORGANISER
        self.log(what, ALLIANCE, why)

    def _evaluate(self) -> None:
        """Look back at the projects: those that have not moved for long end without blame."""
        members = self.members()
        organised = self.facilitator.spend(self.parameters.meeting.hours_per_meeting)
        if not self._is_held(chance.EVALUATION_HELD, organised):
            self._slip(What.EVALUATION_SLIPPED, organised)
            return
        present = sum(firm.attend_evaluation() for firm in members)
        self.held["evaluations"] += 1
        self.visits["meetings"] += present
        self.log(What.EVALUATION_HELD, ALLIANCE, Why.SO_MANY_CAME, present, len(members))
        for exchange in self.exchanges:
            if exchange.is_live and exchange.weeks_idle >= self.parameters.municipality.idle_weeks:
                exchange.lay_dormant(Why.NOTHING_MOVED)

    def _confer(self, present: Sequence[Firm], organised: float) -> None:
        rates = self.parameters.meeting
        gain = meeting.understanding_gain(
            rates.understanding_gain_self, rates.understanding_gain_facilitated,
            organised, self.facilitator.skill,
        )  # fmt: skip
        evaluated, own = self.chosen.municipality.short_evaluation, self.parameters.municipality
        gain = support.evaluated_gain(gain, evaluated, own.short_evaluation_gain)
        for firm in present:
            firm.understanding = gained(firm.understanding, gain)
            if evaluated:
                firm.hours_given += own.short_evaluation_attention
        self.visits["evaluated"] += len(present) if evaluated else 0
        for i, a in enumerate(present):
            for b in present[i + 1 :]:
                self.ties.meet(a, b, rates.meeting_communication_gain, rates.meeting_trust_gain)
        for exchange in self.exchanges:
            if exchange.is_live and exchange.supplier.came and exchange.receiver.came:
                exchange.nudge = 1.0

    def facilitate(self) -> None:
        """4 The facilitator's hours, after meetings: talks about expectations, follow-up, then what
        the municipality asks for; the rest maps."""
        levers = self.chosen.municipality
        if self.chosen.facilitator.expectations:
            self.facilitator.talk_about_expectations()
        self.facilitator.follow_up_projects()
        if levers.plan and together.is_plan_due(self.week):
            self._make_plan()
        if levers.training and support.is_theme_day(self.week, self.municipality.theme_days):
            self._hold_theme_day()
        if levers.mediation:
            self.facilitator.mediate()
        self.municipality.reach_out()
        self.facilitator.map_opportunities()

    def _make_plan(self) -> None:
        """Those who come to it understand better what the symbiosis is for."""
        members = self.members()
        present = sum(firm.attend_plan() for firm in members)
        self.held["plans"] += 1
        self.visits["meetings"] += present
        self.log(What.PLAN_MADE, MUNICIPALITY, Why.SO_MANY_CAME, present, len(members))

    def _hold_theme_day(self) -> None:
        rates = self.parameters.municipality
        prepared = self.facilitator.spend(rates.theme_day_hours)
        if prepared == 0.0:
            self.log(What.THEME_DAY_CANCELLED, MUNICIPALITY, Why.NOBODY_PREPARED_IT)
            return
        gain = support.scaled_gain(rates.theme_competence_gain, prepared)
        members = self.members()
        present = [firm for firm in members if firm.attend_theme_day(gain)]
        self._mingle(present)
        self.held["theme_days"] += 1
        self.visits["theme_days"] += len(present)
        self.log(What.THEME_DAY_HELD, MUNICIPALITY, Why.SO_MANY_CAME, len(present), len(members))

    def _mingle(self, present: Sequence[Firm]) -> None:
        """Those who came to a theme day have met."""
        rates, share = self.parameters.meeting, self.parameters.municipality.theme_day_contact
        communication_gain = support.scaled_gain(rates.meeting_communication_gain, share)
        trust_gain = support.scaled_gain(rates.meeting_trust_gain, share)
        for i, a in enumerate(present):
            for b in present[i + 1 :]:
                self.ties.meet(a, b, communication_gain, trust_gain)

    def work_on_projects(self) -> None:
        """5 Each live project advances, is decided on, starts, or is dropped."""
        for firm in self.members():
            firm.plan_week()
        self.municipality.plan_permits()
        for exchange in self.exchanges:
            if exchange.is_live:
                exchange.work()

    def discover(self) -> None:
        """6 Streams branch; rested opportunities return; latent ones may be seen."""
        for exchange in self.exchanges:
            if exchange.may_branch_off():
                exchange.branch_off()
        for exchange in self.exchanges:
            exchange.count_down()
        latent = self.latent()
        for exchange in self.exchanges:
            if exchange.state == "latent" and exchange.may_be_discovered():
                exchange.seek_discovery(latent)

    def operate(self) -> None:
        """7 Operating exchanges deliver or fail; then partners may be let down."""
        for exchange in self.exchanges:
            if exchange.state == "operating":
                exchange.operate()
        self.suffer_incidents()

    def suffer_incidents(self) -> None:
        """7 Members let partners down."""
        if self.parameters.trust.incident_rate > 0.0:
            for firm in self.members():
                firm.perhaps_let_down()

    def govern(self) -> None:
        """8 The municipality's year and the facilitator's post, then what the scenario says happens this week."""
        self.municipality.face_voters()
        self.municipality.review()
        self.municipality.consider_park_growth()
        self.municipality.recruit()
        self.municipality.learn()
        self.municipality.procure()
        self.facilitator.turn_over()
        if self.facilitator.funding:
            self.facilitator.funding.look_for_money()
        choice = self.chosen.facilitator
        if self.week + 1 == choice.start_week and choice.form != "none":
            self.facilitator.start(Why.AS_PLANNED)
        if self.week == choice.end_week:
            self.facilitator.end(Why.AS_PLANNED)
        for event in self.chosen.events:
            if event.week == self.week:
                self._happen(event.what, event.target)

    def _happen(self, what: str, target: str) -> None:
        if self._happens_of_own(what, target):
            self.log(what, target or ALLIANCE, Why.SCENARIO_EVENT)
        elif what == "firm_leaves" and (firm := self.firm_named(target)).is_member:
            firm.leave(Why.SCENARIO_EVENT)
        elif what == "firm_joins" and not (firm := self.firm_named(target)).is_member:
            firm.join(Why.SCENARIO_EVENT)
        elif what == "park_opens":
            self.municipality.open_park()
        elif what == "facilitator_starts":
            self.facilitator.start(Why.SCENARIO_EVENT)
        elif what == "facilitator_ends":
            self.facilitator.end(Why.SCENARIO_EVENT)
        elif what == "election":
            self.municipality.hold_election()
        elif what == "market_shock":
            for exchange in self.exchanges:
                if target in (EVERY_RESOURCE, exchange.resource):
                    exchange.stop(Why.MARKET_SHOCK)
        elif what in ("meetings_start", "meetings_stop"):
            self._plan_meetings(what == "meetings_start")
        elif what == "cadence":
            self._change_cadence(CADENCES[target])
        elif what == "study_visit":
            for firm in self.members():
                firm.visit()
            self.log(What.STUDY_VISIT, ALLIANCE, Why.SCENARIO_EVENT)
        elif what == "rule_tightens":
            tighten(self, target)
        elif what == "co2_price":
            price_co2(self)

    def _plan_meetings(self, meets: bool) -> None:
        if meets != self.meets:
            self.meets = meets
            self.log(What.MEETINGS_STARTED if meets else What.MEETINGS_STOPPED, ALLIANCE, Why.SCENARIO_EVENT)

    def _change_cadence(self, weeks: int) -> None:
        if weeks != self.cadence:
            self.cadence = weeks
            self.log(What.CADENCE_CHANGED, ALLIANCE, Why.EVERY_SO_MANY_WEEKS, weeks)

    def take_stock(self) -> None:
        """9 Commitment drifts, the stage of life is read off, the week is recorded."""
        for firm in self.members():
            firm.take_stock()
        self.life.update()
        self.week_rows.append(week_row(self))

    # --- what phases and agents ask of the model --------------------------------------------

    def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
        """The uniform draw (0-1) of this week for a decision about one thing or two."""
        return chance.uniform(self.seed_value, self.replicate, decision, self.week, id_a, id_b)

    def members(self) -> list[Firm]:
        """Member firms in the order of their ids."""
        return [firm for firm in self.firms if firm.is_member]

    def firm_named(self, name: str) -> Firm:
        """The firm of this name."""
        return next(firm for firm in self.firms if firm.name == name)

    def have_met(self, a: Firm, b: Firm) -> bool:
        """Whether two firms met informally this week."""
        return (min(a.index, b.index), max(a.index, b.index)) in self.met

    def planned_interval(self) -> int:
        """Weeks from one planned meeting to the next (0: none planned)."""
        return self.cadence if self.meets else 0

    def is_responsibility_diffused(self) -> bool:
        """Whether there is a forum and nobody declared responsible: the task falls between chairs."""
        forum = self.planned_interval() > 0 or self.municipality.is_park_open
        return forum and not self.facilitator.is_responsible

    def achieved_in(self, weeks: int) -> int:
        """Agreements and starts in the last weeks; what was identified too, where that counts."""
        identified = self.identified_by_week if self.parameters.municipality.identified_counts else []
        return sum(self.agreements_by_week[-weeks:]) + sum(self.starts_by_week[-weeks:]) + sum(identified[-weeks:])

    def mean_over(self, values: Sequence[float], included: Sequence[bool]) -> float:
        """Mean in the shared order of summing."""
        return mean_of(np.array(values, dtype=float), np.array(included, dtype=np.bool_))

    def mean_commitment(self) -> float:
        """Mean commitment of members."""
        return self.mean_over([firm.commitment for firm in self.firms], [firm.is_member for firm in self.firms])

    def latent(self) -> int:
        """Latent opportunities between members."""
        return sum(e.state == "latent" and e.is_between_members for e in self.exchanges)

    # --- the record -------------------------------------------------------------------------

    def log(self, what: What | str, who: str, why: Why | str, a: int = 0, b: int = 0) -> None:
        """Write an event; a subclass may use words of its own. a, b: numbers the reason tells."""
        name = what.text if isinstance(what, What) else what
        self.event_rows.append((self.replicate, self.week, name, who, in_words(why, a, b)))

    def count(self, what: str) -> None:
        """Count something for the row of the run."""
        self.counts[what] += 1

    def count_identified(self) -> None:
        """An opportunity became a project."""
        self.identified_by_week[-1] += 1

    def count_agreement(self) -> None:
        """An opportunity was agreed."""
        self.agreements_by_week[-1] += 1

    def count_start(self, exchange: Exchange) -> None:
        """An exchange started."""
        exchange.ever_realised = True
        self.starts_by_week[-1] += 1
        if self.first_start is None:
            self.first_start = self.week

    def count_end(self) -> None:
        """An operating exchange ended."""
        self.ends_by_week[-1] += 1

    def run_row(self) -> dict[str, object]:
        """The row of this replicate in Record.runs."""
        return run_row(self)
