"""What a cell means: numbers, units, costs, dates, words of lists; and headings in every language."""

from __future__ import annotations

import datetime
import doctest

import pytest

from experiments.town import canonical, grid, headings, numbers, units
from experiments.town.columns import ALSO, SHEETS
from experiments.town.grid import DATE, NUMBER, TEXT, YES_NO, Cell
from experiments.town.headings import CHOICES, choices, column_names, plain, sheet_names
from experiments.town.measures import PRICES, stream_amount
from experiments.town.town import Amount
from experiments.town.values import KINDS, Context, read_value
from experiments.town.wrong import Wrong
from experiments.words.languages import ENGLISH, LANGUAGES
from tests.town.towns import WORDS


def value(kind: str, given: object, language: str = "nb"):
    kinds = {bool: YES_NO, int: NUMBER, float: NUMBER, datetime.datetime: DATE}
    return read_value(kind, Cell(2, 1, kinds.get(type(given), TEXT), given), Context("", language, choices()))


def amount(text: object, unit: str = "") -> tuple[float, float, str]:
    found, _ = stream_amount(value("amount", text), unit)
    return found.low, found.high, found.unit


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("4,5 GWh/år", 4500, 4500, "MWh/yr"), ("4.5 GWh/yr", 4500, 4500, "MWh/yr"), ("120 tonn per år", 120, 120, "t/yr"),
        ("3 t/uke", 156, 156, "t/yr"), ("300 m3/day", 109_500, 109_500, "m3/yr"), ("300 m³ pr. døgn", 109_500, 109_500, "m3/yr"),
        ("ca. 1 200 t", 1200, 1200, "t/yr"), ("100–150 t/år", 100, 150, "t/yr"), ("10 til 20 t/mnd", 120, 240, "t/yr"),
        ("2 mill. m3 per år", 2e6, 2e6, "m3/yr"), ("0,125 t/år", 0.125, 0.125, "t/yr"), ("3,6 GJ/yr", 1, 1, "MWh/yr"),
        ("12'500 kWh/a", 12.5, 12.5, "MWh/yr"), ("1.250,75 t/år", 1250.75, 1250.75, "t/yr"), ("7 stk i uka", 364, 364, "piece/yr"),
        ("40 ton årligen", 40, 40, "t/yr"), ("500 liter/vecka", 26, 26, "m3/yr"), ("1,5E+03 t", 1500, 1500, "t/yr"),
    ],
)  # fmt: skip
def test_amounts(text, low, high, unit):
    assert amount(text) == (low, high, unit)


def test_a_unit_may_stand_beside_its_number():
    assert amount(4.5, "GWh/år") == (4500, 4500, "MWh/yr")
    assert amount("4,5 GWh/år", "GWh per year") == (4500, 4500, "MWh/yr")
    with pytest.raises(Wrong, match="two_units"):
        amount("4,5 GWh/år", "MWh/år")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("120", "no_unit"), (120, "no_unit"), ("5 MW", "no_year"), ("300 m3/h", "no_year"), ("3 t per time", "no_year"),
        ("0 t/år", "no_amount"), ("-3 t/år", "no_amount"), ("20-10 t", "backwards"), ("1,234 t", "two_numbers"), ("12.000 t", "two_numbers"),
        ("5 furlong/år", "unit"), ("5 kr/år", "unit"), ("5 t/m3", "unit"), ("mye", "not"), ("> 5 t", "not"), ("5 5 t", "not"),
        ("1e30 t", "not"), ("9" * 60 + " t", "not"), ("½ t", "not"), ("٣ t", "not"), ("1e400 t", "unit"), (float("inf"), "not"), (True, "not"),
        (datetime.datetime(2026, 5, 4), "is_date"), ("#REF!", "error_value"), ("#I/T", "error_value"), ("5\x1b[31m t", "unprintable"),
    ],
)  # fmt: skip
def test_amounts_that_are_none(text, key):
    with pytest.raises(Wrong) as wrong:
        amount(text)
    assert wrong.value.key == f"fault.{key}"


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("200 000 kr/år", 200_000, "NOK/yr"), ("kr 450,- /t", 450, "NOK/t"), ("0,80 NOK/kWh", 800, "NOK/MWh"), ("80 øre/kWh", 800, "NOK/MWh"),
        ("1,2 mill. kr", 1.2e6, "NOK/yr"), ("250 tkr per år", 250_000, "NOK/yr"), ("-50 kr/m3", -50, "NOK/m3"), (0, 0, "NOK/yr"),
        ("£450/t", 450, "GBP/t"), ("€ 30/MWh", 30, "EUR/MWh"), ("600 SEK/ton", 600, "SEK/t"),
    ],
)  # fmt: skip
def test_costs(text, low, unit):
    assert value("cost", text)[0] == Amount(low, low, unit)


def test_a_swede_says_which_crowns():
    assert value("cost", "450 SEK/t", "sv")[0].unit == "SEK/t"
    with pytest.raises(Wrong, match="which_crown"):
        value("cost", "450 kr/t", "sv")


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("date", "2016", "2016"), ("date", 2016, "2016"), ("date", 2016.0, "2016"), ("date", "05.2019", "2019-05"), ("date", "1.5.2019", "2019-05-01"),
        ("date", "2020-03-01", "2020-03-01"), ("date", datetime.datetime(2020, 3, 1), "2020-03-01"), ("date", "mai 2021", "2021-05"),
        ("date", "01/12/2018", "2018-12-01"), ("date", "3. februar 2017", "2017-02-03"), ("date", "2019-05-01 00:00:00", "2019-05-01"),
        ("months", "hele året", tuple(range(1, 13))), ("months", "Oct-Apr", (1, 2, 3, 4, 10, 11, 12)), ("months", "nov, des, jan", (1, 11, 12)),
        ("months", "sommar", (6, 7, 8)), ("months", "juni til august", (6, 7, 8)), ("months", "mars", (3,)),
        ("trust", "lav", 2), ("trust", "Mycket hög", 5), ("trust", 3, 3), ("trust", "4", 4), ("trust", 4.0, 4),
        ("yes_no", "Ja", True), ("yes_no", "nej", False), ("yes_no", True, True), ("yes_no", "USANN", False),
        ("ewc", "02 02 04", "02 02 04"), ("ewc", "020204*", "02 02 04*"), ("ewc", 20204, "02 02 04"), ("ewc", "20204", "02 02 04"),
        ("sector", 10.2, "10.2"), ("sector", "10,20", "10.20"), ("sector", "1.11", "01.11"), ("sector", 35, "35"), ("sector", "fisk", "fisk"),
        ("degrees", "60 °C", 60.0), ("degrees", "−5", -5.0), ("degrees", 37.5, 37.5), ("latitude", "59,123", 59.123), ("longitude", -3.5, -3.5),
        ("employees", "ca. 40", Amount(40, 40, "employees")), ("employees", "10-20", Amount(10, 20, "employees")),
        ("item", "Strøm", "electricity"), ("item", "waste water", "waste water"), ("price", "5,5 %", Amount(5.5, 5.5, "%")),
        ("text", 7, "7"), ("name", "Bø AS", "Bø AS"),
    ],
)  # fmt: skip
def test_other_values(kind, given, found):
    assert value(kind, given) == found


@pytest.mark.parametrize(
    ("kind", "given", "key"),
    [
        ("date", "32.1.2019", "not"), ("date", "1066", "range"), ("date", "i fjor", "not"), ("date", "13/25/2019", "not"), ("months", "snart", "not"),
        ("months", "jan-feb-mar", "not"), ("trust", "6", "not"), ("trust", "hoy", "not"), ("yes_no", "kanskje", "not"), ("ewc", "2 2", "not"),
        ("ewc", "99 01 01", "not"), ("degrees", "60 °F", "not"), ("degrees", -300, "range"), ("latitude", 91, "range"), ("latitude", "59 07", "not"),
        ("employees", "mange", "not"), ("employees", -1, "range"), ("item", "sement", "not"), ("name", "x" * 121, "long"), ("text", 7.5, "is_number"),
        ("text", "7,5", "is_number"), ("name", datetime.datetime(2026, 1, 1), "is_date"), ("name", True, "not"),
    ],
)  # fmt: skip
def test_other_values_that_are_none(kind, given, key):
    with pytest.raises(Wrong) as wrong:
        value(kind, given)
    assert wrong.value.key == f"fault.{key}"


# --- words ---------------------------------------------------------------------------------------


def test_headings_of_all_languages_mean_one_thing():
    """In each sheet no heading has two meanings (`_ids` asserts it); further names are of columns that are there."""
    for sheet, declared in SHEETS.items():
        names = column_names(sheet)
        for column in declared.columns:
            for language in LANGUAGES:
                assert names[plain(WORDS[language][f"column.{column.id}"])] == column.id
                assert sheet_names()[plain(WORDS[language][f"sheet.{sheet}"])] == sheet
    ids = {f"column.{column.id}" for sheet in SHEETS.values() for column in sheet.columns}
    assert set(ALSO) <= ids | {f"sheet.{sheet}" for sheet in SHEETS}


def test_the_catalogue_says_all_that_is_declared():
    """Each kind of cell has a text of what is allowed, each choice and price its word, each column its help."""
    english = WORDS[ENGLISH]
    columns = [column for sheet in SHEETS.values() for column in sheet.columns]
    needed = {f"allowed.{kind}" for kind in KINDS} | {column.help for column in columns}
    needed |= {f"choice.{kind}.{id}" for kind, ids in CHOICES.items() for id in ids}
    assert needed <= english.keys()
    assert set(PRICES) == set(CHOICES["item"])
    assert {column.kind for column in columns} <= set(KINDS)
    assert not {key for key in english if key.startswith("help.")} - {column.help for column in columns}


def test_the_examples_in_the_modules_are_true():
    found = 0
    for module in (canonical, grid, headings, numbers, units):
        failed, tried = doctest.testmod(module)
        assert not failed, module
        found += tried
    assert found >= 6
