"""Names in the script of a town that stand for numbers and words of Python: each is one that is there."""

from __future__ import annotations

import re

import pytest

from experiments.page import town

_NO_CODE = re.compile(
    r'//[^\n]*|"(?:\\.|[^"\\\n])*"|/(?![/*=\s])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\])+/[a-z]*(?=[\s.,;)\]])'
)
_NAME = re.compile(r"(?<![\w.])_?[A-Z][A-Z0-9_]+\b(?!:)")
_SET = re.compile(r"\b(\w+)\s*=(?!=)")
_SEVERAL = re.compile(r"const (?:\w+ = \w+, )?[{\[]([^}\]]*)[}\]] = ")
_OF_THE_BROWSER, _WORDS = {"JSON"}, {"NOK", "CO2"}  # words: in texts with ${...}


def strangers(code: str, given: set[str]) -> set[str]:
    """Names in capitals that a part neither declares nor is given."""
    code = _NO_CODE.sub('""', code)
    declared = {*_SET.findall(code), *(name for some in _SEVERAL.findall(code) for name in re.findall(r"\w+", some))}
    return {*_NAME.findall(code)} - declared - given - _OF_THE_BROWSER - _WORDS


@pytest.mark.parametrize("part", town.PARTS)
def test_a_part_names_no_constant_that_python_does_not_have(part):
    assert not strangers(town._code(part), set(town._named(part)))


def test_a_constant_that_nobody_has_is_seen():
    assert strangers(
        'const OWN = 1; return BOUGHT.some((one) => one === OWN || one === "NO_CODE"); // GONE', set()
    ) == {"BOUGHT"}
