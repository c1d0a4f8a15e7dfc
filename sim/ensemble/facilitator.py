"""The facilitator's hours, compiled: what they are spent on, in the order of the week."""

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import facilitator_, log
from sim.ensemble.hopes import awaits_talk, clear_expectations
from sim.ensemble.ties import raise_trust, trust_of
from sim.ensemble.town import NONE_YET, ONE_MORE, draw, is_shared, live_exchanges
from sim.happenings import What, Why
from sim.rules import budget, facilitator, meeting, network, support


@compiled_inner_part
def begin_week(town):
    """New hours; what was not used last week is lost."""
    person = town.facilitator
    person.hours_left = budget.covered_hours(hours_this_week(town), town.municipality.hours_covered)
    person.hours_worked += person.hours_left
    person.weeks_without += person.hours_left <= 0.0
    if person.projects > 0:
        person.funder_hours += person.hours_left
    person.organised = person.follow_up = person.mapping_hours = 0.0


@compiled_inner_part
def hours_this_week(town):
    """Hours at hand; an informal facilitator has only what the hosts who are members lend."""
    if not town.facilitator.is_present:
        return 0.0
    if not town.scenario.is_informal or town.now.hosts == 0:
        return town.facilitator.hours
    hours = 0.0
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if firm.hosting and firm.is_member:
            hours += facilitator.hours_lent(town.facilitator.hours, town.now.hosts, firm.attention)
    return hours


@compiled_part
def hours_on_budget(town):
    """Hours of this week that the municipality pays: not those that hosts lend or projects pay."""
    if town.scenario.is_informal or town.facilitator.projects > 0:
        return 0.0
    return hours_this_week(town)


@compiled_part
def spend(town, needed):
    """Spend the facilitator's hours on a task; the share (0-1) of what it needs."""
    person = town.facilitator
    share = meeting.organised_share(person.hours_left, needed)
    person.hours_left -= facilitator.hours_spent(person.hours_left, needed)
    return share


@compiled_part
def talk_about_expectations(town):
    """4 Spend hours on a talk with both sides of each project that has had none, while they last."""
    person, needed = town.facilitator, town.rates.facilitator.expectation_hours
    for k in range(town.exchanges.shape[0]):
        if awaits_talk(town.exchanges[k]) and facilitator.has_hours_for_talk(person.hours_left, needed):
            spend(town, needed)
            clear_expectations(town, k)


@compiled_inner_part
def follow_up_projects(town):
    """4 The facilitator's hours, after meetings and talks: follow-up."""
    person, needed, live = town.facilitator, town.rates.facilitator.follow_up_hours, live_exchanges(town)
    person.follow_up = facilitator.follow_up_share(person.hours_left, needed, live)
    person.hours_left -= facilitator.hours_spent(person.hours_left, facilitator.follow_up_hours_needed(needed, live))


@compiled_inner_part
def map_opportunities(town):
    """4 What is left of the facilitator's hours maps opportunities."""
    person = town.facilitator
    person.mapping_hours = person.hours_left
    person.hours_left = 0.0


@compiled_part
def mediate(town):
    """Spend hours on partners who hardly trust each other, one exchange after the other."""
    rates = town.rates.municipality
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if not is_shared(exchange.state):
            continue
        a, b = exchange.supplier, exchange.receiver
        if not support.needs_mediation(
            trust_of(town, exchange.tie, a, b), trust_of(town, exchange.tie, b, a), rates.mediation_trust
        ):
            continue
        share = spend(town, rates.mediation_hours)
        if share > 0.0:
            gain = support.scaled_gain(rates.mediation_gain, town.facilitator.neutrality)
            gain = support.scaled_gain(gain, share)
            raise_trust(town, exchange.tie, a, b, gain)
            raise_trust(town, exchange.tie, b, a, gain)
            log(town, What.MEDIATED, k, Why.LITTLE_TRUST)


@compiled_part
def begin_project(town, week):
    """A project pays from this week on."""
    if week < town.by_week.shape[0]:
        town.by_week[week].projects_begun += ONE_MORE


@compiled_part
def lapse(town):
    """The work ends: projects that run, or were granted, are given back."""
    for week in range(town.by_week.shape[0]):
        town.by_week[week].projects_begun = 0
    town.facilitator.projects = 0


@compiled_part
def start_facilitator(town, why):
    """The facilitator works from next week on, settled as the first holder of the post."""
    person = town.facilitator
    if not person.is_present:
        if town.scenario.is_funded and person.weeks_vacant == 0:
            begin_project(town, town.now.week + 1)
        if person.weeks_vacant == 0:
            person.started = town.now.week + 1
        person.is_present = True
        person.is_successor = False
        person.weeks_vacant = 0
        person.skill = town.scenario.skill
        log(town, What.FACILITATOR_STARTED, facilitator_(town), why)


@compiled_part
def end_facilitator(town, why):
    """The facilitator works no more after this week, whoever pays; a vacant post is not filled again."""
    if town.scenario.is_funded:
        lapse(town)
    leave_post(town, why)


@compiled_part
def leave_post(town, why):
    """The facilitator works no more after this week, until there is money again."""
    person = town.facilitator
    if person.is_present or person.weeks_vacant > 0:
        person.is_present = False
        person.weeks_vacant = 0
        log(town, What.FACILITATOR_ENDED, facilitator_(town), why)


@compiled_inner_part
def has_declared_post(town):
    """Whether there is a post of somebody responsible, vacant or not."""
    person = town.facilitator
    return town.scenario.declared_responsible and (person.is_present or person.weeks_vacant > 0)


@compiled_part
def turn_over(town):
    """8 A declared facilitator settles, and may quit; once the post was vacant long enough there is a successor."""
    person = town.facilitator
    if not town.scenario.declared_responsible:
        return
    if person.weeks_vacant > 0:
        person.weeks_vacant -= 1
        if person.weeks_vacant == 0:
            succeed(town, Why.SUCCESSOR_FOUND)
    elif person.is_present:
        if person.is_successor:
            settle(town, person.weeks_in_post + 1)
        rate = town.rates.facilitator.turnover_rate
        if rate > 0.0 and draw(town, chance.TURNOVER, chance.NOBODY, chance.NOBODY) < rate:
            quit_facilitator(town)


@compiled_part
def quit_facilitator(town):
    """The facilitator leaves the post, which is vacant for some weeks."""
    person = town.facilitator
    person.is_present = False
    person.weeks_vacant = town.rates.facilitator.vacancy_weeks
    log(town, What.FACILITATOR_ENDED, facilitator_(town), Why.QUIT)
    if person.weeks_vacant == 0:
        succeed(town, Why.SUCCESSOR_FOUND)


@compiled_part
def succeed(town, why):
    """Somebody new works from next week on, who has to settle."""
    town.facilitator.is_present = town.facilitator.is_successor = True
    settle(town, NONE_YET)
    log(town, What.FACILITATOR_STARTED, facilitator_(town), why)


@compiled_part
def settle(town, weeks_in_post):
    """What a successor can do after some weeks in the post."""
    person, rates = town.facilitator, town.rates.facilitator
    person.weeks_in_post = weeks_in_post
    weeks = network.weeks_settled(weeks_in_post, town.scenario.network)
    person.skill = facilitator.successor_skill(town.scenario.skill, rates.newcomer_loss, weeks, rates.settle_half_life)
