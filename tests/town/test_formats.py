"""The same town as a workbook, as text files of five countries, and as the town's own file: the same values, to the bit."""

from __future__ import annotations

import datetime
import random
import shutil

import openpyxl
import pytest

from experiments.town.canonical import town_text
from experiments.town.faults import town_words
from experiments.town.read import Reading, read_town
from experiments.town.template import town_rows, workbook_bytes
from experiments.words.languages import LANGUAGES
from tests.thorough import tried
from tests.town.towns import COUNTRIES, drawn, folder_of, saved, workbook

TOWNS = tried(1000, 25)


def read(*paths) -> Reading:
    reading = read_town(paths)
    assert not reading.faults, [town_words("en").told(fault) for fault in reading.faults]
    return reading


def test_drawn_towns_are_the_same_in_every_format(tmp_path):
    """1000 towns under SYMBIOSIS_THOROUGH, each in seven files; and there is something to tell apart."""
    lot = random.Random(17)
    seen = set()
    for trial in range(TOWNS):
        tables = drawn(lot)
        path = tmp_path / "town.xlsx"
        path.write_bytes(workbook(tables))
        whole = read(path)
        text = town_text(whole.town)
        seen.add(text)
        for name, country in COUNTRIES.items():
            folder = folder_of(saved(tables, country), tmp_path / name)
            other = read(folder)
            assert other.town == whole.town, (trial, name)
            assert town_text(other.town) == text, (trial, name)
            shutil.rmtree(folder)
        own = tmp_path / "town.json"
        own.write_text(text, encoding="utf-8")
        assert read(own).town == whole.town, trial
        language = LANGUAGES[trial % len(LANGUAGES)]
        path.write_bytes(workbook_bytes(language, town_rows(whole.town, town_words(language))))
        assert read(path).town == whole.town, (trial, language)
    assert len(seen) == TOWNS


def test_values_stand_where_they_are_said_to(tmp_path):
    """Each value of a drawn town carries its cell, and the cell holds what it says."""
    tables = drawn(random.Random(3))
    path = tmp_path / "town.xlsx"
    path.write_bytes(workbook(tables))
    town = read(path).town
    told = [stood for rows in (town.firms, town.gives, town.needs) for row in rows for stood in row.stood.values()]
    assert told
    for stood in told:
        file, _, rest = stood.at.rpartition(": ")
        sheet, _, cell = rest.partition("!")
        assert file == str(path)
        value = tables[sheet][int(cell.lstrip("ABCDEFGHIJK")) - 1]["ABCDEFGHIJK".index(cell[0])]
        assert stood.text == " ".join(str(value).split()) or isinstance(value, bool), stood


H = "Bedrift;Ressurs;Mengde;Enhet;Breddegrad\r\n"
FIRMS = "Bedrift;Ansatte\r\nHavna;5\r\n"


def amounts(tmp_path, rows: str, encoding: str = "utf-8", name: str = "gir.csv") -> Reading:
    files = {"bedrifter.csv": FIRMS.encode(), name: rows.encode(encoding), "trenger.csv": b"Bedrift;Ressurs\r\n"}
    return read_town([folder_of(files, tmp_path / "town")])


@pytest.mark.parametrize(
    ("rows", "encoding", "amount"),
    [
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1,234;t\r\n", "utf-8", 1.234),  # the decimal sign of its country
        ("Bedrift,Ressurs,Mengde,Enhet\r\nHavna,x,1.234,t\r\n", "utf-8", 1.234),
        ('Bedrift,Ressurs,Mengde,Enhet\r\nHavna,x,"1,234",t\r\n', "utf-8", 1234),  # Britain, with thousands shown
        ("Bedrift\tRessurs\tMengde\tEnhet\r\nHavna\tx\t1,234\tt\r\nHavna\ty\t4,5\tt\r\n", "utf-16", 1.234),
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1\u00a0234,5;t\r\n", "cp1252", 1234.5),
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1\u202f234,5;t\r\n", "utf-8-sig", 1234.5),
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1'234.5;t\r\n", "utf-8", 1234.5),
        ("sep=;\r\nBedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1 234;t\r\n", "utf-8", 1234),
        ("Bedrift;Ressurs;Mengde;Enhet\rHavna;x;7;t\r", "cp1252", 7),  # ends of lines of an old Mac
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1,5E+03;t\r\n", "utf-8", 1500),
    ],
)  # fmt: skip
def test_numbers_are_read_by_the_sign_of_the_file(tmp_path, rows, encoding, amount):
    reading = amounts(tmp_path, rows, encoding)
    assert not reading.faults
    assert reading.town.gives[0].amount.low == amount


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ("Bedrift\tRessurs\tMengde\tEnhet\r\nHavna\tx\t1,234\tt\r\n", "C2"),  # nothing tells the country
        ("Bedrift;Ressurs;Mengde;Enhet\r\nHavna;x;1.234;t\r\n", "C2"),  # typed, or Denmark with thousands shown
        ("Bedrift;Ressurs;Mengde\r\nHavna;x;1,234 t/år\r\n", "C2"),  # typed by a person
    ],
)
def test_what_may_be_two_numbers_is_refused(tmp_path, rows, cell):
    (fault,) = amounts(tmp_path, rows).faults
    assert fault.key == "fault.two_numbers"
    assert fault.at.endswith(f"gir.csv: {cell}")
    assert fault.values["whole"] == "1234"
    assert fault.values["plain"] == "1.2340"


def test_a_file_of_several_sheets_names_and_orders(tmp_path):
    """Files given one by one, named by what stands last in their name; a folder's other files are named as not read."""
    for name, text in (("Havn - Bedrifter.csv", FIRMS), ("liste_2026_Gives.CSV", H), ("NEEDS.txt", H)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(read(*sorted(tmp_path.iterdir())).town.firms) == 1
    (tmp_path / "lageplan.pdf").write_bytes(b"%PDF")
    (tmp_path / "kontakter.csv").write_text("Navn;Telefon\r\n", encoding="utf-8")
    notes = read(tmp_path).notes
    assert sorted((note.key, note.at.rpartition("/")[2]) for note in notes) == [
        ("note.cell", "NEEDS.txt: E1"), ("note.cell", "liste_2026_Gives.CSV: E1"), ("note.file", "lageplan.pdf"),
        ("note.sheet", "kontakter.csv"),
    ]  # fmt: skip


def test_what_excel_knows_beside_text(tmp_path):
    """Shares, dates, yes and no, values that a formula left, and months that Excel made of a number."""
    book = openpyxl.Workbook()
    firms, gives, needs, today, prices = (
        book.create_sheet(name) for name in ("Firms", "Gives", "Needs", "Today", "Prices")
    )
    for page, rows in (
        (firms, [["Firm", "In the building"], ["A", True], ["B", False]]), (gives, [["Firm", "Resource", "Amount", "Unit"], ["A", "=x", 0.5, "t/yr"]]),
        (needs, [["Firm", "Resource"]]), (today, [["From", "To", "What", "Since"], ["A", "B", "x", datetime.datetime(2019, 5, 1)]]),
        (prices, [["Price of", "Price"], ["interest", 0.055]]),
    ):  # fmt: skip
        for row in rows:
            page.append(row)
    gives["B2"].data_type = "s"
    prices["B2"].number_format = "0.0%"
    path = tmp_path / "x.xlsx"
    book.save(path)
    town = read(path).town
    assert [firm.building for firm in town.firms] == [True, False]
    assert town.today[0].since == "2019-05-01"
    assert town.prices[0].price.low == 5.5
    assert town.gives[0].resource == "=x"
    gives["C2"] = datetime.datetime(2026, 5, 4)
    book.save(path)
    (fault,) = read_town([path]).faults
    assert (fault.at, fault.key) == (f"{path}: Gives!C2", "fault.is_date")


def test_a_year_that_is_only_taken_to_be_meant_is_told_of_the_own_file_too(tmp_path):
    path = tmp_path / "town.json"
    path.write_text(
        '{"symbiosis town": 1, "firms": [{"firm": "A"}], "gives": [{"firm": "A", "resource": "x", "amount": "5 t"}], "needs": []}',
        encoding="utf-8",
    )
    reading = read(path)
    assert reading.town.gives[0].amount.unit == "t/yr"
    assert [(note.at, note.key) for note in reading.notes] == [(f"{path}: gives[0].amount", "note.a_year")]
