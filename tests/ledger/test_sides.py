"""Both sides of the ledger: what `compare` writes, against a calculation of its own; what is recommended; what is not told."""

from __future__ import annotations

import csv
import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from experiments.ledger.sides import (
    COMPARED,
    MEASURES,
    PARTS,
    advised,
    comparisons_of,
    is_choice,
    ledger_table,
    places_of,
)
from experiments.request.settings import settings
from experiments.statistics import all_pairs, amount_difference
from experiments.words.catalogue import LANGUAGES, words_of
from experiments.words.ledger import advice_words, ledger_lines
from sim import load_case, simulate
from sim.place.case import MAY_BE_UNTOLD
from sim.place.write import case_texts
from tests.ledger.by_hand import gains

REQUEST = ("facilitator=informal,appointed", "municipality=grant")
SIZE = ("--replicates", "14", "--weeks", "260", "--seed", "4")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from experiments.cli import main

    root = tmp_path_factory.mktemp("ledger")
    assert main(["compare", "--out", str(root), *SIZE, "--no-figures", *REQUEST]) == 0
    (made,) = root.iterdir()
    return made


def prices(cost):
    return cost.facilitator_year_cost / (37.5 * 52), cost.firm_hour_cost


def test_amounts_are_those_of_a_calculation_by_hand(folder):
    """Savings off the events; costs by their prices: hours, meetings, theme days and grants of this request are all."""
    table = pd.read_csv(folder / "ledger.csv").set_index(["cell", "measure"])
    asked = settings([*REQUEST, "replicates=14", "weeks=260", "seed=4"])
    rows = []
    for cell in asked.cells:
        record = simulate(asked.case, cell.scenario, seed=4, replicates=14, weeks=260)
        for run in record.runs.itertuples():
            row = gains(asked.case, cell.scenario, record, 4, run.replicate, 260)
            own = record.events[record.events.replicate == run.replicate]
            cost = cell.scenario.effective_parameters().cost
            hour, wage = prices(cost)
            paid = 0 if cell.scenario.facilitator.form == "informal" else run.facilitator_hours
            meetings = int((own.what == "meeting_held").sum()) * cost.meeting_cost
            days = int((own.what == "theme_day_held").sum()) * cost.theme_day_cost
            row |= {"grants_nok": run.grants_nok, "municipality_nok": paid * hour + meetings + days}
            row |= {"funder_nok": 0.0, "firm_nok": run.firm_hours * wage}
            row["spent_nok"] = sum(row[part] for part in PARTS)
            rows.append({"cell": asked.cells.index(cell), **row, "net_nok": row["saved_nok"] - row["spent_nok"]})
    by_hand = pd.DataFrame(rows)
    for cell in (0, 1):
        for measure in MEASURES:
            assert table.loc[(cell, measure)]["mean"] == pytest.approx(
                by_hand[by_hand.cell == cell][measure].mean(), abs=0.5
            )
    for measure in COMPARED:
        differences = by_hand[by_hand.cell == 1][measure].to_numpy() - by_hand[by_hand.cell == 0][measure].to_numpy()
        found = amount_difference(differences, 6)
        row = table.loc[(1, measure)]
        assert row.comparisons == 6
        assert [row.difference, row.difference_low, row.difference_high] == pytest.approx(
            [found.mean, found.low, found.high], abs=0.5
        )


def test_parts_make_the_whole(folder):
    table = pd.read_csv(folder / "ledger.csv")
    for _, own in table.groupby("cell"):
        mean = own.set_index("measure")["mean"]
        assert mean[[*PARTS]].sum() == pytest.approx(mean.spent_nok)
        assert mean.net_nok == pytest.approx(mean.saved_nok - mean.spent_nok)


def test_the_folder_holds_answer_and_tables_alike(folder):
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    with (folder / "ledger.csv").open(encoding="utf-8") as file:
        assert [float(row["mean"] or "nan") for row in csv.DictReader(file)] == pytest.approx(
            [np.nan if row["mean"] is None else row["mean"] for row in summary["ledger"]], nan_ok=True
        )
    exchanges = pd.read_csv(folder / "exchanges.csv")
    assert len(summary["exchanges"]) == len(exchanges) == 2 * len(load_case("vestbygd").opportunities)
    assert summary["recommended"]["cheapest"] in (0, 1)
    for language in LANGUAGES:
        name = "answer.txt" if language == "en" else f"answer.{language}.txt"
        text, say = (folder / name).read_text(encoding="utf-8"), words_of(language)
        assert say("ledger.net_against") in text
        spent = [row["mean"] for row in summary["ledger"] if row["measure"] == "spent_nok"]
        assert all(say.money(value) in text for value in spent)


def runs_of(**cells):
    """Runs with so many exchanges, at a cost, scenario by scenario; nothing saved."""
    tables = []
    for cell, (counts, cost) in enumerate(cells.values()):
        columns = dict.fromkeys(("funder_nok", "grants_nok", "firm_nok", "saved_nok", "saved_co2_t", "job_years"), 0.0)
        tables.append(
            pd.DataFrame(
                {
                    "cell": cell,
                    "replicate": range(len(counts)),
                    "exchanges_realised": counts,
                    "cost_nok": cost,
                    **columns,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def test_the_cheapest_that_is_not_clearly_worse_is_recommended():
    rng = np.random.default_rng(5)
    base = rng.poisson(7, 40)
    runs = runs_of(
        none=(base * 0, 0), half=(base, 5e6), full=(base + (rng.random(40) < 0.3) - (rng.random(40) < 0.25), 9e6)
    )
    advice = advised(runs, "exchanges_realised")
    assert (advice.cheapest, advice.is_flat) == (1, False)
    assert 0 not in advice.tied
    assert advice.comparisons == all_pairs(3)
    if advice.best == 2:
        assert advice.dearer.mean == -4e6


def test_the_best_is_recommended_where_all_that_is_cheaper_is_clearly_worse():
    base = np.random.default_rng(6).poisson(6, 30)
    advice = advised(runs_of(cheap=(base, 1e6), dear=(base + 2, 3e6)), "exchanges_realised")
    assert (advice.cheapest, advice.best, advice.tied) == (1, 1, (1,))


def test_where_nothing_is_clear_the_cheapest_is_named_and_nothing_called_most():
    base = np.random.default_rng(7).poisson(6, 30)
    advice = advised(runs_of(dear=(base, 3e6), cheap=(base[::-1], 1e6)), "exchanges_realised")
    assert (advice.is_flat, advice.cheapest) == (True, 1)
    asked = settings(["facilitator=none,appointed"])
    assert not {"most", "more", "fewer"} & {*advice_words(asked, advice, words_of("en")).lower().split()}


def test_ties_of_the_best_and_of_the_cheapest_are_named():
    rng = np.random.default_rng(9)
    base, dear = rng.poisson(7, 40), rng.normal(6e6, 1e6, 40)
    apart = [base + (rng.random(40) < 0.2) - (rng.random(40) < 0.2) for _ in range(2)]
    runs = runs_of(
        none=(base * 0, 0), cheap=(base, 5e6), same=(apart[0], rng.normal(5e6, 1e6, 40)), dear=(apart[1], dear)
    )
    asked = settings(["facilitator.hours=0,10,20,30"])
    advice = advised(runs, "exchanges_realised")
    assert set(advice.tied) == {1, 2, 3}
    assert {advice.cheapest, *advice.as_cheap} == {1, 2}
    said = advice_words(asked, advice, words_of("en"))
    others = [k for k in (1, 2, 3) if k not in (advice.cheapest, advice.best)]
    assert ("Not clearly worse than the best either" in said) == bool(others)
    assert "Not clearly dearer than the cheapest" in said
    many = dataclasses.replace(advice, tied=(*range(4),) * 3)
    assert "other choices are not clearly worse than the best either" in advice_words(asked, many, words_of("en"))


def test_nothing_is_called_best_where_what_is_told_beside_it_tells_no_difference():
    base = np.random.default_rng(6).poisson(6, 30)
    runs = runs_of(cheap=(base, 1e6), dear=(base + 2, 3e6))
    advice = advised(runs, "exchanges_realised", is_any_clear=False)
    assert (advice.is_flat, advice.cheapest) == (True, 0)


@pytest.mark.parametrize("cells", [{"one": ([1, 2], 1)}, {"one": ([1], 1), "two": ([2], 1)}])
def test_nothing_is_recommended_of_one_scenario_or_one_future(cells):
    assert advised(runs_of(**cells), "exchanges_realised") is None


def town_without(tmp_path, untold):
    """Vestbygd, of which some quantities are told for every second exchange, or for none."""
    case = load_case("vestbygd")
    rows = [
        dataclasses.replace(
            row,
            branches=0,
            quantities={k: None if k in MAY_BE_UNTOLD and untold(k, n) else v for k, v in row.quantities.items()},
        )
        for n, row in enumerate(case.declared_opportunities)
    ]
    folder = tmp_path / "my-town"
    folder.mkdir()
    for name, text in case_texts(dataclasses.replace(case, name="my-town", opportunities=tuple(rows))).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_case_does_not_tell_is_never_told_as_nought(tmp_path, symbiosis, language):
    town, say = town_without(tmp_path, lambda name, n: name != "jobs" or n % 2), words_of(language)
    out = symbiosis("compare", "--out", tmp_path / "out", "--no-figures", "--lang", language, "--json",
                    "--weeks", "160", "--replicates", "4", f"case={town}", "facilitator=none,appointed")  # fmt: skip
    assert out.status == 0
    told = {(row["cell"], row["measure"]): row for row in json.loads(out.out)["ledger"]}
    for measure in ("saved_nok", "saved_co2_t", "net_nok", "nok_per_t"):
        assert all(told[cell, measure][name] is None for cell in (0, 1) for name in ("mean", "low", "difference"))
        assert told[1, measure]["told"] == 0
    count = len(load_case(town).opportunities)
    assert (told[0, "job_years"]["told"], told[0, "job_years"]["of"]) == ((count + 1) // 2, count)
    assert told[0, "job_years"]["mean"] is not None
    assert say("ledger.not_told") in out.err
    names = [say(f"ledger.name.{gain}") for gain in ("saved_nok", "saved_co2_t")]
    assert say("ledger.untold", list=say.listed(names)) in out.err
    jobs = say("ledger.name.job_years")
    assert say("ledger.partly", what=jobs, told=(count + 1) // 2, of=count) in out.err


def test_what_is_not_told_takes_no_share_of_the_intervals(tmp_path):
    town = town_without(tmp_path, lambda name, n: True)
    asked = settings([f"case={town}", "facilitator=none,informal,appointed"])
    assert comparisons_of(places_of(asked)) == 2  # of the cost alone
    told = settings(["facilitator=none,informal,appointed"])
    assert comparisons_of(places_of(told)) == 2 * 6


def test_one_future_has_amounts_and_no_interval():
    asked = settings(["replicates=1", "weeks=60", "facilitator=none,appointed"])
    runs = pd.concat(
        [
            simulate(asked.case, cell.scenario, seed=1, replicates=1, weeks=60).runs.assign(cell=k)
            for k, cell in enumerate(asked.cells)
        ],
        ignore_index=True,
    )
    table = ledger_table(asked, runs)
    assert table[table.measure == "spent_nok"].low.isna().all()
    lines = "\n".join(ledger_lines(asked, table, None, pd.DataFrame(), words_of("en")))
    assert "NaN" not in lines
    assert "nan" not in lines.lower().split()


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["facilitator=none,appointed"], True),
        (["municipality=grant", "parameters.municipality.grant_share=0.3,0.5"], True),
        (["facilitator=appointed", "parameters.operation.delivery_trust_loss=0.01,0.05"], False),
    ],
)
def test_advice_is_on_what_can_be_chosen(words, chosen):
    assert is_choice(settings([*words, "replicates=2", "weeks=10"])) == chosen


@pytest.mark.parametrize(("experiment", "chosen"), [("anchor_leaves", False), ("facilitator_withdrawn", True)])
def test_what_befalls_a_town_is_no_choice(experiment, chosen):
    """That the cornerstone firm leaves costs nothing and is no advice."""
    assert is_choice(settings([], experiment)) == chosen
