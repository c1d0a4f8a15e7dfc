"""Swept numbers are numbers in every table, whoever wrote the shards; folders of an earlier version, where they were text, go on."""

from __future__ import annotations

import contextlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments.request.levels import level_column
from experiments.sweep import Shard, merge, read_runs, run_sweep
from experiments.sweep.earlier import as_numbers
from tests.sweeping import design_of, swept

WORDS = ("facilitator=appointed", "facilitator.hours=8,37.5", "meetings.interval=1,4", "facilitator.end_week=null,9")
SMALL = {"replicates": 4, "weeks": 12, "chunk": 8}


@contextlib.contextmanager
def an_earlier_version():
    """What is swept here is written as it was when all levels were text."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("run", "design"):
            patch.setattr(f"experiments.sweep.{module}.level_column", lambda _, levels: np.array(levels, dtype=object))
        patch.setattr("experiments.sweep.tables.as_numbers", lambda table, levels: table)
        yield


def test_swept_numbers_are_numbers_and_what_is_none_is_text(tmp_path):
    shard = _one_shard(tmp_path)
    for table in (pd.read_parquet(tmp_path / "design.parquet"), read_runs(tmp_path), pd.read_parquet(shard)):
        assert (table["facilitator.hours"].dtype, table["meetings.interval"].dtype) == (np.float64, np.int64)
        assert set(table["facilitator.end_week"]) <= {"null", "9"}
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    assert list(runs.query("`facilitator.hours` > 8 and `meetings.interval` < 2").point.unique()) == [4, 5]


@pytest.mark.parametrize(("key", "levels", "kind"), [
    ("weeks", ["52", "104"], np.int64), ("facilitator.hours", ["4", "1e1"], np.float64), ("own", ["1", "inf"], object),
    ("own", ["9" * 19, "1"], np.float64), ("scenario", ["2030", "2040"], object), ("case", ["1", "2"], object),
    ("meetings", ["1", "2"], object), ("municipality.permit", ["true", "false"], object),
])  # fmt: skip
def test_of_what_kind_a_column_is(key, levels, kind):
    assert level_column(key, levels).dtype == kind


def test_a_folder_of_an_earlier_version_is_read_goes_on_and_is_put_together(tmp_path):
    design, more = (design_of(*WORDS, replicates=replicates, weeks=12) for replicates in (4, 6))
    swept(tmp_path / "now", design=design, chunk=8)
    runs = (tmp_path / "now" / "runs.parquet").read_bytes()
    with an_earlier_version():
        swept(tmp_path / "then", design=design, chunk=8)
        run_sweep(design, tmp_path / "part1", workers=1, chunk_runs=8, shard=Shard(1, 2))
    assert set(pd.read_parquet(tmp_path / "then" / "runs.parquet")["facilitator.hours"]) == {"8", "37.5"}
    pd.testing.assert_frame_equal(read_runs(tmp_path / "then"), read_runs(tmp_path / "now"))
    assert read_runs(tmp_path / "then", ["meetings.interval"])["meetings.interval"].dtype == np.int64

    run_sweep(design, tmp_path / "part2", workers=1, chunk_runs=8, shard=Shard(2, 2))
    assert merge([tmp_path / "part1", tmp_path / "part2"], tmp_path / "whole") == (32, 32)
    assert (tmp_path / "whole" / "runs.parquet").read_bytes() == runs

    assert run_sweep(design, tmp_path / "then", workers=1).simulated == 0
    for name in ("now", "then"):
        swept(tmp_path / name, design=more, chunk=8)
    assert (tmp_path / "then" / "runs.parquet").read_bytes() == (tmp_path / "now" / "runs.parquet").read_bytes()


def test_text_that_is_no_level_is_told():
    with pytest.raises(KeyError, match="'9'"):
        as_numbers(pa.table({"facilitator.hours": ["8", "9"]}), {"facilitator.hours": ["8", "37.5"]})


def _one_shard(folder):
    swept(folder, *WORDS, **SMALL)
    return next((folder / "runs").glob("*.parquet"))
