"""Several calls at work on one folder: each chunk once, the same bytes, and nothing of it is left."""

from __future__ import annotations

import threading

import pytest

from experiments.sweep import Store, run_sweep
from experiments.sweep.run import Job
from experiments.system.errors import UserError
from tests.sweeping import design_of, results, shards_of, swept

WORDS = ("facilitator=none,appointed",)
SMALL = {"replicates": 20, "weeks": 12}


def test_two_share_a_folder_and_each_chunk_is_done_once(tmp_path, monkeypatch):
    """The first stands still with a chunk in hand until the other has done one."""
    design = swept(tmp_path / "serial", *WORDS, **SMALL, chunk=5)
    folder, began, helped, done = tmp_path / "it", threading.Event(), threading.Event(), []
    (folder / ".helpers" / "killed" / "runs").mkdir(parents=True)  # what others left that were killed
    (folder / ".claims").mkdir()
    (folder / ".claims" / "0000003").touch()

    def do(job, chunk, do=Job.do):
        done.append((chunk.number, job.folder == folder))
        if job.folder == folder:
            began.set()
            assert helped.wait(60)
        do(job, chunk)
        if job.folder != folder:
            helped.set()

    monkeypatch.setattr(Job, "do", do)
    outcomes = []
    first = threading.Thread(target=lambda: outcomes.append(_shared(design, folder)))
    first.start()
    assert began.wait(60)
    outcomes.append(_shared(design, folder))
    first.join(60)
    assert [number for number, _ in sorted(done)] == list(range(8))
    assert {is_first for _, is_first in done} == {True, False}
    assert sum(outcome.simulated for outcome in outcomes) == 40
    assert all(outcome.is_finished for outcome in outcomes)
    assert results(folder) == results(tmp_path / "serial")
    assert {path.name for path in folder.glob(".*")} <= {".lock"}


def _shared(design, folder):
    return run_sweep(design, folder, share=True, workers=1, chunk_runs=5)


def test_who_does_not_share_is_left_alone_and_what_differs_is_refused(tmp_path):
    design = swept(tmp_path, *WORDS, **SMALL, chunk=5)
    before = shards_of(tmp_path)
    with (
        Store(tmp_path).held(),
        pytest.raises(UserError, match=r"another sweep is running there.*--share given to all"),
    ):
        _shared(design, tmp_path)
    with Store(tmp_path).held(shared=True):
        with pytest.raises(UserError, match=r"allowed: one$"):
            run_sweep(design, tmp_path, workers=1)
        with pytest.raises(UserError, match="holds another sweep; it differs in seed"):
            _shared(design_of(*WORDS, "seed=2", **SMALL), tmp_path)
    assert shards_of(tmp_path) == before
