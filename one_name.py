"""How a wheel is built: the folders of the checkout become one package, and say so where they import each other.

setuptools calls this (pyproject.toml). An editable install stays as the checkout is.
"""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

NAME, ROOMS = "symbiosis", ("sim", "experiments", "configs")
_OWN = re.compile(rf"(?:{'|'.join(ROOMS)})\b")

_OLD_NAME = '''"""The old name of {name}.{room}, for one release."""

import sys
import warnings

from {name} import {room}

warnings.warn("{room} is installed as {name}.{room}; its old name goes with 0.2", DeprecationWarning, stacklevel=2)
sys.modules[__name__] = {room}
'''


class BuildPy(build_py):
    """Copies the packages, and moves them under one name."""

    def run(self) -> None:
        """Build, afresh where it is for a wheel."""
        build = Path(self.build_lib)
        if not self.editable_mode:
            shutil.rmtree(build, ignore_errors=True)  # what an earlier build left
        super().run()
        if not self.editable_mode:
            _under_one_name(build)


def _under_one_name(build: Path) -> None:
    package = build / NAME
    package.mkdir()
    (build / f"{NAME}.py").rename(package / "__init__.py")
    for room in ROOMS:
        (build / room).rename(package / room)
    for path in package.rglob("*.py"):
        path.write_text(renamed(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    for room in ROOMS[:2]:
        (build / f"{room}.py").write_text(_OLD_NAME.format(name=NAME, room=room), encoding="utf-8")


def renamed(text: str) -> str:
    """The text of a file with `from symbiosis.sim…` for `from sim…`, likewise for the other folders; lines stay."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and not node.level and _OWN.match(node.module or ""):
            lines[node.lineno - 1] = re.sub(r"\bfrom\s+(?=\S)", rf"\g<0>{NAME}.", lines[node.lineno - 1], count=1)
        elif isinstance(node, ast.Import) and any(_OWN.match(name.name) for name in node.names):
            (name,) = node.names
            if "." in name.name:
                raise ValueError(f"line {node.lineno}: import {name.name}; write `from {name.name} import ...`")
            lines[node.lineno - 1] = re.sub(r"\bimport\s", rf"from {NAME} import ", lines[node.lineno - 1], count=1)
    return "".join(lines)
