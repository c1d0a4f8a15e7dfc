"""What an outcome hangs on: sensitivity, the part of a space where something happens, the best of some choices.

Each way makes designs that a sweep runs, in the store of sweeps, and tells luck apart from what was varied
(docs/sensitivity.md). Every design is drawn twice, with two seeds: what the two draws do not agree on is said not to be
settled.
"""
