"""`symbiosis town`: a workbook of a town, made as a template, checked, matched, and made a case that is simulated."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.system.ending import EXIT_USER_ERROR
from experiments.system.errors import UserError
from experiments.words.languages import ENGLISH, LANGUAGES
from sim.files import named

if TYPE_CHECKING:
    from experiments.town.faults import TownWords
    from experiments.town.listed import Result
    from experiments.town.read import Reading
    from experiments.town.town import Town

MOST_TOLD = 500  # faults: who mends a list wants all of them


def declare(commands: Any) -> None:
    """Declare the command and its ways."""
    text = (
        "your own town in a workbook: a template to fill in, a check of what was filled in, who could exchange what,"
        " and a case to simulate"
    )
    town = commands.add_parser(
        "town", help=text, description=f"{text.capitalize()} (docs/town.md).", allow_abbrev=False
    )
    ways = town.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(town))
    new = ways.add_parser("new", help="write a workbook to fill in", allow_abbrev=False)
    new.add_argument("out", metavar="OUT.xlsx", type=Path, help="new file")
    _add_language(new, "its language", "SYMBIOSIS_LANG, else en")
    filled = new.add_mutually_exclusive_group()
    filled.add_argument("--example", action="store_true", help="with a small town as an example")
    filled.add_argument("--of", type=Path, metavar="FILE", help="with the town of a file that `check` can read")
    new.set_defaults(run=_new)

    check = ways.add_parser(
        "check", help="read a workbook, or CSV files of its sheets, and say what is wrong", allow_abbrev=False
    )
    _add_files(check)
    check.add_argument("--out", type=Path, metavar="TOWN.json", help="write the town as one file of text, in few units")
    _add_language(check, "language of the answer", "SYMBIOSIS_LANG, else that of the headings")
    check.set_defaults(run=_check)

    pairs = ways.add_parser(
        "match", help="propose who could exchange what with whom, and say what may not be", allow_abbrev=False
    )
    _add_files(pairs)
    pairs.add_argument(
        "--out", type=Path, metavar="PROPOSALS.xlsx", help="write the proposals as a table to decide on (.xlsx or .csv)"
    )
    pairs.add_argument(
        "--decided", type=Path, metavar="PROPOSALS.xlsx", help="such a table, gone through: what is struck gets nothing"
    )
    _add_language(pairs, "language of the answer", "SYMBIOSIS_LANG, else that of the headings")
    pairs.set_defaults(run=_match)

    case = ways.add_parser(
        "case", help="make a case folder of it, which run, compare, page and report simulate", allow_abbrev=False
    )
    _add_files(case)
    case.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="new folder")
    case.add_argument(
        "--decided",
        type=Path,
        metavar="PROPOSALS.xlsx",
        help="a table of proposals, gone through: what is struck is out",
    )
    _add_language(case, "language of the answer", "SYMBIOSIS_LANG, else that of the headings")
    case.set_defaults(run=_case)


def _add_files(command: Any) -> None:
    command.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="a workbook, a folder of CSV files, or several"
    )


def _add_language(command: Any, what: str, otherwise: str) -> None:
    command.add_argument("--lang", help=f"{what}: {', '.join(LANGUAGES)} (default: {otherwise})")


def _words(asked: str | None, otherwise: str) -> TownWords:
    from experiments.town.faults import town_words
    from experiments.words.catalogue import words_of

    return town_words(words_of(asked or os.environ.get("SYMBIOSIS_LANG") or otherwise).language)


def _new(given: argparse.Namespace) -> int:
    from experiments.system.files import write_atomically
    from experiments.town.template import example_rows, town_rows, workbook_bytes

    words = _words(given.lang, ENGLISH)
    _check_new(given.out, ".xlsx")
    rows: Any = {}
    if given.example:
        rows = example_rows(words)
    elif given.of:
        rows = town_rows(_read([given.of], given.lang), words)
    write_atomically(given.out, workbook_bytes(words.language, rows))
    print(words("told.written", path=named(given.out)))
    print(words("told.fill_in", path=named(given.out)))
    return 0


def _check_new(path: Path, *endings: str) -> None:
    if path.suffix.casefold() not in endings:
        allowed = " or ".join(endings)
        raise UserError(f"{named(path)}: is no name for this; allowed: one that ends with {allowed}")
    if os.path.lexists(path):  # it may be the one that somebody has filled in
        raise UserError(f"{named(path)}: is already there; allowed: a new file")


def _read(files: list[Path], language: str | None) -> Town:
    """The town of files. Raises UserError, a line each fault."""
    from experiments.town.read import read_town

    reading = read_town(files)
    if reading.town is None:
        words = _words(language, reading.language)
        raise UserError("\n".join(words.told(fault) for fault in reading.faults))
    return reading.town


def _check(given: argparse.Namespace) -> int:
    from experiments.system.files import write_atomically
    from experiments.town.canonical import town_text
    from experiments.town.read import read_town

    if given.out:
        _check_new(given.out, ".json")
    reading = read_town(given.files)
    words = _words(given.lang, reading.language)
    for line in _account(reading, words):
        print(line)
    if reading.town is None:
        sys.stdout.flush()
        return _refused(reading, words)
    if given.out:
        write_atomically(given.out, town_text(reading.town).encode())
        print(words("told.written", path=named(given.out)))
    return 0


def _match(given: argparse.Namespace) -> int:
    from experiments.system.files import write_atomically
    from experiments.town.account import account
    from experiments.town.proposed import table_bytes
    from experiments.town.read import read_town

    if given.out:
        _check_new(given.out, ".xlsx", ".csv")
    reading = read_town(given.files)
    words = _words(given.lang, reading.language)
    if reading.town is None:
        return _refused(reading, words)
    result = _matched(reading.town, given.decided, words)
    for line in account(result, reading.town, words):
        print(line)
    if given.out:
        write_atomically(given.out, table_bytes(given.out.suffix.casefold(), result, reading.town, words))
        print(words("told.written", path=named(given.out)))
    return 0


def _matched(town: Town, path: Path | None, words: TownWords) -> Result:
    """What was matched, with what was decided. Raises UserError, a line each fault."""
    from experiments.town.decided import Decided, read_decided
    from experiments.town.listed import matched

    decided = read_decided(path) if path else Decided({})
    if decided.faults:
        raise UserError("\n".join(words.told(fault) for fault in decided.faults))
    return matched(town, decided.decisions, decided.amounts)


def _case(given: argparse.Namespace) -> int:
    from experiments.places.folders import case_texts, check_new_folder, write_folders
    from experiments.town import case_told
    from experiments.town.case import made_case
    from experiments.town.derived import table_text
    from experiments.town.read import read_town
    from sim import CaseError

    check_new_folder(given.out)
    reading = read_town(given.files)
    words = _words(given.lang, reading.language)
    town = reading.town
    if town is None:
        return _refused(reading, words)
    result, name = _matched(town, given.decided, words), given.out.name
    title = name.replace("_", " ").replace("-", " ").strip().capitalize() or name
    try:
        made = made_case(
            town, result, name, title, case_told.reasons(result, words), case_told.notes(result, town, words)
        )
    except CaseError as error:
        raise UserError(str(error)) from None
    if made is None:
        raise UserError(words("case.nothing", n=len(result.matched.proposals)))
    texts = case_texts(made.case) | {case_told.DERIVED_FILE: table_text(made.numbers)}
    write_folders(given.out, {"": texts})
    for line in case_told.account(made, result, town, words):
        print(line)
    print(words("told.written", path=named(given.out)))
    for line in case_told.next_steps(given.out, town, words):
        print(line)
    return 0


def _account(reading: Reading, words: TownWords) -> list[str]:
    """What was read, what is not told, and what was not read."""
    from experiments.town.columns import SHEETS
    from experiments.town.missing import told_missing

    lines = []
    if reading.town is not None:
        counts = [words.count(f"told.{sheet}", len(getattr(reading.town, sheet))) for sheet in SHEETS]
        lines.append(", ".join(counts) + ".")
        lines += told_missing(reading.town, words)
    if reading.notes:
        lines.append(words("told.notes"))
        lines += [f"  {words.told(note)}" for note in reading.notes]
    elif reading.town is not None:
        lines.append(words("told.whole"))
    return lines


def _refused(reading: Reading, words: TownWords) -> int:
    """Every fault a line, not the first twenty: who mends a list goes through it once."""
    for fault in reading.faults[:MOST_TOLD]:
        print(f"symbiosis: {words.told(fault)}", file=sys.stderr)
    if (more := len(reading.faults) - MOST_TOLD) > 0:
        print(f"symbiosis: {words('told.more', n=more)}", file=sys.stderr)
    if reading.is_cut:
        print(f"symbiosis: {words('told.cut')}", file=sys.stderr)
    print(f"symbiosis: {words.count('told.faults', len(reading.faults))}", file=sys.stderr)
    return EXIT_USER_ERROR
