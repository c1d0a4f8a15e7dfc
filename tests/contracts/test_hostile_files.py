"""Files from strangers, broken in every way we could think of: read or refused in clear words, at once, nothing else.

3000 case folders under SYMBIOSIS_THOROUGH, 750 every day. By seed: SYMBIOSIS_SEED sets another one, SYMBIOSIS_FUZZ makes
so many times more trials.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.places.folders import case_texts
from experiments.places.from_list import Pool, make_case
from experiments.places.list import COLUMNS, read_places
from experiments.sweep.from_table import rows_from_table
from experiments.system.errors import UserError
from sim import CaseError, load_case
from sim.place.mixed_town import generated_town
from sim.place.read import SHIPPED
from tests.costs import by_cpu, cost, is_quick
from tests.thorough import tried

SEED = int(os.environ.get("SYMBIOSIS_SEED", "2026"))
TIMES = int(os.environ.get("SYMBIOSIS_FUZZ", "1"))
FOLDERS = tried(3000, 500)
MOST_LINES, LONGEST_LINE = 21, 600
MOST_CPU = 1.0  # seconds
HANGS = 20.0  # seconds, of the clock

NINES = "9" * 500
WILD = (
    "", " ", "0", "-1", "1e400", "-1e400", "1e-400", NINES, "-" + NINES, "9" * 5000, "0." + "1" * 300, "1" * 100 + "x",
    "nan", "inf", "NaN", "1_000", "0x10", "200.000", "1.234.567", "4.500,5", "200 000", "0,5", "٣", "½", "−1",
    "uniform(0, 1)", "uniform(" + NINES + ", 1)", "uniform(1, 2", "integer(1, 1e300)", "integer(1, " + NINES + ")",
    "normal(0, 1e308)", "lognormal(1, 1e400)", "unifrom(0, 1)", "uniform(1.500, 2.000)",
    "any", "Any", "yes", "no", "none", "null", "true", "town", "member", "assumed", "x", "x" * 121, "x" * 300, "y" * 100_000,
    "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2", "'=x", "a;b:;:c", ";;:", "CO2:" + NINES, "CO2:1e400", ";".join(map(str, range(3000))),
    "Fish plant", "fish plant", "Fish  plant", "Fish\u00a0plant", "Fish\u200bplant", "\u200b", "\ufeff", "\u00a0", "\u202eplant",
    "\x1b[31mred", "a\nb", "a\r\nb", "a\tb", "\a", "\x7f", "\u2028", "Bø", "東京", "\U0001f525", "e\u0301" * 70, "\u0301" * 500,
    "ND", "N/A", "?", "-", "Unknown", "Confidential", "Product", "by product", "NA", "..", "/", "~", "$HOME", "${oc.env:HOME}", "%s%n", "{0}",
    "2026-01-01", "x; touch FILE #", "<script>alert(1)</script>", "$5 and $6 shop", '"', "'", ",", "\\",
)  # fmt: skip
YAMLS = (
    "name: x; touch FILE #\n", "name: 'A town'\n", "name: " + "n" * 300 + "\n", "name: 5\n", "name: ..\n", "name: ''\n",
    "title: 2026-01-01\n", "title: 2026-99-99\n", "title: 1e400\n", "title: " + "9" * 5000 + "\n", "title: 0x" + "f" * 9000 + "\n",
    "title: " + "1:" * 5000 + "1\n", "title: " + "t" * 60_000 + "\n", 'title: "\\e[31m"\n', 'title: "\\ud800"\n', "title: !!binary aGVq\n",
    "sources: [0x" + "f" * 9000 + "]\n", "? {a: b}\n: c\n", "? [a]\n: b\n", "0x" + "f" * 9000 + ": a\n", "k" * 50_000 + ": a\n",
    "".join(f"k{k}: 1\n" for k in range(5000)), "".join(f"{'a' * k}: 1\n" for k in range(1, 300)), "as_observed: {1: none, null: none, 2026-01-01: none}\n",
    "as_observed: {facilitator: " + "x" * 50_000 + "}\n", "as_observed: {" + "x" * 5000 + ": none}\n", "as_observed: []\n",
    "facilitator_hosts: [" + "a, " * 15_000 + "]\n", "facilitator_hosts: [" + "b" * 50_000 + "]\n", "notes: [" + ", ".join(map(str, range(9000))) + "]\n",
    "[" * 30_000, "{a: " * 3000, "- " * 20_000, "a: &a [x]\n", "b: *a\n", "<<: {title: x}\n", "!!python/object/apply:os.system [ls]\n", "&" * 3000,
    "*" * 3000, "!" * 3000, "%" * 3000, "'" * 3001, "\"" * 3001, "|\n", ">\n", "--- \n---\n", "# nothing\n", "\t\n", "~\n", "5\n", "a\n", ": \n", "? \n",
    "title: " + "\u200b" * 1000 + "\n", "summary: " + "ø" * 30_000 + "\n", "title: 12:30:45\n", "title: 0b_\n", "title: .inf\n", "\ufeff\ufeff\n",
)  # fmt: skip


class Hangs(BaseException):
    """No answer in time."""


def _hangs(*_: object) -> None:
    raise Hangs


def outcome(call: Callable[[], object], fault: type[Exception]) -> str:
    """'' where the call reads or refuses as it should; else what it does."""
    timed = hasattr(signal, "setitimer")
    start = time.process_time()
    try:
        if timed:
            before = signal.signal(signal.SIGALRM, _hangs)
            signal.setitimer(signal.ITIMER_REAL, HANGS)
        try:
            call()
        finally:
            if timed:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
    except Hangs:
        return "hangs"
    except fault as error:
        lines = str(error).split("\n")
        if type(error) is not fault:
            return f"raises {type(error).__name__}"
        if len(lines) > MOST_LINES:
            return f"more than {MOST_LINES} lines"
        if any(len(line) > LONGEST_LINE for line in lines):
            return f"a line of more than {LONGEST_LINE} characters"
        if not all(line.isprintable() and line.strip() for line in lines):
            return "a line that cannot be printed"
    except Exception as error:
        return f"raises {type(error).__name__}"
    return "" if is_quick(time.process_time() - start, MOST_CPU) else f"takes more than {MOST_CPU:g} s"


# --- ways to break a file ------------------------------------------------------------------------

Table = list[list[str]]


def _text(table: Table, delimiter: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting, escapechar="\\").writerows(table)
    return out.getvalue()


def _broken_cells(lot: random.Random, table: Table) -> Table:
    """A table with one to three things changed."""
    table = [list(row) for row in table]
    for _ in range(lot.choice((1, 1, 1, 2, 3))):
        body = range(1, len(table))
        row = lot.choice(body) if body else 0
        if not table[row]:
            continue
        column = lot.randrange(len(table[row]))
        match lot.randrange(14):
            case 0 | 1 | 2 | 3 | 4:
                table[row][column] = lot.choice(WILD)
            case 5:
                del table[row][column]
            case 6:
                table[row].insert(column, table[row][column])
            case 7:
                other = lot.randrange(len(table[row]))
                table[row][column], table[row][other] = table[row][other], table[row][column]
            case 8:
                del table[row]
            case 9:
                table.insert(row, list(table[row]))
            case 10:
                column = lot.randrange(len(table[0])) if table[0] else 0
                if table[0]:
                    name = table[0][column]
                    others = (name.upper(), name.title(), f" {name} ", name.replace("_", " "), "", lot.choice(WILD))
                    table[0][column] = lot.choice(others)
            case 11:
                for cells in table:  # a column goes
                    del cells[column : column + 1]
            case 12:
                name = lot.choice(("", "Unnamed: 0", "seed", "row", lot.choice(table[0]) if table[0] else "x"))
                for number, cells in enumerate(table):  # a column comes
                    cells.insert(0, name if number == 0 else str(number))
            case 13:
                for k in body:
                    if table[k]:
                        table[k][min(column, len(table[k]) - 1)] = lot.choice(WILD[:40])
        if not table:
            return [[]]
    return table


def _broken_bytes(lot: random.Random, content: bytes) -> bytes:
    place = lot.randrange(len(content) + 1)
    encodings = ("latin-1", "cp1252", "utf-16", "utf-16-be", "utf-32", "utf-8-sig", "cp437")
    match lot.randrange(9):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + lot.randbytes(lot.randrange(1, 40)) + content[place:]
        case 2:
            return content[:place] + lot.randbytes(5) + content[place + 5 :]
        case 3:
            return content[:place] + b"\0" + content[place:]
        case 4:
            return content.decode().encode(lot.choice(encodings), "replace")
        case 5:
            return gzip.compress(content)
        case 6:
            return content[:place] + b'"' + content[place:]
        case 7:
            return b"PK\x03\x04" + content
        case _:
            return content.replace(b",", lot.choice((b";", b"\t", b"|", b",,", b"")))


def _no_file(lot: random.Random, path: Path) -> None:
    """In place of the file: none, or what is no file."""
    path.unlink(missing_ok=True)
    match lot.randrange(8):
        case 0:
            os.mkfifo(path)
        case 1:
            with path.open("wb") as file:
                file.truncate(10_000_000_000)
        case 2:
            path.symlink_to("/dev/zero")
        case 3:
            path.mkdir()
        case 4:
            path.symlink_to(path)
        case 5:
            path.symlink_to(path.with_name("gone"))
        case 6:
            path.write_bytes(b"")
        case 7:
            pass


def _cleared(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _many(lot: random.Random, table: Table) -> Table:
    """The same row many times over, its first cell another each time."""
    if len(table) < 2:
        return table
    row = list(lot.choice(table[1:]))
    if lot.random() < 0.3:
        row[lot.randrange(len(row))] = lot.choice(WILD[:40])
    return [table[0], *([f"{row[0]} {k}", *row[1:]] for k in range(lot.choice((600, 3000))))]


def _break(lot: random.Random, path: Path, content: str) -> None:
    chance = lot.random()
    if chance < 0.06:
        _no_file(lot, path)
        return
    if path.suffix == ".csv":
        table = list(csv.reader(io.StringIO(content, newline="")))
        if chance < 0.08:
            content = _text(_many(lot, table))
        elif chance < 0.8:
            content = _text(_broken_cells(lot, table))
        elif chance < 0.9:
            quoting = lot.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONE))
            content = _text(table, lot.choice(",;\t|"), lot.choice(("\n", "\r\n", "\r")), quoting)
        else:
            path.write_bytes(_broken_bytes(lot, content.encode()))
            return
    elif path.suffix == ".yaml":
        if chance < 0.8:
            nasty = lot.choice(YAMLS)
            keys = {line.partition(":")[0] for line in nasty.splitlines()}
            kept = "".join(line + "\n" for line in content.splitlines() if line.partition(":")[0] not in keys)
            content = lot.choice((nasty, kept + nasty, kept + nasty + nasty))
        else:
            path.write_bytes(_broken_bytes(lot, content.encode()))
            return
    path.write_bytes(content.encode("utf-8", "surrogatepass"))


@pytest.fixture
def shelf():
    """A folder in memory where there is one."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _told(failures: Counter[str], examples: dict[str, str]) -> str:
    return "\n".join(f"{count} x {kind}, first: {examples[kind]}" for kind, count in failures.most_common())


# --- trials ---------------------------------------------------------------------------------------


def _bases() -> list[dict[str, str]]:
    small = case_texts(generated_town(4, 2.0, candidate_share=0.3, running_share=0.3))
    vestbygd = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / "vestbygd").iterdir()}
    return [small, small, small, small, vestbygd]


def test_broken_case_folders_are_read_or_refused(shelf):
    lot = random.Random(SEED)
    failures: Counter[str] = Counter()
    examples: dict[str, str] = {}
    bases = _bases()
    for number, base in enumerate(bases):
        folder = shelf / f"town{number}"
        folder.mkdir()
        for name, content in base.items():
            (folder / name).write_text(content, encoding="utf-8")
        for trial in range(FOLDERS * TIMES // len(bases)):
            path = folder / lot.choice(sorted(base))
            _break(lot, path, base[path.name])
            if found := outcome(lambda: load_case(folder), CaseError):  # noqa: B023 (called at once)
                failures[found] += 1
                examples.setdefault(found, f"seed {SEED}, base {number}, trial {trial}, {path.name}")
            _cleared(path)
            path.write_text(base[path.name], encoding="utf-8")
    assert not failures, _told(failures, examples)


def _list(lot: random.Random) -> str:
    firms = ("Power plant", "Brewery", "Farm", "Mill", "Boiler AS")
    rows = [
        [
            *lot.sample(firms, 2),
            lot.choice(("Steam", "Fly ash", "NA")),
            "By-product",
            lot.choice(("Bø", "Old Town1990")),
        ]
        for _ in range(6)
    ]
    return _text([list(COLUMNS), *rows])


def test_broken_lists_are_read_or_refused(shelf):
    lot = random.Random(SEED + 1)
    failures: Counter[str] = Counter()
    examples: dict[str, str] = {}
    path = shelf / "list.csv"

    def read() -> None:
        for place in read_places(path).places:
            make_case(place, Pool(1.0), "list.csv")

    for trial in range(700 * TIMES):
        _cleared(path)
        _break(lot, path, _list(lot))
        if found := outcome(read, UserError):
            failures[found] += 1
            examples.setdefault(found, f"seed {SEED}, trial {trial}")
    assert not failures, _told(failures, examples)


TABLE = _text([
    ["facilitator", "facilitator.hours", "parameters.project.optimism", "parameters.project.cooldown", "municipality.permit"],
    ["none", "10", "0.3", "3", "true"], ["appointed", "", "0.25", "4", "false"], ["project", "37.5", "", "5", ""],
])  # fmt: skip


def test_broken_tables_are_read_or_refused(shelf):
    lot = random.Random(SEED + 2)
    failures: Counter[str] = Counter()
    examples: dict[str, str] = {}
    whole = shelf / "whole.parquet"
    pd.read_csv(io.StringIO(TABLE)).to_parquet(whole)
    for trial in range(600 * TIMES):
        path = shelf / lot.choice(("t.csv", "t.csv", "t.CSV", "t.parquet"))
        _cleared(path)
        if path.suffix == ".parquet":
            path.write_bytes(whole.read_bytes())
            if lot.random() < 0.1:
                _no_file(lot, path)
            else:
                content = bytearray(path.read_bytes())
                for _ in range(lot.randrange(1, 6)):
                    content[lot.randrange(len(content))] ^= 1 << lot.randrange(8)
                path.write_bytes(content[: lot.choice((len(content), lot.randrange(len(content))))])
        else:
            _break(lot, path.with_suffix(".csv"), TABLE)
            if path.suffix == ".CSV" and os.path.lexists(path.with_suffix(".csv")):
                path.with_suffix(".csv").rename(path)
        if found := outcome(lambda: rows_from_table(path), UserError):  # noqa: B023 (called at once)
            failures[found] += 1
            examples.setdefault(found, f"seed {SEED}, trial {trial}, {path.name}")
        _cleared(path)
    assert not failures, _told(failures, examples)


# --- as whole processes: processor time and memory, start included -----------------------------------

# A plain refusal, run beside it, costs what is imported; what a hostile file may add to that is little.
MOST_TIMES, MORE_MEMORY = 2.5, 60  # of its processor time; MB


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")
def test_hostile_files_cost_little_more_than_a_misspelt_name(tmp_path):
    """A third of them every day."""
    town = tmp_path / "town"
    shutil.copytree(SHIPPED / "vestbygd", town)
    header, row = list(csv.reader(io.StringIO((town / "firms.csv").read_text(encoding="utf-8"))))[:2]
    many = _text([header, *([f"Firm {k}", *row[1:-1], ""] for k in range(25_000))])
    ideas, idea = (town / "opportunities.csv").read_text(encoding="utf-8").splitlines()[:2]
    cells = next(csv.reader([idea]))

    def unknown(rows: int) -> str:
        header = ideas.split(",")
        return _text([header, *([f"idea {k}", f"nobody {k}", f"no one {k}", *cells[3:]] for k in range(rows))])

    ties = "firm,partner,trust,communication,exchange,basis,note\n"

    def pipe(path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(10_000_000_000)

    def zero(path: Path) -> None:
        path.unlink()
        path.symlink_to("/dev/zero")

    trials: tuple[tuple[str, Callable[[Path], object], str], ...] = (
        ("firms.csv", pipe, "is a pipe"),
        ("case.yaml", zero, "is a device"),
        ("ties.csv", sparse, "10000000000 bytes"),
        (
            "firms.csv",
            lambda path: path.write_text(many, encoding="utf-8"),
            "more than 20000 rows; allowed: at most 20000",
        ),
        (
            "opportunities.csv",
            lambda path: path.write_text(ideas + "\nx,y" * 110_000, encoding="utf-8"),
            "more than 100000 rows",
        ),
        ("opportunities.csv", lambda path: path.write_text(unknown(5000), encoding="utf-8"), "at least 980 more"),
        ("ties.csv", lambda path: path.write_text(ties + "A,B,9,9,,x,\n" * 10_000, encoding="utf-8"), "more faults"),
    )
    for name, spoil, said in trials[:: tried(1, 3)]:
        kept = (town / name).read_bytes()
        spoil(town / name)
        # The least of a few: a busy machine makes processor time longer too, of either.
        plain, one = cost("run", "case=no-such-place"), cost("run", f"case={town}")
        for _ in range(4):
            if one.cpu > MOST_TIMES * plain.cpu:
                plain = min(plain, cost("run", "case=no-such-place"), key=by_cpu)
                one = min(one, cost("run", f"case={town}"), key=by_cpu)
        assert one.status == 2
        assert said in one.said
        assert one.said.count("\n") <= MOST_LINES
        assert one.cpu <= MOST_TIMES * plain.cpu, f"{name}: {one}, a plain refusal {plain}"
        assert one.memory <= plain.memory + MORE_MEMORY, f"{name}: {one}, a plain refusal {plain}"
        (town / name).unlink()
        (town / name).write_bytes(kept)
