"""The agents of the reference engine, by the names that docs/extending.md uses."""

from sim.reference.exchange import Exchange as Exchange
from sim.reference.facilitator import Facilitator as Facilitator
from sim.reference.firm import Firm as Firm
from sim.reference.municipality import Municipality as Municipality
