"""A file of an experiment of one's own: whatever is wrong in it is told in a line with file, key, value and what may
stand there, in no words of Hydra or OmegaConf; names of choices are read as they are written."""

from __future__ import annotations

import re

import pytest
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.request.config_store import Config
from experiments.request.own import own_files
from experiments.request.own_faults import check_experiment
from experiments.request.plain_faults import told_in_short
from experiments.request.settings import settings
from experiments.system.errors import UserError
from sim.extension import NOTHING, lever
from sim.model import SymbiosisModel

VALUES = {
    "text": "monthly", "number": "3", "part": "2.5", "switch": "true", "nothing": "null", "list": "[a, b]",
    "set": "{a: {b: 1}}", "no list": "[]", "no set": "{}", "lists": "[[1]]", "sets": "[{a: 1}]", "below": "-1",
    "digits": "9" * 30, "no number": ".nan", "day": "2020-01-01", "missing": "'???'", "a reference": "'${nothing.here}'",
}  # fmt: skip
KEYS = [
    "name", "question", "outcome", "seed", "replicates", "weeks", "engine", "case", "case.name", "case.path", "case.a",
    "events", "events.0", "events.week", "events.target", "without", "levers", "levers.meetings", "levers.nothing",
    "levers.weeks", "scenarios", "scenarios.a", "scenarios.a.meetings", "scenarios.a.events", "scenarios.a.without",
    "scenarios.a.nothing", "uncertainties", "uncertainties.over", "until", "until.outcome", "own", "defaults",
    "defaults.meetings", "parameters", "parameters.meeting", "parameters.meeting.hours_per_meeting", "parameters.no",
    "parameters.meeting.no", "facilitator", "facilitator.form", "facilitator.hours", "meetings", "meetings.interval",
    "municipality.permit", "municipality.no", "nonsense", "model", "hydra",
]  # fmt: skip
FOREIGN = re.compile(
    r"omegaconf|Config\b|AttributeError|full_key|object_type|Traceback|type hint|own_[0-9a-f]{8}", re.I
)


def _text(key: str, value: str) -> str:
    """YAML in which a value stands at a key; events and defaults are lists."""
    *above, last = key.split(".")
    text = f"{{{last}: {value}}}" if last != "0" else f"[{value}]"
    if above[:1] in (["events"], ["defaults"]) and last != "0":
        text = f"[{text}]"
    for name in reversed(above):
        text = f"{{{name}: {text}}}"
    return text[1:-1]


def _own(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(f"# @package _global_\n{text}\n", encoding="utf-8")
    return own_files(None, str(path))


def _faults(tmp_path, text, extension=NOTHING) -> list[str]:
    own, _ = _own(tmp_path, text)
    try:
        check_experiment(own, extension)
    except UserError as error:
        return str(error).split("\n")
    return []


@pytest.mark.parametrize("key", KEYS)
def test_whatever_stands_at_a_key_is_right_or_told_in_a_line(tmp_path, key):
    told = {name: _faults(tmp_path, _text(key, value)) for name, value in VALUES.items()}
    top = key.partition(".")[0]
    for faults in told.values():
        for fault in faults:
            assert fault.startswith(f"{tmp_path / 'mine.yaml'}: {top}"), fault
            assert not FOREIGN.search(fault.replace(str(tmp_path), "")), fault
    assert sum(map(bool, told.values())) >= 6, told  # lists and sets at least, or all but these


TOLD = {
    "meetings: monthly": "meetings: 'monthly' is no set of values; allowed: defaults: [override /meetings: monthly],"
    " or levers: {meetings: [monthly, ...]} to compare",
    "levers: {meetings: monthly}": "levers.meetings: 'monthly' is no list; allowed: a list, such as [monthly], or"
    " defaults: [override /meetings: monthly] to fix it",
    "levers: {facilitator.hours: 8}": "levers.facilitator.hours: 8 is no list; allowed: a list, such as [8]",
    "levers: {facilitator.hours: []}": "levers.facilitator.hours: [] is no list of values; allowed: a list, such as",
    "weeks: long": "weeks: 'long' is not a whole number in range; allowed: 1 to 5200",
    "outcome: exchanges": "outcome: unknown outcome 'exchanges'; did you mean 'exchanges_realised'?",
    "engine: numba": "engine: unknown engine 'numba'",
    "levrs: {}": "levrs: unknown key; did you mean 'levers'?",
    "scenarios: {a: weekly}": "scenarios.a: 'weekly' is no set of values; allowed: values by key, such as",
    "scenarios: {a: {meetings: weekli}}": "scenarios.a: meetings: unknown choice 'weekli'; did you mean 'weekly'?",
    "events: {week: 5, what: election}": "events: {'week': 5, 'what': 'election'} is no list; allowed: a list of events",
    "uncertainties: {over: parameters.meeting}": "uncertainties.over: 'parameters.meeting' is no list of keys; allowed:",
    "defaults: [meetings: monthly]": "defaults: meetings: is there already; allowed: override /meetings: monthly",
    "weeks: 5\nweeks: 6": "is no YAML (while constructing a mapping in line 2",
    "- a": "is no experiment; allowed: keys such as question, replicates, levers",
}


@pytest.mark.parametrize("text", TOLD)
def test_told_with_file_key_value_and_what_may_stand_there(tmp_path, text):
    (fault,) = _faults(tmp_path, text)
    assert fault.startswith(f"{tmp_path / 'mine.yaml'}: {TOLD[text]}"), fault


@pytest.mark.parametrize(("text", "told"), [
    ("own: {a: 3}\nlevers: {meetings: '${own.a}'}", "levers.meetings: 3 is no list; allowed: a list, such as [3]"),
    ("own: {a: x}\nweeks: ${own.a}", "'${own.a}': Value 'x' is no Integer"),
    ("weeks: ${nothing.here}", "Interpolation key 'nothing.here' not found"),
])  # fmt: skip
def test_what_another_key_says_is_looked_at_too(tmp_path, text, told):
    own, name = _own(tmp_path, text)
    with pytest.raises(UserError) as fault:
        settings([], name, own=own)
    assert told in str(fault.value)
    assert not FOREIGN.search(str(fault.value).replace(str(tmp_path), ""))


class Asking(SymbiosisModel):
    asks = lever({"no": 0, "yes": 1, "on": 2}, "1", "Whether somebody asks.")


def test_names_that_yaml_takes_for_switches_are_names(tmp_path):
    own, name = _own(tmp_path, "levers: {asks: [no, yes, On], municipality.permit: [no, yes]}")
    with pytest.raises(UserError, match="levers: asks: unknown choice 'On'; did you mean 'on'"):
        settings([], name, own=own, model=Asking)
    levers = "asks: [no, yes, on], municipality.permit: [no, yes], facilitator.end_week: [null, 9]"
    own, name = _own(tmp_path, f"levers: {{{levers}}}")
    request = settings(["facilitator=appointed"], name, own=own, model=Asking)
    assert request.swept["asks"] == ("no", "yes", "on")
    assert request.swept["facilitator.end_week"] == ("null", "9")
    assert [cell.scenario.municipality.permit for cell in request.cells[:4:2]] == [False, True]
    own, name = _own(tmp_path, "scenarios: {silent: {asks: no}, asked: {asks: yes}}")
    made = settings([], name, own=own, model=Asking).cells
    assert [dict(cell.scenario.own)["asks"] for cell in made] == ["no", "yes"]


def test_a_file_of_a_folder_is_looked_at_as_well(tmp_path):
    folder = tmp_path / "mine" / "experiment"
    folder.mkdir(parents=True)
    (folder / "half.yaml").write_text("# @package _global_\nlevers: {meetings: monthly}\n", encoding="utf-8")
    own, name = own_files(tmp_path / "mine", "half")
    with pytest.raises(UserError, match=r"half\.yaml: levers\.meetings: 'monthly' is no list"):
        settings([], name, own=own)


@pytest.mark.parametrize(("given", "told"), [
    ({"levers": {"meetings": "monthly"}}, "levers.meetings: 'monthly' is no list"),
    ({"levers": {"meetings": {"a": 1}}}, "levers.meetings: a set of values is no list"),
    ({"meetings": "monthly"}, "monthly is no set of values"), ({"weeks": "long"}, "weeks: Value 'long' is no Integer"),
    ({"weeks": None}, "weeks: says nothing"), ({"name": ["a"]}, "name: ['a'] is more than one value"),
    ({"events": "none"}, "events: one value is no list"), ({"levers": "meetings"}, "levers: one value is no set of values"),
    ({"meetings": {"every": 4}}, "unknown key 'every'"), ({"events": {"week": 1}}, "a list stands where values by name are wanted"),
])  # fmt: skip
def test_through_hydras_own_door_it_is_told_in_plain_words_too(given, told):
    with pytest.raises(OmegaConfBaseException) as error:
        OmegaConf.merge(OmegaConf.structured(Config), given)
    line = told_in_short(error.value)
    assert line.startswith(told), line
    assert not FOREIGN.search(line), line
