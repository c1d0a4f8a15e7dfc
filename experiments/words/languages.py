"""Which languages there are, and what lies in their catalogues.

A language is a folder of `locale/`; nothing else names it. All its catalogues are complete but one; what its
`numbers.po` lacks (words of declared numbers) is told in English, see numbers.py.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from experiments.system.errors import UserError

FOLDER = Path(__file__).parent / "locale"
ENGLISH = "en"  # what stands where nothing else is asked for
WORDS, NUMBERS = "symbiosis", "numbers"  # catalogues of a language
EXERCISES = "exercises"  # of classes
TOWN = "town"  # and that of a town's workbook (experiments/town), which the page does not carry


def _languages() -> tuple[str, ...]:
    found = {path.parts[-3] for path in FOLDER.glob(f"*/LC_MESSAGES/{WORDS}.po")}
    return (*sorted(found - {ENGLISH}), ENGLISH)


LANGUAGES = _languages()  # English last: that is the order in which they are offered


def catalogue_file(language: str, name: str = WORDS) -> Path:
    """Where a catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{name}.po"


def read(language: str, name: str) -> dict[str, Any]:
    """id -> text of one catalogue; a text with a number in it is a pair. No words of numbers yet: none."""
    return dict(_read(language, name))


@cache  # it is asked for several times, and each would take a fifth of a second
def _read(language: str, name: str) -> dict[str, Any]:
    try:
        from babel.messages.pofile import read_po
    except ImportError:
        raise UserError("the package Babel is missing; `pip install babel`") from None
    path = catalogue_file(language, name)
    if name == NUMBERS and not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: dict[str, Any] = {}
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            found[message.id[0]] = list(message.string)
        else:
            found[message.id] = message.string
    return found
