"""Who an event can be about, and how it is written."""

from sim.compiled import compiled_part
from sim.ensemble.town import NO_NUMBER


@compiled_part
def alliance(town):
    """The alliance's number among those an event can be about."""
    return town.exchanges.shape[0] + town.firms.shape[0]


@compiled_part
def facilitator_(town):
    """The facilitator's number."""
    return alliance(town) + 1


@compiled_part
def municipality_(town):
    """The municipality's number."""
    return alliance(town) + 2


@compiled_part
def log(town, what, who, why):
    """Write an event."""
    log_numbers(town, what, who, why, NO_NUMBER, NO_NUMBER)


@compiled_part
def log_numbers(town, what, who, why, a, b):
    """Write an event whose reason tells of numbers, if there is room; count it in any case."""
    row = town.now.logged
    town.now.logged += 1
    if row < town.event_rows.shape[0]:
        event = town.event_rows[row]
        event.run, event.week = town.now.run, town.now.week
        event.what, event.who, event.why = what, who, why
        event.a, event.b = a, b
