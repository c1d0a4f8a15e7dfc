"""A model that Mesa's tools make by keyword, step, stop and read: `batch_run`, scenarios, SolaraViz."""

from __future__ import annotations

from typing import Any

from experiments.for_mesa.collector import COLLECTED, WeeklyCollector
from experiments.for_mesa.keywords import asked
from experiments.for_mesa.recorder import Recorder
from sim import Scenario
from sim.files import shown
from sim.model import SymbiosisModel
from sim.names import nearest


class MesaModel(SymbiosisModel):
    """One future of one town, asked for by keyword. One step = one week; `running` until the last.

    keywords: `case` (a name, a folder or a Case), `weeks`, `seed`, `replicate`, and whatever the command line takes,
    by its last word: `hours=20`, `meetings="weekly"`, `drop_rate=0.02` (experiments/for_mesa/keywords.py). rng: a
    replicate, as Mesa's batch runner hands it over. scenario: of this project, or one of Mesa's with such keywords.
    collect: "weeks" (the columns of Record.weeks), "agents" (a row for each agent and week too), "nothing".
    The same numbers as `simulate`. Raises ValueError, a line per fault.

    With a subclass of one's own: `class MyMesaModel(MesaModel, MyModel): pass`, whose levers and parameters are
    keywords then, and whose outcomes are collected.
    """

    running: bool

    def __init__(self, *, rng: Any = None, scenario: Any = None, collect: str = "weeks", **keywords: Any) -> None:
        if collect not in COLLECTED:
            raise ValueError(f"collect: unknown choice {shown(collect)}{nearest(str(collect), COLLECTED)}")
        scenario = scenario() if isinstance(scenario, type) else scenario
        run = asked(keywords, rng, scenario, self.extension)
        super().__init__(run.case, run.scenario, run.seed, run.replicate)
        if scenario is not None and not isinstance(scenario, Scenario):
            self.scenario = scenario  # Mesa's own, since 3.5: SolaraViz asks it for the names of sliders
        self.weeks = run.weeks
        if collect != "nothing":
            self.datacollector = WeeklyCollector(collect, self.extension.week_columns())

    def step(self) -> None:
        """One week; after the last one `running` is false."""
        super().step()
        self.steps = self.week  # Mesa 4 counts none
        self.running = self.running and self.week < self.weeks
        if "datacollector" in vars(self):
            self.datacollector.collect(self)

    @property
    def data_recorder(self) -> Recorder:
        """What `run_scenarios` of the coming Mesa 4 reads at the end: the tables of Record."""
        return Recorder(self)
