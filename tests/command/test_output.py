"""What a command says, wherever it goes: other encodings, closed streams, full devices, faults of the program itself.

Four encodings and ten streams under SYMBIOSIS_THOROUGH, half of them every day.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from experiments import cli
from experiments.system import ending
from experiments.system.errors import DamageError, StorageError, UserError
from tests.sweeping import REPOSITORY
from tests.thorough import tried


def _called(*words, cwd=None, **environment) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "experiments", *words], capture_output=True, check=False, timeout=120, cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )  # fmt: skip


def _in_shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line.replace("symbiosis", f"'{sys.executable}' -m experiments")], capture_output=True, text=True,
        check=False, timeout=120, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip


@pytest.mark.parametrize("encoding", tried(["ascii", "cp437", "cp932", "cp1252"], ["cp932"]))
def test_what_a_terminal_cannot_show_is_shown_in_other_letters(tmp_path, encoding):
    words = (
        "run",
        "--weeks",
        "3",
        "--replicates",
        "2",
        "--no-figures",
        "--lang",
        "nb",
        "--out",
        str(tmp_path / "東øþ😀"),
    )
    first = _called(*words, PYTHONIOENCODING=encoding)
    assert first.returncode == 0, first.stderr
    assert "Traceback" not in first.stderr.decode(encoding)
    assert "Vestbygd" in first.stdout.decode(encoding)
    machine = _called(*words, "--json", PYTHONIOENCODING=encoding)
    assert machine.returncode == 0
    assert json.loads(machine.stdout.decode(encoding))["folder"].startswith(str(tmp_path / "東øþ😀"))


STREAMS = [
    ("symbiosis cases >&-", 74, "standard output: "),
    ("symbiosis cases >/dev/full", 74, "standard output: No space left on device"),
    ("symbiosis cases 2>&-", 0, ""),
    ("symbiosis nonsense 2>&-", 2, ""),
    ("symbiosis nonsense 2>/dev/full", 2, ""),
    ("symbiosis nonsense >&- 2>&-", 2, ""),
    ("symbiosis cases <&-", 0, ""),
    ("symbiosis parameters --markdown | head -1; exit ${PIPESTATUS[0]}", 0, ""),
    ("symbiosis --help >/dev/full", 74, "standard output: No space left on device"),
    ("symbiosis --version >/dev/full", 74, "standard output: No space left on device"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "status", "told"), tried(STREAMS, STREAMS[::2]))
def test_streams_that_take_nothing(line, status, told):
    found = _in_shell(line)
    assert found.returncode == status, found.stderr
    assert len(found.stderr.splitlines()) == bool(told), found.stderr
    assert told in found.stderr


def test_a_folder_that_is_gone_is_told(tmp_path):
    found = _in_shell(f"mkdir '{tmp_path}/gone'; cd '{tmp_path}/gone'; rmdir '{tmp_path}/gone'; symbiosis cases")
    assert found.returncode == 2
    assert found.stderr == "symbiosis: the folder this is called in is gone; go to one that is there\n"


def test_a_fault_of_the_program_is_called_so_and_kept(tmp_path, monkeypatch, capsys):
    def faulty():
        raise KeyError("geheim")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ending.status_of(faulty) == 70
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("symbiosis: a fault of the program, not of yours: KeyError in test_output.py:")
    (kept,) = tmp_path.iterdir()
    assert second.endswith(str(kept))
    assert "issue tracker" in second
    assert "Traceback" in kept.read_text()
    monkeypatch.setenv("SYMBIOSIS_DEBUG", "1")
    assert ending.status_of(faulty) == 70
    assert "Traceback" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize(("error", "status", "told"), [
    (OSError(28, "No space left on device", "/x/y"), 74, "/x/y: No space left on device"),
    (PermissionError(13, "Permission denied", "/x"), 74, "/x: Permission denied"),
    (MemoryError(), 2, "the memory of this machine is not enough"),
    (StorageError("disk"), 74, "disk"),
    (UserError("\n".join(f"fault {n}" for n in range(100))), 2, "... and 80 more faults"),
    (UserError("x" * 5000), 2, "(5000 characters)"),
    (UserError("a\x1b[31mb\u202ec"), 2, "a\\x1b[31mb\\u202ec"),
    (FileNotFoundError(2, "No such file", "template.html"), 70, "FileNotFoundError"),
])  # fmt: skip
def test_what_stops_a_command_is_a_few_short_plain_lines(tmp_path, monkeypatch, capsys, error, status, told):
    def stopped():
        raise error

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ending.status_of(stopped) == status
    lines = capsys.readouterr().err.splitlines()
    assert any(told in line for line in lines)
    assert len(lines) <= 21
    assert max(map(len, lines)) < 700
    assert all(line.isprintable() and line.startswith("symbiosis: ") for line in lines)


@pytest.mark.parametrize(
    "error", [UserError("configs: "), DamageError("x: damaged"), StorageError("x: no"), OSError(28, "x"), ValueError()]
)
def test_a_signal_that_was_made_an_error_of_is_still_a_stop(monkeypatch, capsys, error):
    def stopped():
        monkeypatch.setattr(ending, "_stopped_by", 15)  # a library caught what the handler raised
        raise error

    assert ending.status_of(stopped) == 143
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("symbiosis: stopped; ")


def test_the_way_home_is_found_behind_an_equals_sign_too(symbiosis, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert symbiosis("case", "generate", "--firms", "5", "--out=~/town").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["town"]
    answer = symbiosis("run", "case=~/town", "--weeks", "0")
    assert "weeks" in answer.err
    assert "town" not in answer.err
    for words in (("run", "--out=~nobody7/x"), ("run", "case=~nobody7/x")):
        answer = symbiosis(*words)
        assert answer.status == 2
        assert "nobody of that name" in answer.err


ORDERS = [
    ("run", "facilitator=appointed", "--weeks", "3", "meetings=montly"),
    ("compare", "facilitator=none,appointed", "--weeks", "52", "meetings=montly"),
    ("experiment", "--weeks", "3", "three_levers", "--replicates", "2", "meetings=montly"),
    ("experiment", "three_levers", "meetings=montly", "--json"),
    ("report", "facilitator=none,appointed", "--weeks", "52", "meetings=montly"),
    ("sweep", "three_levers", "--weeks", "52", "meetings=montly"),
    ("sweep", "facilitator=none,appointed", "--shard", "1/2", "meetings=montly", "--weeks", "3"),
]  # fmt: skip


@pytest.mark.parametrize("words", ORDERS, ids=" ".join)
def test_words_stand_on_both_sides_of_a_flag(symbiosis, words):
    answer = symbiosis(*words)
    assert answer.status == 2
    assert answer.err.splitlines() == ["symbiosis: meetings: unknown choice 'montly'; did you mean 'monthly'?"]


@pytest.mark.parametrize(("words", "expected"), [
    (("run", "--weeks", "9" * 5000), "(5000 characters) is out of range"),
    (("run", "seed=" + "9" * 5000), "(5000 characters)"),
    (("run", "seed=" + "9" * 400), "is not a whole number in range; allowed: 0 to 4294967295"),
    (("run", "facilitator.hours=" + "9" * 400), "is out of range; allowed: 0 to 375"),
    (("run", "facilitator.hours=1e999"), "is out of range"),
    (("run", "x" * 100_000), "(100000 characters)"),
    (("run", "--" + "x" * 100_000), "unrecognized arguments"),
    (("x" * 100_000,), "unknown choice"),
    (("run", "events=" + "[" * 9000), "cannot be read"),
    (("run", "events=" + "[" * 100_000), "is too long"),
    (("run", *(f"a{n}=1" for n in range(400))), "... and 380 more faults"),
    (("run", *(f"a{n}=1" for n in range(2000))), "at most 500"),
    (("compare", *(f"parameters.{key}=0.1,0.2,0.3,0.4,0.5,0.6,0.7" for key in (
        "operation.delivery_trust_loss", "initial.initial_trust_mean", "initial.initial_communication",
        "project.drive_base", "project.optimism"))), "scenarios; allowed: at most 10000"),
    (("case", "generate", "--firms", "5", "--diversity", "nan", "--out", "x"), "--diversity: 'nan' is not a number"),
    (("case", "generate", "--firms", "5", "--diversity", "1e999", "--out", "x"), "is not a number"),
    (("sweep", "--sample", "sobol", "--spread", "inf"), "--spread: 'inf' is not a number"),
    (("run", "--out="), "--out: is empty"),
    (("run", "--out=--"), "expected one argument"),
])  # fmt: skip
def test_numbers_and_values_without_measure_are_refused_in_short(symbiosis, tmp_path, monkeypatch, words, expected):
    monkeypatch.chdir(tmp_path)
    answer = symbiosis(*words)
    assert answer.status == 2
    lines = answer.err.splitlines()
    assert any(expected in line for line in lines), answer.err
    assert len(lines) <= 21
    assert max(map(len, lines)) <= 620
    assert list(tmp_path.iterdir()) == []


def test_the_parser_is_made_once():
    assert cli._parser() is cli._parser()
