"""`symbiosis doubt`: which headlines survive when every weakly known value is drawn anew.

Sets are drawn over all plausible ranges at once (a Latin hypercube). Each scenario of a place is a sweep of its own
over the same sets, in the sweeps' own store: stopping and going on costs nothing, nor does one claim more.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.answer.folder import model_fingerprint
from experiments.evidence.claims import (
    CLAIMS,
    DECIDES,
    PLACES,
    TABLE,
    Claim,
    Setup,
    claims_table,
    decides_table,
    setups_of,
)  # fmt: skip
from experiments.request.changed import declared_numbers
from experiments.request.settings import settings
from experiments.sweep import make_design, read_runs, run_sweep
from experiments.sweep.design import sampled
from experiments.sweep.from_table import wants_whole
from experiments.system.checksums import sign_again
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_atomically, write_document, write_table
from experiments.system.progress import span
from experiments.words.catalogue import words_of
from experiments.words.doubt import wording_of
from sim.scenario import PLAUSIBLE_HOURS

MANIFEST, PICTURE = "manifest.json", "claims.png"
# Thresholds of stages and costs act on nothing; the municipality's levers are off in every scenario.
NOT_BEHAVIOUR = ("parameters.lifecycle.", "parameters.cost.", "parameters.municipality.")
LEVER_VALUES = ("facilitator.skill", "colocation.common_room_quality")
HOURS = "facilitator.hours"


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is drawn and run."""

    sets: int
    replicates: int
    seed: int
    weeks: int


# --- what is drawn -----------------------------------------------------------------------------------


def plausible_ranges(form: str) -> dict[str, tuple[float, float]]:
    """From where to where each weakly known value is drawn, by its key; hours are those of a facilitator's form."""
    ranges = {}
    for key, (declaration, default) in declared_numbers().items():
        is_behaviour = key.startswith("parameters.") and not key.startswith(NOT_BEHAVIOUR)
        if declaration.plausible is None or not (is_behaviour or key in LEVER_VALUES):
            continue
        low, high, _ = declaration.plausible
        ranges[key] = (math.ceil(low), math.floor(high)) if wants_whole(default) else (low, high)
    return ranges | {HOURS: PLAUSIBLE_HOURS[form]}


@functools.cache  # a second for 2,000 sets, and every scenario of a place asks
def drawn_sets(size: Size, form: str) -> tuple[dict[str, Any], ...]:
    """The sets as a scenario with this form of facilitator has them: the same for all forms, but for the hours."""
    over = [f"{key}={low!r}:{high!r}" for key, (low, high) in plausible_ranges(form).items()]
    return sampled({"points": size.sets, "over": over, "seed": size.seed}, size.seed)


# --- what is run -------------------------------------------------------------------------------------


def simulated(
    wanted: Sequence[tuple[str, Setup]], size: Size, folder: Path, outcomes: Sequence[str], workers: int | None = None
) -> dict[tuple[str, Setup, str], np.ndarray]:
    """Outcomes of each (place, setup), shape (sets, replicates), from sweeps in `folder`; what is there stays."""
    found, seconds, swept = {}, 0.0, 0
    for number, (place, setup) in enumerate(wanted):
        left = f", about {span(seconds / swept * (len(wanted) - number))} left" if swept else ""
        told = ", ".join([place, *setup[:3], *(f"without {name}" for name in setup.without)])
        print(f"Sweep {number + 1} of {len(wanted)}{left}: {told}", file=sys.stderr, flush=True)
        started = time.monotonic()
        runs, is_new = _swept(place, setup, size, folder / place / setup.name, workers)
        if is_new:
            seconds, swept = seconds + time.monotonic() - started, swept + 1
        for outcome in outcomes:
            found[place, setup, outcome] = runs[outcome].to_numpy().reshape(size.sets, size.replicates)
    return found


def _swept(place: str, setup: Setup, size: Size, folder: Path, workers: int | None) -> tuple[pd.DataFrame, bool]:
    """The runs of one scenario, set by set, and whether any was missing."""
    request = settings([
        f"case={place}", f"facilitator={setup.facilitator}", f"colocation={setup.colocation}",
        f"meetings={setup.meetings}", f"without=[{','.join(setup.without)}]", f"replicates={size.replicates}",
        f"seed={size.seed}", f"weeks={size.weeks}",
    ])  # fmt: skip
    # A luck of its own for each set, the same in every scenario: with one for all, a few futures would decide all sets.
    design = make_design(request, rows=drawn_sets(size, setup.facilitator), shared_luck=False)
    done = run_sweep(design, folder, command=f"symbiosis doubt ({place}, {setup.name})", workers=workers)
    runs = read_runs(folder).sort_values(["point", "replicate"])
    if len(runs) != size.sets * size.replicates:
        raise UserError(f"{folder}: some runs failed; see errors.csv there")
    return runs, done.simulated > 0


# --- the command -------------------------------------------------------------------------------------


def doubt(
    size: Size, folder: Path, out: Path, *, language: str = "en", workers: int | None = None,
    claims: Sequence[Claim] = CLAIMS, places: Mapping[str, bool] = PLACES,
) -> None:  # fmt: skip
    """Run what is missing, judge every claim, and write tables and a picture to `out`."""
    for name in (TABLE, DECIDES, MANIFEST, PICTURE):
        check_can_write(out / name)
    words = words_of(language)
    # another request, another folder
    folder = folder / f"{size.sets}x{size.replicates}x{size.weeks}-seed{size.seed}-{model_fingerprint()}"
    asked = list(dict.fromkeys(claim.outcome for claim in claims))
    found = simulated(setups_of(claims, places), size, folder, asked, workers)

    def outcomes(*which: Any) -> np.ndarray:
        return found[which]

    table = claims_table(outcomes, claims, places)
    drawn = pd.DataFrame(drawn_sets(size, "appointed"))  # whose hours matter most
    write_table(out / TABLE, table)
    write_table(out / DECIDES, decides_table(outcomes, drawn, claims, places))
    manifest = {"model": model_fingerprint(), **dataclasses.asdict(size), "ranges": plausible_ranges("appointed")}
    write_document(out / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    from experiments.evidence.doubt_figures import picture

    write_atomically(out / PICTURE, picture(table, words))
    for claim in claims:
        print(f"\n{words(f'doubt.claim.{claim.key}')}:")
        for row in table[table.claim == claim.key].itertuples():
            print(f"  {words(f'doubt.place.{row.place}')}: {wording_of(claim.key, table, words, row.place)}")
    sign_again(out)
    print(f"\nTables and picture: {out}")
