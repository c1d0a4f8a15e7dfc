"""The folder that the page shows, and jobs as their own command line starts them, in this process."""

from __future__ import annotations

import logging
import re
import shutil
from pathlib import Path

import sim
from experiments.job.run import command
from experiments.system.ending import status_of

PAGE = (Path(__file__).parents[2] / "docs" / "hydra.md").read_text(encoding="utf-8")


def write_own_folder(root: Path) -> None:
    """`mine/` as the page shows it, and a town in it."""
    shown = re.findall(r"^```yaml\n((?:# @.*\n)?)# (mine/\S+): (.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert [path for _, path, _ in shown] == ["mine/facilitator/half_time.yaml", "mine/experiment/half.yaml"]
    for package, path, text in shown:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"{package}# {text}", encoding="utf-8")
    shutil.copytree(Path(sim.__file__).parent / "cases" / "reference", root / "mine" / "town")


def job(monkeypatch, *words: str) -> int:
    """The exit status of `python -m experiments.job ...`."""
    monkeypatch.setattr("sys.argv", ["job", *words])
    monkeypatch.setenv("HYDRA_FULL_ERROR", "")  # which the command sets
    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
    try:
        return status_of(command)
    finally:  # Hydra's own logging goes to streams of this test
        root.setLevel(level)
        root.handlers[:] = handlers
        for name in ("hydra", "HYDRA"):
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).setLevel(logging.NOTSET)
