"""What a municipality can do, as the page groups it, and which declared numbers are its sizes."""

from __future__ import annotations

from sim.bite.conditions import SIZES_OF

# Every measure once (tests/page/test_measures.py); sharing with neighbours is none, for that is another place.
GROUPS = {
    "money": ("grant", "innovation_fund", "procurement", "stable_markets", "bridge"),
    "council": ("review", "elections", "cross_party"),
    "learning": ("training", "network", "plan", "evaluation", "short_evaluation"),
    "projects": ("digital_mapping", "test_bed", "mediation"),
    "permits": ("joint_planning", "pressure", "limits", "limits_declared", "park"),
    "firms": ("recruiting", "courting"),
}
SIZES = {
    name: [f"parameters.municipality.{size}" for levers, sizes in SIZES_OF.items() if name in levers for size in sizes]
    for names in GROUPS.values()
    for name in names
}
