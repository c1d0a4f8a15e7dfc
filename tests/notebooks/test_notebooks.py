"""The notebooks of the coding track: each is one to Jupytext, runs, and shows what it says.

Each runs once, in a namespace as a notebook has it; then the code of its hidden solution, which stands in a fold.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
PARTS = ["## Predict", "## Run", "## See", "## Explain", "## Change", "## Exercise"]
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@cache
def read(path: Path) -> list[Any]:
    """The cells of a notebook, as Jupytext reads them."""
    return jupytext.read(path, fmt="py:percent").cells


def cells(path: Path, kind: str) -> list[str]:
    """What stands in the cells of a kind: "code", "markdown"."""
    return [cell.source for cell in read(path) if cell.cell_type == kind]


def solution(path: Path) -> str:
    """The code in the fold."""
    (fold,) = re.findall(r"<details><summary>One solution</summary>(.*?)</details>", _text(path), re.DOTALL)
    (code,) = re.findall(r"```python\n(.*?)```", fold, re.DOTALL)
    return code


def _text(path: Path) -> str:
    return "\n".join(cells(path, "markdown"))


@cache
def shown(number: int) -> dict[str, Any]:
    """What a notebook and its solution have worked out, by name."""
    (path,) = [path for path in NOTEBOOKS if path.stem.startswith(f"{number}_")]
    space: dict[str, Any] = {"__name__": "__main__"}
    for code in (*cells(path, "code"), solution(path)):
        exec(compile(code, str(path), "exec"), space)
    return space


def of_change(path: Path) -> str:
    """The first code after the heading *Change*, which is what the reader changes."""
    (at,) = [k for k, cell in enumerate(read(path)) if "## Change\n" in cell.source]
    return next(cell.source for cell in read(path)[at:] if cell.cell_type == "code")


def test_there_are_five_numbered_from_one():
    assert [path.name[:2] for path in NOTEBOOKS] == ["1_", "2_", "3_", "4_", "5_"]


@each
def test_it_is_a_notebook_with_all_its_parts_in_order(path):
    text = _text(path)
    assert re.findall(r"^## .*$", text, re.MULTILINE) == PARTS
    assert text.startswith(f"# {path.stem[0]}. ")
    assert all(f"**{part}**" in text for part in ("Aim.", "Minutes.", "Transfer."))
    minutes, *parts = map(int, re.findall(r"\d+", re.search(r"\*\*Minutes\.\*\* ([^\n]+)", text)[1]))
    assert sum(parts) == minutes <= 45
    assert text.index("## Predict") < text.index("## Run"), "who has seen it cannot predict any more"


@each
def test_a_change_takes_at_most_ten_lines(path):
    lines = [
        line for line in of_change(path).splitlines() if line.strip() and not line.strip().startswith(("#", '"""'))
    ]
    assert 1 <= len(lines) <= 10, path.stem


@each
def test_what_it_links_to_is_there(path):
    for target in re.findall(r"\]\(([^)#]+)\)", _text(path)):
        assert (path.parent / target).exists(), target


def test_its_command_is_understood(symbiosis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (line,) = re.findall(r"^symbiosis (sweep .*)$", _text(NOTEBOOKS[3]), re.MULTILINE)
    answer = symbiosis(*shlex.split(line), "--weeks", "10", "--replicates", "2")
    assert answer.status == 0, answer.err


# --- what each says it shows ----------------------------------------------------------------------


def test_one_pair_needs_somebody_and_then_trust_helps():
    found = shown(1)
    assert found["without"].runs.exchanges_realised.mean() < 0.05
    assert found["gain"].low > 0.3, "the interval lies far from 0"
    reasons = found["endings"](found["without"])
    assert reasons.idxmax() == ("dropped", "nobody drove it")
    assert reasons["dropped", "nobody drove it"] > 2 * reasons["refused"].sum()
    assert not found["by_trust"]["none"].is_clear_of_zero
    assert found["by_trust"]["appointed"].low > 0
    assert found["against_full"][1].high < -0.3
    assert found["against_full"][8].low > -0.1, "eight hours do nearly what 37.5 do"


def test_the_log_tells_that_carrying_out_is_scarce():
    found = shown(2)
    endings = {
        name: found["per_future"](found[name], "dropped", "refused", "started") for name in ("nobody", "somebody")
    }
    assert endings["nobody"].idxmax() == ("dropped", "nobody drove it")
    assert endings["somebody"]["dropped", "nobody drove it"] < endings["nobody"]["dropped", "nobody drove it"] / 3
    assert endings["somebody"]["refused"].sum() > 1.5 * endings["nobody"]["refused"].sum(), "refusals go up"
    pool = len(found["town"].opportunities)
    assert found["nobody"].runs.opportunities_identified.mean() > pool / 3
    (agreed, started), (agreed_helped, started_helped) = found["funnels"]["nobody"], found["funnels"]["somebody"]
    assert agreed_helped > 1.5 * agreed
    assert started_helped / started > agreed_helped / agreed, "the second step is narrower most"
    assert found["first_kinds"].iloc[:2].sum() > 0.9 * found["first_kinds"].sum()
    assert set(found["first_kinds"].index[:2]) == {"competence", "service"}
    assert any("newcomer" in name for name in set(found["kinds"]) - set(found["shares"].index))


def test_a_changed_rule_does_what_is_said_of_it():
    found = shown(3)
    assert found["more"].low > 0
    assert found["more"].high < found["refusals"] / 2, "far fewer than there were refusals"
    assert (found["forgiving"].trust > found["usual"].trust).all(), "higher in every future"
    assert not found["exchanges"].is_clear_of_zero
    assert all(loss.high < 0 for loss in found["losses"].values())
    assert found["losses"]["NoFollowUp"].mean < found["losses"]["NoMapping"].mean


def test_the_unchanged_class_changes_nothing():
    found = shown(3)  # else what is compared is two engines and not two rules
    same = found["simulate"](found["town"], found["scenario"], engine="mesa", replicates=[7], weeks=52).runs
    assert same.equals(found["simulate"](found["town"], found["scenario"], replicates=[7], weeks=52).runs)


def test_the_curve_of_hours_bends_and_bends_later_with_weekly_meetings():
    found = shown(4)
    verdicts = {hours: paired.verdict for hours, paired in found["against_full"].items()}
    assert [verdicts[hours] for hours in (2, 4, 8)] == ["less"] * 3
    assert [verdicts[hours] for hours in (20, 30)] == ["no clear difference"] * 2
    weekly = found["weekly"]
    assert found["paired_difference"](weekly[16], weekly[37.5], 7).verdict == "less", "it becomes flat later"
    assert verdicts[16] == "no clear difference"
    assert all(difference.high < 0 for difference in found["by_cadence"].values()), "it stays below"
    means = [values.mean() for values in found["by_length"].values()]
    assert means == sorted(means, reverse=True)


def test_no_single_change_breaks_the_finding_and_three_together_do():
    found = shown(5)
    assert len(found["broken"]) == 10
    assert found["as_it_is"].high < 0
    assert all(difference.high < 0 for difference in found["broken"].values())
    assert found["together"].low > 0
    gains = found["gains"]
    assert all(gain.low > 0 for gain in gains.values())
    assert min(gains, key=lambda name: gains[name].mean) == "follow-up drives nothing"
