"""Lists of exchanges as cases: nothing silently lost, nothing half written, pages that tell the truth."""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import re
import shlex
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from experiments.markers import block
from experiments.places.folders import case_texts
from experiments.places.from_list import Pool, make_case
from experiments.places.list import read_places
from experiments.places.tables import BEST_CONNECTED, VARIANTS, as_markdown, observed_table, parks_table
from experiments.request.schema import CONFIG_FOLDER
from experiments.request.settings import settings as experiment_settings
from sim import load_case, shipped_cases, simulate
from sim.place.branches import with_branches
from sim.place.plain_town import ASSUMED_TERMS, synthetic_town
from sim.place.read import SHIPPED
from sim.quantity import parse_quantity

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "places.md").read_text(encoding="utf-8")
MADE_PLACES = ("aalborg_like", "kalundborg", "sotenas", "ulsan_like")
HEADER = "Supplier,Accepter,Transaction,Attribute,location"
LIST = f"""{HEADER}
Power plant,Brewery,Steam,Utility sharing,Riverside
 Brewery , Farm,Spent  grain,by-product,Riverside
brewery,Pig farm,Spent grain,By-Product,Riverside
Farm,Brewery,Barley,product,Riverside
Power plant,Farm,Fly ash,BY PRODUCT,Riverside
Power Plant,Greenhouse,NA,Utility Sharing,Riverside
Brewery,Farm,spent grain,By-product,Riverside
Mill,Paper works,Pulp,Product,Old Town1990
Mill,Boiler,Bark,By-product,Old Town1990
Saw mill,Boiler,Bark,By-product,Old Town1990
"""


def _rows(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def listed(tmp_path):
    """A small list as a file: listed(text or bytes) -> path."""

    def write(content: str | bytes = LIST) -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture(scope="module")
def parks_file():
    """The list of 738 real exchanges, which the project does not contain."""
    path = Path(os.environ.get("SYMBIOSIS_PARKS") or ROOT.parent / "shared" / "data" / "eip_exchanges.csv")
    if not path.is_file():
        message = f"the list of parks is not at {path}; set SYMBIOSIS_PARKS"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return path


# --- a small list -------------------------------------------------------------------------------


def test_every_row_is_kept_or_left_out_for_a_reason(listed):
    riverside, old_town = read_places(listed()).places
    assert (riverside.name, riverside.rows, len(riverside.kept)) == ("Riverside", 7, 5)
    assert [row.line for row in riverside.products] == [5]
    assert [(row.line, first.line) for row, first in riverside.repeats] == [(8, 3)]
    assert dict(riverside.joined) == {"brewery": "Brewery", "Power Plant": "Power plant", "spent grain": "Spent grain"}
    assert riverside.firms == ("Brewery", "Farm", "Greenhouse", "Pig farm", "Power plant")
    assert old_town.dated == ("Old Town", "1990")
    assert old_town.slug == "old-town1990"
    for place in (riverside, old_town):
        assert place.rows == len(place.kept) + len(place.products) + len(place.repeats)


def test_products_are_kept_where_asked_for(listed):
    riverside, old_town = read_places(listed(), with_products=True).places
    assert (len(riverside.kept), len(old_town.kept)) == (6, 3)
    kinds = {row.resource: row.kind for row in make_case(riverside, Pool(), "list.csv").opportunities}
    assert kinds["Barley"] == "by-product"
    assert kinds["Steam"] == "utility"


def test_the_pool_is_the_list_and_what_could_have_been(listed):
    riverside, old_town = read_places(listed()).places
    case = make_case(riverside, Pool(latent_per_realised=1), "list.csv")
    realised = [row for row in case.opportunities if row.basis == "mixed"]
    latent = [row for row in case.opportunities if row.basis == "assumed"]
    assert {(r.supplier, r.receiver, r.resource) for r in realised} == {
        ("Power plant", "Brewery", "Steam"), ("Brewery", "Farm", "Spent grain"), ("Brewery", "Pig farm", "Spent grain"),
        ("Power plant", "Farm", "Fly ash"), ("Power plant", "Greenhouse", "unnamed utility sharing of Power plant"),
    }  # fmt: skip
    # Of one kind, from another than oneself, and not there yet: there are no more than these.
    assert {(r.supplier, r.receiver, r.resource) for r in latent} == {
        ("Power plant", "Pig farm", "Fly ash"), ("Power plant", "Greenhouse", "Steam"),
        ("Power plant", "Brewery", "unnamed utility sharing of Power plant"),
    }  # fmt: skip
    assert any("No more than 3 of 5 could be made." in note for note in case.notes)
    assert all(row.start == "latent" and dict(row.quantities) == ASSUMED_TERMS for row in case.opportunities)
    assert not case.ties
    dated = make_case(old_town, Pool(), "list.csv")
    assert (dated.title, dated.place) == ("Old Town, 1990", "Old Town")


def test_the_same_resource_from_another_supplier_comes_first(listed):
    rows = [
        "A,X,Heat,Utility sharing,P",
        "B,Y,Heat,Utility sharing,P",
        "C,Z,Steam,Utility sharing,P",
        "C,W,Water,Utility sharing,P",
    ]
    (place,) = read_places(listed("\n".join([HEADER, *rows]))).places
    for seed in range(5):
        case = make_case(place, Pool(latent_per_realised=0.5, seed=seed), "list.csv")
        assert {(r.supplier, r.receiver) for r in case.opportunities if r.basis == "assumed"} == {
            ("A", "Y"),
            ("B", "X"),
        }


def test_unnamed_resources_of_two_sorts_are_two_streams(listed):
    (place,) = read_places(
        listed(_rows("A,B,NA,Utility sharing,P", "A,B,n/a,By-product,P", "A,B,NA,By-product,P"))
    ).places
    assert (len(place.kept), len(place.repeats)) == (2, 1)
    resources = {row.resource for row in make_case(place, Pool(), "list.csv").opportunities}
    assert resources == {"unnamed utility sharing of A", "unnamed by-product of A"}


def test_signs_of_a_strangers_header_do_not_reach_the_terminal(symbiosis, listed, tmp_path):
    path = listed(f"{HEADER},\x1b[31mred\nA,B,Heat,Utility sharing,P,\x1b[0m\n")
    answer = symbiosis("case", "from-exchanges", path, "--out", tmp_path / "town")
    assert answer.status == 0
    assert "\x1b" not in answer.out


def test_order_of_rows_does_not_matter_and_the_seed_does(listed):
    header, *rows = LIST.strip().split("\n")

    def pool(order, seed=1):
        places = read_places(listed("\n".join([header, *order]))).places
        place = next(place for place in places if place.name == "Riverside")
        case = make_case(place, Pool(latent_per_realised=0.4, seed=seed), "list.csv")
        return {row.opportunity for row in case.opportunities}

    assert pool(rows) == pool(rows[::-1])
    assert len({frozenset(pool(rows, seed)) for seed in range(8)}) > 1


def test_long_names_stay_apart(listed):
    firm = "Company with a name that is very long indeed, number"
    rows = [f'"{firm} 1","{firm} {k}",Residues of a long kind,By-product,P' for k in range(2, 5)]
    (place,) = read_places(listed("\n".join([HEADER, *rows]))).places
    case = make_case(place, Pool(1), "list.csv")
    assert len({row.opportunity for row in case.opportunities}) == 3
    assert all(len(row.opportunity) <= 120 for row in case.opportunities)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: (
            "\n".join(f'{line},"a, b"' for line in text.strip().split("\n")).replace('"a, b"', "extra", 1).encode()
        ),
    ],
    ids=["mark", "windows", "empty lines", "another column"],
)
def test_other_programs_may_write_the_list(listed, change):
    def content(path):
        return [[dataclasses.replace(row, line=0) for row in place.kept] for place in read_places(path).places]

    assert content(listed(change(LIST))) == content(listed())


UNKNOWN = _rows(
    "Mill,ND,Bark,By-product,Bø", "Mill,ND,Bark,By-product,Bø", "Mill,N/A,Bark,By-product,Bø", "Unknown,Boiler,Steam,Utility sharing,Bø",
    "Confidential,confidential,?,By-product,Bø", "Mill,Boiler,Various,By-product,Bæ", "Mill,Boiler,Bark,By-product,東京",
)  # fmt: skip


def test_partners_who_are_not_named_are_kept_apart_and_told(symbiosis, listed, tmp_path):
    """They were one hub, and its rows repeats of each other."""
    places = read_places(listed(UNKNOWN)).places
    assert [len(place.kept) for place in places] == [5, 1, 1]
    assert not any(place.repeats or place.joined for place in places)
    assert places[0].firms == (
        "Boiler", "Mill", "Unknown receiver (row 2)", "Unknown receiver (row 3)", "Unknown receiver (row 4)",
        "Unknown receiver (row 6)", "Unknown supplier (row 5)", "Unknown supplier (row 6)",
    )  # fmt: skip
    assert {row.resource for row in (*places[0].kept, *places[1].kept)} == {"Bark", "Steam", ""}
    answer = symbiosis("case", "from-exchanges", listed(UNKNOWN), "--place", "Bø", "--out", tmp_path / "town")
    assert answer.status == 0, answer.err
    assert "Bø: a partner of 5 rows is not named ('Confidential', 'N/A', 'ND', 'Unknown', 'confidential')" in answer.out
    assert "row 2, 3, 4, 5, 6" in answer.out
    case = load_case(tmp_path / "town")
    assert any("In 5 rows a partner is not named (rows 2, 3, 4, 5, 6)" in note for note in case.notes)


def test_incomplete_rows_are_left_out_where_asked_for_and_told(symbiosis, listed, tmp_path):
    path = listed(
        LIST
        + ",Brewery,Steam,Utility sharing,Riverside\nMill,,,,\nMill,ND,Bark,By-product,Riverside\nMill,Farm,Bark,By-product,?\n"
    )
    refused = symbiosis("case", "from-exchanges", path, "--place", "all", "--out", tmp_path / "towns")
    assert refused.status == 2
    assert "--without-incomplete" in refused.err
    answer = symbiosis(
        "case", "from-exchanges", path, "--without-incomplete", "--place", "all", "--out", tmp_path / "towns"
    )
    assert answer.status == 0, answer.err
    assert "Incomplete, left out: 4 rows of the list: row 12, 13, 14, 15" in answer.out
    assert [len(place.kept) for place in read_places(path, without_incomplete=True).places] == [5, 2]
    assert read_places(listed(LIST)).incomplete == ()


def test_places_of_any_script_have_folders_of_their_own(symbiosis, listed, tmp_path):
    rows = [
        GOOD.replace("Riverside", place)
        for place in ("Bø", "Bo", "Bæ", "Göteborg", "東京", "Осло", "River-side", "River side")
    ]
    answer = symbiosis("case", "from-exchanges", listed(_rows(*rows)), "--place", "all", "--out", tmp_path / "towns")
    assert answer.status == 0, answer.err
    names = sorted(path.name for path in (tmp_path / "towns").iterdir())
    assert [re.sub("-[0-9a-f]{8}$", "-#", name) for name in names] == [
        "bae", "bo-#", "bo-#", "goteborg", "place-#", "place-#", "river-side-#", "river-side-#",
    ]  # fmt: skip
    for path in (tmp_path / "towns").iterdir():
        assert load_case(path).name == path.name


def test_no_exchange_is_made_up_unless_asked_for(symbiosis, listed, tmp_path):
    answer = symbiosis("case", "from-exchanges", listed(), "--place", "riverside", "--out", tmp_path / "town")
    assert "latent: none made" in answer.out
    case = load_case(tmp_path / "town")
    assert {row.basis for row in case.opportunities} == {"mixed"}
    assert any("--latent-per-realised makes some by a rule that knows no physics" in note for note in case.notes)
    answer = symbiosis(
        "case",
        "from-exchanges",
        listed(),
        "--place",
        "riverside",
        "--latent-per-realised",
        1,
        "--out",
        tmp_path / "more",
    )
    assert "latent: made by a rule that knows no physics" in answer.out
    assert any("The rule knows no physics" in note for note in load_case(tmp_path / "more").notes)


def test_names_that_begin_like_formulas_stay_and_no_table_holds_one(symbiosis, listed, tmp_path):
    path = listed(_rows("+Pluss AS,=HYPERLINK,@Steam,Utility sharing,Riverside", "-x,'=y,Bark,By-product,Riverside"))
    assert symbiosis("case", "from-exchanges", path, "--out", tmp_path / "town").status == 0
    assert {firm.firm for firm in load_case(tmp_path / "town").firms} == {"+Pluss AS", "=HYPERLINK", "-x", "=y"}
    for file in (tmp_path / "town").glob("*.csv"):
        assert not [
            c
            for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
            for c in row
            if c[:1] in ("=", "+", "-", "@")
        ]


# --- the command --------------------------------------------------------------------------------


def test_a_folder_is_written_that_loads(symbiosis, listed, tmp_path):
    answer = symbiosis(
        "case", "from-exchanges", listed(), "--place", "riverside", "--as-running", "--out", tmp_path / "town"
    )
    assert answer.status == 0, answer.err
    assert "Riverside: row 8 repeats 3" in answer.out
    assert "'brewery' as 'Brewery'" in answer.out
    assert "the resource of 1 rows is not named" in answer.out
    assert "Not asked for: 1 other places, 3 rows." in answer.out
    case = load_case(tmp_path / "town")
    place = read_places(listed()).places[0]
    made = make_case(place, Pool(as_running=True), "list.csv")
    assert case == made
    assert len(case.running) == 5
    assert all(row.note and row.basis in ("assumed", "mixed") for row in (*case.firms, *case.opportunities, *case.ties))
    assert simulate(case, weeks=5).runs.exchanges_realised.tolist() == [0]
    assert (
        symbiosis(
            "run", f"case={tmp_path / 'town'}", "--weeks", 5, "--replicates", 2, "--no-figures", "--out", tmp_path / "r"
        ).status
        == 0
    )


def test_all_places_are_folders_of_one(symbiosis, listed, tmp_path):
    assert symbiosis("case", "from-exchanges", listed(), "--place", "all", "--out", tmp_path / "towns").status == 0
    assert sorted(path.name for path in (tmp_path / "towns").iterdir()) == ["old-town1990", "riverside"]
    for path in (tmp_path / "towns").iterdir():
        assert load_case(path).name == path.name


def test_a_synthetic_town_is_written_and_loads(symbiosis, tmp_path):
    answer = symbiosis(
        "case", "generate", "--firms", 30, "--diversity", 0.5, "--anchor", 0.3, "--seed", 1, "--out", tmp_path / "town"
    )
    assert answer.status == 0, answer.err
    assert load_case(tmp_path / "town") == synthetic_town(30, diversity=0.5, anchor=0.3, seed=1, name="town")


@pytest.mark.parametrize(("option", "terms"), [((), "reference"), (("--terms", "kind"), "kind")])
def test_terms_are_by_kind_where_that_is_asked_for(symbiosis, listed, tmp_path, option, terms):
    answer = symbiosis("case", "generate", "--firms", 12, *option, "--out", tmp_path / "town")
    assert answer.status == 0, answer.err
    assert load_case(tmp_path / "town") == synthetic_town(12, name="town", terms=terms)
    asked = ("case", "from-exchanges", listed(), "--place", "riverside", *option)
    assert symbiosis(*asked, "--out", tmp_path / "river").status == 0
    case = load_case(tmp_path / "river")
    assert case == make_case(read_places(listed()).places[0], Pool(terms=terms), "list.csv")
    hours = {str(row.quantities["implement_hours"]) for row in case.opportunities}
    assert hours == {
        str(parse_quantity({"kind": "lognormal(200, 1)", "reference": "lognormal(140, 0.5)"}[terms], 1, 1e9))
    }
    assert any("of a kind" in note for note in case.notes) == (terms == "kind")


def test_branches_are_made_where_they_are_asked_for(symbiosis, listed, tmp_path):
    answer = symbiosis("case", "generate", "--firms", 12, "--branches", 2, "--out", tmp_path / "town")
    assert answer.status == 0, answer.err
    assert "12 firms, 54 opportunities" in answer.out  # reserve rows are none of them
    assert load_case(tmp_path / "town") == with_branches(synthetic_town(12, name="town"), 2)
    asked = ("case", "from-exchanges", listed(), "--place", "riverside", "--branches", 3)
    answer = symbiosis(*asked, "--out", tmp_path / "river")
    assert answer.status == 0, answer.err
    case = load_case(tmp_path / "river")
    assert {row.branches for row in case.declared_opportunities} == {3}
    assert any(row.parent for row in case.opportunities)
    assert any("3 further receivers" in note for note in case.notes)
    assert symbiosis("case", "generate", "--firms", 12, "--branches", 6, "--out", tmp_path / "x").status == 2


def test_what_is_written_is_what_is_read(tmp_path):
    for name in shipped_cases():
        case = with_branches(load_case(name), 5 if name == "kalundborg" else 0)
        case = dataclasses.replace(case, branch_ease=0.25 if name == "kalundborg" else case.branch_ease)
        (tmp_path / name).mkdir()
        for file, text in case_texts(case).items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
        assert load_case(tmp_path / name) == case


# --- what is refused ----------------------------------------------------------------------------

GOOD = "Power plant,Brewery,Steam,Utility sharing,Riverside"


BAD_LISTS = {
    "no supplier column": (_rows(GOOD).replace("Supplier", "Giver", 1), ["list.csv:1", "column 'Supplier' is missing"]),
    "a column in capitals": (_rows(GOOD).replace("location", "Location", 1), ["column 'location' is missing; 'Location' is there"]),
    "a column twice": ("Supplier," + _rows(GOOD), ["list.csv:1", "'Supplier' stands twice"]),
    "no header": (GOOD + "\n", ["list.csv:1", "columns 'Supplier', 'Accepter', 'Transaction', 'Attribute', 'location' are missing"]),
    "no supplier": (_rows(GOOD, ",Brewery,Steam,Product,Riverside"), ["list.csv:3", "Supplier: is empty"]),
    "only spaces": (_rows("Power plant,  ,Steam,Product,Riverside"), ["list.csv:2", "Accepter: is empty", "--without-incomplete"]),
    "no resource": (_rows("Power plant,Brewery,,Product,Riverside"), ["list.csv:2", "Transaction: is empty"]),
    "no attribute": (_rows("Power plant,Brewery,Steam,,Riverside"), ["list.csv:2", "Attribute: is empty"]),
    "no place": (_rows("Power plant,Brewery,Steam,Product,"), ["list.csv:2", "location: is empty"]),
    "unknown attribute": (_rows("Power plant,Brewery,Steam,By-prodcut,Riverside"), ["list.csv:2", "Attribute: 'By-prodcut'", "did you mean 'By-product'"]),
    "with oneself": (_rows("Brewery,brewery,Steam,Product,Riverside"), ["list.csv:2", "Accepter: 'brewery' is the supplier too"]),
    "the same exchange as two sorts": (_rows(GOOD, GOOD.replace("Utility sharing", "By-product")), ["list.csv:3", "Attribute: 'By-product' contradicts 'Utility sharing' of row 2"]),
    "a place that is not named": (_rows(GOOD.replace("Riverside", "N/A")), ["list.csv:2", "location: 'N/A' names no place", "--without-incomplete"]),
    "a semicolon in a resource": (_rows("Power plant,Brewery,Steam;Heat,By-product,Riverside"), ["list.csv:2", "Transaction: 'Steam;Heat'", "';'"]),
    "a limit in a resource": (_rows("Power plant,Brewery,Steam:3,By-product,Riverside"), ["list.csv:2", "Transaction: 'Steam:3'"]),
    "any as firm": (_rows("any,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier: 'any' is reserved"]),
    "a name too long": (_rows(f"{'a' * 121},Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "1 to 120"]),
    "a control character": (_rows("Power\x07plant,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "printed"]),
    "a sign that turns text round": (_rows("Power\u202eplant,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "'Power\\u202eplant'", "printed"]),
    "pandas' index": ("\n".join(f"{k},{row}" for k, row in zip(["", 0], [HEADER, GOOD], strict=True)), ["list.csv:1", "column 1 has no name", "index=False"]),
    "too few cells": (_rows("Power plant,Brewery,Steam,Product"), ["list.csv:2", "4 cells; allowed: 5"]),
    "too many cells": (_rows("Power plant,Brewery,Steam, hot,Product,Riverside"), ["list.csv:2", "6 cells; allowed: 5", "double quotes"]),
    "semicolons": (_rows(GOOD).replace(",", ";"), ["list.csv:1", "semicolons"]),
    "tabs": (_rows(GOOD).replace(",", "\t"), ["list.csv:1", "tabs"]),
    "Latin-1": (_rows(GOOD.replace("Brewery", "Brasserie Léo")).encode("latin-1"), ["list.csv:2", "not UTF-8 text but perhaps Windows-1252 ('é')"]),
    "UTF-16 with its mark": (_rows(GOOD).encode("utf-16"), ["list.csv:1", "not UTF-8 text but UTF-16"]),
    "a NUL": (_rows(GOOD) + "\0", ["NUL"]),
    "nothing": ("", ["file is empty"]),
    "only a header": (HEADER + "\n", ["no exchange; allowed: at least 1"]),
    "only empty rows": (HEADER + "\n,,,,\n\n", ["no exchange"]),
    "a quote never closed": (_rows('"Power plant,Brewery,Steam,Product,Riverside'), ["not a valid CSV"]),
    "only trade": (_rows("Power plant,Brewery,Steam,Product,Riverside"), ["Riverside: no exchange is left of 1 rows", "--with-products"]),
    "names with one hash": (_rows("Firm 35783,Firm 118754,Steam,By-product,Riverside"), ["collides", "rename one"]),
    "a place too large": (_rows(*[f"Firm {k},Mill,Bark,By-product,Riverside" for k in range(1001)]), ["location: 'Riverside' has 1001 rows; allowed: at most 1000"]),
    "too many firms": (_rows(*[f"Firm {k},Mill,Bark,By-product,Riverside" for k in range(300)]), ["Riverside: 301 firms; allowed: at most 300"]),
    "too many places": (_rows(*[f"Saw mill,Mill,Bark,By-product,Place {k} east" for k in range(101)]), ["101 places; allowed: at most 100"]),
    "ten megabytes": (b"a" * 10_000_000, ["10000000 bytes; allowed: at most"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_bad_list_is_one_clear_line_and_nothing_is_written(symbiosis, listed, tmp_path, name):
    content, told = BAD_LISTS[name]
    path = listed(content)
    for arguments in (("case", "from-exchanges", path, "--place", "all", "--out", tmp_path / "town"),
                      ("parks", path, "--out", tmp_path / "tables")):  # fmt: skip
        answer = symbiosis(*arguments)
        assert answer.status == 2
        assert answer.out == ""
        assert answer.err.count("\n") == 1, answer.err
        for part in told:
            assert part in answer.err
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--out", "town", "--place", "Nowhere"), "--place: 'Nowhere' is not in"),
        (("--out", "town"), "holds 2 places; add --place all"),
        (("--out", "Town", "--place", "all"), "--out: 'Town' is no name for a folder"),
        (("--out", "a b", "--place", "all"), "--out: 'a b'"),
        (("--out", "..", "--place", "all"), "--out: "),
        (("--out", "missing/town", "--place", "all"), "is no folder"),
        (("--out", "there", "--place", "all"), "is already there"),
        (("--out", "dangling", "--place", "all"), "is already there"),
        (("--out", "x" * 65, "--place", "all"), "1 to 64 of"),
        (("--out", "town", "--place", "all", "--latent-per-realised", "-1"), "--latent-per-realised: -1"),
        (("--out", "town", "--place", "all", "--latent-per-realised", "nan"), "--latent-per-realised: 'nan' is not a number"),
        (("--out", "town", "--place", "all", "--seed", "-1"), "--seed: -1"),
        (("--out", "town", "--place", "all", "--value", "uniform(0.5, 2)"), "--value: 'uniform(0.5, 2)' is out of range"),
        (("--out", "town", "--place", "all", "--value", "${oc.env:HOME}"), "--value: '${oc.env:HOME}' is not a number"),
    ],
)  # fmt: skip
def test_a_bad_request_is_one_clear_line(symbiosis, listed, tmp_path, monkeypatch, arguments, told):
    path = listed()
    (tmp_path / "there").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    answer = symbiosis("case", "from-exchanges", path, *arguments)
    assert answer.status == 2
    assert told in answer.err
    assert answer.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("generate", "--firms", "1"), "--firms: 1"),
        (("generate", "--firms", "many"), "--firms: 'many' is not a whole number"),
        (("generate", "--firms", "9" * 5000), "(5000 characters) is out of range; allowed: 2 to 300"),
        (("generate", "--firms", "1e400"), "--firms: '1e400'"),
        (("generate", "--firms", "3", "--opportunities-per-firm", "9" * 500), "--opportunities-per-firm: '999"),
        (("generate", "--firms", "3", "--opportunities-per-firm", "1e300"), "--opportunities-per-firm: 1e+300"),
        (
            ("generate", "--firms", "3", "--opportunities-per-firm", "50"),
            "--opportunities-per-firm: 50 is out of range",
        ),
        (("generate", "--firms", "3", "--anchor", "2"), "--anchor: 2"),
        (("from-exchanges", "no-such.csv"), "no-such.csv: file is missing"),
        (("from-exchanges", "."), ".: is a folder; allowed: a file"),
        (("from-exchanges", "a\0b"), "is no"),
        (("invent",), "WAY: unknown choice 'invent'"),
    ],
)
def test_bad_arguments_are_one_line(symbiosis, tmp_path, arguments, told):
    answer = symbiosis("case", *arguments, "--out", tmp_path / "town")
    assert answer.status == 2
    assert told in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "town").exists()


def test_a_list_of_nothing_but_faults_is_told_in_few_lines(symbiosis, listed, tmp_path):
    answer = symbiosis(
        "case", "from-exchanges", listed(_rows(*[",,,,x"] * 200)), "--place", "all", "--out", tmp_path / "t"
    )
    assert answer.status == 2
    assert answer.err.count("\n") == 21
    assert answer.err.strip().endswith("... and 780 more faults")


def test_text_of_a_list_is_never_interpolated(symbiosis, listed, tmp_path):
    secret = _rows("${oc.env:HOME},Brewery,${now:%Y},By-product,Riverside")
    assert (
        symbiosis(
            "case", "from-exchanges", listed(secret), "--latent-per-realised", 0, "--out", tmp_path / "town"
        ).status
        == 2
    )  # ':'
    plain = _rows("${HOME},Brewery,!!python/object,By-product,Riverside")
    assert symbiosis("case", "from-exchanges", listed(plain), "--out", tmp_path / "town").status == 0
    assert {firm.firm for firm in load_case(tmp_path / "town").firms} == {"${HOME}", "Brewery"}


def test_a_full_disk_leaves_no_half_case(symbiosis, listed, tmp_path, monkeypatch):
    path, write, written = listed(), Path.write_text, []

    def full(self, *arguments, **named):
        written.append(self)
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        return write(self, *arguments, **named)

    monkeypatch.setattr(Path, "write_text", full)
    answer = symbiosis("case", "from-exchanges", path, "--place", "all", "--out", tmp_path / "towns")
    assert answer.status == 74
    assert "No space left on device" in answer.err
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_commands_of_the_page_do_what_it_says(symbiosis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "places.md").write_text(PAGE, encoding="utf-8")
    for name in ("exchanges.csv", "eip_exchanges.csv"):
        (tmp_path / name).write_text(LIST.replace("Riverside", "Kalundborg"), encoding="utf-8")
    commands = re.findall(r"^symbiosis (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        fewer = ["--replicates", "2"] if command.startswith("parks") else []
        assert symbiosis(*shlex.split(command), *fewer).status == 0
    for folder in ("kalundborg-list", "parks/kalundborg", "parks/old-town1990", "town"):
        load_case(folder)
    options = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))
    for way in ("generate", "from-exchanges"):
        options -= set(re.findall(r"--[a-z-]+", symbiosis("case", way, "--help").out))
    assert not options, "options that do not exist"


def test_the_page_must_have_markers(symbiosis, listed, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    answer = symbiosis("parks", listed(), "--replicates", 2, "--out", tmp_path / "tables", "--page", page)
    assert answer.status == 2
    assert "--page" in answer.err
    assert not (tmp_path / "tables").exists()


def test_the_command_writes_table_and_page(symbiosis, listed, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- parks: made by a command -->\nold\n<!-- end of parks -->\nafter\n", encoding="utf-8")
    answer = symbiosis("parks", listed(), "--replicates", 3, "--out", tmp_path / "tables", "--page", page)
    assert answer.status == 0, answer.err
    table = pd.read_csv(tmp_path / "tables" / "parks.csv")
    assert table.place.tolist() == ["Riverside", "Old Town1990"]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- parks: made by a command -->\n| place |")
    assert text.endswith("<!-- end of parks -->\nafter\n")
    assert block("parks", text) == as_markdown("parks", table)


# --- the list of 738 exchanges -------------------------------------------------------------------


def test_the_whole_list_is_accounted_for(parks_file):
    listed = read_places(parks_file)
    places, unused = listed.places, listed.unused
    assert len(places) == 17
    assert len({place.dated[0] for place in places}) == 15
    assert [p.dated[1] for p in places if p.dated[0] == "Kwinana"] == ["2005", "1990", "2000"]
    assert sum(place.rows for place in places) == 738
    assert sum(len(place.products) for place in places) == 350
    assert sum(len(place.repeats) for place in places) == 1
    assert sum(len(place.kept) for place in places) == 387
    assert len(unused) == 6
    with_products = read_places(parks_file, with_products=True).places
    assert sum(len(place.kept) for place in with_products) == 734  # four rows repeat another


def test_every_place_of_the_list_is_a_case_that_loads(symbiosis, parks_file, tmp_path):
    answer = symbiosis("case", "from-exchanges", parks_file, "--place", "all", "--out", tmp_path / "parks")
    assert answer.status == 0, answer.err
    assert "together            738       387       350         1" in answer.out
    for path in (tmp_path / "parks").iterdir():
        assert load_case(path).name == path.name


def test_the_table_of_parks_is_that_of_its_command(parks_file):
    published = block("parks", PAGE).split("\n")
    chosen = [place for place in read_places(parks_file).places if place.name in ("Kwinana1990", "Nanning")]
    table = parks_table([(place, make_case(place, Pool(2), parks_file.name)) for place in chosen], 100)
    for line in as_markdown("parks", table).split("\n")[2:4]:
        assert line in published, "run `symbiosis parks FILE --latent-per-realised 2 --page docs/places.md`"
    assert sum(line.startswith("|") for line in published) == 2 + 17


def test_what_the_page_says_of_the_parks_is_in_its_table():
    cells = [line.strip("| ").split(" | ") for line in block("parks", PAGE).split("\n") if line.startswith("|")]
    table = pd.DataFrame(cells[2:], columns=cells[0])
    assert (table["verdict"] == "more").all()
    assert (table["with"].astype(float) > 5 * table["without"].astype(float)).all()
    assert table["pool"].astype(float).corr(table["share with"].astype(float), method="spearman") < -0.5


def test_kalundborg_is_made_of_the_list(parks_file):
    place = next(p for p in read_places(parks_file, with_products=True).places if p.name == "Kalundborg")
    place = dataclasses.replace(place, kept=place.kept[1:19])  # by 1995: our reading, see its notes
    made = make_case(place, Pool(2, value=parse_quantity("uniform(0.5, 1)", 0, 1)), "davis_aid_2021")
    shipped = load_case("kalundborg")
    assert (made.firms, made.opportunities) == (shipped.firms, shipped.opportunities)


# --- the shipped places --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "firms", "per_firm"), [("aalborg_like", 25, 2.4), ("ulsan_like", 40, 3.0)])
def test_made_up_places_are_made_by_the_command_in_their_notes(name, firms, per_firm):
    texts = case_texts(synthetic_town(firms, per_firm, name=name))
    for file in ("firms.csv", "opportunities.csv"):
        assert (SHIPPED / name / file).read_text(encoding="utf-8") == texts[file]
    notes = " ".join(load_case(name).notes)
    assert (
        f"symbiosis case generate --firms {firms} --opportunities-per-firm {per_firm:g} --diversity 0.5 --anchor 0 --seed 1"
        in notes
    )


def test_places_name_their_sources_and_how_the_pool_was_made():
    known = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    for name in MADE_PLACES:
        case = load_case(name)
        assert any("pool" in note.lower() for note in case.notes)
        assert case.sources
        for source in case.sources:
            assert f"{{{source}," in known
        assert name in PAGE


@pytest.mark.parametrize("name", MADE_PLACES)
def test_one_set_of_parameters_serves_all_places(name):
    text = (CONFIG_FOLDER / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    assert "parameters" not in given
    assert not [
        key for values in (given.get("scenarios") or {}).values() for key in values if key.startswith("parameters")
    ]
    assert not [key for key in given.get("levers") or {} if key.startswith("parameters")]


def test_the_table_of_observed_numbers_is_that_of_its_command():
    assert block("places", PAGE) == as_markdown("places", observed_table(100)), (
        "run `symbiosis places --page docs/places.md`"
    )
    assert block("places", PAGE).count("\n") - 1 == len(VARIANTS)


def test_kalundborgs_best_connected_firms_are_those_named():
    rows = [row for row in load_case("kalundborg").opportunities if row.basis == "mixed"]
    assert len(rows) == 18
    degree = Counter(name for row in rows for name in (row.supplier, row.receiver) if "Municipality" not in name)
    assert sorted(name for name, _ in degree.most_common(3)) == sorted(BEST_CONNECTED)


def test_case_tables_hold_no_formula(parks_file):
    for place in read_places(parks_file).places:
        for file, text in case_texts(make_case(place, Pool(2), parks_file.name)).items():
            if file.endswith(".csv"):
                assert not [
                    cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in ("=", "+", "-", "@")
                ]


def test_a_late_centre_is_reviewed_before_it_can_have_done_anything():
    """What docs/places.md says of Sotenäs."""
    request = experiment_settings([], "sotenas")
    (cell,) = (cell for cell in request.cells if cell.levels["scenario"] == "centre_2015")
    events = simulate(request.case, cell.scenario, replicates=100, weeks=160).events
    ended = events[events.what == "facilitator_ended"]
    assert set(ended.week) == {156}
    assert 35 <= len(ended) <= 65
    # logged at the end of the week before the first one
    assert events[events.what == "facilitator_started"].week.tolist() == [139] * 100
