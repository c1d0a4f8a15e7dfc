"""The tables of a run as the coming Mesa 4 reads them from a model, by name."""

from __future__ import annotations

import pandas as pd

from sim.files import shown
from sim.model import SymbiosisModel
from sim.names import nearest
from sim.record import EVENT_COLUMNS, WEEK_COLUMNS, event_table

TABLES = ("runs", "weeks", "events")


class Recorder:
    """The tables of Record of a model so far."""

    def __init__(self, model: SymbiosisModel) -> None:
        self._model = model

    def get_table_dataframe(self, name: str) -> pd.DataFrame:
        """One of the tables. Raises ValueError where there is none of this name."""
        if name not in TABLES:
            raise ValueError(f"outcomes: unknown table {shown(name)}{nearest(str(name), TABLES)}")
        if name == "runs":
            return pd.DataFrame([self._model.run_row()])
        if name == "weeks":
            return pd.DataFrame(self._model.week_rows, columns=[*WEEK_COLUMNS, *self._model.extension.week_columns()])
        return event_table(pd.DataFrame(self._model.event_rows, columns=list(EVENT_COLUMNS)))

    def get_all_dataframes(self) -> dict[str, pd.DataFrame]:
        """All of them by name."""
        return {name: self.get_table_dataframe(name) for name in TABLES}
