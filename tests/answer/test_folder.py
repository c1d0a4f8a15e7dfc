"""Result folders: complete or not there, found again, never colliding; and what they hold.

Ctrl-C stops both engines under SYMBIOSIS_THOROUGH, the slower one every day; the disk is full from every moment on, every
day from each fourth.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments.answer.folder import ResultFolder, identity_hash
from experiments.request.canonical import canonical
from experiments.request.compose import composed
from experiments.request.schema import options
from experiments.request.settings import settings
from sim.record import RUN_COLUMNS
from tests.thorough import tried

SMALL = ("--replicates", "3", "--weeks", "30")


SAMPLED = ["meeting_paradox"]
LONG = {  # their events come late
    "anchor_leaves": ("--replicates", "3", "--weeks", "261"), "steady_hours": ("--replicates", "3", "--weeks", "469"),
    "rise_and_fall": ("--replicates", "3", "--weeks", "417"), "vestbygd_before": ("--replicates", "3", "--weeks", "53"),
    "sotenas": ("--replicates", "3", "--weeks", "141"),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    tried([name for name in options("experiment") if name not in SAMPLED], ["anchor_leaves"]),
)
def test_every_experiment_runs_in_miniature(symbiosis, tmp_path, name):
    answer = symbiosis("experiment", "--out", tmp_path, *LONG.get(name, SMALL), "--no-figures", name)
    assert answer.status == 0, answer.err
    (folder,) = tmp_path.iterdir()
    summary = pd.read_csv(folder / "summary.csv", keep_default_na=False)
    assert len(summary) == len(settings([], name).cells)
    assert (summary.replicates == 3).all()
    assert str(folder) in answer.out


def test_those_that_sample_are_named():  # composing each to list the tests would cost every call of pytest ten seconds
    looked_at = tried(options("experiment"), [*SAMPLED, "three_levers", "sotenas"])  # a quarter of a second each
    assert [name for name in looked_at if composed(f"experiment={name}")["uncertainties"]] == SAMPLED


@pytest.mark.parametrize("name", SAMPLED)
def test_an_experiment_that_samples_refers_to_sweep(symbiosis, tmp_path, name):
    answer = symbiosis("experiment", "--out", tmp_path / "out", *SMALL, name)
    assert answer.status == 2
    assert answer.err.splitlines() == [
        f"symbiosis: experiment: {name} samples uncertain values; use `symbiosis sweep {name}`"
    ]
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    from experiments.cli import main

    root = tmp_path_factory.mktemp("compare")
    arguments = ["compare", "--out", str(root), "--replicates", "4", "--weeks", "110"]
    assert main([*arguments, "facilitator=none,appointed", "colocation=none,park", "meetings=none,monthly"]) == 0
    (folder,) = root.iterdir()
    return folder


def test_a_comparison_writes_tables_and_pictures(compared):
    names = {path.name for path in compared.iterdir()}
    assert {"manifest.json", "runs.parquet", "summary.csv", "effects.csv", "weekly.csv", "answer.txt"} <= names
    for picture in ("over_time", "grid", "funnel", "states", "stages", "ledger", "network"):
        assert (compared / f"{picture}.png").stat().st_size > 10_000
        assert (compared / f"{picture}.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_runs_have_a_row_per_scenario_and_replicate(compared):
    runs = pd.read_parquet(compared / "runs.parquet")
    assert len(runs) == 8 * 4
    assert set(RUN_COLUMNS) <= set(runs.columns)
    assert runs.groupby("cell").replicate.apply(list).map(lambda r: r == [0, 1, 2, 3]).all()


def test_the_manifest_says_all_that_is_needed_to_make_it_again(compared):
    manifest = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].startswith("symbiosis compare --out")
    assert manifest["seed"] == 1
    assert manifest["replicates"] == [0, 3]
    assert set(manifest["libraries"]) >= {"mesa", "numpy", "numba", "hydra-core"}
    assert manifest["identity"][:10] in compared.name
    assert {"version", "fingerprint", "commit"} <= set(manifest["model"])


def test_the_manifest_says_every_scenario_by_what_differs_from_the_first(compared):
    manifest = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))
    request = settings(["facilitator=none,appointed", "colocation=none,park", "meetings=none,monthly"])
    assert len(manifest["cells"]) == 8
    for said, cell in zip(manifest["cells"], request.cells, strict=True):
        scenario = copy.deepcopy(manifest["baseline"])
        for key, value in said["differs"].items():
            *groups, name = key.split(".")
            group = scenario
            for one in groups:
                group = group[one]
            assert group[name] != value
            group[name] = value
        assert scenario == canonical(cell.scenario)
        assert said["levels"] == cell.levels
    assert manifest["cells"][0]["differs"] == {}
    assert manifest["cells"][1]["differs"] == {"meetings.form": "monthly", "meetings.interval": 4}


def test_pictures_are_the_same_bytes_when_made_again(compared, symbiosis):
    before = {
        path.name: path.read_bytes() for path in compared.iterdir() if path.suffix in (".svg", ".csv", ".parquet")
    }
    answer = symbiosis(
        "compare", "--out", compared.parent, "--replicates", "4", "--weeks", "110", "--force",
        "facilitator=none,appointed", "colocation=none,park", "meetings=none,monthly",
    )  # fmt: skip
    assert answer.status == 0
    assert {name: (compared / name).read_bytes() for name in before} == before


def test_a_complete_result_is_reported_and_not_computed_again(symbiosis, tmp_path):
    arguments = ("run", "--out", tmp_path, *SMALL, "--no-figures")
    first = symbiosis(*arguments)
    (folder,) = tmp_path.iterdir()
    stamp = (folder / "manifest.json").stat().st_mtime_ns
    second = symbiosis(*arguments)
    assert "Already there" in second.out
    assert (folder / "manifest.json").stat().st_mtime_ns == stamp
    assert first.out.splitlines()[:3] == second.out.splitlines()[:3]
    forced = symbiosis(*arguments, "--force")
    assert "Already there" not in forced.out
    assert (folder / "manifest.json").stat().st_mtime_ns > stamp
    assert len(list(tmp_path.iterdir())) == 1


# --- writing: whole, or not there; nothing of others; leftovers gone -------------------------------


def _small(symbiosis, out, *more):
    return symbiosis("run", "--out", out, "--replicates", "2", "--weeks", "5", "--no-figures", *more)


@pytest.mark.parametrize("kind", ["file", "link", "dangling", "pipe", "device", "below a file"])
def test_a_root_that_is_no_folder_of_ones_own_is_refused_before_computing(symbiosis, tmp_path, monkeypatch, kind):
    monkeypatch.setattr("experiments.answer.produce.run_cells", lambda *_: pytest.fail("computed"))
    out, before = tmp_path / "out", None
    if kind == "file":
        out.write_text("mine")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        out.symlink_to(tmp_path / "elsewhere")
    elif kind == "dangling":
        out.symlink_to(tmp_path / "nowhere")
    elif kind == "pipe":
        os.mkfifo(out)
    elif kind == "device":
        out = Path("/dev/null")
    else:
        (tmp_path / "file").write_text("mine")
        out = tmp_path / "file" / "out"
    before = sorted(path.name for path in tmp_path.rglob("*"))
    answer = _small(symbiosis, out)
    assert answer.status == 74, answer
    assert len(answer.err.splitlines()) == 1
    assert str(out) in answer.err or str(out.parent) in answer.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_folder_and_files_have_the_permissions_of_the_umask(symbiosis, tmp_path):
    for umask in (0o022, 0o002, 0o077):
        before = os.umask(umask)
        try:
            assert _small(symbiosis, tmp_path / oct(umask)).status == 0
        finally:
            os.umask(before)
        (folder,) = (tmp_path / oct(umask)).iterdir()
        assert folder.stat().st_mode & 0o777 == 0o777 & ~umask
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o666 & ~umask}


def test_a_full_disk_is_one_line_and_the_old_result_stays(symbiosis, tmp_path, monkeypatch):
    assert _small(symbiosis, tmp_path).status == 0
    (folder,) = tmp_path.iterdir()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    count, number = [0], 0

    def fsync(handle, fsync=os.fsync):
        count[0] += 1
        if count[0] == number:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    for number in range(1, 100, tried(1, 4)):
        count[0] = 0
        answer = _small(symbiosis, tmp_path, "--force")
        if count[0] < number:
            break
        assert answer.status == 74, number
        (line,) = [line for line in answer.err.splitlines() if not line[:1].isdigit()]  # but for progress
        assert line.startswith(f"symbiosis: {folder if number > 1 else tmp_path}")
        assert line.endswith("No space left on device")
        assert list(tmp_path.iterdir()) == [folder]
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert number > 10


def test_what_killed_commands_left_goes_and_an_old_result_comes_back(symbiosis, tmp_path):
    assert _small(symbiosis, tmp_path).status == 0
    (folder,) = tmp_path.iterdir()
    dead = subprocess.Popen(["true"])
    dead.wait()
    partial = tmp_path / f".partial-{folder.name}-{dead.pid}-0123abcd"
    partial.mkdir()
    (partial / "half").write_text("x")
    alive = tmp_path / f".partial-{folder.name}-{os.getpid()}-0123abcd"
    alive.mkdir()
    folder.rename(tmp_path / f".old-{folder.name}-{dead.pid}-0123abcd")  # killed between two renames
    assert _small(symbiosis, tmp_path, "seed=2").status == 0
    assert not partial.exists()
    assert alive.exists()
    partial.mkdir()
    assert "Already there" in _small(symbiosis, tmp_path).out
    assert not partial.exists(), "also by a call that computes nothing"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_picture_that_fails_costs_itself_and_no_table(symbiosis, tmp_path, monkeypatch):
    def fails(*_):
        raise ValueError("Expected end of text\n$5 and $6")

    monkeypatch.setattr("experiments.answer.figures.scenarios.states", fails)
    answer = symbiosis("run", "--out", tmp_path, "--replicates", "2", "--weeks", "5")
    assert answer.status == 0
    assert [line for line in answer.err.splitlines() if "picture" in line] == [
        "symbiosis: states: this picture could not be drawn (ValueError: Expected end of text $5 and $6)"
    ]
    (folder,) = tmp_path.iterdir()
    names = {path.name for path in folder.iterdir()}
    assert {"summary.csv", "runs.parquet", "over_time.png", "stages.png"} <= names
    assert "states.png" not in names
    assert "Already there" in symbiosis("run", "--out", tmp_path, "--replicates", "2", "--weeks", "5").out


def test_a_full_disk_is_not_the_fault_of_a_picture(symbiosis, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.answer.figures.scenarios.states", fails)
    answer = symbiosis("run", "--out", tmp_path, "--replicates", "2", "--weeks", "5")
    assert answer.status == 74
    assert answer.err.splitlines()[-1].endswith(": No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_could_not_be_read_back_is_refused_before_it_is_computed(symbiosis, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.answer.produce.run_cells", lambda *_: pytest.fail("computed"))
    monkeypatch.setattr("experiments.system.checksums.MAX_DOCUMENT_BYTES", 5_000)
    answer = symbiosis("compare", "--out", tmp_path, "--replicates", "2", "--weeks", "5", "facilitator=none,appointed")
    assert answer.status == 2
    (line,) = answer.err.splitlines()
    assert line.startswith("symbiosis: scenarios: 2 are too many for one answer; allowed: ")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_moved_says_where_it_is(symbiosis, tmp_path):
    assert _small(symbiosis, tmp_path / "a").status == 0
    (tmp_path / "a").rename(tmp_path / "b")
    (folder,) = (tmp_path / "b").iterdir()
    assert json.loads(_small(symbiosis, tmp_path / "b", "--json").out)["folder"] == str(folder)


# --- reading: the answer to this request, to the last byte -----------------------------------------


def test_a_folder_of_another_request_or_format_or_without_list_is_no_answer(symbiosis, tmp_path):
    from experiments.system import checksums

    assert _small(symbiosis, tmp_path / "other", "seed=2").status == 0
    assert _small(symbiosis, tmp_path / "out").status == 0
    (other,), (folder,) = (tmp_path / "other").iterdir(), (tmp_path / "out").iterdir()
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}

    def refused(what):
        answer = _small(symbiosis, tmp_path / "out")
        assert answer.status == 2, answer
        (line,) = answer.err.splitlines()
        assert what in line
        assert line.endswith("; --force makes the result again")
        assert answer.out == ""
        assert _small(symbiosis, tmp_path / "out", "--force").status == 0
        assert "Already there" in _small(symbiosis, tmp_path / "out").out

    (folder / "checksums.sha256").unlink()  # as made by an earlier version
    refused("checksums.sha256: file is missing")
    shutil.rmtree(folder)
    shutil.copytree(other, folder)
    refused("manifest.json: is of another request")
    (folder / "manifest.json").write_text(json.dumps(json.loads(whole["manifest.json"]) | {"format": 1}))
    checksums.sign(folder)
    assert "Already there" in _small(symbiosis, tmp_path / "out").out, "with every scenario in full"
    for format in (3, 10**400, None, True, "1"):
        manifest = json.loads(whole["manifest.json"]) | {"format": format}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        checksums.sign(folder)
        refused("manifest.json: " if format == 10**400 else "manifest.json: has format")
    (folder / "notes.txt").write_text("mine")
    refused("notes.txt")
    shutil.rmtree(folder)
    folder.mkdir()
    refused("checksums.sha256")


def test_what_is_asked_decides_where_it_lies():
    plain = identity_hash(settings([]))
    assert identity_hash(settings(["question=Why?"])) == plain, "words are not part of the identity"
    assert identity_hash(settings(["facilitator.hours=8.0"])) == plain, "8 hours are what informal means"
    different = [["seed=2"], ["weeks=519"], ["replicates=41"], ["meetings=weekly"], ["case=reference"],
                 ["parameters.project.optimism=0.3"], ["events=[{week: 3, what: market_shock, target: CO2}]"]]  # fmt: skip
    hashes = {identity_hash(settings(overrides)) for overrides in different}
    assert len(hashes) == len(different)
    assert plain not in hashes


def test_run_keeps_weeks_and_events(symbiosis, tmp_path):
    assert symbiosis("run", "--out", tmp_path, *SMALL, "--no-figures").status == 0
    (folder,) = tmp_path.iterdir()
    assert len(pd.read_parquet(folder / "weeks.parquet")) == 3 * 30
    assert {"replicate", "week", "what", "who", "why"} == set(pd.read_parquet(folder / "events.parquet").columns)


def test_json_is_all_that_stands_on_stdout(symbiosis, tmp_path):
    answer = symbiosis("compare", "--json", "--out", tmp_path, *SMALL, "--no-figures", "facilitator=none,appointed")
    summary = json.loads(answer.out)
    assert [row["facilitator"] for row in summary["scenarios"]] == ["none", "appointed"]
    assert summary["differences"][0]["pairs"] == 3
    again = symbiosis("compare", "--json", "--out", tmp_path, *SMALL, "--no-figures", "facilitator=none,appointed")
    assert json.loads(again.out) == summary


def test_two_starts_at_once_do_not_collide(tmp_path):
    command = [sys.executable, "-m", "experiments", "run", "--out", str(tmp_path), *SMALL, "--no-figures"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(tried(3, 2))]
    assert [process.wait() for process in processes] == [0] * len(processes), [p.stderr.read() for p in processes]
    (folder,) = tmp_path.iterdir()
    assert (folder / "summary.json").is_file()


def test_both_of_two_finished_results_leave_one_complete_folder(tmp_path):
    request = settings(["weeks=5", "replicates=1"])
    first, second = ResultFolder(request, tmp_path), ResultFolder(request, tmp_path)
    for folder in (first, second):
        folder.__enter__()
        content = json.dumps({"format": 1, "identity": folder.identity})
        (folder.partial / "manifest.json").write_text(content)
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert [path.name for path in tmp_path.iterdir()] == [first.final.name]
    first.check()


@pytest.mark.parametrize(("engine", "replicates"), tried([("mesa", "400"), ("ensemble", "60000")], [("mesa", "400")]))
def test_ctrl_c_leaves_no_half_result_and_no_process(tmp_path, engine, replicates):
    command = [sys.executable, "-m", "experiments", "run", "--out", str(tmp_path), "--replicates", replicates]
    command.append(f"engine={engine}")
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.iterdir()):
        time.sleep(0.1)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    # In order; or, where a busy machine takes longer for that than a person waits, where it is: what is half written
    # then stays under the name of what is half written.
    in_order = "no result was written" in err
    assert in_order or "nothing else was written" in err
    assert "Traceback" not in err
    assert [path for path in tmp_path.iterdir() if in_order or not path.name.startswith(".partial-")] == []
    time.sleep(1)
    alive = [path for path in Path("/proc").glob("[0-9]*/stat") if _session(path) == process.pid]
    assert alive == []


def _session(stat: Path) -> int:
    """Session of a living process (a zombie is dead, only not yet buried)."""
    try:
        state, _, _, session, *_ = stat.read_text().rpartition(")")[2].split()
        return -1 if state == "Z" else int(session)
    except (OSError, IndexError):
        return -1
