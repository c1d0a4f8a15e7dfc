"""`symbiosis explore` from command to table, picture and sentences; what is refused; luck that blocks share."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments.explore.luck import UNCLEAR
from experiments.explore.optimise import ranking
from experiments.explore.prim import Judged
from experiments.explore.space import ADMISSIBLE, PLAUSIBLE, space_of
from experiments.request.settings import settings
from experiments.statistics import Interval
from experiments.sweep import make_design, read_runs
from experiments.sweep.design import point_seed
from experiments.system.errors import UserError
from experiments.words.catalogue import texts, words_of
from experiments.words.explore import best_words, discovery_words, sensitivity_words
from experiments.words.languages import LANGUAGES
from tests.page.test_page import lix
from tests.thorough import tried

SMALL = (
    "facilitator=informal",
    "--weeks",
    "12",
    "--replicates",
    "2",
    "--over",
    "parameters.forget",
    "--outcome",
    "communication",
)


def asked(folder, *words):
    return ["explore", *words, "--folder", folder / "sweeps", "--out", folder / "out"]


def test_morris_goes_on_where_it_stopped_and_more_futures_compute_what_is_missing(symbiosis, tmp_path):
    first = symbiosis(*asked(tmp_path, "morris", *SMALL, "--trajectories", "4"))
    assert first.status == 0, first.err
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "answer.txt",
        "manifest.json",
        "picture.png",
        "sensitivity.csv",
    ]
    table, answer = pd.read_csv(out / "sensitivity.csv"), (out / "answer.txt").read_text(encoding="utf-8")
    assert (table.mu_star > 0).any()
    assert table.draw.value_counts().to_dict() == {"1": 3, "2": 3, "both": 3}
    assert answer.strip() in first.out
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["seeds"] == [1, 2]
    before = {name: (out / name).read_bytes() for name in ("sensitivity.csv", "answer.txt", "picture.png")}
    folders = sorted((tmp_path / "sweeps").iterdir())
    for path in (folders[0] / "runs").iterdir():  # as if it had been killed before the first chunk
        path.unlink()
    for name in ("runs.parquet", "summary.csv", "checksums.sha256"):
        (folders[0] / name).unlink()
    assert symbiosis(*asked(tmp_path, "morris", *SMALL, "--trajectories", "4")).status == 0
    assert {name: (out / name).read_bytes() for name in before} == before
    assert (
        symbiosis(*asked(tmp_path, "morris", *SMALL[:3], "--replicates", "3", *SMALL[5:], "--trajectories", "4")).status
        == 0
    )
    assert sorted((tmp_path / "sweeps").iterdir()) == folders
    assert len(read_runs(folders[0])) == 4 * 4 * 3


WAYS = [
    ("sobol", "--points", "16", "facilitator=none,informal", *SMALL[1:], "--lang", "nb"),
    ("prim", "--points", "100", "--above", "0.15", *SMALL, "--lang", "sv"),
    ("optimise", "meetings=none,monthly", "--points", "8", "--least", *SMALL),
    ("optimise", "meetings=none,monthly", *SMALL[:3], "--replicates", "5"),
]


@pytest.mark.parametrize("words", tried(WAYS, WAYS[:3]))
def test_each_way_gives_a_table_a_picture_and_sentences(symbiosis, tmp_path, words):
    done = symbiosis(*asked(tmp_path, *words))
    assert done.status == 0, done.err
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".csv", ".json", ".png", ".txt"}
    assert (tmp_path / "out" / "picture.png").stat().st_size > 10_000


@pytest.mark.parametrize(("words", "told"), [
    (("morris", "meetings=none,monthly,weekly"), "3 scenarios; allowed: one, or two"),
    (("optimise", "meetings=monthly"), "has one choice"),
    (("sobol", "--points", "100"), "power of two"),
    (("morris", "--over", "parameters.initial.initial_trust_men"), "unknown number"),
    (("morris", "--over", "facilitator.hours", "facilitator=none"), "has no plausible range"),
    (("morris", "--over", "parameters.initial.initial_trust_mean=0.4:0.4"), "one value"),
    (("prim", "--outcome", "exchanges_realized"), "unknown outcome"),
    (("optimise", "meetings=none,monthly", "--over", "parameters"), "says nothing without --points"),
])  # fmt: skip
def test_what_cannot_be_explored_is_refused_in_a_line(symbiosis, tmp_path, words, told):
    refused = symbiosis(*asked(tmp_path, *words))
    assert refused.status == 2
    assert told in refused.err
    assert not (tmp_path / "out").exists()


def test_plausible_ranges_are_taken_unless_all_that_is_allowed_is_asked_for():
    trust = "parameters.initial.initial_trust_mean"
    assert space_of([trust], PLAUSIBLE, "none").bounds == {trust: (0.3, 0.7)}
    assert space_of([trust], ADMISSIBLE, "none").bounds == {trust: (0, 1)}
    assert space_of([f"{trust}=0.2:0.9", "parameters.initial"], PLAUSIBLE, "none").bounds[trust] == (0.2, 0.9)
    assert space_of(["facilitator.hours"], PLAUSIBLE, "project").bounds == {"facilitator.hours": (40, 150)}
    drop = space_of(["parameters.project"], PLAUSIBLE, "none").bounds["parameters.project.drop_rate"]
    assert drop[1] < 0.82


def test_no_set_of_plausible_values_contradicts_itself():
    space = space_of([], PLAUSIBLE, "appointed")
    assert len(space.bounds) > 180
    unit = np.random.default_rng(1).random((40, len(space.bounds)))
    rows = [*space.rows(unit), *space.rows(np.round(unit))]
    assert make_design(settings(["facilitator=appointed"]), rows=rows).points == 80
    with pytest.raises(UserError, match="unknown number"):
        space_of(["parameters.nothing"], PLAUSIBLE, "none")


def test_rows_of_a_block_share_a_luck_of_their_own_with_all_their_cells():
    design = make_design(settings(["facilitator=none,appointed", "seed=7"]), rows=[{}] * 6, luck_rows=3)
    assert [design.seed(point) for point in range(12)] == [point_seed(7, 0)] * 6 + [point_seed(7, 1)] * 6


def told_table(first, second, verdict):
    """Tables of two draws and of both that rank these numbers so."""
    parts = []
    for draw, order in (("1", first), ("2", second), ("both", first)):
        parts.append(pd.DataFrame({
            "draw": draw, "number": order, "mu_star": range(len(order), 0, -1), "verdict": verdict,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_ranking_is_told_only_as_far_as_two_draws_agree():
    say, names = words_of("en"), space_of(["parameters.initial"], PLAUSIBLE, "none").names
    told = [
        sensitivity_words("", told_table(names, second, verdict), "mu_star", None, PLAUSIBLE, say)
        for second, verdict in ((names, "told from luck"), (names[::-1], "told from luck"), (names, UNCLEAR))
    ]
    assert "in this order, and two draws agree" in told[0]
    assert "but not on their order" in told[1]
    assert "most" not in told[2]


def test_a_part_that_luck_could_have_drawn_is_not_told_and_one_draw_alone_is_not_settled():
    say, trust = words_of("en"), "parameters.initial.initial_trust_mean"
    table = pd.DataFrame({"number": [trust], "at_least": [None], "at_most": [0.5]})
    half = Interval(0.5, 0.4, 0.6, 100)
    told = [
        discovery_words("", table, [{trust}, other], Judged(half, half, 0.3, 0.2, is_told), 1, True, PLAUSIBLE, say)
        for is_told, other in ((False, {trust}), (True, {trust}), (True, {"parameters.initial.initial_trust_sd"}))
    ]
    assert "No part was found" in told[0]
    assert "at most 0.5" not in told[0]
    assert "at most 0.5. There it is so in 50 % of futures (40 to 60 %)" in told[1]
    assert "by the same numbers" in told[1]
    assert "not settled" in told[2]


def test_a_best_choice_is_told_where_both_draws_are_sure_of_it():
    say, rng = words_of("en"), np.random.default_rng(1)
    first, second, alike = (
        ranking(rng.normal(means, 0.1, (30, 2)), 1, 1, is_count=False) for means in ([1, 2], [2, 1], [1, 1])
    )
    told = [
        best_words("", ["A", "B"], draws, True, None, say)
        for draws in ((first, first), (first, second), (alike, first))
    ]
    assert "Most with B: 1.99" in told[0]
    assert "contradict each other" in told[1]
    assert all("clearly ahead of every" not in text and "No clear difference" in text for text in told[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_easy_to_read(language):
    said = [text for key, text in texts(language).items() if key.startswith("explore.") and isinstance(text, str)]
    sentences = [re.sub(r"{\w+}", "3", text) for text in said if text.endswith(".")]
    assert len(sentences) > 20
    assert lix("\n".join(sentences)) <= 40
