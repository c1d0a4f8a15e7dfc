"""The page shows the same numbers as the command line, to the last digit.

Fifty settings under SYMBIOSIS_THOROUGH, the first fifteen of them every day.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import random
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.page.grid import OUTCOMES, overrides
from experiments.statistics import count_interval, mean_interval, paired_difference
from experiments.words.answers import HARDLY
from sim import simulate
from tests.pages import REPLICATES, link, open_link
from tests.thorough import tried

pytestmark = pytest.mark.browser
PLACES = tried(10, 3)  # of the grid, each with five cadences
JSON_DIGITS = 1e-9  # `--json` rounds to ten decimals


def exact(page, table, key, name):
    found = page.evaluate(
        "([t, k, n]) => document.querySelector(`#${t} tr[data-key='${k}'] td[data-name='${n}']`).dataset.exact",
        [table, key, name],
    )
    return [float(value) for value in found.split()]


def _compare(tmp_path, *words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert (
            main(
                [
                    "compare",
                    "--json",
                    "--no-figures",
                    "--replicates",
                    str(REPLICATES),
                    "--out",
                    str(tmp_path),
                    "case=vestbygd",
                    *words,
                ]
            )
            == 0
        )
    return json.loads(out.getvalue())


def test_what_lies_in_the_middle_is_rounded_as_in_answer_and_report(page):
    """The mean of eight futures may be 1.625: 1.62, as Python and Babel round it."""
    script = (Path(__file__).parents[2] / "experiments" / "page" / "script" / "words.js").read_text(encoding="utf-8")
    code = script[script.index("const formats") : script.index("const percent")]
    for value in (1.625, 1.875, 0.125, -0.625, 2.5):
        for digits in (0, 2):
            shown = page.evaluate(
                f"([x, digits]) => {{ const lang = 'en'; {code} return num(x, digits); }}", [value, digits]
            )
            assert shown.replace("\u2212", "-") == f"{value:.{digits}f}"


def test_fifty_settings_equal_symbiosis_compare(page, grid, tmp_path):
    """Places of the grid, each with its five cadences: what the page shows is what `compare` gives."""
    draw = random.Random(1)
    meetings = grid.lever("meetings")
    axis = grid.levers.index(meetings)
    places = draw.sample(sorted({p[:axis] + p[axis + 1 :] for p in grid.positions}), 10)[:PLACES]
    checked = 0
    for place in places:
        codes = [(*place[:axis], m, *place[axis:]) for m in range(len(meetings.levels))]
        words = [word for word in overrides(grid, codes[0]) if not word.startswith("meetings=")]
        for shown in (codes[:4], [codes[0], codes[4]]):  # intervals hold together for those that are shown
            names = ",".join(meetings.levels[code[axis]].name for code in shown)
            told = _compare(tmp_path, *words, f"meetings={names}")
            scenarios = {row["meetings"]: row for row in told["scenarios"]}
            differences = {row["level"]: row for row in told["differences"]}
            open_link(page, link(grid, shown, on=1))
            first = differences[meetings.levels[shown[1][axis]].name]
            kind = {"no clear difference": "unclear"}.get(first["verdict"], first["verdict"])
            kind = "same" if first["share_more"] == first["share_less"] == 0 else kind
            if kind != "same" and max(-first["low"], first["high"]) <= HARDLY:
                kind = "hardly"
            assert page.get_attribute("#answer", "data-kind") == kind
            for code in shown:
                level = meetings.levels[code[axis]].name
                key = "".join(map(str, code))
                row = scenarios[level]
                assert exact(page, "side", key, "exchanges_realised") == pytest.approx(
                    [row["exchanges_realised"], row["low"], row["high"]], abs=JSON_DIGITS
                )
                cell = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=exchanges_realised]").split()
                assert cell[0] == f"{row['exchanges_realised']:.2f}"
                assert exact(page, "side", key, "exchanges_operating")[0] == pytest.approx(
                    row["exchanges_operating"], abs=JSON_DIGITS
                )
                assert exact(page, "side", key, "co2_t_per_year")[0] == pytest.approx(
                    row["co2_t_per_year"], abs=JSON_DIGITS
                )
                assert exact(page, "side", key, "share_none_after_2_years")[0] == pytest.approx(
                    row["share_none_after_2_years"], abs=JSON_DIGITS
                )
                median = exact(page, "side", key, "median_weeks_to_first_exchange")[0]
                assert median == (
                    float("inf")
                    if row["median_weeks_to_first_exchange"] is None
                    else row["median_weeks_to_first_exchange"]
                )
                if level != meetings.levels[0].name:
                    other = differences[level]
                    expected = [other[name] for name in ("difference", "low", "high", "share_more", "share_less")]
                    assert exact(page, "side", key, "difference") == pytest.approx(expected, abs=JSON_DIGITS)
                    verdict = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=difference]")
                    assert other["verdict"] in verdict or (
                        other["share_more"] == other["share_less"] == 0 and "no difference" in verdict
                    )
                    checked += 1
        checked += 1
    assert checked == 5 * PLACES


def test_every_measure_equals_the_runs(page, grid):
    draw = random.Random(2)
    for a, b in itertools.islice(zip(draw.sample(grid.positions, 8), draw.sample(grid.positions, 8), strict=True), 8):
        base, other = (
            simulate(grid.case, grid.scenario(code), seed=1, replicates=REPLICATES, outcomes="runs").runs
            for code in (a, b)
        )
        open_link(page, link(grid, [a, b], on=1))
        for name in (
            "exchanges_realised",
            "exchanges_operating",
            "meetings_held",
            "facilitator_hours",
            "co2_t_per_year",
            "cost_nok",
        ):
            value = (count_interval if name.startswith("exchanges_") else mean_interval)(other[name])
            if a != b:
                least = max(0, value.low)  # no amount is below nothing
                assert exact(page, "side", "".join(map(str, b)), name) == pytest.approx(
                    [value.mean, least, value.high], rel=1e-9
                )
            paired = paired_difference(other[name].to_numpy(), base[name].to_numpy(), 1 + len(OUTCOMES))
            assert exact(page, "differences", name, "difference")[0] == pytest.approx(
                paired.difference.mean, rel=1e-9, abs=1e-9
            )
            assert exact(page, "differences", name, "interval") == pytest.approx(
                [paired.difference.low, paired.difference.high], rel=1e-9, abs=1e-9
            )
            assert exact(page, "differences", name, "shares") == pytest.approx([paired.share_more, paired.share_less])


def test_the_downloads_hold_every_future(page, grid):
    with page.expect_download() as download:
        page.click("#csv")
    text = download.value.path().read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * REPLICATES
    runs = simulate(grid.case, grid.scenario(grid.observed), seed=1, replicates=REPLICATES, outcomes="runs").runs
    mine = [row for row in rows if row["scenario"] == "A"]
    assert [int(row["exchanges_realised"]) for row in mine] == runs.exchanges_realised.tolist()
    assert [float(row["co2_t_per_year"]) for row in mine] == runs.co2_t_per_year.tolist()
    with page.expect_download() as download:
        page.click("#csv-excel")
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    nordic = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [{k: v.replace(",", ".") for k, v in row.items()} for row in nordic] == rows
    assert any("," in row["co2_t_per_year"] for row in nordic)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
