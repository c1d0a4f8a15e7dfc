"""What may be asked, in short: levers, groups and files. Types of keys: config_store.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import configs
from sim.declared import MAX_SEED
from sim.scenario import CHOICES

CONFIG_FOLDER = Path(configs.__file__).parent
LEVERS = tuple(CHOICES)
GROUPS = ("case", "parameters", *LEVERS)
SAMPLES = ("latin_hypercube", "sobol")
MAX_ROWS = 1_000_000  # sets of uncertain values
ASKED = ("exchanges_realised", "exchanges_operating")  # what a question may be about
SCENARIO = "scenario"  # the key of an experiment's named scenarios
ONE_VALUE = ("name", "question", "outcome", "engine", "seed", "replicates", "weeks")  # keys that are not swept
OF_A_SWEEP = (
    "case",
    "weeks",
)  # several of them have `sweep` and Hydra's jobs only: an answer is about one place and time
WHOLE_NUMBERS = {"seed": (0, MAX_SEED), "replicates": (1, 1_000_000), "weeks": (1, 5200)}


@cache
def options(group: str) -> tuple[str, ...]:
    """The choices of a group: its files."""
    return tuple(sorted(path.stem for path in (CONFIG_FOLDER / group).glob("*.yaml")))
