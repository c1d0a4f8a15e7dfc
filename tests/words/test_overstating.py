"""Where nothing differs, next to no text says that something does: all that tells results, on designs of equal means.

The runs of a design are simulated, and in each future the labels of its scenarios are dealt out anew: every true
difference is 0. The texts are made of these runs by the functions that make them elsewhere. What is read together (what `compare` prints, a
report, a view of the page) is one text. A thousand designs under SYMBIOSIS_THOROUGH, a few of them every day.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from experiments import statistics
from experiments.answer.produce import several
from experiments.ledger.sides import advised, ledger_table
from experiments.report import answer as report
from experiments.report import results
from experiments.report.matters import near_today, tried_verdict
from experiments.request.settings import Settings, settings
from experiments.statistics import (
    UNCLEAR,
    Told,
    against_first_cell,
    all_pairs,
    count_interval,
    difference_interval,
    paired_difference,
    told,
)
from experiments.sweep import Design, make_design
from experiments.sweep.prepared import ANSWERS
from experiments.teaching.answers import is_right
from experiments.teaching.exercises import Choice
from experiments.words import answers
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.ledger import advice_words, pays_words
from sim.simulate import simulate_many
from tests.thorough import THOROUGH, tried

CLAIMS = {
    "en": "more fewer most fewest", "nb": "mer mest flere flest færre færrest", "sv": "mer mest fler flest färre färst",
}  # fmt: skip
SAID = {lang: re.compile(rf"\b({'|'.join(words.split())})\b", re.IGNORECASE) for lang, words in CLAIMS.items()}
CONTROLS = tried(100, 16)
DESIGNS = tried(1000, 5)  # every prepared line, at least, and five of them every day
OUTCOMES = [
    "exchanges_realised", "exchanges_operating", "realised_between_tenants", "cost_nok", "funder_nok", "grants_nok",
    "firm_nok", "saved_nok", "saved_co2_t", "job_years",
]  # fmt: skip
THREE = "facilitator=none,informal,appointed"
REQUESTS = (
    ("replicates=40", "facilitator=none,appointed"),
    ("replicates=40", "facilitator=none,informal,appointed,project"),
    ("replicates=40", THREE, "colocation=none,park_with_common_room", "meetings=none,monthly,weekly"),
    ("replicates=40", "outcome=exchanges_operating", THREE, "meetings=monthly,weekly"),
    ("replicates=7", THREE, "colocation=none,park"),
)
LINES = tuple(ANSWERS)


def simulated(request: Settings, design: Design) -> pd.DataFrame:
    """The runs of a design with the number and the levels of each scenario."""
    scenarios = [design.scenario(point) for point in range(design.points)]
    runs = simulate_many(
        request.case, scenarios, seed=request.seed, replicates=request.replicates, weeks=request.weeks
    ).runs.rename(columns={"scenario": "point"})
    runs["cell"], runs["row"] = runs.point % design.cells, runs.point // design.cells
    for key in request.swept:
        runs[key] = [request.cells[cell].levels[key] for cell in runs.cell]
    return runs.sort_values(["row", "replicate", "cell"], ignore_index=True)


def shuffled(runs: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same runs, with the labels of scenarios dealt out anew in each future; what a run gave stays together."""
    order = np.lexsort((rng.random(len(runs)), runs.replicate, runs.row))
    return runs.assign(**{name: runs[name].to_numpy()[order] for name in OUTCOMES})


@cache
def asked(words: tuple[str, ...]) -> tuple[Settings, pd.DataFrame]:
    """A request and its runs."""
    request = settings(["weeks=260", *words])
    return request, simulated(request, make_design(request))


@cache
def swept(name: str) -> tuple[Design, pd.DataFrame]:
    """A prepared experiment, smaller than it is, and its runs."""
    late = {
        "anchor_leaves": 300,
        "facilitator_withdrawn": 300,
        "steady_hours": 469,
        "project_money": 300,
    }  # weeks, where events come late
    small = [f"weeks={late[name]}", "replicates=40"] if name in late else ["weeks=156"]
    request = settings([*small, *(["replicates=40"] if name == "three_levers" else [])], name)
    design = make_design(request)
    design = dataclasses.replace(design, rows=design.rows[: tried(8, 3)])
    return design, simulated(request, design)


last: list[tuple[pd.DataFrame, Told]] = []  # the last runs and what they tell: several texts tell of them


def told_of(request: Settings, runs: pd.DataFrame) -> Told:
    if not last or last[0][0] is not runs:  # kept, so that no other runs can take their place in memory
        last[:] = [(runs, told(runs, several(request), request.outcome))]
    return last[0][1]


def answer_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """What `compare` and `experiment` tell, and the verdicts of their tables."""
    found = told_of(request, runs)
    size = "", "Vestbygd", request.weeks, request.replicates
    texts = {
        language: answers.answer(*size, found, several(request), words_of(language), request.outcome)
        for language in LANGUAGES
    }
    verdicts = {*found.all.effects.verdict}  # of its table
    return texts | {"en": " ".join([texts["en"], *verdicts]).replace("less", "fewer")}


def table_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """The verdicts of every scenario against the first, which stand in a table of their own."""
    verdicts = {*against_first_cell(runs, [*request.swept], request.outcome).verdict}
    return {"en": " ".join(verdicts).replace("less", "fewer")}


def ledger_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """The verdicts of both sides of the ledger, every scenario against the first."""
    return {"en": " ".join({*ledger_table(request, runs).verdict}).replace("less", "fewer")}


def advice_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """Which scenario is recommended, which is called best, and at what price."""
    advice = advised(runs, request.outcome, told_of(request, runs).is_any_clear)
    return {language: advice_words(request, advice, words_of(language)) for language in LANGUAGES}


def report_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """What the first pages of a report tell."""
    asked_for = [count_interval(group[request.outcome]).mean for _, group in runs.groupby("cell")]
    summary = pd.DataFrame([{"cell": k, **cell.levels} for k, cell in enumerate(request.cells)])
    summary = summary.assign(asked=asked_for)
    found = told_of(request, runs)
    as_today = results._as_today(request, summary, runs, request.outcome)
    costs, ended = pd.DataFrame(), (0,) * len(request.cells)  # costs are told of prepared experiments
    money = (results.ProjectMoney(0, 0.0, 0.0, 0.0, 0.0, 0.0),) * len(request.cells)
    made = results.Results(request, None, request.outcome, runs, summary, found, costs, *as_today, None, ended, money)
    return {language: "\n".join(report.answer(made, "Vestbygd", words_of(language))) for language in LANGUAGES}


def pays_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """Whether the recommended scenario saves more than it costs."""
    cheapest = advised(runs, request.outcome, told_of(request, runs).is_any_clear).cheapest
    sides = ledger_table(request, runs)
    return {lang: " ".join(pays_words(request, sides, cheapest, words_of(lang))) for lang in LANGUAGES}


def page_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """What the page says of up to four scenarios, each beside the first, and which to choose of them. (That its script has these verdicts, and
    these texts to each: tests/page/test_numbers.py.)"""
    scenarios = pd.DataFrame([{"cell": k, **cell.levels} for k, cell in enumerate(request.cells)])
    shown = [*near_today(request, scenarios).cell[:4]]
    own = [runs[runs.cell == cell][request.outcome].to_numpy() for cell in shown]
    found = [paired_difference(other, own[0], all_pairs(len(own))).verdict for other in own[1:]]
    kinds = [{UNCLEAR: "unclear"}.get(verdict, verdict) for verdict in found]
    values = dict.fromkeys(("N", "n", "a", "b", "letter", "more", "less", "same"), "0")
    advice = advised(runs[runs.cell.isin(shown)].assign(cell=lambda own: own.cell.map(shown.index)), request.outcome)
    return {
        lang: "\n".join(
            [words_of(lang)(f"answer.{kind}", **values) for kind in kinds]
            + [advice_words(request, advice, words_of(lang))]
        )
        for lang in LANGUAGES
    }


def cheapest_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """Whether one of those that are not clearly worse than the best is called the cheapest, and none named with it."""
    advice = advised(runs, request.outcome)
    return {"en": "fewer kroner" if len(advice.tied) > 1 and not advice.as_cheap else ""}


def lesson_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """Which bet is right on the only difference that a lesson asks about."""
    first, second = (runs[runs.cell == cell][request.outcome].to_numpy() for cell in (0, 1))
    found = {"weekly": difference_interval(second - first)}
    return {"en": " ".join(word for word in ("more", "fewer") if is_right(Choice("", "weekly", word), found))}


def trial_texts(request: Settings, runs: pd.DataFrame) -> dict[str, str]:
    """What trials of assumed numbers say beyond the answer that they try: each two scenarios are a trial."""
    own = [runs[runs.cell == cell][request.outcome].to_numpy() for cell in range(len(request.cells))]
    usual, *others = ((paired_difference(b, a), a, b) for a, b in zip(own[::2], own[1::2], strict=True))
    verdicts = {tried_verdict(found, usual[0].verdict, a, b, len(others)) for found, a, b in others}
    return {"en": " ".join(verdicts - {usual[0].verdict}).replace("less", "fewer")}


def claims(texts: dict[str, str]) -> list[str]:
    return [match[0] for language, text in texts.items() for match in SAID[language].finditer(text)]


KINDS: dict[str, Callable[[Settings, pd.DataFrame], dict[str, str]]] = {
    "answer": answer_texts, "table": table_texts, "report": report_texts, "page": page_texts, "ledger": ledger_texts,
    "advice": advice_texts, "pays": pays_texts, "cheapest": cheapest_texts, "lesson": lesson_texts, "trials": trial_texts,
}  # fmt: skip
TOGETHER = {  # what is read together
    "what compare prints": ("answer", "advice"), "a whole report": ("report", "advice", "pays"),
}  # fmt: skip


def overstated(designs: int, seed: int = 1) -> Counter[str]:
    """Of so many designs, how many texts of each kind claim anything."""
    rng, found = np.random.default_rng(seed), Counter(dict.fromkeys([*KINDS, *TOGETHER, "line"], 0))
    for number in range(designs):
        request, runs = asked(REQUESTS[number % len(REQUESTS)])
        equal = shuffled(runs, rng)
        here = {kind for kind, texts in KINDS.items() if claims(texts(request, equal))}
        found.update([*here, *(whole for whole, parts in TOGETHER.items() if here & {*parts})])
        name = LINES[number * tried(1, 2) % len(LINES)]
        design, runs = swept(name)
        found["line"] += bool(claims({"en": ANSWERS[name](design, shuffled(runs, rng))}))
    return found


def test_texts_on_equal_means_hardly_ever_say_more_or_fewer():
    found = overstated(DESIGNS)
    print(f"of {DESIGNS} texts each say more, fewer, most or fewest: {dict(found)}")
    assert max(found.values()) <= at_most_one_in_twenty(DESIGNS)
    assert found.total() <= at_most_one_in_twenty(DESIGNS * len(found), exactly=THOROUGH)


def test_a_rule_that_holds_each_comparison_for_itself_would_be_seen(monkeypatch):
    """The control: with each interval one of 95 % by itself, of the same texts many more say something."""
    alone = statistics.t_quantile
    monkeypatch.setattr(statistics, "t_quantile", lambda n, comparisons=1: alone(n))
    monkeypatch.setattr(statistics, "unseen_share", lambda n, comparisons=1: 0.0)
    request, runs = asked(REQUESTS[2])  # 18 scenarios
    rng = np.random.default_rng(3)
    found = sum(bool(claims({"en": answer_texts(request, shuffled(runs, rng))["en"]})) for _ in range(CONTROLS))
    print(f"of {CONTROLS} texts {found} say more, fewer, most or fewest where each interval stands for itself")
    assert found > at_most_one_in_twenty(CONTROLS)


def at_most_one_in_twenty(texts: int, exactly: bool = False) -> int:
    """What one text in twenty comes to; unless exactly, at most, once in a thousand such tests."""
    return texts // 20 if exactly else int(binom.ppf(0.999, texts, 0.05))


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"trials", "lesson", "cheapest", "pays"}))
@pytest.mark.parametrize("words", REQUESTS[:-1], ids=lambda words: words[-1])  # seven futures tell little
def test_texts_on_real_differences_do(kind, words):
    assert {"more", "fewer", "most", "fewest"} & {claim.lower() for claim in claims(KINDS[kind](*asked(words)))}


@pytest.mark.parametrize(
    "name", sorted(set(LINES) - {"municipal_levers", "elections", "project_money"})
)  # three years show no lever's effect
def test_lines_of_answer_on_real_differences_do(name):
    design, runs = swept(name)
    assert SAID["en"].search(ANSWERS[name](design, runs))
