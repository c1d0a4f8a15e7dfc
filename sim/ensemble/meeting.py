"""Phase 3, plans and theme days, compiled: what is planned is held or slips, and what those who come take home."""

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import alliance, log, log_numbers, municipality_
from sim.ensemble.exchange import stop
from sim.ensemble.facilitator import spend
from sim.ensemble.firm import attend
from sim.ensemble.recall import AT_THEME_DAY, CAME
from sim.ensemble.ties import meet
from sim.ensemble.town import draw, is_live, planned_interval
from sim.happenings import What, Why
from sim.rules import lifecycle, meeting, support, together
from sim.rules.primitives import gained, lost


@compiled_inner_part
def hold_meeting(town, room):
    """3 A planned meeting is held or slips; those who come talk, learn, and nudge projects."""
    now, person = town.now, town.facilitator
    now.meeting = -1
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        firm.came = False
        firm.hours_given = 0.0
    if not meeting.is_meeting_due(now.week, planned_interval(town)):
        return
    person.organised = spend(town, town.rates.meeting.hours_per_meeting)
    held = is_held(town, chance.MEETING_HELD, person.organised)
    now.meeting = 1 if held else 0
    now.meetings_planned += 1
    life = town.life
    life.recent_held = lifecycle.recent_share_held(life.recent_held, held, town.rates.lifecycle.held_memory)
    if held:
        now.meetings_held += 1
        confer(town, room, attend(town, room, chance.ATTENDANCE))
    else:
        slip(town, What.MEETING_SLIPPED, person.organised)


@compiled_part
def is_held(town, decision, organised):
    """Whether a meeting is held, or slips."""
    rates = town.rates.meeting
    mandated = meeting.mandated_share(organised, town.scenario.declared_responsible, rates.undeclared_mandate)
    probability = meeting.held_probability(rates.hold_self, rates.hold_facilitated, mandated)
    return draw(town, decision, chance.NOBODY, chance.NOBODY) < probability


@compiled_part
def evaluate(town, room):
    """Look back at the projects: those that have not moved for long end without blame."""
    rates, own = town.rates.meeting, town.rates.municipality
    if not (town.scenario.evaluation and meeting.is_meeting_due(town.now.week, own.evaluation_interval)):
        return
    organised = spend(town, rates.hours_per_meeting)
    if not is_held(town, chance.EVALUATION_HELD, organised):
        slip(town, What.EVALUATION_SLIPPED, organised)
        return
    present = attend(town, room, chance.EVALUATION_ATTENDANCE)
    for p in range(present):
        firm = town.firms[room.listed[p]]
        firm.hours_given += rates.meeting_attention
        firm.commitment = gained(firm.commitment, own.evaluation_commitment_gain)
    town.now.evaluations_held += 1
    town.now.meeting_visits += present
    log_numbers(town, What.EVALUATION_HELD, alliance(town), Why.SO_MANY_CAME, present, town.now.members)
    for k in range(town.exchanges.shape[0]):
        if is_live(town.exchanges[k].state) and town.exchanges[k].weeks_idle >= own.idle_weeks:
            stop(town, k, Why.NOTHING_MOVED)


@compiled_part
def slip(town, what, organised):
    """A planned meeting slips: everybody is a little less committed."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            firm = town.firms[i]
            firm.commitment = lost(firm.commitment, town.rates.meeting.slip_commitment_loss)
    why = Why.NOBODY_ORGANISED_IT if organised == 0.0 else Why.IN_SPITE_OF_ORGANISER
    log(town, what, alliance(town), why)


@compiled_part
def confer(town, room, present):
    """Those present learn, talk, and nudge the projects they share."""
    rates, person, listed = town.rates.meeting, town.facilitator, room.listed
    gain = meeting.understanding_gain(
        rates.understanding_gain_self, rates.understanding_gain_facilitated,
        person.organised, person.skill,
    )  # fmt: skip
    evaluated, own = town.scenario.short_evaluation, town.rates.municipality
    gain = support.evaluated_gain(gain, evaluated, own.short_evaluation_gain)
    for p in range(present):
        town.firms[listed[p]].came = True
        room.history[town.now.week, listed[p]] |= CAME
        firm = town.firms[listed[p]]
        firm.understanding = gained(firm.understanding, gain)
        if evaluated:
            firm.hours_given += own.short_evaluation_attention
    meet_those(town, room, CAME, rates.meeting_communication_gain, rates.meeting_trust_gain)
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        both_came = town.firms[exchange.supplier].came and town.firms[exchange.receiver].came
        if is_live(exchange.state) and both_came:
            exchange.nudge = 1.0
    town.now.meeting_visits += present
    town.now.evaluated_visits += present if evaluated else 0
    log_numbers(town, What.MEETING_HELD, alliance(town), Why.SO_MANY_CAME, present, town.now.members)


@compiled_part
def make_plan(town, room):
    """Those who come to the making of the plan understand better what the symbiosis is for."""
    present = attend(town, room, chance.PLAN_ATTENDANCE)
    for p in range(present):
        firm = town.firms[room.listed[p]]
        firm.hours_given += town.rates.meeting.meeting_attention
        firm.understanding = together.planned_understanding(firm.understanding, town.rates.municipality.plan_gain)
    town.now.plans_made += 1
    town.now.meeting_visits += present
    log_numbers(town, What.PLAN_MADE, municipality_(town), Why.SO_MANY_CAME, present, town.now.members)


@compiled_part
def hold_theme_day(town, room):
    """Those who come to a theme day are more competent after it, as far as it was prepared."""
    rates = town.rates.municipality
    prepared = spend(town, rates.theme_day_hours)
    if prepared == 0.0:
        log(town, What.THEME_DAY_CANCELLED, municipality_(town), Why.NOBODY_PREPARED_IT)
        return
    gain = support.scaled_gain(rates.theme_competence_gain, prepared)
    present = attend(town, room, chance.THEME_DAY)
    for p in range(present):
        firm = town.firms[room.listed[p]]
        firm.hours_given += rates.theme_day_attention
        firm.competence = gained(firm.competence, gain)
    if rates.theme_day_contact > 0.0:
        mingle(town, room, present)
    town.now.theme_days_held += 1
    town.now.theme_day_visits += present
    log_numbers(town, What.THEME_DAY_HELD, municipality_(town), Why.SO_MANY_CAME, present, town.now.members)


@compiled_part
def mingle(town, room, present):
    """Those who came to a theme day have met."""
    rates, share = town.rates.meeting, town.rates.municipality.theme_day_contact
    communication_gain = support.scaled_gain(rates.meeting_communication_gain, share)
    trust_gain = support.scaled_gain(rates.meeting_trust_gain, share)
    for p in range(present):
        room.history[town.now.week, room.listed[p]] |= AT_THEME_DAY
    meet_those(town, room, AT_THEME_DAY, communication_gain, trust_gain)


@compiled_part
def meet_those(town, room, where, communication_gain, trust_gain):
    """Everybody who was there (a mark of this week's history) meets everybody else who was."""
    there = room.history[town.now.week]
    for tie in range(town.ties.shape[0]):
        if there[town.ties[tie].a] & there[town.ties[tie].b] & where:
            meet(town, tie, communication_gain, trust_gain)
