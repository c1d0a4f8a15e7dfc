"""Sweeps: the same bytes whoever runs them; failing runs; what is there is left alone; what differs is refused."""

from __future__ import annotations

import random
import re
import shutil
import subprocess

import pandas as pd
import pytest

from experiments.request.schema import options
from experiments.request.settings import settings
from experiments.sweep import Shard, Until, make_design, merge, read_runs, run_sweep
from experiments.sweep import run as module
from experiments.sweep.chunks import BREADTH, cut
from experiments.sweep.prepared import ANSWERS
from experiments.sweep.store import Store
from experiments.system.errors import UserError
from sim import simulate
from sim.record import RUN_COLUMNS
from tests import failing_models
from tests.failing_models import FAIL
from tests.sweeping import GRID, design_of, results, shards_of, swept, tables_of
from tests.thorough import THOROUGH, tried

SAME = ("runs.parquet", "design.parquet", "summary.csv", "differences.csv", "errors.csv", "data_dictionary.csv")


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial") / "sweep"
    return swept(folder, chunk=20), folder


# --- the same bytes ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", [
    {"workers": 2}, {"workers": 2, "processes": True}, {"chunk": 1}, {"chunk": 3, "workers": 2}, {"chunk": 33},
    {"chunk": 79}, {"chunk": 10_000},
], ids=str)  # fmt: skip
def test_however_it_is_run_the_tables_are_the_same_bytes(serial, tmp_path, how):
    design, folder = serial
    swept(tmp_path, design=design, **{"chunk": 20, **how})
    assert tables_of(tmp_path) == tables_of(folder)
    if how.get("chunk", 20) == 20:
        assert results(tmp_path) == results(folder)


def test_chunks_done_in_any_order_give_the_same_bytes(serial, tmp_path, monkeypatch):
    design, folder = serial
    work_through = module.work_through

    def shuffled(function, context, tasks, workers, *, processes):
        tasks = list(tasks)
        random.Random(1).shuffle(tasks)
        assert tasks != sorted(tasks)
        return work_through(function, context, tasks, workers, processes=processes)

    monkeypatch.setattr(module, "work_through", shuffled)
    swept(tmp_path, design=design, chunk=20)
    assert results(tmp_path) == results(folder)


def test_three_shards_put_together_are_the_whole(serial, tmp_path):
    design, folder = serial
    parts = [tmp_path / str(number) for number in (1, 2, 3)]
    for number, part in enumerate(parts, start=1):
        outcome = run_sweep(design, part, workers=1, chunk_runs=20, shard=Shard(number, 3))
        assert not outcome.is_finished
        assert not (part / "runs.parquet").exists()
    assert merge(parts[1:], tmp_path / "out")[0] < design.points * design.replicates
    assert not (tmp_path / "out" / "runs.parquet").exists()
    assert merge([parts[0]], tmp_path / "out") == (80, 80)
    assert results(tmp_path / "out") == results(folder)
    before = _stamps(tmp_path / "out")
    assert merge(parts, tmp_path / "out") == (80, 80)
    assert _stamps(tmp_path / "out") == before, "once more changes nothing"


def test_what_is_missing_of_a_merged_sweep_may_be_run_there(serial, tmp_path):
    design, folder = serial
    run_sweep(design, tmp_path / "1", workers=1, chunk_runs=20, shard=Shard(1, 3))
    merge([tmp_path / "1"], tmp_path / "out")
    outcome = run_sweep(design, tmp_path / "out", workers=1)
    assert outcome.simulated == 80 - sum(
        Store(tmp_path / "1").glance(p)[0] for p in Store(tmp_path / "1").shards().values()
    )
    assert results(tmp_path / "out") == results(folder)


def test_shards_of_different_sweeps_are_not_put_together(symbiosis, serial, tmp_path):
    design, folder = serial
    swept(tmp_path / "seed", "seed=2", *GRID, chunk=20)
    swept(tmp_path / "chunk", design=design, chunk=40)
    for other in ("seed", "chunk", "empty"):
        (tmp_path / other).mkdir(exist_ok=True)
        answer = symbiosis("merge", folder, tmp_path / other, "--out", tmp_path / "out")
        assert answer.status == 2
        assert len(answer.err.splitlines()) == 1
        assert str(tmp_path / other) in answer.err
        assert not (tmp_path / "out").exists()


def test_both_engines_give_the_same_bytes(tmp_path):
    words = ("facilitator=none,appointed",)
    swept(tmp_path / "ensemble", *words, replicates=3, weeks=40, chunk=4)
    how = tried({"workers": 2, "processes": True}, {"workers": 1})  # Mesa in processes: where a run kills its worker
    swept(tmp_path / "mesa", *words, "engine=mesa", replicates=3, weeks=40, chunk=4, **how)
    assert results(tmp_path / "mesa", but=["manifest.json"]) == results(tmp_path / "ensemble", but=["manifest.json"])


def test_a_sweep_begun_with_one_engine_may_go_on_with_the_other(tmp_path):
    words = ("facilitator=none,appointed",)
    swept(tmp_path, *words, replicates=3, weeks=40, chunk=4)
    before = results(tmp_path)
    min((tmp_path / "runs").glob("*-*.parquet")).unlink()
    (tmp_path / "checksums.sha256").unlink()
    swept(tmp_path, *words, "engine=mesa", replicates=3, weeks=40, chunk=4)
    assert results(tmp_path) == before


def test_the_runs_are_those_of_simulate(serial):
    design, folder = serial
    runs = read_runs(folder)
    for point in range(design.points):
        own = runs[runs.point == point].sort_values("replicate")[list(RUN_COLUMNS)].reset_index(drop=True)
        expected = simulate(
            design.settings.case, design.scenario(point), seed=1, replicates=20, weeks=52, outcomes="runs"
        ).runs
        pd.testing.assert_frame_equal(own, expected[list(RUN_COLUMNS)], check_dtype=False)


@pytest.mark.parametrize("chunk", [1, 4, 5, 19, 20, 21, 100, 1000])
@pytest.mark.parametrize(("points", "replicates"), [(1, 1), (4, 20), (7, 23), (30, 4)])
def test_chunks_are_breadth_first_without_gap_or_overlap(chunk, points, replicates):
    chunks = cut(range(points), range(replicates), chunk, 0)
    assert [c.number for c in chunks] == list(range(len(chunks)))
    runs = [(r // BREADTH, p, r) for c in chunks for b in sorted({r // BREADTH for r in c.replicates})
            for p in c.points for r in c.replicates if r // BREADTH == b]  # fmt: skip
    assert runs == sorted((r // BREADTH, p, r) for p in range(points) for r in range(replicates))
    assert max(c.runs for c in chunks) <= max(chunk, BREADTH)


def test_luck_of_its_own_is_another_seed_for_each_point_however_it_is_cut(tmp_path):
    design = design_of(*GRID, shared_luck=False)
    seeds = [design.seed(point) for point in range(design.points)]
    assert len(set(seeds)) == design.points
    assert seeds == [design_of(*GRID, shared_luck=False).seed(point) for point in range(4)]
    for chunk in (7, 1000):
        swept(tmp_path / str(chunk), design=design, chunk=chunk)
    assert tables_of(tmp_path / "7") == tables_of(tmp_path / "1000")
    runs = read_runs(tmp_path / "7")
    assert runs.groupby("point").seed.unique().map(list).tolist() == [[seed] for seed in seeds]
    one = simulate(design.settings.case, design.scenario(3), seed=seeds[3], replicates=[11], weeks=52).runs
    own = runs[(runs.point == 3) & (runs.replicate == 11)]
    assert own.trust.item() == one.trust.item()


def test_pandas_reads_the_files_as_they_lie(serial):
    _, folder = serial
    runs = pd.read_parquet(folder / "runs.parquet")
    shards = pd.concat(
        [pd.read_parquet(path) for path in sorted((folder / "runs").glob("*.parquet"))], ignore_index=True
    )
    pd.testing.assert_frame_equal(runs.astype(shards.dtypes.to_dict()), shards)
    pd.testing.assert_frame_equal(runs, read_runs(folder))
    assert len(runs) == 80
    assert len(runs.drop_duplicates(["point", "replicate"])) == 80


def test_the_dictionary_describes_each_column_and_no_other(tmp_path):
    swept(tmp_path, "facilitator=none,appointed", "meetings.interval=4,13", replicates=5,
          rows=[{"parameters.project.optimism": 0.1}, {"parameters.project.optimism": 0.2}])  # fmt: skip
    dictionary = pd.read_csv(tmp_path / "data_dictionary.csv", keep_default_na=False)
    assert (dictionary.meaning != "").all()
    described = dictionary.groupby("file").column.apply(list).to_dict()
    files = {path.name for path in tmp_path.iterdir() if path.suffix in (".csv", ".parquet")} - {"data_dictionary.csv"}
    assert set(described) == files
    for name, columns in described.items():
        path = tmp_path / name
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        assert columns == list(table.columns), name


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed here")
def test_sha256sum_agrees_and_notices(serial, tmp_path):
    shutil.copytree(serial[1], tmp_path / "sweep")
    check = ["sha256sum", "--strict", "-c", "checksums.sha256"]
    found = subprocess.run(check, cwd=tmp_path / "sweep", capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert found.stdout.count(": OK") == 5 + len(shards_of(tmp_path / "sweep"))
    (tmp_path / "sweep" / "summary.csv").write_text("x")
    assert subprocess.run(check, cwd=tmp_path / "sweep", capture_output=True, check=False).returncode == 1


# --- what is there, and what differs -------------------------------------------------------------


def _stamps(folder):
    return {
        path: path.stat().st_mtime_ns for path in folder.rglob("*") if not path.name.startswith(".") and path.is_file()
    }


QUICK = ("--replicates", 10, "--weeks", 52, "--chunk", 20, *GRID)


def test_the_same_request_again_computes_nothing_and_touches_nothing(symbiosis, tmp_path, monkeypatch):
    first = symbiosis("sweep", "--out", tmp_path, *QUICK)
    assert first.status == 0, first.err
    before = _stamps(tmp_path)
    monkeypatch.setattr(module.Job, "do", None)
    for flags in ((), ("--repair",), ("--retry-failed",), ("--workers", 2), ("--processes",)):
        answer = symbiosis("sweep", "--out", tmp_path, *flags, *QUICK)
        assert answer.status == 0, answer.err
        assert "Already there, nothing was computed." in answer.out
        assert _stamps(tmp_path) == before


DIFFERENT = {
    "seed": (("--seed", 2), "seed (1.0 there, 2.0 here)"),
    "weeks": (("--weeks", 53), "weeks"),
    "replicates": (("--replicates", 11), "replicates"),
    "rows": (("--sample", "latin_hypercube", "--points", 2, "--over", "parameters.project.optimism"), "rows"),
    "levers": (("municipality=none,permit",), "cells"),
    "a number": (("parameters.project.optimism=0.3",), "baseline.parameters.project.optimism"),
    "luck": (("--independent-luck",), "shared_luck"),
    "grown": (("--until", "trust=0.5"), "until"),
    "case": (("case=reference",), "case."),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFERENT)
def test_another_request_is_refused_naming_what_differs(symbiosis, serial, tmp_path, what):
    flags, named = DIFFERENT[what]
    folder = tmp_path / "sweep"
    shutil.copytree(serial[1], folder)
    before = _stamps(folder)
    words = {"--replicates": 20, "--weeks": 52, **dict(zip(flags[::2], flags[1::2], strict=False))} if flags[0] in ("--weeks", "--replicates") else {"--replicates": 20, "--weeks": 52}  # fmt: skip
    if what == "grown":  # which says itself when there are enough
        del words["--replicates"]
    given = [str(part) for pair in words.items() for part in pair]
    given += [str(flag) for flag in flags] if flags[0] not in words else []
    answer = symbiosis("sweep", "--out", folder, *given, *GRID)
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1
    assert named.replace("1.0 there, 2.0", "1 there, 2") in answer.err
    assert "--fork" in answer.err
    assert _stamps(folder) == before


def test_another_model_is_refused(serial, tmp_path, monkeypatch):
    shutil.copytree(serial[1], tmp_path / "sweep")
    monkeypatch.setattr("experiments.sweep.asked.model_fingerprint", lambda: "0123456789abcdef")
    with pytest.raises(UserError, match=r"model\.fingerprint \(.* there, .*0123456789abcdef.* here\)"):
        run_sweep(serial[0], tmp_path / "sweep", workers=1)


def test_fork_makes_a_folder_beside_it(symbiosis, tmp_path):
    folder = tmp_path / "sweep"
    assert symbiosis("sweep", "--out", folder, *QUICK).status == 0
    before = _stamps(folder)
    for expected in ("10 runs", "Already there"):
        answer = symbiosis("sweep", "--out", folder, "--fork", "--seed", 2, *QUICK)
        assert answer.status == 0, answer.err
        assert expected in answer.out or expected in answer.err or "40 runs" in answer.out
    assert "Already there" in answer.out
    assert _stamps(folder) == before
    beside = [path for path in tmp_path.iterdir() if path != folder]
    assert len(beside) == 1
    assert beside[0].name.startswith("sweep-")
    assert (read_runs(beside[0]).seed == 2).all()
    assert "Already there" in symbiosis("sweep", "--out", folder, "--fork", *QUICK).out, "its own folder is no other"


# --- failing runs ----------------------------------------------------------------------------

FEW = {"replicates": 6, "weeks": 15, "chunk": 100}
WORDS = ("engine=mesa", "facilitator=none,appointed")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The tables where nothing fails. A model's class is part of the request, but not of the tables."""
    folder = tmp_path_factory.mktemp("sound") / "sweep"
    swept(folder, *WORDS[1:], **FEW)
    return tables_of(folder), read_runs(folder)


@pytest.mark.parametrize(("model", "told", "message"), [
    (failing_models.Raises, "2,5", "RuntimeError: no such luck: {}"),
    (failing_models.Incalculable, "2,5", "not a number: trust"),
    (failing_models.Raises, "all", "RuntimeError: no such luck: {}"),
    (failing_models.Incalculable, "all", "not a number: trust"),
], ids=["raises", "nan", "all raise", "all nan"])  # fmt: skip
def test_failing_runs_are_recorded_and_the_others_are_there(sound, tmp_path, monkeypatch, model, told, message):
    tables, expected = sound
    design = design_of(*WORDS, replicates=6, weeks=15)
    which = range(6) if told == "all" else [2, 5]
    monkeypatch.setenv(FAIL, told)
    for _ in range(2):  # the second time nothing is computed, and what failed is still told
        outcome = run_sweep(design, tmp_path, workers=1, chunk_runs=5, model=model)
        assert (outcome.runs, outcome.failed) == (12 - 2 * len(which), 2 * len(which))
    assert outcome.simulated == 0
    assert outcome.is_finished
    errors = pd.read_csv(tmp_path / "errors.csv")
    assert sorted(zip(errors.point, errors.replicate, errors.seed, errors.error, strict=True)) == [
        (point, replicate, 1, message.format(replicate)) for point in (0, 1) for replicate in which
    ]
    runs = read_runs(tmp_path)
    others = expected[~expected.replicate.isin(which)].reset_index(drop=True)
    pd.testing.assert_frame_equal(runs[list(others)], others, check_dtype=len(others) > 0)
    monkeypatch.setenv(FAIL, "5")  # one of them still fails
    outcome = run_sweep(design, tmp_path, workers=1, retry_failed=True, model=model)
    assert (outcome.simulated > 0, outcome.failed) == (True, 2)
    monkeypatch.delenv(FAIL)
    outcome = run_sweep(design, tmp_path, workers=1, retry_failed=True, model=model)
    assert (outcome.runs, outcome.failed, outcome.simulated) == (12, 0, 2), "just the failed runs were run again"
    assert tables_of(tmp_path) == tables
    assert run_sweep(design, tmp_path, workers=1, retry_failed=True, model=model).simulated == 0


def test_a_run_that_kills_its_worker_is_recorded_too(sound, tmp_path, monkeypatch):
    design = design_of(*WORDS, replicates=6, weeks=15)
    monkeypatch.setenv(FAIL, "5")
    monkeypatch.setattr("experiments.system.worker_processes.ATTEMPTS", 2)
    outcome = run_sweep(design, tmp_path, workers=1, chunk_runs=10, processes=True, model=failing_models.Dies)
    errors = pd.read_csv(tmp_path / "errors.csv")
    assert outcome.failed == len(errors) == 2
    assert (errors.replicate == 5).all()
    assert errors.error.str.startswith("WorkerDied: ").all()
    monkeypatch.delenv(FAIL)
    run_sweep(design, tmp_path, workers=1, retry_failed=True, model=failing_models.Dies)
    assert tables_of(tmp_path) == sound[0]


def test_the_command_ends_with_one_and_says_where(symbiosis, tmp_path, monkeypatch):
    simulated = module.simulate_many

    def failing(case, scenarios, *, replicates, **rest):
        if 3 in replicates:
            raise ArithmeticError("three")
        return simulated(case, scenarios, replicates=replicates, **rest)

    words = ("--replicates", 5, "--weeks", 15, "--workers", 1, "--independent-luck", "facilitator=none,appointed")
    monkeypatch.setattr(module, "simulate_many", failing)
    answer = symbiosis("sweep", "--out", tmp_path, *words)
    assert answer.status == 1
    assert answer.err.splitlines()[-1] == (
        f"symbiosis: 2 runs failed; see {tmp_path / 'errors.csv'}; --retry-failed runs them again"
    )
    assert symbiosis("sweep", "--out", tmp_path, *words).status == 1, "until they are mended"
    monkeypatch.setattr(module, "simulate_many", simulated)
    assert symbiosis("sweep", "--out", tmp_path, "--retry-failed", *words).status == 0
    assert len(read_runs(tmp_path)) == 10
    assert len(pd.read_csv(tmp_path / "errors.csv")) == 0


def test_a_stop_in_the_midst_of_retrying_loses_nothing(sound, tmp_path, monkeypatch):
    design = design_of(*WORDS, replicates=6, weeks=15)
    monkeypatch.setenv(FAIL, "2,5")
    run_sweep(design, tmp_path, workers=1, chunk_runs=5, model=failing_models.Raises)
    monkeypatch.delenv(FAIL)

    class Stopped(BaseException):
        pass

    with monkeypatch.context() as patch:

        class Stopping(module.Progress):
            def advance(self, count):
                raise Stopped

        patch.setattr(module, "Progress", Stopping)
        with pytest.raises(Stopped):
            run_sweep(design, tmp_path, workers=1, retry_failed=True, model=failing_models.Raises)
    outcome = run_sweep(design, tmp_path, workers=1, model=failing_models.Raises)
    assert outcome.failed < 4
    run_sweep(design, tmp_path, workers=1, retry_failed=True, model=failing_models.Raises)
    assert tables_of(tmp_path) == sound[0]


@pytest.mark.skipif(not THOROUGH, reason="ten seconds: under SYMBIOSIS_THOROUGH")
def test_a_grown_sweep_whose_failed_runs_are_mended_is_as_if_none_had_failed(tmp_path, monkeypatch):
    """A mended run changes which rounds follow; what the gap called for must not stay."""
    until = Until("commitment", 0.0065, at_least=5, look_ahead=1, at_most=60)
    design = make_design(design_of("engine=mesa", "meetings=none,weekly", weeks=15).settings, until=until)
    run_sweep(design, tmp_path / "sound", workers=1, chunk_runs=5, model=failing_models.Raises)
    size = read_runs(tmp_path / "sound").groupby("point").size().max()
    assert 6 < size < 60
    for told in ("0,1,2,3,4", "all"):
        folder = tmp_path / told
        monkeypatch.setenv(FAIL, told)
        run_sweep(design, folder, workers=1, chunk_runs=5, model=failing_models.Raises)
        monkeypatch.delenv(FAIL)
        outcome = run_sweep(design, folder, workers=1, retry_failed=True, model=failing_models.Raises)
        assert outcome.is_finished
        assert outcome.failed == 0
        assert tables_of(folder) == tables_of(tmp_path / "sound")


# --- shipped experiments -----------------------------------------------------------------------

OF_ITS_OWN = {  # what makes an experiment small, beside two replicates
    "meeting_paradox": (
        "--sample",
        "sobol",
        "--points",
        "4",
        "--spread",
        "2",
        "--over",
        "parameters.meeting",
        "--weeks",
        "52",
    ),
    "anchor_leaves": ("--weeks", "261"),
    "facilitator_withdrawn": ("--weeks", "265"),
    "steady_hours": ("--weeks", "469"),
    "rise_and_fall": ("--weeks", "417"),
    "vestbygd_before": ("--weeks", "53"),
    "sotenas": ("--weeks", "141"),
}


@pytest.mark.parametrize("name", tried(options("experiment"), ["facilitator_withdrawn", "meeting_paradox"]))
def test_every_experiment_is_swept_in_miniature_and_answered(symbiosis, tmp_path, name):
    flags = OF_ITS_OWN.get(name, ("--weeks", "30"))
    answer = symbiosis("sweep", "--out", tmp_path, "--replicates", 2, *flags, name)
    assert answer.status == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0].startswith(f"{name}: ")
    assert lines[-1] == f"Tables: {tmp_path}"
    assert (len(lines) == 3) is (name in ANSWERS)
    if name in ANSWERS:
        assert lines[1].startswith(settings([], name).case.title.split(",")[0])
        assert not re.search(r"\bnan\b", lines[1])


def test_every_answer_is_of_a_shipped_experiment():
    assert set(ANSWERS) <= set(options("experiment"))


def test_named_scenarios_are_levels(tmp_path):
    design = swept(tmp_path, "facilitator=appointed", experiment="anchor_leaves", replicates=5, weeks=262)
    runs = read_runs(tmp_path)
    assert list(dict.fromkeys(runs.sort_values("point").scenario)) == [
        "nobody_leaves",
        "anchor_leaves",
        "small_firm_leaves",
    ]
    for point, members in runs.groupby("point").members:
        expected = simulate(design.settings.case, design.scenario(point), replicates=5, weeks=262).runs.members
        assert members.tolist() == expected.tolist()
    by = runs.groupby("scenario").members.mean()
    assert by["anchor_leaves"] < by["nobody_leaves"]


def test_a_short_sweep_has_enough_chunks_to_share_out(tmp_path):
    """Else one of two workers has nothing to do, and a kill loses all."""
    design = make_design(settings(["facilitator=none,appointed", "replicates=400", "weeks=520"]))
    run_sweep(design, tmp_path, workers=1)
    assert 14 <= len(Store(tmp_path).shards()) <= 18


def test_a_grown_sweep_is_not_cut_finer_and_finer(tmp_path):
    """Its rounds are chunks already; cut by the size of the first they were hundreds of files."""
    design = design_of(
        "facilitator=none,appointed", weeks=26, until=Until("exchanges_realised", 1e-4, at_least=30, at_most=1000)
    )
    run_sweep(design, tmp_path, workers=1)
    assert len(Store(tmp_path).shards()) <= 25
