"""`symbiosis town match`: from a town's list to proposals, on the screen and as a table to decide on."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import openpyxl
import pytest

from experiments.system.errors import UserError
from experiments.town.account import account, doubts, ranked, today
from experiments.town.decided import read_decided
from experiments.town.faults import town_words
from experiments.town.listed import SAME_ZONE_KM, Amounts, matched, sides_of
from experiments.town.matching import match
from experiments.town.proposed import COLUMNS, csv_bytes, rows, workbook_bytes
from experiments.town.read import read_town
from experiments.town.sides import Give, Need, per_unit
from experiments.town.town import Amount, Firm, Relation, Stream, Town
from experiments.town.wording import suggested
from experiments.words.languages import LANGUAGES
from tests.town.towns import workbook

FILLED = Path(__file__).parent / "fjordby"
FJORDBY = read_town([FILLED]).town
EVERY = Amount(100.0, 100.0, "t/yr")


def town(
    gives: list[Stream], needs: list[Stream], today: tuple[Relation, ...] = (), **firms: dict[str, object]
) -> Town:
    names = dict.fromkeys([*firms, *(row.firm for row in (*gives, *needs))])
    return Town(tuple(Firm(name, **firms.get(name, {})) for name in names), tuple(gives), tuple(needs), today)


def test_the_list_of_a_municipality_in_one_command(symbiosis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = symbiosis("town", "match", FILLED, "--out", "forslag.xlsx")
    assert answer.status == 0
    assert answer.err == ""
    lines = answer.out.splitlines()
    assert lines[0] == "22 forslag, 3 par som ikke får eller ikke kan bli noe av, 1 spørsmål om ord."
    assert "forslagene med kjente mengder ble noe av" in lines[1]
    first = lines.index("1. Støperiet til Åkra Gartneri: varm røyk for varme")
    assert [line.split(":")[0].strip() for line in lines[first + 1 : first + 9]] == [
        "Mengde i året", "Grov verdi", "Hvorfor", "Underveis", "Tillatelse", "I veien", "Usikkert", "Kilde",
    ]  # fmt: skip
    assert lines[first + 1] == "   Mengde i året: 3 000 MWh gitt, 3 000 MWh mottatt".replace("3 000", "3\u00a0000")
    assert "Avstanden er ikke oppgitt." in lines[first + 7]
    assert lines[first + 8].endswith(f"Rader: {FILLED / 'Gir.csv'}: B16, {FILLED / 'Trenger.csv'}: B3")
    for told in (
        "«bark og flis» har gått siden 2016: dette er ikke nytt",
        "Prøvd før: «varmt kjølevann». Hva skjedde: røret ble for dyrt for én bedrift alene.",
        "En mengde er oppgitt som fra og til; det laveste er brukt.",
        "for kaldt, også for en varmepumpe.\n    Datahall Nord til Fjordby Meieri: luft for damp",
        "Trenger.csv: B9: «is» ble ikke forstått. Skriv det med andre ord, eller som avfallskode.",
        "Trenger: Mengde (per år) i 4 av 14 rader",
    ):
        assert told in answer.out, told
    assert answer.out.endswith("Skrevet: forslag.xlsx\n")
    assert openpyxl.load_workbook("forslag.xlsx").active.max_row == 23


def test_proposals_stand_by_worth_and_share_out_no_more_than_there_is():
    result = matched(FJORDBY)
    order = ranked(result)
    worth = [sum(result.shares[number].nok_per_year) for number in order if number in result.shares]
    assert len(worth) == 14
    assert worth == sorted(worth, reverse=True)
    assert order[: len(worth)] == [number for number in order if number in result.shares]
    for row, told in enumerate(FJORDBY.gives):
        taken = [share.supplied for at, share in result.shares.items() if result.matched.proposals[at].give == row]
        assert not taken or math.fsum(taken) <= told.amount.low
    for row, told in enumerate(FJORDBY.needs):
        got = [share.received for at, share in result.shares.items() if result.matched.proposals[at].need == row]
        assert not got or math.fsum(got) <= told.amount.low


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(language):
    words = town_words(language)
    text = "\n".join(account(matched(FJORDBY), FJORDBY, words))
    assert "{" not in text
    assert "match." not in text
    assert "doubt." not in text
    assert words("match.questions") in text
    headings = csv_bytes(matched(FJORDBY), FJORDBY, words).decode("utf-8-sig").splitlines()[0]
    assert headings.count("," if language == "en" else ";") == len(COLUMNS) - 1


def test_the_table_holds_numbers_text_and_a_list_and_no_formula():
    hostile = "=HYPERLINK(1)"
    made = town(
        [Stream(hostile, "sagflis", amount=Amount(12.5, 12.5, "t/yr"), note="@x")],
        [Stream("+Farm", "strø", amount=Amount(9.25, 9.25, "t/yr"))],
        (Relation(hostile, "+Farm", "-fôr", tried=True, happened="=1+1"),),
    )
    result, words = matched(made), town_words("nb")
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(result, made, words))).active
    read = {column: page.cell(2, number) for number, column in enumerate(COLUMNS, 1)}
    assert not [cell for line in page.iter_rows() for cell in line if cell.data_type == "f"]
    assert read["supplier"].value == f"'{hostile}"
    assert read["receiver"].value == "'+Farm"
    assert read["supplied"].value == read["received"].value == 9.25
    assert read["decision"].value is None
    assert [offer.formula1 for offer in page.data_validations.dataValidation] == ['"ta med,stryk"']
    cells = list(csv.reader(io.StringIO(csv_bytes(result, made, words).decode("utf-8-sig")), delimiter=";"))[1]
    typed = dict(zip(COLUMNS, cells, strict=True))
    assert typed["supplied"] == "9,25"
    assert typed["supplier"] == f"'{hostile}"
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    english = csv_bytes(result, made, town_words("en")).decode("utf-8-sig")
    assert ",9.25,t/yr," in english
    (row,) = rows(result, made, words)
    assert row["nok_unit"] == "NOK/yr"
    assert row["nok_low"] < row["nok_high"]


def test_what_the_rows_tell_reaches_the_matcher():
    made = town(
        [
            Stream("A", "sagflis", amount=Amount(100, 150, "t/yr"), cost=Amount(50_000, 50_000, "NOK/yr"), season=(1, 2, 12)),
            Stream("A", "spillvarme", amount=Amount(9, 9, "MWh/yr"), temperature_from=60.0, cost=Amount(80, 120, "NOK/MWh")),
            Stream("A", "spillvarme", cost=Amount(5_000, 5_000, "NOK/yr")),
            Stream("B", "paller", amount=Amount(40, 40, "piece/yr"), cost=Amount(3, 3, "NOK/piece")),
            Stream("C", ewc="03 01 05", amount=Amount(7, 7, "m3/yr"), cost=Amount(450, 450, "NOK/t")),
        ],
        [],
        A={"sector": "16.10", "latitude": 59.0, "longitude": 10.0, "zone": "Havna"},
        B={"sector": "åpent 24/7", "zone": "havna"},
        C={"zone": "Skogen", "latitude": 59.0, "longitude": 10.1},
    )  # fmt: skip
    sides = sides_of(made)
    first, heat, dear, pallets, coded = sides.gives
    assert (first.amount, first.unit, first.season, first.nace) == (100, "t", (1, 2, 12), "16.10")
    assert per_unit(first) == (400.0, "t"), "a sum a year by the middle of the amount"
    assert (heat.celsius_from, per_unit(heat)) == (60.0, (100.0, "MWh"))
    assert per_unit(dear) is None, "a sum a year of what nobody knows how much it is"
    assert (pallets.amount, pallets.unit, per_unit(pallets), pallets.nace) == (None, "", None, "")
    assert per_unit(coded) == (450.0, "t"), "in another unit than the amount"
    assert coded.code == "03 01 05"
    assert (coded.place, pallets.place) == ((59.0, 10.1), None)
    assert sides.km_between == {frozenset({"A", "B"}): SAME_ZONE_KM}


WARM = {
    "varmt kjølevann 38 grader": 38.0, "luft på 32,5 °C": 32.5, "heat, 60 degrees": 60.0, "varme 40-60 grader": None, "280° røyk": 280.0,
    "varme fra 40 grader til 60 grader": None, "varmt vann": None, "vann -2 grader": None, "NS 3940 grader": 3940.0, "beton 12.000 grader": None,
}  # fmt: skip


def test_a_temperature_that_the_words_tell_counts_where_the_row_has_none():
    gives = [Stream("A", words) for words in WARM]
    assert {one.words: one.celsius_from for one in sides_of(town(gives, [])).gives} == WARM
    told = sides_of(town([Stream("A", "varme 60 grader", temperature_from=45.0)], [])).gives[0]
    assert told.celsius_from == 45.0
    (heat,) = match(*_sides("varmt kjølevann 38 grader", "varmt vann 70 grader")).proposals  # which no exchanger warms
    assert heat.cop is not None


def _sides(gives: str, needs: str):
    sides = sides_of(town([Stream("A", gives)], [Stream("B", needs)]))
    return sides.gives, sides.needs


def test_months_that_are_told_decide_and_not_the_word_for_them():
    """Winter in a workbook is December to February; the words of the matcher mean the heating season."""
    heat = Stream("A", "spillvarme", amount=Amount(900, 900, "MWh/yr"), temperature_from=90.0, season=(1, 2, 12))
    need = Stream("B", "romoppvarming", amount=Amount(900, 900, "MWh/yr"), temperature_from=60.0, season=(3, 4))
    assert [one.why for one in matched(town([heat], [need])).matched.refusals] == ["season"]
    wide = Stream(
        "B", "romoppvarming", amount=Amount(900, 900, "MWh/yr"), temperature_from=60.0, season=(1, 2, 3, 4, 11, 12)
    )
    (share,) = matched(town([heat], [wide])).shares.values()
    assert share.received == 450, "half of its months"


def test_what_runs_today_is_served_first_and_is_not_new():
    gives = [Stream("Mill", "sagflis", amount=EVERY)]
    dear = Stream("Dear", "strø", amount=EVERY, cost=Amount(900, 900, "NOK/t"))
    needs = [dear, Stream("Old", "strø", amount=Amount(60, 60, "t/yr"), cost=Amount(500, 500, "NOK/t"))]
    received = {one.receiver: None for one in matched(town(gives, needs)).matched.proposals}
    for relations, expected in (
        ((), {"Dear": 100.0}),
        ((Relation("Mill", "Old", "sawdust", since="2019", trust=2),), {"Old": 60.0, "Dear": 40.0}),
        ((Relation("Mill", "Old", "kontorplass", since="2019"),), {"Dear": 100.0}),
    ):
        made = town(gives, needs, relations)
        result = matched(made)
        found = {result.matched.proposals[at].receiver: share.received for at, share in result.shares.items()}
        assert found == expected
        told = {one.receiver: " ".join(today(one, made, town_words("en"))) for one in result.matched.proposals}
        assert told.keys() == received.keys()
        assert told["Dear"] == ""
        assert ("is not new" in told["Old"]) == ("Old" in expected)
        assert ("already runs between the two" in told["Old"]) == bool(relations and "Old" not in expected)
        assert ("Trust between the two is low." in told["Old"]) == bool(relations and relations[0].trust)


def test_what_is_left_out_of_the_reckoning_is_said():
    made = town(
        [Stream("A", "sagflis", amount=Amount(40, 40, "piece/yr"), cost=Amount(3, 3, "NOK/piece"))],
        [Stream("B", "strø", amount=Amount(5, 9, "t/yr"))],
        A={"zone": "havna"}, B={"zone": "Havna"},
    )  # fmt: skip
    result = matched(made)
    (one,) = result.matched.proposals
    said = doubts(one, result, made, town_words("en"))
    assert said == [
        "An amount in pieces or hours cannot be shared out.",
        "An amount was told as a range; its lower end is used.",
        "What it costs today could not be set against an amount, and is left out.",
        "Both are in the same zone: 1 km is assumed.",
    ]
    assert not result.shares
    assert "Amount a year: none shared out" in "\n".join(account(result, made, town_words("en")))


def test_what_is_struck_leaves_room_and_what_is_accepted_goes_first(symbiosis, tmp_path, monkeypatch):
    """Through the workbook, in another language than it is asked in; and again through the table that comes of it."""
    monkeypatch.chdir(tmp_path)
    assert symbiosis("town", "match", FILLED, "--out", "first.xlsx").status == 0
    book = openpyxl.load_workbook("first.xlsx")
    page = book.active
    assert [page.cell(line, 3).value for line in (2, 10)] == ["Støperiet", "Støperiet"]
    page.cell(2, 2).value, page.cell(10, 2).value = "stryk", "Ta med"
    page.insert_rows(1)
    page.cell(1, 3).value = "etter møtet"
    book.save("decided.xlsx")
    answer = symbiosis("town", "match", FILLED, "--decided", "decided.xlsx", "--lang", "en", "--out", "second.csv")
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[lines.index("STRUCK") + 1] == "22. Støperiet to Åkra Gartneri: varm røyk for varme"
    assert "4. Fjordby Meieri to Åkra Gartneri: varmt kjølevann for varme" in lines, "who was second is now served"
    assert "8. Støperiet to Ullvaren: varm røyk for varmt vann (accept)" in lines
    again = symbiosis("town", "match", FILLED, "--decided", "second.csv", "--lang", "en")
    assert again.out == answer.out.removesuffix("Written: second.csv\n"), "the table keeps what was decided"


def test_decisions_that_cannot_be_are_told_with_their_cells(symbiosis, tmp_path):
    def read(*lines: str) -> list[str]:
        path = tmp_path / "d.csv"
        path.write_text("Decision,From,To,Gives,Needs\n" + "\n".join(lines), encoding="utf-8")
        return [town_words("en").told(one) for one in read_decided(path).faults]

    where = f"{tmp_path / 'd.csv'}: A"
    assert read("maybe,A,B,x,y", ",A,B,x,z", "=1+1,A,B,x,y") == [
        f"{where}2: 'maybe' is no decision; allowed: accept, strike, or nothing",
        f"{where}4: '=1+1' is no decision; allowed: accept, strike, or nothing",
    ]
    assert read("accept,A,B,x,y", "strike,A,B,x,y") == [
        f"{where}3: 'x' is decided on twice between the same two firms, differently; allowed: once"
    ]
    assert read("accept,A,B,x,y", "stryk,A,B,x,z") == []
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook({"Proposals": [["Decision", "From", "To", "Gives"]]}))
    for arguments, said in (
        (("--decided", path), "Proposals: the column Needs is missing"),
        (("--decided", FILLED / "Gir.csv"), "Avgjørelse (ta med eller stryk)"),
        (("--decided", tmp_path / "none.xlsx"), "none.xlsx"),
    ):
        answer = symbiosis("town", "match", FILLED, *arguments, *(("--lang", "en") if arguments[1] == path else ()))
        assert answer.status == 2, said
        assert answer.out == ""
        assert said in answer.err
    path.write_bytes(workbook({"Gives": [["Firm"]]}))
    assert [one.key for one in read_decided(path).faults] == ["fault.no_proposals"]
    path.write_bytes(b"PK\x03\x04 no workbook")
    assert [one.key for one in read_decided(path).faults] == ["fault.file.broken"]
    with pytest.raises(UserError, match=r"none\.xlsx"):
        read_decided(tmp_path / "none.xlsx")


def test_what_was_decided_on_and_is_gone_is_named():
    made = town([Stream("A", "sagflis", amount=EVERY)], [Stream("B", "strø", amount=EVERY)])
    result = matched(made, {("A", "B", "sagflis", "strø"): "accept", ("A", "Z", "flis", "strø"): "strike"})
    assert result.decided == {0: "accept"}
    text = "\n".join(account(result, made, town_words("en")))
    assert "DECIDED ON, AND NOT PROPOSED ANY MORE\n  A to Z: flis for strø" in text


def test_an_amount_that_was_changed_is_served_first_and_never_more_than_there_is(tmp_path):
    def wood(amount: float) -> Amount:
        return Amount(amount, amount, "t/yr")

    made = town(
        [Stream("A", "sagflis", amount=wood(100)), Stream("D", "sagflis")],
        [Stream("B", "strø", amount=wood(80), cost=Amount(5000, 5000, "NOK/t")), Stream("C", "strø", amount=wood(80))],
    )
    words = town_words("en")
    for ending, bytes_of in ((".xlsx", workbook_bytes), (".csv", csv_bytes)):
        path = tmp_path / f"p{ending}"
        path.write_bytes(bytes_of(matched(made), made, words))
        assert read_decided(path).amounts == {}, "what was not changed"
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    places = {column: number for number, column in enumerate(COLUMNS, 1)}
    row = next(line for line in range(2, 6) if book.active.cell(line, places["receiver"]).value == "B")
    assert book.active.cell(row, places["received"]).value == 80
    book.active.cell(row, places["received"]).value = 30
    book.save(tmp_path / "q.xlsx")
    changed = read_decided(tmp_path / "q.xlsx").amounts
    assert changed == {("A", "B", "sagflis", "strø"): Amounts(None, 30.0)}

    def shared(amounts: dict) -> tuple[dict[tuple[str, str], float], str]:
        result = matched(made, {}, amounts)
        got = {(one.supplier, one.receiver): result.shares[at].received for at, one in enumerate(result.matched.proposals) if at in result.shares}  # fmt: skip
        return got, "\n".join(account(result, made, words))

    got, text = shared(changed)
    assert got == {("A", "B"): 30, ("A", "C"): 70}, "what is left goes to others"
    told = "An amount in the table cannot be used in full"
    assert told not in text
    got, text = shared({("A", "C", "sagflis", "strø"): Amounts(95.0, None)})
    assert got == {("A", "C"): 80, ("A", "B"): 20}, "no more than is needed"
    assert told in text
    got, text = shared({("D", "B", "sagflis", "strø"): Amounts(5.0, None), ("A", "X", "sagflis", "strø"): Amounts(5.0, None)})  # fmt: skip
    assert got == {("A", "B"): 80, ("A", "C"): 20}
    assert told in text, "the supply is not told"
    assert "A to X: sagflis for strø" in text
    book.active.cell(row, places["received"]).value = "mye"
    book.save(tmp_path / "q.xlsx")
    (fault,) = read_decided(tmp_path / "q.xlsx").faults
    assert words.told(fault).endswith(f"Proposals!I{row}: 'mye' is no amount; allowed: a number above 0 (strike the row where nothing shall go)")  # fmt: skip


def test_of_very_many_the_first_are_told_and_all_stand_in_the_table():
    many = 21
    made = town(
        [*(Stream(f"Mill {k}", "sagflis", amount=EVERY) for k in range(5)), *(Stream(f"X {k}", f"xyz {k}") for k in range(130))],
        [Stream(f"Farm {k}", "strø", amount=EVERY) for k in range(many)],
    )  # fmt: skip
    result = matched(made)
    lines = list(account(result, made, town_words("en")))
    assert len([line for line in lines if line.startswith("   Rough worth")]) == 100
    assert "... and 5 more; with --out all of them stand in a table" in lines
    assert "  ... and 30 more" in lines
    assert len(rows(result, made, town_words("en"))) == 5 * many


def test_energy_that_is_warm_is_heat_whatever_it_is_called():
    needs = [Need("B", "fjernvarme", 9, "GWh", 75)]
    for words, amount, celsius, expected in (
        ("varm røyk", 7, 280, 1), ("varm røyk", None, 280, 0), ("varm røyk", 7, 20, 0), ("ikke røyk", 7, 280, 0),
    ):  # fmt: skip
        found = match([Give("A", words, amount, "GWh", celsius)], needs)
        assert len(found.proposals) == expected, words
        assert len(found.unclear) == 1 - expected
        assert all("by_unit" in one.notes for one in found.proposals)


def test_words_that_may_be_meant_are_those_that_share_a_word():
    assert suggested("svart lut", "give", "nb")[0] == "lut"
    assert "brensel" in suggested("grønt brensel", "need", "nb")
    assert suggested("xyz", "give", "nb") == []
    assert suggested("is", "need", "nb") == [], "two letters are shared by chance"
    assert len(suggested("varmt vann fra vasken", "give", "nb")) <= 3


def test_faults_are_told_as_by_check_and_nothing_is_written(symbiosis, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook({"Firms": [["Firm"], ["A"]], "Gives": [["Firm", "Resource", "Amount"], ["A", "bark", "5 MW"]], "Needs": [["Firm", "Resource"]]}))  # fmt: skip
    out = tmp_path / "p.xlsx"
    answer = symbiosis("town", "match", path, "--out", out)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err == symbiosis("town", "check", path).err
    assert "Gives!C2: '5 MW' does not tell how much it is a year" in answer.err
    assert not out.exists()
    out.write_bytes(b"decided on")
    assert "is already there; allowed: a new file" in symbiosis("town", "match", FILLED, "--out", out).err
    assert out.read_bytes() == b"decided on"
    assert "ends with .xlsx or .csv" in symbiosis("town", "match", FILLED, "--out", tmp_path / "p.txt").err
