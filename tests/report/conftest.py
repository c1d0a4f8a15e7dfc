"""Reports that several tests read are made once, and none is printed but where the print is what a test is about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from experiments.cli import main
from experiments.report import pdf, results
from experiments.words.catalogue import LANGUAGES

REQUEST = ("facilitator=none,appointed", "meetings=monthly,weekly")
SHORT = ("--replicates", "6", "--weeks", "156", "--seed", "3")


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """A print takes longer than its report."""
    monkeypatch.setattr(pdf, "browser", lambda: None)


@pytest.fixture
def computed_once(monkeypatch):
    """The same request is computed once in a test, however often it is told: in another language only words differ."""
    monkeypatch.setattr(results, "computed", _once())


@pytest.fixture
def no_trials(monkeypatch):
    """Reports without the trials of assumed numbers, of which a test says nothing."""
    monkeypatch.setattr(results, "tried", lambda *_: None)


@pytest.fixture(scope="session")
def reports(tmp_path_factory) -> Path:
    """The same report in each language, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "reports"
    with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "browser", lambda: None)
        patch.setattr(results, "computed", _once())
        for language in LANGUAGES:
            out = folder / f"{language}.html"
            if not out.exists():
                assert main(["report", "--lang", language, *SHORT, "--out", str(out), *REQUEST]) == 0
    return folder


def _once(computed=results.computed):
    known = []

    def once(*request):
        for asked, made in known:
            if asked == request:
                return made
        known.append((request, computed(*request)))
        return known[-1][1]

    return once
