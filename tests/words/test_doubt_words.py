"""How surely a headline is told: by its share in a table, in every language, wherever it stands."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from experiments import published
from experiments.evidence.claims import CLAIMS, DOUBT, TABLE, claims_table
from experiments.page.document import doubt as doubt_of_page
from experiments.published import PUBLISHED, SHIPPED_CLAIMS
from experiments.report import sure
from experiments.report.results import computed
from experiments.request.settings import settings
from experiments.sweep import make_design
from experiments.sweep.prepared import answer_line
from experiments.system import checksums
from experiments.words import doubt
from experiments.words.catalogue import words_of
from experiments.words.doubt import MOST_SURVIVING, TOLD, claims_of, doubt_words
from experiments.words.languages import LANGUAGES
from tests.sweeping import REPOSITORY

LEVERS = ("facilitator", "colocation", "meetings")
THEIR_OWN = {claim.key for claim in CLAIMS if claim.assumption}
NEARLY_ALL = {"en": "Under nearly all ", "nb": "Under nesten alle ", "sv": "Under nästan alla "}
ONLY_SOME = {"en": "Only under some ", "nb": "Bare under noen ", "sv": "Bara under vissa "}
ASSUMED = {"en": "Assumed rather than found: ", "nb": "Antatt, ikke funnet: ", "sv": "Antaget, inte funnet: "}


def made_up(**shares: float) -> pd.DataFrame:
    """A table with these shares in one place and 0.97 of all others; all hold always in another."""
    rows = [
        {"claim": claim.key, "place": place, "true": share, "assumption": " ".join(claim.assumption)}
        for claim in CLAIMS
        for place, share in (("vestbygd", shares.get(claim.key, 0.97)), ("reference", 1.0))
    ]
    return claims_of(pd.DataFrame(rows).to_csv(index=False).encode())


@pytest.fixture
def shown(monkeypatch):
    """What is shipped is this table."""

    def patched(table: pd.DataFrame | None) -> None:
        monkeypatch.setattr(doubt, "shipped_claims", lambda: table)
        doubt._shipped_shares.cache_clear()

    patched(made_up())
    yield patched
    doubt._shipped_shares.cache_clear()


def claim_words(claim: str, language: str) -> str:
    text = words_of(language)(f"doubt.claim.{claim}")
    return text[0].lower() + text[1:]


# --- the words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_survives_is_told_otherwise_than_what_does_not(shown, language):
    claim, sentences = claim_words("responsible_beats_nobody", language), {}
    for share in (0.97, 0.55):
        shown(made_up(responsible_beats_nobody=share))
        told = doubt_words(["facilitator"], "vestbygd", words_of(language))
        (sentences[share],) = [sentence for sentence in told.split(". ") if claim in sentence]
        assert re.search(rf"{re.escape(claim)} \({100 * share:.0f} \w+ 100\)", sentences[share])
    assert sentences[0.97].startswith(NEARLY_ALL[language])
    assert sentences[0.55].startswith(ONLY_SOME[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("share", [0.97, 0.55])
@pytest.mark.parametrize("claim", sorted(THEIR_OWN))
def test_its_own_assumption_is_always_told_as_such(shown, claim, share, language):
    shown(made_up(**{claim: share}))
    say = words_of(language)
    assert say("doubt.in", claim="", count=55) != say("doubt.in.only", claim="", count=55)
    before, found = doubt_words(["meetings"], "vestbygd", say).split(ASSUMED[language])
    assert claim_words(claim, language) not in before
    only = say("doubt.in.only", claim="", count=55) if share < 0.9 else say("doubt.in", claim="", count=97)
    assert f"{claim_words(claim, language)}{only}, " in found
    assert say(f"doubt.why.{claim}") in found


def test_a_place_is_told_of_itself_and_any_other_of_where_a_claim_holds_least(shown):
    shown(made_up(responsible_beats_nobody=0.5, building_helps_tenants=0.6))
    say = words_of("en")
    assert "(50 of 100)" in doubt_words(["facilitator"], "vestbygd", say) == doubt_words(["facilitator"], "own", say)
    assert "(100 of 100)" in (told := doubt_words(["facilitator"], "reference", say))
    assert "Only" not in told
    shown(made_up(building_helps_tenants=0.6).query("claim != 'building_helps_tenants' or place == 'vestbygd'"))
    assert "(60 of 100)" in doubt_words(["colocation"], "reference", say), "no question there"


@pytest.mark.parametrize("shares", [{}, dict.fromkeys(TOLD, 0.5)], ids=["survive", "do not"])
def test_three_sentences_at_most_and_none_of_what_claims_nothing(shown, shares):
    shown(made_up(**shares))
    for language in LANGUAGES:
        told = doubt_words(LEVERS, "vestbygd", words_of(language))
        assert 2 <= len(re.findall(r"\.(?: |$)", told)) <= 3
        claimed = [claim for claim in TOLD if claim_words(claim, language) in told]
        assert len(claimed) == (len(TOLD) if shares else MOST_SURVIVING + len(THEIR_OWN))
        assert doubt_words(["parameters.forget.trust", "facilitator.hours"], "vestbygd", words_of(language)) == ""


def test_every_claim_that_is_told_is_judged_and_about_levers_that_differ_in_it():
    judged = {claim.key: claim for claim in CLAIMS}
    assert THEIR_OWN <= set(TOLD) <= set(judged)
    for key, levers in TOLD.items():
        differing = {lever for lever in LEVERS if len({getattr(setup, lever) for setup in judged[key].terms}) > 1}
        assert levers <= differing, key


# --- where it stands -----------------------------------------------------------------------------


def test_it_stands_under_an_answer(shown, symbiosis, tmp_path):
    shown(made_up(responsible_beats_nobody=0.55))
    answer = symbiosis(
        "compare", "--out", tmp_path, "--no-figures", "--weeks", "20", "--replicates", "2", "facilitator=none,appointed"
    )
    assert doubt_words(["facilitator"], "vestbygd", words_of("en")) in answer.out.split("\n\n")[-1]
    for language in set(LANGUAGES) - {"en"}:
        (text,) = tmp_path.glob(f"*/answer.{language}.txt")
        assert text.read_text("utf-8").endswith(f"\n\n{doubt_words(['facilitator'], 'vestbygd', words_of(language))}\n")


def test_it_stands_at_the_end_of_a_prepared_line_of_answer(shown, monkeypatch, tmp_path):
    monkeypatch.setattr("experiments.sweep.prepared.read_runs", lambda folder, columns: pd.DataFrame({"point": [0]}))
    monkeypatch.setattr("experiments.sweep.prepared.ANSWERS", {"cadence_curve": lambda design, runs: "most"})
    line = answer_line("cadence_curve", make_design(settings([], "cadence_curve")), tmp_path)
    assert line.startswith("Vestbygd, 10 years: most. ")
    assert line.endswith(f". {doubt_words(['facilitator', 'meetings'], 'vestbygd', words_of('en'))}")


def test_it_stands_in_the_chapter_on_how_sure_of_a_report(shown, monkeypatch):
    monkeypatch.setattr("experiments.report.results.tried", lambda *_: None)
    results = computed(settings(["meetings=fortnightly,weekly", "replicates=2", "weeks=20"]))
    for language in LANGUAGES:
        say = words_of(language)
        told = doubt_words(["meetings"], "vestbygd", say)
        assert claim_words("weekly_below_fortnightly", language) in told
        assert told in "".join(sure.sure(results, say))
    one = dataclasses.replace(results.settings, swept={})
    assert ASSUMED["en"] not in "".join(sure.sure(dataclasses.replace(results, settings=one), words_of("en")))


def test_it_stands_in_the_data_of_a_page_for_whatever_levers_differ(shown):
    shown(made_up(weekly_below_fortnightly=0.55))
    told = doubt_of_page("vestbygd")
    assert set(told) == set(LANGUAGES)
    for language, by_levers in told.items():
        assert len(by_levers) == 7
        for levers, text in by_levers.items():
            assert text == doubt_words(levers.split(","), "vestbygd", words_of(language)) != ""
            assert (claim_words("weekly_below_fortnightly", language) in text) == ("meetings" in levers)


# --- the table that is shipped -------------------------------------------------------------------


def test_the_shipped_table_is_the_published_one():
    made = REPOSITORY / PUBLISHED / DOUBT / TABLE
    if not made.exists() and not SHIPPED_CLAIMS.exists():
        pytest.skip("nothing is published: run `symbiosis doubt`, then `make published`")
    assert SHIPPED_CLAIMS.exists(), "run `make published`"
    assert SHIPPED_CLAIMS.read_bytes() == made.read_bytes(), "run `make published`"
    assert set(TOLD) <= set(doubt.shipped_claims().claim)


def test_publishing_ships_what_is_read(tmp_path, monkeypatch):
    rows = claims_table(lambda place, setup, outcome: _outcomes(setup))
    (tmp_path / DOUBT).mkdir()
    rows.to_csv(tmp_path / DOUBT / TABLE, index=False)
    checksums.sign(tmp_path)
    monkeypatch.setattr(published, "SHIPPED_CLAIMS", tmp_path / "shipped.csv")
    published.ship_claims(tmp_path)
    read = claims_of((tmp_path / "shipped.csv").read_bytes())
    assert list(read.true) == list(rows.true)
    assert {*read.claim[read.assumption.notna()]} == THEIR_OWN


def _outcomes(setup):
    return np.full((4, 3), float(len(setup.name)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_table_it_is_told_that_nothing_is_known(shown, language):
    shown(None)
    say = words_of(language)
    assert doubt_words(["meetings"], "vestbygd", say) == say("doubt.missing")
    assert doubt_words(["parameters.forget.trust"], "vestbygd", say) == ""
