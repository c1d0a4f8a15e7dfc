"""Workbooks of strangers, broken in every way we could think of: all faults, each with its sheet and cell, at once."""

from __future__ import annotations

import os
import random
import re
import time
from functools import cache
from pathlib import Path

import pytest

from experiments.town.canonical import town_text
from experiments.town.faults import town_words
from experiments.town.read import read_town
from experiments.words.languages import LANGUAGES
from tests.contracts.test_hostile_files import WILD
from tests.costs import is_quick
from tests.thorough import tried
from tests.town.broken import Broken, all_of_them, base
from tests.town.towns import COUNTRIES, folder_of, saved, workbook

MOST_CPU = 2.0  # seconds of processor time, each
LEAST = tried(200, 100)


@cache
def broken_files() -> list[Broken]:
    """All of them; a quarter of the bad cells every day."""
    return all_of_them(tried(1, 4))


def files_of(broken: Broken, folder: Path) -> list[Path]:
    folder_of(broken.files, folder)
    return [folder / name for name in broken.files if len(broken.files) == 1] or [folder]


def short(at: str) -> str:
    """The place as the table of broken files has it: without the path of the file."""
    name = at.rpartition("/")[2]
    name = re.sub(r"^x\.(xlsx|json)(: |$)", "", name)
    name = re.sub(r"^(.+)\.(csv|txt): ([A-Z]+\d+)$", r"\1!\3", name)
    return re.sub(r"\.(csv|txt)$", "", name)


def seconds(paths: list[Path]) -> float:
    start = time.process_time()
    read_town(paths)
    return time.process_time() - start


def test_there_are_enough_of_them_and_the_one_they_are_made_of_is_good(tmp_path):
    assert len(broken_files()) >= LEAST
    assert len({broken.name for broken in broken_files()}) == len(broken_files())
    (tmp_path / "x.xlsx").write_bytes(workbook(base()))
    assert not read_town([tmp_path / "x.xlsx"]).faults


def test_all_faults_are_told_with_their_cells(tmp_path):
    """And nothing but them; in two seconds each; in a short line that can be printed, in every language."""
    wrong = []
    for number, broken in enumerate(broken_files()):
        paths = files_of(broken, tmp_path / str(number))
        start = time.process_time()
        reading = read_town(paths)
        took = time.process_time() - start
        found = {short(fault.at): fault.key for fault in reading.faults}
        if found != broken.faults or reading.town is not None:
            wrong.append(f"{broken.name}: {broken.faults}, found {dict(list(found.items())[:5])}")
        assert is_quick(took, MOST_CPU) or is_quick(seconds(paths), MOST_CPU), (broken.name, took)
        for fault in reading.faults[:20]:
            for language in LANGUAGES:
                line = town_words(language).told(fault)
                assert line.isprintable()
                assert len(line) < 600
                assert "{" not in line
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number", range(0, LEAST, tried(3, 12)))
def test_the_command_refuses_them_and_writes_nothing(number, symbiosis, tmp_path, monkeypatch):
    broken = broken_files()[number]
    paths = files_of(broken, tmp_path / "given")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("TMPDIR", str(work))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "given").iterdir()}
    answer = symbiosis("town", "check", *paths, "--out", "town.json")
    assert answer.status == 2
    assert "Traceback" not in answer.err
    told = [
        line
        for line in answer.err.splitlines()
        if re.search("tillatt|allowed|mente du|did you mean|menade|skriv|write", line)
    ]
    assert len(told) >= min(len(broken.faults), 500)
    assert not list(work.iterdir()), "nothing is written"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "given").iterdir()} == before


def test_paths_that_are_no_files(symbiosis, tmp_path):
    pipe, link = tmp_path / "p.xlsx", tmp_path / "l.xlsx"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link, tmp_path / "none.xlsx"):
        answer = symbiosis("town", "check", path)
        assert answer.status == 2
        assert path.name in answer.err
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(10_000_000_000)
    assert "allowed: at most" in symbiosis("town", "check", large).err
    many = tmp_path / "many"
    many.mkdir()
    for k in range(101):
        (many / f"{k}.csv").touch()
    assert "allowed: at most 100" in symbiosis("town", "check", many).err


def test_a_path_in_a_workbook_leads_nowhere(tmp_path):
    """Names of sheets and parts that look like paths are names."""
    tables = base()
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook({**tables, "..": [["a"]], "${HOME}": [["b"]], "hydra": [["c"]]}))
    reading = read_town([path])
    assert not reading.faults
    assert [short(note.at) for note in reading.notes] == ["'..'", "'${HOME}'", "'hydra'"]
    assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]


def test_anything_in_any_cell_is_read_or_refused(tmp_path):
    """Wild values in wild places, bytes that are changed: a town or faults, never anything else."""
    lot = random.Random(8)
    good = workbook(base())
    for trial in range(tried(1000, 60)):
        tables = base()
        for _ in range(lot.randint(1, 6)):
            table = tables[lot.choice(list(tables))]
            row = lot.choice(table)
            row[lot.randrange(len(row))] = lot.choice(WILD)
        folder = tmp_path / str(trial)
        folder_of(saved(tables, COUNTRIES[lot.choice(("denmark", "finland"))]), folder)
        _read_or_refused(folder, trial)
        if trial % 4 == 0:
            content = bytearray(good)
            for _ in range(lot.randint(1, 5)):
                content[lot.randrange(len(content))] ^= 1 << lot.randrange(8)
            path = tmp_path / f"{trial}.xlsx"
            path.write_bytes(content[: lot.choice((len(content), lot.randrange(len(content))))])
            _read_or_refused(path, trial)


def test_no_text_of_a_file_is_taken_for_one_of_ours(tmp_path):
    """What looks like an id of the catalogue, or like a place for a value, is shown as it was typed."""
    tables = base()
    tables["Gir"] += [["Havna meieri", "x", None, "5 @allowed.cost"], ["@column.firm", "y"], ["{value}", "z"]]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(tables))
    told = "\n".join(town_words("en").told(fault) for fault in read_town([path]).faults)
    for text in ("the unit @allowed.cost is", "'@column.firm' is not", "'{value}' is not"):
        assert text in told


def _read_or_refused(path: Path, trial: int) -> None:
    reading = read_town([path])
    assert (reading.town is None) == bool(reading.faults), trial
    for found in (*reading.faults[:30], *reading.notes[:30]):
        line = town_words("en").told(found)
        assert line.isprintable(), trial
        assert len(line) < 700, trial
    if reading.town is not None:
        assert town_text(reading.town).encode()
