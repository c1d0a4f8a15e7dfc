"""What comes from outside and makes exchanges worth more to both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.happenings import ALLIANCE, What, Why
from sim.rules import outside

if TYPE_CHECKING:
    from sim.reference.model import SymbiosisModel


def tighten(model: SymbiosisModel, resource: str) -> None:
    """A rule tightens: exchanges of a resource are worth more to both sides."""
    gain = model.parameters.outside.rule_value_gain
    concerned = [exchange for exchange in model.exchanges if exchange.resource == resource]
    for exchange in concerned:
        exchange.revalue(*(outside.ruled_value(value, gain) for value in exchange.values))
    model.log(What.RULE_TIGHTENED, ALLIANCE, Why.SO_MANY_WORTH_MORE, len(concerned))


def price_co2(model: SymbiosisModel) -> None:
    """CO2 has a price: exchanges are worth more to both sides, by what they save."""
    rates = model.parameters.outside
    concerned = [exchange for exchange in model.exchanges if exchange.co2_t_per_year > 0.0]
    for exchange in concerned:
        saved, most, at = exchange.co2_t_per_year, rates.co2_value_gain, rates.co2_full_tonnes
        exchange.revalue(*(outside.priced_value(value, saved, most, at) for value in exchange.values))
    model.log(What.CO2_PRICED, ALLIANCE, Why.SO_MANY_WORTH_MORE, len(concerned))
