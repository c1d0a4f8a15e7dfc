"""The import contract names every room: one that is added and not named fails it, and so does a wrong arrow."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = SAID["tool"]["importlinter"]["contracts"]
NAMED = [container for contract in CONTRACTS if contract.get("exhaustive") for container in contract["containers"]]


def lint(folder: Path) -> str:
    """What the contract says of a folder; empty where it is kept."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    found = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    return found.stdout + found.stderr if found.returncode else ""


def test_a_room_that_is_not_named_fails_the_contract(tmp_path: Path) -> None:
    assert {"sim", "sim.place", "sim.start", "sim.reference", "sim.ensemble", "experiments"} <= set(NAMED)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("sim", "experiments", "configs"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda folder, names: [
            name for name in names if not (name.endswith(".py") or Path(folder, name).is_dir()) or name == "__pycache__"
        ])  # fmt: skip
    assert lint(tmp_path) == ""
    for container in NAMED:
        (tmp_path.joinpath(*container.split(".")) / "attic.py").write_text('"""Not named."""\n', encoding="utf-8")
    case = tmp_path / "sim" / "place" / "case.py"  # what is read may know what a place is, not the other way round
    case.write_text(case.read_text(encoding="utf-8") + "\nfrom sim.place import read as read\n", encoding="utf-8")
    errors = tmp_path / "experiments" / "system" / "errors.py"  # and no circle inside a room
    errors.write_text(
        errors.read_text(encoding="utf-8") + "\nfrom experiments.system import files as files\n", encoding="utf-8"
    )
    told = lint(tmp_path)
    for container in NAMED:
        assert f"{container}.attic" in told
    assert "sim.place.case is not allowed to import sim.place.read" in told
    assert "no circle inside a room of experiments BROKEN" in told
