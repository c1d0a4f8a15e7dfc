"""`symbiosis town`: from a municipality's list to a town that is checked, with what is on the screen."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from experiments.town.columns import SHEETS
from experiments.town.read import read_town
from tests.town.broken import base
from tests.town.towns import workbook

HERE = Path(__file__).parent
RAW = HERE / "raw_list.csv"  # fifteen firms as a municipality has them: one sheet, two firms a row or none, own words
FILLED = HERE / "fjordby"  # the same list as somebody typed it into the sheets of the template, saved as CSV UTF-8


def test_a_template_is_made_filled_in_and_checked(symbiosis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = symbiosis("town", "new", "--lang", "nb", "--example", "town.xlsx")
    assert answer.status == 0
    assert answer.out == "Skrevet: town.xlsx\nFyll ut, og så: symbiosis town check town.xlsx\n"
    answer = symbiosis("town", "check", "town.xlsx", "--out", "town.json")
    assert answer.status == 0
    assert answer.err == ""
    assert answer.out == (
        "4 bedrifter, 3 rader om hva som gis, 2 rader om hva som trengs, 2 rader om i dag, 3 priser.\n"
        "Ikke oppgitt (det forblir ukjent, og regnes aldri som 0):\n"
        "  Bedrifter: Adresse i 2 av 4 rader\n"
        "  Bedrifter: I bygget i 2 av 4 rader\n"
        "  Gir: Kostnad i dag (NOK) i 2 av 3 rader\n"
        "  Trenger: Mengde (per år) i 1 av 2 rader\n"
        "  Trenger: Kostnad i dag (NOK) i 1 av 2 rader\n"
        "Alt kunne leses.\n"
        "Skrevet: town.json\n"
    )
    own = json.loads((tmp_path / "town.json").read_text(encoding="utf-8"))
    assert own["gives"][0]["amount"] == "4500 MWh/yr"
    assert "cost" not in own["gives"][0], "what is not told is not there"
    assert symbiosis("town", "new", "--of", "town.json", "--lang", "sv", "again.xlsx").status == 0
    assert read_town([tmp_path / "again.xlsx"]).town == read_town([tmp_path / "town.json"]).town


def test_the_list_of_a_municipality(symbiosis):
    """As it is, it is refused with what is missing; typed into the sheets, it is read and nothing unknown becomes 0."""
    answer = symbiosis("town", "check", RAW, "--lang", "nb")
    assert answer.status == 2
    assert answer.err.count("tillatt: et ark eller en fil med dette navnet") == 3
    assert "raw_list.csv: dette arket ble ikke lest" in answer.out
    answer = symbiosis("town", "check", FILLED)
    assert answer.status == 0
    assert answer.out.startswith("15 bedrifter, 21 rader om hva som gis, 14 rader om hva som trengs, ")
    assert "Gir: Mengde (per år) i 2 av 21 rader" in answer.out
    town = read_town([FILLED]).town
    said = RAW.read_text(encoding="utf-8-sig")
    assert all(firm.firm in said for firm in town.firms)
    unknown = {(row.firm, row.resource) for row in town.gives if row.amount is None}
    assert unknown == {("Fjordfisk", "sjøvann"), ("Ullvaren", "lut, varm")}
    smolt = next(row for row in town.needs if row.resource == "kaldt ferskvann")
    assert (smolt.amount.low, smolt.amount.unit) == (109_500, "m3/yr")


def test_every_fault_at_once_and_everything_that_was_not_read(symbiosis, tmp_path):
    tables = base()
    tables["Gir"] += [["Havna meieri", f"x {k}", None, "5 MW"] for k in range(30)]
    tables["Gir"][0].append("Kontakt")
    tables["Gir"][1].append("Kari")
    tables["Gir"][2].append("Ola")
    tables["Bedrifter"].insert(0, ["Våre bedrifter, vår 2026"])
    tables["Kart"] = [["her"]]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(tables))
    answer = symbiosis("town", "check", path)
    assert answer.status == 2
    lines = answer.err.splitlines()
    assert len(lines) == 31, "not the first twenty only"
    assert f"{path}: Gir!D5: '5 MW' sier ikke hvor mye det er per år" in lines[0]
    assert lines[-1] == "symbiosis: 30 feil. Rett dem og kontroller en gang til."
    for note in ("'Kart': dette arket ble ikke lest", "Gir!L1-L3: 3 celler ble ikke lest, den første er 'Kontakt'", "Bedrifter!A1: 'Våre bedrifter, vår 2026' ble ikke lest"):  # fmt: skip
        assert f"{path}: {note}" in answer.out
    english = symbiosis("town", "check", path, "--lang", "en")
    assert "Gir!D5: '5 MW' does not tell how much it is a year" in english.err


def test_what_is_there_is_not_written_over(symbiosis, tmp_path):
    path = tmp_path / "town.xlsx"
    path.write_bytes(b"filled in")
    answer = symbiosis("town", "new", path)
    assert answer.status == 2
    assert "is already there; allowed: a new file" in answer.err
    assert path.read_bytes() == b"filled in"
    assert "ends with .xlsx" in symbiosis("town", "new", tmp_path / "town.csv").err
    assert "ends with .json" in symbiosis("town", "check", FILLED, "--out", tmp_path / "town.txt").err
    assert "unknown language 'xx'" in symbiosis("town", "new", tmp_path / "x.xlsx", "--lang", "xx").err
    answer = symbiosis("town", "new", tmp_path / "x.xlsx", "--of", RAW)
    assert answer.status == 2
    assert "the sheet Firms is missing" in answer.err
    assert sorted(tmp_path.iterdir()) == [path]


def test_without_openpyxl_it_says_what_to_install(symbiosis, tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(base()))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    for arguments in (("check", path), ("new", tmp_path / "y.xlsx")):
        answer = symbiosis("town", *arguments)
        assert answer.status == 2
        assert "`pip install openpyxl`" in answer.err
    assert symbiosis("town", "check", FILLED).status == 0, "text files need none"


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet != "firms"])
def test_a_sheet_that_may_be_missing(sheet, tmp_path):
    tables = base()
    names = dict(zip(SHEETS, tables, strict=True))
    del tables[names[sheet]]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(tables))
    assert [fault.key for fault in read_town([path]).faults] == ["fault.sheet_missing"] * SHEETS[sheet].needed
