"""Lists of exchanges as cases: nothing silently lost, nothing half written, pages that tell the truth."""

from __future__ import annotations

import csv
import dataclasses
import io
import re

import pytest

from experiments.places.folders import case_texts
from experiments.places.from_list import Pool, make_case
from experiments.places.list import read_places
from sim import load_case, shipped_cases, simulate
from sim.place.branches import with_branches
from sim.place.plain_town import ASSUMED_TERMS, TERMS, synthetic_town
from sim.quantity import parse_quantity
from tests.places.lists import GOOD, HEADER, LIST, rows_of

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
    realised = [row for row in case.declared_opportunities if row.basis == "mixed"]
    latent = [row for row in case.declared_opportunities if row.basis == "assumed"]
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
    assert all(
        row.start == "latent" and dict(row.quantities) == ASSUMED_TERMS | TERMS["kind"][row.kind]
        for row in case.declared_opportunities
    )
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
        assert {(r.supplier, r.receiver) for r in case.declared_opportunities if r.basis == "assumed"} == {
            ("A", "Y"),
            ("B", "X"),
        }


def test_unnamed_resources_of_two_sorts_are_two_streams(listed):
    (place,) = read_places(
        listed(rows_of("A,B,NA,Utility sharing,P", "A,B,n/a,By-product,P", "A,B,NA,By-product,P"))
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


UNKNOWN = rows_of(
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
    answer = symbiosis("case", "from-exchanges", listed(rows_of(*rows)), "--place", "all", "--out", tmp_path / "towns")
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
    assert {row.basis for row in case.declared_opportunities} == {"mixed"}
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
    path = listed(rows_of("+Pluss AS,=HYPERLINK,@Steam,Utility sharing,Riverside", "-x,'=y,Bark,By-product,Riverside"))
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


@pytest.mark.parametrize(("option", "terms"), [((), "kind"), (("--terms", "reference"), "reference")])
def test_terms_are_by_kind_where_nothing_else_is_asked_for(symbiosis, listed, tmp_path, option, terms):
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


def test_as_many_branches_are_made_as_are_asked_for(symbiosis, listed, tmp_path):
    answer = symbiosis(
        "case", "generate", "--firms", 12, "--branches", 1, "--without-services", "--out", tmp_path / "town"
    )
    assert answer.status == 0, answer.err
    assert "12 firms, 54 opportunities" in answer.out  # reserve rows are none of them
    assert load_case(tmp_path / "town") == synthetic_town(12, services=False, branches=1, name="town")
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
