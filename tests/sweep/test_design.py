"""Designs: sampled rows within their bounds, tables as they were meant, every cell meets every row; bad ones one line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.request.changed import declared_numbers
from experiments.request.settings import settings
from experiments.sweep import make_design, read_runs
from experiments.sweep.design import sampled
from experiments.sweep.from_table import rows_from_table
from experiments.system.errors import UserError
from sim.record import RUN_COLUMNS
from tests.sweeping import GRID, design_of, swept

OPTIMISM = "parameters.project.optimism"
COOLDOWN = "parameters.project.cooldown"
EXIT = "parameters.commitment.exit_allowed"
KINDS = ("latin_hypercube", "sobol")


def _columns(rows):
    return pd.DataFrame(list(rows), dtype=object)


# --- sampled rows --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_samples_keep_their_bounds_and_kinds(kind):
    over = [f"{OPTIMISM}=0.1:0.4", f"{COOLDOWN}=2:6", f"{EXIT}=0:1", "facilitator.end_week=10:20"]
    rows = _columns(sampled({"sample": kind, "points": 256, "over": over}, seed=1))
    assert list(rows) == [OPTIMISM, COOLDOWN, EXIT, "facilitator.end_week"]
    optimism = rows[OPTIMISM].astype(float)
    assert optimism.between(0.1, 0.4).all()
    assert optimism.nunique() == 256
    assert optimism.mean() == pytest.approx(0.25, abs=0.002)
    counts = np.histogram(optimism, bins=16, range=(0.1, 0.4))[0]
    assert counts.tolist() == [16] * 16, "stratified"
    for key, values in ((COOLDOWN, range(2, 7)), ("facilitator.end_week", range(10, 21))):
        assert all(type(value) is int for value in rows[key])
        share = rows[key].value_counts()
        assert set(share.index) == set(values), "each value can come"
        assert share.max() - share.min() <= 3, "and does equally often"
    assert all(type(value) is bool for value in rows[EXIT])
    assert rows[EXIT].sum() == 128


@pytest.mark.parametrize("kind", KINDS)
def test_samples_are_of_their_seed(kind):
    given = {"sample": kind, "points": 8, "over": [OPTIMISM, COOLDOWN]}
    assert sampled(given, 1) == sampled(given, 1)
    assert sampled(given, 1) != sampled(given, 2)
    assert sampled({**given, "seed": 1}, 2) == sampled(given, 1)


def test_spread_is_cut_to_the_declared_range():
    rows = _columns(sampled({"points": 64, "spread": 1000, "over": ["parameters.project"]}, seed=1))
    for key in rows:
        declaration, _ = declared_numbers()[key]
        assert rows[key].min() >= declaration.low
        assert rows[key].max() <= declaration.high
    default = declared_numbers()[OPTIMISM][1]
    rows = _columns(sampled({"points": 512, "spread": 1.5, "over": [OPTIMISM]}, seed=1))[OPTIMISM].astype(float)
    assert rows.min() == pytest.approx(default / 1.5, rel=0.01)
    assert rows.max() == pytest.approx(default * 1.5, rel=0.01)
    assert rows.between(default / 1.5, default * 1.5).all()


def test_a_group_is_all_its_numbers_and_own_bounds_go_first():
    members = {key for key, (_, default) in declared_numbers().items()
               if key.startswith("parameters.project.") and not isinstance(default, bool) and default != 0}  # fmt: skip
    for over in (["parameters.project", f"{OPTIMISM}=0.2:0.2"], [f"{OPTIMISM}=0.2:0.2", "parameters.project"]):
        rows = _columns(sampled({"points": 4, "spread": 2, "over": over}, seed=1))
        assert set(rows) == members
        assert set(rows[OPTIMISM]) == {0.2}


def test_without_spread_the_declared_range_is_sampled():
    rows = _columns(sampled({"points": 512, "over": [OPTIMISM]}, seed=1))[OPTIMISM].astype(float)
    declaration, _ = declared_numbers()[OPTIMISM]
    assert rows.min() == pytest.approx(declaration.low, abs=0.01 * (declaration.high - declaration.low))
    assert rows.max() == pytest.approx(declaration.high, rel=0.01)


def test_every_shipped_sample_makes_scenarios_that_can_be_simulated():
    design = make_design(settings(["replicates=1"], "meeting_paradox"))
    assert len(design.rows) == 512
    assert design.points == 512 * 6


# --- cells and rows ------------------------------------------------------------------------------


def test_every_cell_meets_every_row():
    rows = sampled({"points": 5, "over": [f"{OPTIMISM}=0.1:0.4"]}, seed=1)
    design = design_of(*GRID, rows=rows)
    table = design.table()
    assert table.point.tolist() == list(range(20))
    assert len(table.drop_duplicates(["row", "cell"])) == 20
    for point in range(20):
        scenario, row = design.scenario(point), table.iloc[point]
        assert scenario.parameters.project.optimism == row[OPTIMISM] == rows[row.row][OPTIMISM]
        assert (scenario.facilitator.form, scenario.meetings.form) == (row.facilitator, row.meetings)
    assert table.seed.unique().tolist() == [1]


@pytest.mark.parametrize(("levers", "row"), [
    (("facilitator.hours=5,10", "facilitator=appointed"), {"facilitator": "project"}),
    (("meetings.interval=4,8",), {"meetings": "weekly"}),
    (("facilitator=none,appointed",), {"facilitator": "project"}),
])  # fmt: skip
def test_a_row_must_not_undo_what_a_lever_says(levers, row):
    with pytest.raises(UserError, match="lever"):
        design_of(*levers, rows=[row])


# --- tables --------------------------------------------------------------------------------------


def _table(tmp_path, text: str, name: str = "rows.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read_as_it_was_meant(tmp_path):
    path = _table(
        tmp_path,
        f"facilitator,{OPTIMISM},{COOLDOWN},{EXIT},municipality.permit,facilitator.end_week\n"
        "none,0.30000000000000004,3,true,false,\n"
        "appointed,,4.0,,true,52\n"
        ",1,,False,1,null\n",
    )
    rows = rows_from_table(path)
    assert rows == (
        {"facilitator": "none", OPTIMISM: 0.30000000000000004, COOLDOWN: 3, EXIT: True, "municipality.permit": False},
        {"facilitator": "appointed", COOLDOWN: 4, "municipality.permit": True, "facilitator.end_week": 52},
        {OPTIMISM: 1.0, EXIT: False, "municipality.permit": True, "facilitator.end_week": None},
    )
    assert [type(row.get(COOLDOWN)) for row in rows] == [int, int, type(None)]
    assert type(rows[2][OPTIMISM]) is float


def test_a_row_may_leave_everything_as_it_is(tmp_path):
    assert rows_from_table(_table(tmp_path, f"{OPTIMISM},{COOLDOWN}\n0.1,3\n,\n"))[1] == {}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_design_given_back_as_a_table_makes_the_same_runs(symbiosis, tmp_path, suffix):
    levers = ("facilitator=none,appointed", "meetings.interval=0,4", "facilitator.end_week=null,40")
    words = ("--replicates", 3, "--weeks", 52, "--sample", "sobol", "--points", 2, "--over", f"{OPTIMISM}=0.1:0.4",
             "--over", f"{COOLDOWN}=2:9", "--over", f"{EXIT}=0:1", "facilitator=project,appointed", *levers[1:])  # fmt: skip
    answer = symbiosis("sweep", "--out", tmp_path / "first", *words)
    assert answer.status == 0, answer.err
    table = pd.read_parquet(tmp_path / "first" / "design.parquet")
    path = tmp_path / f"design{suffix}"
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    answer = symbiosis("sweep", "--out", tmp_path / "second", "--replicates", 3, "--weeks", 52, "--table", path)
    assert answer.status == 0, answer.err
    first, second = (read_runs(tmp_path / name)[["point", *RUN_COLUMNS]] for name in ("first", "second"))
    assert len(first) == 16 * 3
    pd.testing.assert_frame_equal(first, second)


def test_a_parquet_table_with_kinds_of_its_own(tmp_path):
    frame = pd.DataFrame({OPTIMISM: [0.1, None], COOLDOWN: pd.array([3, None], dtype="Int64"), EXIT: [True, None],
                          "municipality": pd.Categorical(["permit", "none"])})  # fmt: skip
    frame.to_parquet(tmp_path / "t.parquet")
    rows = rows_from_table(tmp_path / "t.parquet")
    assert rows == ({OPTIMISM: 0.1, COOLDOWN: 3, EXIT: True, "municipality": "permit"}, {"municipality": "none"})


def test_values_of_a_table_reach_the_runs(tmp_path):
    path = _table(tmp_path, "meetings,facilitator\nnone,none\nweekly,appointed\n")
    swept(tmp_path / "sweep", "colocation=park", replicates=5, rows=rows_from_table(path))
    runs = read_runs(tmp_path / "sweep")
    assert runs.groupby("point").meetings.first().tolist() == ["none", "weekly"]
    assert runs.groupby("point").facilitator_hours.max()[0] == 0
    assert runs.groupby("point").meetings_planned.max().tolist() == [0, 52]


# --- what cannot be swept: one line, exit 2, nothing written -------------------------------------

SAMPLE = ("--sample", "latin_hypercube")
TABLE = ("--table", "t.csv")

# flags and overrides, text of t.csv, and what the line must contain
BAD = [
    (("three_lever",), None, ["three_lever", "three_levers"]),
    (("facilitator=none,apointed",), None, ["facilitator", "apointed", "appointed"]),
    (("facilitator=none,none",), None, ["facilitator", "none", "twice"]),
    (("facilitator=none,appointed", "facilitator=project"), None, ["facilitator", "twice"]),
    (("--weeks", "0"), None, ["weeks", "0", "1 to 5200"]),
    (("--replicates", "0"), None, ["replicates", "0", "1 to 1000000"]),
    ((*SAMPLE, "--points", "1001", "--over", OPTIMISM, "--replicates", "1000000"), None, ["design", "too many", "1000000000"]),
    (("--seed", "-1"), None, ["seed", "-1"]),
    (("--workers", "0"), None, ["--workers", "0", "1 to 1000000"]),
    (("--workers", "two"), None, ["--workers", "two"]),
    (("--chunk", "0"), None, ["--chunk", "0", "1 to 1000000"]),
    (("--shard", "0/0"), None, ["--shard", "0/0", "K/N"]),
    (("--shard", "4/3"), None, ["--shard", "4/3", "K/N"]),
    (("--shard", "1"), None, ["--shard", "'1'", "K/N"]),
    (("--sampel", "sobol"), None, ["--sampel"]),
    (("--sample", "sobool", "--points", "4", "--over", OPTIMISM), None, ["--sample", "sobool"]),
    ((*SAMPLE, "--over", OPTIMISM), None, ["points", "None", "1 to 1000000"]),
    ((*SAMPLE, "--points", "0", "--over", OPTIMISM), None, ["points", "0", "1 to 1000000"]),
    ((*SAMPLE, "--points", "2000000", "--over", OPTIMISM), None, ["points", "2000000", "1 to 1000000"]),
    (("--sample", "sobol", "--points", "6", "--over", OPTIMISM), None, ["points", "6", "power of two"]),
    ((*SAMPLE, "--points", "4"), None, ["over", "nothing is sampled"]),
    ((*SAMPLE, "--points", "4", "--over", "parameters.project.optimisme"), None, ["optimisme", OPTIMISM]),
    ((*SAMPLE, "--points", "4", "--over", OPTIMISM, "--spread", "1"), None, ["spread", "1.0", "above 1"]),
    ((*SAMPLE, "--points", "4", "--over", OPTIMISM, "--spread", "nan"), None, ["spread", "nan", "not a number"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=0.4"), None, [OPTIMISM, "0.4", "low:high"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=0.4:0.1"), None, [OPTIMISM, "0.4:0.1", "backwards"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=0.1:9999"), None, [OPTIMISM, "9999", "out of range"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=nan:0.2"), None, [OPTIMISM, "nan", "out of range"]),
    ((*SAMPLE, "--points", "4", "--over", f"{COOLDOWN}=1.5:4"), None, [COOLDOWN, "1.5", "whole"]),
    ((*SAMPLE, "--points", "4", "--over", EXIT), None, [EXIT, "no bounds", "low:high"]),
    ((*SAMPLE, "--points", "4", "--over", "facilitator.end_week"), None, ["facilitator.end_week", "no bounds"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=0.1:0.2", "--over", f"{OPTIMISM}=0.2:0.3"), None, [OPTIMISM, "twice"]),
    ((*SAMPLE, "--points", "4", "--over", f"{OPTIMISM}=0.1:0.2", f"{OPTIMISM}=0.1,0.2"), None, [OPTIMISM, "levers", "rows"]),
    (("--points", "4"), None, ["--points", "--sample"]),
    (("--over", OPTIMISM), None, ["--over", "--sample"]),
    (("--until", "exchanges_realised"), None, ["--until", "OUTCOME=HALF-WIDTH"]),
    (("--until", "exchanges=1"), None, ["until.outcome", "exchanges"]),
    (("--until", "trust=0"), None, ["until.half_width", "0", "above 0"]),
    (("--until", "trust=nan"), None, ["until.half_width", "nan", "above 0"]),
    (("--until", "trust=0.1", "--at-most", "20"), None, ["until.at_most", "20", "at least 35"]),
    (("--until", "trust=0.1", "--shard", "1/2"), None, ["--shard", "fixed replicates"]),
    (("--at-most", "20"), None, ["--at-most", "--until"]),
    (("--table", "missing.csv"), None, ["--table", "missing.csv", "file is missing"]),
    (("--table", "."), None, ["--table", "unknown kind"]),
    (("--table", "t.xlsx"), None, ["--table", "t.xlsx", ".csv, .parquet"]),
    (("--table", "t.csv", "--points", "3"), "meetings\nnone\n", ["--points", "--table"]),
    (TABLE, "", ["t.csv"]),
    (TABLE, "meetings\n", ["t.csv", "no row"]),
    (TABLE, "point,row,cell,seed\n1,2,3,4\n", ["t.csv", "no row or no column"]),
    (TABLE, "meetings,seed\nnone,7\n", ["t.csv", "column 'seed'", "--seed"]),
    (TABLE, "meetings,row\nnone,7\n", ["t.csv", "column 'row'", "only in a design of ours"]),
    (TABLE, "meetings;seed\nnone;7\n", ["t.csv:1", "semicolons"]),
    (TABLE, "meetings\tfacilitator\nnone\tnone\n", ["t.csv:1", "tabs"]),
    (TABLE, ",meetings\n0,none\n", ["t.csv:1", "column 1 has no name", "index=False"]),
    (TABLE, "Meetings\nnone\n", ["t.csv", "'Meetings'", "did you mean 'meetings'"]),
    (TABLE, f"meetings\n{'x' * 100_000}\n", ["t.csv", "100000 characters"]),
    (TABLE, f"{OPTIMISM}\n{'9' * 500}\n", ["t.csv", "row 1", "500 characters"]),
    (TABLE, "meeting\nnone\n", ["t.csv", "'meeting'", "meetings"]),
    (TABLE, "events\n5\n", ["t.csv", "'events'"]),
    (TABLE, "meetings\nmontly\n", ["t.csv", "row 1", "montly", "monthly"]),
    (TABLE, f"{OPTIMISM}\n0.1\nmuch\n", ["t.csv", "row 2", OPTIMISM, "much"]),
    (TABLE, f"{OPTIMISM}\n0.1\nnan\n", ["t.csv", "row 2", OPTIMISM, "nan"]),
    (TABLE, f"{OPTIMISM}\n9999\n", ["t.csv", "row 1", OPTIMISM, "9999"]),
    (TABLE, f"{COOLDOWN}\n2.5\n", ["t.csv", "row 1", COOLDOWN, "2.5", "whole"]),
    (TABLE, f"{EXIT}\n2\n", ["t.csv", "row 1", EXIT, "true or false"]),
    (TABLE, "municipality.permit\nmaybe\n", ["t.csv", "row 1", "municipality.permit", "true or false"]),
    (TABLE, f"{OPTIMISM},{COOLDOWN}\n0.1\n", ["t.csv", "row 1", "1", "2"]),
    (TABLE, f"{OPTIMISM}\n0.1,3\n", ["t.csv", "row 1", "2", "1"]),
    (TABLE, f"{OPTIMISM},{OPTIMISM}\n0.1,0.2\n", ["t.csv", OPTIMISM, "twice"]),
    ((*TABLE, "meetings=none,weekly"), "meetings\nmonthly\n", ["meetings", "levers", "rows"]),
    ((*TABLE, "facilitator.hours=5,10"), "facilitator\nproject\n", ["facilitator", "facilitator.hours", "lever"]),
    ((*TABLE, "facilitator.start_week=20"), "facilitator.end_week\n10\n", ["facilitator.end_week", "10", "at least 20"]),
]  # fmt: skip


def test_there_are_enough():
    assert len(BAD) >= 30


@pytest.mark.parametrize(
    ("arguments", "table", "expected"), BAD, ids=[" ".join(a)[:60] + f" {t!r}"[:40] for a, t, _ in BAD]
)
def test_a_bad_sweep_is_one_clear_line(symbiosis, tmp_path, monkeypatch, arguments, table, expected):
    monkeypatch.chdir(tmp_path)
    if table is not None:
        _table(tmp_path, table, "t.csv")
    answer = symbiosis("sweep", "--out", "out", *arguments)
    assert answer.status == 2
    assert answer.out == ""
    lines = answer.err.splitlines()
    assert len(lines) == 1, answer.err
    assert lines[0].startswith("symbiosis: ")
    for text in expected:
        assert text in lines[0]
    assert {path.name for path in tmp_path.iterdir()} <= {"t.csv"}, "nothing may be written"


@pytest.mark.parametrize(("name", "content"), [
    ("t.parquet", b"no such thing"), ("t.parquet", b""), ("t.csv", b"meetings\n\xff\xfe\n"), ("t.csv", b"\0\0\0"),
])  # fmt: skip
def test_a_table_that_cannot_be_read_is_named(symbiosis, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    answer = symbiosis("sweep", "--out", tmp_path / "out", "--table", tmp_path / name)
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1
    assert name in answer.err
    assert not (tmp_path / "out").exists()


def test_lists_in_a_parquet_table_are_refused(symbiosis, tmp_path):
    for column in ("events", "meetings", OPTIMISM):
        pd.DataFrame({column: [["weekly"], ["none"]]}).to_parquet(tmp_path / "t.parquet")
        answer = symbiosis("sweep", "--out", tmp_path / "out", "--table", tmp_path / "t.parquet")
        assert answer.status == 2
        assert column in answer.err
        assert "Traceback" not in answer.err
