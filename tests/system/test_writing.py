"""Writing: whole or not at all, where one may, found out before anything is computed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading

import pandas as pd
import pytest

from experiments.system import files
from experiments.system.errors import StorageError
from tests import disk_trials
from tests.sweeping import REPOSITORY
from tests.thorough import tried


@pytest.fixture(scope="module")
def trials(tmp_path_factory) -> list[dict]:
    """Every writing command on disks that say no. Skips where one may not mount."""
    if (
        shutil.which("unshare") is None
        or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("a mount namespace needs root")
    work = tmp_path_factory.mktemp("trials")
    found = subprocess.run(
        ["unshare", "-m", "--propagation", "private", sys.executable, "-m", "tests.disk_trials", str(work)],
        capture_output=True, text=True, timeout=300, check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        cwd=REPOSITORY,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize("command", [*disk_trials.FILES, *disk_trials.FOLDERS])
def test_a_disk_that_says_no_costs_one_line_and_no_computing(trials, command):
    own = [row for row in trials if row["command"] == command]
    assert len(own) >= tried(7, 2)
    for row in own:
        # that a name is taken is what one can mend: a fault of the request
        allowed = (74,) if row["trouble"] in disk_trials.DISKS else (2, 74)
        assert row["status"] in allowed, row
        assert len(row["lines"]) == 1, row
        assert not row["reached"], row
        assert row["kept"], row


NOWHERE = [(words, to) for words in ("cases", "parameters --markdown") for to in ("/dev/full", "closed")]


@pytest.mark.parametrize(("words", "to"), tried(NOWHERE, NOWHERE[::3]))
def test_output_that_goes_nowhere_is_told(words, to):
    where = ">&-" if to == "closed" else f">{to}"
    found = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m experiments {words} {where}"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert found.returncode == 74
    (line,) = found.stderr.splitlines()
    assert line.startswith("symbiosis: standard output: ")


# --- files -----------------------------------------------------------------------------------------


def test_what_a_killed_command_left_goes_with_the_next_and_what_others_make_stays(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    mine, others = tmp_path / f".a.csv.{gone.pid}-5.tmp", tmp_path / f".b.csv.{gone.pid}-5.tmp"
    running, link = tmp_path / f".a.csv.{os.getppid()}-5.tmp", tmp_path / f".a.csv.{gone.pid}-6.tmp"
    for path in (mine, others, running):
        path.write_text("half")
    link.symlink_to(others)
    files.write_atomically(tmp_path / "a.csv", b"x")
    assert not mine.exists()
    assert others.exists()
    assert running.exists()
    assert link.is_symlink()


def test_two_that_write_the_same_file_at_once_leave_a_whole_one(tmp_path):
    contents = [bytes([sign]) * 200_000 for sign in b"abcd"]
    faults = []

    def write(content: bytes) -> None:
        try:
            for _ in range(10):
                files.write_atomically(tmp_path / "x", content)
        except StorageError as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (tmp_path / "x").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_permissions_follow_the_umask(tmp_path):
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(mask)
        try:
            files.write_atomically(tmp_path / "x", b"")
        finally:
            os.umask(before)
        assert (tmp_path / "x").stat().st_mode & 0o777 == mode


def test_folders_on_the_way_may_be_links_the_target_may_not(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files.check_can_write(tmp_path / "link" / "x")
    files.write_atomically(tmp_path / "link" / "x", b"x")
    assert (tmp_path / "real" / "x").read_bytes() == b"x"
    (tmp_path / "other").symlink_to(tmp_path / "real" / "x")
    for call in (lambda p: files.write_atomically(p, b"y"), files.check_can_write):
        with pytest.raises(StorageError, match="is a link"):
            call(tmp_path / "other")
    assert (tmp_path / "real" / "x").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["x" * 300, "ø" * 150, "a\0b", "new/" + "y" * 300])
def test_a_name_that_no_file_can_have_is_told_before_and_at_writing(tmp_path, name):
    for call in (lambda p: files.write_document(p, "y"), files.check_can_write):
        with pytest.raises(StorageError) as told:
            call(tmp_path / name)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["x" * 255, "ø" * 127, "deep/er/still/" + "y" * 255])
def test_the_longest_names_are_written(tmp_path, name):
    files.check_can_write(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    files.write_document(tmp_path / name, "y")
    assert (tmp_path / name).read_text() == "y"


@pytest.mark.parametrize("number", [28, 30, 122, 27, 5])  # ENOSPC, EROFS, EDQUOT, EFBIG, EIO
@pytest.mark.parametrize("call", ["fsync", "open"])
def test_the_old_file_stays_whatever_the_disk_says(tmp_path, monkeypatch, call, number):
    path = tmp_path / "table.csv"
    files.write_table(path, pd.DataFrame({"a": [1]}))

    def fails(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        for write in (lambda: files.write_table(path, pd.DataFrame({"a": [2]})), lambda: files.check_can_write(path)):
            with pytest.raises(StorageError, match=os.strerror(number)):
                write()
    assert path.read_text() == "a\n1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]


def test_a_stop_in_the_midst_of_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "x"
    files.write_atomically(path, b"old")

    def stopped() -> None:
        with files.written_atomically(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_but_files_py_writes_tables_or_texts():
    """One door: no module of the command line calls pandas' or pathlib's own writers."""
    # folders.py writes into a folder of its own that is renamed when whole; supply.py is no command of the model.
    doors = {"files.py", "folders.py", "supply.py"}
    own = [path for path in (REPOSITORY / "experiments").rglob("*.py") if path.name not in doors]
    assert len(own) > 50
    for path in own:
        name, text = path.name, path.read_text(encoding="utf-8")
        for writer in (".to_csv(", ".write_text(", ".write_bytes(", '.open("w'):
            assert writer not in text, (name, writer)
