"""What runs cost at other prices: `sim.costs` once more over the rows of runs that were simulated before."""

from sim.compiled import compiled_part
from sim.costs import add_costs, price_firms


@compiled_part
def price_runs(scenarios, parameters, plan, weeks, run_rows):
    """Write cost_nok, funder_nok and firm_nok (NOK) into rows of runs anew, each with the parameters of its scenario.

    The rows hold what was counted (`sim.costs.COUNTED`) in runs of `weeks` weeks, which other prices would have left as
    they were; where a budget binds they would not. Hours of firms stay as they were.
    """
    for k in range(len(run_rows)):
        row, number = run_rows[k], plan[k].scenario
        hours = row.firm_hours
        add_costs(scenarios[number], parameters[number], False, weeks, row)
        row.firm_hours = hours
        price_firms(parameters[number], row)
