"""Levers that can change nothing: every one and every reason has words, and answers, lines and reports tell them."""

from __future__ import annotations

import inspect
import json
import re

import pandas as pd
import pytest

from experiments.answer.unmoved import unmoved
from experiments.report import results
from experiments.report.answer import answer
from experiments.report.sure import sure
from experiments.request.settings import settings
from experiments.sweep import make_design, prepared
from experiments.words.bite import bite_words, bitless
from experiments.words.catalogue import LANGUAGES, texts, words_of
from sim import Event, Parameters, Scenario, load_case, simulate_many
from sim.bite import conditions

SHORT = ("--replicates", "3", "--weeks", "110", "--no-figures")
NO_LIMIT = "Limits of power, water or housing can change nothing here: no opportunity in this place has one."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_and_every_reason_has_words(language):
    said = {key for key in texts(language) if key.startswith("bite.")}
    declared = {*conditions.CHOICES_AS_A_WHOLE, *conditions.FIELDS}
    given = set(re.findall(r'Reason\(\s*"(\w+)"', inspect.getsource(conditions)))
    assert {key.removeprefix("bite.lever.") for key in said if key.startswith("bite.lever.")} == declared
    assert {key.removeprefix("bite.reason.") for key in said if key.startswith("bite.reason.")} == given


def told(*scenarios: Scenario, language: str = "en", place: str = "vestbygd") -> list[str]:
    return bite_words(bitless(load_case(place), scenarios, 520), words_of(language))


def test_a_sentence_for_each_reason_and_where_it_holds():
    review = {"colocation": "park", "meetings": "monthly", "municipality": "active"}
    assert told(Scenario("none", **review), Scenario("appointed", **review), Scenario("appointed")) == [
        "Limited places in the building can change nothing here: only 5 firms want in, and there is room.",
        "In 1 of the 2 scenarios that have this, a yearly review of the facilitator's money can change nothing:"
        " there is no appointed facilitator, so there is no money to review.",
    ]
    both = told(Scenario(municipality="limits_declared"), language="nb", place="sotenas")
    assert both == [
        "Grenser for kraft, vann eller boliger og å si fra tidlig om grensene kan ikke endre noe her:"
        " ingen mulighet på stedet har en slik grense."
    ]
    slow = Parameters().replaced({"municipality.permit_service": 0.5})
    assert told(Scenario(events=(Event(3, "firm_joins", "AluGass"),), parameters=slow)) == [
        "The number “Speed of municipal case work” can change nothing here: it only counts together with permits"
        " handled with limited room.",
        "That AluGass joins in week 3 can change nothing here: that firm is a member already.",
    ]
    assert told(Scenario("informal", "park", "monthly")) == []


def test_run_and_compare_tell_it_in_words_and_to_machines(symbiosis, tmp_path):
    run = symbiosis("run", *SHORT, "--out", tmp_path, "case=sotenas", "municipality=limits")
    assert NO_LIMIT in run.out.splitlines()
    asked = ("case=sotenas", "municipality=none,grant,limits", *SHORT, "--out", str(tmp_path))
    compare = symbiosis("compare", *asked, "--lang", "sv")
    (line,) = (line for line in compare.out.splitlines() if line.startswith("Gränser för el"))
    assert line.count("framtider ändrade") == 1, "what could and did not in any future is measured"
    found = json.loads(symbiosis("compare", "--json", *asked).out)
    (one,) = found["cannot_bite"]
    assert one == {
        "lever": "municipality.limits", "event": None, "reason": "no_limit", "scenarios": [2], "of": 1, "words": NO_LIMIT,
    }  # fmt: skip
    assert found["unmoved"] == [{"lever": "municipality", "level": "grant", "against": "none", "pairs": 3}]
    plain = symbiosis("compare", "--json", *SHORT, "--out", tmp_path, "facilitator=informal,appointed")
    assert json.loads(plain.out)["cannot_bite"] == json.loads(plain.out)["unmoved"] == []


def test_unmoved_is_what_every_column_says_that_is_no_cost():
    request = settings(["municipality=none,grant,park", "facilitator=none,appointed", "replicates=3", "weeks=300"])
    runs = simulate_many(request.case, [cell.scenario for cell in request.cells], replicates=3, weeks=300).runs
    runs = runs.rename(columns={"scenario": "cell"})
    assert [one.level for one in unmoved(request, runs)] == ["grant"]  # the park cannot: that is known beforehand
    granted = runs.cell == next(k for k, cell in enumerate(request.cells) if cell.levels["municipality"] == "grant")
    dearer = runs.assign(cost_nok=runs.cost_nok + granted)
    assert [one.level for one in unmoved(request, dearer)] == ["grant"]
    moved = runs.assign(trust=runs.trust + 1e-12 * granted)
    assert not unmoved(request, moved)


def test_the_line_of_an_experiment_tells_it(monkeypatch, tmp_path):
    monkeypatch.setattr(prepared, "read_runs", lambda folder, columns: pd.DataFrame({"point": [0]}))
    monkeypatch.setitem(prepared.ANSWERS, "municipal_levers", lambda design, runs: "told")
    plain, elsewhere = (
        prepared.answer_line("municipal_levers", make_design(settings(words, "municipal_levers")), tmp_path)
        for words in ([], ["case=kalundborg"])
    )
    assert plain == "Vestbygd, 10 years: told"
    assert "Recruiting of firms can change nothing here: no firm waits outside that could come." in elsewhere


def test_a_report_tells_it_in_its_answer_and_in_how_sure(monkeypatch):
    monkeypatch.setattr(results, "tried", lambda *_: None)
    found = results.computed(
        settings(["case=reference", "municipality=none,limits,recruiting", "replicates=3", "weeks=60"])
    )
    plain = results.computed(settings(["facilitator=none,appointed", "replicates=3", "weeks=60"]))
    assert len(found.bitless) == 2
    for say in map(words_of, LANGUAGES):
        text, doubts = ("".join(part(found, *more)) for part, more in ((answer, ("Reference", say)), (sure, (say,))))
        assert all(sentence in text.replace("&#x27;", "'") for sentence in bite_words(found.bitless, say))
        assert say.count("bite.sure", 2) in doubts
        assert say.count("bite.sure", 2) not in "".join(sure(plain, say))
