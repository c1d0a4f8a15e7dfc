"""The catalogues: each language says everything, but for words of numbers, which may lag behind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from babel.messages.pofile import read_po

import configs
from experiments.request.schema import options
from experiments.words import languages
from experiments.words.catalogue import texts
from experiments.words.languages import ENGLISH, EXERCISES, LANGUAGES, NUMBERS, TOWN, WORDS, catalogue_file, read
from experiments.words.numbers import declared, english, missing, number_words

# Of prepared experiments: said in English by their files; a question that is reworded is another to translate.
EXPERIMENTS = Path(configs.__file__).parent / "experiment"
FILES = [yaml.safe_load((EXPERIMENTS / f"{name}.yaml").read_text(encoding="utf-8")) for name in options("experiment")]
QUESTIONS = {f"question.{asked['question']}": asked["question"] for asked in FILES}
TRANSLATIONS = [language for language in LANGUAGES if language != ENGLISH]


def _forms(text: Any) -> list[str]:
    return text if isinstance(text, list) else [text]


def _fields(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def _alike(language: str, own: dict[str, Any], originals: dict[str, Any]) -> None:
    for key, text in own.items():
        assert [_fields(form) for form in _forms(text)] == [_fields(form) for form in _forms(originals[key])], (
            language,
            key,
        )
        assert all(_forms(text)), (language, key)


def test_a_language_is_a_folder_and_english_stands_last():
    folders = {path.name for path in languages.FOLDER.iterdir()}
    assert set(LANGUAGES) == folders
    assert len(LANGUAGES) >= 3
    assert LANGUAGES[-1] == ENGLISH
    for language in LANGUAGES:
        assert re.fullmatch("[a-z]{2}", language), "as the links of the page write it"
        assert Locale.parse(language)  # numbers and dates are Babel's


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_doubtful(language):
    for path in catalogue_file(language).parent.glob("*.po"):
        with path.open("rb") as file:
            assert not [message.id for message in read_po(file, locale=language) if message.id and message.fuzzy], path


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_translation_is_missing(language):
    own, originals = read(language, WORDS), read(ENGLISH, WORDS) | QUESTIONS
    assert own.keys() == originals.keys(), (
        "symbiosis.po has the ids of the English one, and question.<English question>"
    )
    _alike(language, own, originals)


@pytest.mark.parametrize("name", [TOWN, EXERCISES])
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_word_of_a_towns_workbook_or_of_an_exercise_is_missing(language, name):
    own, originals = read(language, name), read(ENGLISH, name)
    assert own.keys() == originals.keys()
    _alike(language, own, originals)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_number_is_left_over(language):
    """What has no declaration any more leaves the catalogues; what lacks a translation is told by `make words`."""
    own = read(language, NUMBERS)
    assert own.keys() <= declared().keys()
    _alike(language, own, english())


def test_english_says_what_is_declared():
    said, own = texts(ENGLISH), read(ENGLISH, NUMBERS)
    assert not {key for key, text in own.items() if declared()[key] == text}, "English is read from the declaration"
    assert all(said[key] == text for key, text in declared().items() if key not in own)
    keys = {key for key in declared() if key.startswith("source.")}
    assert keys <= own.keys(), "a source is declared as a key of references.bib: put its name into en/numbers.po"


def test_a_number_without_words_is_told_in_english_and_named(monkeypatch):
    key, meaning = "param.facilitator.skill", declared()["param.facilitator.skill"]
    lacking = {name: text for name, text in read("sv", NUMBERS).items() if name != key}
    monkeypatch.setattr(
        "experiments.words.numbers.read", lambda *which: lacking if which == ("sv", NUMBERS) else read(*which)
    )
    assert number_words("sv") == english() | lacking
    assert number_words("sv")[key] == meaning
    assert (key, meaning) in list(missing("sv"))
    assert not list(missing(ENGLISH))
