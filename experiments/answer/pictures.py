"""The pictures of an answer. Apart from what writes its tables, which starts in half the time without them."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.answer.figures import levers, scenarios, style
from experiments.answer.figures.ledger import ledger
from experiments.answer.figures.network import network
from experiments.request.settings import Settings
from experiments.system.errors import StorageError
from experiments.words.catalogue import Words

_OF_THE_DISK = {
    getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EFBIG", "EACCES", "ESTALE")
} - {None}


def draw(
    settings: Settings, folder: Path, runs: pd.DataFrame, summary: pd.DataFrame,
    weekly: pd.DataFrame, stages: pd.DataFrame, operating: pd.DataFrame, sides: pd.DataFrame, say: Words,
) -> None:  # fmt: skip
    """Draw every picture of an answer into its folder."""
    swept, case = settings.swept, settings.case
    shown = scenarios.shown_cells(summary, swept, case.as_observed, say)
    cells = summary[["cell", *swept]]
    drawn: dict[str, Callable[[], Any]] = {"over_time": lambda: levers.over_time(weekly, cells, swept, say)}
    if swept:
        drawn["grid"] = lambda: levers.grid(summary, swept, settings.weeks, say)
    drawn |= {
        "funnel": lambda: scenarios.funnel(runs, shown, len(case.opportunities), say),
        "states": lambda: scenarios.states(weekly, shown, say),
        "stages": lambda: scenarios.stages(stages, shown, say),
        "ledger": lambda: ledger(sides, shown, settings.weeks, say),
    }
    if all(row.supplier != "any" for row in case.opportunities):
        drawn["network"] = lambda: network(operating, case, shown, say)
    for name, made in drawn.items():
        _try_to_draw(name, made, folder, say)


def _try_to_draw(name: str, made: Callable[[], Any], folder: Path, say: Words) -> None:
    """Draw a picture; one that fails costs itself, and is told. A full disk is not the picture's fault."""
    try:
        style.save(made(), folder, name, say)
    except StorageError:
        raise
    except Exception as error:  # whatever a plotting library makes of a name
        if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
            raise
        for half in folder.glob(f"{name}.*"):
            half.unlink()
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        print(f"symbiosis: {name}: this picture could not be drawn ({why})", file=sys.stderr)
