"""A sweeper that is a plug-in, as the page shows it; where it is installed."""

from __future__ import annotations

import re
import shlex

import pandas as pd
import pytest
import yaml

from tests.job.jobs import PAGE, job

pytest.importorskip("hydra_plugins.hydra_optuna_sweeper", reason="hydra-optuna-sweeper is no dependency")


def test_a_sweeper_gets_the_mean_of_each_job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = [text for text in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) if "optuna" in text]
    words = [word.replace("n_trials=20", "n_trials=2") for word in shlex.split(block)[3:]]
    assert job(monkeypatch, *words, "weeks=104", "replicates=3", "hydra.sweep.dir=many") == 0
    best = yaml.safe_load((tmp_path / "many" / "optimization_results.yaml").read_text(encoding="utf-8"))
    means = [pd.read_parquet(tmp_path / "many" / n / "runs.parquet").exchanges_realised.mean() for n in "01"]
    assert best["best_value"] == max(means)
    assert 5 <= best["best_params"]["facilitator.hours"] <= 40
