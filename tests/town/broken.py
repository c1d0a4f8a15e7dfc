"""Broken and hostile workbooks by a generator: each with the places of all its faults, as far as it has cells to name."""

from __future__ import annotations

import io
import itertools
import json
import random
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from experiments.town.columns import SHEETS
from experiments.town.faults import town_words
from experiments.town.grid import letters
from experiments.town.template import example_rows
from tests.town.towns import COUNTRIES, WORDS, Tables, saved, workbook

NB = WORDS["nb"]
SHEET = {NB[f"sheet.{sheet}"]: sheet for sheet in SHEETS}
COLUMNS = {name: [column.id for column in SHEETS[sheet].columns] for name, sheet in SHEET.items()}


class Broken(NamedTuple):
    """A file (or several), and the faults it must have: place -> key of its text; a place is "Gir!C3", "Gir" or ""."""

    name: str
    files: dict[str, bytes]
    faults: dict[str, str]


def base() -> Tables:
    """A good town: headings in row 1, the example below."""
    rows = example_rows(town_words("nb"))
    return {
        name: [[NB[f"column.{column}"] for column in columns], *([row.get(column) for column in columns] for row in rows[SHEET[name]])]
        for name, columns in COLUMNS.items()
    }  # fmt: skip


# Column of a sheet, what stands there, the fault. In row 2 (the first below the headings) of the good town.
CELLS = (
    ("Bedrifter", "firm", "", "empty"), ("Bedrifter", "firm", "?", "unnamed"), ("Bedrifter", "firm", "x" * 121, "long"),
    ("Bedrifter", "firm", 7.5, "is_number"), ("Bedrifter", "firm", True, "not"), ("Bedrifter", "employees", "mange", "not"),
    ("Bedrifter", "employees", -4, "range"), ("Bedrifter", "employees", "20-10", "backwards"), ("Bedrifter", "employees", "5 t", "not"),
    ("Bedrifter", "latitude", 99, "range"), ("Bedrifter", "latitude", "nord", "not"), ("Bedrifter", "latitude", "", "half_a_point"),
    ("Bedrifter", "longitude", -181, "range"), ("Bedrifter", "building", "kanskje", "not"), ("Bedrifter", "building", "jaa", "near"),
    ("Bedrifter", "place", "y" * 2001, "long"), ("Bedrifter", "sector", "#NAVN?", "error_value"), ("Bedrifter", "zone", "1,5", "is_number"),
    ("Gir", "firm", "Havna meiri", "firm_near"), ("Gir", "firm", "Ukjent AS 77", "firm"), ("Gir", "firm", "", "empty"), ("Gir", "firm", "ukjent", "unnamed"),
    ("Gir", "resource", "", "no_resource"), ("Gir", "resource", "z" * 121, "long"), ("Gir", "ewc", "02 02", "not"), ("Gir", "ewc", "990101", "not"),
    ("Gir", "ewc", "avfall", "not"), ("Gir", "amount", "120", "no_unit"), ("Gir", "amount", 120, "no_unit"), ("Gir", "amount", "0 t", "no_amount"),
    ("Gir", "amount", "-1 t", "no_amount"), ("Gir", "amount", "1,234 t", "two_numbers"), ("Gir", "amount", "12.000 t/år", "two_numbers"),
    ("Gir", "amount", "5 MW", "no_year"), ("Gir", "amount", "300 m3/time", "no_year"), ("Gir", "amount", "5 kr", "unit"), ("Gir", "amount", "5 tonnn", "near"),
    ("Gir", "amount", "mye", "not"), ("Gir", "amount", "9" * 400, "not"), ("Gir", "amount", "1" * 119, "not"), ("Gir", "amount", "1e99 t", "not"),
    ("Gir", "amount", "5-3 t/år", "backwards"), ("Gir", "amount", "#DIV/0!", "error_value"), ("Gir", "amount", "####", "error_value"), ("Gir", "amount", "5 t\x7f", "unprintable"),
    ("Gir", "temperature_from", "60 °F", "not"), ("Gir", "temperature_from", -400, "range"), ("Gir", "temperature_from", "varmt", "not"),
    ("Gir", "temperature_to", "30-40", "not"), ("Gir", "quality", 2.5, "is_number"), ("Gir", "season", "snart", "not"), ("Gir", "season", "sommr", "near"),
    ("Gir", "season", "jan-feb-mar", "not"), ("Gir", "cost", "450 kr/mil", "unit"), ("Gir", "cost", "dyrt", "not"), ("Gir", "cost", "30 EUR/t", "no_rate"),
    ("Gir", "cost", "5 t", "unit"), ("Gir", "cost", "1.234 kr/t", "two_numbers"),
    ("I dag", "supplier", "Skogen sagbrk", "firm_near"), ("I dag", "receiver", "Skogen sagbruk", "same_firm"), ("I dag", "receiver", "", "empty"),
    ("I dag", "since", "i fjor", "not"), ("I dag", "since", "31.2.2019", "not"), ("I dag", "since", 1492, "range"), ("I dag", "what", "", "no_what"),
    ("I dag", "trust", "hoy", "not"), ("I dag", "trust", 6, "not"), ("I dag", "trust", "svært høyt", "near"), ("I dag", "tried", "nesten", "not"),
    ("Priser", "item", "sement", "not"), ("Priser", "item", "lønnn", "near"), ("Priser", "item", "", "empty"), ("Priser", "price", "", "empty"),
    ("Priser", "price", "900 000 NOK/t", "unit"), ("Priser", "price", "mye", "not"), ("Priser", "price", "-5 NOK/år", "range"), ("Priser", "price", "900 000 EUR/år", "no_rate"),
)  # fmt: skip


def place(sheet: str, column: str, row: int) -> str:
    """The place of a cell in the good town."""
    return f"{sheet}!{letters(COLUMNS[sheet].index(column) + 1)}{row}"


def with_cell(tables: Tables, sheet: str, column: str, row: int, value) -> None:
    tables[sheet][row - 1][COLUMNS[sheet].index(column)] = value


def one_cell() -> Iterator[Broken]:
    """One thing wrong in one cell."""
    for number, (sheet, column, value, key) in enumerate(CELLS):
        tables = base()
        with_cell(tables, sheet, column, 2, value)
        at = place(sheet, "longitude" if key == "half_a_point" else column, 2)
        faults = {at: f"fault.{key}"}
        if (sheet, column) == ("Bedrifter", "firm"):  # who names it, names nobody now
            faults |= dict.fromkeys(("Gir!A2", "Gir!A3", "I dag!A3"), "fault.firm")
        yield Broken(f"cell {number}: {sheet} {column} {value!r:.30}", {"x.xlsx": workbook(tables)}, faults)


# The keys that do not depend on the rest of the row or the sheet: several of them are all told at once.
ALONE = [one for one in CELLS if one[3] not in ("half_a_point", "no_rate", "same_firm", "no_what", "no_resource", "no_unit")
         and one[:2] != ("Bedrifter", "firm") and one[:2] != ("Priser", "item")]  # fmt: skip


def several_cells(count: int) -> Iterator[Broken]:
    """Three to eight things wrong, in rows of their own; as a workbook, and as text files of a country."""
    lot = random.Random(11)
    for number in range(count):
        tables, faults = base(), {}
        for sheet in ("Gir", "I dag", "Bedrifter"):
            good = list(tables[sheet][1])
            extra = {"Bedrifter": 0}.get(sheet, 8)
            tables[sheet] += [list(good) for _ in range(extra)]
        for sheet, column, value, key in lot.sample(ALONE, lot.randint(3, 8)):
            row = 2 if sheet in ("Bedrifter", "Priser") else lot.randint(4, 11)
            at = place(sheet, column, row)
            if at not in faults and not (
                sheet in ("Bedrifter", "Priser") and any(one.startswith(sheet) for one in faults)
            ):
                with_cell(tables, sheet, column, row, value)
                faults[at] = f"fault.{key}"
        if number % 3:
            yield Broken(f"several {number}", {"x.xlsx": workbook(tables)}, faults)
        else:
            country = list(COUNTRIES.values())[number % 5]
            yield Broken(f"several {number} as text", saved(tables, country), faults)


def headings() -> Iterator[Broken]:
    """Something wrong with headings and sheets."""

    def made(name: str, faults: dict[str, str], tables: Tables) -> Broken:
        return Broken(name, {"x.xlsx": workbook(tables)}, {at: f"fault.{key}" for at, key in faults.items()})

    for sheet, column, key in (
        ("Gir", "amount", "heading_near"), ("Trenger", "quality", "heading_near"), ("Bedrifter", "employees", "heading_near"),
        ("I dag", "happened", "heading_near"), ("Gir", "temperature_from", "heading_near"),
    ):  # fmt: skip
        tables = base()
        heading = tables[sheet][0][COLUMNS[sheet].index(column)]
        with_cell(tables, sheet, column, 1, heading[:2] + heading[3:])
        yield made(f"heading of {sheet} {column}", {place(sheet, column, 1): key}, tables)
    for sheet, column in (("Gir", "firm"), ("I dag", "supplier"), ("Priser", "price")):
        tables = base()
        with_cell(tables, sheet, column, 1, "Noe helt annet")
        yield made(f"no heading {sheet} {column}", {sheet: "heading_missing"}, tables)
    for sheet in ("Gir", "Bedrifter", "Priser"):
        tables = base()
        tables[sheet][0].append(tables[sheet][0][0])
        yield made(f"heading twice {sheet}", {f"{sheet}!{letters(len(COLUMNS[sheet]) + 1)}1": "heading_twice"}, tables)
        tables = base()
        tables[sheet] = [["a", "b"], ["c", "d"]]
        yield made(f"no headings {sheet}", {sheet: "no_headings"}, tables)
        tables = base()
        tables[f"{sheet}r x"[:-2]] = tables.pop(sheet)
        yield made(f"sheet nearly {sheet}", {f"'{sheet}r'": "sheet_near"}, tables)
    for sheet in ("Gir", "Trenger", "Bedrifter"):
        tables = base()
        del tables[sheet]
        yield made(f"no sheet {sheet}", {"": "sheet_missing"}, tables)
    tables = base()
    tables["Gives"] = tables["Gir"]
    yield made("sheet twice", {"Gives": "sheet_twice"}, tables)
    tables = base()
    tables["Bedrifter"].append(list(tables["Bedrifter"][1]))
    yield made("firm twice", {"Bedrifter!A6": "firm_twice"}, tables)
    tables = base()
    tables["Priser"].append(list(tables["Priser"][1]))
    yield made("price twice", {"Priser!A5": "price_twice"}, tables)
    tables = base()
    tables["Bedrifter"] = tables["Bedrifter"][:1]
    yield made("no firm", {"Bedrifter": "no_firm"}, tables)
    tables = base()
    tables["Bedrifter"] += [[f"Firma {k}"] for k in range(600)]
    yield made("many firms", {"Bedrifter!A502": "rows"}, tables)
    tables = base()
    for row, column in ((2, "since"), (2, "trust")):
        with_cell(tables, "I dag", column, row, None)
    yield made("says nothing", {place("I dag", "since", 2): "says_nothing"}, tables)
    tables = base()
    for column, value in (("since", "vet ikke"), ("what", None), ("trust", None)):
        with_cell(tables, "I dag", column, 2, value)
    yield made("nobody knows since when, nor what", {place("I dag", "since", 2): "says_nothing"}, tables)


# --- files that are no workbooks, or hostile ones ----------------------------------------------------

GIR = "xl/worksheets/sheet2.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
NAMES = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Bedrift</t></is></c><c r="B1" t="inlineStr"><is><t>Ressurs</t></is></c></row>'
TAIL = b"</sheetData></worksheet>"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (k, b"&a%s;" % (str(k - 1).encode() if k else b"") * 10) for k in range(9))
    + b"]>"
)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _many(count: int, text: bytes) -> bytes:
    return b"".join(text.replace(b"%", b"%d" % row) for row in range(2, count + 2))


def sheets() -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """What stands below the headings of the sheet Gir, and the faults."""
    broken = {"": "fault.file.broken"}
    much, order, row = {"": "fault.file.much"}, {"": "fault.file.order"}, {"": "fault.file.row"}
    yield (
        "formula without value",
        b'<row r="2"><c r="A2"><f>1+1</f></c><c r="B2" t="str"><f>"x"</f><v>x</v></c></row>',
        {"Gir!A2": "fault.formula"},
    )
    yield (
        "formulas of another file",
        b'<row r="2"><c r="A2" t="str"><f>[1]Ark1!A1</f><v>Ukjent AS</v></c><c r="B2" t="str"><v>x</v></c></row>',
        {"Gir!A2": "fault.firm"},
    )
    yield (
        "DDE",
        b'<row r="2"><c r="A2"><f>cmd|\' /C calc\'!A0</f></c><c r="B2" t="str"><v>x</v></c></row>',
        {"Gir!A2": "fault.formula"},
    )
    yield (
        "error value",
        b'<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="str"><v>x</v></c></row>',
        {"Gir!A2": "fault.error_value"},
    )
    yield (
        "shared formulas",
        _many(
            900,
            b'<row r="%"><c r="A%" t="str"><f t="shared" si="0" ref="A2:A999">'
            + b"A1+" * 300
            + b"1</f><v>Havna meieri</v></c></row>",
        ),
        {f"Gir!B{k}": "fault.no_resource" for k in range(2, 902)},
    )
    yield "text as number", b'<row r="2"><c r="A2"><v>x</v></c></row>', broken
    yield "no such text", b'<row r="2"><c r="A2" t="s"><v>99999</v></c></row>', broken
    yield "digits", b'<row r="2"><c r="A2"><v>' + b"9" * 5000 + b"</v></c></row>", broken
    yield (
        "last row",
        b'<row r="1048576"><c r="A1048576" t="str"><v>Ingen AS 1</v></c><c r="B1048576" t="str"><v>x</v></c></row>',
        {"Gir!A1048576": "fault.firm"},
    )
    yield "beyond the last row", b'<row r="1048577"/>', row
    yield "row 0", b'<row r="0"/>', row
    yield "row by name", b'<row r="x"/>', row
    yield "another row", b'<row r="2"><c r="A3"><v>1</v></c></row>', row
    yield "beyond the last column", b'<row r="2"><c r="XFE2"><v>1</v></c></row>', row
    yield "far right", b'<row r="2"><c r="XFD2"><v>1</v></c></row>', {"": "fault.file.wide"}
    yield "cells backwards", b'<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>', order
    yield "cell twice", b'<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', order
    yield "rows backwards", b'<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>', order
    yield "many cells", _many(30_000, b'<row r="%"><c r="A%"/></row>'), much
    yield "many rows", _many(300_000, b'<row r="%"/>'), much
    yield "wide rows", _many(2000, b'<row r="%"><c r="XFD%"/></row>'), much
    yield "many attributes", b"<row r='2' " + b" ".join(b'a%d="1"' % k for k in range(100_000)) + b"/>", much
    yield (
        "long cell",
        b'<row r="2"><c r="A2" t="str"><v>' + b"x" * 1_000_000 + b"</v></c></row>",
        {"": "fault.file.cell"},
    )
    yield "deep", b'<row r="2">' + b"<x>" * 3000 + b"</x>" * 3000 + b"</row>", {"": "fault.file.deep"}
    yield "not closed", b'<row r="2">', {"": "fault.file.xml"}
    yield "a zip bomb", b" " * 40_000_000, {"": "fault.file.large"}


def hostile() -> Iterator[Broken]:
    """Workbooks that mean harm, and files that are none."""

    def made(name: str, content: bytes, key: str) -> Broken:
        return Broken(name, {"x.xlsx": content}, {"": f"fault.file.{key}"})

    good = workbook(base())
    whole = parts(good)
    for name, rows, faults in sheets():
        yield Broken(name, {"x.xlsx": packed({**whole, GIR: HEAD + NAMES + rows + TAIL})}, faults)
    yield made("entities", packed({**whole, GIR: BOMB + HEAD + NAMES + TAIL}), "entities")
    yield made(
        "entities in the texts", packed({**whole, "xl/sharedStrings.xml": BOMB + b"<sst>&a8;</sst>"}), "entities"
    )
    yield made(
        "entities in UTF-16",
        packed(
            {
                **whole,
                GIR: (BOMB + HEAD + NAMES + TAIL).decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
            }
        ),
        "entities",
    )
    yield made(
        "a file outside", packed({**whole, GIR: b'<!DOCTYPE b SYSTEM "file:///etc/passwd">' + HEAD + TAIL}), "entities"
    )
    yield made("entities where nobody looks", packed({**whole, "docProps/odd.xml": BOMB + b"<b/>"}), "entities")
    styles = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 30_000
    yield made(
        "many formats",
        packed({**whole, "xl/styles.xml": whole["xl/styles.xml"].replace(b"</cellXfs>", styles + b"</cellXfs>")}),
        "much",
    )
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>x</t></si>" * 400_000
        + b"</sst>"
    )
    yield made("many texts", packed({**whole, "xl/sharedStrings.xml": texts}), "much")
    links = b"<hyperlinks>" + b'<hyperlink ref="A2" location="x"/>' * 30_000 + b"</hyperlinks>"
    yield made("many links", packed({**whole, GIR: HEAD + NAMES + b"</sheetData>" + links + b"</worksheet>"}), "much")
    yield made("many parts", packed({**whole, **{f"xl/media/{k}.png": b"" for k in range(1500)}}), "members")
    yield made(
        "bombs of many parts",
        packed({**whole, **{f"xl/x{k}.xml": b"<a>" + b" " * 4_000_000 + b"</a>" for k in range(9)}}),
        "large",
    )
    yield made("another method", packed(whole, zipfile.ZIP_BZIP2), "broken")
    bare = packed({name: own for name, own in whole.items() if "worksheets" not in name})
    yield Broken("no sheets", {"x.xlsx": bare}, {"": "fault.sheet_missing"})
    strict = {
        name: own.replace(b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml")
        for name, own in whole.items()
    }
    yield made("Strict Open XML", packed(strict), "other")
    yield made("no workbook", packed({"a.txt": b"a"}), "broken")
    yield made(
        "OpenDocument",
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
        "other",
    )
    yield made("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old")
    for share in (0.1, 0.5, 0.9, 0.99):
        yield made(f"cut at {share}", good[: int(len(good) * share)], "broken")
    yield made("encrypted", good.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), "old")
    twice = io.BytesIO(good)
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("XL/WORKBOOK.xml", whole["xl/workbook.xml"])
    yield made("a part twice", twice.getvalue(), "twice")
    yield made(
        "damaged", bytes(byte ^ (0x55 if k in range(1000, 1100) else 0) for k, byte in enumerate(good)), "broken"
    )
    for name, content in (
        ("no object", "[1]"), ("another version", '{"symbiosis town": 2}'), ("another sheet", '{"symbiosis town": 1, "x": []}'), ("deep", '{"a":' * 100_000),
        ("rows that are none", '{"symbiosis town": 1, "gives": 5}'), ("a row that is none", '{"symbiosis town": 1, "gives": [5]}'), ("a number", '{"symbiosis town": 1, "gives": [{"firm": 5}]}'),
        ("another column", '{"symbiosis town": 1, "gives": [{"firma": "x"}]}'), ("a key twice", '{"symbiosis town": 1, "gives": [], "gives": []}'), ("digits", '{"symbiosis town": ' + "9" * 9000 + "}"),
    ):  # fmt: skip
        if name != "no object":
            yield Broken(f"own file, {name}", {"x.json": content.encode()}, {"": "fault.file.json"})
    own = {
        "symbiosis town": 1,
        "firms": [{"firm": "A"}, {}],
        "gives": [{"firm": "B", "resource": "x", "amount": "5"}],
        "needs": [],
    }
    yield Broken("own file, values", {"x.json": json.dumps(own).encode()}, {
        "gives[0].firm": "fault.firm", "gives[0].amount": "fault.no_unit",
    })  # fmt: skip


def texts() -> Iterator[Broken]:
    """Text files that are broken or hostile, beside good ones."""
    good = saved(base(), COUNTRIES["norway"])
    start = "Bedrift;Ressurs;Mengde\r\n".encode("cp1252")
    for name, content, key in (
        ("UTF-32", "Bedrift;Ressurs".encode("utf-32-be"), "encoding"), ("NUL", start + b"\0", "encoding"), ("no code page", start + b"\x81\x8d", "encoding"),
        ("half of a UTF-16", "Bedrift".encode("utf-16") + b"\0", "encoding"), ("a quote that stays open", start + b'"Havna' + b"x" * 200_000, "csv"),
        ("text behind a quote", start + b'"Havna"x;y;z\r\n', "csv"), ("many lines", start + b";;\r\n" * 30_000, "rows"), ("many cells", start + b";" * 1_000_000, "much"),
        ("wide", start + b";" * 300 + b"x\r\n", "wide"), ("a long cell", start + b'"' + b"x" * 20_000 + b'"\r\n', "cell"),
    ):  # fmt: skip
        yield Broken(f"text, {name}", {**good, "Gir.csv": content}, {"Gir": f"fault.file.{key}"})
    yield Broken("text, no headings", {**good, "Gir.csv": b"a;b\r\n"}, {"Gir": "fault.no_headings"})
    yield Broken("text, empty", {**good, "Gir.csv": b""}, {"Gir": "fault.no_headings"})
    yield Broken("text, a picture", {**good, "Gir.csv": b"\x89PNG\r\n\x1a\n\0\0\0"}, {"Gir": "fault.file.encoding"})


def all_of_them(step: int = 1) -> list[Broken]:
    """Every broken file, more than 200; with a step, of those with bad cells every so many only."""
    cells = itertools.islice(itertools.chain(one_cell(), several_cells(40)), 0, None, step)
    return [*cells, *headings(), *hostile(), *texts()]
