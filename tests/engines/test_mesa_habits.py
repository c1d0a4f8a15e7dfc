"""What a user of Mesa tries first: it does what it says, or one line says what to do instead."""

from __future__ import annotations

import mesa
import pytest

from sim import Scenario, load_case
from sim.agents import Firm
from sim.model import SymbiosisModel

CASE = load_case("vestbygd")
SCENARIO = Scenario(facilitator="appointed", meetings="fortnightly", colocation="park")


class Collecting(SymbiosisModel):
    """With a collector of Mesa's, and an end."""

    def __init__(self, replicate: int, rng: object = None) -> None:
        super().__init__(CASE, SCENARIO, 1, replicate, rng)
        self.datacollector = mesa.DataCollector({"trust": lambda model: float(model.ties.trust.mean())})
        self.datacollector.collect(self)

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)
        self.running = self.week < 30


@pytest.mark.skipif(not hasattr(mesa, "batch_run"), reason="Mesa 4 has no batch runner")
def test_the_batch_runner_gives_each_replicate_a_future_of_its_own():
    rows = mesa.batch_run(Collecting, {"replicate": range(4)}, display_progress=False)
    assert len({row["trust"] for row in rows}) == 4


@pytest.mark.parametrize("number", [{"seed": None}, {"seed": -1}, {"seed": 2**32}, {"seed": 1.5}, {"replicate": None}])
def test_a_seed_that_is_none_is_one_line(number):
    with pytest.raises(ValueError, match=r"(seed|replicate): .* is not a whole number in range") as fault:
        SymbiosisModel(CASE, SCENARIO, **number)
    assert "\n" not in str(fault.value)


def test_a_generator_is_not_taken_in_silence():
    """Mesa's batch runner hands `rng` over: always since 3.5, None where nobody asked for one."""
    assert SymbiosisModel(CASE, SCENARIO, replicate=3, rng=None).replicate == 3
    with pytest.raises(ValueError, match=r"rng: 7 is not used here.*give seed and replicate"):
        SymbiosisModel(CASE, SCENARIO, rng=7)


def test_who_looks_for_a_collector_is_told_where_the_rows_are():
    model = SymbiosisModel(CASE, SCENARIO)
    assert not hasattr(model, "datacollector")
    with pytest.raises(AttributeError, match=r"week_rows.*docs/mesa\.md"):
        model.datacollector  # noqa: B018
    with pytest.raises(AttributeError, match="'SymbiosisModel' object has no attribute 'schedule'"):
        model.schedule  # noqa: B018


def test_a_removed_firm_acts_no_more():
    model = SymbiosisModel(CASE, SCENARIO)
    for _ in range(150):
        model.step()
    firm = max(model.firms, key=Firm.operating)
    assert firm.operating() > 0
    firm.remove()
    assert firm not in model.agents
    assert not firm.is_member
    assert firm.operating() == 0
    for _ in range(100):
        model.step()
        assert not firm.came
    assert firm.operating() == firm.live_projects() == 0


def test_a_removed_candidate_is_not_recruited():
    model = SymbiosisModel(CASE, SCENARIO)
    firm = model.firms[0]
    firm.is_member, firm.is_candidate = False, True
    logged = len(model.event_rows)
    firm.remove()
    assert not firm.is_candidate
    assert len(model.event_rows) == logged  # it had not been there to leave


def test_a_removed_facilitator_works_no_more():
    model = SymbiosisModel(CASE, SCENARIO)
    model.step()
    worked = model.facilitator.hours_worked
    assert worked > 0
    model.facilitator.remove()
    model.step()
    assert model.facilitator.hours_worked == worked


def test_the_municipality_stays():
    model = SymbiosisModel(CASE, SCENARIO)
    with pytest.raises(ValueError, match=r"the municipality cannot be removed; allowed: Scenario\(municipality="):
        model.municipality.remove()
