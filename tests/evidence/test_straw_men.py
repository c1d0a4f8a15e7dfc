"""Straw men: each changes what it says it does, and nothing else is needed to see it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from experiments.evidence.straw_men import STRAW_MEN
from sim import Scenario, load_case, simulate_many

MEN = {man.name: man for man in STRAW_MEN}
NOBODY, APPOINTED = Scenario(), Scenario("appointed", "park", "monthly")


def _runs(name, *scenarios, place="vestbygd", weeks=520, **values):
    """A table of runs for each scenario in a straw man's model; values: what is set besides."""
    models = [MEN[name].instead_of(scenario) for scenario in scenarios]
    models = [dataclasses.replace(s, parameters=s.parameters.replaced(values)) for s in models]
    runs = simulate_many(load_case(place), models, replicates=20, weeks=weeks).runs
    return [group.reset_index() for _, group in runs.groupby("scenario")]


def test_each_has_a_name_a_reason_and_other_values():
    assert len(MEN) == len(STRAW_MEN)
    for man in STRAW_MEN:
        assert man.why.endswith((".", ".)"))
        assert man.instead_of(APPOINTED) != APPOINTED


@pytest.mark.parametrize("place", ["vestbygd", "ulsan_like"])
def test_nobody_ever_agrees(place):
    (runs,) = _runs("nobody ever agrees", APPOINTED, place=place)
    assert runs.exchange_starts.sum() == 0
    assert (runs.opportunities_agreed == len(load_case(place).running)).all()
    assert runs.opportunities_identified.sum() > 0


def test_the_facilitator_does_nothing():
    somebody, nobody = _runs("the facilitator does nothing", APPOINTED, Scenario("none", "park", "monthly"))
    assert somebody.exchanges_realised.tolist() == nobody.exchanges_realised.tolist()
    assert somebody.meetings_held.tolist() == nobody.meetings_held.tolist()
    assert somebody.exchanges_realised.sum() > 0


def test_trust_does_not_matter():
    (little,) = _runs("trust does not matter", APPOINTED, **{"initial.initial_trust_mean": 0.1})
    (much,) = _runs("trust does not matter", APPOINTED, **{"initial.initial_trust_mean": 0.9})
    assert (little.trust < much.trust).all()
    assert little.exchanges_realised.tolist() == much.exchanges_realised.tolist()


def test_trust_stays_as_it_was():
    late, early = (_runs("trust stays as it was", APPOINTED, weeks=weeks)[0] for weeks in (520, 1))
    assert late.trust.tolist() == early.trust.tolist()
    assert late.exchanges_realised.sum() > 0


def test_talk_does_not_matter():
    late, early = (_runs("talk does not matter", APPOINTED, weeks=weeks)[0] for weeks in (520, 1))
    assert late.communication.to_numpy() == pytest.approx(early.communication.to_numpy())
    assert late.exchanges_realised.sum() > 0


def test_everybody_agrees_by_coin_and_nothing_is_dropped():
    (runs,) = _runs("everybody agrees by coin and nothing is dropped", APPOINTED)
    assert runs.drops.sum() == 0
    decided = runs.opportunities_agreed.sum() + runs.refusals.sum()
    assert runs.opportunities_agreed.sum() / decided == pytest.approx(0.25, abs=0.06)  # two coins


def test_everybody_agrees_and_nothing_ends():
    (runs,) = _runs("everybody agrees and nothing ends", APPOINTED, weeks=1040)
    assert runs.exchange_ends.sum() == 0
    assert runs.exchanges_operating.sum() > 0


def test_nothing_lasts():
    (runs,) = _runs("nothing lasts", APPOINTED)
    assert runs.exchange_ends.sum() > 0.8 * runs.exchange_starts.sum() > 0


def test_colocation_does_nothing():
    park, none = _runs("co-location does nothing", APPOINTED, Scenario("appointed", "none", "monthly"))
    assert park.exchanges_realised.tolist() == none.exchanges_realised.tolist()
    park, none = _runs("co-location does nothing", Scenario("informal", "park"), Scenario("informal"))
    assert park.communication.tolist() == none.communication.tolist()


def test_meetings_are_always_held():
    nobody, hosts = _runs(
        "meetings are always held", Scenario(meetings="monthly"), Scenario("informal", "park", "monthly")
    )
    assert (nobody.meetings_held == nobody.meetings_planned).all()
    assert (hosts.meetings_held == hosts.meetings_planned).all()


def test_meetings_do_nothing():
    monthly, none = _runs("meetings do nothing", APPOINTED, Scenario("appointed", "park"))
    assert monthly.exchanges_realised.tolist() == none.exchanges_realised.tolist()
    assert (monthly.meetings_held > 0).all()


def test_all_is_seen_at_once():
    (runs,) = _runs("all is seen at once", NOBODY, weeks=52, place="kalundborg")
    (later,) = _runs("nobody ever agrees", NOBODY, weeks=52, place="kalundborg")
    assert runs.opportunities_identified.mean() > 3 * later.opportunities_identified.mean()


def test_luck_only():
    somebody, nobody = _runs("luck only", Scenario("appointed"), NOBODY)
    assert somebody.exchanges_realised.tolist() == nobody.exchanges_realised.tolist()
    assert np.ptp(nobody.exchanges_realised) > 0
