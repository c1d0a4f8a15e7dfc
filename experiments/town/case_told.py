"""What is said of a case that was made of a town: in its notes, on the screen, and what to type next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.town import reservations, told
from experiments.town.case import OPPORTUNITIES, Made
from experiments.town.columns import CURRENCIES
from experiments.town.derived import ASSUMED, DERIVED, TOLD, UNTOLD
from experiments.town.faults import TownWords
from experiments.town.listed import Result
from experiments.town.town import Town
from experiments.words.catalogue import words_of
from sim.parameters import all_declarations
from sim.place.case import MAY_BE_UNTOLD
from sim.rules.cost import HOURS_A_YEAR

DERIVED_FILE = "derived.csv"
_USED = ("wage", "interest")  # prices that a case or its commands ask for; currencies are asked for when a town is read
_WAGE = "parameters.cost.facilitator_year_cost"
_A_YEAR = {"NOK/yr": 1.0, "NOK/hour": HOURS_A_YEAR}
_WAGES = next(
    (one.low, one.high) for group, name, one, _ in all_declarations() if f"parameters.{group}.{name}" == _WAGE
)  # what is allowed


def reasons(result: Result, words: TownWords) -> dict[int, str]:
    """Of each proposal a sentence that says why."""
    say = words_of(words.language)
    return {number: told.reason(one, say) for number, one in enumerate(result.matched.proposals)}


def notes(result: Result, town: Town, words: TownWords) -> list[str]:
    """What a reader of the case should know: first what is not in it."""
    own = [words(f"case.note.{id}") for id in ("derived", "pool", "branches", "lever")]
    return [*reservations.in_short(result, town, words), *own]


def wage(town: Town) -> str | None:
    """The facilitator's yearly cost that the sheet of prices tells, as an override; None: not told, or not allowed."""
    price = next((row.price for row in town.prices if row.item == "wage"), None)
    if price is None:
        return None
    nok = (price.low + price.high) / 2 * _A_YEAR[price.unit]
    return f"{_WAGE}={nok:.0f}" if _WAGES[0] <= nok <= _WAGES[1] else None


def account(made: Made, result: Result, town: Town, words: TownWords) -> Iterator[str]:
    """How much of what is in the case, and what of it was told."""
    case, count = made.case, words.count
    running = len(case.running)
    parts = [count("told.firms", len(case.firms)), count("case.exchanges", len(case.opportunities))]
    yield ", ".join([*parts, *([count("case.running", running)] if running else [])]) + "."
    bases = Counter(row.number.basis for row in made.numbers)
    yield words("case.numbers", told=bases[TOLD], derived=bases[DERIVED], assumed=bases[ASSUMED])
    yield from reservations.left_out(result, town, words)
    untold = untold_of(made)
    if any(untold.values()):
        yield words("case.untold")
    for field, n in untold.items():
        if n:
            yield "  " + words("case.untold_of", what=words(f"case.field.{field}"), n=n, all=len(case.opportunities))
    yield from _unused(town, words)


def _unused(town: Town, words: TownWords) -> Iterator[str]:
    """The prices that a town tells and nothing asks for."""
    items = dict.fromkeys(row.item for row in town.prices if row.item not in (*_USED, *CURRENCIES))
    if items:
        yield words("case.prices", items=", ".join(words(f"choice.item.{item}") for item in items))
    if "rent" in items:
        yield words("case.prices_rent")


def untold_of(made: Made) -> Mapping[str, int]:
    """Of how many exchanges it is not told what they bring."""
    found = Counter(row.field for row in made.numbers if row.table == OPPORTUNITIES and row.number.basis == UNTOLD)
    return {field: found[field] for field in MAY_BE_UNTOLD}


def next_steps(out: Path, town: Town, words: TownWords) -> Iterator[str]:
    """Commands to type, each whole."""
    case = shlex.quote(f"case={out}")
    own = f" {price}" if (price := wage(town)) else ""
    question = f"{case} facilitator=none,appointed{own} --lang {words.language}"
    report = f"{out.name}_{words('case.report')}.html"
    yield words("case.next")
    yield f"  symbiosis compare {question}"
    yield f"  symbiosis report {question} --out {shlex.quote(report)}"
    yield f"  symbiosis page --case {shlex.quote(str(out))} --out {shlex.quote(f'{out.name}.html')}"
