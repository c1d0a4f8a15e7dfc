"""The line about long work."""

from __future__ import annotations

import io

from experiments.system import progress
from experiments.system.progress import Progress


def told(monkeypatch, seconds, counts, total, already=0):
    """What is said when work of these counts is done at these seconds."""
    times = iter([0.0, *seconds])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    stream = io.StringIO()
    line = Progress(total, "runs", stream, already)
    for count in counts:
        line.advance(count)
    return stream.getvalue().splitlines()


def test_the_time_that_remains_is_told_once_there_is_something_to_tell_it_from(monkeypatch):
    lines = told(monkeypatch, [15, 16, 30], [1, 19, 80], 100)
    assert lines == ["1 of 100 runs", "20 of 100 runs, about 64 s left", "100 runs in 30 s"]


def test_of_very_long_work_it_is_told_before_a_tenth(monkeypatch):
    assert told(monkeypatch, [60], [1], 100) == ["1 of 100 runs, about 99 min left"]


def test_what_an_earlier_session_did_counts_as_done_but_took_no_time(monkeypatch):
    lines = told(monkeypatch, [10, 40], [10, 30], 100, already=60)
    assert lines == ["70 of 100 runs, about 30 s left", "40 runs in 40 s"]
