"""A model of one's own in a sweep: docs/extending.md shows one with an outcome, a parameter, a lever, an event and an
end; it is swept, killed, resumed and merged as the model itself is, and nothing of it is dropped in silence."""

from __future__ import annotations

import ast
import importlib
import re
import signal
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.request import model as own_model
from experiments.request.own import own_files
from experiments.request.settings import settings
from experiments.sweep import Shard, make_design, merge, read_runs, run_sweep
from experiments.sweep.design import Until, sampled
from experiments.sweep.from_table import rows_from_table
from experiments.system.errors import UserError
from sim import Event, Scenario, load_case, simulate
from sim.extension import event, lever, outcome, parameter, stop
from sim.model import SymbiosisModel
from sim.record import RUN_COLUMNS, WEEK_COLUMNS, table_checksum
from tests import failing_models
from tests.sweeping import command_of, running, shards_of, tables_of, wait_until

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("## Outcomes, parameters") : PAGE.index("## Other numbers")]
FAIR = SECTION[SECTION.index("`fair_model.py`") :].split("```")[1].removeprefix("python\n")
CASE = load_case("vestbygd")
WORDS = (
    "fairs=none,quarterly", "fair_gain=0.05,0.3", "facilitator=appointed", "events=[{week: 5, what: fair}]",
    "weeks=20", "replicates=3",
)  # fmt: skip
# The same on every version of Python that is tested. (Of runs.parquet it was another while `fair_gain` was text.)
CHECKSUMS = {
    "runs.parquet": "529b15473ccae0c63621294cacf577157dda2bec7873d542f8115d2f0c9eec6c",
    "weeks.parquet": "373d8cfac8177872e8b7405be737db5763702e2c97f011c01534249d3244e0f8",
    "events.parquet": "1e4e07a3aea8f0ca0b6da7f46bbdf343aa9d572d5a4b0a246c65165e77990cb6",
}


@pytest.fixture
def fair(tmp_path, monkeypatch):
    """The file of the page, and what forgets it."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def forgotten():
        sys.modules.pop("fair_model", None)
        own_model._class_of.cache_clear()
        own_model._source_here.cache_clear()

    forgotten()
    (tmp_path / "fair_model.py").write_text(FAIR, encoding="utf-8")
    yield tmp_path / "fair_model.py", forgotten
    forgotten()


def _design(path: Path, *words: str, **how):
    rest, model = own_model.without_model([f"model={path}:FairModel", *(words or WORDS)])
    return make_design(settings(rest, model=model), series=True, **how)


def test_all_five_are_swept_killed_resumed_and_merged(fair, tmp_path):
    path, _ = fair
    one, whole = tmp_path / "one", tmp_path / "whole"
    command = command_of(one, f"model={path}:FairModel", *WORDS, "--series", "--workers", "1", "--chunk", "2")
    with running(command, "own-model") as process:
        assert wait_until(lambda: shards_of(one) or process.poll() is not None, 600)
        process.send_signal(signal.SIGKILL)
        process.wait()
    killed_at = sum(pq.read_metadata(shard).num_rows for shard in (one / "runs").glob("*.parquet"))
    design = _design(path)
    assert 0 < killed_at < 12
    assert run_sweep(design, one, chunk_runs=2, workers=2).simulated == 12 - killed_at
    for number in (1, 2):
        run_sweep(design, tmp_path / f"part{number}", chunk_runs=2, workers=1, shard=Shard(number, 2))
    assert merge([tmp_path / "part1", tmp_path / "part2"], whole) == (12, 12)
    assert tables_of(one) == tables_of(whole)
    found = {name: pd.read_parquet(whole / name) for name in CHECKSUMS}
    assert all((one / name).read_bytes() == (whole / name).read_bytes() for name in CHECKSUMS)
    runs, weeks, events = found.values()
    assert list(runs)[-3:] == ["fairs", "least_committed", "stopped"]
    assert list(weeks) == ["point", *WEEK_COLUMNS, "least_committed"]
    assert set(runs.stopped) == {"", "is_saturated"}
    assert (runs.weeks < 20).equals(runs.stopped == "is_saturated")
    assert weeks.groupby(["point", "replicate"]).week.max().sum() == runs.weeks.sum()
    assert len(events.query("what == 'fair' and week == 5")) == len(runs)
    dictionary = pd.read_csv(whole / "data_dictionary.csv").fillna("").set_index(["file", "column"])
    for file in ("runs.parquet", "weeks.parquet", "summary.csv"):
        assert dictionary.loc[(file, "least_committed"), "unit"] == "0-1"
    assert dictionary.loc[("runs.parquet", "fair_gain"), "meaning"] == "Commitment that a fair gives."
    summary = pd.read_csv(whole / "summary.csv")
    assert summary.least_committed.tolist() == runs.groupby("point").least_committed.mean().tolist()
    assert {name: table_checksum(table) for name, table in found.items()} == CHECKSUMS
    kind = design.settings.model.kind
    alone = simulate(CASE, design.scenario(3), weeks=20, replicates=3, engine="mesa", model=kind).runs
    point = runs[runs.point == 3].sort_values("replicate").reset_index(drop=True)
    pd.testing.assert_frame_equal(point[list(alone)], alone, check_dtype=False)


def test_another_source_is_another_sweep(fair, tmp_path):
    """A comment is none, nor is how a script starts its own sweep; a rule is, and one in a file that is used."""
    path, forgotten = fair

    def source(text: str, rules: str = "") -> str:
        path.write_text(text, encoding="utf-8")
        (tmp_path / "fair_rules.py").write_text(rules, encoding="utf-8")
        forgotten()
        sys.modules.pop("fair_rules", None)
        importlib.invalidate_caches()
        return own_model.named_model(f"{path}:FairModel").source

    usual = source(FAIR)
    assert source(FAIR + "\n# a note\nif __name__ == '__main__':\n    print(1)\n") == usual
    using = source("from fair_rules import DAYS\n" + FAIR, "DAYS = 1\n")
    changed = source(FAIR.replace("0.7", "0.8"))
    assert len({usual, using, changed, source("from fair_rules import DAYS\n" + FAIR, "DAYS = 2\n")}) == 4
    source(FAIR)
    few = ("fairs=yearly", "weeks=2", "replicates=1")
    run_sweep(_design(path, *few), tmp_path / "sweep", workers=1)
    source(FAIR.replace("0.7", "0.8"))
    with pytest.raises(UserError, match=r"holds another sweep; it differs in model\.source .*--fork"):
        run_sweep(_design(path, *few), tmp_path / "sweep", workers=1)


def test_rows_and_growth_know_what_is_the_models_own(fair, tmp_path):
    path, _ = fair
    extension = own_model.named_model(f"{path}:FairModel").extension
    rows = sampled({"points": 4, "over": ["fair_gain"], "spread": 2}, 1, extension)
    assert all(0.025 <= row["fair_gain"] <= 0.1 for row in rows)
    (tmp_path / "sets.csv").write_text("fairs,fair_gain\nyearly,0.5\nnone,\n", encoding="utf-8")
    rows = rows_from_table(tmp_path / "sets.csv", extension)
    assert rows == ({"fairs": "yearly", "fair_gain": 0.5}, {"fairs": "none"})
    design = _design(path, "weeks=3", rows=rows, until=Until("least_committed", 0.9, 2, 0, 4, ("least_committed",)))
    assert [dict(design.scenario(point).own) for point in range(2)] == [
        {"fairs": "yearly", "fair_gain": 0.5}, {"fairs": "none", "fair_gain": 0.05},
    ]  # fmt: skip
    run_sweep(design, tmp_path / "grown", workers=1)
    assert read_runs(tmp_path / "grown").fairs.unique().tolist() == ["yearly", "none"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("model=FILE", r"model: .* names no class; allowed: FILE\.py:CLASS"),
        ("model=FILE:Fair", r"Fair: no such class; did you mean 'FairModel'\?"),
        ("model=FILE:gained", r"gained: is no subclass of SymbiosisModel; known: FairModel"),
        ("model=not_there.py:Fair", r"there is no such file"),
        ("model=no_package.x:Fair", r"ModuleNotFoundError: No module named 'no_package'"),
        ("model=FILE:FairModel model=FILE:FairModel", r"model: stands twice"),
        ("model=FILE:FairModel fairs=often", r"fairs: unknown choice 'often'; known: none, quarterly, yearly"),
        ("model=FILE:FairModel fair_gain=2", r"fair_gain: 2\.0 is out of range; allowed: 0 to 1 \(0-1\)"),
        ("model=FILE:FairModel fair_gan=1", r"fair_gan: unknown key; did you mean 'fair_gain'\?"),
        ("model=FILE:FairModel events=[{week:1,what:fare}]", r"unknown event; did you mean 'fair'\?"),
        ("model=FILE:FairModel engine=ensemble", r"engine: .*allowed: engine=mesa"),
        ("fairs=yearly", r"fairs: unknown key"),
    ],
)
def test_what_is_wrong_is_one_line(fair, words, fault):
    def asked():
        rest, model = own_model.without_model([word.replace("FILE", str(fair[0])) for word in words.split()])
        settings(rest, model=model)

    with pytest.raises(UserError, match=fault) as told:
        asked()
    assert "\n" not in str(told.value)


def test_a_file_that_cannot_be_imported_names_the_line(fair):
    fair[0].write_text("import sim\n\nsim.nothing\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"fair_model\.py.*AttributeError: .*nothing.*\(line 3\)"):
        own_model.named_model(f"{fair[0]}:FairModel")


@pytest.mark.parametrize("processes", [False, True])
def test_an_outcome_that_fails_in_every_run_is_the_fault_of_its_line(fair, tmp_path, processes):
    fair[0].write_text(
        fair[0].read_text(encoding="utf-8").replace("self.members()", "self.menbers()"), encoding="utf-8"
    )
    model = own_model.named_model(f"{fair[0]}:FairModel")
    design = make_design(settings(["weeks=2", "replicates=2", "facilitator=none,appointed"], model=model))
    with pytest.raises(UserError, match=r"^model: FairModel: AttributeError: .*menbers.*\(line \d+\)(\n|$)"):
        run_sweep(design, tmp_path / "sweep", workers=1, processes=processes)


def test_a_class_in_no_file_is_not_swept(tmp_path):
    """Nobody could tell whether it is still the same."""
    space = {"__name__": __name__}
    exec(FAIR, space)
    design = make_design(settings(["fairs=yearly", "weeks=1"], model=space["FairModel"]))
    with pytest.raises(UserError, match=r"model: FairModel stands in no file; allowed: a class in a file of your own"):
        run_sweep(design, tmp_path, workers=1)
    with pytest.raises(UserError, match=r"model: Raises is not FairModel, which the design was made for"):
        run_sweep(design, tmp_path, workers=1, model=failing_models.Raises)


def test_no_file_of_a_configuration_names_code(tmp_path):
    """Only what is typed does: not a file that somebody sent, not words that came another way."""
    (tmp_path / "mine.yaml").write_text("# @package _global_\nmodel: os:Path\nweeks: 2\n", encoding="utf-8")
    own, name = own_files(None, str(tmp_path / "mine.yaml"))
    with pytest.raises(UserError, match=r"model"):
        settings([], name, own=own)
    with pytest.raises(UserError, match=r"model: is code, which `symbiosis sweep` runs"):
        settings(["model=os:Path"])


# --- what a class declares, without a sweep ----------------------------------------------------


def _model(**members) -> type:
    return type("Mine", (SymbiosisModel,), members)


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ({"trust": outcome("0-1", "trust")(lambda self: 1)}, r"Mine\.trust: is a name of the model itself"),
        ({"members": outcome("firms", "firms")(lambda self: 1)}, r"Mine\.members: is a name of the model itself"),
        ({"Loud": outcome("firms", "firms")(lambda self: 1)}, r"Mine\.Loud: is no name"),
        ({"loud": outcome("firms", "firms")(lambda self, week: 1)}, r"Mine\.loud: takes self, week; allowed: def"),
        ({"loud": event("noise", target="firm")(lambda self: 1)}, r"Mine\.loud: takes self; allowed: .*self, target"),
    ],
)
def test_a_declaration_that_cannot_hold_is_refused_when_the_class_is_made(member, fault):
    with pytest.raises(TypeError, match=fault):
        _model(**member)


@pytest.mark.parametrize(
    ("declare", "fault"),
    [
        (lambda: outcome("", "noise"), r"outcome: unit: '' is no text"),
        (lambda: outcome("dB", "noise", of="week"), r"of='week' is no table; did you mean 'weeks'"),
        (lambda: parameter(2, "dB", 0, 1, "noise", source="me"), r"parameter: default: 2 is out of range"),
        (lambda: parameter(1, "dB", 0, 1, "noise", source=""), r"parameter: source: '' is no text"),
        (lambda: parameter(1, "dB", 0, 1, "noise", source="me", basis="asumed"), r"did you mean 'assumed'"),
        (lambda: lever({"none": 0}, "dB", "noise"), r"fewer than two choices"),
        (lambda: lever({"none": 0, "much": "9"}, "dB", "noise"), r"the size of much is '9'"),
        (lambda: event("noise", target="town"), r"target='town' is unknown; allowed: firm, resource"),
        (lambda: stop(" "), r"stop: meaning: ' ' is no text"),
    ],
)
def test_a_declaration_says_what_it_lacks(declare, fault):
    with pytest.raises(TypeError, match=fault):
        declare()


def test_nothing_is_dropped_in_silence():
    def more(self):
        return SymbiosisModel.run_row(self) | {"loud": 1}

    def less(self):
        return {name: value for name, value in SymbiosisModel.run_row(self).items() if name != "loud"}

    def longer(self):
        SymbiosisModel.take_stock(self)
        self.week_rows[-1] += (1,)

    declared = outcome("dB", "noise")(lambda self: 1)
    absent = outcome("dB", "noise")(lambda self: None)
    for kind, fault in (
        (_model(run_row=more), r"Mine\.run_row: 'loud' is not declared; allowed: a method of that name"),
        (_model(run_row=less, loud=declared), r"Mine\.run_row: 'loud' is declared and missing"),
        (_model(take_stock=longer), r"Mine\.week_rows: 21 cells for 20 columns; allowed: @outcome"),
        (_model(loud=absent), r"Mine\.loud: None is no number"),
    ):
        with pytest.raises(ValueError, match=fault):
            simulate(CASE, weeks=1, engine="mesa", model=kind)
    assert list(simulate(CASE, weeks=1, engine="mesa", model=_model()).runs) == list(RUN_COLUMNS)
    scenario = _model(loud=lever({"no": 0, "yes": 1}, "dB", "noise")).choose(loud="yes")
    for other in ({}, {"engine": "mesa"}, {"engine": "mesa", "model": _model()}):
        with pytest.raises(ValueError, match=r"loud: no model declares it"):
            simulate(CASE, scenario, weeks=1, **other)


def test_an_event_is_about_what_there_is():
    kind = _model(visit=event("a firm is seen", target="firm")(lambda self, target: None))
    with pytest.raises(ValueError, match=r"'visit' in week 1: needs a target"):
        kind.choose(events=(Event(1, "visit"),))
    with pytest.raises(ValueError, match=r"'visit' in week 1: target 'Alugas' is no firm; did you mean 'AluGass'"):
        simulate(CASE, kind.choose(events=(Event(1, "visit", "Alugas"),)), weeks=1, engine="mesa", model=kind)
    with pytest.raises(ValueError, match=r"unknown event"):
        Scenario(events=(Event(1, "visit", "AluGass"),))


def test_each_of_the_five_takes_ten_lines_at_most():
    """As the page says; what stands outside the class is how it is run."""
    classes = [
        node for block in re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL) for node in ast.parse(block).body
    ]
    lines = [
        node.end_lineno - node.lineno for node in classes if isinstance(node, ast.ClassDef) and node.name != "FairModel"
    ]
    assert len(lines) == 5
    assert max(lines) <= 10
