"""`make published`: every table and picture that README and docs cite, made again by their commands."""

from __future__ import annotations

import shutil
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
TABLES = ("reference-table", "vestbygd-table", "paired-luck")


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
    for table in TABLES:
        if symbiosis([table]) != 0:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
