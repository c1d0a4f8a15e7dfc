"""What a subclass of the model declares for itself (sim/extension.py): gathered from the class, called in its weeks."""

from __future__ import annotations

import dataclasses
from typing import Any

from sim.extension import NOTHING, STOPPED, Extension, collected
from sim.record import EVENT_COLUMNS, RUN_COLUMNS, WEEK_COLUMNS
from sim.scenario import CHOICES, EVENTS, Scenario

# Names of columns, keys and commands that stand for something else already.
_TAKEN = {
    *RUN_COLUMNS, *WEEK_COLUMNS, *EVENT_COLUMNS, *EVENTS, *CHOICES, STOPPED, "baseline", "case", "cell", "engine",
    "error", "extension", "levers", "model", "name", "outcome", "own", "pairs", "parameters", "point", "question",
    "replicates", "row", "scenario", "scenarios", "uncertainties", "until", "verdict", "without",
}  # fmt: skip


class Own:
    """The part of a model that reads what its class declares."""

    extension: Extension = NOTHING
    chosen: Scenario
    own_values: dict[str, Any]  # of parameters; of levers the size of what is chosen
    stopped: str  # what ended the run ("": nothing has)

    def __init_subclass__(cls) -> None:
        """Gather what the class declares, and refuse what it cannot. Raises TypeError, one line."""
        super().__init_subclass__()
        base = [kind for kind in cls.__mro__ if issubclass(kind, Own)][-2]
        cls.extension = NOTHING if cls is base else collected(cls, base, _TAKEN)

    @classmethod
    def choose(cls, **choices: Any) -> Scenario:
        """A scenario of this model: fields of Scenario, and by name what is chosen of its own levers and parameters.

        Raises ValueError with one line per fault.
        """
        fields = {field.name for field in dataclasses.fields(Scenario)}
        own = {name: value for name, value in choices.items() if name not in fields}
        return Scenario(**{name: choices[name] for name in choices.keys() & fields}, own=own, extension=cls.extension)

    def _take(self, scenario: Scenario) -> Scenario:
        """The scenario with a value for all that is declared. Raises ValueError where it says what is not."""
        scenario = scenario.of(self.extension)
        levers = self.extension.levers
        self.own_values = {name: levers[name].sizes[value] if name in levers else value for name, value in scenario.own}
        self.stopped = ""
        return scenario

    def _check_names(self) -> None:
        """Raise TypeError where what is declared bears the name of something that every model has."""
        for name in self.extension.names:
            if name in vars(self):
                raise TypeError(f"{type(self).__name__}.{name}: is a name of the model itself; allowed: another one")

    def _happens_of_own(self, what: str, target: str) -> bool:
        """Let a declared event happen; whether it is one."""
        if what in self.extension.events:
            getattr(self, what)(*([target] if target else []))
            return True
        return False

    def _is_over(self) -> bool:
        """Whether something that is declared to end a run is true now."""
        self.stopped = next((name for name in self.extension.stops if getattr(self, name)()), "")
        return bool(self.stopped)
