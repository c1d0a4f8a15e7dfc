"""What law, health and physics forbid is never proposed, and mostly it is said why."""

from __future__ import annotations

from collections import Counter

import pytest

from experiments.town.matching import match
from experiments.town.sides import Give, Need
from experiments.town.wording import GIVE, NEED, understood
from tests.town.impossible import pairs

PAIRS = list(pairs())


def test_two_hundred_are_planted_and_none_is_proposed():
    told = [(why, give.words, need.words) for why, give, need in PAIRS]
    assert len(set(told)) >= 200
    proposed = [one for one, (_, give, need) in zip(told, PAIRS, strict=True) if match([give], [need]).proposals]
    assert proposed == []


def test_they_are_not_passed_over_because_nobody_understood_them():
    heard = Counter(
        understood(side.words, of).how for _, give, need in PAIRS for side, of in ((give, GIVE), (need, NEED))
    )
    assert heard["unknown"] + heard["ambiguous"] == 0, heard


def test_most_are_refused_with_a_reason():
    """The rest are pairs that the table knows nothing of: there is nothing to warn of where nobody would ask."""
    refused = [bool(match([give], [need]).refusals) for _, give, need in PAIRS]
    assert sum(refused) >= 0.9 * len(PAIRS)


# The same but for what forbids it: were these not proposed, the test above could not fail.
POSSIBLE = (
    (Give("A", "sagflis"), Need("B", "strø til husdyr")),
    (Give("A", "bread"), Need("B", "feed for pigs")),
    (Give("A", "fiskavfall"), Need("B", "hundfoder")),
    (Give("A", "slakteavfall"), Need("B", "biogassubstrat")),
    (Give("A", "gravemasser"), Need("B", "utfylling")),
    (Give("A", "spillvarme", celsius_from=90), Need("B", "fjernvarme", celsius_from=70)),
    (Give("A", "spillvarme", celsius_from=30), Need("B", "fjernvarme", celsius_from=70)),
    (Give("A", "damp", celsius_from=170), Need("B", "damp til prosess", celsius_from=150)),
    (Give("A", "frikjøling", celsius_from=6), Need("B", "prosesskjøling", celsius_from=12)),
    (Give("A", "blautgjødsel", place=(59.0, 10.0)), Need("B", "biogassubstrat", place=(59.05, 10.0))),
    (Give("A", "brukt frityrolje"), Need("B", "råstoff til biodiesel")),
    (Give("A", "avløpsslam"), Need("B", "gjødsel til åker")),
    (Give("A", "sjøvann"), Need("B", "vann til kjøling")),
    (Give("A", "waste oil"), Need("B", "oil for re-refining")),
)


@pytest.mark.parametrize(("give", "need"), POSSIBLE, ids=[f"{give.words}: {need.words}" for give, need in POSSIBLE])
def test_what_may_be_is_proposed(give: Give, need: Need):
    found = match([give], [need])
    assert len(found.proposals) == 1, found
