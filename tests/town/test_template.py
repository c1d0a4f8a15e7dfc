"""The workbook that is written: nothing in it is a formula, and what was written is read again."""

from __future__ import annotations

import io
import random
import re

import openpyxl
import pytest

from experiments.town.columns import SHEETS
from experiments.town.faults import town_words
from experiments.town.read import read_town
from experiments.town.template import example_rows, workbook_bytes
from experiments.town.town import Firm, Town
from experiments.town.workbook import read_workbook
from experiments.words.languages import LANGUAGES

HOSTILE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'=", "''=", "_x003D_", "{=", "\u00a0=", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")")  # fmt: skip


def cells(content: bytes) -> list:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)  # formulas as formulas
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_text_alone_and_its_example_is_whole(language, tmp_path):
    words = town_words(language)
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook_bytes(language, example_rows(words)))
    assert {cell.data_type for cell in cells(path.read_bytes())} == {"s"}
    reading = read_town([path])
    assert not reading.faults
    assert not reading.notes, "headings and help are no cells that were not read"
    assert reading.language == language
    assert len(reading.town.firms) == 4
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [words(f"sheet.{sheet}") for sheet in SHEETS]
    offered = [rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation]
    assert len(offered) == sum(bool(column.choices) for sheet in SHEETS.values() for column in sheet.columns)
    for rule in offered:
        assert rule.startswith('"')
        assert len(rule) <= 255, "Excel refuses the file else"
    path.write_bytes(workbook_bytes(language, {}))
    (fault,) = read_town([path]).faults
    assert fault.key == "fault.no_firm"


def test_the_example_is_one_town_in_all_languages():
    towns = []
    for language in LANGUAGES:
        rows = example_rows(town_words(language))
        towns.append({sheet: [sorted(row) for row in own] for sheet, own in rows.items()})
    assert towns[0] == towns[1] == towns[2]


def test_no_text_becomes_a_formula():
    """Ten thousand firms whose names mean harm: written, opened again, 0 formulas, the same names."""
    lot = random.Random(5)
    signs = "=+-@'\"();!|{}_x0 \u00a0ABø\u200b"
    names = {lot.choice(HOSTILE) + "".join(lot.choices(signs, k=lot.randint(0, 12))) + f"{k}" for k in range(10_000)}
    texts = [*sorted(names), *(f"={k}" for k in range(10_000 - len(names)))]
    rows = [dict(zip(("firm", "sector", "place", "note"), texts[k : k + 4], strict=True)) for k in range(0, 10_000, 4)]
    found = cells(workbook_bytes("nb", {"firms": rows}))
    assert len(found) > 10_000
    assert {cell.data_type for cell in found} == {"s"}
    starting = [str(cell.value) for cell in found if str(cell.value)[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert all(re.fullmatch(r"[+-]\d+", text) for text in starting), "numbers stay as they are, as in every table"


def test_what_is_written_is_read_again():
    lot = random.Random(6)
    names = [f"{start}{lot.choice(('', 'SUM(A1)', ' x', '_x0041_'))} {k}" for k, start in enumerate(HOSTILE * 5)]
    clean = [" ".join(name.split()) for name in names]
    content = workbook_bytes("nb", {"firms": [{"firm": name} for name in clean]})
    (grid,), _ = read_workbook(content, "x.xlsx", lambda name: name == "Bedrifter")
    assert [cell.value for cell in grid.cells if cell.row > 2] == clean


def test_a_town_is_frozen():
    town = Town((Firm("Bø"),), (), ())
    with pytest.raises(AttributeError):
        town.firms[0].firm = "Other"
    with pytest.raises(TypeError):
        town.firms[0].stood["firm"] = None
