"""An agent-based model of how industrial symbiosis comes about.

>>> from sim import Scenario, load_case, simulate
>>> record = simulate(load_case("vestbygd"), Scenario(facilitator="appointed"), weeks=4)
>>> len(record.weeks)
4
"""

from sim.parameters import Parameters
from sim.place.case import Case, CaseError
from sim.place.read import load_case, shipped_cases
from sim.record import Record
from sim.scenario import Event, Scenario
from sim.simulate import simulate, simulate_many
from sim.version import __version__

__all__ = [
    "Case", "CaseError", "Event", "Parameters", "Record", "Scenario",
    "__version__", "load_case", "shipped_cases", "simulate", "simulate_many",
]  # fmt: skip
