"""Lists and requests that are refused: one clear line, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import load_case
from tests.places.lists import GOOD, HEADER, rows_of

BAD_LISTS = {
    "no supplier column": (rows_of(GOOD).replace("Supplier", "Giver", 1), ["list.csv:1", "column 'Supplier' is missing"]),
    "a column in capitals": (rows_of(GOOD).replace("location", "Location", 1), ["column 'location' is missing; 'Location' is there"]),
    "a column twice": ("Supplier," + rows_of(GOOD), ["list.csv:1", "'Supplier' stands twice"]),
    "no header": (GOOD + "\n", ["list.csv:1", "columns 'Supplier', 'Accepter', 'Transaction', 'Attribute', 'location' are missing"]),
    "no supplier": (rows_of(GOOD, ",Brewery,Steam,Product,Riverside"), ["list.csv:3", "Supplier: is empty"]),
    "only spaces": (rows_of("Power plant,  ,Steam,Product,Riverside"), ["list.csv:2", "Accepter: is empty", "--without-incomplete"]),
    "no resource": (rows_of("Power plant,Brewery,,Product,Riverside"), ["list.csv:2", "Transaction: is empty"]),
    "no attribute": (rows_of("Power plant,Brewery,Steam,,Riverside"), ["list.csv:2", "Attribute: is empty"]),
    "no place": (rows_of("Power plant,Brewery,Steam,Product,"), ["list.csv:2", "location: is empty"]),
    "unknown attribute": (rows_of("Power plant,Brewery,Steam,By-prodcut,Riverside"), ["list.csv:2", "Attribute: 'By-prodcut'", "did you mean 'By-product'"]),
    "with oneself": (rows_of("Brewery,brewery,Steam,Product,Riverside"), ["list.csv:2", "Accepter: 'brewery' is the supplier too"]),
    "the same exchange as two sorts": (rows_of(GOOD, GOOD.replace("Utility sharing", "By-product")), ["list.csv:3", "Attribute: 'By-product' contradicts 'Utility sharing' of row 2"]),
    "a place that is not named": (rows_of(GOOD.replace("Riverside", "N/A")), ["list.csv:2", "location: 'N/A' names no place", "--without-incomplete"]),
    "a semicolon in a resource": (rows_of("Power plant,Brewery,Steam;Heat,By-product,Riverside"), ["list.csv:2", "Transaction: 'Steam;Heat'", "';'"]),
    "a limit in a resource": (rows_of("Power plant,Brewery,Steam:3,By-product,Riverside"), ["list.csv:2", "Transaction: 'Steam:3'"]),
    "any as firm": (rows_of("any,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier: 'any' is reserved"]),
    "a name too long": (rows_of(f"{'a' * 121},Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "1 to 120"]),
    "a control character": (rows_of("Power\x07plant,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "printed"]),
    "a sign that turns text round": (rows_of("Power\u202eplant,Brewery,Steam,Product,Riverside"), ["list.csv:2", "Supplier", "'Power\\u202eplant'", "printed"]),
    "pandas' index": ("\n".join(f"{k},{row}" for k, row in zip(["", 0], [HEADER, GOOD], strict=True)), ["list.csv:1", "column 1 has no name", "index=False"]),
    "too few cells": (rows_of("Power plant,Brewery,Steam,Product"), ["list.csv:2", "4 cells; allowed: 5"]),
    "too many cells": (rows_of("Power plant,Brewery,Steam, hot,Product,Riverside"), ["list.csv:2", "6 cells; allowed: 5", "double quotes"]),
    "semicolons": (rows_of(GOOD).replace(",", ";"), ["list.csv:1", "semicolons"]),
    "tabs": (rows_of(GOOD).replace(",", "\t"), ["list.csv:1", "tabs"]),
    "Latin-1": (rows_of(GOOD.replace("Brewery", "Brasserie Léo")).encode("latin-1"), ["list.csv:2", "not UTF-8 text but perhaps Windows-1252 ('é')"]),
    "UTF-16 with its mark": (rows_of(GOOD).encode("utf-16"), ["list.csv:1", "not UTF-8 text but UTF-16"]),
    "a NUL": (rows_of(GOOD) + "\0", ["NUL"]),
    "nothing": ("", ["file is empty"]),
    "only a header": (HEADER + "\n", ["no exchange; allowed: at least 1"]),
    "only empty rows": (HEADER + "\n,,,,\n\n", ["no exchange"]),
    "a quote never closed": (rows_of('"Power plant,Brewery,Steam,Product,Riverside'), ["not a valid CSV"]),
    "only trade": (rows_of("Power plant,Brewery,Steam,Product,Riverside"), ["Riverside: no exchange is left of 1 rows", "--with-products"]),
    "names with one hash": (rows_of("Firm 35783,Firm 118754,Steam,By-product,Riverside"), ["collides", "rename one"]),
    "a place too large": (rows_of(*[f"Firm {k},Mill,Bark,By-product,Riverside" for k in range(1001)]), ["location: 'Riverside' has 1001 rows; allowed: at most 1000"]),
    "too many firms": (rows_of(*[f"Firm {k},Mill,Bark,By-product,Riverside" for k in range(300)]), ["Riverside: 301 firms; allowed: at most 300"]),
    "too many places": (rows_of(*[f"Saw mill,Mill,Bark,By-product,Place {k} east" for k in range(101)]), ["101 places; allowed: at most 100"]),
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
        "case", "from-exchanges", listed(rows_of(*[",,,,x"] * 200)), "--place", "all", "--out", tmp_path / "t"
    )
    assert answer.status == 2
    assert answer.err.count("\n") == 21
    assert answer.err.strip().endswith("... and 780 more faults")


def test_text_of_a_list_is_never_interpolated(symbiosis, listed, tmp_path):
    secret = rows_of("${oc.env:HOME},Brewery,${now:%Y},By-product,Riverside")
    assert (
        symbiosis(
            "case", "from-exchanges", listed(secret), "--latent-per-realised", 0, "--out", tmp_path / "town"
        ).status
        == 2
    )  # ':'
    plain = rows_of("${HOME},Brewery,!!python/object,By-product,Riverside")
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
