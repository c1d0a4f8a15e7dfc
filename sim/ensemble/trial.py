"""What the municipality does with projects, compiled: it lets them be tried, and firms take part in their case work.

The twin of the methods of the same names in sim/reference/municipality.py.
"""

from sim.compiled import compiled_part
from sim.ensemble.events import log
from sim.happenings import What, Why
from sim.rules import together


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


@compiled_part
def planned(town, work):
    """What is left of case work where firms take part in it."""
    return together.planned_work(work, town.scenario.joint_planning, town.rates.municipality.planning_share)
