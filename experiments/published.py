"""`make published`: every table and picture that README and docs cite, made again by their commands."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from pathlib import Path

from experiments.answers import ANSWERS, answer_line
from experiments.cli import main as symbiosis
from experiments.results import identity_hash, model_fingerprint
from experiments.settings import settings
from experiments.sweep import make_design, run_sweep

PUBLISHED = Path("results") / "published"
RUNS = Path("results") / "runs"
# Experiment, and the files of it that are published. Figures as SVG are left in results/runs.
EXPERIMENTS = {
    "three_levers": (
        "summary.csv", "effects.csv", "answer.txt", "manifest.json",
        "over_time.png", "grid.png", "funnel.png", "states.png", "stages.png", "network.png",
    ),
}  # fmt: skip
ANSWERS_START, ANSWERS_END = "<!-- answers -->", "<!-- end of answers -->"
START, END = "<!-- answer:", "<!-- end of answer -->"
TABLES = ("reference-table", "vestbygd-table", "paired-luck")


def answer_block(answer: str) -> str:
    """The last paragraph of a printed answer, as the README quotes it."""
    paragraph = answer.strip().split("\n")[-1]
    return "\n".join(["", *(f"> {line}" for line in textwrap.wrap(paragraph, 116)), ""])


def quote_in_readme(answer: str, readme: Path = Path("README.md")) -> None:
    """Put the answer between its two markers in the README."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(START, 1)
    comment, rest = rest.split("-->", 1)
    after = rest.split(END, 1)[1]
    readme.write_text(f"{before}{START}{comment}-->\n{answer_block(answer)}\n{END}{after}", encoding="utf-8")


def answers_block() -> str:
    """A row for each experiment of one's own line of answer, from a fresh sweep."""
    rows = [f"Model {model_fingerprint()}.", "", "| experiment | question | answer |", "|---|---|---|"]
    for name in ANSWERS:
        request = settings([], name)
        with tempfile.TemporaryDirectory() as folder:
            line = answer_line(name, design := make_design(request), run_sweep(design, Path(folder) / name).folder)
        rows.append(f"| `{name}` | {request.question} | {line} |")
    return "\n".join(rows)


def write_answers(page: Path = Path("experiments") / "README.md") -> None:
    """Put the answers between their markers."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(ANSWERS_START, 1)
    after = rest.split(ANSWERS_END, 1)[1]
    page.write_text(f"{before}{ANSWERS_START}\n{answers_block()}\n{ANSWERS_END}{after}", encoding="utf-8")


def main() -> None:
    """Run each experiment and each table anew, and copy what is published."""
    for name, files in EXPERIMENTS.items():
        if symbiosis(["experiment", "--force", name]) != 0:
            raise SystemExit(1)
        request = settings([], name)
        folder = RUNS / f"{request.name}-{identity_hash(request)}"
        (PUBLISHED / name).mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(folder / file, PUBLISHED / name / file)
    quote_in_readme((PUBLISHED / "three_levers" / "answer.txt").read_text(encoding="utf-8"))
    write_answers()
    for table in TABLES:
        if symbiosis([table]) != 0:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
