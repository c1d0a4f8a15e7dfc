"""The compiled engine: the week of sim/reference over arrays, bit for bit, room by room."""

from sim.ensemble.runs import simulate_plan as simulate_plan
