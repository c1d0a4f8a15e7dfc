"""Each file of `configs/` names a choice of the code and says no value again; tests/request/test_settings.py composes them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import yaml

from experiments.request import compose
from experiments.request.changed import AS_OBSERVED
from experiments.request.choice_files import choice_files
from experiments.request.compose import composed
from experiments.request.schema import CONFIG_FOLDER, LEVERS, options
from sim import shipped_cases
from sim.scenario import CHOICES

CHOSEN = [(kind, name) for kind, choices in CHOICES.items() for name in (*choices, AS_OBSERVED)]


def _read(kind: str, name: str) -> tuple[str, dict]:
    path: Path = CONFIG_FOLDER / kind / f"{name}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text.partition("\n")[0], yaml.safe_load(text)


@pytest.mark.parametrize(("kind", "name"), CHOSEN)
def test_a_file_is_its_choice(kind, name):
    """Every value stands in sim/scenario.py alone; a number that the first line tells a person is one of them."""
    comment, content = _read(kind, name)
    assert content == {"form": name}, "run `make docs`"
    if name != AS_OBSERVED:
        assert CHOICES[kind][name].form == name, f"sim/scenario.py: the form of {kind} {name} has another name"
        told = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", comment)}
        assert told <= set(dataclasses.asdict(CHOICES[kind][name]).values()), (
            f"{kind}/{name}: its comment tells another number"
        )


@pytest.mark.parametrize("kind", CHOICES)
def test_no_file_is_left_over(kind):
    known = {name for of_kind, name in CHOSEN if of_kind == kind}
    assert set(options(kind)) == known, "remove the file, or put the choice into sim/scenario.py"


def test_each_shipped_place_has_a_file_of_its_name():
    assert set(options("case")) == set(shipped_cases()), "run `make docs`"
    for name in shipped_cases():
        comment, content = _read("case", name)
        assert content == {"name": name, "path": name}, name
        assert comment.startswith("# "), name


def test_a_file_that_is_written_says_what_one_that_is_there_says():
    for path, text in choice_files():
        assert text.startswith("# ")
        assert yaml.safe_load(text) == yaml.safe_load(path.read_text(encoding="utf-8")), path


def test_no_group_of_choices_reads_or_writes_another():
    """So one composition may hold a combination of each (experiments/request/settings.py)."""
    chosen = (
        "facilitator=appointed",
        "colocation=park",
        "meetings=weekly",
        "municipality=permit",
        "parameters=equal_trust",
    )
    together = composed(*chosen)
    for one in chosen:
        group = one.partition("=")[0]
        assert composed(one)[group] == together[group] != composed()[group]
    for path in CONFIG_FOLDER.rglob("*.yaml"):
        if path.parent.name not in (CONFIG_FOLDER.name, "experiment"):
            assert not re.search(r"@package|^defaults:", path.read_text(encoding="utf-8"), re.MULTILINE), path


@pytest.mark.parametrize("at", range(max(map(len, map(options, LEVERS)))))
def test_a_choice_that_is_written_over_is_that_of_its_file(at, monkeypatch):
    """A lever's choice is written over what is composed, which Hydra would compose anew of its file."""
    chosen = [f"{lever}={options(lever)[at % len(options(lever))]}" for lever in LEVERS]
    experiment = options("experiment")[at % len(options("experiment"))]
    asked = ("facilitator.hours=3", f"experiment={experiment}", *chosen)
    written_over = composed.__wrapped__(*asked)
    monkeypatch.setattr(compose, "OF_FILES", compose.CHOSEN)
    assert written_over == composed.__wrapped__(*asked)


def test_a_form_beside_a_choice_counts_wherever_it_stands():
    for asked in (("facilitator=none", "facilitator.form=informal"), ("facilitator.form=informal", "facilitator=none")):
        assert composed(*asked)["facilitator"]["form"] == "informal"
