"""`make published`: every table and picture that README and docs cite, made again by their commands."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

from experiments.cli import main as symbiosis
from experiments.results import identity_hash
from experiments.settings import settings

PUBLISHED = Path("results") / "published"
RUNS = Path("results") / "runs"
# Experiment, and the files of it that are published. Figures as SVG are left in results/runs.
EXPERIMENTS = {
    "three_levers": (
        "summary.csv", "effects.csv", "answer.txt", "manifest.json",
        "over_time.png", "grid.png", "funnel.png", "states.png", "stages.png", "network.png",
    ),
}  # fmt: skip
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
    for table in TABLES:
        if symbiosis([table]) != 0:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
