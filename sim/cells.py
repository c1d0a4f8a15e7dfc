"""Tables as CSV: one strict reader for all of them, and cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from sim.files import FileFault, read_text, shown

# How a formula begins in one spreadsheet or another; a number may begin with a sign.
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def defused(text: str) -> str:
    """A cell that a spreadsheet takes for text: an apostrophe before what begins like a formula.

    >>> defused("=cmd|x"), defused("-0.5"), defused("Bergen")
    ("'=cmd|x", '-0.5', 'Bergen')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(cell: str) -> str:
    """The text that was defused.

    >>> restored("'=cmd|x"), restored("'s-Hertogenbosch")
    ('=cmd|x', "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def read_rows(path: Path, limit: int) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header, and the rows below with the line each begins on; blank rows are passed over.

    Raises FileFault where it is no CSV file separated by commas.
    """
    text = read_text(path, limit)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [restored(cell) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileFault(f"{path}:{line}: is not a valid CSV file ({error})") from None
    if not rows:
        raise FileFault(f"{path}: file is empty")
    first, header = rows[0]
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            raise FileFault(f"{path}:{first}: cells are separated by {name}; save the file as comma-separated values")
    header = [cell.strip() for cell in header]
    for name in header:
        if header.count(name) > 1:
            raise FileFault(f"{path}:{first}: column {shown(name)} stands twice; allowed: once")
    return header, rows[1:]
