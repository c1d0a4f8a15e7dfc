"""The glossary: every word is in each language, easy to read, and is what ODD and code call it."""

from __future__ import annotations

import pytest

import sim.agents
from experiments.words.catalogue import words_of
from experiments.words.glossary import PAGE, TERMS, as_markdown
from experiments.words.languages import LANGUAGES
from sim.happenings import What
from sim.record import EVENT_COLUMNS, WEEK_COLUMNS
from tests.contracts.test_statements import DECLARED, ROOT
from tests.page.test_page import lix

ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
CODE = {
    *DECLARED, *WEEK_COLUMNS, *EVENT_COLUMNS, *(what.text for what in What), *vars(sim.agents), *vars(sim),
    *(key.partition(".")[0] for key in DECLARED),
}  # fmt: skip
LONGEST = 90  # letters of a meaning: it is read on a telephone


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "run `make docs`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_one_short_meaning(language):
    say = words_of(language)
    names, texts = [say(term.name_id) for term in TERMS], [say(term.text_id) for term in TERMS]
    assert len(set(names)) == len(names), "one word, one meaning"
    assert all(text.endswith(".") and len(text) <= LONGEST for text in texts)
    assert all(text[0].isupper() for text in texts)
    ids = {key for key in say._texts if key.startswith("glossary.")}
    assert ids == {key for term in TERMS for key in (term.name_id, term.text_id)}, "a word that no term has"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_easy_to_read(language):
    say = words_of(language)
    assert lix("\n".join(say(term.text_id) for term in TERMS)) <= 40


@pytest.mark.parametrize("term", TERMS, ids=[term.key for term in TERMS])
def test_it_is_what_odd_and_code_call_it(term):
    assert term.odd in ODD
    assert not term.code or term.code in CODE


def test_nearly_every_word_has_its_name_in_the_code():
    assert sum(not term.code for term in TERMS) <= 2
