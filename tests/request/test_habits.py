"""What a user of Hydra types first: it works, or one line says what to type instead."""

from __future__ import annotations

import pytest

from experiments.request.settings import settings
from experiments.system.errors import UserError

WORKS = {
    "facilitator.hours=range(5,20,5)": ("facilitator.hours", ("5", "10", "15")),
    "colocation.common_room_quality=range(0,1,0.5)": ("colocation.common_room_quality", ("0.0", "0.5")),
    "weeks=52": None,
    "meetings=none,weekly": ("meetings", ("none", "weekly")),
    "meetings=choice(none,weekly)": ("meetings", ("none", "weekly")),
}
TOLD = {
    "+experiment=three_levers": "+experiment: is a command of its own; allowed: `symbiosis experiment three_levers`",
    "experiment=three_levers": "experiment: is a command of its own; allowed: `symbiosis experiment three_levers`",
    "experiment=a,b": "experiment: is a command of its own; allowed: `symbiosis experiment NAME`",
    "++weeks=52": "++weeks: is there already; allowed: weeks=VALUE without +",
    "+meetings=weekly": "+meetings: is there already; allowed: meetings=VALUE without +",
    "+meetngs=weekly": "+meetngs: no key can be added; did you mean 'meetings'?",
    "~meetings": "~meetings: nothing can be taken away; allowed: none as the choice of a lever",
    "~meetings=weekly": "~meetings: nothing can be taken away",
    "weeks=${seed}": "weeks: '${seed}' refers to another key; allowed: the value itself",
    "facilitator.hours=interval(5,20)": "facilitator.hours: an interval is sampled; allowed: `symbiosis sweep --sample",
    "meetings=glob(*)": "meetings: choices are not searched for; allowed: their names, such as",
    "hydra.run.dir=x": "hydra.run.dir: Hydra's own settings are not read; allowed: --out",
    "hydra/launcher=joblib": "hydra/launcher: Hydra's own settings are not read; allowed: --out",
    "facilitator.hours=range(5,5)": "facilitator.hours: 'range(5,5)' is no range; allowed: range(from, to, step)",
    "facilitator.hours=range(0,1,0)": "facilitator.hours: 'range(0,1,0)' is no range",
    "facilitator.hours=range(1,1000000000)": "facilitator.hours: 'range(1,1000000000)' is no range",
}


@pytest.mark.parametrize("word", WORKS)
def test_works(word):
    request = settings([word])
    expected = WORKS[word]
    assert expected is None or request.swept == dict([expected])


@pytest.mark.parametrize("word", TOLD)
def test_told_in_one_line(word):
    with pytest.raises(UserError) as fault:
        settings([word])
    assert str(fault.value).startswith(TOLD[word])
    assert "\n" not in str(fault.value)


def test_a_model_of_ones_own_where_none_is_run_is_all_that_is_told():
    """What it declares is unknown there, which is no fault of who typed it."""
    with pytest.raises(UserError) as fault:
        settings(["fairs=none,quarterly", "model=fair_model.py:FairModel"])
    assert str(fault.value) == (
        "model: is code, which `symbiosis sweep` runs; allowed: symbiosis sweep model=FILE.py:CLASS"
    )


@pytest.mark.parametrize(
    "flags", [["--multirun"], ["-m"], ["--cfg", "job"], ["--info"], ["--config-dir=x"], ["-cn", "x"]]
)
@pytest.mark.parametrize(
    "command", [["run"], ["compare", "meetings=none,weekly"], ["experiment", "three_levers"], ["sweep"]]
)
def test_flags_of_hydra_are_told_in_one_line(symbiosis, command, flags):
    answer = symbiosis(*command, *flags)
    assert answer.status == 2
    (line,) = answer.err.splitlines()
    assert line.startswith(f"symbiosis: {flags[0].partition('=')[0]}: is not")
    assert "; allowed: " in line
