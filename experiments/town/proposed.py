"""Proposals as a table to decide on: each row accepted, struck or edited by a person. A workbook, or a CSV file.

Nothing in it is a formula: text is written as text (sim/cells.py), and numbers are numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from experiments.town import told
from experiments.town.account import cell, doubts, ranked, today
from experiments.town.allocation import Share
from experiments.town.faults import TownWords
from experiments.town.listed import ACCEPT, STRIKE, Result, own_words
from experiments.town.proposals import Proposal
from experiments.town.template import as_text
from experiments.town.town import Town
from experiments.town.units import YEAR
from experiments.town.workbook import library
from experiments.words.catalogue import words_of
from sim.cells import defused

DECISIONS = (ACCEPT, STRIKE)
COLUMNS = (
    "number", "decision", "supplier", "receiver", "gives", "needs", "supplied", "supplied_unit", "received",
    "received_unit", "nok_low", "nok_high", "nok_unit", "why", "treatment", "permit", "weeks_low", "weeks_high",
    "barrier", "uncertain", "today", "source", "numbers", "give_at", "need_at", "note", "supplied_before",
    "received_before",
)  # fmt: skip
EDITED = ("decision", "supplied", "received", "nok_low", "nok_high", "note")  # what a person fills in or changes
_WIDE = frozenset(
    ("supplier", "receiver", "gives", "needs", "why", "treatment", "barrier", "uncertain", "today", "note")
)
_DIGITS = 3  # of amounts: they are counted in thousandths

Value = str | int | float | None


def table_bytes(ending: str, result: Result, town: Town, words: TownWords) -> bytes:
    """The table as a file of this kind, ".csv" or ".xlsx"."""
    return (csv_bytes if ending == ".csv" else workbook_bytes)(result, town, words)


def rows(result: Result, town: Town, words: TownWords) -> list[dict[str, Value]]:
    """A row of values by column for each proposal, in the order of the account. What is not known is not there."""
    return [_row(number, at, result, town, words) for number, at in enumerate(ranked(result), 1)]


def _row(number: int, at: int, result: Result, town: Town, words: TownWords) -> dict[str, Value]:
    say, one, share = words_of(words.language), result.matched.proposals[at], result.shares.get(at)
    give, need = town.gives[one.give], town.needs[one.need]
    row: dict[str, Value] = {
        "number": number,
        "decision": words(f"proposal.decision.{result.decided[at]}") if at in result.decided else None,
        "supplier": one.supplier,
        "receiver": one.receiver,
        "gives": own_words(give),
        "needs": own_words(need),
        "why": told.reason(one, say),
        "treatment": told.treatment(one, say),
        "permit": told.permit(one, say),
        "weeks_low": one.weeks[0],
        "weeks_high": one.weeks[1],
        "barrier": told.barrier(one, say),
        "uncertain": " ".join(doubts(one, result, town, words)),
        "today": " ".join(today(one, town, words)),
        "source": one.source,
        "numbers": one.numbers,
        "give_at": cell(give),
        "need_at": cell(need),
    }
    if share is not None:
        given, needed = result.sides.gives[one.give], result.sides.needs[one.need]
        row |= {"supplied": round(share.supplied, _DIGITS), "supplied_unit": f"{given.unit}/{YEAR}"}
        row |= {"received": round(share.received, _DIGITS), "received_unit": f"{needed.unit}/{YEAR}"}
        row |= {"supplied_before": row["supplied"], "received_before": row["received"]}  # so that a change is seen
    return row | _worth(one, share)


def _worth(one: Proposal, share: Share | None) -> dict[str, Value]:
    """Of a year where the amounts are known, else of a unit; nothing where it is not known."""
    nok, per = (share.nok_per_year, YEAR) if share is not None else (one.nok_per_unit, one.unit)
    return {} if nok is None else {"nok_low": round(nok[0]), "nok_high": round(nok[1]), "nok_unit": f"NOK/{per}"}


def csv_bytes(result: Result, town: Town, words: TownWords) -> bytes:
    """The table as Excel of the language's country opens it: semicolons and decimal commas, or commas and points."""
    point = words.language == "en"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if point else ";", lineterminator="\r\n")
    writer.writerow(words(f"proposal.{column}") for column in COLUMNS)
    for row in rows(result, town, words):
        writer.writerow(_typed(row.get(column), point) for column in COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def _typed(value: Value, point: bool) -> str:
    if value is None or isinstance(value, str):
        return defused(value or "")
    text = f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text if point else text.replace(".", ",")


def workbook_bytes(result: Result, town: Town, words: TownWords) -> bytes:
    """The table as a workbook with a list to choose decisions from. Raises UserError where openpyxl is missing."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = library().Workbook()
    page = book.active
    page.title = words("proposal.sheet")
    table = rows(result, town, words)
    for number, column in enumerate(COLUMNS, 1):
        heading = page.cell(1, number, words(f"proposal.{column}"))
        heading.font, heading.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        heading.fill = PatternFill("solid", fgColor="DDE6ED" if column in EDITED else "EEEEEE")
        page.column_dimensions[get_column_letter(number)].width = 34 if column in _WIDE else 14
        for line, row in enumerate(table, 2):
            _put(page.cell(line, number), row.get(column))
    _offer(page, table, words)
    page.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(place: Any, value: Value) -> None:
    from openpyxl.styles import Alignment

    place.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str) and value:
        as_text(place, value)
    elif value is not None and value != "":
        place.value = value


def _offer(page: Any, table: Sequence[Any], words: TownWords) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = ",".join(words(f"proposal.decision.{one}") for one in DECISIONS)
    offer = DataValidation("list", formula1=f'"{offered}"', allow_blank=True)
    page.add_data_validation(offer)
    letter = get_column_letter(COLUMNS.index("decision") + 1)
    offer.add(f"{letter}2:{letter}{max(2, len(table) + 1)}")
