"""What docs/odd.md quotes of the model is that of this model and of the published validation."""

from __future__ import annotations

import re
from pathlib import Path

from experiments.answer.folder import model_fingerprint
from experiments.evidence import described
from experiments.markers import block
from experiments.published import PUBLISHED, published_table
from sim.version import __version__

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / described.PAGE).read_text(encoding="utf-8")
VALIDATION = published_table("validation.csv", ROOT / PUBLISHED)


def test_the_page_names_the_model_that_it_describes():
    written = block("version", PAGE)
    assert written == described.version_block(), "run `make published`"
    assert __version__ in written
    assert model_fingerprint() in written


def test_the_page_names_every_pattern_that_fails_and_no_other():
    written = block("patterns", PAGE)
    assert written == described.patterns_block(VALIDATION), "run `make published`"
    told = re.findall(r"^\| `(\w+)`", written, re.MULTILINE)
    assert told == [*VALIDATION[VALIDATION.verdict != "reproduced"].pattern]
    assert {"not reproduced", "cannot tell"} == set(re.findall(r"\*\*([a-z ]+)\*\* \|$", written, re.MULTILINE))


def test_rows_that_stand_for_a_pattern_are_rows_of_the_validation():
    patterns = PAGE.split("## 1. Purpose and patterns")[1].split("**Patterns that fail.**")[0]
    named = re.findall(r"`(\w+)`", patterns)
    assert len(named) >= 10
    assert set(named) <= set(VALIDATION.pattern)
