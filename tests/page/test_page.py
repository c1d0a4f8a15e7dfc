"""The page without a browser: settings, presets, the packed outcomes, the words, the file."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pickle
import random
import re
import shlex
import shutil
import stat
import struct
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import sim
from experiments.page import assumptions
from experiments.page.document import (
    ASSETS,
    BEFORE,
    SAID_ELSEWHERE,
    SCRIPT,
    commands,
    content,
    document,
    joined,
    page_texts,
    told_once,
    without_air,
    without_margins,
)
from experiments.page.engine import engine
from experiments.page.events import Happening
from experiments.page.outcomes import COUNTED, KEPT, OUTCOMES, SIDES, packed, start_weeks
from experiments.page.packing import ALPHABET, packed_text, unpacked
from experiments.page.presets import MOST, PAID, computed_beforehand, presets
from experiments.page.setting import FORMS, INTERVALS, MEASURES, ROOMS, Place, Setting, overrides
from experiments.page.town import FOLDER, town_data, town_script
from experiments.page.town import PARTS as PARTS_OF_TOWN
from experiments.words import languages
from experiments.words.catalogue import LANGUAGES, texts
from sim import Scenario, load_case, shipped_cases, simulate, simulate_many
from sim.declared import BASES
from sim.happenings import What, Why, in_words
from sim.scenario import CHOICES, COLOCATIONS, MUNICIPALITIES, Event
from sim.start.tables import case_tables
from tests.page.reasons import reason_code, text_id
from tests.pages import TODAY, data_in, drawn_setting
from tests.renamed import renamed

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))


# --- settings and presets ------------------------------------------------------------------------


def test_a_page_opens_with_the_place_as_it_is_and_the_answers_to_its_questions():
    place = Place(load_case("vestbygd"), 1, 100, 520)
    beforehand = computed_beforehand(place)
    assert len(beforehand) == len(set(beforehand)) == 15
    assert place.observed == Setting("informal", 8.0, building=True, room=0.5, meetings=4, measures=("training",))
    assert place.observed.code == "informal_8_1_0_0_1_0.5_4_0_1_training_0_0"
    assert place.scenario(place.observed).labels() == {
        "facilitator": "informal",
        "colocation": "park",
        "meetings": "monthly",
        "municipality": "training",
    }
    assert overrides(place, place.observed) == [
        "facilitator=informal",
        "colocation=park",
        "meetings=monthly",
        "municipality.permit=false",
    ]


@pytest.mark.parametrize("place", shipped_cases())
def test_every_question_is_about_the_place_as_it_is_and_has_its_answers(place):
    own = Place(load_case(place), 1, 2, 520)
    beforehand = computed_beforehand(own)
    found = presets(own)
    assert len(found) >= 6
    assert len(set(found.values())) == len(found)
    for settings in found.values():
        assert settings[0] == own.observed
        assert 2 <= len(set(settings)) == len(settings) <= MOST
        assert set(settings) <= set(beforehand)
        assert all(setting == setting.canonical() for setting in settings)


@pytest.mark.parametrize("place", shipped_cases())
def test_a_question_about_something_else_leaves_paid_work_its_hours(place):
    own = Place(load_case(place), 1, 2, 520)
    today = own.observed
    for name, settings in presets(own).items():
        if today.form in PAID and name not in ("hours", "appoint"):
            assert {(s.form, s.hours) for s in settings if s.form != "none"} == {(today.form, today.hours)}, name


def as_it_is_with(case, **today):
    return Place(dataclasses.replace(case, as_observed={**case.as_observed, **today}), 1, 2, 520)


@pytest.mark.parametrize("municipality", [None, *CHOICES["municipality"]])
@pytest.mark.parametrize("place", shipped_cases())
def test_the_baseline_is_the_place_as_it_is(place, municipality):
    """Also where its municipality does what no shipped one does; and any setting is one the model takes."""
    case = load_case(place)
    today = dict(case.as_observed)
    if municipality:
        today["municipality"] = municipality
    if (
        MUNICIPALITIES[today.get("municipality", "none")].park
        and not COLOCATIONS[today.get("colocation", "none")].has_park
    ):
        today["colocation"] = "park"
    own = as_it_is_with(case, **today)
    assert own.scenario(own.observed) == Scenario(**{lever: today.get(lever, "none") for lever in CHOICES})
    draw = random.Random(SEED)
    for setting in (*computed_beforehand(own), *(drawn_setting(draw, own) for _ in range(5))):
        assert own.scenario(setting)


@pytest.mark.parametrize("form", CHOICES["facilitator"])
def test_a_facilitator_of_today_is_a_setting(form):
    own = as_it_is_with(load_case("sotenas"), facilitator=form)
    assert own.scenario(own.observed).facilitator == CHOICES["facilitator"][form]


def test_a_setting_sets_what_it_says():
    own = Place(load_case("vestbygd"), 1, 2, 520)
    events = (Happening(208, "firm_leaves", 0), Happening(30, "study_visit"))
    setting = Setting("appointed", 12.5, 14, 300, True, True, 0.7, 9, True, 1.25, ("grant", "test_bed"), 90_000, events)
    scenario = own.scenario(setting)
    person = scenario.facilitator
    told = (person.form, person.hours, person.start_week, person.end_week, person.expectations)
    assert told == ("appointed", 12.5, 14, 300, True)
    assert (scenario.colocation.has_park, scenario.colocation.common_room_quality) == (True, 0.7)
    assert scenario.meetings.interval == 9
    assert scenario.municipality.permit
    assert scenario.parameters.municipality.permit_service == 1.25
    does = [name for name in (*MEASURES, "permit") if getattr(scenario.municipality, name)]
    assert (does, scenario.municipality.budget) == (["grant", "test_bed", "permit"], 90_000)
    assert scenario.events == (Event(30, "study_visit"), Event(208, "firm_leaves", "AluGass"))
    told = "grant.test-bed_90000_firm-leaves:208:0.study-visit:30"
    assert setting.code == f"appointed_12.5_14_300_1_1_0.7_9_1_1.25_{told}"
    nobody = dataclasses.replace(setting, form="none", building=False, queue=False).canonical()
    left = {"measures": setting.measures, "budget": setting.budget, "events": tuple(sorted(events))}
    assert nobody == Setting(meetings=9, **left)
    last = (Happening(40, "facilitator_ends"), Happening(50, "park_opens"), Happening(60, "meetings_stop"))
    needy = Setting(measures=("park", "courting", "joint_planning", "cross_party", "limits_declared"), events=last)
    assert needy.canonical() == Setting()  # nothing of it can be without what it needs


def test_what_is_not_given_and_what_a_permit_takes(small):
    for place, not_given, low in (
        ("vestbygd", [], 0),
        ("sotenas", [], 0),
        ("kalundborg", ["co2_t_per_year"], 12),
    ):
        told = told_once(Place(load_case(place), 1, 2, 520))
        assert told["notGiven"] == not_given, place
        permit = told["permit"]
        assert (permit["low"], permit["high"], permit["waiting"]) == (low, 60, 4)
        assert (permit["times"]["0.5"], permit["cost"]["0.5"]) == (4.0, 250_000.0)
        assert (permit["times"]["1"], permit["cost"]["1"]) == (2.0, 500_000.0)
        assert list(permit["times"])[:2] == ["0.5", "0.55"]
        assert list(permit["times"])[-1] == "2"


def test_what_is_typed_gives_the_scenario_of_the_setting(symbiosis):
    from experiments.request.settings import settings

    own, draw = Place(load_case("vestbygd"), 1, 2, 520), random.Random(SEED)
    for setting in (*computed_beforehand(own), *(drawn_setting(draw, own) for _ in range(15))):
        (cell,) = settings(["case=vestbygd", *overrides(own, setting)]).cells
        assert cell.scenario == own.scenario(setting)


# --- the module's tables -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["vestbygd", "sotenas"])
def test_the_module_gets_the_tables_that_python_reads(name):
    own = Place(load_case(name), 1, 2, 520)
    given = engine(own)
    tables = case_tables(own.case)._asdict()
    made_there = {"told", "hearers"}  # of ties, by the script
    assert set(given["tables"]) == {f"case.{name}" for name in tables.keys() - made_there}
    for name, table in ((name, table) for name, table in tables.items() if name not in made_there):
        told = given["tables"][f"case.{name}"]
        if isinstance(table, np.ndarray):
            assert np.array_equal(np.frombuffer(told, table.dtype).reshape(table.shape), table)
        else:
            assert told == table


# --- outcomes --------------------------------------------------------------------------------------


def test_start_weeks_are_those_of_the_run(small):
    record = simulate(small.place.case, Scenario("appointed", "park", "weekly"), replicates=5, weeks=200)
    starts = start_weeks(record.weeks.exchanges_realised.to_numpy().reshape(5, -1))
    assert [len(s) for s in starts] == record.runs.exchanges_realised.tolist()
    first = [s[0] if len(s) else None for s in starts]
    assert first == [
        None if x is None else int(x)
        for x in record.runs.weeks_to_first_exchange.astype(object).where(
            record.runs.weeks_to_first_exchange.notna(), None
        )
    ]


def test_what_is_computed_beforehand_is_what_python_simulates(small):
    place = small.place
    for setting, one in zip(computed_beforehand(place), small.computed, strict=True):
        record = simulate(place.case, place.scenario(setting), seed=3, replicates=2, weeks=30)
        assert one.outcomes.keys() == {*OUTCOMES, *COUNTED, *SIDES} == {*KEPT}
        assert {name: one.outcomes[name].tolist() for name in (*OUTCOMES, *SIDES)} == {
            name: record.runs[name].tolist() for name in (*OUTCOMES, *SIDES)
        }
        assert [len(starts) for starts in one.starts] == record.runs.exchanges_realised.tolist()


def test_packing_loses_nothing(small):
    outcomes = packed(small.computed)
    for one, line in zip(small.computed, outcomes["lines"], strict=True):
        data = line
        counts = data[:2]
        assert list(counts) == [len(s) for s in one.starts]
        at = 2 + 2 * sum(counts)
        assert list(struct.unpack(f"<{sum(counts)}H", data[2:at])) == np.concatenate(one.starts).tolist()
        for name, kind in (*outcomes["columns"], *outcomes["counted"]):
            if not kind:
                assert not one.outcomes[name].any()
                continue
            size = int(kind[1])
            assert np.frombuffer(data[at : at + 2 * size], "<" + kind).tolist() == one.outcomes[name].tolist()
            at += 2 * size
        assert list(data[at:]) == one.money_ended.tolist()


def test_all_numbers_are_assumed_as_the_page_says():
    assert {row["basis"] for row in assumptions.table()} == {"assumed"}, "the page says that all are: change its words"


def test_the_page_shows_what_it_costs():
    assert "cost_nok" in OUTCOMES


# --- futures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_a_code(why):
    assert reason_code(in_words(why, 3, 1))[0].startswith(why.name.lower().replace("stage_reached", "stage"))


def test_every_event_of_futures_at_random_has_words(place):
    draw = random.Random(2)
    scenarios = [place.scenario(drawn_setting(draw, place)) for _ in range(20)]
    events = simulate_many(place.case, scenarios, replicates=5, weeks=520, outcomes="all").events
    told = {text_id(what, why) for what, why in zip(events.what, events.why, strict=True)}
    assert len(told) > 30
    for language in LANGUAGES:
        words = texts(language)
        assert not [key for key in told if key not in words and ".".join(key.split(".")[:2]) not in words], language


# --- words ---------------------------------------------------------------------------------------


def _ids_of_the_script() -> set[str]:
    return set(re.findall(r'\b(?:t|tn)\("([\w.]+)"', joined())) | set(re.findall(r'"(link\.\w+)"', joined()))


def _needed() -> set[str]:
    case = load_case("vestbygd")
    ids = {name for name in _ids_of_the_script() if not name.endswith(".")}
    levers = ("facilitator", "starts", "ends", "expectations", "colocation", "meetings", "permit")
    ids |= {f"lever.{name}{end}" for name in levers for end in ("", ".help")} | {"lever.hours", "lever.hours.help"}
    ids |= {f"form.{form}" for form in FORMS}
    ids |= {f"level.facilitator.{form}" for form in (*FORMS, "project")}
    ids |= {f"level.{name}" for name in ("starts.first", "starts.later", "expectations.none", "expectations.talks")}
    ids |= {f"level.ends.{name}{end}" for name in ("after", "stays") for end in ("", ".review")}
    ids |= {f"level.colocation.{name}" for name in ("none", "some", "room", *ROOMS.values())}
    ids |= {f"level.meetings.{name}" for name in ("every", *INTERVALS.values())}
    ids |= {f"level.permit.{name}" for name in ("unlimited", "some", "queue", "unlimited.wait", "slow.wait")}
    ids |= {f"stop.{name}" for name in ("first", "week", "after", "stays", "stays.review", "speed", *ROOMS.values())}
    ids |= {"compare.any", "engine.none", "engine.differs"}
    ids |= {f"field.{name}" for name in ("hours", "week", "between", "percent")}
    ids |= {f"measure.{name}" for name in (*OUTCOMES, "cost_nok", "exchanges_realised")}
    ids |= {f"stage.{n}" for n in range(1, 7)}
    ids |= {f"{name}.{key}" for key in ("more", "less", "unclear", "same") for name in ("answer", "verdict")}
    ids |= {f"basis.{basis}" for basis in BASES}
    ids |= {f"group.{key.rpartition('.')[0]}" for key in (row["key"] for row in assumptions.table())}
    ids |= {f"resource.{row.resource}" for row in case.opportunities} | {"place.vestbygd"}
    return ids


def test_no_word_of_the_page_is_missing():
    assert not _needed() - page_texts()["en"].keys(), (
        "add these ids to experiments/words/locale/*/LC_MESSAGES/symbiosis.po"
    )


def test_the_script_says_nothing_that_is_said_elsewhere_only():
    said = set(re.findall(r"[\"`](\w+)\.", joined().replace(town_script(), "")))
    assert {"answer", "lever", "log", "measure", "stage"} <= said
    assert not said & (set(SAID_ELSEWHERE) - {"match"}), "of a match the town's own texts are told"
    words = town_data()["texts"]
    for key in re.findall(r"\bsay(?:\.count)?\(\"([\w.]+)\"", joined()):
        assert all(key in words[language] for language in LANGUAGES), key


def test_what_happens_has_words():
    english = texts("en")
    for what in What:
        assert any(key == f"log.{what.text}" or key.startswith(f"log.{what.text}.") for key in english), what


def lix(text: str) -> float:
    """Läsbarhetsindex: words a sentence + per cent of words longer than six letters."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = max(1, len(re.findall(r"[.!?:](?=\s|$)", text)))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_lix_counts_as_its_author_did():
    assert lix("Katten sover. Hunden jagar katten.") == pytest.approx(5 / 2)
    assert lix("Symbiosen kommer igång.") == pytest.approx(3 + 100 / 3)


PARTS = (
    "about.",
    "answer.",
    "because.",
    "log.",
    "lever.",
    "param.",
    "compare.",
    "follow.",
    "assumptions.",
    "link.",
    "chart.",
)


def readability(language: str) -> dict[str, float]:
    """LIX of the sentences of each part of the page, and of all together."""
    sentences = {key: text if isinstance(text, str) else text[1] for key, text in texts(language).items()}
    prose = {
        key: re.sub(r"{\w+}", "X", text)
        for key, text in sentences.items()
        if text.rstrip("»”").endswith((".", "?", "!"))
    }
    found = {part: lix("\n".join(text for key, text in prose.items() if key.startswith(part))) for part in PARTS}
    return found | {"all": lix("\n".join(prose.values()))}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_page_is_easy_to_read(language):
    hard = {part: round(value, 1) for part, value in readability(language).items() if value > 45}
    assert not hard


def test_without_babel_it_says_so(monkeypatch, symbiosis, tmp_path):
    monkeypatch.setitem(sys.modules, "babel.messages.pofile", None)
    languages._read.cache_clear()  # a command reads each catalogue once
    answer = symbiosis("page", "--out", tmp_path / "page.html")
    assert answer.status == 2
    assert "Babel is missing" in answer.err


# --- the file ------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") or tag

    def handle_data(self, data):
        self.data[self._inside] = self.data.get(self._inside, "") + data


def test_the_file_is_whole_and_lets_nothing_in(small):
    text = document(small.data)
    reader = _Reader()
    reader.feed(text)
    policy = next(
        attrs["content"] for tag, attrs in reader.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.replace("'wasm-unsafe-eval'", "", 1).count("unsafe") == 0  # the module, and no text that is run
    assert "http" not in policy
    assert not [tag for tag, attrs in reader.tags if {"src", "href", "style", "onclick"} & attrs.keys()]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert len(data_in(text)["scenarios"]) == len(small.computed)
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttpRequest",
    ):
        assert forbidden not in joined()


def test_every_part_of_the_script_is_joined_once():
    """A part that nobody joins would be missing from the page without a word."""
    parts = {path.name: path.read_text(encoding="utf-8") for path in (ASSETS / "script").glob("*.js")}
    town = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert {path.name for path in (ASSETS / "script").iterdir()} == {*parts, FOLDER.name}
    assert sorted(parts) == sorted(f"{name}.js" for name in SCRIPT)
    assert sorted(town) == sorted(f"{name}.js" for name in PARTS_OF_TOWN)
    assert SCRIPT[: len(BEFORE)] == BEFORE
    for name, part in (*parts.items(), *town.items()):
        assert joined().count(part) == 1, name
        assert part.startswith("// "), f"{name}: its first line says what it is about"


def test_a_part_of_the_script_uses_only_those_before_it():
    """One circle is left, since choices change the picture they are made in: `redraw` gets its meaning last."""
    parts = {
        name: re.sub(r'"[^"\n]*"|//.*', "", (ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8"))
        for name in SCRIPT
    }
    given = {
        name: set(re.findall(r"^(?:async )?(?:function|const|let) (\w+)", part, re.MULTILINE))
        for name, part in parts.items()
    }
    for k, (name, part) in enumerate(parts.items()):
        own = set(re.findall(r"\w+", " ".join(re.findall(r"\b(?:const|let) ([^=\n]+) =", part))))
        used = set(re.findall(r"(?<![\w.])\w+(?![\w:])", part)) - own
        assert not {(later, found) for later in SCRIPT[k + 1 :] for found in used & given[later]}, name


def test_the_same_request_gives_the_same_bytes(small, tmp_path):
    """In another process, where sets of words come in another order."""
    (tmp_path / "computed").write_bytes(pickle.dumps((small.place, small.computed)))
    code = (
        "import pickle, sys; from pathlib import Path; from tests.pages import TODAY, content, document;"
        "found = pickle.loads(Path('computed').read_bytes());"
        "Path('page.html').write_text(document(content(*found, TODAY)), encoding='utf-8')"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "17",
        "PYTHONPATH": os.pathsep.join(["", str(Path(__file__).parents[2])]),
    }
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == document(small.data)


HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028 & {{script}} \"'"


def test_names_of_a_case_cannot_leave_their_place(small):
    case = renamed(dataclasses.replace(small.place.case, title=HOSTILE + ", there"), HOSTILE)
    text = document(content(dataclasses.replace(small.place, case=case), small.computed, TODAY))
    assert text.count("<script") == 2  # data and script, no third
    data = data_in(text)
    assert data["case"]["place"] == HOSTILE
    assert shlex.split(data["command"])[3] == HOSTILE


ODD = "x;#$`'\"\\ \n\t&|<>(){}[]*?!~=%^-åø\u202e\U0001f600aZ09_."


def test_a_thousand_shown_commands_are_what_was_meant(small):
    """No name of a case, whatever it holds, becomes more than one word of a command."""
    draw = random.Random(SEED)
    for k in range(1000 // 2):
        name = "x; touch FILE #" if k == 0 else "".join(draw.choice(ODD) for _ in range(draw.randint(1, 40)))
        own = dataclasses.replace(small.place, case=renamed(small.place.case, name))
        is_shipped = bool(k % 3)
        page = commands(own, is_shipped)
        place = name if is_shipped else "FOLDER-OF-" + name
        numbers = ["--seed", "3", "--replicates", "2", "--weeks", "30"]
        assert shlex.split(page["command"]) == ["symbiosis", "page", "--case", place, *numbers]
        words = overrides(own, drawn_setting(draw, own))
        before, after = page["run"]
        shown = " ".join([before, "--replicates 2 --weeks 30", after, shlex.join(words)])  # as the script joins them
        assert shlex.split(shown) == ["symbiosis", "run", *numbers, f"case={place}", *words]
        assert page["fillIn"] == ("" if is_shipped else place)
    assert commands(small.place, True)["run"] == ["symbiosis run --seed 3", "case=vestbygd"]


def test_a_changed_copy_does_not_show_a_command_for_the_shipped_place(tmp_path, symbiosis):
    copy = tmp_path / "vestbygd"
    shutil.copytree(Path(sim.__file__).parent / "cases" / "vestbygd", copy)
    out = tmp_path / "page.html"
    assert symbiosis("page", "--case", copy, "--out", out, "--replicates", "2", "--weeks", "5").status == 0
    page = data_in(out.read_text(encoding="utf-8"))
    assert "case=FOLDER-OF-vestbygd" in shlex.split(page["run"][1])
    assert "FOLDER-OF-vestbygd" in shlex.split(page["command"])
    assert page["fillIn"] == "FOLDER-OF-vestbygd"
    assert page["toFillIn"] == ["FOLDER-OF-vestbygd"]
    assert str(tmp_path) not in out.read_text(encoding="utf-8")  # a page is mailed


def test_margins_and_comments_are_no_part_of_a_text():
    """What is left out of a script stands outside of its texts, none of which goes over several lines."""
    for path in (ASSETS / "script").rglob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.lstrip().startswith("//") or len(re.findall(r"(?<!\\)`", line)) % 2 == 0, (path.name, line)
    assert without_margins("  // why\n\n  a = `b // c`; // d\n    e\n") == "a = `b // c`;\ne\n"
    assert without_margins("""a = { b: c ? "d = , e" : 'f { "g" }', h: i >= j && k !== l };\n""") == (
        """a={b: c?"d = , e" : 'f { "g" }',h: i >= j&&k!==l};\n"""
    )
    assert without_margins('a = "b // c"; // the "d"\n') == 'a = "b // c"; // the "d"\n'


def test_a_style_says_the_same_without_air():
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    for text in re.findall(r"\"[^\"\n]*\"|'[^'\n]*'", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)):
        assert not set("{};") & set(text), text
        assert "/*" not in text, text
    assert without_air('a b { c: d e; /* f */ }\n\n@media (g: 1rem) and (h) { i > j { k: "l m" } }\n') == (
        'a b{c: d e;}@media (g: 1rem) and (h){i > j{k: "l m"}}'
    )


def test_what_is_packed_comes_out_again_bytes_as_bytes():
    data = {"says": HOSTILE, "tables": [b"", bytes(range(256)), {"bytes": "no table"}], "ends": b"\0\xff"}
    text = packed_text(data)
    assert unpacked(text) == data
    assert set(text) <= set(ALPHABET)
    assert not set(ALPHABET) & set("<>&\"'`\\-")  # whatever it says, no character of it ends an element


# --- the command ---------------------------------------------------------------------------------


def test_bad_requests_are_a_line_each(symbiosis, tmp_path):
    for arguments, said in (
        (("--replicates", "1"), "--replicates: 1 is out of range"),
        (("--replicates", "1001"), "--replicates: 1001 is out of range"),
        (("--weeks", "0"), "--weeks: 0 is out of range; allowed: 1 to 2600"),
        (("--weeks", "2601"), "--weeks: 2601 is out of range"),
        (("--case", "nowhere"), "nowhere"),
        (("--out", str(tmp_path)), "is a folder"),
    ):
        answer = symbiosis("page", *arguments)
        assert answer.status == 2, arguments
        assert said in answer.err
        assert "Traceback" not in answer.err


def _lasting(path: Path) -> tuple[int, ...]:
    """What says that a file is the same and untouched: not when it was last looked at, which looking changes."""
    found = os.lstat(path)
    return found.st_mode, found.st_ino, found.st_dev, found.st_nlink, found.st_rdev, found.st_size, found.st_mtime_ns


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_only_a_file_is_written_to_and_that_is_known_before_the_work(symbiosis, tmp_path, monkeypatch):
    """No link is followed, no pipe or device replaced; never tried on a real device."""
    monkeypatch.setattr("experiments.page.outcomes.compute", lambda *_: pytest.fail("computed before it was checked"))
    mine = tmp_path / "mine.html"
    mine.write_text("mine")
    (tmp_path / "link").symlink_to(mine)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "not-there")
    refused = {"link": "a link", "nowhere": "a link", "pipe": "a pipe"}
    with contextlib.suppress(OSError):  # only root may, and not everywhere
        os.mknod(tmp_path / "null", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        refused["null"] = "a device"
    for name, kind in refused.items():
        before = _lasting(tmp_path / name)
        answer = symbiosis("page", "--out", tmp_path / name)
        assert answer.status == 74, name
        assert answer.err == f"symbiosis: {tmp_path / name}: is {kind}; allowed: a file, or a name that is free\n"
        assert _lasting(tmp_path / name) == before
    assert mine.read_text() == "mine"
    assert stat.S_ISFIFO(os.lstat(tmp_path / "pipe").st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*refused, "mine.html"])
