"""What docs/odd.md quotes of the model: which one it describes, and which patterns that one does not reproduce."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments import markers as pages
from experiments.answer.folder import model_fingerprint
from experiments.evidence.validate import found
from experiments.evidence.verdicts import REPRODUCED
from sim.version import __version__

PAGE = Path("docs") / "odd.md"


def version_block() -> str:
    """The version of the model and the fingerprint of its code."""
    return (
        f"This describes the model of program version {__version__}, whose code has the fingerprint"
        f" `{model_fingerprint()}`. Rules that came later than others are called those of *version 2* and *version 3*;"
        " all of them are in it."
    )


def patterns_block(validation: pd.DataFrame) -> str:
    """The rows of the published validation that do not come out or cannot be told, and how many do."""
    others = validation[validation.verdict != REPRODUCED].fillna({"also": ""})
    table = pd.DataFrame(
        {
            "row": [f"`{row.pattern}` [@{row.source}]" for row in others.itertuples()],
            "observed": others.observed,
            "the model": [f"{row.measure}: {found(row)}" for row in others.itertuples()],
            "verdict": [f"**{verdict}**" for verdict in others.verdict],
        }
    )
    counted = validation[validation.counted == "yes"]
    return "\n\n".join(
        [
            pages.markdown(table),
            f"Of all {len(validation)} rows {len(validation) - len(others)} come out; of the {len(counted)} that are"
            f" counted as evidence, {int((counted.verdict == REPRODUCED).sum())}.",
        ]
    )
