"""A town read from a workbook, from text files of its sheets, or from its own file; every fault at once.

These files come from strangers: they are read as data, never as formulas, paths or settings, and nothing is written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from experiments.system.errors import UserError
from experiments.town import canonical
from experiments.town.columns import SHEETS
from experiments.town.faults import Fault, fault, quoted
from experiments.town.grid import Grid
from experiments.town.guard import NotAWorkbook
from experiments.town.headings import column_names, language_of, plain, sheet_names
from experiments.town.rows import firms_of, names_of, prices_of, relations_of, streams_of
from experiments.town.separated import read_separated
from experiments.town.sheets import Found, Headed, headed, read_rows
from experiments.town.town import Town
from experiments.town.workbook import read_workbook
from experiments.town.wrong import Id
from sim.files import FileFault, named, read_bytes
from sim.place.read import MAX_FILE_BYTES

MOST_FILES = 100  # of a folder
_TEXTS = (".csv", ".txt", ".tsv")


@dataclasses.dataclass(frozen=True)
class Reading:
    """What came of reading: a town, or what is wrong; and what was not read, or only taken to be meant."""

    town: Town | None  # None where there are faults
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    language: str  # of the headings
    is_cut: bool = False  # so much was wrong that the rest was not looked at


def read_town(paths: Sequence[Path]) -> Reading:
    """Read a workbook, a town's own file, a folder of text files, or several of them.

    Raises UserError where there is no such file.
    """
    found = Found()
    grids: dict[str, Grid] = {}
    for path in _files(paths, found):
        try:
            _take(path, grids, found)
        except FileFault as error:
            raise UserError(str(error)) from None
        except NotAWorkbook as wrong:
            found.faults.append(fault(named(path), wrong.key, **wrong.values))
    heads = {sheet: head for sheet, grid in grids.items() if (head := headed(grid, sheet, found))}
    if not found.faults:  # a file that cannot be read may hold what seems to be missing
        for sheet in SHEETS.values():
            if sheet.needed and sheet.id not in grids:
                found.faults.append(fault(named(paths[0]), "fault.sheet_missing", sheet=Id(f"sheet.{sheet.id}")))
    language = language_of({sheet: _headings(head) for sheet, head in heads.items()})
    town = _town(heads, language, found)
    found.told_yearly()
    return Reading(None if found.faults else town, tuple(found.faults), tuple(found.notes), language, found.is_full)


def _files(paths: Sequence[Path], found: Found) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else None
        except OSError as error:
            raise UserError(f"{named(path)}: cannot be read ({error.strerror})") from None
        if inside is None:
            files.append(path)
            continue
        if len(inside) > MOST_FILES:
            raise UserError(f"{named(path)}: {len(inside)} files; allowed: at most {MOST_FILES}")
        files += [file for file in inside if file.suffix.casefold() in _TEXTS]
        found.notes += [fault(named(file), "note.file") for file in inside if file.suffix.casefold() not in _TEXTS]
    return files


def _take(path: Path, grids: dict[str, Grid], found: Found) -> None:
    """The sheets of a file; what the file is, its first bytes say and not its name."""
    content, file = read_bytes(path, MAX_FILE_BYTES), named(path)
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        names = sheet_names()
        new, others = read_workbook(content, file, lambda name: plain(name) in names)
        for name in others:
            _not_taken(f"{file}: {quoted(name)}", name, found)
    elif content.lstrip()[:1] == b"{":
        new = canonical.read_grids(content, file)
    else:
        sheet = _sheet_of_file(path.stem)
        if not sheet:
            _not_taken(file, path.stem, found)
            return
        known = column_names(sheet)
        new = [read_separated(content, file, path.stem, lambda row: len({plain(cell) for cell in row} & known.keys()))]
    for grid in new:
        sheet = _sheet_of_file(grid.name)
        if sheet in grids:
            found.faults.append(
                fault(grid.where, "fault.sheet_twice", sheet=Id(f"sheet.{sheet}"), at=grids[sheet].where)
            )
        elif grid.cells or SHEETS[sheet].needed:
            grids[sheet] = grid


def _not_taken(at: str, name: str, found: Found) -> None:
    if near := found.nearest(plain(name), sheet_names(), 0.8):
        found.faults.append(fault(at, "fault.sheet_near", near=Id(f"sheet.{sheet_names()[near]}")))
    else:
        found.notes.append(fault(at, "note.sheet"))


def _sheet_of_file(stem: str) -> str:
    """The sheet that a name means: "gives", "Vestbygd - gives", "list_2026_gives"; "": none."""
    names = sheet_names()
    words = stem.replace("_", " ").replace("-", " ").split()
    return next((names[name] for k in range(len(words)) if (name := plain("".join(words[k:]))) in names), "")


def _headings(head: Headed) -> list[str]:
    row = next(cells for number, cells in head.grid.rows() if number == head.row)
    return [head.grid.name, *(cell.text for cell in row.values())]


def _town(heads: dict[str, Headed], language: str, found: Found) -> Town:
    rows = {sheet: read_rows(heads[sheet], language, found) if sheet in heads else [] for sheet in SHEETS}
    if "firms" in heads and not rows["firms"] and not found.faults:
        found.faults.append(fault(heads["firms"].grid.where, "fault.no_firm"))
    names = names_of(rows["firms"])
    firms = firms_of(rows["firms"], found)
    prices, rates = prices_of(rows["prices"], found)
    gives, needs = (streams_of(rows[sheet], names, rates, found) for sheet in ("gives", "needs"))
    today = relations_of(rows["today"], names, found)
    return Town(tuple(firms), tuple(gives), tuple(needs), tuple(today), tuple(prices))
