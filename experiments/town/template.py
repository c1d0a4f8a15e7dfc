"""A workbook to fill in: headings, a line of help under each, lists to choose from; empty, with an example, or filled.

Nothing in it is a formula: every cell is text, and a text that begins like a formula is defused as in every table of
the project (sim/cells.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.town.canonical import rows_of
from experiments.town.columns import SHEETS, Column, Sheet
from experiments.town.faults import TownWords, town_words
from experiments.town.sheets import HELP
from experiments.town.town import Town
from experiments.town.workbook import library
from sim.cells import defused

Rows = Mapping[str, Sequence[Mapping[str, str]]]  # sheet -> rows: column -> text
_WIDE, _NARROW = 34, 16  # characters
_LINES = 200  # of a sheet that have lists to choose from
_NUMBERS = ("employees", "latitude", "longitude", "degrees")  # which Excel may take for numbers
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a workbook takes for a sign by its number

# Which text of the catalogue stands where; texts without a "." stand as they are.
_EXAMPLE: Rows = {
    "firms": (
        {"firm": "example.firm.dairy", "sector": "10.51", "employees": "85", "place": "example.place.dairy",
         "latitude": "59.05", "longitude": "10.03", "zone": "example.zone.harbour", "building": "choice.yes_no.no"},
        {"firm": "example.firm.greenhouse", "sector": "01.13", "employees": "12", "place": "example.place.greenhouse",
         "building": "choice.yes_no.yes"},
        {"firm": "example.firm.sawmill", "sector": "16.11", "employees": "40", "zone": "example.zone.forest"},
        {"firm": "example.firm.heating", "sector": "35.30", "employees": "6", "zone": "example.zone.harbour"},
    ),
    "gives": (
        {"firm": "example.firm.dairy", "resource": "example.resource.cooling", "amount": "example.amount.cooling",
         "temperature_from": "38", "temperature_to": "30", "season": "choice.months.all year"},
        {"firm": "example.firm.dairy", "resource": "example.resource.whey", "ewc": "02 05 99",
         "amount": "example.amount.whey", "quality": "example.quality.whey", "cost": "example.cost.whey"},
        {"firm": "example.firm.sawmill", "resource": "example.resource.bark", "ewc": "03 01 01",
         "amount": "example.amount.bark"},
    ),
    "needs": (
        {"firm": "example.firm.greenhouse", "resource": "example.resource.heat", "amount": "example.amount.heat",
         "temperature_from": "35", "season": "example.months.heat", "cost": "example.cost.heat"},
        {"firm": "example.firm.heating", "resource": "example.resource.fuel", "quality": "example.quality.fuel"},
    ),
    "today": (
        {"supplier": "example.firm.sawmill", "receiver": "example.firm.heating", "what": "example.resource.bark",
         "since": "2016", "trust": "choice.trust.high"},
        {"supplier": "example.firm.dairy", "receiver": "example.firm.greenhouse", "what": "example.resource.cooling",
         "tried": "choice.yes_no.yes", "happened": "example.happened.pipe"},
    ),
    "prices": (
        {"item": "choice.item.wage", "price": "example.price.wage"},
        {"item": "choice.item.rent", "price": "example.price.rent"},
        {"item": "choice.item.electricity", "price": "example.price.electricity"},
    ),
}  # fmt: skip


def example_rows(words: TownWords) -> Rows:
    """The example in a language, numbers as it writes them."""
    return {
        sheet: [
            {column: words(text) if text in words else _number(text, column, words) for column, text in row.items()}
            for row in rows
        ]
        for sheet, rows in _EXAMPLE.items()
    }


def _number(text: str, column: str, words: TownWords) -> str:
    return text.replace(".", ",") if column in ("latitude", "longitude") and words.language != "en" else text


def town_rows(town: Town, words: TownWords) -> Rows:
    """A town as rows, words of lists in a language."""

    def said(column: Column, text: str) -> str:
        key = f"choice.{column.kind}.{text}"
        return words(key) if key in words else text

    return {
        sheet: [{id: said(SHEETS[sheet].by_id[id], text) for id, text in row.items()} for row in rows]
        for sheet, rows in rows_of(town).items()
    }


def workbook_bytes(language: str, rows: Rows) -> bytes:
    """A workbook with these rows. Raises UserError where openpyxl is missing."""
    words = town_words(language)
    book = library().Workbook()
    book.remove(book.active)
    for sheet in SHEETS.values():
        page = book.create_sheet(words(f"sheet.{sheet.id}"))
        _write(page, sheet, rows.get(sheet.id, ()), words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, rows: Sequence[Mapping[str, str]], words: TownWords) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(number)
        width = page.column_dimensions[letter]
        width.width = _WIDE if column.kind in ("name", "firm", "resource", "text") else _NARROW + 4
        if column.kind not in _NUMBERS:  # else Excel makes a date of 10.20, and drops the 0 of 020204
            width.number_format = "@"
        _put(page, 1, number, words(f"column.{column.id}")).font = Font(bold=True)
        page.cell(1, number).fill = PatternFill("solid", fgColor="DDE6ED" if column.needed else "EEEEEE")
        page.cell(1, number).alignment = Alignment(wrap_text=True, vertical="top")
        text = _put(page, 2, number, HELP + words(column.help))
        text.font, text.alignment = Font(italic=True, color="555555"), Alignment(wrap_text=True, vertical="top")
        for line, row in enumerate(rows, 3):
            if column.id in row:
                _put(page, line, number, row[column.id])
        _offer(page, letter, column, words)
    page.freeze_panes = "B3"


def _put(page: Any, row: int, column: int, text: str) -> Any:
    cell = page.cell(row, column)
    as_text(cell, text)
    cell.number_format = "@"
    return cell


def as_text(cell: Any, text: str) -> None:
    """A cell of text, whatever it begins with."""
    cell.value = _ESCAPE.sub("_x005F_", defused(text))
    cell.data_type = "s"


def _offer(page: Any, letter: str, column: Column, words: TownWords) -> None:
    """A list to choose from; other text is allowed, such as months of a season."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.choices:
        offered = ",".join(words(f"choice.{column.kind}.{id}") for id in column.choices)
        offer = DataValidation("list", formula1=f'"{offered}"', allow_blank=True, showErrorMessage=False)
        page.add_data_validation(offer)
        offer.add(f"{letter}3:{letter}{_LINES}")
