"""The town in the page: reader and matcher in JavaScript find what those in Python find, to the last bit."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import difflib
import io
import random
import re
from pathlib import Path
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS
from rapidfuzz import fuzz

from experiments.page.number_formats import NUMBER_FORMATS
from experiments.page.town import FOLDER, PARTS, WITHOUT, exported, in_javascript, modules
from experiments.town.account import _total, account
from experiments.town.allocation import allocate
from experiments.town.canonical import town_text
from experiments.town.decided import read_decided
from experiments.town.faults import town_words
from experiments.town.headings import plain
from experiments.town.listed import ACCEPT, STRIKE, Amounts, matched
from experiments.town.matching import match
from experiments.town.missing import told_missing
from experiments.town.numbers import number_text
from experiments.town.proposed import csv_bytes
from experiments.town.read import Reading, _sheet_of_file, read_town
from experiments.town.sides import Give, Need, kilometres
from experiments.town.streams import tables
from experiments.town.town import Stream
from experiments.town.wording import folded
from experiments.town.wrong import Id
from experiments.words.catalogue import words_of
from experiments.words.languages import LANGUAGES
from sim.files import shown
from sim.names import cleaned, slug
from tests.contracts.test_hostile_files import WILD
from tests.thorough import tried
from tests.town.drawn import town as drawn_sides
from tests.town.in_page import asked, packed
from tests.town.places import PLACES, sides
from tests.town.raw import raw_sides
from tests.town.test_broken import broken_files
from tests.town.test_match import WARM
from tests.town.test_match import town as listed
from tests.town.towns import COUNTRIES, drawn, folder_of, saved, workbook

TOWNS = tried(1000, 12)
AMOUNTS = ("supplied", "received", "supplied_before", "received_before")
FJORDBY = Path(__file__).parent / "fjordby"


def as_json(value: Any) -> Any:
    """A value as the page answers it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    return value


# --- what the parts are made of ------------------------------------------------------------------


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), name).lower()


def test_each_part_does_what_a_module_of_python_does():
    """What other parts ask of one has its name in the Python module, or stands in OTHERWISE with the one it has there."""
    unknown = []
    for part in set(PARTS) - set(WITHOUT):
        there = {name.lstrip("_").lower() for module in modules(part) for name in vars(module)}
        for one in [one for module in modules(part) for one in vars(module).values() if isinstance(one, type)]:
            there |= {name.lstrip("_").lower() for name in (*vars(one), *getattr(one, "__annotations__", ()))}
        for name in exported(part):
            if (
                name[0].islower()
                and _asked_elsewhere(part, name)
                and OTHERWISE.get(f"{part}.{name}", _snake(name)) not in there
            ):
                unknown.append(f"{part}.{name}")
    assert not unknown
    assert NUMBER_FORMATS == BUILTIN_FORMATS  # the workbook of Python has openpyxl's own


# Parts of a longer function there, or called otherwise, since one name stands for one thing in the script.
OTHERWISE = {
    "account.cellOf": "cell", "account.questionsOf": "question", "faults.fill": "told", "listed.pairKey": "pair", "sides.canonicalOf": "canonical",
    "streams.treatmentOf": "treatments", "wording.kept": "lru_cache", "streams.permitOf": "permits", "units.unitName": "name", "units.isSameUnit": "unit",
}  # fmt: skip


def _asked_elsewhere(part: str, name: str) -> bool:
    others = (FOLDER / f"{other}.js" for other in PARTS if other != part)
    return any(
        re.search(rf"\b{part}\.{name}\b|\b{name}\b[^\n]*}} = {part};", other.read_text(encoding="utf-8"))
        for other in others
    )


def test_patterns_and_texts_are_alike():
    """Every pattern that the page is given finds the same; and so does what Python does with text by itself."""
    lot = random.Random(4)
    signs = "".join(
        chr(code)
        for code in (
            *range(0x20, 0x250),
            *range(0x2000, 0x2070),
            0x85,
            0x1C,
            0x3000,
            0x660,
            0x967,
            0x1D7D0,
            0x130,
            0x1E9E,
            0xFB01,
            0x345,
            0x3C2,
        )
    )
    texts = [
        *WILD,
        *(
            "".join(lot.choices(signs + " .,-0123456789abe" * 20, k=lot.randint(0, 30)))
            for _ in range(tried(5000, 500))
        ),
    ]
    texts = [text for text in texts if isinstance(text, str) and len(text) < 3000]
    texts += [
        "5 t i uka",
        "12.000,5 kr per tonn",
        "070103*",
        "C10.20",
        "ca. 4,5 GWh/år",
        "100–150 t/år",
        "oct til may",
        "alle bedrifter",
        "'=x",
        "#REF!",
    ] * 2
    patterns = {}
    for part in PARTS:
        for module in modules(part):
            patterns |= {
                (module.__name__, name): one for name, one in vars(module).items() if isinstance(one, re.Pattern)
            }
    answers = asked(
        [
            {"ask": "texts", "texts": texts},
            *({"ask": "find", "pattern": in_javascript(one), "texts": texts} for one in patterns.values()),
        ]
    )
    for text, found in zip(texts, answers[0], strict=True):
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") == text
        if whole:
            own = [
                text.casefold(),
                repr(text),
                text.isprintable(),
                text.split(),
                cleaned(text),
                slug(text),
                plain(text),
                shown(text, 10),
                folded(text),
            ]
            assert found == own, repr(text)
    for (name, pattern), found in zip(patterns.items(), answers[1:], strict=True):
        for text, own in zip(texts, found, strict=True):
            assert own == [[one[0], *one.groups()] for one in pattern.finditer(text)], (name, text)


def test_likeness_numbers_and_distances_are_alike():
    lot = random.Random(9)
    words = sorted(
        {folded(word) for languages in tables().words.values() for own in languages.values() for word in own}
    )

    def other(word: str) -> str:
        letters = list(word)
        for _ in range(lot.randint(0, 3)):
            at = lot.randrange(len(letters) + 1)
            letters[at : at + lot.randint(0, 1)] = lot.choice([[], [lot.choice("aeirst ")]])
        return "".join(letters)

    pairs = [(word, other(lot.choice((word, lot.choice(words))))) for word in lot.choices(words, k=tried(10_000, 2000))]
    close = [
        (other(word), [*lot.sample(words, 12), word], lot.choice((0.7, 0.8))) for word in lot.choices(words, k=300)
    ]
    numbers = [lot.uniform(-1, 1) * 10 ** lot.randint(-12, 20) for _ in range(1000)] + [
        0.0,
        1.234,
        1e16,
        1e22,
        1e-7,
        0.1,
        12.5,
    ]
    points = [[[lot.uniform(-89, 89), lot.uniform(-179, 179)] for _ in range(2)] for _ in range(tried(20_000, 2000))]
    ratios, near, written, km = asked(
        [
            {"ask": "ratio", "pairs": pairs},
            {"ask": "close", "asked": close},
            {"ask": "numbers", "values": numbers},
            {"ask": "kilometres", "pairs": points},
        ]
    )
    assert ratios == [fuzz.ratio(*pair) for pair in pairs]
    assert near == [next(iter(difflib.get_close_matches(word, known, 1, least)), None) for word, known, least in close]
    assert written == [[number_text(number), repr(number)] for number in numbers]
    assert km == [kilometres(*(tuple(point) for point in pair)) for pair in points]


# --- the matcher ---------------------------------------------------------------------------------


def _both(gives: list[Give], needs: list[Need]) -> tuple[dict, dict]:
    found = match(gives, needs)
    own = as_json(found) | {"shares": as_json(allocate(found.proposals, gives, needs))}
    return {"ask": "match", "gives": as_json(gives), "needs": as_json(needs)}, own


def test_drawn_towns_and_real_places_are_matched_alike():
    """1000 drawn towns and the real places: every proposal, refusal, question and share, each number to the last bit."""
    both = [_both(*drawn_sides(seed)) for seed in range(TOWNS)]
    both.append(_both(*raw_sides()))
    both += [_both(*sides(place, answered=answered)) for place in PLACES[:: tried(1, 4)] for answered in (False, True)]
    for (question, own), found in zip(both, asked([question for question, _ in both]), strict=True):
        assert found == own, question
    assert sum(len(own["shares"]) for _, own in both) > TOWNS


# --- the reader ----------------------------------------------------------------------------------


def _faults(faults: tuple) -> list:
    def value(one: Any) -> Any:
        return {"id": str(one)} if isinstance(one, Id) else one

    return [[at, key, {name: value(one) for name, one in values.items()}] for at, key, values in faults]


def answer_of(reading: Reading) -> dict:
    return {
        "town": town_text(reading.town) if reading.town else None, "faults": _faults(reading.faults), "notes": _faults(reading.notes),
        "language": reading.language, "isCut": reading.is_cut,
    }  # fmt: skip


def question_of(folder: Path, names: list[str]) -> tuple[dict, dict]:
    with contextlib.chdir(folder):
        own = answer_of(read_town([Path(name) for name in names]))
    return {
        "ask": "read",
        "given": [{"name": name, "content": packed((folder / name).read_bytes())} for name in names],
    }, own


def test_drawn_workbooks_are_read_alike(tmp_path):
    """1000 drawn towns, each as a workbook, as one country's text files, as the town's own file, and pasted."""
    lot = random.Random(23)
    both = []
    for trial in range(TOWNS):
        tables_ = drawn(lot)
        if trial % 3 == 0:
            _spoil(tables_, lot)
        folder = folder_of({"town.xlsx": workbook(tables_)}, tmp_path / str(trial))
        both.append(question_of(folder, ["town.xlsx"]))
        if text := both[-1][1]["town"]:
            (folder / "town.json").write_text(text, encoding="utf-8")
            both.append(question_of(folder, ["town.json"]))
        name = list(COUNTRIES)[trial % 5]
        try:
            files = saved(tables_, COUNTRIES[name])
        except UnicodeEncodeError:  # a sign that Excel of this country cannot save so
            files = saved(tables_, COUNTRIES["sweden"])
        both.append(question_of(folder_of(files, folder / name), list(files)))
    _all_alike(both)


def _spoil(tables_: dict, lot: random.Random) -> None:
    """Something wild somewhere."""
    for _ in range(lot.randint(1, 4)):
        row = lot.choice(lot.choice([table for table in tables_.values() if table]))
        value = lot.choice(
            [
                *(one for one in WILD if isinstance(one, str) and one.isprintable() and len(one) < 2000),
                "1.234 t",
                "5 tonnn",
                "?",
                "5 MW",
                7.25,
            ]
        )
        row[lot.randrange(len(row))] = value


def _all_alike(both: list[tuple[dict, dict]]) -> None:
    for (question, own), found in zip(both, asked([question for question, _ in both]), strict=True):
        assert found == own, [one["name"] for one in question["given"]]


def test_broken_and_hostile_files_have_the_same_faults(tmp_path):
    both = []
    for number, broken in enumerate(broken_files()[:: tried(1, 6)]):
        folder = folder_of(broken.files, tmp_path / str(number))
        both.append((broken.name, *question_of(folder, list(broken.files))))
    wrong = []
    for (name, _, own), found in zip(both, asked([question for _, question, _ in both]), strict=True):
        if found != own:
            wrong.append((name, own["faults"][:3], found["faults"][:3]))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_pasted_is_read_as_a_file_of_tabs(tmp_path):
    lot = random.Random(5)
    both = []
    for trial in range(tried(200, 8)):
        files = {
            name: content.decode("utf-16").encode() for name, content in saved(drawn(lot), COUNTRIES["sweden"]).items()
        }
        folder = folder_of(files, tmp_path / str(trial))
        _, own = question_of(folder, list(files))
        both.append((files, own))
    questions = [
        {
            "ask": "paste",
            "given": [
                {"sheet": _sheet_of_file(Path(name).stem), "file": name, "typed": content.decode()}
                for name, content in files.items()
            ],
        }
        for files, _ in both
    ]
    for (_, own), found in zip(both, asked(questions), strict=True):
        assert found | {"language": ""} == own | {"language": ""}


# --- what is said --------------------------------------------------------------------------------


def test_proposals_are_told_alike(tmp_path):
    """The table of proposals, what may not be and what is asked: the same words in each language, with decisions and changed amounts too."""
    with contextlib.chdir(FJORDBY):
        fjordby = read_town([FJORDBY]).town
    heat = ["varmt vann 70 grader", "varme 55 °C", "heat"]
    towns = [fjordby, listed([Stream("A", words) for words in WARM], [Stream("B", words) for words in heat])]
    lot = random.Random(31)
    for trial in range(tried(100, 4)):
        folder = folder_of({"town.xlsx": workbook(drawn(lot))}, tmp_path / str(trial))
        towns.append(read_town([folder / "town.xlsx"]).town)
    questions, own = [], []
    for number, town in enumerate(towns):
        folder = folder_of({"town.json": town_text(town).encode()}, tmp_path / f"own {number}")
        with contextlib.chdir(folder):
            town = read_town([Path("town.json")]).town
        pairs = [
            (
                one.supplier,
                one.receiver,
                town.gives[one.give].resource or town.gives[one.give].ewc,
                town.needs[one.need].resource or town.needs[one.need].ewc,
            )
            for one in matched(town).matched.proposals
        ]
        decisions = {pair: lot.choice((ACCEPT, STRIKE)) for pair in pairs if lot.random() < 0.3}
        amounts = {
            pair: Amounts(*(lot.choice((None, round(10 ** lot.uniform(-2, 4), 3))) for _ in range(2)))
            for pair in pairs
            if lot.random() < 0.4
        }
        questions.append(
            {
                "ask": "told",
                "name": "town.json",
                "content": packed(town_text(town).encode()),
                "languages": LANGUAGES,
                "decisions": list(decisions.items()),
                "amounts": list(amounts.items()),
            }
        )
        result = matched(town, decisions, amounts)
        own.append([_told(result, town, language) for language in LANGUAGES])
    for found, expected in zip(asked(questions), own, strict=True):
        for one, other in zip(found, expected, strict=True):
            assert one["csv"] == other["csv"]
            assert one["total"] == other["total"]
            assert one["missing"] == other["missing"]
            lines = other["lines"]
            for reason, pairs in one["refusals"]:
                assert f"  {reason}" in lines
                assert all(f"    {pair}" in lines for pair in pairs[:6])
            for at, said in one["questions"]:
                assert f"  {at}: {said}" in lines


def test_a_table_that_somebody_went_through_is_read_alike(tmp_path):
    """Decisions, changed amounts, and what is wrong with them."""
    lot = random.Random(32)
    with contextlib.chdir(FJORDBY):
        town = read_town([FJORDBY]).town
    questions, own = [], []
    for trial in range(tried(300, 40)):
        language = LANGUAGES[trial % 3]
        words, mark = town_words(language), "," if language == "en" else ";"
        text = csv_bytes(matched(town), town, words).decode("utf-8-sig")
        headings, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        columns = {name: headings.index(words(f"proposal.{name}")) for name in ("decision", *AMOUNTS)}
        for row in rows:
            if lot.random() < 0.4:
                odd = ["kanskje"] if trial % 5 == 0 else []
                row[columns["decision"]] = lot.choice([words(f"proposal.decision.{STRIKE}"), ACCEPT, "", *odd])
            for name in AMOUNTS:
                if lot.random() < 0.15:
                    odd = ["mye", "0", "-3", "1e400", "5 t"] if trial % 4 == 0 else []
                    row[columns[name]] = lot.choice(["", "12", "0.5" if mark == "," else "0,5", "3000", *odd])
        path = tmp_path / f"{trial}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=mark).writerows([headings, *rows])
        with contextlib.chdir(tmp_path):
            read = read_decided(Path(path.name))
        own.append(read)
        questions.append({"ask": "decided", "name": path.name, "content": packed(path.read_bytes())})
    for found, read in zip(asked(questions), own, strict=True):
        assert [([*pair], what) for pair, what in read.decisions.items()] == [(p, w) for p, w in found["decisions"]]
        assert [([*pair], [*said]) for pair, said in read.amounts.items()] == [(p, s) for p, s in found["amounts"]]
        assert [one.at for one in read.faults] == [at for at, _, _ in found["faults"]]
        assert [one.key for one in read.faults] == [key for _, key, _ in found["faults"]]
    assert sum(bool(read.amounts) for read in own) > len(own) / 3
    assert any(read.faults for read in own)


def _told(result: Any, town: Any, language: str) -> dict:
    words = town_words(language)
    return {
        "csv": csv_bytes(result, town, words).decode("utf-8"), "total": _total(result, words_of(language), words),
        "missing": [line.strip() for line in told_missing(town, words)[1:]], "lines": list(account(result, town, words)),
    }  # fmt: skip
