"""What comes from outside: a study visit, a rule that tightens, a price on CO2.

Theory: docs/theory/outside.md. Sources: skr_sotenas_2023 (a study visit showed what the town did already),
arstein_sveinhaug_2023 (rules and a tax on CO2 as threat and chance); sizes assumed.
"""

from sim.compiled import compiled
from sim.rules.primitives import gained


@compiled
def visited_understanding(understanding, study_visit_gain, operating):
    """Understanding (0-1) of a member after a study visit: u (+) gain, and once more where it runs exchanges itself.

    Who has something operating (operating: how many, >= 0) sees that its own is symbiosis too.

    >>> visited_understanding(0.5, 0.5, 0), visited_understanding(0.5, 0.5, 3)
    (0.75, 0.875)
    """
    seen = gained(understanding, study_visit_gain)
    return gained(seen, study_visit_gain) if operating > 0 else seen


@compiled
def ruled_value(value, rule_value_gain):
    """Value (0-1) to a side of an exchange whose resource a rule now makes dear: v + gain, at most 1.

    >>> ruled_value(0.5, 0.25), ruled_value(0.9, 0.25)
    (0.75, 1.0)
    """
    return min(1.0, value + rule_value_gain)


@compiled
def priced_value(value, co2_t_per_year, co2_value_gain, co2_full_tonnes):
    """Value (0-1) to a side after a price on CO2: v + gain min(1, t / full), at most 1.

    t: CO2 that the exchange saves (t a year, >= 0); full: t a year at which it gains all of it (> 0).

    >>> priced_value(0.5, 250.0, 0.25, 500.0), priced_value(0.5, 5000.0, 0.25, 500.0)
    (0.625, 0.75)
    """
    return min(1.0, value + co2_value_gain * min(1.0, co2_t_per_year / co2_full_tonnes))
