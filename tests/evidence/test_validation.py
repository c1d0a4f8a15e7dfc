"""Patterns of evidence: rules of verdicts, sources that resolve, measures against numbers made by hand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import futures, measures, pairs
from experiments.evidence.calibrate import TARGETS
from experiments.evidence.futures import Setup, gini, simulated
from experiments.evidence.patterns import CALIBRATED, HELD_OUT, KNOWN, PATTERNS
from experiments.evidence.straw_men import NOBODY_AGREES, STRAW_MEN
from experiments.evidence.validate import BETWEEN, counted, counts, validation_table
from experiments.evidence.verdicts import (
    CANNOT_TELL,
    NOT_REPRODUCED,
    REPRODUCED,
    Above,
    Both,
    SinglePlace,
    Within,
    wilson_interval,
)  # fmt: skip
from experiments.published import PUBLISHED, validation_block
from experiments.request.settings import settings
from experiments.system import checksums
from experiments.system.files import write_table
from sim import Scenario, load_case, simulate
from sim.place.plain_town import synthetic_town

ROOT = Path(__file__).parents[2]
BY_KEY = {pattern.key: pattern for pattern in PATTERNS}
KALUNDBORG_STARTS = (
    1961, 1972, 1973, 1976, 1979, 1980, 1982, 1982, 1982, 1987, 1987, 1989, 1990, 1991, 1991, 1993, 1995, 1995,
)  # fmt: skip


# --- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "values", "verdict"),
    [
        (Above(0), [1, 2, 1, 2, 1], REPRODUCED),
        (Above(0), [-1, -2, -1, -2, -1], NOT_REPRODUCED),
        (Above(0), [0, 0, 0, 0], NOT_REPRODUCED),  # what is 0 in all futures is not above 0
        (Above(0), [-1, 1, -1, 1], CANNOT_TELL),
        (Above(1.5), [1.2, 1.3, 1.2, 1.3], NOT_REPRODUCED),
        (Within(0, 1), [0.4, 0.5, 0.6, 0.5], REPRODUCED),
        (Within(0, 1), [1.4, 1.5, 1.6, 1.5], NOT_REPRODUCED),
        (Within(0, 1), [0.9, 1.1, 0.9, 1.1], CANNOT_TELL),
        (Within(0, 1), [0.5, np.nan, 0.6, np.inf, 0.4], REPRODUCED),  # futures without a value are left out
        (Within(0.5, 1, share=True), [1] * 10, REPRODUCED),
        (Within(0.9, 1, share=True), [1] * 10, CANNOT_TELL),  # ten of ten may be fewer than 90 %
        (Within(0.5, 1, share=True), [0] * 10, NOT_REPRODUCED),
        (SinglePlace(5), list(range(11)), REPRODUCED),
        (SinglePlace(10.5), list(range(11)), NOT_REPRODUCED),
        (SinglePlace(2), [2] * 20, REPRODUCED),
        (SinglePlace(0), [0] * 4 + [7] * 96, NOT_REPRODUCED),  # 4 of 100 lies outside the central 90 %
        (SinglePlace(0), [0] * 6 + [7] * 94, REPRODUCED),
        (Both(Within(0.2, 0.8), Above(0.85)), [[0.5, 0.6, 0.5], [0.9, 0.95, 0.97]], REPRODUCED),
        (Both(Within(0.2, 0.8), Above(0.85)), [[0.5, 0.6, 0.5], [0.5, 0.6, 0.5]], NOT_REPRODUCED),
        (Both(Within(0.2, 0.8), Above(0.85)), [[0.9, 0.95, 0.97], [0.9, 0.95, 0.97]], NOT_REPRODUCED),
        (Both(Within(0.2, 0.8), Above(0.85)), [[0.5, 0.6, 0.5], [0.8, 0.85, 0.9]], CANNOT_TELL),
    ],
)
def test_a_rule_judges(rule, values, verdict):
    finding = rule.judge(np.array(values, dtype=float))
    assert finding.verdict == verdict
    assert finding.low <= finding.high


@pytest.mark.parametrize("rule", [Above(-1), Within(-1, 1), Within(-1, 1, share=True), SinglePlace(0)])
@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_what_never_comes_about_is_not_reproduced(rule, values):
    assert rule.judge(np.array(values)).verdict == NOT_REPRODUCED


def test_wilson_by_hand():
    """8 of 10 with t = 2.262: middle (0.8 + 0.2558) / 1.5117, half-width 2.262 / 1.5117 * sqrt(0.016 + 0.01279)."""
    interval = wilson_interval(np.array([1.0] * 8 + [0.0] * 2))
    assert (interval.low, interval.high) == (pytest.approx(0.4445, abs=5e-4), pytest.approx(0.9524, abs=5e-4))


# --- rows ----------------------------------------------------------------------------------------


def test_every_source_of_a_pattern_is_a_reference():
    keys = set(
        re.findall(r"^@\w+\{(\w+),", (ROOT / "docs" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert len(BY_KEY) == len(PATTERNS)
    assert {pattern.use for pattern in PATTERNS} == {CALIBRATED, KNOWN, HELD_OUT}
    for pattern in PATTERNS:
        assert pattern.source in keys, pattern.key


def test_what_is_said_to_be_calibrated_is_of_places_that_are():
    # The null case is judged two years before the calibration's Vestbygd, which knows the same fact.
    calibrated = {pattern.setups[0].place.removesuffix("_before") for pattern in PATTERNS if pattern.use == CALIBRATED}
    assert calibrated == {target.place for target in TARGETS}


def _runs(**columns):
    return pd.DataFrame(columns)


def test_the_history_of_kalundborg_gives_each_number_that_its_rows_observe():
    """So the measures count years as the source does."""
    weeks = np.array([52 * (year - 1961) + 20 for year in KALUNDBORG_STARTS])
    runs = _runs(weeks=[52 * 35], exchanges_realised=[len(weeks)], start_weeks=[weeks])
    rows = [p for p in PATTERNS if p.setups[0].place == "kalundborg" and isinstance(p.rule, SinglePlace)]
    assert len(rows) == 9
    for pattern in rows:
        assert pattern.judge({pattern.setups[0]: runs}).value == pytest.approx(pattern.rule.observed), pattern.key


def test_without_starts_there_is_one_long_silence():
    runs = _runs(weeks=[52 * 35], start_weeks=[np.zeros(0, dtype=int)])
    assert measures.longest_silence(runs).tolist() == [35]
    assert measures.most_in_a_year(runs).tolist() == [0]
    assert np.isnan([*measures.middle_year(runs), *measures.late_share(runs)]).all()


HERE = _runs(
    exchanges_realised=[1, 4], exchanges_operating=[2, 0], live_identified=[3, 0], live_agreed=[5, 0],
    opportunities_identified=[4, 0], realised_by_product=[0, 1], realised_utility=[0, 1], drops=[2, 0],
    meetings_held=[3, 6], meetings_planned=[6, 6], trust=[0.5, 0.7], tenants_realised=[1, 2],
    startups_realised=[1, 1], startups_pool=[0.5, 0.5], anchor_pool=[0.25, 0.25],
    hardware_ends=[1, 2], hardware_years=[10.0, 20.0],
)  # fmt: skip
THERE = HERE.assign(exchanges_realised=[2, 8], exchanges_operating=[4, 2], trust=[0.4, 0.4])


@pytest.mark.parametrize(
    ("measure", "tables", "values"),
    [
        (measures.more_realised, (THERE, HERE), [1, 4]),
        (measures.realised_ratio, (HERE, THERE), [0.5, 0.5]),
        (measures.realised_change, (HERE, THERE), [-0.5, -0.5]),
        (measures.realised_ratio, (HERE, HERE.assign(exchanges_realised=0)), []),
        (measures.no_hardware, (HERE,), [1, 0]),
        (measures.no_exchange, (HERE.assign(exchanges_realised=[0, 1]),), [1, 0]),
        (measures.share_operating, (HERE,), [0.2, 0]),
        (measures.agreed_and_waiting, (HERE,), [5, 0]),
        (measures.identified_and_waiting, (HERE,), [3, 0]),
        (measures.share_of_identified, (HERE,), [0.25, np.nan]),
        (measures.some_fail_and_some_start, (HERE,), [1, 0]),
        (measures.startups_share_beyond_pool, (HERE,), [0.5, -0.25]),
        (measures.lost_share, (HERE, THERE), [0.5, 1]),
        (measures.lost_share, (HERE, HERE), [0, np.nan]),
        (measures.lost_beyond_pool, (HERE, THERE), [0.25, 0.75]),
        (measures.ends_a_year, (HERE,), [0.1, 0.1]),
        (measures.share_held, (HERE,), [0.5, 1]),
        (measures.trust_gain_ratio, (HERE, THERE, HERE, THERE), [1, 1]),
        (measures.cadence_gain, (THERE, HERE, HERE, HERE), [1 / 6, 4 / 6]),
        (measures.cadence_gain_in_all, (THERE, HERE, THERE, HERE), [0, 0]),
    ],
)
def test_a_measure_by_hand(measure, tables, values):
    assert np.asarray(measure(*tables), dtype=float) == pytest.approx(values, nan_ok=True)


def test_a_ratio_of_means_scatters_as_the_delta_method_says():
    of, to = np.array([1.0, 2.0, 6.0]), np.array([2.0, 4.0, 3.0])
    values = measures.ratio(of, to)
    assert values == pytest.approx(1 + (of - to) / 3)
    assert values.mean() == pytest.approx(of.mean() / to.mean())


# --- what futures tell ----------------------------------------------------------------------------


def test_years_of_operation_by_hand():
    events = pd.DataFrame(
        [(0, 0, "running", "a"), (0, 52, "ended", "a"), (0, 208, "started", "a"), (0, 104, "started", "b"),
         (1, 156, "started", "a"), (1, 1, "started", "other")],
        columns=["replicate", "week", "what", "who"],
    )  # fmt: skip
    ends, years = futures._operation(events, {"a", "b"}, 260, 3)
    assert ends.tolist() == [1, 0, 0]
    assert years.tolist() == [1 + 1 + 3, 2, 0]


def test_what_futures_tell_goes_together():
    (runs,) = simulated(Setup("vestbygd", Scenario("appointed", "park", "monthly"), 520), 20)
    assert [len(weeks) for weeks in runs.start_weeks] == runs.exchanges_realised.tolist()
    assert [weeks.min() for weeks in runs.start_weeks] == runs.weeks_to_first_exchange.tolist()
    assert (runs.tenants_realised <= runs.realised_service + runs.realised_competence).all()
    assert 0 < runs.tenants_realised.sum() < runs.exchanges_realised.sum()
    assert (runs.hardware_ends <= runs.exchange_ends).all()
    sides = [(row.supplier, row.receiver) for row in load_case("vestbygd").opportunities]
    for column, firm in (("startups_pool", "Sjøgress"), ("anchor_pool", "AluGass")):
        assert runs[column].iloc[0] == pytest.approx(sum(firm in pair for pair in sides) / len(sides))
    assert set(runs.services_first) == {0, 1}
    assert (runs.has_facilitator == 1).all()


def test_rows_of_a_place_are_judged_on_the_scenario_that_is_shipped():
    """The centre is that of the experiment of Sotenäs, the null case that of the experiment of Vestbygd before."""
    by_key = {pattern.key: pattern for pattern in PATTERNS}
    for key, experiment, level in (
        ("centre_makes_a_difference", "sotenas", {"scenario": "centre_2015"}),
        ("centre_lives_on_projects", "sotenas", {"scenario": "centre_2015"}),
        ("null_case_first_exchange", "vestbygd_before", {"facilitator": "informal"}),
        ("null_case_any_exchange", "vestbygd_before", {"facilitator": "informal"}),
        ("null_case_stage", "vestbygd_before", {"facilitator": "informal"}),
    ):
        request = settings([], experiment)
        (cell,) = (cell for cell in request.cells if cell.levels == level)
        setup = by_key[key].setups[0]
        assert (setup.place, setup.scenario) == (request.case.name, cell.scenario)


def test_who_works_at_the_end_is_read_from_the_events():
    centre = Setup("sotenas", Scenario("appointed", municipality="review"), 260)
    (runs,) = simulated(centre, 40)
    events = simulate(load_case("sotenas"), centre.scenario, replicates=40, weeks=260).events
    ended = set(events.replicate[events.what == "facilitator_ended"])
    assert 0 < len(ended) < 40
    assert runs.has_facilitator.tolist() == [float(replicate not in ended) for replicate in range(40)]


def test_gini_of_ties_by_hand():
    found = gini(np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 4.0], [1.0, 3.0, 1.0, 3.0], [0.0, 0.0, 0.0, 0.0]]))
    assert found == pytest.approx([0, 0.75, 0.25, np.nan], nan_ok=True)


def test_synthetic_towns_share_the_replicates():
    (runs,) = simulated(Setup("synthetic", Scenario("appointed"), 156, firms=8), 20)
    assert sorted(runs.replicate) == list(range(20))
    assert ((runs.exchanges_operating > 0) == np.isfinite(runs.gini_of_ties)).all()
    assert ((runs.exchanges_operating > 0) == np.isfinite(runs.gini_by_chance)).all()


def test_contacts_of_tenants_are_counted():
    """All five tenants meet each week, nobody else does."""
    scenario = Scenario("none", "park_with_common_room")
    always = scenario.parameters.replaced({"contact.p_building": 1.0, "contact.p_town": 0.5})
    seen = pairs.look(
        "contacts", load_case("vestbygd"), Scenario("none", "park_with_common_room", parameters=always), 1, 0
    )
    assert seen.tenant_contacts == pairs.WEEKS["contacts"] * 5 * 4 / 2


def test_talk_and_new_exchanges_of_a_pair_by_hand():
    town = synthetic_town(4, 1.5)
    row = town.opportunities[0]
    i, j = (next(k for k, firm in enumerate(town.firms) if firm.firm == side) for side in (row.supplier, row.receiver))
    talk = np.zeros((4, 4))
    talk[i, j] = talk[j, i] = 0.5
    trust = np.full((4, 4), 0.5)
    trust[i, j] = 0.1
    look = pairs.Look(talk, trust, 0)
    events = pd.DataFrame(
        [
            (0, 300, "started", row.opportunity),
            (1, 100, "started", row.opportunity),
            (1, 300, "started", row.opportunity),
        ],
        columns=["replicate", "week", "what", "who"],
    )
    told = pairs.columns("pairs", town, events, [look, look])
    assert told["talk_and_new"] == pytest.approx([1, np.nan], nan_ok=True)  # the second is taken up again, not new
    assert told["trust_and_new"] == pytest.approx([-1, np.nan], nan_ok=True)


def test_the_engine_that_is_looked_into_lives_the_same_future():
    town = synthetic_town(6)
    seen = pairs.look("pairs", town, Scenario(), futures.SEED, 3)
    run = simulate(town, Scenario(), seed=futures.SEED, replicates=[3], weeks=pairs.WEEKS["pairs"]).runs.iloc[0]
    place = {firm.firm: i for i, firm in enumerate(town.firms)}
    sides = {tuple(sorted((place[row.supplier], place[row.receiver]))) for row in town.declared_opportunities}
    a, b = np.array(sorted(sides)).T
    assert seen.communication[a, b].mean() == pytest.approx(run.communication)
    assert np.concatenate([seen.trust[a, b], seen.trust[b, a]]).mean() == pytest.approx(run.trust)


# --- the table ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "verdicts", "says"),
    [
        ("slow_without_facilitator", (NOT_REPRODUCED, REPRODUCED), "yes"),
        ("slow_without_facilitator", (REPRODUCED, NOT_REPRODUCED), f"no: passed where {NOBODY_AGREES.name}"),
        ("slow_without_facilitator", (CANNOT_TELL, REPRODUCED), "no: no straw man fails it"),
        ("slow_without_facilitator", (CANNOT_TELL, NOT_REPRODUCED), "yes"),
        ("starts_speed_up", (NOT_REPRODUCED, NOT_REPRODUCED), "no: no evidence"),
        ("null_case_stage", (NOT_REPRODUCED, NOT_REPRODUCED), "no: by definition"),
    ],
)
def test_a_row_is_counted_where_straw_men_fail(key, verdicts, says):
    of_straw_men = dict(zip((STRAW_MEN[0].name, STRAW_MEN[1].name), verdicts, strict=True))
    assert counted(BY_KEY[key], of_straw_men).startswith(says)


@pytest.fixture(scope="module")
def table():
    """Rows of Kalundborg, of two years in Vestbygd, and one that the other engine is asked for."""
    vestbygd = ("vestbygd", "vestbygd_before")
    quick = [
        p
        for p in PATTERNS
        if all(s.place == "kalundborg" or (s.place in vestbygd and s.weeks == 104) for s in p.setups)
    ]
    return validation_table(10, quick, STRAW_MEN[:2]), quick


def test_the_table_has_a_row_for_every_pattern_whatever_its_verdict(table):
    rows, quick = table
    assert list(rows.pattern) == [pattern.key for pattern in quick]
    assert "colocation_raises_talk" in set(rows.pattern)
    assert set(rows.verdict) <= {REPRODUCED, NOT_REPRODUCED, CANNOT_TELL}
    assert (rows.low <= rows.high).all()
    assert f"{len(rows)} patterns" in counts(rows)


def test_where_nobody_agrees_kalundborg_is_never_reproduced(table):
    rows, quick = table
    kalundborg = rows[[pattern.setups[0].place == "kalundborg" for pattern in quick]]
    assert len(kalundborg) == 10
    assert kalundborg.failed_by.str.contains(NOBODY_AGREES.name).all()
    assert (kalundborg.counted == "yes").sum() == 9
    assert rows.set_index("pattern").counted["null_case_any_exchange"] == f"no: passed where {NOBODY_AGREES.name}"


def test_the_page_names_straw_men_by_letter(table, tmp_path):
    rows, _ = table
    write_table(tmp_path / "validation.csv", rows)
    checksums.sign(tmp_path)
    shown = validation_block(tmp_path)
    line = next(line for line in shown.splitlines() if line.startswith("| `null_case_any_exchange`"))
    assert line.endswith("| A |")  # of the second one cannot tell: it has few futures
    assert all(f"| {man.name} |" in shown for man in STRAW_MEN)
    assert counts(rows) in shown


def test_the_published_table_counts_enough_rows_that_straw_men_fail():
    published = pd.read_csv(ROOT / PUBLISHED / "validation.csv").fillna({"failed_by": "", "passed_by": ""})
    assert list(published.pattern) == [pattern.key for pattern in PATTERNS], "run `make published`"
    rows = published[published.counted == "yes"]
    assert len(rows) >= 24
    names = {man.name for man in STRAW_MEN}
    for row in rows.itertuples():
        failed, passed = (set(cell.split(BETWEEN)) - {""} for cell in (row.failed_by, row.passed_by))
        assert failed, row.pattern
        assert failed | passed <= names
        assert NOBODY_AGREES.name not in passed
    assert len(rows[rows.verdict != REPRODUCED]), "what fails stays in the table"
