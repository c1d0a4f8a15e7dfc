"""The case that the page makes of a town: that of the command, to the last bit, with where each number comes from."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import random
from pathlib import Path
from typing import Any

from experiments.page.plain_case import plain_case
from experiments.places.folders import case_texts
from experiments.town import case_told
from experiments.town.canonical import town_text
from experiments.town.case import made_case
from experiments.town.derived import ASSUMED, DERIVED, TOLD, UNTOLD, table_text
from experiments.town.faults import town_words
from experiments.town.listed import ACCEPT, STRIKE, Amounts, Pair, matched
from experiments.town.read import read_town
from experiments.town.sides import Give, Need, canonical
from experiments.town.town import Amount, Firm, Price, Relation, Stream, Town
from experiments.words.languages import LANGUAGES
from sim import CaseError
from sim.names import stable_id
from sim.rules import appraisal
from sim.wasm.lowering import APPRAISAL
from tests.contracts.test_hostile_files import WILD
from tests.thorough import tried
from tests.town.in_page import asked, packed
from tests.town.places import HELD_OUT, MENDED_BY, WRITTEN_WITH, sides
from tests.town.test_case import drawn_town
from tests.town.test_case import town as town_of

FJORDBY = Path(__file__).parent / "fjordby"
PLACES = (*WRITTEN_WITH, *MENDED_BY, *HELD_OUT)
Changed = tuple[dict[Pair, str], dict[Pair, Amounts]]


# --- what it rests on ------------------------------------------------------------------------------


def _drawn_numbers(lot: random.Random, name: str) -> list[float]:
    """Arguments of a rule as they come: shares, people, NOK, weeks; and a few at the ends."""

    def one() -> float:
        return lot.choice((0.0, 1.0, lot.random(), lot.uniform(0, 60), lot.uniform(0, 5000), 10 ** lot.uniform(-6, 10)))

    numbers = [one() for _ in range(APPRAISAL[name].__code__.co_argcount)]
    if name == "annuity_years":
        numbers = [lot.choice((0.0, 1e-7, 1.0, lot.random())), lot.uniform(1, 60)]
    return numbers


def _answer(rule: Any, numbers: list[float]) -> float | None:
    try:
        found = float(rule(*numbers))
    except ZeroDivisionError:
        return None
    return None if math.isnan(found) else found


def test_the_rules_are_those_of_the_model():
    """Every rule of a case, called in the module that the page has: bits as in Python on 10,000 drawn arguments."""
    lot, each = random.Random(2), math.ceil(tried(10_000, 2000) / len(APPRAISAL))
    given = {name: [_drawn_numbers(lot, name) for _ in range(each)] for name in APPRAISAL}
    found = asked([{"ask": "rule", "rule": name, "given": rows} for name, rows in given.items()])
    assert set(APPRAISAL) >= {"economic_benefit", "size_of", "attention_of", "trust_in_words"}
    for (name, rows), answers in zip(given.items(), found, strict=True):
        rule = getattr(appraisal, name)
        for numbers, answer in zip(rows, answers, strict=True):
            own = _answer(rule, numbers)
            told = None if answer is None else float(answer)  # JSON has whole numbers, and none that is infinite
            assert told == (own if own is None or math.isfinite(own) else None), (name, numbers)


def test_ids_and_rounded_numbers_are_those_of_python():
    lot = random.Random(6)
    signs = "aåøé–漢字 :>()~ e\u0301🙂" * 3 + "".join(map(chr, range(0x20, 0x7F)))
    names = [
        "",
        *(one for one in WILD if isinstance(one, str) and len(one) < 3000),
        *("x" * n for n in (127, 128, 129, 256, 257)),
    ]
    names += ["".join(lot.choices(signs, k=lot.randint(1, 300))) for _ in range(tried(10_000, 1000))]
    names = [name for name in names if name.encode("utf-16", "surrogatepass").decode("utf-16", "replace") == name]
    numbers = [lot.uniform(-1, 1) * 10 ** lot.randint(-5, 12) for _ in range(tried(20_000, 3000))]
    numbers += [k / 16 for k in range(-200, 200)] + [k / 4 for k in range(200)] + [0.0005, 2.675, 1e16, 1e21, 0.1235]
    digits = [lot.choice((0, 1, 3)) for _ in numbers]
    sums = [[10 ** lot.uniform(-9, 9) for _ in range(lot.randint(0, 9))] for _ in range(tried(5000, 500))] + [
        [1e16, 1.0, 1e-9],
        [0.1] * 10,
    ]
    spans = [abs(number) for number in numbers if abs(number) < 1e12]
    ids, rounded, added, general = asked([
        {"ask": "ids", "names": names}, {"ask": "rounded", "numbers": list(zip(numbers, digits, strict=True))},
        {"ask": "fsum", "rows": sums}, {"ask": "general", "numbers": spans},
    ])  # fmt: skip
    assert ids == [stable_id(name) for name in names]
    assert list(map(float, rounded)) == [round(number, places) for number, places in zip(numbers, digits, strict=True)]
    assert list(map(float, added)) == [math.fsum(row) for row in sums]
    assert general == [f"{number:g}" for number in spans]


# --- the case ----------------------------------------------------------------------------------------


def _richer(town: Town, lot: random.Random) -> Town:
    """The same with much that bears on a number: places, zones, building, costs, what is warm, other prices."""
    where = lot.choice(("points", "zones", "both", ""))

    def firm(one: Firm) -> Firm:
        point = {"latitude": round(lot.uniform(59, 59.4), 4), "longitude": round(lot.uniform(10, 10.4), 4)}
        pointed = where in ("points", "both") and lot.random() < 0.8
        return dataclasses.replace(
            one, sector=lot.choice(("", "10.20", "sagbruk")), building=lot.choice((None, True, False)), note=lot.choice(("", "fra 2019")),
            zone=lot.choice(("havna", "nord")) if where in ("zones", "both") else "", **(point if pointed else {}),
        )  # fmt: skip

    def stream(one: Stream) -> Stream:
        unit = one.amount.unit.removesuffix("/yr") if one.amount else lot.choice(("t", "MWh"))
        cost = lot.choice((None, None, Amount(*sorted((lot.uniform(0, 900), lot.uniform(0, 900))), f"NOK/{unit}")))
        return dataclasses.replace(
            one, cost=cost, season=lot.choice(((), (), (1, 2, 12))), quality=lot.choice(("", "ren"))
        )

    interest = Price("interest", Amount(*lot.choice(((4.0, 4.0), (3.0, 6.5), (0.0, 0.0))), "%"))
    rent = Price("rent", Amount(900.0, 900.0, "NOK/m2/yr"))
    wage = Price(
        "wage",
        lot.choice(
            (Amount(900_000.0, 950_001.0, "NOK/yr"), Amount(500.25, 600.0, "NOK/hour"), Amount(5.0, 5.0, "NOK/yr"))
        ),
    )
    prices = lot.choice(((), (interest, wage), (interest, rent), (wage,)))
    tables = {
        name: tuple(map(each, getattr(town, name)))
        for name, each in (("firms", firm), ("gives", stream), ("needs", stream))
    }
    again = tuple(row for row in town.gives[:1]) if lot.random() < 0.2 else ()  # one stream told twice: two of one name
    return dataclasses.replace(town, **tables | {"gives": (*tables["gives"], *again)}, prices=prices)


def _of_place(place: str, lot: random.Random) -> Town:
    """A real place as a town, with amounts and people drawn: nobody typed them."""

    def stream(side: Give | Need) -> Stream:
        amount = canonical(side) or (lot.choice((None, float(lot.randint(1, 90_000)))), lot.choice(("t", "MWh", "m3")))
        known = None if amount[0] is None else Amount(amount[0], amount[0], f"{amount[1]}/yr")
        return Stream(side.firm, side.words, amount=known, temperature_from=side.celsius_from, quality=side.quality)

    gives, needs = sides(place, answered=True)
    sectors = {side.firm: side.nace for side in (*gives, *needs)}
    firms = [
        Firm(name, sector=nace, employees=lot.choice((None, Amount(9.0, 400.0, "employees"))))
        for name, nace in sectors.items()
    ]
    return Town(tuple(firms), tuple(map(stream, gives)), tuple(map(stream, needs)))


def _read(town: Town | Path, folder: Path) -> tuple[str, Town]:
    """A town as its own file, and read again, so that it is known where everything stood; None: it cannot be read."""
    text = town_text(town) if isinstance(town, Town) else town_text(read_town([town]).town)
    folder.mkdir()
    (folder / "town.json").write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        reading = read_town([Path("town.json")])
    assert reading.town is not None, [town_words("en").told(one) for one in reading.faults]
    return text, reading.town


def _decided(town: Town, lot: random.Random) -> Changed:
    pairs = [
        (one.supplier, one.receiver, *(row.resource or row.ewc for row in (town.gives[one.give], town.needs[one.need])))
        for one in matched(town).matched.proposals
    ]
    decisions = {pair: lot.choice((ACCEPT, STRIKE)) for pair in pairs if lot.random() < 0.3}
    amounts = {
        pair: Amounts(*(lot.choice((None, round(10 ** lot.uniform(-2, 4), 3))) for _ in range(2)))
        for pair in pairs
        if lot.random() < 0.2
    }
    return decisions, amounts


def _question(text: str, changed: Changed, language: str) -> dict[str, Any]:
    decisions, amounts = changed
    return {
        "ask": "case", "name": "town.json", "content": packed(text.encode()), "language": language, "called": ["town", "Byen"],
        "decisions": list(decisions.items()), "amounts": list(amounts.items()),
    }  # fmt: skip


def _own(town: Town, changed: Changed, language: str) -> dict[str, Any]:
    words, result = town_words(language), matched(town, *changed)
    try:
        made = made_case(
            town, result, "town", "Byen", case_told.reasons(result, words), case_told.notes(result, town, words)
        )
        if made is None:
            return {"nothing": True}
        case_texts(made.case)  # which looks at how large it is
    except CaseError as error:
        return {"fault": str(error)}
    told = list(case_told.account(made, result, town, words))
    return {
        "case": plain_case(made.case),
        "derived": table_text(made.numbers),
        "account": told,
        "left": made.left_out,
        "wage": case_told.wage(town),
    }


def as_read(value: Any) -> str:
    """A value as JSON that is the same where the values are: numbers by their bits, whole ones too, keys in their order."""

    def numbers(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: numbers(own) for key, own in one.items()}
        if isinstance(one, list):
            return list(map(numbers, one))
        return float(one) if isinstance(one, int | float) and not isinstance(one, bool) else one

    return json.dumps(numbers(value), ensure_ascii=False)


def _towns(lot: random.Random) -> list[Town | Path]:
    drawn = (_richer(drawn_town(seed), lot) if seed % 4 else drawn_town(seed) for seed in range(tried(300, 12)))
    burnt = _richer(
        town_of(
            [("A", "biogass", 2000.0, "MWh"), ("C", "flyveaske", 90.0, "t")],
            [("B", "natural gas", 1500.0, "MWh"), ("D", "tilsetning til sement", 9e3, "t")],
        ),
        lot,
    )
    return [FJORDBY, burnt, *drawn, *(_of_place(place, lot) for place in PLACES[:: tried(1, 3)])]


def test_the_case_and_where_its_numbers_come_from_are_alike(tmp_path):
    """Fjordby, drawn towns and real places, as they are and with decisions and changed amounts."""
    lot, questions, own = random.Random(12), [], []
    for number, one in enumerate(_towns(lot)):
        text, town = _read(one, tmp_path / str(number))
        for changed in (({}, {}), _decided(town, lot)):
            language = LANGUAGES[len(own) % 3]
            questions.append(_question(text, changed, language))
            own.append(_own(town, changed, language))
    for number, (found, expected) in enumerate(zip(asked(questions), own, strict=True)):
        assert found.get("derived", "").splitlines() == expected.get("derived", "").splitlines(), number
        assert as_read(found) == as_read(expected), number
    cases = [one for one in own if "case" in one]
    assert len(cases) > len(own) / 2
    assert any(one["left"] for one in cases)
    assert {bool(one["wage"]) for one in cases} == {True, False}
    rows = [row for one in cases for row in one["derived"].splitlines()[1:]]
    assert all(any(f",{basis}," in row for row in rows) for basis in (TOLD, DERIVED, ASSUMED, UNTOLD))
    filled = {
        field
        for one in cases
        for row in one["case"]["opportunities"]
        for field, quantity in row["quantities"].items()
        if quantity
    }
    assert filled >= {"money_nok_per_year", "co2_t_per_year", "supplier_economic", "receiver_environmental", "value"}


# --- what is refused -----------------------------------------------------------------------------------


def _twins() -> tuple[str, str]:
    """Two names of one id, found by trying."""
    known: dict[int, str] = {}
    for number in range(1_000_000):
        name = f"Gård {number}"
        if (other := known.setdefault(stable_id(name), name)) != name:
            return other, name
    raise AssertionError("there should be some")


def test_what_is_refused_is_refused_in_the_same_words(tmp_path):
    """Names of one id, too many streams in one hand, and nothing at all."""

    def wood(firms: list[str], things: list[str], need: float = 1e5) -> Town:
        gives = tuple(Stream(firm, thing, amount=Amount(1.0, 1.0, "t/yr")) for firm in firms for thing in things)
        needs = (Stream("B", "strø", amount=Amount(need, need, "t/yr")),)
        return Town(tuple(map(Firm, (*firms, "B"))), gives, needs)

    today = Relation("B", "any", what="ukjent; ting: mange", since="2019", trust=4)
    towns = {
        "collides": wood([*_twins(), "any"], ["sagflis"]),
        "allowed: at most 200": wood(["A"], [f"sagflis {k}" for k in range(210)]),
        "nothing": wood(["A"], ["xyzzy"]),
        "": dataclasses.replace(
            wood(["any", "x" * 120], ["sagflis; tørr: fin", "sagflis", "s" * 119]), today=(today, today)
        ),
    }
    questions, own = [], []
    for number, town in enumerate(towns.values()):
        text, again = _read(town, tmp_path / str(number))
        questions.append(_question(text, ({}, {}), "nb"))
        own.append(_own(again, ({}, {}), "nb"))
    for said, found, expected in zip(towns, asked(questions), own, strict=True):
        assert as_read(found) == as_read(expected), said
        assert said in json.dumps(expected), said
    assert "fault" in own[0]
    assert {firm["firm"] for firm in own[3]["case"]["firms"]} == {"Any", "x" * 120, "B"}
