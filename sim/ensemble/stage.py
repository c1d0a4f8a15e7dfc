"""The alliance's stage of life, compiled: indicators with memory."""

from sim.compiled import compiled_inner_part
from sim.ensemble.events import alliance, log_numbers
from sim.ensemble.firm import members_with_exchanges
from sim.ensemble.town import AGREED, NO_NUMBER, OPERATING, is_responsible, live_exchanges
from sim.happenings import What, Why
from sim.rules import lifecycle
from sim.rules.primitives import mean_of


@compiled_inner_part
def update_stage(town):
    """Read indicators and stage at the end of a week."""
    now, life, rates, by_week = town.now, town.life, town.rates.lifecycle, town.by_week
    operating = now.in_state[OPERATING]
    read_indicators(town, operating)
    life.weeks_weary_idle = life.weeks_weary_idle + 1 if life.weary and operating == 0 else 0
    life.starts_recent += newest_less_oldest(by_week.starts, now.week, lifecycle.RECENT_WEEKS)
    life.ends_recent += newest_less_oldest(by_week.ends, now.week, lifecycle.RECENT_WEEKS)
    life.starts_long += newest_less_oldest(by_week.starts, now.week, lifecycle.LONG_WEEKS)
    life.ends_long += newest_less_oldest(by_week.ends, now.week, lifecycle.LONG_WEEKS)
    if rates.decline_by_peak:
        life.ends_lately += newest_less_oldest(by_week.ends, now.week, lifecycle.LATE_WEEKS)
        remember_most(town, operating)
    candidate = lifecycle.stage_by_rule(
        life.stage, now.members, now.identified, now.in_state[AGREED], operating,
        live_exchanges(town), members_with_exchanges(town), life.goal, life.roles, life.weary,
        life.weeks_weary_idle, life.starts_recent, life.ends_recent, life.starts_long, life.ends_long,
        life.ends_lately, life.most_operating,
        rates.death_weeks, rates.elaboration_exchanges, rates.kept_exchanges,
        rates.decline_ends, rates.decline_by_peak,
    )  # fmt: skip
    count_stage(town, candidate)


@compiled_inner_part
def newest_less_oldest(counted, week, weeks):
    """What a sum over the last `weeks` weeks gains this week."""
    return counted[week] - (counted[week - weeks] if week >= weeks else 0)


@compiled_inner_part
def remember_most(town, operating):
    """The most exchanges that operated in one of the last weeks, this one included."""
    week, life, counted = town.now.week, town.life, town.by_week.operating
    counted[week] = operating
    if operating >= life.most_operating:
        life.most_operating = operating
    elif week > lifecycle.LONG_WEEKS and counted[week - lifecycle.LONG_WEEKS] == life.most_operating:
        life.most_operating = operating  # the week of the most is long ago: look through the others
        for earlier in range(week - lifecycle.LONG_WEEKS + 1, week):
            life.most_operating = max(life.most_operating, counted[earlier])


@compiled_inner_part
def read_indicators(town, operating):
    """Common goal, settled roles, weariness: conditions with memory."""
    life, rates, firms = town.life, town.rates.lifecycle, town.firms
    any_active = False
    for i in range(town.firms.shape[0]):
        firm = firms[i]
        firm.is_active = firm.is_member and (firm.live > 0 or firm.operating > 0)
        any_active = any_active or firm.is_active
    understanding = mean_of(firms.understanding, firms.is_active)
    life.goal = any_active and lifecycle.is_still(life.goal, understanding, rates.goal_on, rates.goal_off)
    life.meetings_settled = is_responsible(town) and lifecycle.is_still(
        life.meetings_settled, life.recent_held, rates.held_on, rates.held_off
    )
    life.roles = life.meetings_settled or operating >= rates.elaboration_exchanges
    mean_commitment = mean_of(firms.commitment, firms.is_member)
    life.weary = lifecycle.is_weary(life.weary, mean_commitment, rates.weary_below, rates.weary_until)


@compiled_inner_part
def count_stage(town, candidate):
    """A new stage counts after some weeks in a row; until then the old one stays."""
    life = town.life
    if candidate == life.stage:
        life.weeks_candidate = 0
        return
    life.weeks_candidate = life.weeks_candidate + 1 if candidate == life.candidate else 1
    life.candidate = candidate
    if life.weeks_candidate < town.rates.lifecycle.stage_patience:
        return
    grows = candidate == lifecycle.IMPLEMENTATION or candidate == lifecycle.ELABORATION
    life.renewed = life.renewed or (life.stage == lifecycle.DECLINE and grows)
    life.stage = candidate
    life.weeks_candidate = 0
    life.declined = life.declined or candidate == lifecycle.DECLINE
    life.died = life.died or candidate == lifecycle.DEATH
    if candidate <= lifecycle.ELABORATION:
        life.furthest_growth = max(life.furthest_growth, candidate)
    log_numbers(town, What.STAGE, alliance(town), Why.STAGE_REACHED, candidate, NO_NUMBER)
