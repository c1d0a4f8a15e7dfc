"""What somebody who knows Mesa tries first: every row of the table of docs/mesa.md does what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import mesa
import pytest

from experiments.for_mesa.model import MesaModel
from sim import load_case, simulate
from sim.agents import Exchange, Facilitator, Firm, Municipality
from tests.for_mesa import test_model as of_the_model

PAGE = (Path(__file__).parents[2] / "docs" / "mesa.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (.+?) \| ", PAGE.partition("| what one tries first | here |\n|---|---|\n")[2].partition("\n\n")[0], re.M
)


def stepped(weeks: int = 3, **keywords: object) -> MesaModel:
    model = MesaModel(weeks=weeks, **keywords)
    model.run_model()
    return model


def steps() -> None:
    model = stepped(2)
    assert (model.steps, model.week, model.running) == (2, 2, False)
    assert MesaModel().weeks == 520


def keywords() -> None:
    model = MesaModel(hours=20, meetings="weekly", colocation="none", drop_rate=0.5, permit=True, seed=2, replicate=3)
    assert model.chosen.labels()["meetings"] == "weekly"
    assert not model.chosen.colocation.has_park
    with pytest.raises(ValueError, match=r"^meeting: unknown keyword; did you mean 'meetings'\?$"):
        MesaModel(meeting="weekly")


def seed() -> None:
    rows = [stepped(seed=number).week_rows for number in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]


def collector() -> None:
    assert len(stepped().datacollector.get_model_vars_dataframe()) == 3
    assert len(stepped(collect="agents").datacollector.get_agent_vars_dataframe()) == 3 * len(MesaModel().agents)


def agents() -> None:
    model = MesaModel()
    assert set(model.agents_by_type) == {Firm, Facilitator, Municipality, Exchange}
    for kind, listed in ((Firm, model.firms), (Exchange, model.exchanges)):
        assert list(model.agents_by_type[kind]) == listed


def shuffled() -> None:
    model, other = MesaModel(weeks=3), stepped()
    for _ in range(3):
        if hasattr(mesa.Agent, "step"):
            model.agents.shuffle_do("step")
        model.step()
    assert model.week_rows == other.week_rows


def generators() -> None:
    model = MesaModel(weeks=3)
    for _ in range(3):
        model.rng.random(7)
        model.random.random()
        model.step()
    assert model.week_rows == stepped().week_rows


def others_removed() -> None:
    model = stepped(facilitator="appointed")
    model.facilitator.remove()
    assert not model.facilitator.is_present
    of_the_model.test_exchanges_are_agents_that_can_be_counted_by_their_state_and_taken_out()


def municipality() -> None:
    with pytest.raises(ValueError, match=r"^the municipality cannot be removed; allowed: Scenario"):
        MesaModel().municipality.remove()


def run_of_mesa_4() -> None:
    tables = stepped().data_recorder.get_all_dataframes()
    assert set(tables) == {"runs", "weeks", "events"}
    assert tables["weeks"].equals(simulate(load_case("vestbygd"), MesaModel().chosen, weeks=3).weeks)


def page() -> None:
    text = (Path(__file__).parents[2] / "experiments" / "for_mesa" / "watch.py").read_text(encoding="utf-8")
    assert "page = SolaraViz(" in text  # run without a browser by test_watch.py, where solara is there


def no_map() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'grid'"):
        MesaModel().grid  # noqa: B018


def batch() -> None:
    if hasattr(mesa, "batch_run"):
        of_the_model.test_iterations_are_the_replicates_of_simulate()


def scenario() -> None:
    if hasattr(mesa.experimental, "scenarios"):
        of_the_model.test_a_scenario_of_mesa_says_by_name_what_keywords_say()


TRIED: dict[str, Callable[[], None]] = {
    "`model.step()`": steps, "keywords": keywords, "`batch_run(MesaModel": batch, "`batch_run(..., rng": batch,
    "`seed=`": seed, "`model.datacollector`": collector, "`model.agents`": agents, "`agents.shuffle_do": shuffled,
    "`model.rng`": generators, "`firm.remove()`": of_the_model.test_a_removed_firm_leaves_as_the_event_says,
    "`exchange.remove()`": others_removed, "`municipality.remove()`": municipality, "`Scenario` of Mesa": scenario,
    "`run_scenarios`": run_of_mesa_4, "`SolaraViz`": page, "`model.grid`": no_map,
}  # fmt: skip


def test_every_row_is_tried():
    assert len(ROWS) == len(TRIED) >= 16
    assert all(row.startswith(tried) for row, tried in zip(ROWS, TRIED, strict=True))


# What another test of this room tries already is not tried twice.
ALONE = {
    start: trial for start, trial in TRIED.items() if trial not in (batch, scenario) and trial.__module__ == __name__
}


@pytest.mark.parametrize("row", ALONE)
def test_a_row_does_what_it_says(row):
    ALONE[row]()
