"""What the exchanges of a run brought over its weeks, worked out once, at its end, after either engine.

Compiled, like its costs (`sim.costs`), so that whoever has the compiled week has both sides of the ledger.
"""

from sim.compiled import compiled
from sim.rules import cost

OF_EXCHANGES = ("weeks_operated", "money_nok_per_year", "co2_t_per_year", "jobs")  # what is asked of each
GAINS = ("saved_nok", "saved_co2_t", "job_years")
# Quantity of a case -> what becomes of it in a run.
GAIN_OF = dict(zip(OF_EXCHANGES[1:], GAINS, strict=True))


@compiled
def add_gains(exchanges, row):
    """Write saved_nok (NOK), saved_co2_t (t CO2) and job_years into a run's row: sums over its exchanges, in order.

    exchanges: records with OF_EXCHANGES, shape (opportunities,), those that ran before week 1 too.
    """
    row.saved_nok = row.saved_co2_t = row.job_years = 0.0
    for k in range(exchanges.shape[0]):
        exchange = exchanges[k]
        if exchange.weeks_operated > 0:
            row.saved_nok += cost.brought(exchange.weeks_operated, exchange.money_nok_per_year)
            row.saved_co2_t += cost.brought(exchange.weeks_operated, exchange.co2_t_per_year)
            row.job_years += cost.brought(exchange.weeks_operated, exchange.jobs)
