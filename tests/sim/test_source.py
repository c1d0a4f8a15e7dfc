"""A model is another one by what it does: comments, docstrings and blank lines are no part of its fingerprint."""

from __future__ import annotations

import ast
import io
import shutil
import tokenize
from pathlib import Path

import pytest

from experiments.answer.folder import model_fingerprint
from sim.source import fingerprint, without_comments

SIM = Path(__file__).parents[2] / "sim"


def exactly(text: str) -> str:
    """The same by Python's own tokens and tree: slow, and certain."""
    lines = text.splitlines(keepends=True)
    inside = set()  # numbers of lines whose end is within a string
    drop = []  # (line, first column, end line, end column) in characters
    begun = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (line, column), (end_line, end_column) = token.start, token.end
        name = tokenize.tok_name[token.type]
        if name == "COMMENT":
            drop.append((line, column, end_line, end_column))
        elif name == "FSTRING_START":  # from Python 3.12 on
            begun.append(line)
        elif name == "FSTRING_END":
            inside |= set(range(begun.pop(), end_line))
        elif name == "STRING":
            inside |= set(range(line, end_line))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            before, last = (lines[n - 1].encode() for n in (node.lineno, node.end_lineno))
            columns = len(before[: node.col_offset].decode()), len(last[: node.end_col_offset].decode())
            drop.append((node.lineno, columns[0], node.end_lineno, columns[1]))
            inside -= set(range(node.lineno, node.end_lineno))
    for line, column, end_line, end_column in drop:
        for n in range(line, end_line + 1):
            row = lines[n - 1].rstrip("\n")
            first, end = column if n == line else 0, end_column if n == end_line else len(row)
            lines[n - 1] = row[:first] + " " * (end - first) + row[end:] + "\n"
    kept = []
    for n, row in enumerate(lines, start=1):
        if n in inside:
            kept.append(row)
        elif n - 1 in inside or row.strip():
            kept.append(row.rstrip() + "\n")
    return "".join(kept).removesuffix("\n")


def test_each_file_of_the_model_is_read_as_python_reads_it() -> None:
    paths = sorted(SIM.rglob("*.py"))
    assert len(paths) > 40
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert without_comments(text) == exactly(text), path


HARD = '''\
#!/usr/bin/python
# -*- coding: utf-8 -*-
"""A file's docstring, with # and 'quotes' and \\""" in it."""

import math  # why


def rule(
    a: str = "# no comment",
    b={"key":
        """a value, no docstring"""},
) -> str:  # fmt: skip

    # before the docstring
    r"""A docstring \\ of its own kind."""
    text = (
        """an argument~~
# in a string

        """
        'one more # '~~~
    )   # said
    """A string that is a statement."""
    return text + f"{a}# {b!r}" + '\\'' + "\\"#" + b'#'.decode() + \\
        """continued"""


class Empty:
    """Nothing but this."""


async def last():
    \'\'\'Of the other quotes,

    over lines.
    \'\'\'
    return {1: 2, # two
            "#": """
    """}[1]
'''.replace("~", " ")


def test_a_hard_file_is_read_as_python_reads_it() -> None:
    found = without_comments(HARD)
    assert found == exactly(HARD)
    for kept in ('"# no comment"', '"""a value, no docstring"""', "# in a string\n\n", '"""continued"""', '"\\"#"'):
        assert kept in found
    for dropped in ("docstring of", "coding", "why", "before", "own kind", "statement", "Nothing", "over lines", "two"):
        assert dropped not in found


CHANGES = {
    "a comment": ("# why it is so", "# for another reason", True),
    "a comment more": ("return n", "return n  # thus", True),
    "no comment": ("  # why it is so", "", True),
    "a docstring": ("Waits.", "Is waited for.", True),
    "no docstring": ('    """Waits."""\n', "", True),
    "a blank line": ("\n\n    n", "\n    n", True),
    "trailing blanks": ("return n\n", "return n \t\n", True),
    "the end of lines": ("\n", "\r\n", True),
    "a number": ("weeks * 3", "weeks * 4", False),
    "an operator": ("weeks * 3", "weeks + 3", False),
    "a string with a number sign": ('"# a"', '"# b"', False),
    "a string over lines": ("two\n", "two \n", False),
    "indentation": ("        n += 1", "    n += 1", False),
    "a name": ("def wait", "def await_", False),
}  # fmt: skip
RULE = '''"""A rule."""


def wait(weeks, what="# a"):
    """Waits."""

    n = weeks * 3  # why it is so
    if what == """one
two
""":
        n += 1
    return n
'''


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_python_does_makes_another_model(change: str, tmp_path: Path) -> None:
    old, new, same = CHANGES[change]
    assert old in RULE
    prints = []
    for name, text in (("before", RULE), ("after", RULE.replace(old, new))):
        (tmp_path / name / "rules").mkdir(parents=True)
        (tmp_path / name / "rules" / "wait.py").write_bytes(text.encode())
        prints.append(fingerprint(tmp_path / name))
    assert (prints[0] == prints[1]) is same


def test_the_fingerprint_of_the_model_is_that_of_its_folder_but_for_how_the_module_is_made(tmp_path: Path) -> None:
    copy = tmp_path / "sim"
    shutil.copytree(SIM, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(copy / "wasm")
    assert model_fingerprint() == fingerprint(copy) != fingerprint(SIM)


def test_the_name_of_a_file_is_part_of_the_model(tmp_path: Path) -> None:
    shutil.copytree(SIM / "rules", tmp_path / "a", ignore=shutil.ignore_patterns("__pycache__"))
    before = fingerprint(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert fingerprint(tmp_path / "b") == before
    (tmp_path / "b" / "cost.py").rename(tmp_path / "b" / "costs.py")
    assert fingerprint(tmp_path / "b") != before
