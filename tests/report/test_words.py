"""Words of a report: every choice, event and question has its own in each language, and they are easily read."""

from __future__ import annotations

import os
import random
import re

import pytest

from experiments.request.schema import SCENARIO, options
from experiments.request.settings import shipped
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.sentences import level_words, things_words
from sim.scenario import CADENCES, CHOICES, EVENTS, EVERY_RESOURCE, Event
from tests.page.test_page import lix
from tests.report.reading import digits, read

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_the_report_is_easy_to_read(reports, language):
    sentences = [line for line in read(reports / f"{language}.html").said if line.endswith(".") and len(line) > 60]
    assert len(sentences) > 10
    assert lix("\n".join(sentences)) <= 45


def test_every_choice_has_words():
    for language in LANGUAGES:
        say = words_of(language)
        for lever, choices in CHOICES.items():
            for form in choices:
                assert "=" not in level_words(lever, form, say), (language, lever, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_of_a_prepared_experiment_has_words_of_its_own(language):
    say = words_of(language)
    for name in options("experiment"):
        for key, levels in shipped(name)[0].items():
            told = [level_words(key, level, say) for level in levels]
            assert len(set(told)) == len(told)
            if not key.startswith("parameters."):
                assert not [
                    text
                    for text in told
                    if "null" in text or "=" in text or re.match(r"0 (weeks|uker|veckor)|1 (weeks|uker|veckor) ", text)
                ], (name, key)
    assert say(f"name.{SCENARIO}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_words(language):
    say = words_of(language)
    events = [Event(7, what, "AluGass") for what in EVENTS if what != "cadence"]
    events += [*(Event(7, "cadence", name) for name in CADENCES), Event(7, "market_shock", EVERY_RESOURCE)]
    told = {things_words([event], say) for event in events}
    assert len(told) == len(events)
    assert all("7" in text and "_" not in text for text in told)


def test_money_shows_three_digits_and_no_less_than_thousands():
    rng = random.Random(SEED)
    for language in LANGUAGES:
        say = words_of(language)
        for value in [
            0,
            1,
            499,
            999.5,
            9_633_689,
            -664_444,
            *(rng.uniform(-1, 1) * 10 ** rng.uniform(0, 10) for _ in range(100)),
        ]:
            shown = int(digits(say.money(value)))
            assert shown % 1000 == 0
            assert len(str(abs(shown)).rstrip("0")) <= 3
            assert abs(shown - value) <= max(500, abs(value) / 200) * 1.001
    assert words_of("en").money_between(9_629_911, 9_633_689) == "9,630,000"
    assert words_of("en").money_between(9_600_000, 9_700_000, sign=True) == "+9,600,000 to +9,700,000"
    assert words_of("en").rounded(12.4) == "12"
    assert words_of("en").rounded(float("nan")) == "NaN"
    assert words_of("en").money(-300.0) == "0"
