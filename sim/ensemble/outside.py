"""What comes from outside, markets too, and when meetings are planned, compiled."""

from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.events import alliance, log, log_numbers
from sim.ensemble.town import NO_NUMBER, NONE_YET
from sim.happenings import What, Why
from sim.rules import outside, together
from sim.rules.primitives import midpoint


@compiled_part
def plan_meetings(town, meets):
    """From now on meetings are planned, or no more."""
    if meets != town.now.meets:
        town.now.meets = meets
        log(town, What.MEETINGS_STARTED if meets else What.MEETINGS_STOPPED, alliance(town), Why.SCENARIO_EVENT)


@compiled_part
def change_cadence(town, weeks):
    """From now on meetings are planned so often."""
    if weeks != town.now.cadence:
        town.now.cadence = weeks
        log_numbers(town, What.CADENCE_CHANGED, alliance(town), Why.EVERY_SO_MANY_WEEKS, weeks, NO_NUMBER)


@compiled_part
def visit(town):
    """Members see symbiosis elsewhere, and in what they do already."""
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if firm.is_member:
            firm.understanding = outside.visited_understanding(
                firm.understanding, town.rates.outside.study_visit_gain, firm.operating
            )
    log(town, What.STUDY_VISIT, alliance(town), Why.SCENARIO_EVENT)


@compiled_part
def tighten(town, resource):
    """A rule tightens: exchanges of a resource are worth more to both sides."""
    gain, concerned = town.rates.outside.rule_value_gain, NONE_YET
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.resource == resource:
            for side in range(2):
                exchange.values[side] = outside.ruled_value(exchange.values[side], gain)
            exchange.value = midpoint(exchange.values[0], exchange.values[1])
            concerned += 1
    log_numbers(town, What.RULE_TIGHTENED, alliance(town), Why.SO_MANY_WORTH_MORE, concerned, NO_NUMBER)


@compiled_part
def price_co2(town):
    """CO2 has a price: exchanges are worth more to both sides, by what they save."""
    rates, concerned = town.rates.outside, NONE_YET
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.co2_t_per_year > 0.0:
            for side in range(2):
                exchange.values[side] = outside.priced_value(
                    exchange.values[side], exchange.co2_t_per_year, rates.co2_value_gain, rates.co2_full_tonnes
                )
            exchange.value = midpoint(exchange.values[0], exchange.values[1])
            concerned += 1
    log_numbers(town, What.CO2_PRICED, alliance(town), Why.SO_MANY_WORTH_MORE, concerned, NO_NUMBER)


@compiled_inner_part
def market_end_rate(town, exchange):
    """Chance this week that the market ends an exchange."""
    return together.steadied_rate(
        town.rates.operation.market_end_rate, exchange.kind, town.scenario.stable_markets,
        town.rates.municipality.market_share,
    )  # fmt: skip
