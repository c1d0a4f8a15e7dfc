"""What is recorded of a week and of a run."""

from sim.compiled import compiled_part
from sim.costs import add_costs
from sim.ensemble.ties import are_members
from sim.ensemble.town import (
    AGREED,
    DORMANT,
    IDENTIFIED,
    LATENT,
    OPERATING,
    is_between_members,
    is_between_tenants,
)
from sim.gains import add_gains
from sim.rules.primitives import mean_of, mean_of_pairs


@compiled_part
def latent(town):
    """Latent opportunities between members."""
    count = 0
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        count += exchange.state == LATENT and is_between_members(town, exchange)
    return count


@compiled_part
def week_row(town, room, row):
    """Write the row of this week."""
    now, life = town.now, town.life
    row.week = now.week
    row.exchanges_realised, row.exchanges_operating = now.realised, now.in_state[OPERATING]
    row.opportunities_latent = latent(town)
    row.opportunities_identified, row.opportunities_agreed = now.in_state[IDENTIFIED], now.in_state[AGREED]
    row.opportunities_dormant, row.meeting = now.in_state[DORMANT], now.meeting
    row.follow_up, row.mapping_hours = town.facilitator.follow_up, town.facilitator.mapping_hours
    row.trust, row.communication, row.understanding, row.commitment = means(town, room)
    row.members, row.stage = now.members, life.stage
    row.goal, row.roles, row.weary = life.goal, life.roles, life.weary


@compiled_part
def means(town, room):
    """The means of trust, communication, understanding, commitment over members and those of them who are partners."""
    included, pairs = town.firms.is_member, room.counted
    for tie in range(pairs.shape[0]):
        pairs[tie] = room.has_opportunity[tie] and are_members(town, tie)
    return (
        mean_of_pairs(town.trust, pairs), mean_of(town.communication[: pairs.shape[0]], pairs),
        mean_of(town.firms.understanding, included), mean_of(town.firms.commitment, included),
    )  # fmt: skip


@compiled_part
def run_row(town, room, row):
    """Write the row of this run."""
    now, life = town.now, town.life
    row.exchanges_realised, row.exchange_starts, row.exchange_ends = now.realised, now.starts, now.ends
    row.exchanges_operating = now.in_state[OPERATING]
    row.weeks_to_first_exchange = now.first_start
    row.opportunities_identified, row.opportunities_agreed = now.identified, now.agreed
    row.refusals, row.drops = now.refusals, now.drops
    row.meetings_planned, row.meetings_held = now.meetings_planned, now.meetings_held
    row.evaluations_held, row.theme_days_held = now.evaluations_held, now.theme_days_held
    row.plans_made, row.evaluated_visits = now.plans_made, now.evaluated_visits
    row.meeting_visits, row.theme_day_visits = now.meeting_visits, now.theme_day_visits
    row.talk_visits, row.planning_visits = now.talk_visits, now.planning_visits
    row.outreach_paid = town.municipality.outreach_paid
    row.sessions_attended = town.municipality.sessions_attended
    row.calls, row.trials = town.municipality.calls, town.municipality.trials
    row.permits_unpaid = town.municipality.permits_unpaid
    row.competence = mean_of(town.firms.competence, town.firms.is_member)
    row.weeks_without_facilitator, row.funder_hours = town.facilitator.weeks_without, town.facilitator.funder_hours
    row.facilitator_hours, row.grants_nok = town.facilitator.hours_worked, town.municipality.grants_paid
    row.trust, row.communication, row.understanding, row.commitment = means(town, room)
    row.members = now.members
    row.stage, row.furthest_growth_stage = life.stage, life.furthest_growth
    row.declined, row.renewed, row.died = life.declined, life.renewed, life.died
    for kind in range(len(row.realised_by_kind)):
        row.realised_by_kind[kind] = 0
    row.realised_between_tenants = 0
    row.co2_t_per_year = row.money_nok_per_year = row.jobs = 0.0
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        row.realised_by_kind[exchange.kind] += exchange.ever_realised
        row.realised_between_tenants += exchange.ever_realised and is_between_tenants(town, exchange)
        if exchange.state == OPERATING:
            row.co2_t_per_year += exchange.co2_t_per_year
            row.money_nok_per_year += exchange.money_nok_per_year
            row.jobs += exchange.jobs
    add_costs(town.scenario, town.rates, now.hosts > 0, now.week, row)
    add_gains(town.exchanges, row)
