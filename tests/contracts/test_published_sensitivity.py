"""docs/sensitivity.md quotes what is published, and that is what its command gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.answer.folder import model_fingerprint
from experiments.explore import page
from experiments.markers import block
from experiments.published import OWN_COMMANDS, PUBLISHED, headlines_block, sensitivity_block
from experiments.words.doubt import shipped_claims
from tests.thorough import THOROUGH

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / page.PAGE).read_text(encoding="utf-8")
PLACE = ROOT / PUBLISHED / page.FOLDER


def test_the_page_quotes_what_is_published():
    assert block("sensitivity", PAGE) == sensitivity_block(ROOT / PUBLISHED), "run `make published`"
    assert block("headlines", PAGE) == headlines_block(ROOT / PUBLISHED), "run `make published`"
    assert (
        len(shipped_claims().claim.unique())
        == sum(line.startswith("| ") for line in block("headlines", PAGE).splitlines()) - 1
    )
    assert page.COMMAND in PAGE


def test_the_published_sensitivity_is_of_this_model_and_of_all_parameters():
    manifest = json.loads((PLACE / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["model"] == model_fingerprint(), "run `make published`"
    assert manifest["command"] == OWN_COMMANDS[page.FOLDER]
    from experiments.explore.space import space_of

    space = space_of([], "plausible", "appointed")
    assert manifest["bounds"] == {key: list(ends) for key, ends in space.bounds.items()}


@pytest.mark.skipif(not THOROUGH, reason="minutes: under SYMBIOSIS_THOROUGH")
def test_the_published_sensitivity_is_that_of_its_command(symbiosis, tmp_path):
    out = tmp_path / "out"
    assert symbiosis(*page.COMMAND.split()[1:], "--folder", tmp_path / "sweeps", "--out", out).status == 0
    for name in (page.TABLE, "answer.txt"):
        assert (out / name).read_bytes() == (PLACE / name).read_bytes(), "run `make published`"
