"""The test bed, compiled: an explored project is tried before its partners decide.

The twin of the method of the same name in sim/reference/municipality.py.
"""

from sim.compiled import compiled_part
from sim.ensemble.events import log
from sim.happenings import What, Why


@compiled_part
def try_out(town, k):
    """Whether an explored project is in the test bed this week; once for good, since what was seen stays known."""
    exchange = town.exchanges[k]
    if not town.scenario.test_bed or exchange.tried:
        return False
    if exchange.trial_left == 0:
        exchange.trial_left = town.rates.municipality.trial_weeks
        town.municipality.trials += 1
        log(town, What.TRIAL_STARTED, k, Why.IN_THE_TEST_BED)
        return True
    exchange.trial_left -= 1
    exchange.tried = exchange.trial_left == 0
    if exchange.tried:
        log(town, What.TRIAL_ENDED, k, Why.TRIED_OUT)
    return not exchange.tried
