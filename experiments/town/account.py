"""What the matcher found in a town, told in plain words: proposals by worth, what may not be, and what to ask.

Ids of `town.po` here; the sentences of the matcher itself are told by experiments/town/told.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.town import told
from experiments.town.faults import TownWords
from experiments.town.listed import ACCEPT, STRIKE, Result, between, own_words, runs
from experiments.town.missing import told_missing
from experiments.town.proposals import Proposal, Refusal, Unclear
from experiments.town.streams import SERVICES, tables
from experiments.town.town import UNKNOWN, Stream, Town
from experiments.town.wording import GIVE, suggested
from experiments.words.catalogue import Words, words_of

MOST_TOLD = 100  # proposals, and questions: who has more of them wants the table
MOST_PAIRS = 6  # told of one reason: the rest is counted
_STRUCK = 3
_LOW_TRUST = 2  # of 5
_WHOLE = 100.0  # amounts from here on are told without decimals


def ranked(result: Result) -> list[int]:
    """Numbers of the proposals, best first: those that get a share by NOK a year, then those whose worth is known only
    per unit, then those for which nothing is left, then those that are struck."""

    def key(number: int) -> tuple[object, ...]:
        one, share = result.matched.proposals[number], result.shares.get(number)
        nok = share.nok_per_year if share else None
        middle = sum(nok or one.nok_per_unit or (0.0, 0.0)) / 2
        return _kind(number, result), -middle, one.supplier, one.receiver, number

    return sorted(range(len(result.matched.proposals)), key=key)


def _kind(number: int, result: Result) -> int:
    """0: it gets a share; 1: amounts are not known, or none are needed; 2: nothing is left for it; 3: it is struck."""
    if result.decided.get(number) == STRIKE:
        return _STRUCK
    if number in result.shares:
        return 0
    return 1 if result.matched.proposals[number].supply_per_need is None else 2


def account(result: Result, town: Town, words: TownWords) -> Iterator[str]:
    """All of it, line by line."""
    say, found = words_of(words.language), result.matched
    refused = [one for one in found.refusals if is_worth_telling(one)]
    numbers = {"proposals": len(found.proposals), "refusals": len(refused), "unclear": len(found.unclear)}
    yield ", ".join(words.count(f"match.{kind}", n) for kind, n in numbers.items()) + "."
    if total := _total(result, say, words):
        yield total
    before, order = -1, ranked(result)
    for place, number in enumerate(order[:MOST_TOLD], 1):
        if (kind := _kind(number, result)) != before:
            before = kind
            yield from ("", words(f"match.kind.{kind}"))
        lines = _proposal(place, number, result, town, words, say)
        yield from ("", *lines) if kind != _STRUCK else [next(lines)]
    if (more := len(order) - MOST_TOLD) > 0:
        yield from ("", words("match.more_in_table", n=say.number(more)))
    if result.gone:
        yield from ("", words("match.gone"))
    for supplier, receiver, gives, needs in result.gone:
        yield "  " + words("match.pair", supplier=supplier, receiver=receiver, gives=gives, needs=needs)
    yield from _refusals(refused, result, words, say)
    yield from _questions(result, town, words, say)
    if gaps := told_missing(town, words):
        yield from ("", *gaps)
    yield from ("", words("match.rests_on"))


def _total(result: Result, say: Words, words: TownWords) -> str:
    known = [share.nok_per_year for share in result.shares.values() if share.nok_per_year is not None]
    if not known:
        return ""
    low, high = (say.money(math.fsum(nok[end] for nok in known)) for end in (0, 1))
    return words.count("match.total", len(known), low=low, high=high)


def _proposal(
    place: int, number: int, result: Result, town: Town, words: TownWords, say: Words
) -> Iterator[str]:  # fmt: skip
    one, share = result.matched.proposals[number], result.shares.get(number)
    give, need = town.gives[one.give], town.needs[one.need]
    names = {"supplier": one.supplier, "receiver": one.receiver, "gives": own_words(give), "needs": own_words(need)}
    accepted = " (" + words(f"proposal.decision.{ACCEPT}") + ")" if result.decided.get(number) == ACCEPT else ""
    yield f"{place}. " + words("match.pair", **names) + accepted
    if share is not None:
        given, needed = result.sides.gives[one.give], result.sides.needs[one.need]
        supplied, received = (
            f"{amount(share.supplied, say)} {given.unit}",
            f"{amount(share.received, say)} {needed.unit}",
        )
        yield "   " + words("match.amount", supplied=supplied, received=received)
    elif one.kind not in SERVICES:
        yield "   " + words("match.amount.none")
    weeks = words("match.weeks", low=say.number(one.weeks[0]), high=say.number(one.weeks[1])) if one.weeks[1] else ""
    yield "   " + words("match.line.worth", text=told.worth(one, share, say))
    yield "   " + words("match.line.why", text=told.reason(one, say))
    yield "   " + words("match.line.treatment", text=told.treatment(one, say))
    yield "   " + words("match.line.permit", text=told.permit(one, say) + weeks)
    yield "   " + words("match.line.barrier", text=told.barrier(one, say))
    for line, texts in (("uncertain", doubts(one, result, town, words)), ("today", today(one, town, words))):
        if texts:
            yield "   " + words(f"match.line.{line}", text=" ".join(texts))
    where = [at for row in (give, need) if (at := cell(row))]
    yield "   " + words("match.line.source", text=one.source, where=", ".join(where))


def amount(value: float, say: Words) -> str:
    """An amount as it was shared out: whole from a hundred on, in thousandths below."""
    return say.decimal(repr(math.floor(value)) if value >= _WHOLE else f"{value:.3f}".rstrip("0").rstrip("."))


def cell(row: Stream) -> str:
    """Where a row of the town stood: the cell of its resource, or of its code."""
    stood = row.stood.get("resource") or row.stood.get("ewc")
    return stood.at if stood else ""


def doubts(one: Proposal, result: Result, town: Town, words: TownWords) -> list[str]:
    """What is uncertain of a proposal: the matcher's notes, and what of the town's rows was left out."""
    give, need = town.gives[one.give], town.needs[one.need]
    given, needed = result.sides.gives[one.give], result.sides.needs[one.need]
    # An amount in pieces or hours was told, but cannot be shared out.
    odd = {"supply_not_given": give.amount is not None, "need_not_given": need.amount is not None}
    kept = [note for note in one.notes if not odd.get(note)]
    amounts = [row.amount for row in (give, need) if row.amount is not None and one.kind not in SERVICES]
    own = {
        "in_pieces": len(kept) < len(one.notes),
        "lower_end": any(amount.low < amount.high for amount in amounts),
        "cost_left_out": any(row.cost and side.nok_per_unit is None for row, side in ((give, given), (need, needed))),
        "cut": any(result.matched.proposals[number] is one for number in result.cut),
        "same_zone": frozenset({one.supplier, one.receiver}) in result.sides.km_between,
    }  # fmt: skip
    say = words_of(words.language)
    return [say(f"match.note.{note}") for note in kept] + [words(f"doubt.{id}") for id, holds in own.items() if holds]


def today(one: Proposal, town: Town, words: TownWords) -> list[str]:
    """What the sheet of today says of the two firms: it runs, something else runs, it was tried."""
    running, texts = runs(one, town), []
    for row in between(one, town):
        if row.since:
            key = ("runs" if row is running else "another") + (".unknown" if row.since == UNKNOWN else "")
            texts.append(words(f"today.{key}", what=row.what, since=row.since))
        if row.tried:
            happened = row.happened or words("not_given")
            texts.append(words("today.tried", what=row.what or words("not_given"), happened=happened))
        if row.trust is not None and row.trust <= _LOW_TRUST:
            texts.append(words("today.low_trust"))
    return texts


def is_worth_telling(one: Refusal) -> bool:
    """Whether somebody might think of the pair: not of burning cooling water, for which there is no way either."""
    table = tables()
    plain = {rule.id for rule in table.rules if rule.basis == "physics"}
    return one.rule not in plain or table.path(one.stream, one.use) is not None


def _refusals(refused: Sequence[Refusal], result: Result, words: TownWords, say: Words) -> Iterator[str]:
    """What may not, or cannot, be: a line each reason, with the pairs it stands against."""
    by_reason: dict[str, list[str]] = {}
    for one in refused:
        give, need = result.sides.gives[one.give], result.sides.needs[one.need]
        pair = words(
            "match.pair", supplier=give.firm, receiver=need.firm, gives=give.words or give.code,
            needs=need.words or need.code,
        )  # fmt: skip
        by_reason.setdefault(told.against(one, say), []).append(pair)
    if by_reason:
        yield from ("", words("match.refused"))
    for reason, pairs in by_reason.items():
        yield f"  {reason}"
        yield from (f"    {pair}" for pair in pairs[:MOST_PAIRS])
        if (more := len(pairs) - MOST_PAIRS) > 0:
            yield "    " + words("match.more", n=more)


def _questions(result: Result, town: Town, words: TownWords, say: Words) -> Iterator[str]:
    """Words that were not understood, with their cells and what may be meant."""
    if result.matched.unclear:
        yield from ("", words("match.questions"))
    for one in result.matched.unclear[:MOST_TOLD]:
        yield f"  {question(one, town, words)}"
    if (more := len(result.matched.unclear) - MOST_TOLD) > 0:
        yield "  " + words("match.more", n=say.number(more))


def question(one: Unclear, town: Town, words: TownWords) -> str:
    """Words that were not understood, with their cell and what may be meant."""
    say, row = words_of(words.language), (town.gives if one.side == GIVE else town.needs)[one.row]
    return f"{cell(row)}: {told.unclear(one, say)}{_suggestion(one, row, words, say)}"


def _suggestion(one: Unclear, row: Stream, words: TownWords, say: Words) -> str:
    if one.meaning.ids:
        return ""  # they are named already
    near = suggested(row.resource, one.side, say.language)
    return " " + words("match.suggested", words=say.either([f"«{word}»" for word in near])) if near else ""
