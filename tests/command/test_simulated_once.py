"""No future is simulated twice: what a command asks for is what the engine simulates, weeks and events too."""

from __future__ import annotations

import pytest

from experiments.cli import dispatch
from sim import Scenario, simulate
from sim.ensemble import machine_code, runs, week
from sim.place.mixed_town import generated_town

WEEKS = 520  # events are many: room for them is made once
ASKED = {
    "run facilitator=appointed --replicates 30": 30,
    "compare facilitator=none,appointed --replicates 30": 60,
    "experiment three_levers --replicates 5": 5 * 60,
    "sweep facilitator=none,appointed meetings=none,weekly --replicates 20": 80,
}


@pytest.fixture
def simulated(monkeypatch):
    """How many runs each call of the engine simulated, over all weeks."""
    numbers = []

    def counted(given):
        if given.weeks == WEEKS:  # a week alone is how a sweep gets its code
            numbers.append(len(given.run_rows))
        logged = shipped(given)
        return week.simulate_runs(*given) if logged is None else logged

    shipped = machine_code.simulate
    monkeypatch.setattr(runs.machine_code, "simulate", counted)
    return numbers


@pytest.mark.parametrize("command", ASKED)
def test_what_is_asked_for_is_simulated_once(command, tmp_path, simulated, capsys):
    assert dispatch([*command.split(), "--weeks", str(WEEKS), "--out", str(tmp_path / "out")]) == 0
    assert sum(simulated) == ASKED[command]


@pytest.mark.parametrize("firms", [100, 300])
def test_a_large_town_is_too_though_more_happens_there(firms, simulated):
    found = simulate(generated_town(firms), Scenario("appointed", "park", "monthly"), replicates=1, weeks=WEEKS)
    assert len(found.events) > WEEKS
    assert simulated == [0, 1] or simulated == [1], "no run, to load the code, and one"
