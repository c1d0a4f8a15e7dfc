"""What survives doubt: judging by hand, what is drawn, pairs, the same bits however it is run, going on after a stop."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from experiments import published
from experiments.evidence import claims, doubt
from experiments.evidence.claims import CLAIMS, PLACES, Claim, Setup
from experiments.evidence.doubt import Size, drawn_sets, plausible_ranges
from experiments.evidence.doubt_figures import picture
from experiments.sweep import read_runs
from experiments.system import checksums
from experiments.words.catalogue import words_of
from experiments.words.doubt import wording_of
from experiments.words.languages import LANGUAGES
from sim.parameters import MECHANISMS
from sim.record import RUN_COLUMNS

NOBODY, SOMEBODY = Setup("none", "park", "none"), Setup("appointed", "park", "none")
CLAIM = Claim("responsible_beats_nobody", {SOMEBODY: 1, NOBODY: -1})
FOUND = Claim("responsible_beats_nobody", {SOMEBODY: 1, NOBODY: -1}, outcome="opportunities_identified")
SMALL = Size(sets=12, replicates=3, seed=5, weeks=30)


def made_up(values, nobody=0.0):
    """Outcomes of somebody, set by set and future by future; nobody's are all alike."""
    values = np.array(values, dtype=float)
    return lambda place, setup, outcome: values if setup.facilitator != "none" else np.full_like(values, nobody)


# --- judging ---------------------------------------------------------------------------------------


def test_sets_are_judged_by_sign_and_by_their_paired_interval():
    outcomes = made_up([[3, 4, 5, 4], [0, 1, 0, 0], [1, 1, 1, 1], [1, -4, 1, 1], [-3, -4, -5, -4]], nobody=1)
    table = claims.claims_table(outcomes, (CLAIM,), {"vestbygd": True})
    (row,) = table.itertuples()
    # differences: clearly more; less by 0.75 +- 0.8; none at all; less by 1.25 +- 4; clearly less
    assert (row.true, row.clearly_true, row.clearly_false, row.no_difference) == (0.2, 0.2, 0.2, 0.2)
    assert (row.sets, row.replicates, row.difference, row.verdict) == (5, 4, -0.75, "does not survive")
    other = Claim("x", CLAIM.terms, sign=-1)
    (row,) = claims.claims_table(outcomes, (other,), {"vestbygd": True}).itertuples()
    assert (row.true, row.clearly_true, row.clearly_false) == (0.6, 0.2, 0.2)


def test_nine_in_ten_survive_and_one_set_less_does_not():
    for failing, verdict in ((2, "survives"), (3, "does not survive")):
        values = [[1, 1]] * (20 - failing) + [[-1, -1]] * failing
        assert list(claims.claims_table(made_up(values), (CLAIM,), {"vestbygd": True}).verdict) == [verdict]


def test_the_interval_of_a_share_is_wilsons():
    z = 1.959963984540054
    for count, n in ((9, 10), (0, 20), (1900, 2000)):
        p = count / n
        middle, half = (p + z**2 / 2 / n), z * math.sqrt(p * (1 - p) / n + z**2 / 4 / n**2)
        expected = ((middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n))
        assert claims.share_interval(count, n) == pytest.approx(expected, abs=1e-12)


def test_what_two_levers_bring_together_is_beyond_what_each_brings():
    claim = next(claim for claim in CLAIMS if claim.key == "building_and_facilitator")
    brings = {Setup("none", "none", "none"): 1, Setup("appointed", "none", "none"): 4, NOBODY: 2, SOMEBODY: 9}
    found = claims.difference(claim, "vestbygd", lambda place, setup, outcome: np.full((1, 2), brings[setup]))
    assert found.tolist() == [[9 - 4 - 2 + 1] * 2]


def test_a_claim_that_is_its_own_assumption_is_measured_without_it_in_the_first_place():
    claim = Claim("weekly_below_fortnightly", CLAIM.terms, assumption=("meeting_cost",))
    off = {SOMEBODY._replace(without=("meeting_cost",)), NOBODY._replace(without=("meeting_cost",))}
    places = {"reference": True, "vestbygd": True}
    assert {s for place, s in claims.setups_of((claim,), places) if place == "reference"} == {SOMEBODY, NOBODY} | off
    assert {s for place, s in claims.setups_of((claim,), places) if place == "vestbygd"} == {SOMEBODY, NOBODY}

    def outcomes(place, setup, outcome):
        value = 0 if setup.facilitator == "none" else -1 if setup.without else 1
        return np.full((4, 2), value)

    first, second = claims.claims_table(outcomes, (claim,), places).itertuples()
    assert (first.true, first.true_without, first.difference_without) == (1, 0, -1)
    assert np.isnan(second.true_without)


def test_values_that_decide_are_told_and_chance_is_not():
    rng = np.random.default_rng(1)
    drawn = pd.DataFrame(rng.random((400, 30)), columns=[f"parameters.a.p{i}" for i in range(30)])
    holds = drawn["parameters.a.p7"] > 0.4
    outcomes = made_up(np.where(holds, 1, -1)[:, None] * np.ones((1, 2)))
    (row,) = claims.decides_table(outcomes, drawn, (CLAIM,), {"vestbygd": True}).itertuples()
    assert (row.value, row.apart > 1) == ("a.p7", True)
    assert row.mean_where_true > 0.6 > 0.4 > row.mean_where_not
    everywhere = made_up(np.ones((400, 2)))
    assert claims.decides_table(everywhere, drawn, (CLAIM,), {"vestbygd": True}).empty, "nothing to decide"


def test_a_building_is_asked_about_only_where_there_is_one():
    about = {claim.key for claim in CLAIMS if claim.is_about_building}
    judged = {(place, claim.key): claim for place, claim in claims.judgements(CLAIMS, PLACES)}
    for claim in CLAIMS:
        for place, has_building in PLACES.items():
            assert ((place, claim.key) in judged) == (has_building or claim.key not in about)
    there = [setup for place, setup in claims.setups_of(CLAIMS, PLACES) if place == "kalundborg"]
    assert {setup.colocation for setup in there} == {"none"}
    assert len(set(there)) == len(there)


# --- in words --------------------------------------------------------------------------------------


def test_a_headline_is_worded_by_the_place_where_it_holds_least():
    table = pd.DataFrame({"claim": ["a", "a", "b"], "place": ["x", "y", "x"], "true": [0.999, 0.9, 0.8999]})
    words = words_of("en")
    assert wording_of("a", table, words) == "holds in 90 of 100 plausible sets of assumptions"
    assert wording_of("a", table, words, "x") == "holds in 99 of 100 plausible sets of assumptions"
    assert wording_of("b", table, words) == "holds only in 89 of 100 plausible sets of assumptions"
    for claim, place in (("c", None), ("b", "y")):
        with pytest.raises(KeyError):
            wording_of(claim, table, words, place)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_and_place_has_words(language):
    words = words_of(language)
    for claim in CLAIMS:
        assert words(f"doubt.claim.{claim.key}")
        assert (f"doubt.assumption.{claim.key}" in words) == bool(claim.assumption)
        assert set(claim.assumption) <= set(MECHANISMS)
    assert all(words(f"doubt.place.{place}") for place in PLACES)


def test_every_claim_is_about_a_column_of_runs():
    assert {claim.outcome for claim in CLAIMS} == {"exchanges_realised", "realised_between_tenants"} <= set(RUN_COLUMNS)


def test_the_picture_is_the_same_each_time():
    rows = claims.claims_table(made_up([[1, 1], [2, 2]]), (CLAIM,), {"vestbygd": True})
    drawn, words = picture(rows, words_of("nb")), words_of("nb")
    assert picture(rows, words) == drawn
    assert picture(rows.assign(true=0.5), words) != drawn


# --- what is drawn ---------------------------------------------------------------------------------


def test_sets_are_plausible_and_the_same_for_every_facilitator_but_for_the_hours():
    size = Size(sets=200, replicates=2, seed=1, weeks=1)
    sets = {form: pd.DataFrame(drawn_sets(size, form)) for form in ("none", "informal", "appointed")}
    for form, table in sets.items():
        for key, (low, high) in plausible_ranges(form).items():
            assert low <= table[key].min() <= table[key].max() <= high
            if low < high:
                assert table[key].min() < low + 0.05 * (high - low) or table[key].dtype == int
        assert table.drop(columns="facilitator.hours").equals(sets["none"].drop(columns="facilitator.hours"))
    assert set(sets["none"]["facilitator.hours"]) == {0}
    assert np.corrcoef(sets["informal"]["facilitator.hours"], sets["appointed"]["facilitator.hours"])[0, 1] > 0.999
    drawn = set(sets["none"].columns)
    assert {"parameters.project.diffusion", "parameters.contact.p_town", "facilitator.skill"} <= drawn
    assert not [key for key in drawn if key.startswith(("parameters.cost", "parameters.lifecycle"))]


# --- what is run -----------------------------------------------------------------------------------


def test_workers_and_a_stop_change_nothing(tmp_path, monkeypatch):
    wanted = claims.setups_of((FOUND,), {"reference": True})

    def run(name, workers):
        return doubt.simulated(wanted, SMALL, tmp_path / name, (FOUND.outcome,), workers)

    whole = run("one", 1)
    assert all(values.shape == (SMALL.sets, SMALL.replicates) for values in whole.values())
    started, sweep = [], doubt.run_sweep

    def stopped(design, folder, **how):
        if len(started) == 1:
            raise KeyboardInterrupt
        started.append(folder)
        return sweep(design, folder, **how)

    with monkeypatch.context() as patch:
        patch.setattr(doubt, "run_sweep", stopped)
        with pytest.raises(KeyboardInterrupt):
            run("two", 2)
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "two").rglob("*.parquet")}
    resumed = run("two", 2)
    assert first
    assert all(path.stat().st_mtime_ns == then for path, then in first.items()), "what was there is not run again"
    assert whole.keys() == resumed.keys()
    assert all(np.array_equal(whole[key], resumed[key]) for key in whole)
    runs = [read_runs(tmp_path / "one" / place / setup.name) for place, setup in wanted]
    luck = [table.groupby("point").seed.unique().map(tuple) for table in runs]
    assert luck[0].equals(luck[1]), "scenarios of a set share their luck"
    assert luck[0].nunique() == SMALL.sets, "sets do not"


def test_the_command_writes_tables_a_picture_and_what_the_page_shows(tmp_path, capsys):
    out = tmp_path / "published" / claims.DOUBT
    out.mkdir(parents=True)
    (out.parent / "other.csv").write_text("a\n")
    checksums.sign(out.parent)
    doubt.doubt(SMALL, tmp_path / "sweeps", out, language="sv", claims=(FOUND,), places={"reference": True})
    told = capsys.readouterr()
    assert "Referensorten: gäller" in told.out
    assert "Sweep 1 of 2: reference, appointed" in told.err
    checksums.check(out.parent)
    table = claims.published_claims(out.parent)
    assert list(table.claim) == [FOUND.key]
    manifest = json.loads((out / doubt.MANIFEST).read_text())
    assert (manifest["sets"], manifest["seed"]) == (SMALL.sets, SMALL.seed)
    assert wording_of(FOUND.key, table, words_of("en")) in published.doubt_block(out.parent)


def test_who_stops_it_is_told_that_it_goes_on(symbiosis, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(doubt, "simulated", stopped)
    answer = symbiosis("doubt", "--folder", tmp_path / "sweeps", "--out", tmp_path / "out")
    said = f"symbiosis: stopped; what is finished is kept in {tmp_path / 'sweeps'}; the same command goes on.\n"
    assert (answer.status, answer.err) == (130, said)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--sets", "9"), "--sets: 9 is out of range; allowed: 10 to 100000"),
        (("--replicates", "1"), "--replicates: 1 is out of range; allowed: 2 to 1000"),
        (("--workers", "0"), "--workers: 0 is out of range; allowed: 1 to 1024"),
        (("--lang", "xx"), "--lang: unknown language 'xx'"),
    ],
)
def test_a_fault_is_one_line(symbiosis, tmp_path, words, line):
    answer = symbiosis("doubt", "--folder", tmp_path / "sweeps", "--out", tmp_path / "out", *words)
    assert (answer.status, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert line in answer.err
