"""The recipes of CONTRIBUTING.md name files that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECIPES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_file_that_a_recipe_names_is_there():
    named = re.findall(r"`([\w<>*.-]+/[\w<>*./-]+|[A-Z]+\.md)`", RECIPES)
    assert len(named) > 40
    missing = [path for path in named if not any(ROOT.glob(re.sub("<.*?>", "*", path)))]
    assert not missing


def test_every_name_in_code_that_a_recipe_names_is_in_its_file():
    for name, path in (
        ("_EVENTS_WITH_TARGET", "sim/scenario.py"), ("_event_faults", "sim/scenario.py"), ("starts_with_park", "sim/scenario.py"),
        ("check_request", "sim/simulate.py"), ("_happen", "sim/reference/model.py"), ("happen", "sim/ensemble/week.py"),
        ("EVENT_CODES", "sim/ensemble/runs.py"), ("events_of", "tests/engines/test_twins.py"), ("scenarios", "tests/engines/test_twins.py"),
        ("CLEARLY_DIFFERENT", "tests/sim/test_parameters.py"), ("RANGES", "tests/rules/test_directions.py"), ("switched_on", "tests/scenarios.py"), ("MEASURES", "tests/engines/test_levers.py"),
        ("FIELDS", "sim/bite/conditions.py"), ("SIZES_OF", "sim/bite/conditions.py"), ("EVENT_CONDITIONS", "sim/bite/conditions.py"),
        ("NEEDED_BY", "sim/bite/levers.py"), ("_targets", "tests/engines/test_bite.py"),
        ("MunicipalityChoice", "sim/scenario.py"), ("MUNICIPALITIES", "sim/scenario.py"),
    ):  # fmt: skip
        assert f"`{name}`" in RECIPES, name
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (name, path)
