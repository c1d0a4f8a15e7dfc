"""Numbers in the prose of docs/validation.md, against the published tables they are of."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.evidence.patterns import HELD_OUT
from experiments.evidence.straw_men import STRAW_MEN
from experiments.evidence.verdicts import REPRODUCED
from experiments.words.doubt import SURVIVES

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "published"
PAGE = " ".join((ROOT / "docs" / "validation.md").read_text(encoding="utf-8").split())


def test_three_of_eleven_headlines_survive():
    least = pd.read_csv(PUBLISHED / "doubt" / "claims.csv").groupby("claim").true.min()
    survive = {"responsible_beats_nobody", "appointed_beats_informal", "facilitator_beats_building"}
    assert set(least.index[least >= SURVIVES]) == survive
    assert len(least) == 11
    assert "Of eleven headlines three survive other assumptions" in PAGE


def test_what_the_rows_that_come_out_are_worth():
    table = pd.read_csv(PUBLISHED / "validation.csv").fillna({"failed_by": ""})
    come_out = table[(table.counted == "yes") & (table.verdict == REPRODUCED)]
    assert (come_out.failed_by == STRAW_MEN[0].name).sum() == 7
    assert "seven of them are failed only by the model in which nobody ever agrees" in PAGE
    assert not come_out[come_out.use == HELD_OUT].failed_by.str.contains("trust does not matter").any()
    assert "none fails where trust does not matter" in PAGE


def test_training_and_funds_do_not_come_out_where_the_rules_put_in_for_them_do_nothing():
    passed_by = pd.read_csv(PUBLISHED / "validation.csv").fillna({"passed_by": ""}).set_index("pattern").passed_by
    assert "competence does not matter" not in passed_by["training_helps"]
    assert "large sums are found like small ones" not in passed_by["funds_help"]


def test_of_what_was_held_out_five_of_seven_come_out():
    table = pd.read_csv(PUBLISHED / "validation.csv")
    held_out = table[(table.counted == "yes") & (table.use == HELD_OUT)]
    assert (len(held_out), (held_out.verdict == REPRODUCED).sum()) == (7, 5)
    assert "of the seven held out five come out" in PAGE


def test_no_parameters_spread_falls_by_a_seventh():
    posterior = pd.read_csv(PUBLISHED / "calibration" / "posterior.csv").set_index("parameter")
    assert posterior.spread_lost.max() < 1 / 7
    assert posterior.spread_lost.idxmax() == "discovery.mapping_yield"
    assert "No parameter's spread falls by as much as a seventh" in PAGE
