"""No cell of any CSV that is written starts a formula in a spreadsheet, and what was meant comes back."""

from __future__ import annotations

import csv
import io
import random

import pandas as pd
import pytest

from experiments.system.files import table_bytes
from sim.cells import restored
from sim.place.write import table_text

PIECES = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "'",
    "cmd|' /C calc'!A0",
    "SUM(A1:A9)",
    "1",
    "-0.5",
    "e",
    " ",
    ",",
    '"',
    ";",
    "Bø",
    "\uff1d",
    "%",
    "x",
)
CELLS = 10_000


def _cells(seed: int) -> list[str]:
    lot = random.Random(seed)
    return ["".join(lot.choice(PIECES) for _ in range(lot.randint(1, 8))) for _ in range(CELLS)]


def _by_frame(cells: list[str]) -> bytes:
    return table_bytes(pd.DataFrame({"a": cells}))


def _by_case(cells: list[str]) -> bytes:
    return table_text({"a": cell} for cell in cells).encode()


@pytest.mark.parametrize("write", [_by_frame, _by_case])
def test_ten_thousand_cells_start_no_formula_and_come_back(write):
    cells = _cells(1)
    rows = list(csv.reader(io.StringIO(write(cells).decode(), newline="")))[1:]
    written = [row[0] for row in rows]
    assert [restored(cell) for cell in written] == cells
    dangerous = [cell for cell in written if cell[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"]
    assert not [cell for cell in dangerous if not _is_number(cell)]
    assert len([cell for cell in cells if cell[0] in "=+-@"]) > CELLS / 10


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
