"""The examples in docstrings run."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from experiments.town import heat, season, sides, wording


@pytest.mark.parametrize("module", [heat, season, sides, wording], ids=lambda module: module.__name__)
def test_examples_give_what_they_say(module: ModuleType):
    failed, tried = doctest.testmod(module)
    assert failed == 0
    assert tried >= 1
