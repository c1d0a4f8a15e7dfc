"""Cells, names and numbers: what is written is read again, what looks alike is alike, what is not clear is asked for."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.places.folders import case_texts
from experiments.places.list import read_places
from experiments.places.placeholders import is_placeholder
from experiments.request.overrides import quoted_names
from experiments.request.settings import settings as checked
from experiments.sweep.design import Until, sampled
from experiments.sweep.from_table import rows_from_table
from experiments.system.errors import UserError
from sim import Case, CaseError, chance, load_case
from sim.cells import defused, may_be_thousands, restored, unambiguous
from sim.names import SHORT_NAME, cleaned, nearest, slug, slugs
from sim.place.case import ANY, LIMITS, LONGEST_NAME, Tie
from sim.place.plain_town import ASSUMED_TERMS, assumed_firm, assumed_opportunity, synthetic_town
from sim.quantity import Quantity, parse_quantity
from tests.costs import is_quick
from tests.thorough import tried

QUICK = settings(max_examples=tried(100, 40), deadline=None, derandomize=True, database=None)
SIGNS = st.sampled_from("=+-@'\"\t\r\n ,;|%$#\\/aøÅ東\u200b\u00a0\uff1d\u0301𝔘") | st.characters(codec="utf-8")


@given(st.text(SIGNS, max_size=12))
@settings(QUICK, max_examples=2000)
def test_no_cell_is_a_formula_and_every_cell_comes_back(text):
    cell = defused(text)
    assert restored(cell) == text
    first = cell.lstrip("'")[:1] if not cell.startswith("'") else ""
    assert (
        first not in ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
        or not first
        or _is_number(cell)
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


NAMES = (
    st.text(SIGNS, min_size=1, max_size=20)
    .map(cleaned)
    .filter(lambda name: name and name.isprintable() and name != ANY)
)
RESOURCES = NAMES.map(lambda name: cleaned("".join(s for s in name if s not in ";:"))).filter(bool)
NUMBERS = (
    st.floats(1, 1e6)
    | st.integers(1, 10**6).map(lambda k: k / 1000)
    | st.sampled_from([1.125, 12.5, 200.001, 999.999, 1e-5 + 1])
)


@given(st.lists(NAMES, min_size=5, max_size=5, unique=True), RESOURCES, NUMBERS, NUMBERS, st.sampled_from(LIMITS))
@QUICK
def test_a_case_with_any_names_and_numbers_is_read_as_it_was_written(names, resource, a, b, limit):
    one, other, idea, title, host = names
    terms = dict(ASSUMED_TERMS) | {
        "amount": Quantity(chance.UNIFORM, min(a, b), max(a, b)),
        "explore_hours": Quantity(chance.FIXED, 1 + a),
    }

    row = assumed_opportunity(idea, one, other, resource, "by-product", note=title)
    row = dataclasses.replace(row, quantities={**row.quantities, **terms}, limit=limit)
    try:
        case = Case(
            name="town", title=title, notes=(host,),
            firms=(dataclasses.replace(assumed_firm(one, [resource], [], note=host), offers={resource: a}), assumed_firm(other, [], [resource], note="x")),
            opportunities=(row,), ties=(Tie(one, other, exchange=idea),),
        )  # fmt: skip
    except CaseError as error:
        assert "collides" in str(error)  # one name for a firm and a stream
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case_texts(case).items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
            if name.endswith(".csv"):
                for cells in csv.reader(io.StringIO(text, newline="")):
                    assert all(cell == defused(cell) or cell.startswith("'") for cell in cells)
        assert load_case(folder) == case


def test_limits_of_a_place_are_written(tmp_path):
    """They were dropped: a copy of the case was another case."""
    case = load_case("vestbygd")
    rows = (dataclasses.replace(row, limit="water") for row in case.opportunities)
    limited = dataclasses.replace(case, opportunities=tuple(rows))
    for name, text in case_texts(limited).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {row.limit for row in load_case(tmp_path).opportunities} == {"water"}


@given(st.text(SIGNS, max_size=30))
@settings(QUICK, max_examples=500)
def test_cleaning_twice_is_cleaning_once(text):
    assert cleaned(cleaned(text)) == cleaned(text)
    assert cleaned(f" {text}\u200b") == cleaned(text)


@pytest.mark.parametrize(
    "spelt", ["Fish plant", "Fish\u00a0plant", "Fish\u2009 plant\u200b", "\ufeffFish plant", "Fi\u00adsh plant"]
)
def test_what_looks_alike_is_alike(spelt):
    assert cleaned(spelt) == "Fish plant"
    assert cleaned("Cafe\u0301") == "Café"


@pytest.mark.parametrize(
    ("name", "short"),
    [("Bø", "bo"), ("Bæ", "bae"), ("Göteborg", "goteborg"), ("Ålesund", "alesund"), ("Łódź", "lodz"), ("Straße 2", "strasse-2"),
     ("Þórshöfn", "thorshofn"), ("Đakovo", "dakovo"), ("Kwinana1990", "kwinana1990"), ("東京", ""), ("Осло", "")],
)  # fmt: skip
def test_names_of_folders(name, short):
    assert slug(name) == short


@given(st.lists(st.text(SIGNS | st.sampled_from("abAB-_ "), min_size=1, max_size=80), max_size=8, unique=True))
@QUICK
def test_names_of_folders_are_allowed_and_differ(names):
    made = slugs(names, "place")
    assert len(set(made)) == len(names)
    assert all(SHORT_NAME.fullmatch(short) for short in made)
    assert sorted(slugs(names[::-1], "place")) == sorted(made)


def test_help_with_a_name_is_found_whatever_its_capitals_and_never_takes_long():
    assert nearest("FIRM", ["firm", "farm"]) == "; did you mean 'firm'?"
    assert nearest("Size class", ["size_class"]) == "; did you mean 'size_class'?"
    assert nearest("x" * 10**6, [f"firm {k}" for k in range(10_000)]) == ""
    assert nearest("firm", ["y" * 10**6]) == ""


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["200.000", "1.500", "+12.000", "uniform(1.500, 2000)", "uniform(1000, 2.000)", "lognormal(1.500, 0.5)"]
)
def test_thousands_with_a_point_are_asked_for(text):
    with pytest.raises(ValueError, match=r"is not clear: .*write "):
        parse_quantity(text, 0, float("inf"))


@pytest.mark.parametrize("text", ["0.500", "200000", "200.0", "1.5000", "12.50", "lognormal(140, 1.250)", "1234.500"])
def test_clear_numbers_are_read(text):
    parse_quantity(text, 0, float("inf"))


def test_numbers_of_small_columns_may_have_three_decimals():
    assert parse_quantity("1.000", 0, 1).a == 1
    assert parse_quantity("37.500", 0, 168).a == 37.5


@pytest.mark.parametrize("text", ["1.234.567", "4.500,5", "200\u00a0000", "200 000", "1,234,567", "0,5", "1'000"])
def test_numbers_that_others_write_are_explained(text):
    with pytest.raises(ValueError, match=r"is not a number .*\((no sign between thousands|use a decimal point)"):
        parse_quantity(cleaned(text), 0, float("inf"))


@given(NUMBERS | st.floats(0, 1e15))
@settings(QUICK, max_examples=500)
def test_what_we_write_of_a_number_is_clear(value):
    assert may_be_thousands(unambiguous(repr(value))) is None
    assert float(unambiguous(repr(value))) == value


# --- three readers, one way ---------------------------------------------------------------------------

LIST = "Supplier,Accepter,Transaction,Attribute,location\nA,B,Heat,Product,P\n"
TABLE = "facilitator,meetings\nnone,weekly\n"
FIRMS = (
    "firm,sector,size_class,location,park,status,attention_hours,max_projects,competence,reliability,understanding,"
    "commitment,economic_weight,environmental_weight,social_weight,offers,needs,basis,note\n"
    "A,,,town,no,member,8,,0.5,0.9,,,,,,,,assumed,\n"
)


def _case_fault(tmp_path: Path, content: bytes) -> str:
    for name, text in case_texts(load_case("vestbygd")).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "firms.csv").write_bytes(content)
    with pytest.raises(CaseError) as caught:
        load_case(tmp_path)
    return str(caught.value)


def _list_fault(tmp_path: Path, content: bytes) -> str:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_places(tmp_path / "list.csv")
    return str(caught.value)


def _table_fault(tmp_path: Path, content: bytes) -> str:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(UserError) as caught:
        rows_from_table(tmp_path / "t.csv")
    return str(caught.value)


@pytest.mark.parametrize(
    ("fault", "text"), [(_case_fault, FIRMS), (_list_fault, LIST), (_table_fault, TABLE)], ids=["case", "list", "table"]
)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(",", ";").encode(), "separated by semicolons"),
        (lambda text: text.replace(",", "\t").encode(), "separated by tabs"),
        (lambda text: "".join(f"{k},{line}\n" for k, line in zip(["", "0"], text.splitlines(), strict=True)).encode(), "column 1 has no name"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
        (lambda text: text.replace("\n", "\nBø", 1).encode("cp1252"), "Windows-1252"),
        (lambda text: text.replace("\n", "\n\0", 1).encode(), "NUL"),
        (lambda text: text.split(",", 1)[0].encode() + b"," + text.encode(), "stands twice"),
        (lambda text: b"", "is empty"),
        (lambda text: text.replace("\n", "\n\x1b[31m", 1).encode(), "cannot be printed"),
        (lambda text: text.replace("\n", "\n" + "y" * 100_000, 1).encode(), "characters"),
        (lambda text: (text.splitlines()[0].title() + "\n" + text.splitlines()[1] + "\n").swapcase().encode(), ""),
        (lambda text: text.encode() + b",".join([b"x"] * 40), "has 40 cells; allowed"),
        (lambda text: text.replace("\n", '\n"', 1).encode(), "not a valid CSV"),
    ],
)  # fmt: skip
def test_what_one_reader_explains_all_explain(tmp_path, fault, text, change, said):
    message = fault(tmp_path, change(text))
    assert said in message
    assert all(len(line) < 600 and line.isprintable() for line in message.split("\n"))


@pytest.mark.parametrize(
    ("fault", "text"), [(_case_fault, FIRMS), (_list_fault, LIST), (_table_fault, TABLE)], ids=["case", "list", "table"]
)
def test_a_header_in_capitals_is_understood_as_meant(tmp_path, fault, text):
    name = text.split(",", 1)[0]
    message = fault(tmp_path, text.replace(name, name.upper(), 1).encode())
    assert "rename it" in message or f"did you mean {name!r}?" in message


def test_empty_columns_at_the_end_are_a_sheets_own(tmp_path):
    (tmp_path / "list.csv").write_text(LIST.replace("\n", ",,\n"), encoding="utf-8")
    assert read_places(tmp_path / "list.csv", with_products=True).places[0].firms == ("A", "B")


# --- overrides with names -----------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["Norsk Læring", '"Norsk Læring"', "'Norsk Læring'"])
def test_an_event_may_name_a_firm_of_vestbygd(target):
    request = checked([f"events=[{{week: 3, what: firm_leaves, target: {target}}}]", "case=vestbygd"])
    assert [event.target for event in request.cells[0].scenario.events] == ["Norsk Læring"]


@pytest.mark.parametrize(
    "name", ["Sjøgress", "Bob's Fish", "Fish & Sons", "A (south)", 'say "hi"', "Café #1", "東京", "a=b", "x!", "~y"]
)
def test_a_name_is_quoted_so_that_it_comes_back(name):
    from hydra.core.override_parser.overrides_parser import OverridesParser

    text = quoted_names(f"[{{week: 3, what: firm_leaves, target: {name}}}]")
    (event,) = OverridesParser.create().parse_override(f"events={text}").value()
    assert str(event["target"]).strip("\"'") == name.strip("\"'")


NINES = "9" * 5000  # Python reads no whole number of so many digits


@pytest.mark.parametrize(
    "override",
    [f"weeks={NINES}", f"seed={'9' * 500}", f"parameters.project.optimism={NINES}", f"case=a,{'x' * 5000}", f"{'k' * 5000}=1",
     f"events=[{{week: {NINES}, what: firm_leaves}}]", f"meetings={'x' * 5000}", "events=" + "(æ" * 2000, "weeks=1e400",
     "facilitator.hours=2٣", "case=a,\0"],
    ids=range(11),
)  # fmt: skip
def test_an_override_that_is_too_much_is_one_short_line(override):
    with pytest.raises(UserError) as caught:
        checked([override])
    assert len(str(caught.value)) < 600
    assert str(caught.value).isprintable()


# --- placeholders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ND", "NA", "N/A", "n.a.", "?", "-", "--", "Unknown", "UNKNOWN ", "Confidential", "Various", "Several", "Not disclosed",
                                  "Anonymous", "n.d.", "ukjent", "Okänd", "diverse", "Unknown company", "(various firms)", "<NA>", "#N/A", "…", "Not  Disclosed."])  # fmt: skip
def test_words_that_name_nobody(text):
    assert is_placeholder(cleaned(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "X",
        "NA Steel",
        "Unknown Pleasures Brewery",
        "Company",
        "Firm 1",
        "ND Coatings",
        "Various Brands AB",
        "1",
        "東京",
        "Private Brewery",
    ],
)
def test_words_that_name_somebody(text):
    assert not is_placeholder(text)


def test_length_limit_is_that_of_the_page():
    page = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
    assert f"1–{LONGEST_NAME} printable characters" in page


# --- tables in their other format -----------------------------------------------------------------------


def test_the_end_of_a_name_may_be_in_capitals(tmp_path):
    (tmp_path / "T.CSV").write_text(TABLE, encoding="utf-8")
    assert rows_from_table(tmp_path / "T.CSV") == ({"facilitator": "none", "meetings": "weekly"},)


def test_thousands_in_a_table_are_asked_for(tmp_path):
    (tmp_path / "t.csv").write_text("parameters.municipality.capital_scale\n2000000\n200.000\n", encoding="utf-8")
    with pytest.raises(
        UserError, match=r"row 2: parameters.municipality.capital_scale: '200.000' is not clear: may be 200000 or 200;"
    ):
        rows_from_table(tmp_path / "t.csv")


def test_a_parquet_table_is_measured_before_it_is_unpacked(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"meetings": ["none"]}), path)
    rows_from_table(path)  # what is imported at the first table takes a second of its own
    for table, said in (
        (pa.table({"meetings": pa.DictionaryArray.from_arrays(pa.array([0] * 20_000), pa.array(["x" * 10**6]))}), "1000000 characters"),
        (pa.table({"meetings": pa.DictionaryArray.from_arrays(pa.array([0] * 100_001), pa.array(["none"]))}), "100001 rows"),
        (pa.table({"meetings": [["none"] * 1000] * 10}), "holds lists"),
        (pa.table({f"c{k}": [1] for k in range(501)}), "501 columns"),
        (pa.table({f"c{k}": [1] * 60_000 for k in range(10)}), "60000 rows of 10 cells"),
        (pa.table({"meetings": [None]}).rename_columns([""]), "no name"),
    ):  # fmt: skip
        pq.write_table(table, path)
        start = time.process_time()
        with pytest.raises(UserError, match=said) as caught:
            rows_from_table(path)
        assert is_quick(time.process_time() - start, 1)
        assert len(str(caught.value)) < 10_000


def test_numpys_whole_numbers_are_whole_numbers():
    assert synthetic_town(np.int64(5), seed=np.uint32(2)) == synthetic_town(5, seed=2)
    until = Until("trust", 0.1, at_least=np.int64(10), at_most=np.int32(100))
    assert until == Until("trust", 0.1, at_least=10, at_most=100)
    assert type(until.at_least) is int
    over = {"points": np.int64(4), "over": ["parameters.project.optimism"]}
    assert sampled(over, 1) == sampled(over | {"points": 4}, 1)
