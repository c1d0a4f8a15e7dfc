"""What a data collector of Mesa's keeps of each week, and of each firm and exchange."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import mesa

from sim.model import SymbiosisModel
from sim.record import WEEK_COLUMNS

COLLECTED = ("nothing", "weeks", "agents")
# Of whom each is told: firms, exchanges; elsewhere it is None. `kind` and `name` everybody has.
OF_FIRMS = ("is_member", "in_park", "commitment", "understanding", "competence", "live_projects", "operating")
OF_EXCHANGES = ("state", "progress", "weeks_operated")


class WeeklyCollector(mesa.DataCollector):
    """The row of a week in columns named as in Record.weeks; with "agents", what agents are in that week.

    Collected after each week, so that the first row is week 1 and the last one the end of the run.
    """

    def __init__(self, collect: str, own: Iterable[str] = ()) -> None:
        """own: columns of weeks that a subclass of the model declares."""
        of_agents = {"kind": _kind, "name": _name} | {
            name: partial(_of_agent, name) for name in (*OF_FIRMS, *OF_EXCHANGES)
        }
        super().__init__(
            model_reporters={name: partial(_of_week, at) for at, name in enumerate([*WEEK_COLUMNS, *own])},
            agent_reporters=of_agents if collect == "agents" else None,
        )

    def collect(self, model: SymbiosisModel) -> None:
        """Keep this week."""
        super().collect(model)
        if not hasattr(self, "_collection_steps") and self.agent_reporters:
            # Mesa 3.3's batch runner reads both by the number of rows before: agents too have to be kept under it.
            self._agent_records[model.steps - 1] = self._agent_records.pop(model.steps)


def _of_week(at: int, model: SymbiosisModel) -> object:
    return model.week_rows[-1][at]


def _of_agent(name: str, agent: Any) -> object:
    """Its number of this name, counted where it has to be; None where it has none."""
    value = getattr(agent, name, None)
    return value() if callable(value) else value


def _kind(agent: Any) -> str:
    return type(agent).__name__


def _name(agent: Any) -> str:
    return getattr(agent, "name", type(agent).__name__.lower())
