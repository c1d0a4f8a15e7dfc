"""Bad input gives one clear line per fault, exit status 2, and no traceback."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from sim.place.read import SHIPPED

RUN = ("run",)
COMPARE = ("compare",)

# arguments, and what the message must contain: the key or file, and the value or what is allowed
BAD = [
    ((), ["COMMAND"]),
    (("rum",), ["rum", "run"]),
    (("experiment",), ["name"]),
    (("experiment", "three_lever"), ["experiment", "three_levers"]),
    (("experiment", "../config"), ["experiment", "unknown choice", "known: aalborg_like, "]),
    (("sweep", "zzz"), ["experiment", "unknown choice", "ulsan_like"]),
    (("run", "--weeks", "-1"), ["weeks", "-1", "1 to 5200"]),
    (("run", "--weeks", "0"), ["weeks", "0", "1 to 5200"]),
    (("run", "--weeks", "5201"), ["weeks", "5201", "1 to 5200"]),
    (("run", "--weeks", "ten"), ["--weeks", "ten"]),
    (("run", "--weeks", "1.5"), ["--weeks", "1.5"]),
    (("run", "--replicates", "0"), ["replicates", "0", "1 to 1000000"]),
    (("run", "--replicates", "-3"), ["replicates", "-3", "1 to 1000000"]),
    (("run", "--replicates", ""), ["--replicates"]),
    (("run", "--seed", "-1"), ["seed", "-1", "0 to 4294967295"]),
    (("run", "--seed", "4294967296"), ["seed", "4294967296", "0 to 4294967295"]),
    (("run", "--seed", "1e3"), ["--seed", "1e3"]),
    (("run", "--sed", "1"), ["--sed"]),
    (("run", "--out"), ["--out"]),
    (("run", "weeks=True"), ["weeks", "True", "1 to 5200"]),
    (("run", "weeks=52", "weeks=104"), ["weeks", "twice"]),
    (("run", "--weeks", "5", "weeks=10"), ["weeks", "twice"]),
    (("run", "weeks="), ["weeks", "empty"]),
    (("run", "seed=null"), ["seed", "null"]),
    (("run", "meetings=montly"), ["meetings", "montly", "monthly"]),
    (("run", "meetings"), ["meetings", "key=value"]),
    (("run", "meeting=weekly"), ["meeting", "meetings"]),
    (("run", "meetings=4"), ["meetings", "4", "weekly"]),
    (("run", "meetings=none,weekly"), ["meetings", "one", "compare"]),
    (("run", "meetings.interval=-1"), ["meetings.interval", "-1", "0 to 520"]),
    (("run", "meetings.interval=2.5"), ["meetings.interval", "2.5", "whole"]),
    (("run", "meetings.form=monthyl"), ["meetings.form", "monthyl", "monthly"]),
    (("run", "facilitator=apointed"), ["facilitator", "apointed", "appointed"]),
    (("run", "facilitator=Appointed"), ["facilitator", "Appointed", "appointed"]),
    (("run", "facilitator.hours=400"), ["facilitator.hours", "400", "0 to 375"]),
    (("run", "facilitator.hours=many"), ["facilitator.hours", "many", "0 to 375"]),
    (("run", "facilitator.hours=0,5"), ["facilitator.hours", "0,5"]),
    (("run", "facilitator.skill=1.2"), ["facilitator.skill", "1.2", "0 to 1"]),
    (("run", "facilitator.skil=1"), ["facilitator.skil", "facilitator.skill"]),
    (("run", "facilitator=funded", "facilitator.hours=20"), ["facilitator.hours", "20", "facilitator=funded", "allowed: 0"]),
    (("run", "parameters.funding.project_weeks=12"), ["parameters.funding.project_weeks", "12", "26 to 260"]),
    (("run", "municipality.bridge=perhaps"), ["municipality.bridge", "perhaps"]),
    (("run", "facilitator=none", "facilitator.hours=5"), ["facilitator.hours", "5", "facilitator=none"]),
    (
        ("run", "facilitator=none", "facilitator.expectations=true"),
        ["facilitator.expectations", "facilitator=none", "allowed: false"],
    ),
    (("run", "facilitator.expectations=perhaps"), ["facilitator.expectations", "perhaps", "true or false"]),
    (("run", "facilitator.start_week=0"), ["facilitator.start_week", "0", "1 to 5200"]),
    (
        ("run", "facilitator.start_week=20", "facilitator.end_week=10"),
        ["facilitator.end_week", "10", "at least 20"],
    ),
    (("run", "colocation=parc"), ["colocation", "parc", "park"]),
    (("run", "colocation.common_room_quality=2"), ["colocation.common_room_quality", "2", "0 to 1"]),
    (("run", "municipality=activ"), ["municipality", "activ", "active"]),
    (("run", "municipality.permit=maybe"), ["municipality.permit", "maybe", "true or false"]),
    (("run", "municipality=park", "colocation=none"), ["municipality", "colocation=none"]),
    (("run", "parameters=defalt"), ["parameters", "defalt", "default"]),
    (("run", "parameters.operation.delivery_trust_los=0.1"), ["delivery_trust_los", "delivery_trust_loss"]),
    (("run", "parameters.delivery_trust_loss=0.1"), ["delivery_trust_loss", "parameters.operation.delivery_trust_loss"]),
    (("run", "parameters.operation.delivery_trust_loss=1.5"), ["delivery_trust_loss", "1.5", "0 to 1"]),
    (("run", "parameters.operation.delivery_trust_loss=nan"), ["delivery_trust_loss", "nan", "0 to 1"]),
    (("run", "parameters.operation.delivery_trust_loss=-0.1"), ["delivery_trust_loss", "-0.1", "0 to 1"]),
    (("run", "parameters.operation.delivery_trust_loss=.inf"), ["delivery_trust_loss", "inf"]),
    (("run", "parameters.operation.delivery_trust_loss=abc"), ["delivery_trust_loss", "abc", "0 to 1"]),
    (("run", "parameters.operation.delivery_trust_loss=true"), ["delivery_trust_loss", "0 to 1"]),
    (("run", "parameters.operation.delivery_trust_loss=null"), ["delivery_trust_loss", "0 to 1"]),
    (("run", "parameters.project.cooldown=0.5"), ["cooldown", "0.5", "whole"]),
    (("run", "parameters.commitment.exit_allowed=2"), ["exit_allowed", "2", "true or false"]),
    (("run", "parameters.lifecycle.goal_on=0.1"), ["lifecycle.goal_off", "lifecycle.goal_on", "0.1"]),
    (("run", "parameters.municipality.state_weeks_low=50"), ["state_weeks_low", "50", "state_weeks_high"]),
    (("run", "case=vestbigd"), ["case", "vestbigd", "vestbygd"]),
    (("run", "case=/no/such/folder"), ["case", "/no/such/folder"]),
    (("run", "case="), ["case"]),
    (("compare", "case=vestbygd,reference"), ["case"]),
    (("compare",), ["compare", "facilitator=none,appointed"]),
    (("compare", "facilitator=none,apointed"), ["facilitator", "apointed", "appointed"]),
    (("compare", "meetings.interval=range(5,1)"), ["meetings.interval", "range(from, to, step)"]),
    (("run", "+meetings.interval=4"), ["+meetings.interval"]),
    (("run", "~meetings"), ["~meetings"]),
    (("run", "hydra.run.dir=/tmp/x"), ["hydra.run.dir", "allowed: --out"]),
    (("run", "levers.facilitator=[none]"), ["levers", "cannot be set"]),
    (("run", "name=Bad Name"), ["name", "a-z"]),
    (("run", "name=../../x"), ["name", "a-z"]),
    (("run", "without=[gosip]"), ["without", "gosip", "gossip"]),
    (("run", "events=[{week: 5, what: firm_leave, target: AluGass}]"), ["events", "firm_leave", "firm_leaves"]),
    (("run", "events=[{week: 5, what: firm_leaves}]"), ["events", "firm_leaves", "target"]),
    (("run", "events=[{week: 5, what: firm_leaves, target: AluGas}]"), ["events", "AluGas", "AluGass"]),
    (("run", "events=[{week: 0, what: firm_leaves, target: AluGass}]"), ["events", "0", "at least 1"]),
    (("run", "events=[{week: 9999, what: firm_leaves, target: AluGass}]"), ["events", "9999", "1 to 520"]),
    (("run", "events=[{week: 5, what: market_shock, target: CO}]"), ["events", "CO", "CO2"]),
    (("run", "facilitator=none", "events=[{week: 5, what: facilitator_ends}]"), ["events", "facilitator=none"]),
    (("run", "colocation=none", "events=[{week: 5, what: park_opens}]"), ["events", "colocation=none"]),
    (("run", "events=[{weeek: 5, what: park_opens}]"), ["events", "weeek"]),
    (("run", "events=[{week: 5, what: cadence, target: montly}]"), ["events", "montly", "monthly"]),
    (("run", "events=[{week: 5, what: cadence}]"), ["events", "cadence", "target"]),
    (("run", "events=[{week: 5, what: cadence, target: none}]"), ["events", "none", "cadence"]),
    (("run", "meetings=none", "events=[{week: 5, what: meetings_stop}]"), ["events", "meetings=none"]),
    (("run", "events=[{week: 5, what: rule_tightens, target: all}]"), ["events", "all", "resource"]),
    (("run", "events=[{week: 5, what: study_visit, target: CO2}]"), ["events", "study_visit", "no target"]),
    (("run", "events=[{week: 5, what: co2_prize}]"), ["events", "co2_prize", "co2_price"]),
    (("run", "events=[{week: 5, what: election, target: AluGass}]"), ["events", "election", "takes no target", "AluGass"]),
    (("run", "municipality=elections", "events=[{week: 104, what: election}]"), ["events", "election", "104", "municipality.elections"]),
    (("run", "municipality.cross_party=true"), ["municipality.cross_party", "municipality.review"]),
    (("run", "municipality.budget=-1"), ["municipality.budget", "-1", "at least 0", "NOK a year"]),
    (("run", "municipality.budget=much"), ["municipality.budget", "much"]),
    (("run", "municipality=netwrok"), ["municipality", "netwrok", "network"]),
    (("run", "parameters.municipality.election_swing=2"), ["election_swing", "2", "0 to 1"]),
    (("run", "events=5"), ["events", "5"]),
    (("reference-table", "--replicates", "1"), ["--replicates", "1", "2 to 1000000"]),
    (("parameters", "--markdwn"), ["--markdwn"]),
    (("sweep", "facilitator=none,appointed", "--until", "trust=0.1", "--chunk", "5"), ["--chunk", "--until"]),
    (("sweep", "three_levers", "name=other"), ["name", "three_levers", "--out"]),
    (("sweep", "facilitator=none,appointed", "--workers", "0"), ["--workers", "0", "1 to 1000000"]),
]  # fmt: skip


def test_there_are_at_least_sixty():
    assert len(BAD) >= 60
    assert len({arguments for arguments, _ in BAD}) == len(BAD)


@pytest.mark.parametrize(("arguments", "expected"), BAD, ids=[" ".join(a) or "nothing" for a, _ in BAD])
def test_bad_input_gives_one_clear_line(symbiosis, tmp_path, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    answer = symbiosis(*arguments)
    assert answer.status == 2
    assert answer.out == ""
    lines = answer.err.splitlines()
    assert len(lines) == 1, answer.err
    assert lines[0].startswith("symbiosis: ")
    assert "Traceback" not in answer.err
    for text in expected:
        assert text in lines[0]
    assert list(tmp_path.rglob("*")) == [], "nothing may be written"


def test_several_faults_are_reported_together(symbiosis):
    answer = symbiosis("run", "weeks=0", "meetings=montly", "facilitator.hours=-1")
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 3


BROKEN_CASES = {
    "a cell too few": ("firms.csv", lambda text: text.replace("AluGass,process industry,", "AluGass,", 1), "firms.csv:2"),
    "not a number": ("opportunities.csv", lambda text: text.replace("uniform(0.26, 0.86)", "much", 1), "much"),
    "out of range": ("opportunities.csv", lambda text: text.replace("uniform(0.26, 0.86)", "1.5", 1), "0 to 1"),
    "unknown partner": ("opportunities.csv", lambda text: text.replace(",AluGass,Sjøgress,", ",AluGas,Sjøgress,", 1), "AluGass"),
    "unknown column": ("firms.csv", lambda text: text.replace("sector", "sektor", 1), "sector"),
    "empty file": ("firms.csv", lambda text: "", "empty"),
    "a YAML alias": ("case.yaml", lambda text: text + "\nextra: &a [1]\nmore: *a\n", "not allowed"),
    "an unknown key": ("case.yaml", lambda text: text + "\ntitel: x\n", "title"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_CASES)
def test_a_broken_case_folder_names_file_and_fault(symbiosis, tmp_path, name):
    file, edit, expected = BROKEN_CASES[name]
    folder = tmp_path / "town"
    shutil.copytree(SHIPPED / "vestbygd", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert edit(text) != text
    (folder / file).write_text(edit(text), encoding="utf-8")
    answer = symbiosis("run", f"case={folder}")
    assert answer.status == 2
    assert all(line.startswith("symbiosis: ") for line in answer.err.splitlines())
    assert file in answer.err
    assert expected in answer.err
    assert "Traceback" not in answer.err


def test_a_missing_case_file_is_named(symbiosis, tmp_path):
    folder = tmp_path / "town"
    shutil.copytree(SHIPPED / "vestbygd", folder)
    (folder / "opportunities.csv").unlink()
    answer = symbiosis("run", f"case={folder}")
    assert answer.status == 2
    assert "opportunities.csv: file is missing" in answer.err


def test_out_that_is_a_file_is_refused(symbiosis, tmp_path):
    (tmp_path / "file").write_text("x")
    answer = symbiosis("run", "--out", tmp_path / "file", "--weeks", "2", "--replicates", "1")
    assert answer.status == 74  # what is in the way is the disk's
    assert "--out" in answer.err


def test_a_real_process_exits_with_two_and_no_traceback():
    found = subprocess.run(
        [sys.executable, "-m", "experiments", "run", "meetings=montly"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    assert found.stderr.splitlines() == ["symbiosis: meetings: unknown choice 'montly'; did you mean 'monthly'?"]


def test_a_faulty_experiment_file_is_named(symbiosis, tmp_path, monkeypatch):
    import experiments.request.settings as module

    monkeypatch.setattr(module, "composed", lambda *_, **__: {"levers": {"meetings": ["montly"]}})
    answer = symbiosis("experiment", "three_levers")
    assert answer.status == 2
    assert "configs/experiment/three_levers.yaml" in answer.err
