"""The package as users without make get it: built, and run from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from experiments.words.catalogue import words_of
from experiments.words.doubt import doubt_words
from experiments.words.languages import LANGUAGES
from tests.thorough import THOROUGH

ROOT = Path(__file__).parents[2]


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
        assert {f"experiments/{name}" for name in needed} <= set(archive.namelist())
        assert {"sim/wasm/engine.wasm", "sim/wasm/engine.json"} <= set(archive.namelist())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = (
        "import sim, experiments.cli, sys; from pathlib import Path;"
        f"assert Path(sim.__file__).is_relative_to({str(tmp_path / 'installed')!r});"
        "sys.exit(experiments.cli.main(['compare', '--weeks', '20', '--replicates', '2', 'facilitator=none,appointed']))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
    )
    assert found.returncode == 0, found.stderr
    assert "Vestbygd: 2 scenarios" in found.stdout
    assert doubt_words(["facilitator"], "vestbygd", words_of("en")) in found.stdout, "its table"
    (folder,) = (elsewhere / "results" / "runs").iterdir()
    assert (folder / "grid.png").is_file()
