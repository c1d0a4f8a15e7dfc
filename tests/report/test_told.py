"""What a reader must be told beside the numbers: what a place's notes reserve, what words mean, and whether it pays."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from experiments.ledger.sides import NET
from experiments.report import document, results
from experiments.report.ledger import both_sides
from experiments.request.settings import settings
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.ledger import exchange_rows, pays_words

REQUEST = ["facilitator=none,appointed", "replicates=6", "weeks=156", "seed=3"]
ASKED = settings(REQUEST)


def row(mean: float, low: float, high: float, verdict: str) -> pd.DataFrame:
    own = {"cell": 1, "measure": NET, "difference": mean, "difference_low": low, "difference_high": high}
    return pd.DataFrame([own | {"verdict": verdict}])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (row(-2e6, -3e6, -1e6, "less"), "an appointed facilitator costs NOK 2,000,000 more than it saves over 3 years, against no facilitator (95 % interval 1,000,000 to 3,000,000); that is not certain"),
        (row(2e6, 1e6, 3e6, "more"), "an appointed facilitator saves NOK 2,000,000 more than it costs over 3 years, against no facilitator (95 % interval 1,000,000 to 3,000,000); that is not certain"),
        (row(-2e6, -5e6, 1e6, "no clear difference"), "Whether it pays for itself is not clear: against no facilitator, savings less cost come to NOK -2,000,000 over 3 years (95 % interval -5,000,000 to +1,000,000)"),
    ],
)  # fmt: skip
def test_whether_it_pays_is_told_as_it_was_counted(told, said):
    (line,) = pays_words(ASKED, told, 1, words_of("en"))
    assert said in line
    nothing = told.assign(difference=float("nan"))
    assert pays_words(ASKED, nothing, 1, words_of("en")) == [], "of savings that are not told, nothing is said"
    assert all(len(pays_words(ASKED, told, 1, words_of(language))) == 1 for language in LANGUAGES)


def test_a_report_says_it_of_the_choice_it_names_and_calls_none_recommended(no_trials):
    """With the net in its ledger, units in the headings, years for weeks, and what its words mean."""
    made = results.computed(ASKED)
    assert made.advice is not None
    cheapest = made.advice.cheapest
    for language, wrong, unit, year in (("nb", "anbefal", "mill. kr", "år "), ("sv", "rekommend", "milj. NOK", "år "), ("en", "recommend", "NOK million", "year ")):  # fmt: skip
        say = words_of(language)
        text = document.document(made, "", say)
        assert wrong not in text.lower()
        assert text.count(unit) >= 3
        told = pays_words(ASKED, made.sides, cheapest, say)
        assert bool(told) == bool(cheapest)
        assert all(line in text for line in told)
        before, after = text.split(say("report.side"), 1)
        assert say("report.word.facilitator") in before
        assert say("report.word.exchange") in before
        assert say("ledger.exchange.year") in after
        weeks = made.exchanges.median_first_week.dropna()
        rows = exchange_rows(made.exchanges, "vestbygd", say)
        assert {cells[2] for cells in rows} - {"–"} == {f"{year}{(max(int(-(-week // 52)), 1))}" for week in weeks}
    both = "".join(both_sides(dataclasses.replace(made, advice=dataclasses.replace(made.advice, cheapest=1)), words_of("en")))  # fmt: skip
    assert "cheapest, not clearly worse" in both
    assert pays_words(ASKED, made.sides, 1, words_of("en"))[0] in both


def test_what_ran_before_and_starts_again_is_told_as_that():
    made = pd.DataFrame([{
        "exchange": "x", "supplier": "A", "receiver": "B", "resource": "bark", "share": 0.08, "low": 0.04, "high": 0.14,
        "median_first_week": 53.0, "stopped_by": "", "stopped_share": float("nan"), "ran_before": True,
    }])  # fmt: skip
    ((_, share, year, why),) = exchange_rows(made, "town", words_of("en"))
    assert (share, year) == ("8 % (4 to 14)", "year 2")
    assert why == "runs already; the number is how often it starts again"


def test_what_a_place_reserves_stands_on_the_first_page(no_trials):
    made = results.computed(settings([*REQUEST[1:], "facilitator=none"]))
    caution = "Forbehold: 7 av 35 rader & <b>."
    case = dataclasses.replace(made.settings.case, notes=("Made of a list.", caution))
    noted = dataclasses.replace(made, settings=dataclasses.replace(made.settings, case=case))
    say = words_of("nb")
    text, usual = document.document(noted, "", say), document.document(made, "", say)
    before = text.split(say("report.side"), 1)[0]
    assert "Forbehold: 7 av 35 rader &amp; &lt;b&gt;." in before
    assert "Made of a list." not in text
    assert "Forbehold" not in usual
    assert say("report.word.facilitator") not in usual, "nobody facilitates in it"
