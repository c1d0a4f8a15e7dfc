"""What the partners of a project hope for, compiled: cleared up by follow-up and talks, paid for where it is not met.

The twin of the methods of the same names in sim/reference/exchange.py.
"""

from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import log
from sim.ensemble.ties import lower_trust
from sim.ensemble.town import IDENTIFIED, side_of
from sim.happenings import What, Why
from sim.rules import operation, project
from sim.rules.primitives import gained, lost


@compiled_inner_part
def clarify(town, exchange):
    """Follow-up clears up what the partners hope for, and what they may expect."""
    rate, follow_up, skill = town.rates.project.clarify_rate, town.facilitator.follow_up, town.facilitator.skill
    for side in range(2):
        exchange.optimism[side] = project.clarified_optimism(exchange.optimism[side], rate, follow_up, skill)
    exchange.clarity = project.clearer(exchange.clarity, rate, follow_up, skill)


@compiled_part
def pay_for_hopes(town, exchange):
    """What is left of each side's hope is not met: it trusts its partner less, and is less committed."""
    rates = town.rates.operation
    for side in range(2):
        own, partner, hope = side_of(exchange, side), side_of(exchange, 1 - side), exchange.optimism[side]
        firm = town.firms[own]
        lower_trust(town, exchange.tie, own, partner, operation.unmet_loss(rates.unmet_trust_loss, hope))
        firm.commitment = lost(firm.commitment, operation.unmet_loss(rates.unmet_commitment_loss, hope))


@compiled_inner_part
def awaits_talk(exchange):
    """Whether it is identified, and its partners have not talked yet about what they expect."""
    return exchange.state == IDENTIFIED and not exchange.talked


@compiled_part
def clear_expectations(town, k):
    """The facilitator clears up at once what follow-up would clear up over months; it takes hours of both."""
    exchange, rates = town.exchanges[k], town.rates.facilitator
    exchange.talked = True
    exchange.clarity = gained(exchange.clarity, rates.expectation_clarity)
    for side in range(2):
        firm = town.firms[side_of(exchange, side)]
        exchange.optimism[side] = lost(exchange.optimism[side], rates.expectation_clarity)
        firm.hours_given += rates.expectation_attention
    town.now.talk_visits += 2
    log(town, What.EXPECTATIONS_CLEARED, k, Why.TALKED_WITH_BOTH)
