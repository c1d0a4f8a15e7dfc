"""A copy of a shipped case that tests edit, and what is said of it."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from sim import CaseError, load_case
from sim.place.read import SHIPPED

FIRMS, IDEAS, TIES, ABOUT = "firms.csv", "opportunities.csv", "ties.csv", "case.yaml"


class Town:
    """A copy of the Vestbygd folder, to be edited."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(SHIPPED / "vestbygd", folder)
        self.folder = folder

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        (self.folder / name).write_bytes(content)

    def replace(self, name, old, new):
        text = self.text(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def rows(self, name):
        return list(csv.reader(io.StringIO(self.text(name))))

    def write_rows(self, name, rows, **dialect):
        out = io.StringIO()
        csv.writer(out, **dialect).writerows(rows)
        self.write(name, out.getvalue())

    def cell(self, name, first, column, value):
        """Set a cell, in the row whose first cell is `first` (a header row: use `replace`)."""
        rows = self.rows(name)
        row = next(row for row in rows if row[0] == first)
        row[rows[0].index(column)] = value
        self.write_rows(name, rows)

    def load(self):
        return load_case(self.folder)


def fault_of(town):
    """The message; any other type of exception than CaseError fails the test."""
    with pytest.raises(CaseError) as caught:
        town.load()
    assert type(caught.value) is CaseError
    return str(caught.value)
