"""A number of a case, and where it comes from: told, derived by a rule, assumed, or not told.

`derived.csv` of a case made of a town has a row for each, with the cells that it comes from. A person may change the
number in the case itself; this table then still says what it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from experiments.town.numbers import number_text
from experiments.town.town import Stood
from sim.cells import defused
from sim.place.write import cell
from sim.quantity import FIXED, UNIFORM, Quantity

TOLD, DERIVED, ASSUMED, UNTOLD = "told", "derived", "assumed", "not told"
TABLE = "table"  # of inputs: a row of the matcher's tables, docs/matching.md
COLUMNS = ("table", "name", "field", "value", "basis", "rule", "inputs")


class Input(NamedTuple):
    """What a rule was given: its name, its value, whether that was told, and where."""

    name: str
    value: str
    basis: str
    at: str = ""

    def __str__(self) -> str:
        where = f", {self.at}" if self.at else ""
        return f"{self.name} {self.value} ({self.basis}{where})".replace("  ", " ")


class Number(NamedTuple):
    """A number of a case, or what stands in its place, with the rule and the inputs it comes from."""

    value: Quantity | str | None  # None: the cell stays empty
    basis: str
    rule: str = ""
    inputs: tuple[Input, ...] = ()

    @property
    def quantity(self) -> Quantity | None:
        """The number as a case holds it."""
        assert not isinstance(self.value, str)
        return self.value


class Derived(NamedTuple):
    """A number in its place: the file of the case, the row's name, the column."""

    table: str
    name: str
    field: str
    number: Number


def told(name: str, stood: Mapping[str, Stood], column: str) -> Input | None:
    """What stood in a cell of the town, the file without its folders; None where it is not told."""
    found = stood.get(column)
    return None if found is None else Input(name, repr(found.text), TOLD, re.split(r"[/\\]", found.at)[-1])


def assumed(name: str, value: float) -> Input:
    """What nobody told."""
    return Input(name, number_text(float(value)), ASSUMED)


def of_table(name: str, value: str) -> Input:
    """What a table of the matcher says."""
    return Input(name, value, TABLE)


def between(low: float, high: float, digits: int = 3) -> Quantity:
    """A number from low to high, evenly; the number itself where rounding makes them one."""
    ends = [float(round(end, digits)) + 0.0 for end in (low, high)]
    return Quantity(FIXED, ends[0]) if ends[0] == ends[1] else Quantity(UNIFORM, *ends)


def table_text(rows: Iterable[Derived]) -> str:
    """The table, in the order of files, names and fields; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row[:3]):
        one = row.number
        value: Any = one.value if isinstance(one.value, str) else cell(one.value)
        cells = (row.table, row.name, row.field, value, one.basis, one.rule, "; ".join(map(str, one.inputs)))
        writer.writerow(defused(text) for text in cells)
    return out.getvalue()
