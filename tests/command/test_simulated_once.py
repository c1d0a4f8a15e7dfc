"""No future is simulated twice: what a command asks for is what the engine simulates, weeks and events too."""

from __future__ import annotations

import pytest

from experiments.cli import dispatch
from sim.ensemble import machine_code, runs, week

WEEKS = 520  # events are many: room for them is made once
ASKED = {
    "run facilitator=appointed --replicates 30": 30,
    "compare facilitator=none,appointed --replicates 30": 60,
    "experiment three_levers --replicates 5": 5 * 60,
    "sweep facilitator=none,appointed meetings=none,weekly --replicates 20": 80,
}


@pytest.mark.parametrize("command", ASKED)
def test_what_is_asked_for_is_simulated_once(command, tmp_path, monkeypatch, capsys):
    simulated = []

    def counted(given):
        if given.weeks == WEEKS:  # a week alone is how a sweep gets its code
            simulated.append(len(given.run_rows))
        logged = shipped(given)
        return week.simulate_runs(*given) if logged is None else logged

    shipped = machine_code.simulate
    monkeypatch.setattr(runs.machine_code, "simulate", counted)
    assert dispatch([*command.split(), "--weeks", str(WEEKS), "--out", str(tmp_path / "out")]) == 0
    assert sum(simulated) == ASKED[command]
