"""What `symbiosis region` says: what posts of facilitators bring a region, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.statistics import Interval
from experiments.words.catalogue import Words
from experiments.words.sentences import horizon_words

MOST_NAMED = 5


def region_words(
    sizes: Mapping[str, int], weeks: int, without: Interval, gains: Mapping[str, Interval],
    choosing: Interval, sharing: Interval, learning: Interval | None, places: Sequence[int], first: Sequence[str],
    say: Words,
) -> str:  # fmt: skip
    """The answer. sizes: municipalities, firms, opportunities, futures, posts, and members of networks; learning: what
    it adds where they learn from each other; places: with none, a quarter, half and
    a whole of a post, where posts are shared; first: municipalities where a whole post helps most."""
    posts = sizes["posts"]
    counts = {name: say.number(sizes[name]) for name in ("municipalities", "firms", "opportunities", "futures")}
    lines = [
        say("region.about", years=horizon_words(weeks, say), **counts),
        say("region.none", **_interval(without, say)),
        say.count("region.one_each", posts, **_interval(gains["one_each"], say)),
        say("region.shared", places=say.number(sum(places[1:])), quarter=say.number(places[1]),
            half=say.number(places[2]), whole=say.number(places[3]), **_interval(gains["shared"], say)),
        say("region.by_lot", **_interval(gains["by_lot"], say)),
        _compared("choosing", choosing, say),
        _compared("sharing", sharing, say),
        *([] if learning is None else _learned(learning, sizes, say)),
        say("region.first", names=say.listed(list(first[:MOST_NAMED]))),
        say("region.halves"),
        say("region.caution" if learning is None else "region.caution.learning"),
    ]  # fmt: skip
    return "\n".join(lines)


def _learned(learning: Interval, sizes: Mapping[str, int], say: Words) -> list[str]:
    """Who learns from whom, and what it adds."""
    members, networks = (say.number(sizes[name]) for name in ("members", "networks"))
    who = say("region.learning", members=members, networks=networks)
    return [f"{who} {_compared('learning', learning, say)}"]


def _compared(what: str, of: Interval, say: Words) -> str:
    verdict = "unclear" if not of.is_clear_of_zero else "more" if of.mean > 0 else "fewer"
    return say(f"region.{what}.{verdict}", **_interval(of, say, sign=verdict != "more"))


def _interval(of: Interval, say: Words, *, sign: bool = False) -> dict[str, str]:
    digits = 0 if abs(of.mean) >= 100 else 1
    return {name: say.number(getattr(of, name), digits, sign=sign) for name in ("mean", "low", "high")}
