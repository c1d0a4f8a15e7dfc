"""Compiled code is never stale, and neither a read-only cache nor a missing compiler stops it.

One rule that calls another shows it every day, in a second; a whole week of the model under SYMBIOSIS_THOROUGH.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.compiled import compiled_sources, portable_fingerprint, source_fingerprint
from tests.thorough import tried

ROOT = Path(__file__).parents[2]
# Each of two files: a rule, and what calls it.
RULE = """
from sim.rules.discovery import is_discovered
print(*[is_discovered(0.3, 0.7, chance) for chance in (0.5, 0.6321, 0.6322, 0.9)])
"""
WEEKS = """
from sim import Scenario, load_case, simulate
scenario = Scenario("appointed", "park", "monthly")
record = simulate(load_case("vestbygd"), scenario, weeks={weeks}, engine="{engine}")
print(*record.checksums().values())
levels = ["trust", "communication", "understanding", "commitment"]
print(*[repr(level) for level in record.runs[levels].iloc[0].tolist()])
"""
# What is run; in place of which text of primitives.py stands which other.
PROGRAMS = {
    "a rule": (RULE, "return 1.0 - exp(-hazard)", "return 0.5 - 0.5 * exp(-hazard)"),
    "a week": (WEEKS.format(weeks=60, engine="ensemble"), "level + gain * (1", "level + 0.5 * gain * (1"),
}
PROGRAM = pytest.mark.parametrize("program", tried(list(PROGRAMS), ["a rule"]))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package in a folder of its own."""
    shutil.copytree(ROOT / "sim", tmp_path / "copy" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


def run(program: str, folder: Path, cache: Path, **more: str) -> list[str]:
    """The lines a fresh process prints that runs a program with the package in `folder`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA", "PYTHON", "COVERAGE"))}
    places = {"XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache), "PYTHONPATH": str(folder)}
    places["NUMBA_CPU_NAME"] = "generic"  # compiled here, and not as it is shipped
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder, env=kept | places | more, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@PROGRAM
def test_an_edited_rule_counts_although_the_cache_is_warm(copy: Path, tmp_path: Path, program: str) -> None:
    cache = tmp_path / "cache"
    text, old, new = PROGRAMS[program]
    before = run(text, copy, cache)
    assert [path for path in cache.rglob("*") if path.is_file()], "else there is nothing warm"
    assert run(text, copy, cache) == before
    rule = copy / "sim" / "rules" / "primitives.py"
    rule.write_text(rule.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = run(text, copy, cache)
    assert after != before
    if program == "a rule":
        assert after == run(text, copy, cache, NUMBA_DISABLE_JIT="1")
    else:
        assert after == run(text.replace("ensemble", "mesa"), copy, cache)


def test_an_edited_vocabulary_counts_too(copy: Path) -> None:
    before = source_fingerprint(copy / "sim")
    words = copy / "sim" / "happenings.py"
    words.write_text(words.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert source_fingerprint(copy / "sim") != before


def test_what_is_shipped_is_in_doubt_after_an_edit_but_not_after_a_comment(copy: Path) -> None:
    before = portable_fingerprint(copy / "sim")
    assert before == portable_fingerprint()
    rule = copy / "sim" / "rules" / "primitives.py"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(f"{text}\n# said\n", encoding="utf-8")
    assert portable_fingerprint(copy / "sim") == before
    rule.write_text(f"{text}\nSAID = 1\n", encoding="utf-8")
    assert portable_fingerprint(copy / "sim") != before


def test_the_fingerprint_covers_compiled_files_and_what_they_import() -> None:
    names = {path.relative_to(ROOT / "sim").as_posix() for path in compiled_sources()}
    rules = {f"rules/{path.name}" for path in (ROOT / "sim" / "rules").glob("*.py")}
    rules -= {"rules/__init__.py"}
    assert rules | {"ensemble/week.py", "ensemble/town.py", "start/draw.py", "chance.py", "happenings.py"} <= names
    assert "reference/model.py" not in names  # an edit there needs no new machine code


IMPORTS = {
    "plain": "from sim.words import WORD\n",
    "of a module": "from sim import words\n",
    "several names": "from sim.other import X, Y as Z\nfrom sim import other, words\n",
    "in brackets": "from sim.words import (\n    WORD,\n)\n",
    "in brackets with a comment (that has one)": "from sim.words import (  # one (or two)\n    WORD,\n    OTHER,\n)\n",
    "a module in brackets": "from sim import (\n    other,\n    words,\n)\n",
    "over a backslash": "from sim import \\\n    words\n",
    "under another name": "import sim.words as w\n",
    "second of a line": "import os, sim.words\n",
    "relative": "from . import words\n",
    "relative, of a name": "from .words import WORD\n",
    "in a function": "def function():\n    from sim.words import WORD\n",
    "through a package": "from sim.group import WORD\n",
    "below prose": '"""Prose\nfrom sim. And more.\n"""\nfrom sim.words import WORD\n',
}


@pytest.mark.parametrize("text", IMPORTS.values(), ids=IMPORTS)
def test_an_import_counts_however_it_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "group").mkdir()
    (tmp_path / "group" / "__init__.py").write_text("from sim.words import WORD\n", encoding="utf-8")
    for name in ("words", "other", "stranger"):
        (tmp_path / f"{name}.py").write_text("WORD = 1\n", encoding="utf-8")
    (tmp_path / "rules.py").write_text(text + "@compiled\ndef rule(): ...\n", encoding="utf-8")
    found = {path.name for path in compiled_sources(tmp_path)}
    assert {"rules.py", "words.py"} <= found
    assert "stranger.py" not in found


def test_one_package_up_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "words.py").write_text("WORD = 1\n", encoding="utf-8")
    rule = tmp_path / "rules" / "rule.py"
    rule.write_text("from ..words import WORD\n@compiled\ndef rule(): ...\n", encoding="utf-8")
    assert compiled_sources(tmp_path) == [rule, tmp_path / "words.py"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user for whom read-only means it")
@PROGRAM
def test_a_read_only_cache_folder_is_no_obstacle(copy: Path, tmp_path: Path, program: str) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o555)
    assert run(PROGRAMS[program][0], copy, cache, HOME=str(cache))
    cache.chmod(0o755)


@PROGRAM
def test_a_cache_that_cannot_be_a_folder_is_no_obstacle(copy: Path, tmp_path: Path, program: str) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert run(PROGRAMS[program][0], copy, cache)


def test_it_runs_without_the_compiler(copy: Path, tmp_path: Path) -> None:
    program = WEEKS.format(weeks=8, engine="ensemble")
    plain = run(program, copy, tmp_path / "cache", NUMBA_DISABLE_JIT="1")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(program, {})  # here, where all is compiled already
    compiled = out.getvalue().splitlines()
    assert plain == compiled
