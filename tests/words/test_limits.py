"""What so few futures or so short a time cannot show is said, in every language, and only then."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.statistics import FEWEST
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.limits import SHORT, limit_words
from experiments.words.sentences import single_words, summary_lines


def _summary(replicates, share_none):
    row = {
        "facilitator": "none", "replicates": replicates, "exchanges_realised": 0.0, "low": 0.0, "high": 80.72,
        "share_none_after_2_years": float("nan"), "exchanges_operating": 1.0, "trust": 0.5,
        "commonest_furthest_growth_stage": 2,
    }  # fmt: skip
    return pd.DataFrame([row | {"share_none": share} for share in share_none])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_seen_is_said(language):
    say = words_of(language)
    (few,) = limit_words(_summary(2, [0.5]), 52, say)
    assert "2" in few
    assert str(FEWEST) in few
    (soon,) = limit_words(_summary(40, [0.9, 0.6]), 52, say)
    assert "weeks=520" in soon
    assert len(limit_words(_summary(FEWEST - 1, [1.0]), SHORT - 1, say)) == 2
    assert limit_words(_summary(40, [0.9, 0.4]), 52, say) == [], "somewhere there is something to see"
    assert limit_words(_summary(FEWEST, [1.0]), SHORT, say) == [], "none in five years is a result"
    assert limit_words(_summary(1, [0.0]), 520, say) == [], "one future is looked at for itself"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interval_is_told_of_enough_futures_only(language):
    say = words_of(language)
    for replicates, is_told in ((2, False), (FEWEST - 1, False), (FEWEST, True)):
        summary = _summary(replicates, [1.0])
        for text in (single_words("X", 52, summary.iloc[0], say), summary_lines(summary, ["facilitator"], say)[1]):
            assert (say.number(80.72, 2) in text) == is_told, text
