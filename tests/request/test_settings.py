"""Configurations: every file composes, order of overrides, sweeps, what reaches the model."""

from __future__ import annotations

import itertools

import pytest
import yaml

from experiments.request.canonical import canonical
from experiments.request.changed import AS_OBSERVED
from experiments.request.schema import CONFIG_FOLDER, LEVERS, options
from experiments.request.settings import settings
from experiments.system.errors import UserError
from sim import Event, Scenario
from sim.scenario import CHOICES

FILES = sorted(CONFIG_FOLDER.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONFIG_FOLDER)))
def test_every_file_says_first_what_it_is(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line != "# @package _global_"]
    assert lines[0].startswith("# ")
    assert len(lines[0]) > 15
    assert len(lines) <= 25


TOGETHER = {group: options(group) for group in ("parameters", "facilitator", "meetings")}  # which may stand together
CHOSEN = [{group: name} for group in ("case", "colocation") for name in options(group)]
CHOSEN += [{"municipality": name, "colocation": "park"} for name in options("municipality")]
for number, choice in enumerate(CHOSEN):  # what Hydra composes takes a quarter of a second, however much is chosen
    choice |= {group: names[number % len(names)] for group, names in TOGETHER.items() if "municipality" in choice}


@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda chosen: " ".join(chosen.values()))
def test_every_choice_composes(chosen):
    cell = settings([f"{group}={name}" for group, name in chosen.items()]).cells[0]
    for group, name in chosen.items():
        if group in LEVERS and name != AS_OBSERVED:
            assert getattr(cell.scenario, group) == CHOICES[group][name], "a file only names a declared choice"


def test_every_choice_is_chosen():
    groups = ("case", "parameters", *LEVERS)
    assert {*itertools.chain(*(choice.items() for choice in CHOSEN))} == {(g, n) for g in groups for n in options(g)}


@pytest.mark.parametrize("name", options("experiment"))
def test_every_experiment_composes_and_says_what_it_asks(name):
    request = settings([], name)
    assert len(request.cells) >= 2
    assert request.question.endswith("?")
    assert request.name == name


def test_a_result_is_named_after_what_is_done_where():
    assert settings([]).name == "run-vestbygd"
    assert settings(["case=reference", "meetings=none,weekly"]).name == "compare-reference"


def test_the_default_is_vestbygd_as_observed():
    request = settings([])
    observed = request.case.as_observed
    assert request.case.name == "vestbygd"
    assert {key: request.cells[0].scenario.labels()[key] for key in observed} == dict(observed)


def test_levers_not_named_are_as_the_case_was_observed():
    observed = settings(["case=reference"]).cells[0].scenario.labels()
    assert set(observed.values()) == {"none"}, "the reference case says nothing of today"
    levels = [cell.levels["facilitator"] for cell in settings(["facilitator=as_observed,appointed"]).cells]
    assert levels == ["informal", "appointed"]
    with pytest.raises(UserError, match="'informal' stands twice"):
        settings(["facilitator=as_observed,informal"])


def test_an_override_beats_the_experiment_and_the_experiment_beats_the_defaults():
    assert settings([], "stages").cells[0].scenario.facilitator.end_week == 156
    assert settings(["facilitator.end_week=52"], "stages").cells[0].scenario.facilitator.end_week == 52
    assert settings([], "municipality").cells[0].scenario.facilitator.form == "appointed"
    assert len(settings(["meetings=weekly"], "three_levers").swept["meetings"]) == 1


def test_seed_zero_is_a_seed():
    assert settings(["seed=0"]).seed == 0


def test_lists_expand_to_all_combinations_in_order():
    request = settings(["facilitator=none,appointed", "meetings=none,weekly,monthly"])
    assert [tuple(cell.levels.values()) for cell in request.cells] == list(
        itertools.product(("none", "appointed"), ("none", "weekly", "monthly"))
    )
    for cell in request.cells:
        assert cell.scenario.labels()["facilitator"] == cell.levels["facilitator"]
        assert cell.scenario.labels()["meetings"] == cell.levels["meetings"]


def test_two_keys_of_one_group_are_swept_together():
    cells = settings(["facilitator=informal,appointed", "facilitator.hours=10,20"]).cells
    assert [(c.scenario.facilitator.form, c.scenario.facilitator.hours) for c in cells] == [
        ("informal", 10.0), ("informal", 20.0), ("appointed", 10.0), ("appointed", 20.0),
    ]  # fmt: skip


def test_a_parameter_reaches_the_model_in_three_hops():
    cell = settings(["parameters.operation.delivery_trust_loss=0.05"]).cells[0]
    assert cell.scenario.parameters.operation.delivery_trust_loss == 0.05
    assert settings(["parameters=equal_trust"]).cells[0].scenario.parameters.operation.delivery_trust_loss == 0.004


def test_events_and_switched_off_mechanisms_reach_the_model():
    cell = settings(["events=[{week: 3, what: firm_leaves, target: AluGass}]", "without=[gossip]"]).cells[0]
    assert cell.scenario.events == (Event(3, "firm_leaves", "AluGass"),)
    assert cell.scenario.effective_parameters().operation.gossip_share == 0


def test_case_takes_a_folder(tmp_path):
    from shutil import copytree

    from sim.place.read import SHIPPED

    copytree(SHIPPED / "reference", tmp_path / "my town")
    assert len(settings([f"case={tmp_path / 'my town'}"]).case.firms) == 10


def test_a_case_from_a_stranger_is_never_interpolated(tmp_path, monkeypatch):
    from shutil import copytree

    from sim.place.read import SHIPPED

    monkeypatch.setenv("SECRET", "hidden")
    folder = tmp_path / "town"
    copytree(SHIPPED / "reference", folder)
    about = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    about["title"] = "${oc.env:SECRET}"
    (folder / "case.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    assert settings([f"case={folder}"]).case.title == "${oc.env:SECRET}"


@pytest.mark.parametrize("name", ["question", "name"])
def test_interpolations_in_overrides_stay_text_or_are_refused(name, monkeypatch):
    monkeypatch.setenv("SECRET", "hidden")
    try:
        request = settings([f"{name}='${{oc.env:SECRET}}'"])
    except UserError as error:
        assert "hidden" not in str(error)
    else:
        assert "hidden" not in request.question + request.name


def test_canonical_form_does_not_depend_on_order_or_number_type():
    assert canonical({"b": 1, "a": [True, None, 2.0]}) == canonical({"a": [True, None, 2], "b": 1.0})
    assert canonical(Scenario()) == canonical(Scenario("none"))
    assert canonical(Scenario()) != canonical(Scenario("informal"))
