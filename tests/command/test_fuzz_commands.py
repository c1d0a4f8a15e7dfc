"""Thousands of bad command lines: each is refused in a few plain lines, writes nothing elsewhere and shows nothing of
the environment. 3000 under SYMBIOSIS_THOROUGH, the first 250 every day; SYMBIOSIS_SEED draws others, SYMBIOSIS_TORTURE=1
30,000.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from experiments import cli
from experiments.request.schema import GROUPS, known_keys, options
from experiments.system.errors import UserError
from sim.place.read import SHIPPED
from tests.costs import by_cpu, cost, cost_of_python, is_quick
from tests.sweeping import REPOSITORY
from tests.thorough import tried

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
TRIALS = 30_000 if os.environ.get("SYMBIOSIS_TORTURE") else tried(3000, 250)
PROCESSES = 40 if os.environ.get("SYMBIOSIS_TORTURE") else tried(12, 5)  # five: one for each encoding
SECRET = "geheim-7Qx2"
LONG = 100_000

# What computes: reaching it is no fault, but is not what is tried here.
COMPUTING = (
    "experiments.answer.produce.produce", "experiments.sweep.run_sweep", "experiments.sweep.merge",
    "experiments.page.outcomes.compute", "experiments.report.results.computed", "experiments.places.tables.observed_table",
    "experiments.places.tables.parks_table", "experiments.evidence.validate.validation_table", "experiments.evidence.independent._run",
    "experiments.evidence.power.park_outcomes", "experiments.evidence.calibrate.simulated", "experiments.sweep.growth.coverage",
    "experiments.evidence.doubt.simulated", "experiments.evidence.activation.activation_tables",
    "experiments.evidence.cell_coverage.pooled", "experiments.teaching.facts.facts", "experiments.teaching.future.told",
    "experiments.teaching.printed.document",
)  # fmt: skip
COMPUTES = "this one would compute"

NASTY = (
    "", " ", "-", "--", "-1", "0", "1", "nan", "inf", "-inf", "1e999", "1e3", "0x10", "1_000", "٣", "true", "null", "None",
    "9" * 19, "9" * 400, "9" * 5000, "-" + "9" * 5000, "0." + "3" * 400, "1e" + "9" * 400, "x" * LONG, "9" * LONG,
    "[" * 3000, "{a: " * 500, "a," * 5000 + "a", "${oc.env:SECRET_OF_A_TEST}", "${SECRET_OF_A_TEST}", "$SECRET_OF_A_TEST",
    "${oc.decode:1}", "${hydra:run.dir}", "${.}", "${seed}", "$(id)", "`id`", "%SECRET_OF_A_TEST%", "~", "~/x", "~nobody7/x",
    "@file", "!!python/object/apply:os.getcwd []", "!!binary x", "&a [1]", "*a", "\x1b[31mred\x1b[0m", "a\nb", "a\r\nb", "\t",
    "\x07", "\u202eabc", "\u200b", "\ufeff", "😀", "Bø", "北京", "ไทย", "\udcff", "'", '"', "'a", 'a"', "\\", "\\'", "a=b", "=",
    "a,b", "a, b", ",", "a,", "range(1,5)", "choice(a,b)", "glob(*)", "shuffle(1,2)", "interval(0,1)", "sort(1,2)",
    "[1,2]", "{a: 1}", "a:b", "a.b", "../../etc", "/dev/zero", "/dev/null", "/proc/self/environ", ".", "..", "/", "x" * 300,
    "[{week: 5, what: firm_leaves}]", "[{week: 5, what: park_opens, target: ${oc.env:SECRET_OF_A_TEST}}]", "[null]", "[[1]]",
    "{week: 1}", "[gossip, gossip]", "2/1", "1/2", "0/0", "trust=0.1", "trust=nan", "trust=-1", "facilitator=none",
    "none,none", "none,appointed", "weekly", "uniform(0.3, 0.9)", "uniform(1, 0)", "normal(nan, 1)", "nb", "xx", "en\x00"[:2],
)  # fmt: skip
KEYS = ("hydra.run.dir", "hydra", "defaults", "levers.facilitator", "experiment", "scenario", "name", "question",
        "+x", "++meetings", "~meetings", "+experiment", "case@x", "case/x", "parameters.", ".", "", " seed", "seed ",
        "__class__", "events[0]", "events.0.week", "_target_", "uncertainties.sample", "until.outcome", "ø", "\x1b[2J")  # fmt: skip


def _commands() -> dict[str, argparse.ArgumentParser]:
    """Every command by its words, as the parser knows it."""
    found: dict[str, argparse.ArgumentParser] = {}

    def look(words: str, parser: argparse.ArgumentParser) -> None:
        below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        for action in below:
            for name, one in action.choices.items():
                look(f"{words} {name}".strip(), one)
        if not below:
            found[words] = parser

    look("", cli._parser())
    return found


COMMANDS = _commands()


class Drawing:
    """Command lines that are wrong somewhere, by a grammar of what the parser and the settings declare."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.keys = [*known_keys(), *GROUPS]

    def line(self) -> list[str]:
        name = self.rng.choice(list(COMMANDS))
        words: list[str] = []
        for action in COMMANDS[name]._actions:
            chance = 1.0 if action.required and action.option_strings else 0.25
            if action.option_strings and "--help" not in action.option_strings and self.rng.random() < chance:
                words += self._flag(action)
        positional: list[str] = []
        for action in COMMANDS[name]._actions:
            if not action.option_strings and action.dest != "help":
                positional += self._positional(action)
        for word in positional:
            words.insert(self.rng.randint(0, len(words)), word)
        line = [*name.split(), *words]
        for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
            line = self._mutated(line)
        return [word.replace("\0", "?") for word in line]

    def _flag(self, action: argparse.Action) -> list[str]:
        flag = action.option_strings[-1]
        if action.nargs == 0:
            return [flag]
        value = self._value(action)
        return [f"{flag}={value}"] if self.rng.random() < 0.5 else [flag, value]

    def _value(self, action: argparse.Action) -> str:
        if self.rng.random() < 0.5:
            return self.rng.choice(NASTY)
        if action.choices:
            return self.rng.choice(list(action.choices))
        if action.type is Path:
            return self.rng.choice(("out", "new/out", "list.csv", "page.html", "missing"))
        return self.rng.choice(("1", "2", "3", "0.5", "vestbygd", "all"))

    def _positional(self, action: argparse.Action) -> list[str]:
        if action.dest in ("overrides", "design", "request"):
            words = [self._override() for _ in range(self.rng.choice((0, 1, 1, 2, 3)))]
            return [self.rng.choice(options("experiment")), *words] if self.rng.random() < 0.2 else words
        if action.dest == "name":
            return [self.rng.choice((*options("experiment"), *NASTY))]
        return [self.rng.choice(("list.csv", "missing.csv", "out", *NASTY))]

    def _override(self) -> str:
        key = self.rng.choice(self.keys if self.rng.random() < 0.85 else KEYS)
        value = self.rng.choice(NASTY)
        if key in GROUPS and self.rng.random() < 0.3:
            value = self.rng.choice(options(key))
        return f"{key}={value}" if self.rng.random() < 0.95 else self.rng.choice((key, value))

    def _mutated(self, line: list[str]) -> list[str]:
        line = list(line) or [""]
        place = self.rng.randrange(len(line))
        word, at = line[place], self.rng.randint(0, len(line[place]))
        kind = self.rng.choice(("drop", "twice", "cut", "insert", "upper", "swap", "new"))
        if kind == "drop":
            del line[place]
        elif kind == "twice":
            line.insert(place, word)
        elif kind == "cut":
            line[place] = word[:at]
        elif kind == "insert":
            line[place] = word[:at] + self.rng.choice(NASTY) + word[at:]
        elif kind == "upper":
            line[place] = word.swapcase()
        elif kind == "swap":
            other = self.rng.randrange(len(line))
            line[place], line[other] = line[other], line[place]
        else:
            line.insert(place, self.rng.choice(NASTY))
        return line


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder to work in, a home, and an environment with a secret."""
    for name in ("work", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "work" / "list.csv").write_text(
        "Supplier,Accepter,Transaction,Attribute,location\nA,B,heat,By-product,X 2001\n"
    )
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("SECRET_OF_A_TEST", "SECRET", "PASSWORD"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "home"))
    return tmp_path


def _faults(status: int, out: str, err: str) -> list[str]:
    """What is wrong with an answer."""
    lines = err.splitlines()
    found = []
    if status not in (0, 2, 74):
        found.append(f"status {status}")
    if "Traceback" in err + out:
        found.append("traceback")
    if len(lines) > 25:
        found.append(f"{len(lines)} lines")
    if any(len(line) > 700 for line in lines):
        found.append(f"a line of {max(map(len, lines))}")
    if SECRET in out + err:
        found.append("shows the environment")
    if any(not sign.isprintable() for line in err.split("\n") for sign in line):
        found.append("orders to the terminal")
    if status == 2 and not lines:
        found.append("says nothing")
    return found


def test_thousands_of_bad_lines_are_refused_in_plain_words(place, monkeypatch):
    def computes(*_: Any, **__: Any) -> None:
        raise UserError(COMPUTES)

    for name in COMPUTING:
        monkeypatch.setattr(name, computes)

    def hangs(*_: Any) -> None:
        raise RuntimeError("hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    drawing, wrong, reached, refused = Drawing(SEED), [], 0, 0
    try:
        for _ in range(TRIALS):
            line = drawing.line()
            out, err = io.StringIO(), io.StringIO()
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_REAL, 20)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    status = cli.main(line)
                except SystemExit as stop:  # --help
                    status = int(stop.code or 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            took = time.process_time() - begun
            computes = COMPUTES in err.getvalue()
            reached += computes
            refused += status == 2
            found = _faults(status, out.getvalue(), err.getvalue())
            found += (
                [f"{took:.1f} s"] if status == 2 and not computes and not is_quick(took, 2) else []
            )  # a refusal is quick
            if found:
                wrong.append(f"{', '.join(found)}: {[word[:90] for word in line]}: {err.getvalue()[:700]}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert wrong == [], f"{len(wrong)} of {TRIALS}\n" + "\n".join(wrong[:20])
    assert refused - reached > 0.7 * TRIALS, "these are no bad lines"
    assert sorted(path.name for path in place.iterdir()) == ["home", "work"]


def test_as_processes_of_their_own_too(place):
    """What only a process has: its streams, signals and arguments as bytes."""
    drawing, wrong = Drawing(SEED + 1), []
    lines = [line for line in (drawing.line() for _ in range(4 * PROCESSES)) if sum(map(len, line)) < LONG]
    refused = [line for line in lines if _refused_at_once(line)][:PROCESSES]
    assert len(refused) == PROCESSES
    for number, line in enumerate(refused):
        encoding = ("utf-8", "ascii", "cp1252", "cp437", "cp932")[number % 5]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": encoding}
        found = subprocess.run(
            [sys.executable, "-m", "experiments", *map(os.fsencode, line)], capture_output=True, timeout=60, check=False,
            env=environment,
        )  # fmt: skip
        told = _faults(found.returncode, found.stdout.decode(encoding), found.stderr.decode(encoding))
        if told or found.returncode != 2:
            wrong.append(f"{told} {found.returncode}: {line}: {found.stderr[:500]!r}")
    assert wrong == [], "\n".join(wrong)


def _refused_at_once(line: list[str]) -> bool:
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            cli._parser().parse_args(line)
        except UserError:
            return True
        except SystemExit:
            return False
    return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")
def test_a_refusal_costs_little(tmp_path, monkeypatch):
    """As a whole process: at most 2.5 times the processor time of starting Python with what reading a command needs, run
    beside it, and 200 MB. A sixth of these lines every day."""
    monkeypatch.chdir(tmp_path)
    lines = (["run", "facilitator=nobody"], ["nonsense"], ["run", "case=nowhere"], ["run", f"seed={'9' * LONG}"],
             ["run", f"case={SHIPPED / 'vestbygd' / 'firms.csv'}"], ["compare", "events=" + "[" * 9000],
             ["sweep", "nonsense"], ["report", "nonsense"], ["page", "--case", "nowhere"],
             ["merge", "/nowhere", "--out", "x"], ["sweep", "--sample", "sobol", "meetings=monthly", "--out", "x"],
             ["sweep", "--table", "/nowhere.csv", "--out", "x"], ["page", "--seed", "-1", "--out", "x.html"],
             ["case", "generate", "--firms", "0", "--out", "x"], ["parks", "/nowhere.csv"],
             ["case", "from-exchanges", "/nowhere.csv", "--out", "x"], ["coverage", "--repeats", "0"])  # fmt: skip
    for line in lines[:: tried(1, 6)]:
        tries, starts = [], []
        # The least of a few: a busy machine makes processor time longer too, of either.
        while not tries or (min(tries, key=by_cpu).cpu > 2.5 * min(starts, key=by_cpu).cpu and len(tries) < 5):
            starts.append(cost_of_python("-c", "import numpy, hydra.core.config_store"))
            tries.append(cost(*line))
        assert {one.status for one in tries} == {2}
        assert min(tries, key=by_cpu).cpu <= 2.5 * min(starts, key=by_cpu).cpu, (line, tries, starts)
        assert max(one.memory for one in tries) < 200, (line, tries)
