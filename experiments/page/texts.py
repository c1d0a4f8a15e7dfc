"""The words of a page in three languages, from gettext catalogues with stable message ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.errors import UserError

LANGUAGES = ("nb", "sv", "en")
FOLDER = Path(__file__).parents[1] / "locale"


def catalogue_file(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / "symbiosis.po"


def texts(language: str) -> dict[str, Any]:
    """id -> text; a text with a number in it is a pair: for one thing, for several."""
    try:
        from babel.messages.pofile import read_po
    except ImportError:
        raise UserError("page: the package Babel is missing; `pip install babel`") from None
    with catalogue_file(language).open("rb") as file:
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


def all_texts() -> dict[str, dict[str, Any]]:
    """Every language; what a translation lacks is told in English."""
    english = texts("en")
    found = {}
    for language in LANGUAGES:
        own = texts(language)
        found[language] = {key: own.get(key) or text for key, text in english.items()}
    return found
