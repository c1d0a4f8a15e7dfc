"""Shared helpers: the command line called in process, and one cheap case."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass

import pytest

from experiments.cli import main

# A shell that starts the tests in the background has Ctrl-C ignored, nohup the end of a terminal, and all that the
# tests start would ignore it too.
if threading.current_thread() is threading.main_thread():
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


@pytest.fixture
def symbiosis(capsys):
    """Call the command line: symbiosis("run", "--weeks", "3") -> Answer."""

    def call(*arguments: str) -> Answer:
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # --help, --version
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return call
