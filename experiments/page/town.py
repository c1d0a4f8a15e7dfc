"""The town in the page: the reader and matcher of `experiments/town/` in JavaScript, and all that both go by.

Each part of `script/town/` does what the Python module of the same name does. What is declared there (limits, tables,
words, patterns) is not written again: a part is given each constant that it names, out of the Python module, and
patterns as JavaScript spells them. Tests hold both equal (`tests/town/test_in_page.py`).
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from experiments import PREFIX
from experiments.page.number_formats import NUMBER_FORMATS
from experiments.page.plain_case import plain_case
from experiments.town.faults import town_words
from experiments.town.replaced import known_rows
from experiments.town.streams import Tables, tables
from experiments.town.template import example_rows
from experiments.words.catalogue import all_texts
from experiments.words.languages import LANGUAGES, TOWN, read
from sim import Case
from sim.place.case import Tie
from sim.place.plain_town import assumed_firm, assumed_opportunity
from sim.quantity import Quantity

FOLDER = Path(__file__).parent / "script" / "town"
PARTS = (  # as they are joined: each uses only those before it
    "text", "exact", "hash", "names", "files", "placeholders", "wrong", "grid", "numbers", "units", "measures",
    "values", "headings", "nearest", "faults", "sheets", "rows", "canonical", "separated",
    "zip", "xml", "guard", "workbook", "read", "streams", "wording", "sectors", "season",
    "sides", "heat", "pair", "matching", "allocation", "listed", "saying", "told", "missing", "account", "proposed",
    "decided", "derived", "replacing", "firm_numbers", "exchange_numbers", "town_case",
    "reservations", "case_told", "start_tables", "own_bite", "own_place",
)  # fmt: skip
# Modules whose constants a part may name, where they are not those of its own name in experiments/town.
ELSEWHERE = {
    "names": ("sim.names",), "files": ("sim.files", "sim.cells"), "placeholders": ("experiments.places.placeholders",),
    "saying": ("experiments.words.catalogue",), "derived": ("experiments.town.derived", "sim.place.write", "sim.cells"),
    "replacing": ("experiments.town.replaced",),
    "town_case": ("experiments.town.case", "sim.place.case", "sim.place.plain_town"),
    "start_tables": ("sim.start.tables", "sim.start.draw", "sim.start.ties", "sim.place.case"),
    "own_bite": ("experiments.page.own_towns",),
    "own_place": (
        "experiments.page.document", "experiments.page.events", "experiments.page.own_towns",
        "experiments.words.reserved", "sim.quantity",
    ),
}  # fmt: skip
_FURTHER = {
    "text": {"FOLDS": "folds"},
    "workbook": {"NUMBER_FORMATS": "number_formats"},
    "firm_numbers": {"BLANK": "blank"},
    "town_case": {"BLANK": "blank"},
}  # constants that no module has
WITHOUT = ("text", "exact", "hash", "nearest", "zip", "xml")  # what Python has of its own
_CONSTANT = re.compile(r"\b_?[A-Z][A-Z0-9_]+\b")
_DECLARED = re.compile(r"^(?:async )?(?:const|let|function\*?|class) (\w+)|^const \{ (.+) \} = ", re.MULTILINE)
_SAID = ("match.", "list.")  # of the page's own catalogue: what is said of a match
_NOT_SAID = ("example.",)  # of that of a town: they stand in the examples


def town_script() -> str:
    """All parts as one function: `townCore(data, appraise)` gives the parts by name. appraise: calls a rule of
    sim/rules/appraisal.py by its name, with numbers; only the making of a case asks for it."""
    parts = "\n".join(_part(name) for name in PARTS)
    return f"function townCore(data, appraise) {{\n{parts}\nreturn {{ {', '.join(PARTS)} }};\n}}"


def _part(name: str) -> str:
    code = _code(name)
    given = f"const {{ {', '.join(named)} }} = data.constants.{name};\n" if (named := list(_named(name))) else ""
    return f"const {name} = (() => {{\n{given}{code}return {{ {', '.join(exported(name))} }};\n}})();"


@cache
def _code(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def exported(name: str) -> list[str]:
    """What a part declares, as a Python module has it: all of it may be asked for."""
    return [one for one, taken in _DECLARED.findall(_code(name)) if one and not taken]


def modules(part: str) -> list[ModuleType]:
    """The Python modules that a part does the work of."""
    found = () if part in WITHOUT else ELSEWHERE.get(part, (f"experiments.town.{part}",))
    return [importlib.import_module(PREFIX + name) for name in found]


def _named(part: str) -> Iterator[str]:
    """The constants of Python that a part names and does not declare."""
    known = {name for module in modules(part) for name in vars(module)} | _FURTHER.get(part, {}).keys()
    declared = {
        name for one, several in _DECLARED.findall(_code(part)) for name in (one, *re.findall(r"\w+(?=,| *$)", several))
    }
    for name in dict.fromkeys(_CONSTANT.findall(_code(part))):
        if name in known and name not in declared:
            yield name


@cache
def town_data() -> dict[str, Any]:
    """What the script's town knows: constants by part, the sourced tables, and words in each language."""
    return {
        "constants": {part: {name: _constant(part, name) for name in _named(part)} for part in PARTS},
        "tables": _tables(tables()),
        "texts": {language: _texts(language) for language in LANGUAGES},
        "examples": {language: example_rows(town_words(language)) for language in LANGUAGES},
    }


def _texts(language: str) -> dict[str, Any]:
    own = {id: text for id, text in read(language, TOWN).items() if not id.startswith(_NOT_SAID)}
    return own | {id: text for id, text in all_texts()[language].items() if id.startswith(_SAID)}


def _constant(part: str, name: str) -> Any:
    if made := _FURTHER.get(part, {}).get(name):
        return globals()[made]()
    return plain(next(vars(module)[name] for module in modules(part) if name in vars(module)))


@cache
def folds() -> dict[str, str]:
    """Signs of which casefold() makes something else than a small letter."""
    rows = ("".join(map(chr, range(first, first + 256))) for first in range(0, 0x20000, 256))  # beyond: no capitals
    some = "".join(row for row in rows if row.casefold() != row.lower())  # a few rows out of 512
    return {sign: sign.casefold() for sign in some if sign.casefold() != sign.lower()}


def number_formats() -> dict[str, str]:
    """How a workbook writes numbers, by the number of the format."""
    return {str(number): code for number, code in NUMBER_FORMATS.items()}


def blank() -> dict[str, Any]:
    """A plain case of which only names are known: what no town tells is in every case as it is here."""
    firms = (assumed_firm("giver", ("thing",), ()), assumed_firm("taker", (), ("thing",)))
    exchange = assumed_opportunity("exchange", "giver", "taker", "thing", "by-product")
    return plain_case(Case("town", firms, (exchange,), (Tie("giver", "taker"),)))


def plain(value: Any) -> Any:
    """A constant as JSON has it: sets as sorted lists, fractions as two numbers, patterns as {source} of JavaScript,
    quantities as in a plain case, no limit as null."""
    match value:
        case Quantity():
            return [value.kind, value.a, value.b]
        case float() if math.isinf(value):
            return None
        case re.Pattern():
            return {"source": in_javascript(value)}
        case Fraction():
            return [value.numerator, value.denominator]
        case Decimal():
            return int(value)
        case frozenset() | set():
            return sorted(map(plain, value))
        case tuple() | list():
            return [plain(one) for one in value]
        case dict() | MappingProxyType():
            return {str(key): plain(one) for key, one in value.items()}
        case None | str() | int() | float():
            return value
    if dataclasses.is_dataclass(value):
        own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {key: plain(one) for key, one in own.items() if not isinstance(one, type)}
    raise TypeError(f"{value!r} is no constant that the page can have")


def _tables(all_of_it: Tables) -> dict[str, Any]:
    rows: Mapping[str, Any] = {
        "streams": all_of_it.streams.values(), "uses": all_of_it.uses.values(), "paths": all_of_it.paths.values(),
        "treatments": all_of_it.treatments.values(), "permits": all_of_it.permits.values(), "rules": all_of_it.rules,
        "branches": all_of_it.branches,
    }  # fmt: skip
    own = {name: [plain(row) for row in of_name] for name, of_name in rows.items()}
    return own | {"words": plain(all_of_it.words), "sectors": plain(all_of_it.sectors), "replaced": _replaced()}


def _replaced() -> list[dict[str, Any]]:
    return [{"stream": stream, "use": use, **row._asdict()} for (stream, use), row in known_rows().items()]


# --- patterns --------------------------------------------------------------------------------------

_SPACE = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # as str.isspace
_WORD = r"\p{L}\p{N}_"
_EDGE = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_TOKEN = re.compile(r"\\[dsSwb]|\(\?P<|\\.|\[\^?|\]|\.|[^\\]", re.DOTALL)


def in_javascript(pattern: re.Pattern[str]) -> str:
    r"""The source of a pattern with the flag u, which finds the same.

    >>> in_javascript(re.compile(r"(?P<whole>\d+)[\s.]."))
    '(?<whole>\\p{Nd}+)[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000.][^\\n]'
    """
    digits = "0-9" if pattern.flags & re.ASCII else r"\p{Nd}"
    inside = {r"\d": digits, r"\s": _SPACE, r"\w": _WORD}
    found, in_class = [], False
    for token in _TOKEN.findall(pattern.pattern):
        if token in inside:
            inner = inside[token]
            found.append(inner if in_class or inner == r"\p{Nd}" else f"[{inner}]")
        elif token == r"\b":
            found.append(_EDGE)
        elif token == r"\S":
            found.append(f"[^{_SPACE}]")
        elif token == "(?P<":
            found.append("(?<")
        elif token == "." and not in_class:
            found.append(r"[^\n]")
        else:
            found.append(token)
        in_class = (in_class or token.startswith("[")) and token != "]"
    return "".join(found)
