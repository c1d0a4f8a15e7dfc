"""The recipes of docs/sensitivity.md for other tools run, where those are installed: CI installs recipes.lock and
requires them (SYMBIOSIS_RECIPES)."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.thorough import THOROUGH

PAGE = (Path(__file__).parents[2] / "docs" / "sensitivity.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```python needs=(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_page_has_a_recipe_for_each():
    assert [name for name, _ in RECIPES] == ["ema_workbench", "optuna"]
    for name, code in RECIPES:
        compile(code, name, "exec")


@pytest.mark.skipif(not THOROUGH, reason="half a minute: under SYMBIOSIS_THOROUGH")
@pytest.mark.parametrize(("name", "code"), RECIPES, ids=[name for name, _ in RECIPES])
def test_a_recipe_runs(name, code, tmp_path, monkeypatch):
    if find_spec(name) is None and os.environ.get("SYMBIOSIS_RECIPES") != "required":
        pytest.skip(f"{name} is not installed")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, name, "exec"), {"__name__": "__main__"})
