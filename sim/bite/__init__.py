"""Which levers can change nothing, and why.

A reason is a promise: with the lever and without it every future comes out the same, beside what the lever itself
costs. No reason promises nothing: the lever can bite in principle, and only running it tells whether it does.
`tests/engines/test_bite.py` holds both for every lever and shipped place.
"""

from sim.bite.conditions import Reason
from sim.bite.levers import COSTS, Inert, inert, levers_on, without

__all__ = ["COSTS", "Inert", "Reason", "inert", "levers_on", "without"]
