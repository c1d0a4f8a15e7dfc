"""Towns drawn by lot, and files of them: a workbook, and text files as five countries' Excel saves them."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import NamedTuple

import openpyxl

from experiments.town.columns import SHEETS
from experiments.town.headings import TOWN, read
from experiments.words.languages import LANGUAGES

Value = str | int | float | bool | None
Table = list[list[Value]]
Tables = dict[str, Table]  # name of the sheet -> rows, the first of them the headings


class Country(NamedTuple):
    """How Excel of a country saves a sheet as text."""

    separator: str
    decimal: str
    encoding: str
    ending: str
    true: str
    false: str


COUNTRIES = {
    "norway": Country(";", ",", "cp1252", ".csv", "SANN", "USANN"),
    "sweden": Country("\t", ",", "utf-16", ".txt", "SANT", "FALSKT"),  # "Unicode text"
    "denmark": Country(";", ",", "utf-8-sig", ".csv", "SAND", "FALSK"),
    "finland": Country(";", ",", "utf-8", ".csv", "TOSI", "EPÄTOSI"),
    "britain": Country(",", ".", "cp1252", ".csv", "TRUE", "FALSE"),
}
WORDS = {language: read(language, TOWN) for language in LANGUAGES}

_NAMES = (
    "Fjord",
    "Åker",
    "Skogen",
    "Bølgen",
    "Hamn",
    "Öst",
    "North",
    "Kai",
    "Ænes",
    "Quay & Sons",
    "Sør; Nord",
    'Per "P"',
)
_KINDS = ("meieri", "sag", "AS", "Ltd", "AB", "fjernvarme", "settefisk", "datasenter")
_THINGS = (
    "varmt vann",
    "spillvarme",
    "slam",
    "bark, flis",
    "CO2",
    "lågvärme",
    "whey",
    "steam; 6 bar",
    "=bark",
    "-slam",
    "+ varme",
)
_YEARLY = ("4,5 GWh/år", "120 tonn per år", "3 t/uke", "300 m3/day", "ca. 1 200 t/yr", "100–150 t/år", "2 mill. m³ per år",
           "0,125 t/år", "1\u00a0250,5 MWh/år", "12'500 kWh/yr", "2.5 GJ/yr", "1.250,75 t/år", "7 stk/mnd", "40", "ukjent", "?")  # fmt: skip
_UNITS = ("t/år", "GWh/yr", "m3/uke", "MWh per år", "kg/dag")
_COSTS = ("450 kr/t", "200 000 NOK/år", "0,80 NOK/kWh", "1,2 mill. NOK per år", "-50 NOK/m3", "0 NOK/yr")
_SEASONS = ("hele året", "vinter", "Oct-Apr", "nov, des, jan", "sommar", "")
_DATES = ("2016", "05.2019", "1.5.2019", "2020-03-01", "mai 2021", "01/12/2018", "vet ikke", "?", "Unknown")


def drawn(lot: random.Random) -> Tables:
    """A town as somebody may have written it: any language, order and case of headings, numbers or text."""
    language = lot.choice(LANGUAGES)
    crown = "NOK" if language == "sv" else "kr"
    firms = [f"{lot.choice(_NAMES)} {lot.choice(_KINDS)} {k}" for k in range(lot.randint(2, 6))]

    def maybe(value: Value, share: float = 0.7) -> Value:
        return value if lot.random() < share else None

    def number(low: float, high: float) -> float | int:
        whole, digits = lot.randint(int(low) + 1, int(high)), lot.choice((0, 1, 2, 4))
        # Three behind the sign may be thousands, where nothing tells.
        return round(whole + (10 * lot.randrange(10 ** (digits - 1)) + 1) / 10**digits, digits) if digits else whole

    def stream() -> dict[str, Value]:
        amount = lot.choice(_YEARLY)
        bare = lot.random() < 0.4
        return {
            "firm": lot.choice(firms).upper() if lot.random() < 0.2 else lot.choice(firms),
            "resource": lot.choice(_THINGS), "ewc": maybe(lot.choice(("02 02 04", "030101", 20204, "07 01 03*")), 0.3),
            "amount": number(0.5, 90_000) if bare else amount if amount != "40" else None,
            "unit": lot.choice(_UNITS) if bare else None,
            "temperature_from": maybe(lot.choice((number(5, 120), "60 °C"))), "temperature_to": maybe(number(5, 60)),
            "quality": maybe(lot.choice(("tørr", "35 % fukt", "renhet A, B")), 0.3), "season": lot.choice(_SEASONS),
            "cost": maybe(lot.choice(_COSTS).replace("kr", crown), 0.5), "note": maybe("fra befaring", 0.2),
        }  # fmt: skip

    def relation() -> dict[str, Value]:
        one, other = lot.sample(firms, 2)
        return {
            "supplier": one, "receiver": other, "what": lot.choice(_THINGS), "since": maybe(lot.choice(_DATES)),
            "trust": lot.choice((1, 3, 5, "lav", "high", "mycket hög")), "tried": maybe(lot.choice(("ja", "no", True, False))),
            "happened": maybe("ble for dyrt", 0.3),
        }  # fmt: skip

    rows: dict[str, list[dict[str, Value]]] = {
        "firms": [
            {
                "firm": firm, "sector": lot.choice(("10.20", "treforedling", 35, 16.1, None)),
                "employees": maybe(lot.choice((lot.randint(1, 900), "ca. 40", "10-20", 1200))),
                "place": maybe("Kaiveien 3, 3200 Havn"), "zone": maybe("havna", 0.3),
                "building": maybe(lot.choice(("ja", "nei", True, False))),
                **({"latitude": round(lot.uniform(55, 70), 4), "longitude": round(lot.uniform(5, 25), 4)} if lot.random() < 0.5 else {}),
            }
            for firm in firms
        ],
        "gives": [stream() for _ in range(lot.randint(0, 6))],
        "needs": [stream() for _ in range(lot.randint(0, 6))],
        "today": [relation() for _ in range(lot.randint(0, 3))],
        "prices": [
            {"item": item, "price": price}
            for item, price in (("wage", f"900 000 {crown}/år"), ("electricity", f"0,9 {crown}/kWh"), ("interest", "5,5 %"))
            if lot.random() < 0.5
        ],
    }  # fmt: skip
    return {WORDS[language][f"sheet.{sheet}"]: _table(sheet, own, language, lot) for sheet, own in rows.items()}


def _table(sheet: str, rows: list[dict[str, Value]], language: str, lot: random.Random) -> Table:
    columns = [column.id for column in SHEETS[sheet].columns]
    lot.shuffle(columns)
    said = [WORDS[language][f"column.{column}"] for column in columns]
    spelt = lot.choice((str, str.upper, str.lower))
    table: Table = [[spelt(heading) for heading in said], *([row.get(column) for column in columns] for row in rows)]
    if lot.random() < 0.3:
        table.insert(lot.randrange(1, len(table) + 1), [None] * len(columns))
    return table


def workbook(tables: Tables) -> bytes:
    """A workbook as Excel would save it: numbers are numbers, text is text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        page = book.create_sheet(name)
        for number, row in enumerate(table, 1):
            for column, value in enumerate(row, 1):
                if value not in (None, ""):
                    cell = page.cell(number, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"  # whatever it begins with
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved(tables: Tables, country: Country) -> dict[str, bytes]:
    """The text files that Excel of a country saves of the same workbook."""

    def shown(value: Value) -> str:
        match value:
            case None:
                return ""
            case bool():
                return country.true if value else country.false
            case float() | int():
                return repr(value).removesuffix(".0").replace(".", country.decimal)
        return value

    files = {}
    for name, table in tables.items():
        text = io.StringIO()
        csv.writer(text, delimiter=country.separator, lineterminator="\r\n").writerows(
            [shown(value) for value in row] for row in table
        )
        files[f"{name}{country.ending}"] = text.getvalue().encode(country.encoding)
    return files


def folder_of(files: dict[str, bytes], folder: Path) -> Path:
    """The files in a new folder."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
