"""A full disk and a folder one may not write to: one line, nothing lost, and on it goes when there is room.

A disk that fills up under worker processes and at eight moments: under SYMBIOSIS_THOROUGH. Every day it does under threads,
and at three of the eight.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from experiments.sweep import Store
from experiments.sweep import store as module
from experiments.system.errors import StorageError
from tests.sweeping import command_of, marked, results, shards_of, started, swept
from tests.thorough import tried

WORDS = (
    "--replicates",
    100,
    "--weeks",
    52,
    "--chunk",
    20,
    "--workers",
    2,
    "facilitator=none,appointed",
    "meetings=none,monthly",
)


def _mount(folder: Path, options: str) -> None:
    found = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {found.stderr.strip()}")


@pytest.fixture
def disk(tmp_path):
    """A disk of its own of 400 KiB. Skips where one may not mount."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount(folder, "size=400k")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "sweep"
    swept(folder, replicates=100, chunk=20)
    return results(folder, but=["manifest.json"])


def _told(err: str) -> list[str]:
    """What stands on stderr beside progress."""
    return [line for line in err.splitlines() if not line[:1].isdigit()]


@pytest.mark.parametrize("processes", tried([True, False], [False]), ids={True: "processes", False: "threads"}.get)
def test_a_full_disk_is_one_line_and_room_lets_it_go_on(symbiosis, disk, undisturbed, processes):
    how = ("--processes",) if processes else ()
    marker = uuid.uuid4().hex
    process = started(command_of(disk / "sweep", *how, *WORDS), marker)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 74, err
    assert marked(marker) == []
    (line,) = _told(err)
    assert line.startswith(f"symbiosis: {disk / 'sweep'}")
    assert line.endswith("No space left on device")
    acknowledged = shards_of(disk / "sweep")
    assert 3 < len(acknowledged) < 20
    assert Store(disk / "sweep").damaged() == []
    again = symbiosis("sweep", "--out", disk / "sweep", *WORDS)
    assert again.status == 74
    assert len(_told(again.err)) == 1
    assert shards_of(disk / "sweep") >= acknowledged
    _mount(disk, "remount,size=20m")
    stamps = {name: (disk / "sweep" / "runs" / name).stat().st_mtime_ns for name in acknowledged}
    assert symbiosis("sweep", "--out", disk / "sweep", *WORDS).status == 0
    assert results(disk / "sweep", but=["manifest.json"]) == undisturbed
    assert {name: (disk / "sweep" / "runs" / name).stat().st_mtime_ns for name in acknowledged} == stamps
    assert list((disk / "sweep").rglob("*.tmp")) == []


@pytest.mark.parametrize("room", tried([4, 40, 76, 120, 160, -40, -24, -8], [4, 76, -24]), ids=lambda k: f"{k}k")
def test_whenever_the_disk_is_full_nothing_is_lost(symbiosis, disk, tmp_path, room):
    """From the first file to the last: lock, owner, design, manifest, shards, tables."""
    words = ("sweep", "--out", disk / "sweep", "--replicates", 30, "--weeks", 12, "--chunk", 20, "--workers", 1,
             "facilitator=none,appointed", "meetings=none,monthly")  # fmt: skip
    swept(tmp_path / "elsewhere", replicates=30, weeks=12, chunk=20)
    whole = results(tmp_path / "elsewhere")
    if room < 0:  # so much less than all needs, in pages of 4 KiB: the last files do not fit
        room += 4 * sum(-(-len(content) // 4096) for content in whole.values())
    (disk / "ballast").write_bytes(bytes((400 - room) * 1024))
    answer = symbiosis(*words)
    assert answer.status == 74, answer
    (said,) = _told(answer.err)
    assert "No space left on device" in said
    before = shards_of(disk / "sweep") if (disk / "sweep").exists() else set()
    (disk / "ballast").unlink()
    answer = symbiosis(*words)
    assert answer.status == 0, answer.err
    assert before <= shards_of(disk / "sweep")
    assert results(disk / "sweep", but=["manifest.json"]) == {k: v for k, v in whole.items() if k != "manifest.json"}


def test_a_folder_one_may_not_write_to(symbiosis, tmp_path, undisturbed, request):
    words = ("--replicates", 5, "--weeks", 12, "--chunk", 5, "facilitator=none,appointed")
    if os.geteuid() == 0:
        folder = request.getfixturevalue("disk")
        assert symbiosis("sweep", "--out", folder / "sweep", *words).status == 0
        _mount(folder, "remount,ro")
    else:
        folder = tmp_path / "locked"
        assert symbiosis("sweep", "--out", folder / "sweep", *words).status == 0
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    before = results(folder / "sweep")
    for name in ("sweep", "another"):
        answer = symbiosis("sweep", "--out", folder / name, *words)
        assert answer.status == 74
        assert len(answer.err.splitlines()) == 1
        assert str(folder / name) in answer.err
    assert results(folder / "sweep") == before
    if os.geteuid() == 0:
        _mount(folder, "remount,rw")
    else:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert "Already there" in symbiosis("sweep", "--out", folder / "sweep", *words).out


def test_a_file_in_the_place_of_the_folder(symbiosis, tmp_path):
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        answer = symbiosis("sweep", "--out", out, "--replicates", 2, "--weeks", 2)
        assert answer.status in (2, 74)
        assert len(answer.err.splitlines()) == 1
        assert str(tmp_path / "file") in answer.err


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_file_is_whole_or_not_there(tmp_path, monkeypatch, call):
    path = tmp_path / "file"
    module.write_atomically(path, b"first")

    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace"), "open": (os, "open")}[call], fails)
    with pytest.raises(StorageError, match=r"file: No space left on device"):
        module.write_atomically(path, b"second")
    monkeypatch.undo()
    assert path.read_bytes() == b"first"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
