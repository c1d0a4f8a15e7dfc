"""Report, `compare` and a calculation by hand tell one ledger, to the krone (the page: tests/page/test_ledger.py)."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from experiments.ledger.sides import COMPARED, MEASURES, NET, SAVED, SPENT
from experiments.report import results
from experiments.report.ledger import both_sides, ledger_tables
from experiments.request.settings import settings
from experiments.words.catalogue import LANGUAGES, words_of
from sim import simulate
from tests.ledger.by_hand import gains

REQUEST = ["facilitator=none,appointed", "replicates=6", "weeks=208", "seed=9"]


def test_report_compare_and_a_calculation_by_hand_are_one(symbiosis, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "tried", lambda *_: None)
    request = settings(REQUEST)
    report = results.computed(request)
    out = symbiosis("compare", "--json", "--no-figures", "--out", tmp_path, *REQUEST)
    compared = {(row["cell"], row["measure"]): row for row in json.loads(out.out)["ledger"]}
    told = report.sides.set_index(["cell", "measure"])
    for (cell, measure), row in compared.items():
        for name in ("mean", "low", "high", "difference", "difference_low", "difference_high"):
            value = told.loc[(cell, measure)][name]
            assert (row[name] is None) == pd.isna(value)
            assert row[name] is None or row[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (cell, measure, name)
    for cell, asked in enumerate(request.cells):
        record = simulate(request.case, asked.scenario, seed=9, replicates=6, weeks=208)
        saved = [gains(request.case, asked.scenario, record, 9, n, 208)[SAVED] for n in range(6)]
        assert told.loc[(cell, SAVED)]["mean"] == pytest.approx(sum(saved) / 6, abs=0.5)
    assert {measure for _, measure in told.index} > {*MEASURES}
    assert told.loc[1].loc[[*COMPARED]].difference.notna().all()
    for language in LANGUAGES:
        say = words_of(language)
        text, table = "".join(both_sides(report, say)), "".join(ledger_tables(report, say))
        for cell in (0, 1):
            for measure in (SAVED, SPENT, NET):
                row = report.sides[(report.sides.cell == cell) & (report.sides.measure == measure)].iloc[0]
                assert say.millions(row["mean"]) in text
                assert say.money(row["mean"]) in table
        exchanges = report.exchanges[report.exchanges.cell == 1]
        assert table.count("<tr>") > len(exchanges)
