"""Grants and the innovation fund, compiled: what of the municipality's an exchange in want of money asks."""

from sim.compiled import compiled_part
from sim.ensemble.events import log
from sim.happenings import What, Why
from sim.rules import budget
from sim.rules import municipality as municipality_rules


@compiled_part
def pay_fund(town, k):
    """What the innovation fund pays (NOK) where at least one side is no cornerstone, who could not ask for it."""
    exchange, rates, council = town.exchanges[k], town.rates.municipality, town.municipality
    both = town.firms[exchange.supplier].is_cornerstone and town.firms[exchange.receiver].is_cornerstone
    if not town.scenario.innovation_fund or both:
        return 0.0
    paid = municipality_rules.fund_paid(
        town.exchanges[k].capital_need, town.rates.project.self_financed,
        rates.capital_scale, rates.fund_share, rates.fund_ceiling,
    )  # fmt: skip
    council.grants_paid += paid
    if paid > 0.0:
        log(town, What.FUND_PAID, k, Why.PART_OF_WHAT_WAS_LACKING)
    return paid


@compiled_part
def pay_grant(town, k):
    """Grant (NOK) to an exchange that lacks finance: first come, first served."""
    council, rates = town.municipality, town.rates.municipality
    at_hand = budget.grants_at_hand(council.grant_budget_left, council.grants_missing)
    if not town.scenario.grant or at_hand <= 0.0:
        return 0.0
    grant = municipality_rules.grant_paid(
        town.exchanges[k].capital_need, town.rates.project.self_financed, rates.capital_scale,
        rates.grant_share, rates.grant_ceiling, at_hand,
    )  # fmt: skip
    council.grant_budget_left -= grant
    council.grants_paid += grant
    if grant > 0.0:
        log(town, What.GRANT_PAID, k, Why.FIRST_COME)
    return grant
