"""The package as users without make get it: built, and run from another folder."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import symbiosis.sim

import sim
from experiments.answer.folder import model_fingerprint
from experiments.words.catalogue import words_of
from experiments.words.doubt import doubt_words
from experiments.words.languages import LANGUAGES
from one_name import ROOMS, renamed
from sim.compiled import portable_fingerprint
from sim.ensemble import machine_code
from sim.rules import lifecycle
from sim.source import as_in_a_checkout
from tests.thorough import THOROUGH

ROOT = Path(__file__).parents[2]


def test_in_a_checkout_both_names_are_one_module():
    from symbiosis.sim.rules import lifecycle as same

    assert symbiosis.sim is sim
    assert same is lifecycle
    with pytest.raises(ModuleNotFoundError, match=r"symbiosis\.tests"):
        importlib.import_module("symbiosis.tests")


@pytest.mark.parametrize("room", ROOMS)
def test_in_a_wheel_no_module_asks_for_an_old_name(room):
    for path in (ROOT / room).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        changed = renamed(text)
        modules = [
            name
            for node in ast.walk(ast.parse(changed))
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level
                else [one.name for one in node.names] if isinstance(node, ast.Import) else []
            )
        ]  # fmt: skip
        assert not [name for name in modules if name.partition(".")[0] in ROOMS], path
        if room == "sim":
            assert as_in_a_checkout(changed) == text, "the fingerprint is the same"


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("from sim import Scenario", "from symbiosis.sim import Scenario"),
        ("    from sim.rules import trust as t  # why", "    from symbiosis.sim.rules import trust as t  # why"),
        ("from experiments.answer import (\n    a,\n)", "from symbiosis.experiments.answer import (\n    a,\n)"),
        ("import sim", "from symbiosis import sim"),
        ("import configs as c", "from symbiosis import configs as c"),
        ("import simple, os", "import simple, os"),
        ("from simple import sim", "from simple import sim"),
        ("from . import sim", "from . import sim"),
        ("text = 'from sim import x'", "text = 'from sim import x'"),
    ],
)
def test_what_an_import_becomes(line, becomes):
    line, becomes = (f"if True:\n{one}" if one.startswith(" ") else one for one in (line, becomes))
    assert renamed(line + "\n") == becomes + "\n"


def test_an_import_that_would_need_two_names_is_refused():
    with pytest.raises(ValueError, match=r"line 1: import sim\.rules"):
        renamed("import sim.rules\n")


@pytest.mark.skipif(
    not THOROUGH, reason="builds, installs and compiles from scratch: under SYMBIOSIS_THOROUGH, as in CI"
)
def test_the_built_wheel_runs_from_another_folder(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("symbiosis-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
        assert not [name for name in archive.namelist() if name.startswith(("tests/", "results/"))]
        needed = {"page/page.css", "page/template.html", "report/template.html", "report/report.css"}
        rooms = ROOT / "experiments"
        needed |= {f"{path.relative_to(rooms)}" for path in (rooms / "page" / "script").rglob("*.js")}
        needed |= {
            f"{path.relative_to(rooms)}" for room in ("town", "teaching") for path in (rooms / room).glob("*.csv")
        }
        needed |= {"teaching/template.html", "teaching/sheet.css"}
        needed |= {
            f"words/locale/{language}/LC_MESSAGES/{name}.po"
            for language in LANGUAGES
            for name in ("symbiosis", "town", "exercises")
        }
        held = set(archive.namelist())
        assert {f"symbiosis/experiments/{name}" for name in needed} <= held
        shipped = [
            "wasm/engine.wasm",
            "wasm/engine.json",
            "ensemble/week.x86_64-linux.o",
            "ensemble/week.x86_64-linux.json",
        ]
        assert {f"symbiosis/sim/{name}" for name in shipped} <= held
        modules = {f"symbiosis/{path.relative_to(ROOT)}" for room in ROOMS for path in (ROOT / room).rglob("*.py")}
        assert modules <= held
        others = {name.partition("/")[0] for name in held} - {"symbiosis"}
        assert {name for name in others if not name.endswith(".dist-info")} == {"sim.py", "experiments.py"}, "old names"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ROOMS:  # of the user's own, beside the script
        (elsewhere / f"{name}.py").write_text(f"raise SystemExit('{name}.py of another project')\n")
    code = f"""
import sys
from pathlib import Path
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in repr(finder)]  # which finds the checkout
sys.path = [folder for folder in sys.path if folder != {str(ROOT)!r}]
import symbiosis.sim
assert Path(symbiosis.sim.__file__).is_relative_to({str(tmp_path / "installed")!r})
from symbiosis.experiments.answer.folder import model_fingerprint
assert model_fingerprint() == {model_fingerprint()!r}, "the same model, by another name"
from symbiosis.sim.compiled import portable_fingerprint
assert portable_fingerprint() == {portable_fingerprint()!r}
from symbiosis.sim.ensemble import machine_code
assert (machine_code.shipped() is None) == {machine_code.shipped() is None!r}
sys.argv = ["symbiosis", "compare", "--weeks", "20", "--replicates", "2", "facilitator=none,appointed"]
sys.exit(symbiosis.main())
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
    )
    assert found.returncode == 0, found.stderr
    assert _warned_by("import sim; assert sim.Scenario.__module__ == 'symbiosis.sim.scenario'", tmp_path / "installed")
    assert _warned_by("import experiments; from experiments.settings import settings", tmp_path / "installed")
    assert "Vestbygd: 2 scenarios" in found.stdout
    assert doubt_words(["facilitator"], "vestbygd", words_of("en")) in found.stdout, "its table"
    (folder,) = (elsewhere / "results" / "runs").iterdir()
    assert (folder / "grid.png").is_file()


def _warned_by(code: str, installed: Path) -> bool:
    """Whether an old name still works where a wheel is installed, and says that it goes."""
    hidden = "import sys; sys.meta_path = [one for one in sys.meta_path if 'editable' not in repr(one)]; "
    told = subprocess.run(
        [sys.executable, "-W", "always", "-c", hidden + code],
        capture_output=True,
        text=True,
        cwd=installed,
        env=os.environ | {"PYTHONPATH": str(installed)},
    )
    assert told.returncode == 0, told.stderr
    return "its old name goes with 0.2" in told.stderr
