"""From what a town tells (people, NOK, permits, words) to the numbers that the model takes of firms and exchanges.

Theory: docs/theory/appraisal.md. Sources: ssb_sti_2016 (value added and investment per person), eu_sme_2003 (sizes);
forms and weights assumed. Nothing in a week asks for these: a case is made with them (experiments/town/case.py).
"""

import math

from sim.compiled import compiled
from sim.elementary import power
from sim.rules.primitives import gained

FEW, SOME, MANY = range(3)  # people of a firm
WORDS = 5  # for trust, from very low to very high


@compiled
def firm_money(employees, value_added_per_employee):
    """NOK a year that a firm has to live on: people times value added of each; one who works alone is one.

    >>> firm_money(20.0, 700_000.0), firm_money(0.0, 700_000.0)
    (14000000.0, 700000.0)
    """
    return max(1.0, employees) * value_added_per_employee


@compiled
def economic_benefit(nok_per_year, firm_nok, half_benefit):
    """Benefit (0-1) of NOK a year to a firm of so many NOK a year: sqrt(r) / (1 + sqrt(r)), r = nok / (half x firm).

    half_benefit: the share of the firm's money at which the benefit is one half. Nothing, or a loss, is 0.

    >>> economic_benefit(100_000.0, 20_000_000.0, 0.005), economic_benefit(-5.0, 20_000_000.0, 0.005)
    (0.5, 0.0)
    """
    root = math.sqrt(max(0.0, nok_per_year) / (half_benefit * firm_nok))
    return root / (1.0 + root)


@compiled
def scarce_benefit(benefit, others, scarcity_gain):
    """Benefit (0-1) where there are so many other partners for the same: b gains scarcity_gain / (1 + others).

    >>> scarce_benefit(0.5, 0, 0.2), scarce_benefit(0.5, 1, 0.2)
    (0.6, 0.55)
    """
    return gained(benefit, scarcity_gain / (1.0 + others))


@compiled
def environmental_benefit(share, benefit_low, benefit_high):
    """Benefit (0-1) of an exchange that takes care of a share (0-1) of what a firm is rid of, or needs.

    >>> environmental_benefit(0.5, 0.25, 0.75)
    0.5
    """
    return benefit_low + (benefit_high - benefit_low) * share


@compiled
def annuity_years(interest, life_years):
    """Years of a yearly cost that an investment is worth today: (1 - (1 + i)^-n) / i, or n without interest.

    interest: share a year, 0-1; life_years n: what is bought lasts so long.

    >>> annuity_years(0.0, 15.0), annuity_years(1.0, 2.0)
    (15.0, 0.75)
    """
    if interest < 1e-6:  # where the difference below would be rounding
        return life_years
    return (1.0 - 1.0 / power(1.0 + interest, life_years)) / interest


@compiled
def pipe_cost(nok_per_year, distance_share):
    """NOK a year that the way costs, where so much is left after it: m d / (1 - d), d the share of the farthest way.

    >>> pipe_cost(300_000.0, 0.25)
    100000.0
    """
    return max(0.0, nok_per_year) * distance_share / (1.0 - distance_share)


@compiled
def investment(yearly_cost, capital_share, years):
    """NOK to invest, where a share of a yearly cost pays for it over so many years.

    >>> investment(200_000.0, 0.5, 10.0)
    1000000.0
    """
    return yearly_cost * capital_share * years


@compiled
def own_means(employees, investment_per_employee, symbiosis_share):
    """NOK that firms of so many people together can put into one exchange: a share of what they invest in a year.

    >>> own_means(100.0, 100_000.0, 0.05)
    500000.0
    """
    return employees * investment_per_employee * symbiosis_share


@compiled
def capital_need(nok, means, self_financed, capital_scale):
    """Capital need (0-1): s + (I - J) / scale, so that what is lacking in the model is what is lacking in NOK.

    nok I: to invest; means J: what both firms can pay; self_financed s (0-1) and capital_scale (NOK): parameters.

    >>> capital_need(800_000.0, 500_000.0, 0.4, 1_000_000.0), capital_need(0.0, 900_000.0, 0.4, 1_000_000.0)
    (0.7, 0.0)
    """
    return min(1.0, max(0.0, self_financed + (nok - means) / capital_scale))


@compiled
def cost_share(cost, replaced):
    """How much of what is saved a treatment eats (0-1): min(1, cost / replaced), both NOK per unit; 1 where nothing is.

    >>> cost_share(50.0, 200.0), cost_share(50.0, 0.0), cost_share(0.0, 0.0)
    (0.25, 1.0, 0.0)
    """
    if cost <= 0.0:
        return 0.0
    if cost >= replaced:
        return 1.0
    return cost / replaced


@compiled
def permit_share(weeks):
    """How heavy a permit is (0-1): its weeks of a year of 52.

    >>> permit_share(26.0), permit_share(80.0)
    (0.5, 1.0)
    """
    return min(1.0, weeks / 52.0)


@compiled
def parties_share(further_parties):
    """How much further parties to the same stream or need complicate an exchange (0-1): n / (n + 2).

    >>> parties_share(0), parties_share(2)
    (0.0, 0.5)
    """
    return further_parties / (further_parties + 2.0)


@compiled
def complexity(
    treatment, permit, distance, parties, treatment_weight, permit_weight, distance_weight, parties_weight
):  # fmt: skip
    """How much more work than the simplest of its kind (>= 0): the sum of four shares (0-1), each times its weight.

    >>> complexity(0.5, 0.5, 0.0, 1.0, 1.0, 0.5, 0.5, 0.25)
    1.0
    """
    return treatment_weight * treatment + permit_weight * permit + distance_weight * distance + parties_weight * parties


@compiled
def hours_of_work(simplest_hours, added):
    """Hours that an exchange takes: those of the simplest of its kind times 1 + added, its complexity.

    >>> hours_of_work(40.0, 0.5)
    60.0
    """
    return simplest_hours * (1.0 + added)


@compiled
def trust_in_words(word, within):
    """Trust (0-1) that a word means: very low (1) to very high (5) part 0-1 in fifths; within (0-1) one's own fifth.

    >>> trust_in_words(4, 0.0), trust_in_words(4, 1.0)
    (0.6, 0.8)
    """
    return (word - 1.0 + within) / WORDS


@compiled
def attention_of(employees, attention_factor, attention_exponent):
    """Hours a week for cooperation that a firm of so many people has: a E^x, one who works alone being one.

    >>> attention_of(64.0, 2.0, 0.5)
    16.0
    """
    return attention_factor * power(max(1.0, employees), attention_exponent)


@compiled
def size_of(employees, few_below, many_from):
    """Whether a firm has few people (0), some (1) or many (2).

    >>> size_of(9.0, 10.0, 250.0), size_of(10.0, 10.0, 250.0), size_of(250.0, 10.0, 250.0)
    (0, 1, 2)
    """
    if employees < few_below:
        return FEW
    return MANY if employees >= many_from else SOME


@compiled
def co2_saved(amount, co2_per_unit):
    """t CO2 a year: what is replaced, times what each unit of it would have let out.

    >>> co2_saved(1000.0, 0.25)
    250.0
    """
    return amount * co2_per_unit
