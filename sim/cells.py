"""Tables as CSV: one strict reader for all of them, and cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from sim.files import FileFault, in_line, named, read_text, shown
from sim.names import cleaned, nearest, spelling

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


MOST_COLUMNS = 500
MOST_CELL = 10_000  # characters
MOST_LINES = 1_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # as reading a file splits them


def read_rows(
    path: Path, limit: int, most_rows: int, *, blank: bool = False
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header, and the rows below with the line each begins on; cells cleaned, empty lines passed over.

    blank: rows of nothing but empty cells are rows too. Raises FileFault where it is no CSV file
    separated by commas, or one of more than `most_rows` rows.
    """
    text = read_text(path, limit)
    where = named(path)
    _refuse_too_many(where, text, most_rows)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise FileFault(f"{where}:{line}: row has {len(cells)} cells; allowed: at most {MOST_COLUMNS}")
            if any(cells) or (blank and cells and rows):
                clean = [cleaned(restored(cell)) for cell in cells]
                if any(clean) or blank:
                    rows.append((line, clean))
                if len(rows) > most_rows + 1:  # and a header
                    raise FileFault(f"{where}:{line}: more than {most_rows} rows; allowed: at most {most_rows}")
                if len(max(cells, key=len)) > MOST_CELL:
                    _raise_long_cell(where, line, rows[0][1] if rows else [], cells)
            line = reader.line_num + 1
            if line > MOST_LINES:
                raise FileFault(f"{where}: more than {MOST_LINES} lines; allowed: at most {MOST_LINES}")
    except csv.Error as error:
        raise FileFault(f"{where}:{line}: is not a valid CSV file ({in_line(error)})") from None
    if not rows:
        raise FileFault(f"{where}: file is empty")
    first, header = rows[0]
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")):
        if len(header) == 1 and mark in (header[0] if mark != "\t" else text.split("\n", 1)[0]):
            raise FileFault(f"{where}:{first}: cells are separated by {name}; save the file as comma-separated values")
    return _named_columns(where, first, header, rows[1:])


def _refuse_too_many(where: str, text: str, most_rows: int) -> None:
    """Count rows line by line, so that a table that is too long costs neither the time nor the memory of its cells."""
    if text.count("\n") + text.count("\r") <= most_rows:
        return
    reader = csv.reader((line[0] for line in _LINE.finditer(text)), strict=True)
    found, line = 0, 1
    with contextlib.suppress(csv.Error):  # which reading tells
        for cells in reader:
            found += any(cells)
            if found > most_rows + 1:  # and a header
                raise FileFault(f"{where}:{line}: more than {most_rows} rows; allowed: at most {most_rows}")
            line = reader.line_num + 1


def _raise_long_cell(where: str, line: int, header: list[str], cells: list[str]) -> None:
    column, cell = next((k, cell) for k, cell in enumerate(cells) if len(cell) > MOST_CELL)
    name = f"{shown(header[column])}: " if column < len(header) and line > 1 else ""
    raise FileFault(
        f"{where}:{line}: {name}{shown(cell, 40)}; allowed: at most {MOST_CELL} characters"
        " (is a quote missing or one too many?)"
    )


def _named_columns(
    where: str, first: int, header: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Without the empty columns that spreadsheets leave at the end; others without a name are told."""
    used = len(header)
    while used > 1 and not header[used - 1] and not any(cells[used - 1] for _, cells in rows if len(cells) >= used):
        used -= 1
    if used < len(header):
        whole = len(header)
        rows = [(line, cells[:used] if len(cells) == whole else cells) for line, cells in rows]
        header = header[:used]
    for number, name in enumerate(header, start=1):
        if not name or name.startswith("Unnamed: "):
            hint = " (pandas: to_csv(..., index=False))" if number == 1 else ""
            raise FileFault(f"{where}:{first}: column {number} has no name; allowed: a name, or no such column{hint}")
        if header.count(name) > 1:
            raise FileFault(f"{where}:{first}: column {shown(name)} stands twice; allowed: once")
    return header, rows


def row_fault(header: Sequence[str], cells: Sequence[str], used: Sequence[str] | None = None) -> str | None:
    """What is wrong with the shape of a row, or with the signs in its used columns (all); None: nothing."""
    if len(cells) != len(header):
        hint = " (a cell with a comma needs double quotes)" if len(cells) > len(header) else ""
        return f"row has {len(cells)} cells; allowed: {len(header)}{hint}"
    for name, cell in zip(header, cells, strict=True):
        if not cell.isprintable() and (used is None or name in used):
            return f"{in_line(name)}: {shown(cell)} has characters that cannot be printed; allowed: printable ones"
    return None


def header_faults(
    header: Sequence[str], known: Sequence[str], needed: Sequence[str], others: bool = False
) -> list[str]:
    """What is wrong with the names of columns. `others`: columns that are not known are allowed."""
    faults = []
    missing = [name for name in needed if name not in header]
    for name in missing:
        alike = [own for own in header if own not in known and spelling(own) == spelling(name)]
        if alike:
            faults.append(f"column {name!r} is missing; {shown(alike[0])} is there: rename it")
    misspelt = {own for own in header if any(spelling(own) == spelling(name) for name in missing)}
    if not others:
        faults += [f"unknown column {shown(own)}{nearest(own, known)}" for own in header
                   if own not in known and own not in misspelt]  # fmt: skip
    gone = [name for name in missing if not any(spelling(own) == spelling(name) for own in misspelt)]
    if len(gone) == 1:
        faults.append(f"column {gone[0]!r} is missing")
    elif gone:
        faults.append(f"columns {', '.join(map(repr, gone))} are missing")
    return faults


# --- numbers as people write them -------------------------------------------------------------------

_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+")
_GROUPED = re.compile(r"[+-]?\d{1,3}([ ',.]\d{3})+([.,]\d+)?")


def may_be_thousands(text: str) -> str | None:
    """What to write instead of a number that half of Europe reads as another, such as 200.000; None: it is clear.

    >>> may_be_thousands("200.000"), may_be_thousands("0.500"), may_be_thousands("2.1250")
    ('may be 200000 or 200; write 200000 or 200.0', None, None)
    """
    if not _THOUSANDS.fullmatch(text) or text.count(".") > 1:
        return None
    whole, value = text.replace(".", "").lstrip("+"), repr(float(text))
    plain = unambiguous(value)
    return f"may be {whole} or {value.removesuffix('.0')}; write {whole} or {plain}"


def unambiguous(number: str) -> str:
    """A number as we write it: nobody takes its point for one between thousands."""
    return f"{number}0" if _THOUSANDS.fullmatch(number) else number


def number_hint(text: str) -> str:
    """What is probably wrong with text that is no number, for the end of a fault."""
    if _GROUPED.fullmatch(text):
        return " (no sign between thousands, and a decimal point)"
    return " (use a decimal point)" if "," in text else ""
