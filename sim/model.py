"""The model of the reference engine, by the name that docs/extending.md uses."""

from sim.reference.model import SymbiosisModel as SymbiosisModel
