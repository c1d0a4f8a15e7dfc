"""Towns drawn from the table: firms with gives and needs in any of its languages, most with amounts, some with more."""

from __future__ import annotations

import random

from experiments.town.sides import Give, Need
from experiments.town.streams import LANGUAGES, tables

UNITS = {"MWh": ("MWh", "GWh"), "t": ("t", "t", "m3"), "m3": ("m3", "m3", "t"), "": ("t",)}


def town(seed: int, most: int = 12) -> tuple[list[Give], list[Need]]:
    """Gives and needs of a drawn town. Needs are drawn from what the gives may be used for, so that much meets."""
    draw = random.Random(seed)
    table = tables()
    streams = [one for one in table.streams.values() if table.ways(one.id)]
    chosen = draw.choices(streams, k=draw.randint(2, most))
    gives = [Give(**_side(draw, stream.id, stream.unit)) for stream in chosen]
    needs = []
    for _ in range(draw.randint(2, most)):
        use = table.uses[draw.choice(table.ways(draw.choice(chosen).id)).use]
        needs.append(Need(**_side(draw, use.id, use.unit)))
    return gives, needs


def _side(draw: random.Random, of: str, unit: str) -> dict:
    words = tables().words[of]
    language = draw.choice([one for one in LANGUAGES if words[one]])
    amount = draw.choice([None, 10 ** draw.uniform(-4, 6), float(draw.randint(1, 1000)), draw.random() / 3])
    return {
        "firm": f"Firm {draw.randint(1, 8)}",
        "words": draw.choice(words[language]),
        "amount": amount,
        "unit": draw.choice(UNITS[unit]) if draw.random() < 0.9 else "",
        "celsius_from": draw.choice([None, None, draw.uniform(0, 200)]),
        "season": draw.choice(["", "", "winter", "sommer", "hösten", "hele året"]),
        "nok_per_unit": draw.choice([None, None, draw.uniform(0, 2000)]),
        "place": draw.choice([None, (draw.uniform(59, 60), draw.uniform(10, 11))]),
    }
