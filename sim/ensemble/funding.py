"""Projects that pay the facilitator, compiled, and applications for the next one."""

from sim import chance
from sim.compiled import compiled_part
from sim.ensemble.events import facilitator_, log, log_numbers
from sim.ensemble.facilitator import begin_project, leave_post, succeed
from sim.ensemble.town import NO_NUMBER, NONE_YET, draw
from sim.happenings import What, Why
from sim.rules import funding, municipality, recruiting


@compiled_part
def begun_in(town, week):
    """Projects whose first paid week this is."""
    return town.by_week[week].projects_begun if 0 < week < town.by_week.shape[0] else NONE_YET


@compiled_part
def projects_in(town, week):
    """Projects that pay in a week, counted on from those of the week before."""
    return town.facilitator.projects + begun_in(town, week) - begun_in(town, week - town.rates.funding.project_weeks)


@compiled_part
def core_hours(town):
    """Hours a week that the municipality pays where no project does."""
    return town.rates.funding.core_hours if town.scenario.bridge else 0.0


@compiled_part
def pay(town):
    """The facilitator's hours of this week: what projects pay, else what the municipality keeps."""
    person, rates = town.facilitator, town.rates.funding
    if not town.scenario.is_funded:
        return
    person.projects = projects_in(town, town.now.week)
    hours = core_hours(town)
    if person.projects > 0:
        hours = funding.hours_paid(person.projects, rates.project_hours, rates.funded_hours_ceiling)
    person.hours = recruiting.shared_hours(hours, town.scenario.neighbours)


@compiled_part
def save_hours(town):
    """Hours that follow-up left go into the next application first."""
    person = town.facilitator
    if not town.scenario.is_funded:
        return
    hours = funding.hours_to_save(person.hours_left, person.saved, town.rates.funding.application_hours)
    person.hours_left -= hours
    person.saved += hours


@compiled_part
def look_for_money(town):
    """Apply at the end of a quarter; the work stops where nobody pays, and goes on where a project begins."""
    person, week = town.facilitator, town.now.week
    if not town.scenario.is_funded:
        return
    if person.is_present and funding.is_quarter_over(week):
        apply_for_money(town)
    following = projects_in(town, week + 1)
    if begun_in(town, week + 1 - town.rates.funding.project_weeks) > 0:
        log_numbers(town, What.PROJECT_MONEY_ENDED, facilitator_(town), Why.PROJECTS_LEFT, following, NO_NUMBER)
    if following == 0 and core_hours(town) <= 0.0:
        leave_post(town, Why.NOBODY_PAYS)
    elif following > 0 and not person.is_present and person.weeks_vacant == 0:
        succeed(town, Why.PROJECT_BEGINS)


@compiled_part
def apply_for_money(town):
    """Write an application, if there were hours for it and more projects may run."""
    person, rates, week = town.facilitator, town.rates.funding, town.now.week
    paid = funding.hours_paid(projects_in(town, week + 1), rates.project_hours, rates.funded_hours_ceiling)
    if not funding.may_apply(person.saved, rates.application_hours, paid, rates.funded_hours_ceiling):
        return
    person.saved = 0.0
    log(town, What.APPLICATION_WRITTEN, facilitator_(town), Why.HOURS_SAVED_UP)
    starts = NONE_YET
    for w in range(max(0, week + 1 - funding.YEARS_LOOKED_AT * municipality.WEEKS_A_YEAR), week + 1):
        starts += town.by_week[w].starts
    granted = funding.grant_probability(
        starts, town.now.members, town.scenario.bridge,
        rates.funding_ease, rates.ease_per_start, rates.ease_per_member, rates.ease_of_contribution,
    )  # fmt: skip
    if draw(town, chance.FUNDING, chance.NOBODY, chance.NOBODY) >= granted:
        log(town, What.APPLICATION_REFUSED, facilitator_(town), Why.FUNDER_CHOSE_OTHERS)
        return
    log(town, What.APPLICATION_GRANTED, facilitator_(town), Why.FROM_NEXT_QUARTER)
    begin_project(town, week + funding.QUARTER + 1)
