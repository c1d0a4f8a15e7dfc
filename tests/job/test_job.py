"""Jobs of Hydra: equal numbers to the fast path, results where Hydra says, what an application of one's own is given."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hydra import compose, initialize_config_module

from experiments.job import request_from, scenario_from
from experiments.sweep import read_runs
from experiments.system.checksums import CHECKSUMS, digest_of, read_list
from experiments.system.errors import UserError
from sim import simulate
from sim.record import RUN_COLUMNS
from tests.job.jobs import PAGE, job, write_own_folder


def composed(*words):
    with initialize_config_module("configs", version_base="1.3"):
        return compose("config", overrides=list(words))


def test_an_own_experiment_has_equal_numbers_through_both_doors(symbiosis, tmp_path, monkeypatch, capsys):
    """One job with three scenarios, three jobs with one each, and a sweep of the folder and of the file."""
    monkeypatch.chdir(tmp_path)
    write_own_folder(tmp_path)
    small = ("weeks=30", "replicates=3")
    own = ("--config-dir", "mine", "+experiment=half", *small)
    assert job(monkeypatch, *own, "hydra.run.dir=one") == 0
    forms = "facilitator=none,half_time,appointed"
    assert job(monkeypatch, "-m", *own, forms, "hydra.sweep.dir=many") == 0
    assert symbiosis("sweep", "half", "--config-dir", "mine", *small, "--out", "sweep").status == 0
    assert symbiosis("sweep", "mine/experiment/half.yaml", *small, "--out", "file").status == 0
    fast = read_runs(tmp_path / "sweep").sort_values(["point", "replicate"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        read_runs(tmp_path / "file").sort_values(["point", "replicate"], ignore_index=True), fast
    )
    assert list(dict.fromkeys(fast.facilitator)) == ["none", "half_time", "appointed"]
    one = pd.read_parquet(tmp_path / "one" / "runs.parquet")
    many = pd.concat([pd.read_parquet(tmp_path / "many" / str(n) / "runs.parquet") for n in range(3)])
    for runs in (one, many):
        numbers = [name for name in RUN_COLUMNS if name != "facilitator"]
        pd.testing.assert_frame_equal(
            runs[numbers].reset_index(drop=True), fast[numbers], check_dtype=False, check_exact=True
        )
    assert list(one.facilitator) == list(fast.facilitator)
    for folder, single in (("one", False), ("many/2", True)):
        listed = read_list(tmp_path / folder / CHECKSUMS)  # every byte as it was written, beside what Hydra puts there
        assert listed == {name: digest_of(tmp_path / folder / name) for name in listed}
        names = {path.name for path in (tmp_path / folder).iterdir()}
        assert {"runs.parquet", "summary.csv", "answer.txt", "manifest.json", ".hydra", "job.log"} <= names
        assert ({"events.parquet", "weeks.parquet"} <= names) is single
        assert not [name for name in names if name.startswith(".partial")]
    before = (tmp_path / "one" / "runs.parquet").stat()
    capsys.readouterr()
    assert job(monkeypatch, *own, "hydra.run.dir=one") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("one: holds a result; allowed: another hydra.run.dir, or hydra.sweep.dir and subdir")
    assert (tmp_path / "one" / "runs.parquet").stat() == before


def test_the_application_of_the_page_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```py\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    monkeypatch.setattr("sys.argv", ["app", "weeks=20", "replicates=2"])
    exec(compile(code, "app.py", "exec"), {"__name__": "app"})
    expected = simulate(**request_from(composed("weeks=20", "replicates=2"))._asdict()).runs
    assert capsys.readouterr().out.strip() == str(expected.exchanges_realised.mean())


def test_what_is_composed_and_plain_values_give_the_same_request():
    from omegaconf import OmegaConf

    config = composed(
        "meetings=weekly", "facilitator.hours=${own.h}", "+own.h=9", "case=reference", "facilitator=informal"
    )
    request = request_from(config)
    assert request.scenario.facilitator.hours == 9
    assert (request.case.name, request.weeks, request.replicates) == ("reference", 520, 40)
    assert request == request_from(OmegaConf.to_container(config))
    assert scenario_from(config) == request.scenario


FAULTS = {
    ("experiment=three_levers",): "levers: are several scenarios",
    ("experiment=meeting_paradox",): "levers: are several scenarios|uncertainties: are sampled values",
    ("seed=-1",): "seed: -1 is not a whole number in range",
    ("replicates=0", "weeks=0"): r"weeks: 0 is not [^\n]*\nreplicates: 0|replicates: 0 is not [^\n]*\nweeks: 0",
    ("weeks=???",): "weeks",
    ("meetings=weekly", "meetings.interval=${own.nothing}"): "own.nothing",
    ("parameters.project.optimism=7",): "parameters.project.optimism: 7.0 is out of range",
    ("engine=fast",): "engine: unknown engine 'fast'",
    ("+meetings.often=3",): "meetings.often: unknown key",
    ("colocation=none", "municipality=park"): "contradicts colocation=none",
}


@pytest.mark.parametrize("words", FAULTS, ids=str)
def test_what_cannot_be_simulated_is_told(words):
    with pytest.raises(UserError, match=FAULTS[words]):
        request_from(composed(*words))


def test_a_job_among_many_that_is_refused_is_named_and_the_others_go_on(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ("-m", "hydra.sweep.dir=many", "weeks=5", "replicates=1", "facilitator.hours=-5,10")
    assert job(monkeypatch, *words) == 2
    *_, named, line = capsys.readouterr().err.splitlines()
    assert "facilitator.hours=-5" in named
    assert line == "symbiosis: facilitator.hours: -5.0 is out of range; allowed: 0 to 375 (hours a week)"
    assert not (tmp_path / "many" / "0" / "runs.parquet").exists()
    assert (pd.read_parquet(tmp_path / "many" / "1" / "runs.parquet").weeks == 5).all()
