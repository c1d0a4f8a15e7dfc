"""The page shows the same numbers as the command line, to the last digit.

Ten settings under SYMBIOSIS_THOROUGH, three every day, each with four cadences. Any setting: test_engine.py.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import json
import random
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.page.setting import overrides
from experiments.words.answers import HARDLY
from sim import simulate
from tests.page.test_engine import cells
from tests.pages import REPLICATES, drawn_setting, link, open_link, saving, settled
from tests.thorough import tried

pytestmark = pytest.mark.browser
SETTINGS = tried(10, 3)
JSON_DIGITS = 1e-9  # `--json` rounds to ten decimals


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


def test_off_grid_settings_equal_symbiosis_compare(page, place, tmp_path):
    """Settings at random, each with four cadences: what the page shows is what `compare` gives."""
    draw = random.Random(1)
    checked = 0
    for _ in range(SETTINGS):
        own = drawn_setting(draw, place)
        shown = [dataclasses.replace(own, meetings=weeks) for weeks in draw.sample(range(1, 53), 4)]
        words = [word for word in overrides(place, own) if not word.startswith("meetings")]
        told = _compare(
            tmp_path, *words, "meetings=monthly", f"meetings.interval={','.join(str(one.meetings) for one in shown)}"
        )
        scenarios = {int(row["meetings.interval"]): row for row in told["scenarios"]}
        differences = {int(row["level"]): row for row in told["differences"]}
        open_link(page, link(shown, on=1))
        settled(page)
        first = differences[shown[1].meetings]
        kind = {"no clear difference": "unclear"}.get(first["verdict"], first["verdict"])
        kind = "same" if first["share_more"] == first["share_less"] == 0 else kind
        if kind != "same" and max(-first["low"], first["high"]) <= HARDLY:
            kind = "hardly"
        assert page.get_attribute("#answer", "data-kind") == kind
        seen = cells(page)
        for one in shown:
            key, row = one.code, scenarios[one.meetings]
            mean = [row["exchanges_realised"], row["low"], row["high"]]
            assert seen["side", key, "exchanges_realised"] == pytest.approx(mean, abs=JSON_DIGITS)
            cell = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=exchanges_realised]").split()
            assert cell[0] == f"{row['exchanges_realised']:.2f}"
            for name in ("exchanges_operating", "co2_t_per_year", "share_none_after_2_years"):
                assert seen["side", key, name][0] == pytest.approx(row[name], abs=JSON_DIGITS)
            median = seen["side", key, "median_weeks_to_first_exchange"][0]
            none = row["median_weeks_to_first_exchange"] is None
            assert median == (float("inf") if none else row["median_weeks_to_first_exchange"])
            if one is not shown[0]:
                other = differences[one.meetings]
                expected = [other[name] for name in ("difference", "low", "high", "share_more", "share_less")]
                assert seen["side", key, "difference"] == pytest.approx(expected, abs=JSON_DIGITS)
                verdict = page.inner_text(f"#side tr[data-key='{key}'] td[data-name=difference]")
                assert other["verdict"] in verdict or (
                    other["share_more"] == other["share_less"] == 0 and "no difference" in verdict
                )
                checked += 1
    assert checked == 3 * SETTINGS


def test_the_downloads_hold_every_future(page, place):
    with saving(page) as download:
        page.click("#csv")
    text = download.value.path().read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * REPLICATES
    runs = simulate(place.case, place.scenario(place.observed), seed=1, replicates=REPLICATES, outcomes="runs").runs
    mine = [row for row in rows if row["scenario"] == "A"]
    assert [int(row["exchanges_realised"]) for row in mine] == runs.exchanges_realised.tolist()
    assert [float(row["co2_t_per_year"]) for row in mine] == runs.co2_t_per_year.tolist()
    with saving(page) as download:
        page.click("#csv-excel")
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    nordic = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [{k: v.replace(",", ".") for k, v in row.items()} for row in nordic] == rows
    assert any("," in row["co2_t_per_year"] for row in nordic)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
