"""A sweep asked again with more replicates computes what is missing; parts counted from 0; merges that lack some."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

from experiments.sweep import Shard, merge, read_runs, run_sweep
from experiments.sweep import run as module
from experiments.system.errors import UserError
from tests.sweeping import design_of, results, shards_of, swept, tables_of

FORMS = ("facilitator=none,appointed",)


@pytest.fixture(scope="module")
def hundred(tmp_path_factory):
    """100 replicates of two cells, and the 1,000 that are held against them from the start."""
    root = tmp_path_factory.mktemp("extended")
    swept(root / "part", *FORMS, replicates=100, weeks=6, chunk=50)
    swept(root / "whole", *FORMS, replicates=1000, weeks=6, chunk=500)
    return root


def _counted(monkeypatch) -> list[tuple[int, int]]:
    """(points, replicates) of every call that simulates for a chunk."""
    calls: list[tuple[int, int]] = []
    simulated = module.simulate_many

    def counting(case, scenarios, *, replicates, **rest):
        calls.append((len(scenarios), len(list(replicates))))
        return simulated(case, scenarios, replicates=replicates, **rest)

    monkeypatch.setattr(module, "simulate_many", counting)
    return calls


def test_from_100_to_1000_just_900_are_computed_and_the_bytes_are_those_of_1000(hundred, tmp_path, monkeypatch):
    shutil.copytree(hundred / "part", tmp_path / "it")
    before = results(tmp_path / "it", but=["manifest.json"])
    calls = _counted(monkeypatch)
    design = design_of(*FORMS, replicates=1000, weeks=6)
    outcome = run_sweep(design, tmp_path / "it", workers=1)
    assert sum(points * replicates for points, replicates in calls) == outcome.simulated == 2 * 900
    assert outcome.is_finished
    assert tables_of(tmp_path / "it") == tables_of(hundred / "whole")
    after = results(tmp_path / "it")
    assert {name: after[name] for name in before if name.startswith("runs/")} == {
        name: content for name, content in before.items() if name.startswith("runs/")
    }, "what was there lies as it lay"
    assert run_sweep(design, tmp_path / "it", workers=1).simulated == 0
    with pytest.raises(UserError, match=r"replicates \(1000 there, 100 here\)"):
        run_sweep(design_of(*FORMS, replicates=100, weeks=6), tmp_path / "it", workers=1)
    assert results(tmp_path / "it") == after


def test_stages_that_end_in_the_midst_of_a_block_leave_the_same_tables(tmp_path):
    """Blocks of five replicates: 11, 12, 13 and 23 begin and end inside them."""
    for replicates in (11, 12, 13, 23, 30):
        swept(tmp_path / "it", *FORMS, replicates=replicates, weeks=6, chunk=7)
    swept(tmp_path / "whole", *FORMS, replicates=30, weeks=6, chunk=7)
    assert tables_of(tmp_path / "it") == tables_of(tmp_path / "whole")


@pytest.mark.parametrize("where", ["write_manifest", "reopen", "write", "write_checksums"])
def test_a_stop_anywhere_in_an_extension_loses_nothing(hundred, tmp_path, monkeypatch, where):
    """Also not what was finished: the same command goes on, and until it is begun the old one still holds."""
    shutil.copytree(hundred / "part", tmp_path / "it")
    old = shards_of(tmp_path / "it")

    class Stopped(BaseException):
        pass

    def stop(*_args, **_names):
        raise Stopped

    design = design_of(*FORMS, replicates=110, weeks=6)
    with monkeypatch.context() as patch:
        patch.setattr(module.Store, where, stop)
        with pytest.raises(Stopped):
            run_sweep(design, tmp_path / "it", workers=1)
    assert shards_of(tmp_path / "it") >= old
    if where in ("write_manifest", "reopen"):
        assert run_sweep(design_of(*FORMS, replicates=100, weeks=6), tmp_path / "it", workers=1).simulated == 0
        assert tables_of(tmp_path / "it") == tables_of(hundred / "part")
    assert run_sweep(design, tmp_path / "it", workers=1).simulated == 20 * (where != "write_checksums")
    assert len(read_runs(tmp_path / "it")) == 220


def test_a_manifest_that_is_gone_is_made_again_from_shards_of_all_stages(hundred, tmp_path):
    design = design_of(*FORMS, replicates=110, weeks=6)
    shutil.copytree(hundred / "part", tmp_path / "it")
    run_sweep(design, tmp_path / "it", workers=1, chunk_runs=5)
    before = results(tmp_path / "it")
    (tmp_path / "it" / "manifest.json").unlink()
    outcome = run_sweep(design, tmp_path / "it", workers=1, repair=True)
    assert outcome.simulated == 0
    assert results(tmp_path / "it", but=["manifest.json"]) == {
        name: content for name, content in before.items() if name != "manifest.json"
    }
    swept(tmp_path / "other", *FORMS, "seed=2", replicates=100, weeks=6, chunk=50)
    stranger = next((tmp_path / "other" / "runs").glob("*.parquet"))
    (tmp_path / "it" / "manifest.json").unlink()
    shutil.copy(stranger, tmp_path / "it" / "runs")
    with pytest.raises(UserError, match=f"{stranger.name}: is of another sweep"):
        run_sweep(design, tmp_path / "it", workers=1, repair=True)


@pytest.mark.parametrize(
    "earlier", [[[0, 5]], [[110, 5]], [[100, 0]], [[50, 5], [50, 5]], [[100]], [100], "x", {"a": 1}]
)
def test_a_manifest_that_tells_no_stages_is_refused(hundred, tmp_path, earlier):
    shutil.copytree(hundred / "part", tmp_path / "it")
    design = design_of(*FORMS, replicates=110, weeks=6)
    run_sweep(design, tmp_path / "it", workers=1)
    store = module.Store(tmp_path / "it")
    store.write_manifest({**store.manifest(), "earlier": earlier})
    with pytest.raises(UserError, match=r"manifest\.json: earlier: "):
        run_sweep(design, tmp_path / "it", workers=1)


def test_copies_of_a_whole_are_extended_in_parts(tmp_path):
    design = design_of(*FORMS, replicates=30, weeks=6)
    swept(tmp_path / "1", *FORMS, replicates=12, weeks=6, chunk=7)
    shutil.copytree(tmp_path / "1", tmp_path / "2")
    for number in (1, 2):
        part = tmp_path / str(number)
        outcome = run_sweep(design, part, workers=1, chunk_runs=7, shard=Shard(number, 2))
        assert not outcome.is_finished
        assert 0 < outcome.simulated < 2 * 18
        assert not (part / "checksums.sha256").exists(), "the tables are of 12 replicates"
    assert merge([tmp_path / "1", tmp_path / "2"], tmp_path / "out") == (60, 60)
    swept(tmp_path / "whole", *FORMS, replicates=30, weeks=6, chunk=7)
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "whole")


# --- parts -----------------------------------------------------------------------------------------


def test_parts_counted_from_0_are_those_counted_from_1(symbiosis, tmp_path):
    """The whole from 0 ... 3, each extended; 0/4 is 4/4, and both at once are refused, as is what is not whole."""
    words = ("--weeks", 6, "--chunk", 5, *FORMS)
    for number in range(4):
        for replicates in (10, 20):
            part = tmp_path / str(number)
            answer = symbiosis("sweep", "--out", part, "--shard", f"{number}/4", "--replicates", replicates, *words)
            assert answer.status == 0, answer.err
    parts = [tmp_path / str(number) for number in range(4)]
    answer = symbiosis("merge", *parts[:2], "--out", tmp_path / "out")
    assert answer.status == 1
    (line,) = answer.err.splitlines()
    assert line == "symbiosis: 20 runs missing: part 2/4, part 3/4"
    answer = symbiosis("merge", *parts, "--out", tmp_path / "out")
    assert (answer.status, answer.err) == (0, "")
    swept(tmp_path / "whole", *FORMS, replicates=20, weeks=6, chunk=5)
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "whole")
    for part, shard in (("last", "4/4"), ("first", "1/4")):
        words_of_part = ("--out", tmp_path / part, "--shard", shard, "--replicates", 10, *words)
        assert symbiosis("sweep", *words_of_part).status == 0
    runs = {part: pd.read_parquet(tmp_path / part / "runs").replicate.min() for part in ("last", "first", "0", "1")}
    assert runs["first"] == runs["1"] != runs["last"] == runs["0"]
    assert symbiosis("sweep", "--out", tmp_path / "zero", "--shard", "0/4", "--replicates", 10, *words).status == 0
    answer = symbiosis("merge", tmp_path / "zero", tmp_path / "last", "--out", tmp_path / "mixed")
    assert answer.status == 2
    (line,) = answer.err.splitlines()
    assert f"{tmp_path / 'last'}: is part 4/4" in line
    assert "0/4 to 3/4, or 1/4 to 4/4" in line


def test_what_a_merge_lacks_is_named_by_chunks_where_parts_say_nothing(symbiosis, tmp_path):
    design = design_of(*FORMS, replicates=20, weeks=6)
    run_sweep(design, tmp_path / "a", workers=1, chunk_runs=5, shard=Shard(1, 2))
    run_sweep(design, tmp_path / "b", workers=1, chunk_runs=5, shard=Shard(2, 3))
    answer = symbiosis("merge", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "out")
    assert answer.status == 1
    (line,) = answer.err.splitlines()
    assert re.fullmatch(r"symbiosis: \d+ runs missing: chunks [0-9, ]+", line)
    there = {int(name.partition("-")[0]) for name in shards_of(tmp_path / "out")}
    named = {int(word.strip(",")) for word in answer.err.partition("chunks ")[2].split()}
    assert there | named == set(range(8))
    assert not there & named
    (tmp_path / "c").mkdir()
    with pytest.raises(UserError, match="holds no sweep"):
        merge([tmp_path / "c"], tmp_path / "out")
    for text in ("5/4", "0/0", "1/", "x"):
        answer = symbiosis("sweep", "--shard", text, "--out", tmp_path / "x", *FORMS)
        assert answer.status == 2
        assert "cannot be read; allowed: K/N with K from 1 to N, or from 0 to N-1" in answer.err
