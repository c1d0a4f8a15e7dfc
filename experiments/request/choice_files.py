"""The files of `configs/` that name a choice of the code or a shipped place: each says only that.

`python -m experiments.request.choice_files` (part of `make docs`) writes those that are not there yet. The first
line, which tells a person what the choice is, may be said better by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from experiments.request.schema import CONFIG_FOLDER
from experiments.system.files import write_document
from sim import load_case, shipped_cases
from sim.scenario import CHOICES


def choice_files() -> Iterator[tuple[Path, str]]:
    """(path, text) of the file of every choice and every shipped place."""
    for lever, choices in CHOICES.items():
        for form in choices:
            said = form.replace("_", " ").capitalize()
            yield CONFIG_FOLDER / lever / f"{form}.yaml", f"# {said}.\nform: {form}\n"
    for name in shipped_cases():
        yield CONFIG_FOLDER / "case" / f"{name}.yaml", f"# {load_case(name).title}.\nname: {name}\npath: {name}\n"


def _main() -> None:
    for path, text in choice_files():
        if not path.exists():
            write_document(path, text)


if __name__ == "__main__":
    _main()
