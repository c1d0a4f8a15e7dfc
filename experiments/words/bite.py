"""What is told of levers that can change nothing: a short sentence for each reason, of levers that are on somewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from experiments.words.catalogue import Words
from experiments.words.sentences import ENGLISH, things_words
from sim import Case, Scenario
from sim.bite import Inert, inert, levers_on


@dataclasses.dataclass(frozen=True)
class Bitless:
    """A lever that can change nothing in some scenarios (numbers), of so many that have it on."""

    found: Inert
    scenarios: tuple[int, ...]
    on: int


def bitless(case: Case, scenarios: Sequence[Scenario], weeks: int) -> list[Bitless]:
    """The levers that are on and can change nothing, in the order in which they are met."""
    where: dict[Inert, list[int]] = {}
    for number, scenario in enumerate(scenarios):
        for one in inert(case, scenario, weeks):
            where.setdefault(one, []).append(number)
    return [Bitless(one, tuple(cells), sum(_has(each, one) for each in scenarios)) for one, cells in where.items()]


def _has(scenario: Scenario, one: Inert) -> bool:
    return one.event in scenario.events if one.event is not None else one.lever in levers_on(scenario)


def bite_words(found: Iterable[Bitless], say: Words = ENGLISH) -> list[str]:
    """A sentence for each reason and where it holds; levers that share both share the sentence."""
    together: dict[Any, list[Bitless]] = {}
    for one in found:
        together.setdefault((one.found.reason, one.scenarios, one.on), []).append(one)
    return [_sentence(alike, say) for alike in together.values()]


def _sentence(alike: Sequence[Bitless], say: Words) -> str:
    first, levers = alike[0], say.listed([_lever(one.found, say) for one in alike])
    reason = _reason(first.found, say)
    if len(first.scenarios) == first.on:
        told = say("bite.here", levers=levers, reason=reason)
        return told[0].upper() + told[1:]
    n, N = (say.number(count) for count in (len(first.scenarios), first.on))
    return say("bite.some", n=n, N=N, levers=levers, reason=reason)


def _lever(one: Inert, say: Words) -> str:
    if one.event is not None:
        return say("bite.event", event=things_words([one.event], say))
    return _named(one.lever, say)


def _named(key: str, say: Words) -> str:
    known = f"bite.lever.{key}"
    return say(known) if known in say else say("bite.number", name=say(f"param.{key}").rstrip("."))


def _reason(one: Inert, say: Words) -> str:
    known, reason = f"bite.reason.{one.reason.id}", one.reason
    if reason.n is not None:
        return say.count(known, reason.n)
    return say(known, lever=_named(reason.lever, say)) if reason.lever else say(known)


def bite_rows(found: Iterable[Bitless]) -> Iterator[dict[str, Any]]:
    """The same for machines, a row for each lever and reason."""
    for one in found:
        event = dataclasses.asdict(one.found.event) if one.found.event is not None else None
        yield {
            "lever": one.found.lever,
            "event": event,
            "reason": one.found.reason.id,
            "scenarios": list(one.scenarios),
            "of": one.on,
            "words": _sentence([one], ENGLISH),
        }
