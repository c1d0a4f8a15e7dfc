"""Class mode: one bets first, no answer is in the document before; facts are Python's; bets are counted without a server."""

from __future__ import annotations

import itertools
import re

import pytest

from experiments.page.classroom import lessons
from experiments.page.document import document
from experiments.teaching.exercises import BY_NUMBER, EXERCISES
from experiments.teaching.facts import COUNTS, facts
from tests.pages import opened, small_page
from tests.thorough import tried

pytestmark = pytest.mark.browser
FUTURES = tried(200, 20)  # of each scenario; 200 for a user
BET_LETTERS = "BCDFGHJKLMNPRSTVWXZ"


def _code(number: int, bet: int) -> str:
    """A bet as it is read out, as the sum of its letters has it."""
    digits = [number, *divmod(bet, 19)]
    (last,) = (d for d in range(19) if sum(k * digit for k, digit in enumerate([*digits, d], 1)) % 19 == 0)
    return "".join(BET_LETTERS[digit] for digit in (*digits, last))


@pytest.fixture(scope="session")
def school(tmp_path_factory, vestbygd, sotenas):
    """A page of all places that exercises are about, with few futures of each."""
    before = small_page(tmp_path_factory, "vestbygd_before", replicates=2, weeks=30)
    taught = [one | {"futures": FUTURES} for one in lessons(EXERCISES, COUNTS, {})]
    path = tmp_path_factory.mktemp("school") / "page.html"
    path.write_text(document(vestbygd.data | {"lessons": taught}, sotenas.data, before.data), encoding="utf-8")
    return path
