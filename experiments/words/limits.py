"""What so few futures, or so short a time, cannot show: said beside the numbers, before somebody reads them."""

from __future__ import annotations

import pandas as pd

from experiments.statistics import FEWEST
from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, horizon_words

SHORT = 260  # weeks: who simulates as long and sees nothing has seen something


def limit_words(summary: pd.DataFrame, weeks: int, say: Words = ENGLISH) -> list[str]:
    """Sentences on what a table of scenarios cannot tell; none where it can. summary: as `statistics.summary_table`."""
    few = int(summary.replicates.min())
    said = [say("report.few", n=few, fewest=FEWEST)] if 1 < few < FEWEST else []
    if weeks < SHORT and summary.share_none.min() > 0.5:
        said.append(say("report.soon", years=horizon_words(weeks, say)))
    return said
