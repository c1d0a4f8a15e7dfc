"""The sheets and columns of a workbook, declared once: reader, template, the town's own file and tests go by this.

Names, help and lists of choices in each language are `sheet.*`, `column.*`, `help.*`, `choice.*` of the catalogue
`town.po`. A name that was in use stays readable: when a word changes, the old one goes into ALSO.
"""

from __future__ import annotations

import dataclasses

from experiments.town.town import Firm, Price, Relation, Stream

CURRENCIES = ("EUR", "DKK", "GBP", "SEK")  # beside NOK; a row of the prices says what one is worth
ITEMS = (
    "wage", "rent", "investment", "electricity", "heat", "water", "waste water", "waste", "transport", "interest",
    *CURRENCIES,
)  # fmt: skip
TRUST = ("very low", "low", "medium", "high", "very high")  # 1 to 5
YES_NO = ("yes", "no")
SEASONS = {
    "all year": tuple(range(1, 13)), "winter": (1, 2, 12), "spring": (3, 4, 5), "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Column:
    """A column: its id, which is the field of the row too, and how its cells are read (experiments/town/values.py)."""

    id: str
    kind: str
    needed: bool = False  # a column that must be there, and none of its cells may be empty
    choices: tuple[str, ...] = ()  # offered as a list in the template

    @property
    def help(self) -> str:
        """Which text of the catalogue helps to fill it in: a firm is named once, and referred to elsewhere."""
        return "help.name" if self.kind == "name" else f"help.{self.id}"


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A sheet: what its rows become."""

    id: str
    row: type
    columns: tuple[Column, ...]
    most: int  # rows
    needed: bool = False

    @property
    def by_id(self) -> dict[str, Column]:
        """Its columns by id."""
        return {column.id: column for column in self.columns}


_NOTE = Column("note", "text")
_STREAM = (
    Column("firm", "firm", needed=True),
    Column("resource", "resource"),
    Column("ewc", "ewc"),
    Column("amount", "amount"),
    Column("unit", "unit"),
    Column("temperature_from", "degrees"),
    Column("temperature_to", "degrees"),
    Column("quality", "text"),
    Column("season", "months", choices=tuple(SEASONS)),
    Column("cost", "cost"),
    _NOTE,
)
SHEETS = {
    sheet.id: sheet
    for sheet in (
        Sheet(
            "firms", Firm,
            (
                Column("firm", "name", needed=True),
                Column("sector", "sector"),
                Column("employees", "employees"),
                Column("place", "text"),
                Column("latitude", "latitude"),
                Column("longitude", "longitude"),
                Column("zone", "text"),
                Column("building", "yes_no", choices=YES_NO),
                _NOTE,
            ),
            500, needed=True,
        ),
        Sheet("gives", Stream, _STREAM, 2000, needed=True),
        Sheet("needs", Stream, _STREAM, 2000, needed=True),
        Sheet(
            "today", Relation,
            (
                Column("supplier", "firm", needed=True),
                Column("receiver", "firm", needed=True),
                Column("what", "text"),
                Column("since", "date"),
                Column("trust", "trust", choices=TRUST),
                Column("tried", "yes_no", choices=YES_NO),
                Column("happened", "text"),
                _NOTE,
            ),
            5000,
        ),
        Sheet(
            "prices", Price,
            (
                Column("item", "item", needed=True, choices=ITEMS),
                Column("price", "price", needed=True),
                _NOTE,
            ),
            100,
        ),
    )
}  # fmt: skip

# Further names that people use, and those of earlier templates: "sheet.<id>" or "column.<id>" -> names.
ALSO = {
    "sheet.firms": ("companies", "firma", "firmaer", "foretak", "virksomheter", "virksomheder",
                    "verksamheter", "yritykset"),
    "sheet.gives": ("offers", "supply", "tilbyr", "tilbud", "erbjuder", "har", "afgiver"),
    "sheet.needs": ("demand", "wants", "behov", "trenger", "behøver", "ønsker", "söker"),
    "sheet.today": ("now", "nå", "i dag", "idag", "nu", "dagens"),
    "sheet.prices": ("price", "pris", "kostnader", "costs"),
    "column.firm": ("name", "company", "navn", "firma", "foretak", "virksomhet", "virksomhed", "namn", "verksamhet"),
    "column.sector": ("nace", "nace code", "nacekode", "nacekod", "næring", "næringskode", "sni", "branche",
                      "industry"),
    "column.employees": ("size", "staff", "størrelse", "storlek", "antall ansatte", "antal anställda", "ansatte"),
    "column.place": ("location", "sted", "plats", "ort", "postadresse", "besøksadresse"),
    "column.latitude": ("lat", "breddegrad"),
    "column.longitude": ("lon", "lng", "long", "lengdegrad"),
    "column.zone": ("area", "område", "industriområde"),
    "column.resource": ("stream", "strøm", "ström", "what", "hva", "vad", "avfall", "material"),
    "column.ewc": ("ewc code", "low code", "eal", "eal-kode", "ewc-kode", "avfallskode", "avfallskod",
                   "avfallsstoffnummer"),
    "column.amount": ("quantity", "volume", "volum", "mængde", "kvantum"),
    "column.unit": ("units", "måleenhet"),
    "column.cost": ("cost", "kostnad", "kost", "pris i dag"),
    "column.note": ("notes", "comment", "comments", "merknader", "kommentar", "kommentarer", "notat", "bemærkning"),
    "column.supplier": ("supplier", "giver", "leverandør", "leverantör", "from firm", "givare"),
    "column.receiver": ("receiver", "mottaker", "mottagare", "to firm", "modtager"),
    "column.what": ("exchange", "utveksling", "utbyte"),
    "column.price": ("amount", "sum", "beløp", "belopp"),
    "column.item": ("price of", "post", "kind"),
}  # fmt: skip
