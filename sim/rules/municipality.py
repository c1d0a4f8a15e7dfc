"""The municipality's levers: permits, grants, pressure, the park, the yearly review of the facilitator.

Theory: docs/theory/municipality.md. Sources: dalalab_2025, skr_sotenas_2023,
svenska_industrikommuner_2022, no_sirkulaer_kommune (which levers there are); numbers assumed.
"""

from sim.compiled import compiled
from sim.elementary import power
from sim.rules.primitives import logistic

WEEKS_A_YEAR = 52
GOOD_YEARS_FOR_GROWTH = 2  # in a row, before the facilitator gets more hours


@compiled
def state_permit_weeks(kind, state_weeks_low, state_weeks_high, chance):
    """Weeks a state agency needs first: none for services and competence, else uniform low-high.

    >>> state_permit_weeks(3, 26.0, 39.0, 0.5), state_permit_weeks(0, 26.0, 39.0, 0.5)
    (0.0, 32.5)
    """
    if kind == 2 or kind == 3:
        return 0.0
    return state_weeks_low + (state_weeks_high - state_weeks_low) * chance


@compiled
def permit_advance(cases_waiting, permit_capacity, permit_service):
    """Weeks of case work each waiting case gets in a week: min(1, capacity service / cases).

    >>> permit_advance(4, 2.0, 1.0), permit_advance(1, 2.0, 1.0)
    (0.5, 1.0)
    """
    if cases_waiting == 0:
        return 1.0
    return min(1.0, permit_capacity * permit_service / cases_waiting)


@compiled
def grant_paid(capital_need, self_financed, capital_scale, grant_share, grant_ceiling, budget_left):
    """Grant (NOK) to an exchange: a share of what it lacks, up to a ceiling and what is left.

    It lacks (capital_need - self_financed) capital_scale NOK.

    >>> grant_paid(0.75, 0.25, 1_000_000.0, 0.25, 150_000.0, 500_000.0)
    125000.0
    """
    lacking = max(0.0, capital_need - self_financed) * capital_scale
    return min(grant_share * lacking, min(grant_ceiling, budget_left))


@compiled
def fund_paid(capital_need, self_financed, capital_scale, fund_share, fund_ceiling):
    """What the innovation fund pays (NOK) to an exchange: a share of what it lacks, up to a ceiling.

    It lacks (capital_need - self_financed) capital_scale NOK.

    >>> fund_paid(0.75, 0.25, 1_000_000.0, 0.5, 2_000_000.0), fund_paid(1.0, 0.5, 20_000_000.0, 0.5, 2_000_000.0)
    (250000.0, 2000000.0)
    """
    return min(fund_share * max(0.0, capital_need - self_financed) * capital_scale, fund_ceiling)


@compiled
def finance_probability(finance_rate, grant, capital_need, self_financed, capital_scale):
    """Chance a week that missing finance is found: finance_rate / (share still missing).

    A grant leaves less to raise, and half the sum is found twice as fast (assumed).

    >>> finance_probability(0.05, 0.0, 0.9, 0.4, 1_000_000.0)
    0.05
    """
    lacking = (capital_need - self_financed) * capital_scale
    if grant <= 0.0 or lacking <= 0.0:
        return finance_rate
    missing = 1.0 - grant / lacking
    return min(1.0, finance_rate / missing) if missing > 0.0 else 1.0


@compiled
def steep_finance(probability, grant, capital_need, self_financed, capital_scale, finance_steepness):
    """Chance a week that missing finance is found, less likely the more is lacking: p (1 - l)^steepness.

    l = max(0, max(0, capital_need - self_financed) - grant / capital_scale): what is lacking after a grant, 0-1
    of capital_scale NOK; p the chance from finance_probability.

    >>> steep_finance(0.04, 0.0, 0.75, 0.25, 1_000_000.0, 2.0)
    0.01
    >>> steep_finance(0.04, 500_000.0, 0.75, 0.25, 1_000_000.0, 2.0)
    0.04
    """
    lacking = max(0.0, max(0.0, capital_need - self_financed) - grant / capital_scale)
    return probability * power(1.0 - lacking, finance_steepness)


@compiled
def pressed_value(value, pressure_gain):
    """Value (0-1) of a by-product to a supplier whose discharge permit was refused: v + gain, at most 1.

    >>> pressed_value(0.5, 0.25), pressed_value(0.9, 0.25)
    (0.75, 1.0)
    """
    return min(1.0, value + pressure_gain)


@compiled
def is_year_over(week):
    """Whether a calendar year of 52 weeks ends this week (new grant money).

    >>> is_year_over(52), is_year_over(53)
    (True, False)
    """
    return week % 52 == 0


@compiled
def weeks_reviewed(week, started, review_from_start):
    """Weeks of the review's clock: of the facilitator's work since its first week, else of the run.

    >>> weeks_reviewed(160, 140, True), weeks_reviewed(160, 140, False)
    (21, 160)
    """
    return week - started + 1 if review_from_start else week


@compiled
def is_review_due(week, first_review):
    """Whether the yearly review falls in this week of its clock: in first_review, then every 52 weeks.

    >>> is_review_due(104, 104), is_review_due(156, 104), is_review_due(52, 104)
    (True, True, False)
    """
    return week >= first_review and (week - first_review) % 52 == 0


@compiled
def updated_support(support, something_achieved, support_step):
    """Political support (0-1) after a yearly review: one step up or down.

    >>> updated_support(0.5, True, 0.25), updated_support(0.1, False, 0.25)
    (0.75, 0.0)
    """
    step = support_step if something_achieved else -support_step
    return min(1.0, max(0.0, support + step))


@compiled
def renewal_probability(support, support_sharpness):
    """Chance (0-1) that the facilitator's money is renewed: logistic(sharpness (support - 0.5)).

    >>> renewal_probability(0.5, 6.0)
    0.5
    """
    return logistic(support_sharpness * (support - 0.5))


@compiled
def enlarged_hours(hours, hours_growth, hours_ceiling):
    """Facilitator's hours a week after two good years: hours x growth, at most the ceiling.

    >>> enlarged_hours(40.0, 1.25, 75.0), enlarged_hours(70.0, 1.25, 75.0)
    (50.0, 75.0)
    """
    return max(hours, min(hours * hours_growth, hours_ceiling))


@compiled
def is_park_full(tenants, places, park_full_share):
    """Whether the park counts as full (more than this share of its places taken).

    >>> is_park_full(8, 8, 0.9), is_park_full(7, 8, 0.9)
    (True, False)
    """
    return tenants > park_full_share * places


@compiled
def is_growth_decided(weeks_full, support, park_growth_support):
    """Whether more places are built: full for 52 weeks in a row, and political support enough.

    >>> is_growth_decided(52, 0.5, 0.5), is_growth_decided(51, 0.5, 0.5)
    (True, False)
    """
    return weeks_full >= 52 and support >= park_growth_support
