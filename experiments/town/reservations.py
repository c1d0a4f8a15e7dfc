"""What of a town is not in its case: words, rows, proposals, distances. Line by line, and in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.town.account import cell, question
from experiments.town.case import kept
from experiments.town.faults import TownWords
from experiments.town.listed import STRIKE, Result, own_words
from experiments.town.town import Stream, Town
from experiments.town.wording import folded
from experiments.words.catalogue import words_of

MOST_NAMED = 30  # of each; `symbiosis town match` has all


def left_out(result: Result, town: Town, words: TownWords) -> Iterator[str]:
    """What is not in the case and why, and where all of it is told."""
    lines = [
        *_named("left_out", _proposals(result, town, words), words),
        *_named("unproposed", _unproposed(result, town, words), words, all=len(town.gives) + len(town.needs)),
        *_named("unclear", [question(one, town, words) for one in result.matched.unclear], words),
    ]
    if not knows_distances(result, town):
        columns = {name: words(f"column.{name}") for name in ("zone", "latitude", "longitude")}
        yield words("case.no_distance", sheet=words("sheet.firms"), **columns)
    if lines:
        yield from (*lines, words("case.see_match"))


def in_short(result: Result, town: Town, words: TownWords) -> list[str]:
    """The same as a note of the case, in one sentence; none where nothing is to be said."""
    rows = sum(not _runs(row, town) for row in rows_without(result, town, kept(town, result)))
    parts = [words.count("case.short.rows", rows, all=len(town.gives) + len(town.needs))] if rows else []
    if unclear := len(result.matched.unclear):
        parts.append(words.count("case.short.unclear", unclear))
    if not knows_distances(result, town):
        parts.append(words("case.short.no_distance"))
    return [words("case.note.reservation", list=words_of(words.language).listed(parts))] if parts else []


def _runs(row: Stream, town: Town) -> bool:
    """Whether it is what runs today by its own words, and so in the case though nothing is proposed."""
    words = folded(row.resource)
    return any(
        one.since and row.firm in (one.supplier, one.receiver) and folded(one.what) == words for one in town.today
    )


def rows_without(result: Result, town: Town, proposals: Sequence[int]) -> list[Stream]:
    """The rows of gives, then of needs, that none of these proposals is about."""
    found = [result.matched.proposals[number] for number in proposals]
    gives, needs = {one.give for one in found}, {one.need for one in found}
    return [
        *(row for number, row in enumerate(town.gives) if number not in gives),
        *(row for number, row in enumerate(town.needs) if number not in needs),
    ]


def knows_distances(result: Result, town: Town) -> bool:
    """Whether it is known of any two firms how far they are from each other, or whether there are no two."""
    pointed = sum(firm.latitude is not None for firm in town.firms)
    return pointed > 1 or bool(result.sides.km_between) or len(town.firms) < 2


def _named(what: str, lines: Sequence[str], words: TownWords, **values: int) -> Iterator[str]:
    if not lines:
        return
    yield words.count(f"case.{what}", len(lines), **values)
    yield from (f"  {line}" for line in lines[:MOST_NAMED])
    if (more := len(lines) - MOST_NAMED) > 0:
        yield "  " + words("match.more", n=more)


def _proposals(result: Result, town: Town, words: TownWords) -> list[str]:
    inside, lines = set(kept(town, result)), []
    for number, one in enumerate(result.matched.proposals):
        if number in inside:
            continue
        gives, needs = own_words(town.gives[one.give]), own_words(town.needs[one.need])
        pair = words("match.pair", supplier=one.supplier, receiver=one.receiver, gives=gives, needs=needs)
        lines.append(words(f"case.why_out.{_why(number, result)}", pair=pair))
    return lines


def _why(number: int, result: Result) -> str:
    """As experiments/town/allocation.py passes over them."""
    if result.decided.get(number) == STRIKE:
        return "struck"
    nok = result.matched.proposals[number].nok_per_unit
    return "loses" if nok is not None and sum(nok) <= 0 else "nothing_left"


def _unproposed(result: Result, town: Town, words: TownWords) -> list[str]:
    rows = rows_without(result, town, range(len(result.matched.proposals)))
    return [words("case.row", at=cell(row), firm=row.firm, what=own_words(row)) for row in rows]
