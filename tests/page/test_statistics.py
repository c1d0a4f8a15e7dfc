"""The statistics of the page are those of Python: every interval and every verdict, on drawn counts and amounts.

The script's own functions run outside a browser, with the half-widths that a page has.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from experiments.page import document
from experiments.page.curves import held_in_trials
from experiments.report.matters import tried_verdict
from experiments.statistics import (
    UNCLEAR,
    all_pairs,
    amount_difference,
    count_interval,
    paired_difference,
    ranked,
    ratio_interval,
    share_interval,
    t_quantile,
)

SCRIPT = Path(document.__file__).parent / "script"
FUTURES, HELD = (7, 20, 100), (1, 6, 90)
ALL = max(held_in_trials())
HOST = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8")), D = given.D, MOVED = [], outcomes = null, KEPT = 1;
%s
const found = given.samples.map(({ held, own }) => ({
  count: countInterval(own[0]), share: shareInterval(own[0].filter((v) => v > 1).length, own[0].length), pair: paired(own[1], own[0], held),
  amount: amountDifference(own[1].map((v, r) => v * 1.5e5 - own[0][r] * 1.4e5), held), rank: ranking(own, held),
  ratio: ratioInterval(own[1].map((v) => v * 1e4), own[2], held), tried: triedEnd({ held: 1, usual: paired(own[2], own[0], 1) }, { counts: own }).verdict,
}));
console.log(JSON.stringify(found));
"""


def lines_of(part: str, first: str, last: str) -> str:
    text = (SCRIPT / part).read_text(encoding="utf-8")
    return text[text.index(first) : text.index(last)]


def drawn(rng: np.random.Generator, number: int) -> dict:
    n, mean = FUTURES[number % 3], rng.choice([0.02, 0.3, 2.0, 8.0])
    own = rng.negative_binomial(2, 2 / (2 + mean), (3, n)) + (rng.random((3, 1)) < 0.3) * rng.integers(0, 2, (3, n))
    if number % 5 == 0:
        own[1:] = own[0]  # alike but in few futures
        own[1, : rng.integers(1, 6)] += 1
    return {"held": int(rng.choice(HELD)), "own": own.tolist()}


def in_script(samples: list[dict]) -> list[dict]:
    if shutil.which("node") is None:
        if os.environ.get("SYMBIOSIS_BROWSER") == "required":
            pytest.fail("node is missing: apt-get install nodejs")
        pytest.skip("node is missing: apt-get install nodejs")
    shown = (SCRIPT / "statistics.js").read_text(encoding="utf-8")
    trial = lines_of("trials.js", "const ALL_ENDS", "// How far a shift").replace(
        "2 * MOVED.filter((of) => of.span).length", str(ALL)
    )
    clear = lines_of("trials.js", "const isClear", "const towards")
    curves = {"quantiles": {n: {k: float(t_quantile(n, k)) for k in (*HELD, ALL)} for n in FUTURES}}
    known = {
        "normal": float(t_quantile(math.inf)),
        "quantiles": {n: [float(t_quantile(n))] for n in FUTURES},
        "curves": curves,
    }
    given = json.dumps({"D": known, "samples": samples})
    done = subprocess.run(
        ["node", "-e", HOST % "\n".join([shown, clear, trial])], input=given, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def ends(found) -> list[float]:
    return [found.mean, found.low, found.high]


def test_intervals_and_verdicts_are_those_of_python():
    rng = np.random.default_rng(8)
    samples = [drawn(rng, number) for number in range(300)]
    verdicts = set()
    for shown, sample in zip(in_script(samples), samples, strict=True):
        held, own = sample["held"], np.array(sample["own"], dtype=float)
        pair = paired_difference(own[1], own[0], held)
        wanted = {
            "count": count_interval(own[0]), "share": share_interval(int((own[0] > 1).sum()), own.shape[1]),
            "pair": pair.difference, "amount": amount_difference(own[1] * 1.5e5 - own[0] * 1.4e5, held),
        }  # fmt: skip
        for name, interval in wanted.items():
            told = [shown[name][end] for end in ("mean", "low", "high")]
            assert told == pytest.approx(ends(interval), rel=1e-9, abs=1e-9), (name, sample)
        ratio = ratio_interval(own[1] * 1e4, own[2], held)
        assert (shown["ratio"] is None) == (ratio is None)
        assert shown["pair"]["verdict"].replace("same", "unclear") == pair.verdict.replace(UNCLEAR, "unclear")
        rank = ranked(dict(zip("abc", own, strict=True)), held)
        tied = tuple(level for level, is_tied in zip("abc", shown["rank"]["isTied"], strict=True) if is_tied)
        assert tied == (rank.most or tied)
        assert (shown["rank"]["isTied"][shown["rank"]["worst"]]) == (not rank.most)
        usual, found = paired_difference(own[2], own[0]), paired_difference(own[1], own[0])
        verdict = tried_verdict(found, usual.verdict, own[0], own[1], ALL)
        assert shown["tried"].replace("same", "unclear") == verdict.replace(UNCLEAR, "unclear"), sample
        verdicts.add((verdict, found.verdict == verdict))
    assert verdicts >= {("more", True), ("less", True), (UNCLEAR, True), (UNCLEAR, False)}


def test_a_page_has_the_half_widths_that_its_trials_ask_for():
    """Both ends of each number that is tried, for each number of scenarios side by side."""
    moved = sum("span" in row for row in document.table())
    assert held_in_trials() == {2 * moved * max(1, all_pairs(shown)) for shown in (1, 2, 3, 4)}
