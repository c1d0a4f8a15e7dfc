"""What the matcher found, in plain words of any language of the catalogue."""

from __future__ import annotations

from experiments.town.allocation import Share
from experiments.town.proposals import Proposal, Refusal, Unclear
from experiments.town.streams import tables
from experiments.words.catalogue import Words


def name(of: str, say: Words) -> str:
    """What a stream or a use is called."""
    return tables().name(of, say.language)


def reason(one: Proposal, say: Words) -> str:
    """Why a pair is proposed."""
    given, needed = one.celsius or (0.0, 0.0)
    return say(
        f"match.reason.{one.reason}",
        stream=name(one.stream, say).capitalize(),
        use=name(one.use, say),
        supplier=one.supplier,
        receiver=one.receiver,
        given=say.number(given),
        needed=say.number(needed),
        cop=say.number(one.cop or 0.0, 1),
    )


def notes(one: Proposal, say: Words) -> list[str]:
    """What was not given, or should be checked."""
    return [say(f"match.note.{note}") for note in one.notes]


def barrier(one: Proposal, say: Words) -> str:
    """What usually stands in the way."""
    return say(f"match.barrier.{one.barrier}")


def treatment(one: Proposal, say: Words) -> str:
    """What must be done on the way."""
    return say(f"match.treatment.{one.treatment}")


def permit(one: Proposal, say: Words) -> str:
    """What kind of permit it takes."""
    return say(f"match.permit.{one.permit}")


def worth(one: Proposal, share: Share | None, say: Words) -> str:
    """Its rough worth: of a year where both amounts are known, else per unit."""
    if share is not None and share.nok_per_year is not None:
        low, high = (say.money(end) for end in share.nok_per_year)
        return say("match.worth.year", low=low, high=high)
    if one.nok_per_unit is None:
        return say("match.worth.none")
    low, high = (say.rounded(end) for end in one.nok_per_unit)
    return say("match.worth.unit", low=low, high=high, unit=one.unit)


def against(one: Refusal, say: Words) -> str:
    """What stands against a pair."""
    if one.why == "rule":
        return say(f"match.rule.{one.rule}")
    first, second = (*one.numbers, 0.0, 0.0)[:2]
    number = {
        "given": say.number(first),
        "needed": say.number(second),
        "km": say.number(first),
        "most": say.number(second),
    }
    return say(f"match.why.{one.why}", **number)


def unclear(one: Unclear, say: Words) -> str:
    """What was not understood, and what it may mean."""
    asked = next((part for part in one.meaning.parts if part.id is None), one.meaning)
    meanings = say.either([name(of, say) for of in asked.ids]) if asked.ids else ""
    words = asked.heard if asked is not one.meaning else one.words
    return say(f"match.unclear.{asked.how}", words=words, meanings=meanings)
